"""What can go wrong with the journal, each a sentence for the person who runs the server.

    JournalError
    +-- Unwritable     the folder or file cannot be made or written
    +-- NewerFile      a newer version of the program wrote this file
    +-- Damaged        the file is not what was written to it
    +-- Locked         another server has this folder
    +-- NotThere       no such folder, file or meeting
    +-- CommitFailed   a write did not reach the disk; nothing of it was applied

No message carries anything people wrote.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Literal

Reason = Literal["full", "io", "readonly", "busy", "damaged", "refused", "closed"]

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
    "damaged": ("the file is damaged", "Stop the server and put a copy of its folder in its place"),
    "refused": ("it did not fit what is already there", "Try again"),
    "closed": ("the server is stopping", "Try again when it is back"),
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
        super().__init__(
            f"{path} is damaged ({what}). The file was kept as it is. "
            "Put your latest copy of the folder in its place, and keep the damaged one."
        )


class Locked(JournalError):
    """Another server has this folder."""

    def __init__(self, directory: Path) -> None:
        super().__init__(
            f"Another cop server already uses {directory}. Its meetings are safe. "
            "Use that server, or choose another folder with --data."
        )


class NotThere(JournalError):
    """There is no such folder, file or meeting."""

    def __init__(self, what: str) -> None:
        super().__init__(f"There is no {what}. Nothing was changed. Check the name, or look with: cop meetings")


class CommitFailed(JournalError):
    """A write did not reach the disk; nothing of it was applied and the same write may be tried again.

    `reason` is a word for programs: full, io, readonly, busy, damaged, refused or closed.
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
    if code is None:
        return "io" if isinstance(error, OSError | MemoryError) else "refused"
    return _REASONS.get(code & 0xFF, "refused")
