"""From what was decided to what is written: the one place that says what of an outcome reaches the disk.

Responsible for the batch only: committing it is the journal's, applying it the room's.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable

from cop_server.journal import Batch
from cop_tui import core
from cop_tui.core import earlier
from cop_tui.core.base import Event, Hold
from cop_tui.core.people import Left
from cop_tui.core.returning import SeatsEnded, SeatTaken
from cop_tui.core.setup import Closed
from cop_tui.wire import codec

DAY_MS = 86_400_000


async def batch(
    meeting: str,
    state: core.State,
    events: list[Event],
    stored: Callable[[int], Awaitable[bytes]],
    *,
    holds: Iterable[Hold] = (),
    counter: tuple[str, int, bytes] | None = None,
    seat: tuple[str, int] | None = None,
) -> Batch:
    """Return what writes these events; `stored` gives the body of an earlier event, for those whose text is erased.

    Of what is only remembered (`holds`), the disk takes which event a seat began with, and when something comes true.
    """
    blanks: dict[int, bytes] = {}
    closes = None
    settled: list[int] = []
    for event in events:
        settled += earlier.settled(state, event)
        for number in core.blanks(state, event):
            blanks[number] = codec.encode(core.blanked(codec.read_event(await stored(number))))
        if isinstance(event, Closed):
            closes = event.at + state.kept.setup.session.keep_days * DAY_MS
    return Batch(
        meeting,
        state.kept.seq + 1,
        tuple(codec.encode(event) for event in events),
        blanks=tuple(sorted(blanks.items())),
        counter=counter,
        seats=(seat,) if seat else (),
        since=next((hold.since for hold in holds if isinstance(hold, SeatTaken)), 0),
        unseat=tuple(event.person for event in events if isinstance(event, Left)),
        unback=tuple((event.person, event.since) for event in events if isinstance(event, SeatsEnded)),
        due=tuple((hold.asked, hold.at) for hold in holds if isinstance(hold, earlier.WithdrawalDue)),
        settled=tuple(settled),
        closes=closes,
    )
