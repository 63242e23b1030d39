"""Hands and the queue."""

from __future__ import annotations

import pytest

from cop_tui import core
from cop_tui.core.engine import limits
from cop_tui.core.engine.ids import PersonId
from cop_tui.core.topics import coming, people
from cop_tui.core.topics.agenda import MoveOn
from cop_tui.core.topics.floor import (
    CallNext,
    CloseQueue,
    Done,
    Hand,
    HandLowered,
    HandRaised,
    HandUp,
    Later,
    LowerHand,
    OpenQueue,
    PutBack,
    PutIn,
)
from cop_tui.core.topics.people import Away, Back
from cop_tui.core.topics.roles import TakeRole
from cop_tui.core.topics.setup import Begin, End
from tests.core.world import AMA, BO, CY, DI, MINUTE, World, item


def waiting(world: World) -> list[int]:
    from cop_tui.core.topics.floor import order

    return [hand.person for hand in order(world.state)]


def test_a_hand_stands_in_the_queue_and_its_owner_hears_the_place() -> None:
    world = World()
    world.do(CY, Hand())
    assert world.told(CY) == ["Your hand is up. You are number 1 of 1."]
    assert world.told(AMA) == ["Cy has a hand up."]
    world.do(BO, Hand())
    assert world.told(BO) == ["Your hand is up. You are number 2 of 2."]
    assert waiting(world) == [CY, BO]


def test_what_a_hand_is_about_passes_and_is_nowhere_kept() -> None:
    world = World()
    world.do(BO, Hand("  funders\x1b "))
    assert world.state.now.floor.notes == {BO: "funders"}
    assert world.told(AMA) == ["Bo has a hand up: funders"]
    assert world.told(BO) == ["Your hand is up. You are number 1 of 1."]
    assert not any("funders" in repr(event) for event in world.journal)
    assert world.do(BO, Hand("trust")) == []
    assert world.state.now.floor.notes == {BO: "trust"}
    world.do(BO, Hand())
    assert world.state.now.floor.notes == {}
    assert world.do(BO, Hand()) == []
    assert world.outcome.passing == []


def test_a_note_goes_when_its_hand_goes() -> None:
    for way in (LowerHand(), CallNext(), MoveOn(really=True), End(really=True)):
        world = World()
        world.do(BO, Hand("funders"))
        world.do(BO if isinstance(way, LowerHand) else AMA, way)
        assert world.state.now.floor.notes == {}, way


def test_a_long_note_is_refused() -> None:
    assert World().refused(BO, Hand("x" * 1001)) == "text_too_long"


def test_whoever_has_the_floor_needs_no_hand() -> None:
    world = World()
    world.do(BO, Hand())
    world.do(AMA, CallNext())
    assert world.refused(BO, Hand()) == "have_floor"


@pytest.mark.parametrize("mode", ["silence", "break", "reveal"])
def test_quiet_parts_have_no_queue(mode: str) -> None:
    world = World(item(mode))
    code = "writing_part" if mode == "reveal" else "no_queue_now"
    assert world.refused(BO, Hand()) == code
    assert world.refused(AMA, CallNext()) == code


def test_people_lower_their_own_hand_only() -> None:
    world = World()
    assert world.refused(BO, LowerHand()) == "hand_not_up"
    world.do(BO, Hand())
    assert world.refused(CY, LowerHand(BO)) == "not_your_hand"
    assert world.refused(AMA, LowerHand(BO)) == "not_your_hand"
    assert world.refused(AMA, LowerHand(PersonId(99))) == "not_your_hand"
    world.do(BO, LowerHand())
    assert waiting(world) == []
    assert (world.told(BO), world.told(AMA)) == (["Your hand is down."], [])


def test_a_space_holder_lowers_the_hand_of_somebody_on_the_phone() -> None:
    world = World()
    world.do(AMA, PutIn("Femi"))
    assert world.refused(BO, LowerHand(PersonId(5))) == "not_your_hand"
    world.do(AMA, LowerHand(PersonId(5)))
    assert waiting(world) == []


def test_later_goes_behind_all_who_wait_now_and_later() -> None:
    world = World()
    assert world.refused(BO, Later()) == "hand_not_up"
    for person in (BO, CY):
        world.do(person, Hand())
    world.do(BO, Later())
    assert world.told(BO) == ["You are at the end now; the others go first."]
    assert world.told(CY) == []
    world.do(DI, Hand())
    assert waiting(world) == [CY, DI, BO]


def test_a_closed_queue_keeps_those_who_wait() -> None:
    world = World()
    world.do(BO, Hand())
    assert world.refused(AMA, OpenQueue()) == "queue_is_open"
    world.do(AMA, CloseQueue())
    assert world.told(CY) == [
        "Ama closed the queue so the 1 waiting can be heard. You can still park it or ask for a pause."
    ]
    assert world.refused(AMA, CloseQueue()) == "queue_is_closed"
    assert world.refused(CY, Hand()) == "queue_closed"
    world.do(BO, Hand("still my note"))
    world.do(AMA, CallNext())
    world.do(AMA, OpenQueue())
    assert world.told(AMA) == ["You opened the queue again."]
    world.do(CY, Hand())
    assert waiting(world) == [CY]


def test_an_empty_queue_is_closed_for_now() -> None:
    world = World()
    world.do(AMA, CloseQueue())
    assert world.told(AMA) == ["You closed the queue for now. You can still park it or ask for a pause."]


def test_the_next_item_begins_with_an_open_queue() -> None:
    world = World()
    world.do(AMA, CloseQueue())
    world.do(AMA, MoveOn())
    assert world.kept.floor.open


def test_somebody_on_the_phone_is_put_in_once() -> None:
    world = World()
    world.do(AMA, PutIn("Femi"))
    assert world.told(BO) == ["Femi takes part by phone.", "Femi has a hand up."]
    assert world.refused(AMA, PutIn("femi", "room")) == "waits_already"
    world.do(AMA, CallNext())
    assert world.refused(AMA, PutIn("Femi")) == "waits_already"
    world.do(AMA, Done())
    world.do(AMA, PutIn("FEMI"))
    assert world.outcome.events == [HandRaised(PersonId(5))]
    assert world.kept.people.by_id[5].via == "phone"


def test_somebody_on_the_phone_is_there_from_the_lobby_on_and_their_hand_waits_for_the_meeting() -> None:
    world = World(begun=False)
    world.do(AMA, PutIn("Femi"))
    assert world.told(BO) == ["Femi takes part by phone."]
    assert world.refused(AMA, PutIn("Femi")) == "in_already"
    world.do(AMA, Begin())
    world.do(AMA, PutIn("Femi"))
    assert world.outcome.events == [HandRaised(PersonId(5))]


def test_somebody_in_the_room_is_put_in() -> None:
    world = World()
    world.do(AMA, PutIn("Gil", "room"))
    assert world.told(AMA) == ["Gil takes part in the room.", "Gil has a hand up."]


def test_putting_in_is_refused_with_a_reason() -> None:
    world = World()
    assert world.refused(AMA, PutIn("Femi", "fax")) == "via_unknown"
    assert world.refused(AMA, PutIn("bo")) == "has_seat"
    assert world.refused(AMA, PutIn(" ")) == "name_empty"
    assert world.refused(BO, PutIn("Femi")) == "needs_role"
    assert world.refused(AMA, PutIn("x" * 25)) == "name_too_wide"
    assert World(people=4).refused(AMA, PutIn("Femi")) == "meeting_full"


def test_in_a_quiet_part_somebody_is_put_in_without_a_hand() -> None:
    world = World(item("silence"))
    world.do(AMA, PutIn("Femi"))
    assert (waiting(world), world.outcome.facts) == ([], {"hand": "none"})
    assert world.refused(AMA, PutIn("Femi")) == "no_queue_now"


def test_in_a_round_somebody_is_put_in_with_a_place_and_without_a_hand() -> None:
    world = World(item("round"))
    world.do(AMA, PutIn("Femi"))
    assert (waiting(world), world.outcome.facts) == ([], {"hand": "place"})
    assert world.told(AMA) == ["Femi takes part by phone."]
    assert coming.to_come(world.state)[-1] == 5
    world.do(AMA, PutIn("Femi"))
    assert (waiting(world), world.outcome.facts) == ([5], {"hand": "up"})


def test_after_a_round_or_among_volunteers_a_hand_goes_up_for_whoever_is_put_in() -> None:
    world = World(item("round", order="volunteers"))
    world.do(AMA, PutIn("Femi"))
    assert waiting(world) == [5]
    world = World(item("round"), names="")
    world.do(AMA, Done())
    world.do(AMA, PutIn("Femi"))
    assert waiting(world) == [2]


def test_where_the_queue_is_closed_nobody_is_put_into_it() -> None:
    world = World()
    world.do(AMA, CloseQueue())
    world.do(AMA, PutIn("Femi"))
    assert (waiting(world), world.outcome.facts) == ([], {"hand": "closed"})
    assert world.refused(AMA, PutIn("Femi")) == "queue_closed"
    world.do(AMA, OpenQueue())
    world.do(AMA, PutIn("Femi"))
    assert waiting(world) == [5]


def test_a_place_is_kept_for_fifteen_minutes_after_the_last_device_went() -> None:
    world = World()
    for person in (BO, CY):
        world.do(person, Hand("mine"))
    world.away(CY)
    assert world.pass_time(limits.PLACE_KEPT_MS - 1) == []
    world.here(CY)
    assert waiting(world) == [BO, CY]
    world.away(CY)
    assert world.pass_time(limits.PLACE_KEPT_MS) == [HandLowered(CY)]
    assert waiting(world) == [BO]
    assert world.state.now.floor.notes == {BO: "mine"}


def test_a_place_of_somebody_without_a_screen_does_not_expire() -> None:
    world = World()
    world.do(AMA, PutIn("Femi"))
    world.pass_time(60 * MINUTE)
    assert waiting(world) == [5]


def test_a_late_line_does_not_cost_the_place() -> None:
    world = World()
    world.do(BO, Hand())
    world.do(BO, people.Link("unsure"))
    world.pass_time(60 * MINUTE)
    assert waiting(world) == [BO]


def test_stepping_away_oneself_keeps_the_place_as_long() -> None:
    world = World()
    world.do(BO, Hand())
    world.do(BO, Away())
    world.pass_time(limits.PLACE_KEPT_MS - 1)
    world.do(BO, Back())
    world.pass_time(60 * MINUTE)
    assert waiting(world) == [BO]


def test_a_restart_keeps_the_queue_and_gives_everybody_time_to_come_back() -> None:
    world = World()
    for person in (BO, CY):
        world.do(person, Hand("note"))
    world.restart()
    assert waiting(world) == [BO, CY]
    assert world.state.now.floor.notes == {}
    world.here(AMA, BO, CY)
    world.pass_time(60 * MINUTE)
    assert waiting(world) == [BO, CY]


def test_whoever_only_watches_from_now_on_leaves_the_queue() -> None:
    world = World()
    world.do(BO, Hand("note"))
    world.do(BO, TakeRole("observer"))
    assert waiting(world) == []
    assert world.state.now.floor.notes == {}
    assert world.refused(BO, Hand()) == "needs_role"


def test_somebody_asked_to_leave_is_out_of_the_queue() -> None:
    world = World()
    world.do(BO, Hand("note"))
    world.out(BO, AMA, CY)
    assert waiting(world) == []
    assert world.state.now.floor.notes == {}


def test_whoever_comes_in_gets_the_notes() -> None:
    world = World()
    world.do(BO, Hand("funders"))
    world.do(DI, Hand())
    minute = world.now // MINUTE
    assert [m for m in core.recount(world.state, CY) if isinstance(m, HandUp)] == [
        HandUp(BO, "funders", minute),
        HandUp(DI, since=minute),
    ]


def test_a_hand_with_what_it_is_about_is_one_line_for_everybody() -> None:
    world = World()
    world.do(BO, Hand("who pays", "question"))
    assert world.told(CY) == ["Bo has a hand up: question: who pays"]
    world.do(BO, Hand("who decides"))
    assert world.told(CY) == ["Bo has a hand up: question: who decides"]
    world.do(BO, Hand("", "point"))
    assert world.told(CY) == ["Bo has a hand up."]
    assert world.state.now.floor.notes == {}


def test_since_when_a_hand_is_up_is_nowhere_kept() -> None:
    world = World()
    world.do(BO, Hand())
    since = world.now // MINUTE
    world.now += 3 * MINUTE
    world.do(BO, Hand("the rota"))
    assert world.state.now.floor.up == {BO: since}
    world.restart()
    assert world.state.now.floor.up == {}
    world.here(BO)
    world.do(BO, Hand("the rota"))
    assert HandUp(BO, "the rota") in core.recount(world.state, CY)


def test_whoever_is_put_back_has_waited_since_they_first_asked() -> None:
    world = World()
    world.do(BO, Hand())
    since = world.now // MINUTE
    world.now += 10 * MINUTE
    world.do(AMA, CallNext())
    world.do(AMA, PutBack())
    assert world.state.now.floor.up == {BO: since}


def test_the_minute_a_hand_went_up_is_all_that_is_known_of_the_time() -> None:
    world = World()
    world.now = 7 * MINUTE + 59_999
    world.do(BO, Hand())
    assert world.outcome.passing == [HandUp(BO, since=7)]


def test_a_hand_that_is_no_longer_up_is_not_told() -> None:
    world = World()
    assert core.tell(world.state, HandRaised(BO), BO) == core.tell(world.state, HandUp(BO, "x"), CY) == ""


def test_hands_without_an_item_start_afresh_with_the_next() -> None:
    from cop_tui.core.topics.agenda import AddItem

    world = World(item())
    world.do(AMA, MoveOn())
    assert world.kept.agenda.current == 0
    world.do(BO, Hand())
    world.do(AMA, AddItem("One more"))
    assert world.refused(AMA, MoveOn()) == "people_waiting"
    world.do(AMA, MoveOn(really=True))
    assert waiting(world) == []
