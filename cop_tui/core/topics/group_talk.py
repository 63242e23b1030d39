"""Among a small group: its words, its own short queue, and the notes it may bring back. Nobody else learns of any of it.

All of this is in memory alone and over with the part. Whoever likes may speak in a group; the queue is for groups that
only type, where it is hard to see that somebody is about to. Any member calls the next.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, field

from cop_tui.core.engine import base
from cop_tui.core.engine.base import OBSERVER, Aside, Command, Event, Memo, Outcome, Refused, Rule, Topic
from cop_tui.core.engine.ids import NO_ITEM, NOBODY, ItemId, Ms, PersonId, PersonRef
from cop_tui.core.engine.text import text_of
from cop_tui.core.topics.agenda import ItemClosed
from cop_tui.core.topics.floor import Hand
from cop_tui.core.topics.groups import GroupJoined, GroupsMade, in_a_group
from cop_tui.core.topics.people import Left, name
from cop_tui.core.topics.roles import RoleTaken

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cop_tui.core.meeting import ServerState, State

NOTES = 9  # notes that a group has at once
REPLAYED = 200  # words of groups that somebody who was cut off gets again


class GroupWords(Aside, frozen=True):
    """Words for my group alone; `note`: the item in which they are a note of my group (0: none).

    `number` rises with what its members were told, so that it says nothing of how much other groups talk.
    """

    number: int
    person: PersonId
    text: str
    note: ItemId = NO_ITEM


class Said(Struct, frozen=True):
    """Words in a group, and for whom they were said."""

    to: tuple[PersonId, ...]
    words: GroupWords


class AmongMemory(Struct):
    """The server's memory: the last words and all notes in groups of this part, and whose hand is up, in their order.

    `told` is the number of the last words that each person was told.
    """

    said: list[Said] = field(default_factory=list)
    told: dict[PersonId, int] = field(default_factory=dict)
    hands: dict[PersonId, str] = field(default_factory=dict)


class MyGroup(Struct):
    """What I was told of my group: the number of the last words, whose hand is up and about what, and its notes."""

    number: int = 0
    hands: dict[PersonId, str] = field(default_factory=dict)
    notes: dict[int, GroupWords] = field(default_factory=dict)


class GroupNext(Command, frozen=True):
    """Give the word in my group to whoever has waited longest; `if_first` is who that is as far as I know."""

    durable = False
    if_first: PersonRef = NOBODY


class GroupNote(Command, frozen=True):
    """Write a note for my group; it is gone with this part unless somebody brings it back."""

    durable = False
    texts = ("text",)
    audience = base.GROUP
    text: str


class GroupHand(Aside, frozen=True):
    """Somebody in my group would like to speak, and about what; `up` false: not any more."""

    person: PersonId
    text: str = ""
    up: bool = True


class GroupTurn(Aside, frozen=True):
    """Somebody in my group has the word; their hand is down."""

    person: PersonId


class GroupSaid(Memo, frozen=True):
    """Remember words in a group for members who are cut off for a while."""

    said: Said


class GroupHandMemo(Memo, frozen=True):
    """Remember that somebody's hand is up in their group, or down."""

    person: PersonId
    text: str = ""
    up: bool = True


class GroupsForgotten(Memo, frozen=True):
    """Forget what was said in groups."""


def _members(state: State, who: PersonId) -> tuple[PersonId, ...]:
    groups = state.kept.groups
    return tuple(sorted(groups.groups[groups.of(who)])) if groups.of(who) >= 0 else ()


def waiting(state: State, me: PersonId) -> list[PersonId]:
    """Return who waits in my group as far as I was told, in order."""
    return [person for person in state.mine.group.hands if person in _members(state, me)]


def notes(state: State) -> list[GroupWords]:
    """Return the notes of my group in this part, in order."""
    return [note for note in state.mine.group.notes.values() if note.note == state.kept.agenda.current]


def talk(state: ServerState, who: PersonId, text: str, note: ItemId = NO_ITEM) -> Outcome:
    """Return the outcome of words that go to somebody's group alone."""
    to = _members(state, who)
    number = 1 + max((state.memory.among.told.get(person, 0) for person in to), default=0)
    said = Said(to, GroupWords(number, who, text, note))
    return Outcome(aside=[(said.to, said.words)], memos=[GroupSaid(said)], held=True)


def raise_hand(state: ServerState, who: PersonId, text: str) -> Outcome:
    """Return the outcome of a hand in somebody's group; up already, it changes what it is about."""
    if state.memory.among.hands.get(who) == text:
        return Outcome(held=True)
    up = GroupHand(who, text)
    return Outcome(aside=[(_members(state, who), up)], memos=[GroupHandMemo(who, text)], held=True)


def lower_hand(state: ServerState, who: PersonId) -> Outcome:
    """Return the outcome of a hand coming down in somebody's group. Raises Refused when it is not up."""
    if who not in state.memory.among.hands:
        raise Refused("hand_not_up")
    outcome = _down(state, who)
    outcome.held = True
    return outcome


def _down(state: ServerState, *people: PersonId) -> Outcome:
    outcome = Outcome()
    for person in people:
        if person in state.memory.among.hands:
            outcome.aside.append((_members(state, person), GroupHand(person, up=False)))
            outcome.memos.append(GroupHandMemo(person, up=False))
    return outcome


def _next(state: ServerState, command: GroupNext, who: PersonId, _now: Ms) -> Outcome:
    members = _members(state, who)
    first = next((person for person in state.memory.among.hands if person in members), NOBODY)
    if not first:
        raise Refused("nobody_waits_here")
    if command.if_first not in (0, first):
        raise Refused("already_called")
    return Outcome(aside=[(members, GroupTurn(first))], memos=[GroupHandMemo(first, up=False)], held=True)


def _note(state: ServerState, command: GroupNote, who: PersonId, _now: Ms) -> Outcome:
    text = text_of(command.text)
    noted = [said.words for said in state.memory.among.said if said.words.note and who in said.to]
    if any((words.person, words.text) == (who, text) for words in noted):
        return Outcome(held=True)  # two devices of one person offer it to a server that started anew
    if len(noted) >= NOTES:
        raise Refused("group_notes_full", limit=NOTES)
    return talk(state, who, text, note=state.kept.agenda.current)


def _follow_joined(state: ServerState, event: GroupJoined, _now: Ms) -> Outcome:
    """Whoever comes to a group is told whose hand is up there, and whose is not: they may have been there before."""
    outcome = _down(state, event.person)
    members, hands = state.kept.groups.groups[event.group], state.memory.among.hands
    told = [GroupHand(p, text) for p, text in hands.items() if p in members]
    told += [GroupHand(p, up=False) for p in members if p not in hands]
    outcome.aside += [((event.person,), hand) for hand in told]
    return outcome


def _follow_left(state: ServerState, event: Left, _now: Ms) -> Outcome:
    return _down(state, event.person)


def _follow_taken(state: ServerState, event: RoleTaken, _now: Ms) -> Outcome:
    return _down(state, event.person) if event.role == OBSERVER else Outcome()


def _follow_made(state: ServerState, _event: Event, _now: Ms) -> Outcome:
    return _down(state, *state.memory.among.hands)


def _follow_closed(state: ServerState, event: ItemClosed, now: Ms) -> Outcome:
    outcome = _follow_made(state, event, now)
    outcome.memos.append(GroupsForgotten())  # always: while this waits for the disk, nothing new is said in a group
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


def _hold_said(state: ServerState, hold: GroupSaid) -> None:
    held = state.memory.among
    held.told |= dict.fromkeys(hold.said.to, hold.said.words.number)
    held.said.append(hold.said)
    passing = [said for said in held.said if not said.words.note]
    if len(passing) > REPLAYED:
        held.said.remove(passing[0])


def _hold_hand(state: ServerState, hold: GroupHandMemo) -> None:
    if hold.up:
        state.memory.among.hands[hold.person] = hold.text
    else:
        state.memory.among.hands.pop(hold.person, None)


def _hold_forgotten(state: ServerState, _hold: GroupsForgotten) -> None:
    state.memory.among.said.clear()


def _remind(state: ServerState, me: PersonId) -> Iterable[Aside]:
    held, members = state.memory.among, _members(state, me)
    yield from (said.words for said in held.said if me in said.to)
    yield from (GroupHand(person, text) for person, text in held.hands.items() if person in members)


def _tell_words(state: State, message: GroupWords, _me: PersonId) -> str:
    who = name(state, message.person)
    if not message.note:
        return f"{who}, in your group: {message.text}"
    place = note_place(state, message)
    return f"{who} noted for your group: {message.text}{f' (note {place})' if place else ''}"


def note_place(state: State, message: base.Message) -> int:
    """Return the number by which people act on a note of my group in this part, 0 for anything else."""
    return next((place for place, note in enumerate(notes(state), 1) if note == message), 0)


def _tell_hand(state: State, message: GroupHand, me: PersonId) -> str:
    if not _members(state, me):
        return ""
    if message.person == me:
        return "Your hand is up in your group." if message.up else "Your hand is down."
    about = f": {message.text}" if message.text else "."
    return f"{name(state, message.person)} has a hand up in your group{about}" if message.up else ""


def _tell_turn(state: State, message: GroupTurn, me: PersonId) -> str:
    if message.person == me:
        return "Your turn in your group: say ... reaches them."
    return f"In your group it is {name(state, message.person)}'s turn."


def again(state: State, me: PersonId, before: MyGroup) -> list[Command]:
    """Return my hand and my notes in my group as I knew them `before`, if I am still in one and the same part goes on."""
    if state.kept.groups.of(me) < 0:
        return []
    hand: list[Command] = [Hand(before.hands[me])] if me in before.hands else []
    current = state.kept.agenda.current
    return hand + [GroupNote(n.text) for n in before.notes.values() if (n.person, n.note) == (me, current)]


def _said(message: GroupWords) -> base.Said:
    return base.Said(
        person=message.person, texts=(message.text,), to="(a note of your group)" if message.note else "(to your group)"
    )


TOPIC = Topic(
    name="among",
    said={GroupWords: _said},
    known={
        GroupWords: lambda mine, m: m.number <= mine.group.number,
        GroupHand: lambda mine, m: mine.group.hands.get(m.person) == m.text,
    },
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
    memos={GroupSaid: _hold_said, GroupHandMemo: _hold_hand, GroupsForgotten: _hold_forgotten},
    remind=_remind,
    tell={GroupWords: _tell_words, GroupHand: _tell_hand, GroupTurn: _tell_turn},
    refusals={
        "nobody_waits_here": "Nobody waits in your group. Whoever likes may speak.",
        "group_notes_full": "Your group has {limit} notes, which is the most. Bring one back, or say it.",
    },
    recap=(),
)
