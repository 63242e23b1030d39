"""The simulated people of the demo: real connections, human timing, and something to say about reflection."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cop_tui.core import base, clock, commitments, floor, learning, parking, people, record, release, words

if TYPE_CHECKING:
    import random
    from collections.abc import Awaitable, Callable

    from cop_tui.client.session import Session
    from cop_tui.core import Command

NAMES = (
    "Ana", "Bo", "Cy", "Di", "Femi", "Gwen", "Hari", "Ines", "Jo", "Kofi", "Lena", "Mo",
    "Nia", "Oskar", "Priya", "Quinn", "Rosa", "Sami", "Tove", "Uma", "Vik", "Wren", "Xan", "Yara", "Zed",
)  # fmt: skip

CHECK_IN = (
    "Tired, glad to be here.",
    "Curious.",
    "Busy head, quiet room.",
    "Hopeful.",
    "Here, with half a cup of tea.",
)
CHECK_OUT = ("Lighter.", "I take the question with me.", "Thankful.", "A bit braver.", "Slower than when I came.")
THOUGHTS = (
    ("It lets us notice how the work was, not only what it made.", "Nobody had asked us that before."),
    ("We heard a parent say why she had stopped coming.", "That changed the next year more than any report did."),
    ("Thinking together made me less sure, and I trust the plan more for it.",),
    ("When everyone writes first, the newest person is heard before the loudest one.",),
    ("It is where we found out that 'involved' meant something else to each of us.",),
    ("I could say that I was wrong about the opening hours, and nothing bad happened.",),
)
ABOUT = ("how it felt", "parents", "trust", "writing first", "what involved means", "being wrong")
HARD = (
    "We keep an hour for reflection and give it away whenever a deadline comes.",
    "Only good news travels upwards, so that is what we learn to write.",
    "People who are paid by the hour lose money when they stay to think.",
    "I said what did not work, once. It came back to me in an appraisal.",
    "We ask the same five people, because they always come.",
    "The interpreter was booked for the meeting and not for the thinking after it.",
    "Nobody owns what we find out, so it ends in a drawer.",
    "I do not know whether it changed anything. Nobody told us.",
)
LESSONS = (
    "Put the time for thinking into the budget, or it is the first thing to go.",
    "Ask what did not work before asking what did.",
    "Say back to people what changed because they spoke.",
    "Let somebody else hold the room every other time.",
    "Write first, then talk.",
    "Name who decides before you ask what people want.",
)
PARKED = (
    "Who pays for thinking time?",
    "Rates for interpreters after the meeting",
    "What happens to notes when a project ends",
    "Could we meet in the evening once?",
)
PROMISES = (
    "I will ask our funder for an hour of reflection in each month.",
    "I will write to the two who stopped coming and ask how they are.",
    "I will bring the questions to our next team day.",
)


def _lines(title: str, place: int) -> tuple[str, ...]:
    """Return what the person at this place in the list of people says in an item."""
    lowered = title.casefold()
    if "check-in" in lowered:
        return (CHECK_IN[place % len(CHECK_IN)],)
    if "check-out" in lowered:
        return (CHECK_OUT[place % len(CHECK_OUT)],)
    return THOUGHTS[place % len(THOUGHTS)]


@dataclass
class Simulated:
    """One simulated person on a session of their own. `pace` scales every pause: 1 is human, 0 as fast as it goes."""

    session: Session
    place: int
    pace: float
    rng: random.Random
    changed: asyncio.Event = field(default_factory=asyncio.Event)
    item: int = 0
    round: int = 0
    speaking: bool = False
    answered: bool = False
    released: bool = False
    tasks: set[asyncio.Task[None]] = field(default_factory=set)

    async def live(self) -> None:
        """Take part until the meeting is over and the recap released, or the session ends."""
        self.session.listen(lambda _change: self.changed.set())
        while self.session.link != "over":
            await self.changed.wait()
            self.changed.clear()
            self._look()

    def later(self, seconds: float, act: Callable[[], Awaitable[object]]) -> None:
        """Do something after about this many seconds of a person's time."""

        async def go() -> None:
            await asyncio.sleep(seconds * self.rng.uniform(0.7, 1.4) * self.pace)
            await act()

        task = asyncio.create_task(go())
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    async def wish(self, command: Command) -> str:
        """Send a wish; return "" when it came true, else the code of its refusal."""
        answer = await self.session.do(command)
        while answer.code == "paused":
            self.changed.clear()
            await self.changed.wait()
            answer = await self.session.do(command)
        return answer.code

    def _look(self) -> None:
        replica = self.session.replica
        kept = replica.kept
        if kept.agenda.current != self.item:
            self.item = kept.agenda.current
            self._plan_item()
        mine = kept.floor.speaker == replica.me and replica.me != 0
        if mine and not self.speaking:
            self.speaking = True
            self.later(1.5, self._turn)
        elif not mine:
            self.speaking = False
        if kept.release.asked and not self.answered:
            self.answered = True
            self.later(4, self._consent)
        if kept.release.by and not self.released and self.place == 1 and kept.setup.phase == base.CLOSED:
            self.released = True
            self.later(3, lambda: self.wish(release.ReleaseRecap()))

    def _plan_item(self) -> None:
        plan = self.session.replica.kept.agenda.now()
        if plan is None:
            return
        if plan.mode == "queue" and self.place % 2 == 0:
            about = ABOUT[(self.place // 2) % len(ABOUT)] if self.place % 4 == 0 else ""
            self.later(2 + 3 * self.place, lambda: self.wish(floor.Hand(about)))
        elif plan.mode == "reveal" and self.place % 4 != 3:
            text = HARD[self.place % len(HARD)]
            self.later(6 + self.place, lambda: self.session.write(text, quote=self.place % 3 != 2))
        elif plan.mode == "open" and self.place < len(PARKED):
            self.later(3 + 2 * self.place, lambda: self.wish(parking.Park(PARKED[self.place])))
            if self.place < len(PROMISES):
                self.later(12 + 2 * self.place, lambda: self.wish(commitments.Commit(PROMISES[self.place])))
        elif plan.mode == "break" and self.place == 5:
            self.later(1, lambda: self.wish(people.Away()))
            self.later(6, lambda: self.wish(people.Back()))
        if self.place == 2 and plan.mode == "queue":
            self.later(40, self._pause)

    async def _pause(self) -> None:
        if await self.wish(clock.Pause()) == "":
            self.later(8, lambda: self.wish(clock.Resume()))

    async def _turn(self) -> None:
        kept = self.session.replica.kept
        plan = kept.agenda.now()
        if plan is None:
            return
        lesson = "learning" in plan.title.casefold()
        if self.place % 7 == 6:
            await self.wish(floor.Pass())
            return
        for line in (LESSONS[self.place % len(LESSONS)],) if lesson else _lines(plan.title, self.place):
            await asyncio.sleep(len(line) / 14 * self.pace)
            if lesson:
                await self.wish(learning.Learn(line))
            elif record.keeps(self.session.replica.state):
                await self.wish(words.Say(line))
            else:
                await self.wish(words.Off(line))
        await asyncio.sleep(1.5 * self.pace)
        await self.wish(floor.Done())

    async def _consent(self) -> None:
        own = self.session.replica.kept.words.of(self.session.replica.me)
        if own and self.place % 5 != 4:  # some never answer, and no answer means no
            await self.wish(words.Consent(own, words.NAMED if self.place == 3 else words.UNNAMED))
