"""How a session ends, and what a failed connection means: worth another try, or an ending with its sentence.

Nothing here connects. Before the first welcome a wrong address is told at once; afterwards lines die and come back.
"""

from __future__ import annotations

import socket
import ssl
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import msgspec
from websockets.exceptions import InvalidHandshake, InvalidStatus, WebSocketException

from cop_tui.client import blame
from cop_tui.client.proxies import ProxyProblem
from cop_tui.client.trust import CertificateMismatch
from cop_tui.core.engine.text import clean
from cop_tui.wire import closing

if TYPE_CHECKING:
    from cop_tui.client.proxies import Proxy
    from cop_tui.wire.invite import Invite

# Exit statuses of a client; 1 and 2 are Python's and the command line's own.
LEFT, UNREACHABLE, REFUSED, UNTRUSTED, REMOVED, UNREADABLE = 0, 10, 11, 12, 13, 14

FIRST_TRIES = 3  # a poor line may fail before it works; a wrong address fails the same way every time
LONGEST_WAIT = 60.0  # seconds; a server asking for more is asked again anyway
_IN_A_WHILE = frozenset({"read_only", "code_waits"})
_FINAL_DOORS = frozenset(
    {"wrong_code", "code_expired", "seat_unknown", "old_program", "bad_headers", "not_yours", "meeting_lost"}
)
_COME_BACK = frozenset({"back_soon", "too_slow", "too_busy"})


@dataclass(frozen=True, slots=True)
class Ending:
    """Why a session is over: a code, a sentence for the person, and the program's exit status."""

    code: str
    text: str
    status: int


@dataclass(frozen=True, slots=True)
class Again:
    """Worth another try, after at least this many seconds. `why`: whose answer it was, for the person."""

    after: float = 0.0
    why: str = field(default="", compare=False)


class _Body(msgspec.Struct):
    code: str = ""
    facts: dict[str, str | int | list[str]] = {}
    text: str = ""


GOODBYE = Ending("left", "", LEFT)
CONTRADICTS = Ending(
    "contradicts",
    "This server keeps sending what does not fit together, so the connection was ended. What you see may be "
    "incomplete. Tell whoever hosts the meeting, and join again later.",
    UNREADABLE,
)
WENT_BACK = Ending(
    "went_back",
    "This server has lost a part of the meeting that you have already seen, so the connection was ended. "
    "Tell whoever hosts it before anybody goes on: a backup may bring it back.",
    UNREADABLE,
)
SILENT = Ending(
    "no_answer",
    f"The server let you in and then said nothing, {FIRST_TRIES} times. Try again later, or tell whoever hosts the meeting.",
    UNREACHABLE,
)
NOT_UNDERSTOOD = Ending(
    "old_program",
    "Your program and this server do not understand each other. Update the older of the two.",
    UNREADABLE,
)


def filled(template: str, facts: dict[str, Any], otherwise: str) -> str:
    """Return a sentence of ours with its facts, or what the server said in its place where they do not fit."""
    try:
        return clean(template.format_map(facts))
    except (KeyError, IndexError, ValueError):
        return clean(otherwise)[:300]


def _seconds(value: str | None) -> float:
    """Return a Retry-After in seconds; its other form, a date, is not used by our server."""
    return min(float(value), LONGEST_WAIT) if value and value.isascii() and value.isdigit() else 0.0


def _door(error: InvalidStatus, invite: Invite, joined: bool) -> Ending | Again:
    response = error.response
    try:
        body = msgspec.json.decode(bytes(response.body or b""), type=_Body)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        body = _Body()
    after = _seconds(response.headers.get("Retry-After"))
    known = closing.DOORS.get(body.code)
    if known is None and not body.code:
        if joined or (after and response.status_code == 503):
            return Again(after, blame.after_joining(error, invite))
        text = f"Something answers at {invite.where}, but no meeting is held there. Check the address in your invite."
        return Ending("no_meeting_here", text, UNREACHABLE)
    if (joined and body.code not in _FINAL_DOORS) or (body.code in _IN_A_WHILE and after):
        return Again(after)
    text = filled(known.text, body.facts, body.text) if known else clean(body.text)[:300]
    status = UNREADABLE if body.code in ("old_program", "bad_headers", "meeting_lost") else REFUSED
    return Ending(body.code, text or "The server did not let you in. Ask whoever invited you.", status)


def _first(error: Exception, invite: Invite, tries: int) -> Ending | None:
    where = invite.where
    if isinstance(error, socket.gaierror):
        text = f"There is no server called {invite.host}, or no network here. Check the invite and your connection."
        return Ending("unknown_host", text, UNREACHABLE)
    if isinstance(error, ConnectionRefusedError):
        text = f"Nothing answers at {where}. The meeting may not be open yet: ask whoever invited you, or try later."
        return Ending("nothing_answers", text, UNREACHABLE)
    if isinstance(error, ssl.SSLError):
        text = f"{where} does not speak the encryption your invite needs. Nothing was sent. Ask for a new invite."
        return Ending("no_encryption", text, UNTRUSTED)
    if tries < FIRST_TRIES:
        return None
    if isinstance(error, TimeoutError):
        text = f"{where} did not answer in time, {FIRST_TRIES} times. Check your connection, then try again."
        return Ending("no_answer", text, UNREACHABLE)
    if isinstance(error, InvalidHandshake):
        text = f"Something answers at {where}, but no meeting is held there. Check the address in your invite."
        return Ending("no_meeting_here", text, UNREACHABLE)
    text = f"{where} cannot be reached from here. Check your connection and the invite, then try again."
    return Ending("unreachable", text, UNREACHABLE)


def _untrusted(error: ssl.SSLCertVerificationError, invite: Invite) -> Ending:
    if isinstance(error, CertificateMismatch):
        return Ending("wrong_certificate", str(error), UNTRUSTED)
    if clock := blame.wrong_clock(error, invite, time.strftime("%d %B %Y")):
        return Ending("untrusted_certificate", clock, UNTRUSTED)
    text = (
        f"This computer does not trust the certificate of {invite.where}, so nothing was sent to it. "
        "Ask for an invite that names its fingerprint."
    )
    return Ending("untrusted_certificate", text, UNTRUSTED)


def _at_the_proxy(text: str, joined: bool, tries: int, *, sure: bool) -> Ending | Again:
    if joined or not (sure or tries >= FIRST_TRIES):
        return Again(0.0, f"{text} {blame.KEPT}" if joined else "")
    return Ending("proxy", text, UNREACHABLE)


def judge(error: Exception, invite: Invite, *, joined: bool, tries: int, proxy: Proxy | None = None) -> Ending | Again:
    """Return what a failed connection means.

    `joined` says whether this session has been in the meeting, `tries` how often it has failed in a row, this time
    included, `proxy` what it went through. An error that is no failure of a connection is raised again.
    """
    if isinstance(error, ProxyProblem):
        return _at_the_proxy(str(error), joined, tries, sure=True)
    if proxy is not None and (text := blame.proxy_words(error, invite, proxy)):
        return _at_the_proxy(text, joined, tries, sure=not isinstance(error, TimeoutError))
    if isinstance(error, ssl.SSLCertVerificationError):
        if not joined:
            return _untrusted(error, invite)
        # Whoever was in may have come to a network that answers in the server's place: no reason to throw them out.
        clock = blame.wrong_clock(error, invite, time.strftime("%d %B %Y"))
        return Again(0.0, clock or blame.not_trusted_now(error, invite))
    if isinstance(error, InvalidStatus):
        return _door(error, invite, joined)
    if not isinstance(error, (OSError, EOFError, WebSocketException)):
        raise error
    if joined:
        return Again(0.0, blame.after_joining(error, invite))
    return _first(error, invite, tries) or Again()


def farewell(code: str, retry: int, facts: dict[str, Any], text: str) -> Ending | Again:
    """Return what a server's bye means; `retry` is in seconds, 0: do not come back by yourself."""
    if retry or code in _COME_BACK:
        return Again(min(float(retry), LONGEST_WAIT))
    status = UNREADABLE if code == "broken_frame" else REMOVED
    return Ending(code, filled_bye(code, facts, text), status)


def filled_bye(code: str, facts: dict[str, Any], text: str) -> str:
    """Return the sentence of a bye, in this program's words where it has them."""
    known = closing.BYES.get(code)
    said = filled(known, facts, text) if known else clean(text)[:300]
    return said or "The server ended your connection. Ask whoever holds the space."


def closed(code: int) -> Ending | Again:
    """Return what a WebSocket close code means when no bye came before it."""
    if code == closing.REMOVED:
        return Ending("seat_ended", closing.BYES["seat_ended"], REMOVED)
    if code == closing.BROKEN:
        return Ending("broken_frame", closing.BYES["broken_frame"], UNREADABLE)
    return Again()
