"""A server, a door for browsers and pages, all in one process: a page here keeps what a door says as the real one does."""

from __future__ import annotations

import asyncio
import contextlib
import json
import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Origin

from cop_server.app import Running
from cop_tui.core.topics.setup import SessionPlan
from cop_tui.doors import web
from cop_tui.doors.door import Door
from cop_tui.doors.web.bounds import Bounds
from cop_tui.wire.hosting import Created
from cop_tui.wire.invite import Invite
from tests.server.guests import PLAN, Guest, served

WHOSE = "Ama's laptop"
OWN = b"d" * 32


def door_to(server: Running, folder: Path, own: bytes = OWN) -> Door:
    """Return a door that leads to a server and that the server knows."""
    key = (folder / "door.key").read_text("ascii").strip()
    return Door(Invite("127.0.0.1", server.port, ""), key, own, WHOSE)


class Place:
    """A server with a meeting, and a door that can be closed and opened again at the same port."""

    def __init__(self, server: Running, folder: Path, made: Created, bounds: Bounds) -> None:
        self.server, self.folder, self.made, self.bounds = server, folder, made, bounds
        self.port = 0
        self.opened: list[ClientConnection] = []
        self.web: web.Web

    @asynccontextmanager
    async def door(self, **options: Any) -> AsyncIterator[web.Web]:
        """Open the door for a while."""
        given: dict[str, Any] = {"tls": None, "proxied": None, "address": "", "bounds": self.bounds, **options}
        async with web.serve(door_to(self.server, self.folder), "127.0.0.1", self.port, **given) as opened:
            self.port, self.web = opened.port, opened
            yield opened

    async def holder(self, name: str = "Ama") -> Guest:
        """Return somebody who holds the space, who came in without a door."""
        return await Guest(name).come(self.server, self.made.holder_code)


QUICK = Bounds(gather=0.0, look=3600.0)


@asynccontextmanager
async def placed(
    folder: Path, plan: SessionPlan = PLAN, bounds: Bounds = QUICK, **options: Any
) -> AsyncIterator[Place]:
    """A server, a meeting and an open door."""
    async with served(folder) as server:
        place = Place(server, folder, await server.create(plan), bounds)
        async with place.door(**options):
            yield place
    for ws in place.opened:  # whoever has not read all that was sent does not see that the line has ended
        ws.transport.abort()
    await asyncio.sleep(0)


class Page:
    """A page in a browser without the browser: what it shows, and what it was told, in order."""

    def __init__(self, place: Place, key: str = "") -> None:
        self.place = place
        self.key = key or secrets.token_hex(32)
        self.shows: dict[str, Any] = {}
        self.log: list[str] = []
        self.calls: list[str] = []
        self.answers: list[dict[str, Any]] = []
        self.shown = self.next = 0
        self.reads = True
        self.ws: ClientConnection

    async def open(self, **headers: Any) -> Page:
        """Open the connection of a page."""
        origin = headers.pop("origin", f"http://127.0.0.1:{self.place.port}")
        self.ws = await connect(
            f"ws://127.0.0.1:{self.place.port}/visit", origin=Origin(origin), proxy=None, ping_interval=None, **headers
        )
        self.place.opened.append(self.ws)
        return self

    async def come(self, name: str = "", code: str | None = None, **more: Any) -> Page:
        """Come in, and read until the meeting is there."""
        code = self.place.made.code if code is None else code
        await self.ask(name, code, **more)
        await self.until(lambda: "in" in self.shows or any("known" in answer for answer in self.answers))
        if "in" not in self.shows:
            await self.ask(name, code, meeting=self.answers[-1]["known"], **more)
            await self.until(lambda: "in" in self.shows)
        return self

    async def ask(self, name: str = "", code: str = "", **more: Any) -> Page:
        """Ask to be let in."""
        if not hasattr(self, "ws"):
            await self.open()
        await self.say("come", key=self.key, code=code, name=name, **more)
        return self

    async def say(self, t: str, **more: Any) -> None:
        """Send a message."""
        await self.ws.send(json.dumps({"t": t, **more}))

    async def enter(self, line: str, shown: int | None = None) -> None:
        """Enter a line, as one that had this frame on the page (the last one that was read)."""
        self.next += 1
        await self.say("line", id=self.next, text=line, shown=self.shown if shown is None else shown)

    async def type(self, line: str) -> list[str]:
        """Enter a line and read until it was carried out; return what was said meanwhile."""
        before = len(self.log)
        await self.enter(line)
        await self.until(lambda: self.shows.get("done", 0) >= self.next)
        return self.log[before:]

    async def read(self) -> dict[str, Any]:
        """Read one message, and show it where it is a frame."""
        async with asyncio.timeout(10):
            message: dict[str, Any] = json.loads(await self.ws.recv())
        if "n" in message:
            self.shown = message["n"]
            self.log += message.get("log", [])
            if "call" in message:
                self.calls.append(message["call"])
            self.shows |= message
        else:
            self.answers.append(message)
        return message

    async def until(self, so: Callable[[], bool]) -> None:
        """Read until something is so."""
        while not so():
            await self.read()

    async def hears(self, text: str) -> None:
        """Read until a sentence of the log has this in it."""
        await self.until(lambda: any(text in line for line in self.log))

    def can(self) -> list[str]:
        """Return the lines that the buttons enter."""
        return [button[0] for button in self.shows["acts"]]

    async def closed(self) -> int:
        """Read until the connection ends; return its close code."""
        with contextlib.suppress(ConnectionClosed):
            while True:
                await self.read()
        return self.ws.close_code or 0

    def cut(self) -> None:
        """Let the line die."""
        self.ws.transport.abort()

    async def again(self, have: int | None = None) -> Page:
        """Come back to the same visit over a new connection."""
        await self.open()
        await self.say(
            "resume", key=self.key, visit=self.shows["in"][2], have=self.shows["end"] if have is None else have
        )
        return self
