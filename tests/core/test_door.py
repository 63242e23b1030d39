"""The door, and asking somebody to leave."""

from __future__ import annotations

from cop_tui import core
from cop_tui.core.engine import limits
from cop_tui.core.engine.ids import PersonId
from cop_tui.core.topics.agenda import MoveOn
from cop_tui.core.topics.door import (
    AskOver,
    AskToLeave,
    CloseDoor,
    DoorClosed,
    DoorOpened,
    LeaveAsked,
    NotSo,
    OpenDoor,
    RemovalReason,
    Removed,
    WillLeave,
)
from cop_tui.core.topics.floor import PutIn
from cop_tui.core.topics.people import Join
from cop_tui.core.topics.roles import HoldByCode, LayDown, OfferRole, TakeRole
from tests.core.world import AMA, BO, CY, DI, World


def asked(world: World, person: PersonId, by: PersonId = BO) -> None:
    world.do(by, AskToLeave(person, "harm"))
    world.do(AMA, AskToLeave(person))


def test_a_closed_door_is_closed_to_new_people_only() -> None:
    world = World()
    assert world.refused(BO, CloseDoor()) == "needs_role"
    assert world.refused(AMA, OpenDoor()) == "door_is_open"
    assert world.do(AMA, CloseDoor()) == [DoorClosed(AMA)]
    assert world.told(BO) == ["Ama closed the door to new people. Whoever is here can always come back."]
    assert world.refused(AMA, CloseDoor()) == "door_is_closed"
    assert world.refused(PersonId(0), Join("Eli")) == "door_closed"
    world.do(PersonId(0), Join("Eli", "space holder"))
    world.do(AMA, PutIn("Femi"))
    assert world.do(AMA, OpenDoor()) == [DoorOpened(AMA)]
    assert world.told(AMA) == ["You opened the door to new people."]
    world.do(PersonId(0), Join("Gil"))


def test_asking_somebody_to_leave_takes_two_people_a_reason_and_a_minute() -> None:
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
    assert world.do(AMA, AskToLeave(DI)) == []
    assert world.outcome.passing == [WillLeave(DI, BO, AMA), RemovalReason(DI, "again")]
    assert world.told(CY) == [
        "Bo and Ama ask Di to leave, in a minute. If you think they should stay: not so Di.",
        "The reason given: again (This is not stored.)",
    ]
    assert world.told(DI)[0] == "Bo and Ama ask you to leave. The others have a minute to say that you should stay."
    assert list(core.recount(world.state, CY))[-1] == WillLeave(DI, BO, AMA)
    assert world.refused(AMA, AskToLeave(DI, "x")) == "is_asked"
    assert world.pass_time(limits.NOT_SO_MS - 1) == []
    assert world.pass_time(1) == [Removed(DI, BO, AMA), DoorClosed(AMA)]
    assert world.told(CY) == [
        "Di was asked to leave by Bo and Ama.",
        "Ama closed the door to new people. Whoever is here can always come back.",
    ]
    assert world.state.now.door.leaving == []
    assert not world.kept.door.open, "the invite they came with would let them in under another name"
    assert world.told(DI)[0] == "You were asked to leave by Bo and Ama."
    assert world.told(AMA)[0] == "Di was asked to leave by Bo and you."
    assert "again" not in repr(world.journal)
    assert world.refused(AMA, AskToLeave(DI, "x")) == "nobody_there"


def test_the_others_can_say_not_so_each_once_about_somebody() -> None:
    world = World()
    asked(world, DI)
    late = world.join("Late")
    world.do(AMA, MoveOn())
    later = world.join("Later")
    assert world.refused(later, NotSo(DI)) == "next_part"
    assert world.refused(DI, NotSo(DI)) == "nobody_leaves"
    assert world.refused(CY, NotSo(BO)) == "nobody_leaves"
    assert world.do(CY, NotSo(DI)) == []
    assert world.outcome.passing == [AskOver(DI)]
    assert world.told(BO) == ["Di stays."]
    assert world.told(DI) == ["You stay."]
    assert world.pass_time(limits.NOT_SO_MS) == []
    asked(world, DI)
    assert world.refused(CY, NotSo(DI)) == "said_once"
    asked(world, late)
    assert Removed(DI, BO, AMA) in world.pass_time(limits.NOT_SO_MS), "somebody else was asked beside"
    assert world.kept.people.by_id[late].left


def test_who_came_after_this_part_began_asks_nobody_to_leave() -> None:
    world = World()
    late = world.join("Late")
    assert world.refused(late, AskToLeave(DI, "harm")) == "next_part"
    world.do(AMA, MoveOn())
    world.do(late, AskToLeave(DI, "harm"))


def test_while_no_space_holder_is_here_nobody_is_asked_to_leave() -> None:
    world = World()
    world.away(AMA)
    assert world.refused(BO, AskToLeave(DI, "harm")) == "no_holder_here"
    world.here(AMA)
    asked(world, DI)
    world.away(AMA)
    assert world.pass_time(limits.NOT_SO_MS) == []
    assert world.told(DI) == ["You stay."]
    assert world.kept.people.by_id[DI].roles == ["member"]


def test_asking_is_refused_with_a_reason() -> None:
    world = World()
    assert world.refused(BO, AskToLeave(PersonId(99), "x")) == "nobody_there"
    assert world.refused(BO, AskToLeave(BO, "x")) == "leave_yourself"
    assert world.refused(BO, AskToLeave(CY, "x" * 1_001)) == "text_too_long"
    world.do(BO, AskToLeave(CY, "x"))
    assert world.refused(DI, AskToLeave(CY, "x")) == "removal_needs_holder"
    world.do(DI, TakeRole("observer"))
    assert world.refused(DI, AskToLeave(CY, "x")) == "needs_role"


def test_a_space_holder_is_not_asked_to_leave_by_any_number() -> None:
    world = World()
    for who in (BO, CY, DI):
        assert world.refused(who, AskToLeave(AMA, "harm")) == "holder_stays"
    world.do(AMA, OfferRole("space holder", BO))
    world.do(BO, TakeRole("space holder"))
    assert world.refused(BO, AskToLeave(AMA, "harm")) == "holder_stays"
    world.do(BO, LayDown("space holder", AMA))
    assert Removed(AMA, BO, CY) in world.out(AMA, BO, CY)


def test_somebody_made_a_space_holder_meanwhile_stays() -> None:
    world = World()
    asked(world, DI)
    world.do(DI, HoldByCode())
    assert world.pass_time(limits.NOT_SO_MS) == []


def test_one_of_two_who_ask_is_a_space_holder_still() -> None:
    world = World()
    world.do(AMA, AskToLeave(DI, "harm"))
    world.do(AMA, OfferRole("space holder", BO, hand_over=True))
    world.do(BO, TakeRole("space holder"))
    assert world.refused(CY, AskToLeave(DI)) == "removal_needs_holder"


def test_the_word_of_somebody_who_had_to_leave_does_not_count() -> None:
    world = World()
    world.do(BO, AskToLeave(DI, "revenge"))
    world.out(BO, CY, AMA)
    assert world.refused(AMA, AskToLeave(DI)) == "reason_needed"
    assert world.do(AMA, AskToLeave(DI, "harm")) == []
    world.do(CY, AskToLeave(DI))
    asked(world, CY, DI)
    assert world.pass_time(limits.NOT_SO_MS) == [Removed(DI, AMA, CY)]
    assert world.told(CY) == ["You stay."]


def test_a_request_waits_for_whoever_may_answer_it() -> None:
    world = World()
    world.do(BO, AskToLeave(DI, "harm"))
    for reader in (AMA, BO):
        assert core.remind(world.state, reader) == [LeaveAsked(DI, BO, "harm")]
    for other in (CY, DI):
        assert core.remind(world.state, other) == []


def test_a_client_folds_what_the_door_says() -> None:
    mine = core.State()
    core.fold_aside(mine, LeaveAsked(DI, BO, "harm"))
    core.fold_passing(mine, RemovalReason(DI, "harm"))
    assert mine == core.State()
