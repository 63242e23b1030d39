"""Starting a server: in this process, or as a process that outlives it.

A running server leaves its address in its folder, where `servers` finds it.
"""

from __future__ import annotations

import contextlib
import json
import os
import socket
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any, TextIO, TypedDict, Unpack

from cop_server import exits, private
from cop_server.journal.errors import Unwritable
from cop_tui.cli.doorways import Beside, at_server, command, in_letters, read_at
from cop_tui.cli.errors import Failed
from cop_tui.cli.servers import ADDRESS_FILE, EVERYWHERE, Address, data_folder, find_server, read_address
from cop_tui.cli.streams import say
from cop_tui.cli.unix import unix_host
from cop_tui.extras import is_there, lacking
from cop_tui.wire.invite import HTTPS_PORT, is_loopback

if TYPE_CHECKING:
    from pathlib import Path

    from cop_server.app import Running
    from cop_tui.wire.doorway import Doorway

START_SECONDS = 15  # a server on an old laptop needs a few


def run_server(
    data: Path | None,
    host: str,
    port: int,
    cert: Path | None,
    key: Path | None,
    behind_proxy: bool,
    proxy_from: tuple[str, ...],
    unix: Path | None,
    whose: str,
    backups: Path | None,
    log: Path | None,
    address: str,
    ssh: str,
    web: str,
) -> int:
    """Run a server in this process until it is told to stop; return its exit status."""
    from cop_server.app import Options, main_serve  # slow to load, and not needed to start it as a process

    read_address(address)
    folder = data_folder(data)
    whose = in_letters(whose) or f"the computer {socket.gethostname()}"
    proxied = behind_proxy or bool(proxy_from or unix)
    ways = {"ssh": at_server("--ssh", ssh, host, proxied), "web": at_server("--web", web, host, proxied)}
    options = Options(
        data=folder,
        host=host,
        port=port,
        cert=cert,
        key=key,
        behind_proxy=behind_proxy,
        proxy_from=proxy_from,
        unix=unix,
        whose=whose,
        backups=backups,
    )
    known = {"host": unix_host(unix) if unix else host, "pid": os.getpid(), "address": address, "proxied": proxied}
    door = None
    if any(ways.values()) and unix:
        raise Failed(
            "A door does not reach a server on a Unix socket. Leave out --socket, or run the door with cop door --to. Nothing was started.",
            2,
        )
    if any(ways.values()):
        front = {"cert": cert, "key": key, "behind_proxy": behind_proxy, "proxy_from": proxy_from}
        told = {"address": address, "whose": whose, "log": folder / "door.log" if log else None}
        door = Beside(folder, command(folder, **ways, **(front if web else {}), **told))
    try:
        return main_serve(options, lambda server: _announce(server, folder, known, door), log)
    finally:
        _gone(folder / ADDRESS_FILE)


def _announce(server: Running, folder: Path, known: dict[str, Any], door: Beside | None) -> None:
    """Leave in the folder where the server is, for the commands beside it, and say so; then open the door, if there is to be one."""

    def leave() -> None:
        now = {
            "port": server.port or HTTPS_PORT,
            "fingerprint": server.fingerprint,
            "tls": server.tls,
            "pin": server.pin,
        }
        private.write(folder / ADDRESS_FILE, json.dumps(known | now).encode())
        if door is not None:
            door.renew()

    if door is not None:
        door.clear()
    leave()
    server.on_certificate = leave
    host = known["host"]
    shown = (f"{host}:{server.port}" if server.port else host) + (
        f"/{server.fingerprint}" if server.fingerprint else ""
    )
    say(f"Serving at {shown}. Meetings are kept in {folder}. Stop with Ctrl+C.")
    if door is not None:
        door.begin()


def _gone(file: Path) -> None:
    """Take away what this process left in the folder, and nothing of another server."""
    with contextlib.suppress(OSError, ValueError):
        if json.loads(file.read_text(encoding="utf-8")).get("pid") == os.getpid():
            file.unlink()


def beside(found: Address, asked: dict[str, Any], door: Doorway | None = None) -> None:
    """Fail when what was asked for would not come true on the server that runs; `asked` holds the options that were given.

    Port 0 means any. `door` is the one that is beside it, if there is one.
    """
    wrong = []
    if "host" in asked and asked["host"] != found.host and not EVERYWHERE.issuperset((asked["host"], found.host)):
        wrong.append(f"--host {asked['host']}")
    if asked.get("port") and asked["port"] != found.port:
        wrong.append(f"--port {asked['port']}")
    proxy = [f"--{name.replace('_', '-')}" for name in ("behind_proxy", "proxy_from") if asked.get(name)]
    wrong += [] if found.proxied else proxy
    there = {"ssh": door.ssh_port, "web": door.web_port} if door is not None else {}
    ways = [way for way in ("ssh", "web") if not _is_at(asked.get(way, ""), there.get(way, 0))]
    wrong += [f"--{way} {asked[way]}" for way in ways]
    place = read_address(asked.get("address", ""))
    here = is_loopback(found.host) and not found.proxied
    if place and here and not is_loopback(place.host) and place != read_address(found.address):
        wrong.append(f"--address {asked['address']}")
    if wrong:
        raise Failed(
            f"A server runs on this folder already: it listens at {found}. {' '.join(wrong)} would not come true "
            f"there. Leave that out to use this server,{' open a door beside it with cop door,' * bool(ways)} stop it with cop "
            "stop, or name another folder with --data. Nothing was opened.",
            2,
        )


def need_the_host_part(host: str, proxied: bool = False) -> None:
    """Fail with the line that installs it where what a server needs is not there, before anybody is asked anything."""
    for module in ("aiosqlite",) if proxied or is_loopback(host) else ("aiosqlite", "cryptography"):
        if not is_there(module):
            raise Failed(lacking(module) or module)


def _is_at(asked: str, port: int) -> bool:
    """Return whether a way in that was asked for is there at its port; it is where none was asked for."""
    at = read_at("", asked)
    return at is None or (port > 0 and at.port in (0, port))


class Asked(TypedDict, total=False):
    """What else may be asked of a server: where a door beside it listens, and which proxy is in front of it."""

    ssh: str
    web: str
    behind_proxy: bool
    proxy_from: tuple[str, ...]


def start_server(folder: Path, host: str, port: int, address: str, whose: str, **asked: Unpack[Asked]) -> Address:
    """Return the folder's server, started as a process that outlives this one when none runs.

    `whose` says whose computer this is, as people are told when they join.
    """
    found = find_server(folder)
    if found:
        return found
    read_address(address)
    command: list[str | bytes] = [sys.executable, "-m", "cop_tui.cli", "serve", "--data", str(folder)]
    log = folder / "server.log"
    command += ["--host", host, "--port", str(port), "--log", str(log)]
    told = f"--whose={whose}"
    command.append(told if sys.platform == "win32" else told.encode("utf-8", "replace"))  # any letters, in any locale
    command += [f"--{way}={at}" for way in ("ssh", "web") if (at := asked.get(way, ""))]
    command += [f"--proxy-from={one}" for one in asked.get("proxy_from", ())]
    command += ["--behind-proxy"] if asked.get("behind_proxy") else []
    if address:
        command += ["--address", address]
    away: dict[str, Any] = (
        {"creationflags": 0x00000008 | 0x00000200}  # detached, in a process group of its own
        if sys.platform == "win32"
        else {"start_new_session": True}
    )
    with _log(log) as out:
        before = out.seek(0, os.SEEK_END)
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=out, stderr=out, **away)
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        if process.poll() is not None:
            said = log.read_bytes()[before:].decode("utf-8", "replace").strip().splitlines()
            raise Failed(
                said[-1] if said else "The server stopped at once and did not say why.", process.returncode or 1
            )
        if found := find_server(folder):
            return found
        time.sleep(0.05)
    process.terminate()
    raise Failed(f"The server did not start within {START_SECONDS} seconds. Nothing is lost; what it said is in {log}.")


def _log(path: Path) -> TextIO:
    """Open the file for what the server says, in a folder made as the server would make it."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "a", encoding="utf-8")
    except OSError as error:
        raise Failed(str(Unwritable(path.parent, error.strerror or "no access")), exits.DATA) from None
