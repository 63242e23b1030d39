"""Which addresses a server listens on for what was asked: one name may mean several, and they share one port.

Responsible for addresses only. IPv4 and IPv6 have a socket each, so that where somebody comes from is written in one way.
"""

from __future__ import annotations

import contextlib
import socket

EVERYWHERE = ("", "0.0.0.0", "::")
_TRIES = 20


def addresses(host: str, port: int) -> tuple[list[str], int]:
    """Return the addresses to listen on, and the port: for `port` 0 a free one where they have to share it."""
    if host in EVERYWHERE:
        wanted = ["0.0.0.0", "::"]
    elif host == "localhost":
        wanted = ["127.0.0.1", "::1"]
    else:
        return [host], port
    able = [one for one in wanted if _free(one, 0) is not None]
    if len(able) < 2:  # many computers have IPv6 switched off
        return able or wanted[:1], port
    return able, port or _shared(able)


def _shared(hosts: list[str]) -> int:
    """Return a port that is free at all of these addresses now, 0 when none was found."""
    for _ in range(_TRIES):
        port = _free(hosts[0], 0)
        if port and all(_free(host, port) for host in hosts[1:]):
            return port
    return 0


def _free(host: str, port: int) -> int | None:
    """Return the port if one can listen there, None otherwise."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with contextlib.suppress(OSError), socket.socket(family, socket.SOCK_STREAM) as probe:
        if family == socket.AF_INET6:
            probe.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        probe.bind((host, port))
        return int(probe.getsockname()[1])
    return None
