"""Which proxy a connection takes, as other programs read it, and whether it can be used; nothing here connects.

The system's own rule decides: HTTPS_PROXY, ALL_PROXY and NO_PROXY in upper or lower case, or the settings of the
system where it has some. A password in it is shown to nobody.
"""

from __future__ import annotations

import os
import urllib.request
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

from cop_tui.extras import SOCKS, is_there, line

if TYPE_CHECKING:
    from cop_tui.wire.invite import Invite

_KINDS = ("wss", "https", "all", "socks")  # the first that is set; a meeting beyond this computer is always encrypted
_SCHEMES = ("http", "https", "socks4", "socks4a", "socks5", "socks5h")


class Proxy(NamedTuple):
    """A proxy: its address for the library, and `name`, its host and port, for people. `setting` says where it is set."""

    url: str
    name: str
    setting: str

    @property
    def socks(self) -> bool:
        """Whether it speaks SOCKS, which needs one more package."""
        return self.url.startswith("socks")


class ProxyProblem(Exception):
    """A proxy is set that cannot be used: one sentence for a person."""


def _setting(kind: str) -> str:
    for name in (f"{kind}_proxy", f"{kind}_proxy".upper()):
        if os.environ.get(name):
            return name
    return "the network settings of this computer"


def proxy_for(invite: Invite) -> Proxy | None:
    """Return the proxy for an invite, None to connect directly; raises ProxyProblem."""
    if invite.loopback or urllib.request.proxy_bypass(f"{invite.host}:{invite.port}"):
        return None
    found = urllib.request.getproxies()
    kind = next((kind for kind in _KINDS if found.get(kind)), None)
    return None if kind is None else _read(found[kind], kind)


def _read(text: str, kind: str) -> Proxy:
    setting = _setting(kind)
    url = text if "://" in text else f"http://{text}"
    if kind == "socks" and url.startswith("http://"):
        url = "socks5h://" + url.removeprefix("http://")  # how a system tells of a SOCKS proxy
    if url.startswith("socks://"):
        url = "socks5h://" + url.removeprefix("socks://")
    try:
        parts = urlsplit(url)
        port = parts.port or (1080 if parts.scheme.startswith("socks") else 443 if parts.scheme == "https" else 80)
        usable = parts.scheme in _SCHEMES and bool(parts.hostname)
    except ValueError:
        usable = False
    if not usable:
        raise ProxyProblem(
            f"The proxy in {setting} is not an address this program can read, so nothing was sent. "
            "It should look like http://HOST:PORT."
        )
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
    login = f"{parts.username}:{parts.password or ''}@" if parts.username else ""
    proxy = Proxy(f"{parts.scheme}://{login}{host}:{port}", f"{host}:{port}", setting)
    if proxy.socks and not is_there("python_socks"):
        raise ProxyProblem(
            f"{setting} names a SOCKS proxy ({proxy.name}), and the package for that is not installed here: "
            f"{line(SOCKS)}. Or unset {setting} if you can do without a proxy. Nothing was sent."
        )
    return proxy
