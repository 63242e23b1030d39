"""A folder of meetings to be backed up and put back, and a search of its bytes."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import ClassVar

from websockets.asyncio.client import ClientConnection

from cop_server.app import Running
from cop_server.keep import backup
from cop_tui import core
from cop_tui.core.engine.ids import ItemId, Ms, WordId
from cop_tui.core.topics.agenda import TakeUp
from cop_tui.core.topics.setup import Begin
from cop_tui.core.topics.words import Say
from tests.server.guests import PLAN, Guest, served

WALL = 1_700_000_000.0
"""UTC seconds at which backups in tests are made."""


class Visitor(Guest):
    """Somebody whose line is over before the test is."""

    lines: ClassVar[list[ClientConnection]] = []

    async def come(self, server: Running, code: str = "", **extra: str) -> Guest:
        """Come in, anew or again."""
        await super().come(server, code, **extra)
        self.lines.append(self.ws)
        return self


@asynccontextmanager
async def serving(data: Path, clock: Callable[[], Ms] | None = None) -> AsyncIterator[Running]:
    """A server in this process; afterwards the lines of all visitors are over."""
    async with served(data, clock) as server:
        yield server
    while Visitor.lines:
        line = Visitor.lines.pop()
        line.transport.abort()  # whoever read nothing has not seen the end
        await line.wait_closed()


async def held(server: Running, *said: str) -> tuple[Guest, Guest]:
    """Hold a meeting in which Bo says some things; return Ana, who holds the space, and Bo."""
    made = await server.create(PLAN)
    ana = await Visitor("Ana").come(server, made.holder_code)
    bo = await Visitor("Bo").come(server, made.code)
    await ana.do(Begin())
    await ana.do(TakeUp(ItemId(2)))
    for text in said:
        assert (await bo.do(Say(text))).how == "saved"
    return ana, bo


def word(guest: Guest, place: int) -> WordId:
    """Return the number of what somebody said at a place."""
    return [n for n, known in guest.state.kept.words.by_id.items() if known.person == guest.welcome.you][place]


def beside(data: Path, folder: Path, keep: int = 9, now: float = WALL) -> backup.Made:
    """Make a backup of a folder on which no server runs."""
    from cop_server.keep import ledger

    return backup.make(data, folder, keep, lambda: ledger.begun(data), now)


def found(folder: Path, text: str) -> list[str]:
    """Return the files anywhere in a folder that hold a text, as UTF-8 or UTF-16."""
    marks = (text.encode(), text.encode("utf-16-le"))
    paths = [Path(where) / name for where, _, names in os.walk(folder) for name in names]
    return sorted(str(path.relative_to(folder)) for path in paths if any(mark in path.read_bytes() for mark in marks))


def texts(state: core.State) -> set[str]:
    """Return every text of a meeting."""
    return set(state.texts.values())
