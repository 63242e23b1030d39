"""Whoever asks the group something is told, alone, when a yes answers it, and is asked before one that hopes for an answer goes out."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from cop_tui.acts import performing
from cop_tui.acts.act import Question, Send, Tell
from cop_tui.client.outbox import Answer
from cop_tui.core.plan.open_questions import ADVICE, CLOSED, LEADING
from cop_tui.core.topics import floor
from cop_tui.wire import frames
from tests.acts.rooms import PLAN, QUEUE, as_session, command, read, reader, room
from tests.plain.typed import joined

SAVED = Answer(frames.SAVED)


def said(line: str, language: str = "en") -> str:
    """Return what is said to a space holder once a line of theirs came true."""
    fake = room("Ama", item=QUEUE, plan=replace(PLAN, language=language))
    return performing.after(command(fake, line), SAVED, as_session(fake))


@pytest.mark.parametrize(
    ("line", "how"),
    [
        ("round 60 Did it help?", CLOSED),
        ("check Are we ready?", CLOSED),
    ],
)
def test_a_closed_question_is_asked_and_then_told_of(line: str, how: str) -> None:
    assert said(line) == f"{ADVICE[how]} It was asked as you wrote it."
    assert said(line, language="cy") == ""


LEADING_LINES = [
    ("round 60 Don't you think it helped?", "Don't you think it helped?"),
    ("check binding: We are ready, aren't we?", "We are ready, aren't we?"),
]


@pytest.mark.parametrize(("line", "question"), LEADING_LINES)
def test_a_leading_question_is_asked_about_before_it_goes_out_and_a_no_keeps_the_line(line: str, question: str) -> None:
    fake = room("Ama", item=QUEUE)
    typed = reader(fake)
    asked = typed.read(line)
    assert isinstance(asked, Question)
    assert asked.text == f"{ADVICE[LEADING]} Nothing was sent yet. Ask it as you wrote it? y / n"
    assert typed.read("n") == Tell(["Nothing was sent."], back=line)
    assert typed.read("n") == Tell(["There is no question open."])
    sent = (typed.read(line), typed.read("y"))[1]
    assert isinstance(sent, Send)
    assert question in (getattr(sent.command, "prompt", ""), getattr(sent.command, "question", ""))
    assert performing.after(sent.command, SAVED, as_session(fake)) == "", "it was said already"


@pytest.mark.parametrize(("line", "_question"), LEADING_LINES)
def test_a_leading_question_in_another_language_goes_out_at_once(line: str, _question: str) -> None:
    fake = room("Ama", item=QUEUE, plan=replace(PLAN, language="cy"))
    assert isinstance(read(fake, line), Send)


def test_a_leading_question_over_somebodys_turn_is_asked_about_once_with_both() -> None:
    fake = room("Ama", item=QUEUE)
    fake.act("Bo", floor.Hand())
    fake.act("Ama", floor.CallNext())
    fake.later(10_000)
    asked = read(fake, "round 60 Don't you think it helped?")
    assert isinstance(asked, Question)
    assert (
        asked.text == f"{ADVICE[LEADING]} Nothing was sent yet. Bo has the floor. Begin the round all the same? y / n"
    )
    assert isinstance(asked.then, Send)


async def test_in_the_line_client_the_line_comes_back_on_no_and_the_room_hears_nothing() -> None:
    async with joined(room("Ama", item=QUEUE)) as ama:
        line = "round 60 Don't you think it helped?"
        assert (await ama.enter(line))[-1].endswith("Ask it as you wrote it? y / n")
        assert "Nothing was sent." in await ama.enter("n")
        assert ama.typed.kept == [line]
        assert ama.session.done == []


@pytest.mark.parametrize("line", ["round 60 What helped?", "check How are you with deciding today?", "round 60"])
def test_an_open_question_needs_no_words(line: str) -> None:
    assert said(line) == ""


def test_the_question_of_the_plan_is_not_commented_on_in_the_meeting() -> None:
    items = tuple(replace(item, prompt="Did it help?") for item in PLAN.items)
    fake = room("Ama", item=QUEUE, plan=replace(PLAN, items=items))
    assert performing.after(command(fake, "round 60"), SAVED, as_session(fake)) == ""
    assert performing.after(command(fake, "round 60 Did it help you?"), SAVED, as_session(fake)) != ""


def test_without_a_meeting_nothing_is_said() -> None:
    fake = room("Ama", item=QUEUE)
    for line in ("round 60 Did it help?", "check Are we ready?"):
        assert performing.after(command(fake, line), SAVED) == ""
