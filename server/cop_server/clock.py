"""The server's time: UTC at its start, moved on by a clock that nobody can set.

A computer whose clock jumps by two hours must not end a turn or a meeting.
"""

from __future__ import annotations

import time
from collections.abc import Callable

Clock = Callable[[], int]
"""Gives UTC milliseconds."""


def steady() -> Clock:
    """Return a clock of UTC milliseconds that only moves forward."""
    start, began = time.time(), time.monotonic()
    return lambda: int((start + time.monotonic() - began) * 1000)
