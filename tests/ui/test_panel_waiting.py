"""The panel of who waits: in which order, by which rule, and why; to who holds the space, whether everybody fits."""

from __future__ import annotations

import pytest

from cop_tui.core.engine.ids import ItemId
from cop_tui.core.topics import composing, floor, people
from cop_tui.ui.choosing import Choosing
from cop_tui.ui.panels import waiting
from cop_tui.ui.rows import width_of
from cop_tui.ui.view import KEYS
from tests.ui.conftest import meeting
from tests.ui.evening import queue
from tests.ui.moments import busy, shown_notes
from tests.ui.shown import SIZES, SMALL, WIDE, flat, leafed, panel, screen, view_of


@pytest.mark.parametrize("size", SIZES)
def test_everybody_sees_who_waits_in_which_order_and_by_which_rule(size: tuple[int, int]) -> None:
    text = flat(leafed(busy("Ana"), size))
    for wanted in (
        "1 Cy",
        "2 Ana (you) about interpreters",
        "3 Femi by phone",
        "Order: not yet called in this part, then in the meeting, then who asked first.",
    ):
        assert wanted in text


def test_the_title_counts_who_waits() -> None:
    assert panel(busy("Ana"), "waiting").startswith("Waiting (3)\n")
    assert panel(meeting("Ana"), "waiting").startswith("Waiting\nNobody is waiting.")


def test_a_long_queue_is_shown_to_its_end() -> None:
    session = busy("Ana")
    for who in ("Di", "Ama"):
        session.act(who, floor.Hand())
    text = panel(session, "waiting")
    assert "4 Di" in text
    assert "5 Ama" in text


@pytest.mark.parametrize("width", [29, 33, 58, 76, 96])
def test_who_holds_the_space_reads_the_reason_for_each_place_at_every_width(width: int) -> None:
    session = busy("Ama", holder=True)
    text = panel(session, "waiting", width, KEYS)
    assert flat(text).count("not yet called from the queue") == 3
    assert "not yet called from the queue" not in panel(busy("Ana"), "waiting", width)


def test_the_reason_is_not_lost_beside_a_long_note() -> None:
    session = meeting("Ama", holder=True)
    session.act("Cy", floor.Hand("who pays for the interpreters when we meet in the evening"))
    text = flat(panel(session, "waiting", 58, KEYS))
    assert "not yet called from the queue" in text


def test_the_side_column_gives_each_who_waits_one_line() -> None:
    view = view_of(busy("Ama", holder=True), KEYS)
    rows = waiting.PANEL.rows(view, 33, True)
    assert all(len(row.lines) == 1 for row in rows[:3])


@pytest.mark.parametrize("size", SIZES)
def test_who_holds_the_space_reads_whether_everybody_fits_at_every_size(size: tuple[int, int]) -> None:
    text = flat(leafed(busy("Ama", holder=True), size, KEYS))
    assert "Hearing all 3 takes about 6 minutes, and fits." in text
    assert "Hearing" not in flat(leafed(busy("Ana"), size))


def test_who_cannot_be_reached_and_who_still_composes_is_said_to_who_holds_the_space_alone() -> None:
    for me, holder in (("Ama", True), ("Ana", False)):
        session = busy(me, holder=holder)
        session.act("Cy", composing.WaitForMe())
        session.act("Ana", people.Away())
        text = panel(session, "waiting", mode=KEYS)
        assert ("Cy  still composing" in flat(text).replace("Cy still", "Cy  still")) is holder
        assert ("away or not connected" in text) is holder


def test_a_round_shows_who_is_still_to_come_and_its_rule() -> None:
    session = meeting("Cy", item=ItemId(2))
    text = panel(session, "waiting")
    assert "Waiting (4)" in text
    assert "1 Ana" in text
    assert "3 Cy (you)" in text
    assert "Everybody once. Passing is fine; at the end anyone can raise a hand." in text
    holder = panel(meeting("Ama", holder=True, item=ItemId(2)), "waiting", mode=KEYS)
    assert "in the order of the round" in holder


def test_the_order_of_the_queue_is_explained_while_somebody_is_in_it() -> None:
    assert "Order:" not in panel(meeting("Ana"), "waiting")
    assert "Order: not yet called" in panel(busy("Ana"), "waiting")


def test_a_closed_queue_with_nobody_in_it_says_so() -> None:
    session = meeting("Ana")
    session.act("Ama", floor.CloseQueue())
    assert "Nobody is waiting. No new hands now." in panel(session, "waiting")


def test_where_nobody_speaks_in_turns_the_side_has_no_queue_but_the_notes() -> None:
    for holder in (False, True):
        session = shown_notes("Ama" if holder else "Ana", holder=holder)
        names = [place.name for place in screen(view_of(session, KEYS), WIDE).sides]
        assert names == ["notes", "agenda", "parked"]
    assert Choosing(view_of(busy("Ana"))).beside() == ["waiting", "agenda", "parked"]


def test_names_in_wide_letters_keep_their_column() -> None:
    session = busy("Ana")
    for state in (session.server, session.replica.state):
        state.kept.people.by_id[next(n for n, p in state.kept.people.by_id.items() if p.name == "Cy")].name = (
            "\u660e" * 12
        )
    for width in (29, 33, 58):
        rows = waiting.PANEL.rows(view_of(session), width, True)
        assert all(width_of(line) <= width for row in rows for line in row.lines)
    assert "\u660e" in leafed(session, SMALL)


def test_the_reason_for_a_place_is_read_with_the_name_however_wide_the_panel_is() -> None:
    lines = [line for line in panel(queue("Ama"), "waiting", 96, KEYS).split("\n") if "called from" in line]
    assert len(lines) == 4
    assert {line.index("not yet called") for line in lines} == {76 - len("not yet called from the queue")}
