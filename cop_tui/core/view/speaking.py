"""What may be asked about the floor: who speaks, who comes next, and how long."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cop_tui.core.engine.ids import NOBODY, Ms, PersonId
from cop_tui.core.topics import (
    agenda,
    care,
    coming,
    composing,
    ended_turns,
    floor,
    following,
    pace,
    presenting,
    uncalled,
    words,
)

if TYPE_CHECKING:
    from cop_tui.core.engine.base import Message
    from cop_tui.core.meeting import Meeting, State


def order(state: State) -> list[floor.Waiting]:
    """Return the hands that are up, in the order in which people will speak."""
    return floor.order(state)


def order_rule(state: State) -> str:
    """Return by which rule the queue is ordered now, as one sentence."""
    return floor.rule(state)


def next_up(state: State) -> PersonId:
    """Return who comes after whoever has the floor, in the round or the queue (0: nobody)."""
    return floor.next_up(state)


def goes_to(state: State) -> PersonId:
    """Return whom *next* gives the floor to (0: nobody)."""
    return floor.goes_to(state)


def lowers_hand(message: Message) -> bool:
    """Return whether a message tells that somebody's hand came down."""
    return isinstance(message, floor.HandLowered)


def why_not_called(state: State, person: PersonId, me: PersonId) -> str:
    """Return why nobody gives somebody the floor now, as `me` reads it; "" where they wait and can be called."""
    return uncalled.why(state, person, me)


def to_come(state: State) -> list[PersonId]:
    """Return who is still to come in the running round, in order; nobody without one."""
    return coming.to_come(state)


def left_to_say(state: State, me: PersonId) -> str:
    """Return what can be done with what somebody whose turn was ended had still to say, as a sentence behind another; or ""."""
    return ended_turns.left_to_say(state, me)


def takes_hands(state: State) -> bool:
    """Return whether people ask for turns in the current part."""
    return agenda.mode(state) not in floor.NO_FLOOR


def hand_kind(hand: floor.Waiting) -> str:
    """Return what kind of hand is up, in words; nothing for a point."""
    return floor.kind_words(hand)


def hand_reason(state: State, hand: floor.Waiting) -> str:
    """Return why a hand has its place in the order, in words."""
    return floor.reason(state, hand)


def keeps_time(state: State, person: PersonId) -> bool:
    """Return whether somebody keeps time: they hold the space, or are timekeeper."""
    return person in floor.keepers(state)


def to_tell_aloud(state: State, person: PersonId, me: PersonId) -> str:
    """Return to those who call and keep time that only a voice reaches somebody without a screen; nothing otherwise."""
    return floor.to_tell_aloud(state, person, me)


def turn_left(state: State, now: Ms) -> Ms | None:
    """Return what is left of the turn that runs (0: its time is over), or None when it is untimed or not mine to know."""
    return floor.turn_left(state, now)


def turn_seconds(state: State) -> int:
    """Return the soft length of a turn now, in seconds (0: untimed)."""
    return floor.turn_seconds(state)


def my_turn_seconds(state: State) -> int:
    """Return the soft length of a turn of my own now, in seconds (0: untimed)."""
    return pace.my_seconds(state, floor.turn_seconds(state))


def floor_waits_for(state: State, person: PersonId) -> bool:
    """Return whether the floor waits for somebody who still writes."""
    return composing.waits_for(state, person)


def cannot_follow(state: State) -> str:
    """Return that somebody cannot follow, as a sentence, while it stands; else nothing."""
    return following.standing(state)


def pace_asked(state: State, me: PersonId) -> list[str]:
    """Return what is asked of whoever has the floor, keeps time or calls, a sentence for each thing that still stands."""
    return [line for line in (following.stands_for(state, me), care.plain_words(state, me)) if line]


def write_down(state: State, me: PersonId) -> PersonId:
    """Return who has the floor without a screen, for whoever may write down what they say (0: nobody)."""
    speaker = state.kept.floor.speaker
    return speaker if words.to_write_down(state, speaker, me) else NOBODY


def how_to_write_down(state: State, me: PersonId) -> str:
    """Return how to write down what whoever has the floor without a screen says, for whoever may; nothing otherwise."""
    return words.to_write_down(state, state.kept.floor.speaker, me)


def speaks_freely(state: State, person: PersonId) -> bool:
    """Return whether somebody presents, and may speak now without a hand."""
    return presenting.answers(state, person)


def only_listens(meeting: Meeting, person: PersonId) -> bool:
    """Return whether somebody presents, and only listens until they come back."""
    return presenting.listens(meeting, person)
