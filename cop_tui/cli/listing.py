"""The meetings of a folder: the list of them, and how one stands."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

from cop_tui import zones
from cop_tui.cli.asking import ask, read_key
from cop_tui.cli.choosing import on_server
from cop_tui.cli.identity import own_seats, places
from cop_tui.cli.servers import data_folder, find_server
from cop_tui.cli.standing import print_standing, said_of_phase, word_of_phase
from cop_tui.cli.stored import in_folder, stored, troubles
from cop_tui.core.engine.text import clean
from cop_tui.wire import hosting

if TYPE_CHECKING:
    from pathlib import Path

    from cop_tui.client.profile import Seat
    from cop_tui.core.topics.setup import Setup


def list_meetings(data: Path | None, as_json: bool = False) -> None:
    """Print the meetings of a folder, whether a server runs on it or not; of no folder in particular, those too in which somebody sat here."""
    for trouble in troubles(data_folder(data)):
        print(trouble, file=sys.stderr)
    rows = [(meeting, state.kept.setup) for meeting, state in stored(data_folder(data))]
    sat = own_seats(places()) if data is None else []
    others = [seat for seat in sat if seat.meeting not in {meeting for meeting, _ in rows}]
    if as_json:
        print(json.dumps([*(_as_data(meeting, setup) for meeting, setup in rows), *_joined(others)]))
        return
    if not rows and not others:
        print(f"No meetings are kept in {data_folder(data)}.")
    for meeting, setup in rows:
        print(f"{meeting}  {word_of_phase(setup.phase):6}  {_day(setup):10}  {clean(setup.session.title)}")
    for one in _joined(others):
        print(f"{one['meeting']}  {'joined':6}  {one['day']:10}  {one['title']}, as {', '.join(one['names'])}")


def _joined(seats: list[Seat]) -> list[dict[str, Any]]:
    """Return the meetings of some seats, each once with the names somebody had there; `day` is that of the last time."""
    by_meeting: dict[str, list[Seat]] = {}
    for seat in seats:
        by_meeting.setdefault(seat.meeting, []).append(seat)
    return [
        {
            "meeting": clean(meeting),
            "title": clean(of[-1].title),
            "phase": "joined",
            "day": of[-1].day,
            "names": list(dict.fromkeys(clean(seat.name) for seat in of)),
        }
        for meeting, of in by_meeting.items()
    ]


def _day(setup: Setup) -> str:
    """Return the day a meeting began, there where it is: by it two of one title are told apart."""
    return str(zones.day(setup.opened, setup.session.timezone) or "")


def _as_data(meeting: str, setup: Setup) -> dict[str, str]:
    """Return a meeting for a program: `phase` is lobby, open or closed, `day` is "" until it has begun."""
    return {
        "meeting": clean(meeting),
        "title": clean(setup.session.title),
        "phase": clean(setup.phase),
        "day": _day(setup),
    }


def show_meeting(meeting: str, data: Path | None, as_json: bool = False) -> None:
    """Print how a meeting stands; without a running server, what its folder says."""
    where = find_server(data_folder(data))
    if where is not None:
        key = read_key(data, None)
        stands = ask(where, key, hosting.Standing(on_server(meeting, where, key)))
        if as_json:
            print(json.dumps(_stands_as_data(stands)))
        else:
            print_standing(stands)
        return
    wanted, state = in_folder(meeting, data_folder(data))
    setup = state.kept.setup
    if as_json:
        print(json.dumps(_as_data(wanted, setup) | {"served": False}))
        return
    print(f"{clean(wanted)}  {clean(setup.session.title)}")
    print(f"{said_of_phase(setup.phase)} No server runs on this folder, so nobody is here. Start it with: cop serve")


def _stands_as_data(stands: hosting.Stands) -> dict[str, object]:
    """Return for a program how a meeting of a running server stands; `until` is in UTC milliseconds, 0 while it runs."""
    return {
        "meeting": clean(stands.meeting),
        "title": clean(stands.title),
        "phase": clean(stands.phase),
        "served": True,
        "anybody": stands.anybody,
        "holder": stands.holder,
        "door": stands.door,
        "until": stands.until,
    }
