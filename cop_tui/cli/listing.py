"""The meetings of a folder: the list of them, and how one stands."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from cop_tui import zones
from cop_tui.cli.asking import ask, read_key
from cop_tui.cli.choosing import on_server, the_one
from cop_tui.cli.errors import Failed
from cop_tui.cli.identity import own_seats, places
from cop_tui.cli.servers import data_folder, find_server
from cop_tui.cli.standing import print_standing, said_of_phase, word_of_phase
from cop_tui.cli.stored import stored, troubles
from cop_tui.core.engine.text import clean
from cop_tui.wire import hosting

if TYPE_CHECKING:
    from pathlib import Path


def list_meetings(data: Path | None) -> None:
    """Print the meetings of a folder, whether a server runs on it or not; of no folder in particular, those too in which somebody sat here."""
    for trouble in troubles(data_folder(data)):
        print(trouble, file=sys.stderr)
    rows = stored(data_folder(data))
    sat = own_seats(places()) if data is None else []
    others = {seat.meeting for seat in sat} - {meeting for meeting, _ in rows}
    if not rows and not others:
        print(f"No meetings are kept in {data_folder(data)}.")
    for meeting, state in rows:
        setup = state.kept.setup
        day = zones.day(setup.opened, setup.session.timezone) or ""  # by it two meetings of one title are told apart
        print(f"{meeting}  {word_of_phase(setup.phase):6}  {day!s:10}  {clean(setup.session.title)}")
    for meeting in dict.fromkeys(seat.meeting for seat in sat if seat.meeting in others):
        seats = [seat for seat in sat if seat.meeting == meeting]
        names = ", ".join(dict.fromkeys(clean(seat.name) for seat in seats))
        print(f"{meeting}  {'joined':6}  {seats[-1].day:10}  {clean(seats[-1].title)}, as {names}")


def show_meeting(meeting: str, data: Path | None) -> None:
    """Print how a meeting stands; without a running server, what its folder says."""
    where = find_server(data_folder(data))
    if where is not None:
        key = read_key(data, None)
        print_standing(ask(where, key, hosting.Standing(on_server(meeting, where, key))))
        return
    rows = dict(stored(data_folder(data)))
    wanted = the_one([(one, state.kept.setup.session.title) for one, state in rows.items()], meeting)
    if wanted not in rows:
        raise Failed(
            f"There is no meeting {clean(meeting)[:40]} in {data_folder(data)}. See them with: cop meetings", 2
        )
    setup = rows[wanted].kept.setup
    print(f"{clean(wanted)}  {clean(setup.session.title)}")
    print(f"{said_of_phase(setup.phase)} No server runs on this folder, so nobody is here. Start it with: cop serve")
