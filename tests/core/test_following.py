"""That somebody cannot follow stands without a name until it is over or taken back; so does a request for plain words."""

from __future__ import annotations

import pytest

from cop_tui import core
from cop_tui.core import view
from cop_tui.core.engine.ids import PersonId
from cop_tui.core.topics.agenda import MoveOn
from cop_tui.core.topics.care import AnswerSignal, JargonPlease, PleaseExplain
from cop_tui.core.topics.clock import Pause
from cop_tui.core.topics.floor import CallNext, Done, Hand, PutBack
from cop_tui.core.topics.following import STANDS, CanFollow, CannotFollow, FollowingNoted, Unsettled
from cop_tui.core.topics.roles import TakeRole
from tests.core.world import AMA, BO, CY, DI, World, item


def speaking() -> World:
    """Return a meeting in which Bo has the floor."""
    world = World()
    world.do(BO, Hand())
    world.do(AMA, CallNext())
    return world


def test_it_stands_for_whoever_calls_and_for_the_speaker_and_names_nobody() -> None:
    world = speaking()
    world.do(DI, CannotFollow())
    assert {who: view.pace_asked(world.state, who) for who in (AMA, BO, CY, DI)} == {
        AMA: [STANDS],
        BO: [STANDS],
        CY: [],
        DI: [],
    }
    assert view.cannot_follow(world.state) == STANDS, "whoever asks reads it"
    assert "Di" not in str(core.recount(world.state, AMA))
    world.do(CY, TakeRole("timekeeper"))
    assert view.pace_asked(world.state, CY) == [STANDS]


@pytest.mark.parametrize("command", [CallNext(), Pause(), MoveOn(really=True)])
def test_it_is_over_with_its_moment_with_a_pause_and_with_the_part(command: core.Command) -> None:
    world = speaking()
    world.do(DI, CannotFollow())
    world.pass_time(3_000)
    world.do(AMA, command)
    assert view.cannot_follow(world.state) == ""
    assert world.state.memory.following.said == set()
    assert world.refused(DI, CanFollow()) == "follows_again"


def test_whoever_said_it_takes_it_back_and_nobody_is_told_who() -> None:
    world = speaking()
    assert world.refused(DI, CanFollow()) == "follows_again"
    world.do(DI, CannotFollow())
    assert world.aside_to(DI) == [FollowingNoted(True)]
    assert world.aside_to(AMA) == []
    assert world.refused(CY, CanFollow()) == "follows_again"
    assert world.do(DI, CanFollow()) == []
    assert world.outcome.passing == [Unsettled(False, back=True)]
    assert world.told(AMA) == world.told(CY) == ["Whoever could not follow can follow again. Nobody is told who."]
    assert view.pace_asked(world.state, BO) == []
    assert not CanFollow.durable


def test_one_who_takes_it_back_does_not_take_it_back_for_another() -> None:
    world = speaking()
    world.do(DI, CannotFollow())
    world.do(CY, CannotFollow())
    world.do(DI, CanFollow())
    assert world.outcome.passing == []
    assert view.cannot_follow(world.state) == STANDS
    world.do(CY, CanFollow())
    assert view.cannot_follow(world.state) == ""


def test_it_ends_with_whoever_said_it_and_had_to_leave() -> None:
    world = speaking()
    world.do(DI, CannotFollow())
    world.do(CY, CannotFollow())
    world.out(CY, AMA, BO)
    assert view.cannot_follow(world.state) == STANDS
    world.out(DI, AMA, BO)
    assert view.cannot_follow(world.state) == ""


def test_a_program_that_comes_back_knows_that_its_person_said_it() -> None:
    world = speaking()
    world.do(DI, CannotFollow())
    assert FollowingNoted(True) in core.remind(world.state, DI)
    assert FollowingNoted(True) not in core.remind(world.state, CY)
    mine = core.State(kept=world.kept)
    assert core.permits(mine, DI, CanFollow) is not None
    core.fold_aside(mine, FollowingNoted(True))
    assert core.permits(mine, DI, CanFollow) is None
    assert core.is_known(mine.mine, FollowingNoted(True))
    core.fold_passing(mine, Unsettled(False))
    assert core.permits(mine, DI, CanFollow) is not None


def asked_for_plain_words(mode: str = "queue") -> World:
    """Return a meeting in which Bo speaks and is asked for plain words."""
    world = World(item(mode), item())
    if mode == "queue":
        world.do(BO, Hand())
        world.do(AMA, CallNext())
    else:
        world.do(AMA, Done())
    world.do(CY, JargonPlease())
    for message in world.aside_to(BO):
        core.fold_aside(world.state, message)
    assert view.pace_asked(world.state, BO) == ["Somebody asks for plain words."]
    assert view.pace_asked(world.state, AMA) == []
    assert PleaseExplain() in core.remind(world.state, BO)
    return world


@pytest.mark.parametrize(
    ("mode", "who", "command"),
    [
        ("queue", BO, Done()),
        ("queue", AMA, CallNext()),
        ("queue", AMA, PutBack()),
        ("queue", AMA, MoveOn(really=True)),
        ("queue", AMA, AnswerSignal(1)),
        ("round", BO, Done()),
        ("round", AMA, PutBack()),
    ],
)
def test_plain_words_are_asked_of_whoever_speaks_until_the_turn_is_over_or_somebody_looks_after_it(
    mode: str, who: PersonId, command: core.Command
) -> None:
    world = asked_for_plain_words(mode)
    world.pass_time(3_000)
    world.do(who, command)
    assert [m for m in world.aside_to(BO) if isinstance(m, PleaseExplain)] == [PleaseExplain(over=True)]
    assert world.state.memory.care.explains == 0
    assert "plain words" not in " ".join(world.told(BO)) or isinstance(command, AnswerSignal)
    core.fold_aside(world.state, PleaseExplain(over=True))
    world.kept.floor.speaker = BO
    assert view.pace_asked(world.state, BO) == []
