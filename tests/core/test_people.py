"""People, roles and presence."""

from __future__ import annotations

import pytest

from cop_tui import core
from cop_tui.core.engine import limits
from cop_tui.core.engine.ids import PersonId
from cop_tui.core.topics import people
from cop_tui.core.topics.care import CheckOnMe
from cop_tui.core.topics.door import OpenDoor
from cop_tui.core.topics.floor import PutIn
from cop_tui.core.topics.people import Away, Back, Here, Join, Joined, Link, Offer
from cop_tui.core.topics.roles import LayDown, OfferRole, RoleLaidDown, RoleOffered, RoleTaken, TakeRole, WithdrawOffer
from cop_tui.core.topics.setup import End
from tests.core.world import AMA, BO, CY, DI, MINUTE, World

HOLDER = "space holder"


def roles(world: World, person: PersonId) -> list[str]:
    found: list[str] = world.kept.people.by_id[person].roles
    return found


def test_a_newcomer_is_greeted_by_name() -> None:
    world = World()
    assert world.do(PersonId(0), Join("  Eli \x00 ")) == [Joined(PersonId(5), "Eli")]
    assert world.told(BO) == ["Eli is here."]
    assert world.told(PersonId(5)) == []
    assert roles(world, AMA) == ["member", HOLDER]


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("", "name_empty"),
        (" \u200b\u202e ", "name_empty"),
        ("\u1161", "name_empty"),
        ("x" * 25, "name_too_wide"),
        ("\u6f22" * 13, "name_too_wide"),
        ("BO", "name_taken"),
        ("\u0412o", "name_taken"),
        ("B\u00f2", "name_taken"),
        ("B 0", "name_taken"),
    ],
)
def test_names_fit_and_can_be_told_apart(name: str, code: str) -> None:
    assert World().refused(PersonId(0), Join(name)) == code


def test_names_of_one_to_twenty_four_cells_are_good() -> None:
    world = World(names="")
    for name in ("x", "y" * 24, "\u6f22" * 12, "..."):
        world.join(name)


def test_a_full_meeting_takes_in_nobody_more() -> None:
    world = World(people=4)
    assert world.refused(PersonId(0), Join("Eli")) == "meeting_full"
    world.out(DI, AMA, BO)
    world.do(AMA, OpenDoor())
    world.join("Eli")


def test_presence_is_quiet_and_nowhere_stored() -> None:
    world = World()
    seq = world.kept.seq
    for wish in (Link("unsure"), Link("away"), Link("here"), Away(), Back()):
        world.do(BO, wish)
        assert world.told(CY) == []
    assert world.kept.seq == seq
    world.do(BO, Away())
    assert world.told(BO) == ["You are away. Your place waits 15 minutes. No announcement is made."]
    world.do(BO, Back())
    assert world.told(BO) == []


def test_whoever_said_away_stays_away_until_they_say_back() -> None:
    world = World()
    world.do(BO, Away())
    since = world.state.now.people.here[BO].since
    world.now += MINUTE
    for how in ("away", "here", "unsure"):
        world.do(BO, Link(how))
        assert world.state.now.people.how(BO) == "away"
    assert world.state.now.people.here[BO].since == since
    world.do(BO, Back())
    world.do(BO, Link("unsure"))
    assert world.state.now.people.how(BO) == "unsure"


def test_saying_the_same_again_says_nothing() -> None:
    world = World()
    world.do(BO, Link("here"))
    assert world.outcome == core.Outcome()


def test_somebody_unknown_counts_as_away() -> None:
    assert core.State().now.people.how(PersonId(7)) == "away"


def test_whoever_comes_in_gets_who_is_here() -> None:
    world = World()
    world.away(CY)
    assert core.recount(world.state, BO) == [Here(AMA, "here"), Here(BO, "here"), Here(DI, "here")]


def test_roles_are_taken_freely_but_the_space_is_not() -> None:
    world = World()
    world.do(AMA, WithdrawOffer(HOLDER))
    assert world.do(BO, TakeRole(" Scribe ")) == [RoleTaken(BO, "scribe")]
    assert (world.told(BO), world.told(CY)) == (["You are scribe now."], ["Bo is scribe now."])
    assert world.refused(BO, TakeRole("scribe")) == "role_held"
    world.do(BO, TakeRole("timekeeper"))
    world.do(CY, TakeRole("scribe"))
    assert roles(world, BO) == ["member", "scribe", "timekeeper"]
    assert world.refused(BO, TakeRole(HOLDER)) == "role_not_offered"
    assert world.refused(BO, TakeRole("boss")) == "role_unknown"


def test_everybody_chooses_themselves_between_member_and_observer() -> None:
    world = World()
    world.do(BO, TakeRole("observer"))
    assert world.told(BO) == ["You take part as observer now."]
    assert world.told(CY) == ["Bo takes part as observer now."]
    world.do(BO, LayDown("observer"))
    assert roles(world, BO) == ["member"]
    world.do(BO, LayDown("member"))
    assert roles(world, BO) == ["observer"]
    world.do(BO, TakeRole("scribe"))
    assert roles(world, BO) == ["member", "scribe"]


def test_a_role_is_offered_to_one_person_and_stays_theirs() -> None:
    world = World()
    world.do(AMA, WithdrawOffer(HOLDER))
    assert world.do(AMA, OfferRole(HOLDER, BO)) == [RoleOffered(HOLDER, AMA, BO)]
    assert world.told(AMA) == ["You offer Bo the role of space holder, and nobody else. The offer ends with this part."]
    assert world.told(BO) == [
        "Ama offers you the role of space holder, and nobody else. Type role space holder to take it. "
        "Leaving it is fine: the offer ends with this part."
    ]
    assert world.told(CY) == ["Ama offers Bo the role of space holder, and nobody else."]
    assert world.refused(CY, TakeRole(HOLDER)) == "role_not_offered"
    assert world.do(BO, TakeRole(HOLDER)) == [RoleTaken(BO, HOLDER)]
    assert roles(world, AMA) == ["member", HOLDER]
    assert world.kept.people.offers == []
    assert world.refused(AMA, OfferRole(HOLDER, BO)) == "role_theirs"


def test_a_role_is_handed_over() -> None:
    world = World()
    world.do(AMA, OfferRole(HOLDER, BO, hand_over=True))
    assert world.do(BO, TakeRole(HOLDER)) == [RoleTaken(BO, HOLDER, from_=AMA)]
    assert roles(world, AMA) == ["member"]
    assert world.told(BO) == ["You are space holder now, handed over by Ama."]
    assert world.told(AMA) == [
        "Bo is space holder now, handed over by you. Bo can give it back to you, by name; the space holders' invite does, too."
    ]


def test_what_was_handed_over_can_no_longer_be_offered_by_its_giver() -> None:
    world = World()
    world.do(AMA, OfferRole(HOLDER, BO, hand_over=True))
    world.do(AMA, OfferRole(HOLDER, CY))
    world.do(AMA, OfferRole("scribe", CY))
    world.do(BO, TakeRole(HOLDER))
    assert world.kept.people.offers == [Offer("scribe", AMA, CY)]
    assert world.refused(CY, TakeRole(HOLDER)) == "role_not_offered"


def test_an_offer_to_one_outlives_another_taking_the_role() -> None:
    world = World()
    for person in (BO, CY):
        world.do(AMA, OfferRole(HOLDER, person))
    world.do(BO, TakeRole(HOLDER))
    world.do(CY, TakeRole(HOLDER))
    assert world.kept.people.with_role(HOLDER) == [AMA, BO, CY]


def test_a_role_is_offered_to_the_room_and_taken_once() -> None:
    world = World()
    world.do(AMA, OfferRole(HOLDER, PersonId(0)))
    world.do(AMA, OfferRole(HOLDER, PersonId(0), hand_over=True))
    assert world.told(BO) == ["Ama offers the role of space holder to anybody. Type role space holder to take it."]
    assert world.kept.people.offers == [Offer(HOLDER, AMA, PersonId(0), True)]
    world.do(CY, TakeRole(HOLDER))
    assert roles(world, AMA) == ["member"]
    assert world.refused(DI, TakeRole(HOLDER)) == "role_not_offered"


def test_offers_are_refused_with_a_reason() -> None:
    world = World()
    world.do(AMA, PutIn("Femi"))
    assert world.refused(BO, OfferRole("scribe", CY)) == "no_role_to_give"
    world.do(BO, TakeRole("timekeeper"))
    assert world.refused(BO, OfferRole(HOLDER, CY)) == "role_not_yours"
    assert world.refused(BO, OfferRole("scribe", CY, hand_over=True)) == "role_not_yours"
    world.do(BO, OfferRole("scribe", CY))
    assert world.refused(AMA, OfferRole("observer", CY)) == "role_own_choice"
    assert world.refused(AMA, OfferRole("boss", CY)) == "role_unknown"
    assert world.refused(AMA, OfferRole("scribe", PersonId(99))) == "nobody_there"
    assert world.refused(AMA, OfferRole("scribe", AMA)) == "role_own_choice"
    assert world.refused(AMA, OfferRole(HOLDER, AMA)) == "role_held"
    assert world.refused(AMA, OfferRole("scribe", PersonId(5))) == "no_seat"


def test_a_role_is_laid_down_where_all_see_it() -> None:
    world = World()
    world.do(BO, TakeRole("scribe"))
    assert world.refused(BO, LayDown("timekeeper")) == "role_not_yours"
    assert world.do(BO, LayDown("scribe")) == [RoleLaidDown(BO, "scribe")]
    assert world.told(BO) == ["You are no longer scribe."]
    assert world.told(CY) == ["Bo is no longer scribe."]


def test_the_last_space_holder_lays_down_and_the_room_is_asked() -> None:
    world = World()
    world.do(AMA, OfferRole(HOLDER, BO))
    assert world.do(AMA, LayDown(HOLDER)) == [RoleLaidDown(AMA, HOLDER), RoleOffered(HOLDER)]
    assert world.told(BO)[1] == (
        "No space holder is here. Who would like to hold the space? Type role space holder to take it."
    )
    assert world.kept.people.offers == [Offer(HOLDER)]
    assert world.do(CY, TakeRole(HOLDER)) == [RoleTaken(CY, HOLDER)]
    assert world.refused(BO, TakeRole(HOLDER)) == "role_not_offered"


def test_one_of_two_space_holders_lays_down_quietly() -> None:
    world = World()
    world.do(AMA, OfferRole(HOLDER, BO))
    world.do(BO, TakeRole(HOLDER))
    assert world.do(AMA, LayDown(HOLDER)) == [RoleLaidDown(AMA, HOLDER)]


def test_with_every_space_holder_away_for_three_minutes_the_room_is_asked() -> None:
    world = World()
    world.do(AMA, OfferRole(HOLDER, BO))
    world.do(BO, TakeRole(HOLDER))
    world.away(AMA)
    world.now += MINUTE
    world.away(BO)
    assert world.pass_time(limits.HOLDERS_AWAY_MS - 1) == []
    assert world.pass_time(1) == [RoleOffered(HOLDER)]
    assert world.pass_time(60 * MINUTE) == []
    assert world.do(CY, TakeRole(HOLDER)) == [RoleTaken(CY, HOLDER)]
    assert world.told(DI)[-1] == "Cy is space holder now."
    world.here(AMA)
    assert roles(world, AMA) == ["member", HOLDER]
    assert world.refused(DI, TakeRole(HOLDER)) == "role_not_offered"


def test_a_space_holder_who_comes_back_in_time_keeps_the_role() -> None:
    world = World()
    world.away(AMA)
    world.pass_time(limits.HOLDERS_AWAY_MS - 1)
    world.here(AMA)
    assert world.pass_time(60 * MINUTE) == []


def test_an_offer_made_by_absence_waits_while_a_space_holder_is_back() -> None:
    world = World()
    world.away(AMA)
    world.pass_time(limits.HOLDERS_AWAY_MS)
    world.here(AMA)
    assert world.refused(BO, TakeRole(HOLDER)) == "role_not_offered"
    world.away(AMA)
    assert world.refused(BO, TakeRole(HOLDER)) == "role_not_offered"
    world.pass_time(limits.HOLDERS_AWAY_MS)
    world.do(BO, TakeRole(HOLDER))
    assert roles(world, AMA) == ["member", HOLDER]


def test_without_any_space_holder_the_room_is_asked_at_once() -> None:
    world = World()
    assert world.do(AMA, LayDown(HOLDER)) == [RoleLaidDown(AMA, HOLDER), RoleOffered(HOLDER)]
    world.do(BO, TakeRole(HOLDER))


def test_nobody_is_asked_before_the_meeting_or_after_it() -> None:
    world = World(begun=False)
    world.away(AMA)
    assert core.due(world.state) is None
    world = World()
    world.do(AMA, End())
    world.away(AMA)
    assert core.due(world.state) is None


def test_a_space_holder_the_server_never_heard_of_is_not_away() -> None:
    world = World()
    world.do(PersonId(0), Join("Eli", HOLDER))
    world.away(AMA)
    assert core.due(world.state) is None


def test_after_a_restart_everybody_has_to_come_back_first() -> None:
    world = World()
    world.do(AMA, PutIn("Femi"))
    world.restart()
    assert core.recount(world.state, BO) == []
    assert core.due(world.state) == world.now + limits.HOLDERS_AWAY_MS


def test_somebody_asked_to_leave_has_no_say_any_more() -> None:
    world = World()
    world.do(AMA, WithdrawOffer(HOLDER))
    world.do(AMA, OfferRole("scribe", BO))
    world.do(BO, TakeRole("timekeeper"))
    world.do(BO, OfferRole("scribe", CY))
    world.out(BO, AMA, CY)
    assert world.kept.people.offers == []
    assert world.refused(BO, CheckOnMe()) == "not_here"
    assert world.refused(PersonId(99), CheckOnMe()) == "not_here"
    assert world.refused(AMA, OfferRole("scribe", BO)) == "nobody_there"
    assert world.kept.people.present() == [AMA, CY, DI]


def test_a_sentence_about_somebody_unknown_still_reads() -> None:
    assert core.tell(World().state, RoleTaken(PersonId(9), "scribe"), BO) == "Somebody is scribe now."


def test_a_server_that_started_anew_is_told_who_is_away_and_never_who_is_back() -> None:
    stands = people.TOPIC.stands
    assert stands[people.Away].asks(people.Away())
    assert not stands[people.Back].asks(people.Back())
