"""Who has not been heard yet is asked in many words, and answered without a name."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from cop_tui.acts.act import Misread, Question, Send, Tell
from cop_tui.acts.unheard import NOT_TOLD, OFFER
from cop_tui.core.topics import record, setup, words
from tests.acts.rooms import OPEN, PLAN, QUEUE, REVEAL, ROUND, read, room

LINES = (
    "unheard?",
    "who has not spoken?",
    "Who hasn't spoken yet?",
    "who has not been heard yet",
    "who has not had a turn?",
    "heard?",
)


@pytest.mark.parametrize("line", LINES)
def test_nobody_is_named_and_whoever_holds_may_offer_the_floor_to_all(line: str) -> None:
    step = read(room("Ama", item=OPEN), line)
    assert isinstance(step, Question)
    assert step.text == f"{NOT_TOLD} Say to the room: {OFFER} y / n"
    assert isinstance(step.then, Send)
    assert step.then.command == words.Off(OFFER)
    assert read(room("Bo", item=OPEN), line) == Tell([NOT_TOLD])


def test_off_the_record_the_offer_is_kept_nowhere() -> None:
    fake = room("Ama", item=OPEN)
    fake.act("Ama", record.RecordOff())
    step = read(fake, "who has not spoken?")
    assert isinstance(step, Question)
    assert isinstance(step.then, Send)
    assert step.then.command == words.Off(OFFER)


@pytest.mark.parametrize("me", ["Ama", "Bo"])
def test_in_a_quiet_part_nobody_is_offered_the_floor(me: str) -> None:
    assert read(room(me, item=REVEAL), "heard?") == Tell([NOT_TOLD])


def test_in_a_round_it_is_who_is_still_to_come() -> None:
    step = read(room("Bo", item=ROUND), "who has not spoken?")
    assert isinstance(step, Tell)
    assert step.lines[0].startswith("Still to come in the round: ")


def test_who_is_here_is_still_who() -> None:
    step = read(room("Ama", item=QUEUE), "who is here")
    assert isinstance(step, Tell)
    assert "people take part" in step.lines[0]


@pytest.mark.parametrize("line", ["next meeting 12 December 10:00", "next Tuesday", "next 12 December", "next session"])
def test_next_with_a_day_says_where_the_next_date_comes_from(line: str) -> None:
    fake = room("Ama", item=QUEUE)
    with pytest.raises(Misread, match=r"The plan does not say when we meet next\. .*starts under \[next\]"):
        read(fake, line)
    fake = room("Ama", plan=replace(PLAN, next=setup.NextTime("Tuesday at six")), item=QUEUE)
    with pytest.raises(Misread, match=r"The plan says when we meet next: Tuesday at six\. "):
        read(fake, line)
