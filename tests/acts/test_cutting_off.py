"""What would end somebody's turn asks first, once: where they speak, their time is not over, and they have not said that they are done."""

from __future__ import annotations

import pytest

from cop_tui.acts.act import Question, Send
from cop_tui.core.engine.ids import NOBODY, PersonId
from cop_tui.core.topics import coffee, composing, floor, following, roles
from tests.acts.rooms import QUEUE, ROUND, command, number, read, room
from tests.acts.test_performing import Shown
from tests.ui.fake import FakeSession

AMA, ANA, BO, CY, DI = (PersonId(number(name)) for name in ("Ama", "Ana", "Bo", "Cy", "Di"))


def speaking(me: str = "Ama", *, waiting: tuple[str, ...] = ("Cy", "Di")) -> FakeSession:
    """Return a meeting in which Bo speaks, for two minutes, and others wait."""
    fake = room(me, item=QUEUE)
    for who in ("Bo", *waiting):
        fake.act(who, floor.Hand())
    fake.act("Ama", floor.CallNext())
    return fake


def asked(fake: FakeSession, line: str) -> str:
    """Return the question with which a line is answered, "" where it acts at once."""
    step = read(fake, line)
    if isinstance(step, Question):
        assert isinstance(step.then, Send)
        return step.text
    assert isinstance(step, Send)
    return ""


@pytest.mark.parametrize(
    ("line", "question"),
    [
        ("next", "Bo has the floor. Go on to Cy? y / n"),
        ("next Di", "Bo has the floor. Go on to Di? y / n"),
        ("last word Cy", "Bo has the floor. Go on to Cy for the last word? y / n"),
        ("round 60 Why?", "Bo has the floor. Begin the round all the same? y / n"),
    ],
)
def test_whoever_speaks_is_not_cut_off_without_a_question(line: str, question: str) -> None:
    assert asked(speaking(), line) == question


def test_where_nobody_waits_it_is_asked_whether_to_go_on_at_all() -> None:
    assert asked(speaking(waiting=()), "next") == "Bo has the floor. Go on all the same? y / n"


def test_a_space_holder_who_is_next_is_called_you() -> None:
    assert asked(speaking(waiting=("Ama",)), "next") == "Bo has the floor. Go on to you? y / n"


def test_where_somebody_cannot_follow_nobody_is_named_as_next() -> None:
    fake = speaking()
    fake.act("Cy", following.CannotFollow())
    assert asked(fake, "next") == "Bo has the floor. Go on all the same? y / n"


def test_a_round_and_the_topic_that_is_talked_about_go_on_over_a_speaker_only_after_a_question() -> None:
    fake = room("Ama", item=ROUND)
    fake.act("Ama", floor.Done())
    assert fake.server.kept.floor.speaker == ANA
    assert asked(fake, "next") == "Ana has the floor. Go on to Bo? y / n"
    assert asked(fake, "close round") == "Ana has the floor. Close the round all the same? y / n"
    fake = speaking()
    for text in ("Trust", "Rates"):
        fake.act("Di", coffee.AddTopic(text))
    assert asked(fake, "next topic") == "Bo has the floor. Take up the next topic all the same? y / n"


def test_where_the_time_is_over_nobody_speaks_or_they_are_done_it_acts_at_once() -> None:
    fake = speaking()
    fake.time += 120_000
    assert command(fake, "next") == floor.CallNext(NOBODY, BO)
    fake = speaking()
    fake.act("Bo", floor.Done())
    assert command(fake, "next") == floor.CallNext(NOBODY, NOBODY)
    assert command(fake, "last word Di") == floor.LastWord(DI)


def test_a_minute_more_is_time_that_is_not_over() -> None:
    fake = speaking()
    fake.act("Bo", floor.More())
    fake.time += 120_000
    assert asked(fake, "next") == "Bo has the floor. Go on to Cy? y / n"


def test_my_own_turn_ends_at_once() -> None:
    fake = room("Ama", item=QUEUE)
    for who in ("Ama", "Bo"):
        fake.act(who, floor.Hand())
    fake.act("Ama", floor.CallNext())
    assert command(fake, "next") == floor.CallNext(NOBODY, AMA)


def test_whose_time_is_not_told_to_somebody_is_never_known_by_them_to_be_over() -> None:
    fake = speaking("Cy")
    fake.act("Cy", roles.TakeRole("queue keeper"))
    fake.time += 600_000
    assert asked(fake, "next Di") == "Bo has the floor. Go on to Di? y / n"


def test_what_is_refused_is_refused_and_not_asked_about() -> None:
    assert command(speaking(waiting=("Cy",)), "next Di") == floor.CallNext(DI, BO)
    assert command(room("Ama", item=ROUND), "next Cy") == floor.CallNext(CY, AMA)


async def test_y_goes_on_and_n_leaves_them_the_floor() -> None:
    fake = speaking()
    ama = Shown(fake)
    assert await ama.enter("next") == ["Bo has the floor. Go on to Cy? y / n"]
    assert fake.done == []
    assert await ama.enter("n") == ["Bo goes on."]
    assert fake.server.kept.floor.speaker == BO
    await ama.enter("next")
    fake.time += 3000
    await ama.enter("y")
    assert fake.server.kept.floor.speaker == CY


async def test_a_yes_after_somebody_else_went_on_cuts_nobody_off() -> None:
    fake = speaking()
    ama = Shown(fake)
    await ama.enter("next")
    fake.act("Bo", floor.Done())
    fake.act("Ama", floor.CallNext())
    assert await ama.enter("y") == ["The floor had moved on already. Nothing else happened."]
    assert fake.server.kept.floor.speaker == CY


async def test_whoever_asked_the_floor_to_wait_is_asked_about_once() -> None:
    fake = speaking()
    fake.act("Bo", composing.WaitForMe())
    ama = Shown(fake)
    assert await ama.enter("next") == ["Bo is still composing and asked the floor to wait. Go on all the same? y / n"]
    await ama.enter("y")
    assert fake.server.kept.floor.speaker == CY
