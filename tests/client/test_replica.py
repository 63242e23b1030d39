"""The replica: gap-free, equal to the server's state, and never a guess."""

from __future__ import annotations

import pytest

from cop_tui import core
from cop_tui.client.replica import Replica
from cop_tui.core.engine.ids import Ms, PersonId, WordId
from cop_tui.core.topics.afterwards import WordsSoftened, WordsWithdrawn
from cop_tui.core.topics.care import SignalRaised
from cop_tui.core.topics.group_talk import GroupWords
from cop_tui.core.topics.people import Joined
from cop_tui.core.topics.setup import Opened, Planned, PlannedItem
from cop_tui.core.topics.setup import SessionPlan as Plan
from cop_tui.core.topics.words import Spoken, WordsKept
from cop_tui.wire import codec, frames

PLAN = Plan("Looking back", items=(PlannedItem("Hard", minutes=10, mode="open"),))
EVENTS: list[core.Event] = [
    Planned(PLAN),
    Joined(PersonId(1), "Ama", "space holder"),
    Joined(PersonId(2), "Bo"),
    Joined(PersonId(3), "Bob Marsh"),
    Opened(Ms(0), PersonId(1)),
    WordsKept(PersonId(2), "first words"),
    WordsKept(PersonId(3), "second words"),
]


def state_of(events: list[core.Event]) -> core.State:
    state = core.State()
    for event in events:
        core.apply(state, event)
    return state


def welcome(history: list[core.Event], **fields: object) -> frames.Welcome:
    state = state_of(history)
    given: dict[str, object] = {
        "boot": "b",
        "epoch": "e",
        "seq": state.kept.seq,
        "meeting": "m",
        "you": 2,
        "now": 0,
        "snapshot": codec.raw_meeting(state.kept),
        "texts": state.texts,
    }
    return frames.Welcome(**(given | fields))  # type: ignore[arg-type]


def joined(events: list[core.Event] = EVENTS) -> Replica:
    replica = Replica()
    replica.welcome(welcome(events))
    return replica


def tail(first: int, *events: core.Event) -> frames.Events:
    return frames.Events(first, [codec.raw(e) for e in events])


def test_a_snapshot_and_the_events_after_it_equal_a_fresh_snapshot() -> None:
    for cut in range(1, len(EVENTS)):
        replica = Replica()
        assert not replica.welcome(welcome(EVENTS[:cut])).out_of_step
        folded = replica.events(tail(cut + 1, *EVENTS[cut:]))
        assert folded.messages == EVENTS[cut:]
        assert core.state_hash(replica.kept) == core.state_hash(state_of(EVENTS).kept)
        assert replica.state.texts == {6: "first words", 7: "second words"}


def test_missed_events_at_a_welcome_are_folded_onto_what_is_known() -> None:
    replica = joined(EVENTS[:5])
    folded = replica.welcome(
        welcome(EVENTS, snapshot=None, texts={}, first=4, events=[codec.raw(e) for e in EVENTS[3:]])
    )
    assert folded.messages == EVENTS[5:]
    assert (folded.resumed, folded.fresh, folded.new_boot, folded.out_of_step) == (True, False, False, False)


def test_a_welcome_that_leaves_a_hole_is_out_of_step() -> None:
    replica = joined(EVENTS[:5])
    assert replica.welcome(welcome(EVENTS, snapshot=None, texts={}, first=7, events=[codec.raw(EVENTS[6])])).out_of_step
    assert joined(EVENTS[:5]).welcome(welcome(EVENTS, snapshot=None, texts={})).out_of_step
    other = joined()
    assert other.welcome(welcome(EVENTS, snapshot=None, texts={}, epoch="another")).out_of_step


def test_what_comes_twice_is_folded_once() -> None:
    replica = joined()
    assert replica.events(tail(5, *EVENTS[4:])).messages == []
    assert core.state_hash(replica.kept) == core.state_hash(state_of(EVENTS).kept)


def test_an_event_that_cannot_be_folded_marks_the_replica_partial() -> None:
    for raw in (
        codec.raw({"e": "invented_later", "x": 1}),
        codec.raw({"e": "words_withdrawn", "words": [99]}),
    ):
        replica = joined()
        folded = replica.events(frames.Events(8, [raw]))
        assert folded.out_of_step
        assert replica.partial
        replica.welcome(welcome(EVENTS))
        assert not replica.partial


def test_withdrawn_words_are_gone_from_here_too() -> None:
    replica = joined()
    replica.events(tail(8, WordsWithdrawn([WordId(6)])))
    assert replica.text(WordId(6)) == ""
    assert replica.text(WordId(7)) == "second words"


def test_words_withdrawn_while_the_line_was_down_do_not_outlive_the_snapshot() -> None:
    replica = joined()
    replica.welcome(welcome([*EVENTS, WordsWithdrawn([WordId(6)])], texts={}))
    assert replica.state.texts == {7: "second words"}


def test_words_put_differently_while_the_line_was_down_are_not_shown_as_they_were() -> None:
    replica = joined()
    replica.welcome(welcome([*EVENTS, WordsSoftened(WordId(6), "kinder words")], texts={}))
    assert replica.state.texts == {7: "second words"}
    replica.welcome(welcome([*EVENTS, WordsSoftened(WordId(6), "kinder words")], texts={6: "kinder words"}))
    assert replica.text(WordId(6)) == "kinder words"


def test_a_restored_backup_leaves_no_text_from_before_it() -> None:
    replica = joined()
    folded = replica.welcome(welcome(EVENTS[:5], epoch="restored"))
    assert folded.restored
    assert replica.state.texts == {}


def test_the_words_of_a_live_item_are_told_once_in_one_start_of_the_server() -> None:
    replica = joined()
    spoken = [codec.raw(Spoken(n, PersonId(2), f"live {n}")) for n in (1, 2)]
    assert len(replica.passing(spoken).messages) == 2
    assert replica.welcome(
        welcome(EVENTS, passing=[*spoken, codec.raw(Spoken(3, PersonId(2), "missed"))])
    ).messages == [Spoken(3, PersonId(2), "missed")]
    again = replica.welcome(welcome(EVENTS, boot="another", passing=[codec.raw(Spoken(1, PersonId(2), "new"))]))
    assert again.new_boot
    assert again.messages == [Spoken(1, PersonId(2), "new")]


def test_what_is_passing_is_what_the_last_welcome_said() -> None:
    replica = joined()
    replica.passing([codec.raw({"p": "hand_up", "person": 2, "text": "funding"})])
    assert replica.state.now.floor.notes == {2: "funding"}
    replica.welcome(welcome(EVENTS))
    assert replica.state.now.floor.notes == {}


def test_messages_of_a_newer_server_are_left_out() -> None:
    replica = joined()
    assert replica.passing([codec.raw({"p": "sparkle"}), codec.raw(Spoken(1, PersonId(2), "here"))]).messages == [
        Spoken(1, PersonId(2), "here")
    ]
    assert replica.aside([codec.raw({"a": "whisper"})]).messages == []


def test_people_are_found_by_name_or_by_a_beginning_that_is_clear() -> None:
    replica = joined()
    assert replica.find("bo") == 2
    assert replica.find("BOB") == 3
    assert replica.find("âma") == 1
    with pytest.raises(core.Refused, match="nobody_there"):
        replica.find("Cy")
    with pytest.raises(core.Refused, match="nobody_there"):
        replica.find("")


def test_a_beginning_that_fits_two_names_says_which() -> None:
    replica = joined([*EVENTS, Joined(PersonId(4), "Amara")])
    replica.events(tail(9, Joined(PersonId(5), "Amadou")))
    with pytest.raises(core.Refused) as refused:
        replica.find("am")
    assert refused.value.code == "name_unclear"
    assert refused.value.facts == {"names": ["Ama", "Amadou", "Amara"]}
    assert replica.find("Ama") == 1


def test_what_is_told_aside_after_a_new_start_is_news_also_under_a_number_used_before() -> None:
    replica = joined()
    replica.aside([codec.raw(GroupWords(1, PersonId(3), "before")), codec.raw(SignalRaised(1, "check", PersonId(3)))])
    after = [GroupWords(1, PersonId(3), "after the start"), SignalRaised(1, "check", PersonId(3))]
    told = [codec.raw(message) for message in after]
    assert replica.welcome(welcome(EVENTS, boot="another", aside=told)).messages == after
    assert replica.welcome(welcome(EVENTS, boot="another", aside=told)).messages == []


def test_over_how_many_days_backups_reach_is_known_wherever_a_withdrawal_is_told() -> None:
    replica = Replica()
    replica.welcome(welcome(EVENTS[:5], backups=14))
    assert replica.state.mine.backups == 14
    replica.snapshot(frames.Snapshot(replica.kept.seq, codec.raw_meeting(replica.kept)))
    assert replica.state.mine.backups == 14
