"""The panel of what came back from earlier meetings: there where something came, with what can be said of it."""

from __future__ import annotations

import pytest

from cop_tui.core.engine.ids import ItemId, WordId
from cop_tui.core.topics import series
from cop_tui.core.topics.became import SayBecame
from cop_tui.ui.choosing import Choosing
from cop_tui.ui.panels.offers import about_brought
from cop_tui.ui.rows import width_of
from cop_tui.ui.view import KEYS
from tests.acts.rooms import room
from tests.acts.test_became import PLAN, came, point
from tests.ui.shown import WIDE, flat, panel, screen, view_of


def test_what_came_back_stands_with_where_it_comes_from_and_what_became_of_it() -> None:
    fake = came()
    fake.act("Bo", SayBecame(point(fake, 1), "changed", "There is a ramp."))
    text = flat(panel(fake, "back", 60))
    assert "1 heard: heard it from First; something has changed. There is a ramp." in text
    assert "3 parked: parked it from First; still open" in text


@pytest.mark.parametrize("brief", [False, True])
def test_a_long_thing_is_whole_in_the_full_panel_and_short_beside_the_talk(brief: bool) -> None:
    fake = room("Ana", item=ItemId(1), plan=PLAN)
    fake.come_forward(series.There("ONE", WordId(1), series.HEARD, "first " + "and so on " * 30 + "last", "First"))
    text = panel(fake, "back", 33, brief=brief)
    assert ("last" in text) is not brief


def test_the_panel_is_there_where_something_came_and_first_in_its_part() -> None:
    assert "back" not in [one.name for _, one in Choosing(view_of(room())).there()]
    choosing = Choosing(view_of(came()))
    assert "back" in [one.name for _, one in choosing.there()]
    assert choosing.beside()[0] == "back"


def test_a_row_offers_what_may_be_said_of_it() -> None:
    fake = came()
    (can,) = about_brought(view_of(fake), point(fake, 3), 3)
    assert (can.line, can.opens) == ("became 3 ", True)
    assert can.asks.startswith("What became of it: on the agenda. More words"), (
        "what the group settles is not this person's to write down"
    )


def test_a_chosen_row_is_turned_from_edge_to_edge() -> None:
    view = view_of(came(), KEYS)
    choosing = Choosing(view, "back")
    screen(view, WIDE, choosing)
    choosing.move(1)
    made = choosing.panel("back", 33, 20, brief=True)
    first, end = made.chosen or (0, 0)
    assert end - first > 1
    assert {width_of(line) for line in made.lines[first:end]} == {33}
