"""Whether a folder of meetings is an older copy of itself: what lies beside the backups knows more then than it does.

A journal, its anchor and its ledger that were all put back together fit each other, as with a snapshot of a whole machine.
Only what lies elsewhere can tell. Responsible for looking, before anybody is served.
"""

from __future__ import annotations

import shlex
import sqlite3
from collections.abc import Container
from contextlib import closing, suppress
from pathlib import Path

from cop_server.journal import reads as reads
from cop_server.journal.anchor import Anchor
from cop_server.journal.database import is_current, open_to_read
from cop_server.journal.errors import JournalError, Overtaken
from cop_server.journal.seals import Unsealed
from cop_server.keep import backup, ledger


def must_not_be_older(directory: Path, anchor: Anchor) -> None:
    """Raise Overtaken when the ledger beside the backups of a folder goes on where the folder's own ends.

    Words that were withdrawn would be back. A ledger that was cut while its anchor was not is another matter (`noting`).
    """
    folder = backup.folder_of(directory)
    if folder is None:
        return
    with suppress(ledger.LedgerProblem):
        ours, there = ledger.read(directory / ledger.FILE), ledger.read(folder / ledger.FILE)
        if ours.id and ours.id == there.id and max(ours.length, anchor.ledger) < there.length:
            raise Overtaken(directory, folder, _knowing(folder, ours))


def _knowing(folder: Path, ours: ledger.Contents) -> Path | None:
    """Return the newest backup, if it was made after a folder with this ledger."""
    for path in backup.backups(folder)[:1]:
        with suppress(JournalError, sqlite3.Error), closing(open_to_read(path)) as conn:
            name, length = reads.find_about(conn, ledger.FILE), reads.find_about(conn, backup.REACH)
            if name == ours.id.encode() and int(length or 0) > ours.length:
                return path
    return None


def behind(conn: sqlite3.Connection, directory: Path, known: Container[str]) -> list[str]:
    """Return, as a sentence for whoever hosts, that the newest backup has more of some meeting than the journal of a folder.

    `known` are meetings of which it is known already that something is missing.
    """
    for path in backup.backups(folder)[:1] if (folder := backup.folder_of(directory)) else []:
        # A backup that cannot be read is the matter of whoever verifies it.
        with suppress(JournalError, sqlite3.Error, Unsealed), closing(open_to_read(path)) as other:
            if is_current(other) and reads.read_about(other, "epoch") == reads.read_about(conn, "epoch"):
                here = {row.meeting: row.last for row in reads.read_meetings(conn)}
                more = sum(
                    here.get(row.meeting, row.last) < row.last
                    and row.meeting not in known
                    and reads.read_gap(conn, row.meeting) is None  # it goes on without that, as somebody chose
                    for row in reads.read_meetings(other)
                )
                if more:
                    return [_behind(path, more)]
    return []


def _behind(path: Path, count: int) -> str:
    meetings = "a meeting" if count == 1 else f"{count} meetings"
    return (
        f"The newest backup has more of {meetings} than there is here: an older copy of this folder was put in its place. "
        f"To have the rest again, without what was said here since, stop the server and type: "
        f"cop keep restore {shlex.quote(str(path))}"
    )
