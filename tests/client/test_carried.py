"""What somebody carried in a series: kept with the seats on this computer alone, told to them alone, and forgotten when they say so."""

from __future__ import annotations

import time
from datetime import date
from pathlib import Path

import msgspec
import pytest

from cop_tui import core
from cop_tui.client import notices
from cop_tui.client.carried import Held, OwnRole, in_words
from cop_tui.client.profile import Places, Seat
from cop_tui.client.replica import Replica
from cop_tui.client.seated import Seated
from cop_tui.core import view
from cop_tui.core.engine.base import HOLDER, SCRIBE, TIMEKEEPER
from cop_tui.core.engine.ids import ItemId, Ms, PersonId
from cop_tui.core.topics.agenda import ItemClosed, ItemOpened
from cop_tui.core.topics.people import Joined
from cop_tui.core.topics.roles import RoleLaidDown, RoleTaken
from cop_tui.core.topics.series import SeriesNamed
from cop_tui.core.topics.setup import Closed, Opened, Planned, PlannedItem, SessionPlan
from cop_tui.wire.invite import Invite

BO, CY = PersonId(1), PersonId(2)
NOON = time.mktime((2026, 11, 20, 12, 0, 0, 0, 0, -1))
OFTEN = (
    "You have held the space three times in a row before this one. If you would like somebody else to: "
    "hand over space holder to NAME. Only you are told."
)


def day(month: int, at: int = 14) -> Ms:
    """Return noon of a day of 2026 where this computer is."""
    return Ms(int(time.mktime((2026, month, at, 12, 0, 0, 0, 0, -1))) * 1000)


def seated(
    folder: Path,
    meeting: str,
    *,
    series: str = "Reflection",
    name: str = "Bo",
    known: bool = True,
    shared: bool = False,
) -> Seated:
    """Return where somebody sits in a meeting that is not opened yet; `known`: their seat is in the folder."""
    replica, places = Replica(), Places(folder, shared=shared)
    for event in (
        Planned(SessionPlan(f"Meeting {meeting}", items=(PlannedItem("Talk", mode="open"),), series=series)),
        Joined(BO, name),
        Joined(CY, "Cy"),
    ):
        core.apply(replica.state, event)
    replica.me, replica.meeting, replica.boot = BO, meeting, "b"
    seat = Seat("a:1", meeting if known else "", f"secret {meeting} {name}", name, f"Meeting {meeting}")
    if known:
        places.seats.keep(seat)
    return Seated(replica, places, Invite("127.0.0.1", 1, ""), name, lambda: NOON, seat)


def happens(where: Seated, *events: core.Event) -> list[str]:
    """Let things happen in a meeting as its program sees it; return what its person alone is told of it."""
    told = where.roles.keep()
    for event in events:
        core.apply(where._replica.state, event)
        told += where.held([event])
        told += where.roles.keep()
    return [one.text for one in told]


def held(folder: Path, *months: int, role: str = HOLDER, name: str = "Bo") -> None:
    """Let somebody carry a role in a meeting in each of these months."""
    for month in months:
        where = seated(folder, f"M{month:02}", name=name)
        happens(where, RoleTaken(BO, role), Opened(day(month), BO), Closed(day(month)))


def kept(folder: Path) -> dict[str, Seat]:
    return {seat.meeting: seat for seat in Places(folder).seats.all()}


def test_a_role_is_kept_with_the_day_once_the_meeting_is_open(tmp_path: Path) -> None:
    where = seated(tmp_path, "ONE")
    happens(where, RoleTaken(BO, HOLDER), RoleTaken(CY, TIMEKEEPER))
    assert (kept(tmp_path)["ONE"].series, kept(tmp_path)["ONE"].carried) == ("Reflection", ())
    happens(where, Opened(day(5), BO), RoleTaken(BO, SCRIBE), RoleLaidDown(BO, HOLDER), Closed(day(5)))
    seat = kept(tmp_path)["ONE"]
    assert (seat.opened, seat.carried, seat.held) == ("2026-05-14", (HOLDER, SCRIBE), False)


def test_nothing_is_kept_of_a_meeting_that_stands_alone(tmp_path: Path) -> None:
    where = seated(tmp_path, "ONE", series="")
    happens(where, RoleTaken(BO, HOLDER), Opened(day(5), BO))
    assert (kept(tmp_path)["ONE"].series, kept(tmp_path)["ONE"].opened, kept(tmp_path)["ONE"].carried) == ("", "", ())
    happens(where, SeriesNamed(name="Reflection"))
    assert kept(tmp_path)["ONE"].carried == (HOLDER,), "it belongs to one from now on"


def test_on_a_shared_computer_nothing_is_written(tmp_path: Path) -> None:
    where = seated(tmp_path, "ONE", shared=True)
    happens(where, RoleTaken(BO, HOLDER), Opened(day(5), BO))
    assert not list(tmp_path.iterdir())
    assert [one.meetings for one in where.roles.before()] == [(Held(date(2026, 5, 14), "Meeting ONE"),)], (
        "while the program runs it is known"
    )


def test_who_holds_after_three_times_in_a_row_is_told_once_and_alone(tmp_path: Path) -> None:
    held(tmp_path, 5, 6, 7)
    where = seated(tmp_path, "NOW")
    assert happens(where, RoleTaken(BO, HOLDER)) == []
    assert happens(where, Opened(day(9), BO)) == [OFTEN]
    assert happens(where, RoleLaidDown(BO, HOLDER), RoleTaken(BO, HOLDER), RoleTaken(BO, SCRIBE)) == []
    again = seated(tmp_path, "NOW")
    assert happens(again, RoleTaken(BO, HOLDER), Opened(day(9), BO)) == [], "nor by a program started again"


def test_who_takes_a_role_while_the_meeting_runs_is_told_then(tmp_path: Path) -> None:
    held(tmp_path, 1, 2, 3, 4, role=SCRIBE)
    where = seated(tmp_path, "NOW")
    assert happens(where, Opened(day(9), CY)) == []
    (told,) = happens(where, RoleTaken(BO, SCRIBE))
    assert told.startswith("You have written for the group four times in a row before this one.")
    assert told.endswith("hand over scribe to NAME. Only you are told.")


def test_it_is_said_once_a_meeting_whatever_the_roles(tmp_path: Path) -> None:
    for month in (5, 6, 7):
        where = seated(tmp_path, f"M{month:02}")
        happens(where, RoleTaken(BO, SCRIBE), RoleTaken(BO, TIMEKEEPER), Opened(day(month), CY))
    where = seated(tmp_path, "NOW")
    assert len(happens(where, RoleTaken(BO, SCRIBE), Opened(day(9), CY), RoleTaken(BO, TIMEKEEPER))) == 1


@pytest.mark.parametrize("months", [(6, 7), (3, 4, 5)])
def test_a_gap_ends_the_row(tmp_path: Path, months: tuple[int, ...]) -> None:
    held(tmp_path, *months)
    if 5 in months:
        happens(seated(tmp_path, "GAP"), Opened(day(6), CY))  # was there, and carried nothing
    where = seated(tmp_path, "NOW")
    assert happens(where, RoleTaken(BO, HOLDER), Opened(day(9), BO)) == []


def test_a_meeting_of_which_only_the_lobby_was_seen_ends_no_row(tmp_path: Path) -> None:
    held(tmp_path, 5, 6, 7)
    happens(seated(tmp_path, "LOBBY"))
    where = seated(tmp_path, "NOW")
    assert happens(where, RoleTaken(BO, HOLDER), Opened(day(9), BO)) == [OFTEN]


def test_who_shares_the_space_is_not_told(tmp_path: Path) -> None:
    held(tmp_path, 5, 6, 7)
    where = seated(tmp_path, "NOW")
    assert happens(where, RoleTaken(CY, HOLDER), RoleTaken(BO, HOLDER), Opened(day(9), BO)) == []


def test_another_person_or_series_is_another_matter(tmp_path: Path) -> None:
    held(tmp_path, 5, 6, 7)
    other = seated(tmp_path, "NOW", name="Cyd")
    assert happens(other, RoleTaken(BO, HOLDER), Opened(day(9), BO)) == []
    elsewhere = seated(tmp_path, "ELSE", series="Other")
    assert happens(elsewhere, RoleTaken(BO, HOLDER), Opened(day(9), BO)) == []


def test_many_times_are_not_counted_on(tmp_path: Path) -> None:
    assert "more than ten times" in notices.carried_often(HOLDER, 11)[0].text
    assert "ten times" in notices.carried_often(HOLDER, 10)[0].text


def test_what_i_carried_is_found_by_role_with_the_latest_row(tmp_path: Path) -> None:
    held(tmp_path, 5, 6)
    happens(seated(tmp_path, "GAP"), RoleTaken(BO, SCRIBE), Opened(day(7), CY))
    held(tmp_path, 8, 9)
    where = seated(tmp_path, "NOW")
    happens(where, RoleTaken(BO, HOLDER), Opened(day(11), BO), RoleTaken(BO, TIMEKEEPER))
    found = {one.role: one for one in where.roles.before()}
    assert [f"{one.title} {one.day}" for one in found[HOLDER].meetings] == [
        *("Meeting M05 2026-05-14", "Meeting M06 2026-06-14", "Meeting M08 2026-08-14", "Meeting M09 2026-09-14"),
        "Meeting NOW 2026-11-14",
    ]
    assert (found[HOLDER].since, found[HOLDER].until) == (view.month_of(2026, 8), 0)
    assert (found[SCRIBE].since, found[SCRIBE].until) == (view.month_of(2026, 7), view.month_of(2026, 7))
    assert (found[TIMEKEEPER].since, found[TIMEKEEPER].until) == (0, 0), "only here"
    assert in_words(where.roles.before(), where.roles.month()) == (
        "you have held the space since August and you wrote for the group in July"
    )


def test_what_i_let_go_of_is_over(tmp_path: Path) -> None:
    held(tmp_path, 5, 6)
    where = seated(tmp_path, "NOW")
    happens(where, RoleTaken(BO, HOLDER), Opened(day(7), BO))
    (one,) = where.roles.before()
    assert one.until == 0
    happens(where, RoleLaidDown(BO, HOLDER))
    (one,) = where.roles.before()
    assert (one.since, one.until) == (view.month_of(2026, 5), view.month_of(2026, 6))
    assert in_words([one], where.roles.month()) == "you held the space from May to June"
    assert in_words([], where.roles.month()) == ""


def test_forgotten_is_forgotten_and_stays_so_in_this_meeting(tmp_path: Path) -> None:
    held(tmp_path, 5, 6, 7)
    held(tmp_path / "other", 5)
    where = seated(tmp_path, "NOW")
    happens(where, RoleTaken(BO, HOLDER), Opened(day(9), BO))
    before = where.roles.before()
    assert len(before) == 1
    where.roles.forget()
    assert where.roles.before() == []
    assert happens(where, RoleTaken(BO, SCRIBE), RoleLaidDown(BO, HOLDER), RoleTaken(BO, HOLDER)) == []
    where.mark()
    again = seated(tmp_path, "NOW")
    happens(again, RoleTaken(BO, HOLDER), Opened(day(9), BO))
    assert again.roles.before() == []
    assert b"space holder" not in (tmp_path / "seats.json").read_bytes()
    assert {seat.carried for seat in kept(tmp_path).values()} == {None}
    later = seated(tmp_path, "LATER")
    happens(later, RoleTaken(BO, HOLDER), Opened(day(10), BO))
    assert len(later.roles.before()) == 1, "of a later meeting it is kept again"


def test_a_file_that_somebody_changed_by_hand_stops_nothing(tmp_path: Path) -> None:
    held(tmp_path, 5, 6)
    seats = Places(tmp_path).seats
    for old in seats.all():
        with seats._locked():
            seats._write(
                [
                    msgspec.structs.replace(one, opened="some day") if one.secret == old.secret else one
                    for one in seats._read()
                ]
            )
    where = seated(tmp_path, "NOW")
    assert happens(where, RoleTaken(BO, HOLDER), Opened(day(7), BO)) == []
    assert [len(one.meetings) for one in where.roles.before()] == [1]


def test_a_file_from_before_is_read_and_a_seat_kept_again_keeps_it(tmp_path: Path) -> None:
    old = '{"seats":[{"server":"a:1","meeting":"OLD","secret":"s","name":"Bo","held":true}]}'
    (tmp_path / "seats.json").write_text(old)
    seat = Places(tmp_path).seats.all()[0]
    assert (seat.opened, seat.carried, seat.held) == ("", (), True)
    where = seated(tmp_path, "ONE")
    happens(where, RoleTaken(BO, HOLDER), Opened(day(5), BO))
    where.mark()
    where.on_disk(lambda seats, seat: seats.keep(seat))
    assert kept(tmp_path)["ONE"].carried == (HOLDER,)
    assert kept(tmp_path)["ONE"].opened == "2026-05-14"


def test_holding_in_a_series_counts_where_meetings_stand_alone(tmp_path: Path) -> None:
    held(tmp_path, 5, 6, 7)
    alone = seated(tmp_path, "ALONE", series="")
    (told,) = happens(alone, RoleTaken(BO, HOLDER), Opened(day(9), BO))
    assert told.startswith("You have held the last 3 meetings from here.")


def test_without_a_seat_on_disk_nothing_is_kept(tmp_path: Path) -> None:
    where = seated(tmp_path, "ONE", known=False)
    assert happens(where, RoleTaken(BO, HOLDER), Opened(day(5), BO)) == []
    assert not (tmp_path / "seats.json").exists() or kept(tmp_path) == {}
    where.seat = None
    assert where.roles.keep() == []
    assert where.roles.before() == [], "a screen asks before anybody sits anywhere"


def test_where_a_meeting_stands_alone_nothing_is_known(tmp_path: Path) -> None:
    held(tmp_path, 5, 6)
    where = seated(tmp_path, "ALONE", series="")
    happens(where, RoleTaken(BO, HOLDER), Opened(day(7), BO))
    assert where.roles.before() == []


# Here for the first time


def arrives(where: Seated) -> list[str]:
    """Let somebody come in who has no seat here yet; return what they alone are asked."""
    where.keep(joined=False)
    where.roles.keep()
    return [one.text for one in where.roles.first_time()]


FIRST = (
    "Is this your first time in Reflection? Only you are asked, and only now. If you would like those who hold the space to know, "
    "and nobody else: new here. If you were here before, but not from here: back after a while. No answer: nobody is told."
)


def test_who_comes_to_a_series_that_this_computer_does_not_know_is_asked_once(tmp_path: Path) -> None:
    where = seated(tmp_path, "ONE", known=False)
    assert arrives(where) == [FIRST]
    assert arrives(where) == []
    assert arrives(seated(tmp_path, "ONE")) == [], "nor when they come back with the same seat"


def test_who_was_in_another_meeting_of_it_is_not_asked(tmp_path: Path) -> None:
    happens(seated(tmp_path, "ONE"))
    assert arrives(seated(tmp_path, "TWO", known=False)) == []
    assert arrives(seated(tmp_path, "THREE", known=False, series="Other")) != []
    assert arrives(seated(tmp_path, "FOUR", known=False, name="Di")) != [], "people share computers"


def test_where_the_file_is_older_than_the_names_of_series_nobody_is_asked(tmp_path: Path) -> None:
    Places(tmp_path).seats.keep(Seat("a:1", "OLD", "s", "Bo", "An earlier one"))
    assert arrives(seated(tmp_path, "TWO", known=False)) == []


def test_who_holds_comes_late_or_sits_at_somebody_elses_computer_is_not_asked(tmp_path: Path) -> None:
    holder = seated(tmp_path, "ONE", known=False)
    core.apply(holder._replica.state, RoleTaken(BO, HOLDER))
    assert arrives(holder) == []
    late = seated(tmp_path / "late", "ONE", known=False)
    begun: tuple[core.Event, ...] = (
        Opened(day(5), CY),
        ItemOpened(ItemId(1), day(5), CY),
        ItemClosed(ItemId(1), day(5)),
    )
    for event in begun:
        core.apply(late._replica.state, event)
    assert arrives(late) == []
    over = seated(tmp_path / "over", "ONE", known=False)
    ended: tuple[core.Event, ...] = (Opened(day(5), CY), Closed(day(5)))
    for event in ended:
        core.apply(over._replica.state, event)
    assert arrives(over) == []
    assert arrives(seated(tmp_path / "shared", "ONE", known=False, shared=True)) == []
    assert arrives(seated(tmp_path / "alone", "ONE", known=False, series="")) == []


def test_what_is_asked_is_nothing_where_there_is_nothing_to_tell() -> None:
    assert notices.asked_carried("") == []
    (asked,) = notices.asked_carried("you have kept time since May")
    assert asked.text == (
        "Somebody asks who has carried what. Only you are asked: tell the group that you have kept time since May? "
        "To say so: tell what i carried. No answer: nobody learns of it."
    )
    assert asked.mine


def test_a_role_of_ones_own_shows_no_secret() -> None:
    assert "secret" not in repr(OwnRole(HOLDER, ()))
