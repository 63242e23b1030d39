"""Thank-yous: to everybody for something, or to somebody. The recap has one that is to somebody only if both agree.

Whoever says it lets it be quoted as any words of theirs; whoever it is to answers for themself, and no answer means no. Nobody
else is told what either said, and there is no count and no list of who was thanked.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, field

from cop_tui.core.engine import base
from cop_tui.core.engine.base import Command, Event, Ignorable, Kind, Outcome, Refused, Rule, Topic
from cop_tui.core.engine.ids import NOBODY, Ms, PersonId, PersonRef, WordId, WordRef
from cop_tui.core.engine.narrowing import Common, Narrowed
from cop_tui.core.engine.sections import InRecap, Line, Place, Span, TopicSection, Usable
from cop_tui.core.engine.text import clean
from cop_tui.core.topics import numbers
from cop_tui.core.topics.afterwards import ONLY_YOU, WordsSoftened, WordsWithdrawn, check_consent, rank
from cop_tui.core.topics.people import name
from cop_tui.core.topics.record import on_record
from cop_tui.core.topics.setup import OPEN_REGIME, THEMES
from cop_tui.core.topics.words import GROUP, NAMED, THANK, keep

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cop_tui.core.meeting import Meeting, State

HEADING = "Thank you"


class Thanks(Struct, omit_defaults=True):
    """Whom a thank-you is to, and what they let become of it: group, quote without name, or quote with name."""

    person: PersonId
    consent: str = GROUP


class Thanking(Struct, omit_defaults=True):
    """Kept: the thank-yous that are to somebody, by the number of their words."""

    to: dict[WordId, Thanks] = field(default_factory=dict)


class ThankYou(Command, frozen=True):
    """Say thank you to everybody, or to `person` (0: to nobody in particular)."""

    texts = ("text",)
    audience = base.LOT
    text: str
    person: PersonRef = NOBODY


class AgreeToThanks(Command, frozen=True):
    """Say what may become of a thank-you that is to me: group, quote without name, or quote with name."""

    word: WordRef
    to: str


class Thanked(Ignorable, frozen=True, kw_only=True):
    """A thank-you is to somebody."""

    urgency = base.USUAL

    word: WordId
    person: PersonId


class ThanksAgreed(Event, frozen=True):
    """What may become of a thank-you has changed, as far as it is for whoever it is to."""

    urgency = base.USUAL

    word: WordId
    to: str

    def can_wait(self) -> bool:
        """Return True: it is for the recap."""
        return True


def lets(meeting: Meeting, word: WordId) -> bool:
    """Return whether nobody but their author has to agree that words are told, or whoever has to does."""
    thanks = meeting.thanking.to.get(word)
    return thanks is None or thanks.consent != GROUP


def more(meeting: Meeting, event: ThanksAgreed) -> int:
    """Return above 0 where more may be told of a thank-you with an event than before it, below 0 where less may."""
    thanks = meeting.thanking.to.get(event.word)
    return rank(event.to) - rank(thanks.consent) if thanks else 0


def agrees_too(state: State, word: WordId) -> str:
    """Return the name of whoever has to agree too before words are told, whatever they have answered; nothing where nobody has to."""
    thanks = state.kept.thanking.to.get(word)
    return name(state, thanks.person) if thanks else ""


def to_me(state: State, me: PersonId) -> dict[WordId, int]:
    """Return the thank-yous that are to somebody, each with the number people know it by."""
    known = numbers.thanks(state.kept)
    return {word: known[word] for word, thanks in state.kept.thanking.to.items() if thanks.person == me}


def _thank(state: State, command: ThankYou, who: PersonId, _now: Ms) -> Outcome:
    outcome = Outcome([keep(state, who, command.text, THANK)])
    if not command.person:
        return outcome
    state.kept.people.there(command.person)
    if command.person == who:
        raise Refused("thanks_to_self")
    outcome.events.append(Thanked(word=WordId(state.kept.seq + 1), person=command.person))
    return outcome


def _agree(state: State, command: AgreeToThanks, who: PersonId, _now: Ms) -> Outcome:
    check_consent(state, command.to)
    thanks = state.kept.thanking.to.get(command.word)
    if thanks is None or thanks.person != who:
        raise Refused("no_such_thanks")
    if thanks.consent == command.to:
        return Outcome(held=True)  # a no looks like no answer
    return Outcome([ThanksAgreed(word=command.word, to=command.to)])


def _agree_by_seat(state: State, command: AgreeToThanks, _who: PersonId, _now: Ms, since: int) -> None:
    wider = ThanksAgreed(word=command.word, to=command.to)
    if command.word <= since and more(state.kept, wider) > 0:
        raise Refused("consent_only_down")


def _apply_thanked(meeting: Meeting, event: Thanked) -> None:
    meeting.thanking.to[event.word] = Thanks(event.person)


def _apply_agreed(meeting: Meeting, event: ThanksAgreed) -> None:
    meeting.thanking.to[event.word].consent = event.to


def _apply_softened(meeting: Meeting, event: WordsSoftened) -> None:
    if event.word in meeting.thanking.to:  # the yes was to other words
        meeting.thanking.to[event.word].consent = GROUP


def _apply_withdrawn(meeting: Meeting, event: WordsWithdrawn) -> None:
    for word in event.words:
        meeting.thanking.to.pop(word, None)


def asked(state: State, me: PersonId) -> str:
    """Return, to whoever was thanked and has not agreed, that the recap may have it only if they do; else nothing."""
    to = state.kept.thanking.to.values()
    waits = any(thanks.person == me and thanks.consent == GROUP for thanks in to)
    return "The recap has a thank-you to you only if you agree: thanked?" if waits and not _stays(state) else ""


def _stays(state: State) -> bool:
    return state.kept.setup.session.regime == THEMES


def _thanked(state: State, who: PersonId) -> Refused | None:
    if _stays(state):
        return Refused("thanks_stay")
    to = state.kept.thanking.to.values()
    return None if any(thanks.person == who for thanks in to) else Refused("no_such_thanks")


def _narrows(state: State, at: int, event: ThanksAgreed) -> Narrowed | None:
    return Narrowed("thanks", at, (event.word,), event.to) if more(state.kept, event) < 0 else None


def _agreed_again(state: State, entry: Narrowed, shared: Common) -> list[Event]:
    wide = [ThanksAgreed(word=WordId(n), to=entry.to) for n in entry.of if n <= shared.last]
    return [event for event in wide if more(state.kept, event) < 0]


def _tell_thanked(state: State, event: Thanked, me: PersonId) -> str:
    number = numbers.thanks(state.kept).get(event.word, 0)
    if _stays(state):
        return f"That is to {name(state, event.person, me)}."
    if event.person == me:
        return (
            "That is to you, and stays here. The recap has it only if you both agree; if you do: "
            f"yes to thanks {number}. Nobody is told what you answer."
        )
    word = state.kept.words.by_id.get(event.word)
    both = " The recap has it only if you both agree." if word and word.person == me else ""
    return f"That is to {name(state, event.person)}.{both}"


def _tell_agreed(state: State, event: ThanksAgreed, me: PersonId) -> str:
    thanks = state.kept.thanking.to.get(event.word)
    word = state.kept.words.by_id.get(event.word)
    if thanks is None or thanks.person != me or word is None:
        return ""
    if event.to == GROUP:
        return f"Saved: this thank-you stays with the group. {ONLY_YOU}"
    how = "with your name" if event.to == NAMED else "without your name"
    return f"Saved: the recap may have this thank-you, {how}, if {name(state, word.person)} agrees too. {ONLY_YOU}"


def _recap(use: Usable) -> Iterable[TopicSection]:
    """Say the thank-yous that everybody who has to agrees to; where only themes leave, none does."""
    if not use.quotes:
        return
    said = [n for n, word in use.kept.words.by_id.items() if word.kind == THANK and not word.withdrawn]
    lines = tuple(_line(use, line) for line in use.lines(said))
    yield TopicSection(Place.SECTIONS, HEADING, lines=lines, awaited=bool(said), leaves=True)


def _line(use: Usable, line: Line) -> Line:
    thanks = use.kept.thanking.to.get(line.word)
    person = use.kept.people.by_id.get(thanks.person) if thanks else None
    if thanks is None or person is None or thanks.consent != NAMED or use.regime != OPEN_REGIME:
        return line
    return line.beside(Span(f"To {clean(person.name)}:", False), Span(line.text))


TOPIC = Topic(
    name="thanking",
    kinds={
        THANK: Kind(
            "{who} says thank you: {text}",
            "thank you: ",
            mine="You say thank you: {text}",
            most=50,
            called="thank-yous",
            numbers=numbers.thanks,
            numbered="thank-you",
        )
    },
    needs=lambda kept, person: [word for word, thanks in kept.thanking.to.items() if thanks.person == person],
    narrows={ThanksAgreed: _narrows},
    narrows_again={"thanks": _agreed_again},
    rules={
        ThankYou: Rule(base.MEMBERS, base.MEETING, on_record),
        AgreeToThanks: Rule(base.ANYONE, frozenset({base.OPEN, base.CLOSED}), _thanked),
    },
    decide={ThankYou: _thank, AgreeToThanks: _agree},
    by_seat={AgreeToThanks: _agree_by_seat},
    apply={
        Thanked: _apply_thanked,
        ThanksAgreed: _apply_agreed,
        WordsSoftened: _apply_softened,
        WordsWithdrawn: _apply_withdrawn,
    },
    tell={Thanked: _tell_thanked, ThanksAgreed: _tell_agreed},
    refusals={
        "thanks_to_self": "A thank-you is to somebody else, or to everybody. Nothing was sent.",
        "thanks_stay": "Only themes leave this meeting, so a thank-you stays here.",
        "no_such_thanks": "There is no thank-you of that number to you.",
    },
    recap=(InRecap(_recap, (THANK,), (HEADING,)),),
)
