"""One connection from its upgrade to its end: what goes out in which order, what comes in, and how long it was silent.

It knows frames and no meeting. What a frame means, and whether to come back, is the session's matter.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections import deque
from typing import TYPE_CHECKING, TypeVar

from websockets.exceptions import ConnectionClosed, WebSocketException

from cop_tui.client import ending
from cop_tui.wire import codec, frames

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from websockets.asyncio.client import ClientConnection

    from cop_tui.client.ending import Again, Ending
    from cop_tui.client.outbox import Outbox
    from cop_tui.core.engine.ids import WordId

T = TypeVar("T")


class SendRate:
    """How fast wishes go out: `burst` at once, then so many a second; a little below what the server allows."""

    def __init__(
        self,
        burst: int,
        a_second: float,
        monotonic: Callable[[], float],
        sleep: Callable[[float], Awaitable[object]],
    ) -> None:
        self._burst, self._rate = float(burst), a_second
        self._monotonic, self._sleep = monotonic, sleep
        self._left, self._at = float(burst), monotonic()

    async def take(self) -> None:
        """Wait until one more may go."""
        while True:
            now = self._monotonic()
            self._left = min(self._burst, self._left + (now - self._at) * self._rate)
            self._at = now
            if self._left >= 1:
                self._left -= 1
                return
            await self._sleep((1 - self._left) / self._rate)


class Line:
    """An open connection. `welcomed`: the first frame has come, so wishes may go.

    `asked` is when its upgrade was begun, `heard` when it was last heard and `echoed` when a probe was last answered,
    in seconds.
    """

    def __init__(
        self, ws: ClientConnection, outbox: Outbox, pace: SendRate, monotonic: Callable[[], float], asked: float
    ) -> None:
        self.welcomed = False
        self.asked, self.heard = asked, monotonic()
        self.echoed: float | None = None
        self._ws, self._outbox, self._pace, self._monotonic = ws, outbox, pace, monotonic
        self._work = asyncio.Event()
        self._echoes: deque[int] = deque()
        self._whole = False  # whether a snapshot is to be asked for
        self._wanted: deque[tuple[frames.History, asyncio.Future[frames.Page]]] = deque()
        self._asked: deque[asyncio.Future[frames.Page]] = deque()
        self._looks: deque[tuple[frames.Look, asyncio.Future[frames.Looked | None]]] = deque()
        self._looking: deque[asyncio.Future[frames.Looked | None]] = deque()

    def wake(self) -> None:
        """Look for something to send."""
        self._work.set()

    def echo(self, n: int) -> None:
        """Answer a probe, before anything else that waits."""
        self._echoes.append(n)
        self.wake()

    def ask_whole(self) -> None:
        """Ask for a snapshot; that may go before anybody is welcomed."""
        self._whole = True
        self.wake()

    async def history(self, before: int, of: Sequence[WordId] = ()) -> frames.Page:
        """Return a page of kept words, of these or else below a number; an empty one when the line ends first."""
        future: asyncio.Future[frames.Page] = asyncio.get_running_loop().create_future()
        self._wanted.append((frames.History(before, list(of)), future))
        self.wake()
        return await future

    def page(self, page: frames.Page) -> None:
        """Give a page to whoever asked for it first."""
        if self._asked and not (future := self._asked.popleft()).done():
            future.set_result(page)

    async def look(self, find: str) -> frames.Looked | None:
        """Return what was released in other meetings of the series, as `frames.Look` says; None when the line ends first."""
        future: asyncio.Future[frames.Looked | None] = asyncio.get_running_loop().create_future()
        self._looks.append((frames.Look(find), future))
        self.wake()
        return await future

    def looked(self, looked: frames.Looked) -> None:
        """Give what was found to whoever asked for it first."""
        if self._looking and not (future := self._looking.popleft()).done():
            future.set_result(looked)

    async def write(self) -> None:
        """Send what there is to send until the line ends."""
        with contextlib.suppress(ConnectionClosed):
            while True:
                await self._work.wait()
                self._work.clear()
                while (self.welcomed or self._whole) and (frame := await self._next()) is not None:
                    await self._ws.send(codec.encode(frame), text=True)

    async def _next(self) -> frames.FromClient | None:
        if self._echoes:
            self.echoed = self._monotonic()
            return frames.Echo(self._echoes.popleft())
        if self._whole:
            self._whole = False
            return frames.Whole()
        if self._wanted:
            asked, future = self._wanted.popleft()
            self._asked.append(future)
            return asked
        if self._looks:
            look, waits = self._looks.popleft()
            self._looking.append(waits)
            return look
        wish = self._outbox.take(self._monotonic())
        if wish is None:
            return None
        await self._pace.take()
        return frames.Do(wish.id, codec.raw(wish.command), wish.seen)

    async def read(self, take: Callable[[frames.Frame], Ending | Again | None]) -> Ending | Again:
        """Give every frame to `take` until it says that this is over, or the line ends. Raises BrokenFrame."""
        while True:
            try:
                data = await self._ws.recv(decode=False)
            except ConnectionClosed as gone:
                return ending.closed(gone.rcvd.code) if gone.rcvd else ending.Again()
            self.heard = self._monotonic()
            try:
                verdict = take(codec.read_server(data))
            except codec.Unknown:
                continue  # a newer server may say more than this program understands
            if verdict is not None:
                return verdict

    async def part(self, last_words: float, seconds: float) -> None:
        """Wait up to `last_words` seconds for answers, then close politely within `seconds`."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + last_words
        closed = asyncio.create_task(self._ws.wait_closed())
        try:
            while self.welcomed and len(self._outbox) and not closed.done() and loop.time() < deadline:
                self.wake()
                await asyncio.wait({closed}, timeout=0.02)
        finally:
            await end(closed)
        with contextlib.suppress(TimeoutError, WebSocketException, OSError):
            async with asyncio.timeout(seconds):
                await self._ws.close(1000)

    def abort(self) -> None:
        """End the line now: a polite close can hang on a dead one."""
        self._ws.transport.abort()

    def drop(self) -> None:
        """End the line, and give empty pages, or nothing, to whoever still waits."""
        self.abort()
        for future in (*self._asked, *(future for _, future in self._wanted)):
            if not future.done():
                future.set_result(frames.Page({}))
        for looks in (*self._looking, *(future for _, future in self._looks)):
            if not looks.done():
                looks.set_result(None)
        for waiting in (self._asked, self._wanted, self._looking, self._looks):
            waiting.clear()


async def end(*tasks: asyncio.Task[T]) -> None:
    """Cancel tasks and wait until they are over."""
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
