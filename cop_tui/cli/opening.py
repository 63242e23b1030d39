"""Making a meeting on a running server, and invites for it."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from cop_tui.cli.asking import ask, read_key, server_at
from cop_tui.cli.choosing import on_server
from cop_tui.cli.invites import invites_for, leads_to, print_invites
from cop_tui.cli.plans import placed, read_plan
from cop_tui.cli.servers import data_folder, read_address
from cop_tui.cli.trying import tried
from cop_tui.wire import hosting

if TYPE_CHECKING:
    from pathlib import Path


def open_meeting(file: Path, *, at: str, data: Path | None, key_file: Path | None, address: str, as_json: bool) -> None:
    """Make a meeting on a running server and print its invites."""
    plan = placed(read_plan(file))
    read_address(address)
    where, leads = server_at(at, data), leads_to(at, data, key_file)
    made = ask(where, read_key(data, key_file), hosting.Create(plan))
    pair = invites_for(made, where, None if at else data_folder(data), address)
    print_invites(made, pair, as_json, *leads)
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
) -> None:
    """Make new invites for a meeting of a running server, or one for a space `holder`, and print them."""
    read_address(address)
    where, leads = server_at(at, data), leads_to(at, data, key_file)
    key = read_key(data, key_file)
    made = ask(where, key, hosting.Codes(on_server(meeting, where, key), replace, holder))
    print_invites(made, invites_for(made, where, None if at else data_folder(data), address), as_json, *leads)
