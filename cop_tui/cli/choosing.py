"""Which meeting is meant, by its id or a part of its title."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cop_tui.cli.asking import ask
from cop_tui.cli.errors import Failed
from cop_tui.core.engine.text import clean
from cop_tui.wire import hosting

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cop_tui.cli.servers import Address


def the_one(meetings: Iterable[tuple[str, str]], asked: str) -> str:
    """Return the id of the meeting that is meant, out of ids with titles: by its id, else by part of its title.

    Returns what was asked where there is none; fails where it may be several.
    """
    wanted, known = asked.strip().casefold(), list(meetings)
    found = [one for one, _ in known if one.casefold() == wanted]
    found = found or [one for one, title in known if wanted and wanted in title.casefold()]
    if len(found) > 1:
        several = ", ".join(f"{clean(one)} ({clean(title)})" for one, title in known if one in found)
        raise Failed(f"Several meetings may be meant: {several}. Name one by its id. Nothing was changed.", 2)
    return found[0] if found else asked


def on_server(meeting: str, where: Address, key: str) -> str:
    """Return the id of the meeting of a running server that is meant; fails where it may be several."""
    listed = ask(where, key, hosting.Listing())
    return the_one([(one.meeting, one.title) for one in listed.meetings], meeting)
