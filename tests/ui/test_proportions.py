"""How the rows of the side column are shared out: by what its panels have to say, and so that borders rarely move."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from cop_tui.ui.choosing import Choosing
from cop_tui.ui.proportions import LEAST, Proportions
from tests.ui.evening import came_back, ended, queue, revealed
from tests.ui.moments import busy
from tests.ui.shown import HUGE, WIDE, panel, screen, view_of

ROOM = Proportions(*WIDE)


def test_panels_that_have_little_to_say_have_a_share_each() -> None:
    assert ROOM.sides([1, 1, 1]) == ROOM.sides([5, 5, 5]) == [10, 12, 9]


def test_what_one_panel_does_not_need_goes_to_those_that_need_more() -> None:
    first, agenda, last = ROOM.sides([11, 9, 1])
    assert (first, agenda, last) == (14, 12, 5)
    assert ROOM.sides([1, 14, 1])[1] == 17


def test_a_line_more_moves_no_border_within_a_step() -> None:
    assert ROOM.sides([10, 9, 1]) == ROOM.sides([11, 9, 1]) == ROOM.sides([12, 9, 1])


def test_rows_that_are_left_within_a_step_go_to_those_that_still_need_them() -> None:
    assert ROOM.sides([7, 10, 30]) == [9, 12, 10]
    assert ROOM.sides([30, 10, 4]) == [13, 12, 6]


def test_where_all_have_too_much_to_say_the_shares_stand() -> None:
    assert ROOM.sides([40, 40, 40]) == [10, 12, 9]


@given(st.integers(20, 80), st.integers(108, 220), st.lists(st.integers(0, 90), min_size=3, max_size=5))
def test_the_rows_of_the_column_are_all_given_and_every_panel_keeps_some(
    height: int, width: int, needed: list[int]
) -> None:
    parts = Proportions(width, height)
    rows = parts.sides(needed)
    even = parts.sides([90] * len(needed))
    assert sum(rows) == parts.body
    for has, share, lines in zip(rows, even, needed, strict=True):
        assert has >= min(share, max(lines, LEAST) + parts.chrome)


def test_beside_the_talk_nothing_is_out_of_sight_while_another_panel_has_empty_rows() -> None:
    for session in (queue("Ama"), queue(), ended(), came_back(), revealed()):
        choosing, rows = Choosing(view_of(session)), {}
        for name in choosing.beside():
            rows[name] = len(choosing.side(name, 33, 0, brief=True).lines)
        spare = [has - 2 - lines for has, lines in zip(ROOM.sides([*rows.values()]), rows.values(), strict=True)]
        assert min(spare) >= 0 or max(spare) < LEAST, rows


def test_a_very_wide_and_tall_screen_has_people_and_what_is_kept_beside_the_others() -> None:
    names = [place.name for place in screen(view_of(busy("Ana")), HUGE).sides]
    assert names == ["waiting", "agenda", "parked", "people", "recap"]
    assert [place.name for place in screen(view_of(busy("Ana")), WIDE).sides] == names[:3]
    assert [place.name for place in screen(view_of(busy("Ana")), (200, 40)).sides] == names[:3]
    assert screen(view_of(came_back()), HUGE).sides[0].name == "back"


def test_after_the_end_what_is_kept_stands_where_people_waited() -> None:
    assert Choosing(view_of(ended())).beside() == ["recap", "agenda", "parked"]
    assert "waiting" not in Choosing(view_of(ended()), most=5).beside()
    assert "There is no written agreement." in panel(ended(), "recap")
    assert "agree ..." not in panel(ended(), "recap")
