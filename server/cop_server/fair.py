"""Whose wish is next when several wait: whoever has asked for least lately, so that somebody who floods delays only themselves.

Responsible for the order only. What one person asks for is taken in the order in which it came, whatever the number of their
devices; with one wish from each, as in any meeting of people, the order is simply that in which they came.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from cop_tui.core.engine.ids import PersonId

if TYPE_CHECKING:
    from cop_server.steps import Request

LATELY = 30.0  # seconds: what was asked for before the last full one of these is forgotten
ALIKE = 8  # this many more or fewer make no difference: people act in bursts


class Inbox:
    """The wishes that wait; `clock` gives monotonic seconds."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._waiting: dict[PersonId, deque[tuple[int, Request]]] = {}
        self._came = self._size = 0
        self._first = 0  # those that are put back come before all others
        self._since = clock()
        self._now: Counter[PersonId] = Counter()
        self._before: Counter[PersonId] = Counter()

    def __len__(self) -> int:
        """Return how many wishes wait."""
        return self._size

    def append(self, wish: Request) -> None:
        """Let a wish wait."""
        self._came += 1
        self._size += 1
        self._waiting.setdefault(wish.who, deque()).append((self._came, wish))

    def put_back(self, wishes: Iterable[Request]) -> None:
        """Let wishes that had their turn and could not be carried out wait before all others, in this order."""
        for wish in reversed(list(wishes)):
            self._first -= 1
            self._size += 1
            self._waiting.setdefault(wish.who, deque()).appendleft((self._first, wish))

    def take(self) -> Request:
        """Return the wish that is next; raises IndexError when none waits."""
        if not self._size:
            raise IndexError("nothing waits")
        who = next(iter(self._waiting)) if len(self._waiting) == 1 else min(self._waiting, key=self._turn)
        line = self._waiting[who]
        _, wish = line.popleft()
        if not line:
            del self._waiting[who]
        self._size -= 1
        self._count(who)
        return wish

    def wrote(self, who: PersonId, events: int) -> None:
        """Count what somebody wished for once more for every few events that it came to."""
        self._now[who] += events // ALIKE

    def clear(self) -> None:
        """Forget every wish."""
        self._waiting.clear()
        self._size = 0

    def _turn(self, who: PersonId) -> tuple[int, int]:
        came = self._waiting[who][0][0]
        if came <= 0 or not who:  # put back, or somebody at the door: their coming is paced there
            return (-1, came)
        return ((self._now[who] + self._before[who]) // ALIKE, came)

    def _count(self, who: PersonId) -> None:
        now = self._clock()
        if now - self._since >= LATELY:
            self._before = self._now if now - self._since < 2 * LATELY else Counter()
            self._now, self._since = Counter(), now
        self._now[who] += 1
