"""Putting a finished journal in the place of another, so that a power cut leaves one or the other, never a mixture.

A -wal file of the old journal beside the new one would be read into it. So a note of what is to be moved is on the disk
before anything moves, and whoever opens the folder next (with its lock) finishes what was begun.
"""

from __future__ import annotations

import json
import os
from contextlib import suppress
from pathlib import Path

from cop_server import private
from cop_server.journal.anchor import FILE
from cop_server.journal.errors import Unwritable

NOTE = "restoring"
READY, READY_ANCHOR = "journal.restored", "anchor.restored"
JOURNAL = "journal.sqlite3"
MOVED = (JOURNAL, f"{JOURNAL}-wal", f"{JOURNAL}-shm", FILE)
"""What goes aside, the journal first: what stands beside it belongs to it."""


def begin(directory: Path, aside: str) -> None:
    """Put what is ready in the journal's place; the old files go to the folder `aside`. Raises OSError, Unwritable."""
    sync_folder(directory)
    private.write(directory / NOTE, json.dumps({"aside": aside}).encode())
    sync_folder(directory)
    finish(directory)


def begun(directory: Path) -> bool:
    """Return whether something is to be finished."""
    return (directory / NOTE).exists()


def finish(directory: Path) -> None:
    """Finish what was begun, where something was; raises Unwritable."""
    try:
        _finish(directory)
    except OSError as error:
        raise Unwritable(directory, error.strerror or "no access") from error


def _finish(directory: Path) -> None:
    note = directory / NOTE
    try:
        aside = directory / str(json.loads(note.read_text(encoding="utf-8"))["aside"])
    except FileNotFoundError:
        return
    ready = directory / READY
    if ready.exists():
        for name in MOVED:
            # What is aside already was moved before: what is here now under that name is not the old one.
            if (directory / name).exists() and not (aside / name).exists():
                aside.mkdir(mode=0o700, exist_ok=True)
                os.rename(directory / name, aside / name)
        sync_folder(aside)
        os.rename(ready, directory / JOURNAL)
    if (directory / READY_ANCHOR).exists():
        os.rename(directory / READY_ANCHOR, directory / FILE)
    sync_folder(directory)
    note.unlink()
    sync_folder(directory)


def sync_folder(directory: Path) -> None:
    """Have a folder's names on the disk, where the system can; raises nothing."""
    with suppress(OSError):
        fd = os.open(directory, os.O_RDONLY)
        try:
            os.fsync(fd)
        finally:
            os.close(fd)
