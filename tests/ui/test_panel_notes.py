"""The panels of notes without names and of topics: numbered, to be read one by one."""

from __future__ import annotations

import pytest

from cop_tui.core.engine.ids import ItemId, WordId
from cop_tui.core.topics import agenda, coffee, notes
from cop_tui.ui.choosing import Choosing
from tests.ui import modes
from tests.ui.conftest import meeting
from tests.ui.fake import FakeSession
from tests.ui.moments import shown_notes
from tests.ui.shown import SIZES, SMALL, flat, leafed, panel, screen, view_of

sized = pytest.mark.parametrize("size", SIZES)


@sized
def test_notes_that_were_shown_are_listed_for_everybody(size: tuple[int, int]) -> None:
    for me, holder in (("Ama", True), ("Ana", False)):
        text = flat(leafed(shown_notes(me, holder=holder), size))
        assert all(f"What {who} thinks." in text for who in ("Ana", "Bo", "Cy", "Di"))
    assert panel(shown_notes("Ana"), "notes").startswith("Notes (4)\n1 ")


def test_before_notes_are_shown_there_is_no_panel_of_them() -> None:
    names = [each.name for _, each in Choosing(view_of(meeting("Ana", item=ItemId(6)))).there()]
    assert "notes" not in names


def test_a_note_taken_back_leaves_the_panel() -> None:
    session = shown_notes("Ana")
    number = next(note.at for note in session.replica.kept.notes.shown.values())
    text = session.replica.text(number)
    assert text in panel(session, "notes")
    who = text.split()[1]
    session.act(who, notes.TakeBack(who))
    assert text not in panel(session, "notes")
    assert "Notes (3)" in panel(session, "notes")


@pytest.mark.parametrize("brief", [False, True])
def test_a_long_note_is_whole_in_the_full_panel_and_three_lines_in_the_side_column(brief: bool) -> None:
    session = meeting("Ana", item=ItemId(6))
    for who in ("Ana", "Bo", "Cy"):
        session.act(who, notes.HoldNote(notes.digest(who), f"first of {who} " + "and so on " * 20 + "last"))
    session.act("Ama", notes.Reveal())
    text = panel(session, "notes", 33, brief=brief)
    assert text.count("last") == (0 if brief else 3)
    assert text.count("\u2026") == (3 if brief else 0)
    assert len(text.split("\n")) == 10 or not brief


def test_a_note_whose_text_has_not_come_says_how_to_fetch_it() -> None:
    session = shown_notes("Ana")
    number = next(note.at for note in session.replica.kept.notes.shown.values())
    del session.replica.state.texts[WordId(number)]
    assert "(its text is not here yet: last 50 fetches it)" in panel(session, "notes")


# Topics


def talked(*texts: str) -> FakeSession:
    session = modes.at("write")
    for text in texts:
        session.act("Bo", coffee.AddTopic(text))
    return session


@sized
def test_topics_are_listed_with_their_numbers(size: tuple[int, int]) -> None:
    text = leafed(talked("Money", "Time"), size)
    assert "1 Money" in text
    assert "2 Time" in text
    assert panel(talked("Money", "Time"), "topics").startswith("Topics (2)")


def test_the_topic_of_now_stands_first_and_the_others_are_what_waits() -> None:
    session = talked("Money", "Time")
    modes.go(session, "talk")
    session.act("Ama", coffee.NextTopic(5))
    lines = panel(session, "topics").split("\n")
    assert lines[:2] == ["Topics (1)", "Now: Money"]
    assert "Time" in lines[2]


def test_without_topics_there_is_no_panel_of_them() -> None:
    session = talked("Money")
    assert "8 Topics" in screen(view_of(session), SMALL).main.title.plain
    session.act("Ama", agenda.MoveOn(really=True))
    assert "8 Topics" not in screen(view_of(modes.at("talk")), SMALL).main.title.plain
