"""All meetings of one server: opening them from the journal, making new ones, looking after them.

Responsible for what meetings share (journal, clock, codes, this start's id). What happens inside one is the room's matter.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import random
import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from cop_server.clock import Steady
from cop_server.codes import CodeBook
from cop_server.erasing import Bodies, Leftover, erase, without_text
from cop_server.event_buffer import Tail
from cop_server.journal.loss import DAMAGED, Loss
from cop_server.journal.questions import GoesOn
from cop_server.journal.rows import NEVER
from cop_server.journal.store import Code, CommitFailed, Damaged, Journal, NewerFile, Row
from cop_server.keep.care import Care, end_at_start
from cop_server.looking import LookingBack
from cop_server.rate_limit import Guesses
from cop_server.resting import Resting
from cop_server.room import Room
from cop_server.series import Series
from cop_server.turns import Turns
from cop_tui import core
from cop_tui.core import by_server
from cop_tui.core.by_server import SessionPlan
from cop_tui.core.engine.ids import Ms
from cop_tui.wire import closing, codec, hosting
from cop_tui.wire.course import Course
from cop_tui.wire.invite import ALPHABET, new_code
from cop_tui.wire.steady import Sleeper

log = logging.getLogger("cop_server")

ID_LETTERS = 8
SHORTEST_SLEEP = 1.0  # seconds; less is no sleep


class BadPlan(ValueError):
    """A plan that cannot be held; its text is a sentence for whoever hosts."""


class Hub:
    """The meetings of one server start."""

    def __init__(
        self,
        journal: Journal,
        clock: Callable[[], Ms],
        whose: str,
        epoch: str,
        salt: bytes,
        tags: Iterable[bytes] = (),
    ) -> None:
        self.clock = clock
        self.journal = journal
        self.whose = whose
        self.boot = secrets.token_hex(8)
        self.epoch = epoch
        self.rooms: dict[str, Room] = {}
        self.guesses = Guesses(lambda: clock() / 1000)
        self.codes: CodeBook[Code] = CodeBook(salt, journal.code, Turns(), tags=tags, opened=self._recognise)
        self.stopping = False
        self.care = Care(self)
        self.resting = Resting()
        self.series = Series(journal, clock, self.rooms, self.room)
        self.looking = LookingBack(journal, self.series, self.rooms, clock)
        self._path = Path()
        self._spoiled: Damaged | None = None
        self._told_why = ""
        self._sleeper = Sleeper()

    @classmethod
    async def open(cls, journal: Journal, path: Path, clock: Callable[[], Ms], whose: str) -> Hub:
        """Open every meeting that is not over for good; raises Damaged, or NewerFile for an event of a newer version."""
        hub = cls(journal, clock, whose, await journal.epoch(), await journal.salt(), await journal.tags())
        await end_at_start(hub)
        hub._path = path
        await hub.series.open()
        for row in await journal.meetings():
            await hub._open(row)
        if hub._spoiled is not None and not hub.rooms:
            raise hub._spoiled  # there is nothing to serve beside it
        if isinstance(clock, Steady):
            clock.expects(max((core.latest(room.state) for room in hub.rooms.values()), default=0))
        for said in hub.troubles():
            log.warning("%s", said)
        # What a closed meeting has to erase is erased before anybody comes in.
        for room in hub.rooms.values():
            await room.settled.wait()
        await hub.series.settle()
        return hub

    async def _open(self, row: Row, *, awaited: bool = False) -> None:
        goes_on = await self.journal.goes_on(row.meeting)
        # What is to be taken back is, also when nobody has a seat there any more.
        if row.closes is None or row.closes > self.clock() or goes_on.waits:
            try:
                bodies = await self.journal.load(row.meeting)
            except Damaged as error:
                if not self.journal.spoiled(row.meeting, error):
                    raise
                self._spoiled = error
                return
            if row.meeting not in self.journal.lost:  # whoever hosts decides first
                # Whoever waits for it needs the course too, and the bodies are here now.
                await self._serve(row, bodies, goes_on, Course(bodies) if awaited else None)

    async def _serve(self, row: Row, bodies: list[bytes], goes_on: GoesOn, course: Course | None) -> None:
        state, tail, leftover = core.ServerState(), Tail(), Leftover()
        for body in bodies:
            try:
                event = codec.read_event(body)
            except codec.Unknown:
                raise NewerFile(self._path) from None
            leftover.see(state, event)
            core.apply(state, event)
            tail.append(body)
        if left := leftover.numbers(bodies):
            await erase(self.journal, row.meeting, _from(bodies), left, None)
            for number in left:
                tail.replace(number, without_text(bodies[number - 1]))
        core.wake(state, self.clock())
        for asked, hours in goes_on.waits.items():
            core.remember(state, by_server.still_to_wait(asked, hours, self.clock()))
        self._add(row.meeting, state, tail, row.closes, goes_on.epoch, goes_on.gap, course)

    def _add(
        self,
        meeting: str,
        state: core.ServerState,
        tail: Tail,
        closes: Ms | None,
        epoch: str = "",
        gap: tuple[int, int] = (0, 0),
        course: Course | None = None,
    ) -> None:
        self.rooms[meeting] = Room(
            meeting,
            state,
            tail,
            self.journal,
            self.clock,
            boot=self.boot,
            epoch=epoch or self.epoch,
            gap=gap,
            look=self.look_asleep,
            wrote=self.series.wrote,
            whose=self.whose,
            closes=closes,
            devices=there.devices if (there := self.resting.rested.get(meeting)) else None,
            course=course,
        )
        self.rooms[meeting].greeting.backups = self.care.days

    def troubles(self) -> list[str]:
        """Return sentences for whoever hosts about what is missing, or cannot be told."""
        return [loss.sentence for loss in self.journal.lost.values()] + self.journal.doubts + self.care.strange

    async def accept(self, meeting: str) -> list[Loss]:
        """Go on without what is missing of a meeting ("": of all), and return what that was.

        Raises KeyError for a meeting of which nothing is missing; CommitFailed, Damaged, Unwritable, NewerFile.
        """
        lost = self.journal.lost
        gone = [lost[meeting]] if meeting else [loss for loss in lost.values() if loss.how != DAMAGED]
        for loss in gone:
            await self.journal.accept(loss.meeting)
        for row in await self.journal.meetings():
            if row.meeting in {loss.meeting for loss in gone} and row.meeting not in self.rooms:
                await self._open(row)
        await self.series.accepted(loss.meeting for loss in gone)
        if not meeting:
            await self.journal.accept_doubts()
            await self.care.leave_alone()
        return gone

    async def room(self, meeting: str) -> Room | None:
        """Return a meeting's room, opened again if it rests; None if there is none. Raises Damaged, NewerFile, CommitFailed."""
        self.resting.come(meeting)
        return self.rooms.get(meeting) or await self.resting.wake(meeting, self.clock(), lambda: self._reopen(meeting))

    async def _reopen(self, meeting: str) -> Room | None:
        row = next((row for row in await self.journal.meetings() if row.meeting == meeting), None)
        if row is not None:
            await self._open(row, awaited=True)
        return self.rooms.get(meeting)

    async def create(self, session: SessionPlan) -> hosting.Created:
        """Make a meeting from a plan; raises BadPlan, CommitFailed."""
        session = by_server.cleaned(session)
        if found := by_server.problems(session):
            where = ".".join(map(str, found[0].path))
            raise BadPlan(f"The plan cannot be held: {where} {core.sentence(found[0].code, found[0].facts)}.")
        meeting = "".join(secrets.choice(ALPHABET) for _ in range(ID_LETTERS))
        codes, stored = await self._codes(meeting)
        body = codec.encode(by_server.planned(session))
        await self.journal.create(meeting, [body], stored, session.series)
        state, tail = core.ServerState(), Tail([body])
        core.apply(state, codec.read_event(body))
        core.wake(state, self.clock())
        self._add(meeting, state, tail, None)
        if session.series:
            self.series.belongs(meeting, session.series)
            await self.series.settle()
        return hosting.Created(meeting, *codes)

    async def new_codes(self, meeting: str, *, replace: bool = False, holders: bool = False) -> hosting.Created:
        """Make more codes for a meeting, or one for its `holders` alone, with `replace` in the place of the old ones.

        Raises KeyError, CommitFailed.
        """
        if (room := await self.room(meeting)) is None:
            raise KeyError(meeting)
        codes, stored = await self._codes(meeting, room.closes)
        if holders:
            codes, stored = ("", codes[1]), stored[1:]
        await self.journal.add_codes(meeting, stored, replace=replace, holders=holders)
        return hosting.Created(meeting, *codes)

    async def _codes(self, meeting: str, closes: Ms | None = None) -> tuple[tuple[str, str], list[Code]]:
        shown = new_code(), new_code()
        expires = NEVER if closes is None else closes
        hashes = await asyncio.gather(*map(self.codes.make, shown))
        stored = [
            Code(hashed, meeting, holder, expires, tag)
            for (hashed, tag), holder in zip(hashes, (False, True), strict=True)
        ]
        return shown, stored

    async def _recognise(self, hashed: str, tag: bytes) -> None:
        """Keep by what a code of an older file is recognised, so that it waits for nobody after the next start either."""
        with contextlib.suppress(CommitFailed):
            await self.journal.add_tag(hashed, tag)

    def listing(self) -> hosting.Meetings:
        """Return the meetings that are served, newest last; those that rest come first."""
        return hosting.Meetings(
            [hosting.Listed(meeting, rested.title, rested.phase) for meeting, rested in self.resting.rested.items()]
            + [
                hosting.Listed(meeting, room.state.kept.setup.session.title, room.state.kept.setup.phase)
                for meeting, room in self.rooms.items()
            ],
            self.troubles(),
        )

    @property
    def read_only(self) -> bool:
        """Whether the disk takes nothing now."""
        return any(room.read_only for room in self.rooms.values())

    @property
    def read_only_why(self) -> str:
        """Half a sentence on why the disk takes nothing now, nothing while it does."""
        return next((room.read_only_why for room in self.rooms.values() if room.read_only), "")

    def tick(self) -> None:
        """Look after every room, and after what they share."""
        self.tick_some(0, 1)
        self.tick_itself()

    def tick_some(self, part: int, of: int) -> None:
        """Look after one part of the rooms, numbered from 0; each room's turn comes about once a second."""
        now, in_place = self.clock(), self.journal.in_place
        for room in list(self.rooms.values())[part::of]:
            if not in_place:
                room.hold_still("moved")
            room.tick(now)

    def tick_itself(self) -> None:
        """Look after what all rooms share, about once a second."""
        if (why := self.read_only_why) != self._told_why:
            self._told_why = why
            if why:
                log.warning("nothing can be kept now: %s", why)
            else:
                log.warning("what is said can be kept again")
        self.care.tick()
        self.series.tick()
        self.resting.look(self.rooms, self.clock())

    def look_asleep(self) -> None:
        """Make good a sleep of this computer, or a late setting of its clock, since this was last called.

        The first that wakes calls it, whoever that is.
        """
        if (slept := self._sleeper.slept()) > SHORTEST_SLEEP:
            self.slept(slept)
        if isinstance(self.clock, Steady) and (late := self.clock.set_late()):
            for room in self.rooms.values():
                room.set_on(round(late * 1000))

    def slept(self, seconds: float) -> None:
        """Take in that this computer slept."""
        for room in self.rooms.values():
            room.slept(round(seconds * 1000))

    def farewell(self) -> None:
        """Tell everybody that the server stops or restarts, each with a time to come back that is their own."""
        self.stopping = True
        for room in self.rooms.values():
            for line in list(room.presence):
                line.bye("back_soon", closing.AWAY, retry=random.randint(1, 5))

    async def close(self) -> None:
        """End the rooms and the journal."""
        await self.care.stop()
        await self.series.stop()
        for room in self.rooms.values():
            await room.stop()
        await self.resting.close()
        self.codes.close()
        await self.journal.close()


def _from(bodies: list[bytes]) -> Bodies:
    async def stored(numbers: Sequence[int]) -> Mapping[int, bytes]:
        return {number: bodies[number - 1] for number in numbers}

    return stored


__all__ = ["BadPlan", "CommitFailed", "Hub"]
