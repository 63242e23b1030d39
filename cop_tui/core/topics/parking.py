"""The parking lot: what matters and cannot be looked at now, in its author's words.

Parking is offered, never imposed: a *rather not* goes aside to whoever offered, and nothing is written. What becomes of a
note is in `cop_tui.core.topics.parking_followup`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, field
from msgspec.structs import replace

from cop_tui.core.engine import base
from cop_tui.core.engine.base import Aside, Command, Event, Id, Kind, Memo, Outcome, Refused, Rule, Topic
from cop_tui.core.engine.ids import NO_ITEM, NO_WORD, NOBODY, ItemId, Ms, PersonId, PersonRef, WordId, WordRef
from cop_tui.core.engine.sections import InRecap, Line, Place, Span, TopicSection, Usable
from cop_tui.core.engine.text import clean, sentence, text_of
from cop_tui.core.topics import dots, numbers
from cop_tui.core.topics.afterwards import WordsWithdrawn
from cop_tui.core.topics.dots import DotsClosed
from cop_tui.core.topics.notes import NoteShown, NoteWithdrawn
from cop_tui.core.topics.people import Left, name, start
from cop_tui.core.topics.record import on_record
from cop_tui.core.topics.setup import Closed
from cop_tui.core.topics.words import ANSWER, PARK, WordsKept, keep

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cop_tui.core.meeting import Meeting, ServerState, State

HEADING = "Parked, and what happens to it"
STAY = "Some topics were parked: set aside for another time. They stay with the group, which comes back to them."
KEPT, OTHERS = "The group keeps these and comes back to them.", "Other things are parked and stay with the group."
PARKED, HEARD, LOOKING, DONE, CANNOT, LET_GO = "parked", "heard", "being looked at", "done", "cannot", "let go"
OVER = frozenset({DONE, CANNOT, LET_GO})
TODAY = "today"
ELSEWHERE = "elsewhere"
RETURNS = (TODAY, "next time", ELSEWHERE)


class Parked(Struct, omit_defaults=True):
    """What became of a parked note: why it was parked, when it comes back, who looks after it, its receipt.

    `answer` is the number of the words that say why it cannot be, `because` of those that say why it comes back when it does;
    `item` the item of the agenda it became.
    """

    why: str = ""
    back: str = ""
    carer: PersonId = NOBODY
    state: str = PARKED
    answer: WordId = NO_WORD
    item: ItemId = NO_ITEM
    because: WordId = NO_WORD


class Parking(Struct, omit_defaults=True):
    """Kept: parked notes in their present order, what became of those that somebody looked at, and all that ever came.

    `came` has the notes in the order they came, also those that are gone: it gives each the number people know it by.
    `same` has each note that says the same as another, with that other one, whose receipt holds for both.
    """

    notes: list[WordId] = field(default_factory=list)
    about: dict[WordId, Parked] = field(default_factory=dict)
    came: list[WordId] = field(default_factory=list)
    same: dict[WordId, WordId] = field(default_factory=dict)

    def add(self, note: WordId) -> None:
        """Put a note into the lot, last."""
        self.notes.append(note)
        self.came.append(note)

    def of(self, note: WordId) -> Parked:
        """Return what became of a note, or of the one that it says the same as."""
        return self.about.get(self.head(note)) or Parked()

    def head(self, note: WordId) -> WordId:
        """Return the note whose receipt a note has: its own, or that of the one it says the same as."""
        return self.same.get(note, note)

    def apart(self, gone: Iterable[WordId]) -> None:
        """Let whatever says the same as one of these notes stand on its own again, and these, too."""
        over = set(gone)
        self.same = {note: same for note, same in self.same.items() if over.isdisjoint((note, same))}

    def left(self) -> list[WordId]:
        """Return the notes that were for today, or for no time in particular, and were not looked at."""
        return [n for n in self.notes if n not in self.same and _left(self.of(n))]


def _left(parked: Parked) -> bool:
    return parked.back in ("", TODAY) and parked.state not in OVER and not parked.item


class Offered(Struct, frozen=True):
    """Parking that was offered to somebody: by whom, their kept words or what they said, and which of their offers it is."""

    by: PersonId
    text: str = ""
    words: tuple[WordId, ...] = ()
    number: int = 0


class ParkingMemory(Struct):
    """The server's memory, by person: what they were offered to have parked, and how many offers there were."""

    offers: dict[PersonId, Offered] = field(default_factory=dict)
    count: dict[PersonId, int] = field(default_factory=dict)


class Park(Command, frozen=True):
    """Put something into the parking lot, in my words."""

    texts = ("text",)
    audience = base.LOT
    text: str


class OfferPark(Command, frozen=True):
    """Offer somebody to park what they said: their kept words, or what I heard them say."""

    durable = False
    texts = ("text",)
    audience = base.ASIDE
    person: PersonRef
    text: str = ""
    word: WordRef = NO_WORD


class ParkTopics(Command, frozen=True):
    """Offer everybody to park their topics that nobody came to; mine are parked at once."""


class AnswerPark(Command, frozen=True):
    """Let what I said be parked, or rather not; a no leaves no trace. `offer` is the offer that I have read."""

    durable = False
    yes: bool
    offer: Id | None = None


class WordParked(Event, frozen=True):
    """Words that were said are in the parking lot; their author agreed."""

    urgency = base.USUAL

    word: WordId


class ParkOffered(Aside, frozen=True):
    """Somebody offers me to park what I said."""

    by: PersonId
    text: str = ""
    words: list[WordId] = []
    offer: int = 0


class ParkAnswered(Aside, frozen=True):
    """What somebody said to having their words parked; for whoever offered."""

    person: PersonId
    yes: bool


class ParkSettled(Aside, frozen=True):
    """The offer to park something of mine is over."""

    yes: bool


class ParkLapsed(Aside, frozen=True):
    """An offer to park something of somebody's ended without an answer; for whoever made it (`by`), and for them."""

    by: PersonId
    person: PersonId
    offer: int


class OfferMemo(Memo, frozen=True):
    """Remember an offer; None forgets it."""

    person: PersonId
    offer: Offered | None


def place(state: State, note: WordId) -> int:
    """Return the number of a parked note, from 1 (0: it is gone)."""
    return numbers.parked(state.kept).get(note, 0)


def _park(state: State, command: Park, who: PersonId, _now: Ms) -> Outcome:
    return Outcome([keep(state, who, command.text, PARK)])


def _offer(state: ServerState, command: OfferPark, who: PersonId, _now: Ms) -> Outcome:
    person, word = state.kept.people.there(command.person), state.kept.words.by_id.get(command.word)
    if command.person == who:
        raise Refused("no_park_offer")
    if person.via:
        raise Refused("park_no_seat", name=person.name)
    if command.word:
        if word is None or word.person != command.person or word.withdrawn or command.word in state.kept.parking.notes:
            raise Refused("nothing_to_park")
        offer = Offered(who, words=(command.word,))
    else:
        offer = Offered(who, text_of(command.text))
    return _offered(state, command.person, offer)


def _offered(state: ServerState, person: PersonId, offer: Offered) -> Outcome:
    offer = replace(offer, number=state.memory.parking.count.get(person, 0) + 1)
    before = state.memory.parking.offers.get(person)
    outcome = _lapsed(state, person) if before and replace(before, number=offer.number) != offer else Outcome()
    outcome.add(Outcome(aside=[((person,), _told(offer))], memos=[OfferMemo(person, offer)], held=True))
    outcome.held = True
    return outcome


def _lapsed(state: ServerState, person: PersonId, gone: PersonId = NOBODY) -> Outcome:
    """Return the outcome of what was offered to somebody standing no longer, told to them and to whoever offered it."""
    offer = state.memory.parking.offers[person]
    people = state.kept.people.by_id
    readers = tuple(n for n in sorted({person, offer.by} - {gone}) if not people[n].left)
    return Outcome(
        aside=[(readers, ParkLapsed(offer.by, person, offer.number))] if readers else [],
        memos=[OfferMemo(person, None)],
    )


def _follow_left(state: ServerState, event: Left, _now: Ms) -> Outcome:
    return _lapsed(state, event.person, event.person) if event.person in state.memory.parking.offers else Outcome()


def _follow_closed(state: ServerState, _event: Closed, _now: Ms) -> Outcome:
    outcome = Outcome()
    for person in state.memory.parking.offers:
        outcome.add(_lapsed(state, person))
    return outcome


def _told(offer: Offered) -> ParkOffered:
    return ParkOffered(offer.by, offer.text, list(offer.words), offer.number)


def _park_topics(state: ServerState, _command: ParkTopics, who: PersonId, _now: Ms) -> Outcome:
    outcome, by_id, people = Outcome(), state.kept.words.by_id, state.kept.people
    for person in dict.fromkeys(by_id[n].person for n in state.kept.dots.topics):
        topics = tuple(n for n in state.kept.dots.topics if by_id[n].person == person)
        if person == who:
            outcome.events += [WordParked(n) for n in topics]
        elif not people.by_id[person].left:
            outcome.add(_offered(state, person, Offered(who, words=topics)))
    outcome.held = True
    return outcome


def _answer(state: ServerState, command: AnswerPark, who: PersonId, _now: Ms) -> Outcome:
    offer = state.memory.parking.offers[who]  # the rule has seen to it that there is one
    if command.offer not in (None, offer.number):
        raise Refused("park_offer_changed")
    outcome = Outcome(memos=[OfferMemo(who, None)], held=True)
    outcome.aside = [((who,), ParkSettled(command.yes)), ((offer.by,), ParkAnswered(who, command.yes))]
    if not command.yes:
        return outcome
    if refusal := on_record(state, who):
        raise refusal
    there = [n for n in offer.words if not state.kept.words.by_id[n].withdrawn]
    if offer.words and not there:
        raise Refused("gone_already")
    outcome.events += [WordParked(n) for n in there if n not in state.kept.parking.notes]
    if not offer.words:
        outcome.events.append(keep(state, who, offer.text, PARK, scribe=offer.by))
    return outcome


def author(state: State, note: WordId) -> PersonId:
    """Return whose words a parked note is (0: nobody knows)."""
    word = state.kept.words.by_id.get(note)
    return word.person if word else NOBODY


def _apply_kept(meeting: Meeting, event: WordsKept) -> None:
    if event.kind == PARK:
        meeting.parking.add(WordId(meeting.seq))


def _apply_shown(meeting: Meeting, event: NoteShown) -> None:
    if event.parked:
        meeting.parking.add(WordId(meeting.seq))


def _apply_parked(meeting: Meeting, event: WordParked) -> None:
    meeting.parking.add(event.word)


def _forget(meeting: Meeting, words: list[WordId]) -> None:
    parking, gone = meeting.parking, set(words)
    parking.notes = [n for n in parking.notes if n not in gone]
    parking.about = {n: about for n, about in parking.about.items() if n not in gone}
    parking.apart(gone)


def _apply_withdrawn(meeting: Meeting, event: WordsWithdrawn) -> None:
    _forget(meeting, event.words)


def _apply_note_withdrawn(meeting: Meeting, event: NoteWithdrawn) -> None:
    _forget(meeting, [meeting.notes.shown[event.hash].at])


def _hold_offer(state: ServerState, hold: OfferMemo) -> None:
    state.memory.parking.offers.pop(hold.person, None)
    if hold.offer is not None:
        state.memory.parking.offers[hold.person] = hold.offer
        state.memory.parking.count[hold.person] = hold.offer.number


def _remind(state: ServerState, me: PersonId) -> Iterable[Aside]:
    if offer := state.memory.parking.offers.get(me):
        yield _told(offer)


def _fold_offered(state: State, message: ParkOffered) -> None:
    state.mine.park = message


def _fold_settled(state: State, _message: ParkSettled) -> None:
    state.mine.park = None


def _fold_lapsed(state: State, message: ParkLapsed) -> None:
    mine = state.mine.park
    if mine and (mine.by, mine.offer) == (message.by, message.offer):
        state.mine.park = None


def _topics_left(state: State, who: PersonId) -> Refused | None:
    return on_record(state, who) or (None if state.kept.dots.topics else Refused("no_topic"))


def _has_offer(state: State, who: PersonId) -> Refused | None:
    memory = state.remembered()
    waiting = state.mine.park is not None or (memory is not None and who in memory.parking.offers)
    return None if waiting else Refused("no_park_offer")


def _tell_offered(state: State, message: ParkOffered, _me: PersonId) -> str:
    texts = [message.text, *(state.texts.get(word, "") for word in message.words)]
    said = " and ".join(f"'{text}'" for text in texts if text) or "what you said"
    return (
        f"{start(name(state, message.by))} offers to park {said} for you. Type yes park it, or rather not park it. "
        "A no is not written down."
    )


def _tell_answered(state: State, message: ParkAnswered, _me: PersonId) -> str:
    return "" if message.yes else f"{start(name(state, message.person))} would rather not park it."


def _tell_lapsed(state: State, message: ParkLapsed, me: PersonId) -> str:
    if message.by == me:
        return f"Your offer to park something for {name(state, message.person)} stands no longer."
    return f"{start(name(state, message.by))}'s offer to park something of yours stands no longer."


def _tell_parked(state: State, event: WordParked, me: PersonId) -> str:
    who = start(name(state, author(state, event.word), me))
    return f"{who} agreed to park: {state.texts.get(event.word, 'what was said')}"


def _apply_dots(meeting: Meeting, event: DotsClosed) -> None:
    if event.what == dots.PARKED:
        meeting.parking.notes = list(event.order)


def _needs(kept: Meeting, _person: PersonId) -> Iterable[WordId]:
    about = kept.parking.about.values()
    return [*reversed(kept.parking.notes), *(n for parked in about for n in (parked.answer, parked.because))]


def _recap(use: Usable) -> Iterable[TopicSection]:
    """Say what is parked; the rest is said to be there, since nothing that was parked is lost."""
    parking = use.kept.parking
    notes = [n for n in parking.notes if parking.of(n).state not in (LET_GO, DONE)]
    lines = tuple(_line(use, parking.of(n), line) for n in notes for line in use.lines([n]))
    if not notes:
        return
    if not lines and not use.closed:
        lead = STAY
    elif len(notes) > len(lines) and not use.closed:
        lead = f"{KEPT} {OTHERS}"
    else:
        lead = KEPT if lines else ""
    yield TopicSection(Place.PARKED, HEADING, lead, lines, leaves=True)


def _line(use: Usable, parked: Parked, line: Line) -> Line:
    """Return a parked note with what happens to it, as far as that was said."""
    if parked.state == CANNOT:
        first, reasons = "This cannot be.", use.lines([parked.answer])
    elif parked.back:
        goes = "It goes elsewhere." if parked.back == ELSEWHERE else f"It comes back: {sentence(clean(parked.back))}"
        first, reasons = goes, use.lines([parked.because])
    else:
        return line
    said = (Span(first, False), *(Span(reason.text) for reason in reasons))
    return line.beside(Span(sentence(line.text)), *said, beneath=tuple(reason.word for reason in reasons))


TOPIC = Topic(
    name="parking",
    kinds={
        PARK: Kind(
            "{who} parked: {text}",
            "parked: ",
            mine="Parked in your words: '{text}'",
            most=50,
            called="parked notes",
            numbers=numbers.parked,
            numbered="parked",
        )
    },
    needs=_needs,
    rules={
        Park: Rule(base.MEMBERS, base.LIVE, on_record),
        OfferPark: Rule(base.HOLDERS, base.LIVE, on_record),
        ParkTopics: Rule(base.HOLDERS, base.MEETING, _topics_left),
        AnswerPark: Rule(base.MEMBERS, base.LIVE, _has_offer),
    },
    decide={
        Park: _park,
        OfferPark: _offer,
        ParkTopics: _park_topics,
        AnswerPark: _answer,
    },
    follow={Left: _follow_left, Closed: _follow_closed},
    apply={
        WordsKept: _apply_kept,
        WordsWithdrawn: _apply_withdrawn,
        NoteShown: _apply_shown,
        NoteWithdrawn: _apply_note_withdrawn,
        WordParked: _apply_parked,
        DotsClosed: _apply_dots,
    },
    aside={
        ParkOffered: _fold_offered,
        ParkAnswered: lambda _s, _m: None,
        ParkSettled: _fold_settled,
        ParkLapsed: _fold_lapsed,
    },
    memos={
        OfferMemo: _hold_offer,
    },
    remind=_remind,
    tell={
        WordParked: _tell_parked,
        ParkOffered: _tell_offered,
        ParkAnswered: _tell_answered,
        ParkLapsed: _tell_lapsed,
        ParkSettled: lambda _s, m, _me: "" if m.yes else "Not parked, and nothing is written down.",
    },
    refusals={
        "park_no_seat": "{name} takes part without a screen. Ask them, and they or you can park it in their words.",
        "nothing_to_park": "Those words cannot be parked for them.",
        "park_offer_changed": "Something else of yours is offered to be parked now. Read it, then answer once more.",
        "no_park_offer": "Nobody offers to park something of yours now. You can park it yourself.",
    },
    recap=(InRecap(_recap, (PARK, ANSWER), (HEADING, STAY, KEPT, f"{KEPT} {OTHERS}")),),
)
