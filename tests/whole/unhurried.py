"""`cop serve` for tests under load: nobody is paced, and the journal may trust its disk too much on purpose.

Run as `python -m tests.whole.unhurried LEVEL ARGUMENTS`, with the arguments of `cop serve`. At the level NORMAL the journal
does not wait for the disk at each commit, which is the fault that a power cut must find.
"""

from __future__ import annotations

import sqlite3
import sys

from cop_tui.wire import limits

UNPACED = 1_000_000_000


def _trusting(level: str) -> None:
    from cop_server.journal import database

    careful = database._set_up

    def set_up(conn: sqlite3.Connection) -> None:
        careful(conn)
        conn.execute(f"PRAGMA synchronous = {level}")

    database._set_up = set_up


def main(level: str, *arguments: str) -> None:
    """Serve until told to stop."""
    limits.COMMANDS_A_SECOND = limits.COMMANDS_BURST = UNPACED
    if level != "FULL":
        _trusting(level)
    from cop_tui.cli.commands import app

    app(["serve", *arguments])


if __name__ == "__main__":
    main(*sys.argv[1:])
