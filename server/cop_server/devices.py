"""One effect and one answer for a wish, however often it is delivered.

Responsible for what each device was answered. A wish that is kept has a counter that is stored in the same
transaction as its effect, with the last answers; everything else is remembered in memory, for one start of the server.

An answer belongs to a number and its command: a number that was answered does nothing more, and only the very command
that was answered gets that answer again. Commands are compared by a keyed digest, so that no stored byte tells the words.

Numbers of events and of commands are stored under the key of the device's id, which no disk holds: else the one number that is
missing between two would tell who paused. For the same reason what is told without a name leaves the device's row as it is.
"""

from __future__ import annotations

import hashlib
import hmac
from collections import OrderedDict
from collections.abc import Iterable
from typing import TYPE_CHECKING, TypeVar

import msgspec

from cop_server.journal import sealed
from cop_server.journal.sealed import Answered
from cop_tui.core.engine.ids import PersonId
from cop_tui.wire.frames import REPEATED, SAVED, Result

if TYPE_CHECKING:
    from cop_server.journal.store import Journal

ANSWERS = 32  # last answers of one device that are kept, in memory and in its row
LOOKED_AHEAD = 32  # answers beside a row that are looked for at once
DEVICES = 4_096

T = TypeVar("T")
U = TypeVar("U")

_memory = msgspec.json.Decoder(tuple[int, list[Answered]])


def hash_device(device: str, meeting: str, person: PersonId) -> str:
    """Return how a device is known in one meeting: nothing on disk joins its meetings to each other."""
    return hashlib.sha256(f"{device}:{meeting}:{person}".encode()).hexdigest()


def hash_seat(secret: str, meeting: str) -> str:
    """Return what is kept of a seat secret."""
    return hashlib.sha256(f"{secret}:{meeting}".encode()).hexdigest()


def hash_let_back(seat: str, since: int) -> str:
    """Return what is kept of a seat, by its usual hash, that began with the event `since`: it is found with that alone."""
    return hashlib.sha256(f"{seat}:{since}".encode()).hexdigest() if since else seat


class Device:
    """A device of one person: its durable counter and the last answers it was given.

    `secret` is the device's id as it was sent, which nothing stores; `last` is the counter that is stored. What is stored is held
    as it is stored: a meeting has thousands of answers, and hardly ever is one asked for again.
    """

    __slots__ = ("_answered", "_beside", "_marks", "_next", "_recent", "_row", "_secret", "connections", "hash", "last")

    def __init__(self, secret: str, hashed: str, stored: tuple[int, bytes] | None) -> None:
        self.hash = hashed
        self.connections = 0
        self._secret = secret.encode()
        self.last, body = stored if stored else (0, b"")
        self._marks = 0  # how many answers stand beside the device's row
        self._row: dict[int, bytes] = {}
        self._beside: dict[int, bytes] = {}
        self._next = b""  # what is being added to the row
        self._recent: dict[str, Answered] = {}  # what is not in the row
        self._answered = 0
        self._take_in(sealed.read(self._secret, body), self._row)

    def _take_in(self, answers: Iterable[tuple[int, bytes]], known: dict[int, bytes]) -> None:
        for number, answer in answers:
            _put(known, number, answer)
            self.last = max(self.last, number)
        self._answered = max(self._answered, self.last)

    def digest(self, command: bytes) -> str:
        """Return what tells one command from another without telling what is in it."""
        return hmac.digest(self._secret, command, "sha256")[:12].hex()

    def answer(self, wish: str, digest: str) -> Result | None:
        """Return the answer to a wish that was answered before, or None for a new one.

        The same number with another command is answered `repeated`, and so is a number that was passed long ago.
        """
        known = self._recent.get(wish) or self._from_stored(wish)
        if known is not None:
            return known.result if known.command == digest else Result(wish, REPEATED)
        if wish[0] == "k" and int(wish[1:]) <= self._answered:
            return Result(wish, REPEATED)
        return None

    def _from_stored(self, wish: str) -> Answered | None:
        number = int(wish[1:]) if wish[0] == "k" else 0
        stored = self._row.get(number) or self._beside.get(number)
        return sealed.opened(self._secret, stored) if stored is not None else None

    def remember(self, digest: str, result: Result) -> None:
        """Remember an answer in memory, unless it is stored as it is."""
        number = int(result.id[1:]) if result.id[0] == "k" else 0
        if number not in self._row:
            _put(self._recent, result.id, Answered(digest, result))
        self._answered = max(self._answered, number)

    def row(self, digest: str, result: Result) -> bytes:
        """Return what the device's row holds once this answer is stored."""
        self._next = sealed.one(self._secret, Answered(digest, result))
        return sealed.write([*self._row.values(), self._next][-ANSWERS:])

    def beside(self, digest: str, result: Result) -> tuple[str, bytes]:
        """Return what is stored, apart from the device's row, of what is told without a name: that it was saved, no more.

        Its key leads nobody to the device who has not got its secret. That the row changed in the same moment would.
        """
        unnumbered = Answered(digest, Result(result.id, SAVED))
        return self.mark(self._marks + 1), sealed.write([sealed.one(self._secret, unnumbered)])

    def mark(self, ordinal: int) -> str:
        """Return the key of the device's answers beside its row, which are counted from 1."""
        return _mark(self._secret, self.hash, ordinal)

    def next_marks(self) -> list[str]:
        """Return the keys under which the next answers beside the row would stand, if there are any."""
        return _marks(self._secret, self.hash, self._marks)

    def found(self, body: bytes) -> None:
        """Take in the next answer that was stored beside the row, at a start or after its commit."""
        self._marks += 1
        self._take_in(sealed.read(self._secret, body), self._beside)

    def stored(self, number: int) -> None:
        """Take in, after its commit, what was added to the device's row under this number."""
        self._take_in([(number, self._next)], self._row)
        self._next = b""

    def forget(self) -> None:
        """Forget what was not stored: the device begins to count anew, as after a restart of its program."""
        self._recent.clear()
        self._answered = self.last

    def only_here(self) -> bytes:
        """Return what no journal has of this device, as few bytes; nothing when there is no such thing."""
        if not self._recent and self._answered == self.last:
            return b""
        return msgspec.json.encode((self._answered, list(self._recent.values())))

    def take_back(self, memory: bytes) -> None:
        """Take in what `only_here` gave."""
        answered, recent = _memory.decode(memory)
        self._answered = max(self._answered, answered)
        self._recent = {each.result.id: each for each in recent}


async def stored(journal: Journal, meeting: str, device: str, hashed: str) -> Device:
    """Return a device, known in a meeting by a hash, as the journal has it; raises Damaged."""
    counter, found = await journal.device(meeting, hashed, _marks(device.encode(), hashed, 0))
    known = Device(device, hashed, counter)
    while found:
        for body in found:
            known.found(body)
        found = await journal.beside(meeting, known.next_marks()) if len(found) == LOOKED_AHEAD else []
    return known


def _marks(secret: bytes, hashed: str, after: int) -> list[str]:
    return [_mark(secret, hashed, after + ahead) for ahead in range(1, LOOKED_AHEAD + 1)]


def _mark(secret: bytes, hashed: str, ordinal: int) -> str:
    return hmac.digest(secret, f"{hashed}:{ordinal}".encode(), "sha256")[:16].hex()


def _put(answers: dict[T, U], key: T, answer: U) -> None:
    answers[key] = answer
    while len(answers) > ANSWERS:
        del answers[next(iter(answers))]


class Devices:
    """The devices of one meeting that were here since the server started."""

    def __init__(self) -> None:
        self._known: OrderedDict[str, Device] = OrderedDict()
        self._resting: dict[str, bytes] = {}

    def get(self, hashed: str) -> Device | None:
        """Return a device that was here before."""
        return self._known.get(hashed)

    def add(self, device: Device, *, goes_on: bool) -> Device:
        """Add a device unless it came in at the same time on another connection; return the one that counts.

        One that rested and `goes_on` is answered what it was answered before.
        """
        memory = self._resting.pop(device.hash, b"")
        if memory and goes_on:
            device.take_back(memory)
        device = self._known.setdefault(device.hash, device)
        if len(self._known) > DEVICES:
            gone = next((h for h, d in self._known.items() if not d.connections), None)
            if gone is not None:
                del self._known[gone]
        return device

    def rest(self) -> None:
        """Keep of every device only what no journal has of it."""
        self._resting.update((hashed, memory) for hashed, one in self._known.items() if (memory := one.only_here()))
        self._known.clear()
