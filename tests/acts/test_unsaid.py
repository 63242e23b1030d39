"""Whoever ends their turn while words of theirs wait is asked about them first, so that none are lost without a sign."""

from __future__ import annotations

import pytest

from cop_tui import core
from cop_tui.acts.act import Question, Send, Tell
from cop_tui.acts.entered import Entered
from cop_tui.acts.reader import Reader
from cop_tui.core.topics import floor, words
from tests.acts.rooms import QUEUE, as_session, room
from tests.plain.typed import joined
from tests.ui.fake import FakeSession


def my_turn() -> FakeSession:
    fake = room("Ana", item=QUEUE)
    fake.act("Ana", floor.Hand())
    fake.act("Ama", floor.CallNext())
    return fake


def enter(reader: Reader, line: str, unsaid: str = "") -> object:
    return reader.read(Entered(line, question=reader.asked, unsaid=unsaid))


@pytest.mark.parametrize(
    ("word", "ends", "command"), [("done", "be done", floor.Done()), ("pass", "pass", floor.Pass())]
)
def test_words_behind_a_question_are_asked_about_before_a_turn_ends(
    word: str, ends: str, command: floor.Done | floor.Pass
) -> None:
    reader = Reader(as_session(my_turn()))
    first = enter(reader, "Relieved")
    assert isinstance(first, Question)
    assert first.text == "Did you mean to say this to the room? It would be kept. y / n"
    second = enter(reader, word)
    assert isinstance(second, Question)
    assert second.text == f"You have not said: Relieved. Say it and {ends}? y / n"
    assert not reader.left()
    yes = enter(reader, "y")
    assert isinstance(yes, Send)
    assert yes.command == words.Say("Relieved")
    assert yes.follows is not None
    assert yes.follows.command == command


def test_a_no_brings_the_words_back_and_the_turn_goes_on_and_the_same_word_once_more_ends_it() -> None:
    reader = Reader(as_session(my_turn()))
    enter(reader, "Relieved")
    enter(reader, "done")
    no = enter(reader, "n")
    assert isinstance(no, Tell)
    assert no.back == "Relieved"
    assert no.lines == ["Nothing was sent, and your turn goes on. done once more ends it without these words."]
    again = enter(reader, "done", "Relieved")
    assert isinstance(again, Send)
    assert again.command == floor.Done()


def test_the_same_words_in_another_turn_are_asked_about_again() -> None:
    fake = my_turn()
    reader = Reader(as_session(fake))
    asks = enter(reader, "done", "Relieved")
    assert isinstance(asks, Question)
    fake.act("Ana", floor.Done())  # from another device, or it was ended
    fake.act("Ana", floor.Hand())
    fake.act("Ama", floor.CallNext())
    assert reader.lapse() == ""
    again = enter(reader, "pass", "Relieved")
    assert isinstance(again, Question)
    assert again.text == "You have not said: Relieved. Say it and pass? y / n"


def test_the_same_words_once_they_were_said_are_asked_about_again() -> None:
    reader = Reader(as_session(my_turn()))
    enter(reader, "done", "Relieved")
    assert isinstance(enter(reader, "y"), Send)
    assert isinstance(enter(reader, "done", "Relieved"), Question), "the turn goes on where that was refused"


@pytest.mark.parametrize("line", ["Relieved.", "say Relieved.", "off Relieved."])
def test_words_that_stand_in_the_line_are_asked_about_too(line: str) -> None:
    reader = Reader(as_session(my_turn()))
    asks = enter(reader, "done", line)
    assert isinstance(asks, Question)
    assert asks.text == "You have not said: Relieved. Say it and be done? y / n"
    yes = enter(reader, "y")
    assert isinstance(yes, Send)
    assert yes.line == line
    assert isinstance(yes.command, words.Off if line.startswith("off") else words.Say)


@pytest.mark.parametrize("line", ["", "park Relieved", "say", "mine", "hand about it"])
def test_what_is_nothing_to_be_said_keeps_nobody_from_being_done(line: str) -> None:
    reader = Reader(as_session(my_turn()))
    step = enter(reader, "done", line)
    assert isinstance(step, Send)
    assert step.command == floor.Done()


def test_whoever_has_no_turn_is_asked_nothing() -> None:
    reader = Reader(as_session(room("Ana", item=QUEUE)))
    with pytest.raises(core.Refused):
        enter(reader, "done", "Relieved")


async def test_a_yes_says_the_words_and_then_ends_the_turn() -> None:
    fake = my_turn()
    async with joined(fake) as ana:
        await ana.enter("Relieved.")
        assert await ana.enter("done") == ["You have not said: Relieved. Say it and be done? y / n"]
        await ana.enter("y")
        await ana.new()
        assert fake.done == [words.Say("Relieved."), floor.Done()]
        assert fake.server.kept.floor.speaker != fake.replica.me
