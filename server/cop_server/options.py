"""How a server is started, and the one sentence with which it does not start."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

from cop_server.clock import Clock
from cop_server.journal.store import Journal
from cop_tui.wire.limits import COMMANDS_A_SECOND, COMMANDS_BURST, DEFAULT_PORT


@dataclass(frozen=True, kw_only=True)
class Options:
    """How a server is started; `port` 0 takes a free one, `rate` and `burst` bound the frames of one person.

    `behind_proxy` is meant by `proxy_from` (addresses of proxies) and `unix` (a socket in place of host and port) too.
    `backups` is where backups of this server lie or will lie, so that it does not start empty beside them.
    `clock`, `open_journal` and `ticking` are for tests: UTC milliseconds, another journal, and whether time passes by
    itself.
    """

    data: Path
    host: str = "127.0.0.1"
    port: int = DEFAULT_PORT
    cert: Path | None = None
    key: Path | None = None
    behind_proxy: bool = False
    proxy_from: tuple[str, ...] = ()
    unix: Path | None = None
    whose: str = ""
    backups: Path | None = None
    compress: bool = True
    rate: float = COMMANDS_A_SECOND
    burst: float = COMMANDS_BURST
    clock: Clock | None = None
    open_journal: Callable[[Path], Awaitable[Journal]] = Journal.open
    ticking: bool = True


class CannotStart(Exception):
    """The server cannot start: one sentence for a person, and the exit code."""

    def __init__(self, code: int, text: str) -> None:
        super().__init__(text)
        self.code = code
