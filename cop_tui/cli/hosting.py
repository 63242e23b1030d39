"""Meetings from the command line: making one, its invites, the list of them, and holding one oneself."""

from __future__ import annotations

import contextlib
import json
import os
import shlex
import signal
import socket
import sys
from typing import TYPE_CHECKING, Any

from cop_tui.cli.asking import ask, read_key, server_at
from cop_tui.cli.commands import Failed
from cop_tui.cli.servers import ADDRESS_FILE, Address, data_folder, start_server
from cop_tui.core import base
from cop_tui.core.text import clean
from cop_tui.wire.limits import DEFAULT_PORT

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from cop_tui.client.session import Session
    from cop_tui.core.setup import Session as Plan
    from cop_tui.wire.invite import Invite


def read_plan(file: Path) -> Plan:
    """Return the plan of a session file, or fail with its mistakes."""
    from cop_tui.session_file import SessionFileError, read

    try:
        return read(file)
    except SessionFileError as problem:
        raise Failed(str(problem), 2) from None


def own_address() -> str:
    """Return the address by which others on the network reach this computer, as far as it knows."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # sends nothing: only asks which interface would be used
            return str(probe.getsockname()[0])
        except OSError:
            return socket.gethostname()


def invites(made: Any, where: Address, folder: Path | None, address: str) -> tuple[Invite, Invite]:
    """Return the invite for members and the one for space holders."""
    from cop_tui.wire.invite import Invite

    host = address
    if not host and folder is not None:
        with contextlib.suppress(OSError, ValueError):
            host = json.loads((folder / ADDRESS_FILE).read_text(encoding="utf-8")).get("address", "")
    if not host:
        host = own_address() if where.host in ("0.0.0.0", "::") else where.host
    return (
        Invite(host, where.port, made.code, where.fingerprint),
        Invite(host, where.port, made.holder_code, where.fingerprint),
    )


def _show_invites(made: Any, pair: tuple[Invite, Invite], then: str, *where: str) -> None:
    """Print both invites and one sentence about them; `where` are the options that lead to their server."""
    print(f"Meeting {clean(made.meeting)}")
    print(f"Invite for everybody:      cop join {clean(str(pair[0]))}")
    print(f"Invite for space holders:  cop join {clean(str(pair[1]))}")
    print(f"{then} New ones: {shlex.join(['cop', 'invite', clean(made.meeting), *where])}", flush=True)


def _print_invites(made: Any, pair: tuple[Invite, Invite], as_json: bool, *where: str) -> None:
    if as_json:
        member, holder = (clean(str(invite)) for invite in pair)
        meeting = clean(made.meeting)
        print(json.dumps({"meeting": meeting, "invite": member, "holder_invite": holder}))
        return
    _show_invites(made, pair, "Keep them: they are not shown again.", *where)


def _leads_to(at: str, data: Path | None, key_file: Path | None) -> list[str]:
    """Return the options of a command that led to its server, for the next one."""
    given = {"--at": at, "--data": data, "--key-file": key_file}
    return [part for option, value in given.items() if value for part in (option, str(value))]


def open_meeting(file: Path, *, at: str, data: Path | None, key_file: Path | None, address: str, as_json: bool) -> None:
    """Make a meeting on a running server and print its invites."""
    from cop_tui.wire import hosting

    plan = read_plan(file)
    where, leads = server_at(at, data), _leads_to(at, data, key_file)
    made = ask(where, read_key(data, key_file), hosting.Create(plan))
    _print_invites(made, invites(made, where, None if at else data_folder(data), address), as_json, *leads)


def new_invites(
    meeting: str, *, at: str, data: Path | None, key_file: Path | None, address: str, replace: bool, as_json: bool
) -> None:
    """Make new invites for a meeting of a running server and print them."""
    from cop_tui.wire import hosting

    where, leads = server_at(at, data), _leads_to(at, data, key_file)
    made = ask(where, read_key(data, key_file), hosting.Codes(meeting, replace))
    _print_invites(made, invites(made, where, None if at else data_folder(data), address), as_json, *leads)


def list_meetings(data: Path | None) -> None:
    """Print the meetings of a folder, whether a server runs on it or not."""
    from cop_tui.cli.recaps import stored

    rows = stored(data_folder(data))
    if not rows:
        print(f"No meetings are kept in {data_folder(data)}.")
    for meeting, state in rows:
        print(f"{meeting}  {state.kept.setup.phase:6}  {clean(state.kept.setup.session.title)}")


def host_meeting(
    file: Path, name: str, *, plain: bool, data: Path | None, host: str, port: int, address: str, theme: str
) -> int:
    """Start a server when none runs, open the meeting, join it as space holder, and ask at the end what to do."""
    from cop_tui.cli.joining import ask_name, run_plain, run_screens, session_for, wants_plain
    from cop_tui.wire import hosting

    plan = read_plan(file)
    chosen = ask_name(name)
    folder = data_folder(data)
    where = start_server(folder, host, port, address, f"{clean(chosen)}'s computer")
    made = ask(where, read_key(folder, None), hosting.Create(plan))
    member, holder = invites(made, where, folder, address)
    leads = _leads_to("", data, None)
    _show_invites(made, (member, holder), "Copy both: no copy of them is kept.", *leads)
    again = f"cop recap {clean(made.meeting)} --data {shlex.quote(str(folder))}"
    near = type(holder)(where.reach, where.port, holder.code, where.fingerprint)
    if wants_plain(plain):
        ending = run_plain(session_for(near, chosen))
    else:
        _wait_until_copied()
        told = _hints(member, holder, again)
        ending = run_screens(session_for(near, chosen), theme=theme, hints=told)
    if ending.text:
        print(ending.text, file=sys.stderr if ending.status else sys.stdout)
    _show_invites(made, (member, holder), "These were your invites; no copy of them is kept, so copy them now.", *leads)
    print(f"Recap: {again}")
    _leave_running(where, folder)
    return ending.status


def _wait_until_copied() -> None:
    """Wait for Enter: the screens are about to cover the invites."""
    with contextlib.suppress(EOFError):
        input("Copy both, then press Enter. ")


def _hints(member: Invite, holder: Invite, recap: str) -> Callable[[Session], str]:
    """Return what says what to try now: whom to invite before it begins, where the recap is once it is over."""

    def now(session: Session) -> str:
        kept = session.replica.kept
        if kept.setup.phase == base.CLOSED:
            return f"the recap, in a terminal on this computer: {recap}"
        if kept.setup.phase != base.LOBBY:
            return ""
        if len(kept.people.present()) < 2:
            return f"invite people with: cop join {member}"
        if len(kept.people.with_role(base.HOLDER)) < 2:
            return f"somebody to hold the space with you: cop join {holder}"
        return ""

    return now


def _leave_running(where: Address, folder: Path) -> None:
    """Say that the server goes on, and stop it if that is wanted."""
    if not where.pid or not sys.stdin.isatty():
        print("The server goes on, and with it the meeting.")
        return
    try:
        print("The server goes on, and with it the meeting.")
        wish = input("Stop it? Until it is started again nobody can quote, withdraw or fetch the recap. [y/N] ")
        wish = wish.strip().casefold()
    except (EOFError, KeyboardInterrupt):
        wish = ""
    if wish in ("y", "yes"):
        with contextlib.suppress(OSError):
            os.kill(where.pid, signal.SIGTERM)
        print("The server stops. Everything that was kept is in its folder.")
        print(f"To start it again: {_serve_again(where, folder)}")


def _serve_again(where: Address, folder: Path) -> str:
    """Return the command that starts the server of a folder again where its invites lead."""
    beyond = [] if where.host == "127.0.0.1" else ["--host", where.host]
    port = [] if where.port == DEFAULT_PORT else ["--port", str(where.port)]
    return shlex.join(["cop", "serve", "--data", str(folder), *beyond, *port])
