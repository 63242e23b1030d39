"""Whether the address in an invite leads to a server of ours, tried from this computer as a person's program would.

Responsible for one try and what is said of it. It goes up to the door, and sends no code, no seat and no host key: whoever
answers there may not be ours.
"""

from __future__ import annotations

import asyncio
import ssl
from typing import TYPE_CHECKING, Any, NamedTuple

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import InvalidHandshake, InvalidStatus, WebSocketException
from websockets.typing import Subprotocol

from cop_tui.client.proxies import ProxyProblem, proxy_for
from cop_tui.client.trust import CertificateMismatch, context
from cop_tui.wire import frames

if TYPE_CHECKING:
    from cop_tui.wire.invite import Invite

SECONDS = 8.0  # people wait for it; a name that is looked up in vain takes five
THERE = "The meeting is there all the same."
FROM_AFAR = " Try the address from another network before you send the invite."

_ENDED = 10  # X509_V_ERR_CERT_HAS_EXPIRED, which the ssl module does not name
_SIGNED_ITSELF = 18
_UNKNOWN_ISSUER = (19, 20, 21)  # a root, an issuer or a chain that this computer does not know


class Tried(NamedTuple):
    """Whether a server of ours answers at the address of an invite, and the sentence that says so."""

    good: bool
    text: str


class Answer(NamedTuple):
    """What answers at the address of an invite: whether it is a server of ours, and one sentence.

    `afar`: it may be otherwise from elsewhere. `ends` is when the certificate that was shown ends (UTC seconds), 0 where
    that is not known.
    """

    good: bool
    text: str
    afar: bool = False
    ends: int = 0


def tried(invite: Invite) -> Tried:
    """Return whether the address in an invite answers, as it is printed where a meeting was opened."""
    return asyncio.run(try_now(invite))


async def try_now(invite: Invite) -> Tried:
    """Return whether the address in an invite answers, in a running loop."""
    answer = await look(invite)
    return Tried(answer.good, answer.text if answer.good else f"{answer.text} {THERE}{FROM_AFAR * answer.afar}")


async def look(invite: Invite) -> Answer:
    """Return what answers at the address of an invite, in a running loop."""
    shown: list[int] = []
    try:
        await _go_to_the_door(invite, shown)
    except (OSError, EOFError, ProxyProblem, WebSocketException) as problem:
        return _came_back(invite.where, problem, shown)
    return Answer(False, f"At {invite.where} answers another program.")  # ours lets nobody in without a seat


def _looked_at(shown: list[int]) -> type[ClientConnection]:
    """Return a connection that leaves in `shown` when the certificate it was shown ends (UTC seconds)."""

    class Line(ClientConnection):
        def connection_made(self, transport: Any) -> None:
            # Nothing is read of a certificate that is known by its fingerprint alone; our own lasts for ten years.
            if (tls := transport.get_extra_info("ssl_object")) and (certificate := tls.getpeercert()):
                shown.append(int(ssl.cert_time_to_seconds(certificate["notAfter"])))
            super().connection_made(transport)

    return Line


async def _go_to_the_door(invite: Invite, shown: list[int]) -> None:
    """Connect as a person's program would, without a seat; leaves in `shown` when the certificate ends."""
    proxy = proxy_for(invite)
    async with (
        asyncio.timeout(SECONDS),
        connect(
            f"{invite.url}m",
            ssl=context(invite),
            proxy=proxy.url if proxy else None,
            subprotocols=[Subprotocol(frames.SUBPROTOCOL)],
            open_timeout=None,
            ping_interval=None,
            create_connection=_looked_at(shown),
        ),
    ):
        pass


def _came_back(where: str, problem: Exception, shown: list[int]) -> Answer:
    """Return what is said of a try that did not get through the door."""
    match problem:
        case InvalidStatus():
            return _answered(where, bytes(problem.response.body or b""), shown[-1] if shown else 0)
        case CertificateMismatch():
            return Answer(False, f"At {where} answers a server with another certificate than the invite names.")
        case ssl.SSLCertVerificationError():
            return not_believed(where, problem)
        case ssl.SSLError() | InvalidHandshake() | ConnectionResetError() | EOFError():
            return Answer(False, f"At {where} answers something that is no server of cop, or that speaks no TLS.")
        case _:
            return Answer(False, f"Nothing answers at {where} from here.", afar=True)


def not_believed(where: str, problem: ssl.SSLCertVerificationError) -> Answer:
    """Return what is wrong with a certificate: its date, who signed it, or the name in it."""
    if problem.verify_code == _SIGNED_ITSELF:
        text = (
            f"At {where} answers a server whose certificate nobody this computer trusts has signed: it is self-signed. People get in "
            "only with an invite that names its fingerprint, or where their own computer trusts it."
        )
    elif problem.verify_code == _ENDED:
        text = f"The certificate that is shown at {where} has ended, so nobody new gets in."
    elif problem.verify_code in _UNKNOWN_ISSUER:
        text = (
            f"At {where} answers a server whose certificate was signed by somebody this computer does not know. People get "
            "in only where their own computer trusts whoever signed it."
        )
    else:
        text = f"At {where} answers a server whose certificate is not valid for that name ({problem.verify_message})."
    return Answer(False, text)


def _answered(where: str, body: bytes, ends: int) -> Answer:
    """Return what an answer before the upgrade says: our door asks for a seat, and what stands before it does not."""
    if b'"code":"bad_headers"' in body:
        return Answer(True, f"The address {where} answers.", ends=ends)
    text = (
        f"At {where} answers something that does not pass connections on to this server (a proxy must forward Upgrade)."
    )
    return Answer(False, text, ends=ends)
