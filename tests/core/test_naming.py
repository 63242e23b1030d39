"""Another name for oneself, the right name for somebody on the phone, and taking out who was put in by mistake."""

from __future__ import annotations

import pytest

from cop_tui import core
from cop_tui.core.engine import limits
from cop_tui.core.engine.ids import PersonId
from cop_tui.core.topics.afterwards import Consent, ConsentGiven
from cop_tui.core.topics.floor import CallNext, PutIn
from cop_tui.core.topics.naming import Mend, Rename, Renamed, TakenOut, TakeOut
from cop_tui.core.topics.people import Join
from cop_tui.core.topics.roles import TakeRole
from cop_tui.core.topics.setup import End
from cop_tui.core.topics.words import GROUP, NAMED, UNNAMED, Say, Scribe
from tests.core.world import AMA, BO, CY, DI, World, item

FEMI = PersonId(5)


def test_a_new_name_is_told_and_the_old_one_is_nowhere_kept() -> None:
    world = World()
    world.do(BO, Rename("  Bea "))
    assert world.kept.people.by_id[BO].name == "Bea"
    assert world.told(CY) == ["Somebody has another name now: Bea.", "Until now they were called Bo."]
    assert world.told(BO)[0].startswith("You are called Bea now.")
    assert all(getattr(event, "name", "") != "Bo" for event in world.journal)
    assert b"Bo" not in core.canonical(world.kept)
    world.restart()
    assert world.kept.people.by_id[BO].name == "Bea"


def test_of_many_names_only_the_last_is_kept() -> None:
    world = World()
    world.do(BO, Rename("Bea"))
    world.do(BO, Rename("Bee Bop"))
    assert [event.name for event in world.journal if isinstance(event, Renamed)] == ["", "Bee Bop"]
    world.restart()
    assert world.kept.people.by_id[BO].name == "Bee Bop"


@pytest.mark.parametrize("name", ["Cy", "c y", "\u0421y", "Bo", "B\u043e"])
def test_nobody_takes_a_name_that_somebody_has(name: str) -> None:
    world = World()
    assert world.refused(BO, Rename(name)) == "name_taken"


def test_nobody_takes_a_name_that_somebody_had_whoever_comes() -> None:
    world = World()
    world.do(BO, Rename("Bea"))
    for who, command in ((CY, Rename("B\u043e")), (BO, Rename("Bo")), (0, Join("bo")), (AMA, PutIn("Bo"))):
        assert world.refused(PersonId(who), command) == "name_used"


@pytest.mark.parametrize(("name", "code"), [("", "name_empty"), (" \u200b", "name_empty"), ("x" * 25, "name_too_wide")])
def test_a_name_is_cleaned_and_measured_as_at_the_door(name: str, code: str) -> None:
    world = World()
    assert world.refused(BO, Rename(name)) == code
    world.do(BO, Rename("Be\x1b[31ma\u202e"))
    assert world.kept.people.by_id[BO].name == "Be[31ma"


def test_what_could_be_quoted_with_the_name_is_asked_again() -> None:
    world = World(item("open"))
    numbers = []
    for text in ("one", "two", "three"):
        world.do(BO, Say(text))
        numbers.append(world.kept.seq)
    world.do(BO, Consent(numbers[:2], NAMED))
    world.do(BO, Consent(numbers[2:], UNNAMED))
    world.do(BO, Rename("Bea"))
    assert world.outcome.events[1:] == [ConsentGiven(numbers[:2], GROUP)]
    assert [world.kept.words.by_id[n].consent for n in numbers] == [GROUP, GROUP, UNNAMED]


def test_names_do_not_change_after_the_end() -> None:
    world = World(regime="closed")
    world.do(BO, Rename("Bea"))
    world.do(AMA, End(really=True))
    assert world.refused(BO, Rename("Bee")) == "closed"
    world.pass_time(limits.ERASED_MS)
    assert all(not getattr(event, "name", "") for event in world.journal)


def test_a_holder_mends_the_name_of_somebody_on_the_phone() -> None:
    world = World()
    world.do(AMA, PutIn("Femmi"))
    world.do(AMA, Mend(FEMI, "Femi"))
    assert world.kept.people.by_id[FEMI].name == "Femi"
    assert world.told(CY) == ["Ama mended a name: Femi.", "Until now they were called Femmi."]
    assert [hand.person for hand in world.kept.floor.waiting] == [FEMI]
    assert world.kept.door.open
    assert world.refused(CY, Mend(FEMI, "Fefe")) == "needs_role"
    assert world.refused(AMA, Mend(CY, "Sigh")) == "has_own_screen"
    assert world.refused(AMA, Mend(PersonId(99), "X")) == "nobody_there"
    assert world.refused(AMA, Mend(FEMI, "Cy")) == "name_taken"


def test_who_was_put_in_by_mistake_is_taken_out_and_the_door_stays_open() -> None:
    world = World()
    world.do(AMA, PutIn("Femi"))
    assert world.do(AMA, TakeOut(FEMI)) == [TakenOut(FEMI, AMA)]
    assert world.told(CY) == [
        "Ama took out somebody who was put in by mistake.",
        "It was Femi. That name can be used again.",
    ]
    assert (world.kept.floor.waiting, world.kept.door.open) == ([], True)
    assert all(getattr(event, "name", "") != "Femi" for event in world.journal)
    world.restart()
    assert world.join("Femi") == FEMI + 1
    assert world.refused(AMA, TakeOut(FEMI)) == "nobody_there"
    assert world.refused(AMA, TakeOut(CY)) == "has_own_screen"


def test_taking_out_whoever_has_the_floor_moves_it_on() -> None:
    world = World()
    world.do(AMA, PutIn("Femi"))
    world.do(AMA, CallNext())
    world.do(AMA, TakeOut(FEMI))
    assert world.kept.floor.speaker == 0


def test_whoever_said_something_is_not_taken_out() -> None:
    world = World(item("open"))
    world.do(DI, TakeRole("scribe"))
    world.do(AMA, PutIn("Femi"))
    world.do(DI, Scribe(FEMI, "words of somebody"))
    assert world.refused(AMA, TakeOut(FEMI)) == "has_words"
    world.do(AMA, Mend(FEMI, "Fola"))
    assert world.told(CY)


def test_a_name_that_was_given_up_since_is_told_by_nobody() -> None:
    world = World()
    assert core.tell(world.state, Renamed(BO, "", "digest"), AMA) == ""
