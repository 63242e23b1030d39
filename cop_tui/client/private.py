"""Files that only their owner can read."""

from __future__ import annotations

import os
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def open_private(path: Path) -> IO[bytes]:
    """Open a file for reading and writing, made with mode 0600 if it is not there."""
    return open(os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o600), "r+b")
