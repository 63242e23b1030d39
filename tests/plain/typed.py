"""A line client without a terminal: typed lines come from the test, and what is written is looked at."""

from __future__ import annotations

import asyncio
import contextlib
import io
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from cop_tui.acts.pasted import Pasted
from cop_tui.client.ending import Ending
from cop_tui.client.session import Change
from cop_tui.plain.client import Plain
from cop_tui.plain.lines import Typed as Typing
from cop_tui.plain.lines import as_it_is
from tests.acts.rooms import as_session
from tests.ui.fake import FakeSession


class Typed:
    """Lines a test types. `half` is what stands half-typed; `kept` what the up key brings back; `left_alone` whether no key was touched for long."""

    def __init__(self, screen: Screen) -> None:
        self.interrupted, self.hung_up = asyncio.Event(), asyncio.Event()
        self.half, self.left_alone, self.terminal = "", False, True
        self.kept: list[str] = []
        self._screen = screen
        self.stamp: Callable[[str | Pasted], Typing] = as_it_is
        self._lines: asyncio.Queue[Typing | None] = asyncio.Queue()

    @property
    def typing(self) -> bool:
        return bool(self.half)

    @property
    def resting(self) -> bool:
        return self.left_alone

    async def next(self) -> Typing | None:
        return await self._lines.get()

    def again(self) -> None:
        self._screen.write(self.half)

    def keep(self, line: str) -> bool:
        if self.terminal:
            self.kept.append(line)
        return self.terminal

    def forget(self, line: str) -> None:
        self.kept = [kept for kept in self.kept if kept != line]

    def enter(self, line: str | Pasted | None) -> None:
        """Finish a line, or paste several; None is the end of input."""
        self.half = ""
        self._lines.put_nowait(line if line is None else self.stamp(line))


class Screen(io.StringIO):
    """What was written. `gone` makes it a terminal that nobody reads any more."""

    gone = False

    def write(self, text: str) -> int:
        if self.gone:
            raise BrokenPipeError
        return super().write(text)

    @property
    def lines(self) -> list[str]:
        """All lines so far."""
        return self.getvalue().splitlines()


class Client:
    """A running line client, and what it wrote since the last look."""

    def __init__(self, session: FakeSession, *, bell: bool = False) -> None:
        self.session, self.screen = session, Screen()
        self.typed = Typed(self.screen)
        self.second: asyncio.Queue[None] = asyncio.Queue()
        self.plain = Plain(as_session(session), self.typed, self.screen, sleep=self._sleep, bell=bell)
        self.joining: list[str] = []
        self.ending: Ending | None = None
        self._seen = 0

    async def _sleep(self, _seconds: float) -> None:
        await self.second.get()

    async def settle(self) -> None:
        """Let everything happen that happens without time passing."""
        for _ in range(20):
            await asyncio.sleep(0)

    async def enter(self, line: str | Pasted | None) -> list[str]:
        """Type a line; return what was written since."""
        self.typed.enter(line)
        return await self.new()

    async def new(self) -> list[str]:
        """Return the lines written since the last look."""
        await self.settle()
        lines = self.screen.lines
        new, self._seen = lines[self._seen :], len(lines)
        return new

    async def look(self) -> list[str]:
        """Let a second pass; return what was written."""
        self.second.put_nowait(None)
        return await self.new()


@asynccontextmanager
async def joined(session: FakeSession, *, bell: bool = False) -> AsyncIterator[Client]:
    """Run a line client on a meeting; its three lines of joining are over."""
    client = Client(session, bell=bell)
    running = asyncio.create_task(client.plain.run())
    await client.settle()
    session.tell(Change(link=True, fresh=True))
    client.joining = await client.new()
    try:
        yield client
    finally:
        if not running.done():
            await session.leave()
        async with asyncio.timeout(5):
            client.ending = await running
        with contextlib.suppress(ValueError):
            client.screen.flush()
