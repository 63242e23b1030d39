"""The next meeting as a calendar takes it: an hour of a known time zone."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING

from cop_tui import zones
from cop_tui.recap.shape import Next

if TYPE_CHECKING:
    from cop_tui.core.engine.sections import Following


def in_calendar(said: Following) -> Next:
    """Return the next meeting where the meeting is, or, where its time zone is not known, as far ahead of UTC as its start says."""
    start, where, name = said.start, zones.zone(said.timezone), said.timezone
    if where is None:
        where, name = start.tzinfo or UTC, zones.ahead(start) if start.tzinfo else "UTC"
    local = start.astimezone(where) if start.tzinfo else start.replace(tzinfo=where)
    return Next(local.isoformat(), name, said.minutes, said.title)
