"""Asking for consent: questions, one round of reactions, then everybody says whether it is good enough for now.

People speak openly here, so who consented, who has a concern and who objects is part of what is kept; *not now* and silence
leave no trace. An objection is information: nothing is decided while it stands. The question goes round the circle, so whose
turn it is to answer is shown. It holds nobody up and never comes back to who said nothing: that would be a trace.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cop_tui.core.engine import base
from cop_tui.core.engine.base import OBSERVER, QUEUE_KEEPERS, SCRIBE, Command, Event, Id, Outcome, Refused, Rule, Topic
from cop_tui.core.engine.ids import NOBODY, Ms, PersonId
from cop_tui.core.engine.text import ended
from cop_tui.core.topics import coming, rounds, turns
from cop_tui.core.topics.agenda import ItemOpened, mode
from cop_tui.core.topics.clock import not_paused
from cop_tui.core.topics.deciding import (
    CONSENT,
    QUESTIONS,
    REACTIONS,
    Reaction,
    on_table,
    told_alone,
    when_asked,
    when_asked_on_record,
    when_on_table,
    words_of,
)
from cop_tui.core.topics.people import Left, name, reachable, start
from cop_tui.core.topics.words import CONCERN, OBJECTION, keep

if TYPE_CHECKING:
    from cop_tui.core.meeting import Meeting, ServerState, State

SERVE = frozenset({*QUEUE_KEEPERS, SCRIBE})
TO_ANSWER = "consent / concern ... / objection ... / not now"
REACTION_SECONDS, REACTION = 45, "What is your reaction to the proposal?"


class AskReactions(Command, frozen=True):
    """Begin the one round of reactions to the proposal."""


class AskConsent(Command, frozen=True):
    """Ask everybody whether the proposal is good enough for now and safe enough to try; asked again, answers stand."""


class GiveConsent(Command, frozen=True):
    """I have no objection. `version` is the wording I have seen."""

    version: Id | None = None


class RaiseConcern(Command, frozen=True):
    """I have a concern that should be heard; it does not stop the proposal."""

    texts = ("text",)
    audience = base.LOT
    text: str
    version: Id | None = None


class RaiseObjection(Command, frozen=True):
    """I object, for this reason; while it stands nothing is decided."""

    texts = ("text",)
    audience = base.LOT
    text: str
    version: Id | None = None


class NotNow(Command, frozen=True):
    """I give no answer. It leaves no trace."""

    durable = False
    waits = base.IN_MEMORY


class ReactionsAsked(Event, frozen=True):
    """One round of reactions to the proposal."""

    urgency = base.USUAL

    by: PersonId


class ConsentAsked(Event, frozen=True):
    """Everybody is asked for consent. `by` 0: the item asks. `again`: they are asked about this proposal already."""

    urgency = base.USUAL

    by: PersonId = NOBODY
    again: bool = False


class ConsentNoted(Event, frozen=True):
    """Somebody has no objection."""

    urgency = base.USUAL

    person: PersonId


def _ask_reactions(state: ServerState, _command: AskReactions, who: PersonId, now: Ms) -> Outcome:
    matter = on_table(state)
    if matter.step != QUESTIONS:
        raise Refused("reactions_asked")
    prompt = "" if state.kept.record.off else REACTION
    begin = rounds.TOPIC.decide[rounds.StartRound]
    outcome = Outcome([ReactionsAsked(who)])
    outcome.add(begin(state, rounds.StartRound(REACTION_SECONDS, prompt), who, now))
    return outcome


def _ask_consent(state: State, _command: AskConsent, who: PersonId, _now: Ms) -> Outcome:
    return Outcome([ConsentAsked(who, on_table(state).step == CONSENT)])


def answered(state: ServerState, event: Event | None, who: PersonId, now: Ms) -> Outcome:
    """Return the outcome of an answer; where consent goes round, whoever answers in their turn has had it."""
    outcome = Outcome([event] if event else [])
    running = state.kept.rounds.current
    if mode(state) == "consent" and running and not running.offered and state.kept.floor.speaker == who:
        outcome.add(turns.end_turn(state, now))
    return outcome


def _consent(state: ServerState, command: GiveConsent, who: PersonId, now: Ms) -> Outcome:
    answer = on_table(state, command.version).answers.get(who)
    if answer and answer.how == CONSENT:
        raise Refused("answered_so")
    return answered(state, ConsentNoted(who), who, now)


def _say_why(state: ServerState, command: RaiseConcern | RaiseObjection, who: PersonId, now: Ms, kind: str) -> Outcome:
    on_table(state, command.version)
    return answered(state, keep(state, who, command.text, kind), who, now)


def _concern(state: ServerState, command: RaiseConcern, who: PersonId, now: Ms) -> Outcome:
    return _say_why(state, command, who, now, CONCERN)


def _objection(state: ServerState, command: RaiseObjection, who: PersonId, now: Ms) -> Outcome:
    return _say_why(state, command, who, now, OBJECTION)


def _not_now(state: ServerState, _command: NotNow, who: PersonId, now: Ms) -> Outcome:
    if who in on_table(state).answers:
        raise Refused("answer_stands")
    return answered(state, None, who, now)


def _follow_opened(state: State, event: ItemOpened, _now: Ms) -> Outcome:
    matter, item = state.kept.deciding.matter, state.kept.agenda.items.get(event.item)
    asks = matter is not None and matter.step != CONSENT and item is not None and item.plan.mode == "consent"
    return Outcome([ConsentAsked()] if asks else [])


def _apply_step(meeting: Meeting, event: ReactionsAsked | ConsentAsked) -> None:
    matter = meeting.deciding.matter
    assert matter is not None
    matter.step = REACTIONS if isinstance(event, ReactionsAsked) else CONSENT


def _apply_noted(meeting: Meeting, event: ConsentNoted) -> None:
    matter = meeting.deciding.matter
    assert matter is not None
    matter.answers[event.person] = Reaction(CONSENT)


def _apply_left(meeting: Meeting, event: Left) -> None:
    if meeting.deciding.matter:
        meeting.deciding.matter.answers.pop(event.person, None)


def _when_round(state: State, who: PersonId) -> Refused | None:
    return when_on_table(state, who) or not_paused(state, who)


def next_in_circle(state: State) -> PersonId:
    """Return whose turn it is to answer (0: nobody's): who comes after the one who answered last, with a screen to do it."""
    matter, people = state.kept.deciding.matter, state.kept.people
    if matter is None or matter.step != CONSENT or coming.to_come(state):
        return NOBODY  # a round that runs shows its own order
    last = next(reversed(matter.answers), 0)
    circle = [p for p in people.present() if p > last and p not in matter.answers and reachable(state, p)]
    return next((p for p in circle if not (people.by_id[p].via or people.by_id[p].has(OBSERVER))), NOBODY)


def to_ask_aloud(state: State, me: PersonId) -> list[PersonId]:
    """Return who has no screen and no answer yet, for whoever puts people in or writes down what they say; nobody for others."""
    matter, people = state.kept.deciding.matter, state.kept.people
    known = people.by_id.get(me)
    if matter is None or matter.step != CONSENT or known is None or SERVE.isdisjoint(known.roles):
        return []
    answered = {*matter.answers, *told_alone(state.kept)}
    return [p for p in people.present() if people.by_id[p].via and p not in answered]


def how_to_answer(state: State, me: PersonId) -> str:
    """Return how to type the answers of those who have to be asked aloud, for whoever does that; nothing for others."""
    names = [name(state, person) for person in to_ask_aloud(state, me)]
    if not names:
        return ""
    also = f"; {', '.join(names[1:])} too" if names[1:] else ""
    return f"Said aloud: consent for {names[0]} / concern for {names[0]}: ... / objection for {names[0]}: ...{also}."


def _tell_next(state: State, me: PersonId) -> str:
    person = next_in_circle(state)
    return f" {start(name(state, person, me))} {'are' if person == me else 'is'} next in the circle." if person else ""


def _tell_asked(state: State, event: ConsentAsked, me: PersonId) -> str:
    matter = state.kept.deciding.matter
    mine = matter.answers.get(me) if matter else None
    stands = f" Everybody is asked again; your answer stands: {mine.how}." if mine else ""
    if event.again:  # the words were said when it was asked first
        again = f"{stands.lstrip()} To change it:" if mine else "The same proposal, once more to everybody:"
        told = f"{again} {TO_ANSWER}. To read it: proposal?"
    else:
        said = f" {ended(words_of(state, matter.word))}" if matter else ""
        told = (
            f"The proposal:{said} Is it good enough for now, and safe enough to try? "
            f"{TO_ANSWER}. Answers are told by name; not now leaves no trace.{stands}"
        )
    return f"{told}{_tell_next(state, me)} {how_to_answer(state, me)}".rstrip()


def _tell_noted(state: State, event: ConsentNoted, me: PersonId) -> str:
    verb = "consent" if event.person == me else "consents"
    # Whose turn it is in the circle is told to them alone: to the room it would name, each time, who has not answered.
    mine = _tell_next(state, me) if next_in_circle(state) == me else ""
    return f"{start(name(state, event.person, me))} {verb}.{mine}"


TOPIC = Topic(
    name="consenting",
    rules={
        AskReactions: Rule(base.HOLDERS, when=_when_round),
        AskConsent: Rule(base.HOLDERS, when=when_on_table),
        GiveConsent: Rule(base.MEMBERS, when=when_asked),
        RaiseConcern: Rule(base.MEMBERS, when=when_asked_on_record),
        RaiseObjection: Rule(base.MEMBERS, when=when_asked_on_record),
        NotNow: Rule(base.MEMBERS, when=when_asked),
    },
    decide={
        AskReactions: _ask_reactions,
        AskConsent: _ask_consent,
        GiveConsent: _consent,
        RaiseConcern: _concern,
        RaiseObjection: _objection,
        NotNow: _not_now,
    },
    follow={
        ItemOpened: _follow_opened,
    },
    apply={
        ReactionsAsked: _apply_step,
        ConsentAsked: _apply_step,
        ConsentNoted: _apply_noted,
        Left: _apply_left,
    },
    tell={
        ReactionsAsked: lambda _s, _e, _me: "One round of reactions to the proposal. Nobody answers them yet.",
        ConsentAsked: _tell_asked,
        ConsentNoted: _tell_noted,
    },
    refusals={
        "reactions_asked": "The one round of reactions has been. Ask for consent.",
        "consent_not_asked": "Nobody is asked for consent yet. Questions first; a space holder asks.",
        "answered_so": "You have consented already.",
        "answer_stands": "You have answered already. You can change it.",
    },
    recap=(),
)
