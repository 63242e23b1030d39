"""Backups: one file each, made beside a running server or without one, read again to the last event before it counts.

A backup holds what the journal holds, without a trace of what was withdrawn before. Its name tells when it was made, and nothing
of what is in it. Beside the backups lies a copy of the ledger, so that one that is put back on another computer becomes as
narrow as its meetings were.
"""

from __future__ import annotations

import calendar
import os
import secrets
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterable
from contextlib import closing, suppress
from pathlib import Path
from typing import NamedTuple

import msgspec

from cop_server import private
from cop_server.journal.database import FILE, is_current, open_to_read, open_to_write, prepare
from cop_server.journal.errors import Damaged, NewerFile, NotThere, Unwritable
from cop_server.journal.reads import find_about, read_about, read_bodies, read_meetings
from cop_server.journal.rows import put_about
from cop_server.journal.seals import Unsealed
from cop_server.keep import horizon, ledger
from cop_server.keep.errors import NoBackup
from cop_server.keep.kin import traits
from cop_server.keep.swap import sync_folder
from cop_tui import core
from cop_tui.wire import codec

PREFIX, SUFFIX = "cop-", ".backup"
STAMP = "%Y%m%d-%H%M%S"
FOLDER = "backups"
"""Where backups go when no other folder was named, in the folder of the meetings."""
KEPT = 14
"""How many backups stay when nothing else is said."""
TRIES = 5
STALE = 600  # seconds after which an unfinished backup is nobody's
REACH = "reach"
DAMAGED = "is the newest backup, and it is damaged: it cannot be put back. Make another one: cop keep backup"
"""What is said after the name of such a backup."""


class Made(NamedTuple):
    """A backup that was made: where, of how many meetings, how many older ones went, and whether the ledger lies beside it."""

    path: Path
    meetings: int
    gone: int
    with_ledger: bool


class Checked(NamedTuple):
    """What a file holds: each meeting's folded state, the ledger it belongs to, and how long that was then."""

    meetings: dict[str, core.ServerState]
    ledger: str
    length: int


def make(directory: Path, folder: Path, keep: int, noted: Callable[[], int], now: float | None = None) -> Made:
    """Make a backup of the journal in `directory` and keep the newest `keep`; raises NoBackup, or what is wrong with the journal.

    `noted` tells how long the ledger is, when everything in it so far is committed. `now` is UTC seconds.
    """
    now = time.time() if now is None else now
    if not (directory / FILE).is_file():
        raise NotThere(f"journal in {directory}")
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _clear(folder, now)
        beside = folder / f"{PREFIX}{secrets.token_hex(4)}.part"
        try:
            length = _copy(directory / FILE, beside, noted)
            name = ledger.read(directory / ledger.FILE).id
            _mark(beside, name, length)
            found = verify(beside)
            path = _free(folder, now)
            os.replace(beside, path)
        finally:
            for left in (beside, *(beside.with_name(beside.name + end) for end in ("-journal", "-wal", "-shm"))):
                left.unlink(missing_ok=True)
        sync_folder(folder)
    except OSError as error:
        raise NoBackup(folder, error.strerror or "no access") from error
    except sqlite3.Error as error:
        raise NoBackup(folder, "it could not be written to the end") from error
    except ledger.LedgerProblem as error:
        raise NoBackup(folder, str(error)) from error
    beside_it = mirror(directory, folder, length) or _goes_on(folder, name, length)
    return Made(path, len(found.meetings), _prune(directory, keep, path), beside_it)


def _clear(folder: Path, now: float) -> None:
    """Take away what a backup left that was killed: what is withdrawn later would stay in there."""
    for path in folder.glob(f"{PREFIX}*.part*"):
        if path.stat().st_mtime < now - STALE:
            path.unlink(missing_ok=True)


def _copy(source: Path, target: Path, noted: Callable[[], int]) -> int:
    """Copy the journal into a file of ours; return how long the ledger was before, the same as after unless people never rest."""
    length = noted()
    for _ in range(TRIES):
        target.unlink(missing_ok=True)
        os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        with closing(open_to_read(source)) as conn:
            if not is_current(conn):
                raise NotThere(f"journal at {source} that a server of this version has opened")
            conn.execute("PRAGMA temp_store = MEMORY")
            conn.execute("VACUUM INTO ?", (str(target),))
        before, length = length, noted()
        if before == length:
            return length
    return before  # what came since is done again when this is put back


def _mark(path: Path, name: str, length: int) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as conn:
        conn.execute("PRAGMA journal_mode = MEMORY")
        conn.execute("PRAGMA synchronous = FULL")
        put_about(conn, ledger.FILE, name.encode())
        put_about(conn, REACH, str(length).encode())
    with open(path, "rb") as file:
        os.fsync(file.fileno())


def verify(path: Path) -> Checked:
    """Return what a backup or journal holds, read to the last event and folded; raises NotThere, Damaged, NewerFile."""
    if not path.is_file():
        raise NotThere(f"file at {path}")
    try:
        with closing(open_to_read(path)) as conn:
            if not is_current(conn):
                return _older(path)
            meetings = {row.meeting: _fold(conn, path, row.meeting) for row in read_meetings(conn)}
            read_about(conn, "epoch")
            name, length = find_about(conn, ledger.FILE) or b"", find_about(conn, REACH) or b"0"
            return Checked(meetings, name.decode(), int(length))
    except sqlite3.Error as error:
        raise Damaged(path, "it could not be read to the end") from error
    except Unsealed as error:
        raise Damaged(path, str(error)) from error


def is_cut(path: Path) -> bool:
    """Return whether a backup is not as long as its first bytes say, or is none; costs one read of 100 bytes."""
    try:
        with path.open("rb") as file:
            head, size = file.read(100), os.fstat(file.fileno()).st_size
    except OSError:
        return True
    page = int.from_bytes(head[16:18], "big")
    pages = int.from_bytes(head[28:32], "big")
    return not head.startswith(b"SQLite format 3\0") or size != (65_536 if page == 1 else page) * pages


def is_spoiled(path: Path) -> bool:
    """Return whether anything in a backup is not what was written to it; reads it to the end, and folds nothing."""
    try:
        with closing(open_to_read(path)) as conn:
            if is_current(conn):
                for row in read_meetings(conn):
                    read_bodies(conn, row.meeting)
    except (Damaged, NotThere, Unsealed, sqlite3.Error, OSError):
        return True
    except NewerFile:
        pass
    return False


def _older(path: Path) -> Checked:
    """Check what an older version wrote, brought to this one in a copy."""
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=PREFIX) as folder:
        copy = Path(folder) / FILE
        shutil.copyfile(path, copy)
        copy.chmod(0o600)
        open_to_write(copy).close()
        return verify(copy)


def _fold(conn: sqlite3.Connection, path: Path, meeting: str) -> core.ServerState:
    state = core.ServerState()
    for body in read_bodies(conn, meeting) or []:
        try:
            core.apply(state, codec.read_event(body))
        except codec.Unknown:
            raise NewerFile(path) from None
        except (codec.BrokenFrame, KeyError) as error:
            raise Damaged(path, "an event cannot be read") from error
    return state


def backups(folder: Path) -> list[Path]:
    """Return the backups in a folder, newest first."""
    found = [path for path in folder.glob(f"{PREFIX}*{SUFFIX}") if path.is_file()]
    return sorted(found, key=lambda path: path.stem, reverse=True)


def ours(directory: Path, folder: Path | None) -> list[Path]:
    """Return the backups in a folder that are of the journal of `directory`, newest first.

    One that cannot be read is taken for ours: it may hold what is withdrawn here.
    """
    there = backups(folder) if folder is not None else []
    mine = traits(directory / FILE) if there else None
    return [path for path in there if mine is None or (known := traits(path)) is None or known.kin(mine)]


def newest(folder: Path | None) -> float | None:
    """Return when the newest backup was made (UTC seconds), None where there is none."""
    return max(_times(backups(folder) if folder else []), default=None)


def days(folder: Path | None, now: float) -> int:
    """Return over how many days the backups in a folder reach back, begun days counted; 0 where there is none."""
    return horizon.reach(_times(backups(folder) if folder else []), now)


def held_for(directory: Path, now: float) -> int:
    """Return for how many days the backups of a folder hold what is withdrawn `now` (UTC seconds), 0 where there is none."""
    return horizon.held_for(_times(ours(directory, folder_of(directory))), settings(directory).keep, now)


def _times(made: Iterable[Path]) -> list[float]:
    # From the name: a file that is carried from disk to disk gets another time.
    times = []
    for path in made:
        with suppress(ValueError):
            times.append(float(calendar.timegm(time.strptime(path.name[len(PREFIX) :][:15], STAMP))))
    return times


def _free(folder: Path, now: float) -> Path:
    stamp = time.strftime(STAMP, time.gmtime(now))
    names = (folder / f"{PREFIX}{stamp}{more}{SUFFIX}" for more in ("", *(f"-{n:02}" for n in range(2, 100))))
    return next(path for path in names if not path.exists())


def _prune(directory: Path, keep: int, made: Path) -> int:
    """Take the backups away of which there are more than `keep`; those of another journal count for nothing, and stay."""
    gone = 0
    for path in [path for path in ours(directory, made.parent) if path != made][max(0, keep - 1) :]:
        with suppress(OSError):
            path.unlink()
            gone += 1
    return gone


def _goes_on(folder: Path, name: str, length: int) -> bool:
    """Return whether the ledger beside the backups is a longer one than ours, as where a folder is an older copy of itself."""
    with suppress(ledger.LedgerProblem):
        there = ledger.read(folder / ledger.FILE)
        return there.id == name and there.length >= length
    return False


def mirror(directory: Path, folder: Path, upto: int | None = None) -> bool:
    """Put a copy of the ledger beside the backups; return whether it lies there as it is here.

    With `upto` only so many bytes of it, those that are on the disk for certain: a copy that is ahead is a reason to serve
    nobody (`older`). A folder that cannot be written now is tried again by whoever asks next; nobody waits for it.
    """
    source, target = directory / ledger.FILE, folder / ledger.FILE
    try:
        here = source.read_bytes()[:upto]
        if target.exists() and target.read_bytes() == here:
            return True
        there, ours = ledger.read(target), ledger.read(source)
        if there.id == ours.id and there.length > ours.length:
            return False  # an older folder was put in the place of ours; what it has forgotten stays known there
        if there.id and there.id != ours.id:
            os.replace(target, folder / f"{ledger.FILE}-{there.id}")  # of another server's backups
        private.write(target, here)
    except (OSError, ledger.LedgerProblem):
        return False
    return True


class Settings(msgspec.Struct, omit_defaults=True):
    """What a folder of meetings knows about its backups. `others` names the journals whose backups there are no concern of it.

    `expected`: it was told of the folder, and has made none there yet.
    """

    folder: str = ""
    keep: int = KEPT
    others: list[str] = []
    expected: bool = False


def settings(directory: Path) -> Settings:
    """Return where the backups of a folder go; nothing is known where none was made."""
    try:
        return msgspec.json.decode((directory / "backups.json").read_bytes(), type=Settings)
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError):
        return Settings()


def remember(directory: Path, folder: Path, keep: int) -> None:
    """Keep in mind where the backups of a folder go; raises NoBackup."""
    try:
        _note(directory, msgspec.structs.replace(settings(directory), folder=str(folder), keep=keep, expected=False))
    except OSError as error:
        raise NoBackup(folder, error.strerror or "no access") from error


def expect(directory: Path, folder: Path) -> None:
    """Keep in mind where the backups of a folder go before one was made; makes the folder of meetings. Raises Unwritable."""
    prepare(directory)
    known = settings(directory)
    try:
        if known.folder != str(folder):
            _note(directory, msgspec.structs.replace(known, folder=str(folder), expected=True))
    except OSError as error:
        raise Unwritable(directory, error.strerror or "no access") from error


def leave_alone(directory: Path, names: Iterable[str]) -> None:
    """Keep in mind that the backups of these journals are no concern of a folder; raises Unwritable."""
    known = settings(directory)
    try:
        _note(directory, msgspec.structs.replace(known, others=sorted({*known.others, *names})))
    except OSError as error:
        raise Unwritable(directory, error.strerror or "no access") from error


def _note(directory: Path, known: Settings) -> None:
    if known != settings(directory):
        private.write(directory / "backups.json", msgspec.json.encode(known))


def folder_of(directory: Path) -> Path | None:
    """Return where the backups of a folder go, None where none was made."""
    known = settings(directory).folder
    return Path(known) if known else None
