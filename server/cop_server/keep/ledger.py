"""The ledger: what became narrower in the meetings of a folder, by numbers only, written before it is answered.

A file of lines, only ever added to. Each begins with a running checksum over itself and all before it, so a line that was
changed or taken out shows. A last line that was torn was never answered, and is cut off before the next is written. A
copy of the journal that is older than a line can be made as narrow as the meeting is now (`keep.restore`).

    id       this ledger, made with its folder
    narrowed something of a meeting, as `cop_tui.core.narrower` says
    codes    the invites of a meeting ended
    erased   a meeting was erased
    epoch    a copy was put back, with how far each meeting in it reaches
"""

from __future__ import annotations

import os
import secrets
import zlib
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple, Union

import msgspec
from msgspec import Struct

from cop_tui.core.narrower import Common, Narrowed

FILE = "ledger"


class Entry(Struct, frozen=True, omit_defaults=True, tag_field="l", tag=str.lower):
    """One line."""


class Id(Entry, frozen=True):
    """Which ledger this is."""

    id: str


class Less(Entry, frozen=True):
    """Something of a meeting became narrower."""

    meeting: str
    what: Narrowed


class Codes(Entry, frozen=True):
    """The invites that a meeting had until now have ended."""

    meeting: str


class Erased(Entry, frozen=True):
    """A meeting was erased."""

    meeting: str


class Epoch(Entry, frozen=True):
    """A copy was put back, or what was lost accepted: from here on the same numbers may mean something else."""

    epoch: str
    reach: dict[str, Common]


Line = Id | Less | Codes | Erased | Epoch
_lines: msgspec.json.Decoder[Any] = msgspec.json.Decoder(Union[Id, Less, Codes, Erased, Epoch])  # noqa: UP007


class Contents(NamedTuple):
    """What stands in a ledger: its id ("" where there is none), each line with where it ends, and up to where it is whole.

    `damaged`: behind that place there is more than one torn line. `text` is the whole lines as they stand.
    """

    id: str
    lines: list[tuple[int, Line]]
    length: int
    sum: int
    damaged: bool
    text: bytes = b""


class LedgerProblem(Exception):
    """A ledger that cannot be read or written; its text says why, and nothing of what stands in it."""


def read(path: Path) -> Contents:
    """Return what stands in a ledger, nothing where there is no file; raises LedgerProblem when it cannot be read."""
    try:
        stored = path.read_bytes()
    except FileNotFoundError:
        return Contents("", [], 0, 0, False)
    except OSError as error:
        raise LedgerProblem(error.strerror or "no access") from error
    lines: list[tuple[int, Line]] = []
    at = total = 0
    while (end := stored.find(b"\n", at)) >= 0:
        found = _read_line(stored[at:end], total)
        if found is None:
            break
        line, total = found
        at = end + 1
        lines.append((at, line))
    name = lines[0][1].id if lines and isinstance(lines[0][1], Id) else ""
    rest = stored[at:]
    damaged = b"\n" in rest.rstrip(b"\n\0") or (bool(stored) and not name)
    return Contents(name, lines, at, total, damaged, stored[:at])


def _read_line(line: bytes, before: int) -> tuple[Line, int] | None:
    total = zlib.crc32(line[9:], before)
    if line[:9] != b"%08x " % total:
        return None
    try:
        found: Line = _lines.decode(line[9:])
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return None
    return found, total


class Ledger:
    """The open ledger of a folder. `add` runs on the journal's own thread, inside its transactions."""

    def __init__(self, path: Path, contents: Contents) -> None:
        self.path = path
        self.id = contents.id or secrets.token_hex(8)
        self.length = contents.length
        """Bytes of whole lines; 0: nothing was written yet, and there is no file."""
        self._sum = contents.sum

    @classmethod
    def open(cls, directory: Path) -> Ledger:
        """Open the ledger of a folder; a damaged one is moved aside, not lost, and another begun. Raises LedgerProblem."""
        path = directory / FILE
        contents = read(path)
        if contents.damaged:
            try:
                os.replace(path, path.with_name(f"{FILE}.damaged-{secrets.token_hex(4)}"))
            except OSError as error:
                raise LedgerProblem(error.strerror or "no access") from error
            contents = read(path)
        return cls(path, contents)

    def add(self, lines: Iterable[Entry]) -> None:
        """Write lines down to the disk, its id first in a new one; raises OSError with nothing of them added."""
        before = self.length, self._sum
        total, written = self._sum, b""
        for line in [*([] if self.length else [Id(self.id)]), *lines]:
            body = msgspec.json.encode(line)
            total = zlib.crc32(body, total)
            written += b"%08x %b\n" % (total, body)
        if not written:
            return
        fd = os.open(self.path, os.O_WRONLY | os.O_CREAT, 0o600)
        try:
            os.ftruncate(fd, self.length)  # a torn line was never answered
            os.lseek(fd, self.length, os.SEEK_SET)
            left = memoryview(written)
            while left:
                left = left[os.write(fd, left) :]
            os.fsync(fd)
            self.length, self._sum = self.length + len(written), total
        except BaseException:
            self.length, self._sum = before
            with suppress(OSError):
                os.ftruncate(fd, self.length)
            raise
        finally:
            os.close(fd)


def begun(directory: Path) -> int:
    """Return how long the ledger of a folder is on which no server runs, begun now where there is none; raises LedgerProblem."""
    ledger = Ledger.open(directory)
    try:
        if not ledger.length:
            ledger.add(())
    except OSError as error:
        raise LedgerProblem(error.strerror or "no access") from error
    return ledger.length
