"""Everybody's own pace: turns without a limit, or longer ones for typing and interpreting. Private; nobody asks why.

Held in memory only: who keeps time sees when a turn ends, and not for what reason.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, field

from cop_tui.core.engine import base
from cop_tui.core.engine.base import Aside, Command, Memo, Outcome, Refused, Rule, Topic
from cop_tui.core.engine.ids import NO_TIME, Ms, PersonId
from cop_tui.core.topics.floor import TurnClock, TurnMemo, keepers

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cop_tui.core.meeting import ServerState, State

USUAL, TYPING, INTERPRETER = "usual", "typing", "interpreter"
PACES = {USUAL: 1.0, TYPING: 1.8, INTERPRETER: 1.3}
"""How much longer a turn is for whoever types or speaks through somebody."""
LINES = {
    "untimed": "Your turns have no time limit now. Only you and whoever keeps time can tell.",
    USUAL: "Your turns have the usual length again.",
    TYPING: "From your next turn on you have nearly twice the time, for typing. Only you and whoever keeps time can tell.",
    INTERPRETER: "From your next turn on you have a third more time, for interpreting. Only you and whoever keeps time can tell.",
}


class PacesMemory(Struct):
    """The server's memory: whose turns are untimed, and who has another pace than the usual."""

    untimed: set[PersonId] = field(default_factory=set)
    paces: dict[PersonId, str] = field(default_factory=dict)

    def own(self, person: PersonId, seconds: int) -> int:
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


class PaceMemo(Memo, frozen=True):
    """Remember that somebody's turns are untimed, or at which pace they are."""

    person: PersonId
    untimed: bool
    pace: str = USUAL


def at_pace(seconds: int, pace: str) -> int:
    """Return the soft length of a turn for somebody of this pace, in seconds (0: untimed)."""
    return round(seconds * PACES[pace])


def my_seconds(state: State, usual: int) -> int:
    """Return the soft length of my own turns where it is usually so many seconds (0: untimed)."""
    return 0 if state.mine.untimed else at_pace(usual, state.mine.pace)


def _untimed(state: State, command: Untimed, who: PersonId, _now: Ms) -> Outcome:
    outcome = Outcome(aside=[((who,), Pace(command.on))], memos=[PaceMemo(who, command.on)], held=True)
    if command.on and state.kept.floor.speaker == who:
        readers = tuple(sorted({who, *keepers(state)}))
        outcome.add(Outcome(aside=[(readers, TurnClock(who))], memos=[TurnMemo(NO_TIME)]))
    return outcome


def _own_pace(_state: State, command: OwnPace, who: PersonId, _now: Ms) -> Outcome:
    pace = command.pace.casefold()
    if pace not in PACES:
        raise Refused("pace_unknown", known=list(PACES))
    return Outcome(aside=[((who,), Pace(False, pace))], memos=[PaceMemo(who, False, pace)], held=True)


def _fold_pace(state: State, message: Pace) -> None:
    state.mine.untimed, state.mine.pace = message.untimed, message.pace


def _hold_pace(state: ServerState, hold: PaceMemo) -> None:
    held = state.memory.pace
    (held.untimed.add if hold.untimed else held.untimed.discard)(hold.person)
    if hold.pace == USUAL:
        held.paces.pop(hold.person, None)
    else:
        held.paces[hold.person] = hold.pace


def _remind(state: ServerState, me: PersonId) -> Iterable[Aside]:
    held = state.memory.pace
    if me in held.untimed:
        yield Pace(True)
    elif me in held.paces:
        yield Pace(False, held.paces[me])


TOPIC = Topic(
    name="pace",
    stands={
        Untimed: base.Stands("pace", asks=lambda wish: wish.on),
        OwnPace: base.Stands("pace", asks=lambda wish: wish.pace != USUAL),
    },
    known={Pace: lambda mine, m: (mine.untimed, mine.pace) == (m.untimed, m.pace)},
    rules={Untimed: Rule(base.MEMBERS, base.LIVE), OwnPace: Rule(base.MEMBERS, base.LIVE)},
    decide={Untimed: _untimed, OwnPace: _own_pace},
    aside={Pace: _fold_pace},
    memos={PaceMemo: _hold_pace},
    remind=_remind,
    tell={Pace: lambda _s, m, _me: LINES["untimed" if m.untimed else m.pace]},
    refusals={"pace_unknown": "Your pace is one of: {known}. Nothing was changed."},
    recap=(),
)
