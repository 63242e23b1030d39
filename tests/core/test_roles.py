"""Asking for a second space holder: once, at the beginning, without pressure, and open until it is taken or withdrawn."""

from __future__ import annotations

import pytest

from cop_tui import core
from cop_tui.core.engine import limits
from cop_tui.core.engine.base import HOLDER, OBSERVER
from cop_tui.core.topics.agenda import MoveOn
from cop_tui.core.topics.floor import PutIn
from cop_tui.core.topics.people import Offer
from cop_tui.core.topics.roles import (
    LayDown,
    OfferRole,
    OfferWithdrawn,
    RoleLaidDown,
    RoleOffered,
    RoleTaken,
    TakeRole,
    WithdrawOffer,
)
from cop_tui.core.topics.setup import Begin, Opened
from tests.core.world import AMA, BO, CY, DI, World


def test_whoever_begins_alone_offers_the_space_to_the_room() -> None:
    world = World(begun=False)
    world.do(AMA, PutIn("Femi"))
    watching = world.join("Eli", OBSERVER)
    assert world.do(AMA, Begin())[:2] == [Opened(world.now, AMA), RoleOffered(HOLDER, AMA)]
    assert world.told(BO)[:2] == [
        "The meeting has begun.",
        "Ama holds the space alone. If you would like to hold it too: role space holder. Leaving it is fine.",
    ]
    assert world.told(AMA)[1] == (
        "You hold the space alone. Anybody may hold it with you: everybody is asked once, for this part. To ask "
        "somebody yourself: role space holder to NAME. To take the offer back: withdraw offer."
    )
    assert not any("alone" in said for said in world.told(watching))
    assert RoleOffered(HOLDER, AMA) not in world.pass_time(60 * limits.HOLDERS_AWAY_MS), "once"


def test_who_begins_with_somebody_asks_nobody() -> None:
    world = World(begun=False)
    world.join("Eli", HOLDER)
    world.do(AMA, Begin())
    assert world.kept.people.offers == []


def test_it_stands_until_somebody_takes_it_and_the_first_keeps_the_role() -> None:
    world = World()
    world.restart()
    world.here(AMA, BO, CY)
    world.pass_time(10 * limits.HOLDERS_AWAY_MS)
    assert world.do(CY, TakeRole(HOLDER)) == [RoleTaken(CY, HOLDER)]
    assert world.kept.people.with_role(HOLDER) == [AMA, CY]
    assert world.refused(BO, TakeRole(HOLDER)) == "role_not_offered"


def test_it_ends_with_the_first_part_and_so_does_an_offer_to_one_person() -> None:
    world = World()
    world.do(AMA, OfferRole(HOLDER, BO))
    assert Offer(HOLDER, AMA, BO) in world.kept.people.offers
    world.do(AMA, MoveOn())
    assert world.kept.people.offers == []
    assert world.refused(BO, TakeRole(HOLDER)) == "role_not_offered"
    late = world.join("Late")
    assert world.refused(late, TakeRole(HOLDER)) == "role_not_offered"


def test_it_ends_when_somebody_comes_to_hold_the_space() -> None:
    world = World()
    world.do(AMA, OfferRole(HOLDER, BO))
    world.join("Eli", HOLDER)
    assert world.kept.people.offers == [Offer(HOLDER, AMA, BO)]


def test_it_is_withdrawn_by_who_made_it() -> None:
    world = World()
    world.do(BO, TakeRole("scribe"))
    world.do(BO, OfferRole("scribe", CY))
    assert world.refused(CY, WithdrawOffer(HOLDER)) == "no_offer"
    assert world.refused(BO, WithdrawOffer(HOLDER)) == "offer_not_yours"
    assert world.refused(BO, WithdrawOffer("boss")) == "role_unknown"
    assert world.do(AMA, WithdrawOffer(HOLDER)) == [OfferWithdrawn(AMA, HOLDER)]
    assert world.told(AMA) == ["You take back the offer of the role of space holder."]
    assert world.told(BO) == ["Ama takes back the offer of the role of space holder."]
    assert world.kept.people.offers == [Offer("scribe", BO, CY)]
    assert world.refused(DI, TakeRole(HOLDER)) == "role_not_offered"
    world.restart()


def test_it_is_for_those_who_take_part_and_not_for_those_who_watch() -> None:
    world = World()
    world.do(BO, LayDown("member"))
    assert world.refused(BO, TakeRole(HOLDER)) == "role_watching"
    world.do(AMA, OfferRole(HOLDER, BO))  # asked themselves, they may
    world.do(BO, TakeRole(HOLDER))


def test_somebody_asked_to_leave_cannot_take_it() -> None:
    world = World()
    world.out(BO, AMA, CY)
    assert world.refused(BO, TakeRole(HOLDER)) == "not_here"


def test_an_offer_to_one_goes_before_the_one_to_all() -> None:
    world = World()
    world.do(AMA, OfferRole(HOLDER, BO, hand_over=True))
    assert world.do(BO, TakeRole(HOLDER)) == [RoleTaken(BO, HOLDER, from_=AMA)]


@pytest.mark.parametrize("taken", [False, True])
def test_with_every_space_holder_away_the_room_is_asked_all_the_same(taken: bool) -> None:
    world = World()
    if taken:
        world.do(BO, TakeRole(HOLDER))
    world.away(AMA, BO)
    assert world.pass_time(limits.HOLDERS_AWAY_MS) == [RoleOffered(HOLDER)]
    assert world.told(CY)[0].startswith("No space holder is here.")
    assert RoleTaken(CY, HOLDER) in world.do(CY, TakeRole(HOLDER))
    assert world.kept.people.with_role(HOLDER) == ([AMA, BO, CY] if taken else [AMA, CY])


def test_whoever_lays_the_space_down_reads_how_they_come_to_hold_it_again() -> None:
    world = World()
    world.do(AMA, OfferRole(HOLDER, BO))
    world.do(BO, TakeRole(HOLDER))
    world.do(AMA, LayDown(HOLDER))
    assert world.told(AMA) == [
        "You are no longer space holder. Bo can give it back to you, by name; the space holders' invite does, too."
    ]
    assert world.told(CY) == ["Ama is no longer space holder."]
    assert world.refused(AMA, TakeRole(HOLDER)) == "role_not_offered"
    world.do(BO, OfferRole(HOLDER, AMA))
    world.do(AMA, TakeRole(HOLDER))
    world.do(BO, LayDown(HOLDER, AMA))
    assert world.told(AMA) == [
        "You are no longer space holder: Bo laid the role down. Bo can give it back to you, by name; the space holders' invite does, too."
    ]


def test_whoever_lays_it_down_with_nobody_beside_them_reads_that_the_room_is_asked() -> None:
    world = World()
    world.do(AMA, LayDown(HOLDER))
    assert world.told(AMA) == [
        "You are no longer space holder. The role is offered to the room now. Whoever takes it there, you too, stands in; "
        "the space holders' invite gives it back whole.",
        "No space holder is here. Who would like to hold the space? Type role space holder to take it.",
    ]
    world.do(AMA, TakeRole(HOLDER))
    assert world.kept.people.stand_in == [AMA]


def test_whoever_holds_the_space_again_when_they_read_that_they_laid_it_down_reads_that_too() -> None:
    world = World()
    world.do(AMA, LayDown(HOLDER))
    world.do(AMA, TakeRole(HOLDER))
    said = core.tell(world.state, RoleLaidDown(AMA, HOLDER), AMA)
    assert said == "You are no longer space holder. You hold it again already."


def test_whoever_stands_in_and_lays_it_down_is_not_told_of_anybody_who_could_give_it() -> None:
    world = World()
    world.away(AMA)
    world.pass_time(limits.HOLDERS_AWAY_MS)
    world.do(BO, TakeRole(HOLDER))
    world.do(AMA, LayDown(HOLDER))
    assert world.told(AMA) == ["You are no longer space holder. The space holders' invite gives it back to you."]
