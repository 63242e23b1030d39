"""Which backups in a folder are of another journal than the one that is served, and hold meetings that this one never knew.

A folder of meetings that is gone, as where its disk is not there, looks like one on which no server has run yet. What lies
beside its backups can tell. Responsible for looking, and for what is said of it; nothing is changed.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from cop_server.journal.database import FILE
from cop_server.journal.errors import Emptied
from cop_server.keep import backup, ledger
from cop_server.keep.kin import Traits, traits


def must_not_be_emptied(directory: Path) -> None:
    """Raise Emptied when a folder holds no meeting, and beside its backups there are meetings that it knows nothing of."""
    folder, journal = backup.folder_of(directory), directory / FILE
    mine = traits(journal)
    if folder is None or (mine is None and journal.is_file() and journal.stat().st_size) or (mine and mine.meetings):
        return
    found = _others(directory, folder, mine)
    if found or _ledgers(directory, folder, mine):
        raise Emptied(directory, folder, _count(found), found[0][0] if found else None)


def strange(directory: Path) -> list[str]:
    """Return, as a sentence for whoever hosts, that backups hold meetings that the journal of a folder knows nothing of."""
    folder, mine = backup.folder_of(directory), traits(directory / FILE)
    if folder is None or mine is None or not (found := _others(directory, folder, mine)):
        return []
    return [Emptied.beside(folder, _count(found), found[0][0])]


def names(directory: Path) -> list[str]:
    """Return the names of all journals other than the folder's own of which there is anything beside its backups."""
    folder, mine = backup.folder_of(directory), traits(directory / FILE)
    if folder is None:
        return []
    return sorted({known.name for _, known in _others(directory, folder, mine)} | _ledgers(directory, folder, mine))


def _others(directory: Path, folder: Path, mine: Traits | None) -> list[tuple[Path, Traits]]:
    known = set(backup.settings(directory).others)
    there = [(path, found) for path in backup.backups(folder) if (found := traits(path)) is not None and found.meetings]
    return [(path, of) for path, of in there if of.name not in known and (mine is None or not of.kin(mine))]


def _ledgers(directory: Path, folder: Path, mine: Traits | None) -> set[str]:
    """Return the ids of other ledgers in a folder in which anything stands."""
    known, found = {*backup.settings(directory).others, mine.ledger if mine else ""}, set()
    for path in folder.glob(f"{ledger.FILE}*"):
        with suppress(ledger.LedgerProblem):
            there = ledger.read(path)
            if len(there.lines) > 1 and there.id not in known:
                found.add(there.id)
    return found


def _count(found: list[tuple[Path, Traits]]) -> int:
    return len(frozenset[str]().union(*(of.meetings for _, of in found)))
