"""People in tests: real sockets, a folded replica of their own, and barriers instead of sleeps."""

from __future__ import annotations

import asyncio
import json
import secrets
import ssl
import weakref
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import quote

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.typing import Subprotocol

from cop_server.app import Options, Running, running
from cop_server.journal.rows import Batch
from cop_server.journal.store import CommitFailed, Journal
from cop_tui import core
from cop_tui.core.engine.ids import Ms, WordId
from cop_tui.core.topics.setup import PlannedItem, SessionPlan
from cop_tui.wire import codec, frames

PLAN = SessionPlan(
    title="Reflection",
    items=(
        PlannedItem("Talk", mode="queue"),
        PlannedItem("Free", mode="open"),
        PlannedItem("Live", mode="open", keep="live"),
        PlannedItem("Round", mode="round"),
        PlannedItem("Notes", mode="reveal"),
    ),
)


class ManualClock:
    """UTC milliseconds that stand still until they are moved."""

    def __init__(self, ms: int = 1_700_000_000_000) -> None:
        self.ms = ms

    def __call__(self) -> Ms:
        return Ms(self.ms)

    def on(self, seconds: float) -> None:
        self.ms += int(seconds * 1000)


class Breakable(Journal):
    """A journal whose disk can be made to take nothing."""

    broken = False
    tries = 0

    async def append(self, batch: Batch) -> None:
        if self.broken:
            self.tries += 1
            raise CommitFailed("full")
        await super().append(batch)

    async def probe(self) -> None:
        if self.broken:
            self.tries += 1
            raise CommitFailed("full")
        await super().probe()


@asynccontextmanager
async def served(data: Path, clock: Callable[[], Ms] | None = None, **options: Any) -> AsyncIterator[Running]:
    """A server in this process, without limits on how fast one device may act."""
    given = {"port": 0, "rate": 1e9, "burst": 1e9, "ticking": False, **options}
    async with running(Options(data=data, clock=clock or ManualClock(), **given)) as server:
        yield server
    # Whoever has not read all that was sent does not see that the line has ended, and would leave a socket behind.
    for guest in [guest for guest in _came if guest._server is server]:
        guest.drop()
    await asyncio.sleep(0)


_came: weakref.WeakSet[Guest] = weakref.WeakSet()


class Turned(Exception):
    """The door said no."""

    def __init__(self, status: int, code: str, facts: dict[str, Any], text: str, headers: Any) -> None:
        super().__init__(code)
        self.status, self.code, self.facts, self.text, self.headers = status, code, facts, text, headers


class Guest:
    """One device of one person."""

    def __init__(self, name: str, seat: str | None = None, device: str | None = None) -> None:
        self.name = name
        self.seat = seat or secrets.token_hex(32)
        self.device = device or secrets.token_hex(16)
        self.meeting = ""
        self.boot = self.epoch = ""
        self.state = core.State()
        self.frames: list[frames.Frame] = []
        self.answered: dict[str, frames.Result] = {}
        self.asides: list[core.Aside] = []
        self.passing: list[core.Passing] = []
        self.texts: dict[WordId, str] = {}
        self.echoes = True
        self.folds = True
        self.ws: ClientConnection
        self.welcome: frames.Welcome
        self._k = self._b = 0

    async def come(self, server: Running, code: str = "", **extra: str) -> Guest:
        """Come in, anew or again; what this device last knew is sent along. Raises Turned."""
        headers = {frames.SEAT: self.seat, frames.DEVICE: self.device, frames.NAME: quote(self.name)}
        if code:
            headers[frames.CODE] = code
        if self.meeting:
            headers |= {frames.MEETING: self.meeting, frames.BOOT: self.boot, frames.EPOCH: self.epoch}
            headers[frames.SEQ] = str(self.state.kept.seq)
        headers |= extra
        self._server = server
        try:
            tls = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT) if getattr(server, "tls", False) else None
            if tls is not None:
                tls.check_hostname, tls.verify_mode = False, ssl.CERT_NONE
            self.ws = await connect(
                f"{'wss' if tls else 'ws'}://127.0.0.1:{server.port}/m",
                ssl=tls,
                subprotocols=[Subprotocol(frames.SUBPROTOCOL)],
                additional_headers={k: v for k, v in headers.items() if v},
                proxy=None,
                ping_interval=None,
                max_size=None,
            )
        except InvalidStatus as error:
            body = json.loads(error.response.body or b"{}")
            raise Turned(error.response.status_code, headers=error.response.headers, **body) from None
        _came.add(self)
        frame = codec.read_server(await self.ws.recv(decode=False))
        assert isinstance(frame, frames.Welcome)
        self.welcome = frame
        self.frames.append(frame)
        if self.folds:
            await self._fold(frame)
        return self

    async def next(self) -> frames.Frame:
        """Read one frame and fold it."""
        frame = codec.read_server(await self.ws.recv(decode=False))
        self.frames.append(frame)
        await self._fold(frame)
        return frame

    async def _fold(self, frame: frames.Frame) -> None:
        match frame:
            case frames.Welcome():
                if frame.snapshot is not None:
                    self._renew(frame.snapshot, frame.texts)
                elif frame.boot != self.boot:
                    self.state.now = core.State().now
                if frame.events:
                    self._events(frame.first, frame.events)
                self.boot, self.epoch, self.meeting = frame.boot, frame.epoch, frame.meeting
                self._k = max(self._k, frame.last)
                self._tell(frame.passing, frame.aside)
            case frames.Snapshot():
                self._renew(frame.snapshot, frame.texts)
                self._tell(frame.passing, frame.aside)
            case frames.Events():
                self._events(frame.first, frame.items)
            case frames.Passing() | frames.Aside():
                kind = isinstance(frame, frames.Passing)
                self._tell(frame.items if kind else [], [] if kind else frame.items)
            case frames.Result():
                self.answered[frame.id] = frame
            case frames.Page():
                self.texts |= frame.texts
            case frames.Probe():
                if self.echoes:
                    with suppress(ConnectionClosed):  # what was sent before the end is still being read
                        await self.send(frames.Echo(frame.n))
            case _:
                pass

    def _renew(self, snapshot: Any, texts: dict[WordId, str]) -> None:
        self.state = core.State(codec.read_meeting(snapshot), dict(texts))

    def _events(self, first: int, items: list[Any]) -> None:
        assert first == self.state.kept.seq + 1, "a gap"
        for item in items:
            core.apply(self.state, codec.read_event(item))

    def _tell(self, passing: list[Any], aside: list[Any]) -> None:
        for item in passing:
            message = codec.read_passing(item)
            self.passing.append(message)
            core.fold_passing(self.state, message)
        for item in aside:
            told = codec.read_aside(item)
            self.asides.append(told)
            core.fold_aside(self.state, told)

    async def send(self, frame: Any) -> None:
        await self.ws.send(codec.encode(frame), text=True)

    async def wish(self, command: core.Command, wish: str = "") -> str:
        """Send a command and return its id."""
        if not wish:
            if command.durable:
                self._k += 1
                wish = f"k{self._k}"
            else:
                self._b += 1
                wish = f"b{self._b}"
        self.answered.pop(wish, None)
        # As if the screen showed the room as it is: what comes late is told by the tests of what was seen.
        room = self._server.hub.rooms.get(self.meeting) if core.has_words(command) else None
        seen = core.seen_by(room.state, self.welcome.you) if room else core.Seen() if core.has_words(command) else None
        await self.send(frames.Do(wish, codec.raw(command), seen))
        return wish

    async def do(self, command: core.Command, wish: str = "") -> frames.Result:
        """Send a command and wait for its answer."""
        wish = await self.wish(command, wish)
        await self.until(lambda: wish in self.answered)
        return self.answered[wish]

    async def until(self, so: Callable[[], bool]) -> None:
        """Read until something is so."""
        while not so():
            await self.next()

    async def sync(self) -> Guest:
        """Read everything that was for this device when it asked: a page comes after all that waited before it."""
        await self.send(frames.History(1))
        seen = len(self.frames)
        await self.until(lambda: any(isinstance(f, frames.Page) for f in self.frames[seen:]))
        return self

    async def end(self) -> int:
        """Read until the line ends, and return its close code."""
        try:
            while True:
                await self.next()
        except ConnectionClosed:
            return self.ws.close_code or 0

    async def leave(self) -> None:
        await self.ws.close()

    def drop(self) -> None:
        """The line dies."""
        self.ws.transport.abort()

    def last(self, kind: type[Any]) -> Any:
        return next(f for f in reversed(self.frames) if isinstance(f, kind))


async def settle(so: Callable[[], bool]) -> None:
    """Let the loop run until something is so on the server, which is in this process too."""
    async with asyncio.timeout(10):
        while not so():  # noqa: ASYNC110 - what is waited for has no event of its own
            await asyncio.sleep(0)


def replica_equals(server: Running, guest: Guest) -> bool:
    """Whether a guest's folded state is the server's."""
    kept = server.hub.rooms[guest.meeting].state.kept
    return core.state_hash(kept) == core.state_hash(guest.state.kept)


def bytes_on_disk(data: Path) -> bytes:
    """Every byte in a folder."""
    return b"".join(path.read_bytes() for path in sorted(data.rglob("*")) if path.is_file())
