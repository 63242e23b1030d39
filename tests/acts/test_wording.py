"""Whoever asks the group something is told, alone and afterwards, when a yes answers it or when it hopes for an answer."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from cop_tui.acts import performing
from cop_tui.client.outbox import Answer
from cop_tui.core.plan.open_questions import ADVICE, CLOSED, LEADING
from cop_tui.wire import frames
from tests.acts.rooms import PLAN, QUEUE, as_session, command, room

SAVED = Answer(frames.SAVED)


def said(line: str, language: str = "en") -> str:
    """Return what is said to a space holder once a line of theirs came true."""
    fake = room("Ama", item=QUEUE, plan=replace(PLAN, language=language))
    return performing.after(command(fake, line), SAVED, as_session(fake))


@pytest.mark.parametrize(
    ("line", "how"),
    [
        ("round 60 Did it help?", CLOSED),
        ("round 60 Don't you think it helped?", LEADING),
        ("check Are we ready?", CLOSED),
        ("check binding: We are ready, aren't we?", LEADING),
    ],
)
def test_a_closed_or_a_leading_question_is_asked_and_then_told_of(line: str, how: str) -> None:
    assert said(line) == f"{ADVICE[how]} It was asked as you wrote it."
    assert said(line, language="cy") == ""


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
