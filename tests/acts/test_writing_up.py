"""Lines that write the recap: what takes the place of something, or cannot be undone, is asked about first."""

from __future__ import annotations

import pytest

from cop_tui.acts import written
from cop_tui.acts.act import Misread, Question, Send, Tell
from cop_tui.client.outbox import Answer
from cop_tui.core.topics import afterwards, writing
from tests.acts.rooms import as_session, command, read, reader
from tests.ui.fake import FakeSession
from tests.ui.writing import ended, said, word, write


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


@pytest.mark.parametrize(
    ("line", "asks", "sent"),
    [
        ("quote 1 under 1.2", "They stand under 1.1. Place them here instead? y / n", writing.PlaceWords),
        ("quote 1 in 2", "They stand under 1.1. Place them here instead? y / n", writing.WritePiece),
        ("quote 2 under 1.2", "They stand as 1.3. Place them here instead? y / n", writing.PlaceWords),
        ("quote 2 in 2", "They stand as 1.3. Place them here instead? y / n", writing.MovePiece),
        (
            "quote 2 under 1.1",
            "They stand as 1.3. 1 stands beneath 1.1. Place them here instead, in its place? y / n",
            writing.PlaceWords,
        ),
    ],
)
def test_words_that_stand_somewhere_are_offered_to_be_placed_elsewhere(line: str, asks: str, sent: type) -> None:
    session = placed()
    write(session, kind=writing.WORDS, word=word(session, "A quiet minute."))
    asked = read(session, line)
    assert isinstance(asked, Question)
    assert asked.text == asks
    assert isinstance(asked.then, Send)
    assert type(asked.then.command) is sent
    session.act("Ama", asked.then.command)
    here = [shown for each in written.drafted(as_session(session)) for shown in each.pieces if shown.words]
    text = "Tea first." if line.startswith("quote 1") else "A quiet minute."
    (at,) = [shown.number for shown in here if shown.words == text]
    assert at == {"under": line.split()[-1], "in": "2.1"}[line.split()[2]]


def test_words_that_stand_there_already_are_told_so() -> None:
    session = placed()
    write(session, kind=writing.WORDS, word=word(session, "A quiet minute."))
    for line in ("quote 2 in 1", "quote 1 under 1.1"):
        assert isinstance(command(session, line), writing.WritePiece | writing.PlaceWords)


@pytest.mark.parametrize(
    ("line", "number"),
    [
        ("introduction 1 We asked this first.", "1.1"),
        ("introduction We meet each month.", "0.1"),
        ("claim 1 Rest.", "1.3"),
        ("sub-heading 1 Time comes first", "1.3"),
        ("introduction 2 Nothing stands here yet.", "2.1"),
        ("quote 2 in 1", "1.3"),
    ],
)
def test_the_number_that_is_told_is_the_one_that_it_has(line: str, number: str) -> None:
    session = placed()
    sent = command(session, line)
    assert isinstance(sent, writing.WritePiece)
    session.act("Ama", sent)
    mine = Answer("saved", seq=session.server.kept.seq)
    session.act("Ana", writing.WritePiece(writing.CLAIM, "3", "Theirs."))
    assert written.stands(sent, mine, as_session(session)).startswith(f"It stands in the recap as {number}")


def test_what_somebody_else_wrote_meanwhile_is_not_taken_for_mine() -> None:
    session = placed()
    sent = command(session, "claim 1 Rest.")
    assert isinstance(sent, writing.WritePiece)
    session.act("Ama", sent)
    mine = Answer("saved", seq=session.server.kept.seq)
    write(session, text="Rest.")
    assert written.stands(sent, mine, as_session(session)) == "It stands in the recap as 1.3."


def test_recap_gives_the_sections_with_their_numbers_before_anything_is_written() -> None:
    step = read(said(), "recap?")
    assert isinstance(step, Tell)
    assert "1. What helps?" in step.lines
    assert written.BY_ITSELF in step.lines
    other = read(said("Bo"), "recap?")
    assert isinstance(other, Tell)
    assert not any("What helps?" in line for line in other.lines), "who does not write is told how to read it"


@pytest.mark.parametrize("me", ["Ama", "Bo"])
def test_help_all_has_what_writes_the_recap_for_those_who_may(me: str) -> None:
    during, after = (read(fake, "help all") for fake in (said(me), ended(said(me))))
    assert isinstance(during, Tell)
    assert isinstance(after, Tell)
    words = ("claim SECTION", "place quote N", "introduction", "reword", "leave out", "cut piece")
    for word_ in words:
        assert any(line.strip().startswith(word_) for line in after.lines), word_
        assert any(line.strip().startswith(word_) for line in during.lines) is (me == "Ama"), word_
    for word_ in ("mine", "quote", "soften", "withdraw", "release", "recap?"):
        assert any(line.strip().startswith(word_) for line in after.lines), word_


def test_help_quote_names_both_things_that_a_line_with_quote_may_mean() -> None:
    step = read(said(), "help quote")
    assert isinstance(step, Tell)
    assert any(line.startswith("quote [") or line.startswith("quote ") for line in step.lines)
    assert step.lines[-1].startswith("place quote N under SECTION.CLAIM / in SECTION:")
    assert "place quote 7 under 2.1" in step.lines[-1]


def test_people_with_a_question_mark_asks_who_is_here_and_people_alone_is_a_sentence() -> None:
    step = read(said(), "people?")
    assert isinstance(step, Tell)
    assert step.lines[0] == "5 people take part."
    assert isinstance(read(said("Bo"), "people are tired"), Question)


@pytest.mark.parametrize("line", ["place quote 9 under 1.1", "quote 9 under 1.1"])
def test_a_number_that_nothing_has_is_told_with_how_words_are_placed(line: str) -> None:
    with pytest.raises(Misread) as told:
        read(placed(), line)
    assert "Typed: place quote N under SECTION.CLAIM / in SECTION" in str(told.value)
