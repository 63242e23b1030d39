"""The panel of the agenda: what is over, what is on, and when what is ahead begins."""

from __future__ import annotations

import pytest

from cop_tui.core.engine import base
from cop_tui.core.engine.ids import ItemId
from cop_tui.core.topics import afterwards, agenda, clock, parking, parking_followup, setup
from cop_tui.ui.choosing import Choosing
from cop_tui.ui.panels.agenda import PANEL
from cop_tui.ui.view import KEYS
from tests.ui import modes
from tests.ui.conftest import meeting, running
from tests.ui.fake import FakeSession
from tests.ui.moments import busy
from tests.ui.shown import HUGE, SIZES, SMALL, USUAL, WIDE, flat, leafed, panel, printed, screen, view_of


@pytest.mark.parametrize("size", SIZES)
def test_everybody_sees_what_is_over_what_is_on_and_what_is_ahead(size: tuple[int, int]) -> None:
    text = leafed(busy("Ana"), size)
    for wanted in ("\u2713 1 Welcome", "\u25b8 3 What is hard, or n", "  4 Break", "to 09:03", "09:08"):
        assert wanted in text


def test_before_the_meeting_the_plan_says_minutes() -> None:
    text = panel(meeting("Ana", begun=False), "agenda")
    assert "1 Welcome" in text
    assert "5 minutes" in text
    assert "10 minutes" in text


def test_parts_taken_out_of_order_are_still_ahead_after_the_later_ones() -> None:
    text = panel(meeting("Ana", item=ItemId(5)), "agenda")
    lines = {line.split()[0]: line.split()[-1] for line in text.split("\n") if line.startswith("  ") and ":" in line}
    assert lines["6"] < lines["7"] < lines["2"]
    assert "\u2713 2" not in text


@pytest.mark.parametrize("width", [36, 56, 76])
def test_a_part_made_from_something_parked_stands_before_the_check_out_by_its_words(width: int) -> None:
    session = busy("Ana")
    session.act("Bo", parking.Park("Who pays for thinking?"))
    note = session.server.kept.parking.notes[-1]
    session.act("Cy", parking_followup.NoteToItem(note))
    text = panel(session, "agenda", width)
    assert text.index("6 What we do not say") < text.index("6a Who pays for thinking?") < text.index("7 Check-out")
    session.act("Bo", afterwards.Withdraw([note]))
    assert "6a Parked: number" in panel(session, "agenda", width)


@pytest.mark.parametrize("holder", [False, True])
def test_when_the_parts_end_is_said_beside_when_the_meeting_was_planned_to(holder: bool) -> None:
    session = busy("Ama" if holder else "Ana", holder=holder)
    assert "The parts end about 09:34; planned until 09:53." in panel(session, "agenda", mode=KEYS)


def test_the_last_part_ends_when_its_minutes_after_its_beginning_are_over() -> None:
    parts = tuple(setup.PlannedItem(title, minutes=4) for title in ("Welcome", "Check-out"))
    session = FakeSession(setup.SessionPlan(title="Short", minutes=60, items=parts))
    session.people("Ama", "Ana", me="Ana", holders=("Ama",))
    session.act("Ama", setup.Begin())
    assert "The parts end about 09:01; planned until 09:53." in panel(session, "agenda")
    session.act("Ama", agenda.MoveOn(ItemId(1), really=True))
    assert "to 08:57" in panel(session, "agenda")
    assert "The parts end about 08:57; planned until 09:53." in panel(session, "agenda")


def test_parts_without_minutes_leave_the_end_that_was_planned() -> None:
    parts = (setup.PlannedItem("Welcome", minutes=5), setup.PlannedItem("Talk", mode="open", minutes=0))
    session = FakeSession(setup.SessionPlan(title="Open", minutes=60, items=parts))
    session.people("Ama", "Ana", me="Ana", holders=("Ama",))
    session.act("Ama", setup.Begin())
    assert "The meeting ends about 09:53." in panel(session, "agenda")


def test_a_plan_that_does_not_fit_says_how_to_see_the_rest() -> None:
    parts = tuple(setup.PlannedItem(f"Part {n}", minutes=5) for n in range(1, 31))
    session = FakeSession(setup.SessionPlan(title="Long", items=parts))
    session.people("Ama", "Ana", me="Ana")
    for size, how in ((SMALL, "PgDn"), (USUAL, "Page Down: more")):
        view = view_of(session)
        main = screen(view, size, Choosing(view, "agenda")).main
        assert how in main.text
        assert "Part 30" not in main.text
    view = view_of(session)
    beside = next(place for place in screen(view, WIDE).sides if place.name == "agenda")
    assert beside.below.plain == "Page Down: more"
    assert "Part 30" in panel(session, "agenda")


def test_an_agenda_without_parts_says_how_to_add_one() -> None:
    session = FakeSession(setup.SessionPlan(title="Free", items=()))
    session.people("Ama", "Ana", me="Ana")
    assert "There is no plan. agenda+ adds a part." in flat(panel(session, "agenda", 33))


def test_a_part_that_is_left_out_says_so_and_its_row_puts_it_back() -> None:
    session = meeting("Ama", holder=True, item=ItemId(3))

    def row_of(of: FakeSession, number: int) -> tuple[str, list[str]]:
        (found,) = (r for r in PANEL.rows(view_of(of), 60, False) if r.about == ("part", number))
        return found.lines[0].plain, [can.line for can in found.can]

    assert row_of(session, 4)[1] == ["take 4", "agenda- 4"]
    assert row_of(session, 2)[1] == ["take 2", "agenda- 2"], "passed over, and not begun"
    assert row_of(session, 3)[1] == []
    session.act("Ama", agenda.LeaveItemOut(ItemId(4)))
    text, can = row_of(session, 4)
    assert text.endswith("left out")
    assert can == ["take 4", "agenda+ 4"]
    assert "09:" not in text
    assert row_of(meeting("Ana", item=ItemId(3)), 4)[1] == ["take 4"]


def test_nothing_more_on_the_agenda_tells_who_holds_the_space_how_to_end() -> None:
    for me, holder in (("Ama", True), ("Ana", False)):
        session = meeting(me, holder=holder, item=ItemId(1))
        for number in range(2, 8):
            assert "Nothing more is planned" not in panel(session, "agenda", mode=KEYS)
            session.act("Ama", agenda.TakeUp(ItemId(number), really=True))
        text = panel(session, "agenda", mode=KEYS)
        assert ("Nothing more is planned: ask, then end." in text) is holder


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("part", modes.PARTS)
def test_the_part_that_is_on_is_in_sight_however_long_the_plan(size: tuple[int, int], part: str) -> None:
    view = view_of(modes.at(part))
    shown = screen(view, size, None if size in (WIDE, HUGE) else Choosing(view, "agenda"))
    text = next(place.text for place in shown.places if place.name == "agenda")
    assert f"\u25b8 {[*modes.PARTS].index(part) + 1} " in text


def test_the_side_column_has_what_is_on_and_what_is_ahead_and_the_full_panel_all() -> None:
    session = modes.at("pairs")
    assert "\u2713 1" not in panel(session, "agenda", 33, brief=True)
    lines = panel(session, "agenda", 33, brief=True).split("\n")
    assert [line.split()[0] for line in lines[2:5]] == ["6", "7", "8"]
    assert "\u2713 1" in panel(session, "agenda", 33)
    over = meeting("Ana", item=ItemId(7))
    over.act("Ama", setup.End(really=True))
    assert "\u2713 7 Check-out" in panel(over, "agenda", 33, brief=True)


async def test_the_agenda_of_a_real_room_begins_about_what_is_on() -> None:
    async with running(modes.at("promises"), SMALL) as (app, pilot):
        await pilot.press("escape", "3")
        await pilot.pause()
        assert any("\u25b8 11 " in row for row in printed(app))


async def test_whoever_reads_the_agenda_stays_where_they_are_until_the_next_part_begins() -> None:
    session = modes.at("pairs")
    async with running(session, SMALL) as (app, pilot):
        await pilot.press("escape", "3", "end")
        await pilot.pause()
        app.room.draw()
        await pilot.pause()
        assert any("12 Goodbye" in row for row in printed(app))
        modes.go(session, "write")
        await pilot.pause()
        assert any("\u25b8 6 " in row for row in printed(app))


@pytest.mark.parametrize("holder", [False, True])
def test_in_a_pause_no_hour_is_named_that_a_stopped_clock_cannot_keep(holder: bool) -> None:
    session = busy("Ama" if holder else "Ana", holder=holder)
    assert "to 09:03" in panel(session, "agenda")
    session.act("Ana", clock.Pause())
    session.time += 10 * 60_000
    text = panel(session, "agenda")
    assert "to 09:03" not in text
    assert "4 Break" in text
    assert "10 minutes" in text
    assert "All clocks have stopped; planned until 09:53." in text
    assert "The parts end" not in text
    session.act("Ana", clock.Resume())
    assert "to 09:13" in panel(session, "agenda")
    assert "The parts end about 09:44; planned until 09:53." in panel(session, "agenda")


def test_in_a_pause_of_the_last_part_of_a_meeting_without_minutes_no_end_is_named() -> None:
    parts = (setup.PlannedItem("Talk", mode="open", minutes=5),)
    session = FakeSession(setup.SessionPlan(title="Open", minutes=0, items=parts))
    session.people("Ama", "Ana", me="Ana", holders=("Ama",))
    session.act("Ama", setup.Begin())
    session.act("Ana", clock.Pause())
    assert "All clocks have stopped." in panel(session, "agenda")
    assert "ends about" not in panel(session, "agenda")


def test_a_long_title_goes_on_below_itself_and_names_its_time_beside_its_beginning() -> None:
    lines = panel(busy("Ana"), "agenda", 33, brief=True).split("\n")
    assert lines[1].startswith("\u25b8 3 What is hard, or")
    assert lines[1].endswith("to 09:03")
    assert lines[2] == "    not working?"
    assert "\u2026" not in "".join(lines)


def test_a_time_is_read_with_its_title_however_wide_the_panel_is() -> None:
    lines = [line for line in panel(busy("Ana"), "agenda", 96).split("\n") if line.endswith(("09:03", "09:08"))]
    assert len(lines) >= 2
    assert all(len(line) < 60 for line in lines)


def test_an_agenda_of_which_nothing_is_on_or_ahead_says_so_alone() -> None:
    session = FakeSession(setup.SessionPlan(title="Short", items=(setup.PlannedItem("Talk", minutes=5),)))
    session.people("Ama", "Ana", me="Ama", role=base.HOLDER, holders=("Ama",))
    session.act("Ama", setup.Begin())
    session.act("Ama", agenda.MoveOn(ItemId(1), really=True))
    lines = panel(session, "agenda", 33, mode=KEYS, brief=True).split("\n")
    assert not [line for line in lines if line.startswith(("\u25b8", "\u2713"))]
    assert "Nothing more is planned" in flat(" ".join(lines))


def test_after_the_end_no_part_that_was_not_reached_names_minutes() -> None:
    over = meeting("Ana", item=ItemId(3))
    over.act("Ama", setup.End(really=True))
    text = panel(over, "agenda")
    assert "4 Break" in text
    assert "minutes" not in text
