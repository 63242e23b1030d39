"""The pane of the talk: the newest at the bottom, how much is above, and lines that somebody asked for from the top."""

from __future__ import annotations

import pytest
from textual.content import Content

from cop_tui.core.engine.ids import ItemId, Ms
from cop_tui.core.topics import words
from cop_tui.ui.rows import width_of
from cop_tui.ui.panels import talking
from cop_tui.ui.transcript import Entry
from cop_tui.ui.view import View
from tests.ui.conftest import as_session, meeting
from tests.ui.fake import FakeSession


def view_of(session: FakeSession, *texts: str) -> View:
    """Return a view in which these notices were told."""
    view = View(as_session(session), Ms(session.now()))
    view.talk.entries += map(Entry, texts)
    return view


def plain(lines: list[Content]) -> list[str]:
    return [line.plain.strip() for line in lines]


def spoken(*said: str) -> View:
    """Return a view of kept words, one after the other, by Bo."""
    session = meeting("Ana", item=ItemId(5))
    for text in said:
        session.act("Bo", words.Say(text))
    view = view_of(session)
    view.talk.start(session.replica)
    return view


def test_what_fits_is_shown_whole_and_nothing_else_is_said() -> None:
    assert plain(talking.talk(view_of(meeting(), "one", "two"), 60, 2)) == ["* one", "* two"]
    assert talking.talk(view_of(meeting()), 60, 5) == []


def test_the_newest_stay_and_how_many_are_above_is_said() -> None:
    view = view_of(meeting(), *(f"n{number}" for number in range(10)))
    assert plain(talking.talk(view, 60, 4)) == ["-- 7 more above: Page Up --", "* n7", "* n8", "* n9"]
    assert plain(talking.talk(view, 60, 2)) == ["* n8", "* n9"]  # too little room for a line that is not talk


def test_an_entry_that_is_longer_than_the_pane_is_cut_at_its_end() -> None:
    view = view_of(meeting(), "before", " ".join(f"word{number}" for number in range(60)))
    lines = plain(talking.talk(view, 40, 5))
    assert lines[0] == "-- 1 more above: Page Up --"
    assert lines[1].startswith("* word0")
    assert len(lines) == 5


def test_scrolled_up_the_last_line_says_that_there_is_more_below() -> None:
    view = view_of(meeting(), *(f"n{number}" for number in range(10)))
    view.back = 3
    assert plain(talking.talk(view, 60, 4)) == ["* n3", "* n4", "* n5", "-- newer lines below: Page Down --"]
    view.back = 100
    assert plain(talking.talk(view, 60, 4))[:3] == ["* n0", "* n1", "* n2"]


def test_words_stand_beside_a_name_and_withdrawn_ones_say_so() -> None:
    view = spoken("We saw it.", "It was late.")
    first, second = plain(talking.talk(view, 60, 5))[-2:]
    assert first.startswith("Bo ")
    assert first.endswith("We saw it.")
    session = view.session
    assert isinstance(session, FakeSession)
    word = min(session.replica.kept.words.by_id)
    session.act("Bo", words.Withdraw([word]))
    first, again = plain(talking.talk(view, 60, 5))[-2:]
    assert first.endswith("(withdrawn)")
    assert "We saw it" not in first
    assert again == second


@pytest.mark.parametrize("width", [50, 60, 100])
def test_no_line_is_wider_than_the_pane(width: int) -> None:
    view = spoken("Nobody asked how it had been, and we delivered all the same, week after week.", "x" * 300)
    view.told = ["  an answer that is longer than one line of a narrow pane can hold", "end"]
    for lines in (talking.talk(view, width, 30), talking.told(view, width, 30)):
        assert all(width_of(line) <= width for line in lines)


def test_lines_that_were_asked_for_begin_at_the_top_and_end_with_the_way_back() -> None:
    view = view_of(meeting())
    view.told = [f"t{number}" for number in range(6)]
    assert plain(talking.told(view, 60, 7)) == [*view.told, "-- Escape: back to the talk --"]
    assert plain(talking.told(view, 60, 4)) == [*view.told[:3], "-- more: Page Down.  Escape: back to the talk --"]
    view.back = 100
    assert plain(talking.told(view, 60, 4)) == [*view.told[-3:], "-- Escape: back to the talk --"]


def test_an_answers_indent_is_kept_on_all_its_lines() -> None:
    view = view_of(meeting())
    view.told = ["  " + "word " * 30]
    *lines, _ = talking.told(view, 40, 20)
    assert len(lines) > 2
    assert all(line.plain.startswith("    word") for line in lines)


def test_every_line_can_be_scrolled_to() -> None:
    view = view_of(meeting(), *(f"n{number}" for number in range(10)))
    assert talking.reach(view, 60) == 10
    view.told = ["short", "word " * 30]
    assert talking.reach(view, 40) == len(talking.told(view, 40, 99)) - 1
