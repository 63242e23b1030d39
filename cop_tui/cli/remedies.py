"""What whoever hosts does for one meeting: end it, open it again."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from cop_tui.cli.asking import ask, read_key, server_at
from cop_tui.cli.choosing import on_server
from cop_tui.cli.errors import Failed
from cop_tui.cli.standing import print_standing
from cop_tui.core.engine import base
from cop_tui.core.engine.text import clean
from cop_tui.wire import hosting

if TYPE_CHECKING:
    from pathlib import Path


def close_meeting(meeting: str, *, at: str, data: Path | None, key_file: Path | None, sure: bool) -> None:
    """End a meeting for everybody in it, as whoever hosts it may; asks first."""
    where, key = server_at(at, data), read_key(data, key_file)
    stands = ask(where, key, hosting.Standing(on_server(meeting, where, key)))
    if stands.phase == base.OPEN and not sure:
        _ask(f"End {clean(stands.title)} for everybody in it? What was kept stays as its plan says. [y/N] ")
    print_standing(ask(where, key, hosting.Close(stands.meeting)))


def open_again(meeting: str, *, at: str, data: Path | None, key_file: Path | None) -> None:
    """Open a meeting again that is over; its invites work again."""
    where, key = server_at(at, data), read_key(data, key_file)
    stands = ask(where, key, hosting.Reopen(on_server(meeting, where, key)))
    print_standing(stands)
    print("The invites it had work again.")


def _ask(question: str) -> None:
    """Return when the answer was yes; fails otherwise, also where nobody can be asked."""
    if not sys.stdin.isatty():
        raise Failed("Nobody can be asked here whether it shall end. Say --yes if it shall. Nothing was changed.", 2)
    try:
        wish = input(question).strip().casefold()
    except EOFError:
        wish = ""
    if wish not in ("y", "yes"):
        raise Failed("The meeting goes on. Nothing was changed.")
