"""How often one person may stop everybody."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cop_tui import core
from cop_tui.core.engine import limits
from cop_tui.core.engine.ids import PersonId
from cop_tui.core.topics import often
from cop_tui.core.topics.clock import Pause, Resume, Ring
from cop_tui.core.topics.floor import CallNext, Hand
from cop_tui.core.topics.following import CannotFollow
from cop_tui.core.topics.people import Link
from tests.core.world import AMA, BO, CY, DI, MINUTE, World, item


def tried(world: World, who: PersonId, command: core.Command) -> str:
    """Return the code of a refusal, "" when it was done."""
    try:
        world.do(who, command)
    except core.Refused as refusal:
        return refusal.code
    return ""


def test_an_observer_who_pauses_seventy_three_times_is_stopped_quietly() -> None:
    world = World()
    guest = world.join("Guest", "observer")
    done = 0
    for _ in range(73):
        world.now += 200
        done += not tried(world, guest, Pause())
        tried(world, guest, Resume())
    assert done == limits.PAUSES
    heard = len(world.journal)
    assert world.refused(guest, Pause()) == "paused_often"
    assert len(world.journal) == heard, "the room is told nothing"


def test_pauses_that_others_end_at_once_are_bounded_too() -> None:
    world = World()
    done = 0
    for _ in range(29):
        done += not tried(world, BO, Pause())
        world.now += limits.UNDO_AGAIN_MS
        tried(world, CY, Resume())
    assert done == limits.CUT_PAUSES
    world.now += limits.CUT_PAUSES_MS
    world.do(BO, Pause())


def test_a_pause_that_somebody_else_ends_at_once_takes_nothing_from_what_one_has() -> None:
    world = World()
    for _ in range(5):
        world.do(BO, Pause())
        world.now += limits.AT_ONCE_MS - 1
        world.do(CY, Resume())
    for _ in range(limits.PAUSES):
        world.do(BO, Ring())
        world.now += limits.AT_ONCE_MS
        world.do(CY, Resume())
    assert world.refused(BO, Pause()) == "paused_often"
    assert world.refused(BO, Ring()) == "paused_often"
    world.now += limits.PAUSES_MS
    world.do(BO, Pause())
    assert world.state.memory.often.times[often.PAUSE] == {BO: [world.now]}


def said(world: World, who: PersonId, command: core.Command) -> str:
    with pytest.raises(core.Refused) as caught:
        world.do(who, command)
    return core.explain(caught.value)


def test_whoever_has_paused_several_times_is_told_how_long_they_wait() -> None:
    world = World()
    for _ in range(limits.PAUSES):
        world.do(BO, Pause())
        world.do(BO, Resume())
        world.now += 60_000
    assert said(world, BO, Pause()).startswith(
        "You have paused several times just now. In about 2 minutes you can pause"
    )
    world.now += 2 * 60_000 - 1
    assert "In a few seconds you can pause again." in said(world, BO, Pause())
    world.now += 1
    world.do(BO, Pause())


def test_whoever_could_not_follow_is_told_how_long_they_wait() -> None:
    world = World(item())
    for _ in range(limits.FOLLOWS):
        world.do(BO, CannotFollow())
        world.do(AMA, CallNext())
        world.now += 15_000
        assert "In about 15 seconds you can say it again." in said(world, BO, CannotFollow())
        world.now += limits.FOLLOW_AGAIN_MS
    assert "In about 52.5 minutes you can say it again. Nobody is told." in said(world, BO, CannotFollow())


def test_pauses_of_others_use_up_nobodys() -> None:
    world = World()
    for _ in range(limits.PAUSES):
        world.do(BO, Pause())
        world.do(BO, Resume())
    assert world.refused(BO, Pause()) == "paused_often"
    world.now += limits.UNDO_AGAIN_MS
    world.do(DI, Pause())
    assert world.refused(BO, Pause()) == "already_paused"


def test_the_limit_is_forgotten_with_time_and_with_a_restart() -> None:
    world = World()
    world.do(BO, Pause())
    world.do(BO, Resume())
    world.now += limits.PAUSES_MS
    world.do(CY, Pause())
    assert world.state.memory.often.times[often.PAUSE] == {CY: [world.now]}
    world.restart()
    world.do(BO, Resume())
    assert world.state.memory.often.times == {}


def test_who_cannot_follow_says_so_once_in_half_a_minute_and_ten_times_an_hour() -> None:
    world = World(item())
    for time in range(limits.FOLLOWS):
        world.do(BO, CannotFollow())
        assert tried(world, BO, CannotFollow()) == "", "it is known already, and nobody is told twice"
        world.do(AMA, CallNext())
        if not time:
            assert world.refused(BO, CannotFollow()) == "followed_just_now"
            world.do(CY, CannotFollow())
            world.now += limits.NEXT_AGAIN_MS
            world.do(AMA, CallNext())
        world.now += limits.FOLLOW_AGAIN_MS
    assert world.refused(BO, CannotFollow()) == "followed_often"
    world.do(CY, CannotFollow())
    world.now += limits.NEXT_AGAIN_MS
    world.do(AMA, CallNext())
    world.now += limits.FOLLOWS_MS
    world.do(BO, CannotFollow())


def test_nothing_of_it_is_kept_or_told() -> None:
    world = World()
    world.do(CY, Hand())
    for _ in range(limits.PAUSES):
        world.do(BO, Pause())
        world.do(BO, Resume())
    assert not world.outcome.aside
    world.do(DI, Link("here"))
    assert core.remind(world.state, BO) == []
    assert "Bo" not in repr([e for e in world.journal if type(e).__name__ in ("Paused", "Resumed")])


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.sampled_from([BO, CY, DI]), st.booleans(), st.integers(0, 40_000)), max_size=60))
def test_whatever_others_do_the_first_pauses_are_always_there(steps: list[tuple[int, bool, int]]) -> None:
    world = World()
    for who, pauses, later in steps:
        world.now += later
        tried(world, PersonId(who), Pause() if pauses else Resume())
    world.now += limits.UNDO_AGAIN_MS
    tried(world, AMA, Resume())
    for _ in range(limits.PAUSES):
        assert tried(world, AMA, Pause()) == ""
        world.now += MINUTE // 2
        world.do(BO, Resume())
