"""The simulated people of the demo: real connections and human timing. What they say is in `demo_words`.

One passes, one asks for a slower pace, one parks something while others queue, one asks for a pause, one steps away, and
whoever is offered the space takes it and gives it back.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cop_tui.cli.demo_words import (
    ABOUT,
    ANSWERS,
    CHECK_IN,
    CHECK_OUT,
    HARD,
    LESSONS,
    PARKED,
    PROMISES,
    THOUGHTS,
)
from cop_tui.core.engine import base
from cop_tui.core.engine.ids import NO_ITEM, ItemId, WordId
from cop_tui.core.topics import (
    afterwards,
    care,
    clock,
    commitments,
    floor,
    learning,
    parking,
    people,
    record,
    release,
    roles,
    words,
)

if TYPE_CHECKING:
    import random
    from collections.abc import Awaitable, Callable

    from cop_tui.client.session import Session
    from cop_tui.core import Command
    from cop_tui.core.topics.setup import PlannedItem

SETTLED_SECONDS = 5.0  # until what was answered can be seen here too


def _says(plan: PlannedItem, prompt: str, place: int) -> str:
    """Return what the person at this place says in an item, to the prompt of a round if one runs."""
    title = plan.title.casefold()
    if prompt and prompt not in (plan.prompt, plan.title):
        return ANSWERS[place % len(ANSWERS)]
    if "check-in" in title:
        return CHECK_IN[place % len(CHECK_IN)]
    if "check-out" in title:
        return CHECK_OUT[place % len(CHECK_OUT)]
    return THOUGHTS[place % len(THOUGHTS)]


@dataclass
class Simulated:
    """The person at `place` of a room of `count`, on a session of their own.

    `pace` scales every pause: 1 is human, 0 as fast as it goes. `trouble` is what went wrong in here, if anything did.
    """

    session: Session
    place: int
    count: int
    pace: float
    rng: random.Random
    changed: asyncio.Event = field(default_factory=asyncio.Event)
    item: ItemId = NO_ITEM
    speaking: bool = False
    answered: bool = False
    releasing: bool = False
    offered: bool = False
    promised: bool = False
    trouble: BaseException | None = None
    tasks: set[asyncio.Task[None]] = field(default_factory=set)

    async def live(self) -> None:
        """Take part until the session ends."""
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

        def over(task: asyncio.Task[None]) -> None:
            self.tasks.discard(task)
            if not task.cancelled() and task.exception():
                self.trouble = task.exception()

        task = asyncio.create_task(go())
        self.tasks.add(task)
        task.add_done_callback(over)

    async def until(self, so: Callable[[], bool]) -> None:
        """Wait until something is so, as far as this session sees."""
        while not so() and self.session.link != "over":
            self.changed.clear()
            await self.changed.wait()

    async def wish(self, command: Command) -> bool:
        """Send a wish, after a pause if everything is paused; return whether it came true."""
        answer = await self.session.do(command)
        while answer.code == "paused":
            # Asked of the state, not of the next change: that we go on may have arrived before this answer.
            await self.until(lambda: not self.session.replica.kept.clock.paused)
            await asyncio.sleep(0.2 * self.pace)
            answer = await self.session.do(command)
        return answer.ok

    def _look(self) -> None:
        replica = self.session.replica
        kept, me = replica.kept, replica.me
        if not me:
            return
        if kept.agenda.current != self.item:
            self.item = kept.agenda.current
            self._plan_item()
        if kept.floor.speaker == me and not self.speaking:
            self.speaking = True
            self.later(1.5, self._turn)
        if kept.release.asked and not self.answered:
            self.answered = True
            self.later(4, self._consent)
        waits = kept.release.by and me not in kept.release.by and not kept.release.released
        if waits and not self.releasing and self.place == 1 and kept.setup.phase == base.CLOSED:
            self.releasing = True
            self.later(3, self._release)
        offer = next((o for o in kept.people.offers if o.to == me), None)
        if offer and not self.offered:
            self.offered = True
            self.later(4, lambda: self._take(offer))

    async def _release(self) -> None:
        await self.wish(release.ReleaseRecap(self.session.replica.kept.seq))
        self.releasing = (
            False  # refused where somebody decided about their words meanwhile: the next look reads it anew
        )
        self.changed.set()

    def _is(self, place: int) -> bool:
        """Return whether this is the person for something that one of us does, in small rooms too."""
        return self.place == min(place, self.count - 1)

    def _plan_item(self) -> None:
        plan = self.session.replica.kept.agenda.now()
        if plan is None:
            return
        if plan.mode == "queue":
            self._plan_queue()
        elif plan.mode == "reveal" and self.place % 4 != 3:
            text = HARD[self.place % len(HARD)]
            self.later(6 + self.place, lambda: self.session.my_notes.write(text, quote=self.place % 3 != 2))
        elif plan.mode == "open":
            if 0 < self.place < len(PARKED):
                self.later(3 + 2 * self.place, lambda: self.wish(parking.Park(PARKED[self.place])))
            if self.place < len(PROMISES):
                self.later(5 + 2 * self.place, self._promise)
        elif plan.mode == "break" and self._is(5):
            self.later(1, lambda: self.wish(people.Away()))
            self.later(6, lambda: self.wish(people.Back()))

    def _plan_queue(self) -> None:
        if self.place % 2 == 0:
            about = ABOUT[(self.place // 2) % len(ABOUT)] if self.place % 4 == 0 else ""
            self.later(2 + 3 * self.place, lambda: self.wish(floor.Hand(about)))
        if self._is(1):
            self.later(15, lambda: self.wish(parking.Park(PARKED[0])))
        if self._is(4):
            self.later(22, lambda: self.wish(care.SlowerPlease()))
        if self._is(2):
            self.later(40, self._pause)

    async def _pause(self) -> None:
        if (await self.session.do(clock.Pause())).ok:
            self.later(8, lambda: self.session.do(clock.Resume()))

    async def _turn(self) -> None:
        try:
            if await self._speak():
                await self.wish(floor.Done(self.session.replica.me))
            async with asyncio.timeout(SETTLED_SECONDS):
                await self.until(lambda: self.session.replica.kept.floor.speaker != self.session.replica.me)
        except TimeoutError:
            pass  # it is my turn still, or again
        finally:
            self.speaking = False
            self.changed.set()

    async def _speak(self) -> bool:
        """Say something, or pass; return whether the turn is still to be finished."""
        kept = self.session.replica.kept
        plan, running = kept.agenda.now(), kept.rounds.current
        if plan is None or (running and self._is(6)):
            await self.wish(floor.Pass())
            return False
        prompt = running.prompt if running else ""
        lesson = "learning" in plan.title.casefold() and prompt in ("", plan.prompt)
        line = LESSONS[self.place % len(LESSONS)] if lesson else _says(plan, prompt, self.place)
        await asyncio.sleep(len(line) / 14 * self.pace)
        if lesson:
            await self.wish(learning.Learn(line))
        else:
            await self.wish(words.Say(line) if record.keeps(self.session.replica.state) else words.Off(line))
        await asyncio.sleep(1.5 * self.pace)
        return True

    async def _take(self, offer: people.Offer) -> None:
        took = await self.wish(roles.TakeRole(offer.role))
        if took and offer.hand_over and offer.by:
            self.later(20, lambda: self.wish(roles.OfferRole(offer.role, offer.by, hand_over=True)))
        self.offered = False

    async def _promise(self) -> None:
        """Promise something, once, and let it stand in the recap at once: the meeting may end soon."""
        if self.promised:
            return
        self.promised = True
        if await self.wish(commitments.Commit(PROMISES[self.place])):
            await self.until(lambda: bool(self._promises()))
            await self.wish(afterwards.Consent(self._promises(), words.UNNAMED))

    def _promises(self) -> list[WordId]:
        kept = self.session.replica.kept.words
        return [n for n in kept.of(self.session.replica.me) if kept.by_id[n].kind == words.COMMIT]

    async def _consent(self) -> None:
        if self.place < len(PROMISES):
            await self._promise()
        own = self.session.replica.kept.words.of(self.session.replica.me)
        if own and self.place % 5 != 4:  # some never answer, and no answer means no
            await self.wish(afterwards.Consent(own, words.NAMED if self.place == 3 else words.UNNAMED))
