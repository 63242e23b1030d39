"""Whose answer it was when a connection failed: the network's, a proxy's or the server's, and what to do about it.

Only sentences. They say what is safe: that nothing was sent, where that is so, and how long place and draft wait.
"""

from __future__ import annotations

import socket
import ssl
from typing import TYPE_CHECKING

from websockets.exceptions import InvalidMessage, InvalidProxyStatus, InvalidStatus, ProxyError

from cop_tui.client.trust import CertificateMismatch
from cop_tui.core import view

if TYPE_CHECKING:
    from cop_tui.client.proxies import Proxy
    from cop_tui.wire.invite import Invite

KEPT = f"It is tried again by itself. {view.place_waits()}"
PORTAL = (
    "Something on this network answers in the meeting's place (a sign-in page?). Nothing was sent to it. "
    f"If this network has a sign-in page, open it in a browser. {KEPT}"
)
AT_A_DOOR = "the meeting's server"  # whoever came by a door knows no address of it
_SIGN_IN = 511  # Network Authentication Required, RFC 6585
_NOT_VALID_NOW = (9, 10)  # OpenSSL: not yet valid, has expired


def wrong_clock(error: Exception, invite: Invite, today: str) -> str:
    """Return that a certificate is not valid at the time this computer shows, or nothing where that is not the case."""
    if getattr(error, "verify_code", 0) not in _NOT_VALID_NOW:
        return ""
    return (
        f"The certificate of {invite.where} is not valid on {today}, the date on this computer. Nothing was sent. "
        "If that date is wrong, set the clock; if it is right, tell whoever hosts the meeting."
    )


def not_trusted_now(error: ssl.SSLCertVerificationError, invite: Invite) -> str:
    """Return what is wrong with the certificate that somebody is shown who was in the meeting: the server's, or another network's."""
    wrong = (
        f"What answers at {invite.where} now shows another certificate than your invite names"
        if isinstance(error, CertificateMismatch)
        else f"This computer does not trust the certificate that {invite.where} shows now"
    )
    return (
        f"{wrong}, so nothing was sent to it. If this network has a sign-in page, open it in a browser; if not, tell whoever "
        f"hosts the meeting. {KEPT}"
    )


def at_a_door(text: str, invite: Invite) -> str:
    """Return a sentence as a visitor of a door reads it: the address is one of the door's computer, and nothing to them."""
    said = text.replace(invite.where, AT_A_DOOR).replace(invite.host, AT_A_DOOR)
    return said[:1].upper() + said[1:]


def proxy_words(error: Exception, invite: Invite, proxy: Proxy) -> str:
    """Return what went wrong at a proxy, or nothing where it was not the proxy."""
    at, where = f"The proxy {proxy.name} (from {proxy.setting})", invite.where
    unset = f"If you can do without a proxy here, unset {proxy.setting}."
    if isinstance(error, InvalidProxyStatus):
        said = error.response.status_code
        if said == 407:
            return f"{at} wants a name and a password. Put them into that setting: http://NAME:PASSWORD@{proxy.name}"
        if said >= 500:
            return f"{at} could not reach {where} (it said {said}). Your invite may be right. {unset}"
        return (
            f"{at} does not let this program through to {where} (it said {said}). Your invite may be right. "
            f"Ask whoever runs this network to allow it, or try another network. {unset}"
        )
    if isinstance(error, ProxyError):
        reason = str(error.__cause__ or "").strip().rstrip(".")
        return f"{at} gave no way to {where}{f' ({reason[:80]})' if reason else ''}. Your invite may be right. {unset}"
    if isinstance(error, TimeoutError):
        return f"{at} or {where} behind it did not answer in time. Your invite may be right. {unset}"
    if isinstance(error, OSError) and not isinstance(error, ssl.SSLError):
        return f"{at} does not answer. Your invite may be right. Is that proxy still the one to use? {unset}"
    return ""


def after_joining(error: Exception, invite: Invite) -> str:
    """Return whose answer it was when somebody who was in the meeting does not get back."""
    if isinstance(error, ssl.SSLError):
        return PORTAL
    if isinstance(error, InvalidStatus):
        said = error.response.status_code
        if said >= 500 and said != _SIGN_IN:
            return nobody_home(invite, f" (it said {said})")
        return (
            f"Something answers at {invite.where} in the meeting's place (it said {said}: a sign-in page?). "
            f"If this network has a sign-in page, open it in a browser. {KEPT}"
        )
    if isinstance(error, InvalidMessage):
        return f"Something answers at {invite.where} in the meeting's place. {KEPT}"
    if isinstance(error, socket.gaierror):
        return f"This network does not know {invite.host}: perhaps it is not connected yet. {KEPT}"
    return no_answer(invite) if isinstance(error, ConnectionRefusedError) else unreachable(invite)


def no_answer(invite: Invite) -> str:
    """Return that nobody listens there, as while a server restarts."""
    return f"Nothing answers at {invite.where} now. {KEPT}"


def unreachable(invite: Invite) -> str:
    """Return that there is no way there from here, as while a computer changes its network."""
    return f"{invite.where} cannot be reached from this network now. {KEPT}"


def nobody_home(invite: Invite, detail: str = "") -> str:
    """Return that a server answers and lets nobody into the meeting."""
    return f"{invite.where} answers, but the meeting does not{detail}. {KEPT}"


def everyday(invite: Invite) -> tuple[str, ...]:
    """Return the reasons that mostly pass by themselves, and are said only when they last."""
    return no_answer(invite), unreachable(invite), nobody_home(invite)
