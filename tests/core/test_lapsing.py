"""What somebody offered, and nobody took up, is told when it ends: to whoever offered it and to whom it was offered."""

from __future__ import annotations

from cop_tui import core
from cop_tui.core.engine.base import HOLDER
from cop_tui.core.engine.ids import NOBODY, PersonId
from cop_tui.core.topics import merging, parking
from cop_tui.core.topics.agenda import MoveOn
from cop_tui.core.topics.lapsing import OfferOver
from cop_tui.core.topics.parking import AnswerPark, OfferPark, Park, ParkLapsed
from cop_tui.core.topics.people import Joined
from cop_tui.core.topics.reading import AnswerReading, ReadForMe
from cop_tui.core.topics.release import AskAll
from cop_tui.core.topics.roles import LayDown, OfferRole, TakeRole, WithdrawOffer
from cop_tui.core.topics.setup import End
from tests.core.world import AMA, BO, CY, DI, World, item


def over(world: World, me: PersonId) -> list[str]:
    """Return what somebody was told in the last step of offers that ended."""
    kinds = (OfferOver, ParkLapsed)
    return [core.tell(world.state, aside, me) for aside in world.aside_to(me) if isinstance(aside, kinds)]


def ended(world: World) -> None:
    """Let the meeting end."""
    world.do(AMA, AskAll())
    world.do(AMA, End(really=True))


def beside() -> World:
    """Return a meeting that Ama and Bo hold, so that nothing is offered to the room."""
    world = World(item(), item(), item())
    world.do(BO, TakeRole(HOLDER))
    return world


def test_an_offer_of_a_role_that_ends_with_the_part_is_told_to_both_once() -> None:
    world = beside()
    world.do(AMA, OfferRole("scribe", CY))
    world.do(AMA, MoveOn())
    assert over(world, AMA) == [
        "Your offer of the role of scribe to Cy ended with the part. To make it again: role scribe to Cy."
    ]
    assert over(world, CY) == ["Ama's offer of the role of scribe to you ended with the part."]
    assert over(world, BO) == over(world, DI) == []
    world.do(AMA, MoveOn())
    assert not any(over(world, me) for me in (AMA, BO, CY, DI))


def test_whoever_holds_a_role_reads_how_the_offer_of_it_is_made_again() -> None:
    world = beside()
    world.do(AMA, OfferRole(HOLDER, CY, hand_over=True))
    world.do(AMA, MoveOn())
    assert over(world, AMA) == [
        "Your offer of the role of space holder to Cy ended with the part. To make it again: hand over space holder to Cy."
    ]


def test_that_the_room_was_asked_to_hold_it_too_ends_without_a_word_as_nobody_waits_for_an_answer() -> None:
    world = World()
    world.do(AMA, MoveOn())
    world = World()
    world.join("Eva", HOLDER)
    assert not any(isinstance(aside, OfferOver) for _reader, aside in world.asides)


def test_an_offer_of_another_role_to_anybody_ends_with_the_role_of_whoever_made_it() -> None:
    world = beside()
    world.do(AMA, TakeRole("scribe"))
    world.do(AMA, OfferRole("scribe", NOBODY))
    world.do(AMA, LayDown("scribe"))
    assert over(world, AMA) == ["Your offer of the role of scribe to anybody stands no longer."]
    assert over(world, BO) == over(world, CY) == []


def test_an_offer_ends_with_the_role_of_whoever_made_it() -> None:
    world = beside()
    world.do(AMA, OfferRole(HOLDER, CY))
    world.do(AMA, LayDown(HOLDER))
    assert over(world, AMA) == ["Your offer of the role of space holder to Cy stands no longer."]
    assert over(world, CY) == ["Ama's offer of the role of space holder to you stands no longer."]
    world = beside()
    world.do(AMA, OfferRole(HOLDER, CY, hand_over=True))
    world.do(AMA, OfferRole(HOLDER, DI, hand_over=True))
    world.do(DI, TakeRole(HOLDER))
    assert over(world, CY) == ["Ama's offer of the role of space holder to you stands no longer."]
    assert over(world, DI) == []


def test_an_offer_to_somebody_who_was_asked_to_leave_is_over_for_whoever_made_it() -> None:
    world = beside()
    world.do(AMA, OfferRole("scribe", CY))
    world.out(CY, AMA, BO)
    assert over(world, AMA) == ["Your offer of the role of scribe to Cy stands no longer."]
    assert over(world, CY) == []


def test_an_offer_that_is_taken_or_taken_back_is_told_by_that_alone() -> None:
    for who, command in ((CY, TakeRole("scribe")), (AMA, WithdrawOffer("scribe"))):
        world = beside()
        world.do(AMA, OfferRole("scribe", CY))
        world.do(who, command)
        world.do(AMA, MoveOn())
        assert not any(isinstance(aside, OfferOver) for _reader, aside in world.asides)


LAPSED = (
    "Your offer to park something for Cy stands no longer.",
    "Ama's offer to park something of yours stands no longer.",
)


def test_an_offer_to_park_that_another_takes_the_place_of_is_told_to_both() -> None:
    world = beside()
    world.do(AMA, OfferPark(CY, "who pays"))
    world.do(BO, OfferPark(CY, "the keys"))
    assert (over(world, AMA), over(world, CY)) == ([LAPSED[0]], [LAPSED[1]])
    assert over(world, BO) == []
    assert world.told(CY)[-1].startswith("Bo offers to park 'the keys' for you.")
    assert world.state.memory.parking.offers[CY].by == BO


def test_the_same_offer_made_again_takes_the_place_of_none() -> None:
    world = beside()
    world.do(AMA, OfferPark(CY, "who pays"))
    world.do(AMA, OfferPark(CY, "who pays"))
    assert over(world, AMA) == over(world, CY) == []


def test_an_offer_to_park_that_nobody_has_answered_at_the_end_is_told_to_both() -> None:
    world = beside()
    world.do(AMA, OfferPark(CY, "who pays"))
    state = core.State()
    state.mine.park = parking.ParkOffered(AMA, "who pays", offer=1)
    ended(world)
    assert (over(world, AMA), over(world, CY)) == ([LAPSED[0]], [LAPSED[1]])
    for aside in world.aside_to(CY):
        core.fold_aside(state, aside)
    assert state.mine.park is None
    assert world.state.memory.parking.offers == {}


def test_an_offer_that_lapsed_leaves_a_later_one_alone() -> None:
    state = core.State()
    state.mine.park = parking.ParkOffered(BO, "the keys", offer=2)
    core.fold_aside(state, ParkLapsed(AMA, CY, 1))
    assert state.mine.park is not None


def test_an_offer_to_park_for_somebody_who_left_is_over_for_whoever_made_it() -> None:
    world = beside()
    world.do(AMA, OfferPark(CY, "who pays"))
    world.out(CY, AMA, BO)
    assert over(world, AMA) == [LAPSED[0]]
    assert over(world, CY) == []


def test_an_answer_ends_it_without_more() -> None:
    world = beside()
    world.do(AMA, OfferPark(CY, "who pays"))
    world.do(CY, AnswerPark(yes=False))
    ended(world)
    assert not any(isinstance(aside, ParkLapsed) for _reader, aside in world.asides)


def test_what_was_to_be_read_aloud_is_over_with_the_meeting_for_both() -> None:
    world = beside()
    world.do(CY, ReadForMe("We were tired.", AMA))
    world.do(AMA, AnswerReading(1, yes=True))
    world.do(DI, ReadForMe("So was I.", BO))
    ended(world)
    said = "Nothing waits to be read out any more: the meeting is over."
    assert [world.told(me).count(said) for me in (AMA, BO, CY, DI)] == [1, 1, 1, 1]


def test_two_parked_notes_that_were_asked_about_stay_two_at_the_end_for_all_who_were_part_of_it() -> None:
    world = beside()
    world.do(CY, Park("money"))
    first = world.kept.seq
    world.do(DI, Park("who pays"))
    world.do(AMA, merging.AskSame(world.kept.seq, first))
    ended(world)
    for me in (AMA, CY, DI):
        assert "The two parked notes stay two." in world.told(me)
    assert "The two parked notes stay two." not in world.told(BO)
    assert world.state.memory.merging.waiting == {}


def test_what_was_offered_by_nobody_is_told_to_nobody() -> None:
    world = World()
    world.do(AMA, LayDown(HOLDER))
    assert world.kept.people.offers[0].by == NOBODY
    world.do(CY, TakeRole(HOLDER))
    assert not any(isinstance(aside, OfferOver) for _reader, aside in world.asides)
    assert not any(isinstance(event, Joined) for event in world.outcome.events)


def test_what_an_offer_came_to_is_not_told_once_the_meeting_has_ended() -> None:
    world = beside()
    world.do(AMA, OfferRole("scribe", CY))
    world.do(AMA, MoveOn())
    (said,) = [aside for aside in world.aside_to(CY) if isinstance(aside, OfferOver)]
    assert core.tell(world.state, said, CY)
    ended(world)
    assert core.tell(world.state, said, CY) == ""
