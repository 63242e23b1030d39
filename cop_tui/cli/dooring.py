"""A door run as a program: where it leads and listens, what is said of it, and its end.

Responsible for what a person decides: the ways in themselves are in `cop_tui.doors`.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import secrets
import socket
import sys
import threading
from typing import TYPE_CHECKING, Any

from cop_server import hostkey, logs, private
from cop_server.bounds import descriptors
from cop_server.service import Orders
from cop_tui.cli.asking import server_at
from cop_tui.cli.door_page import page_at
from cop_tui.cli.doorways import BESIDE, close, in_letters, leave, read_at, take_away
from cop_tui.cli.errors import Failed
from cop_tui.cli.invites import own_address
from cop_tui.cli.servers import ADDRESS_FILE, EVERYWHERE, Address, data_folder, find_server, read_address
from cop_tui.cli.streams import say
from cop_tui.cli.unix import unix_path
from cop_tui.doors.door import Door, TurnedAway
from cop_tui.doors.serving import At, CannotOpen, Opened, Ways, opened
from cop_tui.wire.doorway import Doorway
from cop_tui.wire.invite import Invite, is_loopback

if TYPE_CHECKING:
    from pathlib import Path

    from cop_tui.cli.door_page import Page
    from cop_tui.wire.address import Place

OWN = "door"  # the folder of what belongs to the door, in that of the meetings
SEATS_FILE, SSH_FILE = "seats.key", "ssh_host.key"
KEY_BYTES = 32
ONLY_HERE = "There is no line for ssh, as it listens on this computer only. Behind a proxy: cop serve --behind-proxy. Without one: --host 0.0.0.0"
LOOK_SECONDS = 5.0  # between two looks whether the server of the folder listens elsewhere or shows another certificate


def run_door(data: Path | None, **asked: Any) -> int:
    """Run a door in this process until it is told to close; return its exit status. Fails with a sentence."""
    folder, beside = data_folder(data), bool(os.environ.pop(BESIDE, ""))
    descriptors(raise_it=True)
    end_log = logs.start(folder, asked.pop("log"))
    try:
        asyncio.run(_run(folder, beside, **asked))
    except (Failed, CannotOpen) as problem:
        if beside:  # whoever started the server reads it there
            leave(folder, Doorway(why=str(problem), pid=os.getpid()))
        raise Failed(str(problem), problem.status) from None
    finally:
        end_log()
    return 0


async def _run(
    folder: Path,
    beside: bool,
    *,
    to: str,
    key_file: Path | None,
    ssh: str,
    web: str,
    web_address: str,
    cert: Path | None,
    key: Path | None,
    behind_proxy: bool,
    proxy_from: tuple[str, ...],
    address: str,
    whose: str,
) -> None:
    asyncio.get_running_loop().set_exception_handler(logs.no_traceback)
    orders = Orders()
    at_ssh, at_web, place = read_at("--ssh", ssh), read_at("--web", web), read_address(address)
    if at_ssh is None and at_web is None:
        raise Failed("A door needs a way in: --ssh, --web or both. Nothing was started.", 2)
    found = None if to else await asyncio.to_thread(_server_of, folder)
    leads = server_at(to, None) if found is None else found
    door = Door(
        _way_to(leads),
        _door_key(folder, to, key_file),
        _own_key(folder),
        in_letters(whose) or f"the computer {socket.gethostname()}",
    )
    page = (
        None
        if at_web is None
        else page_at(at_web, cert, key, behind_proxy, proxy_from, read_address(web_address), place)
    )
    await _greet(door, leads)
    async with opened(door, _ways(folder / OWN / SSH_FILE, at_ssh, page)) as there:
        here = found is not None and _only_here(found, place)
        left = _left(there, page, _ssh_host(at_ssh, place or (page.named if page else None)), here)
        if found is not None:
            leave(folder, left)
        try:
            for line in _said(door, left):
                say(line)
            if beside:
                _end_with_input(orders)
            else:
                say("Close it with Ctrl+C.")
            await _stay_open(door, folder if found is not None else None, orders, page)
        finally:
            (take_away if beside else close)(folder, os.getpid())
    if not beside:
        say("The door is closed. Whoever was in was told so, and their places are kept.")


def _ways(key_file: Path, ssh: At | None, page: Page | None) -> Ways:
    """Return the ways in; `key_file` is where the key of the one by ssh is kept."""
    if page is None:
        return Ways(ssh=ssh, key_file=key_file)
    context, believed = page.shown.context, page.believed()
    return Ways(ssh=ssh, key_file=key_file, web=page.at, tls=context, proxied=believed, address=page.address)


def _only_here(found: Address, place: Place | None) -> bool:
    """Return whether nobody from elsewhere reaches the server of the folder, nor the door by the address that people are told."""
    return is_loopback(found.reach) and not found.proxied and (place is None or is_loopback(place.host))


async def _stay_open(door: Door, folder: Path | None, orders: Orders, page: Page | None) -> None:
    """Wait until the door is told to close; where it leads to the server of a folder, it follows that."""
    watching = asyncio.create_task(_follow(door, folder)) if folder is not None else None
    await orders.stopped(page.shown.renew if page else _nothing)
    if watching is not None:
        watching.cancel()


# Where it leads


def _server_of(folder: Path) -> Address:
    found = find_server(folder)
    if found is None:
        raise Failed(
            f"No server of this account runs on {folder}. Start one with: cop serve, or say with --to HOST where the door leads. "
            "Nothing was started."
        )
    if unix_path(found.host):
        raise Failed(
            "The server of this folder listens on a Unix socket. Say with --to https://HOST how people reach it, and with --key-file "
            "where its door key is. Nothing was started.",
            2,
        )
    return found


def _way_to(leads: Address) -> Invite:
    return Invite(leads.reach, leads.port, "", leads.seal, leads.tls)


def _door_key(folder: Path, to: str, key_file: Path | None) -> str:
    """Return the key by which the server knows the door."""
    if key_file is None and to:
        raise Failed(
            "With --to a door needs the door key of that server: copy door.key out of the folder of its meetings, guard it like a "
            "password, and name it with --key-file. Nothing was started.",
            2,
        )
    if key_file is None:
        try:
            return hostkey.read(folder, hostkey.DOOR_FILE)
        except hostkey.HostKeyProblem as problem:
            raise Failed(str(problem)) from None
    try:
        return key_file.read_text(encoding="ascii").strip()
    except (OSError, ValueError):
        raise Failed(f"The door key could not be read from {key_file}. Nothing was started.") from None


def _own_key(folder: Path) -> bytes:
    """Return the key from which the seats of this door's visitors follow, made at its first start."""
    path = folder / OWN / SEATS_FILE
    try:
        if path.exists():
            kept = path.read_bytes()
            if len(kept) != KEY_BYTES:
                raise Failed(
                    f"The door's own key {path} is damaged. Put it back from a copy; or delete it, and who came in by this door needs a word "
                    "from another device to find their place. Nothing was started."
                )
            return kept
        kept = secrets.token_bytes(KEY_BYTES)
        private.write(path, kept)
    except OSError as error:
        raise Failed(f"The door's own key {path} cannot be used ({error.strerror}). Nothing was started.") from None
    return kept


async def _greet(door: Door, leads: Address) -> None:
    """Fail where the server does not know this door; one that is away may come back."""
    try:
        await door.known()
    except TurnedAway as no:
        if no.code == "strange_door":
            raise Failed(
                f"The server at {leads} does not know this door: the door key is not the one in the folder of its meetings. Copy door.key "
                "from there once more. Nothing was started."
            ) from None
        say(
            f"The server at {leads} does not answer now. The door opens all the same, and tells people so until it does."
        )


async def _follow(door: Door, folder: Path) -> None:
    """Lead to where the server of the folder listens now, as after a renewed certificate or on another port."""
    known = _stamp(folder)
    while True:
        await asyncio.sleep(LOOK_SECONDS)
        if (now := _stamp(folder)) == known:
            continue
        found = await asyncio.to_thread(find_server, folder)
        if found is not None and not unix_path(found.host):
            door.to, known = _way_to(found), now


def _stamp(folder: Path) -> int:
    """Return what changes when the server of a folder leaves its address anew; 0 while there is none."""
    try:
        return (folder / ADDRESS_FILE).stat().st_mtime_ns
    except OSError:
        return 0


# What is said of it


def _ssh_host(at: At | None, place: Place | None) -> str:
    """Return the name that people type for ssh; empty without."""
    if at is None or _for_here(at, place):
        return ""
    if is_loopback(at.host):
        return "localhost" if at.host == "127.0.0.1" else at.host
    if place is not None:
        return place.host
    return own_address() if at.host in EVERYWHERE else at.host


def _for_here(at: At | None, place: Place | None) -> bool:
    """Return whether ssh listens on this computer only, while people are to come from elsewhere."""
    return at is not None and is_loopback(at.host) and place is not None and not is_loopback(place.host)


def _left(there: Opened, page: Page | None, host: str, here: bool) -> Doorway:
    web, why = page.link(there.web_port, here) if page is not None else ("", "")
    return Doorway(
        web=web,
        web_why=why,
        ssh_host=host,
        ssh_port=there.ssh_port,
        ssh_key=there.known_hosts(host) if host else "",
        web_port=there.web_port,
        ssh_why=ONLY_HERE if there.ssh_port and not host else "",
        pid=os.getpid(),
    )


def _said(door: Door, left: Doorway) -> list[str]:
    lines = [f"The door is open and leads to {door.to.where}. People read first that it runs on {door.whose}."]
    if left.ssh:
        lines += [f"By ssh:           {left.ssh}", f"For known_hosts:  {left.ssh_key}"]
    if left.web:
        lines.append(f"With a browser:   {left.web}")
    return [*lines, *filter(None, (left.ssh_why, left.web_why))]


# Its end


def _end_with_input(orders: Orders) -> None:
    """Close once the input ends: whoever started this holds it open, and lets go of it however they end."""
    loop = asyncio.get_running_loop()

    def wait() -> None:
        with contextlib.suppress(OSError, ValueError):
            while sys.stdin.buffer.read(1):
                pass
        with contextlib.suppress(RuntimeError):  # the loop has ended
            loop.call_soon_threadsafe(orders.stop)

    threading.Thread(target=wait, daemon=True, name="beside").start()


def _nothing() -> bool:
    """Read nothing again: there is no certificate here."""
    return False
