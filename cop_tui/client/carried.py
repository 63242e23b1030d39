"""What this person carried in the meetings of a series, from the file of their seats on this computer and from nowhere else.

Nothing here is sent. What somebody carried is told to them alone; they may tell the room, in words of their own choosing.
"""

from __future__ import annotations

import time
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from cop_tui.client import notices
from cop_tui.core import view
from cop_tui.core.engine import base
from cop_tui.core.engine.text import spoken_list

if TYPE_CHECKING:
    from collections.abc import Callable

    from cop_tui.client.notices import Notice
    from cop_tui.client.profile import Seat
    from cop_tui.client.replica import Replica
    from cop_tui.client.seated import Seated


class Held(NamedTuple):
    """A meeting in which this person carried a role: the day on which it was opened, and its title."""

    day: date
    title: str


class OwnRole(NamedTuple):
    """A role that this person carried in a series, in which meetings, oldest first, and the latest row of them.

    `since` and `until` are months (`view.month_of`) of that row; `until` 0: they carry it now, too. Both 0: only in this meeting.
    """

    role: str
    meetings: tuple[Held, ...]
    since: int = 0
    until: int = 0


class OwnRoles:
    """Keeps and finds what one session's person carried. `clock` tells UTC in seconds."""

    def __init__(self, seated: Seated, replica: Replica, clock: Callable[[], float]) -> None:
        self._seated, self._replica, self._clock = seated, replica, clock
        self._noted: tuple[str, str, tuple[str, ...]] | None = None
        self._found: list[OwnRole] | None = None
        self._asks_first = False

    def came(self) -> None:
        """Take in that this person has never sat in this meeting before, as far as this computer knows."""
        self._asks_first = True

    def month(self) -> int:
        """Return the month of today, as this computer says."""
        return _month(self._day(self._clock()))

    def keep(self) -> list[Notice]:
        """Keep what I carry in a meeting of a series as it stands; return what tells me, once a meeting, that I have in many before."""
        replica, series = self._replica, view.series(self._replica.kept)
        if self._seated.seat is None or replica.person is None or not series:
            return []
        there = replica.kept.setup.phase == base.OPEN
        roles = tuple(role for role in view.roles_to_carry() if there and replica.has(role))
        opened = self._day(replica.kept.setup.opened / 1000).isoformat() if there else ""
        if self._noted == (series, opened, roles):
            return []
        self._noted, self._found = (series, opened, roles), None
        fresh = list[str]()
        self._seated.on_disk(lambda seats, seat: fresh.extend(seats.carry(seat, series, opened, roles)))
        return self._often(fresh) if fresh else []

    def _often(self, fresh: list[str]) -> list[Notice]:
        before, here = self._meetings()
        rows = {role: _row(role, before) for role in view.roles_to_carry()}
        often = {role for role, row in rows.items() if row >= notices.OFTEN}
        if any(here.has_carried(role) for role in often - {*fresh}):
            return []  # said already in this meeting
        alone = self._replica.kept.people.with_role(base.HOLDER) == [self._replica.me]
        found = [role for role in fresh if role in often and (alone or role != base.HOLDER)]
        return notices.carried_often(found[0], rows[found[0]]) if found else []

    def first_time(self) -> list[Notice]:
        """Return what asks me, alone and once, whether it is my first time in this series, where this computer knows of no other time."""
        replica, series = self._replica, view.series(self._replica.kept)
        asks, self._asks_first = self._asks_first, False
        begun = any(item.closed for item in replica.kept.agenda.items.values())
        over = replica.kept.setup.phase == base.CLOSED
        if not (asks and series) or begun or over or replica.has(base.HOLDER) or not self._seated.remembers:
            return []
        known = list[bool]()

        def look(seat: Seat, others: list[Seat]) -> None:
            # A seat without a series is of a meeting that stood alone, or from before programs kept its name.
            known.append(any(old.goes_with(seat, series) or old.goes_with(seat, "") for old in others))

        self._seated.on_disk(lambda seats, seat: look(seat, [old for old in seats.all() if old.secret != seat.secret]))
        return notices.first_time(series) if known == [False] else []

    def before(self) -> list[OwnRole]:
        """Return what I carried in this series, as this computer alone knows, with what I carry here."""
        if self._seated.seat is None or not view.series(self._replica.kept):
            return []
        if self._found is None:
            self._found = self._find()
        return self._found

    def forget(self) -> None:
        """Keep nothing any more of what I carried in this series, this meeting too; nobody is told."""
        series = view.series(self._replica.kept)
        self._seated.on_disk(lambda seats, seat: seats.forget_carried(seat, series))
        self._found = None

    def _find(self) -> list[OwnRole]:
        before, here = self._meetings()
        found = list[OwnRole]()
        for role in view.roles_to_carry():
            meetings = [Held(date.fromisoformat(old.opened), old.title) for old in [*before, here] if _there(old, role)]
            if not meetings:
                continue
            since, until = 0, 0
            if row := _row(role, before) if here.has_carried(role) and self._replica.has(role) else 0:
                since = _months(before)[-row]
            elif last := next((n for n in range(len(before), 0, -1) if before[n - 1].has_carried(role)), 0):
                row, months = _row(role, before[:last]), _months(before[:last])
                since, until = months[-row], months[-1]
            found.append(OwnRole(role, tuple(meetings), since, until))
        return found

    def _meetings(self) -> tuple[list[Seat], Seat]:
        """Return my seats in earlier meetings of the series that I was in while they were open, oldest first, and the one here."""
        seat, series = self._seated.seat, view.series(self._replica.kept)
        assert seat is not None
        kept: list[Seat] = []
        self._seated.on_disk(lambda seats, _seat: kept.extend(seats.all()))
        here = next((old for old in kept if old.secret == seat.secret), seat)
        others = [old for old in kept if old.meeting != seat.meeting and old.goes_with(seat, series) and _dated(old)]
        return sorted(others, key=lambda old: old.opened), here

    @staticmethod
    def _day(seconds: float) -> date:
        return date(*time.localtime(seconds)[:3])


def in_words(roles: list[OwnRole], month: int) -> str:
    """Return what somebody carried in earlier meetings, as it is told to them in `month`, in the middle of a sentence; "" for nothing."""
    told = [view.have_carried(one.role, one.since, one.until, month) for one in roles if one.since]
    return spoken_list(told)


def _dated(seat: Seat) -> bool:
    """Return whether a seat has the day on which its meeting was opened: people may change their file."""
    try:
        return bool(date.fromisoformat(seat.opened))
    except ValueError:
        return False


def _there(seat: Seat, role: str) -> bool:
    return seat.has_carried(role) and _dated(seat)


def _month(day: date) -> int:
    return view.month_of(day.year, day.month)


def _months(seats: list[Seat]) -> list[int]:
    return [_month(date.fromisoformat(seat.opened)) for seat in seats]


def _row(role: str, seats: list[Seat]) -> int:
    """Return in how many of the last of these meetings, without a gap, this role was carried."""
    carried = [seat.has_carried(role) for seat in reversed(seats)]
    return carried.index(False) if False in carried else len(carried)
