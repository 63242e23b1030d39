"""The page of a door for browsers: where it listens, what encrypts it, and which link is given out.

A link is given out only where browsers trust the certificate: a warning that people learn to click away protects nobody any more.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from cop_server.certificate import CertificateProblem, given
from cop_server.renewal import Shown
from cop_tui.cli.errors import Failed
from cop_tui.doors.serving import At
from cop_tui.wire.forwarded import BadProxy, Proxied
from cop_tui.wire.invite import HTTPS_PORT, is_loopback

if TYPE_CHECKING:
    from pathlib import Path

    from cop_tui.wire.address import Place

PLAIN = (
    "Beyond this computer the page for browsers is encrypted: give --cert and --key, or say with --behind-proxy or --proxy-from ADDRESS "
    "what encrypts it. Nothing was started."
)
NO_CERTIFICATE = (
    "There is no link for browsers: they would warn of the certificate, and nobody should learn to click a warning away. With a name and a "
    "certificate that browsers trust there is one."
)
NO_PROXY = (
    "There is no link for browsers, as the door was not told of a proxy in front of it, and without one its page is for this computer only. "
    "A server that knows of one: cop serve --behind-proxy"
)
NO_NAME = (
    "There is no link for browsers, as nobody said where they find the page. Say it with --web-address https://HOST."
)


@dataclass(frozen=True)
class Page:
    """The page for browsers: where it listens and what encrypts it. `named` is where a browser finds it, if that was said."""

    at: At
    shown: Shown
    proxied: bool
    proxies: tuple[str, ...]
    named: Place | None
    place: Place | None

    def link(self, port: int, here: bool) -> tuple[str, str]:
        """Return the link to the page that listens on a port, or else why there is none; `here`: the meeting is on this computer only."""
        if self.shown.context is None and not self.proxied:
            if not here and self.place is not None and self.place.https:
                return "", NO_PROXY
            return (f"http://localhost:{port}", "") if here else ("", NO_CERTIFICATE)
        if (name := self.named or self.place) is not None and name.fingerprint:
            return "", NO_CERTIFICATE  # it is named because computers do not trust it by themselves
        if self.named is not None and self.named.https:
            return str(self.named), ""
        if self.proxied and self.place is not None and self.place.https:
            return str(self.place), ""
        if self.proxied or name is None:
            return "", NO_NAME
        return str(replace(name, port=0 if port == HTTPS_PORT else port, https=True)), ""

    @property
    def address(self) -> str:
        """Where a browser finds it, encrypted; empty where that is not known before it listens."""
        found, _ = self.link(self.at.port, False) if self.at.port else ("", "")
        return found

    def believed(self) -> Proxied | None:
        """Return whose word about addresses is believed, None where there is no proxy; fails on what is no address."""
        try:
            return Proxied(True, self.proxies) if self.proxied else None
        except BadProxy as problem:
            raise Failed(str(problem), 2) from None


def page_at(
    at: At,
    cert: Path | None,
    key: Path | None,
    behind_proxy: bool,
    proxy_from: tuple[str, ...],
    named: Place | None,
    place: Place | None,
) -> Page:
    """Return what the page is to be; fails where it would travel in plain text."""
    if (cert is None) != (key is None):
        raise Failed("A certificate needs its key: give both --cert and --key. Nothing was started.", 2)
    try:
        shown = Shown(given(cert, key), cert=cert, key=key) if cert is not None and key is not None else Shown()
    except CertificateProblem as problem:
        raise Failed(str(problem), 8) from None
    afar = shown.context is not None or bool(proxy_from)
    if at.host and not afar and not is_loopback(at.host):
        raise Failed(PLAIN, 2)
    at = at if at.host or afar else At("127.0.0.1", at.port)
    return Page(at, shown, behind_proxy or bool(proxy_from), proxy_from, named, place)
