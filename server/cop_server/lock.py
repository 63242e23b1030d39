"""The lock that keeps a folder to one server. It knows nothing of what is in the folder.

The operating system drops the lock when the holder ends, however it ends; the empty file stays.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from cop_server.journal.errors import Locked, Unwritable

if sys.platform == "win32":
    import msvcrt

    def _take(fd: int) -> None:
        msvcrt.locking(fd, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _take(fd: int) -> None:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)


class Lock:
    """The held lock of one folder."""

    def __init__(self, fd: int) -> None:
        self._fd: int | None = fd

    @classmethod
    def take(cls, directory: Path) -> Lock:
        """Take the lock of `directory`; raises Locked when another server has it, or Unwritable."""
        try:
            fd = os.open(directory / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise Unwritable(directory, error.strerror or "no access") from error
        try:
            _take(fd)
        except OSError as error:
            os.close(fd)
            raise Locked(directory) from error
        return cls(fd)

    def release(self) -> None:
        """Let go of the folder; a second call does nothing."""
        if self._fd is not None:
            os.close(self._fd)
            self._fd = None
