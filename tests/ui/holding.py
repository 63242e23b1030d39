"""A real meeting held by keys: Ama's app on a real server, the others on real sessions, and time in the test's hands."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager, closing
from functools import partial
from pathlib import Path
from typing import Any

from textual.pilot import Pilot

from cop_tui import formats
from cop_tui.acts import reader
from cop_tui.acts.act import Send
from cop_tui.client.profile import Places
from cop_tui.client.session import Session
from cop_tui.core.engine.ids import PersonId
from cop_tui.core.meeting import Meeting
from cop_tui.core.topics import setup
from cop_tui.ui.app import CopApp
from cop_tui.ui.view import KEYS
from cop_tui.wire.invite import Invite
from tests.client.guests import Guest, guest
from tests.server.guests import ManualClock, served

SECONDS = 20  # how long anything may take before a test says what is on the screen instead


class Held:
    """What Ama does with her keyboard, what the others type, and what she sees."""

    def __init__(self, app: CopApp, pilot: Pilot[Any], others: dict[str, Guest], clock: ManualClock) -> None:
        self.app, self.pilot, self.others, self.clock = app, pilot, others, clock

    @property
    def kept(self) -> Meeting:
        """The meeting as Ama's app knows it."""
        return self.app.session.replica.kept

    @property
    def shown(self) -> str:
        """Her screen above the line, each run of spaces as one."""
        return " ".join(self.app.room.text.split())

    async def until(self, so: Callable[[], bool]) -> None:
        """Wait until something is so; what never comes is said with what is there instead."""
        try:
            async with asyncio.timeout(SECONDS):
                while not so():
                    await self.pilot.pause()
        except TimeoutError:
            raise AssertionError(self.app.room.text) from None

    async def sees(self, *texts: str) -> None:
        """Wait until Ama's screen shows all of this."""
        for text in texts:
            await self.until(partial(self._shows, text))

    def _shows(self, text: str) -> bool:
        return text in self.shown

    async def key(self, letter: str) -> None:
        """Press one key that is on offer."""
        if self.app.room.line.mode != KEYS:
            await self.pilot.press("escape")
        if letter.isalpha():
            await self.until(lambda: self.app.keys.find(letter, self.app.session) is not None)
        await self.pilot.press(letter)
        self.app.room.line.settle()
        await self.pilot.pause()

    async def opens(self, panel: str, *texts: str) -> None:
        """Choose a panel by its number, see that all of this stands in it, and go back to the talk."""
        number, name = next((n, there.name) for n, there in self.app.room.choosing.there() if there.title == panel)
        await self.key(str(number))
        await self.until(lambda: self.app.room.choosing.active == name)
        await self.sees(*texts)
        await self.pilot.press("escape")

    async def line(self, text: str) -> None:
        """Type a line and send it; from key mode it begins with a slash."""
        if self.app.room.line.mode == KEYS:
            await self.pilot.press("slash")
        await self.pilot.press(*text, "enter")
        await self.pilot.pause()

    async def types(self, who: str, line: str) -> None:
        """Let somebody else type a line, and wait until Ama's app has what came of it."""
        session = self.others[who].session
        await self.others[who].until(partial(self._is_level, self.others[who]))
        step = reader.Reader(session).read(line)
        assert isinstance(step, Send), step
        answer = await session.do(step.command)
        assert answer.ok, answer.text
        await self.until(lambda: self.kept.seq >= session.replica.kept.seq)

    def goes_by(self, minutes: float) -> None:
        """Let time pass. The room looks at its clock when the next thing happens."""
        self.clock.on(60 * minutes)

    async def on(self, title: str) -> None:
        """Move on to the next part."""
        self.goes_by(0.1)
        await self.key("m")
        await self.sees(title)

    async def round(self) -> list[str]:
        """Let everybody be done in turn, until the round has offered all a turn; return who had one, in order."""
        heard: list[str] = []
        while speaker := self.kept.floor.speaker:
            name = self.app.session.replica.name(speaker)
            heard.append(name)
            if name == "Ama":
                await self.sees("Your turn, Ama.")
                await self.key("d")
            else:
                await self.together()
                await self.types(name, "done")
            await self.until(partial(self._is_done, speaker))
        return heard

    def _is_done(self, speaker: PersonId) -> bool:
        return self.kept.floor.speaker != speaker

    async def together(self) -> None:
        """Wait until everybody sees what Ama sees."""
        for other in self.others.values():
            await other.until(partial(self._is_level, other))

    def _is_level(self, other: Guest) -> bool:
        return other.session.replica.kept.seq >= self.kept.seq

    async def part(self) -> None:
        """Ask for everybody's words and end the meeting."""
        self.goes_by(0.1)
        await self.sees("BEFORE WE PART")
        if self.kept.parking.left():
            await self.sees("[1] next time: what is parked comes back then")
            await self.line("1")
            await self.sees("[1] ask")
        await self.line("1")
        await self.until(lambda: self.kept.release.asked)
        self.goes_by(0.1)
        await self.line("1")
        await self.sees("End the meeting for everybody? y / n")
        await self.line("y")
        await self.sees("The meeting is over")


@asynccontextmanager
async def held(folder: Path, name: str, size: tuple[int, int]) -> AsyncIterator[Held]:
    """Open a meeting in this format; Ama holds it on her screen, Ana, Bo, Cy and Di have come."""
    format, clock = formats.load(name, own=folder), ManualClock()
    plan = setup.SessionPlan(
        format.title, minutes=format.total, regime=format.regime, items=formats.opened(format, "How?")
    )
    async with AsyncExitStack() as stack:
        server = await stack.enter_async_context(served(folder / "data", clock))
        made = await server.create(plan)
        member, holder = (Invite("127.0.0.1", server.port, code) for code in (made.code, made.holder_code))
        others = {n: await stack.enter_async_context(guest(member, n, folder)) for n in ("Ana", "Bo", "Cy", "Di")}
        own = stack.enter_context(closing(Places(folder / "own")))
        seconds = lambda: clock.ms / 1000  # noqa: E731
        app = CopApp(Session(holder, "Ama", own, clock=seconds, monotonic=seconds))
        async with app.run_test(size=size) as pilot:
            app.room.line._gap = 3600
            meeting = Held(app, pilot, others, clock)
            await meeting.sees("You hold the space", "Di")
            yield meeting
            app.leave()
            await meeting.until(lambda: app.return_value is not None)
