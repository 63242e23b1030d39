"""Reading a journal beside a running server, or where none runs. It writes nothing and keeps no file open.

Each call opens, reads in one short statement at a time, and closes: a reader that stays in a transaction
would keep withdrawn text from being cleared.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import TypeVar

from cop_server.journal import reads as reads
from cop_server.journal.database import FILE, is_current, open_to_read
from cop_server.journal.errors import Damaged, NotThere
from cop_server.journal.rows import Row
from cop_server.journal.seals import Unsealed

T = TypeVar("T")


def read_meetings(directory: Path) -> list[Row]:
    """Return every meeting in the order of creation; raises NotThere, Damaged, NewerFile."""
    return _read(directory / FILE, reads.read_meetings)


def read_bodies(directory: Path, meeting: str) -> list[bytes]:
    """Return every body of a meeting in order, checked; raises NotThere, Damaged, NewerFile."""
    bodies = _read(directory / FILE, lambda conn: reads.read_bodies(conn, meeting))
    if bodies is None:
        raise NotThere(f"meeting {meeting} in {directory}")
    return bodies


def read_digests(directory: Path, meeting: str) -> list[bytes]:
    """Return what stands for each event of a meeting in its running hash; raises NotThere, Damaged, NewerFile."""
    events = _read(directory / FILE, lambda conn: reads.read_events(conn, meeting))
    if events is None:
        raise NotThere(f"meeting {meeting} in {directory}")
    return events[1]


def is_anchored(directory: Path) -> bool:
    """Return whether an anchor was ever written beside the journal; raises NotThere, Damaged, NewerFile."""
    return _read(directory / FILE, lambda conn: reads.has_about(conn, "anchored"))


def _read(path: Path, read: Callable[[sqlite3.Connection], T]) -> T:
    if not path.is_file():
        raise NotThere(f"journal at {path}")
    try:
        with closing(open_to_read(path)) as conn:
            if not is_current(conn):
                raise NotThere(f"journal at {path} that a server of this version has opened")
            return read(conn)
    except sqlite3.Error as error:
        raise Damaged(path, "it could not be read to the end") from error
    except Unsealed as error:
        raise Damaged(path, str(error)) from error
