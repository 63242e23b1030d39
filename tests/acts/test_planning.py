"""Whoever holds the space can ask what lies ahead: whether everybody's turn fits, and what is worth keeping."""

from __future__ import annotations

import pytest

from cop_tui.acts.act import Misread, Tell
from cop_tui.acts.parser import BY_NAME
from cop_tui.core.engine.ids import ItemId
from cop_tui.core.topics import agenda, notes, people, setup
from tests.acts import rooms
from tests.acts.rooms import as_session, room


def test_fit_says_what_the_rounds_ahead_take_with_the_people_here() -> None:
    step = rooms.read(room("Ama", item=rooms.ROUND), "fit")
    assert isinstance(step, Tell)
    assert step.lines[0] == "For 5 people:"
    assert step.lines[1].startswith("2. Arriving. 5 turns of 120 seconds take 10 minutes")
    typed = rooms.read(room("Ama", item=rooms.ROUND), "fit 4 typing and 1 interpreter")
    assert isinstance(typed, Tell)
    assert typed.lines[0] == "For 5 people, 4 typing and 1 with an interpreter:"
    assert any(line.startswith("- Shorter turns: 70 seconds") for line in typed.lines)


def test_fit_does_not_count_who_came_only_to_the_lobby() -> None:
    fake = room("Ama", begun=False)
    fake.act("Di", people.Link("away"))
    fake.act("Ama", setup.Begin())
    fake.act("Cy", people.Link("away"))
    step = rooms.read(fake, "fit")
    assert isinstance(step, Tell)
    assert step.lines[0] == "For 4 people:"


def test_fit_that_means_nothing_is_asked_again() -> None:
    for line, said in (("fit many", "Say how many type"), ("fit 4 2", "more than the 5 who take part")):
        with pytest.raises(Misread, match=said):
            rooms.read(room("Ama"), line)


def test_fit_is_offered_to_whoever_holds_the_space() -> None:
    assert BY_NAME["fit"].available(as_session(room("Ama")))
    assert not BY_NAME["fit"].available(as_session(room("Ana")))


def test_a_space_holder_is_told_what_is_worth_keeping_in_a_part() -> None:
    plan = setup.SessionPlan("T", items=(setup.PlannedItem("Promises", mode="open", capture="commitments"),))
    for who, told in (("Ama", True), ("Ana", False)):
        step = rooms.read(room(who, item=ItemId(1), plan=plan), "now?")
        assert isinstance(step, Tell)
        assert any("Worth keeping here: what people promise." in line for line in step.lines) is told


def test_when_nothing_lies_ahead_fit_says_what_could_be_done() -> None:
    plan = setup.SessionPlan("T", items=(setup.PlannedItem("Only", mode="open"),))
    fake = room("Ama", plan=plan, item=ItemId(1))
    fake.act("Ama", agenda.MoveOn())
    with pytest.raises(Misread, match="You can add a part"):
        rooms.read(fake, "fit")


def test_a_note_can_be_written_while_everybody_writes_for_the_reveal_that_follows() -> None:
    items = (setup.PlannedItem("Write", mode="write"), setup.PlannedItem("Shown", mode="reveal"))
    fake = room(
        "Ana", plan=setup.SessionPlan("T", items=(*items, setup.PlannedItem("Alone", mode="write"))), item=ItemId(1)
    )
    assert BY_NAME["write"].available(as_session(fake))
    assert notes.home(fake.replica.state) == 2
    fake.act("Ama", agenda.TakeUp(ItemId(3)))
    assert notes.home(fake.replica.state) == 0
    assert not BY_NAME["write"].available(as_session(fake))
