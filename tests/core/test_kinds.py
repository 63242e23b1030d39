"""Kinds of hand, what comes first without a name, whoever keeps the queue, and everybody's own pace."""

from __future__ import annotations

import pytest

from cop_tui import core
from cop_tui.core.engine.ids import Ms, PersonId
from cop_tui.core.topics import floor
from cop_tui.core.topics.agenda import MoveOn
from cop_tui.core.topics.care import WITH_NAME, AnswerSignal, SoonerPlease
from cop_tui.core.topics.clock import Bell, Pause, Resume, Ring
from cop_tui.core.topics.floor import (
    Called,
    CallNext,
    CloseQueue,
    Done,
    Hand,
    HandRaised,
    LastWord,
    Later,
    MovedOn,
    OpenQueue,
    PutBack,
    PutIn,
    QueueClosed,
    TurnClock,
)
from cop_tui.core.topics.following import CannotFollow, Unsettled
from cop_tui.core.topics.pace import OwnPace, Pace, Untimed
from cop_tui.core.topics.roles import TakeRole
from tests.core.world import AMA, BO, CY, DI, World, item


def line(world: World) -> list[int]:
    return [hand.person for hand in floor.order(world.state)]


def test_kinds_order_what_waits_and_interrupt_nobody() -> None:
    world = World(names="Bo Cy Di Eli Fay Gil")
    world.do(BO, Hand())
    world.do(AMA, CallNext())
    for person, kind in ((CY, "point"), (DI, "answer"), (5, "question"), (6, "process"), (7, "pause")):
        world.do(PersonId(person), Hand("", kind))
    assert world.kept.floor.speaker == BO
    assert line(world) == [7, 6, 5, DI, CY]
    assert floor.rule(world.state).startswith("Order: pause, how we work, questions, answers, then points; ")
    first = floor.order(world.state)[0]
    assert floor.reason(world.state, first) == "pause or can't follow: comes before points"
    assert floor.kind_words(floor.order(world.state)[-1]) == ""
    assert world.told(CY) == ["Gil has a hand up: pause or can't follow."]


def test_within_a_kind_the_rule_of_the_item_holds() -> None:
    world = World()
    world.do(BO, Hand())
    world.do(AMA, CallNext())
    world.do(BO, Done())
    world.do(BO, Hand(kind="question"))
    world.do(CY, Hand(kind="question"))
    world.do(DI, Hand())
    assert line(world) == [CY, BO, DI]
    world.do(CY, Later())
    assert line(world) == [BO, DI, CY]
    assert world.kept.floor.find(CY).kind == "question"


def test_a_hand_that_is_up_can_become_another_kind_and_keeps_its_place_in_time() -> None:
    world = World()
    world.do(BO, Hand())
    world.do(CY, Hand())
    assert world.do(CY, Hand("the form", "question")) == [HandRaised(CY, "question")]
    assert line(world) == [CY, BO]
    assert world.do(CY, Hand("a form")) == []
    assert world.do(CY, Hand(kind="question")) == []
    assert world.do(CY, Hand(kind="point")) == [HandRaised(CY)]
    assert line(world) == [BO, CY]
    assert world.refused(CY, Hand(kind="loud")) == "kind_unknown"


def test_a_closed_queue_still_takes_whoever_needs_a_pause() -> None:
    world = World()
    world.do(AMA, CloseQueue())
    assert world.refused(BO, Hand(kind="question")) == "queue_closed"
    world.do(BO, Hand(kind="pause"))


def test_somebody_who_cannot_follow_comes_first_and_nobody_is_told_who() -> None:
    world = World()
    world.do(BO, Hand())
    world.do(AMA, CallNext())
    world.do(CY, Hand())
    assert world.do(DI, CannotFollow()) == []
    assert world.outcome.passing == [Unsettled(True)]
    assert world.told(BO)[0].startswith("Somebody cannot follow, or needs a pause. It comes first, after this turn.")
    assert core.recount(world.state, BO)[-1] == Unsettled(True)
    world.do(CY, CannotFollow())
    assert world.outcome.passing == []
    world.pass_time(3_000)
    assert world.do(AMA, CallNext()) == [MovedOn(BO)]
    assert world.told(CY)[-1].startswith("This moment is for whoever cannot follow")
    assert not world.state.now.floor.unsettled
    world.pass_time(3_000)
    assert Called(CY, AMA) in world.do(AMA, CallNext())
    assert not CannotFollow.durable


@pytest.mark.parametrize("command", [MoveOn(), Pause()])
def test_a_pause_or_the_next_item_answers_whoever_cannot_follow(command: core.Command) -> None:
    world = World()
    world.do(DI, CannotFollow())
    world.do(AMA, command)
    assert not world.state.now.floor.unsettled
    assert not any("moment" in said for said in world.told(BO))


def test_sooner_please_goes_to_the_space_holders_alone_and_sorts_nothing() -> None:
    world = World()
    world.do(BO, Hand())
    world.do(CY, Hand())
    assert world.do(CY, SoonerPlease()) == []
    assert line(world) == [BO, CY]
    assert world.told(AMA) == ["Something here is for you alone. Type answer to read it."]
    assert world.told(BO) == []
    assert "sooner" in str(core.remind(world.state, AMA))
    world.do(AMA, AnswerSignal(1))
    assert world.told(CY) == ["Ama has seen that you asked to be brought in sooner. " + WITH_NAME]


def test_the_last_word_goes_to_somebody_who_waits_and_the_queue_closes() -> None:
    world = World()
    world.do(BO, Hand())
    world.do(CY, Hand())
    assert world.refused(AMA, LastWord(DI)) == "not_waiting"
    assert world.do(AMA, LastWord(CY)) == [QueueClosed(AMA), Called(CY, AMA, chosen=True)]
    world.pass_time(3_000)
    assert world.do(AMA, LastWord(BO)) == [MovedOn(CY), Called(BO, AMA)]
    world = World(item("round"))
    world.do(CY, Hand())
    assert world.refused(AMA, LastWord(CY)) == "in_round"


def test_a_queue_keeper_keeps_the_queue_and_holds_no_space() -> None:
    world = World()
    world.do(DI, TakeRole("queue keeper"))
    world.do(BO, Hand())
    world.do(DI, CallNext())
    world.do(DI, PutBack())
    world.do(DI, CloseQueue())
    world.do(DI, OpenQueue())
    world.do(DI, PutIn("Femi"))
    assert world.refused(DI, MoveOn()) == "needs_role"


def test_a_queue_with_its_keeper_here_does_not_go_on_by_itself() -> None:
    world = World()
    world.do(DI, TakeRole("queue keeper"))
    for person in (BO, CY):
        world.do(person, Hand())
    world.do(DI, CallNext())
    world.away(AMA)
    world.do(BO, Done())
    assert world.kept.floor.speaker == 0


def test_own_pace_makes_turns_longer_and_only_that_person_is_told() -> None:
    world = World(item(turn=100))
    assert world.refused(BO, OwnPace("fast")) == "pace_unknown"
    world.do(BO, OwnPace("typing"))
    assert world.aside_to(BO) == [Pace(False, "typing")]
    assert world.aside_to(AMA) == []
    assert world.outcome.events == []
    assert core.remind(world.state, BO) == [Pace(False, "typing")]
    world.do(BO, Hand())
    world.do(AMA, CallNext())
    assert world.aside_to(BO) == [TurnClock(BO, Ms(world.now + 180_000))]
    core.fold_aside(world.state, Pace(False, "typing"))
    assert core.tell(world.state, Called(BO), BO).startswith("Your turn, Bo. About 3 minutes.")
    world.do(BO, OwnPace("usual"))
    assert core.remind(world.state, BO)[0] == TurnClock(BO, world.state.memory.floor.ends)
    world.do(BO, OwnPace("interpreter"))
    assert "a third more" in world.told(BO)[0]
    world.do(BO, Untimed())
    assert core.remind(world.state, BO)[0] == Pace(True)


def test_the_bell_stops_everything_and_is_rung_by_nobody_in_particular() -> None:
    world = World()
    assert world.do(CY, Ring()) == world.journal[-1:]
    assert Bell() in world.outcome.passing
    assert world.told(BO)[-1].startswith("The bell: a few breaths of silence")
    assert world.refused(BO, Ring()) == "already_paused"
    world.now += 2_000  # what somebody else paused a moment ago stays so
    world.do(BO, Resume())
