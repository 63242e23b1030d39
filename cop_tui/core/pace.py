"""Everybody's own pace: turns without a limit, or longer ones for typing and interpreting. Private; nobody asks why.

Held in memory only: who keeps time sees when a turn ends, and not for what reason.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, field

from cop_tui.core import base
from cop_tui.core.base import Aside, Command, Hold, Outcome, Refused, Rule, Topic
from cop_tui.core.floor import TurnClock, TurnHeld, keepers

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cop_tui.core.meeting import State

USUAL, TYPING, INTERPRETER = "usual", "typing", "interpreter"
PACES = {USUAL: 1.0, TYPING: 1.8, INTERPRETER: 1.3}
"""How much longer a turn is for whoever types or speaks through somebody."""
LINES = {
    "untimed": "Your turns have no time limit now. Only you and whoever keeps time can tell.",
    USUAL: "Your turns have the usual length again.",
    TYPING: "From your next turn on you have nearly twice the time, for typing. Only you can tell.",
    INTERPRETER: "From your next turn on you have a third more time, for interpreting. Only you can tell.",
}


class PacesHeld(Struct):
    """The server's memory: whose turns are untimed, and who has another pace than the usual."""

    untimed: set[int] = field(default_factory=set)
    paces: dict[int, str] = field(default_factory=dict)

    def own(self, person: int, seconds: int) -> int:
        """Return the soft length of somebody's turn where it is usually `seconds` (0: untimed)."""
        return 0 if person in self.untimed else at_pace(seconds, self.paces.get(person, USUAL))


class OwnPace(Command, frozen=True):
    """How long my turns are (private; nobody asks why): usual, typing (1.8 times) or interpreter (1.3 times)."""

    durable = False
    pace: str


class Untimed(Command, frozen=True):
    """My turns have no time limit (private; nobody asks why)."""

    durable = False
    on: bool = True


class Pace(Aside, frozen=True):
    """Whether my turns are untimed, and otherwise at which pace."""

    untimed: bool
    pace: str = USUAL


class PaceHeld(Hold, frozen=True):
    """Remember that somebody's turns are untimed, or at which pace they are."""

    person: int
    untimed: bool
    pace: str = USUAL


def at_pace(seconds: int, pace: str) -> int:
    """Return the soft length of a turn for somebody of this pace, in seconds (0: untimed)."""
    return round(seconds * PACES[pace])


def _untimed(state: State, command: Untimed, who: int, _now: int) -> Outcome:
    outcome = Outcome(aside=[((who,), Pace(command.on))], holds=[PaceHeld(who, command.on)], held=True)
    if command.on and state.kept.floor.speaker == who:
        readers = tuple(sorted({who, *keepers(state)}))
        outcome.add(Outcome(aside=[(readers, TurnClock(who))], holds=[TurnHeld(0)]))
    return outcome


def _own_pace(_state: State, command: OwnPace, who: int, _now: int) -> Outcome:
    pace = command.pace.casefold()
    if pace not in PACES:
        raise Refused("pace_unknown", known=list(PACES))
    return Outcome(aside=[((who,), Pace(False, pace))], holds=[PaceHeld(who, False, pace)], held=True)


def _fold_pace(state: State, message: Pace) -> None:
    state.mine.untimed, state.mine.pace = message.untimed, message.pace


def _hold_pace(state: State, hold: PaceHeld) -> None:
    held = state.held.pace
    (held.untimed.add if hold.untimed else held.untimed.discard)(hold.person)
    if hold.pace == USUAL:
        held.paces.pop(hold.person, None)
    else:
        held.paces[hold.person] = hold.pace


def _remind(state: State, me: int) -> Iterable[Aside]:
    held = state.held.pace
    if me in held.untimed:
        yield Pace(True)
    elif me in held.paces:
        yield Pace(False, held.paces[me])


TOPIC = Topic(
    name="pace",
    rules={Untimed: Rule(base.MEMBERS, base.LIVE), OwnPace: Rule(base.MEMBERS, base.LIVE)},
    decide={Untimed: _untimed, OwnPace: _own_pace},
    aside={Pace: _fold_pace},
    holds={PaceHeld: _hold_pace},
    remind=_remind,
    tell={Pace: lambda _s, m, _me: LINES["untimed" if m.untimed else m.pace]},
    refusals={"pace_unknown": "Your pace is one of: {known}. Nothing was changed."},
)
