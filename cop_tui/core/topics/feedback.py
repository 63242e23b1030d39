"""Feedback to those who hold the space: one line aside at the check-out, without a name if wished, told to them after the end.

Nothing is told before the end, nor that somebody wrote; then all lines come at once, in the order of their letters, which tells
nothing. They are in the server's memory alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, field

from cop_tui.core.engine import base
from cop_tui.core.engine.base import Aside, Command, Memo, Outcome, Refused, Rule, Topic
from cop_tui.core.engine.ids import NOBODY, Ms, PersonId
from cop_tui.core.engine.text import text_of
from cop_tui.core.topics.people import AWAY
from cop_tui.core.topics.setup import Closed

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cop_tui.core.meeting import ServerState, State


class Line(Struct, frozen=True):
    """A line to those who hold the space; `person` 0: without a name."""

    text: str
    person: PersonId = NOBODY


class FeedbackMemory(Struct):
    """The server's memory: the line of each person until the end, and then the lines, who they are for, and whether anybody was there to be told."""

    lines: dict[PersonId, Line] = field(default_factory=dict)
    shown: tuple[Line, ...] = ()
    to: tuple[PersonId, ...] = ()
    read: bool = False


class GiveFeedback(Command, frozen=True):
    """Write a line to those who hold the space, told to them after the end; anew, it takes the place of the one before. `named`: with my name."""

    durable = False
    texts = ("text",)
    audience = base.ASIDE
    text: str
    named: bool = False


class FeedbackShown(Aside, frozen=True):
    """What people wrote to those who hold the space, in an order that tells nothing."""

    lines: list[Line]


class FeedbackMemo(Memo, frozen=True):
    """Remember somebody's line until the end."""

    person: PersonId
    line: Line


class FeedbackOver(Memo, frozen=True):
    """Remember what was told after the end, and to whom; nobody's line is known as theirs any more."""

    lines: tuple[Line, ...]
    to: tuple[PersonId, ...]
    read: bool


def _at_the_end(state: State, who: PersonId) -> Refused | None:
    if state.kept.people.by_id[who].has(base.HOLDER):
        return Refused("feedback_holds")
    at_the_end = state.kept.release.asked or not state.kept.agenda.ahead()
    return None if at_the_end else Refused("feedback_later")


def _give(_state: ServerState, command: GiveFeedback, who: PersonId, _now: Ms) -> Outcome:
    line = Line(text_of(command.text), who if command.named else NOBODY)
    return Outcome(memos=[FeedbackMemo(who, line)], held=True)


def _follow_closed(state: ServerState, _event: Closed, _now: Ms) -> Outcome:
    held = state.memory.feedback
    if not held.lines:
        return Outcome()
    lines = tuple(sorted((*held.shown, *held.lines.values()), key=lambda line: (line.text, line.person)))
    to = tuple(state.kept.people.with_screen(base.HOLDER))
    read = any(state.now.people.how(n) != AWAY for n in to)
    return Outcome(aside=[(to, FeedbackShown(list(lines)))] if to else [], memos=[FeedbackOver(lines, to, read)])


def _hold(state: ServerState, hold: FeedbackMemo) -> None:
    state.memory.feedback.lines[hold.person] = hold.line


def _hold_over(state: ServerState, hold: FeedbackOver) -> None:
    state.memory.feedback = FeedbackMemory(shown=hold.lines, to=hold.to, read=hold.read)


def _remind(state: ServerState, me: PersonId) -> Iterable[Aside]:
    held = state.memory.feedback
    if held.shown and me in held.to:
        yield FeedbackShown(list(held.shown))


def _fold(state: State, message: FeedbackShown) -> None:
    state.mine.feedback = list(message.lines)


TOPIC = Topic(
    name="feedback",
    known={FeedbackShown: lambda mine, m: mine.feedback == m.lines},
    busy=lambda state: bool(state.memory.feedback.shown) and not state.memory.feedback.read,
    stands={GiveFeedback: base.Stands("feedback", over={Closed: base.always})},
    rules={GiveFeedback: Rule(base.ANYONE, when=_at_the_end)},
    decide={GiveFeedback: _give},
    follow={Closed: _follow_closed},
    aside={FeedbackShown: _fold},
    memos={FeedbackMemo: _hold, FeedbackOver: _hold_over},
    remind=_remind,
    tell={
        FeedbackShown: lambda _state, _m, _me: (
            "What people wrote to those who hold the space is here for you alone. Type feedback? to read it."
        )
    },
    refusals={
        "feedback_holds": "You hold the space yourself, so this would come to you. Nothing was sent.",
        "feedback_later": "That is for the end, when everybody is asked about their words or the last part is open. Nothing was sent.",
    },
    recap=(),
)
