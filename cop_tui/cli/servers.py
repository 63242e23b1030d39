"""The server of a folder, found: where the one that runs listens, and whether it answers.

A running server leaves its address in its folder. How one is started is in `serving`, what is asked of it in `asking`.
"""

from __future__ import annotations

import json
import os
import sys
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path

from cop_tui.cli.errors import Failed
from cop_tui.cli.unix import alive, unix_path
from cop_tui.wire.address import BadAddress, Place

ADDRESS_FILE = "server.json"
EVERYWHERE = frozenset({"", "0.0.0.0", "::"})  # any of them: every address of this computer, of either family


@dataclass(frozen=True)
class Address:
    """Where a server listens, and the fingerprint of a certificate it made itself.

    `pin` is the fingerprint of the certificate it shows, whoever made that; `address` is what its invites carry.
    """

    host: str
    port: int
    fingerprint: str | None = None
    pid: int = 0
    tls: bool = False
    pin: str | None = None
    address: str = ""
    proxied: bool = False

    @property
    def reach(self) -> str:
        """The address to connect to from this computer."""
        return {"": "127.0.0.1", "0.0.0.0": "127.0.0.1", "::": "::1"}.get(self.host, self.host)

    @property
    def seal(self) -> str | None:
        """The fingerprint by which this computer knows it: with a given certificate no name in that leads here."""
        return self.fingerprint or self.pin

    def __str__(self) -> str:
        """Return where it listens, as people type it."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


def data_folder(data: Path | None) -> Path:
    """Return the folder for meetings: the one given, or where the system keeps such."""
    if data is not None:
        return data
    import platformdirs

    return Path(platformdirs.user_data_dir("cop", appauthor=False)) / "meetings"


def read_address(address: str) -> Place | None:
    """Return what invites are to carry, None where nothing was said; fails with what is wrong with it."""
    try:
        return Place.read(address) if address else None
    except BadAddress as problem:
        raise Failed(f"{problem} Nothing was started or opened.", 2) from None


def find_server(folder: Path) -> Address | None:
    """Return where the server of a folder listens, or None when none answers."""
    try:
        known = json.loads((folder / ADDRESS_FILE).read_text(encoding="utf-8"))
        address = Address(
            known["host"],
            int(known["port"]),
            known["fingerprint"],
            int(known["pid"]),
            bool(known.get("tls")),
            known.get("pin"),
            str(known.get("address", "")),
            bool(known.get("proxied")),
        )
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
    """Return whether a server listens there, also one that can keep nothing now."""
    import ssl

    if path := unix_path(address.host):
        return alive(path)
    tls = address.tls
    context = ssl._create_unverified_context() if tls else None  # asks for nothing but a sign of life
    where = f"[{address.reach}]" if ":" in address.reach else address.reach
    url = f"http{'s' if tls else ''}://{where}:{address.port}/healthz"
    opener = urllib.request.build_opener(
        urllib.request.ProxyHandler({}), *([urllib.request.HTTPSHandler(context=context)] if context else [])
    )
    try:
        with opener.open(url, timeout=3) as reply:
            return bool(reply.status == 200)
    except urllib.error.HTTPError as reply:
        with reply:
            return reply.code == 503  # read only: it is there, and whoever hosts wants to know more than ever
    except (OSError, urllib.error.URLError, ValueError):
        return False
