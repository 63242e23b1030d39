"""Why a server did not start the last time, left in its folder for whoever asks how it is."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

import msgspec

from cop_server import private

FILE = "not-started.json"


class Failed(NamedTuple):
    """One sentence, and when that was (UTC seconds)."""

    text: str
    at: float


def note(directory: Path, text: str, at: float) -> None:
    """Leave it there, where there is such a folder and it can be written."""
    if directory.is_dir():
        with suppress(OSError):
            private.write(directory / FILE, msgspec.json.encode(Failed(text, at)))


def forget(directory: Path) -> None:
    """Take it away: the server has started, or other meetings are in its folder now."""
    with suppress(OSError):
        (directory / FILE).unlink(missing_ok=True)


def read(directory: Path) -> Failed | None:
    """Return it, None where the last start was a good one."""
    with suppress(OSError, msgspec.MsgspecError, UnicodeDecodeError):
        return msgspec.json.decode((directory / FILE).read_bytes(), type=Failed)
    return None
