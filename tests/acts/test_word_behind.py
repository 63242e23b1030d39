"""A word of ours behind one that takes a text is asked about before it goes out under somebody's name."""

from __future__ import annotations

import pytest

from cop_tui.acts.act import Question, Send, Tell
from cop_tui.acts.entered import Entered
from cop_tui.acts.reader import Reader
from cop_tui.core.topics import consenting, deciding, words
from tests.acts.rooms import OPEN, as_session, command, read, room
from tests.ui.fake import FakeSession


def consent_asked(me: str = "Ana") -> FakeSession:
    fake = room(me)
    fake.act("Bo", deciding.Propose("We meet monthly"))
    fake.act("Ama", consenting.AskConsent())
    return fake


@pytest.mark.parametrize(
    ("me", "line", "word", "what"),
    [
        ("Ama", "objection decide", "decide", "your reason"),
        ("Ana", "objection Consent", "Consent", "your reason"),
        ("Ana", "concern agenda?", "agenda?", "your concern"),
        ("Ana", "concern: bye", "bye", "your concern"),
        ("Ana", "park now?", "now?", "what you park"),
        ("Bo", "amend help", "help", "your new proposal"),
    ],
)
def test_a_reason_that_is_all_a_word_of_ours_is_asked_about_before_it_is_sent(
    me: str, line: str, word: str, what: str
) -> None:
    reader = Reader(as_session(consent_asked(me)))
    asks = reader.read(line)
    assert isinstance(asks, Question)
    assert asks.text == f"{word} is a word here. Is it {what}? y / n"
    no = reader.read("n")
    assert isinstance(no, Tell)
    assert (no.lines, no.back) == ([f"Nothing was sent. {word} alone does it."], word)
    reader.read(line)
    yes = reader.read("y")
    assert isinstance(yes, Send)
    assert getattr(yes.command, "text", "") == word
    assert yes.line == line


def test_a_proposal_too() -> None:
    asks = read(room("Ana"), "propose help")
    assert isinstance(asks, Question)
    assert asks.text == "help is a word here. Is it your proposal? y / n"


def test_words_with_more_to_them_and_words_that_cannot_be_done_now_are_a_reason() -> None:
    assert command(consent_asked(), "objection decide later, not today") == consenting.RaiseObjection(
        "decide later, not today", 1
    )
    assert command(consent_asked(), "objection decide") == consenting.RaiseObjection("decide", 1), "Ana cannot decide"
    assert command(consent_asked(), "concern Money") == consenting.RaiseConcern("Money", 1)


def test_what_is_said_in_full_is_said_and_asked_about_only_where_a_key_or_a_click_began_the_line() -> None:
    fake = room("Ana", item=OPEN)
    assert command(fake, "say help") == words.Say("help")
    asks = Reader(as_session(fake)).read(Entered("say help", opened="say "))
    assert isinstance(asks, Question)
    assert asks.text == "help is a word here. Is it what you say? y / n"
    assert isinstance(Reader(as_session(fake)).read(Entered("say Help us", opened="say ")), Send)
