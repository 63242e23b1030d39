"""What may be asked about the parts of a meeting, their time, and its end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cop_tui.core.engine import base
from cop_tui.core.engine.base import Message
from cop_tui.core.engine.ids import NO_ITEM, NOBODY, ItemId, Ms, PersonId
from cop_tui.core.plan import modes
from cop_tui.core.topics import agenda, clock, coming, ending, groups, setup

if TYPE_CHECKING:
    from cop_tui.core.meeting import Meeting, State


def is_to_be_asked(kept: Meeting) -> bool:
    """Return whether everybody is still to be asked about their own words before the meeting can end."""
    return ending.to_ask(kept)


def asked_at_end(state: State, me: PersonId) -> str:
    """Return the code of the refusal that asks once more before an end over people, or over what is parked for today; "" for none."""
    refusal = ending.over(state, me)
    return refusal.code if refusal else ""


def end_needs_entrusted(state: State) -> bool:
    """Return whether an end that somebody asks for who stands in comes by the yes of somebody entrusted alone, as one of those is here."""
    return ending.needs_entrusted(state)


def next_starts(meeting: Meeting) -> str:
    """Return when the next meeting is, in words, or "" where nobody said."""
    return setup.next_starts(meeting.setup.session)


def part_title(state: State, item: ItemId) -> str:
    """Return what a part is called: its title, or the parked words it was made from while they are here."""
    return agenda.title(state, item)


def part_heading(state: State, item: ItemId) -> str:
    """Return which part this is and what it is called, as a sentence; of a topic what it is called."""
    return agenda.heading(state, item)


def part_called(meeting: Meeting, item: ItemId) -> str:
    """Return the number by which people name a part: 6, or 6a for one that was put behind it."""
    return agenda.called(meeting, item)


def part_named(meeting: Meeting, number: str) -> ItemId:
    """Return the part that people name by a number, NO_ITEM where there is none."""
    return next((item for item, called in meeting.agenda.called().items() if called == number), NO_ITEM)


def part_number(meeting: Meeting, item: ItemId) -> str:
    """Return the number of a part and how many there are, the number alone where it stands at another place, "" for a topic."""
    return agenda.number_of(meeting, item)


def mode(state: State) -> str:
    """Return how the floor works in the current part; "open" when there is none."""
    return agenda.mode(state)


def is_open(state: State) -> bool:
    """Return whether people speak without being called in the current part."""
    return coming.is_open(state)


def waits_for_nothing(state: State, person: PersonId) -> bool:
    """Return whether somebody's hand is up where anybody may speak now."""
    return coming.anybody_may(state) and any(hand.person == person for hand in state.kept.floor.waiting)


def called_mode(state: State) -> str:
    """Return what the mode of the current part is called, or nothing where its title says enough."""
    plan = state.kept.agenda.now()
    return modes.CALLED.get(plan.mode, "") if plan else ""


def in_groups(state: State) -> bool:
    """Return whether the current part is one of small groups."""
    return agenda.mode(state) in setup.GROUPS


def shared_clock(state: State, now: Ms) -> Ms:
    """Return what the shared clocks show at `now`: the moment they stopped while paused (both UTC ms)."""
    return clock.read(state, now)


def is_paused(state: State) -> bool:
    """Return whether everything is paused now: a pause is over with its meeting."""
    return state.kept.clock.paused and state.kept.setup.phase != base.CLOSED


def item_ends(state: State) -> Ms | None:
    """Return when the current part is planned to end (UTC ms), or None when it is untimed or there is none."""
    return clock.item_ends(state)


def part_left(state: State, now: Ms) -> Ms | None:
    """Return what is left of the current part (0: its time is up), or None when it is untimed or there is none."""
    return clock.item_left(state, now)


def part_opened(message: Message) -> ItemId:
    """Return the number of the part that begins with this (0: none does)."""
    return message.item if isinstance(message, agenda.ItemOpened) else NO_ITEM


def meeting_opened(message: Message) -> PersonId:
    """Return who has opened the meeting with this (0: it does not open it)."""
    return message.by if isinstance(message, setup.Opened) else NOBODY


def group_lines() -> int:
    """Return how many lines a small group can bring back."""
    return groups.LINES


def my_group(state: State, me: PersonId) -> str:
    """Return who is with me in my small group, as a sentence; nothing when I am in none."""
    return groups.with_whom(state, me)
