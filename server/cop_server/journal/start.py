"""What is looked at before a journal is used: whether it is there at all, and whether it is what its anchor says.

Synchronous, and before anybody is connected.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import suppress
from pathlib import Path

from cop_server import hostkey
from cop_server.journal import reads as reads
from cop_server.journal import rows as rows
from cop_server.journal.anchor import Anchor
from cop_server.journal.errors import Damaged, Lost, Unwritable, reason_of, words_for
from cop_server.journal.loss import Watch
from cop_server.journal.seals import Unsealed
from cop_server.keep import noting


def identity(path: Path | str) -> tuple[int, int] | None:
    """Return what tells this very file from another one under its name, None when there is none."""
    try:
        there = os.stat(path)
    except OSError:
        return None
    return there.st_dev, there.st_ino


class Place:
    """Where a journal's two files were when it was opened: another file under their names is another journal."""

    def __init__(self, path: Path) -> None:
        # Asked at every commit, and a path as a string is asked in half the time.
        self._paths = (str(path), f"{path}-wal")
        self._files = self._now()

    def _now(self) -> tuple[tuple[int, int] | None, ...]:
        return tuple(map(identity, self._paths))

    @property
    def kept(self) -> bool:
        """Whether both files are still there."""
        return self._now() == self._files


def must_not_be_lost(path: Path, anchor: Anchor) -> None:
    """Raise Lost when there is no journal, and something beside it says that there was one."""
    if path.exists() and path.stat().st_size:
        return
    if anchor.found and not anchor.doubted and not anchor.torn:
        if anchor.points:
            raise Lost(path, len(anchor.points))
    elif anchor.found or (path.parent / hostkey.FILE).exists():
        raise Lost(path, None)


def forget(conn: sqlite3.Connection, anchor: Anchor) -> None:
    """Have the anchor forget meetings that were taken out of the journal when that was cut short."""
    with suppress(sqlite3.Error, Unsealed):  # what is damaged is told by whatever looks at it next
        for meeting in noting.taken_out(conn):
            anchor.drop(meeting)


def compare(conn: sqlite3.Connection, path: Path, watch: Watch) -> None:
    """Compare the journal with its anchor, which is made where there never was one; raises Damaged, Unwritable."""
    try:
        expected = reads.has_about(conn, "anchored")
        watch.begin({row.meeting: row.last for row in reads.read_meetings(conn)}, expected=expected)
        if not expected:
            rows.put_about(conn, "anchored", b"1")
    except OSError as error:
        raise Unwritable(watch.anchor.path, error.strerror or "no access") from error
    except sqlite3.Error as error:
        raise Unwritable(path, words_for(reason_of(error))) from error
    except Unsealed as error:
        raise Damaged(path, str(error)) from error
