"""What is kept, from the command line: going on without what was lost.

Beside a running server the server does it, asked with the host key; where none runs it is done here.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from cop_server.accepting import NothingLost
from cop_server.accepting import accept as accept_here
from cop_tui.cli.asking import ask, read_key
from cop_tui.cli.errors import Failed
from cop_tui.cli.servers import data_folder, find_server
from cop_tui.cli.stored import journal_problems, troubles
from cop_tui.core.engine.text import clean
from cop_tui.wire import hosting

if TYPE_CHECKING:
    from pathlib import Path

NOTHING = "Nothing is missing there. Nothing was changed."


def accept(meeting: str, data: Path | None) -> None:
    """Go on without what is missing of a meeting, or of all, and say what that is; fails with a sentence."""
    folder, name = data_folder(data), meeting.upper()
    doubted = not meeting and _doubted(folder)
    running = find_server(folder)
    if running is not None:
        gone = ask(running, read_key(folder, None), hosting.Accept(name)).meetings
    else:
        gone = _here(name, folder)
    for each, (first, last) in gone.items():
        print(clean(_accepted(each, first, last)))
    if not gone:
        print("Every meeting there is taken for whole from now on." if doubted else NOTHING)


def _doubted(folder: Path) -> bool:
    """Return whether anything is missing in a folder, or cannot be told."""
    try:
        return bool(troubles(folder))
    except Failed:
        return True


def _here(meeting: str, folder: Path) -> dict[str, tuple[int, int]]:
    try:
        with journal_problems():
            return {loss.meeting: loss.gap for loss in asyncio.run(accept_here(folder, meeting))}
    except NothingLost:
        raise Failed(NOTHING, 2) from None


def _accepted(meeting: str, first: int, last: int) -> str:
    """Return what tells whoever hosts that a meeting goes on."""
    if not first:
        return f"Meeting {meeting} goes on as it is. Whoever comes back is told that a part of it may be gone."
    if first == 1:
        things = "1 thing" if last == 1 else f"{last} things"
        return f"Meeting {meeting} is gone, with {things} that had been kept; it is not looked for any more."
    gone = f"{first} is gone" if first == last else f"{first} to {last} are gone"
    return f"Meeting {meeting} goes on from number {first - 1}. Whoever comes back is told that {gone}."
