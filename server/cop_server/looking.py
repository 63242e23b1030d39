"""What was released in the other meetings of a series, for somebody who asks: read again for each look, and kept nowhere.

One look at a time, and a bounded one: so many meetings, the newest first, so many seconds, lines and bytes. Nothing waits for it but
the next look. What changed while it was read is left out, so that nobody is told what has been taken back meanwhile.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from msgspec.structs import replace

from cop_server.journal.errors import JournalError
from cop_server.journal.store import Journal
from cop_server.series import Series
from cop_tui import core
from cop_tui.core import by_server, looking
from cop_tui.core.by_server import Past
from cop_tui.core.engine.ids import Ms
from cop_tui.core.looking import Released, StillOpen, ToldLine
from cop_tui.wire import codec, frames
from cop_tui.wire.limits import (
    LOOK_MOST,
    LOOKED_BYTES,
    LOOKED_LINES,
    LOOKED_MEETINGS,
    SHORT_MEETINGS,
    SHORT_RECAPS,
)

if TYPE_CHECKING:
    from cop_server.room import Room

log = logging.getLogger("cop_server")

SLICE = 128  # events that are folded before others have their turn
FOLLOWED = 2.0  # seconds for later meetings to follow what became narrower in an earlier one


class _Look:
    """One look: which released recaps were read, each with the last number of its meeting then, and whether it came to its end."""

    def __init__(self, until: float) -> None:
        self.until = until
        self.at: dict[str, int] = {}
        self.more = self.unread = False


class LookingBack:
    """Looks into the meetings of one journal for people in others of the same series; `rooms` are those in memory."""

    def __init__(self, journal: Journal, series: Series, rooms: Mapping[str, Room], clock: Callable[[], Ms]) -> None:
        self._journal, self._series, self._rooms, self._clock = journal, series, rooms, clock
        self._one = asyncio.Lock()
        self.seconds = LOOK_MOST

    async def look(self, meeting: str, find: str) -> frames.Looked:
        """Return what was released in the other meetings of a meeting's series: what has these words, or else all in short."""
        async with self._one:
            try:
                return await self._looked(meeting, find)
            except Exception as error:
                if not isinstance(error, JournalError):
                    log.error("a look failed: %s", type(error).__name__)  # its words may be in the error
                return frames.Looked(unread=True)

    async def _looked(self, meeting: str, find: str) -> frames.Looked:
        order = await self._series.together(meeting)
        copies = await self._series.caught_up(FOLLOWED)
        look = _Look(asyncio.get_running_loop().time() + self.seconds)
        others = [one for one in reversed(order) if one != meeting]
        if find:
            recaps = await self._found(others, find, look, copies)
            points: list[StillOpen] = []
        else:
            recaps, points = await self._short(others, meeting, look, copies)
        changed = await self._changed(look)
        if changed:
            # What was read of these is not told, so nothing of what they say is open is, either.
            look.unread, points = True, []
        return _fitting([told for one, told in recaps if one not in changed], points, look)

    async def _found(self, others: Sequence[str], find: str, look: _Look, copies: bool) -> list[tuple[str, Released]]:
        recaps: list[tuple[str, Released]] = []
        look.more = len(others) > LOOKED_MEETINGS
        for one in others[:LOOKED_MEETINGS]:
            if sum(len(told.lines) for _, told in recaps) >= LOOKED_LINES or self._late(look):
                look.more = True
                break
            state = await self._read(one, look)
            told = looking.whole(state, copies=copies) if state is not None else None
            if told is not None and (found := looking.having(told, find)) is not None:
                recaps.append((one, found))
        return recaps

    async def _short(
        self, others: Sequence[str], here: str, look: _Look, copies: bool
    ) -> tuple[list[tuple[str, Released]], list[StillOpen]]:
        past, recaps, told = list[Past](), list[tuple[str, Released]](), dict[str, Released]()
        look.more = len(others) > SHORT_MEETINGS
        for one in others[:SHORT_MEETINGS]:
            if self._late(look):
                look.more = True
                break
            state = await self._read(one, look)
            past.append(Past(one, state))
            if state is not None and (short := looking.in_short(state, copies=copies)) is not None:
                recaps.append((one, short))
                await asyncio.sleep(0)
            if state is not None and (everything := looking.whole(state, copies=copies)) is not None:
                told[one] = everything
            await asyncio.sleep(0)
        look.more = look.more or len(recaps) > SHORT_RECAPS
        order = await self._series.together(here)
        ours = self._rooms.get(here)
        there = {one.meeting: one for one in (*past, Past(here, ours.state if ours is not None else None))}
        today = by_server.utc_day(self._clock()) or date.max
        return recaps[:SHORT_RECAPS], looking.still_open([there[one] for one in order if one in there], told, today)

    def _late(self, look: _Look) -> bool:
        return asyncio.get_running_loop().time() > look.until

    async def _read(self, meeting: str, look: _Look) -> core.ServerState | None:
        """Return a meeting as it is now, None where it cannot be read or is about to be erased."""
        if self._series.is_going(meeting) or meeting in self._journal.lost:
            look.unread = look.unread or meeting in self._journal.lost
            return None
        if (room := self._rooms.get(meeting)) is not None:
            return self._seen(meeting, room.state, look)
        try:
            bodies = await self._journal.load(meeting)
            state = core.ServerState()
            for number, body in enumerate(bodies, 1):
                core.apply(state, codec.read_event(body))
                if not number % SLICE:
                    await asyncio.sleep(0)
        except (JournalError, codec.Unknown):
            look.unread = True
            return None
        if meeting not in self._rooms:
            await self._journal.rest(meeting)
        return self._seen(meeting, state, look)

    def _seen(self, meeting: str, state: core.ServerState, look: _Look) -> core.ServerState:
        if state.kept.release.released:
            look.at[meeting] = state.kept.seq
        return state

    async def _changed(self, look: _Look) -> set[str]:
        """Return which meetings are not any more as they were read."""
        now = {row.meeting: row.last for row in await self._journal.meetings()}
        now |= {one: room.state.kept.seq for one, room in self._rooms.items() if one in now}
        return {one for one, last in look.at.items() if now.get(one) != last or self._series.is_going(one)}


def _fitting(recaps: Iterable[Released], points: Iterable[StillOpen], look: _Look) -> frames.Looked:
    """Return what an answer has room for, in its order."""
    room, lines, told, more = LOOKED_BYTES, LOOKED_LINES, list[Released](), look.more
    for recap in recaps:
        fits = list[ToldLine]()
        for line in recap.lines:
            room -= len(codec.encode(line)) + 1
            if room < 0 or len(fits) == lines:
                break
            fits.append(line)
        lines -= len(fits)
        cut = len(fits) < len(recap.lines)
        if fits:
            told.append(replace(recap, lines=tuple(fits), more=recap.more or cut))
        if cut:
            more = True
            break
    there = list[StillOpen]()
    for point in points:
        room -= len(codec.encode(point)) + 1
        if room < 0:
            more = True
            break
        there.append(point)
    return frames.Looked(told, there, more, look.unread)
