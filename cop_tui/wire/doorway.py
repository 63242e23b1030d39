"""Where a door beside a server lets people in, as it leaves it in the server's folder.

The commands that print invites and the server's own page read it; what a door is, is in `cop_tui.doors`.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import os
import sys
from pathlib import Path

import msgspec

FILE = "door.json"
SSH_PORT = 22
DOOR_PAGE, SERVER_PAGE = (
    "cop door",
    "cop server",
)  # what each page says of itself, so that the two are not mistaken for each other


class Doorway(msgspec.Struct, frozen=True, omit_defaults=True):
    """The ways in by one door; empty where there is no such way.

    `web` is the address of its page without a code, `web_why` says why no link leads there. `ssh_key` is a line for the file
    known_hosts. `web_port` is where the page listens on this computer. `why` says why a door that was asked for is not open. `pid` is
    its process; `closed`: that was told to end. `ssh_why` says why there is no line to type for ssh.
    """

    web: str = ""
    web_why: str = ""
    ssh_host: str = ""
    ssh_port: int = 0
    ssh_key: str = ""
    web_port: int = 0
    why: str = ""
    pid: int = 0
    closed: bool = False
    ssh_why: str = ""

    def encode(self) -> bytes:
        """Return it as it is kept."""
        return msgspec.json.encode(self)

    @property
    def ssh(self) -> str:
        """The line to type for ssh, which holds no code; empty where there is no such way."""
        port = "" if self.ssh_port == SSH_PORT else f"-p {self.ssh_port} "
        return f"ssh {port}join@{self.ssh_host}" if self.ssh_host else ""

    @property
    def leads_in(self) -> bool:
        """Whether there is any way in."""
        return bool(self.web or self.ssh_host)

    def link(self, code: str) -> str:
        """Return what is opened in a browser, empty without a page; the code follows `#`, which no browser sends to a server."""
        return f"{self.web.rstrip('/')}/#{code}" if self.web else ""

    @property
    def fingerprint(self) -> str:
        """The fingerprint of the host key as ssh shows it when it meets a computer for the first time; empty where that is not known."""
        try:
            key = base64.b64decode(self.ssh_key.split()[2], validate=True)
        except (IndexError, binascii.Error, ValueError):
            return ""
        return f"SHA256:{base64.b64encode(hashlib.sha256(key).digest()).decode().rstrip('=')}"


def read(folder: Path) -> Doorway | None:
    """Return what a door has left in a folder, whether it is still there or not; None where nothing can be read."""
    try:
        return msgspec.json.decode((folder / FILE).read_bytes(), type=Doorway)
    except (OSError, UnicodeDecodeError, msgspec.MsgspecError):
        return None


def left_in(folder: Path) -> Doorway | None:
    """Return what the door of a folder has left there; None where nothing can be read, or its process has gone."""
    left = read(folder)
    return left if left is not None and _is_there(left) else None


def gone_from(folder: Path) -> Doorway | None:
    """Return what a door has left that was open and is not any more; None where there was none, or it is there."""
    left = read(folder)
    return left if left is not None and left.leads_in and not _is_there(left) else None


def _is_there(left: Doorway) -> bool:
    return not left.closed and _runs(left.pid)


def _runs(pid: int) -> bool:
    if sys.platform == "win32" or pid <= 0:
        return True  # asking there would end it
    try:
        os.kill(pid, 0)
    except PermissionError:
        return True
    except OSError:
        return False
    return True
