"""The time by which both sides judge silence: seconds that nobody can set and that go on while a computer sleeps.

`time.monotonic` stands still while a Linux machine is suspended, so an hour of sleep would be missing in it.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

_NAME = "CLOCK_MONOTONIC" if sys.platform == "darwin" else "CLOCK_BOOTTIME"  # each counts sleep on its system


def boottime() -> float:
    """Return seconds since some start, those in which the computer slept included where the system can tell."""
    number = getattr(time, _NAME, None)
    if number is None:
        return time.monotonic()  # on Windows this goes on during sleep by itself
    try:
        return time.clock_gettime(number)
    except OSError:
        return time.monotonic()


class Sleeper:
    """Notices that the computer slept: time that went by while it did not run."""

    def __init__(self, passed: Callable[[], float] = boottime, ran: Callable[[], float] = time.monotonic) -> None:
        self._passed, self._ran = passed, ran
        self._apart = passed() - ran()

    def slept(self) -> float:
        """Return the seconds the computer slept since this was last asked."""
        before, self._apart = self._apart, self._passed() - self._ran()
        return max(0.0, self._apart - before)
