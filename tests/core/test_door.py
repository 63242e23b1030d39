"""The door, and asking somebody to leave."""

from __future__ import annotations

from cop_tui import core
from cop_tui.core.door import (
    AskToLeave,
    CloseDoor,
    DoorClosed,
    DoorOpened,
    LeaveAsked,
    OpenDoor,
    RemovalReason,
    Removed,
)
from cop_tui.core.floor import PutIn
from cop_tui.core.people import Join
from cop_tui.core.roles import LayDown, OfferRole, TakeRole
from tests.core.world import AMA, BO, CY, DI, World


def test_a_closed_door_is_closed_to_new_people_only() -> None:
    world = World()
    assert world.refused(BO, CloseDoor()) == "needs_role"
    assert world.refused(AMA, OpenDoor()) == "door_is_open"
    assert world.do(AMA, CloseDoor()) == [DoorClosed(AMA)]
    assert world.told(BO) == ["Ama closed the door to new people. Whoever is here can always come back."]
    assert world.refused(AMA, CloseDoor()) == "door_is_closed"
    assert world.refused(0, Join("Eli")) == "door_closed"
    world.do(0, Join("Eli", "space holder"))
    world.do(AMA, PutIn("Femi"))
    assert world.do(AMA, OpenDoor()) == [DoorOpened(AMA)]
    assert world.told(AMA) == ["You opened the door to new people."]
    world.do(0, Join("Gil"))


def test_asking_somebody_to_leave_takes_two_people_and_a_reason() -> None:
    world = World()
    assert world.refused(BO, AskToLeave(DI)) == "reason_needed"
    assert world.do(BO, AskToLeave(DI, "shouted at Cy")) == []
    assert world.outcome.aside == [((AMA, BO), LeaveAsked(DI, BO, "shouted at Cy"))]
    assert world.told(BO) == ["It takes one more person to ask Di to leave. Nothing has happened yet."]
    assert world.told(AMA) == [
        "Bo asks that Di leaves: shouted at Cy (It takes a second person: ask to leave Di. Nothing has happened yet.)"
    ]
    assert world.told(DI) == world.told(CY) == []
    assert world.do(BO, AskToLeave(DI, "again")) == []
    assert world.do(AMA, AskToLeave(DI)) == [Removed(DI, BO, AMA), DoorClosed(AMA)]
    assert world.outcome.passing == [RemovalReason(DI, "again")]
    assert world.told(CY) == [
        "Di was asked to leave by Bo and Ama.",
        "Ama closed the door to new people. Whoever is here can always come back.",
        "The reason given: again (This is not stored.)",
    ]
    assert not world.kept.door.open, "the invite they came with would let them in under another name"
    assert world.told(DI)[0] == "You were asked to leave by Bo and Ama."
    assert world.told(AMA)[0] == "Di was asked to leave by Bo and you."
    assert "again" not in repr(world.journal)
    assert world.refused(AMA, AskToLeave(DI, "x")) == "nobody_there"


def test_asking_is_refused_with_a_reason() -> None:
    world = World()
    assert world.refused(BO, AskToLeave(99, "x")) == "nobody_there"
    assert world.refused(BO, AskToLeave(BO, "x")) == "leave_yourself"
    assert world.refused(BO, AskToLeave(CY, "x" * 1_001)) == "text_too_long"
    world.do(BO, AskToLeave(CY, "x"))
    assert world.refused(DI, AskToLeave(CY, "x")) == "removal_needs_holder"
    world.do(DI, TakeRole("observer"))
    assert world.refused(DI, AskToLeave(CY, "x")) == "needs_role"


def test_a_space_holder_can_be_asked_to_leave_by_any_two() -> None:
    world = World()
    world.do(BO, AskToLeave(AMA, "harm"))
    assert world.outcome.aside[0][0] == (BO, CY, DI)
    assert world.do(CY, AskToLeave(AMA)) == [Removed(AMA, BO, CY), DoorClosed(CY)]


def test_one_of_two_who_ask_may_have_asked_as_space_holder_still() -> None:
    world = World()
    world.do(AMA, AskToLeave(DI, "harm"))
    world.do(AMA, OfferRole("space holder", BO))
    world.do(AMA, LayDown("space holder"))
    assert world.refused(CY, AskToLeave(DI)) == "removal_needs_holder"


def test_the_word_of_somebody_who_had_to_leave_does_not_count() -> None:
    world = World()
    world.do(BO, AskToLeave(DI, "revenge"))
    world.do(CY, AskToLeave(BO, "harm"))
    world.do(AMA, AskToLeave(BO))
    assert world.refused(AMA, AskToLeave(DI)) == "reason_needed"
    assert world.do(AMA, AskToLeave(DI, "harm")) == []


def test_a_request_waits_for_whoever_may_answer_it() -> None:
    world = World()
    world.do(BO, AskToLeave(DI, "harm"))
    for reader in (AMA, BO):
        assert core.remind(world.state, reader) == [LeaveAsked(DI, BO, "harm")]
    for other in (CY, DI):
        assert core.remind(world.state, other) == []
    world = World()
    world.do(BO, AskToLeave(AMA, "harm"))
    assert core.remind(world.state, CY) == [LeaveAsked(AMA, BO, "harm")]
    assert core.remind(world.state, AMA) == []


def test_a_client_folds_what_the_door_says() -> None:
    mine = core.State()
    core.fold_aside(mine, LeaveAsked(DI, BO, "harm"))
    core.fold_passing(mine, RemovalReason(DI, "harm"))
    assert mine == core.State()
