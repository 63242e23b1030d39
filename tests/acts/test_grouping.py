"""What is typed in a small group: the same hand and next, for the group alone, and its notes."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from cop_tui.acts.act import Misread, Tell
from cop_tui.acts.parser import offered
from cop_tui.core.engine.base import Refused
from cop_tui.core.engine.ids import ItemId, PersonId
from cop_tui.core.topics import floor, group_talk, groups, roles, setup
from tests.acts.rooms import PLAN, as_session, command, number, read, room
from tests.ui.fake import FakeSession


def paired(me: str = "Ana") -> tuple[FakeSession, str]:
    """Return a meeting in pairs as somebody sees it, and a name from the same group."""
    plan = replace(PLAN, items=(setup.PlannedItem("Hello", mode="pairs", keep="recap"),))
    fake = room(me, item=ItemId(1), plan=plan)
    group = fake.server.kept.groups.groups[fake.server.kept.groups.of(PersonId(number(me)))]
    return fake, fake.replica.name(next(p for p in group if p != number(me)))


def names(fake: FakeSession) -> set[str]:
    return {act.name for act in offered(as_session(fake))}


def told(fake: FakeSession, line: str) -> list[str]:
    step = read(fake, line)
    assert isinstance(step, Tell)
    return step.lines


def test_a_hand_goes_up_and_down_with_the_same_word_as_everywhere() -> None:
    fake, _ = paired()
    assert "hand" in names(fake)
    assert command(fake, "hand about the rota") == floor.Hand("the rota")
    fake.act("Ana", floor.Hand("the rota"))
    assert command(fake, "hand") == floor.LowerHand()


def test_next_is_offered_to_anybody_in_the_group_when_somebody_waits() -> None:
    fake, other = paired()
    assert "next in group" not in names(fake)
    assert command(fake, "next") == group_talk.GroupNext()
    fake.act(other, floor.Hand("the rota"))
    assert "next in group" in names(fake)
    assert command(fake, "next") == command(fake, "next in group") == group_talk.GroupNext(PersonId(number(other)))
    with pytest.raises(Misread):
        read(fake, "next week then")


def test_queue_and_groups_show_my_group_its_queue_and_its_notes() -> None:
    fake, other = paired()
    assert len(told(fake, "queue?")) == 1
    for person in (other, "Ana"):
        fake.act(person, floor.Hand("the rota" if person == other else ""))
    fake.act(other, group_talk.GroupNote("who has the van"))
    with_me, *rest = told(fake, "queue?")
    assert with_me.startswith("You are with ")
    assert rest == [
        "Waiting in your group: 2.",
        f"1. {other}: the rota",
        "2. Ana",
        f"Note 1, by {other}: who has the van",
    ]
    assert told(fake, "groups?")[-5:] == [with_me, *rest]


def test_a_note_is_brought_back_by_its_number() -> None:
    fake, other = paired()
    assert command(fake, "jot who has the van") == group_talk.GroupNote("who has the van")
    assert command(fake, "bring back 1") == groups.BringBack("1")
    fake.act(other, group_talk.GroupNote("who has the van"))
    assert command(fake, "bring back 1") == groups.BringBack("who has the van")
    assert command(fake, "bring back 12 of us came") == groups.BringBack("12 of us came")
    for line in ("jot", "bring back", "bring back 2", "bring back 0"):
        with pytest.raises(Misread):
            read(fake, line)


def test_whoever_watches_is_in_no_group() -> None:
    fake, _ = paired()
    fake.act("Ana", roles.TakeRole("observer"))
    assert told(fake, "queue?") == ["You are in no group now. groups? shows them."]


def test_somebody_goes_to_the_group_of_a_person_by_name() -> None:
    fake, _ = paired()
    assert command(fake, "group with bo") == groups.ChooseGroup(PersonId(number("Bo")))
    with pytest.raises(Refused, match="nobody_there"):
        read(fake, "group with nobody")


def test_groups_are_drawn_by_a_lot_of_their_own_each_time() -> None:
    fake, _ = paired("Ama")
    drawn = [command(fake, "draw groups") for _ in range(4)]
    assert all(isinstance(one, groups.DrawGroups) for one in drawn)
    assert len(set(drawn)) > 1
    with pytest.raises(Misread):
        read(fake, "draw groups of three")


def test_groups_says_that_there_are_none_and_is_offered_only_while_there_may_be_some() -> None:
    fake = room("Ana")
    assert told(fake, "groups?") == ["There are no small groups now."]
    assert not names(fake) & {"groups?", "jot", "bring back", "group with"}
    assert {"groups?", "jot", "bring back"} <= names(paired()[0])
