"""The server of a folder: running one here, starting one that outlives us, and finding the one that runs.

A running server leaves its address in its folder. What is asked of it is in `asking`.
"""

from __future__ import annotations

import contextlib
import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from cop_tui.cli.commands import Failed
from cop_tui.wire.invite import is_loopback

if TYPE_CHECKING:
    from cop_server.app import Running

START_SECONDS = 15  # a server on an old laptop needs a few
ADDRESS_FILE = "server.json"


@dataclass(frozen=True)
class Address:
    """Where a server listens, and the fingerprint of a certificate it made itself."""

    host: str
    port: int
    fingerprint: str | None = None
    pid: int = 0

    @property
    def reach(self) -> str:
        """The address to connect to from this computer."""
        return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(self.host, self.host)


def data_folder(data: Path | None) -> Path:
    """Return the folder for meetings: the one given, or where the system keeps such."""
    if data is not None:
        return data
    import platformdirs

    return Path(platformdirs.user_data_dir("cop", appauthor=False)) / "meetings"


def run_server(
    data: Path | None,
    host: str,
    port: int,
    cert: Path | None,
    key: Path | None,
    behind_proxy: bool,
    whose: str,
    address: str,
) -> int:
    """Run a server in this process until it is told to stop; return its exit status."""
    from cop_server.app import Options, main_serve

    folder = data_folder(data)
    options = Options(
        data=folder,
        host=host,
        port=port,
        cert=cert,
        key=key,
        behind_proxy=behind_proxy,
        # Where the system's language knows ASCII only, other letters come as bytes in disguise.
        whose=whose.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
        or f"the computer {socket.gethostname()}",
    )
    try:
        return main_serve(options, lambda server: _announce(server, folder, host, address))
    finally:
        _gone(folder / ADDRESS_FILE)


def _announce(server: Running, folder: Path, host: str, address: str) -> None:
    """Leave in the folder where the server is, for the commands beside it, and say so."""
    from cop_server import private

    known = {
        "host": host,
        "port": server.port,
        "fingerprint": server.fingerprint,
        "tls": server.tls,
        "pid": os.getpid(),
        "address": address,
    }
    private.write(folder / ADDRESS_FILE, json.dumps(known).encode())
    shown = f"{host}:{server.port}" + (f"/{server.fingerprint}" if server.fingerprint else "")
    print(f"Serving at {shown}. Meetings are kept in {folder}. Stop with Ctrl+C.", flush=True)


def _gone(file: Path) -> None:
    """Take away what this process left in the folder, and nothing of another server."""
    with contextlib.suppress(OSError, ValueError):
        if json.loads(file.read_text(encoding="utf-8")).get("pid") == os.getpid():
            file.unlink()


def find_server(folder: Path) -> Address | None:
    """Return where the server of a folder listens, or None when none answers."""
    try:
        known = json.loads((folder / ADDRESS_FILE).read_text(encoding="utf-8"))
        address = Address(known["host"], int(known["port"]), known["fingerprint"], int(known["pid"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return address if _runs(address.pid) and answers(address) else None


def _runs(pid: int) -> bool:
    """Return whether a process of ours may still be there: whatever took a dead server's port is not given the host key."""
    if sys.platform == "win32":
        return True  # asking there would end it
    try:
        os.kill(pid, 0)
    except OSError:
        return False
    return True


def answers(address: Address) -> bool:
    """Return whether a server listens there and is well."""
    import ssl

    tls = not is_loopback(address.host) or address.fingerprint
    context = ssl._create_unverified_context() if tls else None  # asks for nothing but a sign of life
    where = f"[{address.reach}]" if ":" in address.reach else address.reach
    url = f"http{'s' if tls else ''}://{where}:{address.port}/healthz"
    opener = urllib.request.build_opener(
        urllib.request.ProxyHandler({}), *([urllib.request.HTTPSHandler(context=context)] if context else [])
    )
    try:
        with opener.open(url, timeout=3) as reply:
            return bool(reply.status == 200)
    except (OSError, urllib.error.URLError, ValueError):
        return False


def _log(path: Path) -> TextIO:
    """Open the file for what the server says, in a folder made as the server would make it."""
    from cop_server import exits
    from cop_server.journal_errors import Unwritable

    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8")
    except OSError as error:
        raise Failed(str(Unwritable(path.parent, error.strerror or "no access")), exits.DATA) from None


def start_server(folder: Path, host: str, port: int, address: str, whose: str) -> Address:
    """Return the folder's server, started as a process that outlives this one when none runs.

    `whose` says whose computer this is, as people are told when they join.
    """
    found = find_server(folder)
    if found:
        return found
    command: list[str | bytes] = [sys.executable, "-m", "cop_tui.cli", "serve", "--data", str(folder)]
    command += ["--host", host, "--port", str(port)]
    told = f"--whose={whose}"
    command.append(told if sys.platform == "win32" else told.encode("utf-8", "replace"))  # any letters, in any locale
    if address:
        command += ["--address", address]
    away: dict[str, Any] = (
        {"creationflags": 0x00000008 | 0x00000200}  # detached, in a process group of its own
        if sys.platform == "win32"
        else {"start_new_session": True}
    )
    log = folder / "server.log"
    with _log(log) as out:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=out, stderr=out, **away)
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        if process.poll() is not None:
            said = log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
            raise Failed(
                said[-1] if said else "The server stopped at once and did not say why.", process.returncode or 1
            )
        if found := find_server(folder):
            return found
        time.sleep(0.05)
    process.terminate()
    raise Failed(f"The server did not start within {START_SECONDS} seconds. Nothing is lost; what it said is in {log}.")
