"""How fast a source may try words for another device. Nobody but that source is slowed, and never a seat.

Responsible for counting in memory, bounded. Codes, which cost far more to try, take turns: `cop_server.turns`.
"""

from __future__ import annotations

from array import array
from collections import OrderedDict
from collections.abc import Callable

from cop_tui.wire.limits import CODE_SECONDS, WRONG_WORDS_AN_HOUR
from cop_tui.wire.source import source_of

HOUR = 3_600.0
SOURCES = 10_000


class Guesses:
    """Wrong words of the last hour per source; `clock` gives monotonic seconds."""

    def __init__(self, clock: Callable[[], float], *, most: int = WRONG_WORDS_AN_HOUR, sources: int = SOURCES) -> None:
        self._clock = clock
        self._most = most
        self._sources = sources
        # Eight bytes a guess, and no more than `most`: at most 8 MB for all sources together.
        self._wrong: OrderedDict[str, array[float]] = OrderedDict()

    def __len__(self) -> int:
        """Return how many sources are remembered."""
        return len(self._wrong)

    def allowed(self, address: str) -> bool:
        """Say whether a word from this address may be tried now: after many wrong ones, one a second."""
        times = self._recent(source_of(address))
        return times is None or len(times) < self._most or self._clock() - times[-1] >= CODE_SECONDS

    def wrong(self, address: str) -> None:
        """Count one wrong word from this address."""
        source = source_of(address)
        times = self._recent(source)
        if times is None:
            times = self._wrong[source] = array("d")
        times.append(self._clock())
        del times[: -self._most]
        self._wrong.move_to_end(source)
        while len(self._wrong) > self._sources:
            self._wrong.popitem(last=False)

    def _recent(self, source: str) -> array[float] | None:
        """Return the times of wrong words within the hour, having dropped older ones."""
        times = self._wrong.get(source)
        if times is None:
            return None
        since = self._clock() - HOUR
        old = 0
        while old < len(times) and times[old] <= since:
            old += 1
        del times[:old]
        if not times:
            del self._wrong[source]
            return None
        return times
