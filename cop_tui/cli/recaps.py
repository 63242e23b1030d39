"""The recap from the command line: from a folder of meetings, or over a connection with an invite.

What only one of the two ways needs is loaded where that begins.
"""

from __future__ import annotations

import asyncio
import sys
from typing import TYPE_CHECKING

from cop_tui.cli.errors import Failed
from cop_tui.cli.writing import format_of, name_of, write_all, write_recap
from cop_tui.core.engine.text import clean
from cop_tui.recap import ANSWERS, NotMade, build, export, render

if TYPE_CHECKING:
    from pathlib import Path

    from cop_tui.client.session import Session
    from cop_tui.core import State


def _from_folder(meeting: str, data: Path | None, name: str) -> tuple[State, str]:
    from cop_tui.cli.choosing import the_one
    from cop_tui.cli.identity import own_seats, places
    from cop_tui.cli.servers import data_folder
    from cop_tui.cli.stored import stored

    folder = data_folder(data)
    rows = dict(stored(folder))
    titles = {} if data else {seat.meeting: seat.title for seat in own_seats(places())}
    titles |= {one: state.kept.setup.session.title for one, state in rows.items()}
    wanted = the_one(titles.items(), meeting)
    if wanted in rows:
        return rows[wanted], wanted
    if wanted in titles:
        return asyncio.run(_from_connection(wanted, name))
    raise Failed(f"There is no meeting {meeting[:40]} in {folder}. See them with: cop meetings", 2)


async def _from_connection(invite: str, name: str) -> tuple[State, str]:
    from cop_tui.cli.identity import ask_name, one_of, own_seats, places, read_invite, way_back
    from cop_tui.cli.there import while_there
    from cop_tui.client.session import Session

    own = places()
    given = read_invite(invite) if "/" in invite else None
    there = [seat for seat in own_seats(own, given) if given or seat.meeting == invite]
    seat = one_of(there, name)
    if seat is None and given is None:
        raise Failed(f"Nobody called {clean(name)[:40]} took part in it from this computer. Nothing was made.", 2)
    where = given or (way_back(seat) if seat else read_invite(invite))
    session = Session(where, seat.name if seat else ask_name(name), own, observer=True, seat=seat)
    try:
        return await while_there(
            session, _held, "The line was lost before all words had come, so no recap was made. Try again."
        )
    finally:
        own.close()


async def _held(session: Session) -> tuple[State, str]:
    return session.replica.state, session.replica.meeting


def make_recap(
    meeting: str,
    *,
    data: Path | None,
    fmt: str,
    out: Path | None,
    name: str,
    every: Path | None = None,
    paste: bool = False,
    style: str | None = None,
    force: bool = False,
) -> None:
    """Print the recap of a meeting, or write it to a file, named by the program where `out` is a folder, or in each format to `every`.

    `style` is one of the styles of a recap, None the usual one.
    """
    if every and (out or fmt or paste):
        raise Failed(
            "--all writes every format, to files that it names itself. Leave --out, --format and --paste out.", 2
        )
    if paste and fmt not in ("", "paste"):
        raise Failed(f"--paste and --format {fmt[:20]} are two formats. Leave one of them out.", 2)
    fmt = format_of(out, "paste" if paste else fmt)
    found = asyncio.run(_from_connection(meeting, name)) if "/" in meeting else _from_folder(meeting, data, name)
    recap = build(*found, style=style or ANSWERS)
    if every:
        for told in write_all(every, recap, force=force):
            print(told)
        print(f"The files are in the folder {every.absolute()}")
    elif out is None:
        sys.stdout.write(render(recap, fmt))
    else:
        file = out / name_of(recap, fmt) if out.is_dir() else out
        try:
            content = export(recap, fmt)
        except NotMade as why:
            raise Failed(f"Nothing was written to {file}. {why}") from None
        write_recap(file, content, force=force)
        print(f"Wrote {file}")
