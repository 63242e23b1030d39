"""Where a journal meets its ledger: finding the right one at the start, and the file that is to be rewritten.

Synchronous, on the journal's connection.
"""

from __future__ import annotations

import logging
import os
import secrets
import sqlite3
from collections.abc import Sequence
from pathlib import Path

from cop_server.journal import reads as reads
from cop_server.journal import rows as rows
from cop_server.journal.anchor import Anchor
from cop_server.journal.errors import Damaged, Unwritable
from cop_server.journal.seals import Unsealed
from cop_server.keep.ledger import FILE, Entry, Ledger, LedgerProblem

log = logging.getLogger("cop_server")

KEY = "ledger"
"""Under which key the journal knows the id of its ledger."""

_UNTIDY = "untidy"  # the meetings that were taken out since the file was last rewritten


def open_ledger(directory: Path, conn: sqlite3.Connection, anchor: Anchor) -> Ledger:
    """Return the ledger of a folder, another one where it is missing, damaged or shorter than it was.

    Raises Unwritable or Damaged when there is none to be had.
    """
    path = directory / FILE
    try:
        ledger = Ledger.open(directory)
        known = reads.find_about(conn, KEY)
        if 0 < ledger.length < anchor.ledger:
            os.replace(path, path.with_name(f"{FILE}.cut-{secrets.token_hex(4)}"))
            ledger = Ledger.open(directory)
        if not ledger.length and (known is not None or anchor.ledger):
            log.warning(
                "the ledger is missing or damaged: in backups from before nothing may be quoted once they are put back"
            )
            ledger.add(())  # another one, so that it is never taken for the one that is missing
        if ledger.length and (known or b"").decode() != ledger.id:
            rows.put_about(conn, KEY, ledger.id.encode())
        return ledger
    except (OSError, LedgerProblem, sqlite3.Error) as error:
        why = error.strerror if isinstance(error, OSError) else str(error)
        raise Unwritable(path, why or "no access") from error
    except Unsealed as error:
        raise Damaged(path, str(error)) from error


def note(conn: sqlite3.Connection, ledger: Ledger, less: Sequence[Entry]) -> None:
    """Write down what became narrower; raises OSError with nothing of it written."""
    if not ledger.length:
        rows.put_about(conn, KEY, ledger.id.encode())
    ledger.add(less)


def take_out(conn: sqlite3.Connection, meeting: str) -> None:
    """Take a meeting out of the tables; raises sqlite3.IntegrityError when there is none."""
    rows.drop_meeting(conn, meeting)
    before = reads.find_about(conn, _UNTIDY) or b""
    rows.put_about(conn, _UNTIDY, b" ".join([*before.split(), meeting.encode()]))


def taken_out(conn: sqlite3.Connection) -> list[str]:
    """Return the meetings that were taken out since the file was last rewritten."""
    return (reads.find_about(conn, _UNTIDY) or b"").decode().split()


def tidy(conn: sqlite3.Connection) -> None:
    """Rewrite the file if a meeting was taken out: rows leave traces where they were."""
    if reads.find_about(conn, _UNTIDY) is not None:
        conn.execute("VACUUM").close()
        conn.execute("DELETE FROM about WHERE key = ?", (_UNTIDY,))
