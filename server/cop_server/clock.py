"""The server's time: UTC at its start, moved on by a clock that nobody can set.

A computer whose clock jumps by two hours must not end a turn or a meeting. One that sleeps for an hour is an hour on
when it wakes, as everybody's countdown is.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from cop_tui.core.engine.ids import Ms
from cop_tui.wire.steady import boottime

Clock = Callable[[], Ms]
"""Gives UTC milliseconds."""


LATE = 60.0  # seconds by which a clock that was wrong at the start must be set on to be followed


class Steady:
    """A clock of UTC milliseconds that only moves forward; `wall` and `passed` tell seconds.

    Setting the computer's clock does not touch it, with one exception: a computer without a battery for its clock starts
    in the past and is set later. Where it began before what is kept already (`expects`), that setting is followed, once.
    """

    def __init__(self, wall: Callable[[], float] = time.time, passed: Callable[[], float] = boottime) -> None:
        self._wall, self._passed = wall, passed
        self._start = wall() - passed()
        self._behind = False

    def __call__(self) -> Ms:
        """Return UTC milliseconds."""
        return Ms(int((self._start + self._passed()) * 1000))

    def expects(self, ms: int) -> None:
        """Take in a time that has been already: if it is still to come, this computer's clock is behind, or was ahead."""
        self._behind = self._behind or ms > self()

    def set_late(self) -> float:
        """Return by how many seconds the clock has just moved on because the computer's own was set; 0 for not."""
        ahead = self._wall() - self._start - self._passed()
        if not self._behind or ahead < LATE:
            return 0.0
        self._start += ahead
        self._behind = False
        return ahead


def steady(wall: Callable[[], float] = time.time, passed: Callable[[], float] = boottime) -> Steady:
    """Return a clock of UTC milliseconds that only moves forward."""
    return Steady(wall, passed)
