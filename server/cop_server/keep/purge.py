"""The end of content: when the days that a plan says are over, what was said goes, and what the group made stays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from cop_server.batches import batch
from cop_server.erasing import blanked
from cop_server.journal.store import Journal
from cop_server.series import folded
from cop_tui import core
from cop_tui.core import by_server
from cop_tui.core.engine.ids import NO_TIME, Ms


class Ended(NamedTuple):
    """How much ended: meetings, things that were said, notes without a name, and names."""

    meetings: int = 0
    said: int = 0
    notes: int = 0
    names: int = 0

    def and_(self, other: Ended) -> Ended:
        """Return both together."""
        return Ended(*(one + more for one, more in zip(self, other, strict=True)))


async def due(journal: Journal, now: Ms) -> list[str]:
    """Return the meetings whose days are over (UTC ms) and whose content has not ended.

    Something that still waits to be taken back or kept there is decided first.
    """
    over = [row.meeting for row in await journal.meetings() if row.closes is not None and row.closes <= now]
    return [m for m in over if not await journal.ended(m) and not await journal.waits(m)]


async def end(journal: Journal, meeting: str) -> Ended:
    """End the content of a meeting that no room serves; raises CommitFailed, Damaged."""
    bodies = await journal.load(meeting)
    state = folded(bodies)

    async def stored(numbers: Sequence[int]) -> dict[int, bytes]:
        return {number: bodies[number - 1] for number in numbers}

    outcome = core.led_to(state, by_server.content_ended(state), NO_TIME)
    written, rest = await batch(meeting, state, outcome.events, stored)
    # All at once: nobody is in that meeting any more, and nothing would finish it after a kill.
    await journal.end_content(replace(written, blanks=(*written.blanks, *await blanked(stored, rest))))
    return Ended(1, *by_server.withdrawn(outcome.events), by_server.names_gone(outcome.events))


async def end_all(journal: Journal, now: Ms) -> Ended:
    """End whatever is due where no room serves anything yet; raises CommitFailed, Damaged."""
    total = Ended()
    for meeting in await due(journal, now):
        total = total.and_(await end(journal, meeting))
    return total
