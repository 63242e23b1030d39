"""Write, then reveal: notes written privately, held in memory, shown together, shuffled and unattributed.

Unattributed means unattributable. A note is known by the hash of a secret that only its author's client has; no person,
device, command number or time is stored beside it, and sending one writes nothing. Notes come out sorted by that hash,
which is random, in batches from at least three seats; a smaller remainder waits until its authors publish or take back. When
notes written for a part may be shown is in `cop_tui.core.topics.enough`.
What is parked without a name is such a note too: its batch comes out by itself when an item closes, never as one is sent.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, field
from msgspec.structs import replace

from cop_tui.core.engine import base, limits
from cop_tui.core.engine.base import (
    OBSERVER,
    Aside,
    Command,
    Erasure,
    Event,
    Memo,
    Outcome,
    Passing,
    Refused,
    Rule,
    Said,
    Topic,
)
from cop_tui.core.engine.hashed import digest as digest
from cop_tui.core.engine.hashed import is_digest
from cop_tui.core.engine.ids import NO_ITEM, ItemId, ItemRef, Ms, PersonId, WordId
from cop_tui.core.engine.narrowing import Common, Narrowed
from cop_tui.core.engine.text import text_of
from cop_tui.core.topics.agenda import ItemClosed, notes_home
from cop_tui.core.topics.asking import Asked
from cop_tui.core.topics.clock import not_paused
from cop_tui.core.topics.record import on_record
from cop_tui.core.topics.setup import CLOSED_REGIME, Closed

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cop_tui.core.meeting import Meeting, ServerState, State

home = notes_home


class Note(Struct, omit_defaults=True):
    """A note that was shown: in which item, the event that holds its text, and whether the recap may quote it.

    `at_end`: it is withdrawn because the meeting's end, or the end of its days, erased it as agreed.
    """

    item: ItemId
    at: WordId
    quote: bool = False
    withdrawn: bool = False
    at_end: bool = False


class Notes(Struct, omit_defaults=True):
    """Kept: notes that were shown, by the hash of their secret."""

    shown: dict[str, Note] = field(default_factory=dict)


class Kept(Struct, frozen=True):
    """A note that waits in the server's memory."""

    person: PersonId
    item: ItemId
    text: str
    quote: bool
    live: bool = False
    park: bool = False


class NotesMemory(Struct):
    """The server's memory: notes that wait, by the hash of their secret."""

    waiting: dict[str, Kept] = field(default_factory=dict)


class HoldNote(Command, frozen=True):
    """Hand in a note to be shown with the others; the same hash again changes it."""

    durable = False
    texts = ("text",)
    audience = base.NOTE
    hash: str
    text: str
    quote: bool = False
    item: ItemRef = NO_ITEM


class ParkUnnamed(Command, frozen=True):
    """Hand in something for the parking lot, to be put there with others and without names; the same hash changes it."""

    durable = False
    texts = ("text",)
    audience = base.LOT
    hash: str
    text: str
    quote: bool = False


class TakeBack(Command, frozen=True):
    """Take a note back with its secret, before or after it was shown."""

    durable = False
    secret: str


class Publish(Command, frozen=True):
    """Show a note that is left over on its own."""

    durable = False
    secret: str


class Reveal(Command, frozen=True):
    """Show what has been written for an item (0: the current one) together."""

    item: ItemRef = NO_ITEM


class NoteShown(Event, frozen=True):
    """A note is shown, or (`parked`) is in the parking lot. Nothing beside it tells who wrote it."""

    urgency = base.USUAL

    hash: str
    item: ItemId
    text: str
    quote: bool = False
    parked: bool = False


class NoteWithdrawn(Event, frozen=True):
    """A note is gone; `at_end`: with the end of a closed meeting or of its days, so that nobody did it."""

    urgency = base.USUAL

    hash: str
    at_end: bool = False


class LiveNotes(Passing, frozen=True):
    """Notes of a part that is not kept, shown together."""

    urgency = base.USUAL

    item: ItemId
    texts: list[str]


class Written(Struct, frozen=True):
    """A note of mine as it waits, told to a program that came in later: its words, and what becomes of them."""

    text: str
    quote: bool = False
    live: bool = False
    park: bool = False


class NoteHeld(Aside, frozen=True):
    """My note waits, and whether so few could have written one that people may guess; `written` is for a program that comes in."""

    hash: str
    few: bool = False
    park: bool = False
    written: Written | None = None


class NoteLeft(Aside, frozen=True):
    """My note could not be shown with enough others: publish it alone, or take it back; `written` is for a program that comes in."""

    hash: str
    written: Written | None = None


class NoteKept(Memo, frozen=True):
    """Remember a note."""

    hash: str
    note: Kept


class NotesGone(Memo, frozen=True):
    """Forget notes."""

    hashes: tuple[str, ...]


def writers(state: State) -> int:
    """Return how many people could have written a note: those with a seat who do not observe."""
    people = state.kept.people
    return sum(1 for n in people.with_screen() if not people.by_id[n].has(OBSERVER))


def _noted(state: State, key: str, note: Kept) -> NoteHeld | NoteLeft:
    if note.park and state.kept.release.asked:
        return NoteLeft(key)  # no part parks it any more
    return NoteHeld(key, writers(state) < limits.FEW_WRITERS, note.park)


def _take_in(state: ServerState, key: str, note: Kept) -> Outcome:
    """Return the outcome of holding a note. Raises Refused for a hash of another's, and when its author has too many."""
    waiting = state.memory.notes.waiting
    mine = waiting.get(key)
    if not is_digest(key) or (mine is not None and (mine.person, mine.park) != (note.person, note.park)):
        raise Refused("note_hash")
    if key in state.kept.notes.shown:
        return Outcome(held=True)
    if mine is None and sum(1 for n in waiting.values() if n.person == note.person) >= limits.HELD_NOTES:
        raise Refused("notes_full", limit=limits.HELD_NOTES)
    # What only its quoting changed of was told that it is held; who comes back is reminded.
    told = mine is None or replace(mine, quote=note.quote) != note
    aside: list[tuple[tuple[PersonId, ...], Aside]] = [((note.person,), _noted(state, key, note))] if told else []
    return Outcome(aside=aside, memos=[NoteKept(key, note)], held=True)


def _park(state: ServerState, command: ParkUnnamed, who: PersonId, _now: Ms) -> Outcome:
    return _take_in(state, command.hash, Kept(who, NO_ITEM, text_of(command.text), command.quote, park=True))


def _hold(state: ServerState, command: HoldNote, who: PersonId, _now: Ms) -> Outcome:
    text = text_of(command.text)
    if command.hash in state.kept.notes.shown:
        return Outcome(held=True)
    item = command.item or home(state)
    known = state.kept.agenda.items.get(item)
    if known is None or known.plan.mode != "reveal" or not (known.opened or item == home(state)):
        raise Refused("not_writing_now")
    live = known.plan.keep == "live" or state.kept.record.off
    return _take_in(state, command.hash, Kept(who, item, text, command.quote and not live, live))


def _take_back(state: ServerState, command: TakeBack, _who: PersonId, _now: Ms) -> Outcome:
    key = digest(command.secret)
    if key in state.memory.notes.waiting:
        return Outcome(memos=[NotesGone((key,))], held=True)
    shown = state.kept.notes.shown.get(key)
    if shown is None:
        raise Refused("no_such_note")
    return Outcome(held=True) if shown.withdrawn else Outcome([NoteWithdrawn(key)])


def show(state: ServerState, hashes: list[str]) -> Outcome:
    """Return the outcome of showing held notes, sorted by hash so that no order tells who wrote what or when."""
    waiting = state.memory.notes.waiting
    outcome = Outcome(memos=[NotesGone(tuple(sorted(hashes)))])
    live: dict[ItemId, list[str]] = {}
    for key in sorted(hashes):
        note = waiting[key]
        if note.live or state.kept.record.off:
            live.setdefault(note.item, []).append(note.text)
        else:
            outcome.events.append(NoteShown(key, note.item, note.text, note.quote, note.park))
    outcome.passing += [LiveNotes(item, texts) for item, texts in live.items()]
    return outcome


def _enough(state: ServerState, hashes: list[str]) -> bool:
    return len({state.memory.notes.waiting[key].person for key in hashes}) >= limits.BATCH_SEATS


def _publish(state: ServerState, command: Publish, who: PersonId, _now: Ms) -> Outcome:
    key = digest(command.secret)
    note = state.memory.notes.waiting.get(key)
    if note is None or note.person != who:
        raise Refused("no_such_note")
    if not state.kept.release.asked and state.kept.setup.phase != base.CLOSED:
        raise Refused("notes_wait")
    if note.park and state.kept.record.off:
        raise Refused("off_record_keep")
    ended = state.kept.setup.phase == base.CLOSED and state.kept.setup.session.regime == CLOSED_REGIME
    if ended and not note.quote:
        raise Refused("note_not_released")
    return show(state, [key])


def _follow_item(state: ServerState, _event: ItemClosed | Asked, _now: Ms) -> Outcome:
    """Park what waits without a name, if from enough people: at a moment that nobody's sending chose."""
    hashes = [key for key, note in state.memory.notes.waiting.items() if note.park]
    # Once people are asked what may become of their words, a remainder is theirs to publish or take back.
    may = not state.kept.record.off and not state.kept.release.asked
    return show(state, hashes) if may and _enough(state, hashes) else Outcome()


def _follow_end(state: ServerState, event: Asked | Closed, now: Ms) -> Outcome:
    outcome = _follow_item(state, event, now) if isinstance(event, Asked) else Outcome()
    shown = {event.hash for event in outcome.events if isinstance(event, NoteShown)}
    left = [(key, note) for key, note in state.memory.notes.waiting.items() if key not in shown]
    outcome.aside += [((note.person,), NoteLeft(key)) for key, note in left]
    return outcome


def _apply_shown(meeting: Meeting, event: NoteShown) -> None:
    meeting.notes.shown[event.hash] = Note(event.item, WordId(meeting.seq), event.quote)


def _apply_withdrawn(meeting: Meeting, event: NoteWithdrawn) -> None:
    note = meeting.notes.shown[event.hash]
    note.withdrawn, note.at_end = True, event.at_end


def _hold_note(state: ServerState, hold: NoteKept) -> None:
    state.memory.notes.waiting[hold.hash] = hold.note


def _hold_gone(state: ServerState, hold: NotesGone) -> None:
    for key in hold.hashes:
        state.memory.notes.waiting.pop(key, None)


def _remind(state: ServerState, me: PersonId) -> Iterable[Aside]:
    ending = state.kept.release.asked or state.kept.setup.phase == base.CLOSED
    for key, note in state.memory.notes.waiting.items():
        if note.person == me:
            # The program that wrote it knows its words, and has them nowhere but in its memory: another window does not.
            written = Written(note.text, note.quote, note.live, note.park)
            yield replace(NoteLeft(key) if ending else _noted(state, key, note), written=written)


def _fold_noted(state: State, message: NoteHeld | NoteLeft) -> None:
    state.mine.notes[message.hash] = "held" if isinstance(message, NoteHeld) else "left"
    if message.written:
        state.mine.written[message.hash] = message.written


def _tell_held(_state: State, message: NoteHeld, _me: PersonId) -> str:
    few = " So few people could have written it that others may guess." if message.few else ""
    if message.park:
        return f"Held. With those of at least two others it is parked when a part ends, shuffled, without names.{few}"
    return f"Held. It is shown together with the others, shuffled, without names.{few}"


def may_write(state: State, who: PersonId) -> Refused | None:
    """Return the refusal for what is done with notes of a part, when it is paused or none has any."""
    if state.kept.clock.paused:
        return not_paused(state, who)
    items = state.kept.agenda.items.values()
    return (
        None if home(state) or any(i.plan.mode == "reveal" and i.opened for i in items) else Refused("not_writing_now")
    )


def _needs(kept: Meeting, _person: PersonId) -> Iterable[WordId]:
    current = kept.agenda.current
    return [note.at for note in kept.notes.shown.values() if note.item == current]


def _shown_at(state: State, event: NoteWithdrawn) -> list[WordId]:
    return [state.kept.notes.shown[event.hash].at]


def _narrows(state: State, at: int, event: NoteWithdrawn) -> Narrowed | None:
    note = state.kept.notes.shown.get(event.hash)
    return Narrowed("note", at, (note.at,)) if note is not None else None


def _again(state: State, entry: Narrowed, shared: Common) -> list[Event]:
    shown = state.kept.notes.shown
    keys = [key for key, note in shown.items() if note.at in entry.of and note.at <= shared.last and not note.withdrawn]
    return [NoteWithdrawn(key) for key in keys]


def _unquotes(state: State) -> list[Event]:
    shown = state.kept.notes.shown
    return [NoteWithdrawn(key) for key in sorted(shown) if shown[key].quote and not shown[key].withdrawn]


TOPIC = Topic(
    name="notes",
    narrows={NoteWithdrawn: _narrows},
    narrows_again={"note": _again},
    unquotes=_unquotes,
    texts=lambda kept: (note.at for note in kept.notes.shown.values() if not note.withdrawn),
    erases={NoteWithdrawn: Erasure(texts=_shown_at, stored=_shown_at)},
    busy=lambda state: bool(state.memory.notes.waiting),
    needs=_needs,
    said={
        NoteShown: lambda _m: Said(base.UNATTRIBUTED),
        LiveNotes: lambda m: Said(texts=m.texts, unkept=True),
    },
    known={
        NoteHeld: lambda mine, m: mine.notes.get(m.hash) == "held",
        NoteLeft: lambda mine, m: mine.notes.get(m.hash) == "left",
    },
    rules={
        HoldNote: Rule(base.MEMBERS, when=may_write),
        ParkUnnamed: Rule(base.MEMBERS, base.LIVE, on_record),
        TakeBack: Rule(base.ANYONE, base.ALWAYS),
        Publish: Rule(base.MEMBERS, frozenset({base.OPEN, base.CLOSED})),
    },
    decide={HoldNote: _hold, ParkUnnamed: _park, TakeBack: _take_back, Publish: _publish},
    follow={ItemClosed: _follow_item, Asked: _follow_end, Closed: _follow_end},
    apply={NoteShown: _apply_shown, NoteWithdrawn: _apply_withdrawn},
    passing={LiveNotes: lambda _state, _message: None},
    aside={
        NoteHeld: _fold_noted,
        NoteLeft: _fold_noted,
    },
    memos={NoteKept: _hold_note, NotesGone: _hold_gone},
    remind=_remind,
    tell={
        NoteShown: lambda _s, e, _me: f"{'Parked without a name' if e.parked else 'A note'}: {e.text}",
        NoteWithdrawn: base.silent,
        LiveNotes: lambda _s, m, _me: "Notes, not kept: " + " / ".join(m.texts),
        NoteHeld: _tell_held,
        NoteLeft: lambda _s, _m, _me: (
            "Too few wrote a note for yours to be shown among others. Show it on its own: publish. Or: take back."
        ),
    },
    refusals={
        "note_hash": "That note does not fit together and was not taken in. Write it again.",
        "not_writing_now": "Nobody is writing notes in this part. You can park it.",
        "notes_full": "You have {limit} notes waiting, which is the most. Take one back to write another.",
        "no_such_note": "There is no such note waiting or shown.",
        "note_not_released": "This closed meeting is over and keeps nothing more. You can take your note back.",
        "notes_wait": "Your note waits for the others. At the end you choose what happens to it.",
    },
    recap=(),
)
