"""A proxy in front of a server or a door: whose word about where people come from is believed, and where plain text may go.

Behind a proxy we speak plain text ourselves, so that must not leave this computer but towards the proxy.
"""

from __future__ import annotations

import contextlib
import ipaddress
from collections.abc import Iterable

from cop_tui.wire.invite import is_loopback

PLAIN = (
    "Behind a proxy this server speaks plain text, so it listens on this computer only. Use --host 127.0.0.1 or --socket "
    "PATH, or say with --proxy-from ADDRESS where the proxy is. Nothing was started."
)


class BadProxy(Exception):
    """What was said about the proxy cannot be done; its text is a sentence for whoever hosts."""


class Proxied:
    """Who is a proxy of ours: the addresses named, or without any this computer, where `behind` says so.

    Raises BadProxy for what is no address.
    """

    def __init__(self, behind: bool, named: Iterable[str] = ()) -> None:
        self._named = [_network(text) for text in named]
        self.behind = behind or bool(self._named)

    def check(self, host: str, *, encrypted: bool) -> None:
        """Raise BadProxy where people's words would travel in plain text."""
        if self.behind and not (encrypted or self._named or is_loopback(host)):
            raise BadProxy(PLAIN)

    def believes(self, peer: str) -> bool:
        """Say whether X-Forwarded-For is believed from this address; a Unix socket has none."""
        if not self.behind:
            return False
        if self._named:
            return not peer or self._is_named(peer)
        return not peer or is_loopback(_bare(peer))

    def strange(self, peer: str) -> bool:
        """Say whether plain text from this address went past the proxy, from another computer."""
        return self.behind and bool(peer) and not (is_loopback(_bare(peer)) or self._is_named(peer))

    def source(self, peer: str, forwarded: Iterable[str]) -> str:
        """Return where somebody comes from: the last address is what our own proxy saw; others write before it."""
        if not self.believes(peer):
            return peer
        last = ",".join(forwarded).rpartition(",")[2].strip()
        return _address(last) or peer

    def _is_named(self, peer: str) -> bool:
        with contextlib.suppress(ValueError):
            address = ipaddress.ip_address(_bare(peer))
            return any(address in network for network in self._named)
        return False


def _bare(peer: str) -> str:
    """Return an address without its zone, and an IPv4 one that came by way of IPv6 as IPv4."""
    text = peer.partition("%")[0]
    with contextlib.suppress(ValueError):
        mapped = getattr(ipaddress.ip_address(text), "ipv4_mapped", None)
        return str(mapped) if mapped is not None else text
    return text


def _address(text: str) -> str:
    """Return the address in what a proxy wrote, some of which add the port; nothing where it is none."""
    with contextlib.suppress(ValueError):
        return str(ipaddress.ip_address(text))
    host = text[1:].partition("]")[0] if text.startswith("[") else text.rpartition(":")[0]
    with contextlib.suppress(ValueError):
        return str(ipaddress.ip_address(host))
    return ""


def _network(text: str) -> ipaddress.IPv4Network | ipaddress.IPv6Network:
    try:
        return ipaddress.ip_network(text.strip(), strict=False)
    except ValueError:
        raise BadProxy(
            f"{text} is no address of a proxy. It looks like 10.0.0.5 or 10.0.0.0/24. Nothing was started."
        ) from None
