"""A line aside between those who hold the space: only they are told, and nothing keeps it."""

from __future__ import annotations

import pytest

from cop_tui import core
from cop_tui.core.engine import limits
from cop_tui.core.topics.between import HERE, HoldersLine, TellHolders
from cop_tui.core.topics.roles import LayDown, OfferRole, TakeRole
from tests.core.world import AMA, BO, CY, DI, World

TEXT = "Bo looks tired."


def two() -> World:
    """Return a meeting that Ama and Cy hold."""
    world = World()
    world.do(AMA, OfferRole("space holder", CY))
    world.do(CY, TakeRole("space holder"))
    return world


def test_only_those_who_hold_are_told_and_its_words_are_read_on_request() -> None:
    world = two()
    assert world.do(AMA, TellHolders(TEXT)) == []
    assert world.outcome.aside == [((AMA, CY), HoldersLine(1, AMA, TEXT))]
    assert (world.told(CY), world.told(AMA), world.told(BO)) == ([HERE], [], [])
    assert TEXT not in HERE
    assert TEXT not in str(world.journal)


def test_it_needs_somebody_else_who_holds_and_has_a_screen() -> None:
    world = World()
    assert world.refused(AMA, TellHolders(TEXT)) == "holds_alone"
    assert world.refused(BO, TellHolders(TEXT)) == "needs_role"
    assert two().refused(AMA, TellHolders(" ")) == "text_empty"


def test_a_program_that_comes_back_has_the_lines_of_its_person_alone() -> None:
    world = two()
    world.do(AMA, TellHolders(TEXT))
    world.do(AMA, OfferRole("space holder", DI))
    world.do(DI, TakeRole("space holder"))
    line = HoldersLine(1, AMA, TEXT)
    assert line in core.remind(world.state, CY)
    assert line not in core.remind(world.state, DI), "who holds it later reads what is said later"
    mine = core.State(kept=world.kept)
    for _ in range(2):
        core.fold_aside(mine, line)
    assert mine.mine.between == [line]
    assert core.is_known(mine.mine, line)
    world.do(CY, LayDown("space holder"))
    assert line not in core.remind(world.state, CY)


def test_only_the_last_lines_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "BETWEEN", 2)
    world, mine = two(), core.State()
    for text in ("one", "two", "three"):
        world.do(AMA, TellHolders(text))
        for message in world.aside_to(CY):
            core.fold_aside(mine, message)
    assert [line.text for line in world.state.memory.between.lines] == ["two", "three"]
    assert [line.text for line in mine.mine.between] == ["two", "three"]
