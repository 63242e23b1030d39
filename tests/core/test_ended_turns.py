"""Whoever had the floor reads, once, that somebody else went on, and what becomes of what they had left to say."""

from __future__ import annotations

import pytest

from cop_tui import core
from cop_tui.core.engine.ids import ItemId, PersonId
from cop_tui.core.topics.agenda import MoveOn, TakeUp
from cop_tui.core.topics.clock import Pause
from cop_tui.core.topics.ended_turns import TurnEnded
from cop_tui.core.topics.floor import CallNext, CloseQueue, Done, Hand, LastWord, Pass, PutBack, PutIn
from cop_tui.core.topics.record import RecordOff
from cop_tui.core.topics.release import AskAll
from cop_tui.core.topics.roles import TakeRole
from cop_tui.core.topics.rounds import EndRound, StartRound
from cop_tui.core.topics.setup import End
from tests.core.world import AMA, BO, CY, DI, World, item

BOTH = "If something is left to say, hand asks for a turn, and park ... keeps it for later."
OVER = f"Your turn is over: Ama went on. {BOTH}"


def speaking(*more: PersonId) -> World:
    """Return a meeting in which Bo has the floor and these wait."""
    world = World(item(), item(), item("write"), item("reveal"))
    for person in (BO, *more):
        world.do(person, Hand())
    world.do(AMA, CallNext())
    world.now += 5_000
    return world


@pytest.mark.parametrize(
    "command",
    [CallNext(), CallNext(DI), Done(BO), LastWord(DI), StartRound(0, ""), MoveOn(really=True), TakeUp(ItemId(2), really=True)],
    ids=lambda command: type(command).__name__,
)  # fmt: skip
def test_whoever_speaks_is_told_once_that_somebody_else_went_on(command: core.Command) -> None:
    world = speaking(CY, DI)
    world.do(AMA, command)
    assert world.aside_to(BO).count(TurnEnded(AMA)) == 1
    closed = isinstance(command, LastWord)
    if isinstance(command, StartRound):
        said = "Your turn is over: Ama went on. It comes again in this round."
    else:
        said = (
            "Your turn is over: Ama went on. If something is left to say, park ... keeps it for later."
            if closed
            else OVER
        )
    assert [line for line in world.told(BO) if line.startswith("Your turn is over")] == [said]
    for person in (AMA, CY, DI):
        assert not any(isinstance(aside, TurnEnded) for aside in world.aside_to(person))


def test_in_a_round_that_goes_on_and_at_its_end_too() -> None:
    world = World()
    world.do(AMA, StartRound(0, ""))
    world.do(AMA, Done())
    world.now += 5_000
    world.do(AMA, CallNext())
    assert world.told(BO)[-1] == OVER
    world.now += 5_000
    world.do(AMA, EndRound())
    assert world.told(CY)[-1] == OVER


def test_nobody_is_told_of_a_turn_that_they_ended_themselves_or_that_was_put_back() -> None:
    ends: list[tuple[PersonId, core.Command]] = [
        (BO, Done()),
        (BO, Pass()),
        (BO, TakeRole("observer")),
        (AMA, PutBack()),
    ]
    for who, command in ends:
        world = speaking(CY)
        world.do(who, command)
        assert not any(isinstance(aside, TurnEnded) for _reader, aside in world.asides), command


def test_a_space_holder_who_goes_on_after_themselves_is_told_nothing() -> None:
    world = World()
    world.do(AMA, Hand())
    world.do(AMA, CallNext())
    world.now += 5_000
    world.do(AMA, MoveOn(really=True))
    assert not any(isinstance(aside, TurnEnded) for _reader, aside in world.asides)


def test_what_cannot_be_done_now_is_not_named() -> None:
    world = speaking(CY)
    world.do(AMA, CloseQueue())
    world.do(AMA, CallNext())
    assert (
        world.told(BO)[-1]
        == "Your turn is over: Ama went on. If something is left to say, park ... keeps it for later."
    )
    world = speaking(CY)
    world.do(AMA, RecordOff())
    world.do(AMA, CallNext())
    assert world.told(BO)[-1] == "Your turn is over: Ama went on. If something is left to say, hand asks for a turn."
    world = speaking(CY)
    world.do(AMA, TakeUp(ItemId(3), really=True))
    assert (
        world.told(BO)[-1]
        == "Your turn is over: Ama went on. If something is left to say, park ... keeps it for later."
    )


def test_a_meeting_that_is_over_says_so_and_a_voice_is_told_aloud() -> None:
    world = speaking()
    world.do(AMA, End(really=True))
    assert not any(line.startswith("Your turn") for line in world.told(BO))
    world = World()
    world.do(AMA, PutIn("Femi"))
    world.do(AMA, CallNext())
    world.now += 5_000
    world.do(AMA, CallNext())
    assert not any(isinstance(aside, TurnEnded) for _reader, aside in world.asides)


def test_a_pause_ends_no_turn() -> None:
    world = speaking(CY)
    world.do(CY, Pause())
    assert world.aside_to(BO) == []


def test_who_went_on_stands_nowhere() -> None:
    world = speaking(CY)
    before = len(world.journal)
    world.do(AMA, Done(BO))
    assert [type(event).__name__ for event in world.journal[before:]] == ["MovedOn"]
    assert core.remind(world.state, BO) == []


def test_a_turn_that_is_over_is_not_told_once_the_meeting_has_ended() -> None:
    world = speaking(CY)
    world.do(AMA, CallNext())
    assert core.tell(world.state, TurnEnded(AMA), BO) == OVER
    world.do(AMA, AskAll())
    world.do(AMA, End(really=True))
    assert core.tell(world.state, TurnEnded(AMA), BO) == ""


def test_whoever_only_listens_by_now_is_not_told_how_they_could_go_on() -> None:
    world = speaking(CY)
    world.do(AMA, CallNext())
    world.do(BO, TakeRole("observer"))
    assert core.tell(world.state, TurnEnded(AMA), BO) == "Your turn is over: Ama went on."
