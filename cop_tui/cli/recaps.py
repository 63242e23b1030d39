"""The recap from the command line: from a folder of meetings, or over a connection with an invite.

What only one of the two ways needs is loaded where that begins.
"""

from __future__ import annotations

import asyncio
import sys
from typing import TYPE_CHECKING

from cop_tui.cli.errors import Failed
from cop_tui.cli.writing import format_of, name_of, write_recap
from cop_tui.recap import build, render

if TYPE_CHECKING:
    from pathlib import Path

    from cop_tui.core import State


def _from_folder(meeting: str, data: Path | None, name: str) -> tuple[State, str]:
    from cop_tui.cli.identity import kept_seat, places
    from cop_tui.cli.servers import data_folder
    from cop_tui.cli.stored import stored

    folder = data_folder(data)
    found = {one.casefold(): (state, one) for one, state in stored(folder)}
    here = found.get(meeting.casefold())
    if here is None and data is None and kept_seat(places(), meeting, name):
        return asyncio.run(_from_connection(meeting, name))
    if here is None:
        raise Failed(f"There is no meeting {meeting[:40]} in {folder}. See them with: cop meetings", 2)
    return here


async def _from_connection(invite: str, name: str) -> tuple[State, str]:
    from cop_tui.cli.identity import ask_name, kept_seat, known_name, places, read_invite, way_back
    from cop_tui.client.ending import UNREACHABLE
    from cop_tui.client.fetching import fetch_words
    from cop_tui.client.session import Session

    own = places()
    seat = kept_seat(own, invite, name)
    where = way_back(seat) if seat else read_invite(invite)
    session = Session(
        where, seat.name if seat else ask_name(name, known_name(where, own)), own, observer=True, seat=seat
    )
    ready = asyncio.Event()
    session.listen(lambda change: ready.set() if change.fresh else None)
    link = asyncio.create_task(session.run())
    wait = asyncio.create_task(ready.wait())
    await asyncio.wait({link, wait}, return_when=asyncio.FIRST_COMPLETED)
    if not ready.is_set():
        wait.cancel()
        ending = await link
        raise Failed(ending.text, ending.status)
    whole = await fetch_words(session)
    await session.leave()
    await link
    if not whole:
        raise Failed("The line was lost before all words had come, so no recap was made. Try again.", UNREACHABLE)
    return session.replica.state, session.replica.meeting


def make_recap(meeting: str, *, data: Path | None, fmt: str, out: Path | None, name: str, force: bool = False) -> None:
    """Print the recap of a meeting, or write it to a file, named by the program where `out` is a folder."""
    fmt = format_of(out, fmt)
    found = asyncio.run(_from_connection(meeting, name)) if "/" in meeting else _from_folder(meeting, data, name)
    recap = build(*found)
    text = render(recap, fmt)
    if out is None:
        sys.stdout.write(text)
        return
    file = out / name_of(recap, fmt) if out.is_dir() else out
    write_recap(file, text, force=force)
    print(f"Wrote {file}")
