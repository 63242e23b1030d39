"""What happens in a meeting without anybody's wish: when something is due and what it is, and what time that did not count does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cop_tui.core.engine.base import CLOSED, Outcome
from cop_tui.core.engine.decide import Deciding
from cop_tui.core.engine.ids import NO_TIME, Ms

if TYPE_CHECKING:
    from cop_tui.core.meeting import ServerState, State


class Scheduling(Deciding):
    """Looks after what time brings."""

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self._dues = [t.due for t in self.topics if t.due]
        self._elapses = [t.elapse for t in self.topics if t.elapse]

    def due(self, state: ServerState) -> Ms | None:
        """Return when something happens by itself next (UTC ms), or None."""
        return min((at for due in self._dues if (at := due(state)) is not None), default=None)

    def may_rest(self, state: ServerState) -> bool:
        """Return whether a meeting is over and nothing of it is in memory alone, or happens by itself any more."""
        if state.kept.setup.phase != CLOSED or any(t.busy(state) for t in self.topics if t.busy):
            return False
        return self.due(state) is None

    def elapse(self, state: ServerState, now: Ms) -> Outcome:
        """Return what happens by itself at `now`; an empty outcome when nothing is due."""
        outcome = Outcome()
        for elapse in self._elapses:
            if part := elapse(state, now):
                outcome.add(part)
        return self.followed(state, outcome, now)

    def wake(self, state: ServerState, now: Ms) -> None:
        """Set what is passing after a start of the server: nobody is here yet, stopped clocks stay stopped."""
        for topic in self.topics:
            if topic.wake:
                topic.wake(state, now)

    def asleep(self, state: ServerState, ms: int, now: Ms) -> Outcome:
        """Return what charges nobody for the last `ms` milliseconds, in which the computer that keeps the meeting did not run.

        Nothing of it is kept: clocks go on where they stood, as after a pause, and who was gone was gone for no longer.
        """
        moved = Outcome()
        for topic in self.topics:
            if topic.asleep and (part := topic.asleep(state, ms, now, lambda told: self.followed(state, told, now))):
                moved.add(part)
        return Outcome(passing=moved.passing, aside=moved.aside, memos=moved.memos)

    def latest(self, state: State) -> Ms:
        """Return the latest time that is kept (UTC ms): of the meeting's or an item's opening or closing, 0 for none."""
        return max((at for t in self.topics if t.times for at in t.times(state.kept)), default=NO_TIME)
