"""Time zones by their names: which day a time is in one of them, and which one this computer is in."""

from __future__ import annotations

import contextlib
import os
import re
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

_OFFSET = re.compile(r"([+-])(\d\d):([0-5]\d)")
_LINK, _FILE = Path("/etc/localtime"), Path("/etc/timezone")


def zone(name: str) -> tzinfo | None:
    """Return a time zone by its name (Europe/London) or by what it is ahead of UTC (+01:00), None of one not known here."""
    if offset := _OFFSET.fullmatch(name):
        ahead = timedelta(hours=int(offset[2]), minutes=int(offset[3]))
        return timezone(-ahead if offset[1] == "-" else ahead) if ahead < timedelta(days=1) else None
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):  # OSError: the name of a folder of zones
        return None


def names() -> list[str]:
    """Return the names of all time zones known here."""
    return sorted(available_timezones())


def day(at: int, name: str) -> date | None:
    """Return the day of a time (UTC ms) in a time zone, in UTC where that is not known; None of no time and of one in no calendar."""
    try:
        return _moment(at, name).date() if at else None
    except OverflowError:
        return None


def hour(at: int, name: str) -> str:
    """Return the hour and minute of a time (UTC ms) in a time zone, in UTC where that is not known."""
    return f"{_moment(at, name):%H:%M}"


def _moment(at: int, name: str) -> datetime:
    return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=at)).astimezone(zone(name) or UTC)


def here(link: Path = _LINK, file: Path = _FILE) -> str:
    """Return the time zone of this computer: its name where the system says it, else what it is ahead of UTC now."""
    named = next((name for name in _named(link, file) if zone(name)), "")
    return named or ahead(datetime.now().astimezone())


def ahead(moment: datetime) -> str:
    """Return what the zone of a time is ahead of UTC, in hours and minutes."""
    minutes = round((moment.utcoffset() or timedelta()).total_seconds() / 60)
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"


def _named(link: Path, file: Path) -> list[str]:
    if "TZ" in os.environ:  # it goes before what is set for all
        return [os.environ["TZ"].removeprefix(":")]
    names = []
    with contextlib.suppress(OSError):
        names.append(os.readlink(link).partition("zoneinfo/")[2])
    with contextlib.suppress(OSError, ValueError):
        names.append(file.read_text(encoding="ascii").strip())
    return names
