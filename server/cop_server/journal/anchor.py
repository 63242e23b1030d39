"""The anchor: how far each meeting had come, in a small file beside the journal, so that loss is never silent.

SQLite reads a file whose -wal is gone, whose last rows are gone or which is an older copy as a whole database. Only
something outside it can tell that there was more. So each meeting has a slot here: its last number, and a running hash
over the digests of its events (`digest`). It says nothing of what anybody wrote: the salt of a digest goes with its text.

Musts:
1. A slot is written after the commit it tells of, without a sync of its own: it is never ahead of what is on disk.
2. A slot is read as a whole or not at all: one that was torn by a power cut is *unknown*, which is not *behind*.
3. Failing to write it fails nothing else: the commit stands. It is told in `trouble`, and tried again with the next one.

The file: 128 bytes for its head (mark, form, flags, length of the ledger), then 128 for each slot, each with a checksum. Slots
never straddle a sector. A slot of zeros is free.
"""

from __future__ import annotations

import secrets
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import BinaryIO

from cop_server import private

FILE = "anchor"
SLOT = 128
SALT = DIGEST = 16

_MARK = b"cop anch"
_FORM = 1
_HEAD = struct.Struct("<8sIIQ")
_ROW = struct.Struct(f"<32sQ{DIGEST}s")
_SUM = 8
_DOUBTED = 1  # flag: an earlier anchor was missing or damaged, and nobody has accepted that yet


@dataclass(frozen=True, slots=True)
class Point:
    """How far a meeting had come: its last number (0: nothing yet), and the running hash over all events up to it."""

    last: int
    hash: bytes


class Chain:
    """The running hash of one meeting, which goes on from event to event."""

    def __init__(self, digests: Sequence[bytes] = ()) -> None:
        self._last = 0
        self._hash = blake2b(digest_size=DIGEST)
        self.add(digests)

    def add(self, digests: Sequence[bytes]) -> None:
        """Go on by the next events."""
        self._last += len(digests)
        self._hash.update(b"".join(digests))

    @property
    def point(self) -> Point:
        """How far it has come."""
        return Point(self._last, self._hash.copy().digest())


def new_salt() -> bytes:
    """Return what an event's digest is salted with; it is erased together with the event's text."""
    return secrets.token_bytes(SALT)


def digest(salt: bytes, body: bytes) -> bytes:
    """Return what stands for an event in the running hash: without its salt nobody can try out which text it was."""
    return blake2b(body, digest_size=DIGEST, salt=salt).digest()


class Anchor:
    """The anchor of one folder; open it with `Anchor.open`. Not for two threads at once.

    `points` are those of its meetings, `torn` how many slots could not be read, `ledger` the length of the ledger's file
    in bytes. `found`: the file was there. `doubted`: this or an earlier one was missing or damaged where one was expected.
    """

    def __init__(self, path: Path, content: bytes | None) -> None:
        self.path = path
        self.found = content is not None
        self.trouble = ""
        """Why the last write did not reach the file; empty when it did."""
        self.doubted = False
        self.ledger = 0
        self.torn = 0
        self._slots: dict[str, int] = {}
        self._names: dict[int, str] = {}
        self._points: dict[str, Point] = {}
        self._free: list[int] = []
        self._count = 0
        self._waiting: set[int] = set()  # slots whose last write failed; 0 is the head
        self._file: BinaryIO | None = None
        if content is not None:
            self._read(content)

    @classmethod
    def open(cls, directory: Path) -> Anchor:
        """Return the anchor of a folder as it is, whether it is there or not; nothing is written yet."""
        path = directory / FILE
        try:
            content = path.read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            return cls(path, None)
        except OSError as error:
            anchor = cls(path, b"")
            anchor.trouble = error.strerror or "no access"
            return anchor
        return cls(path, content)

    @property
    def points(self) -> dict[str, Point]:
        """How far each meeting had come."""
        return dict(self._points)

    def get(self, meeting: str) -> Point | None:
        """Return how far a meeting had come, None when it has no slot that can be read."""
        return self._points.get(meeting)

    def put(self, meeting: str, point: Point) -> None:
        """Write how far a meeting has come; a failure is told in `trouble`."""
        if meeting not in self._slots:
            self._place(meeting, self._free.pop() if self._free else self._more())
        self._points[meeting] = point
        self._waiting.add(self._slots[meeting])
        self._write()

    def drop(self, meeting: str) -> None:
        """Forget a meeting: its slot is overwritten with zeros."""
        at = self._slots.pop(meeting, None)
        if at is not None:
            del self._points[meeting], self._names[at]
            self._free.append(at)
            self._waiting.add(at)
            self._write()

    def set_ledger(self, length: int) -> None:
        """Write how long the ledger's file is, in bytes."""
        self.ledger = length
        self._waiting.add(0)
        self._write()

    def doubt(self, doubted: bool) -> None:
        """Write down whether something about an anchor was missing that nobody has accepted yet."""
        self.doubted = doubted
        self._waiting.add(0)
        self._write()

    def make(self) -> None:
        """Write the whole file anew and through to the disk, without what could not be read; raises OSError."""
        self.close()
        self._count, self.torn, self._free = 0, 0, []
        self._slots, self._names = {}, {}
        for meeting in self._points:
            self._place(meeting, self._more())
        private.write(self.path, b"".join(self._content(at) for at in range(self._count + 1)))
        self._waiting.clear()
        self.found, self.trouble = True, ""

    def close(self) -> None:
        """Write what could not be written before, if that works now, and let go of the file."""
        if self._waiting and self.found:
            self._write()
        if self._file is not None:
            self._file.close()
            self._file = None

    def _place(self, meeting: str, at: int) -> None:
        self._slots[meeting], self._names[at] = at, meeting

    def _more(self) -> int:
        self._count += 1
        return self._count

    def _read(self, content: bytes) -> None:
        self._count = max(0, -(-len(content) // SLOT) - 1)
        head = _checked(0, content[:SLOT])
        mark, form, flags, ledger = _HEAD.unpack_from(head) if head else (b"", 0, 0, 0)
        if (mark, form) == (_MARK, _FORM):
            self.doubted, self.ledger = bool(flags & _DOUBTED), ledger
        else:
            self.doubted = True
        for at in range(1, self._count + 1):
            slot = content[at * SLOT : (at + 1) * SLOT]
            if not slot.strip(b"\0"):
                self._free.append(at)
            elif whole := _checked(at, slot):
                name, last, running = _ROW.unpack_from(whole)
                meeting = name.rstrip(b"\0").decode("utf-8", "replace")
                self._place(meeting, at)
                self._points[meeting] = Point(last, running)
            else:
                self.torn += 1

    def _content(self, at: int) -> bytes:
        if at == 0:
            return _sealed(0, _HEAD.pack(_MARK, _FORM, _DOUBTED * self.doubted, self.ledger))
        meeting = self._names.get(at)
        if meeting is None:
            return bytes(SLOT)
        point = self._points[meeting]
        return _sealed(at, _ROW.pack(meeting.encode(), point.last, point.hash))

    def _write(self) -> None:
        try:
            if self._file is None:
                # Not made here: a file that was taken away while we run must not come back without its other slots.
                self._file = open(self.path, "r+b", buffering=0)  # noqa: SIM115
            for at in sorted(self._waiting):
                self._file.seek(at * SLOT)
                if self._file.write(self._content(at)) != SLOT:
                    raise OSError("written in part")
            self._waiting.clear()
            self.trouble = ""
        except OSError as error:
            self.trouble = error.strerror or "it could not be written"


def _sealed(at: int, content: bytes) -> bytes:
    body = content.ljust(SLOT - _SUM, b"\0")
    return body + blake2b(b"%d %b" % (at, body), digest_size=_SUM).digest()


def _checked(at: int, slot: bytes) -> bytes | None:
    body = slot[: SLOT - _SUM]
    return body if len(slot) == SLOT and _sealed(at, body) == slot else None


__all__ = ["DIGEST", "FILE", "SALT", "SLOT", "Anchor", "Chain", "Point", "digest", "new_salt"]
