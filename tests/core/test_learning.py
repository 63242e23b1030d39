"""Learning points."""

from __future__ import annotations

from cop_tui.core.engine.ids import ItemId
from cop_tui.core.topics.afterwards import Withdraw
from cop_tui.core.topics.learning import Learn
from cop_tui.core.topics.roles import TakeRole
from cop_tui.core.topics.words import WordsKept
from tests.core.world import AMA, BO, CY, World, item


def test_it_is_kept_in_its_authors_words() -> None:
    world = World()
    assert world.do(BO, Learn(" Who pays? ")) == [WordsKept(BO, "Who pays?", item=ItemId(1), kind="learn")]
    assert world.kept.learning.points == [world.kept.seq]
    assert world.told(BO) == ["You wrote down a learning point: Who pays?"]
    assert world.told(CY) == ["Bo wrote down a learning point: Who pays?"]
    assert world.state.texts[world.kept.seq] == "Who pays?"


def test_it_needs_no_floor_even_in_a_quiet_part() -> None:
    world = World(item("silence"))
    world.do(BO, Learn("x"))


def test_it_is_withdrawn_by_its_author() -> None:
    world = World()
    for person in (BO, CY):
        world.do(person, Learn("x"))
    number = world.kept.seq
    assert world.refused(AMA, Withdraw([number])) == "not_your_words"
    world.do(CY, Withdraw([number]))
    assert world.kept.learning.points == [number - 1]


def test_it_needs_words_and_somebody_who_takes_part() -> None:
    world = World()
    assert world.refused(BO, Learn("")) == "text_empty"
    assert world.refused(BO, Learn("x" * 1_001)) == "text_too_long"
    world.do(CY, TakeRole("observer"))
    assert world.refused(CY, Learn("x")) == "needs_role"


def test_it_belongs_to_the_open_meeting() -> None:
    assert World(begun=False).refused(BO, Learn("x")) == "lobby"
