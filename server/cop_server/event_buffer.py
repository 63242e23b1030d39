"""The last events of a meeting as they are stored, so that somebody who was cut off is sent what they missed.

Responsible for a bounded list of encoded events by number. Older ones are in the journal only.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable

from msgspec import Raw

from cop_tui.wire.limits import MISSED_BYTES

KEPT = 512
MISSED = 256  # beyond this many a snapshot costs less


class Tail:
    """The last encoded events; `seq` is the number of the newest (0: none)."""

    def __init__(self, bodies: Iterable[bytes] = ()) -> None:
        self.seq = 0
        self._raws: deque[Raw] = deque(maxlen=KEPT)
        for body in bodies:
            self.append(body)

    def append(self, body: bytes) -> Raw:
        """Add the next event and return it, encoded, to be shared by every frame."""
        raw = Raw(body)
        self._raws.append(raw)
        self.seq += 1
        return raw

    def get(self, number: int) -> bytes | None:
        """Return one event's body, or None when it is too old."""
        place = number - self.seq + len(self._raws) - 1
        return bytes(self._raws[place]) if 0 <= place < len(self._raws) else None

    def replace(self, number: int, body: bytes) -> None:
        """Put another body in the place of one: its text was withdrawn."""
        place = number - self.seq + len(self._raws) - 1
        if 0 <= place < len(self._raws):
            self._raws[place] = Raw(body)

    def since(self, number: int) -> list[Raw] | None:
        """Return the events after `number`, or None when a snapshot is the better answer."""
        missed = self.seq - number
        if not 0 <= missed <= min(MISSED, len(self._raws)):
            return None
        events = list(self._raws)[len(self._raws) - missed :]
        return events if sum(len(bytes(event)) + 1 for event in events) <= MISSED_BYTES else None
