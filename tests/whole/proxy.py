"""A line between a client and a server that can be cut, or fall silent without either side being told."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import threading
from collections.abc import Callable, Coroutine, Iterator
from typing import Any

from tests.bench.wire import SEGMENT, crossed


class Line:
    """Forwards connections to a port of this computer, in a thread of its own; `port` is where to connect."""

    def __init__(self, to: int) -> None:
        self.to = to
        self.port = 0
        self._loop = asyncio.new_event_loop()
        self._open: set[asyncio.Transport] = set()
        self._accepts = True
        self._far: socket.socket | None = None
        self._trap: tuple[int, Callable[[], None], bool, bool] | None = None
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._call(self._start())

    def _call(self, work: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result(10)

    async def _start(self) -> None:
        self._flows = asyncio.Event()
        self._flows.set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._server = await asyncio.start_server(self._carry, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        ends = [writer]
        try:
            await self._flows.wait()
            self._far = socket.socket()
            self._far.setblocking(False)
            self._far.setsockopt(socket.IPPROTO_TCP, socket.TCP_MAXSEG, SEGMENT)
            await self._loop.sock_connect(self._far, ("127.0.0.1", self.to))
            far, away = await asyncio.open_connection(sock=self._far)
            ends.append(away)
            async with asyncio.TaskGroup() as both:
                both.create_task(self._pump(reader, away, up=True))
                both.create_task(self._pump(far, writer, up=False))
        except (OSError, ExceptionGroup, asyncio.CancelledError):
            pass
        finally:
            self._tasks.discard(task)
            for end in ends:
                end.transport.abort()

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, up: bool) -> None:
        while content := await reader.read(65536):
            await self._flows.wait()
            self._before(up, len(content))
            writer.write(content)
            await writer.drain()
            self._after(up, len(content))
        await self._flows.wait()
        raise ConnectionResetError

    def at(self, number: int, act: Callable[[], None], *, up: bool, before: bool) -> None:
        """Call `act` in this thread, once, when so many more bytes have come on their way (`up`: to the server).

        `before`: the bytes with which that number is reached have not gone on yet.
        """
        self._loop.call_soon_threadsafe(setattr, self, "_trap", (number, act, up, before))

    def _before(self, up: bool, count: int) -> None:
        if self._trap and self._trap[2:] == (up, True):
            self._spring(count)

    def _after(self, up: bool, count: int) -> None:
        if self._trap and self._trap[2:] == (up, False):
            self._spring(count)

    def _spring(self, count: int) -> None:
        assert self._trap is not None
        left, act, up, before = self._trap
        self._trap = (left - count, act, up, before)
        if left <= count:
            self._trap = None
            act()

    def crossed(self) -> int:
        """Return all IP bytes that crossed the latest connection so far, both ways, headers included."""
        assert self._far is not None
        return crossed(self._far)[1]

    def fall_silent(self) -> None:
        """Let nothing through any more; nobody is told, and nothing is lost."""
        self._loop.call_soon_threadsafe(self._flows.clear)

    def cut(self) -> None:
        """End every connection, and take no new ones."""
        self._call(self._cut())

    async def _cut(self) -> None:
        self._server.close()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def mend(self) -> None:
        """Let everything through again, and take connections again."""
        self._call(self._mend())

    async def _mend(self) -> None:
        self._flows.set()
        if not self._server.is_serving():
            await self._start()

    def close(self) -> None:
        """End it all."""
        self._call(self._cut())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()


@contextlib.contextmanager
def line_to(port: int) -> Iterator[Line]:
    """A line to a port for as long as the block runs."""
    line = Line(port)
    try:
        yield line
    finally:
        line.close()
