"""What a folder of meetings holds, read whether a server runs on it or not."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from cop_server import exits
from cop_server.accepting import look
from cop_server.journal.database import FILE
from cop_server.journal.errors import JournalError
from cop_server.journal.reading import read_bodies, read_meetings
from cop_tui import core
from cop_tui.cli.choosing import the_one
from cop_tui.cli.errors import Failed
from cop_tui.core.engine.text import clean
from cop_tui.wire import codec

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from cop_tui.core import State


def fold(bodies: list[bytes]) -> State:
    """Return the state that stored events add up to."""
    state = core.State()
    for body in bodies:
        core.apply(state, codec.read_event(body))
    return state


@contextlib.contextmanager
def journal_problems() -> Iterator[None]:
    """Turn what is wrong with a folder or file into a sentence and its exit code."""
    try:
        yield
    except JournalError as problem:
        raise Failed(str(problem), exits.of(problem)) from None


def stored(folder: Path) -> list[tuple[str, State]]:
    """Return the meetings of a folder with their folded state, in the order they were made; fails with a sentence."""
    if not (folder / FILE).exists():
        return []
    try:
        with journal_problems():
            return [(row.meeting, fold(read_bodies(folder, row.meeting))) for row in read_meetings(folder)]
    except codec.Unknown:
        raise Failed(
            "This folder was written by a newer cop. Nothing was changed; update cop and try again.", 5
        ) from None


def in_folder(meeting: str, folder: Path) -> tuple[str, State]:
    """Return the id and the state of the meeting of a folder that is meant; fails where it is none, or may be several."""
    rows = dict(stored(folder))
    wanted = the_one([(one, state.kept.setup.session.title) for one, state in rows.items()], meeting)
    if wanted not in rows:
        raise Failed(f"There is no meeting {clean(meeting)[:40]} in {folder}. See them with: cop meetings", 2)
    return wanted, rows[wanted]


def troubles(folder: Path) -> list[str]:
    """Return sentences about what is missing in a folder, or cannot be told, whether a server runs on it or not."""
    with journal_problems():
        return look(folder)
