"""Said aloud: what somebody without a screen answers to a proposal, lets be quoted or takes back, typed by somebody present.

It is shown to everybody and confirmed by a second person. One of the two holds the space or, where nothing is published or erased by
it, is the scribe: two strangers cannot speak for anybody, and whoever likes can become the scribe. An objection stops a decision at once and is asked about afterwards. A concern, and a
consent, is an answer at once too, and is called what it is until then: told by one person. All else waits for its confirmation, and then obeys the rules of the
person's own. Whoever wrote a line down for somebody takes it back alone, as long as nothing but the writing speaks for it. Whoever has a screen speaks for themself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, field

from cop_tui.core.engine import base, limits
from cop_tui.core.engine.base import HOLDER, SCRIBE, Command, Event, Id, Outcome, Refused, Rule, Topic
from cop_tui.core.engine.ids import NO_READER, Ms, PersonId, PersonRef, WordId, WordRef
from cop_tui.core.topics import afterwards, checks, consenting
from cop_tui.core.topics.afterwards import Consent, Withdraw, WordsWithdrawn, being_erased
from cop_tui.core.topics.deciding import (
    ANSWERS,
    CONSENT,
    Decided,
    LeftUndecided,
    ProposalAmended,
    TurnedDown,
    on_table,
    when_asked,
    when_asked_on_record,
)
from cop_tui.core.topics.people import Left, name, start
from cop_tui.core.topics.words import CONCERN, GROUP, NEVER_TOLD, OBJECTION, keep

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cop_tui.core.meeting import Meeting, ServerState, State

QUOTE, WITHDRAW = "quote", "withdraw"
REASONED = (OBJECTION, CONCERN)
ALONE = "yes"
"""What a result says under `alone` where words were taken back at once, by whoever wrote them down."""
AFTER = frozenset({base.OPEN, base.CLOSED})


class Spoken(Struct, omit_defaults=True):
    """What was said aloud and waits for a second person: for whom, typed by whom, what, about which words.

    `what` is `objection`, `concern`, `consent`, `quote` or `withdraw`; `to` is what may become of the words, with `quote`. `number` is
    the one people know it by (0: an older server gave none).
    """

    person: PersonId
    by: PersonId
    what: str
    words: list[WordId] = field(default_factory=list)
    to: str = ""
    number: int = 0


class Aloud(Struct, omit_defaults=True):
    """Kept: what was said aloud and waits for a second person, by the number of the event that said so, and how often it was."""

    waiting: dict[int, Spoken] = field(default_factory=dict)
    count: int = 0


class ObjectAloud(Command, frozen=True):
    """Somebody without a screen objects, for this reason. `version` is the wording I have seen."""

    texts = ("text",)
    audience = base.LOT
    person: PersonRef
    text: str
    version: Id | None = None


class ConcernAloud(Command, frozen=True):
    """Somebody without a screen has a concern; it stops nothing. `version` is the wording I have seen."""

    texts = ("text",)
    audience = base.LOT
    person: PersonRef
    text: str
    version: Id | None = None


class ConsentAloud(Command, frozen=True):
    """Somebody without a screen has no objection. `version` is the wording I have seen."""

    person: PersonRef
    version: Id | None = None


class QuoteAloud(Command, frozen=True):
    """Somebody without a screen says what may become of words of theirs."""

    person: PersonRef
    words: list[WordRef]
    to: str


class WithdrawAloud(Command, frozen=True):
    """Somebody without a screen takes words of theirs back."""

    person: PersonRef
    words: list[WordRef]


class ConfirmAloud(Command, frozen=True):
    """Say that I heard it too: `said` is the number of the event that waits."""

    said: Id


class DropAloud(Command, frozen=True):
    """Say that it was not said so: `said` is the number of the event that waits."""

    said: Id


class SaidAloud(Event, frozen=True):
    """Somebody without a screen said something aloud, as `by` typed it; it waits for a second person."""

    urgency = base.USUAL

    person: PersonId
    by: PersonId
    what: str
    words: list[WordId] = []
    to: str = ""


class AloudConfirmed(Event, frozen=True):
    """A second person heard what somebody said aloud; `said` is the number of the event that waited."""

    urgency = base.USUAL

    said: int
    person: PersonId
    what: str
    by: PersonId


class AloudDropped(Event, frozen=True):
    """It was not said so; `said` is the number of the event that waited."""

    urgency = base.USUAL

    said: int
    person: PersonId
    by: PersonId


def of(state: State, person: PersonId) -> list[WordId]:
    """Return the numbers of somebody's words in the order in which they are numbered for people; withdrawn ones keep their place."""
    return [number for number, word in state.kept.words.by_id.items() if word.person == person]


def _said(state: State, spoken: Spoken) -> SaidAloud:
    """Return the event with which something waits. Raises Refused for somebody with a screen, and for what waits already."""
    person, waiting = state.kept.people.there(spoken.person), state.kept.aloud.waiting.values()
    if not person.via:
        raise Refused("speaks_themself", name=person.name)
    if any((w.person, w.what, w.words, w.to) == (spoken.person, spoken.what, spoken.words, spoken.to) for w in waiting):
        raise Refused("waits_aloud", name=person.name)
    typed = sum(1 for w in waiting if w.by == spoken.by and w.words)
    if spoken.words and spoken.what not in REASONED and typed >= limits.ALOUD:
        raise Refused("aloud_full", limit=limits.ALOUD)
    return SaidAloud(spoken.person, spoken.by, spoken.what, spoken.words, spoken.to)


def _reason(state: ServerState, command: ObjectAloud | ConcernAloud, who: PersonId, now: Ms) -> Outcome:
    how = OBJECTION if isinstance(command, ObjectAloud) else CONCERN
    answer = on_table(state, command.version).answers.get(command.person)
    said = _said(state, Spoken(command.person, who, how, [WordId(state.kept.seq + 1)]))
    if answer and answer.how == OBJECTION:  # it stands until it is taken back for them, which a second person hears
        raise Refused("objects_already", name=name(state, command.person))
    outcome = Outcome([keep(state, command.person, command.text, how, scribe=who), said])
    outcome.add(consenting.answered(state, None, command.person, now))
    return outcome


def _consent(state: State, command: ConsentAloud, who: PersonId, _now: Ms) -> Outcome:
    answer = on_table(state, command.version).answers.get(command.person)
    if answer and answer.how == CONSENT:
        raise Refused("consented_already", name=name(state, command.person))
    return Outcome([_said(state, Spoken(command.person, who, CONSENT))])


def _quote(state: ServerState, command: QuoteAloud, who: PersonId, now: Ms) -> Outcome:
    words, by_id = sorted(set(command.words)), state.kept.words.by_id
    if command.to != GROUP and words and all(w in by_id and by_id[w].kind in NEVER_TOLD for w in words):
        raise Refused("never_in_recap")
    said = _said(state, Spoken(command.person, who, QUOTE, words, command.to))
    _of_words(state, said, now)
    return Outcome([said])


def taken_back_alone(state: State, words: Iterable[WordId], who: PersonId) -> bool:
    """Return whether somebody may take back these words of others without a second person.

    They wrote all of them down, and nobody else has heard anything about them: no answer to a proposal, no yes to a quote.
    """
    known = [state.kept.words.by_id.get(number) for number in words]
    return bool(known) and all(w and w.scribe == who and w.consent == GROUP and w.kind not in REASONED for w in known)


def _withdraw(state: ServerState, command: WithdrawAloud, who: PersonId, now: Ms) -> Outcome:
    if taken_back_alone(state, command.words, who):
        spoken = Spoken(command.person, who, WITHDRAW, sorted(set(command.words)))
        _said(state, spoken)
        outcome = _of_words(state, spoken, now)
        outcome.facts["alone"] = ALONE
        return outcome
    said = _said(state, Spoken(command.person, who, WITHDRAW, sorted(set(command.words))))
    _of_words(state, said, now)
    return Outcome([said])


def _of_words(state: ServerState, said: SaidAloud | Spoken, now: Ms) -> Outcome:
    """Return the outcome of what somebody says of their own words, as if they typed it; raises Refused as it would then."""
    own = Consent(list(said.words), said.to) if said.what == QUOTE else Withdraw(list(said.words))
    try:
        return afterwards.TOPIC.decide[type(own)](state, own, said.person, now)
    except Refused as refusal:
        if refusal.code != "not_your_words":
            raise
        raise Refused("not_their_words", name=name(state, said.person)) from refusal


def _waits(state: State, said: int) -> Spoken:
    if said not in state.kept.aloud.waiting:
        raise Refused("waits_no_more")
    return state.kept.aloud.waiting[said]


def serves(state: State, who: PersonId) -> bool:
    """Return whether somebody holds the space or writes for the meeting."""
    person = state.kept.people.by_id.get(who)
    return person is not None and not person.left and (person.has(HOLDER) or person.has(SCRIBE))


def _final(spoken: Spoken) -> bool:
    """Return whether what was said publishes words, erases them, or lets something be decided."""
    return spoken.what in (WITHDRAW, CONSENT) or (spoken.what == QUOTE and spoken.to != GROUP)


def suffices(state: State, spoken: Spoken, who: PersonId) -> bool:
    """Return whether somebody is a second person with whom what was said counts."""
    holders = state.kept.people.entrusted()  # whoever stands in vouches for nobody
    if _final(spoken):
        return who in holders or spoken.by in holders
    return serves(state, who) or serves(state, spoken.by)


def cannot_confirm(state: State, spoken: Spoken, who: PersonId) -> Refused | None:
    """Return why somebody is no second person for what was said, or None."""
    if who == spoken.by:
        return Refused("confirmed_by_another")
    if not suffices(state, spoken, who):
        return Refused("confirmed_by_holder" if _final(spoken) else "confirmed_by_whom")
    return None


def _confirm(state: ServerState, command: ConfirmAloud, who: PersonId, now: Ms) -> Outcome:
    spoken = _waits(state, command.said)
    if refusal := cannot_confirm(state, spoken, who):
        raise refusal
    outcome = Outcome([AloudConfirmed(command.said, spoken.person, spoken.what, who)])
    if spoken.what in (QUOTE, WITHDRAW):
        outcome.add(_of_words(state, spoken, now))
    elif spoken.what == CONSENT:
        outcome.add(consenting.answered(state, consenting.ConsentNoted(spoken.person), spoken.person, now))
    return outcome


def _drop(state: State, command: DropAloud, who: PersonId, _now: Ms) -> Outcome:
    spoken = _waits(state, command.said)
    if who != spoken.by and not state.kept.people.is_entrusted(who):
        raise Refused("dropped_by_whom", name=name(state, spoken.by))
    outcome = Outcome([AloudDropped(command.said, spoken.person, who)])
    if spoken.what in REASONED:
        outcome.events.append(WordsWithdrawn(list(spoken.words)))
    return outcome


def _apply_said(meeting: Meeting, event: SaidAloud) -> None:
    known = meeting.aloud
    known.count += 1
    if event.what in REASONED:  # the consent that was told before is not what they say now
        known.waiting = {n: w for n, w in known.waiting.items() if (w.person, w.what) != (event.person, CONSENT)}
    known.waiting[meeting.seq] = Spoken(event.person, event.by, event.what, list(event.words), event.to, known.count)


def _apply_over(meeting: Meeting, event: AloudConfirmed | AloudDropped) -> None:
    meeting.aloud.waiting.pop(event.said, None)


def _apply_answers_gone(meeting: Meeting, _event: ProposalAmended | Decided | LeftUndecided | TurnedDown) -> None:
    waiting = meeting.aloud.waiting
    meeting.aloud.waiting = {n: w for n, w in waiting.items() if w.what not in ANSWERS}


def _apply_left(meeting: Meeting, event: Left) -> None:
    meeting.aloud.waiting = {n: w for n, w in meeting.aloud.waiting.items() if w.person != event.person}


def _apply_withdrawn(meeting: Meeting, event: WordsWithdrawn) -> None:
    gone, left = set(event.words), {}
    for number, spoken in meeting.aloud.waiting.items():
        rest = [word for word in spoken.words if word not in gone]
        if rest or not spoken.words:
            spoken.words = rest
            left[number] = spoken
    meeting.aloud.waiting = left


def _something_waits(state: State, _who: PersonId) -> Refused | None:
    return None if state.kept.aloud.waiting else Refused("waits_no_more")


def _voices(state: State, _who: PersonId) -> Refused | None:
    return None if checks.voices(state) else Refused("no_voices")


def what_waits(state: State, spoken: Spoken | SaidAloud, me: PersonId = NO_READER) -> str:
    """Return in a sentence what somebody said aloud, without the words that they object with."""
    who = start(name(state, spoken.person, me))
    if spoken.what == OBJECTION:
        return f"{who} objects."
    if spoken.what == CONCERN:
        return f"{who} has a concern."
    if spoken.what == CONSENT:
        return f"{who} consents to the proposal."
    about = " / ".join(f"'{state.texts.get(number, '...')}'" for number in spoken.words)
    if spoken.what == WITHDRAW:
        return f"{who} takes back {about}."
    may = "is not quoted" if spoken.to == GROUP else f"may be {spoken.to.replace('quote', 'quoted', 1)}"
    return f"{who} says that {about} {may}."


def _tell_said(state: State, event: SaidAloud, me: PersonId) -> str:
    typed = f"{start(name(state, event.by, me))} typed for {name(state, event.person)}, who said it aloud"
    counts = "It stops a decision already." if event.what == OBJECTION else "It does not count yet."
    if event.what in (CONSENT, CONCERN):
        counts = f"It is their answer as {name(state, event.by, me)} told it, and nobody else yet."
    which = _number(state, event)
    who = "Somebody else who heard it types" if event.by == me else "If you heard it too"
    return (
        f"{typed}: {what_waits(state, event)} {counts} {who}: confirm{which}. If it was not said so: not said{which}."
    )


def _number(state: State, event: SaidAloud) -> str:
    """Return the number that something keeps while it waits, behind a space; "" where it waits no more or has none."""
    said = (event.person, event.by, event.what, event.words, event.to)
    for spoken in state.kept.aloud.waiting.values():
        if (spoken.person, spoken.by, spoken.what, spoken.words, spoken.to) == said and spoken.number:
            return f" {spoken.number}"
    return ""


def _tell_confirmed(state: State, event: AloudConfirmed, me: PersonId) -> str:
    lines = {
        OBJECTION: "The objection stands.",
        CONCERN: "The concern stands.",
        CONSENT: "It counts.",
        QUOTE: "It counts, and can be changed.",
        WITHDRAW: being_erased(state),
    }
    who, of_whom = start(name(state, event.by, me)), name(state, event.person)
    return f"{who} heard {of_whom} say it too. {lines.get(event.what, '')}".rstrip()


TOPIC = Topic(
    name="aloud",
    needs=lambda kept, _person: [word for spoken in kept.aloud.waiting.values() for word in spoken.words],
    rules={
        ObjectAloud: Rule(
            base.MEMBERS, when=lambda s, who: when_asked_on_record(s, who) or _voices(s, who), own_seat=True
        ),
        ConcernAloud: Rule(
            base.MEMBERS, when=lambda s, who: when_asked_on_record(s, who) or _voices(s, who), own_seat=True
        ),
        ConsentAloud: Rule(base.MEMBERS, when=lambda s, who: when_asked(s, who) or _voices(s, who), own_seat=True),
        QuoteAloud: Rule(base.MEMBERS, AFTER, _voices, own_seat=True),
        WithdrawAloud: Rule(base.MEMBERS, AFTER, _voices, own_seat=True),
        ConfirmAloud: Rule(base.MEMBERS, AFTER, _something_waits, own_seat=True),
        DropAloud: Rule(base.MEMBERS, AFTER, _something_waits, own_seat=True),
    },
    decide={
        ObjectAloud: _reason,
        ConcernAloud: _reason,
        ConsentAloud: _consent,
        QuoteAloud: _quote,
        WithdrawAloud: _withdraw,
        ConfirmAloud: _confirm,
        DropAloud: _drop,
    },
    apply={
        SaidAloud: _apply_said,
        AloudConfirmed: _apply_over,
        AloudDropped: _apply_over,
        ProposalAmended: _apply_answers_gone,
        Decided: _apply_answers_gone,
        LeftUndecided: _apply_answers_gone,
        TurnedDown: _apply_answers_gone,
        Left: _apply_left,
        WordsWithdrawn: _apply_withdrawn,
    },
    tell={
        SaidAloud: _tell_said,
        AloudConfirmed: _tell_confirmed,
        AloudDropped: lambda s, e, me: (
            f"{start(name(s, e.by, me))} {'say' if e.by == me else 'says'} that {name(s, e.person)} did not say it so. "
            f"Nothing of it counts."
        ),
    },
    refusals={
        "speaks_themself": "{name} has a screen of their own and does that there. Nothing was done.",
        "waits_aloud": "That waits already for somebody else who heard {name}.",
        "aloud_full": "{limit} things that you typed for others wait already. Let somebody else confirm them first.",
        "objects_already": "{name} objects already, and nothing is decided. It can be taken back for them.",
        "consented_already": "{name} has consented already.",
        "not_their_words": "Those are not words of {name}. Nothing was done.",
        "never_in_recap": (
            "Concerns, objections and what somebody needs never stand in the recap, so there is no yes to ask for. "
            "Nothing was done."
        ),
        "waits_no_more": "Nothing that was said aloud waits to be confirmed now.",
        "confirmed_by_another": "You typed it, so it takes somebody else who heard it.",
        "confirmed_by_whom": (
            "One of the two who heard it holds the space or is the scribe: let one of them confirm it. It waits safely."
        ),
        "confirmed_by_holder": (
            "It lets words be quoted, erases them or lets a decision be taken, so one of the two who heard it holds the "
            "space: let a space holder confirm it. It waits safely."
        ),
        "dropped_by_whom": "{name} typed it: they or a space holder can say so. Say it to one of them.",
    },
    recap=(),
)
