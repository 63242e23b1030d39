"""One WebSocket: writing without waiting, knowing when the line is full, and an end that cannot hang.

Responsible for bytes only. The library's `send` takes a task switch for each message and tells nobody when the line
has room again, and its `broadcast` piles up without bound; so frames go to its protocol object in one step, several of
them in one packet, and only while the line is free.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import struct
import sys
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from websockets.asyncio.server import ServerConnection
from websockets.frames import Frame, Opcode
from websockets.http11 import Request
from websockets.protocol import Event, State

from cop_server.counts import COUNTS
from cop_server.gate import REQUEST_BYTES
from cop_server.pace import RateLimit

if TYPE_CHECKING:
    from cop_server.entry import Entry
    from cop_server.gate import Ticket

_LOWAT = getattr(socket, "TCP_NOTSENT_LOWAT", None)
_CORK = getattr(socket, "TCP_CORK", None)
_INFO = getattr(socket, "TCP_INFO", None) if sys.platform == "linux" else None
_RTT = struct.Struct("=68xI")  # where linux/tcp.h has the smoothed round trip, in microseconds
_UNACKED = struct.Struct("=24xI")  # and the packets that were sent and not acknowledged
_USER_TIMEOUT = getattr(socket, "TCP_USER_TIMEOUT", None)
LOWAT_BYTES = 16 * 1024  # unsent bytes the kernel takes in for a slow line: what is in there can no longer be overtaken
FAREWELL = 2.0  # seconds for a polite end
# Pings, pongs and pieces of a message: the library answers or collects them by itself, without bound, before anybody
# here is asked. Nobody needs many.
UNSEEN_A_SECOND, UNSEEN_BURST = 16, 256
_SEEN = (Opcode.TEXT, Opcode.BINARY, Opcode.CLOSE)
PIECE = 2 * 1024  # bytes looked at before others have their turn: some three hundred of the smallest frames
TAKEN = 64 * 1024  # bytes taken from the system at once
LAST = 16 * 1024  # bytes still looked at when the other side has ended


class Socket(ServerConnection):
    """A connection of the WebSocket library that also knows who came in at the door."""

    entry: Entry | None = None
    ticket: Ticket | None = None
    hosting = False
    proxied = False
    on_room: Callable[[], None] | None = None
    pushes = 0
    _unseen: RateLimit | None = None
    _ends = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the kernel's own queue short, and take in no more than can be looked at."""
        super().connection_made(transport)
        self._unread = bytearray()
        self._asked = 0
        self._held = False
        # While its messages wait, what came with them must not become more of them.
        self.recv_messages.pause, self.recv_messages.resume = self._hold, self._go_on
        with contextlib.suppress(AttributeError):  # not every transport lets it be set
            self.transport.max_size = TAKEN  # type: ignore[attr-defined]
        self._set(_LOWAT, LOWAT_BYTES)
        if self.ticket is not None:
            self.ticket.speaks(self)
            heard = bytes(self.ticket.heard)
            self.ticket.heard.clear()
            if heard:
                self.data_received(heard)

    def data_received(self, data: bytes) -> None:
        """Take bytes in, a piece at a time; once the connection is over, whoever goes on sending is cut off."""
        COUNTS.received += len(data)
        if self._unread or self._held or len(data) > PIECE:
            self._unread += data
            if not self._held:
                self._next_piece()
        else:
            self._look_at(data)
        if self.close_deadline is not None and not self._ends:
            self._ends = True
            self.loop.call_later(FAREWELL, self.transport.abort)

    def _look_at(self, data: bytes) -> None:
        if self.request is None:
            self._asked += len(data)
            if self._asked > REQUEST_BYTES and self.close_deadline is None:  # it is not refused already
                self.cut()
                return
        super().data_received(data)

    def _next_piece(self) -> None:
        """Look at the next piece; while more waits, nothing more is read."""
        if self._held or not self._unread:
            return
        piece = bytes(self._unread[:PIECE])
        del self._unread[:PIECE]
        self._look_at(piece)
        if self.transport.is_closing():
            self._unread.clear()
        elif self._unread:
            self.transport.pause_reading()
            self.loop.call_soon(self._next_piece)
        elif not self._held:
            self.transport.resume_reading()

    def _hold(self) -> None:
        self._held = True
        self.transport.pause_reading()

    def _go_on(self) -> None:
        self._held = False
        if self._unread:
            self.loop.call_soon(self._next_piece)
        else:
            self.transport.resume_reading()

    def eof_received(self) -> None:
        """Look at what still waits, as far as anybody sends at once, before the end."""
        rest = bytes(self._unread[:LAST])
        self._unread.clear()
        for at in range(0, len(rest), PIECE):
            self._look_at(rest[at : at + PIECE])
        super().eof_received()

    def process_event(self, event: Event) -> None:
        """Take in a frame; too many of those that no rate of ours bounds are the end of the connection."""
        super().process_event(event)
        if self.ticket is not None and isinstance(event, Request):
            self.ticket.asks()
        if isinstance(event, Frame) and event.opcode not in _SEEN:
            self._unseen = self._unseen or RateLimit(UNSEEN_A_SECOND, UNSEEN_BURST)
            if self._unseen.take(self.loop.time()):
                self.transport.abort()

    def together(self, begins: bool) -> None:
        """Put what is sent from now on into full packets, until this is called with False (or for 200 ms)."""
        self._set(_CORK, int(begins))

    def _set(self, option: int | None, value: int) -> None:
        raw = self.transport.get_extra_info("socket")
        if raw is not None and option is not None:
            with contextlib.suppress(OSError):
                raw.setsockopt(socket.IPPROTO_TCP, option, value)

    def connection_lost(self, exc: Exception | None) -> None:
        """Let go of whoever waits for room, and of all that would wait for the garbage collector, as compression's memory."""
        self.on_room = None
        super().connection_lost(exc)
        self.protocol.extensions.clear()
        self.protocol.reader.buffer.clear()
        self._unread.clear()
        if self.ticket is not None:
            self.ticket.leaves()
            self.ticket.line = None
        self.recv_messages.pause = self.recv_messages.resume = _nothing
        self.protocol.parser.close()
        for error in (self.protocol.parser_exc, self.protocol.handshake_exc):
            if error is not None:
                error.__traceback__ = None

    def resume_writing(self) -> None:
        """Say that the line has room again."""
        super().resume_writing()
        if self.on_room is not None:
            self.on_room()

    def rtt(self) -> float | None:
        """Return the round trip as the kernel knows it, in ms: an echo's also counts how busy we are; None if unknown."""
        micros = self._info(_RTT)
        return micros / 1000 if micros else None

    def taken_in(self) -> bool:
        """Whether all that was sent is known to have arrived at the other computer; False where nobody can tell."""
        return not self.waiting and self._info(_UNACKED) == 0

    def give_up_after(self, seconds: float) -> None:
        """End the connection when what is sent is not acknowledged for so long, where the system can see to that."""
        if not self.proxied:  # a proxy acknowledges for a client that is long gone
            self._set(_USER_TIMEOUT, round(seconds * 1000))

    def _info(self, field: struct.Struct) -> int | None:
        raw = self.transport.get_extra_info("socket")
        if raw is None or _INFO is None or self.proxied:
            return None
        try:
            found: int = field.unpack(raw.getsockopt(socket.IPPROTO_TCP, _INFO, field.size))[0]
        except (OSError, struct.error):
            return None
        return found

    @property
    def full(self) -> bool:
        """Whether bytes are waiting for the line."""
        return self.paused

    @property
    def waiting(self) -> int:
        """How many bytes wait for the line."""
        return self.transport.get_write_buffer_size()

    def push(self, texts: Iterable[bytes]) -> None:
        """Send text frames in one packet, without waiting; on a connection that has ended, do nothing."""
        protocol = self.protocol
        if protocol.state is not State.OPEN or self.transport.is_closing():
            return
        self.pushes += 1
        if protocol.extensions:
            for text in texts:
                protocol.send_text(text)
            out = protocol.data_to_send()
        else:
            # What the library would make of them too, at a third of the whole cost of sending.
            out = [part for text in texts for part in (_head(len(text)), text)]
        data = out[0] if len(out) == 1 else b"".join(out)
        COUNTS.sent += len(data)
        self.transport.write(data)

    async def finish(self, code: int, reason: str = "") -> None:
        """Close politely, and for certain."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(FAREWELL):
                await self.close(code, reason)
        self.transport.abort()

    def cut(self) -> None:
        """End at once: a polite end can hang for as long as nothing is taken in."""
        self.transport.abort()


def _nothing() -> None:
    """Do nothing: there is no line any more to be held or to go on."""


def _head(size: int) -> bytes:
    """Return what stands before a text of so many bytes (RFC 6455, 5.2: one unmasked frame)."""
    if size < 126:
        return struct.pack("!BB", 0x81, size)
    return struct.pack("!BBH", 0x81, 126, size) if size < 65_536 else struct.pack("!BBQ", 0x81, 127, size)


def limits() -> dict[str, Any]:
    """Return the settings of the library's connection that go with this class."""
    # Full as soon as one byte waits, and free when none does: the outbox is the only queue.
    return {"write_limit": (1, 0), "max_queue": 8, "ping_interval": None}
