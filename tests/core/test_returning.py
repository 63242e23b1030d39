"""Coming in again: words for other devices, being let back, and saying that it was somebody else."""

from __future__ import annotations

import pytest

from cop_tui import core
from cop_tui.core.engine import base, limits
from cop_tui.core.engine.ids import PersonId
from cop_tui.core.topics.door import AskToLeave
from cop_tui.core.topics.floor import CallNext, Done, Hand, PutIn
from cop_tui.core.topics.naming import Rename
from cop_tui.core.topics.people import Back, Join
from cop_tui.core.topics.release import AskAll, ReleaseRecap
from cop_tui.core.topics.returning import (
    CameBack,
    Continue,
    DeviceAdded,
    LetBack,
    NotMe,
    SeatTaken,
    TakeSeat,
    digest,
    opens,
)
from cop_tui.core.topics.roles import LayDown, OfferRole, RoleLaidDown, TakeRole
from cop_tui.core.topics.setup import End
from cop_tui.core.topics.words import Say
from tests.core.world import AMA, BO, CY, DI, World, item

WAY, OTHER = digest("K7QM-2X9R", "m"), digest("0000-0000", "m")


def seat(world: World) -> int:
    """Return the event with which the seat began that was taken in the last step."""
    (taken,) = (hold for hold in world.outcome.memos if isinstance(hold, SeatTaken))
    return taken.since


def let_back(world: World, person: PersonId = BO, holder: PersonId = AMA) -> int:
    """Let somebody whose device is gone come back; return the event with which their new seat begins."""
    world.away(person)
    world.do(holder, LetBack(person, WAY))
    world.do(PersonId(0), TakeSeat(WAY))
    since = seat(world)
    world.here(person)
    return since


def test_a_word_lets_the_same_person_in_on_another_device_once() -> None:
    world = World()
    assert world.do(BO, Continue(WAY)) == []
    assert world.outcome.held
    assert world.do(PersonId(0), TakeSeat(WAY)) == []
    assert (seat(world), world.aside_to(BO), world.told(CY)) == (0, [DeviceAdded()], [])
    assert world.told(BO) == ["You are in on another device too, with the word you asked for."]
    assert world.refused(PersonId(0), TakeSeat(WAY)) == "wrong_word"


@pytest.mark.parametrize("asked", [Continue(WAY), LetBack(BO, WAY)])
def test_a_word_works_for_ten_minutes(asked: core.Command) -> None:
    world = World()
    world.away(BO)
    world.do(AMA if isinstance(asked, LetBack) else BO, asked)
    world.now += limits.WORD_MS - 1
    assert opens(world.state, WAY, world.now)
    world.now += 1
    assert world.refused(PersonId(0), TakeSeat(WAY)) == "wrong_word"


def test_a_new_word_takes_the_place_of_the_one_before_and_a_restart_of_all() -> None:
    world = World()
    world.do(BO, Continue(WAY))
    world.do(BO, Continue(OTHER))
    assert world.refused(PersonId(0), TakeSeat(WAY)) == "wrong_word"
    assert world.refused(CY, Continue(OTHER)) == "word_unread"
    assert world.refused(CY, Continue("nonsense")) == "word_unread"
    world.restart()
    assert world.refused(PersonId(0), TakeSeat(OTHER)) == "wrong_word"


def test_a_word_is_known_by_a_digest_that_holds_for_one_meeting() -> None:
    assert digest("K7QM-2X9R", "m") != digest("K7QM-2X9R", "n")
    assert "K7QM" not in WAY


def test_a_holder_lets_somebody_back_who_has_their_place_and_no_role() -> None:
    world = World()
    world.do(AMA, OfferRole(base.HOLDER, BO))
    world.do(BO, TakeRole(base.HOLDER))
    world.do(BO, TakeRole(base.SCRIBE))
    world.do(AMA, OfferRole(base.GUARDIAN, BO))
    world.do(CY, Hand())
    world.do(BO, Hand())
    world.away(BO)
    assert world.do(AMA, LetBack(BO, WAY)) == []
    events = world.do(PersonId(0), TakeSeat(WAY))
    assert events[0] == CameBack(BO, AMA)
    assert events[1:] == [RoleLaidDown(BO, base.HOLDER), RoleLaidDown(BO, base.SCRIBE)]
    assert world.told(CY)[0] == "Bo comes back on another device, let in by Ama."
    assert world.kept.people.by_id[BO].roles == [base.MEMBER]
    assert seat(world) == world.kept.seq - 2
    world.here(BO)
    assert [hand.person for hand in world.kept.floor.waiting] == [CY, BO]
    assert not any(offer.to == BO for offer in world.kept.people.offers)


def test_a_role_is_given_by_name_to_whoever_was_let_back_and_not_taken() -> None:
    world = World()
    since = let_back(world)
    for role in (base.SCRIBE, base.GUARDIAN, base.HOLDER):
        with pytest.raises(core.Refused, match="role_given_again"):
            core.decide(world.state, TakeRole(role), BO, world.now, since=since)
    world._take(core.decide(world.state, TakeRole(base.OBSERVER), BO, world.now, since=since))
    world._take(core.decide(world.state, TakeRole(base.MEMBER), BO, world.now, since=since))
    world.do(AMA, OfferRole(base.HOLDER, BO))
    world._take(core.decide(world.state, TakeRole(base.HOLDER), BO, world.now, since=since))
    assert world.kept.people.by_id[BO].has(base.HOLDER)


def test_the_queue_calls_the_person_and_the_new_device_answers() -> None:
    world = World()
    world.do(BO, Hand())
    world.do(AMA, CallNext())
    since = let_back(world)
    assert world.kept.floor.speaker == BO
    core.decide(world.state, Say("from the new device"), BO, world.now, since=since)
    world._take(core.decide(world.state, Done(), BO, world.now, since=since))
    assert world.kept.floor.speaker == 0


def test_whoever_is_connected_is_let_back_by_nobody() -> None:
    world = World()
    assert world.refused(AMA, LetBack(BO, WAY)) == "is_connected"
    world.away(BO)
    world.do(AMA, LetBack(BO, WAY))
    world.here(BO)
    assert world.refused(PersonId(0), TakeSeat(WAY)) == "is_connected"
    world.away(BO)
    world.do(PersonId(0), TakeSeat(WAY))


def test_only_a_holder_lets_back_and_only_somebody_who_had_a_seat() -> None:
    world = World()
    world.away(BO, DI)
    world.do(AMA, PutIn("Femi"))
    assert world.refused(CY, LetBack(BO, WAY)) == "needs_role"
    assert world.refused(AMA, LetBack(AMA, WAY)) == "let_back_yourself"
    assert world.refused(AMA, LetBack(PersonId(99), WAY)) == "nobody_there"
    assert world.refused(AMA, LetBack(PersonId(5), WAY)) == "no_seat_to_come_back_to"
    world.do(AMA, LetBack(DI, WAY))
    world.out(DI, CY, AMA)
    assert world.refused(PersonId(0), TakeSeat(WAY)) == "wrong_word"
    assert world.refused(AMA, LetBack(DI, OTHER)) == "nobody_there"


def test_the_word_of_a_holder_who_holds_no_longer_opens_nothing() -> None:
    world = World()
    world.away(BO)
    world.do(AMA, LetBack(BO, WAY))
    world.do(AMA, LayDown(base.HOLDER))
    assert world.refused(PersonId(0), TakeSeat(WAY)) == "wrong_word"


def test_a_word_asked_for_from_a_seat_that_was_let_back_opens_no_wider_one() -> None:
    world = World()
    since = let_back(world)
    world._take(core.decide(world.state, Continue(OTHER), BO, world.now, since=since))
    world.do(PersonId(0), TakeSeat(OTHER))
    assert seat(world) == since > 0


@pytest.mark.parametrize("command", [AskToLeave(CY, "harm"), ReleaseRecap(0), Rename("Bea")])
def test_what_takes_two_people_and_what_a_name_is_are_not_for_a_seat_that_was_let_back(command: core.Command) -> None:
    world = World()
    since = let_back(world)
    if isinstance(command, ReleaseRecap):
        world.do(AMA, AskAll())
        world.do(AMA, End(really=True))
    with pytest.raises(core.Refused, match="own_seat_only"):
        core.decide(world.state, command, BO, world.now, since=since)
    assert core.permits(world.state, BO, type(command)) is None
    world.state.mine.since = since  # as the new device knows it, so that it is not offered there
    assert core.permits(world.state, BO, type(command)) is not None


def test_the_old_device_is_told_and_says_that_it_was_somebody_else() -> None:
    world = World()
    assert world.refused(BO, NotMe()) == "nobody_back"
    world.away(BO)
    world.do(AMA, LetBack(BO, WAY))
    world.do(PersonId(0), TakeSeat(WAY))
    since = seat(world)
    assert world.told(BO)[0].startswith("Somebody came in as you on another device, let back by Ama.")
    world.state.mine.since = since
    assert world.told(BO) == []
    world.state.mine.since = 0
    with pytest.raises(core.Refused, match="nobody_back"):
        core.decide(world.state, NotMe(), BO, world.now, since=since)
    world.away(BO)
    world.do(AMA, LetBack(BO, OTHER))
    world.do(BO, NotMe())
    assert world.kept.returning.back == {}
    assert world.refused(PersonId(0), TakeSeat(OTHER)) == "wrong_word"
    assert world.told(CY) == ["Bo says that it was not them who came back. That device is out."]


def test_of_two_who_were_let_back_the_first_ends_the_second() -> None:
    world = World()
    first = let_back(world)
    second = let_back(world)
    world._take(core.decide(world.state, NotMe(), BO, world.now, since=first))
    assert [back.at for back in world.kept.returning.back[BO]] == [first]
    assert second > first


def test_one_holder_lets_the_other_back_and_holds_the_space_alone() -> None:
    world = World()
    world.do(AMA, OfferRole(base.HOLDER, BO))
    world.do(BO, TakeRole(base.HOLDER))
    world.away(AMA)
    world.do(BO, LetBack(AMA, WAY))
    world.do(PersonId(0), TakeSeat(WAY))
    assert world.kept.people.with_role(base.HOLDER) == [BO]


def test_it_works_before_the_meeting_and_after_its_end() -> None:
    world = World(begun=False)
    let_back(world)
    world = World()
    world.do(AMA, AskAll())
    world.do(AMA, End(really=True))
    let_back(world)
    world.do(BO, Continue(OTHER))
    world.do(PersonId(0), TakeSeat(OTHER))


def test_somebody_who_said_away_can_be_let_back_and_is_one_person() -> None:
    world = World(item())
    let_back(world)
    world.do(BO, Back())
    assert len(world.kept.people.by_id) == 4
    assert world.refused(PersonId(0), Join("Bo")) == "name_taken"
