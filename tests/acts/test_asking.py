"""Questions: a key typed for what was there before answers nothing, and one question never takes another's place in silence."""

from __future__ import annotations

import pytest

from cop_tui import core
from cop_tui.acts import asking
from cop_tui.acts.act import Draft, Misread, Question, Send, Tell, UseNote
from cop_tui.acts.entered import Entered
from cop_tui.acts.pasted import Pasted
from cop_tui.acts.reader import Reader
from cop_tui.client import mynotes
from cop_tui.client.outbox import Answer
from cop_tui.core.engine import limits
from cop_tui.core.engine.ids import ItemId
from cop_tui.core.topics import agenda, clock, release, setup, words
from tests.acts.rooms import ENDS, OPEN, QUEUE, REVEAL, reader, refused, room

SEEN = core.Seen(item=OPEN, keep="recap")
LATER = core.Seen(item=QUEUE, keep="recap")
NOTE = "Maria called\nsay nothing to Bo\noff to the lawyer\ny\nbye\n"


def now(typed: Reader, text: str, seen: core.Seen = SEEN) -> Entered:
    """A line entered with everything in sight."""
    return Entered(text, seen, typed.asked)


def sent(step: object) -> core.Command:
    assert isinstance(step, Send), step
    return step.command


def test_a_yes_typed_before_its_question_was_shown_answers_nothing_and_it_is_asked_again() -> None:
    typed = reader(room("Ama"))
    before = typed.asked
    assert isinstance(typed.read(now(typed, "end")), Question)
    again = typed.read(Entered("y", SEEN, before))
    assert again == Question(f"{asking.TOO_SOON} {ENDS}", Send(setup.End()))
    assert typed.read(now(typed, "y")) == Send(setup.End())


def test_a_yes_for_the_question_before_does_not_answer_the_one_after() -> None:
    fake = room("Ama")
    typed = reader(fake)
    typed.read(now(typed, "end"))
    first = typed.asked
    typed.read(now(typed, "We were tired"))
    step = typed.read(Entered("y", SEEN, first))
    assert isinstance(step, Question)
    assert step.text == f"{asking.TOO_SOON} {ENDS}"
    fake.later(asking.JUST_ASKED)
    assert isinstance(typed.read(now(typed, "n")), Tell)
    second = typed.following()
    assert second
    assert "Did you mean to say this" in second.text
    step = typed.read(Entered("y", SEEN, typed.asked - 1))
    assert isinstance(step, Question)
    fake.later(asking.JUST_ASKED)
    assert sent(typed.read(now(typed, "y"))) == words.Say("We were tired")


@pytest.mark.parametrize("answer", ["y", "n"])
def test_an_answer_typed_ahead_for_a_newer_question_does_not_answer_the_older_one(answer: str) -> None:
    typed = reader(room())
    typed.read(now(typed, "first time"))
    typed.read(now(typed, "And hungry"))
    step = typed.read(now(typed, answer))
    assert isinstance(step, Question)
    assert step.text.startswith(asking.A_MOMENT_AGO.format(answer))
    step = typed.read(now(typed, answer))
    assert isinstance(step, Send if answer == "y" else Tell), "said once more it is meant"
    assert typed.following()
    step = typed.read(now(typed, "y"))
    assert isinstance(step, Question), "what was guessed needs a look of its own"
    assert step.text.startswith(asking.A_MOMENT_AGO.format("y"))


def test_a_no_to_what_may_be_for_the_others_counts_at_once_and_its_yes_only_after_a_look() -> None:
    fake = room()
    for answer in ("n", "no"):
        typed = reader(fake)
        typed.read(now(typed, "We were tired"))
        typed.read(now(typed, "And hungry"))
        step = typed.read(now(typed, answer))
        assert isinstance(step, Tell), "it only brings the line back"
        assert step.back == "We were tired"
        assert typed.following()
        step = typed.read(now(typed, "y"))
        assert isinstance(step, Question)
        assert step.text.startswith(asking.A_MOMENT_AGO.format("y"))
        step = typed.read(now(typed, answer))
        assert isinstance(step, Tell)
        assert step.back == "And hungry"


def test_a_second_question_waits_until_the_first_is_answered() -> None:
    fake = room()
    typed = reader(fake)
    typed.read(now(typed, "We were tired"))
    step = typed.read(now(typed, "And hungry"))
    asks = "Did you mean to say this to the room? It would be kept. y / n"
    assert step == Question(f"{asking.ONE_AT_A_TIME} {asks}", Send(words.Say("We were tired")))
    assert typed.following() is None, "one is open"
    fake.later(asking.JUST_ASKED)
    assert sent(typed.read(now(typed, "y"))) == words.Say("We were tired")
    second = Question(f'"And hungry" {asks}', Send(words.Say("And hungry")))
    assert typed.following() == second, "its line stands nowhere by now"
    fake.later(asking.JUST_ASKED)
    assert sent(typed.read(now(typed, "y"))) == words.Say("And hungry")
    assert typed.following() is None


def test_a_second_question_waits_until_the_first_is_dropped() -> None:
    typed = reader(room("Ama"))
    typed.read(now(typed, "We were tired"))
    typed.read(now(typed, "And hungry"))
    assert sent(typed.read(now(typed, "pause"))) == clock.Pause()
    assert typed.left()
    assert not typed.left(), "it is told once"
    second = typed.following()
    assert second
    assert second.then == Send(words.Say("And hungry"))


def test_what_was_asked_and_is_then_typed_in_full_is_not_asked_or_told_twice() -> None:
    typed = reader(room())
    typed.read(now(typed, "hnad"))
    assert isinstance(typed.read(now(typed, "hand")), Send)
    assert not typed.left()
    typed.read(now(typed, "We were tired"))
    assert isinstance(typed.read(now(typed, "We were tired")), Question)
    assert sent(typed.read(now(typed, "y"))) == words.Say("We were tired")
    assert typed.following() is None


def test_what_goes_on_over_people_is_asked_once_and_waits_where_another_question_is_open() -> None:
    typed = reader(room("Ama"))
    moving = agenda.MoveOn(OPEN)
    asked = typed.answered(moving, Answer("refused", code="turns_to_come", text="Some wait."))
    assert asked == Question("Some wait. Move on anyway? y / n", Send(agenda.MoveOn(OPEN, really=True)))
    typed.read(now(typed, "n"))
    typed.read(now(typed, "end"))
    assert typed.answered(moving, refused("turns_to_come")) is None
    assert typed.read(now(typed, "y")) == Send(setup.End())
    assert typed.following() == Question("No. Move on anyway? y / n", Send(agenda.MoveOn(OPEN, really=True)))


def test_a_question_that_comes_late_is_not_answered_by_a_key_pressed_a_moment_later() -> None:
    typed = reader(room("Ama"))
    typed.answered(agenda.MoveOn(OPEN), refused("turns_to_come"), sudden=True)
    assert isinstance(typed.read(now(typed, "y")), Question)
    assert sent(typed.read(now(typed, "y"))) == agenda.MoveOn(OPEN, really=True)


def test_yes_sends_words_with_what_was_seen_when_they_were_typed() -> None:
    typed = reader(room())
    typed.read(now(typed, "We were tired", SEEN))
    step = typed.read(now(typed, "y", LATER))
    assert isinstance(step, Send)
    assert (step.seen, step.line) == (SEEN, "We were tired")


def test_a_note_carries_what_its_author_saw() -> None:
    typed = reader(room(item=REVEAL))
    step = typed.read(now(typed, "write We were tired", LATER))
    assert isinstance(step, UseNote)
    assert (step.seen, step.line) == (LATER, "write We were tired")


def test_saying_it_again_before_the_refusal_was_shown_is_saying_it_once() -> None:
    typed = reader(room("Ama"))
    before = typed.asked
    moving = sent(typed.read(Entered("move on", SEEN, before)))
    typed.answered(moving, refused("people_waiting"))
    assert sent(typed.read(Entered("move on", SEEN, before))) == agenda.MoveOn(OPEN)
    typed.answered(moving, refused("people_waiting"))
    assert sent(typed.read(now(typed, "move on"))) == agenda.MoveOn(OPEN, really=True)


def test_a_question_that_comes_up_by_itself_is_not_answered_by_a_key_pressed_a_moment_later() -> None:
    fake = room(item=REVEAL)
    typed = reader(fake)
    fake.my_notes.append(mynotes.new_note("We were tired", REVEAL, False))
    assert typed.held(UseNote("write", "We were tired"), Answer("held"), late=True)
    assert isinstance(typed.read(now(typed, "y")), Question)
    assert typed.read(now(typed, "y")) == UseNote("quote", which=0, quote=True)
    assert typed.held(UseNote("write", "We were tired"), Answer("held"), late=True)
    fake.time += asking.JUST_ASKED
    assert typed.read(now(typed, "n")) == Tell(["The recap does not quote that note."])


def test_a_note_asks_nothing_while_another_question_is_open() -> None:
    fake = room("Ama", item=REVEAL)
    typed = reader(fake)
    fake.my_notes.append(mynotes.new_note("We were tired", REVEAL, False))
    fake.act("Ama", release.AskAll())
    typed.read(now(typed, "end"))
    assert typed.held(UseNote("write", "We were tired"), Answer("held")) is None
    assert typed.read(now(typed, "y")) == Send(setup.End())


def test_a_line_longer_than_can_be_sent_never_leaves_this_computer() -> None:
    typed = reader(room())
    with pytest.raises(Misread, match="1001 characters; 1000 fit") as problem:
        typed.read(f"say {'x' * (limits.TEXT + 1)}")
    assert isinstance(problem.value.__cause__, core.Refused)
    assert sent(typed.read(f"say {'x' * limits.TEXT}")) == words.Say("x" * limits.TEXT)
    with pytest.raises(Misread):
        typed.read("word " * limits.TEXT)


# Pastes


def test_a_paste_is_asked_about_once_and_nothing_in_it_is_read_as_a_word() -> None:
    typed = reader(room())
    step = typed.pasted(Pasted(NOTE), now(typed, ""))
    assert isinstance(step, Question)
    assert step.text == (
        "5 lines, 54 characters; nothing is sent. Send as one with say, keep as draft, drop? s / k / d"
    )
    again = typed.read(now(typed, "y"))
    assert isinstance(again, Question)
    assert again.text.startswith("Type s, k or d.")
    sending = typed.read(now(typed, "s", LATER))
    assert sent(sending) == words.Say("Maria called say nothing to Bo off to the lawyer y bye")
    assert isinstance(sending, Send)
    assert sending.seen == SEEN, "what was in sight when it was pasted"
    assert typed.read("y") == Tell(["There is no question open."])


@pytest.mark.parametrize("first", ["bye", "end", "off to the lawyer", "withdraw 1", "move on", "say it"])
def test_the_first_line_of_a_paste_is_no_word_either(first: str) -> None:
    typed = reader(room("Ama"))
    typed.pasted(Pasted(f"{first}\nand more"), now(typed, ""))
    assert sent(typed.read(now(typed, "send"))) == words.Say(f"{first} and more")


@pytest.mark.parametrize(
    ("item", "before", "wanted"),
    [
        (OPEN, "off ", Send(words.Off("one two"))),
        (OPEN, "off I think ", Send(words.Off("I think one two"))),
        (OPEN, "I think ", Send(words.Say("I think one two"))),
        (OPEN, "of", Send(words.Say("ofone two"))),
        (REVEAL, "write ", UseNote("write", "one two")),
        (REVEAL, "", UseNote("write", "one two")),
    ],
)
def test_a_paste_goes_where_the_half_typed_word_said(item: ItemId, before: str, wanted: object) -> None:
    typed = reader(room(item=item))
    typed.pasted(Pasted("one\ntwo", before), now(typed, ""))
    assert typed.read(now(typed, "s")) == wanted


def test_a_paste_that_is_too_long_or_cannot_be_said_now_is_kept_or_dropped() -> None:
    typed = reader(room())
    step = typed.pasted(Pasted("line\n" * 300), now(typed, ""))
    assert isinstance(step, Question)
    assert "300 lines, 1,499 characters" in step.text
    assert "At most 1,000 fit at once." in step.text
    assert step.text.endswith("Keep as draft, drop? k / d")
    assert isinstance(typed.read(now(typed, "s")), Question)
    assert typed.read(now(typed, "k")) == Draft(f"say {'line ' * 299}line", keep=True)
    typed = reader(room(item=QUEUE))
    step = typed.pasted(Pasted(NOTE), now(typed, ""))
    assert isinstance(step, Question)
    assert "Nobody has called you yet." in step.text
    assert typed.read(now(typed, "d")) == Draft(
        "say Maria called say nothing to Bo off to the lawyer y bye", keep=False
    )


def test_a_paste_while_a_question_is_open_is_kept_and_the_question_stays() -> None:
    typed = reader(room("Ama"))
    typed.read(now(typed, "end"))
    assert isinstance(typed.pasted(Pasted(NOTE), now(typed, "")), Draft)
    assert typed.read(now(typed, "y")) == Send(setup.End())


def test_an_answer_typed_before_a_paste_was_asked_about_is_none() -> None:
    typed = reader(room())
    before = typed.asked
    typed.pasted(Pasted(NOTE), now(typed, ""))
    assert isinstance(typed.read(Entered("s", SEEN, before)), Question)
    assert isinstance(typed.read(Entered("d", SEEN, before)), Question)
    assert isinstance(typed.read(now(typed, "d")), Draft)


def test_enter_alone_leaves_the_question_standing_in_both_programs() -> None:
    typed = reader(room("Ama"))
    typed.read(now(typed, "end"))
    stays = typed.read(now(typed, ""))
    assert stays == Question(f"Type y or n. {ENDS}", Send(setup.End()))
    assert not typed.left()
    assert typed.read(now(typed, "y")) == Send(setup.End())


def test_enter_alone_leaves_a_pasted_draft_where_it_is() -> None:
    typed = reader(room("Ama"))
    asked = typed.pasted(Pasted(NOTE), now(typed, ""))
    assert isinstance(asked, Question)
    stays = typed.read(now(typed, ""))
    assert isinstance(stays, Question)
    assert stays.text == f"Type s, k or d. {asked.text}"
    assert isinstance(typed.read(now(typed, "k")), Draft)
