"""The address that a server's invites carry: what whoever hosts says with `--address`, read as an invite is read.

Responsible for reading and completing it. Whether anybody reaches the server there is tried by the command line.
"""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass

from cop_tui.wire.invite import HTTPS_PORT, BadInvite, Invite, is_loopback, read_where

LOOKS = "An address looks like example.org, example.org:9000 or https://example.org."


class BadAddress(ValueError):
    """An address that no invite can carry: one sentence on what is wrong, and what one looks like."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where people reach a server. `port` 0: the one it listens on; `https`: something there speaks TLS for it."""

    host: str
    port: int = 0
    https: bool = False

    @classmethod
    def read(cls, text: str) -> Place:
        """Read `HOST`, `HOST:PORT`, `[IPV6]:PORT` or `https://HOST[:PORT]`; raise BadAddress."""
        scheme, mark, rest = text.strip().partition("://")
        if mark and scheme.lower() != "https":
            raise BadAddress(f"{scheme}:// is no address for invites: beyond this computer all is encrypted. {LOOKS}")
        try:
            host, port = read_where((rest if mark else text.strip()).removesuffix("/"))
        except BadInvite:
            raise BadAddress(f"The address {text.strip()} cannot be read. {LOOKS}") from None
        if _unspecified(host):
            raise BadAddress(f"{host} means every address of this computer, so nobody can be invited there. {LOOKS}")
        return cls(host, port, bool(mark))

    def invite(
        self, code: str, *, port: int, fingerprint: str | None, proxied: bool = False, tls: bool = False
    ) -> Invite:
        """Return an invite to this place, for a server that listens on `port`; `tls`: it encrypts by itself.

        Behind a proxy people come to the proxy: where no port is named it is that of https, never the inner one.
        """
        outer = self.https or (proxied and not self.port)
        # On this computer nothing is encrypted unless the invite says so.
        https = outer or (tls and not fingerprint and is_loopback(self.host))
        return Invite(self.host, self.port or (HTTPS_PORT if outer else port), code, fingerprint, https)

    def __str__(self) -> str:
        """Return it as it is typed."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{'https://' if self.https else ''}{host}{f':{self.port}' if self.port else ''}"


def _unspecified(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_unspecified
    except ValueError:
        return False
