"""When notes may be shown together: half of those who could write one have, and at least three. Nobody is told how many.

Everybody reads one of two sentences, whoever holds the space too. Whether it is enough is looked at in steps that no note
chooses, and after a reveal that was refused not again before the next step: so nobody can see at whose note it changed. What was
enough once is not said to be too few again. What remains: somebody with several seats knows their own notes, so *enough* tells
them that so many fewer were written by others; the half keeps that from being one, except in a meeting of a few people.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, field

from cop_tui.core.engine import base, limits
from cop_tui.core.engine.base import OBSERVER, Memo, Outcome, Passing, Refused, Rule, Topic
from cop_tui.core.engine.ids import NO_TIME, ItemId, Ms, PersonId
from cop_tui.core.topics import notes
from cop_tui.core.topics.people import AWAY

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cop_tui.core.meeting import ServerState, State

NOT_YET, YES = "Not enough yet to show.", "Enough to show. Give people time."


class EnoughNow(Struct):
    """Passing: the items whose notes are enough to show."""

    items: set[ItemId] = field(default_factory=set)


class EnoughMemory(Struct):
    """The server's memory: when it was last looked whether notes are enough (UTC ms), when each item's reveal was refused, and
    the items whose notes were shown, as notes of a live item leave no other trace."""

    looked: Ms = NO_TIME
    refused: dict[ItemId, Ms] = field(default_factory=dict)
    shown: set[ItemId] = field(default_factory=set)


class EnoughToShow(Passing, frozen=True):
    """The notes of an item are enough to show; `on` false: they have been shown."""

    urgency = base.USUAL

    item: ItemId
    on: bool = True


class Looked(Memo, frozen=True):
    """Remember when it was looked whether notes are enough."""

    at: Ms


class Revealed(Memo, frozen=True):
    """Remember that the notes of an item were shown."""

    item: ItemId


class RevealRefused(Memo, frozen=True):
    """Remember when the notes of an item were found too few to be shown."""

    item: ItemId
    at: Ms


def _waiting(state: ServerState, item: ItemId) -> list[str]:
    return [key for key, note in state.memory.notes.waiting.items() if note.item == item and not note.park]


def _enough(state: ServerState, item: ItemId) -> bool:
    people = state.kept.people
    wrote = {state.memory.notes.waiting[key].person for key in _waiting(state, item)}
    could = {
        number
        for number in people.with_screen()
        if not people.by_id[number].has(OBSERVER) and state.now.people.how(number) != AWAY
    }
    return len(wrote) >= limits.BATCH_SEATS and 2 * len(wrote) >= len(could | wrote)


def _reveal(state: ServerState, command: notes.Reveal, _who: PersonId, now: Ms) -> Outcome:
    item = command.item or state.kept.agenda.current
    told, held = item in state.now.enough.items, state.memory.enough
    shown = item in held.shown or any(note.item == item for note in state.kept.notes.shown.values())
    too_few = "later_notes_wait" if shown else "too_few_notes"
    if not told and _step(held.refused.get(item, NO_TIME)) > now:
        raise Refused(too_few)
    if not _enough(state, item):
        raise Refused(too_few, RevealRefused(item, now))
    outcome = notes.show(state, _waiting(state, item))
    outcome.memos.append(Revealed(item))
    if told:
        outcome.passing.append(EnoughToShow(item, on=False))
    return outcome


def _step(after: Ms) -> Ms:
    """Return the first moment after this one at which it may be looked again; the moments are the same for everybody."""
    return Ms((after // limits.LOOK_AGAIN_MS + 1) * limits.LOOK_AGAIN_MS) if after else NO_TIME


def _due(state: ServerState) -> Ms | None:
    item = notes.home(state)
    waits = item and item not in state.now.enough.items and _waiting(state, item)
    return max(Ms(1), _step(state.memory.enough.looked)) if waits else None  # at once where nobody looked; 0 is no time


def _elapse(state: ServerState, now: Ms) -> Outcome | None:
    due = _due(state)
    if due is None or due > now:
        return None
    item = notes.home(state)
    return Outcome(passing=[EnoughToShow(item)] if _enough(state, item) else [], memos=[Looked(now)])


def _fold_enough(state: State, message: EnoughToShow) -> None:
    if message.on:
        state.now.enough.items.add(message.item)
    else:
        state.now.enough.items.discard(message.item)


def _hold_looked(state: ServerState, hold: Looked) -> None:
    state.memory.enough.looked = hold.at


def _hold_refused(state: ServerState, hold: RevealRefused) -> None:
    state.memory.enough.refused[hold.item] = hold.at


def _hold_shown(state: ServerState, hold: Revealed) -> None:
    state.memory.enough.shown.add(hold.item)


def _recount(state: State, _me: PersonId) -> Iterable[Passing]:
    return (EnoughToShow(item) for item in sorted(state.now.enough.items))


def said(state: State, item: ItemId) -> str:
    """Return what everybody reads of the notes that wait for an item."""
    return YES if item in state.now.enough.items else NOT_YET


TOPIC = Topic(
    name="enough",
    rules={notes.Reveal: Rule(base.HOLDERS, when=notes.may_write)},
    decide={notes.Reveal: _reveal},
    passing={EnoughToShow: _fold_enough},
    memos={Looked: _hold_looked, Revealed: _hold_shown, RevealRefused: _hold_refused},
    recount=_recount,
    due=_due,
    elapse=_elapse,
    tell={EnoughToShow: lambda _s, m, _me: YES if m.on else ""},
    refusals={
        "too_few_notes": NOT_YET,
        "later_notes_wait": "The notes are shown. Those written since are shown once there are enough of them.",
    },
    recap=(),
)
