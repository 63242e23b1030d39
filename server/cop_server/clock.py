"""The server's time: UTC at its start, moved on by a clock that nobody can set.

A computer whose clock jumps by two hours must not end a turn or a meeting. One that sleeps for an hour is an hour on
when it wakes, as everybody's countdown is.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from cop_tui.wire.steady import boottime

Clock = Callable[[], int]
"""Gives UTC milliseconds."""


def steady(wall: Callable[[], float] = time.time, passed: Callable[[], float] = boottime) -> Clock:
    """Return a clock of UTC milliseconds that only moves forward; `wall` and `passed` tell seconds."""
    start, began = wall(), passed()
    return lambda: int((start + passed() - began) * 1000)
