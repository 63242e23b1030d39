"""Wait for me: whoever has the floor, or comes next, asks it to wait while they write.

Some people type ten words a minute and say as much as anybody; what they lack is that nobody moves on meanwhile. So it is
asked for, in words, and never guessed from typing. It is passing: nothing about it is stored, and it ends by itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, field

from cop_tui.core.engine import base, limits
from cop_tui.core.engine.base import Command, Event, Memo, Outcome, Passing, Refused, Rule, Topic
from cop_tui.core.engine.ids import NO_TIME, Ms, PersonId
from cop_tui.core.topics.agenda import ItemClosed
from cop_tui.core.topics.clock import Resumed, not_paused
from cop_tui.core.topics.floor import HandLowered, HandMovedLater, MovedOn, next_up, no_queue
from cop_tui.core.topics.people import Left, name
from cop_tui.core.topics.rounds import RoundEnded

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cop_tui.core.meeting import ServerState, State


class ComposingNow(Struct):
    """Passing: for whom the floor waits."""

    people: list[PersonId] = field(default_factory=list)


class ComposingMemory(Struct):
    """The server's memory: until when the floor waits for somebody (UTC ms)."""

    until: dict[PersonId, Ms] = field(default_factory=dict)


class WaitForMe(Command, frozen=True):
    """Ask the floor to wait while I write, five minutes at most; for whoever has the floor or comes next."""

    durable = False


class Composing(Passing, frozen=True):
    """Somebody asked the floor to wait while they write; `on` false: it does not any more."""

    urgency = base.SHOWN

    person: PersonId
    on: bool = True


class WaitMemo(Memo, frozen=True):
    """Remember until when the floor waits for somebody (UTC ms; 0: it does not)."""

    person: PersonId
    until: Ms


def waits_for(state: State, person: PersonId) -> bool:
    """Return whether the floor waits for somebody who writes."""
    return person in state.now.composing.people


def over(state: State, *people: PersonId) -> Outcome:
    """Return the outcome of the floor waiting no longer for any of these people."""
    gone = [person for person in people if waits_for(state, person)]
    return Outcome(passing=[Composing(p, on=False) for p in gone], memos=[WaitMemo(p, NO_TIME) for p in gone])


def _wait(state: State, _command: WaitForMe, who: PersonId, now: Ms) -> Outcome:
    if waits_for(state, who):
        return Outcome(held=True)
    return Outcome(passing=[Composing(who)], memos=[WaitMemo(who, Ms(now + limits.FLOOR_WAITS_MS))], held=True)


def _follow_gone(state: State, event: MovedOn | HandLowered | HandMovedLater | Left, _now: Ms) -> Outcome:
    return over(state, event.person)


def _follow_ended(state: State, _event: Event, _now: Ms) -> Outcome:
    return over(state, *state.now.composing.people)


def _follow_resumed(state: ServerState, _event: Resumed, now: Ms) -> Outcome:
    paused = now - (state.now.clock.stopped or now)
    return Outcome(
        memos=[WaitMemo(person, Ms(until + paused)) for person, until in state.memory.composing.until.items()]
    )


def _due(state: ServerState) -> Ms | None:
    return None if state.kept.clock.paused else min(state.memory.composing.until.values(), default=None)


def _elapse(state: ServerState, now: Ms) -> Outcome | None:
    if state.kept.clock.paused:
        return None
    return over(state, *(person for person, until in state.memory.composing.until.items() if until <= now))


def _fold(state: State, message: Composing) -> None:
    people = state.now.composing
    people.people = [*(p for p in people.people if p != message.person), *([message.person] if message.on else [])]


def _hold(state: ServerState, hold: WaitMemo) -> None:
    state.memory.composing.until.pop(hold.person, None)
    if hold.until:
        state.memory.composing.until[hold.person] = hold.until


def _recount(state: State, _me: PersonId) -> Iterable[Passing]:
    return (Composing(person) for person in state.now.composing.people)


def _tell(state: State, message: Composing, me: PersonId) -> str:
    if not message.on:
        return ""
    if message.person == me:
        return f"The floor waits while you write, up to {limits.FLOOR_WAITS_MS // 60_000} minutes. Others read that you write, not what. say ... when you are ready."
    return f"{name(state, message.person)} is still composing."


def _may_wait(state: State, who: PersonId) -> Refused | None:
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
    memos={WaitMemo: _hold},
    recount=_recount,
    due=_due,
    elapse=_elapse,
    tell={Composing: _tell},
    refusals={
        "wait_for_whom": "The floor waits for whoever has it or comes next. Raise a hand, and ask when you are next.",
        "floor_waits": "{name} is still composing and asked the floor to wait.",
    },
    recap=(),
)
