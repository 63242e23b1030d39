"""One effect and one answer for a wish, however often it is delivered.

Responsible for what each device was answered. A wish that is kept has a counter that is stored in the same
transaction as its effect; everything else is remembered in memory, for one start of the server.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict

import msgspec

from cop_tui.wire import codec
from cop_tui.wire.frames import SAVED, Result

ANSWERS = 64
DEVICES = 4_096

_results = msgspec.json.Decoder(Result)


def hash_device(device: str, meeting: str, person: int) -> str:
    """Return how a device is known in one meeting: nothing on disk joins its meetings to each other."""
    return hashlib.sha256(f"{device}:{meeting}:{person}".encode()).hexdigest()


def hash_seat(secret: str, meeting: str) -> str:
    """Return what is kept of a seat secret."""
    return hashlib.sha256(f"{secret}:{meeting}".encode()).hexdigest()


def hash_let_back(seat: str, since: int) -> str:
    """Return what is kept of a seat, by its usual hash, that began with the event `since`: it is found with that alone."""
    return hashlib.sha256(f"{seat}:{since}".encode()).hexdigest() if since else seat


class Device:
    """A device of one person: its durable counter and the last answers it was given."""

    def __init__(self, hashed: str, stored: tuple[int, bytes] | None) -> None:
        self.hash = hashed
        self.connections = 0
        self.last, self._last_answer = stored if stored else (0, b"")
        self._recent: OrderedDict[str, Result] = OrderedDict()

    def answer(self, wish: str) -> Result | None:
        """Return the answer a wish was given before, or None for a new one."""
        known = self._recent.get(wish)
        if known is not None:
            return known
        if wish[0] != "k" or int(wish[1:]) > self.last:
            return None
        if int(wish[1:]) == self.last and self._last_answer:
            return _results.decode(self._last_answer)
        return Result(wish, SAVED)  # what it did is stored; which number it got is not known any more

    def remember(self, result: Result) -> None:
        """Remember an answer in memory."""
        self._recent[result.id] = result
        while len(self._recent) > ANSWERS:
            self._recent.popitem(last=False)

    def stored(self, number: int, result: Result) -> None:
        """Move the durable counter on, after its commit."""
        self.last, self._last_answer = max(self.last, number), codec.encode(result)

    def forget(self) -> None:
        """Forget what was not stored: the device begins to count anew, as after a restart of its program."""
        self._recent.clear()


class Devices:
    """The devices of one meeting that were here since the server started."""

    def __init__(self) -> None:
        self._known: OrderedDict[str, Device] = OrderedDict()

    def get(self, hashed: str) -> Device | None:
        """Return a device that was here before."""
        return self._known.get(hashed)

    def add(self, device: Device) -> Device:
        """Add a device unless it came in at the same time on another connection; return the one that counts."""
        device = self._known.setdefault(device.hash, device)
        if len(self._known) > DEVICES:
            gone = next((h for h, d in self._known.items() if not d.connections), None)
            if gone is not None:
                del self._known[gone]
        return device
