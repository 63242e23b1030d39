"""The ways into a meeting beside the program itself: a page in a browser, and ssh.

A door leaves in the data folder, beside the server's address, where it lets people in; whoever hosts may say it by hand.
Responsible for reading that and for the lines that people type or open; what is printed of them is in `invites`.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from cop_tui.cli.errors import Failed
from cop_tui.core.engine.text import clean
from cop_tui.wire.invite import BadInvite, is_loopback, read_where

if TYPE_CHECKING:
    from pathlib import Path

DOOR_FILE = "door.json"
SSH_PORT = 22
ANYBODY = "join"  # the name by which everybody logs in: who they are they say afterwards


@dataclass(frozen=True, slots=True)
class Ways:
    """Where people get in without the program; "" where there is no such way.

    `web` is the address of the page without a code, `web_why` why there is none; `ssh_key` is the host key as a line for the file
    known_hosts.
    """

    web: str = ""
    web_why: str = ""
    ssh_host: str = ""
    ssh_port: int = SSH_PORT
    ssh_key: str = ""

    def __bool__(self) -> bool:
        """Whether there is any way in."""
        return bool(self.web or self.ssh_host)

    def link(self, code: str) -> str:
        """Return what is opened in a browser; the code follows `#`, which no browser sends to a server."""
        return f"{self.web.rstrip('/')}/#{code}" if self.web else ""

    @property
    def ssh(self) -> str:
        """The line to type for ssh; it holds no code."""
        port = f"-p {self.ssh_port} " if self.ssh_port != SSH_PORT else ""
        return f"ssh {port}{ANYBODY}@{self.ssh_host}" if self.ssh_host else ""

    @property
    def fingerprint(self) -> str:
        """The fingerprint of the host key as ssh shows it when it meets a computer for the first time."""
        try:
            key = base64.b64decode(self.ssh_key.split()[2], validate=True)
        except (IndexError, binascii.Error, ValueError):
            return ""
        return f"SHA256:{base64.b64encode(hashlib.sha256(key).digest()).decode().rstrip('=')}"


def left_by_door(folder: Path | None) -> Ways:
    """Return the ways that the door beside a server has left in its folder; what cannot be read is no way."""
    if folder is None:
        return Ways()
    try:
        left = json.loads((folder / DOOR_FILE).read_text(encoding="utf-8"))
        web, host, port = _text(left, "web"), _text(left, "ssh_host"), int(left.get("ssh_port") or SSH_PORT)
        if web and not _is_page(web):
            web = ""
        if host:
            host = read_where(host if ":" not in host else f"[{host.strip('[]')}]")[0]
    except (OSError, ValueError, TypeError, AttributeError):  # BadInvite is a ValueError
        return Ways()
    return Ways(web, _text(left, "web_why"), host, port, _text(left, "ssh_key"))


def by_hand(ways: Ways, web: str, ssh: str) -> Ways:
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
        known = (host, port or SSH_PORT) == (ways.ssh_host, ways.ssh_port)
        ways = replace(ways, ssh_host=host, ssh_port=port or SSH_PORT, ssh_key=ways.ssh_key if known else "")
    return ways


def _text(left: dict[str, Any], key: str) -> str:
    return clean(str(left.get(key) or ""))


def _is_page(web: str) -> bool:
    """Return whether this is an address that a link can be made of; beyond this computer it has to be encrypted."""
    parts = urlsplit(web)
    if not parts.hostname or parts.query or parts.fragment or parts.username or web.split() != [web]:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and is_loopback(parts.hostname))
