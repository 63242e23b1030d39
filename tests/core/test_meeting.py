"""A meeting as a whole: who may do what, and what is the same everywhere."""

from __future__ import annotations

import json

import msgspec
import pytest

from cop_tui import core
from cop_tui.core import meeting
from cop_tui.core.engine import base
from cop_tui.core.engine.ids import Ms, PersonId
from cop_tui.core.engine.tables import merged
from cop_tui.core.topics.afterwards import Consent, Soften
from cop_tui.core.topics.care import CheckOnMe
from cop_tui.core.topics.checks import CloseCheck, Feel, StartCheck
from cop_tui.core.topics.clock import Extend, Object, Pause, Resume
from cop_tui.core.topics.coffee import AddTopic, CloseVote, NextTopic, Vote
from cop_tui.core.topics.consenting import AskConsent, AskReactions, GiveConsent, NotNow, RaiseConcern, RaiseObjection
from cop_tui.core.topics.deciding import Amend, Decide, LeaveUndecided, Propose, Reopen
from cop_tui.core.topics.dots import CloseDots, PlaceDots, StartDots
from cop_tui.core.topics.floor import CallNext, Done, Hand, Later, More, Pass, PutBack
from cop_tui.core.topics.notes import HoldNote, Publish, Reveal, TakeBack, digest
from cop_tui.core.topics.people import Join
from cop_tui.core.topics.release import AskAll, ReleaseRecap
from cop_tui.core.topics.roles import LayDown, TakeRole
from cop_tui.core.topics.rounds import StartRound
from cop_tui.core.topics.setup import Begin, End
from cop_tui.core.topics.words import Off, Say
from tests.core.world import AMA, BO, CY, DI, World, item

WHO = {"space holder": AMA, "scribe": BO, "timekeeper": CY, "member": DI, "observer": 5}
HOLDER, SCRIBE, ALL = {"space holder"}, {"scribe"}, set(WHO)
PART = ALL - {"observer"}

# Who may do what while a meeting is open, at rest, in an open item: the table a group can read and question.
WRITING = (
    "write_piece", "reword_piece", "place_words", "move_piece", "move_section", "leave_out", "keep_claim", "cut_piece", "hold_section", "ask_author",
)  # fmt: skip
TABLE: dict[str, set[str]] = {
    "begin": set(), "end": HOLDER,
    "away": ALL, "back": ALL, "take_role": ALL, "lay_down": ALL, "withdraw_offer": HOLDER,
    "offer_role": {"space holder", "scribe", "timekeeper"},
    "move_on": HOLDER, "take_up": HOLDER, "add_item": PART, "leave_item_out": HOLDER,
    "record_off": HOLDER, "record_on": HOLDER,
    "pause": ALL, "resume": ALL, "extend": HOLDER, "object": ALL,
    "hand": PART, "lower_hand": PART, "later": set(), "close_queue": HOLDER, "open_queue": HOLDER, "put_in": HOLDER,
    "call_next": HOLDER, "done": set(), "pass": set(), "more": set(), "wait_for_me": set(), "put_back": HOLDER, "untimed": PART,
    "start_round": HOLDER, "end_round": HOLDER,
    "say": PART, "off": PART, "scribe": SCRIBE, "consent": ALL, "withdraw": ALL, "soften": ALL,
    "hold_note": set(), "take_back": ALL, "publish": PART, "reveal": set(), "park_unnamed": PART,
    "park": PART, "learn": PART, "commit": PART, "agree": PART, "yes_to_point": set(), "park_topics": set(), "no_to_proposal": set(), "count_voices": set(),
    "object_aloud": set(), "concern_aloud": set(), "consent_aloud": set(), "quote_aloud": set(), "withdraw_aloud": set(), "confirm_aloud": set(), "drop_aloud": set(),
    "offer_park": HOLDER, "answer_park": set(), "sort_note": set(), "take_care": set(), "leave_care": set(),
    "mark_note": set(), "no_to_note": set(), "ask_note": set(), "let_note_go": set(), "note_to_item": set(),
    "note_to_promise": set(),
    "start_check": HOLDER, "feel": set(), "close_check": set(),
    "propose": PART, "amend": set(), "ask_reactions": set(), "ask_consent": set(), "give_consent": set(),
    "raise_concern": set(), "raise_objection": set(), "not_now": set(), "decide": set(), "leave_undecided": set(),
    "reopen": set(), "add_topic": PART, "start_dots": HOLDER, "place_dots": set(), "close_dots": set(),
    "next_topic": set(), "vote": set(), "close_vote": set(),
    "thank_you": PART, "agree_to_thanks": set(), "same_here": ALL, "new_here": ALL, "read_for_me": PART, "answer_reading": set(),
    "have_read": set(), "do_not_read": set(), "tell_holders": set(), "give_feedback": set(), "take_feedback_back": ALL, "leave_letter": set(), "say_need": ALL, "take_letter_back": ALL, "look_for_letter": ALL, "read_letter": HOLDER,
    "ask_same": set(), "answer_same": set(),
    "take_apart": set(), "ask_carried": set(), "tell_carried": set(),
    "say_became": set(), "settle_brought": set(), "join_promise": set(), "let_join": set(), "about_promise": set(), "let_promise_go": set(),
    "jargon_please": ALL, "trust_breaks": ALL, "note_before": PART,
    "draw_groups": set(), "choose_group": set(), "bring_back": set(), "group_next": set(), "group_note": set(),
    "present": PART, "ask_to_present": HOLDER, "step_back": set(), "come_back": set(), "say_ideas": set(),
    "cannot_follow": ALL, "can_follow": set(), "ring": ALL, "own_pace": PART, "last_word": HOLDER,
    **dict.fromkeys(WRITING, HOLDER | SCRIBE),
    "ask_card": PART, "answer_card": HOLDER,
    "sooner_please": PART, "check_on_me": ALL, "if_hard": {"space holder", "scribe", "timekeeper"},
    "object_to_point": set(), "point_again": set(), "no_to_point": set(), "review_agreement": PART, "slower_please": ALL, "answer_signal": set(),
    "close_door": HOLDER, "open_door": HOLDER, "ask_to_leave": PART,
    "not_so": set(), "yes_end": set(), "open_again": set(),
    "ask_all": HOLDER, "release_recap": set(),
    "continue": ALL, "let_back": HOLDER, "not_me": ALL, "keep_words": ALL,
    "rename": ALL, "mend": HOLDER, "take_out": HOLDER,
}  # fmt: skip


def cast(mode: str = "open") -> World:
    world = World(item(mode), item())
    world.join("Eli", "observer")
    world.do(BO, TakeRole("scribe"))
    world.do(CY, TakeRole("timekeeper"))
    return world


def allowed(world: World, command: type[core.Command]) -> set[str]:
    return {role for role, who in WHO.items() if core.permits(world.state, PersonId(who), command) is None}


def test_who_may_do_what_is_one_table() -> None:
    world = cast()
    assert {str(c.__struct_config__.tag): allowed(world, c) for c in core.COMMANDS} == TABLE


def test_in_the_lobby_people_arrive_and_nothing_is_moved() -> None:
    world = World(begun=False)
    may = {str(c.__struct_config__.tag) for c in core.COMMANDS if core.permits(world.state, AMA, c) is None}
    assert may == {
        "begin", "away", "back", "take_role", "offer_role", "lay_down", "add_item", "leave_item_out", "record_off", "record_on", "untimed",
        "say", "off", "withdraw", "take_back", "park", "park_unnamed", "review_agreement", "if_hard", "ask_card", "answer_card",
        "offer_park", "jargon_please", "trust_breaks", "note_before", "agree", "check_on_me", "slower_please", "close_door",
        "open_door", "ask_to_leave", "present", "ask_to_present", "own_pace", "put_in",
        "continue", "let_back", "not_me", "keep_words", "rename", "mend", "take_out", "new_here", "read_for_me",
        "leave_letter", "say_need", "take_letter_back", "look_for_letter",
    }  # fmt: skip


def test_after_the_meeting_people_look_after_their_words() -> None:
    world = World()
    world.do(AMA, End())
    may = {str(c.__struct_config__.tag) for c in core.COMMANDS if core.permits(world.state, AMA, c) is None}
    assert may == {
        "away",
        "back",
        "off",
        "withdraw",
        "soften",
        "consent",
        "take_back",
        "take_letter_back",
        "take_feedback_back",
        "look_for_letter",
        "publish",
        "check_on_me",
        "trust_breaks",
        "release_recap",
        "continue",
        "let_back",
        "not_me",
        "keep_words",
        "open_again",
        *WRITING,
    }


@pytest.mark.parametrize("command", [Done, Pass, More])
def test_turns_are_ended_by_the_speaker_and_by_whoever_keeps_time(command: type[core.Command]) -> None:
    world = cast()
    world.do(DI, Hand())
    assert allowed(world, Later) == {"member"}
    world.do(AMA, CallNext())
    expected = {"member"} if command is Pass else {"member", "space holder", "timekeeper"}
    assert allowed(world, command) == expected
    world.do(DI, Pause())
    assert allowed(world, command) == (expected if command is More else set())


def test_a_writing_part_takes_notes() -> None:
    world = cast("reveal")
    assert allowed(world, HoldNote) == PART
    assert allowed(world, Reveal) == HOLDER


def test_whoever_takes_part_answers_checks_and_proposals_and_places_dots_while_they_run() -> None:
    world = cast()
    world.do(AMA, StartCheck("Ready?"))
    assert (allowed(world, Feel), allowed(world, CloseCheck)) == (PART, HOLDER)
    world.do(DI, Propose("We meet monthly"))
    assert (allowed(world, Amend), allowed(world, AskConsent)) == ({"member"}, HOLDER)
    assert (allowed(world, AskReactions), allowed(world, LeaveUndecided)) == (HOLDER, HOLDER)
    assert allowed(world, GiveConsent) == set()
    world.do(AMA, AskConsent())
    for command in (GiveConsent, RaiseConcern, RaiseObjection, NotNow):
        assert allowed(world, command) == PART
    assert allowed(world, Decide) == HOLDER
    world.do(DI, GiveConsent())
    world.do(AMA, Decide())
    assert allowed(world, Reopen) == PART
    for text in ("Rates", "Trust"):
        world.do(DI, AddTopic(text))
    assert allowed(world, NextTopic) == HOLDER
    world.do(AMA, StartDots())
    assert (allowed(world, PlaceDots), allowed(world, CloseDots)) == (PART, HOLDER)
    world.do(AMA, CloseDots())
    world.do(AMA, NextTopic())
    world.pass_time(7 * 60_000)
    assert (allowed(world, Vote), allowed(world, CloseVote)) == (PART, HOLDER)


def test_a_pause_holds_everything_but_care() -> None:
    world = cast()
    world.do(DI, Pause())
    for command in (CallNext, PutBack, StartRound, Extend, Say, Off):
        assert allowed(world, command) == set()
    assert allowed(world, Resume) == allowed(world, Object) == ALL


def test_a_refusal_names_its_reason() -> None:
    world = World(begun=False)

    def why(who: PersonId, command: type[core.Command]) -> str:
        refusal = core.permits(world.state, who, command)
        assert refusal
        return core.explain(refusal)

    assert why(PersonId(9), Pause) == "You are not part of this meeting now."
    assert why(BO, Pause).startswith("The meeting has not begun.")
    assert why(BO, Begin) == "That is for: space holder."
    world.do(AMA, Begin())
    assert why(AMA, Begin) == "The meeting has begun already."
    world.do(BO, LayDown("member"))
    assert why(BO, Hand) == "That is for: member."
    world.do(AMA, End())
    assert why(AMA, Pause) == "The meeting is over. You can still see your own words."
    assert core.permits(world.state, AMA, ReleaseRecap) is None
    for command in (Publish, Consent, Soften):
        assert core.permits(world.state, AMA, command) is None


def test_every_refusal_has_a_sentence_without_blame_or_jargon() -> None:
    for code, template in core.REFUSALS.items():
        assert code == code.lower()
        assert not any(word in template.lower() for word in ("error", "invalid", "forbidden", "host ", "admin")), code


def test_a_refusal_from_a_newer_program_is_still_said() -> None:
    assert core.sentence("from_later\x1b", {}) == "That cannot be done now (from_later)."
    assert core.sentence("needs_role", {}) == "That cannot be done now (needs_role)."
    assert core.explain(core.Refused("just_called")).startswith("The floor moved on a moment ago")


def test_every_event_and_message_has_a_sentence_or_is_silent_on_purpose() -> None:
    for kind in (*core.EVENTS, *core.PASSING, *core.ASIDES):
        assert kind in meeting.TELL


def test_every_command_is_decided_and_has_a_rule() -> None:
    assert set(core.COMMANDS) == set(core.RULES)
    assert {*core.COMMANDS, Join} <= set(meeting.DECIDE)
    names = [str(k.__struct_config__.tag) for k in (*core.COMMANDS, *core.EVENTS, *core.PASSING, *core.ASIDES)]
    assert len(names) == len(set(names))


def test_two_topics_cannot_claim_the_same() -> None:
    with pytest.raises(AssertionError, match="two topics"):
        merged([{1: 2}, {1: 3}])


def test_commands_for_care_and_passing_leave_no_number_behind() -> None:
    passing = {str(c.__struct_config__.tag) for c in core.COMMANDS if not c.durable}
    assert passing == {
        "feel", "count_voices", "yes_to_point", "not_now", "place_dots", "vote",
        "away", "back", "more", "untimed", "off", "hold_note", "park_unnamed", "take_back", "publish", "check_on_me",
        "slower_please",
        "ask_to_present", "say_ideas", "cannot_follow", "can_follow", "own_pace", "sooner_please", "wait_for_me", "group_next", "group_note",
        "answer_signal", "offer_park", "answer_park", "jargon_please", "trust_breaks", "note_before",
        "continue", "let_back", "not_so", "hold_section", "same_here", "new_here", "read_for_me", "answer_reading", "have_read",
        "do_not_read", "tell_holders", "give_feedback", "take_feedback_back", "ask_same", "answer_same", "ask_author",
        "ask_carried", "tell_carried", "leave_letter", "say_need", "take_letter_back",
        "look_for_letter",
    }  # fmt: skip


def test_stored_events_carry_no_clock_but_opening_and_closing() -> None:
    clocks = {k.__name__ for k in core.EVENTS if {"at", "ends", "time", "now"} & set(k.__struct_fields__)}
    assert clocks == {"Opened", "Closed", "ItemOpened", "ItemClosed"}


def test_equal_states_have_equal_hashes_in_every_language() -> None:
    one, other = World(), World()
    assert core.state_hash(one.kept) == core.state_hash(other.kept)
    text = core.canonical(one.kept)
    assert json.dumps(json.loads(text), sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode() == text
    other.do(BO, Hand())
    assert core.state_hash(one.kept) != core.state_hash(other.kept)


def test_a_snapshot_is_read_back_as_it_was() -> None:
    world = cast()
    world.do(DI, Say("x"))
    again = msgspec.json.decode(msgspec.json.encode(world.kept), type=core.Meeting)
    assert core.state_hash(again) == core.state_hash(world.kept)


def test_with_nothing_due_nothing_happens() -> None:
    world = World()
    assert core.due(world.state) is None
    assert core.elapse(world.state, Ms(world.now + 10**9)) == core.Outcome()


def test_what_is_due_at_once_happens_together() -> None:
    world = World()
    world.do(BO, Hand())
    world.do(AMA, Extend(5))
    world.away(AMA, BO)
    world.now += 60 * 60_000
    world._take(core.elapse(world.state, world.now))
    assert world.names() == ["RoleOffered", "ExtensionAccepted", "HandLowered"]
    assert core.due(world.state) is None


def test_roles_and_rules_speak_of_the_same_roles() -> None:
    for rule in core.RULES.values():
        assert rule.roles <= set(base.ROLES)
        assert rule.phases <= base.ALWAYS


def test_a_meeting_may_rest_when_it_is_over_and_nothing_is_in_memory_alone() -> None:
    world = World(item("reveal"))
    assert not core.may_rest(world.state)
    world.do(BO, HoldNote(digest("mine"), "left over"))
    world.do(AMA, AskAll())
    world.do(AMA, End(really=True))
    assert not core.may_rest(world.state), "the note is still its author's, to publish or take back"
    world.do(BO, TakeBack("mine"))
    assert core.may_rest(world.state)
    world.do(CY, CheckOnMe())
    assert not core.may_rest(world.state)
