"""The parking lot."""

from __future__ import annotations

from cop_tui.core.parking import Park
from cop_tui.core.people import TakeRole
from cop_tui.core.words import Withdraw, WordsKept
from tests.core.world import AMA, BO, CY, World, item


def test_it_is_kept_in_its_authors_words() -> None:
    world = World()
    assert world.do(BO, Park(" Who pays? ")) == [WordsKept(BO, "Who pays?", item=1, kind="park")]
    assert world.kept.parking.notes == [world.kept.seq]
    assert world.told(BO) == ["Parked in your words: 'Who pays?'"]
    assert world.told(CY) == ["Bo parked: Who pays?"]
    assert world.state.texts[world.kept.seq] == "Who pays?"


def test_it_needs_no_floor_even_in_a_quiet_part() -> None:
    world = World(item("silence"))
    world.do(BO, Park("x"))


def test_it_is_withdrawn_by_its_author() -> None:
    world = World()
    for person in (BO, CY):
        world.do(person, Park("x"))
    number = world.kept.seq
    assert world.refused(AMA, Withdraw([number])) == "not_your_words"
    world.do(CY, Withdraw([number]))
    assert world.kept.parking.notes == [number - 1]


def test_it_needs_words_and_somebody_who_takes_part() -> None:
    world = World()
    assert world.refused(BO, Park("")) == "text_empty"
    assert world.refused(BO, Park("x" * 1_001)) == "text_too_long"
    world.do(CY, TakeRole("observer"))
    assert world.refused(CY, Park("x")) == "needs_role"


def test_it_can_be_done_in_the_lobby() -> None:
    world = World(begun=False)
    assert world.do(BO, Park("x")) == [WordsKept(BO, "x", kind="park")]
