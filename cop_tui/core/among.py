"""Among a small group: its words, its own short queue, and the notes it may bring back. Nobody else learns of any of it.

All of this is in memory alone and over with the part. Whoever likes may speak in a group; the queue is for groups that
only type, where it is hard to see that somebody is about to. Any member calls the next.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, field

from cop_tui.core import base
from cop_tui.core.agenda import ItemClosed
from cop_tui.core.base import OBSERVER, Aside, Command, Event, Hold, Id, Outcome, Refused, Rule, Topic
from cop_tui.core.groups import GroupJoined, GroupsMade, in_a_group
from cop_tui.core.people import Left, name
from cop_tui.core.roles import RoleTaken

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cop_tui.core.meeting import State

NOTES = 9  # notes that a group has at once
REPLAYED = 200  # words of groups that somebody who was cut off gets again


class GroupWords(Aside, frozen=True):
    """Words for my group alone; `note`: the item in which they are a note of my group (0: none).

    `number` rises with what its members were told, so that it says nothing of how much other groups talk.
    """

    number: int
    person: int
    text: str
    note: int = 0


class Said(Struct, frozen=True):
    """Words in a group, and for whom they were said."""

    to: tuple[int, ...]
    words: GroupWords


class AmongHeld(Struct):
    """The server's memory: the last words and all notes in groups of this part, and whose hand is up, in their order.

    `told` is the number of the last words that each person was told.
    """

    said: list[Said] = field(default_factory=list)
    told: dict[int, int] = field(default_factory=dict)
    hands: dict[int, str] = field(default_factory=dict)


class MyGroup(Struct):
    """What I was told of my group: the number of the last words, whose hand is up and about what, and its notes."""

    number: int = 0
    hands: dict[int, str] = field(default_factory=dict)
    notes: dict[int, GroupWords] = field(default_factory=dict)


class GroupNext(Command, frozen=True):
    """Give the word in my group to whoever has waited longest; `if_first` is who that is as far as I know."""

    durable = False
    if_first: Id = 0


class GroupNote(Command, frozen=True):
    """Write a note for my group; it is gone with this part unless somebody brings it back."""

    durable = False
    texts = ("text",)
    audience = base.GROUP
    text: str


class GroupHand(Aside, frozen=True):
    """Somebody in my group would like to speak, and about what; `up` false: not any more."""

    person: int
    text: str = ""
    up: bool = True


class GroupTurn(Aside, frozen=True):
    """Somebody in my group has the word; their hand is down."""

    person: int


class GroupSaid(Hold, frozen=True):
    """Remember words in a group for members who are cut off for a while."""

    said: Said


class GroupHandHeld(Hold, frozen=True):
    """Remember that somebody's hand is up in their group, or down."""

    person: int
    text: str = ""
    up: bool = True


class GroupsForgotten(Hold, frozen=True):
    """Forget what was said in groups."""


def _members(state: State, who: int) -> tuple[int, ...]:
    groups = state.kept.groups
    return tuple(sorted(groups.groups[groups.of(who)])) if groups.of(who) >= 0 else ()


def waiting(state: State, me: int) -> list[int]:
    """Return who waits in my group as far as I was told, in order."""
    return [person for person in state.mine.group.hands if person in _members(state, me)]


def notes(state: State) -> list[GroupWords]:
    """Return the notes of my group in this part, in order."""
    return [note for note in state.mine.group.notes.values() if note.note == state.kept.agenda.current]


def talk(state: State, who: int, text: str, note: int = 0) -> Outcome:
    """Return the outcome of words that go to somebody's group alone."""
    to = _members(state, who)
    number = 1 + max((state.held.among.told.get(person, 0) for person in to), default=0)
    said = Said(to, GroupWords(number, who, text, note))
    return Outcome(aside=[(said.to, said.words)], holds=[GroupSaid(said)], held=True)


def raise_hand(state: State, who: int, text: str) -> Outcome:
    """Return the outcome of a hand in somebody's group; up already, it changes what it is about."""
    if state.held.among.hands.get(who) == text:
        return Outcome(held=True)
    up = GroupHand(who, text)
    return Outcome(aside=[(_members(state, who), up)], holds=[GroupHandHeld(who, text)], held=True)


def lower_hand(state: State, who: int) -> Outcome:
    """Return the outcome of a hand coming down in somebody's group. Raises Refused when it is not up."""
    if who not in state.held.among.hands:
        raise Refused("hand_not_up")
    outcome = _down(state, who)
    outcome.held = True
    return outcome


def _down(state: State, *people: int) -> Outcome:
    outcome = Outcome()
    for person in people:
        if person in state.held.among.hands:
            outcome.aside.append((_members(state, person), GroupHand(person, up=False)))
            outcome.holds.append(GroupHandHeld(person, up=False))
    return outcome


def _next(state: State, command: GroupNext, who: int, _now: int) -> Outcome:
    members = _members(state, who)
    first = next((person for person in state.held.among.hands if person in members), 0)
    if not first:
        raise Refused("nobody_waits_here")
    if command.if_first not in (0, first):
        raise Refused("already_called")
    return Outcome(aside=[(members, GroupTurn(first))], holds=[GroupHandHeld(first, up=False)], held=True)


def _note(state: State, command: GroupNote, who: int, _now: int) -> Outcome:
    from cop_tui.core.words import text_of  # which asks here who hears what in a group

    text = text_of(command.text)
    noted = [said.words for said in state.held.among.said if said.words.note and who in said.to]
    if any((words.person, words.text) == (who, text) for words in noted):
        return Outcome(held=True)  # two devices of one person offer it to a server that started anew
    if len(noted) >= NOTES:
        raise Refused("group_notes_full", limit=NOTES)
    return talk(state, who, text, note=state.kept.agenda.current)


def _follow_joined(state: State, event: GroupJoined, _now: int) -> Outcome:
    """Whoever comes to a group is told whose hand is up there, and whose is not: they may have been there before."""
    outcome = _down(state, event.person)
    members, hands = state.kept.groups.groups[event.group], state.held.among.hands
    told = [GroupHand(p, text) for p, text in hands.items() if p in members]
    told += [GroupHand(p, up=False) for p in members if p not in hands]
    outcome.aside += [((event.person,), hand) for hand in told]
    return outcome


def _follow_left(state: State, event: Left, _now: int) -> Outcome:
    return _down(state, event.person)


def _follow_taken(state: State, event: RoleTaken, _now: int) -> Outcome:
    return _down(state, event.person) if event.role == OBSERVER else Outcome()


def _follow_made(state: State, _event: Event, _now: int) -> Outcome:
    return _down(state, *state.held.among.hands)


def _follow_closed(state: State, event: ItemClosed, now: int) -> Outcome:
    outcome = _follow_made(state, event, now)
    outcome.holds.append(GroupsForgotten())  # always: while this waits for the disk, nothing new is said in a group
    return outcome


def _fold_words(state: State, message: GroupWords) -> None:
    mine = state.mine.group
    mine.number = max(mine.number, message.number)
    if message.note:
        mine.notes[message.number] = message


def _fold_hand(state: State, message: GroupHand) -> None:
    if message.up:
        state.mine.group.hands[message.person] = message.text
    else:
        state.mine.group.hands.pop(message.person, None)


def _fold_turn(state: State, message: GroupTurn) -> None:
    state.mine.group.hands.pop(message.person, None)


def _hold_said(state: State, hold: GroupSaid) -> None:
    held = state.held.among
    held.told |= dict.fromkeys(hold.said.to, hold.said.words.number)
    held.said.append(hold.said)
    passing = [said for said in held.said if not said.words.note]
    if len(passing) > REPLAYED:
        held.said.remove(passing[0])


def _hold_hand(state: State, hold: GroupHandHeld) -> None:
    if hold.up:
        state.held.among.hands[hold.person] = hold.text
    else:
        state.held.among.hands.pop(hold.person, None)


def _hold_forgotten(state: State, _hold: GroupsForgotten) -> None:
    state.held.among.said.clear()


def _remind(state: State, me: int) -> Iterable[Aside]:
    held, members = state.held.among, _members(state, me)
    yield from (said.words for said in held.said if me in said.to)
    yield from (GroupHand(person, text) for person, text in held.hands.items() if person in members)


def _tell_words(state: State, message: GroupWords, _me: int) -> str:
    who = name(state, message.person)
    return f"{who} noted for your group: {message.text}" if message.note else f"{who}, in your group: {message.text}"


def _tell_hand(state: State, message: GroupHand, me: int) -> str:
    if not _members(state, me):
        return ""
    if message.person == me:
        return "Your hand is up in your group." if message.up else "Your hand is down."
    about = f": {message.text}" if message.text else "."
    return f"{name(state, message.person)} has a hand up in your group{about}" if message.up else ""


def _tell_turn(state: State, message: GroupTurn, me: int) -> str:
    if message.person == me:
        return "Your turn in your group: say ... reaches them."
    return f"In your group it is {name(state, message.person)}'s turn."


TOPIC = Topic(
    name="among",
    rules={
        GroupNext: Rule(base.MEMBERS, when=in_a_group),
        GroupNote: Rule(base.MEMBERS, when=in_a_group),
    },
    decide={GroupNext: _next, GroupNote: _note},
    follow={
        GroupJoined: _follow_joined,
        Left: _follow_left,
        RoleTaken: _follow_taken,
        GroupsMade: _follow_made,
        ItemClosed: _follow_closed,
    },
    aside={GroupWords: _fold_words, GroupHand: _fold_hand, GroupTurn: _fold_turn},
    holds={GroupSaid: _hold_said, GroupHandHeld: _hold_hand, GroupsForgotten: _hold_forgotten},
    remind=_remind,
    tell={GroupWords: _tell_words, GroupHand: _tell_hand, GroupTurn: _tell_turn},
    refusals={
        "nobody_waits_here": "Nobody waits in your group. Whoever likes may speak: say ...",
        "group_notes_full": "Your group has {limit} notes, which is the most. Bring one back, or say it: bring back 1.",
    },
)
