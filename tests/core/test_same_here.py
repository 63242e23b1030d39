"""Same here: told once, when the part is over, to whoever spoke; never who, how many, or when."""

from __future__ import annotations

import msgspec
import pytest

from cop_tui import core
from cop_tui.core.engine.ids import ItemId, PersonId
from cop_tui.core.topics.agenda import ItemClosed, MoveOn
from cop_tui.core.topics.floor import PutIn
from cop_tui.core.topics.release import AskAll
from cop_tui.core.topics.roles import TakeRole
from cop_tui.core.topics.same_here import OthersKnow, SameHere
from cop_tui.core.topics.setup import End
from tests.core.world import AMA, BO, CY, DI, World, item

TOLD = "Others here know this too: what you spoke of in 'Hard'. Nobody is told who, or how many. Only you are told."


def test_it_is_told_when_the_part_is_over_and_not_before() -> None:
    world = World(item("open", title="Hard"), item("open"))
    seq = world.kept.seq
    assert world.do(CY, SameHere(BO)) == []
    assert (world.outcome.aside, world.outcome.passing, world.outcome.held) == ([], [], True)
    assert world.kept.seq == seq
    world.do(AMA, MoveOn(really=True))
    assert world.aside_to(BO) == [OthersKnow(ItemId(1))]
    assert TOLD in world.told(BO)
    for other in (AMA, CY, DI):
        assert world.aside_to(other) == []
    world.do(AMA, MoveOn(really=True))
    assert world.aside_to(BO) == [], "once"


def test_one_or_three_who_say_it_look_alike() -> None:
    worlds = []
    for people in ([CY], [CY, DI, AMA], [DI, DI]):
        world = World(item("open"), item("open"))
        for person in people:
            world.do(person, SameHere(BO))
        worlds.append(msgspec.json.encode(world.state))
        world.do(AMA, MoveOn(really=True))
        assert world.aside_to(BO) == [OthersKnow(ItemId(1))]
    assert len(set(worlds)) == 1, "not even the server's memory tells who, or how many"


def test_the_end_of_the_meeting_ends_the_part() -> None:
    world = World(item("open"))
    world.do(CY, SameHere(BO))
    world.do(AMA, AskAll())
    world.do(AMA, End(really=True))
    assert world.aside_to(BO) == [OthersKnow(ItemId(1))]


def test_what_was_said_of_somebody_between_two_parts_is_told_with_the_end() -> None:
    world = World(item("open"))
    world.do(AMA, MoveOn(really=True))
    world.do(CY, SameHere(BO))
    world.do(AMA, AskAll())
    world.do(AMA, End(really=True))
    assert world.aside_to(BO) == [OthersKnow(ItemId(0))]


@pytest.mark.parametrize("names", ["", "Bo", "Bo Cy"])
def test_where_it_would_be_a_guess_between_two_it_is_not_passed_on(names: str) -> None:
    world = World(names=names)
    assert world.refused(AMA, SameHere(PersonId(2))) == "same_few"


def test_only_who_is_here_with_a_screen_could_have_said_it() -> None:
    world = World()
    world.do(AMA, PutIn("Femi"))
    world.away(DI)
    assert world.refused(CY, SameHere(BO)) == "same_few"
    world.here(DI)
    world.do(CY, TakeRole("observer"))
    world.do(CY, SameHere(BO))


def test_it_is_for_what_somebody_else_here_spoke_of() -> None:
    world = World()
    assert world.refused(BO, SameHere(BO)) == "same_self"
    assert world.refused(BO, SameHere(PersonId(9))) == "nobody_there"


def test_whoever_holds_the_space_passes_it_on_to_somebody_without_a_screen() -> None:
    world = World(item("open"), item("open"))
    world.do(AMA, PutIn("Femi"))
    world.do(CY, SameHere(PersonId(5)))
    world.do(AMA, MoveOn(really=True))
    assert world.aside_to(AMA) == [OthersKnow(ItemId(1), PersonId(5))]
    assert world.told(AMA)[-1] == (
        "For space holders only: others here know what Femi spoke of, too. Tell Femi, if it suits. Nobody is told who."
    )
    world.kept.people.by_id[AMA].roles.remove("space holder")
    world.do(CY, SameHere(PersonId(5)))
    world.state.memory.same_here.told.clear()
    outcome = core.led_to(world.state, [ItemClosed(ItemId(2), world.now, AMA)], world.now)
    assert outcome.aside == [], "nobody holds the space who could tell them"


def test_who_was_cut_off_is_told_when_they_come_back_until_the_next_part_is_over() -> None:
    world = World(item("open"), item("open"), item("open"))
    world.do(CY, SameHere(BO))
    assert core.remind(world.state, BO) == []
    world.do(AMA, MoveOn(really=True))
    (told,) = [m for m in core.remind(world.state, BO) if isinstance(m, OthersKnow)]
    assert [m for m in core.remind(world.state, CY) if isinstance(m, OthersKnow)] == []
    mine = core.State(kept=world.kept)
    assert not core.is_known(mine.mine, told)
    for _ in range(2):
        core.fold_aside(mine, told)
    assert mine.mine.others_know == [told]
    assert core.is_known(mine.mine, told)
    world.do(AMA, MoveOn(really=True))
    assert [m for m in core.remind(world.state, BO) if isinstance(m, OthersKnow)] == []


def test_nobody_is_told_who_has_left() -> None:
    world = World(item("open"), item("open"))
    world.do(CY, SameHere(DI))
    world.out(DI, AMA, BO)
    world.do(AMA, MoveOn(really=True))
    assert not [aside for _, aside in world.asides if isinstance(aside, OthersKnow)]
