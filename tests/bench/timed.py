"""An event loop in which waiting takes no time: an hour of a meeting passes in seconds, with real sockets.

Responsible for the clock only. It moves on when nothing is ready and nobody else's thread works for a moment, so a commit
or a hash takes no time of the meeting either.
"""

from __future__ import annotations

import asyncio
import selectors
from typing import Any

GRACE = 0.003  # real seconds in which a socket of this computer, or a thread, may still bring something


class _Skipping(selectors.DefaultSelector):
    """A selector that tells its loop how long it would have waited, in place of waiting."""

    def __init__(self) -> None:
        super().__init__()
        self.skipped = 0.0

    def select(self, timeout: float | None = None) -> Any:
        """Return what is ready; when nothing is, count the wait as done."""
        if ready := super().select(0):
            return ready
        if timeout is None:
            return super().select(None)
        if timeout <= 0:
            return []
        if ready := super().select(GRACE):
            return ready
        self.skipped += timeout
        return []


class TimedLoop(asyncio.SelectorEventLoop):
    """An event loop whose `time()` is what would have passed, in seconds from 0."""

    def __init__(self) -> None:
        self._skipping = _Skipping()
        super().__init__(self._skipping)

    def time(self) -> float:
        """Return the seconds of the meeting that have passed."""
        return self._skipping.skipped
