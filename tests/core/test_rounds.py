"""Rounds."""

from __future__ import annotations

from typing import Any

import pytest

from cop_tui import core
from cop_tui.core.engine.ids import ItemId, Ms, PersonId
from cop_tui.core.topics import coming, floor
from cop_tui.core.topics.agenda import MoveOn, TakeUp
from cop_tui.core.topics.clock import Pause, Resume
from cop_tui.core.topics.floor import (
    Called,
    CalledBack,
    CallNext,
    Done,
    Hand,
    HandLowered,
    HandRaised,
    HandUp,
    More,
    MovedOn,
    Pass,
    PutBack,
    PutIn,
    TurnClock,
)
from cop_tui.core.topics.record import RecordOff
from cop_tui.core.topics.roles import TakeRole
from cop_tui.core.topics.rounds import EndRound, RoundEnded, RoundOffered, RoundStarted, StartRound
from tests.core.world import AMA, BO, CY, DI, MINUTE, World, item


def running(**session: Any) -> World:
    world = World(**session)
    world.do(AMA, StartRound(60, "What stays?"))
    return world


def test_a_round_offers_everybody_a_turn_in_an_order_all_see() -> None:
    world = running()
    assert world.outcome.events == [
        RoundStarted(1, ItemId(1), "What stays?", 60, [AMA, BO, CY, DI], by=AMA),
        Called(AMA, in_round=True),
    ]
    said = "What stays? About 1 minute. Everybody is offered a turn; passing is fine and leaves no trace."
    assert world.told(BO) == [f"Ama began a round: {said}", "Ama has the floor. You are next."]
    assert world.told(AMA)[0] == f"A round: {said}"
    assert coming.to_come(world.state) == [BO, CY, DI]
    assert world.aside_to(AMA) == [TurnClock(AMA, Ms(world.now + 75_000), Ms(world.now + 15_000))]
    assert world.do(AMA, Done()) == [MovedOn(AMA), Called(BO, in_round=True)]
    assert world.aside_to(BO) == [TurnClock(BO, Ms(world.now + 60_000))]
    assert world.told(CY) == ["Bo has the floor. You are next."]
    world.do(BO, Pass())
    assert world.told(BO) == ["Cy has the floor. Di is next."]
    world.now += 2_000
    assert world.do(AMA, CallNext(if_speaker=CY)) == [MovedOn(CY), Called(DI, in_round=True)]
    assert world.do(DI, Done()) == [MovedOn(DI), RoundOffered(1)]
    assert world.told(BO) == [
        "Everybody has been offered a turn. Anyone else? Raise a hand; if you passed, this is your second offer."
    ]
    assert coming.to_come(world.state) == []


def test_a_round_without_a_prompt_says_only_what_it_is() -> None:
    world = World()
    world.do(AMA, StartRound(0, ""))
    assert world.told(BO)[0].startswith("Ama began a round. Take the time you need. Everybody")


def test_done_passed_skipped_and_absent_are_one_trace() -> None:
    journals = []
    for way in ("done", "pass", "skipped", "absent"):
        world = World(names="Bo Cy")
        if way == "absent":
            world.away(BO)
        world.do(AMA, StartRound(60, "What stays?"))
        world.now += 5_000
        world.do(AMA, Done())
        world.now += 5_000
        if way != "absent":
            world.do(AMA if way == "skipped" else BO, {"done": Done(), "pass": Pass(), "skipped": CallNext()}[way])
        world.do(CY, Done())
        journals.append(world.journal)
    assert all(journal == journals[0] for journal in journals)


def test_nobody_able_means_that_anyone_else_is_asked_at_once() -> None:
    world = World()
    world.away(AMA, BO, CY, DI)
    world.do(AMA, StartRound(60, ""))
    assert world.outcome.events[-1] == RoundOffered(1)
    assert world.kept.floor.speaker == 0


def test_late_arrivals_and_people_on_the_phone_come_at_the_end() -> None:
    world = running()
    eli = world.join("Eli")
    world.do(AMA, PutIn("Femi"))
    fay = world.join("Fay", "observer")
    assert coming.to_come(world.state) == [BO, CY, DI, eli, 6]
    world.do(fay, TakeRole("scribe"))
    assert coming.to_come(world.state) == [BO, CY, DI, eli, 6, fay]
    world.away(BO, CY, DI, eli)
    assert world.do(AMA, Done())[-1] == Called(PersonId(6), in_round=True)


def test_after_the_second_offer_nobody_is_added() -> None:
    world = World(names="")
    world.do(AMA, StartRound(60, ""))
    world.do(AMA, Done())
    world.join("Eli")
    assert world.kept.rounds.current.order == [AMA]


def test_observers_are_not_asked_until_they_take_part() -> None:
    world = World()
    world.do(BO, TakeRole("observer"))
    world.do(AMA, StartRound(60, ""))
    assert coming.to_come(world.state) == [CY, DI]
    world.do(CY, TakeRole("observer"))
    assert coming.to_come(world.state) == [DI]
    world.do(CY, TakeRole("member"))
    world.do(BO, TakeRole("member"))
    assert coming.to_come(world.state) == [CY, DI, BO]


def test_a_speaker_who_only_watches_from_now_on_gives_the_turn_on() -> None:
    world = running()
    world.do(AMA, Done())
    assert world.do(BO, TakeRole("observer"))[1:] == [MovedOn(BO), Called(CY, in_round=True)]


def test_a_round_passes_over_somebody_who_was_asked_to_leave() -> None:
    world = running()
    world.out(BO, AMA, CY)
    assert coming.to_come(world.state) == [CY, DI]
    assert world.do(AMA, Done()) == [
        MovedOn(AMA),
        Called(BO, in_round=True),
        MovedOn(BO),
        Called(CY, in_round=True),
    ]
    world.out(CY, AMA, DI)
    assert world.kept.floor.speaker == DI


def test_the_turn_before_is_put_back_in_a_round() -> None:
    world = running()
    assert world.refused(AMA, PutBack()) == "nobody_to_put_back"
    world.do(AMA, Done())
    world.pass_time(3_000)
    world.do(AMA, CallNext())
    assert world.do(AMA, PutBack(if_speaker=CY)) == [CalledBack(BO, AMA, in_round=True)]
    assert world.told(BO) == ["Ama took the last call back: you have the floor again."]
    assert world.told(CY) == ["Ama took the last call back: Bo has the floor again."]
    assert coming.to_come(world.state) == [CY, DI]
    assert world.do(BO, Done()) == [MovedOn(BO), Called(CY, in_round=True)]
    assert world.kept.floor.turns == {}


def test_a_turn_of_a_round_that_was_done_or_passed_is_given_back_to_nobody_by_somebody_else() -> None:
    world = running()
    world.do(AMA, Done())
    for ends in (Done(), Pass()):
        speaker = world.kept.floor.speaker
        world.do(speaker, ends)
        assert world.refused(AMA, PutBack()) == "nobody_cut_off"
        assert world.kept.floor.speaker not in (0, speaker)


def test_turns_that_others_ended_in_a_round_come_back_one_by_one_up_to_one_that_was_done() -> None:
    world = running()
    world.do(AMA, Done())
    for ends in (Done(if_speaker=BO), CallNext()):
        world.pass_time(3_000)
        world.do(AMA, ends)
    for speaker in (CY, BO, AMA):
        world.do(AMA, PutBack())
        assert world.kept.floor.speaker == speaker
    assert world.refused(AMA, PutBack()) == "nobody_to_put_back"


def test_a_volunteer_who_speaks_since_is_not_cut_off_for_the_one_before() -> None:
    world = World(item("round", order="volunteers"))
    world.do(CY, Hand())
    world.pass_time(3_000)
    world.do(AMA, CallNext())
    world.do(BO, Hand())
    assert world.kept.floor.speaker == BO
    assert world.refused(AMA, PutBack()) == "nobody_cut_off"
    assert world.kept.floor.speaker == BO


def test_after_a_new_start_nobody_knows_whose_turn_was_cut_off_in_a_round() -> None:
    world = running()
    world.do(AMA, Done())
    world.pass_time(3_000)
    world.do(AMA, CallNext())
    world.restart()
    world.here(AMA, BO, CY, DI)
    assert world.refused(AMA, PutBack()) == "nobody_cut_off"


def test_somebody_put_back_in_a_round_waits_for_nothing_more() -> None:
    world = running()
    world.do(AMA, Done())
    world.do(AMA, Hand("one more thing"))
    world.do(AMA, PutBack())
    assert (world.kept.floor.speaker, world.kept.floor.waiting, world.state.now.floor.notes) == (AMA, [], {})


def test_nobody_is_put_back_who_is_not_here() -> None:
    world = running()
    world.do(AMA, Done())
    world.pass_time(3_000)
    world.do(AMA, CallNext())
    world.away(BO)
    world.do(AMA, PutBack())
    assert world.kept.floor.speaker == AMA


def test_a_round_keeps_its_order() -> None:
    world = running()
    world.now += 2_000
    assert world.refused(AMA, CallNext(DI)) == "in_round"


def test_hands_raised_in_a_round_wait_for_its_end() -> None:
    world = running()
    world.do(DI, Hand())
    world.do(AMA, Done())
    assert world.kept.floor.speaker == BO
    for person in (BO, CY, DI):
        world.do(person, Done())
    world.do(BO, Hand())
    world.now += 2_000
    assert world.do(AMA, CallNext()) == [Called(BO, AMA, in_round=True)]
    assert world.kept.floor.turns == {}


def test_a_round_item_begins_its_round_by_itself() -> None:
    world = World(item("round", prompt="How are you here?", turn=45))
    assert [type(e).__name__ for e in world.outcome.events] == [
        "Opened",
        "RoleOffered",
        "ItemOpened",
        "RoundStarted",
        "Called",
    ]
    assert world.kept.rounds.put[1].prompt == "How are you here?"
    assert world.aside_to(AMA) == [TurnClock(AMA, Ms(world.now + 60_000), Ms(world.now + 15_000))]
    assert world.refused(AMA, StartRound(60, "Another?")) == "round_running"


def test_whoever_begins_a_round_has_a_breath_before_their_time_runs() -> None:
    world = World(item("round", turn=30))
    (clock,) = world.aside_to(AMA)
    core.fold_aside(world.state, clock)
    left = [floor.turn_left(world.state, Ms(world.now + ms)) for ms in (0, 15_000, 25_000, 45_000)]
    assert left == [30_000, 30_000, 20_000, 0]
    assert core.remind(world.state, AMA) == [clock]


def test_a_breath_that_a_pause_broke_off_goes_on_after_it_and_one_more_minute_keeps_it() -> None:
    world = World(item("round", turn=30))
    begun = world.now
    world.now += 5_000
    world.do(BO, Pause())
    world.now += MINUTE
    world.do(BO, Resume())
    clock = TurnClock(AMA, Ms(begun + 45_000 + MINUTE), Ms(begun + 15_000 + MINUTE))
    assert world.aside_to(AMA) == [clock]
    world.do(AMA, More())
    assert world.aside_to(AMA) == [TurnClock(AMA, Ms(clock.ends + MINUTE), clock.starts)]


def test_the_first_volunteer_who_had_a_hand_up_has_a_breath_and_whoever_comes_next_needs_none() -> None:
    world = World()
    for person in (CY, DI):
        world.do(person, Hand())
    world.do(AMA, StartRound(60, "", order="volunteers"))
    assert world.aside_to(CY) == [TurnClock(CY, Ms(world.now + 75_000), Ms(world.now + 15_000))]
    world.do(CY, Done())
    assert world.aside_to(DI) == [TurnClock(DI, Ms(world.now + 60_000))]


def test_an_untimed_first_turn_has_no_time_that_could_begin() -> None:
    world = World(item("round", turn=0))
    assert world.aside_to(AMA) == [TurnClock(AMA)]


def test_a_round_item_without_a_prompt_asks_its_title() -> None:
    world = World(item("round", title="Check-in"))
    assert world.kept.rounds.put[1].prompt == "Check-in"


def test_taken_up_again_a_round_item_has_a_new_round() -> None:
    world = World(item("round"), item())
    world.do(AMA, MoveOn(really=True))
    assert not world.kept.rounds.current
    world.do(AMA, TakeUp(ItemId(1)))
    assert list(world.kept.rounds.put) == [1, 2]
    assert world.kept.rounds.current


def test_starting_a_round_is_refused_with_a_reason() -> None:
    world = World(item(), item("silence"))
    assert world.refused(BO, StartRound(60, "")) == "needs_role"
    assert world.refused(AMA, StartRound(60, "", if_item=ItemId(2))) == "already_moved"
    assert world.refused(AMA, StartRound(3_601, "")) == "seconds_range"
    assert world.refused(AMA, StartRound(60, "x" * 1001)) == "text_too_long"
    world.do(AMA, Pause())
    assert world.refused(AMA, StartRound(60, "")) == "paused"
    world = World(item("silence"))
    assert world.refused(AMA, StartRound(60, "")) == "no_queue_now"
    world.do(AMA, MoveOn())
    assert world.refused(AMA, StartRound(60, "")) == "no_queue_now"


def test_off_the_record_a_round_has_no_prompt_of_its_own() -> None:
    world = World()
    world.do(AMA, RecordOff())
    assert world.refused(AMA, StartRound(60, "What stays?")) == "off_record_keep"
    world.do(AMA, StartRound(60, ""))


def test_a_round_takes_the_floor_and_gives_it_back() -> None:
    world = World()
    world.do(BO, Hand())
    world.do(AMA, CallNext())
    assert world.do(AMA, StartRound(60, ""))[0] == MovedOn(BO)
    assert world.refused(AMA, EndRound(if_round=2)) == "no_round"
    assert world.do(AMA, EndRound(if_round=1)) == [MovedOn(AMA), RoundEnded(1)]
    assert world.told(BO)[-1] == "The round is over. Thank you."
    assert world.refused(AMA, EndRound()) == "no_round"


def test_a_round_between_turns_ends_without_moving_anybody_on() -> None:
    world = World(names="")
    world.do(AMA, StartRound(60, ""))
    world.do(AMA, Done())
    assert world.do(AMA, EndRound()) == [RoundEnded(1)]


def test_everybody_sees_who_is_still_to_come() -> None:
    assert coming.to_come(World().state) == []


def test_a_round_goes_on_after_a_restart() -> None:
    world = running()
    world.do(AMA, Done())
    world.restart()
    assert core.remind(world.state, BO) == [TurnClock(BO, Ms(world.now + 60_000))]
    world.here(CY)
    assert world.do(BO, Done()) == [MovedOn(BO), Called(CY, in_round=True)]


@pytest.mark.parametrize("event", [RoundOffered(1), RoundEnded(1)])
def test_a_round_that_is_not_there_cannot_hurt(event: core.Event) -> None:
    state = core.State()
    core.apply(state, event)
    assert state.kept.rounds.current is None


def test_a_round_can_go_the_other_way_be_drawn_or_be_refused_in_an_order_nobody_knows() -> None:
    world = World()
    world.do(AMA, StartRound(60, "", order="reversed"))
    assert world.told(BO)[0].endswith(
        "The other way round. Everybody is offered a turn; passing is fine and leaves no trace."
    )
    assert world.kept.rounds.current.order == [DI, CY, BO, AMA]
    world.do(AMA, EndRound())
    world.do(AMA, StartRound(60, "", order="drawn", seed=5))
    drawn = world.kept.rounds.current.order
    assert sorted(drawn) == [AMA, BO, CY, DI]
    assert "The order was drawn." in world.told(BO)[0]
    world.do(AMA, EndRound())
    world.do(AMA, StartRound(60, "", order="drawn", seed=5))
    assert world.kept.rounds.current.order == drawn
    world.do(AMA, EndRound())
    assert world.refused(AMA, StartRound(60, "", order="rank")) == "order_unknown"


def test_a_planned_round_is_drawn_when_its_item_opens() -> None:
    orders = set()
    for later in range(8):
        world = World(item("open"), item("round", order="drawn"))
        world.now += later
        world.do(AMA, MoveOn())
        orders.add(tuple(world.kept.rounds.current.order))
    assert len(orders) > 1


def test_volunteers_go_when_they_raise_a_hand_and_each_speaks_once() -> None:
    world = World(item("round", order="volunteers"))
    assert "Whoever would like to raises a hand" in world.told(CY)[-1]
    assert world.kept.floor.speaker == 0
    assert Called(CY, in_round=True) in world.do(CY, Hand("trust"))
    assert world.state.now.floor.notes == {}
    assert world.do(BO, Hand()) == [HandRaised(BO)]
    assert coming.to_come(world.state) == [BO]
    assert world.do(CY, Done()) == [MovedOn(CY), Called(BO, in_round=True)]
    assert world.refused(CY, Hand()) == "had_turn"
    assert world.do(BO, Pass()) == [MovedOn(BO)]
    world.restart()
    world.here(AMA, BO, CY, DI)
    world.do(AMA, Hand())
    world.do(AMA, Done())
    world.join("Eli")
    world.do(DI, Hand())
    assert world.do(DI, Done()) == [MovedOn(DI)]
    world.do(PersonId(5), Hand())
    assert world.do(PersonId(5), Done()) == [MovedOn(PersonId(5)), RoundOffered(1)]
    world.do(CY, Hand())


def test_a_round_of_volunteers_ends_with_next_when_nobody_else_would_like_to() -> None:
    world = World(item("round", order="volunteers"))
    world.do(CY, Hand())
    world.pass_time(3_000)
    assert world.do(AMA, CallNext()) == [MovedOn(CY)]
    world.pass_time(3_000)
    assert world.do(AMA, CallNext()) == [RoundOffered(1)]


def test_whoever_was_put_back_among_volunteers_does_not_cost_the_next_their_turn() -> None:
    world = World(item("round", order="volunteers"))
    world.do(CY, Hand())
    world.do(BO, Hand())
    world.pass_time(3_000)
    world.do(AMA, CallNext())
    world.do(AMA, PutBack())
    assert world.kept.floor.speaker == CY
    assert world.do(CY, Done()) == [MovedOn(CY), Called(BO, in_round=True)]


def test_hands_that_are_up_begin_a_round_of_volunteers_and_a_pause_holds_it() -> None:
    world = World()
    world.do(CY, Hand())
    assert Called(CY, in_round=True) in world.do(AMA, StartRound(60, "", order="volunteers"))
    world.do(CY, Done())
    world.do(BO, Pause())
    assert world.do(DI, Hand()) == [HandRaised(DI)]
    world.do(BO, Resume())
    world.do(AMA, PutIn("Femi"))
    world.pass_time(3_000)
    world.do(AMA, CallNext())
    assert world.kept.floor.speaker == DI


def test_a_round_begins_again_once_everybody_was_offered_a_turn() -> None:
    world = World(names="Bo")
    world.do(AMA, StartRound(60, "Why?"))
    assert world.refused(AMA, StartRound(60, "Why?")) == "round_running"
    world.do(AMA, Pass())
    world.do(BO, Pass())
    assert RoundEnded(1) in world.do(AMA, StartRound(60, "Why?"))
    assert world.kept.rounds.current.number == 2


def test_a_round_for_a_presenter_nobody_is_asks_everybody() -> None:
    world = World(item("round", who="presenter"))
    assert world.kept.rounds.current.order == [AMA, BO, CY, DI]


def test_an_item_does_not_close_over_people_still_to_come_in_its_round_unless_said_twice() -> None:
    world = World(item("round"), item())
    assert world.refused(AMA, MoveOn()) == "turns_to_come"
    world.do(AMA, Pass())
    assert world.refused(AMA, MoveOn()) == "turns_to_come"
    world.do(AMA, MoveOn(really=True))
    assert world.kept.agenda.current == 2


LOWERED = "Your turn in the round came, so your hand is down. After it, hand raises it again."


def test_whoever_has_a_hand_up_is_told_that_their_turn_in_the_round_took_it_down() -> None:
    world = running()
    world.do(BO, Hand("one thing more"))
    world.do(CY, Hand())
    assert world.do(AMA, Done()) == [MovedOn(AMA), Called(BO, in_round=True), HandLowered(BO, by_turn=True)]
    assert LOWERED in world.told(BO)
    assert LOWERED not in world.told(AMA) + world.told(CY)
    assert world.outcome.passing == [HandUp(BO)]
    world.do(BO, Done())
    assert world.told(CY)[-1] == LOWERED
    world.do(BO, Hand())
    assert world.kept.floor.find(BO)


def test_somebody_who_is_not_here_reads_that_the_round_took_their_hand_down_and_leaves_the_same_trace() -> None:
    world = running()
    world.do(BO, Hand())
    world.away(BO)
    world.do(AMA, Done())
    assert world.names() == ["MovedOn", "Called", "HandLowered", "MovedOn", "Called"]
    assert world.told(BO)[0] == LOWERED


def test_no_hand_is_taken_down_by_a_turn_that_it_asked_for_or_in_the_part_before() -> None:
    world = running()
    world.do(AMA, EndRound())
    world.do(AMA, StartRound(60, "Who would like to?", order="volunteers"))
    world.do(BO, Hand())
    assert HandLowered(BO, by_turn=True) not in world.outcome.events
    world = World(item("queue"), item("round"))
    world.do(AMA, Hand())
    world.do(AMA, MoveOn(really=True))
    assert world.kept.floor.speaker == AMA
    assert "HandLowered" not in world.names()
