"""Lines that write the recap: what takes the place of something, or cannot be undone, is asked about first."""

from __future__ import annotations

import pytest

from cop_tui.acts.act import Question, Send
from cop_tui.core.topics import afterwards, writing
from tests.acts.rooms import command, read, reader
from tests.ui.fake import FakeSession
from tests.ui.writing import said, word, write


def placed() -> FakeSession:
    """Return a meeting with two claims: what was said first stands beneath 1.1, nothing beneath 1.2."""
    session = said()
    write(session, text="Begin slowly.", word=word(session, "Tea first."))
    write(session, text="Be kind.")
    return session


@pytest.mark.parametrize("line", ["place quote 2 under 1.1", "quote 2 under 1.1"])
def test_what_stands_beneath_a_claim_is_replaced_only_after_a_yes(line: str) -> None:
    session = placed()
    asked = read(session, line)
    assert isinstance(asked, Question)
    assert asked.text == "1 stands beneath it. Put 2 in its place? y / n"
    typed = reader(session)
    typed.read(line)
    step = typed.read("y")
    assert isinstance(step, Send)
    assert step.command == writing.PlaceWords(min(session.server.kept.writing.pieces), word(session, "A quiet minute."))
    typed.read(line)
    assert not isinstance(typed.read("n"), Send)


def test_nothing_is_asked_where_nothing_is_replaced() -> None:
    session = placed()
    assert isinstance(command(session, "quote 2 under 1.2"), writing.PlaceWords)
    assert isinstance(command(session, "quote 2 in 1"), writing.WritePiece)
    assert isinstance(command(session, "quote 1 under 1.1"), writing.PlaceWords), "it is told that it stands there"
    write(session, text="Rest.", word=word(session, "A quiet minute."))
    assert isinstance(command(session, "quote 2 under 1.1"), writing.PlaceWords), "it is told that it stands somewhere"
    session.act("Bo", afterwards.Withdraw([word(session, "Tea first.")]))
    assert isinstance(command(session, "quote 2 under 1.1"), writing.PlaceWords), "what stood there was taken back"


def test_a_text_is_cut_only_after_a_yes() -> None:
    session = placed()
    write(session, kind=writing.INTRO, text="We asked.")
    for line, number in (("cut piece 1.1", "1.1"), ("cut piece 1.2", "1.2")):
        asked = read(session, line)
        assert isinstance(asked, Question)
        assert asked.text == f"Cut {number}? Its text is erased. y / n"
        assert isinstance(asked.then, Send)
        assert isinstance(asked.then.command, writing.CutPiece)


def test_what_was_said_is_taken_out_of_the_recap_at_once_as_it_can_be_placed_again() -> None:
    session = placed()
    write(session, kind=writing.WORDS, word=word(session, "A quiet minute."))
    assert isinstance(command(session, "cut piece 1.3"), writing.CutPiece)
    assert isinstance(command(session, "cut piece quote 1.1"), writing.PlaceWords)
