"""Wait for me: whoever has the floor, or comes next, asks it to wait while they write.

Some people type ten words a minute and say as much as anybody; what they lack is that nobody moves on meanwhile. So it is
asked for, in words, and never guessed from typing. It is passing: nothing about it is stored, and it ends by itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, field

from cop_tui.core import base, limits
from cop_tui.core.agenda import ItemClosed
from cop_tui.core.base import Command, Event, Hold, Outcome, Passing, Refused, Rule, Topic
from cop_tui.core.clock import Resumed, not_paused
from cop_tui.core.floor import HandLowered, HandMovedLater, MovedOn, next_up, no_queue
from cop_tui.core.people import Left, name
from cop_tui.core.rounds import RoundEnded

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cop_tui.core.meeting import State


class ComposingNow(Struct):
    """Passing: for whom the floor waits."""

    people: list[int] = field(default_factory=list)


class ComposingHeld(Struct):
    """The server's memory: until when the floor waits for somebody (UTC ms)."""

    until: dict[int, int] = field(default_factory=dict)


class WaitForMe(Command, frozen=True):
    """Ask the floor to wait while I write, five minutes at most; for whoever has the floor or comes next."""

    durable = False


class Composing(Passing, frozen=True):
    """Somebody asked the floor to wait while they write; `on` false: it does not any more."""

    person: int
    on: bool = True


class WaitHeld(Hold, frozen=True):
    """Remember until when the floor waits for somebody (UTC ms; 0: it does not)."""

    person: int
    until: int


def waits_for(state: State, person: int) -> bool:
    """Return whether the floor waits for somebody who writes."""
    return person in state.now.composing.people


def over(state: State, *people: int) -> Outcome:
    """Return the outcome of the floor waiting no longer for any of these people."""
    gone = [person for person in people if waits_for(state, person)]
    return Outcome(passing=[Composing(p, on=False) for p in gone], holds=[WaitHeld(p, 0) for p in gone])


def _wait(state: State, _command: WaitForMe, who: int, now: int) -> Outcome:
    if waits_for(state, who):
        return Outcome(held=True)
    return Outcome(passing=[Composing(who)], holds=[WaitHeld(who, now + limits.FLOOR_WAITS_MS)], held=True)


def _follow_gone(state: State, event: MovedOn | HandLowered | HandMovedLater | Left, _now: int) -> Outcome:
    return over(state, event.person)


def _follow_ended(state: State, _event: Event, _now: int) -> Outcome:
    return over(state, *state.now.composing.people)


def _follow_resumed(state: State, _event: Resumed, now: int) -> Outcome:
    paused = now - (state.now.clock.stopped or now)
    return Outcome(holds=[WaitHeld(person, until + paused) for person, until in state.held.composing.until.items()])


def _due(state: State) -> int | None:
    return None if state.kept.clock.paused else min(state.held.composing.until.values(), default=None)


def _elapse(state: State, now: int) -> Outcome | None:
    if state.kept.clock.paused:
        return None
    return over(state, *(person for person, until in state.held.composing.until.items() if until <= now))


def _fold(state: State, message: Composing) -> None:
    people = state.now.composing
    people.people = [*(p for p in people.people if p != message.person), *([message.person] if message.on else [])]


def _hold(state: State, hold: WaitHeld) -> None:
    state.held.composing.until.pop(hold.person, None)
    if hold.until:
        state.held.composing.until[hold.person] = hold.until


def _recount(state: State, _me: int) -> Iterable[Passing]:
    return (Composing(person) for person in state.now.composing.people)


def _tell(state: State, message: Composing, me: int) -> str:
    if not message.on:
        return ""
    if message.person == me:
        return f"The floor waits while you write, up to {limits.FLOOR_WAITS_MS // 60_000} minutes. say ... when you are ready."
    return f"{name(state, message.person)} is still composing."


def _may_wait(state: State, who: int) -> Refused | None:
    refusal = not_paused(state, who) or no_queue(state)
    if refusal or who in (state.kept.floor.speaker, next_up(state)):
        return refusal
    return Refused("wait_for_whom")


TOPIC = Topic(
    name="composing",
    rules={WaitForMe: Rule(base.MEMBERS, when=_may_wait)},
    decide={WaitForMe: _wait},
    follow={
        MovedOn: _follow_gone,
        HandLowered: _follow_gone,
        HandMovedLater: _follow_gone,
        ItemClosed: _follow_ended,
        RoundEnded: _follow_ended,
        Left: _follow_gone,
        Resumed: _follow_resumed,
    },
    passing={Composing: _fold},
    holds={WaitHeld: _hold},
    recount=_recount,
    due=_due,
    elapse=_elapse,
    tell={Composing: _tell},
    refusals={
        "wait_for_whom": "The floor waits for whoever has it or comes next. Raise a hand, and ask when you are next.",
        "floor_waits": "{name} is still composing and asked the floor to wait. Type next once more, or y, to go on all the same.",
    },
)
