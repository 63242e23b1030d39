"""The next meeting as a file for calendars (RFC 5545): when, what about, how to join.

Nobody is invited in it and nobody invites, and its only times are those of the meetings. Loaded only where one is written, since icalendar is an extra.
"""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event

from cop_tui import zones
from cop_tui.recap.links import split
from cop_tui.recap.shape import NotMade

if TYPE_CHECKING:
    from cop_tui.recap.shape import Recap

MAKER = "-//cop//recap//EN"
NO_START = (
    "The next meeting has no day and hour that a calendar reads. In the session file, under [next], write for example: "
    'starts_at = "2026-04-09 14:00".'
)


def write(recap: Recap) -> bytes:
    """Return a calendar with one event; raises NotMade where nobody said when the next meeting is."""
    coming = recap.next
    if coming is None:
        raise NotMade(NO_START)
    # A zone that is only so much ahead of UTC has no rules that a calendar could be told.
    where = zones.zone(coming.timezone)
    start = datetime.fromisoformat(coming.starts_at).astimezone(where if isinstance(where, ZoneInfo) else UTC)
    event = Event()
    # The same whenever it is made, so that a calendar takes the new one for the old one.
    event.add("uid", str(uuid.uuid5(uuid.NAMESPACE_URL, f"cop:{recap.meeting}:next")))
    event.add("dtstamp", _stamp(recap.date, start))
    event.add("dtstart", start)
    if coming.minutes:
        event.add("dtend", (start.astimezone(UTC) + timedelta(minutes=coming.minutes)).astimezone(start.tzinfo))
    event.add("summary", coming.title)
    if recap.invitation:
        event.add("description", recap.invitation.lead)
        addresses = split(recap.invitation.lead, recap.invitation.links)[1::2]
        if web := next((one for one in addresses if "://" in one), ""):
            event.add("url", web)
    calendar = Calendar()
    calendar.add("prodid", MAKER)
    calendar.add("version", "2.0")
    calendar.add_component(event)
    calendar.add_missing_timezones(start.date() - timedelta(days=366), start.date() + timedelta(days=366))
    content: bytes = calendar.to_ical()
    return content


def _stamp(day: str, start: datetime) -> datetime:
    """Return what stands for the moment of writing: the beginning of the meeting's day, which tells of nobody when they wrote it."""
    return datetime.combine(datetime.fromisoformat(day).date() if day else start.date(), time(), UTC)
