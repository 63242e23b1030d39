"""Asking for care, aside: *check on me* and *slower please* go to the space holders only and are nowhere stored."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, field

from cop_tui.core import base
from cop_tui.core.base import Aside, Command, Hold, Id, Outcome, Refused, Rule, Topic
from cop_tui.core.people import RoleTaken, name

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cop_tui.core.meeting import State

CHECK, SLOWER = "check", "slower"
OPEN_SIGNALS = 50  # signals waiting at once; the oldest gives way


class Signal(Struct, frozen=True):
    """Somebody asks for care."""

    kind: str
    person: int


class CareHeld(Struct):
    """The server's memory: signals that nobody has answered, by number."""

    signals: dict[int, Signal] = field(default_factory=dict)
    count: int = 0


class CheckOnMe(Command, frozen=True):
    """Ask a space holder to get in touch with me."""

    durable = False


class SlowerPlease(Command, frozen=True):
    """Ask for a slower pace. Nobody is told who asked."""

    durable = False


class AnswerSignal(Command, frozen=True):
    """Say that I have seen a signal and look after it."""

    durable = False
    signal: Id


class SignalRaised(Aside, frozen=True):
    """Somebody asks for care; `person` 0: they are not named."""

    signal: int
    kind: str
    person: int = 0


class SignalAnswered(Aside, frozen=True):
    """A space holder has seen a signal."""

    signal: int
    by: int
    kind: str


class SignalHeld(Hold, frozen=True):
    """Remember a signal."""

    signal: int
    kind: str
    person: int


class SignalGone(Hold, frozen=True):
    """Forget a signal."""

    signal: int


def _raise(kind: str, state: State, who: int) -> Outcome:
    held = state.held.care
    holders = tuple(state.kept.people.with_role(base.HOLDER))
    number = next((n for n, s in held.signals.items() if s == Signal(kind, who)), 0)
    if number:
        return Outcome(held=True)
    number = held.count + 1
    message = SignalRaised(number, kind, who if kind == CHECK else 0)
    return Outcome(aside=[(holders, message)], holds=[SignalHeld(number, kind, who)], held=True)


def _check(state: State, _command: CheckOnMe, who: int, _now: int) -> Outcome:
    return _raise(CHECK, state, who)


def _slower(state: State, _command: SlowerPlease, who: int, _now: int) -> Outcome:
    return _raise(SLOWER, state, who)


def _answer(state: State, command: AnswerSignal, who: int, _now: int) -> Outcome:
    signal = state.held.care.signals.get(command.signal)
    if signal is None:
        raise Refused("answered_already")
    readers = tuple(sorted({signal.person, *state.kept.people.with_role(base.HOLDER)}))
    answered = SignalAnswered(command.signal, who, signal.kind)
    return Outcome(aside=[(readers, answered)], holds=[SignalGone(command.signal)], held=True)


def _hold_signal(state: State, hold: SignalHeld) -> None:
    care = state.held.care
    care.count = hold.signal
    care.signals[hold.signal] = Signal(hold.kind, hold.person)
    while len(care.signals) > OPEN_SIGNALS:
        del care.signals[next(iter(care.signals))]


def _hold_gone(state: State, hold: SignalGone) -> None:
    state.held.care.signals.pop(hold.signal, None)


def _waiting(state: State) -> Iterable[Aside]:
    for number, signal in state.held.care.signals.items():
        yield SignalRaised(number, signal.kind, signal.person if signal.kind == CHECK else 0)


def _remind(state: State, me: int) -> Iterable[Aside]:
    return _waiting(state) if state.kept.people.by_id[me].has(base.HOLDER) else ()


def _follow_taken(state: State, event: RoleTaken, _now: int) -> Outcome:
    # Whoever holds the space from now on looks after what nobody has answered yet.
    if event.role != base.HOLDER:
        return Outcome()
    return Outcome(aside=[((event.person,), message) for message in _waiting(state)])


def _fold_raised(state: State, message: SignalRaised) -> None:
    state.mine.signals[message.signal] = message


def _fold_answered(state: State, message: SignalAnswered) -> None:
    state.mine.signals.pop(message.signal, None)


def _tell_raised(state: State, message: SignalRaised, _me: int) -> str:
    if message.kind == CHECK:
        return f"For space holders only: {name(state, message.person)} asks somebody to check on them. Type answer."
    return "For space holders only: somebody asks, slower please. Type answer."


def _tell_answered(state: State, message: SignalAnswered, me: int) -> str:
    if message.by == me:
        return "Answered: they are told that you have seen it."
    asked = "to be checked on" if message.kind == CHECK else "to go slower"
    if state.kept.people.by_id[me].has(base.HOLDER):
        return f"{name(state, message.by)} looks after the request {asked}."
    return f"{name(state, message.by)} has seen that you asked {asked}."


def _any_signal(state: State, _who: int) -> Refused | None:
    return None if state.mine.signals or state.held.care.signals else Refused("answered_already")


TOPIC = Topic(
    name="care",
    rules={
        CheckOnMe: Rule(base.ANYONE, base.ALWAYS),
        SlowerPlease: Rule(base.ANYONE, base.LIVE),
        AnswerSignal: Rule(base.HOLDERS, base.ALWAYS, _any_signal),
    },
    decide={CheckOnMe: _check, SlowerPlease: _slower, AnswerSignal: _answer},
    holds={SignalHeld: _hold_signal, SignalGone: _hold_gone},
    aside={SignalRaised: _fold_raised, SignalAnswered: _fold_answered},
    follow={RoleTaken: _follow_taken},
    remind=_remind,
    tell={SignalRaised: _tell_raised, SignalAnswered: _tell_answered},
    refusals={"answered_already": "There is nothing to answer now; another space holder may have done it."},
)
