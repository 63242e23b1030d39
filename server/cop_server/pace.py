"""How fast one device may send frames: a few at once, then a steady rate.

Responsible for saying how long the next frame waits. Waiting means not reading, so the sender's own line holds the rest.
"""

from __future__ import annotations

from cop_tui.wire.limits import COMMANDS_A_SECOND, COMMANDS_BURST

PATIENCE = 10.0  # seconds of waiting without a break; nobody who catches up after an outage needs more


class Pace:
    """A bucket of tokens; times are seconds of any clock that does not go back."""

    def __init__(self, rate: float = COMMANDS_A_SECOND, burst: float = COMMANDS_BURST) -> None:
        self._rate = rate
        self._burst = burst
        self._tokens = burst
        self._at = 0.0
        self._waiting_since: float | None = None

    def take(self, now: float) -> float:
        """Take a token and return how long to wait first (0: not at all)."""
        self._tokens = min(self._burst, self._tokens + (now - self._at) * self._rate)
        self._at = now
        self._tokens -= 1
        if self._tokens >= 0:
            self._waiting_since = None
            return 0.0
        if self._waiting_since is None:
            self._waiting_since = now
        return -self._tokens / self._rate

    def too_much(self, now: float) -> bool:
        """Say whether this has gone on for too long."""
        return self._waiting_since is not None and now - self._waiting_since > PATIENCE
