"""A computer that slept, for programs of which only the clock can be told so: no test can suspend the machine it runs on."""

from __future__ import annotations

from cop_tui.wire.steady import boottime


class Sleeper:
    """The seconds that nobody can set, and on top of them those of a sleep that did not really happen."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        """Return the seconds since some start."""
        return boottime() + self.seconds
