"""The floor waits for whoever writes, and for nobody longer than asked."""

from __future__ import annotations

import pytest

from cop_tui import core
from cop_tui.core.engine import limits
from cop_tui.core.engine.ids import PersonId
from cop_tui.core.topics import composing
from cop_tui.core.topics.agenda import MoveOn
from cop_tui.core.topics.clock import Pause, Resume
from cop_tui.core.topics.composing import Composing, WaitForMe
from cop_tui.core.topics.floor import CallNext, Done, Hand, Later, LowerHand, Pass
from cop_tui.core.topics.roles import TakeRole
from cop_tui.core.topics.rounds import EndRound, StartRound
from cop_tui.core.topics.words import Off, Say
from tests.core.world import AMA, BO, CY, DI, MINUTE, World, item


def called(*others: int) -> World:
    """Return a meeting in which Bo has the floor and others wait."""
    world = World()
    for person in (BO, *others):
        world.do(PersonId(person), Hand())
    world.do(AMA, CallNext())
    world.now += 3_000
    return world


def waits(world: World) -> list[PersonId]:
    """Return for whom the floor waits; the server knows until when for exactly these."""
    people = world.state.now.composing.people
    assert sorted(people) == sorted(world.state.memory.composing.until)
    return people


def test_the_others_read_once_that_somebody_is_still_composing() -> None:
    world = called(CY)
    assert world.do(BO, WaitForMe()) == []
    assert world.outcome.passing == [Composing(BO)]
    assert world.told(CY) == ["Bo is still composing."]
    assert world.told(BO) == [
        "The floor waits while you write, up to 5 minutes. Others read that you write, not what. say ... when you are ready."
    ]
    world.do(BO, WaitForMe())
    assert world.told(CY) == []
    assert Composing(BO) in core.recount(world.state, DI)


def test_whoever_comes_next_may_ask_too_and_others_are_told_when_they_can() -> None:
    world = called(CY, DI)
    world.do(CY, WaitForMe())
    assert world.refused(DI, WaitForMe()) == "wait_for_whom"
    world.do(BO, Done())
    world.do(AMA, CallNext())
    assert waits(world) == [CY]
    assert world.kept.floor.speaker == CY


@pytest.mark.parametrize("ending", [Say("Now."), Off("Now."), Done(), Pass()])
def test_the_wait_ends_when_they_say_something_are_done_or_pass(ending: core.Command) -> None:
    world = called(CY)
    world.do(BO, WaitForMe())
    world.do(BO, ending)
    assert waits(world) == []
    assert not any("composing" in said for said in world.told(CY))


def test_what_somebody_else_says_or_does_ends_no_wait() -> None:
    world = called(CY)
    world.do(BO, WaitForMe())
    world.do(DI, Hand())
    world.do(DI, LowerHand())
    assert waits(world) == [BO]


@pytest.mark.parametrize("ending", [LowerHand(), Later(), TakeRole("observer")])
def test_the_wait_of_whoever_is_next_ends_with_their_place(ending: core.Command) -> None:
    world = called(CY, DI)
    world.do(CY, WaitForMe())
    world.do(CY, ending)
    assert waits(world) == []


def test_the_wait_ends_with_the_item_the_round_and_the_person() -> None:
    world = called()
    world.do(BO, WaitForMe())
    world.do(AMA, MoveOn(really=True))
    assert waits(world) == []
    world = World()
    world.do(AMA, StartRound(60, "What stays?"))
    world.do(BO, WaitForMe())
    world.do(AMA, EndRound())
    assert waits(world) == []
    world = called(CY)
    world.do(CY, WaitForMe())
    world.out(CY, AMA, DI)
    assert waits(world) == []


def test_in_a_round_the_wait_of_the_next_outlasts_the_turn_before() -> None:
    world = World()
    world.do(AMA, StartRound(60, "What stays?"))
    world.do(BO, WaitForMe())
    world.do(AMA, Done())
    assert (world.kept.floor.speaker, waits(world)) == (BO, [BO])


def test_the_wait_ends_by_itself_after_a_while_and_can_be_asked_for_again() -> None:
    world = called()
    world.do(BO, WaitForMe())
    world.pass_time(limits.FLOOR_WAITS_MS - 1)
    assert waits(world) == [BO]
    assert world.pass_time(1) == []
    assert waits(world) == []
    assert world.told(BO) == world.told(CY) == []
    world.do(BO, WaitForMe())
    assert waits(world) == [BO]


def test_a_pause_does_not_use_up_the_wait() -> None:
    world = called()
    world.do(BO, WaitForMe())
    world.pass_time(MINUTE)
    world.do(CY, Pause())
    assert world.refused(BO, WaitForMe()) == "paused"
    world.pass_time(20 * MINUTE)
    assert waits(world) == [BO]
    world.do(CY, Resume())
    world.pass_time(limits.FLOOR_WAITS_MS - MINUTE - 1)
    assert waits(world) == [BO]
    world.pass_time(1)
    assert waits(world) == []


def test_next_leaves_the_floor_where_it_is_until_it_is_said_again() -> None:
    world = called(CY)
    world.do(BO, WaitForMe())
    assert world.refused(AMA, CallNext()) == "floor_waits"
    assert world.refused(AMA, CallNext(CY)) == "floor_waits"
    world.do(AMA, CallNext(really=True))
    assert (world.kept.floor.speaker, waits(world)) == (CY, [])


def test_a_space_holder_who_writes_may_still_go_on() -> None:
    world = World()
    for person in (AMA, BO):
        world.do(person, Hand())
    world.do(AMA, CallNext())
    world.now += 3_000
    world.do(AMA, WaitForMe())
    world.do(AMA, CallNext())
    assert world.kept.floor.speaker == BO


@pytest.mark.parametrize("mode", ["write", "reveal"])
def test_parts_in_which_notes_are_written_have_no_such_signal(mode: str) -> None:
    world = World(item(mode))
    for person in (AMA, BO):
        assert world.refused(person, WaitForMe()) in ("no_queue_now", "writing_part")


def test_nothing_about_a_wait_is_kept() -> None:
    world = called()
    before = list(world.journal)
    world.do(BO, WaitForMe())
    world.pass_time(limits.FLOOR_WAITS_MS)
    world.do(BO, WaitForMe())
    assert world.journal == before
    assert not WaitForMe.durable
    world.restart()
    assert waits(world) == []
    assert not composing.waits_for(world.state, BO)
