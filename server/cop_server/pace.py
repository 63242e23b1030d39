"""How fast a person may send frames, whatever the number of their devices: a few at once, then a steady rate.

In the long run acts are slower still: after some hundreds, one a second. Responsible for saying how long the next one waits.
Waiting means not reading, so the sender's own line holds the rest.
"""

from __future__ import annotations

from cop_tui.core.engine.ids import PersonId
from cop_tui.wire.limits import (
    COMMANDS_A_SECOND,
    COMMANDS_BURST,
    LONG_RUN_A_SECOND,
    LONG_RUN_ACTS,
    LOOK_SECONDS,
    LOOKS_BURST,
    WHOLE_BURST,
    WHOLE_SECONDS,
)

EVENTS_FREE = 16  # events of one act that cost nothing more: people's acts write a few
EVENTS_AN_ACT = 4  # of the others, this many count as one more act
DEBT = 20.0  # acts that may be owed: nobody waits longer, and a line that is not read for long would seem lost
PATIENCE = 10.0  # seconds of waiting without a break; nobody who catches up after an outage needs more


class Bucket:
    """Tokens that come back at a rate; times are seconds of any clock that does not go back."""

    __slots__ = ("_at", "_burst", "_rate", "_tokens")

    def __init__(self, rate: float, burst: float) -> None:
        self._rate = rate
        self._burst = burst
        self._tokens = burst
        self._at = 0.0

    def take(self, now: float) -> float:
        """Take a token and return how long to wait first (0: not at all)."""
        self._tokens = min(self._burst, self._tokens + (now - self._at) * self._rate)
        self._at = now
        self._tokens -= 1
        return 0.0 if self._tokens >= 0 else -self._tokens / self._rate

    def owe(self, tokens: float, most: float) -> None:
        """Take more tokens for what was done already, so that `most` are owed in the end."""
        self._tokens = min(self._tokens, max(self._tokens - tokens, -most))


class RateLimit:
    """The pace of one connection; what its person's other connections send counts too where they share these buckets."""

    def __init__(
        self,
        rate: float = COMMANDS_A_SECOND,
        burst: float = COMMANDS_BURST,
        frames: Bucket | None = None,
        acts: Bucket | None = None,
        wholes: Bucket | None = None,
        looks: Bucket | None = None,
    ) -> None:
        self._frames = frames or Bucket(rate, burst)
        self._acts = acts or _long_run(rate, burst)
        self._wholes = wholes or _wholes()
        self._looks = looks or _looks(rate, burst)
        self._waiting_since: float | None = None

    def take(self, now: float) -> float:
        """Return how long a frame waits (0: not at all)."""
        wait = self._frames.take(now)
        if not wait:
            self._waiting_since = None
        elif self._waiting_since is None:
            self._waiting_since = now
        return wait

    def act(self, now: float) -> float:
        """Return how long an act waits, beyond what its frame has waited; nobody is seen out for these."""
        return self._acts.take(now)

    def whole(self, now: float) -> float:
        """Return how long a snapshot waits that was asked for; nothing else waits for it."""
        return self._wholes.take(now)

    def look(self, now: float) -> float:
        """Return how long a look into other meetings waits; nothing waits for it but the next."""
        return self._looks.take(now)

    def wrote(self, events: int) -> None:
        """Count an act that wrote many events as several."""
        if events > EVENTS_FREE:
            self._acts.owe((events - EVENTS_FREE) / EVENTS_AN_ACT, DEBT)

    def too_much(self, now: float) -> bool:
        """Say whether this connection has sent too fast for too long."""
        return self._waiting_since is not None and now - self._waiting_since > PATIENCE


class Paces:
    """The paces of the people of one meeting."""

    def __init__(self) -> None:
        self._shared: dict[int, tuple[Bucket, Bucket, Bucket, Bucket]] = {}

    def of(self, person: PersonId, rate: float, burst: float) -> RateLimit:
        """Return the pace of one more connection of a person."""
        shared = self._shared.setdefault(
            person, (Bucket(rate, burst), _long_run(rate, burst), _wholes(), _looks(rate, burst))
        )
        return RateLimit(rate, burst, *shared)


def _long_run(rate: float, burst: float) -> Bucket:
    return Bucket(rate * LONG_RUN_A_SECOND / COMMANDS_A_SECOND, burst * LONG_RUN_ACTS / COMMANDS_BURST)


def _wholes() -> Bucket:
    return Bucket(1 / WHOLE_SECONDS, WHOLE_BURST)


def _looks(rate: float, burst: float) -> Bucket:
    return Bucket(rate / COMMANDS_A_SECOND / LOOK_SECONDS, burst * LOOKS_BURST / COMMANDS_BURST)
