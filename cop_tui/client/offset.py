"""What the server's clock shows, as seen from here.

Every stamp from the server says one thing for certain: its clock was not behind that when the stamp arrived; a measured
round trip bounds it from the other side. The clock of this computer may jump; only time since its start is used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from cop_tui.core.engine.ids import Ms

if TYPE_CHECKING:
    from collections.abc import Callable

DRIFT = 1e-4  # two quartz clocks part by less than this: an old, exact measurement gives way to a new one in time


class _Bounds(NamedTuple):
    """The server's UTC minus our time since start lies between `low` and `high` (ms), measured `at` (ms)."""

    low: float
    high: float
    at: float


class ServerClock:
    """An estimate of the server's UTC in milliseconds, off by at most half of the best round trip so far."""

    def __init__(self, clock: Callable[[], float], monotonic: Callable[[], float]) -> None:
        self._clock = clock
        self._monotonic = monotonic
        self._best: _Bounds | None = None

    def now(self) -> Ms:
        """Return the server's UTC in ms; this computer's own until the server has been heard."""
        if self._best is None:
            return Ms(round(self._clock() * 1000))
        return Ms(round((self._best.low + self._best.high) / 2 + self._monotonic() * 1000))

    def forget(self) -> None:
        """Drop what is known: another server process has another clock."""
        self._best = None

    def stamp(self, now: Ms, rtt: float) -> None:
        """Take in a stamp of the server (UTC ms) that arrived just now.

        It was made at most `rtt` ms ago, as we had asked for it then (0: nobody knows). The best measurement counts
        until its age makes it worse than the newest.
        """
        at = self._monotonic() * 1000
        low = now - at
        best = self._best
        if best is None:
            self._best = _Bounds(low, low + rtt, at)
            return
        slack = (at - best.at) * DRIFT + 1  # stamps are whole milliseconds
        width = best.high - best.low
        apart = low > best.high + slack or (rtt and low + rtt < best.low - slack)
        # Apart: a clock was set, or this computer slept. Then only the newest counts.
        if apart or (rtt and rtt <= width + slack) or (rtt and not width):
            self._best = _Bounds(low, low + (rtt or width), at)
