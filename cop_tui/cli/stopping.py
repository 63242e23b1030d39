"""Stopping the server of a folder, and waiting until it has ended."""

from __future__ import annotations

import contextlib
import os
import signal
import time
from typing import TYPE_CHECKING

from cop_server.journal.errors import JournalError
from cop_server.lock import Lock
from cop_tui.cli.errors import Failed
from cop_tui.cli.servers import ADDRESS_FILE, data_folder, find_server

if TYPE_CHECKING:
    from pathlib import Path

STOP_SECONDS = 30.0  # it says goodbye to everybody and empties its files


def stop(data: Path | None) -> None:
    """Stop the server of a folder and wait until it has ended; fails with a sentence."""
    folder = data_folder(data)
    found = find_server(folder)
    if found is None:
        raise Failed(f"No server of this account runs on {folder}, so nothing was stopped.")
    with contextlib.suppress(OSError):  # it may end by itself at this moment
        os.kill(found.pid, signal.SIGTERM)
    until = time.monotonic() + STOP_SECONDS
    # The last that goes is its address: a door beside it has told its visitors by then.
    while find_server(folder) or _used(folder) or (folder / ADDRESS_FILE).exists():
        if time.monotonic() > until:
            raise Failed(f"The server at {found} was told to stop and has not ended yet. What was saved is safe.")
        time.sleep(0.05)
    print("The server has stopped. Everything that was kept is in its folder; people wait and come back when it runs.")


def _used(folder: Path) -> bool:
    """Return whether a server still has its folder: it lets go when everything is written."""
    try:
        Lock.take(folder).release()
    except JournalError:
        return True
    return False
