"""The series of one server: what of earlier meetings comes forward into a later one, and goes there as it goes where it was said.

A later meeting is always brought to what its earlier ones let it hold now, so doing it again changes nothing. What becomes narrower
in a meeting of a series is written with a mark that later meetings have still to follow; it is taken away when all have, so a
server that ends between the two writes does it at its next start. Nothing here reads who said something, or who was there.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from cop_server.batches import batch
from cop_server.erasing import blanked
from cop_server.journal.store import CommitFailed, Damaged, Journal, JournalError
from cop_server.steps import Unsaved
from cop_tui import core
from cop_tui.core import by_server
from cop_tui.core.by_server import Past
from cop_tui.core.engine.base import Command, Event, Refused
from cop_tui.core.engine.ids import NOBODY, Ms
from cop_tui.wire import codec

if TYPE_CHECKING:
    from cop_server.room import Room

log = logging.getLogger("cop_server")

PATIENCE = 20.0  # seconds for one meeting: a room that is being closed answers nobody, and is asked anew
NO_ROOMS: Mapping[str, Room] = {}


async def _nobody_serves(_meeting: str) -> Room | None:
    return None


class Series:
    """The series of one journal, beside the rooms of a server or where none runs.

    `rooms` are the meetings in memory, and `room` returns that of one that is served, opened again if it rests.
    """

    def __init__(
        self,
        journal: Journal,
        clock: Callable[[], Ms],
        rooms: Mapping[str, Room] = NO_ROOMS,
        room: Callable[[str], Awaitable[Room | None]] = _nobody_serves,
    ) -> None:
        self._journal, self._clock, self._rooms, self._room = journal, clock, rooms, room
        self._of: dict[str, str] = {}
        self._follow: set[str] = set()
        self._begun: set[str] = set()
        self._again: set[str] = set()
        self._erased: set[str] = set()
        self._one = asyncio.Lock()
        self._task: asyncio.Task[None] | None = None
        self.patience = PATIENCE

    async def open(self) -> None:
        """Read which meetings belong together, and which have later ones that have still to follow; raises Damaged."""
        self._of = {meeting: by_server.series_key(name) for meeting, name in (await self._journal.series()).items()}
        self._follow = {*await self._journal.owing()}

    def belongs(self, meeting: str, name: str) -> None:
        """Take in that a meeting belongs to a series, and that things come forward into it."""
        self._of[meeting] = by_server.series_key(name)
        self._begun.add(meeting)

    def wrote(self, meeting: str, events: Sequence[Event], narrower: bool) -> None:
        """Take in what was written in a meeting; `narrower`: something in it became so."""
        for name in by_server.series_named(events):
            self.belongs(meeting, name)
            self._follow.add(meeting)
        if meeting not in self._of:
            return
        if by_server.begins(events):
            self._begun.add(meeting)
        if narrower or by_server.changes_what_comes(events):
            self._follow.add(meeting)
        self.tick()

    async def accepted(self, meetings: Iterable[str]) -> None:
        """Bring meetings to what their series lets them hold that were left alone until somebody went on without what is missing of them."""
        self._again |= {*meetings}
        await self.settle()

    async def catch_up(self) -> None:
        """Let later meetings follow what was written where no room was asked; raises Damaged."""
        self._follow |= {*await self._journal.owing()}
        await self.settle()

    def tick(self) -> None:
        """Begin what is left to do, about once a second and whenever there is something new."""
        if (self._follow or self._begun or self._again) and (self._task is None or self._task.done()):
            self._task = asyncio.create_task(self.settle())

    async def settle(self) -> None:
        """Bring every meeting to what its series lets it hold now; what cannot be written is tried again at the next tick."""
        async with self._one:
            try:
                while self._begun:
                    meeting = next(iter(self._begun))
                    await self._bring(meeting, adding=True)
                    self._begun.discard(meeting)
                while self._again:
                    meeting = next(iter(self._again))
                    await self._bring(meeting, adding=False)
                    self._again.discard(meeting)
                while self._follow:
                    meeting = next(iter(self._follow))
                    self._follow.discard(meeting)
                    try:
                        await self._let_follow(meeting)
                    except BaseException:
                        self._follow.add(meeting)
                        raise
            except (JournalError, Refused, Unsaved, TimeoutError) as error:
                log.warning("a series could not be followed: %s", type(error).__name__)
            except Exception as error:
                # A mistake of ours must not keep anybody from making a meeting.
                log.error("a series failed: %s", type(error).__name__)

    async def forget(self, meeting: str) -> None:
        """Take everything that came forward from a meeting out of the others, before it is erased; raises CommitFailed, Damaged."""
        async with self._one:
            self._erased.add(meeting)
            try:
                for later in await self._behind(meeting):
                    await self._bring(later, adding=False)
            except (Refused, Unsaved, TimeoutError) as error:
                self._erased.discard(meeting)
                raise CommitFailed("busy") from error
            except JournalError:
                self._erased.discard(meeting)
                raise

    async def name(self, meeting: str, name: str) -> None:
        """Put a meeting that stands alone into a series; raises KeyError where there is none, Refused, Unsaved, CommitFailed, Damaged."""
        if meeting not in {row.meeting for row in await self._journal.meetings()}:
            raise KeyError(meeting)
        async with self._one:
            await self._wish(meeting, by_server.name_series(name))
        self.wrote(meeting, by_server.named_by(name), narrower=False)
        await self.settle()

    async def together(self, meeting: str) -> list[str]:
        """Return the meetings of the series of a meeting in the order they were made; none where it stands alone."""
        series = self._of.get(meeting)
        return [row.meeting for row in await self._journal.meetings() if series and self._of.get(row.meeting) == series]

    async def caught_up(self, seconds: float) -> bool:
        """Return whether later meetings hold only what earlier ones let them, after waiting for that so long at most."""
        self.tick()
        if self._task is not None:
            await asyncio.wait([self._task], timeout=seconds)
        return not (self._follow or self._again or self._one.locked())

    def is_going(self, meeting: str) -> bool:
        """Return whether a meeting is about to be erased, or was."""
        return meeting in self._erased

    async def stop(self) -> None:
        """Wait for what has begun."""
        if self._task is not None:
            await asyncio.wait([self._task])

    async def _let_follow(self, meeting: str) -> None:
        """Let every later meeting hold only what this one lets it, and take the mark away that said so."""
        mark, whole = (await self._journal.owing()).get(meeting), True
        for later in await self._behind(meeting):
            room = self._rooms.get(later)
            try:
                await self._bring(later, adding=room is not None and by_server.is_awaited(room.state))
            except Damaged as error:
                whole = False  # the others follow all the same
                log.warning("a meeting of a series could not follow: %s", type(error).__name__)
        if mark is not None and whole:
            await self._journal.followed(meeting, mark)

    async def _behind(self, meeting: str) -> list[str]:
        """Return the later meetings of the series of a meeting."""
        order = await self.together(meeting)
        return order[order.index(meeting) + 1 :] if meeting in order else []

    async def _bring(self, meeting: str, *, adding: bool) -> None:
        order = await self.together(meeting)
        if meeting not in order or meeting in self._journal.lost:
            return  # it was erased meanwhile, or whoever hosts decides first, and it follows once it is accepted
        before = order[: order.index(meeting)]
        past = [await self._past(one) for one in before if one not in self._erased]
        today = by_server.utc_day(self._clock()) or date.max
        await self._wish(meeting, by_server.come_forward(past, today, adding=adding))

    async def _past(self, meeting: str) -> Past:
        if (room := self._rooms.get(meeting)) is not None:
            return Past(meeting, room.state)
        if meeting in self._journal.lost:
            return Past(meeting, None)
        try:
            return Past(meeting, folded(await self._journal.load(meeting)))
        except (Damaged, codec.Unknown):
            return Past(meeting, None)

    async def _wish(self, meeting: str, command: Command) -> None:
        if (room := await self._room(meeting)) is not None:
            async with asyncio.timeout(self.patience):
                await room.of_series(command)
        else:
            await _at_rest(self._journal, meeting, command, self._clock())


def folded(bodies: Iterable[bytes]) -> core.ServerState:
    """Return the state that stored events add up to; raises codec.Unknown."""
    state = core.ServerState()
    for body in bodies:
        core.apply(state, codec.read_event(body))
    return state


async def _at_rest(journal: Journal, meeting: str, command: Command, now: Ms) -> None:
    """Write what a wish leads to in a meeting that no room serves; raises Refused, CommitFailed, Damaged."""
    bodies = await journal.load(meeting)
    state = folded(bodies)
    outcome = core.decide(state, command, NOBODY, now)
    if not outcome.events:
        return

    async def stored(numbers: Sequence[int]) -> dict[int, bytes]:
        return {number: bodies[number - 1] for number in numbers}

    written, rest = await batch(meeting, state, outcome.events, stored)
    # All at once: nobody is in that meeting any more, and nothing would finish it after a kill.
    await journal.append(replace(written, blanks=(*written.blanks, *await blanked(stored, rest))))
