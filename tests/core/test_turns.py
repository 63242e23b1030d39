"""Calling, finishing, passing, one more minute, and taking a call back."""

from __future__ import annotations

from typing import Any

import pytest

from cop_tui import core
from cop_tui.core.engine.ids import NOBODY, Ms, PersonId
from cop_tui.core.topics import floor
from cop_tui.core.topics.agenda import MoveOn
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
    LastWord,
    LowerHand,
    More,
    MoreAsked,
    MovedOn,
    Pass,
    PutBack,
    PutIn,
    TurnClock,
)
from cop_tui.core.topics.following import CannotFollow
from cop_tui.core.topics.pace import Pace, Untimed
from cop_tui.core.topics.people import Away
from cop_tui.core.topics.presenting import Present
from cop_tui.core.topics.roles import LayDown, TakeRole
from cop_tui.core.topics.rounds import EndRound, RoundEnded, RoundOffered, StartRound
from tests.core.world import AMA, BO, CY, DI, MINUTE, World, item


def queued(*people: PersonId, **plan: Any) -> World:
    world = World(item(**plan), item())
    for person in people:
        world.do(person, Hand())
    return world


def test_next_gives_the_floor_and_says_so_to_each() -> None:
    world = queued(BO, CY)
    assert world.do(AMA, CallNext()) == [Called(BO, AMA)]
    assert world.told(BO) == ["Your turn, Bo. About 2 minutes. Finish with done, or pass."]
    assert world.told(CY) == ["Bo has the floor. You are next."]
    assert world.told(DI) == ["Bo has the floor. Cy is next."]


def test_a_choice_out_of_order_shows_to_all() -> None:
    world = queued(BO, CY)
    assert world.do(AMA, CallNext(CY)) == [Called(CY, AMA, chosen=True)]
    assert world.told(DI) == ["Cy has the floor. Ama chose this out of order. Bo is next."]
    assert world.told(AMA) == ["Cy has the floor. You chose this out of order. Bo is next."]


def test_nobody_is_called_on_who_has_no_hand_up() -> None:
    world = queued(BO)
    assert world.refused(AMA, CallNext(CY)) == "not_waiting"
    assert world.refused(AMA, CallNext(PersonId(99))) == "not_waiting"


def test_next_with_nobody_waiting() -> None:
    world = World()
    assert world.refused(AMA, CallNext()) == "nobody_waiting"
    world.do(BO, Hand())
    world.do(AMA, CallNext())
    world.now += 2_000
    assert world.do(AMA, CallNext()) == [MovedOn(BO)]
    assert world.told(CY) == ["The floor is free."]
    assert world.told(BO) == [
        "Your turn is over: Ama went on. If something is left to say, hand asks for a turn, and park ... keeps it for later."
    ]


def test_two_people_pressing_next_at_once_advance_once() -> None:
    world = queued(BO, CY, DI)
    world.do(AMA, CallNext(if_speaker=PersonId(0)))
    assert world.refused(AMA, CallNext(if_speaker=PersonId(0))) == "already_called"
    assert world.refused(AMA, CallNext(if_speaker=BO)) == "just_called"
    world.now += 1_999
    assert world.refused(AMA, CallNext()) == "just_called"
    world.now += 1
    assert world.do(AMA, CallNext(if_speaker=BO)) == [MovedOn(BO), Called(CY, AMA)]


def test_next_right_after_another_act_than_next_is_no_second_press() -> None:
    world = queued(BO, CY, DI)
    world.do(AMA, CallNext())
    assert world.do(AMA, LastWord(DI))[-1] == Called(DI, AMA, chosen=True)
    assert world.do(AMA, CallNext(if_speaker=DI)) == [MovedOn(DI), Called(CY, AMA)]
    world.do(AMA, PutBack())
    assert world.do(AMA, CallNext())[-1] == Called(CY, AMA)
    world = queued()
    world.do(AMA, StartRound(60, ""))
    assert world.do(AMA, CallNext(if_speaker=AMA))[-1] == Called(BO, in_round=True)
    assert world.refused(AMA, CallNext(if_speaker=BO)) == "just_called"


def test_whoever_is_named_is_called_at_once() -> None:
    world = queued(BO, CY, DI)
    world.do(AMA, CallNext())
    assert world.do(AMA, CallNext(DI, if_speaker=BO)) == [MovedOn(BO), Called(DI, AMA, chosen=True)]
    assert world.refused(AMA, CallNext(if_speaker=DI)) == "just_called"


def test_a_turn_that_ended_by_itself_just_now_is_not_ended_twice() -> None:
    world = queued()
    world.do(AMA, StartRound(60, ""))
    world.now += MINUTE
    world.do(AMA, Done())
    assert world.refused(AMA, CallNext()) == "just_called", "it was meant for the turn before"


def test_after_done_the_next_may_be_called_at_once() -> None:
    world = queued(BO, CY)
    world.do(AMA, CallNext())
    world.do(BO, Done())
    assert world.told(DI) == ["The floor is free. Cy is next."]
    assert world.do(AMA, CallNext()) == [Called(CY, AMA)]


def test_done_is_for_the_speaker_and_whoever_keeps_time() -> None:
    world = queued(BO, CY)
    assert world.refused(BO, Done()) == "not_your_turn"
    world.do(AMA, CallNext())
    assert world.refused(CY, Done()) == "not_your_turn"
    world.do(DI, TakeRole("timekeeper"))
    assert world.refused(DI, Done(if_speaker=CY)) == "already_called"
    assert world.do(DI, Done(if_speaker=BO)) == [MovedOn(BO)]
    assert world.refused(DI, Done()) == "not_your_turn"


def test_a_late_done_for_somebody_else_does_not_end_my_own_turn() -> None:
    world = queued(BO, AMA)
    world.do(AMA, CallNext())
    world.do(BO, Done())
    world.do(AMA, CallNext())
    assert world.refused(AMA, Done(if_speaker=BO)) == "already_called"


def test_done_pass_and_skipped_leave_the_same_trace() -> None:
    journals = []
    for end in ((BO, Done()), (BO, Pass()), (AMA, Done(if_speaker=BO)), (AMA, CallNext())):
        world = queued(BO)
        world.do(AMA, CallNext())
        world.now += 5_000
        world.do(*end)
        journals.append(world.journal)
    assert all(journal == journals[0] for journal in journals)


def test_only_the_speaker_passes() -> None:
    world = queued(BO)
    world.do(AMA, CallNext())
    assert world.refused(AMA, Pass()) == "not_your_turn"
    world.do(BO, Pass())
    assert world.kept.floor.speaker == 0


def test_turns_wait_while_all_is_paused() -> None:
    world = queued(BO, CY)
    world.do(AMA, CallNext())
    world.do(CY, Pause())
    for who, wish in ((BO, Done()), (BO, Pass()), (AMA, CallNext()), (AMA, PutBack())):
        assert world.refused(who, wish) == "paused"


def test_a_turns_clock_is_told_to_the_speaker_and_whoever_keeps_time_only() -> None:
    world = queued(BO, turn=90)
    world.do(CY, TakeRole("timekeeper"))
    world.do(AMA, CallNext())
    assert world.outcome.aside == [((AMA, BO, CY), TurnClock(BO, Ms(world.now + 90_000)))]
    assert world.told(BO)[0].startswith("Your turn, Bo. About 1.5 minutes.")


def test_an_untimed_item_has_untimed_turns() -> None:
    world = queued(BO, turn=0)
    world.do(AMA, CallNext())
    assert world.aside_to(BO) == [TurnClock(BO)]
    assert world.refused(BO, More()) == "turn_untimed"


def test_one_more_minute_is_granted_once_by_itself_then_by_whoever_keeps_time() -> None:
    world = queued(BO)
    assert world.refused(BO, More()) == "not_your_turn"
    assert world.refused(AMA, More()) == "not_your_turn"
    world.do(AMA, CallNext())
    ends = world.now + 120_000
    world.do(BO, More())
    assert world.aside_to(BO) == [TurnClock(BO, Ms(ends + MINUTE))]
    world.do(BO, More())
    assert world.outcome.aside == [((AMA,), MoreAsked(BO))]
    assert world.outcome.facts == {"asked": 1}
    assert world.told(AMA) == ["Bo would like another minute. Type more to give it."]
    assert world.refused(CY, More()) == "not_your_turn"
    world.do(AMA, More())
    assert world.aside_to(BO) == [TurnClock(BO, Ms(ends + 2 * MINUTE))]
    assert world.outcome.events == []


def test_a_minute_asked_for_late_counts_from_now() -> None:
    world = queued(BO)
    world.do(AMA, CallNext())
    world.now += 10 * MINUTE
    world.do(BO, More())
    assert world.aside_to(BO) == [TurnClock(BO, Ms(world.now + MINUTE))]


def test_a_minute_asked_for_in_a_pause_counts_from_where_clocks_stopped() -> None:
    world = queued(BO)
    world.do(AMA, CallNext())
    world.do(CY, Pause())
    ends = world.now + 120_000
    world.now += 10 * MINUTE
    world.do(BO, More())
    assert world.aside_to(BO) == [TurnClock(BO, Ms(ends + MINUTE))]
    world.do(CY, Resume())
    assert world.aside_to(BO) == [TurnClock(BO, Ms(ends + 11 * MINUTE))]


def test_a_pause_stops_a_turns_clock_exactly() -> None:
    world = queued(BO)
    world.do(AMA, CallNext())
    ends = world.now + 120_000
    world.now += 1_234
    world.do(CY, Pause())
    world.now += 98_765
    world.do(CY, Resume())
    assert world.aside_to(BO) == [TurnClock(BO, Ms(ends + 98_765))]


def test_resuming_without_a_timed_turn_moves_no_turn() -> None:
    for world in (queued(), queued(BO, turn=0)):
        if world.kept.floor.waiting:
            world.do(AMA, CallNext())
        world.do(CY, Pause())
        world.do(CY, Resume())
        assert world.outcome.aside == []


def test_untimed_on_request_is_private_and_survives_no_restart() -> None:
    world = queued(BO, BO)
    world.do(BO, Untimed())
    assert world.outcome.aside == [((BO,), Pace(True))]
    assert world.told(BO) == ["Your turns have no time limit now. Only you and whoever keeps time can tell."]
    assert world.told(AMA) == []
    assert Pace(True) in core.remind(world.state, BO)
    assert Pace(True) not in core.remind(world.state, CY)
    world.do(AMA, CallNext())
    assert world.aside_to(AMA) == [TurnClock(BO)]
    mine = core.State(kept=world.kept)
    core.fold_aside(mine, Pace(True))
    assert core.tell(mine, Called(BO, AMA), BO).startswith("Your turn, Bo. Take the time you need.")
    assert not any("untimed" in repr(event).lower() for event in world.journal)


def test_the_usual_length_comes_back_on_request() -> None:
    world = queued(BO)
    world.do(BO, Untimed())
    world.do(BO, Untimed(on=False))
    assert world.told(BO) == ["Your turns have the usual length again."]
    world.do(AMA, CallNext())
    assert world.aside_to(BO) == [TurnClock(BO, Ms(world.now + 120_000))]


def test_untimed_holds_for_the_turn_that_runs() -> None:
    world = queued(BO)
    world.do(AMA, CallNext())
    world.do(BO, Untimed())
    assert world.aside_to(AMA) == [TurnClock(BO)]
    assert world.state.memory.floor.ends == 0


def test_the_last_call_is_put_back_as_if_it_had_not_been() -> None:
    world = queued(BO, CY)
    assert world.refused(AMA, PutBack()) == "nobody_to_put_back"
    world.do(AMA, CallNext())
    assert world.refused(AMA, PutBack(if_speaker=CY)) == "already_called"
    assert world.do(AMA, PutBack(if_speaker=BO)) == [CalledBack(BO, AMA)]
    assert world.told(BO) == ["Ama took the last call back: you are first in the queue again."]
    assert world.told(AMA) == ["You took the last call back: Bo is first in the queue again."]
    assert (world.kept.floor.speaker, world.kept.floor.turns, world.kept.floor.turns_item) == (0, {}, {})
    assert world.do(AMA, CallNext()) == [Called(BO, AMA)]


def cut_off(*waiting: PersonId) -> World:
    """Return a queue in which Bo had the floor, and Ama called the first of these."""
    world = queued(BO)
    world.do(AMA, CallNext())
    for person in waiting:
        world.do(person, Hand(f"about {person}"))
    world.pass_time(3_000)
    world.do(AMA, CallNext(if_speaker=BO))
    return world


def test_whoever_was_cut_off_by_a_call_that_is_taken_back_has_the_floor_again() -> None:
    world = cut_off(CY, DI)
    world.now += MINUTE
    assert world.do(AMA, PutBack(if_speaker=CY)) == [
        CalledBack(CY, AMA, to=BO),
        Called(BO, AMA, in_round=True, again=True),
    ]
    queue = "is in the queue as before."
    assert world.told(AMA) == [
        f"You took the last call back: Bo has the floor again; Cy {queue}",
        "Cy has a hand up: about 3",
    ]
    assert world.told(DI)[:1] == [f"Ama took the last call back: Bo has the floor again; Cy {queue}"]
    assert world.told(CY) == ["Ama took the last call back: Bo has the floor again; you are in the queue as before."]
    assert world.told(BO)[:2] == [
        f"You have the floor again. Ama took the last call back: Cy {queue}",
        "About 2 minutes. Finish with done, or pass.",
    ]
    assert world.aside_to(BO) == [TurnClock(BO, Ms(world.now + 120_000))]
    assert world.state.memory.floor.ends == world.now + 120_000
    assert (world.kept.floor.speaker, world.kept.floor.turns, world.kept.floor.recent) == (BO, {BO: 1}, [BO])
    assert [hand.person for hand in floor.order(world.state)] == [CY, DI]
    assert world.do(BO, Done()) == [MovedOn(BO)]
    assert world.do(AMA, CallNext()) == [Called(CY, AMA)]


def test_the_last_word_that_is_taken_back_gives_the_floor_back_too() -> None:
    world = queued(BO, CY, DI)
    world.do(AMA, CallNext())
    world.do(AMA, LastWord(DI))
    world.do(AMA, PutBack())
    assert world.kept.floor.speaker == BO
    assert [hand.person for hand in floor.order(world.state)] == [CY, DI]


def test_calls_that_cut_each_other_off_are_taken_back_one_by_one() -> None:
    world = cut_off(CY, DI)
    world.pass_time(3_000)
    world.do(AMA, CallNext())
    for speaker, waiting in ((CY, [DI]), (BO, [CY, DI]), (0, [BO, CY, DI])):
        world.do(AMA, PutBack())
        assert world.kept.floor.speaker == speaker
        assert [hand.person for hand in floor.order(world.state)] == waiting
    assert world.kept.floor.turns == {}


def test_a_call_that_is_taken_back_among_anyone_else_gives_the_floor_back_once() -> None:
    world = queued()
    world.away(BO, CY, DI)
    world.do(AMA, StartRound(60, ""))
    world.do(AMA, Pass())
    world.here(BO, CY)
    world.do(BO, Hand())
    world.do(CY, Hand())
    for _ in range(2):
        world.pass_time(3_000)
        world.do(AMA, CallNext())
    world.do(AMA, PutBack())
    assert (world.kept.floor.speaker, world.kept.floor.recent, world.kept.floor.turns) == (BO, [BO], {})


def test_a_turn_that_its_speaker_ended_is_given_back_by_nobody_else() -> None:
    for ends in (Done(), Pass()):
        world = queued(BO, CY)
        world.do(AMA, CallNext())
        world.do(BO, ends)
        world.do(AMA, CallNext())
        assert world.do(AMA, PutBack()) == [CalledBack(CY, AMA)]
        assert (world.kept.floor.speaker, world.outcome.facts) == (0, {})
    world = queued(AMA, BO)
    world.do(CY, TakeRole("queue keeper"))
    world.do(AMA, CallNext())
    world.pass_time(3_000)
    world.do(AMA, CallNext())
    assert world.kept.floor.speaker == BO
    assert world.do(CY, PutBack()) == [CalledBack(BO, CY)]
    assert (world.kept.floor.speaker, world.outcome.facts) == (0, {})


def test_whoever_ended_their_own_turn_by_a_call_takes_that_back_themselves() -> None:
    world = queued(AMA, BO)
    world.do(AMA, CallNext())
    world.pass_time(3_000)
    world.do(AMA, CallNext())
    world.do(AMA, PutBack())
    assert world.kept.floor.speaker == AMA
    assert world.told(AMA)[:2] == [
        "You have the floor again. You took the last call back: Bo is in the queue as before.",
        "About 2 minutes. Finish with done, or pass.",
    ]


def test_after_another_turn_or_away_nobody_has_the_floor_again_and_it_is_known_who_was_cut_off() -> None:
    world = cut_off(CY)
    world.do(CY, Done())
    assert world.do(AMA, PutBack()) == [CalledBack(CY, AMA)]
    assert (world.kept.floor.speaker, world.outcome.facts) == (0, {"cut_off": BO})
    world = cut_off(CY)
    world.away(BO)
    assert world.do(AMA, PutBack()) == [CalledBack(CY, AMA)]
    assert (world.kept.floor.speaker, world.outcome.facts) == (0, {"cut_off": BO})


def test_a_turn_that_began_otherwise_is_none_of_the_call_that_is_taken_back() -> None:
    world = World(item("presenter"))
    for person in (BO, CY):
        world.do(person, Hand())
        world.do(AMA, CallNext())
        world.pass_time(3_000)
    world.do(CY, Done())
    world.do(CY, Present())
    assert world.kept.floor.speaker == CY
    assert CalledBack(CY, AMA) in world.do(AMA, PutBack())
    assert world.kept.floor.speaker == 0


def test_a_hand_that_was_raised_meanwhile_is_down_with_the_floor_that_comes_back() -> None:
    world = cut_off(CY)
    world.do(BO, Hand("one thing more"))
    assert HandLowered(BO, by_turn=True) in world.do(AMA, PutBack())
    assert (world.kept.floor.find(BO), world.state.now.floor.notes) == (None, {CY: "about 3"})


def test_no_file_tells_who_was_cut_off_and_a_new_start_forgets_it() -> None:
    world = cut_off(CY)
    done = queued(BO)
    done.do(AMA, CallNext())
    done.do(CY, Hand("about 3"))
    done.do(BO, Done())
    done.do(AMA, CallNext())
    assert world.journal == done.journal
    world.restart()
    world.here(AMA, BO, CY, DI)
    assert world.do(AMA, PutBack()) == [CalledBack(CY, AMA)]


def test_somebody_on_the_phone_who_has_the_floor_again_is_told_so_by_those_who_hold() -> None:
    world = queued()
    femi = PersonId(5)
    world.do(AMA, PutIn("Femi"))
    world.do(AMA, CallNext())
    world.do(CY, Hand())
    world.pass_time(3_000)
    world.do(AMA, CallNext())
    world.do(AMA, PutBack())
    assert world.kept.floor.speaker == femi
    assert world.told(AMA)[1].startswith("Femi is on the phone: tell them yourself.")
    assert world.told(DI) == ["Ama took the last call back: Femi has the floor again; Cy is in the queue as before."]


def test_a_hand_comes_back_with_what_it_is_about_and_its_kind() -> None:
    world = queued()
    world.do(BO, Hand("reading aloud", "question"))
    world.do(AMA, CallNext())
    assert world.state.now.floor.notes == {}
    assert world.do(AMA, PutBack()) == [CalledBack(BO, AMA), HandRaised(BO, "question")]
    assert world.outcome.passing == [HandUp(BO, "reading aloud")]
    assert world.told(CY)[-1] == "Bo has a hand up: question: reading aloud"
    assert (world.state.now.floor.notes, world.kept.floor.find(BO).kind) == ({BO: "reading aloud"}, "question")
    world.do(CY, Hand("the rota", "answer"))
    world.do(AMA, CallNext(CY))
    assert world.do(AMA, PutBack()) == [CalledBack(CY, AMA)], "out of order, its hand comes back whole"
    assert world.kept.floor.find(CY).kind == "answer"
    assert world.state.now.floor.notes == {BO: "reading aloud", CY: "the rota"}


def test_a_hand_that_is_up_again_keeps_what_it_is_about_now() -> None:
    world = queued()
    world.do(BO, Hand("reading aloud"))
    world.do(AMA, CallNext())
    world.do(BO, Done())
    world.do(BO, Hand("the rota", "question"))
    world.do(AMA, PutBack())
    assert (world.state.now.floor.notes, world.kept.floor.find(BO).kind) == ({BO: "the rota"}, "question")


def test_what_a_hand_was_about_is_forgotten_with_the_part() -> None:
    world = cut_off(CY)
    world.do(AMA, MoveOn(really=True))
    assert world.state.memory.floor.calls == ()


def test_the_clock_of_whoever_presents_runs_on_when_an_earlier_call_is_taken_back() -> None:
    world = World(item("presenter", turn=300))
    world.do(BO, Hand())
    world.do(AMA, CallNext())
    world.do(BO, Done())
    world.do(CY, Present())
    ends = world.state.memory.floor.ends
    assert world.kept.floor.speaker == CY
    assert ends
    world.do(AMA, PutBack())
    assert (world.kept.floor.speaker, world.state.memory.floor.ends) == (CY, ends)


def test_next_is_refused_where_somebody_else_would_get_the_floor_than_was_meant() -> None:
    world = queued(BO, CY)
    world.do(DI, TakeRole("queue keeper"))
    world.do(AMA, CallNext())
    world.do(AMA, PutBack())
    with pytest.raises(core.Refused) as refused:
        world.do(DI, CallNext(if_speaker=NOBODY, if_next=CY))
    assert core.explain(refused.value) == "The queue changed a moment ago: Bo is next now. Nothing was done."
    assert world.do(DI, CallNext(if_speaker=NOBODY, if_next=BO)) == [Called(BO, DI)]
    world.do(CY, LowerHand())
    world.pass_time(3_000)
    assert world.refused(DI, CallNext(if_next=CY)) == "queue_emptied"
    world.do(CY, Hand())
    assert world.refused(DI, CallNext(if_next=NOBODY)) == "queue_changed", (
        "it would have ended a turn, and called nobody"
    )
    assert world.do(DI, CallNext(CY, if_next=BO)) == [MovedOn(BO), Called(CY, DI)], "a name says who is meant"


def test_next_is_for_whoever_asked_a_moment_ago_where_nobody_waited_and_no_turn_is_ended() -> None:
    world = queued()
    world.do(BO, Hand())
    assert world.do(AMA, CallNext(if_speaker=NOBODY, if_next=NOBODY)) == [Called(BO, AMA)]


def test_next_in_a_round_is_refused_where_somebody_else_comes_than_was_meant() -> None:
    world = queued()
    world.do(AMA, StartRound(60, ""))
    assert world.refused(AMA, CallNext(if_next=CY)) == "queue_changed"
    assert world.do(AMA, CallNext(if_next=BO))[-1] == Called(BO, in_round=True)


def test_next_passes_nobody_over_who_said_meanwhile_that_they_cannot_follow() -> None:
    world = queued(BO)
    world.do(CY, CannotFollow())
    assert world.refused(AMA, CallNext(if_next=BO)) == "queue_unsettled"
    world.do(AMA, CallNext(if_next=NOBODY))
    assert not world.state.now.floor.unsettled


def test_a_slip_out_of_order_that_is_put_back_brings_nobody_past_the_others() -> None:
    world = queued(BO, CY, DI)
    world.do(AMA, CallNext(DI))
    assert [hand.person for hand in floor.order(world.state)] == [BO, CY]
    world.do(AMA, PutBack())
    assert world.told(BO) == ["Ama took the last call back: Di is in the queue again, in the same place as before."]
    assert world.told(DI) == ["Ama took the last call back: you are in the queue again, in the same place as before."]
    assert [hand.person for hand in floor.order(world.state)] == [BO, CY, DI]
    assert (world.kept.floor.turns, world.kept.floor.chosen) == ({}, None)
    assert world.do(AMA, CallNext()) == [Called(BO, AMA)]
    world.do(AMA, PutBack())
    assert [hand.person for hand in floor.order(world.state)] == [BO, CY, DI], "in order, it is put back first"


def test_somebody_who_was_passed_over_in_haste_is_put_back_too() -> None:
    world = queued(BO, CY)
    world.do(AMA, CallNext())
    world.do(BO, Done())
    world.do(BO, Hand())
    world.do(AMA, PutBack())
    assert [hand.person for hand in floor.order(world.state)] == [BO, CY]


def test_two_put_back_stand_in_the_order_they_were_called_in() -> None:
    world = queued(BO, CY, DI)
    world.do(AMA, CallNext())
    world.now += 2_000
    world.do(AMA, CallNext())
    world.do(AMA, PutBack())
    world.do(AMA, PutBack())
    assert [hand.person for hand in floor.order(world.state)] == [BO, CY, DI]


def test_putting_back_takes_one_turn_off_only() -> None:
    world = queued(BO)
    world.do(AMA, CallNext())
    world.do(BO, Done())
    world.do(BO, Hand())
    world.do(AMA, CallNext())
    world.do(AMA, PutBack())
    assert world.kept.floor.turns == {BO: 1}


def test_only_the_last_few_calls_are_remembered() -> None:
    world = World()
    for _ in range(8):
        world.do(BO, Hand())
        world.do(AMA, CallNext())
        world.do(BO, Done())
    assert world.kept.floor.recent == [BO] * 5


def test_nobody_is_put_back_who_left_or_only_watches_now_or_spoke_in_the_last_item() -> None:
    world = queued(BO)
    world.do(AMA, CallNext())
    world.do(BO, TakeRole("observer"))
    assert world.kept.floor.speaker == 0
    assert world.refused(AMA, PutBack()) == "nobody_to_put_back"
    world = queued(BO)
    world.do(AMA, CallNext())
    world.do(AMA, MoveOn(really=True))
    assert world.refused(AMA, PutBack()) == "nobody_to_put_back"


def test_a_call_after_a_round_is_put_back_and_a_call_before_it_is_not() -> None:
    world = queued(BO)
    world.do(AMA, CallNext())
    world.away(AMA, CY, DI)
    world.do(AMA, StartRound(60, ""))
    world.do(BO, Pass())
    assert world.refused(AMA, PutBack()) == "nobody_to_put_back"
    world.do(CY, Hand())
    world.now += 2_000
    world.do(AMA, CallNext())
    assert world.outcome.events == [Called(CY, AMA, in_round=True)]
    world.do(AMA, PutBack())
    assert world.outcome.events == [CalledBack(CY, AMA, in_round=True)]
    assert world.kept.floor.turns == {BO: 1}
    world.do(AMA, EndRound())
    assert world.refused(AMA, PutBack()) == "nobody_to_put_back"


def test_after_a_round_next_with_nobody_waiting_ends_it() -> None:
    world = queued()
    world.away(CY, DI)
    world.do(AMA, StartRound(60, ""))
    world.do(AMA, Pass())
    world.do(BO, Done())
    world.do(BO, Hand())
    world.do(AMA, CallNext())
    world.now += 2_000
    assert world.do(AMA, CallNext()) == [MovedOn(BO), RoundEnded(1)]
    assert world.told(CY)[-1] == "The round is over. Thank you."


def test_two_presses_of_next_at_the_end_of_a_round_do_not_end_it() -> None:
    world = queued()
    world.away(BO, CY, DI)
    world.do(AMA, StartRound(60, ""))
    world.now += MINUTE
    assert world.do(AMA, CallNext())[-1:] == [RoundOffered(1)]
    assert world.refused(AMA, CallNext()) == "just_called"


def test_with_every_space_holder_away_the_queue_goes_on_by_itself() -> None:
    world = queued(BO, CY, DI)
    world.do(AMA, CallNext())
    world.away(AMA, CY)
    assert world.do(BO, Done()) == [MovedOn(BO), Called(DI)]
    assert world.told(BO) == ["Di has the floor. Cy is next."]
    assert world.do(DI, Done()) == [MovedOn(DI)]


def test_the_floor_passes_on_from_somebody_who_was_asked_to_leave() -> None:
    world = queued(BO, CY)
    world.do(AMA, CallNext())
    world.out(BO, AMA, CY)
    assert world.kept.floor.speaker == 0
    assert world.refused(AMA, PutBack()) == "nobody_to_put_back"


def test_a_new_start_gives_the_speaker_a_whole_turn() -> None:
    world = queued(BO)
    world.do(AMA, CallNext())
    world.now += 10 * MINUTE
    world.restart()
    assert core.remind(world.state, BO) == [TurnClock(BO, Ms(world.now + 120_000))]
    assert core.remind(world.state, AMA) == [TurnClock(BO, Ms(world.now + 120_000))]
    assert core.remind(world.state, CY) == []
    world = queued(BO, turn=0)
    world.do(AMA, CallNext())
    world.restart()
    assert core.remind(world.state, BO) == [TurnClock(BO)]


def test_a_client_folds_its_clocks() -> None:
    mine = core.State()
    core.fold_aside(mine, TurnClock(BO, Ms(5)))
    core.fold_aside(mine, MoreAsked(BO))
    assert mine.mine.turn == TurnClock(BO, Ms(5))


def test_a_call_that_is_over_is_not_told() -> None:
    assert core.tell(World().state, Called(BO, AMA), CY) == ""


def test_somebody_on_the_phone_has_turns_which_the_space_holder_ends() -> None:
    world = World()
    world.do(AMA, PutIn("Femi"))
    world.do(AMA, CallNext())
    assert world.told(BO) == ["Femi has the floor."]
    assert world.do(AMA, Done()) == [MovedOn(PersonId(5))]


def test_a_space_holder_who_only_watches_passes_the_floor_on() -> None:
    world = queued(AMA, BO)
    world.do(AMA, CallNext())
    assert world.do(AMA, LayDown("member"))[1:] == [MovedOn(AMA)]


def test_next_goes_to_the_first_who_is_here_and_whoever_is_away_keeps_their_place() -> None:
    world = queued(BO, CY)
    world.do(BO, Away())
    assert floor.next_up(world.state) == CY
    assert world.do(AMA, CallNext()) == [Called(CY, AMA)]
    assert [hand.person for hand in world.kept.floor.waiting] == [BO]


def test_whoever_begins_to_keep_time_during_a_turn_is_told_how_long_it_still_is() -> None:
    world = World()
    world.do(BO, Hand())
    world.do(AMA, CallNext())
    world.do(CY, TakeRole("timekeeper"))
    assert world.outcome.aside == [((CY,), TurnClock(BO, Ms(world.state.memory.floor.ends)))]


def test_those_who_call_are_reminded_to_tell_whoever_has_no_screen() -> None:
    world = World()
    world.do(AMA, PutIn("Femi"))
    world.do(BO, Hand())
    world.do(AMA, CallNext())
    tell = "Femi is on the phone: tell them yourself."
    down = "To write down what Femi says: scribe Femi: ..."
    assert world.told(AMA) == [f"Femi has the floor. Bo is next. {tell} {down}"]
    assert tell not in world.told(CY)[0]
    world.do(CY, TakeRole("queue keeper"))
    world.now += MINUTE
    world.do(AMA, CallNext())
    world.do(AMA, PutIn("Gil", "room"))
    world.do(BO, Done())
    world.now += MINUTE
    world.do(CY, CallNext())
    assert world.told(CY) == ["Gil has the floor. Gil is in the room: tell them yourself."]
