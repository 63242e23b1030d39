"""Promises of one's own from earlier meetings: told to nobody else before they are brought up."""

from __future__ import annotations

import pytest

from cop_tui.acts.act import Misread, Question, Send, Tell
from cop_tui.acts.performing import Performer, Reply
from cop_tui.client.seated import Promised
from cop_tui.core.engine.ids import WordId
from cop_tui.core.topics.commitments import Commit
from cop_tui.core.topics.words import Say
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
    assert step.lines == [
        "As far as this computer knows, no promise of yours from an earlier meeting of this series is open."
    ]


def test_what_i_promised_in_this_meeting_is_named_too() -> None:
    fake = room()
    fake.act("Bo", Commit("I ask Bo's boss."))
    assert len(rooms.told(fake, "own promises?")) == 1, "others have theirs in promises?"
    fake.act("Ana", Commit("I ring."))
    assert rooms.told(fake, "did i promise anything")[:1] == [
        "Promised by you in this meeting: I ring. promises? shows it."
    ]


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


async def test_a_number_goes_on_meaning_the_same_promise_once_another_is_put_away() -> None:
    fake = promised()
    fake.promised.append(Promised("I call Zed.", "Third", "c", WordId(4)))
    performer = Performer(rooms.as_session(fake), list[Reply]().append)
    for line in ("own promises?", "put away 1", "put away 2"):
        performer.perform(rooms.read(fake, line))
    assert [one.text for one in fake.promised] == ["I call Zed."]
    for line in ("put away 2", "bring up 1"):
        with pytest.raises(Misread):
            rooms.read(fake, line)
    listed = rooms.read(fake, "own promises?")
    assert isinstance(listed, Tell)
    assert listed.lines[1] == "3. I call Zed. (Third)"
    assert "put away 3: it is done" in listed.lines[2]


def test_a_word_that_is_only_near_puts_nothing_away_before_a_yes() -> None:
    fake = promised()
    asks = rooms.read(fake, "putt away 1")
    assert isinstance(asks, Question)
    assert isinstance(asks.then, Tell)
    assert len(fake.promised) == 2


async def test_that_one_was_kept_is_told_to_everybody_after_a_yes_and_then_it_may_be_put_away() -> None:
    fake, shown = promised(), list[Reply]()
    performer = Performer(rooms.as_session(fake), shown.append)
    step = performer.reader.read("bring up 2 Kept.")
    assert isinstance(step, Question)
    assert step.text == "Tell everybody, with your name: It is done, as I promised: I write. y / n"
    assert fake.done == []
    yes = performer.reader.read("y")
    assert isinstance(yes, Send)
    await performer.perform(yes).over
    assert fake.done == [Say("It is done, as I promised: I write.")]
    assert len(fake.promised) == 2
    assert "Put it away on this computer now: I write. Nobody is told. y / n" in shown[-1].text
    away = performer.reader.read("y")
    assert isinstance(away, Tell)
    performer.perform(away)
    assert [one.text for one in fake.promised] == ["I ask the council."]


async def test_a_no_leaves_a_promise_that_was_kept_on_this_computer() -> None:
    fake, shown = promised(), list[Reply]()
    performer = Performer(rooms.as_session(fake), shown.append)
    performer.reader.read("bring up 2 done")
    yes = performer.reader.read("y")
    assert isinstance(yes, Send)
    await performer.perform(yes).over
    no = performer.reader.read("n")
    assert isinstance(no, Tell)
    assert no.lines == ["Nothing was sent."]
    assert len(fake.promised) == 2


@pytest.mark.parametrize(
    "line", ["bring up", "bring up 3", "bring up 1 now", "bring up 3 kept", "put away the cups", "own promises? now"]
)
def test_what_names_none_does_nothing(line: str) -> None:
    fake = promised()
    with pytest.raises(Misread):
        rooms.read(fake, line)
    assert len(fake.promised) == 2
