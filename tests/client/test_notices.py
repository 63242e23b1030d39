"""What a person is told, and when time itself says something."""

from __future__ import annotations

from typing import Any

from cop_tui import core
from cop_tui.client.notices import (
    Notice,
    Snapshotlet,
    after_gap,
    due_cues,
    folded,
    notice,
    notices,
    on_joining,
    told_of_time,
)
from cop_tui.client.replica import Folded
from cop_tui.core.engine.ids import ItemId, Ms, PersonId
from cop_tui.core.topics.agenda import ItemClosed, ItemOpened
from cop_tui.core.topics.care import SignalRaised
from cop_tui.core.topics.clock import ExtensionAccepted, Paused, Resumed
from cop_tui.core.topics.composing import Composing
from cop_tui.core.topics.floor import Called, HandLowered, HandRaised, MovedOn, TurnClock
from cop_tui.core.topics.pace import Pace
from cop_tui.core.topics.people import Here, Joined, Presence
from cop_tui.core.topics.roles import RoleLaidDown, RoleTaken
from cop_tui.core.topics.setup import Opened, Planned, PlannedItem
from cop_tui.core.topics.setup import SessionPlan as Plan
from cop_tui.core.topics.words import Spoken, WordsKept

AMA, BO, CY, DI = PersonId(1), PersonId(2), PersonId(3), PersonId(4)
MINUTE = 60_000
START = Ms(1_000_000_000_000)


def meeting(minutes: int = 10, turn: int = 120) -> core.State:
    state = core.State()
    plan = Plan("Looking back", items=(PlannedItem("Hard", minutes=minutes, mode="queue", turn=turn),))
    fold(state, Planned(plan), Joined(AMA, "Ama", "space holder"))
    fold(state, Joined(BO, "Bo"), Joined(CY, "Cy"), Joined(DI, "Di"))
    fold(state, Opened(START, AMA), ItemOpened(ItemId(1), START, AMA))
    return state


def fold(state: core.State, *messages: core.Message) -> None:
    for message in messages:
        if isinstance(message, core.Event):
            core.apply(state, message)
        elif isinstance(message, core.Passing):
            core.fold_passing(state, message)
        else:
            core.fold_aside(state, message)


def told(state: core.State, me: PersonId, *messages: core.Message) -> list[Notice]:
    before = Snapshotlet.of(state, me)
    fold(state, *messages)
    return notices(before, state, messages, me)


def texts(found: list[Notice]) -> list[str]:
    return [n.text for n in found]


def test_my_turn_is_urgent_and_anothers_is_not() -> None:
    state = meeting()
    (mine,) = told(state, BO, HandRaised(BO), Called(BO, AMA))
    assert mine == Notice("Your turn, Bo. About 2 minutes. Finish with done, or pass.", "called", True, True)
    state = meeting()
    fold(state, HandRaised(BO), HandRaised(CY))
    (other,) = told(state, DI, Called(BO, AMA))
    assert other == Notice("Bo has the floor. Cy is next.", "called", False, False)


def test_i_am_told_once_that_i_am_next() -> None:
    state = meeting()
    fold(state, HandRaised(BO), HandRaised(CY), HandRaised(DI), Called(BO, AMA))
    (first,) = told(state, DI, HandLowered(CY))
    assert first == Notice("You are next, after Bo. No rush.", "you_are_next", True, True)
    assert told(state, DI, HandRaised(CY))[1:] == []


def test_being_next_is_said_with_the_call_that_made_me_next_and_not_again() -> None:
    state = meeting()
    fold(state, HandRaised(BO), HandRaised(CY))
    assert told(state, CY, Called(BO, AMA)) == [Notice("Bo has the floor. You are next.", "you_are_next", True, True)]


def test_words_of_somebody_that_end_like_our_sentence_make_nobody_next() -> None:
    state = meeting()
    fold(state, HandRaised(BO), Called(BO, AMA))
    (said,) = told(state, CY, WordsKept(BO, "After me it is Di. You are next.", ItemId(1)))
    assert (said.kind, said.urgent) == ("words_kept", False)


def test_nobody_is_told_to_be_next_after_nobody() -> None:
    state = meeting()
    assert "you_are_next" not in [n.kind for n in told(state, BO, HandRaised(BO))]


def test_a_batch_is_told_as_it_ended() -> None:
    state = meeting()
    fold(state, HandRaised(BO), HandRaised(CY))
    assert texts(told(state, DI, Called(BO, AMA), MovedOn(BO), Called(CY, AMA))) == ["Cy has the floor."]


def test_pausing_and_asides_are_urgent() -> None:
    state = meeting()
    assert [n.urgent for n in told(state, BO, Paused())] == [True]
    assert [n.urgent for n in told(state, BO, Resumed())] == [True]
    assert [n.urgent for n in told(state, AMA, SignalRaised(1, "slower"))] == [True]


def test_what_is_about_me_is_marked_as_mine() -> None:
    state = meeting()
    (role,) = told(state, BO, RoleTaken(BO, "scribe"))
    assert (role.mine, role.urgent) == (True, False)
    (theirs,) = told(state, CY, RoleTaken(BO, "timekeeper"))
    assert not theirs.mine


def test_nobody_is_announced_as_away() -> None:
    state = meeting()
    assert told(state, BO, Here(CY, "here"), Here(CY, "away")) == []


def test_a_sentence_is_cleaned_where_it_is_shown() -> None:
    state = meeting()
    (said,) = told(state, BO, Spoken(1, CY, "one\x1b]0;title\x07\u202etwo\nthree"))
    assert said.text == "Cy: one]0;titletwo three"
    assert notice("\x1b[31mred", "x").text == "[31mred"


def test_coming_back_says_where_i_stand() -> None:
    state = meeting()
    fold(state, HandRaised(BO), HandRaised(CY), HandRaised(DI))
    before = Snapshotlet.of(state, DI)
    assert texts(after_gap(before, state, [], DI)) == ["Back. You are still 3rd."]
    fold(state, HandLowered(BO))
    assert texts(after_gap(before, state, [], DI)) == ["Back. You are 2nd."]
    fold(state, HandLowered(DI))
    assert texts(after_gap(before, state, [], DI)) == [
        "Back. Your hand is not up any more; raise it again if you like."
    ]
    fold(state, HandRaised(DI), Called(DI, AMA))
    assert texts(after_gap(before, state, [], DI)) == ["Back. You have the floor."]


def test_somebody_whose_turn_ended_while_they_were_away_reads_that_and_how_to_say_the_rest() -> None:
    state = meeting()
    fold(state, HandRaised(DI), Called(DI, AMA))
    before = Snapshotlet.of(state, DI)
    fold(state, MovedOn(DI))
    (line,) = texts(after_gap(before, state, [], DI))
    assert line.startswith("Back. Your turn is over. If something is left to say, hand asks for a turn, and park")


def test_somebody_whose_turn_came_while_they_were_away_reads_that_it_came() -> None:
    state = meeting()
    fold(state, HandRaised(DI))
    before = Snapshotlet.of(state, DI)
    missed: list[core.Message] = [Called(DI, AMA), MovedOn(DI)]
    fold(state, *missed)
    (line,) = texts(after_gap(before, state, missed, DI))
    assert line == (
        "Back. Your turn came meanwhile, and is over. If something is left to say, hand asks for a turn, and park ... keeps it for later."
    )
    fold(state, HandRaised(DI))
    assert texts(after_gap(before, state, missed, DI)) == ["Back. You are still 1st."]


def test_after_a_gap_words_are_told_and_the_coming_and_going_of_hands_is_not() -> None:
    state = meeting()
    before = Snapshotlet.of(state, DI)
    missed: list[core.Message] = [HandRaised(BO), WordsKept(BO, "we were tired"), Joined(PersonId(5), "Eve")]
    fold(state, *missed)
    assert texts(after_gap(before, state, missed, DI)) == ["Back.", "Bo: we were tired"]


def cues(state: core.State, me: PersonId, at: float, seen: set[tuple[Any, ...]]) -> list[str]:
    return texts(due_cues(state, me, Ms(START + round(at * MINUTE)), seen))


def test_the_speaker_and_whoever_keeps_time_are_told_about_a_turn_and_others_are_not() -> None:
    state = meeting(minutes=0)
    fold(state, HandRaised(BO), Called(BO, AMA), TurnClock(BO, Ms(START + 2 * MINUTE)))
    seen: set[tuple[Any, ...]] = set()
    assert cues(state, BO, 1.9, seen) == []
    assert cues(state, BO, 2, seen) == ["That was about two minutes. Take what you need to finish, or type more."]
    assert cues(state, BO, 3, seen) == []
    assert cues(state, AMA, 2, set()) == ["Bo is over two minutes; Bo has been told, others have not."]
    assert cues(state, CY, 2, set()) == []


def test_where_two_hold_the_space_a_timekeeper_alone_is_told_about_the_time_of_others() -> None:
    state = meeting(minutes=0)
    fold(state, RoleTaken(DI, "space holder"), RoleTaken(CY, "timekeeper"))
    fold(state, HandRaised(BO), Called(BO, AMA), TurnClock(BO, Ms(START + 2 * MINUTE)))
    over = ["Bo is over two minutes; Bo has been told, others have not."]
    assert [cues(state, me, 2, set()) for me in (AMA, DI, CY)] == [[], [], over]
    fold(state, RoleLaidDown(CY, "timekeeper"))
    assert [cues(state, me, 2, set()) for me in (AMA, DI, CY)] == [over, over, []]


def test_while_the_floor_waits_only_space_holders_are_told_about_the_time() -> None:
    state = meeting(minutes=0)
    fold(state, RoleTaken(CY, "timekeeper"), HandRaised(BO), Called(BO, AMA), TurnClock(BO, Ms(START + 2 * MINUTE)))
    fold(state, Composing(BO))
    seen: dict[int, set[tuple[Any, ...]]] = {BO: set(), CY: set(), AMA: set()}
    assert cues(state, BO, 2, seen[BO]) == cues(state, CY, 2, seen[CY]) == []
    over = "Bo is over two minutes and still composing; only space holders are told."
    assert cues(state, AMA, 2, seen[AMA]) == [over]
    fold(state, Composing(BO, on=False))
    assert cues(state, BO, 3, seen[BO]) == ["That was about two minutes. Take what you need to finish, or type more."]
    assert cues(state, CY, 3, seen[CY]) == ["Bo is over two minutes; Bo has been told, others have not."]
    assert cues(state, AMA, 3, seen[AMA]) == []


def test_a_space_holder_who_writes_is_not_hurried_either() -> None:
    state = meeting(minutes=0)
    fold(state, HandRaised(AMA), Called(AMA, AMA), TurnClock(AMA, Ms(START + 2 * MINUTE)), Composing(AMA))
    assert cues(state, AMA, 3, set()) == []


def test_one_more_minute_is_told_when_it_is_over_too() -> None:
    state = meeting(minutes=0)
    fold(state, HandRaised(BO), Called(BO, AMA), TurnClock(BO, Ms(START + 2 * MINUTE)))
    seen: set[tuple[Any, ...]] = set()
    cues(state, BO, 2, seen)
    fold(state, TurnClock(BO, Ms(START + 3 * MINUTE)))
    assert cues(state, BO, 2.5, seen) == []
    assert cues(state, BO, 3, seen) == ["That minute is over too. Take what you need to finish, or type more."]


def test_a_clock_of_a_turn_that_is_over_says_nothing() -> None:
    state = meeting(minutes=0)
    fold(state, HandRaised(BO), Called(BO, AMA), TurnClock(BO, Ms(START + 2 * MINUTE)), MovedOn(BO))
    assert cues(state, BO, 3, set()) == []


def test_an_untimed_turn_is_never_over() -> None:
    state = meeting(minutes=0)
    fold(state, HandRaised(BO), Called(BO, AMA), TurnClock(BO, Ms(0)))
    assert cues(state, BO, 90, set()) == []


def test_the_last_minutes_of_an_item_are_told_once_each_to_whoever_keeps_time() -> None:
    state = meeting()
    fold(state, RoleTaken(BO, "timekeeper"))
    for me in (AMA, BO):
        seen: set[tuple[Any, ...]] = set()
        found = [line for at in (0, 4.9, 5, 5.5, 8.9, 9, 9.5, 10, 11, 30) for line in cues(state, me, at, seen)]
        assert found == [
            "About 5 minutes left for this part.",
            "About 1 minute left for this part.",
            "Time for this part is up. Nobody is cut off.",
        ]


def test_the_room_hears_about_one_minute_of_a_part_and_no_more() -> None:
    state = meeting()
    seen: set[tuple[Any, ...]] = set()
    found = [line for at in (0, 4.9, 5, 5.5, 8.9, 9, 9.5, 10, 11, 30) for line in cues(state, CY, at, seen)]
    assert found == ["About 1 minute left for this part."]
    assert cues(state, CY, 12, set()) == []


def test_what_is_left_of_a_part_is_never_told_late_as_more_than_it_is() -> None:
    state = meeting()
    assert cues(state, AMA, 5.01, set()) == ["About 5 minutes left for this part."]
    assert cues(state, CY, 9.6, set()) == ["Less than a minute left for this part."]
    assert cues(bo_speaks(), AMA, 7.9, set())[0] == "About 2 minutes left for this part."


def test_whoever_comes_in_late_hears_only_how_it_stands() -> None:
    state = meeting()
    assert cues(state, CY, 9.5, set()) == ["About 1 minute left for this part."]
    seen: set[tuple[Any, ...]] = set()
    assert cues(state, AMA, 7, seen) == ["About 3 minutes left for this part."]
    assert cues(state, AMA, 7.5, seen) == []


def test_a_short_item_does_not_begin_with_its_end() -> None:
    assert cues(meeting(minutes=5), AMA, 0, set()) == []
    assert cues(meeting(minutes=1), AMA, 0.5, set()) == []
    assert cues(meeting(minutes=1), AMA, 1, set()) == ["Time for this part is up. Nobody is cut off."]


def test_more_minutes_bring_their_own_warnings() -> None:
    state = meeting()
    seen: set[tuple[Any, ...]] = set()
    cues(state, AMA, 9.5, seen)
    fold(state, ExtensionAccepted(ItemId(1), 5))
    assert cues(state, AMA, 9.5, seen) == []
    assert cues(state, AMA, 10, seen) == ["About 5 minutes left for this part."]


def test_while_everything_is_paused_no_time_is_told() -> None:
    state = meeting()
    fold(state, Paused())
    assert cues(state, AMA, 60, set()) == cues(state, CY, 60, set()) == []


def test_whoever_holds_the_space_is_told_once_that_the_last_break_was_long_ago() -> None:
    items = (
        PlannedItem("Talk", minutes=0),
        PlannedItem("Break", mode="break", minutes=0),
        PlannedItem("More", minutes=0),
    )
    state = core.State()
    fold(
        state,
        Planned(Plan("T", items=items)),
        Joined(PersonId(1), "Ama", "space holder"),
        Joined(PersonId(2), "Bo"),
        Opened(START),
    )
    fold(state, ItemOpened(ItemId(1), START))
    seen: set[tuple[Any, ...]] = set()
    line = "50 minutes without a break. Ten minutes of rest would do: agenda+ Break, or pause."
    assert cues(state, PersonId(1), 49, seen) == []
    assert cues(state, PersonId(2), 51, set()) == cues(state, PersonId(9), 51, set()) == []
    assert cues(state, PersonId(1), 51, seen) == [line]
    assert cues(state, PersonId(1), 52, seen) == []
    fold(state, ItemClosed(ItemId(1), START), ItemOpened(ItemId(2), Ms(START + 60 * MINUTE)))
    assert cues(state, PersonId(1), 61, set()) == []
    fold(state, ItemClosed(ItemId(2), Ms(START + 70 * MINUTE)), ItemOpened(ItemId(3), Ms(START + 70 * MINUTE)))
    assert cues(state, PersonId(1), 71, seen) == []
    assert cues(state, PersonId(1), 121, seen) == [line]


def test_the_next_part_is_announced_a_minute_ahead_in_words() -> None:
    state = core.State()
    items = (PlannedItem("Talk", mode="open", minutes=10), PlannedItem("What is hard?"))
    fold(state, Planned(Plan(title="T", items=items)), Joined(AMA, "Ama", "space holder"), Joined(BO, "Bo"))
    fold(state, Opened(START), ItemOpened(ItemId(1), START))
    told_already: dict[int, set[Any]] = {AMA: set(), BO: set()}
    cues(state, AMA, 5, told_already[AMA])
    for me in (AMA, BO):
        assert cues(state, me, 9, told_already[me]) == ["In about a minute: What is hard?"]
        assert cues(state, me, 9.1, told_already[me]) == []
    assert cues(state, AMA, 10, told_already[AMA]) == ["Time for this part is up. Nobody is cut off."]
    assert cues(state, BO, 10, told_already[BO]) == []
    assert cues(state, BO, 9.8, set()) == ["In less than a minute: What is hard?"]


def bo_speaks() -> core.State:
    state = meeting()
    fold(state, HandRaised(BO), Called(BO, AMA), HandRaised(CY))
    return state


def test_who_keeps_time_is_not_told_that_somebody_was_told_who_cannot_be() -> None:
    state = bo_speaks()
    assert told_of_time(state, BO) == "Bo has been told, others have not"
    state.now.people.here[BO] = Presence("unsure")  # their program keeps its own clock, and may have told them
    assert told_of_time(state, BO) == "Bo may have lost the connection, and may not know"
    state.now.people.here[BO] = Presence("away")
    assert told_of_time(state, BO) == "Bo is away or not connected, and may not know"
    state.kept.people.by_id[BO].via = "phone"
    assert told_of_time(state, BO) == "Bo is on the phone: tell them yourself"
    state.kept.people.by_id[BO].via = "room"
    assert told_of_time(state, BO) == "Bo is in the room: tell them yourself"


def test_whoever_has_a_longer_turn_is_told_its_own_length() -> None:
    state = meeting(minutes=0)
    fold(state, HandRaised(BO), Called(BO, AMA), Pace(False, "typing"), TurnClock(BO, Ms(START + 216_000)))
    told = "That was about three and a half minutes. Take what you need to finish, or type more."
    assert cues(state, BO, 3.6, set()) == [told]


def test_who_holds_the_space_learns_that_the_speakers_connection_is_lost_and_nobody_else_does() -> None:
    state = bo_speaks()
    lost = "Bo's connection may be lost. The turn goes on until they finish or you call the next."
    assert core.tell(state, Here(BO, "unsure"), AMA) == lost
    assert core.tell(state, Here(BO, "unsure"), CY) == ""
    assert core.tell(state, Here(CY, "unsure"), AMA) == ""
    assert core.tell(state, Here(BO, "away"), AMA) == ""


def test_whoever_starts_the_program_again_is_told_their_place() -> None:
    state = bo_speaks()
    (told,) = on_joining(state, [], CY)
    assert told.text == "Welcome back. Your hand is up: you are 1st."
    (told,) = on_joining(state, [], BO)
    assert told.text == "Welcome back. You have the floor."
    assert on_joining(state, [], AMA) == []


def test_a_notice_carries_what_it_tells_of_and_its_number_when_it_is_kept() -> None:
    state = meeting()
    called, clock = Called(BO, AMA), Composing(CY)
    before = Snapshotlet.of(state, AMA)
    fold(state, called, clock)
    found = folded(before, state, AMA, Folded([called, clock], {id(called): 7}))
    assert [(n.message, n.number) for n in found] == [(called, 7), (clock, 0)]
    assert not any(n.of_line for n in found)
    assert notice("Back.", "back").of_line
