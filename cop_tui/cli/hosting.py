"""Hosting from the command line: starting a server, making meetings on it, and handing out invites."""

from __future__ import annotations

import asyncio
import contextlib
import ipaddress
import json
import os
import signal
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

if TYPE_CHECKING:
    from cop_server.app import Running
    from cop_tui.core.setup import Session as Plan
    from cop_tui.wire.invite import Invite

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


def read_plan(file: Path) -> Plan:
    """Return the plan of a session file, or fail with its mistakes."""
    from cop_tui.session_file import SessionFileError, read

    try:
        return read(file)
    except SessionFileError as problem:
        raise Failed(str(problem), 2) from None


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
    file = folder / ADDRESS_FILE

    def ready(server: Running) -> None:
        known = {
            "host": host,
            "port": server.port,
            "fingerprint": server.fingerprint,
            "tls": server.tls,
            "pid": os.getpid(),
            "address": address,
        }
        file.write_text(json.dumps(known), encoding="utf-8")
        shown = f"{host}:{server.port}" + (f"/{server.fingerprint}" if server.fingerprint else "")
        print(f"Serving at {shown}. Meetings are kept in {folder}. Stop with Ctrl+C.", flush=True)

    options = Options(
        data=folder,
        host=host,
        port=port,
        cert=cert,
        key=key,
        behind_proxy=behind_proxy,
        whose=whose or socket.gethostname(),
    )
    try:
        return main_serve(options, ready)
    finally:
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
    return address if answers(address) else None


def answers(address: Address) -> bool:
    """Return whether a server listens there and is well."""
    import ssl

    tls = not ipaddress_is_loopback(address.host) or address.fingerprint
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


def ipaddress_is_loopback(host: str) -> bool:
    """Return whether a host name or address is this computer itself."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _log(path: Path) -> TextIO:
    """Open the file for what the server says, in a folder made as the server would make it."""
    from cop_server import exits
    from cop_server.journal_errors import Unwritable

    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        return path.open("w", encoding="utf-8")
    except OSError as error:
        raise Failed(str(Unwritable(path.parent, error.strerror or "no access")), exits.DATA) from None


def start_server(folder: Path, host: str, port: int, address: str) -> Address:
    """Return the folder's server, started as a process that outlives this one when none runs."""
    found = find_server(folder)
    if found:
        return found
    command = [sys.executable, "-m", "cop_tui.cli", "serve", "--data", str(folder), "--host", host, "--port", str(port)]
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


def _read_key(data: Path | None, key_file: Path | None) -> str:
    from cop_server.hostkey import HostKeyProblem, read

    try:
        if key_file is not None:
            return key_file.read_text(encoding="ascii").strip()
        return read(data_folder(data))
    except HostKeyProblem as problem:
        raise Failed(str(problem)) from None
    except (OSError, ValueError):
        raise Failed(f"The host key could not be read from {key_file}. Nothing was changed.") from None


def _where(at: str, data: Path | None) -> Address:
    from cop_tui.wire.invite import BadInvite, Invite, new_code

    if not at:
        found = find_server(data_folder(data))
        if found is None:
            raise Failed(
                "No server runs on this folder. Start one with: cop serve, or hold a meeting with: cop host FILE"
            )
        return found
    bare = at.removeprefix("wss://").removeprefix("ws://").removeprefix("https://").removeprefix("http://").strip("/")
    place, _, fingerprint = bare.partition("/")
    try:
        invite = Invite.read(f"{place}/{new_code()}" + (f"/{fingerprint}" if fingerprint else ""))
    except BadInvite:
        raise Failed(f"{at} is no address of a server. It looks like HOST:PORT or HOST:PORT/FINGERPRINT.", 2) from None
    return Address(invite.host, invite.port, invite.fingerprint)


async def _ask(address: Address, key: str, question: object) -> Any:
    from websockets.asyncio.client import connect
    from websockets.exceptions import InvalidHandshake, WebSocketException

    from cop_tui.client.trust import CertificateMismatch, context
    from cop_tui.wire import codec, frames, hosting
    from cop_tui.wire.invite import Invite, new_code

    to = Invite(address.reach, address.port, new_code(), address.fingerprint)
    try:
        async with connect(
            to.url.rsplit("/", 1)[0] + "/hosting" if to.url.count("/") > 2 else to.url + "/hosting",
            ssl=context(to),
            host=to.host,
            port=to.port,
            proxy=None if to.loopback else True,
            subprotocols=[frames.HOSTING],  # type: ignore[list-item]
            additional_headers={frames.HOST_KEY: key},
            ping_interval=None,
        ) as socket_:
            await socket_.send(codec.encode(question), text=True)
            answer = hosting.read_answer(await socket_.recv(decode=False))
    except CertificateMismatch as problem:
        raise Failed(str(problem), 8) from None
    except InvalidHandshake:
        raise Failed(
            "The server refused: it needs its own host key. Use --data or --key-file. Nothing was made."
        ) from None
    except (OSError, WebSocketException):
        raise Failed(
            f"No server answers at {address.reach}:{address.port}. Nothing was made; start one with: cop serve"
        ) from None
    if isinstance(answer, hosting.Problem):
        raise Failed(answer.text)
    return answer


def ask(address: Address, key: str, question: object) -> Any:
    """Return a running server's answer to a request of whoever hosts."""
    return asyncio.run(_ask(address, key, question))


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


def _print_invites(made: Any, pair: tuple[Invite, Invite], as_json: bool) -> None:
    member, holder = map(str, pair)
    if as_json:
        print(json.dumps({"meeting": made.meeting, "invite": member, "holder_invite": holder}))
        return
    print(f"Meeting {made.meeting}")
    print(f"Invite for everybody:      cop join {member}")
    print(f"Invite for space holders:  cop join {holder}")
    print("Keep them: they are not shown again. New ones: cop invite", made.meeting)


def open_meeting(file: Path, *, at: str, data: Path | None, key_file: Path | None, address: str, as_json: bool) -> None:
    """Make a meeting on a running server and print its invites."""
    from cop_tui.wire import hosting

    plan = read_plan(file)
    where = _where(at, data)
    made = ask(where, _read_key(data, key_file), hosting.Create(plan))
    _print_invites(made, invites(made, where, None if at else data_folder(data), address), as_json)


def new_invites(
    meeting: str, *, at: str, data: Path | None, key_file: Path | None, address: str, replace: bool, as_json: bool
) -> None:
    """Make new invites for a meeting of a running server and print them."""
    from cop_tui.wire import hosting

    where = _where(at, data)
    made = ask(where, _read_key(data, key_file), hosting.Codes(meeting, replace))
    _print_invites(made, invites(made, where, None if at else data_folder(data), address), as_json)


def list_meetings(data: Path | None) -> None:
    """Print the meetings of a folder, whether a server runs on it or not."""
    from cop_tui.cli.recaps import stored

    rows = stored(data_folder(data))
    if not rows:
        print(f"No meetings are kept in {data_folder(data)}.")
    for meeting, state in rows:
        print(f"{meeting}  {state.kept.setup.phase:6}  {state.kept.setup.session.title}")


def host_meeting(
    file: Path, name: str, *, plain: bool, data: Path | None, host: str, port: int, address: str, theme: str
) -> int:
    """Start a server when none runs, open the meeting, join it as space holder, and ask at the end what to do."""
    from cop_tui.cli.joining import ask_name, run_plain, run_screens, wants_plain
    from cop_tui.wire import hosting

    plan = read_plan(file)
    chosen = ask_name(name)
    folder = data_folder(data)
    where = start_server(folder, host, port, address)
    made = ask(where, _read_key(folder, None), hosting.Create(plan))
    member, holder = invites(made, where, folder, address)
    _print_invites(made, (member, holder), as_json=False)
    near = type(holder)(where.reach, where.port, holder.code, where.fingerprint)
    if wants_plain(plain):
        ending = run_plain(near, chosen, observer=False, low=False)
    else:
        hints = [f"Invite people with: cop join {member}"]
        ending = run_screens(near, chosen, observer=False, low=False, theme=theme, hints=hints)
    if ending.text:
        print(ending.text, file=sys.stderr if ending.status else sys.stdout)
    _print_invites(made, (member, holder), as_json=False)
    print(f"Recap: cop recap {made.meeting} --data {folder}")
    _leave_running(where)
    return ending.status


def _leave_running(where: Address) -> None:
    """Say that the server goes on, and stop it if that is wanted."""
    if not where.pid or not sys.stdin.isatty():
        print("The server goes on, and with it the meeting.")
        return
    try:
        wish = input("The server goes on, and with it the meeting. Stop it now? [y/N] ").strip().casefold()
    except (EOFError, KeyboardInterrupt):
        wish = ""
    if wish in ("y", "yes"):
        with contextlib.suppress(OSError):
            os.kill(where.pid, signal.SIGTERM)
        print("The server stops. Everything that was kept is in its folder.")
