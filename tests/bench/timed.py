"""An event loop in which waiting takes no time: an hour of a meeting passes in seconds, with real sockets.

Responsible for the clock only. It moves on when nothing is ready, no work that was given to a thread is under way, and
nothing comes for a moment, so a commit or a hash takes no time of the meeting either.
"""

from __future__ import annotations

import asyncio
import selectors
from typing import Any

GRACE = (
    0.003  # real seconds in which a socket of this computer, or a thread nobody told us of, may still bring something
)
BUSY = 0.05  # the same between two looks whether a thread is done


class _Skipping(selectors.DefaultSelector):
    """A selector that tells its loop how long it would have waited, in place of waiting."""

    def __init__(self) -> None:
        super().__init__()
        self.skipped = 0.0
        self.busy = 0

    def select(self, timeout: float | None = None) -> Any:
        """Return what is ready; when nothing is, count the wait as done."""
        if (ready := super().select(0)) or (timeout is not None and timeout <= 0):
            return ready
        if timeout is None:
            return super().select(None)
        if ready := super().select(BUSY if self.busy else GRACE):
            return ready
        if not self.busy:
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

    def run_in_executor(self, executor: Any, func: Any, *args: Any) -> Any:  # type: ignore[override]
        """Run something in a thread; until it is done no time passes."""
        future = super().run_in_executor(executor, func, *args)
        self._skipping.busy += 1
        future.add_done_callback(self._done)
        return future

    def _done(self, _future: object) -> None:
        self._skipping.busy -= 1
