"""Exit codes of the server, one for each thing a person has to put right."""

from __future__ import annotations

from cop_server.journal_errors import Damaged, JournalError, Locked, NewerFile

OK = 0
USAGE = 2
PORT = 3
DATA = 4
NEWER = 5
DAMAGED = 6
LOCKED = 7
CERTIFICATE = 8


def of(error: JournalError) -> int:
    """Return the exit code for a journal that cannot be opened."""
    match error:
        case NewerFile():
            return NEWER
        case Damaged():
            return DAMAGED
        case Locked():
            return LOCKED
        case _:
            return DATA
