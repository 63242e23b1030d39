"""A server on a Unix socket: how its folder says so, and whether it answers."""

from __future__ import annotations

import contextlib
import socket
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_MARK = "unix:"
SECONDS = 3


def unix_host(path: Path) -> str:
    """Return what stands for a Unix socket where others have a host."""
    return f"{_MARK}{path.resolve()}"


def unix_path(host: str) -> str:
    """Return the path of the Unix socket that stands for a host, or nothing."""
    return host.removeprefix(_MARK) if host.startswith(_MARK) else ""


def alive(path: str) -> bool:
    """Return whether a server answers there and is well."""
    family = getattr(socket, "AF_UNIX", None)
    if family is None:
        return False
    with contextlib.suppress(OSError), socket.socket(family, socket.SOCK_STREAM) as line:
        line.settimeout(SECONDS)
        line.connect(path)
        line.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
        return line.recv(64).startswith(b"HTTP/1.1 200")
    return False
