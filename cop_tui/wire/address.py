"""The address that a server's invites carry: what whoever hosts says with `--address`, read as an invite is read.

Responsible for reading and completing it. Whether anybody reaches the server there is tried by the command line.
"""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass

from cop_tui.wire.invite import HTTPS_PORT, BadInvite, Invite, is_loopback, read_fingerprint, read_where

LOOKS = "An address looks like example.org, example.org:9000 or https://example.org."


class BadAddress(ValueError):
    """An address that no invite can carry: one sentence on what is wrong, and what one looks like."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where people reach a server. `port` 0: the one it listens on; `https`: something there speaks TLS for it.

    `fingerprint` is that of the certificate which is shown there, for people whose computers trust nobody who signed it.
    """

    host: str
    port: int = 0
    https: bool = False
    fingerprint: str | None = None

    @classmethod
    def read(cls, text: str) -> Place:
        """Read `HOST`, `HOST:PORT`, `[IPV6]:PORT` or `https://HOST[:PORT]`, each with `/FINGERPRINT` or without; raise BadAddress."""
        scheme, mark, rest = text.strip().partition("://")
        if mark and scheme.lower() != "https":
            raise BadAddress(f"{scheme}:// is no address for invites: beyond this computer all is encrypted. {LOOKS}")
        where, _, seal = (rest if mark else text.strip()).removesuffix("/").partition("/")
        try:
            host, port = read_where(where)
            fingerprint = read_fingerprint(seal) if seal else None
        except BadInvite:
            raise BadAddress(f"The address {text.strip()} cannot be read. {LOOKS}") from None
        if _unspecified(host):
            raise BadAddress(f"{host} means every address of this computer, so nobody can be invited there. {LOOKS}")
        return cls(host, port, bool(mark), fingerprint)

    def invite(
        self, code: str, *, port: int, fingerprint: str | None, proxied: bool = False, tls: bool = False
    ) -> Invite:
        """Return an invite to this place, for a server that listens on `port`; `tls`: it encrypts by itself.

        `fingerprint` is that of a certificate it made itself, in whose place goes the one that is named here.
        Behind a proxy people come to the proxy: where no port is named it is that of https, never the inner one.
        """
        fingerprint = self.fingerprint or fingerprint
        outer = self.https or (proxied and not self.port)
        # On this computer nothing is encrypted unless the invite says so.
        https = outer or (tls and not fingerprint and is_loopback(self.host))
        return Invite(self.host, self.port or (HTTPS_PORT if outer else port), code, fingerprint, https)

    def __str__(self) -> str:
        """Return it as it is typed."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        seal = f"/{self.fingerprint}" if self.fingerprint else ""
        return f"{'https://' if self.https else ''}{host}{f':{self.port}' if self.port else ''}{seal}"


def _unspecified(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_unspecified
    except ValueError:
        return False
