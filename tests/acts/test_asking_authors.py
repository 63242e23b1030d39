"""Asking an author to put their words differently, by lines: what is asked first, what each side reads, and what nobody is told."""

from __future__ import annotations

import pytest

from cop_tui import core
from cop_tui.acts import asking_authors, releasing
from cop_tui.acts.act import Misread, Question, Read, Send, Tell
from cop_tui.acts.parser import BY_NAME
from cop_tui.core.topics import afterwards
from cop_tui.core.topics.clearer import AskAuthor, AuthorAsked
from tests.acts.rooms import as_session, read, reader
from tests.ui.fake import FakeSession
from tests.ui.writing import ended, said, word

TEXT = "Which tea?"


def asked(me: str = "Bo") -> FakeSession:
    """Return the meeting as somebody sees it after Ama asked about what Bo said."""
    session = said(me)
    session.act("Ama", AskAuthor(word(session, "Tea first."), TEXT))
    return session


def lines(session: FakeSession, line: str) -> list[str]:
    """Return the lines that answer a typed one."""
    step = read(session, line)
    assert isinstance(step, Tell)
    return step.lines


@pytest.mark.parametrize("line", ["ask author 1: Which tea?", "ask author 1 Which tea?", "ask author 1. Which tea?"])
def test_it_is_asked_first_with_the_words_since_it_is_sent_once(line: str) -> None:
    session = said()
    step = read(session, line)
    assert isinstance(step, Question)
    assert step.text == "Ask the author of 'Tea first.': 'Which tea?' They alone read it, with your name, once. y / n"
    typed = reader(session)
    typed.read(line)
    sent = typed.read("y")
    assert isinstance(sent, Send)
    number = word(session, "Tea first.")
    assert sent.command == AskAuthor(number, TEXT, home=number)
    typed.read(line)
    assert not isinstance(typed.read("n"), Send)


def test_whoever_asked_reads_the_same_whatever_comes_of_it() -> None:
    done = BY_NAME["ask author"].done
    assert done == asking_authors.ASKED
    assert "Nobody is told what comes of it" in asking_authors.ASKED
    assert BY_NAME["ask author"].unkept, "a half-typed question is on no disk"


@pytest.mark.parametrize("line", ["ask author", "ask author 1", "ask author 1:", "ask author which tea?"])
def test_without_a_number_or_a_question_it_says_how_it_is_typed(line: str) -> None:
    with pytest.raises(Misread) as problem:
        read(said(), line)
    assert str(problem.value) == asking_authors.HOW


def test_a_number_that_is_not_there_is_looked_up_in_what_was_collected() -> None:
    with pytest.raises(Misread, match="collected\\? shows 3"):
        read(said(), "ask author 9: which tea?")


def test_what_cannot_be_asked_is_said_before_anything_is_sent() -> None:
    with pytest.raises(core.Refused, match="asks_yourself"):
        read(ended(said("Bo")), "ask author 1: which tea?")


def test_a_number_after_ask_is_told_apart_from_asking_everybody() -> None:
    with pytest.raises(Misread) as problem:
        read(said(), "ask 1: which tea?")
    assert str(problem.value) == (
        "That asks everybody about their own words, so nothing was done. To ask whoever said 1: ask author 1: which tea?"
    )
    with pytest.raises(Misread, match="takes nothing after it"):
        read(said(), "ask everybody now")


def test_the_author_finds_it_beneath_their_words_and_softens_them() -> None:
    session = asked()
    shown = lines(session, "mine")
    at = shown.index("1. Tea first. [not quoted]")
    assert shown[at + 1] == (
        "   Ama asks, for readers who were not there: 'Which tea?' To put it differently: soften 1 ... Or leave it."
    )
    assert [line for line in lines(session, "recap?") if TEXT in line] == asking_authors.lines(as_session(session))
    session.act("Bo", afterwards.Soften(word(session, "Tea first."), "Tea before we talk."))
    assert not [line for line in (*lines(session, "mine"), *lines(session, "recap?")) if TEXT in line]


@pytest.mark.parametrize("me", ["Ama", "Cy", "Ana"])
def test_nobody_else_finds_anything_of_it(me: str) -> None:
    session = asked(me)
    for line in ("mine", "recap?", "collected?", "now?", "who?"):
        assert not [shown for shown in lines(session, line) if TEXT in shown or "asks" in shown]


def test_after_the_end_the_author_is_told_with_what_is_still_theirs_to_decide() -> None:
    session = ended(asked())
    assert [line for line in lines(session, "now?") if TEXT in line] == asking_authors.lines(as_session(session))


def test_an_older_question_is_forgotten_where_the_words_changed_since() -> None:
    session = asked()
    number = word(session, "Tea first.")
    session.act("Bo", afterwards.Soften(number, "Tea before we talk."))
    core.fold_aside(session.replica.state, AuthorAsked(number, session.replica.me, TEXT, number))
    assert asking_authors.lines(as_session(session)) == []


def test_before_it_is_released_people_are_reminded_of_what_only_they_understand() -> None:
    session = ended(said())
    step = read(session, "release")
    assert isinstance(step, Read)
    shown, _ = step.then(as_session(session))
    before = shown[: shown.index(releasing.SHOWN)]
    assert releasing.OUTSIDE in before
    assert not [line for line in before if "Tea first." in line], "which words those are is not guessed"
