"""A door as it is opened: its ways in, all of them or none, until it closes.

Each way is in a package of its own (`ssh`, `web`), which is loaded when it is asked for. Where a door listens and what it
needs for that is said by whoever opens it; here nothing is decided.
"""

from __future__ import annotations

import errno
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any, NamedTuple

from cop_tui.extras import DOOR, line

if TYPE_CHECKING:
    import ssl
    from collections.abc import AsyncIterator
    from pathlib import Path

    from cop_tui.doors.door import Door
    from cop_tui.wire.forwarded import Proxied

NOT_INSTALLED = f"The way in by ssh needs a part of cop that is not installed here. To install it: {line(DOOR)}. Nothing was started."
MISSING, PORT = 1, 3  # exit statuses, as of a server that cannot listen


class CannotOpen(Exception):
    """A door does not open: one sentence for whoever runs it, and the exit status."""

    def __init__(self, text: str, status: int = MISSING) -> None:
        super().__init__(text)
        self.status = status


class At(NamedTuple):
    """Where one way in listens; `host` is empty for every address of this computer, `port` 0 for a free one."""

    host: str
    port: int

    def __str__(self) -> str:
        """Return it as it is typed."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


@dataclass(frozen=True, kw_only=True)
class Ways:
    """The ways in that a door is asked for; None where there is to be no such way.

    `key_file` is where the host key of ssh is or will be. The page is encrypted with `tls`, or by a proxy in front, whose word
    about addresses is believed as `proxied` says; `address` is where a browser finds it, empty where no link leads there.
    """

    ssh: At | None = None
    key_file: Path
    web: At | None = None
    tls: ssl.SSLContext | None = None
    proxied: Proxied | None = None
    address: str = ""


@dataclass(frozen=True)
class Opened:
    """A door that is open: where its ways in listen now, 0 for one that there is not."""

    ssh: Any = None
    web: Any = None

    @property
    def ssh_port(self) -> int:
        """The port of ssh."""
        return self.ssh.port if self.ssh is not None else 0

    @property
    def web_port(self) -> int:
        """The port of the page."""
        return self.web.port if self.web is not None else 0

    def known_hosts(self, address: str) -> str:
        """Return the host key as a line for the file known_hosts, by the name that people type."""
        return str(self.ssh.known_hosts(address)) if self.ssh is not None else ""


@asynccontextmanager
async def opened(door: Door, ways: Ways) -> AsyncIterator[Opened]:
    """Let people in while the block runs; at its end each visitor is told that the door closes. Raises CannotOpen."""
    async with AsyncExitStack() as stack:
        ssh = web = None
        if ways.ssh is not None:
            serve_ssh = _ssh()
            try:
                ssh = await stack.enter_async_context(serve_ssh(door.by("ssh"), *ways.ssh, ways.key_file))
            except OSError as error:
                raise _not_there("--ssh", ways.ssh, error) from None
        if ways.web is not None:
            serve_page = import_module("cop_tui.doors.web").serve
            try:
                web = await stack.enter_async_context(
                    serve_page(door.by("web"), *ways.web, tls=ways.tls, proxied=ways.proxied, address=ways.address)
                )
            except OSError as error:
                raise _not_there("--web", ways.web, error) from None
        yield Opened(ssh, web)


def _ssh() -> Any:
    try:
        return import_module("cop_tui.doors.ssh").serve
    except ModuleNotFoundError as missing:
        if (missing.name or "").partition(".")[0] != "asyncssh":
            raise
        raise CannotOpen(NOT_INSTALLED) from None


def _not_there(option: str, at: At, error: OSError) -> CannotOpen:
    """Return what is said where one cannot be opened."""
    if error.errno is None and error.args:
        return CannotOpen(str(error), MISSING)  # a sentence of ours, as on a host key that cannot be read
    if error.errno == errno.EADDRINUSE:
        return CannotOpen(f"Port {at.port} is in use. Choose another one with {option}. Nothing was started.", PORT)
    where = f"{at.host or 'this computer'} port {at.port}"
    return CannotOpen(
        f"The door cannot listen on {where}. Choose another place with {option}. Nothing was started.", PORT
    )
