"""What can go wrong with the journal, each a sentence for the person who runs the server.

    JournalError
    +-- Unwritable     the folder or file cannot be made or written
    +-- NewerFile      a newer version of the program wrote this file
    +-- Damaged        the file is not what was written to it
    +-- Locked         another server has this folder
    +-- Lost           there was a journal, and it is gone
    +-- Overtaken      an older copy of the folder, in which withdrawn words would be back
    +-- Emptied        nothing is here, and backups hold meetings of which it knows nothing
    +-- NotThere       no such folder, file or meeting
    +-- CommitFailed   a write did not reach the disk; nothing of it was applied

No message carries anything people wrote.
"""

from __future__ import annotations

import shlex
import sqlite3
from pathlib import Path
from typing import Literal

Reason = Literal["full", "io", "readonly", "busy", "damaged", "refused", "closed", "moved"]

_REASONS: dict[int, Reason] = {
    sqlite3.SQLITE_FULL: "full",
    sqlite3.SQLITE_IOERR: "io",
    sqlite3.SQLITE_CANTOPEN: "io",
    sqlite3.SQLITE_READONLY: "readonly",
    sqlite3.SQLITE_PERM: "readonly",
    sqlite3.SQLITE_BUSY: "busy",
    sqlite3.SQLITE_LOCKED: "busy",
    sqlite3.SQLITE_CORRUPT: "damaged",
    sqlite3.SQLITE_NOTADB: "damaged",
}

_WHY: dict[Reason, tuple[str, str]] = {
    "full": ("the disk is full", "Free some space"),
    "io": ("the disk reported an error", "Check the disk"),
    "readonly": ("the disk does not allow writing", "Allow writing again"),
    "busy": ("another program is writing to the file", "Close the other program"),
    "damaged": ("the file is damaged", "Stop the server and put a backup in its place: cop keep restore FILE"),
    "refused": ("it did not fit what is already there", "Try again"),
    "closed": ("the server is stopping", "Try again when it is back"),
    "moved": ("its file was taken away", "Put the file back in its place"),
}


class JournalError(Exception):
    """Something about the journal that a person has to know; `str()` is the sentence to show."""


class Unwritable(JournalError):
    """The folder or the file cannot be made or written."""

    def __init__(self, path: Path, why: str) -> None:
        super().__init__(
            f"Nothing can be kept in {path} ({why}). Nothing was changed. "
            "Put that right, or choose another folder with --data, and start again."
        )


class NewerFile(JournalError):
    """A newer version of the program wrote this file."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"{path} was written by a newer version of cop. It was not changed. Update cop, then start again."
        )


class Damaged(JournalError):
    """The file is not what was written to it; it is kept as it is and not written to."""

    def __init__(self, path: Path, what: str) -> None:
        self.what = what
        super().__init__(
            f"{path} is damaged ({what}). The file was kept as it is. Stop the server and put the newest backup in its place: "
            "cop keep restore FILE. Your latest copy of the folder is no backup: withdrawn words would be back."
        )


class Locked(JournalError):
    """Another server has this folder."""

    def __init__(self, directory: Path) -> None:
        super().__init__(
            f"Another cop server already uses {directory}. Its meetings are safe. "
            "Use that server, stop it first (cop stop), or choose another folder with --data."
        )


class Lost(JournalError):
    """There was a journal in this folder, and it is gone or empty."""

    def __init__(self, path: Path, count: int | None) -> None:
        meetings = "meetings" if count is None else "1 meeting" if count == 1 else f"{count} meetings"
        super().__init__(
            f"{path} is gone or empty, and {meetings} had been kept there. Nothing was changed. Put the file back with its "
            "-wal file, or a backup: cop keep restore. To go on without: cop keep accept"
        )


class Overtaken(JournalError):
    """The folder is an older copy of itself: what was taken back since would be there again.

    `file` is a backup that knows of it, None where there is none.
    """

    def __init__(self, directory: Path, folder: Path, file: Path | None) -> None:
        if file is not None:
            way = f"Put the newest backup back, which takes that out again: cop keep restore {shlex.quote(str(file))}"
        else:
            way = (
                "Type cop keep backup, and then cop keep restore with the file that it names: that keeps what is here, and "
                "takes that out again."
            )
        super().__init__(
            f"{directory} is an older copy of itself: beside the backups in {folder} stands what was taken back since, and "
            f"it would be there again. Nothing was changed, and nobody is let in. {way}"
        )


class Emptied(JournalError):
    """The folder holds no meeting, and beside its backups there are meetings that it knows nothing of.

    `file` is the newest backup with any of these `count` meetings, None where there is only a ledger.
    """

    def __init__(self, directory: Path, folder: Path, count: int, file: Path | None) -> None:
        if file is None:
            held, way = "a list of what was taken back in meetings", ""
        else:
            held = "1 meeting" if count == 1 else f"{count} meetings"
            way = f". If it is lost, put the newest backup of it back: cop keep restore {shlex.quote(str(file))}"
        super().__init__(
            f"{directory} holds no meetings, and beside the backups in {folder} there is {held} that it knows nothing of: the "
            f"disk of that folder may not be there. Nothing was changed, and nobody is let in. If that is so, put it in its "
            f"place and start again. To begin anew without: cop keep accept{way}"
        )

    @staticmethod
    def beside(folder: Path, count: int, file: Path) -> str:
        """Return what is said where a server runs all the same."""
        held = "a meeting" if count == 1 else f"{count} meetings"
        return (
            f"The backups in {folder} hold {held} that this server knows nothing of. Backups of this server push none of them "
            "out. If they are of another server, or given up: cop keep accept. If its own folder was lost, stop it and put the "
            f"newest of them back: cop keep restore {shlex.quote(str(file))}"
        )


class NotThere(JournalError):
    """There is no such folder, file or meeting."""

    def __init__(self, what: str) -> None:
        super().__init__(f"There is no {what}. Nothing was changed. Check the name, or look with: cop meetings")


class Moved(Exception):
    """The journal's file is not in its place any more: what is written to it would not be found again."""


class CommitFailed(JournalError):
    """A write did not reach the disk; nothing of it was applied and the same write may be tried again.

    `reason` is a word for programs: full, io, readonly, busy, damaged, refused, closed or moved.
    """

    def __init__(self, reason: Reason) -> None:
        self.reason: Reason = reason
        why, remedy = _WHY[reason]
        super().__init__(f"This could not be saved: {why}. Everything saved before is safe. {remedy}.")


def words_for(reason: Reason) -> str:
    """Return half a sentence that says what went wrong, such as *the disk is full*."""
    return _WHY[reason][0]


def reason_of(error: BaseException) -> Reason:
    """Return the word for why a write failed."""
    code = getattr(error, "sqlite_errorcode", None)
    if isinstance(error, Moved):
        return "moved"
    if code is None:
        return "io" if isinstance(error, OSError | MemoryError) else "refused"
    return _REASONS.get(code & 0xFF, "refused")
