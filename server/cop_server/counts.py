"""What this process has done so far, as plain numbers: of bytes, commits and refusals, and of nobody.

Responsible for counting, as cheaply as it goes: sending is what a server does most.
"""

from __future__ import annotations

from collections import Counter

BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 5.0)
"""Upper bounds in seconds, to tell a good disk (5 to 10 ms) from a bad one."""


class Counts:
    """Counts since the process began. `refused` has how often each refusal was answered, by its code."""

    def __init__(self) -> None:
        self.sent = 0
        """Bytes of frames to people, compressed as they go out, without those of TCP and TLS."""
        self.received = 0
        """Bytes from people, compressed as they come, requests among them."""
        self.refused: Counter[str] = Counter()
        self.failed = 0
        """Commits that the disk did not take."""
        self.seconds = 0.0
        """Spent in commits, failed ones too."""
        self.within = [0] * (len(BUCKETS) + 1)
        """Commits that took no longer than each of the buckets and than the one before it no less; the last one all others."""

    def commit(self, seconds: float, good: bool) -> None:
        """Count a commit and how long it took."""
        self.seconds += seconds
        self.failed += not good
        self.within[next((at for at, upto in enumerate(BUCKETS) if seconds <= upto), len(BUCKETS))] += 1

    @property
    def commits(self) -> int:
        """How many commits there were."""
        return sum(self.within)


COUNTS = Counts()
"""Of this process, which serves one folder."""
