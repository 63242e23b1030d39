"""What silence means: whether a connection is good, unsure or lost, and when it is given up for a new one.

Pure: it is told how long nothing has been heard and how long an act has waited. It is in words first; the cut comes
later, as a slow connection may come back by itself.
"""

from __future__ import annotations

from typing import NamedTuple

from cop_tui.wire import limits

CONNECTING, GOOD, SLOW, LOST, OVER = "connecting", "good", "slow", "lost", "over"

SLOW_RTT = 1500  # ms
SLOW_WISH = 4.0  # seconds without an answer before the connection counts as slow


class Signs(NamedTuple):
    """What is known of a connection: seconds since something was heard, seconds an act has waited for its answer.

    `waiting` is None when none waits, `rtt` the last round trip in ms. `keen`: somebody the room should not miss.
    """

    silent: float
    waiting: float | None = None
    rtt: int = 0
    low: bool = False
    keen: bool = False

    @property
    def link(self) -> str:
        """GOOD, SLOW (which is also: unsure) or LOST."""
        if self._lost_for >= 0:
            return LOST
        late = self.waiting is not None and self.waiting > SLOW_WISH
        return SLOW if late or self.unsure or self.rtt > SLOW_RTT else GOOD

    @property
    def unsure(self) -> bool:
        """Whether even the server's next probe is overdue."""
        return self.silent > self._probe + limits.UNSURE_SECONDS

    @property
    def over(self) -> bool:
        """Whether this connection is to be given up for a new one."""
        return self._lost_for >= limits.CUT_SECONDS

    @property
    def _probe(self) -> int:
        if self.low:
            return limits.PROBE_LOW
        return limits.PROBE_KEEN if self.keen else limits.PROBE_IDLE

    @property
    def _lost_for(self) -> float:
        """Seconds since it counts as lost; below 0: it does not."""
        usual = limits.LOST_LOW if self.low else limits.LOST_KEEN if self.keen else limits.LOST_IDLE
        silent = self.silent - usual
        if self.waiting is None:
            return silent
        unanswered = min(self.waiting, self.silent) - max(limits.LOST_WISH, 6 * self.rtt / 1000)
        return max(silent, unanswered)


def step(seconds: float) -> int:
    """Return how long ago something was as it is said: in steps of 10 seconds, so that no screen ticks."""
    return int(seconds) // 10 * 10


def spoken(seconds: int) -> str:
    """Return a time in words: "40 s", "3 min"."""
    return f"{seconds} s" if seconds < 120 else f"{seconds // 60} min"


def ago(seconds: int) -> str:
    """Return how long ago something was, in words: "a moment ago", "40 s ago", "3 min ago"."""
    return f"{spoken(seconds)} ago" if seconds else "a moment ago"
