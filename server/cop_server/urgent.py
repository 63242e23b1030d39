"""Which events do not wait in low-bandwidth mode, and for whom: your turn, pause, time, and what decides what may be said."""

from __future__ import annotations

from collections.abc import Iterable

from cop_server.outbox import EVERYBODY
from cop_tui.core.base import Event
from cop_tui.core.clock import ExtensionAccepted, ExtensionDropped, ExtensionProposed, Paused, Resumed
from cop_tui.core.door import Removed
from cop_tui.core.floor import Called
from cop_tui.core.record import WentOff, WentOn
from cop_tui.core.setup import Closed, Opened

_FOR_ALL = (
    Paused,
    Resumed,
    ExtensionProposed,
    ExtensionDropped,
    ExtensionAccepted,
    WentOff,
    WentOn,
    Opened,
    Closed,
    Removed,
)


def whom(events: Iterable[Event]) -> frozenset[int]:
    """Return the people who must learn of these events at once."""
    people: set[int] = set()
    for event in events:
        if isinstance(event, Called):
            people.add(event.person)
        elif isinstance(event, _FOR_ALL):
            people.add(EVERYBODY)
    return frozenset(people)
