"""Nobody is charged for the time in which the computer that keeps the meeting slept."""

from __future__ import annotations

import pytest

from cop_tui import core
from cop_tui.core.engine import limits
from cop_tui.core.topics import clock
from cop_tui.core.topics.clock import Extend, ExtensionAccepted, Pause, Resume
from cop_tui.core.topics.floor import CallNext, Hand
from cop_tui.core.topics.people import Link
from cop_tui.core.topics.setup import End
from tests.core.world import AMA, BO, CY, MINUTE, World, item

HOUR = 60 * MINUTE


def sleep(world: World, ms: int = HOUR) -> core.Outcome:
    """Let the computer sleep, and fold what makes it good."""
    world.now += ms
    outcome = core.asleep(world.state, ms, world.now)
    assert not outcome.events
    for message in outcome.passing:
        core.fold_passing(world.state, message)
    for hold in outcome.memos:
        core.remember(world.state, hold)
    return outcome


def test_an_items_end_a_turn_and_the_time_to_object_move_by_as_long_as_it_slept() -> None:
    world = World(item(minutes=10, mode="queue", turn=120))
    world.do(BO, Hand())
    world.do(AMA, CallNext())
    world.do(AMA, Extend(5))
    ends, turn, until = clock.item_ends(world.state), world.state.memory.floor.ends, world.state.now.clock.object_until
    outcome = sleep(world)
    assert ends is not None
    assert clock.item_ends(world.state) == ends + HOUR
    assert world.state.memory.floor.ends == turn + HOUR
    assert world.state.now.clock.object_until == until + HOUR
    assert clock.read(world.state, world.now) == world.now
    assert BO in {reader for readers, _ in outcome.aside for reader in readers}
    assert core.elapse(world.state, world.now).events == []
    world.now += limits.OBJECTION_MS
    assert [type(event) for event in core.elapse(world.state, world.now).events] == [ExtensionAccepted]


def test_in_a_pause_nothing_moves_twice() -> None:
    world = World(item(minutes=10))
    ends = clock.item_ends(world.state)
    world.do(BO, Pause())
    assert sleep(world) == core.Outcome()
    world.do(CY, Resume())
    assert ends is not None
    assert clock.item_ends(world.state) == ends + HOUR


@pytest.mark.parametrize("how", ["away", "unsure"])
def test_who_was_gone_was_gone_for_no_longer(how: str) -> None:
    world = World(item(minutes=10))
    world.do(BO, Link(how))
    since, here = world.state.now.people.here[BO].since, world.state.now.people.here[CY].since
    sleep(world)
    assert world.state.now.people.here[BO].since == since + HOUR
    assert world.state.now.people.here[CY].since == here


def test_a_meeting_that_is_over_has_no_clocks_to_move() -> None:
    world = World(item(minutes=10))
    world.do(AMA, End(really=True))
    assert sleep(world) == core.Outcome()


def test_the_latest_time_that_is_kept_is_that_of_the_last_opening_or_closing() -> None:
    world = World(item(minutes=10))
    began = core.latest(world.state)
    assert began == world.now
    world.now += MINUTE
    world.do(AMA, End(really=True))
    assert core.latest(world.state) == world.now == began + MINUTE
    assert core.latest(core.State()) == 0
