"""Commitments: what people promise, in their own words, alone, together or as the group.

A promise may be let go without a reason. Nothing that leaves the meeting tells who let it go.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from msgspec import Struct, field

from cop_tui.core.engine import base
from cop_tui.core.engine.base import Aside, Command, Event, Kind, Memo, Outcome, Refused, Rule, Topic
from cop_tui.core.engine.ids import NO_READER, NO_WORD, Ms, PersonId, PersonRef, WordId, WordRef
from cop_tui.core.engine.sections import InRecap, Line, NotInRecap, Place, Span, TopicSection, Usable
from cop_tui.core.engine.text import clean, sentence
from cop_tui.core.topics import numbers
from cop_tui.core.topics.afterwards import WordsWithdrawn
from cop_tui.core.topics.parking_followup import date_of
from cop_tui.core.topics.people import name, start
from cop_tui.core.topics.record import on_record
from cop_tui.core.topics.words import COMMIT, NEED, WordsKept, keep

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cop_tui.core.meeting import Meeting, ServerState, State

HEADING = "What we promised"
YES, ASK, NO = "yes", "ask me", "no"
GO_ON = (YES, ASK, NO)


class Promise(Struct, omit_defaults=True):
    """Who carries a promise, and what they said about it: may others go on with it, when to look again, what is needed.

    `need` is the number of the words that say what is needed (0: none).
    """

    people: list[PersonId]
    group: bool = False
    others: str = ASK
    again: str = ""
    need: WordId = NO_WORD


class Commitments(Struct, omit_defaults=True):
    """Kept: the numbers of promises, in the order they came, and who carries each."""

    promises: list[WordId] = field(default_factory=list)
    about: dict[WordId, Promise] = field(default_factory=dict)


class CommitmentsMemory(Struct):
    """The server's memory: who asked to carry a promise too, by promise."""

    asks: dict[WordId, list[PersonId]] = field(default_factory=dict)


class Commit(Command, frozen=True):
    """Promise something; `group`: we do it together."""

    texts = ("text",)
    audience = base.LOT
    text: str
    group: bool = False


class JoinPromise(Command, frozen=True):
    """Carry a promise too, or go on with one that was let go; where its people want to be asked, ask them."""

    promise: WordRef


class LetJoin(Command, frozen=True):
    """Let somebody who asked carry a promise of mine."""

    promise: WordRef
    person: PersonRef


class AboutPromise(Command, frozen=True):
    """Say what a promise of mine needs, whether others may go on with it, and when to look again."""

    texts = ("need",)
    audience = base.LOT
    promise: WordRef
    need: str = ""
    others: str = ""
    again: str = ""


class LetPromiseGo(Command, frozen=True):
    """Let a promise go; nobody asks why."""

    promise: WordRef


class PromisePeople(Event, frozen=True):
    """These people carry a promise now."""

    urgency = base.USUAL

    promise: WordId
    people: list[PersonId]


class PromiseAbout(Event, frozen=True):
    """Something is said about a promise; what is empty stays as it was."""

    urgency = base.USUAL

    promise: WordId
    group: bool = False
    others: str = ""
    again: str = ""
    need: WordId = NO_WORD


class PromiseAsked(Aside, frozen=True):
    """Somebody would like to carry a promise of mine too."""

    promise: WordId
    person: PersonId


class AskMemo(Memo, frozen=True):
    """Remember that somebody asked to carry a promise."""

    promise: WordId
    person: PersonId


class AskGone(Memo, frozen=True):
    """Forget that somebody asked."""

    promise: WordId
    person: PersonId


def place(state: State, promise: WordId) -> int:
    """Return the number of a promise, from 1 (0: it is gone)."""
    return numbers.promises(state.kept).get(promise, 0)


def _promise(state: State, number: WordId) -> Promise:
    if number not in state.kept.commitments.promises:
        raise Refused("no_such_promise")
    return state.kept.commitments.about[number]


def _keepers(state: State, number: WordId) -> list[PersonId]:
    """Return who may say something about a promise: those who carry it, or its author when nobody does."""
    return _promise(state, number).people or [state.kept.words.by_id[number].person]


def _own(state: State, number: WordId, who: PersonId) -> Promise:
    """Return a promise of which this person may say something; raises Refused for another."""
    if who not in _keepers(state, number):
        raise Refused("promise_not_yours")
    return _promise(state, number)


def _commit(state: State, command: Commit, who: PersonId, _now: Ms) -> Outcome:
    events: list[Event] = [keep(state, who, command.text, COMMIT)]
    if command.group:
        events.append(PromiseAbout(WordId(state.kept.seq + 1), group=True))
    return Outcome(events)


def _join(state: State, command: JoinPromise, who: PersonId, _now: Ms) -> Outcome:
    promise = _promise(state, command.promise)
    if who in promise.people:
        raise Refused("promise_yours")
    keepers = _keepers(state, command.promise)
    if promise.others == YES or promise.group or keepers == [who]:
        return Outcome([PromisePeople(command.promise, [*promise.people, who])])
    if promise.others == NO:
        raise Refused("promise_alone")
    told = PromiseAsked(command.promise, who)
    return Outcome(aside=[(tuple(sorted(keepers)), told)], memos=[AskMemo(command.promise, who)], held=True)


def _let_join(state: ServerState, command: LetJoin, who: PersonId, _now: Ms) -> Outcome:
    promise = _own(state, command.promise, who)
    if command.person not in state.memory.commitments.asks.get(command.promise, []):
        raise Refused("nobody_asked")
    gone = AskGone(command.promise, command.person)
    return Outcome([PromisePeople(command.promise, [*promise.people, command.person])], memos=[gone])


def _about(state: State, command: AboutPromise, who: PersonId, _now: Ms) -> Outcome:
    promise = _own(state, command.promise, who)
    others = clean(command.others).casefold()
    if others and others not in GO_ON:
        raise Refused("go_on_unknown", known=list(GO_ON))
    again = date_of(command.again) if clean(command.again) else ""
    events: list[Event] = []
    need = NO_WORD
    if clean(command.need):
        if refusal := on_record(state, who):
            raise refusal
        events.append(keep(state, who, command.need, NEED))
        need = WordId(state.kept.seq + 1)
    if not (need or again or (others and others != promise.others)):
        raise Refused("promise_about_what")
    return Outcome([*events, PromiseAbout(command.promise, others=others, again=again, need=need)])


def _let_go(state: State, command: LetPromiseGo, who: PersonId, _now: Ms) -> Outcome:
    promise = _promise(state, command.promise)
    if who not in promise.people:
        raise Refused("promise_not_yours")
    return Outcome([PromisePeople(command.promise, [p for p in promise.people if p != who])])


def _apply_kept(meeting: Meeting, event: WordsKept) -> None:
    if event.kind == COMMIT:
        meeting.commitments.promises.append(WordId(meeting.seq))
        meeting.commitments.about[WordId(meeting.seq)] = Promise([event.person])


def _apply_people(meeting: Meeting, event: PromisePeople) -> None:
    meeting.commitments.about[event.promise].people = list(event.people)


def _apply_about(meeting: Meeting, event: PromiseAbout) -> None:
    about = meeting.commitments.about[event.promise]
    about.group = event.group or about.group
    about.others, about.again = event.others or about.others, event.again or about.again
    about.need = event.need or about.need


def _apply_withdrawn(meeting: Meeting, event: WordsWithdrawn) -> None:
    kept, gone = meeting.commitments, set(event.words)
    kept.promises = [n for n in kept.promises if n not in gone]
    kept.about = {n: about for n, about in kept.about.items() if n not in gone}


def _hold_ask(state: ServerState, hold: AskMemo) -> None:
    asks = state.memory.commitments.asks.setdefault(hold.promise, [])
    if hold.person not in asks:
        asks.append(hold.person)


def _hold_gone(state: ServerState, hold: AskGone) -> None:
    state.memory.commitments.asks[hold.promise].remove(hold.person)


def _remind(state: ServerState, me: PersonId) -> Iterable[Aside]:
    for promise, people in state.memory.commitments.asks.items():
        if promise in state.kept.commitments.promises and me in _keepers(state, promise):
            yield from (PromiseAsked(promise, person) for person in people)


def carried(state: State, promise: WordId, me: PersonId = NO_READER) -> str:
    """Return who carries a promise and what was said about it, in words."""
    about = state.kept.commitments.about[promise]
    who = "all of us" if about.group else ", ".join(name(state, p, me) for p in about.people)
    parts = [who or ("let go; free to go on with" if about.others != NO else "let go")]
    parts += [f"look again {about.again}"] if about.again else []
    parts += [f"others may go on with it: {about.others}"] if about.people and about.others != ASK else []
    return ", ".join(parts)


def _tell_people(state: State, event: PromisePeople, me: PersonId) -> str:
    number = place(state, event.promise)
    if not number:
        return ""
    if not event.people:
        thanks = f"Promise {number} was let go. Thank you for carrying it so far."
        return f"{thanks} To go on with it: join promise {number}."
    who = ", ".join(name(state, p, me) for p in event.people)
    return f"Promise {number} is carried by {who}."


def _tell_about(state: State, event: PromiseAbout, _me: PersonId) -> str:
    number = place(state, event.promise)
    said = ["we do it together"] if event.group else []
    said += [f"we look again {event.again}"] if event.again else []
    said += [f"others may go on with it: {event.others}"] if event.others else []
    return f"Promise {number}: {', '.join(said)}." if said and number else ""


def _tell_asked(state: State, message: PromiseAsked, _me: PersonId) -> str:
    who, number = name(state, message.person), place(state, message.promise)
    return f"{start(who)} would like to carry promise {number} too. To let them: let join {number} {who}."


def _any_promise(state: State, _who: PersonId) -> Refused | None:
    return None if state.kept.commitments.promises else Refused("no_such_promise")


_RULE = Rule(base.MEMBERS, base.LIVE, _any_promise)


def _needs(kept: Meeting, _person: PersonId) -> Iterable[WordId]:
    mine = kept.commitments
    return [*mine.promises, *(promise.need for promise in mine.about.values())]


def _recap(use: Usable) -> Iterable[TopicSection]:
    """Say the promises that somebody carries, where only themes leave those of all together; nothing tells whether another was let go, or by whom."""
    kept = use.kept.commitments
    carried = [(n, about) for n, about in kept.about.items() if about.group or (about.people and use.quotes)]
    lines = tuple(_line(use, about, line) for number, about in carried for line in use.lines([number]))
    awaited = bool(kept.promises if use.quotes else carried)
    yield TopicSection(Place.PROMISED, HEADING, lines=lines, awaited=awaited, leaves=True)


def _line(use: Usable, about: Promise, line: Line) -> Line:
    if about.again:
        line = line.beside(Span(sentence(line.text)), Span(f"We look again: {sentence(clean(about.again))}", False))
    carries = use.kept.words.by_id[line.word].person in about.people
    return replace(line, name=line.name if carries else "")


TOPIC = Topic(
    name="commitments",
    kinds={
        COMMIT: Kind(
            "{who} promised: {text}",
            "promised: ",
            most=40,
            called="promises",
            numbers=numbers.promises,
            numbered="promise",
        ),
        NEED: Kind("{who} said what is needed: {text}", "needed: ", most=40, called="needs"),
    },
    needs=_needs,
    rules={
        Commit: Rule(base.MEMBERS, base.MEETING, on_record),
        JoinPromise: _RULE,
        LetJoin: _RULE,
        AboutPromise: _RULE,
        LetPromiseGo: _RULE,
    },
    decide={Commit: _commit, JoinPromise: _join, LetJoin: _let_join, AboutPromise: _about, LetPromiseGo: _let_go},
    apply={
        WordsKept: _apply_kept,
        WordsWithdrawn: _apply_withdrawn,
        PromisePeople: _apply_people,
        PromiseAbout: _apply_about,
    },
    aside={PromiseAsked: lambda _state, _message: None},
    memos={AskMemo: _hold_ask, AskGone: _hold_gone},
    remind=_remind,
    tell={PromisePeople: _tell_people, PromiseAbout: _tell_about, PromiseAsked: _tell_asked},
    refusals={
        "no_such_promise": "There is no promise of that number.",
        "promise_yours": "You carry that promise already.",
        "promise_alone": "Whoever made it would rather that nobody else goes on with it. You can make one of your own.",
        "promise_not_yours": "That is for those who carry the promise.",
        "nobody_asked": "They have not asked to carry it.",
        "go_on_unknown": "Others may go on with it: {known}.",
        "promise_about_what": "There is nothing new in that.",
    },
    recap=(
        InRecap(_recap, (COMMIT,), (HEADING,)),
        NotInRecap(NEED, "what somebody needs for a promise is asked of those who were there"),
    ),
)
