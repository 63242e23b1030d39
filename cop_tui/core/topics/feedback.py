"""Feedback to those who hold the space: one line aside at the check-out, without a name if wished, told to them after the end.

Nothing is told before the end, nor that somebody wrote; then all lines come at once, in the order of their letters, which tells
nothing. They are in the server's memory alone.

Until the end its author alone is told what is held, and takes it back; a line that was taken back is in no memory any more. From the
end on it cannot be taken back: nobody knows whose a line is then, and one that is gone from among those that were read would say it.
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


class Held(Struct, frozen=True):
    """A line that is held, and the number of the newest event when it was left."""

    line: Line
    at: int = 0


class FeedbackMemory(Struct):
    """The server's memory: the line of each person until the end, and then the lines, who they are for, and whether anybody was there to be told."""

    lines: dict[PersonId, Held] = field(default_factory=dict)
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


class TakeFeedbackBack(Command, frozen=True):
    """Take back the line that is held of me, before the end. Nobody is told."""

    durable = False


class FeedbackHeld(Aside, frozen=True):
    """The line that is held of me, and the number of the newest event when I left it; null: none is, or not any more."""

    own_seat = True
    line: Line | None = None
    at: int = 0


class FeedbackShown(Aside, frozen=True):
    """What people wrote to those who hold the space, in an order that tells nothing."""

    lines: list[Line]


class FeedbackMemo(Memo, frozen=True):
    """Remember somebody's line until the end; None: forget it."""

    person: PersonId
    held: Held | None


class FeedbackOver(Memo, frozen=True):
    """Remember what was told after the end, and to whom; nobody's line is known as theirs any more."""

    lines: tuple[Line, ...]
    to: tuple[PersonId, ...]
    read: bool


def _at_the_end(state: State, who: PersonId) -> Refused | None:
    if state.kept.people.by_id[who].has(base.HOLDER):
        return Refused("feedback_holds")
    return None if _is_asked(state) else Refused("feedback_later")


def _is_asked(state: State) -> bool:
    """Return whether it is the moment for such a line: everybody is asked about their words, or the last part is open."""
    return state.kept.release.asked or not state.kept.agenda.ahead()


def _give(state: ServerState, command: GiveFeedback, who: PersonId, _now: Ms) -> Outcome:
    held = Held(Line(text_of(command.text), who if command.named else NOBODY), state.kept.seq)
    return Outcome(aside=[((who,), _told(held))], memos=[FeedbackMemo(who, held)], held=True)


def _told(held: Held | None) -> FeedbackHeld:
    return FeedbackHeld(held.line, held.at) if held else FeedbackHeld()


def _take_back(state: ServerState, _command: TakeFeedbackBack, who: PersonId, _now: Ms, since: int = 0) -> Outcome:
    """Return the outcome of taking a line back. On a seat that began with the event `since` it is one that was left from there."""
    if state.kept.setup.phase == base.CLOSED:
        raise Refused("feedback_told")
    held = state.memory.feedback.lines.get(who)
    if held is None or held.at < since:
        raise Refused("no_feedback")
    return Outcome(aside=[((who,), FeedbackHeld())], memos=[FeedbackMemo(who, None)], held=True)


def _follow_closed(state: ServerState, _event: Closed, _now: Ms) -> Outcome:
    held = state.memory.feedback
    if not held.lines:
        return Outcome()
    lines = tuple(
        sorted((*held.shown, *(h.line for h in held.lines.values())), key=lambda line: (line.text, line.person))
    )
    to = tuple(state.kept.people.with_screen(base.HOLDER))
    read = any(state.now.people.how(n) != AWAY for n in to)
    over: list[tuple[tuple[PersonId, ...], Aside]] = [((who,), FeedbackHeld()) for who in held.lines]
    shown: list[tuple[tuple[PersonId, ...], Aside]] = [(to, FeedbackShown(list(lines)))] if to else []
    return Outcome(aside=[*over, *shown], memos=[FeedbackOver(lines, to, read)])


def _again(message: FeedbackHeld) -> GiveFeedback | None:
    """Return the wish by which the line that is held of me is left again."""
    return GiveFeedback(message.line.text, message.line.person != NOBODY) if message.line else None


def _hold(state: ServerState, hold: FeedbackMemo) -> None:
    state.memory.feedback.lines.pop(hold.person, None)
    if hold.held is not None:
        state.memory.feedback.lines[hold.person] = hold.held


def _hold_over(state: ServerState, hold: FeedbackOver) -> None:
    state.memory.feedback = FeedbackMemory(shown=hold.lines, to=hold.to, read=hold.read)


def _remind(state: ServerState, me: PersonId) -> Iterable[Aside]:
    held = state.memory.feedback
    mine = held.lines.get(me)
    if mine or (_is_asked(state) and state.kept.setup.phase == base.OPEN):
        yield _told(mine)  # that none is held, too: another device of mine may have taken it back meanwhile
    if held.shown and me in held.to:
        yield FeedbackShown(list(held.shown))


def _fold_held(state: State, message: FeedbackHeld) -> None:
    state.mine.my_feedback = message if message.line else None


def _fold(state: State, message: FeedbackShown) -> None:
    state.mine.feedback = list(message.lines)


TOPIC = Topic(
    name="feedback",
    known={
        FeedbackHeld: lambda mine, m: (mine.my_feedback or FeedbackHeld()) == m,
        FeedbackShown: lambda mine, m: mine.feedback == m.lines,
    },
    busy=lambda state: bool(state.memory.feedback.shown) and not state.memory.feedback.read,
    stands={
        GiveFeedback: base.Stands("feedback", told={FeedbackHeld: _again}, over={Closed: base.always}),
        TakeFeedbackBack: base.Stands("feedback", asks=base.never),
    },
    rules={
        GiveFeedback: Rule(base.ANYONE, when=_at_the_end),
        TakeFeedbackBack: Rule(base.ANYONE, frozenset({base.OPEN, base.CLOSED})),
    },
    decide={GiveFeedback: _give, TakeFeedbackBack: _take_back},
    by_seat={TakeFeedbackBack: _take_back},
    follow={Closed: _follow_closed},
    aside={FeedbackHeld: _fold_held, FeedbackShown: _fold},
    memos={FeedbackMemo: _hold, FeedbackOver: _hold_over},
    remind=_remind,
    tell={
        FeedbackHeld: base.silent,
        FeedbackShown: lambda _state, _m, _me: (
            "What people wrote to those who hold the space is here for you alone. Type feedback? to read it."
        ),
    },
    refusals={
        "feedback_holds": "You hold the space yourself, so this would come to you. Nothing was sent.",
        "feedback_told": (
            "The meeting has ended: those who hold the space can read what was left, and nothing says any more whose it is. So none of "
            "it can be taken back."
        ),
        "no_feedback": "No line of yours for those who hold the space is held now, so nothing was taken back.",
        "feedback_later": "That is for the end, when everybody is asked about their words or the last part is open. Nothing was sent.",
    },
    recap=(),
)
