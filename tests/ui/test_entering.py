"""One Enter is one line: what comes in one read, what is pasted, and answers to questions that were never shown."""

from __future__ import annotations

from typing import Any, cast

import pytest
from textual import events
from textual.pilot import Pilot

from cop_tui.acts import asking
from cop_tui.acts.entered import TOO_EARLY
from cop_tui.acts.reader import LEFT
from cop_tui.client.outbox import Answer
from cop_tui.core.engine.ids import ItemId, PersonId
from cop_tui.core.topics import agenda, checks, setup, words
from cop_tui.ui.app import CopApp
from cop_tui.ui.conversation import TYPED_OVER
from cop_tui.ui.view import KEYS, LINE
from tests.ui.conftest import as_session, key, meeting, running, send, shown
from tests.ui.fake import FakeSession

NAMED = {
    "\r": "enter",
    "\n": "ctrl+j",
    "\x7f": "backspace",
    "\x1b": "escape",
    "\x15": "ctrl+u",
    "\x17": "ctrl+w",
    " ": "space",
    "/": "slash",
}
NOTE = "Maria called\nsay nothing to Bo\noff to the lawyer\ny\nbye\n"


async def in_one_read(pilot: Pilot[Any], *texts: str) -> None:
    """Press keys as a terminal's driver does with what came in one read: all are posted before the first is handled."""
    for char in "".join(texts):
        pilot.app.post_message(events.Key(NAMED.get(char, char), char))
    await pilot.pause()
    await pilot.pause()


async def paste(pilot: Pilot[Any], text: str) -> None:
    pilot.app.post_message(events.Paste(text))
    await pilot.pause()
    await pilot.pause()


@pytest.mark.repeats
async def test_lines_typed_ahead_in_one_read_are_each_said_once_as_typed() -> None:
    session = meeting("Ana", item=ItemId(5))
    async with running(session) as (app, pilot):
        await in_one_read(pilot, "say Thank you.\roff My boss hits people\r")
        assert session.done == [words.Say("Thank you."), words.Off("My boss hits people")]
        assert app.room.line.value == ""
        await in_one_read(pilot, *(f"say line {n}\roff line {n}\r" for n in range(40)), "say half")
        assert session.done[2:] == [kind(f"line {n}") for n in range(40) for kind in (words.Say, words.Off)]
        assert app.room.line.value == "say half"


async def test_keys_that_change_the_line_change_the_line_they_were_pressed_in() -> None:
    session = meeting("Ana", item=ItemId(5))
    async with running(session) as (_, pilot):
        await in_one_read(pilot, "say helo\x7flo\rsay wrong\x15off righd\x7ft\roff two words\x17thoughts\r")
        assert session.done == [words.Say("hello"), words.Off("right"), words.Off("two thoughts")]


async def test_a_yes_in_the_same_read_as_the_line_it_would_publish_answers_nothing() -> None:
    session = meeting("Ana", item=ItemId(5))
    async with running(session) as (_, pilot):
        await in_one_read(pilot, "We were tired\ry\r")
        assert session.done == []
        assert asking.TOO_SOON in shown(pilot)
        await send(pilot, "y")
        assert session.done == [words.Say("We were tired")]


async def test_leaving_is_not_answered_by_a_yes_typed_before_it_was_asked() -> None:
    session = meeting("Ama", holder=True, item=ItemId(5))
    async with running(session) as (app, pilot):
        app.room.line.turn_to(LINE)
        await pilot.pause()
        await in_one_read(pilot, "bye\ry\r")
        assert not session.left
        assert "You hold the space" in shown(pilot)
        await send(pilot, "y")
        assert session.left


async def test_a_question_about_a_note_never_takes_the_place_of_another() -> None:
    session = meeting("Ama", holder=True, item=ItemId(6))
    async with running(session) as (app, pilot):
        session.lose()
        await pilot.pause()
        await send(pilot, "write We were tired")
        waiting = session.waiting.pop()[1]
        app.action_leave()
        await pilot.pause()
        waiting.set_result(Answer("held"))
        await pilot.pause()
        assert "Leave?" in shown(pilot)
        assert "May the recap quote it" not in shown(pilot)
        await send(pilot, "n")
        assert "You stay." in shown(pilot)
        await send(pilot, "y")
        assert not session.left


async def written(pilot: Any, session: FakeSession) -> None:
    """Hand a note in that is held, so that it is asked whether the recap may quote it."""
    session.lose()
    await pilot.pause()
    await send(pilot, "write We were tired")
    session.waiting.pop()[1].set_result(Answer("held"))
    await pilot.pause()
    session.link = "good"
    assert "May the recap quote it, without your name?" in " ".join(shown(pilot).split())


async def test_no_to_the_question_about_a_note_leaves_it_held_and_escape_answers_nothing() -> None:
    for escape in (False, True):
        session = meeting("Ana", item=ItemId(6))
        async with running(session) as (app, pilot):
            await written(pilot, session)
            if escape:
                await pilot.press("escape")
                await pilot.pause()
            else:
                session.later(60_000)
                await send(pilot, "n")
                assert app.room.view.said == "The recap does not quote that note."
            assert bool(app.room.view.question) is escape
            assert [note.text for note in session.my_notes] == ["We were tired"]
            assert not session.my_notes[0].quote


async def test_escape_at_a_question_that_would_send_something_says_that_nothing_was_sent() -> None:
    session = meeting("Ana", item=ItemId(5))
    async with running(session) as (app, pilot):
        await send(pilot, "Hm, I wonder")
        assert app.room.view.question
        await pilot.press("escape")
        assert app.room.view.said.startswith("Nothing was sent.")
        app.action_leave()
        await pilot.pause()
        await pilot.press("escape")
        assert app.room.view.said == "Nothing was sent."


async def test_a_question_that_came_up_by_itself_takes_a_yes_pressed_after_it_could_be_read() -> None:
    session = meeting("Ana", item=ItemId(6))
    async with running(session) as (_, pilot):
        session.lose()
        await pilot.pause()
        await send(pilot, "write We were tired")
        waiting = session.waiting.pop()[1]
        await send(pilot, "who?")
        waiting.set_result(Answer("held"))
        await pilot.pause()
        assert (
            "Held: write We were tired. Your note is note a. May the recap quote it, without your name? y / n"
            in " ".join(shown(pilot).split())
        )
        session.link = "good"
        await send(pilot, "y")
        assert not session.my_notes[0].quote
        assert "This was asked a moment ago. y again if you meant it." in " ".join(shown(pilot).split())
        await send(pilot, "y")
        assert session.my_notes[0].quote


async def test_a_number_typed_before_its_question_was_shown_is_no_answer() -> None:
    session = meeting("Ana", item=ItemId(5))
    async with running(session) as (app, pilot):
        with app.batch_update():  # nothing is painted meanwhile
            session.act("Ama", checks.StartCheck("How are we?"))
            await in_one_read(pilot, "1\r")
        assert session.done == []
        await pilot.pause()
        await send(pilot, "1")
        assert [type(command) for command in session.done] == [checks.Feel]


async def test_words_are_stamped_with_what_was_painted_when_enter_was_pressed() -> None:
    session = meeting("Ana", item=ItemId(5))
    async with running(session) as (app, pilot):
        before = session.seen()
        with app.batch_update():  # nothing is painted meanwhile
            session.act("Ama", agenda.TakeUp(ItemId(4), really=True))
            await in_one_read(pilot, "off My boss hits people\r")
        await pilot.pause()
        assert session.stamps == [before]
        assert app.room.line.value == "off My boss hits people"
        assert "We are in another part now" in " ".join(shown(pilot).split())
        await pilot.press("enter")
        await pilot.pause()
        assert session.stamps[1] == session.seen() != before, "seen by now, and sent again on purpose"


async def test_an_enter_pressed_before_a_refused_line_came_back_does_not_send_it_again() -> None:
    session = meeting("Ana", item=ItemId(5))
    async with running(session) as (app, pilot):
        early = events.Key("enter", "\r")
        with app.batch_update():
            session.act("Ama", agenda.TakeUp(ItemId(4), really=True))
            await in_one_read(pilot, "off My boss hits people\r")
        await pilot.pause()
        assert app.room.line.value == "off My boss hits people"
        app.post_message(early)
        await pilot.pause()
        await pilot.pause()
        assert session.done == [words.Off("My boss hits people")]
        assert app.room.line.value == "off My boss hits people"


async def test_what_is_typed_before_the_meeting_is_on_the_screen_is_kept_and_does_nothing() -> None:
    session = meeting("Ana", item=ItemId(5))
    me, session.replica.me = session.replica.me, PersonId(0)
    app = CopApp(as_session(session))
    async with app.run_test(size=(80, 24)) as pilot:
        for char in "say Hello":
            pilot.app.post_message(events.Key(NAMED.get(char, char), char))
        await pilot.pause()
        session.replica.me = me
        app.room.line._enter(0.0)
        await pilot.pause()
        assert session.done == []
        assert TOO_EARLY in " ".join(shown(pilot).split())
        assert app.room.line.value == "say Hello"


# Pastes


async def test_a_pasted_note_is_shown_and_asked_about_once_and_nothing_is_carried_out() -> None:
    session = meeting("Ana", item=ItemId(5))
    async with running(session) as (app, pilot):
        await paste(pilot, NOTE)
        assert session.done == []
        assert not session.left
        assert app.room.line.value == ""
        for line in NOTE.splitlines():
            assert f"| {line}" in shown(pilot)
        assert "5 lines, 54 characters; nothing is sent." in shown(pilot)
        await send(pilot, "y")
        assert session.done == []
        assert "Type s, k or d." in shown(pilot)
        await send(pilot, "s")
        assert session.done == [words.Say("Maria called say nothing to Bo off to the lawyer y bye")]
        await send(pilot, "y")
        assert len(session.done) == 1


async def test_a_paste_on_keys_is_answered_by_a_key() -> None:
    session = meeting("Ama", holder=True, item=ItemId(5))
    async with running(session) as (app, pilot):
        await paste(pilot, NOTE)
        app.room.line.turn_to(KEYS)
        await key(pilot, "k")
        assert session.done == []
        assert app.room.line.value == "say Maria called say nothing to Bo off to the lawyer y bye"


async def test_a_paste_into_a_half_typed_line_goes_where_its_word_said() -> None:
    session = meeting("Ana", item=ItemId(5))
    async with running(session) as (app, pilot):
        await pilot.press(*"off ")
        await paste(pilot, "one\ntwo")
        assert session.done == []
        await send(pilot, "s")
        assert session.done == [words.Off("one two")]
        await paste(pilot, NOTE)
        await send(pilot, "d")
        assert app.room.line.value == ""
        await pilot.press("up")
        assert "Maria" not in app.room.line.value


async def test_more_than_two_thousand_pasted_characters_are_not_lost() -> None:
    session = meeting("Ana", item=ItemId(5))
    text = " ".join(f"word{n}" for n in range(400))
    async with running(session) as (app, pilot):
        await pilot.press(*"off ")
        await paste(pilot, text)
        assert f"1 line, {len(text):,} characters; nothing is sent. At most 1,000 fit at once." in shown(pilot)
        await send(pilot, "k")
        assert app.room.line.value == f"off {text}"
        await pilot.press("enter")
        await pilot.pause()
        assert session.done == []
        assert "1000 fit" in shown(pilot)
        assert app.room.line.value == f"off {text}"
        await pilot.press("end", "x")
        assert app.room.line.value == f"off {text}x"
        await pilot.press("ctrl+u")
        await paste(pilot, text.replace(" ", "\n"))
        await send(pilot, "who?")
        await pilot.press("up", "up")
        assert app.room.line.value == f"say {text}", "left unanswered it is in reach"


async def test_a_paste_while_something_is_asked_is_kept_and_the_question_stays() -> None:
    session = meeting("Ama", holder=True, item=ItemId(5))
    async with running(session) as (_, pilot):
        await send(pilot, "end")
        await paste(pilot, NOTE)
        assert "End the meeting for everybody? y / n" in " ".join(shown(pilot).split())
        await send(pilot, "y")
        assert isinstance(session.done[-1], setup.End)


async def test_leaving_closes_an_open_question_with_a_word() -> None:
    session = meeting("Ama", holder=True, item=ItemId(5))
    async with running(session) as (app, pilot):
        await send(pilot, "end")
        app.action_leave()
        await pilot.pause()
        assert LEFT in " ".join(shown(pilot).split())
        await send(pilot, "n")
        await send(pilot, "y")
        assert session.done == []


# A terminal that marks no pastes


async def unmarked(pilot: Pilot[Any], text: str) -> None:
    """Let a terminal that marks no pastes send a text in one read, and let the moment after it pass."""
    await in_one_read(pilot, text)
    await cast("CopApp", pilot.app).room.line.burst_over()
    await pilot.pause()


async def test_without_marks_several_lines_in_one_read_are_asked_about_and_nothing_is_carried_out() -> None:
    session = meeting("Ana", item=ItemId(5))
    async with running(session, marked=False) as (app, pilot):
        await unmarked(pilot, NOTE.replace("\n", "\r"))
        assert session.done == []
        assert "5 lines, 54 characters; nothing is sent. Send as one with say" in shown(pilot)
        await unmarked(pilot, "s\r")
        assert session.done == [words.Say("Maria called say nothing to Bo off to the lawyer y bye")]
        await unmarked(pilot, "who?\r")
        assert "5 people take part." in shown(pilot)
        assert app.room.line.value == ""


async def test_without_marks_lines_typed_one_by_one_are_lines() -> None:
    session = meeting("Ana", item=ItemId(5))
    async with running(session, marked=False) as (_, pilot):
        for text in ("say helo\x7flo\r", "off this\r", "say half\x15say whole\r"):
            await unmarked(pilot, text)
        assert session.done == [words.Say("hello"), words.Off("this"), words.Say("whole")]


async def test_without_marks_a_paste_on_keys_presses_none() -> None:
    session = meeting("Ama", holder=True, item=ItemId(5))
    async with running(session, marked=False) as (app, pilot):
        await unmarked(pilot, "n\nm\nend\ny\n")
        app.room.line.settle()
        await pilot.pause()
        assert session.done == []
        assert "s / k / d" in shown(pilot)
        assert app.room.line.mode == LINE


async def test_a_sentence_that_was_not_meant_for_the_room_stands_in_the_line_again() -> None:
    session = meeting("Ana", item=ItemId(5))
    async with running(session) as (app, pilot):
        await send(pilot, "We were tired.")
        await send(pilot, "n")
        assert app.room.line.value == "We were tired."
        assert app.room.line.cursor_position == len("We were tired.")
        assert app.room.view.said == f"Nothing was sent. {TYPED_OVER}"
        assert session.done == []
        app.room.line.turn_to(KEYS)
        await send(pilot, "We were tired.")
        app.room.line.turn_to(KEYS)
        await pilot.press("n")
        app.room.line.settle()
        await pilot.pause()
        assert (app.room.line.value, app.room.line.mode) == ("We were tired.", LINE)
        assert session.pending.draft == "", "what may have been meant off the record is written to no disk"


async def test_a_guess_that_is_left_says_how_the_sentence_comes_back() -> None:
    session = meeting("Ana", item=ItemId(5))
    async with running(session) as (app, pilot):
        await send(pilot, "We were tired.")
        await pilot.press("escape")
        await pilot.pause()
        assert app.room.view.said == "Nothing was sent. Up brings your line back."
        await pilot.press("up")
        assert app.room.line.value == "We were tired."
