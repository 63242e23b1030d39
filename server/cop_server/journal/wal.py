"""Whether a -wal file was damaged in its middle. It reads the file itself, before SQLite does.

SQLite takes the first frame that does not check as the end of the file, because that is what a power cut
leaves, and drops the rest: one flipped byte would silently take back everything saved since. A power cut can
only leave the last transaction unfinished, since every commit waits for the disk. So a transaction that sits,
checked, right behind another one, beyond a frame that does not check, is proof of damage. Damage inside the
very last transaction cannot be told from a power cut.

Format: sqlite.org/fileformat2.html, section 4.
"""

from __future__ import annotations

import struct
from pathlib import Path

_HEADER = struct.Struct(">IIIIIIII")
_FRAME = struct.Struct(">IIIIII")


def is_damaged(path: Path) -> bool:
    """Return whether something behind a damaged place in the -wal file at `path` was already saved."""
    wal = path.read_bytes()
    if len(wal) < _HEADER.size:
        return False
    magic, _, page, _, salt1, salt2, *stored = _HEADER.unpack_from(wal)
    order = ">" if magic & 1 else "<"
    if magic & ~1 != 0x377F0682 or _sum(order, wal[:24], (0, 0)) != tuple(stored):
        return len(wal) > _HEADER.size  # the header reaches the disk before any frame is written
    before, broken, committed = (stored[0], stored[1]), False, False
    for at in range(_HEADER.size, len(wal) - page - _FRAME.size + 1, page + _FRAME.size):
        _, commit, one, two, *sums = _FRAME.unpack_from(wal, at)
        body = at + _FRAME.size
        checks = (one, two) == (salt1, salt2) and (
            _sum(order, wal[body : body + page], _sum(order, wal[at : at + 8], before)) == tuple(sums)
        )
        if checks and broken and committed:
            return True
        broken = broken or not checks
        before, committed = (sums[0], sums[1]), commit != 0
    return False


def _sum(order: str, content: bytes, start: tuple[int, int]) -> tuple[int, int]:
    one, two = start
    words = struct.unpack(f"{order}{len(content) // 4}I", content)
    for even, odd in zip(words[::2], words[1::2], strict=True):
        one = (one + even + two) & 0xFFFFFFFF
        two = (two + odd + one) & 0xFFFFFFFF
    return one, two
