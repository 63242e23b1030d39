"""One effect and one answer for a wish, however often it is delivered.

Responsible for what each device was answered. A wish that is kept has a counter that is stored in the same
transaction as its effect, with the last answers; everything else is remembered in memory, for one start of the server.

An answer belongs to a number and its command: a number that was answered does nothing more, and only the very command
that was answered gets that answer again. Commands are compared by a keyed digest, so that no stored byte tells the words.
"""

from __future__ import annotations

import hashlib
import hmac
from collections import OrderedDict

import msgspec
from msgspec import Struct

from cop_tui.wire.frames import REPEATED, SAVED, Result

ANSWERS = 32  # last answers of one device that are kept, in memory and in its row
DEVICES = 4_096


class Answered(Struct, frozen=True, array_like=True):
    """The answer to one command of a device: the digest of the command, and what became of it."""

    command: str
    result: Result


_answers = msgspec.json.Decoder(list[Answered])


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
    """A device of one person: its durable counter and the last answers it was given.

    `secret` is the device's id as it was sent, which nothing stores; `last` is the counter that is stored.
    """

    def __init__(self, secret: str, hashed: str, stored: tuple[int, bytes] | None) -> None:
        self.hash = hashed
        self.connections = 0
        self._secret = secret.encode()
        self.last, body = stored if stored else (0, b"")
        self._durable: OrderedDict[str, Answered] = OrderedDict((a.result.id, a) for a in _read(body))
        self._recent: OrderedDict[str, Answered] = OrderedDict()
        self._answered = self.last

    def digest(self, command: bytes) -> str:
        """Return what tells one command from another without telling what is in it."""
        return hmac.digest(self._secret, command, "sha256")[:12].hex()

    def answer(self, wish: str, digest: str) -> Result | None:
        """Return the answer to a wish that was answered before, or None for a new one.

        The same number with another command is answered `repeated`, and so is a number that was passed long ago.
        """
        known = self._recent.get(wish) or self._durable.get(wish)
        if known is not None:
            return known.result if known.command == digest else Result(wish, REPEATED)
        if wish[0] == "k" and int(wish[1:]) <= self._answered:
            return Result(wish, REPEATED)
        return None

    def remember(self, digest: str, result: Result) -> None:
        """Remember an answer in memory."""
        _put(self._recent, Answered(digest, result))
        if result.id[0] == "k":
            self._answered = max(self._answered, int(result.id[1:]))

    def to_store(self, digest: str, result: Result, *, named: bool) -> bytes:
        """Return what the device's row holds once this answer is stored.

        Of what is told without a name (`named` false) only that it was saved, and no number that leads to it.
        """
        kept = OrderedDict(self._durable)
        _put(kept, Answered(digest, result if named else Result(result.id, SAVED)))
        return msgspec.json.encode(list(kept.values()))

    def stored(self, number: int, body: bytes) -> None:
        """Move the durable counter on, after its commit; `body` is what was stored."""
        self.last = max(self.last, number)
        self._answered = max(self._answered, number)
        self._durable = OrderedDict((a.result.id, a) for a in _read(body))

    def forget(self) -> None:
        """Forget what was not stored: the device begins to count anew, as after a restart of its program."""
        self._recent.clear()
        self._answered = self.last


def _put(answers: OrderedDict[str, Answered], answered: Answered) -> None:
    answers[answered.result.id] = answered
    while len(answers) > ANSWERS:
        answers.popitem(last=False)


def _read(body: bytes) -> list[Answered]:
    try:
        return _answers.decode(body)
    except msgspec.MsgspecError:
        return []  # none, or the one answer that earlier versions stored, without its command


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
