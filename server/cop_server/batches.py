"""From what was decided to what is written: the one place that says what of an outcome reaches the disk.

Responsible for the batch only: committing it is the journal's, applying it the room's.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from cop_server.devices import hash_let_back
from cop_server.erasing import SLICE, Bodies, blanked
from cop_server.journal.rows import OPEN_ENDED
from cop_server.journal.store import Batch
from cop_server.keep.ledger import Less
from cop_tui import core
from cop_tui.core import by_server, narrower
from cop_tui.core.engine.base import Event, Memo, Outcome
from cop_tui.core.engine.ids import PersonId
from cop_tui.wire import codec

if TYPE_CHECKING:
    from cop_server.steps import Request


async def batch(
    meeting: str,
    state: core.State,
    events: list[Event],
    stored: Bodies,
    *,
    memos: Iterable[Memo] = (),
    counter: tuple[str, int, bytes] | None = None,
    beside: tuple[str, bytes] | None = None,
    seat: tuple[str, int] | None = None,
) -> tuple[Batch, Sequence[int]]:
    """Return what writes these events, and the numbers of those that have to be blanked after it, slice by slice.

    `stored` gives the bodies of earlier events, for those whose text is erased. Of what is only remembered (`memos`), the
    disk takes how long something has still to wait. Raises Damaged.
    """
    gone: set[int] = set()
    closes = None
    settled: list[int] = []
    erases: list[tuple[int, int]] = []
    less: list[Less] = []
    for number, event in enumerate(events, state.kept.seq + 1):
        less += [Less(meeting, what) for what in narrower.narrowed(state, number, event)]
        settled += by_server.settled(state, event)
        gone.update(core.blanks(state, event))
        if (ends := by_server.content_ends(state, event)) is not None:
            closes = ends
        if by_server.erases_when_over(state, event):
            erases.append((number, 1))  # so that the next start looks at it, however late that is
        if by_server.opened_again(event):
            closes = OPEN_ENDED
    numbers, named = sorted(gone), by_server.series_named(events)
    written = Batch(
        meeting,
        state.kept.seq + 1,
        tuple(codec.encode(event) for event in events),
        blanks=await blanked(stored, numbers[:SLICE]),
        counter=counter,
        seats=(seat,) if seat else (),
        unseat=tuple(by_server.left(events)),
        waits=(*((seq, 0) for seq in settled), *by_server.waits(memos), *erases),
        closes=closes,
        less=tuple(less),
        beside=beside,
        series=named[-1] if named else "",
        owing=state.kept.seq + len(events) if less and by_server.series_of(state) else 0,
    )
    return written, numbers[SLICE:]


def names(events: list[Event], person: PersonId) -> bool:
    """Return whether the events themselves say that this person made them happen.

    A turn that ended names its speaker, and not whether they finished, passed or were skipped.
    """
    return any(
        getattr(event, "by", 0) == person or (getattr(event, "text", "") and getattr(event, "person", 0) == person)
        for event in events
    )


def seat_of(wish: Request, outcome: Outcome) -> tuple[str, int]:
    """Return the hash of the seat that somebody takes, and who they are."""
    return hash_let_back(wish.seat, by_server.seat_since(outcome)), by_server.came_in(outcome, wish.who)
