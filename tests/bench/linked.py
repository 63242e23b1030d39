"""A meeting beyond a poor link: server and the other people at its far end, real programs in terminals at its near end.

Responsible for putting them there and for asking them. What is measured is in `arriving`, `answering`, `outage` and `dead`.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec

from cop_tui import core
from cop_tui.core.engine.ids import PersonId
from cop_tui.wire import codec
from cop_tui.wire.invite import Invite
from tests.bench import talk
from tests.bench.child import Child, child
from tests.bench.crowd import STORED
from tests.bench.link import FAR, Link
from tests.bench.painting import Terminal

COP = [sys.executable, "-m", "cop_tui.cli"]


@dataclass
class Beyond:
    """A meeting at the far end of a link; `folder` is for what programs keep."""

    link: Link
    server: Child
    others: Child
    stored: talk.Stored
    folder: Path
    terminals: list[Terminal] = field(default_factory=list)

    @property
    def invite(self) -> str:
        """The invite that a newcomer is given."""
        return str(Invite(FAR, self.server.first["port"], self.stored.code, self.server.first["fingerprint"]))

    def join(self, name: str, *more: str, columns: int = 100, rows: int = 30) -> Terminal:
        """Start the program of somebody new in a terminal at the near end."""
        command = self.link.at("near", [*COP, "join", self.invite, "--name", name, *more])
        one = Terminal(command, self.folder / name, columns, rows)
        self.terminals.append(one)
        return one

    def leave(self, terminal: Terminal) -> None:
        """End somebody's program."""
        terminal.close()
        self.terminals.remove(terminal)

    async def do(self, who: PersonId, command: core.Command) -> dict[str, Any]:
        """Let one of the others act; return what they see then."""
        return await self.others.ask(f"{who} {codec.encode(command).decode()}")

    async def state(self) -> dict[str, Any]:
        """Return what the others see."""
        return await self.others.ask("state")


@asynccontextmanager
async def beyond(profile: str, told: talk.Talk, seed: int = 1) -> AsyncIterator[Beyond]:
    """Hold a meeting at the far end of a link of this profile while the block runs; over TLS, as far from oneself it is."""
    with tempfile.TemporaryDirectory() as name, Link(profile, seed) as link:
        data, far = Path(name, "data"), link.at("far", [])
        stored = await talk.store(data, told)
        Path(name, STORED).write_bytes(msgspec.json.encode(stored))
        async with child("tests.bench.ours", str(data), "0.0.0.0", "compress", before=far) as server:
            port = str(server.first["port"])
            async with child("tests.bench.crowd", port, name, "tls", before=far) as others:
                here = Beyond(link, server, others, stored, Path(name))
                try:
                    yield here
                finally:
                    for one in list(here.terminals):
                        here.leave(one)
