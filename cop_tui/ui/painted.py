"""What has been on the screen since when, so that a key is taken for what its presser had in sight.

Keys that come in one read carry one time, however late they are handled; what was painted in between they do not answer.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from time import monotonic, perf_counter

from cop_tui.acts.entered import NEVER, Entered

now = perf_counter if sys.platform == "win32" else monotonic
"""The clock of the app's events, in seconds."""

_NOTHING = Entered("", question=NEVER)
KEPT = 64  # marks that are kept; a key is handled long before so many more screens are painted


@dataclass(frozen=True, slots=True)
class Mark:
    """What one painted screen showed: what an Enter on it is stamped with, and the question that numbers answer.

    `read`: the last of the lines that were asked for has been in sight.
    """

    entered: Entered = _NOTHING
    choice: tuple[object, ...] = ()
    read: bool = False


class Painted:
    """Remembers what was painted when."""

    def __init__(self) -> None:
        self._marks: list[tuple[float, Mark]] = []

    def show(self, mark: object) -> None:
        """Take down that this has been painted just now."""
        if isinstance(mark, Mark) and (not self._marks or self._marks[-1][1] != mark):
            self._marks = [*self._marks[-KEPT:], (now(), mark)]

    def at(self, time: float) -> Mark:
        """Return what was in sight at a time, in seconds of `now`."""
        return next((mark for since, mark in reversed(self._marks) if since <= time), Mark())
