"""Those who write the recap ask the author of words to put them differently: the author alone is told, once, and nobody learns what came of it."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from cop_tui import core
from cop_tui.core import recap_view
from cop_tui.core.engine import limits
from cop_tui.core.engine.ids import PersonId, WordId
from cop_tui.core.topics import purge
from cop_tui.core.topics.afterwards import Soften, Withdraw
from cop_tui.core.topics.clearer import AskAuthor, AuthorAsked
from cop_tui.core.topics.deciding import Decision, Propose
from cop_tui.core.topics.floor import PutIn
from cop_tui.core.topics.learning import Learn
from cop_tui.core.topics.notes import Note
from cop_tui.core.topics.release import AskAll
from cop_tui.core.topics.roles import TakeRole
from cop_tui.core.topics.setup import End
from cop_tui.core.topics.words import Say, Scribe
from tests.core.world import AMA, BO, CY, DI, World, item

TEXT = "Which March?"


def world(**session: Any) -> tuple[World, WordId]:
    """Return a meeting in which Bo promised something, and the number of those words."""
    made = World(item("open", keep="recap"), **session)
    made.do(BO, Learn("What became of March."))
    return made, WordId(made.kept.seq)


def copy_of(made: World, me: PersonId) -> core.State:
    """Return the meeting as a program knows it that came in just now, with what its person is told aside."""
    mine = core.State(kept=made.kept, texts=made.state.texts)
    for message in core.remind(made.state, me):
        core.fold_aside(mine, message)
    return mine


def test_the_author_alone_is_told_with_the_words_and_how_to_put_them_differently() -> None:
    made, word = world()
    assert made.do(AMA, AskAuthor(word, TEXT)) == []
    assert made.outcome.aside == [((BO,), AuthorAsked(word, AMA, TEXT, word))]
    assert (made.outcome.held, made.outcome.facts, made.outcome.passing) == (True, {}, [])
    (told,) = made.told(BO)
    assert told == (
        "Ama writes the recap and asks you about your words 'What became of March.', for readers who were not there: "
        "'Which March?' To put it differently: soften 1 and your words. Or leave it as it is: nobody is told. Only you see this."
    )
    assert [made.told(other) for other in (AMA, CY, DI)] == [[], [], []]
    assert TEXT not in str(made.journal)


def test_what_is_answered_to_whoever_asks_is_the_same_wherever_the_author_is() -> None:
    answers = []
    for away in (False, True):
        made, word = world()
        if away:
            made.away(BO)
        made.do(AMA, AskAuthor(word, TEXT))
        answers.append(msgspec.structs.replace(made.outcome, aside=[], memos=[]))
    assert answers[0] == answers[1]


def test_an_author_who_comes_back_after_the_end_finds_it_until_the_words_change() -> None:
    made, word = world()
    made.do(AMA, AskAll())
    made.do(AMA, End(really=True))
    made.away(BO)
    made.do(CY, AskAuthor(word, TEXT))
    assert not core.may_rest(made.state), "it is in memory alone"
    made.here(BO)
    mine = copy_of(made, BO)
    (asked,) = recap_view.asked_of(mine, BO)
    assert recap_view.question(mine, asked) == "Cy asks, for readers who were not there: 'Which March?'"
    assert core.is_known(mine.mine, asked)
    assert not any(isinstance(m, AuthorAsked) for me in (AMA, CY, DI) for m in core.remind(made.state, me))
    made.do(BO, Soften(word, "What came of asking in March last year."))
    assert recap_view.asked_of(mine, BO) == [], "also where it was known"
    assert recap_view.asked_of(copy_of(made, BO), BO) == []
    assert core.may_rest(made.state)
    assert core.tell(made.state, asked, BO) == ""


def test_a_seat_to_which_somebody_was_let_back_shows_nothing_about_earlier_words() -> None:
    made, word = world()
    made.do(AMA, AskAuthor(word, TEXT))
    mine = copy_of(made, BO)
    (asked,) = recap_view.asked_of(mine, BO)
    mine.mine.since = word
    assert (recap_view.asked_of(mine, BO), core.tell(mine, asked, BO)) == ([], ""), (
        "they could not be softened from there"
    )
    assert not [m for m in core.remind(made.state, BO, word) if isinstance(m, AuthorAsked)]


def test_words_whose_text_is_not_here_are_named_by_their_number() -> None:
    made, word = world()
    made.do(AMA, AskAuthor(word, TEXT))
    mine = copy_of(made, BO)
    mine.texts = {}
    (asked,) = recap_view.asked_of(mine, BO)
    assert "asks you about what stands at 1 in mine, for readers" in recap_view.sentence(mine, asked, BO)


def test_it_is_asked_once_for_each_words_also_after_they_changed() -> None:
    made, word = world()
    made.do(AMA, AskAuthor(word, TEXT))
    assert made.refused(AMA, AskAuthor(word, "And which May?")) == "author_asked"
    made.do(BO, Soften(word, "What came of March."))
    assert made.refused(AMA, AskAuthor(word, "And which May?")) == "author_asked"


def test_words_that_were_put_differently_since_they_were_read_are_not_asked_about() -> None:
    made, word = world()
    made.do(BO, Soften(word, "What came of March."))
    home = made.kept.seq
    assert made.refused(AMA, AskAuthor(word, TEXT, home=word)) == "author_reworded"
    made.do(AMA, AskAuthor(word, TEXT, home=home))
    assert made.outcome.aside[0][1] == AuthorAsked(word, AMA, TEXT, home)


def test_what_was_taken_back_is_no_longer_asked_about() -> None:
    made, word = world()
    made.do(AMA, AskAuthor(word, TEXT))
    mine = copy_of(made, BO)
    made.do(BO, Withdraw([word]))
    assert (recap_view.asked_of(mine, BO), made.state.memory.clearer.waiting) == ([], {})
    assert made.refused(AMA, AskAuthor(word, TEXT)) == "no_such_words"


def test_when_the_days_are_over_nothing_is_asked_any_more() -> None:
    made, word = world()
    made.do(AMA, AskAuthor(word, TEXT))
    outcome = core.led_to(made.state, [purge.ContentEnded([])], made.now)
    for memo in outcome.memos:
        core.remember(made.state, memo)
    assert made.state.memory.clearer.waiting == {}


def test_who_cannot_be_asked_is_not_told_apart_from_a_note_without_a_name() -> None:
    made = World(item("open", keep="recap"))
    made.do(AMA, TakeRole("scribe"))
    made.do(AMA, PutIn("Femi"))
    femi = PersonId(len(made.kept.people.by_id))
    made.do(AMA, Scribe(femi, "We were tired."))
    spoken = WordId(made.kept.seq)
    made.do(DI, Say("Said so that there is an event."))
    note = WordId(made.kept.seq)
    made.kept.notes.shown["x"] = Note(made.kept.agenda.current, note)
    del made.kept.words.by_id[note]
    refusals = []
    for word in (spoken, note):
        with pytest.raises(core.Refused) as caught:
            core.decide(made.state, AskAuthor(word, TEXT), AMA, made.now)
        refusals.append((caught.value.code, caught.value.facts))
    assert refusals == [("asks_nobody", {})] * 2


def test_own_words_and_what_the_group_decided_are_asked_of_nobody() -> None:
    made, word = world()
    made.do(BO, TakeRole("scribe"))
    assert made.refused(BO, AskAuthor(word, TEXT)) == "asks_yourself"
    made.do(CY, Propose("We meet on Tuesdays."))
    proposal = WordId(made.kept.seq)
    made.kept.deciding.decisions[1] = Decision(proposal)
    assert made.refused(AMA, AskAuthor(proposal, TEXT)) == "asks_all"
    assert made.refused(AMA, AskAuthor(word, " ")) == "text_empty"


def test_those_who_write_the_recap_ask_and_nobody_else() -> None:
    made, word = world()
    assert made.refused(CY, AskAuthor(word, TEXT)) == "needs_role"
    closed, word = world(regime="closed")
    assert closed.refused(AMA, AskAuthor(word, TEXT)) == "recap_of_closed"


def test_so_many_of_one_person_wait_at_once_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "AUTHORS_ASKED", 1)
    made, word = world()
    made.do(CY, Learn("Ask early."))
    other = WordId(made.kept.seq)
    made.do(AMA, AskAuthor(word, TEXT))
    assert made.refused(AMA, AskAuthor(other, TEXT)) == "authors_full"
    made.do(DI, TakeRole("scribe"))
    made.do(CY, Learn("Rest."))
    made.do(DI, AskAuthor(WordId(made.kept.seq), TEXT))
    made.do(BO, Soften(word, "What came of March."))
    made.do(AMA, AskAuthor(other, TEXT))
