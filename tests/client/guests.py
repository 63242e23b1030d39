"""People for tests of the client: sessions whose time is in the test's hands, and a way to wait for what they see."""

from __future__ import annotations

import asyncio
import contextlib
import random
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

from cop_tui.client.ending import Ending
from cop_tui.client.profile import Places
from cop_tui.client.session import Change, Session
from cop_tui.wire.invite import Invite


class Time:
    """A clock that stands still until told, and sleeps that are noted instead of slept."""

    def __init__(self) -> None:
        self.seconds = 1_000.0
        self.utc = 5_000_000.0
        self.asleep = 0.0
        self.slept: list[float] = []
        self._ticks: list[asyncio.Future[None]] = []
        self._noted, self._free = asyncio.Event(), asyncio.Event()
        self._free.set()

    def monotonic(self) -> float:
        return self.seconds

    def awake(self) -> float:
        return self.seconds - self.asleep

    def doze(self, seconds: float) -> None:
        """Let this computer sleep, as when its lid is shut."""
        self.seconds += seconds
        self.utc += seconds
        self.asleep += seconds

    def clock(self) -> float:
        return self.utc

    async def sleep(self, seconds: float) -> None:
        self._noted.set()
        if isinstance(seconds, int):  # the session's own tick
            tick: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            self._ticks.append(tick)
            await tick
        else:
            self.slept.append(seconds)
            self.seconds += seconds
            await asyncio.sleep(0)
            await self._free.wait()

    def hold(self) -> None:
        """Let no wait between two tries end."""
        self._free.clear()

    def let_go(self) -> None:
        """Let them end again."""
        self._free.set()

    async def _until(self, so: Callable[[], bool]) -> None:
        async with asyncio.timeout(5):
            while not so():
                self._noted.clear()
                await self._noted.wait()

    async def sleeps(self, times: int) -> None:
        """Wait until the session has waited so many times."""
        await self._until(lambda: len(self.slept) >= times)

    async def tick(self, seconds: float) -> None:
        """Let so much time pass, then let the session look at its clock."""
        await self._until(lambda: bool(self._ticks))
        self.seconds += seconds
        self.utc += seconds
        ticks, self._ticks = self._ticks, []
        for tick in ticks:
            tick.set_result(None)
        await self._until(lambda: bool(self._ticks))


class Halves(random.Random):
    """Chance that always falls in the middle."""

    def uniform(self, a: float, b: float) -> float:
        return (a + b) / 2


class Guest:
    """Somebody in the room."""

    def __init__(self, invite: Invite, name: str, folder: Path, **options: Any) -> None:
        self.time = Time()
        self.places = Places(folder)
        self.session = Session(
            invite,
            name,
            self.places,
            clock=self.time.clock,
            monotonic=self.time.monotonic,
            awake=self.time.awake,
            rng=Halves(),
            sleep=self.time.sleep,
            **options,
        )
        self.changes: list[Change] = []
        self._seen = asyncio.Event()
        self.session.listen(self._see)
        self.running: asyncio.Task[Ending] | None = None

    def _see(self, change: Change) -> None:
        self.changes.append(change)
        self._seen.set()

    @property
    def told(self) -> list[str]:
        """Every sentence so far."""
        return [notice.text for change in self.changes for notice in change.notices]

    @property
    def kinds(self) -> list[str]:
        return [notice.kind for change in self.changes for notice in change.notices]

    async def until(self, so: Callable[[], bool]) -> None:
        async with asyncio.timeout(5):
            while not so():
                self._seen.clear()
                await self._seen.wait()

    async def ended(self) -> Ending:
        async with asyncio.timeout(5):
            assert self.running is not None
            return await self.running

    def start(self) -> None:
        self.running = asyncio.create_task(self.session.run())

    async def stop(self) -> None:
        if self.running is not None:
            await self.session.leave()
            with contextlib.suppress(Exception):
                await self.running
        self.places.close()


@contextlib.asynccontextmanager
async def guest(invite: Invite, name: str, folder: Path, **options: Any) -> AsyncIterator[Guest]:
    """Somebody who runs and, if let in, is in the room."""
    person = Guest(invite, name, folder / name, **options)
    person.start()
    try:
        await person.until(lambda: person.session.link in ("good", "over"))
        yield person
    finally:
        await person.stop()
