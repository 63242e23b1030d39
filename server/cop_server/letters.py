"""The file beside the journal in which the letters of one meeting wait: what people left for it, and what they need.

The journal holds only what everybody in the room may see; a letter is for those who hold the space, and has to outlast a restart.
Responsible for the file: written whole before a letter is answered, written over before it goes, never part of a backup. What
is in it is the core's matter.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
import os
from collections.abc import Collection, Sequence
from contextlib import suppress
from pathlib import Path

from cop_server.keep.swap import sync_folder
from cop_tui import core
from cop_tui.core import by_server
from cop_tui.core.engine.base import Memo

log = logging.getLogger("cop_server")

FOLDER = "letters"
_NEW = ".new"
NO_TIME = (0, 0)
"""What the file and its folder say of when they changed: else the disk would tell when somebody left something."""


class LettersFile:
    """The file of one meeting's letters."""

    def __init__(self, directory: Path, meeting: str) -> None:
        self._path = directory / FOLDER / meeting

    def read(self) -> bytes:
        """Return what was written last, b"" where there is nothing or none of it can be read, which is logged."""
        beside = self._path.with_name(self._path.name + _NEW)
        # A write that was cut short leaves the old one whole, or the new one beside what was written over.
        found = _checked(self._path)
        if found is None and (found := _checked(beside)) is not None:
            with suppress(OSError):
                os.replace(beside, self._path)
        if found is None and (self._path.exists() or beside.exists()):
            log.warning("letters that were left for a meeting cannot be read, and are gone")
        return found or b""

    def write(self, content: bytes) -> None:
        """Put content into the file, or take it away where that is empty; what was there is written over. Raises OSError."""
        beside = self._path.with_name(self._path.name + _NEW)
        if not content:
            _erase(beside)
            _erase(self._path)
            if not self._path.parent.exists():
                return
        else:
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            _erase(beside)
            with open(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(hashlib.sha256(content).digest() + content)
                file.flush()
                os.fsync(file.fileno())
            _blank(self._path)
            os.utime(beside, NO_TIME)
            os.replace(beside, self._path)
        os.utime(self._path.parent, NO_TIME)
        sync_folder(self._path.parent)


class Letters:
    """The letters of a room, in memory and in their file. `behind`: what is in the file is older than what is known."""

    def __init__(self, directory: Path, meeting: str, state: core.ServerState) -> None:
        self._file, self._state = LettersFile(directory, meeting), state
        found = self._file.read()
        by_server.take_up_letters(state, found)
        self.behind = by_server.letters_after(state) != found  # what was read out, or is over, goes

    async def stored(self, memos: Sequence[Memo]) -> bool:
        """Have on the disk what waits once these are remembered; return whether it is there."""
        return not by_server.changes_letters(memos) or await self._write(by_server.letters_after(self._state, memos))

    def changed(self, memos: Sequence[Memo]) -> None:
        """Take in that these were remembered, after an event that is on the disk: the file follows."""
        self.behind = self.behind or by_server.changes_letters(memos)

    async def follow(self) -> None:
        """Bring the file to what is known; what the disk does not take is tried again at the next call."""
        if self.behind:
            await self._write(by_server.letters_after(self._state))

    async def _write(self, content: bytes) -> bool:
        try:
            await asyncio.to_thread(self._file.write, content)
        except OSError as error:
            log.warning("letters could not be written: %s", type(error).__name__)
            self.behind = True
            return False
        self.behind = False
        return True


def take_away(directory: Path, meetings: Collection[str], *, but: bool = False) -> None:
    """Take away the letters of these meetings, or of all others (`but`); a file that cannot go now goes at the next start."""
    folder = directory / FOLDER
    with suppress(OSError):
        for path in list(folder.iterdir()):
            if (path.name.removesuffix(_NEW) in meetings) != but:
                _erase(path)


def _checked(path: Path) -> bytes | None:
    try:
        whole = path.read_bytes()
    except OSError:
        return None
    content = whole[32:]
    return content if hashlib.sha256(content).digest() == whole[:32] else None


def _blank(path: Path) -> None:
    """Write over what is in a file, where there is one."""
    with suppress(FileNotFoundError), path.open("r+b") as file:
        file.write(b"\0" * path.stat().st_size)
        file.flush()
        os.fsync(file.fileno())


def _erase(path: Path) -> None:
    _blank(path)
    path.unlink(missing_ok=True)
