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
from cop_tui.core.setup import Closed
from cop_tui.wire import codec

DAY_MS = 86_400_000


def waits(holds: Iterable[Hold]) -> list[tuple[int, int]]:
    """Return how many hours each of what was asked has still to wait, by the number of its event, where that changes."""
    return [(hold.asked, hold.hours) for hold in holds if isinstance(hold, earlier.Wait)]


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

    Of what is only remembered (`holds`), the disk takes how long something has still to wait.
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
        unseat=tuple(event.person for event in events if isinstance(event, Left)),
        waits=(*((number, 0) for number in settled), *waits(holds)),
        closes=closes,
    )
