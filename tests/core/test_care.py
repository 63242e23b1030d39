"""Asking for care."""

from __future__ import annotations

from cop_tui import core
from cop_tui.core import care
from cop_tui.core.care import AnswerSignal, CheckOnMe, SignalAnswered, SignalRaised, SlowerPlease
from cop_tui.core.people import OfferRole, TakeRole
from tests.core.world import AMA, BO, CY, World


def test_check_on_me_goes_to_the_space_holders_only_and_leaves_no_trace() -> None:
    world = World()
    seq = world.kept.seq
    world.do(BO, TakeRole("observer"))
    world.do(BO, CheckOnMe())
    assert world.outcome.aside == [((AMA,), SignalRaised(1, "check", BO))]
    assert world.outcome.held
    assert world.told(AMA) == ["For space holders only: Bo asks somebody to check on them. Type answer."]
    assert world.told(CY) == []
    assert world.kept.seq == seq + 1


def test_slower_please_names_nobody() -> None:
    world = World()
    world.do(BO, SlowerPlease())
    assert world.outcome.aside == [((AMA,), SignalRaised(1, "slower"))]
    assert world.told(AMA) == ["For space holders only: somebody asks, slower please. Type answer."]
    assert World(begun=False).do(BO, SlowerPlease()) == []


def test_asking_twice_is_asking_once() -> None:
    world = World()
    for _ in range(2):
        world.do(BO, SlowerPlease())
    assert (world.outcome.aside, len(world.state.held.care.signals)) == ([], 1)
    world.do(BO, CheckOnMe())
    world.do(CY, SlowerPlease())
    assert len(world.state.held.care.signals) == 3


def test_an_answer_reaches_whoever_asked() -> None:
    world = World()
    assert world.refused(AMA, AnswerSignal(1)) == "answered_already"
    world.do(AMA, OfferRole("space holder", CY))
    world.do(CY, TakeRole("space holder"))
    world.do(BO, CheckOnMe())
    assert world.refused(BO, AnswerSignal(1)) == "needs_role"
    assert world.refused(AMA, AnswerSignal(9)) == "answered_already"
    world.do(AMA, AnswerSignal(1))
    assert world.outcome.aside == [((AMA, BO, CY), SignalAnswered(1, AMA, "check"))]
    assert world.told(AMA) == ["Answered: they are told that you have seen it."]
    assert world.told(BO) == ["Ama has seen that you asked to be checked on."]
    assert world.told(CY) == ["Ama looks after the request to be checked on."]
    world.do(BO, SlowerPlease())
    world.do(AMA, AnswerSignal(2))
    assert world.told(BO) == ["Ama has seen that you asked to go slower."]


def test_signals_wait_for_a_space_holder_who_comes_back_or_is_new() -> None:
    world = World()
    world.do(BO, CheckOnMe())
    world.do(BO, SlowerPlease())
    waiting = [SignalRaised(1, "check", BO), SignalRaised(2, "slower")]
    assert core.remind(world.state, AMA) == waiting
    assert core.remind(world.state, CY) == []
    world.do(AMA, OfferRole("space holder", CY))
    world.do(CY, TakeRole("space holder"))
    assert world.aside_to(CY) == waiting
    world.do(CY, TakeRole("scribe"))
    assert world.aside_to(CY) == []


def test_the_oldest_of_far_too_many_gives_way() -> None:
    world = World(names=" ".join(f"P{n}" for n in range(26)))
    for person in range(1, 27):
        world.do(person, CheckOnMe())
        world.do(person, SlowerPlease())
    assert len(world.state.held.care.signals) == care.OPEN_SIGNALS
    assert next(iter(world.state.held.care.signals)) == 3


def test_a_client_knows_what_waits() -> None:
    mine = core.State()
    core.fold_aside(mine, SignalRaised(1, "check", BO))
    assert list(mine.mine.signals) == [1]
    core.fold_aside(mine, SignalAnswered(1, AMA, "check"))
    core.fold_aside(mine, SignalAnswered(7, AMA, "check"))
    assert mine.mine.signals == {}


def test_signals_are_in_memory_only() -> None:
    world = World()
    world.do(BO, CheckOnMe())
    world.restart()
    assert world.state.held.care.signals == {}
