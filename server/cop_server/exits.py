"""Exit codes of the server, one for each thing a person has to put right."""

from __future__ import annotations

from cop_server.journal.errors import Damaged, Emptied, JournalError, Locked, Lost, NewerFile, Overtaken

OK = 0
FAULT = 1
USAGE = 2
PORT = 3
DATA = 4
NEWER = 5
DAMAGED = 6
LOCKED = 7
CERTIFICATE = 8
LOST = 9


def of(error: JournalError) -> int:
    """Return the exit code for a journal that cannot be opened."""
    match error:
        case NewerFile():
            return NEWER
        case Damaged():
            return DAMAGED
        case Locked():
            return LOCKED
        case Lost() | Overtaken() | Emptied():
            return LOST
        case _:
            return DATA
