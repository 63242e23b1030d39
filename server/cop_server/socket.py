"""One WebSocket: writing without waiting, knowing when the line is full, and an end that cannot hang.

Responsible for bytes only. The library's `send` takes a task switch for each message and tells nobody when the line
has room again, and its `broadcast` piles up without bound; so frames go to its protocol object in one step, several of
them in one packet, and only while the line is free.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from websockets.asyncio.server import ServerConnection
from websockets.protocol import State

if TYPE_CHECKING:
    from cop_server.entry import Entry

_LOWAT = getattr(socket, "TCP_NOTSENT_LOWAT", None)
_CORK = getattr(socket, "TCP_CORK", None)
LOWAT_BYTES = 16 * 1024  # unsent bytes the kernel takes in for a slow line: what is in there can no longer be overtaken
FAREWELL = 2.0  # seconds for a polite end


class Socket(ServerConnection):
    """A connection of the WebSocket library that also knows who came in at the door."""

    entry: Entry | None = None
    hosting = False
    on_room: Callable[[], None] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the kernel's own queue short."""
        super().connection_made(transport)
        self._set(_LOWAT, LOWAT_BYTES)

    def together(self, begins: bool) -> None:
        """Put what is sent from now on into full packets, until this is called with False (or for 200 ms)."""
        self._set(_CORK, int(begins))

    def _set(self, option: int | None, value: int) -> None:
        raw = self.transport.get_extra_info("socket")
        if raw is not None and option is not None:
            with contextlib.suppress(OSError):
                raw.setsockopt(socket.IPPROTO_TCP, option, value)

    def connection_lost(self, exc: Exception | None) -> None:
        """Let go of whoever waits for room."""
        self.on_room = None
        super().connection_lost(exc)

    def resume_writing(self) -> None:
        """Say that the line has room again."""
        super().resume_writing()
        if self.on_room is not None:
            self.on_room()

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
        for text in texts:
            protocol.send_text(text)
        out = protocol.data_to_send()
        self.transport.write(out[0] if len(out) == 1 else b"".join(out))

    async def finish(self, code: int, reason: str = "") -> None:
        """Close politely, and for certain."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(FAREWELL):
                await self.close(code, reason)
        self.transport.abort()

    def cut(self) -> None:
        """End at once: a polite end can hang for as long as nothing is taken in."""
        self.transport.abort()


def limits() -> dict[str, Any]:
    """Return the settings of the library's server that go with this class."""
    # Full as soon as one byte waits, and free when none does: the outbox is the only queue.
    return {"create_connection": Socket, "write_limit": (1, 0), "max_queue": 8, "ping_interval": None}
