"""The ways into a meeting beside the program itself, as they are given out: those that a door has left, or that whoever hosts says.

Responsible for what of them can be given out. How each is typed is in `cop_tui.wire.doorway`, what is printed of them in `invites`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from msgspec.structs import replace

from cop_tui.cli.errors import Failed
from cop_tui.core.engine.text import clean
from cop_tui.wire import doorway
from cop_tui.wire.doorway import Doorway
from cop_tui.wire.invite import BadInvite, is_loopback, read_where

if TYPE_CHECKING:
    from pathlib import Path

CLOSED = (
    "The door beside this server is closed now, so no way in without the program is given out. What to do: cop status"
)


def left_by_door(folder: Path | None) -> Doorway:
    """Return the ways in by the door beside the server of a folder; what cannot be given out is no way."""
    left = doorway.left_in(folder) if folder is not None else None
    if left is None:
        return Doorway(web_why=CLOSED) if folder is not None and doorway.gone_from(folder) else Doorway()
    return replace(
        left,
        web=left.web if _is_page(left.web) else "",
        web_why=clean(left.web_why),
        ssh_host=_host(left.ssh_host),
        ssh_key=clean(left.ssh_key),
        ssh_why=clean(left.ssh_why),
    )


def by_hand(ways: Doorway, web: str, ssh: str) -> Doorway:
    """Return the ways with those that whoever hosts has said on the command line; fails with what is wrong with one."""
    if web:
        web = web.strip()
        if not _is_page(web):
            raise Failed(
                "--web is the address of the page, with https:// in front, as https://meet.example.org. Without a trusted "
                "certificate no link is given out: a warning would teach people to click it away. Nothing was made.",
                2,
            )
        ways = replace(ways, web=web, web_why="")
    if ssh:
        try:
            host, port = read_where(ssh.strip())
        except BadInvite:
            raise Failed("--ssh is HOST or HOST:PORT, as meet.example.org:2222. Nothing was made.", 2) from None
        port = port or doorway.SSH_PORT
        known = (host, port) == (ways.ssh_host, ways.ssh_port)
        ways = replace(ways, ssh_host=host, ssh_port=port, ssh_key=ways.ssh_key if known else "", ssh_why="")
    return ways


def _host(host: str) -> str:
    """Return a host name or address, "" where that is none."""
    try:
        return read_where(f"[{host}]" if ":" in host else host)[0] if host else ""
    except BadInvite:
        return ""


def _is_page(web: str) -> bool:
    """Return whether this is an address that a link can be made of; beyond this computer it has to be encrypted."""
    parts = urlsplit(web)
    if not parts.hostname or parts.query or parts.fragment or parts.username or web.split() != [web]:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and is_loopback(parts.hostname))
