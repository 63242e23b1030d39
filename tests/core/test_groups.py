"""Small groups: who is with whom, what stays among them, and what they bring back."""

from __future__ import annotations

import pytest

from cop_tui import core
from cop_tui.core.engine.ids import ItemId, PersonId
from cop_tui.core.topics import groups
from cop_tui.core.topics.agenda import MoveOn, TakeUp
from cop_tui.core.topics.clock import Pause
from cop_tui.core.topics.floor import PutIn
from cop_tui.core.topics.groups import BringBack, ChooseGroup, DrawGroups, GroupJoined, GroupsMade, LineBrought
from cop_tui.core.topics.record import RecordOff
from cop_tui.core.topics.roles import LayDown, TakeRole
from cop_tui.core.topics.words import Off, WordsKept
from tests.core.world import AMA, BO, CY, DI, World, item


def pairs(**plan: object) -> World:
    """Return a meeting of four in pairs: Ama with Bo, Cy with Di."""
    world = World(item("pairs", **plan), item("open"))
    core.apply(world.state, GroupsMade(ItemId(1), [[AMA, BO], [CY, DI]]))
    world.journal.append(GroupsMade(ItemId(1), [[AMA, BO], [CY, DI]]))
    return world


@pytest.mark.parametrize(
    ("people", "size", "sizes"),
    [
        (2, 2, [2]),
        (5, 2, [2, 3]),
        (4, 3, [2, 2]),
        (7, 3, [2, 2, 3]),
        (5, 4, [2, 3]),
        (30, 4, [3, 3, *[4] * 6]),
        (1, 2, [1]),
    ],
)
def test_nobody_is_alone_in_a_group_and_groups_are_alike_in_size(people: int, size: int, sizes: list[int]) -> None:
    made = groups.drawn([PersonId(n) for n in range(people)], [], size, 7)
    assert sorted(map(len, made)) == sizes
    assert sorted(p for group in made for p in group) == list(range(people))


def test_groups_are_drawn_when_their_part_opens_and_dissolve_with_it() -> None:
    world = World(item("open"), item("pairs"), item("open"))
    (made,) = [event for event in world.do(AMA, MoveOn()) if isinstance(event, GroupsMade)]
    assert sorted(map(len, made.groups)) == [2, 2]
    assert world.kept.groups.groups == made.groups
    assert any(said.startswith("You are with ") for said in world.told(AMA))
    world.restart()
    assert world.kept.groups.groups == made.groups
    world.do(AMA, MoveOn())
    assert world.kept.groups == groups.Groups()
    assert world.refused(AMA, DrawGroups()) == "no_groups_now"
    assert world.refused(AMA, BringBack("x")) == "no_groups_now"


def test_chance_decides_who_is_with_whom_and_can_be_asked_again() -> None:
    world = World(item("pairs"), names="Bo Cy Di Eli Fay Gil Hal")
    seen = set()
    for seed in range(6):
        world.do(AMA, DrawGroups(seed))
        seen.add(str(world.kept.groups.groups))
    assert len(seen) > 1
    assert world.refused(BO, DrawGroups(1)) == "needs_role"


def test_whoever_is_away_is_added_and_leaves_nobody_alone() -> None:
    world = World(item("open"), item("pairs"))
    world.away(CY, DI)
    world.do(AMA, MoveOn())
    assert {AMA, BO} <= set(world.kept.groups.groups[0])
    assert sorted(world.kept.groups.groups[0]) == [AMA, BO, CY, DI]
    assert groups.drawn([PersonId(1)], [PersonId(2), PersonId(3)], 2, 0) == [[1, 2, 3]]


def test_a_pause_holds_groups_too() -> None:
    world = pairs()
    world.do(AMA, Pause())
    assert world.refused(AMA, Off("x")) == "paused"
    assert world.refused(AMA, BringBack("x")) == "paused"


def test_a_group_brings_three_lines_back_kept_as_the_item_says() -> None:
    world = pairs(keep="recap")
    for n in range(3):
        assert world.do(AMA if n else BO, BringBack(f"line {n}"))[-1] == LineBrought(0)
    assert isinstance(world.journal[-2], WordsKept)
    assert world.told(CY) == ["Ama: line 2"]
    assert world.refused(BO, BringBack("one more")) == "lines_full"
    world.do(CY, BringBack("ours"))


@pytest.mark.parametrize("off", [True, False])
def test_lines_of_a_live_part_or_off_the_record_are_heard_and_not_kept(off: bool) -> None:
    world = pairs(keep="group" if off else "live")
    if off:
        world.do(AMA, RecordOff())
    assert world.do(BO, BringBack("heard")) == [LineBrought(0)]
    assert world.told(CY) == [f"Bo{' (off the record)' if off else ''}: heard"]


def test_anybody_goes_to_another_group_and_nobody_is_sent() -> None:
    world = pairs()
    assert world.do(BO, ChooseGroup(CY)) == [GroupJoined(BO, 1, 0)]
    assert world.told(BO) == ["You are with Cy and Di."]
    assert world.told(CY) == ["Bo is in your group now."]
    assert world.told(AMA) == ["You are alone in your group now. Type groups?, or group with NAME."]
    assert world.refused(BO, ChooseGroup(CY)) == "same_group"
    assert world.refused(BO, ChooseGroup(PersonId(9))) == "not_in_group"


def test_nobody_is_told_that_they_are_alone_but_who_was_left_so() -> None:
    world = pairs()
    eli = world.join("Eli")
    world.do(eli, ChooseGroup(CY))
    assert world.told(AMA) == world.told(BO) == [], "two are left"
    world.do(BO, ChooseGroup(CY))
    world.do(eli, LayDown("member"))
    world.do(eli, TakeRole("member"))
    world.do(eli, ChooseGroup(CY))
    world.do(BO, ChooseGroup(AMA))
    assert world.told(AMA) == ["Bo is in your group now."]


def test_whoever_comes_late_joins_the_smallest_group_that_has_somebody() -> None:
    world = pairs()
    eli = world.join("Eli")
    assert world.kept.groups.groups[0] == [AMA, BO, eli]
    world.do(AMA, PutIn("Femi"))
    assert world.kept.groups.groups[1] == [CY, DI, 6]
    fay = world.join("Fay", "observer")
    assert world.kept.groups.of(fay) == -1
    assert groups.with_whom(world.state, fay) == ""
    world.do(fay, TakeRole("scribe"))
    assert world.kept.groups.of(fay) == 0
    world.do(fay, TakeRole("timekeeper"))
    assert world.kept.groups.of(fay) == 0


def test_whoever_only_watches_or_has_to_leave_is_in_no_group() -> None:
    world = pairs()
    world.do(BO, LayDown("member"))
    world.out(CY, AMA, DI)
    assert world.kept.groups.groups == [[AMA], [DI]]
    world.do(AMA, ChooseGroup(DI))
    world.kept.groups.groups = [[], [DI]]
    assert world.refused(AMA, Off("x")) == "no_group"
    assert world.refused(AMA, BringBack("x")) == "no_group"
    assert world.kept.groups.smallest() == 1
    assert groups.Groups().smallest() == -1
    world.do(AMA, TakeUp(ItemId(2)))
