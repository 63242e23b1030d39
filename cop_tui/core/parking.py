"""The parking lot: what matters and cannot be looked at now, in its author's words, and what becomes of it.

Parking is offered, never imposed: a *rather not* goes aside to whoever offered, and nothing is written. A parked note has a
receipt that everybody can read; only its author lets it go. A *cannot* carries its reason and what is possible instead.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, field

from cop_tui.core import agenda, base, dots
from cop_tui.core.base import Aside, Command, Event, Hold, Id, Outcome, Refused, Rule, Topic
from cop_tui.core.dots import DotsClosed
from cop_tui.core.people import name, start
from cop_tui.core.record import on_record
from cop_tui.core.text import clean
from cop_tui.core.words import ANSWER, COMMIT, PARK, WordsKept, WordsWithdrawn, keep, text_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cop_tui.core.meeting import Meeting, State

PARKED, HEARD, LOOKING, DONE, CANNOT, LET_GO = "parked", "heard", "being looked at", "done", "cannot", "let go"
MARKS = (HEARD, LOOKING, DONE)  # what whoever looks after a note may say of it
OVER = frozenset({DONE, CANNOT, LET_GO})
WHYS = ("later", "other place", "needs somebody absent", "too big", "needs care")
TODAY = "today"
RETURNS = (TODAY, "next time", "elsewhere")
DATE = 40  # longest date, as written


class Parked(Struct, omit_defaults=True):
    """What became of a parked note: why it was parked, when it comes back, who looks after it, its receipt.

    `answer` is the number of the words that say why it cannot be; `item` the item of the agenda it became.
    """

    why: str = ""
    back: str = ""
    carer: int = 0
    state: str = PARKED
    answer: int = 0
    item: int = 0


class Parking(Struct):
    """Kept: the numbers of parked notes, in the order they came, and what became of those that somebody looked at."""

    notes: list[int] = field(default_factory=list)
    about: dict[int, Parked] = field(default_factory=dict)

    def of(self, note: int) -> Parked:
        """Return what became of a note."""
        return self.about.get(note) or Parked()

    def left(self) -> list[int]:
        """Return the notes that were for today, or for no time in particular, and were not looked at."""
        return [n for n in self.notes if _left(self.of(n))]


def _left(parked: Parked) -> bool:
    return parked.back in ("", TODAY) and parked.state not in OVER and not parked.item


class Offered(Struct, frozen=True):
    """Parking that was offered to somebody: by whom, and their kept words or what they said."""

    by: int
    text: str
    word: int


class ParkingHeld(Struct):
    """The server's memory: who was offered to have something parked, by person."""

    offers: dict[int, Offered] = field(default_factory=dict)


class Park(Command, frozen=True):
    """Put something into the parking lot, in my words."""

    text: str


class OfferPark(Command, frozen=True):
    """Offer somebody to park what they said: their kept words, or what I heard them say."""

    durable = False
    person: Id
    text: str = ""
    word: Id = 0


class AnswerPark(Command, frozen=True):
    """Let what I said be parked, or rather not; a no leaves no trace."""

    durable = False
    yes: bool


class SortNote(Command, frozen=True):
    """Say why a note (0: all that are left for today) waits, and when it comes back."""

    parked: Id
    why: str = ""
    back: str = ""


class TakeCare(Command, frozen=True):
    """Look after a parked note."""

    parked: Id


class LeaveCare(Command, frozen=True):
    """Look after a parked note no longer; nobody asks why."""

    parked: Id


class MarkNote(Command, frozen=True):
    """Say how far a parked note is: heard, being looked at, done."""

    parked: Id
    to: str


class NoToNote(Command, frozen=True):
    """Say that a parked note cannot be: why, and what is possible instead."""

    parked: Id
    reason: str
    instead: str


class AskNote(Command, frozen=True):
    """Question what was said of a parked note: it is parked again."""

    parked: Id


class LetNoteGo(Command, frozen=True):
    """Let a parked note of mine go."""

    parked: Id


class NoteToItem(Command, frozen=True):
    """Make a parked note an item of the agenda."""

    parked: Id
    title: str = ""
    minutes: Id = 5


class NoteToPromise(Command, frozen=True):
    """Promise something about a parked note, and look after it."""

    parked: Id
    text: str


class WordParked(Event, frozen=True):
    """Words that were said are in the parking lot; their author agreed."""

    word: int


class NoteSorted(Event, frozen=True):
    """Why a parked note waits, and when it comes back; what is empty stays as it was."""

    parked: int
    why: str = ""
    back: str = ""


class NoteCarer(Event, frozen=True):
    """Somebody looks after a parked note (0: nobody does)."""

    parked: int
    person: int


class NoteMarked(Event, frozen=True):
    """How far a parked note is; `answer` is the number of the words that say why it cannot be."""

    parked: int
    to: str
    answer: int = 0


class NoteBecame(Event, frozen=True):
    """A parked note is an item of the agenda."""

    parked: int
    item: int


class ParkOffered(Aside, frozen=True):
    """Somebody offers me to park what I said."""

    by: int
    text: str = ""
    word: int = 0


class ParkAnswered(Aside, frozen=True):
    """What somebody said to having their words parked; for whoever offered."""

    person: int
    yes: bool


class ParkSettled(Aside, frozen=True):
    """The offer to park something of mine is over."""

    yes: bool


class OfferHeld(Hold, frozen=True):
    """Remember an offer; None forgets it."""

    person: int
    offer: Offered | None


def place(state: State, note: int) -> int:
    """Return the place of a parked note as lists show it, from 1 (0: it is gone)."""
    notes = state.kept.parking.notes
    return notes.index(note) + 1 if note in notes else 0


def _note(state: State, note: int) -> Parked:
    if note not in state.kept.parking.notes:
        raise Refused("no_such_parked")
    return state.kept.parking.of(note)


def date_of(text: str) -> str:
    """Return a date as written, or raise Refused: it needs a number and is short."""
    tidy = clean(text)
    if len(tidy) > DATE or not any(c.isdigit() for c in tidy):
        raise Refused("date_unclear", limit=DATE)
    return tidy


def _park(state: State, command: Park, who: int, _now: int) -> Outcome:
    return Outcome([keep(state, who, command.text, PARK)])


def _offer(state: State, command: OfferPark, who: int, _now: int) -> Outcome:
    person, word = state.kept.people.by_id.get(command.person), state.kept.words.by_id.get(command.word)
    if person is None or person.left:
        raise Refused("nobody_there")
    if command.person == who:
        raise Refused("no_park_offer")
    if person.via:
        raise Refused("park_no_seat", name=person.name)
    if command.word:
        if word is None or word.person != command.person or word.withdrawn or command.word in state.kept.parking.notes:
            raise Refused("nothing_to_park")
        offer = Offered(who, "", command.word)
    else:
        offer = Offered(who, text_of(command.text), 0)
    told = ParkOffered(offer.by, offer.text, offer.word)
    return Outcome(aside=[((command.person,), told)], holds=[OfferHeld(command.person, offer)], held=True)


def _answer(state: State, command: AnswerPark, who: int, _now: int) -> Outcome:
    offer = state.held.parking.offers[who]  # the rule has seen to it that there is one
    outcome = Outcome(holds=[OfferHeld(who, None)], held=True)
    outcome.aside = [((who,), ParkSettled(command.yes)), ((offer.by,), ParkAnswered(who, command.yes))]
    if not command.yes:
        return outcome
    if refusal := on_record(state, who):
        raise refusal
    word = state.kept.words.by_id.get(offer.word)
    if word is not None and word.withdrawn:
        raise Refused("gone_already")
    if word is not None and offer.word in state.kept.parking.notes:
        return outcome
    kept = WordParked(offer.word) if offer.word else keep(state, who, offer.text, PARK, scribe=offer.by)
    outcome.events.append(kept)
    return outcome


def _sort(state: State, command: SortNote, _who: int, _now: int) -> Outcome:
    why, back = clean(command.why).casefold(), clean(command.back)
    if why and why not in WHYS:
        raise Refused("why_unknown", known=list(WHYS))
    if back:
        back = back.casefold() if back.casefold() in RETURNS else date_of(back)
    if not (why or back):
        raise Refused("sort_how", known=[*RETURNS, *WHYS])
    if not command.parked:
        left = state.kept.parking.left()
        if not left:
            raise Refused("nothing_left")
        return Outcome([NoteSorted(n, why, back) for n in left])
    _note(state, command.parked)
    return Outcome([NoteSorted(command.parked, why, back)])


def _care(state: State, command: TakeCare, who: int, _now: int) -> Outcome:
    carer = _note(state, command.parked).carer
    if carer:
        raise Refused("cared_by_you") if carer == who else Refused("cared_by", name=name(state, carer))
    return Outcome([NoteCarer(command.parked, who)])


def _leave(state: State, command: LeaveCare, who: int, _now: int) -> Outcome:
    if _note(state, command.parked).carer != who:
        raise Refused("not_your_care")
    return Outcome([NoteCarer(command.parked, 0)])


def _author(state: State, note: int) -> int:
    return state.kept.words.by_id[note].person


def _looks_after(state: State, note: int, who: int) -> None:
    parked = _note(state, note)
    if who not in (parked.carer, _author(state, note)) and not state.kept.people.by_id[who].has(base.HOLDER):
        raise Refused("not_your_care")


def _mark(state: State, command: MarkNote, who: int, _now: int) -> Outcome:
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


def _no(state: State, command: NoToNote, who: int, _now: int) -> Outcome:
    _looks_after(state, command.parked, who)
    words = keep(state, who, no_text(command.reason, command.instead), ANSWER)
    return Outcome([words, NoteMarked(command.parked, CANNOT, state.kept.seq + 1)])


def _ask(state: State, command: AskNote, _who: int, _now: int) -> Outcome:
    if _note(state, command.parked).state not in (CANNOT, DONE):
        raise Refused("marked_already", to=_note(state, command.parked).state)
    return Outcome([NoteMarked(command.parked, PARKED)])


def _let_go(state: State, command: LetNoteGo, who: int, _now: int) -> Outcome:
    parked = _note(state, command.parked)
    if _author(state, command.parked) != who:
        raise Refused("author_lets_go", name=name(state, _author(state, command.parked)))
    if parked.state == LET_GO:
        raise Refused("marked_already", to=LET_GO)
    return Outcome([NoteMarked(command.parked, LET_GO)])


def _to_item(state: State, command: NoteToItem, who: int, now: int) -> Outcome:
    if item := _note(state, command.parked).item:
        raise Refused("item_already", item=item)
    title = command.title if clean(command.title) else f"Parked: number {place(state, command.parked)}"
    outcome = agenda.TOPIC.decide[agenda.AddItem](state, agenda.AddItem(title, command.minutes), who, now)
    outcome.events.append(NoteBecame(command.parked, len(state.kept.agenda.items) + 1))
    return outcome


def _to_promise(state: State, command: NoteToPromise, who: int, _now: int) -> Outcome:
    carer = _note(state, command.parked).carer
    if carer not in (0, who):
        raise Refused("cared_by", name=name(state, carer))
    promise = keep(state, who, command.text, COMMIT)
    return Outcome([promise, NoteCarer(command.parked, who), NoteMarked(command.parked, LOOKING)])


def _about(meeting: Meeting, note: int) -> Parked:
    return meeting.parking.about.setdefault(note, Parked())


def _apply_kept(meeting: Meeting, event: WordsKept) -> None:
    if event.kind == PARK:
        meeting.parking.notes.append(meeting.seq)


def _apply_parked(meeting: Meeting, event: WordParked) -> None:
    meeting.parking.notes.append(event.word)


def _apply_sorted(meeting: Meeting, event: NoteSorted) -> None:
    about = _about(meeting, event.parked)
    about.why, about.back = event.why or about.why, event.back or about.back


def _apply_carer(meeting: Meeting, event: NoteCarer) -> None:
    _about(meeting, event.parked).carer = event.person


def _apply_marked(meeting: Meeting, event: NoteMarked) -> None:
    about = _about(meeting, event.parked)
    about.state, about.answer = event.to, event.answer


def _apply_became(meeting: Meeting, event: NoteBecame) -> None:
    _about(meeting, event.parked).item = event.item


def _apply_withdrawn(meeting: Meeting, event: WordsWithdrawn) -> None:
    parking = meeting.parking
    parking.notes = [n for n in parking.notes if n not in event.words]
    parking.about = {n: about for n, about in parking.about.items() if n not in event.words}


def _hold_offer(state: State, hold: OfferHeld) -> None:
    state.held.parking.offers.pop(hold.person, None)
    if hold.offer is not None:
        state.held.parking.offers[hold.person] = hold.offer


def _remind(state: State, me: int) -> Iterable[Aside]:
    if offer := state.held.parking.offers.get(me):
        yield ParkOffered(offer.by, offer.text, offer.word)


def _fold_offered(state: State, message: ParkOffered) -> None:
    state.mine.park = message


def _fold_settled(state: State, _message: ParkSettled) -> None:
    state.mine.park = None


def _has_offer(state: State, who: int) -> Refused | None:
    waiting = who in state.held.parking.offers or state.mine.park is not None
    return None if waiting else Refused("no_park_offer")


def receipt(state: State, note: int) -> str:
    """Return what became of a parked note, in words: its receipt, why it waits, when it comes back, who looks after it."""
    parked = state.kept.parking.of(note)
    parts = [parked.state if parked.state != CANNOT else "cannot be"]
    parts += [parked.why] if parked.why else []
    parts += [_back(parked.back)] if parked.back and parked.state not in OVER else []
    parts += [f"item {parked.item}"] if parked.item else []
    parts += [f"{name(state, parked.carer)} looks after it"] if parked.carer else []
    return ", ".join(parts)


def _back(back: str) -> str:
    return f"comes back {'on ' if back not in RETURNS else ''}{back}"


def _tell_sorted(state: State, event: NoteSorted, _me: int) -> str:
    said = [event.why] if event.why else []
    said += [_back(event.back)] if event.back else []
    return f"Parked {place(state, event.parked)}: {', '.join(said)}."


def _tell_carer(state: State, event: NoteCarer, me: int) -> str:
    number = place(state, event.parked)
    if not event.person:
        return f"Parked {number} is free to look after: care for {number}."
    verb = "look" if event.person == me else "looks"
    return f"{start(name(state, event.person, me))} {verb} after parked {number}."


def _tell_marked(state: State, event: NoteMarked, _me: int) -> str:
    number = place(state, event.parked)
    if event.to == CANNOT:
        return f"That is the answer to parked {number}. To question it: ask again {number}, or put it on the agenda."
    if event.to == LET_GO:
        return f"Parked {number} was let go by its author."
    return f"Parked {number}: {event.to}."


def _tell_offered(state: State, message: ParkOffered, _me: int) -> str:
    text = message.text or state.texts.get(message.word, "")
    said = f" '{text}'" if text else " what you said"
    return (
        f"{start(name(state, message.by))} offers to park{said} for you. Type yes park it, or rather not park it. "
        "A no is not written down."
    )


def _tell_answered(state: State, message: ParkAnswered, _me: int) -> str:
    return "" if message.yes else f"{start(name(state, message.person))} would rather not park it."


def _tell_parked(state: State, event: WordParked, me: int) -> str:
    who = start(name(state, _author(state, event.word), me))
    return f"{who} agreed to park: {state.texts.get(event.word, 'what was said')}"


def _any_parked(state: State, _who: int) -> Refused | None:
    return None if state.kept.parking.notes else Refused("nothing_parked")


def _keeping(state: State, who: int) -> Refused | None:
    return on_record(state, who) or _any_parked(state, who)


_PARKED = Rule(base.MEMBERS, base.LIVE, _any_parked)
_KEEPING = Rule(base.MEMBERS, base.LIVE, _keeping)


def _apply_dots(meeting: Meeting, event: DotsClosed) -> None:
    if event.what == dots.PARKED:
        meeting.parking.notes = list(event.order)


TOPIC = Topic(
    name="parking",
    rules={
        Park: Rule(base.MEMBERS, base.LIVE, on_record),
        OfferPark: Rule(base.HOLDERS, base.LIVE, on_record),
        AnswerPark: Rule(base.MEMBERS, base.LIVE, _has_offer),
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
        Park: _park,
        OfferPark: _offer,
        AnswerPark: _answer,
        SortNote: _sort,
        TakeCare: _care,
        LeaveCare: _leave,
        MarkNote: _mark,
        NoToNote: _no,
        AskNote: _ask,
        LetNoteGo: _let_go,
        NoteToItem: _to_item,
        NoteToPromise: _to_promise,
    },
    apply={
        WordsKept: _apply_kept,
        WordsWithdrawn: _apply_withdrawn,
        WordParked: _apply_parked,
        NoteSorted: _apply_sorted,
        NoteCarer: _apply_carer,
        NoteMarked: _apply_marked,
        NoteBecame: _apply_became,
        DotsClosed: _apply_dots,
    },
    aside={ParkOffered: _fold_offered, ParkAnswered: lambda _s, _m: None, ParkSettled: _fold_settled},
    holds={OfferHeld: _hold_offer},
    remind=_remind,
    tell={
        WordParked: _tell_parked,
        NoteSorted: _tell_sorted,
        NoteCarer: _tell_carer,
        NoteMarked: _tell_marked,
        NoteBecame: base.silent,
        ParkOffered: _tell_offered,
        ParkAnswered: _tell_answered,
        ParkSettled: lambda _s, m, _me: "" if m.yes else "Not parked, and nothing is written down.",
    },
    refusals={
        "nothing_parked": "Nothing is parked yet. Anybody can: park ...",
        "no_such_parked": "There is no parked note of that number. Type lot? to see them.",
        "park_no_seat": "{name} takes part without a screen. Ask them, and they or you can park it in their words.",
        "nothing_to_park": "Those words cannot be parked for them. Type what they said: offer to park NAME: WORDS.",
        "no_park_offer": "Nobody offers to park something of yours now. You can park it yourself: park ...",
        "why_unknown": "A reason is one of: {known}.",
        "sort_how": "Say when it comes back or why it waits: {known}, or a date.",
        "nothing_left": "Nothing parked is left for today.",
        "date_unclear": "A date has a number in it and at most {limit} letters: 14 May.",
        "cared_by": "{name} looks after it already.",
        "cared_by_you": "You look after it already.",
        "not_your_care": "That is for its author, whoever looks after it, or a space holder. You can: care for N.",
        "mark_unknown": "Say one of: {known}.",
        "marked_already": "It is that already: {to}.",
        "no_needs_both": "A no needs its reason and what is possible instead. Type both, with a ; between them.",
        "author_lets_go": "Only {name} can let that go: it is theirs.",
        "item_already": "It is on the agenda already, as item {item}.",
    },
)
