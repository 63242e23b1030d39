"""Making a meeting on a running server, and invites for it."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from cop_tui.cli.asking import ask, read_key, server_at
from cop_tui.cli.choosing import on_server
from cop_tui.cli.errors import Failed
from cop_tui.cli.invites import given_out, invites_for, leads_to, print_invites, show_message
from cop_tui.cli.plans import placed, read_plan
from cop_tui.cli.servers import data_folder, read_address
from cop_tui.cli.settings import read_settings
from cop_tui.cli.trying import tried
from cop_tui.cli.ways import by_hand, left_by_door
from cop_tui.wire import hosting

if TYPE_CHECKING:
    from pathlib import Path


def open_meeting(file: Path, *, at: str, data: Path | None, key_file: Path | None, address: str, as_json: bool) -> None:
    """Make a meeting on a running server and print its invites."""
    plan = placed(read_plan(file))
    read_address(address)
    where, leads = server_at(at, data), leads_to(at, data, key_file)
    made = ask(where, read_key(data, key_file), hosting.Create(plan))
    folder = None if at else data_folder(data)
    pair = invites_for(made, where, folder, address)
    print_invites(made, pair, as_json, *leads, ways=given_out(left_by_door(folder), pair[0]), plain=_plain())
    answer = tried(pair[0])
    if not (as_json and answer.good):
        print(answer.text, file=sys.stderr if as_json else sys.stdout)


def new_invites(
    meeting: str,
    *,
    at: str,
    data: Path | None,
    key_file: Path | None,
    address: str,
    replace: bool,
    as_json: bool,
    holder: bool = False,
    web: str = "",
    ssh: str = "",
    text: bool = False,
) -> None:
    """Make new invites for a meeting of a running server, or one for a space `holder`, and print them or a message with them.

    `web` and `ssh` say where people get in without the program, where no door has left that beside the server.
    """
    if text and (as_json or holder):
        other = "--json" if as_json else "--holder"
        raise Failed(f"--text is a message to everybody, without {other}. Leave one of them out. Nothing was made.", 2)
    read_address(address)
    folder = None if at else data_folder(data)
    ways = by_hand(left_by_door(folder), web, ssh)
    given = {"--address": address, "--web": web, "--ssh": ssh}
    said = [part for option, value in given.items() if value for part in (option, value)]
    where, leads = server_at(at, data), [*leads_to(at, data, key_file), *said]
    key = read_key(data, key_file)
    wanted = on_server(meeting, where, key)
    about = ask(where, key, hosting.About(wanted)) if text else None
    made = ask(where, key, hosting.Codes(wanted, replace, holder))
    pair = invites_for(made, where, folder, address)
    ways = given_out(ways, pair[0])
    if about is not None:
        show_message(made, pair, about, ways)
    else:
        print_invites(made, pair, as_json, *leads, ways=ways, plain=_plain())


def _plain() -> bool:
    """Return whether this person wants sentences alone, as whoever has them read aloud does."""
    return read_settings().on("plain")
