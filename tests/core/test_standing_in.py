"""A meeting belongs to the people in it: standing in as space holder, and what only somebody entrusted does."""

from __future__ import annotations

import pytest

from cop_tui import core
from cop_tui.core.engine import limits
from cop_tui.core.engine.base import HOLDER, OBSERVER
from cop_tui.core.engine.ids import PersonId
from cop_tui.core.engine.sections import FORM
from cop_tui.core.topics.agenda import MoveOn
from cop_tui.core.topics.arriving import ManyCame
from cop_tui.core.topics.door import CloseDoor
from cop_tui.core.topics.floor import PutIn
from cop_tui.core.topics.naming import Mend, TakeOut
from cop_tui.core.topics.people import Away, Back, Join, Link
from cop_tui.core.topics.release import AskAll, RecapReleased, ReleaseRecap
from cop_tui.core.topics.returning import LetBack
from cop_tui.core.topics.roles import HoldByCode, LayDown, OfferRole, RoleLaidDown, RoleOffered, RoleTaken, TakeRole
from cop_tui.core.topics.setup import Begin, End
from cop_tui.core.topics.words import Say
from tests.core.world import AMA, BO, CY, DI, MINUTE, World


def stood_in() -> World:
    """Return a meeting in which Ama was away for a while and Bo stands in."""
    world = World()
    world.do(AMA, MoveOn())
    world.away(AMA)
    world.pass_time(limits.HOLDERS_AWAY_MS)
    assert world.do(BO, TakeRole(HOLDER)) == [RoleTaken(BO, HOLDER)]
    assert world.told(BO)[0].startswith("You are space holder now. You stand in: you run the floor.")
    return world


def test_a_holder_who_comes_back_holds_at_once() -> None:
    world = stood_in()
    world.here(AMA)
    assert world.kept.people.with_role(HOLDER) == [AMA, BO]
    assert world.kept.people.entrusted() == [AMA]
    world.do(AMA, MoveOn(really=True))


def test_whoever_stands_in_runs_the_floor_and_does_nothing_that_stays() -> None:
    world = stood_in()
    world.do(BO, PutIn("Femi"))
    for command in (LetBack(AMA, "0" * 64), Mend(PersonId(5), "Fem"), TakeOut(PersonId(5))):
        assert world.refused(BO, command) == "stands_in"
    assert world.refused(BO, OfferRole(HOLDER, CY)) == "stands_in"
    assert world.refused(BO, OfferRole(HOLDER, PersonId(0))) == "stands_in"
    assert world.refused(BO, LayDown(HOLDER, AMA)) == "stands_in"
    world.restart()
    assert world.kept.people.stand_in == [BO]


@pytest.mark.parametrize("gone", ["said", "killed"])
def test_the_role_lies_open_three_minutes_after_the_last_device_went(gone: str) -> None:
    world = World()
    if gone == "said":
        world.do(AMA, Away())
        world.now += 90_000
        world.do(AMA, Link("away"))
    else:
        world.now += 90_000
        world.do(AMA, Link("away", since=world.now - 90_000))
    assert world.pass_time(89_999) == []
    assert world.pass_time(1) == [RoleOffered(HOLDER)]
    world.do(AMA, Back())
    assert world.refused(BO, TakeRole(HOLDER)) == "role_not_offered"


def test_an_observer_does_not_take_it() -> None:
    world = World()
    watching = world.join("Eli", OBSERVER)
    world.do(AMA, MoveOn())
    world.away(AMA)
    world.pass_time(20 * MINUTE)
    assert world.refused(watching, TakeRole(HOLDER)) == "role_watching"


def test_somebody_who_came_lately_takes_it_only_when_nobody_else_is_here() -> None:
    world = World()
    world.do(AMA, MoveOn())
    world.pass_time(limits.HERE_MS)
    late = world.join("Late")
    world.away(AMA)
    world.pass_time(limits.HOLDERS_AWAY_MS)
    assert world.refused(late, TakeRole(HOLDER)) == "role_newcomer"
    world.do(DI, LayDown("member"))
    world.away(BO, CY)
    assert world.do(late, TakeRole(HOLDER)) == [RoleTaken(late, HOLDER)]


def test_after_ten_minutes_nobody_has_come_lately() -> None:
    world = World()
    world.pass_time(limits.HERE_MS)
    late = world.join("Late")
    world.do(AMA, MoveOn())
    world.away(AMA)
    world.pass_time(limits.HERE_MS)
    world.do(late, TakeRole(HOLDER))


def test_laid_down_by_a_holder_is_laid_down() -> None:
    world = World()
    world.do(BO, TakeRole(HOLDER))  # the offer at the start
    world.do(AMA, OfferRole(HOLDER, PersonId(0)))
    assert world.refused(CY, LayDown(HOLDER, BO)) == "lay_down_entrusted"
    assert world.refused(AMA, LayDown("scribe", BO)) == "role_not_theirs"
    assert world.refused(AMA, LayDown("member", BO)) == "role_own_choice"
    assert world.refused(AMA, LayDown(HOLDER, PersonId(99))) == "nobody_there"
    assert world.do(AMA, LayDown(HOLDER, BO)) == [RoleLaidDown(BO, HOLDER, AMA)]
    assert world.told(CY) == ["Bo is no longer space holder: Ama laid the role down."]
    assert world.kept.people.offers == [], "nobody takes it in his place"
    assert world.refused(CY, TakeRole(HOLDER)) == "role_not_offered"
    world.away(AMA)
    assert world.pass_time(limits.HOLDERS_AWAY_MS) == [RoleOffered(HOLDER)]
    assert world.refused(BO, TakeRole(HOLDER)) == "role_laid_down"
    world.do(CY, TakeRole(HOLDER))
    world.here(AMA)
    world.do(AMA, OfferRole(HOLDER, BO))
    world.do(BO, TakeRole(HOLDER))
    assert (world.kept.people.laid_down, world.kept.people.entrusted()) == ([], [AMA, BO])


def test_another_role_of_somebody_is_laid_down_too() -> None:
    world = World()
    world.do(BO, TakeRole("scribe"))
    assert world.do(AMA, LayDown("scribe", BO)) == [RoleLaidDown(BO, "scribe", AMA)]
    assert world.kept.people.laid_down == []


def test_a_role_handed_over_by_name_counts_like_the_code() -> None:
    world = stood_in()
    world.here(AMA)
    world.do(AMA, OfferRole(HOLDER, BO))
    assert world.do(BO, TakeRole(HOLDER)) == [RoleTaken(BO, HOLDER)]
    assert world.kept.people.by_id[BO].roles == ["member", HOLDER]
    assert world.kept.people.entrusted() == [AMA, BO]
    assert world.refused(AMA, OfferRole(HOLDER, BO)) == "role_theirs"


def test_the_holders_code_always_holds_again() -> None:
    world = stood_in()
    assert world.do(BO, HoldByCode()) == [RoleTaken(BO, HOLDER, by_code=True)]
    assert world.do(BO, HoldByCode()) == []
    world.do(BO, LayDown(HOLDER, AMA))
    assert world.do(AMA, HoldByCode()) == [RoleTaken(AMA, HOLDER, by_code=True)]
    assert world.kept.people.laid_down == []


def test_two_places_are_kept_for_the_holders_code() -> None:
    world = World(people=4)
    assert world.refused(PersonId(0), Join("Eli")) == "meeting_full"
    world.join("Hana", HOLDER)
    world.join("Ines", HOLDER)
    assert world.refused(PersonId(0), Join("Jo", HOLDER)) == "meeting_full"


def test_however_many_came_a_holder_comes_in() -> None:
    world = World(people=4)
    for number in range(10):  # who has come and gone, and left nothing, takes no place
        world.away(*(n for n in world.kept.people.by_id if n != AMA))
        world.pass_time(limits.HERE_MS)
        for guest in range(3):
            world.join(f"Guest {number} {guest}")
    world.here(*world.kept.people.by_id)
    assert world.refused(PersonId(0), Join("Eli")) == "meeting_full"
    world.join("Hana", HOLDER)


def test_who_left_something_keeps_their_place() -> None:
    world = World(people=4)
    world.do(AMA, MoveOn())
    world.do(BO, Say("Something"))
    world.do(CY, TakeRole("scribe"))
    world.away(BO, CY, DI)
    world.pass_time(limits.HERE_MS)
    world.join("Eli")
    assert world.refused(PersonId(0), Join("Fay")) == "meeting_full"


def test_no_more_than_so_many_ever_come(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "EVER", 4)
    world = World()
    assert world.refused(PersonId(0), Join("Eli")) == "meeting_full"
    world.join("Hana", HOLDER)


@pytest.mark.parametrize("begun", [False, True])
def test_that_everybody_comes_when_a_meeting_begins_is_no_alarm_and_a_crowd_is(begun: bool) -> None:
    world = World(begun=begun)
    world.pass_time(MINUTE)
    for number in range(limits.MANY_AT_FIRST - 1):
        world.join(f"Guest {number}")
    assert world.pass_time(MINUTE) == []
    assert world.told(AMA) == []
    world.pass_time(MINUTE)
    for number in range(limits.MANY_AT_FIRST):
        world.join(f"Stranger {number}")
    world.pass_time(MINUTE)
    assert world.told(AMA) == ["20 people came in this minute. If that is not as it should be: close door."]


def test_a_minute_in_which_the_meeting_begins_is_one_of_its_first() -> None:
    world = World(begun=False)
    for number in range(limits.MANY):
        world.join(f"Guest {number}")
    world.do(AMA, Begin())
    assert world.pass_time(MINUTE) == []
    assert not any(isinstance(aside, ManyCame) for _reader, aside in world.asides)


def test_many_who_come_at_once_are_told_to_who_holds_the_space() -> None:
    world = World()
    world.pass_time(limits.HERE_MS)
    for number in range(limits.MANY):
        world.join(f"Guest {number}")
    assert world.pass_time(MINUTE) == []
    assert world.told(AMA) == ["6 people came in this minute. If that is not as it should be: close door."]
    assert world.told(BO) == []
    core.fold_aside(core.State(), world.aside_to(AMA)[0])
    for number in range(6, 6 + limits.MANY - 1):
        world.join(f"Guest {number}")
    assert core.due(world.state) is None
    world.join("Late")
    world.do(AMA, CloseDoor())
    assert world.pass_time(MINUTE) == []
    assert world.told(AMA) == [], "the door is closed already"


def test_whoever_stands_in_releases_a_recap_with_a_space_holder_only() -> None:
    world = World()
    world.do(BO, TakeRole(HOLDER))
    world.do(AMA, End())
    world.do(CY, ReleaseRecap(world.kept.seq))
    assert world.refused(BO, ReleaseRecap(world.kept.seq)) == "release_needs_holder"
    read = world.kept.seq
    assert world.do(AMA, ReleaseRecap(read)) == [RecapReleased(AMA, read=read, form=FORM)]


def test_the_space_is_asked_for_in_the_lobby_too() -> None:
    world = World(begun=False)
    world.do(AMA, OfferRole(HOLDER, PersonId(0)))
    world.do(DI, TakeRole(HOLDER))
    world.do(DI, Begin())
    assert world.kept.people.stand_in == [DI]
    world.do(DI, AskAll())
