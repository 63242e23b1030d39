"""What becomes of a parked note: why it waits, when it comes back, who looks after it, its receipt; and two ways out of the lot.

Everybody can read a receipt; only its author lets a note go. A *cannot* carries its reason and what is possible instead, and
can be questioned.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from cop_tui.core.engine import base
from cop_tui.core.engine.base import Command, Decide, Event, Id, Outcome, Refused, Rule, Topic
from cop_tui.core.engine.ids import NO_ITEM, NO_WORD, NOBODY, ItemId, Ms, PersonId, WordId, WordRef
from cop_tui.core.engine.text import clean, shorten
from cop_tui.core.topics import agenda
from cop_tui.core.topics.parking import (
    CANNOT,
    DONE,
    ELSEWHERE,
    HEARD,
    LET_GO,
    LOOKING,
    OVER,
    PARKED,
    RETURNS,
    Parked,
    author,
    place,
)
from cop_tui.core.topics.people import name, start
from cop_tui.core.topics.record import on_record
from cop_tui.core.topics.words import ANSWER, COMMIT, keep

if TYPE_CHECKING:
    from cop_tui.core.meeting import Meeting, ServerState, State

MARKS = (HEARD, LOOKING, DONE)  # what whoever looks after a note may say of it
WHYS = ("later", "other place", "needs somebody absent", "too big", "needs care")
CELLS = 60  # of a note that a sentence repeats
DATE = 40  # longest date, as written


class SortNote(Command, frozen=True):
    """Say why a note (0: all that are left for today) waits, and when it comes back; `because` says why then, in words of one's own."""

    texts = ("why", "because")
    audience = base.LOT
    parked: WordRef
    why: str = ""
    back: str = ""
    because: str = ""


class TakeCare(Command, frozen=True):
    """Look after a parked note."""

    parked: WordRef


class LeaveCare(Command, frozen=True):
    """Look after a parked note no longer; nobody asks why."""

    parked: WordRef


class MarkNote(Command, frozen=True):
    """Say how far a parked note is: heard, being looked at, done."""

    parked: WordRef
    to: str


class NoToNote(Command, frozen=True):
    """Say that a parked note cannot be: why, and what is possible instead."""

    texts = ("reason", "instead")
    audience = base.LOT
    parked: WordRef
    reason: str
    instead: str


class AskNote(Command, frozen=True):
    """Question what was said of a parked note: it is parked again."""

    parked: WordRef


class LetNoteGo(Command, frozen=True):
    """Let a parked note of mine go."""

    parked: WordRef


class NoteToItem(Command, frozen=True):
    """Make a parked note an item of the agenda. `title` is empty: it is called by the words of the note."""

    texts = ("title",)
    audience = base.LOT
    parked: WordRef
    title: str = ""
    minutes: Id = 5


class NoteToPromise(Command, frozen=True):
    """Promise something about a parked note, and look after it."""

    texts = ("text",)
    audience = base.LOT
    parked: WordRef
    text: str


class NoteSorted(Event, frozen=True):
    """Why a parked note waits, and when it comes back; what is empty stays as it was.

    `because` is the number of the words that say why it comes back then (0: with a new time there are none).
    """

    urgency = base.USUAL

    parked: WordId
    why: str = ""
    back: str = ""
    because: WordId = NO_WORD


class NoteCarer(Event, frozen=True):
    """Somebody looks after a parked note (0: nobody does)."""

    urgency = base.USUAL

    parked: WordId
    person: PersonId


class NoteMarked(Event, frozen=True):
    """How far a parked note is; `answer` is the number of the words that say why it cannot be."""

    urgency = base.USUAL

    parked: WordId
    to: str
    answer: WordId = NO_WORD


class NoteBecame(Event, frozen=True):
    """A parked note is an item of the agenda; with `item` 0 none any more, as that one is left out."""

    urgency = base.USUAL

    parked: WordId
    item: ItemId


def _note(state: State, note: WordId) -> Parked:
    if note not in state.kept.parking.notes:
        raise Refused("no_such_parked")
    return state.kept.parking.of(note)


def date_of(text: str) -> str:
    """Return a date as written, or raise Refused: it needs a number and is short."""
    tidy = clean(text)
    if len(tidy) > DATE or not any(c.isdigit() for c in tidy):
        raise Refused("date_unclear", limit=DATE)
    return tidy


def _sort(state: State, command: SortNote, who: PersonId, _now: Ms) -> Outcome:
    why, back = clean(command.why).casefold(), clean(command.back)
    if why and why not in WHYS:
        raise Refused("why_unknown", known=list(WHYS))
    if back:
        back = back.casefold() if back.casefold() in RETURNS else date_of(back)
    reason = clean(command.because)
    if not (why or back) or (reason and not back):
        raise Refused("sort_how", known=[*RETURNS, *WHYS])
    if command.parked:
        _note(state, command.parked)
    notes = [command.parked] if command.parked else state.kept.parking.left()
    if not notes:
        raise Refused("nothing_left")
    if not reason:
        return Outcome([NoteSorted(n, why, back) for n in notes])
    if refusal := on_record(state, who):
        raise refusal
    # Words of whoever said why, as all others are: in one event, to be quoted, put in other words or taken back.
    said = WordId(state.kept.seq + 1)
    return Outcome([keep(state, who, reason, ANSWER), *(NoteSorted(n, why, back, said) for n in notes)])


def _care(state: State, command: TakeCare, who: PersonId, _now: Ms) -> Outcome:
    carer = _note(state, command.parked).carer
    if carer:
        raise Refused("cared_by_you") if carer == who else Refused("cared_by", name=name(state, carer))
    return Outcome([NoteCarer(command.parked, who)])


def _leave(state: State, command: LeaveCare, who: PersonId, _now: Ms) -> Outcome:
    if _note(state, command.parked).carer != who:
        raise Refused("not_your_care")
    return Outcome([NoteCarer(command.parked, NOBODY)])


def _of_one(decide: Decide) -> Decide:
    """Return what decides about the note whose receipt holds where two say the same."""

    def decided(state: ServerState, command: Any, who: PersonId, now: Ms) -> Outcome:
        return decide(state, replace(command, parked=state.kept.parking.head(command.parked)), who, now)

    return decided


def _authors(state: State, note: WordId) -> list[PersonId]:
    """Return who wrote a note, and who wrote others that say the same."""
    return [author(state, n) for n in (note, *(n for n, same in state.kept.parking.same.items() if same == note))]


def _looks_after(state: State, note: WordId, who: PersonId) -> None:
    parked = _note(state, note)
    if who not in (parked.carer, *_authors(state, note)) and not state.kept.people.by_id[who].has(base.HOLDER):
        raise Refused("not_your_care")


def _mark(state: State, command: MarkNote, who: PersonId, _now: Ms) -> Outcome:
    to = clean(command.to).casefold()
    if to not in MARKS:
        raise Refused("mark_unknown", known=list(MARKS))
    _looks_after(state, command.parked, who)
    if _note(state, command.parked).state == to:
        raise Refused("marked_already", to=to)
    return Outcome([NoteMarked(command.parked, to)])


def no_text(reason: str, instead: str) -> str:
    """Return the words of a no: its reason and what is possible instead. Raises Refused when one of them is missing."""
    if not (clean(reason) and clean(instead)):
        raise Refused("no_needs_both")
    return f"{clean(reason).rstrip('.;')}. Instead: {clean(instead)}"


def _no(state: State, command: NoToNote, who: PersonId, _now: Ms) -> Outcome:
    _looks_after(state, command.parked, who)
    words = keep(state, who, no_text(command.reason, command.instead), ANSWER)
    return Outcome([words, NoteMarked(command.parked, CANNOT, WordId(state.kept.seq + 1))])


def _ask(state: State, command: AskNote, _who: PersonId, _now: Ms) -> Outcome:
    if _note(state, command.parked).state not in (CANNOT, DONE):
        raise Refused("marked_already", to=_note(state, command.parked).state)
    return Outcome([NoteMarked(command.parked, PARKED)])


def _let_go(state: State, command: LetNoteGo, who: PersonId, _now: Ms) -> Outcome:
    parked = _note(state, command.parked)
    if (whose := author(state, command.parked)) != who:
        raise Refused("author_lets_go", name=name(state, whose)) if whose else Refused("unnamed_lets_go")
    if parked.state == LET_GO:
        raise Refused("marked_already", to=LET_GO)
    return Outcome([NoteMarked(command.parked, LET_GO)])


def _to_item(state: ServerState, command: NoteToItem, who: PersonId, now: Ms) -> Outcome:
    if item := _note(state, command.parked).item:
        raise agenda.not_yet(state.kept, item)
    own = bool(clean(command.title))
    title = command.title if own else f"Parked: number {place(state, command.parked)}"
    outcome = agenda.TOPIC.decide[agenda.AddItem](state, agenda.AddItem(title, command.minutes), who, now)
    added = outcome.events[0]
    assert isinstance(added, agenda.ItemAdded)
    # Not the words of the note: they live in one event, so that whoever wrote them can take them back.
    outcome.events[0] = added if own else replace(added, words=command.parked)
    outcome.events.append(NoteBecame(command.parked, added.item))
    return outcome


def _to_promise(state: State, command: NoteToPromise, who: PersonId, _now: Ms) -> Outcome:
    carer = _note(state, command.parked).carer
    if carer not in (0, who):
        raise Refused("cared_by", name=name(state, carer))
    promise = keep(state, who, command.text, COMMIT)
    return Outcome([promise, NoteCarer(command.parked, who), NoteMarked(command.parked, LOOKING)])


def _follow_left_out(state: State, event: agenda.ItemLeftOut, _now: Ms) -> Outcome:
    """Let what a part was made from wait among what is parked again while the part is left out."""
    parking = state.kept.parking
    if event.out:
        return Outcome([NoteBecame(n, NO_ITEM) for n, about in parking.about.items() if about.item == event.item])
    note = state.kept.agenda.items[event.item].words
    return Outcome([NoteBecame(note, event.item)] if note in parking.notes and not parking.of(note).item else [])


def _about(meeting: Meeting, note: WordId) -> Parked:
    return meeting.parking.about.setdefault(note, Parked())


def _apply_sorted(meeting: Meeting, event: NoteSorted) -> None:
    about = _about(meeting, event.parked)
    about.why, about.back = event.why or about.why, event.back or about.back
    about.because = event.because if event.back else about.because


def _apply_carer(meeting: Meeting, event: NoteCarer) -> None:
    _about(meeting, event.parked).carer = event.person


def _apply_marked(meeting: Meeting, event: NoteMarked) -> None:
    about = _about(meeting, event.parked)
    about.state, about.answer = event.to, event.answer
    if event.to == LET_GO:  # what says the same is not let go with it
        meeting.parking.apart([event.parked])


def _apply_became(meeting: Meeting, event: NoteBecame) -> None:
    _about(meeting, event.parked).item = event.item


def receipt(state: State, note: WordId) -> str:
    """Return what became of a parked note, in words: its receipt, why it waits, when it comes back, who looks after it."""
    parked = state.kept.parking.of(note)
    parts = [parked.state if parked.state != CANNOT else "cannot be"]
    parts += [parked.why] if parked.why else []
    parts += [comes_back(parked.back)] if parked.back and parked.state not in OVER else []
    parts += [f"part {agenda.called(state.kept, parked.item)}"] if parked.item else []
    parts += [f"{name(state, parked.carer)} looks after it"] if parked.carer else []
    parts += [same] if (same := says_same(state, note)) else []
    return ", ".join(parts)


def reason(state: State, note: WordId) -> WordId:
    """Return the number of the words that say why it cannot be, or why it comes back when it does (0: none that still say so)."""
    parked = state.kept.parking.of(note)
    if parked.state == CANNOT:
        return parked.answer
    word = state.kept.words.by_id.get(parked.because)
    return parked.because if word and not word.withdrawn and parked.state not in OVER else NO_WORD


def says_same(state: State, note: WordId) -> str:
    """Return in words which other parked note a note says the same as, and has one receipt with; "" where there is none."""
    same = state.kept.parking.same.get(note)
    return f"says the same as {place(state, same)}" if same else ""


def comes_back(back: str) -> str:
    """Return in words when something parked comes back."""
    if back == ELSEWHERE:
        return "goes elsewhere"
    return f"comes back {'on ' if back not in RETURNS else ''}{back}"


def _tell_sorted(state: State, event: NoteSorted, _me: PersonId) -> str:
    said = [event.why] if event.why else []
    said += [comes_back(event.back)] if event.back else []
    return f"Parked {place(state, event.parked)}: {', '.join(said)}."


def _tell_carer(state: State, event: NoteCarer, me: PersonId) -> str:
    number = place(state, event.parked)
    if not event.person:
        return f"Parked {number} is free to look after: care for {number}."
    verb = "look" if event.person == me else "looks"
    return f"{start(name(state, event.person, me))} {verb} after parked {number}."


def _tell_marked(state: State, event: NoteMarked, _me: PersonId) -> str:
    number = place(state, event.parked)
    if event.to == CANNOT:
        return f"That is the answer to parked {number}. To question it: ask again {number}, or put it on the agenda."
    if event.to == LET_GO:
        return f"Parked {number} was let go by its author."
    if not number:
        return f"Parked, and taken back since: {event.to}."
    text = state.texts.get(event.parked, "")
    what = f", '{shorten(text, CELLS)}'" if text else ""
    return f"Parked {number}{what}: {event.to}."


def _any_parked(state: State, _who: PersonId) -> Refused | None:
    return None if state.kept.parking.notes else Refused("nothing_parked")


def _keeping(state: State, who: PersonId) -> Refused | None:
    return on_record(state, who) or _any_parked(state, who)


_PARKED = Rule(base.MEMBERS, base.LIVE, _any_parked)


_KEEPING = Rule(base.MEMBERS, base.LIVE, _keeping)


TOPIC = Topic(
    name="receipts",
    rules={
        SortNote: _PARKED,
        TakeCare: _PARKED,
        LeaveCare: _PARKED,
        MarkNote: _PARKED,
        NoToNote: _KEEPING,
        AskNote: _PARKED,
        LetNoteGo: _PARKED,
        NoteToItem: _KEEPING,
        NoteToPromise: Rule(base.MEMBERS, base.MEETING, _keeping),
    },
    decide={
        SortNote: _of_one(_sort),
        TakeCare: _of_one(_care),
        LeaveCare: _of_one(_leave),
        MarkNote: _of_one(_mark),
        NoToNote: _of_one(_no),
        AskNote: _of_one(_ask),
        LetNoteGo: _let_go,
        NoteToItem: _of_one(_to_item),
        NoteToPromise: _of_one(_to_promise),
    },
    follow={agenda.ItemLeftOut: _follow_left_out},
    apply={
        NoteSorted: _apply_sorted,
        NoteCarer: _apply_carer,
        NoteMarked: _apply_marked,
        NoteBecame: _apply_became,
    },
    tell={
        NoteSorted: _tell_sorted,
        NoteCarer: _tell_carer,
        NoteMarked: _tell_marked,
        NoteBecame: base.silent,
    },
    refusals={
        "nothing_parked": "Nothing is parked yet.",
        "no_such_parked": "There is no parked note of that number.",
        "why_unknown": "A reason is one of: {known}.",
        "sort_how": "Say when it comes back or why it waits: {known}, or a date.",
        "nothing_left": "Nothing parked is left for today.",
        "date_unclear": "A date has a number in it and at most {limit} letters: 14 May.",
        "cared_by": "{name} looks after it already.",
        "cared_by_you": "You look after it already.",
        "not_your_care": "That is for its author, whoever looks after it, or a space holder.",
        "mark_unknown": "Say one of: {known}.",
        "marked_already": "It is that already: {to}.",
        "no_needs_both": "A no needs its reason and what is possible instead.",
        "unnamed_lets_go": "It was parked without a name, so only its author can let it go.",
        "author_lets_go": "Only {name} can let that go: it is theirs.",
        "item_already": "It is on the agenda already, as part {item}.",
    },
    recap=(),
)
