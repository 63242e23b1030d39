"""Pausing, and a little more time."""

from __future__ import annotations

from cop_tui import core
from cop_tui.core.engine import limits
from cop_tui.core.engine.ids import ItemId, Ms
from cop_tui.core.topics import clock
from cop_tui.core.topics.agenda import MoveOn, TakeUp
from cop_tui.core.topics.clock import (
    Extend,
    ExtensionAccepted,
    ExtensionDropped,
    ExtensionProposed,
    Object,
    ObjectUntil,
    Pause,
    Paused,
    Resume,
    Resumed,
    Shifted,
    Stopped,
)
from cop_tui.core.topics.roles import TakeRole
from tests.core.world import AMA, BO, CY, MINUTE, World, item


def test_anybody_stops_everything_and_nobody_is_named() -> None:
    world = World()
    world.do(BO, TakeRole("observer"))
    assert world.do(BO, Pause()) == [Paused()]
    assert world.told(BO) == world.told(AMA)
    assert world.told(AMA) == [
        "Paused. All clocks have stopped. Nobody has to say why, or is told who asked. Type resume to go on."
    ]
    assert world.refused(CY, Pause()) == "already_paused"
    assert world.do(BO, Resume()) == [Resumed()]
    assert world.told(AMA) == ["We go on where we were. All clocks run again."]
    assert world.refused(CY, Resume()) == "not_paused"


def test_a_pause_moves_an_items_end_exactly() -> None:
    world = World(item(minutes=10))
    ends = clock.item_ends(world.state)
    assert ends == world.now + 10 * MINUTE
    for paused in (1_234, 99):
        world.now += 61
        world.do(BO, Pause())
        stopped = world.now
        assert clock.read(world.state, Ms(world.now + 5)) == stopped
        world.now += paused
        world.do(BO, Resume())
    assert clock.item_ends(world.state) == ends + 1_333
    assert clock.read(world.state, world.now) == world.now


def test_nothing_moves_on_while_all_is_paused() -> None:
    world = World()
    world.do(BO, Pause())
    assert world.refused(AMA, MoveOn()) == "paused"
    assert world.refused(AMA, TakeUp(ItemId(2))) == "paused"
    assert world.refused(AMA, Extend(5)) == "paused"


def test_each_item_starts_with_its_own_clock() -> None:
    world = World(item(), item(minutes=5))
    world.do(BO, Pause())
    world.now += MINUTE
    world.do(BO, Resume())
    world.do(AMA, MoveOn())
    assert clock.item_ends(world.state) == world.now + 5 * MINUTE


def test_an_untimed_item_has_no_end() -> None:
    world = World(item(minutes=0))
    assert clock.item_ends(world.state) is None
    assert world.refused(AMA, Extend(5)) == "item_untimed"
    assert clock.item_ends(World(begun=False).state) is None


def test_silence_accepts_an_extension() -> None:
    world = World(item(minutes=10))
    assert world.do(AMA, Extend(5, if_item=ItemId(1))) == [ExtensionProposed(ItemId(1), 5, AMA)]
    assert world.told(BO) == [
        "Ama proposes 5 more minutes for this part. "
        "Silence is a yes; type object if you would rather not. Nobody is told who did."
    ]
    assert world.told(AMA)[0].startswith("You propose 5 more minutes")
    assert world.refused(AMA, Extend(3)) == "extension_open"
    assert world.pass_time(limits.OBJECTION_MS - 1) == []
    assert world.pass_time(1) == [ExtensionAccepted(ItemId(1), 5)]
    assert world.told(BO) == ["5 more minutes for this part."]
    assert clock.item_ends(world.state) == world.now - limits.OBJECTION_MS + 15 * MINUTE
    assert world.pass_time(60 * MINUTE) == []


def test_one_objection_is_enough_and_nameless() -> None:
    world = World()
    assert world.refused(BO, Object()) == "nothing_proposed"
    world.do(AMA, Extend(5))
    assert world.do(BO, Object()) == [ExtensionDropped(ItemId(1))]
    assert world.told(AMA) == ["Somebody would rather not extend. The time stays as it was."]
    assert world.pass_time(MINUTE) == []
    world.do(AMA, Extend(2))
    world.pass_time(limits.OBJECTION_MS)
    world.do(AMA, Extend(3))
    world.pass_time(limits.OBJECTION_MS)
    assert world.kept.clock.extra == {1: 5}


def test_time_to_object_stands_still_while_all_is_paused() -> None:
    world = World()
    world.do(AMA, Extend(5))
    world.now += 15_000
    world.do(BO, Pause())
    assert core.due(world.state) is None
    assert world.pass_time(MINUTE) == []
    world.do(BO, Resume())
    assert world.pass_time(4_999) == []
    assert world.pass_time(1) == [ExtensionAccepted(ItemId(1), 5)]


def test_an_extension_is_refused_with_a_reason() -> None:
    world = World()
    assert world.refused(AMA, Extend(5, if_item=ItemId(2))) == "already_moved"
    assert world.refused(AMA, Extend(0)) == "minutes_range"
    assert world.refused(AMA, Extend(601)) == "minutes_range"
    assert world.refused(BO, Extend(5)) == "needs_role"


def test_a_proposal_ends_with_its_item() -> None:
    world = World(item(), item())
    world.do(AMA, Extend(5))
    world.do(AMA, MoveOn())
    assert world.state.now.clock.object_until == 0
    assert world.pass_time(MINUTE) == []
    assert world.refused(BO, Object()) == "nothing_proposed"


def test_running_out_of_time_ends_nothing() -> None:
    world = World(item(minutes=1))
    assert world.pass_time(120 * MINUTE) == []
    assert world.kept.agenda.current == 1


def test_a_pause_and_a_proposal_survive_a_restart() -> None:
    world = World()
    world.do(AMA, Extend(5))
    world.do(BO, Pause())
    world.now += 60 * MINUTE
    world.restart()
    assert world.kept.clock.paused
    assert clock.read(world.state, Ms(world.now + 5)) == world.now
    world.here(AMA)
    world.now += MINUTE
    world.do(BO, Resume())
    assert world.pass_time(limits.OBJECTION_MS) == [ExtensionAccepted(ItemId(1), 5)]


def test_a_pause_whose_beginning_is_unknown_moves_nothing() -> None:
    state = World().state
    state.kept.clock.paused = True
    outcome = core.decide(state, Resume(), AMA, Ms(5))
    assert outcome.passing == [Shifted(0), Stopped(Ms(0))]


def test_whoever_comes_in_gets_the_clocks() -> None:
    world = World()
    assert not any(isinstance(m, (Shifted, Stopped, ObjectUntil)) for m in core.recount(world.state, BO))
    world.do(BO, Pause())
    world.now += 5
    world.do(BO, Resume())
    world.do(AMA, Extend(5))
    world.do(BO, Pause())
    fresh = core.State(kept=world.kept)
    for message in core.recount(world.state, BO):
        core.fold_passing(fresh, message)
    assert fresh.now.clock == world.state.now.clock
    assert clock.item_ends(fresh) == clock.item_ends(world.state)


def test_shared_clocks_are_shown_and_not_told() -> None:
    state = World().state
    assert [core.tell(state, m, BO) for m in (Stopped(Ms(1)), Shifted(1), ObjectUntil(Ms(1)))] == ["", "", ""]


def test_what_somebody_else_paused_a_moment_ago_stays_paused() -> None:
    world = World()
    world.do(BO, Pause())
    world.now += limits.UNDO_AGAIN_MS - 1
    assert world.refused(AMA, Resume()) == "just_paused"
    assert world.kept.clock.paused
    world.now += 1
    world.do(AMA, Resume())


def test_what_somebody_else_let_go_on_a_moment_ago_goes_on_unless_the_bell_is_rung() -> None:
    world = World()
    world.do(BO, Pause())
    world.now += MINUTE
    world.do(AMA, Resume())
    world.now += limits.UNDO_AGAIN_MS - 1
    assert world.refused(CY, Pause()) == "just_resumed"
    assert not world.kept.clock.paused
    world.do(CY, clock.Ring())
    world.now += MINUTE
    world.do(AMA, Resume())
    world.now += limits.UNDO_AGAIN_MS
    world.do(CY, Pause())


def test_my_own_pause_and_going_on_i_undo_at_once() -> None:
    world = World()
    for _ in range(2):
        world.do(BO, Pause())
        world.do(BO, Resume())


def test_whoever_needs_a_pause_that_somebody_ended_has_it_again_at_once() -> None:
    world = World()
    world.do(BO, Pause())
    world.now += limits.UNDO_AGAIN_MS
    world.do(CY, Resume())
    world.do(BO, Pause())
    assert world.kept.clock.paused
