"""By what a journal is known again in its backups, whatever has been lost or put back meanwhile."""

from __future__ import annotations

import sqlite3
from contextlib import closing, suppress
from pathlib import Path
from typing import NamedTuple

from cop_server.journal.database import glance
from cop_server.journal.reads import find_about, read_ids
from cop_server.journal.seals import Unsealed
from cop_server.keep.ledger import FILE as LEDGER


class Traits(NamedTuple):
    """By what a journal, or a backup of it, is known: its ledger, its epoch and the meetings in it."""

    ledger: str
    epoch: str
    meetings: frozenset[str]

    @property
    def name(self) -> str:
        """What stays the same in all its backups."""
        return self.ledger or self.epoch

    def kin(self, other: Traits) -> bool:
        """Return whether both are of one journal, at different times. A ledger that was lost, or a restore, changes part of it."""
        same = self.epoch == other.epoch or (self.ledger == other.ledger and bool(self.ledger))
        return same or bool(self.meetings & other.meetings)


def traits(path: Path) -> Traits | None:
    """Return by what a journal or backup is known, None where it cannot be read."""
    with suppress(OSError, sqlite3.Error, Unsealed, UnicodeDecodeError):
        if path.is_file() and path.stat().st_size:
            with closing(glance(path)) as conn:
                name, epoch = ((find_about(conn, key) or b"").decode() for key in (LEDGER, "epoch"))
                return Traits(name, epoch, read_ids(conn))
    return None
