"""Promises of one's own from earlier meetings: told to nobody else before they are brought up."""

from __future__ import annotations

import pytest

from cop_tui.acts.act import Misread, Question, Send, Tell
from cop_tui.acts.performing import Performer, Reply
from cop_tui.client.seated import Promised
from cop_tui.core.engine.ids import WordId
from cop_tui.core.topics.commitments import Commit
from tests.acts import rooms
from tests.acts.rooms import room
from tests.ui.fake import FakeSession


def promised() -> FakeSession:
    fake = room()
    fake.promised = [
        Promised("I ask the council.", "First", "a", WordId(3)),
        Promised("I write.", "Second", "b", WordId(9)),
    ]
    return fake


def test_they_are_listed_to_whoever_made_them_with_what_can_be_done() -> None:
    step = rooms.read(promised(), "own promises?")
    assert isinstance(step, Tell)
    assert step.lines[:3] == [
        "You said you would, and only you are told:",
        "1. I ask the council. (First)",
        "2. I write. (Second)",
    ]
    assert step.lines[3].endswith("No answer: it stays with you.")


def test_where_there_is_none_it_says_so() -> None:
    step = rooms.read(room(), "own promises?")
    assert isinstance(step, Tell)
    assert step.lines == ["This computer knows of no promise of yours from an earlier meeting of this series."]


def test_bringing_one_up_asks_first() -> None:
    step = rooms.read(promised(), "bring up 2")
    assert isinstance(step, Question)
    assert step.text == "Tell everybody, with your name: I write. y / n"
    assert isinstance(step.then, Send)
    assert step.then.command == Commit("I write.")


async def test_putting_one_away_tells_nobody() -> None:
    fake, shown = promised(), list[Reply]()
    performer = Performer(rooms.as_session(fake), shown.append)
    performer.perform(rooms.read(fake, "put away 1"))
    assert [reply.text for reply in shown] == ["Put away, on this computer alone: I ask the council. Nobody is told."]
    assert [one.text for one in fake.promised] == ["I write."]
    assert fake.done == []


def test_a_word_that_is_only_near_puts_nothing_away_before_a_yes() -> None:
    fake = promised()
    asks = rooms.read(fake, "putt away 1")
    assert isinstance(asks, Question)
    assert isinstance(asks.then, Tell)
    assert len(fake.promised) == 2


@pytest.mark.parametrize("line", ["bring up", "bring up 3", "put away the cups", "own promises? now"])
def test_what_names_none_does_nothing(line: str) -> None:
    fake = promised()
    with pytest.raises(Misread):
        rooms.read(fake, line)
    assert len(fake.promised) == 2
