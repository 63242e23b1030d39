"""Putting a backup back: what became narrower since is done again before anybody is served.

The new journal is finished, checked and on the disk before anything of the old one moves (`swap`). Where no ledger says
what was taken back since the backup, nothing in it can be quoted any more.
"""

from __future__ import annotations

import calendar
import math
import os
import shutil
import sqlite3
import time
from collections.abc import Iterable
from contextlib import closing, suppress
from pathlib import Path
from typing import NamedTuple

from cop_server import failed, private
from cop_server.journal import reads as reads
from cop_server.journal.anchor import Anchor, Chain, Point
from cop_server.journal.database import checkpoint, open_to_read, open_to_write, prepare
from cop_server.journal.errors import Damaged, JournalError, NewerFile
from cop_server.keep import backup, ledger, swap
from cop_server.keep.errors import NotRestored, Unusable
from cop_server.keep.kin import traits
from cop_server.keep.ledger import Codes, Contents, Epoch, Erased, Ledger, Less, Line
from cop_server.keep.replay import Replay
from cop_server.lock import Lock
from cop_tui.core.engine.ids import Ms
from cop_tui.core.narrower import Common, common

PUT_ASIDE = "replaced-"


class Restored(NamedTuple):
    """What was put back: how many meetings, how often something was taken out again, the folder of the old files ("" none).

    `blind`: no ledger told what was taken back since.
    """

    meetings: int
    narrowed: int
    aside: str
    blind: bool


def restore(directory: Path, file: Path, *, replays: bool = True, now: float | None = None) -> Restored:
    """Put a backup in the place of the journal of a folder on which no server runs.

    `replays` is for tests alone, which show what would happen without. Raises Unusable, NotRestored, Locked, Unwritable.
    """
    try:
        found = backup.verify(file)
    except NewerFile:
        raise
    except JournalError as error:
        raise Unusable(file, f"it is damaged: {error.what}" if isinstance(error, Damaged) else str(error)) from error
    prepare(directory)
    lock = Lock.take(directory)
    try:
        swap.finish(directory)
        return _put_back(directory, file, found, replays, time.time() if now is None else now)
    except sqlite3.Error as error:
        raise NotRestored(directory, "the disk did not take it") from error
    except (OSError, ledger.LedgerProblem) as error:
        why = error.strerror if isinstance(error, OSError) else str(error)
        raise NotRestored(directory, why or "no access") from error
    finally:
        if not swap.begun(
            directory
        ):  # else it is the only whole one, and goes into place when the folder is opened next
            with suppress(OSError):
                _clear(directory)
        lock.release()


def set_aside(directory: Path) -> list[Path]:
    """Return the folders in which the files lie that restores have replaced, the oldest first."""
    return sorted(path for path in directory.glob(f"{PUT_ASIDE}*") if path.is_dir())


def oldest_aside(directory: Path) -> float:
    """Return when the oldest of these files were set aside (UTC seconds), infinity where there are none."""
    ages = [math.inf]
    for path in set_aside(directory):
        with suppress(ValueError):
            ages.append(calendar.timegm(time.strptime(path.name.removeprefix(PUT_ASIDE), backup.STAMP)))
    return min(ages)


def _put_back(directory: Path, file: Path, found: backup.Checked, replays: bool, now: float) -> Restored:
    known = _ledgers(directory, file, found)
    ours = _take_over(directory, found, known)
    ready = directory / swap.READY
    _clear(directory)
    _copy(file, ready)
    reach = {meeting: common(state) for meeting, state in found.meetings.items()}
    with closing(open_to_write(ready)) as conn:
        replay = Replay(conn, found.meetings, Ms(int(now * 1000)))
        for contents in known if replays else []:
            _again(replay, contents.lines, found.length, reach)
        if replays and not known:
            replay.unquotable()
        epoch = replay.close(ours.id)
        conn.execute("VACUUM")
        if not checkpoint(conn, 5.0):
            raise OSError(None, "the disk did not take it")
        # With its -wal file gone, the one file is all of it.
        conn.execute("PRAGMA journal_mode = DELETE")
        points = {meeting: _point(conn, meeting) for meeting in replay.meetings}
    backup.verify(ready)
    # Before anything is served from it: numbers that come from here on are of another history.
    ours.add([Epoch(epoch, reach)])
    _anchor(directory, points, ours.length)
    aside = f"{PUT_ASIDE}{time.strftime(backup.STAMP, time.gmtime(now))}"
    had = any((directory / name).exists() for name in swap.MOVED)
    before = traits(directory / swap.JOURNAL)
    swap.begin(directory, aside)
    there = traits(directory / swap.JOURNAL)
    if before is not None and there is not None and not before.kin(there):
        backup.leave_alone(directory, [before.name])  # whoever put this in its place gave the other up
    if backup.folder_of(directory) is None:
        backup.remember(directory, file.resolve().parent, backup.KEPT)
    failed.forget(directory)
    return Restored(len(replay.meetings), replay.done, aside if had else "", not known)


def _copy(file: Path, ready: Path) -> None:
    """Copy a backup; of a journal that was put aside also what its -wal file holds."""
    if not file.with_name(f"{file.name}-wal").exists():
        shutil.copyfile(file, ready)
    else:
        with closing(open_to_read(file)) as conn:
            conn.execute("PRAGMA temp_store = MEMORY")
            conn.execute("VACUUM INTO ?", (str(ready),))
    ready.chmod(0o600)


def _clear(directory: Path) -> None:
    for left in (*(f"{swap.READY}{end}" for end in ("", "-wal", "-shm")), swap.READY_ANCHOR):
        (directory / left).unlink(missing_ok=True)


def _point(conn: sqlite3.Connection, meeting: str) -> Point:
    events = reads.read_events(conn, meeting)
    return Chain(events[1] if events else ()).point


def _anchor(directory: Path, points: dict[str, Point], length: int) -> None:
    """Write the anchor of what is put back."""
    anchor = Anchor(directory / swap.READY_ANCHOR, None)
    for meeting, point in points.items():
        anchor.put(meeting, point)  # nothing is written yet: there is no file
    anchor.ledger = length
    anchor.make()


def _ledgers(directory: Path, file: Path, found: backup.Checked) -> list[Contents]:
    """Return the ledgers that know what came after a backup: ours, and the one that lies beside it."""
    known = []
    for folder in (directory, file.parent):
        with suppress(ledger.LedgerProblem):
            for path in {folder / ledger.FILE, folder / f"{ledger.FILE}-{found.ledger}"}:
                contents = ledger.read(path)
                if found.ledger and contents.id == found.ledger and not contents.damaged:
                    known += [contents] if contents.length >= found.length else []
    return known


def _take_over(directory: Path, found: backup.Checked, known: list[Contents]) -> Ledger:
    """Return the ledger of the folder from now on: the longest that there is of that backup, or the folder's own."""
    path = directory / ledger.FILE
    ours = ledger.read(path)
    longest = max(known, key=lambda contents: contents.length, default=None)
    if longest is not None and (ours.id, ours.length) != (longest.id, longest.length):
        if ours.id and ours.id != longest.id:
            os.replace(path, path.with_name(f"{ledger.FILE}-{ours.id}"))
        private.write(path, longest.text)
        swap.sync_folder(directory)
    return Ledger.open(directory)


def _again(replay: Replay, lines: Iterable[tuple[int, Line]], since: int, reach: dict[str, Common]) -> None:
    """Do again what a ledger tells from the place `since` on."""
    shared = dict(reach)
    for end, line in lines:
        if isinstance(line, Erased):
            replay.erase(line.meeting)
        if end <= since:
            continue
        match line:
            case Less(meeting=meeting, what=what) if meeting in shared:
                replay.narrow(meeting, what, shared[meeting])
            case Codes(meeting=meeting):
                replay.end_codes(meeting)
            case Epoch(reach=reached):
                for meeting in shared.keys() & reached.keys():
                    shared[meeting] = shared[meeting].least(reached[meeting])
            case _:
                pass
