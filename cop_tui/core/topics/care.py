"""Asking for care, aside and nowhere stored: *check on me*, *slower please*, *please explain*, *trust is breaking*.

The first three go to the space holders. That trust is breaking goes to two people, one of whom neither holds the space nor
speaks now, so that it can be about either. A content note goes to everybody and is kept by nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, field

from cop_tui.core.engine import base
from cop_tui.core.engine.base import Aside, Command, Event, Id, Memo, Outcome, Passing, Refused, Rule, Topic
from cop_tui.core.engine.ids import NOBODY, Ms, PersonId, PersonRef
from cop_tui.core.engine.text import ended, text_of
from cop_tui.core.topics.agenda import ItemClosed
from cop_tui.core.topics.floor import CalledBack, MovedOn
from cop_tui.core.topics.people import name, start
from cop_tui.core.topics.roles import RoleTaken
from cop_tui.core.topics.setup import Closed

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cop_tui.core.meeting import ServerState, State

CHECK, SLOWER, SOONER, JARGON, TRUST = "check", "slower", "sooner", "jargon", "trust"
NEW, RETURNED = "new", "returned"
ASKED = {
    CHECK: "{person} asks somebody to check on them.",
    SLOWER: "Someone asks: slower, please.",
    SOONER: "{person} would like to be brought in sooner.",
    JARGON: "Someone asks: in plain words, please.",
    NEW: "{person} is here for the first time, and says so. A word about how this goes may help.",
    RETURNED: "{person} is back after a while, and says so. A word about what has changed since may help.",
    TRUST: (
        "Told to you and {other} alone: somebody says that trust is breaking here. They are told who you two are, and count "
        "on an answer. Talk together."
    ),
}
PLAIN_ASKED = "Somebody asks, aside: please say that in plain words. Nobody is told who."
NOT_WHO = "Your name was not with it, and they are not told who asked."
WITH_NAME = "Your name came with it, to the space holders and nobody else."
PLAIN_WORDS = "Somebody asks for plain words."
ALONE = "Something here is for you alone. Type answer to read it."
"""What is told of a request that names somebody: screens are shared and read aloud, so it is opened only on request."""
NAMED = (CHECK, SOONER, TRUST, NEW, RETURNED)
_OF_PERSON = (CHECK, SOONER, NEW, RETURNED)
UNKNOWN = "Somebody asks for something that this program does not know."
OPEN_SIGNALS = 50  # signals waiting at once; the oldest gives way


class Signal(Struct, frozen=True):
    """Somebody asks for care; `to` are the two it is for (none: the space holders)."""

    kind: str
    person: PersonId
    to: tuple[PersonId, ...] = ()


class CareMemory(Struct):
    """The server's memory: signals that nobody has answered, by number, and who has the floor and is asked for plain words (0: nobody)."""

    signals: dict[int, Signal] = field(default_factory=dict)
    count: int = 0
    explains: PersonId = NOBODY


class CheckOnMe(Command, frozen=True):
    """Ask a space holder to get in touch with me."""

    durable = False


class SlowerPlease(Command, frozen=True):
    """Ask for a slower pace. Nobody is told who asked."""

    durable = False


class SoonerPlease(Command, frozen=True):
    """Ask the space holders to bring me in sooner. It sorts nothing; what they do with it, everybody sees."""

    durable = False


class NewHere(Command, frozen=True):
    """Let the space holders know that I am here for the first time, or (`returned`) back after a while. Only what I say myself is told."""

    durable = False
    returned: bool = False


class JargonPlease(Command, frozen=True):
    """Ask that what was just said is explained in plain words. Nobody is told who asked."""

    durable = False


class TrustBreaks(Command, frozen=True):
    """Say to two people that trust is breaking; `people` are those I choose. Nobody is told who asked."""

    durable = False
    people: list[PersonRef] = []


class NoteBefore(Command, frozen=True):
    """Tell everybody what somebody is about to speak of, so that they can step away first."""

    durable = False
    texts = ("text",)
    text: str


class AnswerSignal(Command, frozen=True):
    """Say that I have seen a signal and look after it."""

    durable = False
    signal: Id


class SignalRaised(Aside, frozen=True):
    """Somebody asks for care; `person` 0: they are not named. `other` is the other one who is told (0: space holders)."""

    urgency = base.Urgency(told=base.Whom.EVERYBODY, lasts=True)

    signal: int
    kind: str
    person: PersonId = NOBODY
    other: PersonId = NOBODY


class SignalAnswered(Aside, frozen=True):
    """A space holder has seen a signal."""

    signal: int
    by: PersonId
    kind: str


class PleaseExplain(Aside, frozen=True):
    """Somebody asks whoever speaks for plain words; `over`: the turn is, or a space holder looks after it."""

    over: bool = False


class ContentNote(Passing, frozen=True):
    """What somebody is about to speak of."""

    urgency = base.USUAL

    person: PersonId
    text: str


class SignalMemo(Memo, frozen=True):
    """Remember a signal."""

    signal: int
    kind: str
    person: PersonId
    to: tuple[PersonId, ...] = ()


class ExplainMemo(Memo, frozen=True):
    """Remember who has the floor and is asked for plain words (0: nobody)."""

    person: PersonId


class SignalGone(Memo, frozen=True):
    """Forget a signal."""

    signal: int


def asked(kind: str, person: str, other: str) -> str:
    """Return the sentence for a request of a kind, with the names of who made it and who else is told."""
    return ASKED.get(kind, UNKNOWN).format(person=person, other=other)


def is_named(kind: str) -> bool:
    """Return whether a request of this kind names somebody, so that it is opened only on request."""
    return kind in NAMED


def _raise(kind: str, state: ServerState, who: PersonId) -> Outcome:
    held = state.memory.care
    holders = tuple(n for n in state.kept.people.with_role(base.HOLDER) if n != who)
    if not holders and state.kept.people.by_id[who].has(base.HOLDER):
        raise Refused("care_alone")  # who asks is never the one who is asked
    number = next((n for n, s in held.signals.items() if s == Signal(kind, who)), 0)
    if number:
        return Outcome(held=True)
    number = held.count + 1
    message = SignalRaised(number, kind, who if kind in _OF_PERSON else NOBODY)
    return Outcome(aside=[(holders, message)], memos=[SignalMemo(number, kind, who)], held=True)


def _check(state: ServerState, _command: CheckOnMe, who: PersonId, _now: Ms) -> Outcome:
    return _raise(CHECK, state, who)


def _slower(state: ServerState, _command: SlowerPlease, who: PersonId, _now: Ms) -> Outcome:
    return _raise(SLOWER, state, who)


def _sooner(state: ServerState, _command: SoonerPlease, who: PersonId, _now: Ms) -> Outcome:
    return _raise(SOONER, state, who)


def _new_here(state: ServerState, command: NewHere, who: PersonId, _now: Ms) -> Outcome:
    return _raise(RETURNED if command.returned else NEW, state, who)


def _jargon(state: ServerState, _command: JargonPlease, who: PersonId, _now: Ms) -> Outcome:
    outcome = _raise(JARGON, state, who)
    speaker = state.kept.floor.speaker
    if outcome.memos and speaker not in (0, who) and not state.kept.people.by_id[speaker].has(base.HOLDER):
        outcome.aside.append(((speaker,), PleaseExplain()))
        outcome.memos.append(ExplainMemo(speaker))
    return outcome


def _two(state: State, chosen: list[PersonId], who: PersonId) -> tuple[PersonId, ...]:
    """Return the two people to whom it is said that trust is breaking: those chosen, and else who holds a role."""
    people, speaker = state.kept.people, state.kept.floor.speaker
    two = list(dict.fromkeys(chosen))
    for person in two:
        known = people.there(person)
        if known.via:
            raise Refused("trust_no_seat", name=known.name)
    if who in two or len(two) > 2:
        raise Refused("trust_whom")

    def beside(person: PersonId) -> bool:
        return person != speaker and not people.by_id[person].has(base.HOLDER)

    there = [p for p in people.with_screen() if p not in (who, speaker, *two)]
    roles = [p for p in there if beside(p) and len(people.by_id[p].roles) > 1]
    if len(two) < 2 and not any(map(beside, two)):
        two += roles[:1]
    if len(two) < 2:
        two += [p for p in (*people.with_role(base.HOLDER), *roles) if p in there and p not in two][:1]
    if len(two) < 2 or not any(map(beside, two)):
        raise Refused("trust_whom")
    return tuple(sorted(two))


def _trust(state: ServerState, command: TrustBreaks, who: PersonId, _now: Ms) -> Outcome:
    two = _two(state, command.people, who)
    held = state.memory.care
    if any((s.kind, s.person) == (TRUST, who) for s in held.signals.values()):
        return Outcome(held=True)
    number = held.count + 1
    outcome = Outcome(memos=[SignalMemo(number, TRUST, who, two)], held=True)
    outcome.aside = [((one,), SignalRaised(number, TRUST, other=other)) for one, other in (two, two[::-1])]
    outcome.facts["names"] = [name(state, person) for person in two]
    return outcome


def _note_before(_state: State, command: NoteBefore, who: PersonId, _now: Ms) -> Outcome:
    return Outcome(passing=[ContentNote(who, text_of(command.text))])


def _answer(state: ServerState, command: AnswerSignal, who: PersonId, _now: Ms) -> Outcome:
    signal = state.memory.care.signals.get(command.signal)
    if signal is None or not _is_for(state, signal, who):
        raise Refused("answered_already")
    readers = tuple(sorted({signal.person, *(signal.to or state.kept.people.with_role(base.HOLDER))}))
    answered = SignalAnswered(command.signal, who, signal.kind)
    outcome = Outcome(aside=[(readers, answered)], memos=[SignalGone(command.signal)], held=True)
    if signal.kind == JARGON:
        outcome.add(_explained(state))
    return outcome


def _explained(state: ServerState) -> Outcome:
    """Return the outcome of nobody being asked for plain words any more."""
    asked = state.memory.care.explains
    return Outcome(aside=[((asked,), PleaseExplain(over=True))], memos=[ExplainMemo(NOBODY)]) if asked else Outcome()


def _follow_turn(state: ServerState, event: Event, _now: Ms) -> Outcome:
    asked = state.memory.care.explains
    if isinstance(event, MovedOn) and event.person != asked:
        return Outcome()  # of somebody in a round who is not here
    return _explained(state) if state.kept.floor.speaker == asked else Outcome()


def plain_words(state: State, me: PersonId) -> str:
    """Return, to whoever has the floor, that plain words are asked for, while that stands; else nothing."""
    return PLAIN_WORDS if state.mine.explain and state.kept.floor.speaker == me else ""


def _fold_explain(state: State, message: PleaseExplain) -> None:
    state.mine.explain = not message.over


def _hold_explain(state: ServerState, hold: ExplainMemo) -> None:
    state.memory.care.explains = hold.person


def _hold_signal(state: ServerState, hold: SignalMemo) -> None:
    care = state.memory.care
    care.count = hold.signal
    care.signals[hold.signal] = Signal(hold.kind, hold.person, hold.to)
    while len(care.signals) > OPEN_SIGNALS:
        del care.signals[next(iter(care.signals))]


def _hold_gone(state: ServerState, hold: SignalGone) -> None:
    state.memory.care.signals.pop(hold.signal, None)


def _is_for(state: State, signal: Signal, person: PersonId) -> bool:
    if signal.to:
        return person in signal.to
    return person != signal.person and state.kept.people.by_id[person].has(base.HOLDER)


def _waiting(state: ServerState, me: PersonId) -> Iterable[Aside]:
    for number, signal in state.memory.care.signals.items():
        if not signal.to and signal.person != me:
            yield SignalRaised(number, signal.kind, signal.person if signal.kind in _OF_PERSON else NOBODY)


def _remind(state: ServerState, me: PersonId) -> Iterable[Aside]:
    if me == state.memory.care.explains:
        yield PleaseExplain()
    if state.kept.people.by_id[me].has(base.HOLDER):
        yield from _waiting(state, me)
    for number, signal in state.memory.care.signals.items():
        if me in signal.to:
            yield SignalRaised(number, signal.kind, other=next(p for p in signal.to if p != me))


def _follow_taken(state: ServerState, event: RoleTaken, _now: Ms) -> Outcome:
    # Whoever holds the space from now on looks after what nobody has answered yet.
    if event.role != base.HOLDER:
        return Outcome()
    return Outcome(aside=[((event.person,), message) for message in _waiting(state, event.person)])


def _fold_raised(state: State, message: SignalRaised) -> None:
    state.mine.signals[message.signal] = message


def _fold_answered(state: State, message: SignalAnswered) -> None:
    state.mine.signals.pop(message.signal, None)


def _tell_raised(_state: State, message: SignalRaised, _me: PersonId) -> str:
    if message.kind in NAMED:
        return ALONE
    what = "slower please" if message.kind == SLOWER else "please explain in plain words"
    return f"For space holders only: somebody asks, {what}. Type answer."


_SAID_HERE = {NEW: "here for the first time", RETURNED: "back after a while"}


def _tell_answered(state: State, message: SignalAnswered, me: PersonId) -> str:
    if message.by == me:
        return "Answered: they are told that you have seen it."
    if message.kind == TRUST:
        return f"{start(name(state, message.by))} has heard that trust is breaking, and looks after it."
    if (here := _SAID_HERE.get(message.kind)) and not state.kept.people.by_id[me].has(base.HOLDER):
        return f"{start(name(state, message.by))} has seen that you are {here}."
    if here:
        return f"{start(name(state, message.by))} looks after somebody who is {here}."
    asked = {CHECK: "to be checked on", SOONER: "to be brought in sooner", JARGON: "for plain words"}.get(
        message.kind, "to go slower"
    )
    if state.kept.people.by_id[me].has(base.HOLDER):
        return f"{name(state, message.by)} looks after the request {asked}."
    if message.kind in (SLOWER, JARGON):
        return f"The space holders have seen that somebody asks {asked}. {NOT_WHO}"
    return f"{name(state, message.by)} has seen that you asked {asked}. {WITH_NAME}"


def to_answer(state: State, me: PersonId) -> dict[int, SignalRaised]:
    """Return the requests that I was told of and look after: what goes to those who hold the space only while I am one of them."""
    holds = state.kept.people.by_id[me].has(base.HOLDER)
    return {number: signal for number, signal in state.mine.signals.items() if holds or signal.kind == TRUST}


def _any_signal(state: State, who: PersonId) -> Refused | None:
    told = to_answer(state, who)
    memory = state.remembered()
    known = memory is not None and any(_is_for(state, signal, who) for signal in memory.care.signals.values())
    return None if told or known else Refused("answered_already")


TOPIC = Topic(
    name="care",
    stands={
        CheckOnMe: base.Stands("check", over={SignalAnswered: lambda m: m.kind == CHECK}),
        SlowerPlease: base.Stands("slower", over={SignalAnswered: lambda m: m.kind in (SLOWER, SOONER, JARGON, TRUST)}),
        NewHere: base.Stands("new here", over={SignalAnswered: lambda m: m.kind in _SAID_HERE}),
    },
    busy=lambda state: bool(state.memory.care.signals),
    known={
        SignalRaised: lambda mine, m: m.signal in mine.signals,
        PleaseExplain: lambda mine, m: mine.explain != m.over,
    },
    rules={
        CheckOnMe: Rule(base.ANYONE, base.ALWAYS),
        SlowerPlease: Rule(base.ANYONE, base.LIVE),
        SoonerPlease: Rule(base.MEMBERS),
        NewHere: Rule(base.ANYONE, base.LIVE),
        JargonPlease: Rule(base.ANYONE, base.LIVE),
        TrustBreaks: Rule(base.ANYONE, base.ALWAYS),
        NoteBefore: Rule(base.MEMBERS, base.LIVE),
        AnswerSignal: Rule(base.ANYONE, base.ALWAYS, _any_signal),
    },
    decide={
        CheckOnMe: _check,
        SlowerPlease: _slower,
        SoonerPlease: _sooner,
        NewHere: _new_here,
        JargonPlease: _jargon,
        TrustBreaks: _trust,
        NoteBefore: _note_before,
        AnswerSignal: _answer,
    },
    memos={SignalMemo: _hold_signal, SignalGone: _hold_gone, ExplainMemo: _hold_explain},
    passing={ContentNote: lambda _state, _message: None},
    aside={SignalRaised: _fold_raised, SignalAnswered: _fold_answered, PleaseExplain: _fold_explain},
    follow={
        RoleTaken: _follow_taken,
        MovedOn: _follow_turn,
        CalledBack: _follow_turn,
        ItemClosed: _follow_turn,
        Closed: _follow_turn,
    },
    remind=_remind,
    tell={
        SignalRaised: _tell_raised,
        SignalAnswered: _tell_answered,
        PleaseExplain: lambda _s, m, _me: "" if m.over else PLAIN_ASKED,
        ContentNote: lambda s, m, me: (
            f"{start(name(s, m.person, me))}, before going on: {ended(m.text)} Step away if you like: away. Nobody is told."
        ),
    },
    refusals={
        "answered_already": "There is nothing to answer now; somebody else may have done it.",
        "care_alone": "You are the only one who holds the space, so nobody else would be told. Nothing was sent.",
        "trust_no_seat": "{name} takes part without a screen and cannot be told aside. Choose somebody else.",
        "trust_whom": "Nothing was sent. Say to which two people, one of whom neither holds the space nor speaks now.",
    },
    recap=(),
)
