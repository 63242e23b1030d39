"""Opening one connection: its headers, its compression, and no step aside to any other server.

What is secret travels in the headers of the upgrade, so a redirect is never followed: it would carry them elsewhere.
"""

from __future__ import annotations

import asyncio
import contextlib
import secrets
import socket
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import msgspec
from websockets.asyncio.client import connect
from websockets.extensions.permessage_deflate import ClientPerMessageDeflateFactory
from websockets.typing import Subprotocol

from cop_tui.client import profile, trust
from cop_tui.client.cost import Counted
from cop_tui.client.dialling import SECONDS, Dialling
from cop_tui.core.engine.text import fold
from cop_tui.wire import frames, limits

if TYPE_CHECKING:
    from cop_tui.client.proxies import Proxy
    from cop_tui.client.replica import Replica
    from cop_tui.wire.invite import Invite

OPEN_SECONDS = SECONDS  # TCP, TLS and the upgrade on the poorest line we care for
CLOSE_SECONDS = 2  # a polite close that takes longer is not waited for
WINDOW_BITS = 12
_USER_TIMEOUT = getattr(socket, "TCP_USER_TIMEOUT", None)


class _Straight(connect):
    def process_redirect(self, exc: Exception) -> Exception | str:
        """Follow nothing."""
        return exc


class _Connection(Counted):
    def connection_lost(self, exc: Exception | None) -> None:
        """Take in the end, also of a connection whose encryption behind a proxy never began."""
        if hasattr(self, "recv_messages"):  # made when a connection begins; without it the library fails
            super().connection_lost(exc)


def seat_for(kept: profile.Places, invite: Invite, name: str) -> profile.Seat:
    """Return the seat this person took with this invite before, or a new one that no server knows yet.

    Another name on the same computer is another person. A fingerprint says which server it is, whatever its address:
    whoever hosts reaches it more nearly than the invite says, and a computer's address changes. Raises PlacesProblem.
    """
    wanted = fold(name)
    found = (seat for seat in reversed(taken_with(kept, invite)) if not wanted or fold(seat.name) == wanted)
    return next(found, None) or new_seat(invite, name)


def taken_with(kept: profile.Places, invite: Invite) -> list[profile.Seat]:
    """Return the seats that were taken with this invite from here, the latest last; raises PlacesProblem."""
    code = profile.digest(invite.code)
    return [
        seat
        for seat in kept.seats.all()
        if (seat.fingerprint, seat.code) == (invite.fingerprint, code)
        and (seat.fingerprint or seat.server == invite.where)
    ]


def new_seat(invite: Invite, name: str) -> profile.Seat:
    """Return a seat with a new secret; its meeting is not known yet."""
    secret = secrets.token_hex(32)
    return profile.Seat(
        invite.where, "", secret, name, fingerprint=invite.fingerprint, code=profile.digest(invite.code)
    )


def filled_seat(seat: profile.Seat, meeting: str, name: str, title: str) -> profile.Seat:
    """Return a seat with what the server said about it."""
    return msgspec.structs.replace(seat, meeting=meeting, name=name, title=title)


def headers(
    invite: Invite,
    seat: profile.Seat,
    device: str,
    replica: Replica,
    *,
    observer: bool,
    low: bool,
    whole: bool,
    word: str = "",
) -> dict[str, str]:
    """Return the headers of an upgrade; `whole` asks for a snapshot instead of what was missed.

    `word` opens a seat of somebody who is part of the meeting already.
    """
    sent = {frames.SEAT: seat.secret, frames.DEVICE: device}
    if seat.meeting:
        sent[frames.MEETING] = seat.meeting
    else:
        sent |= {frames.CODE: invite.code, frames.NAME: quote(seat.name, safe="")}
        if word:
            sent[frames.WORD] = word
        if observer:
            sent[frames.ROLE] = "observer"
    if replica.boot:
        sent[frames.BOOT] = replica.boot
        if not whole:
            sent |= {frames.EPOCH: replica.epoch, frames.SEQ: str(replica.kept.seq)}
            if replica.course:
                sent[frames.HASH] = replica.course.hex()
    elif seat.meeting and replica.epoch:
        sent[frames.EPOCH] = replica.epoch  # so that who comes back with another program is told, too, what is gone
    if low:
        sent[frames.LOW] = "1"
    return sent


async def open_connection(
    invite: Invite, sent: dict[str, str], proxy: Proxy | None, dialling: Dialling | None = None
) -> Counted:
    """Return an open connection, through a proxy where there is one, else on what was begun already, if anything was.

    Raises what `ending.judge` explains.
    """
    async with asyncio.timeout(OPEN_SECONDS):
        if proxy is not None:
            return await _upgrade(invite, sent, proxy=proxy.url)
        sock = await (dialling or Dialling(invite.host, invite.port)).socket()
        try:
            ws = await _upgrade(invite, sent, proxy=None, sock=sock)
        except BaseException:
            sock.close()
            raise
    _watch(ws)
    return ws


async def _upgrade(invite: Invite, sent: dict[str, str], **way: Any) -> Counted:
    deflate = ClientPerMessageDeflateFactory(
        server_max_window_bits=WINDOW_BITS, client_max_window_bits=WINDOW_BITS, compress_settings={"memLevel": 5}
    )
    ws = await _Straight(
        f"{invite.url}m",
        subprotocols=[Subprotocol(frames.SUBPROTOCOL)],
        compression=None,
        extensions=[deflate],
        additional_headers=sent,
        user_agent_header=None,
        ssl=trust.context(invite),
        open_timeout=None,
        close_timeout=CLOSE_SECONDS,
        ping_interval=None,
        max_size=limits.SERVER_FRAME_BYTES,
        create_connection=_Connection,
        **way,
    )
    assert isinstance(ws, _Connection)
    return ws


def _watch(ws: Counted) -> None:
    """Let the system give up a direct connection on which nothing is acknowledged any more, where it can."""
    raw = ws.transport.get_extra_info("socket")
    if raw is not None and _USER_TIMEOUT is not None:
        with contextlib.suppress(OSError):
            raw.setsockopt(socket.IPPROTO_TCP, _USER_TIMEOUT, limits.LOST_LOW * 1000)
