"""A poor connection in this event loop: it is cut, at once or after some bytes, stands still, or swallows what the server says.

What a client sends again because an answer was swallowed is how a command comes to a server twice.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator


class Unsteady:
    """Forwards connections to a port of this computer; `port` is where to connect."""

    def __init__(self, to: int) -> None:
        self.to = to
        self.port = 0
        self._tasks: set[asyncio.Task[None]] = set()
        self._opening: set[asyncio.Task[tuple[asyncio.StreamReader, asyncio.StreamWriter]]] = set()
        self._flows = asyncio.Event()
        self._flows.set()
        self._left: int | None = None  # bytes the client may still send before it is cut
        self.swallows = False
        self._server: asyncio.Server

    async def start(self) -> None:
        """Take connections."""
        self._server = await asyncio.start_server(self._carry, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        """End every connection and take no more."""
        self._server.close()
        for _ in range(8):  # what was taken just now has begun by then, and can be ended
            await asyncio.sleep(0)
        self.cut()
        await self._server.wait_closed()
        await asyncio.gather(*self._tasks, *self._opening, return_exceptions=True)

    @property
    def still(self) -> bool:
        """Whether nothing gets through."""
        return not self._flows.is_set()

    def stand_still(self) -> None:
        """Let nothing through in either direction, and no new connection; nothing is lost, and nobody is told."""
        self._flows.clear()

    def flow(self) -> None:
        """Let everything through again, also what has waited. Where something was lost it ends, as one that lost a byte does."""
        if self.swallows:
            self.cut()
        self._left = None
        self._flows.set()

    def swallow(self) -> None:
        """Let through what the client says, and lose what the server answers, until the next cut."""
        self.swallows = True

    def cut_after(self, size: int) -> None:
        """Let so many more bytes of the client through, then cut."""
        self._left = size

    def cut(self) -> None:
        """End every connection without a word."""
        self.swallows, self._left = False, None
        for task in list(self._tasks):
            task.cancel()

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        ends = [writer]
        try:
            await self._flows.wait()
            far, away = await self._far()
            ends.append(away)
            async with asyncio.TaskGroup() as both:
                both.create_task(self._up(reader, away))
                both.create_task(self._down(far, writer))
        except (OSError, ExceptionGroup, asyncio.CancelledError):
            pass
        finally:
            self._tasks.discard(task)
            for end in ends:
                end.transport.abort()

    async def _far(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """Return a connection to the server; one that is cut while it is being made is ended once it is there."""
        opening = asyncio.create_task(asyncio.open_connection("127.0.0.1", self.to))
        self._opening.add(opening)
        opening.add_done_callback(self._opening.discard)
        try:
            return await asyncio.shield(opening)
        except asyncio.CancelledError:
            opening.add_done_callback(_ended)
            raise

    async def _up(self, reader: asyncio.StreamReader, away: asyncio.StreamWriter) -> None:
        while content := await reader.read(65536):
            await self._flows.wait()
            if self._left is not None:
                content, over = content[: self._left], len(content) >= self._left
                self._left -= len(content)
                away.write(content)
                if over:
                    self._left = None
                    break
                continue
            away.write(content)
        raise ConnectionResetError

    async def _down(self, far: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while content := await far.read(65536):
            await self._flows.wait()
            if not self.swallows:
                writer.write(content)
        await self._flows.wait()
        raise ConnectionResetError


def _ended(opening: asyncio.Task[tuple[asyncio.StreamReader, asyncio.StreamWriter]]) -> None:
    if not opening.cancelled() and opening.exception() is None:
        opening.result()[1].transport.abort()


@contextlib.asynccontextmanager
async def unsteady(to: int) -> AsyncIterator[Unsteady]:
    """A poor connection to a port for as long as the block runs."""
    link = Unsteady(to)
    await link.start()
    try:
        yield link
    finally:
        await link.stop()
