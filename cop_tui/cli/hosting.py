"""Holding a meeting oneself: its server is started, it is made and joined, and at the end the server goes on or stops."""

from __future__ import annotations

import contextlib
import os
import shlex
import signal
import sys
from typing import TYPE_CHECKING, Any

from cop_tui.cli import streams
from cop_tui.cli.asking import ask, read_key
from cop_tui.cli.attending import run_plain, run_screens, say_ending, session_for, wants_plain
from cop_tui.cli.doorways import read_at, wait_for
from cop_tui.cli.errors import Failed
from cop_tui.cli.identity import ask_name
from cop_tui.cli.invites import given_out, invites_for, leads_to, show_invites
from cop_tui.cli.message import message
from cop_tui.cli.plans import placed, read_plan
from cop_tui.cli.servers import Address, data_folder, find_server, read_address
from cop_tui.cli.serving import Asked, beside, need_the_host_part, start_server
from cop_tui.cli.settings import read_settings
from cop_tui.cli.trying import tried
from cop_tui.cli.ways import left_by_door
from cop_tui.core.engine import base
from cop_tui.core.engine.text import clean
from cop_tui.wire import doorway, hosting
from cop_tui.wire.doorway import Doorway
from cop_tui.wire.limits import DEFAULT_PORT

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from cop_tui.cli.settings import Settings
    from cop_tui.client.ending import Ending
    from cop_tui.client.session import Session
    from cop_tui.wire.invite import Invite

STOP_IT = "Stop it? Until it is started again nobody can quote, withdraw or fetch the recap. [y/N]"


def host_meeting(
    file: Path,
    *,
    data: Path | None,
    host: str,
    port: int,
    behind_proxy: bool,
    proxy_from: tuple[str, ...],
    address: str,
    ssh: str,
    web: str,
    given: dict[str, Any],
    text: bool = False,
    **options: object,
) -> int:
    """Start a server when none runs, open the meeting, join it as space holder, and ask at the end what to do.

    `given` holds those of the options of a server that were asked for: fails where a running server has others. `options` are those that have a setting; None where one was not given. `text` prints a message to send, too.
    """
    plan, folder, settings = placed(read_plan(file)), data_folder(data), read_settings(options)
    asked: Asked = {"ssh": ssh, "web": web, "behind_proxy": behind_proxy, "proxy_from": proxy_from}
    for way, at in (("ssh", ssh), ("web", web)):
        read_at(f"--{way}", at)
    where, chosen = _server(folder, settings.text("name"), host, port, address, given, asked)
    made = ask(where, read_key(folder, None), hosting.Create(plan))
    pair, leads = invites_for(made, where, folder, address), leads_to("", data, None)
    ways = given_out(left_by_door(folder), pair[0])
    if text:
        print(message(plan, pair[0], ways, [chosen]))
    plain = wants_plain(settings.on("plain"))
    show_invites(made, pair, "Copy both: no copy of them is kept.", *leads, ways=ways, plain=plain, covered=True)
    print(tried(pair[0]).text)
    recap = f"cop recap {clean(made.meeting)} --data {shlex.quote(str(folder))}"
    ending = _hold(where, pair, chosen, recap, settings)
    say_ending(ending)
    show_invites(
        made,
        pair,
        "These were your invites; no copy of them is kept, so copy them now.",
        *leads,
        ways=given_out(left_by_door(folder), pair[0]),
    )
    print(f"Recap: {recap}")
    _leave_running(where, folder, pair[0], made.meeting)
    return ending.status


def _server(
    folder: Path, name: str, host: str, port: int, address: str, given: dict[str, Any], asked: Asked
) -> tuple[Address, str]:
    """Return the server of the folder, started when none runs, and the name of whoever holds the meeting."""
    read_address(address)
    if found := find_server(folder):
        beside(found, given, doorway.left_in(folder))
        print(f"A server runs on this folder already, at {found}: the meeting is opened there.")
    else:
        need_the_host_part(host, proxied=asked["behind_proxy"] or bool(asked["proxy_from"]))
    chosen = ask_name(name)
    where = start_server(folder, host, port, address, f"{clean(chosen)}'s computer", **asked)
    if not found and (asked["ssh"] or asked["web"]) and (why := wait_for(folder).why):
        print(f"People need the program to come in, as no door is open: {clean(why)}")
    return where, chosen


def _hold(where: Address, pair: tuple[Invite, Invite], name: str, recap: str, settings: Settings) -> Ending:
    """Join as the space holder, by the way that leads there from this computer; return how it ended."""
    member, holder = pair
    session = session_for(type(holder)(where.reach, where.port, holder.code, where.seal), name)
    if wants_plain(settings.on("plain")):
        return run_plain(session, settings)
    _wait_until_copied()
    return run_screens(session, settings, hints=_hints(holder, recap), invite=member)


def _wait_until_copied() -> None:
    """Wait for Enter: the screens are about to cover the invites."""
    with contextlib.suppress(EOFError):
        input("Copy both, then press Enter. ")


def _hints(holder: Invite, recap: str) -> Callable[[Session], str]:
    """Return what says what to try now: whom to ask to hold the space, too, and where the recap is once it is over."""

    def now(session: Session) -> str:
        kept = session.replica.kept
        if kept.setup.phase == base.CLOSED:
            return f"the recap, in a terminal on this computer: {recap}"
        if kept.setup.phase != base.LOBBY:
            return ""
        if len(kept.people.with_role(base.HOLDER)) < 2:
            return f"somebody to hold the space with you: cop join {holder}"
        return ""

    return now


def _leave_running(where: Address, folder: Path, invite: Invite | None = None, meeting: str = "") -> None:
    """Say that the server goes on and what stays reachable, and stop it if that is wanted."""
    print("The server goes on, and with it the meeting.")
    if not where.pid or not sys.stdin.isatty():
        return
    again = shlex.join(["cop", "stop", "--data", str(folder)])
    print(f"People come in at {invite.where if invite else where} as before, until you stop it here or with: {again}")
    if others := _others(where, folder, meeting):
        streams.tell(f"It serves other meetings that are not over, which would stop too: {others}.")
    try:
        wish = input(f"{streams.at_words(STOP_IT, sys.stdout)} ")
        wish = wish.strip().casefold()
    except (EOFError, KeyboardInterrupt):
        wish = ""
    if wish in ("y", "yes"):
        start = _serve_again(where, folder)
        with contextlib.suppress(OSError):
            os.kill(where.pid, signal.SIGTERM)
        print("The server stops. Everything that was kept is in its folder.")
        print(f"To start it again: {start}")


def _others(where: Address, folder: Path, meeting: str) -> int:
    """Return how many other meetings of a server are not over; 0 when it does not say."""
    try:
        listed = ask(where, read_key(folder, None), hosting.Listing())
    except Failed:
        return 0
    return sum(one.phase != base.CLOSED and one.meeting != meeting for one in listed.meetings)


def _serve_again(where: Address, folder: Path) -> str:
    """Return the command that starts the server of a folder again where its invites lead."""
    beyond = [] if where.host == "127.0.0.1" else ["--host", where.host]
    port = [] if where.port == DEFAULT_PORT else ["--port", str(where.port)]
    proxy = ["--behind-proxy"] if where.proxied else []
    address = ["--address", where.address] if where.address else []
    left = doorway.left_in(folder) or Doorway()
    ways = [f"--{way}=:{at}" for way, at in (("ssh", left.ssh_port), ("web", left.web_port)) if at]
    again = shlex.join(["cop", "serve", "--data", str(folder), *beyond, *port, *proxy, *address, *ways])
    return f"{again} --cert FILE --key FILE" if where.tls and not where.fingerprint else again
