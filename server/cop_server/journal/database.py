"""The journal's file: where it is, how it is opened and checked, its tables and their history, checkpoints.

Synchronous and unaware of rows' meaning. Exactly one read-write connection may exist for a file: SQLite up to
3.51.2 can corrupt a WAL database when two connections write or checkpoint at once. Everybody else opens it
with `open_to_read`.
"""

from __future__ import annotations

import os
import secrets
import sqlite3
from pathlib import Path
from urllib.request import pathname2url

from cop_server.journal import wal
from cop_server.journal.errors import Damaged, NewerFile, NotThere, Unwritable, reason_of, words_for
from cop_server.journal.reads import check_small_tables
from cop_server.journal.rows import put_about
from cop_server.journal.seals import Unsealed

FILE = "journal.sqlite3"

MIGRATIONS: tuple[tuple[str, ...], ...] = (
    (
        "CREATE TABLE meetings (number INTEGER PRIMARY KEY,"
        " id TEXT NOT NULL UNIQUE, closes INTEGER, seal BLOB NOT NULL)",
        "CREATE TABLE events (row INTEGER PRIMARY KEY, meeting INTEGER NOT NULL REFERENCES meetings,"
        " seq INTEGER NOT NULL, body BLOB NOT NULL, seal BLOB NOT NULL)",
        "CREATE UNIQUE INDEX events_in_order ON events (meeting, seq)",
        # No row numbers below: they would tell the order in which people came.
        "CREATE TABLE codes (hash TEXT PRIMARY KEY, meeting INTEGER NOT NULL REFERENCES meetings,"
        " holder INTEGER NOT NULL, expires INTEGER NOT NULL, seal BLOB NOT NULL) WITHOUT ROWID",
        "CREATE TABLE seats (meeting INTEGER NOT NULL REFERENCES meetings, hash TEXT NOT NULL,"
        " person INTEGER NOT NULL,"
        " seal BLOB NOT NULL, PRIMARY KEY (meeting, hash)) WITHOUT ROWID",
        "CREATE TABLE devices (meeting INTEGER NOT NULL REFERENCES meetings, hash TEXT NOT NULL,"
        " number INTEGER NOT NULL,"
        " answer BLOB NOT NULL, seal BLOB NOT NULL, PRIMARY KEY (meeting, hash)) WITHOUT ROWID",
        "CREATE TABLE about (key TEXT PRIMARY KEY, value BLOB NOT NULL, seal BLOB NOT NULL) WITHOUT ROWID",
    ),
    (
        # Copied rather than widened: a row that grows moves, and leaves its old bytes behind (see journal_rows).
        "CREATE TABLE marked (row INTEGER PRIMARY KEY, meeting INTEGER NOT NULL REFERENCES meetings,"
        " seq INTEGER NOT NULL, body BLOB NOT NULL, seal BLOB NOT NULL, mark BLOB NOT NULL)",
        "INSERT INTO marked (row, meeting, seq, body, seal, mark) SELECT row, meeting, seq, body, seal,"
        " CASE WHEN seq > 0 THEN randomblob(16) ELSE x'' END FROM events ORDER BY row",
        "DROP TABLE events",
        "ALTER TABLE marked RENAME TO events",
        "CREATE UNIQUE INDEX events_in_order ON events (meeting, seq)",
    ),
)
"""One tuple of statements for each version of the tables; only ever add to the end."""


def prepare(directory: Path) -> Path:
    """Make the folder (0700) if it is missing and return the journal's path; raises Unwritable."""
    try:
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise Unwritable(directory, error.strerror or "no access") from error
    return directory / FILE


def open_to_write(path: Path) -> sqlite3.Connection:
    """Open, check and migrate the one read-write connection; raises Damaged, NewerFile, Unwritable."""
    if path.exists() and path.stat().st_size:
        beside = _wal(path)
        if beside.exists() and wal.is_damaged(beside):
            raise Damaged(beside, "what was saved last cannot be read")
        # Looked at read-only first: closing a read-write connection would write into a damaged file.
        open_to_read(path).close()
    try:
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
        conn = sqlite3.connect(path, isolation_level=None, timeout=1.0, check_same_thread=False)
    except (OSError, sqlite3.Error) as error:
        raise Unwritable(path, "no access") from error
    try:
        _set_up(conn)
        _migrate(conn)
    except sqlite3.Error as error:
        conn.close()
        if (reason := reason_of(error)) in ("damaged", "refused"):
            raise Damaged(path, "its tables are not as expected") from error
        raise Unwritable(path, words_for(reason)) from error
    except BaseException:
        conn.close()
        raise
    return conn


def glance(path: Path) -> sqlite3.Connection:
    """Open a read-only connection to a file as it stands, without a check; raises sqlite3.Error, sometimes only at the first read."""
    quiet = "" if _wal(path).exists() else "&immutable=1"
    return sqlite3.connect(f"file:{pathname2url(str(path))}?mode=ro{quiet}", uri=True, isolation_level=None)


def open_to_read(path: Path) -> sqlite3.Connection:
    """Open a read-only connection and check the file; raises NotThere, Damaged, NewerFile.

    Beside a running server this reads through the -wal file. Without one nobody is writing, and the file is
    opened as it is, so that nothing new appears beside it.
    """
    quiet = not _wal(path).exists()
    try:
        conn = glance(path)
    except sqlite3.Error as error:
        raise NotThere(f"journal that can be read at {path}") from error
    try:
        _check(conn, path)
    except sqlite3.Error as error:
        conn.close()
        if reason_of(error) in ("io", "readonly", "busy"):
            raise NotThere(f"journal that can be read at {path}") from error
        raise Damaged(path, "it is not a whole database") from error
    except Unsealed as error:
        conn.close()
        raise Damaged(path, str(error)) from error
    except BaseException:
        conn.close()
        raise
    if quiet and _wal(path).exists():
        conn.close()  # a server started meanwhile
        return open_to_read(path)
    return conn


def checkpoint(conn: sqlite3.Connection, patience: float) -> bool:
    """Move the -wal file into the main file and empty it, waiting up to `patience` seconds for readers.

    Returns False when a reader or the disk was in the way: then text may still be in the -wal file.
    """
    conn.execute(f"PRAGMA busy_timeout = {round(patience * 1000)}")
    try:
        return bool(conn.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0] == 0)
    except sqlite3.Error:
        return False
    finally:
        conn.execute("PRAGMA busy_timeout = 1000")


def is_current(conn: sqlite3.Connection) -> bool:
    """Return whether the tables are of this version; an older or unfinished file needs a server first."""
    return bool(conn.execute("PRAGMA user_version").fetchone()[0] == len(MIGRATIONS))


def _wal(path: Path) -> Path:
    return path.with_name(path.name + "-wal")


def _check(conn: sqlite3.Connection, path: Path) -> None:
    version = conn.execute("PRAGMA user_version").fetchone()[0]
    conn.execute("PRAGMA cell_size_check = ON")
    # Not quick_check: only this one sees an entry missing from an index, which would hide the end of a
    # meeting. 100,000 events take 45 ms.
    if conn.execute("PRAGMA integrity_check(1)").fetchone()[0] != "ok":
        raise Damaged(path, "it is not a whole database")
    if version > len(MIGRATIONS):
        raise NewerFile(path)
    if version == len(MIGRATIONS):
        check_small_tables(conn)


def _set_up(conn: sqlite3.Connection) -> None:
    conn.execute("PRAGMA secure_delete = ON")  # builds differ in their default
    conn.execute("PRAGMA temp_store = MEMORY")  # a statement's temporary file would hold text
    conn.execute("PRAGMA cache_size = -256")  # KiB; what is read again is in memory anyway, in rooms
    conn.execute("PRAGMA foreign_keys = ON")
    conn.execute("PRAGMA journal_mode = WAL")
    conn.execute("PRAGMA synchronous = FULL")  # NORMAL loses acknowledged commits on power loss


def _migrate(conn: sqlite3.Connection) -> None:
    version = conn.execute("PRAGMA user_version").fetchone()[0]
    for number, statements in enumerate(MIGRATIONS[version:], version + 1):
        conn.execute("BEGIN IMMEDIATE")
        try:
            for statement in statements:
                conn.execute(statement)
            if number == 1:
                put_about(conn, "epoch", secrets.token_hex(8).encode())
                put_about(conn, "salt", secrets.token_bytes(32))
            conn.execute(f"PRAGMA user_version = {number}")
            conn.execute("COMMIT")
        except BaseException:
            if conn.in_transaction:
                conn.execute("ROLLBACK")
            raise
