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

from cop_server import journal_rows
from cop_server.journal_errors import Damaged, NotThere
from cop_server.journal_file import FILE, is_current, open_to_read
from cop_server.journal_rows import Row, Unsealed

T = TypeVar("T")


def read_meetings(directory: Path) -> list[Row]:
    """Return every meeting in the order of creation; raises NotThere, Damaged, NewerFile."""
    return _read(directory / FILE, journal_rows.read_meetings)


def read_bodies(directory: Path, meeting: str) -> list[bytes]:
    """Return every body of a meeting in order, checked; raises NotThere, Damaged, NewerFile."""
    bodies = _read(directory / FILE, lambda conn: journal_rows.read_bodies(conn, meeting))
    if bodies is None:
        raise NotThere(f"meeting {meeting} in {directory}")
    return bodies


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
