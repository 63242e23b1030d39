"""The order of the queue and how it is explained."""

from __future__ import annotations

import pytest

from cop_tui.core.engine.ids import PersonId
from cop_tui.core.topics import floor
from cop_tui.core.topics.agenda import MoveOn
from cop_tui.core.topics.clock import Pause
from cop_tui.core.topics.floor import (
    Called,
    CallNext,
    Done,
    Hand,
    HandLowered,
    HandMovedLater,
    HandRaised,
    Later,
    PutBack,
)
from cop_tui.core.topics.roles import TakeRole
from cop_tui.core.topics.rounds import StartRound
from tests.core.world import AMA, BO, CY, DI, World, item


def speak(world: World, *people: PersonId) -> None:
    for person in people:
        world.now += 2_000
        world.do(person, Hand())
        world.do(AMA, CallNext(person))
        world.do(person, Done())


def reasons(world: World) -> list[tuple[int, str]]:
    return [(hand.person, floor.reason(world.state, hand)) for hand in floor.order(world.state)]


def test_least_heard_goes_first_in_this_item_then_in_the_meeting_then_by_arrival() -> None:
    world = World(item(), item())
    speak(world, BO, BO, CY)
    world.do(AMA, MoveOn())
    speak(world, DI)
    for person in (DI, BO, CY, AMA):
        world.do(person, Hand())
    assert reasons(world) == [
        (AMA, "not yet called from the queue"),
        (CY, "not yet called from the queue in this part"),
        (BO, "not yet called from the queue in this part"),
        (DI, "called in this part already"),
    ]
    assert floor.rule(world.state) == ("Order: not yet called in this part, then in the meeting, then who asked first.")


def test_in_order_of_arrival_nobody_overtakes() -> None:
    world = World(item(order="arrival"))
    speak(world, BO)
    for person in (BO, CY):
        world.do(person, Hand())
    assert reasons(world) == [(BO, "in the order of asking"), (CY, "in the order of asking")]
    assert floor.rule(world.state) == "Order: who asked first."


def test_put_back_stands_first_and_later_last_whatever_the_order() -> None:
    world = World(item(order="arrival"))
    for person in (BO, CY, DI):
        world.do(person, Hand())
    world.do(CY, Later())
    world.do(AMA, CallNext())
    world.do(AMA, PutBack())
    assert reasons(world) == [
        (BO, "put back by a space holder"),
        (DI, "in the order of asking"),
        (CY, "asked to go later"),
    ]


def test_reasons_never_count_anybodys_turns() -> None:
    world = World()
    speak(world, BO, BO, BO, CY)
    for person in (BO, CY, DI):
        world.do(person, Hand())
    said = [why for _, why in reasons(world)]
    assert said == ["not yet called from the queue", "called in this part already", "called in this part already"]
    assert not any(char.isdigit() for why in said for char in why)


def test_without_an_item_the_least_heard_goes_first_too() -> None:
    world = World(item())
    world.do(AMA, MoveOn())
    assert floor.rule(world.state).startswith("Order: not yet called")
    assert floor.turn_seconds(world.state) == 0


def test_next_up_is_the_first_of_the_queue_or_of_the_round() -> None:
    world = World()
    assert floor.next_up(world.state) == 0
    assert floor.after(world.state, BO) == ""
    world.do(CY, Hand())
    assert floor.next_up(world.state) == CY
    assert floor.after(world.state, BO) == " Cy is next."
    assert floor.after(world.state, CY) == " You are next."
    world.do(AMA, StartRound(60, "What stays?"))
    assert floor.next_up(world.state) == BO


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0, "Take the time you need."),
        (45, "About 45 seconds."),
        (60, "About 1 minute."),
        (90, "About 1.5 minutes."),
        (120, "About 2 minutes."),
    ],
)
def test_lengths_are_said_softly(seconds: int, said: str) -> None:
    assert floor.about(seconds) == said


def test_those_who_keep_time_are_space_holders_and_timekeepers() -> None:
    world = World()
    world.do(CY, TakeRole("timekeeper"))
    assert floor.keepers(world.state) == (AMA, CY)


def test_a_turn_that_begins_while_all_is_paused_counts_from_where_clocks_stopped() -> None:
    world = World()
    world.do(AMA, Pause())
    stopped = world.now
    world.now += 30_000
    (_, clock), *_ = floor.start_turn(world.state, BO, world.now, 60).aside
    assert isinstance(clock, floor.TurnClock)
    assert clock.ends == stopped + 60_000


def test_only_the_speaker_has_the_floor() -> None:
    world = World()
    world.do(BO, Hand())
    world.do(AMA, CallNext())
    assert floor.has_floor(world.state, BO) is None
    assert floor.has_floor(world.state, CY) is not None


def test_those_whom_the_queue_does_not_concern_learn_of_hands_a_little_later() -> None:
    assert all(event.can_wait() for event in (HandRaised(BO), HandLowered(BO), HandMovedLater(BO)))
    assert not Called(BO).can_wait()
