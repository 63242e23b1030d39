"""A room for tests of the client: a real socket that speaks the frames, with the real rules and no disk.

It can be told to misbehave: to lose a connection, withhold an answer, start anew or forget what came before.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import ssl
from collections.abc import AsyncIterator, Callable
from http import HTTPStatus
from typing import Any
from urllib.parse import unquote

from msgspec import Raw
from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.datastructures import Headers
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response
from websockets.typing import Subprotocol

from cop_tui import core
from cop_tui.core.engine.ids import Ms, PersonId
from cop_tui.core.topics.people import Join, Link
from cop_tui.core.topics.setup import Planned, PlannedItem
from cop_tui.core.topics.setup import SessionPlan as Plan
from cop_tui.wire import codec, frames
from cop_tui.wire.invite import Invite

CODE = "K7QM-2X9R-4TDV"
HOLDER_CODE = "AAAA-BBBB-CCCC"


class Line:
    """One connection as the room sees it, with everything that came over it."""

    def __init__(self, ws: ServerConnection, person: PersonId, device: str) -> None:
        self.ws, self.person, self.device = ws, person, device
        self.headers = ws.request.headers if ws.request else Headers()
        self.got: list[frames.FromClient] = []

    async def send(self, frame: Any) -> None:
        with contextlib.suppress(ConnectionClosed):
            await self.ws.send(codec.encode(frame), text=True)


class Room:
    """A meeting in memory behind a real socket."""

    def __init__(self, *items: PlannedItem) -> None:
        plan = Plan("Looking back", items=items or (PlannedItem("Hard", minutes=10, mode="queue", turn=120),))
        self.state = core.ServerState()
        self.boot, self.epoch = "boot-1", "epoch-1"
        self.log: list[Raw] = []
        self.seats: dict[str, int] = {}
        self.counters: dict[str, int] = {}
        self.answers: dict[tuple[str, str], frames.Result] = {}
        self.lines: list[Line] = []
        self.handshakes: list[Headers] = []
        self.ms = 1_000_000_000_000
        self.port = 0
        self.refuse: tuple[int, dict[str, Any], dict[str, str]] | None = None
        self.answer = True  # False: withhold results
        self.deaf = False  # take nothing in at all
        self.mute = False  # let people in and say nothing
        self.features: list[str] = []  # as a server of the first kind
        self.looked: dict[str, frames.Looked] = {}  # what is answered to a look, by its words; to others nothing
        self.heard = asyncio.Condition()
        self.keep(Planned(plan))

    @property
    def invite(self) -> Invite:
        return Invite("127.0.0.1", self.port, CODE)

    @property
    def holder_invite(self) -> Invite:
        return Invite("127.0.0.1", self.port, HOLDER_CODE)

    def keep(self, event: core.Event) -> Raw:
        core.apply(self.state, event)
        raw = codec.raw(event)
        self.log.append(raw)
        return raw

    async def until(self, so: Callable[[], bool]) -> None:
        async with self.heard:
            await self.heard.wait_for(so)

    async def events(self, *events: core.Event) -> None:
        first = self.state.kept.seq + 1
        raws = [self.keep(event) for event in events]
        for line in list(self.lines):
            await line.send(frames.Events(first, raws))

    async def passing(self, *messages: core.Passing) -> None:
        for message in messages:
            core.fold_passing(self.state, message)
        for line in list(self.lines):
            await line.send(frames.Passing([codec.raw(m) for m in messages]))

    def restart(self, boot: str) -> None:
        """Start anew: memory is gone, what is kept stays. Drop the lines yourself."""
        self.boot = boot
        kept, texts = self.state.kept, self.state.texts
        self.state = core.ServerState(kept=kept, texts=texts)
        self.answers = {}
        core.wake(self.state, Ms(self.ms))

    async def drop(self, code: int = 0, bye: frames.Bye | None = None) -> None:
        lines, self.lines = self.lines, []
        for line in lines:
            if bye:
                await line.send(bye)
            if code:
                await line.ws.close(code)
            else:
                line.ws.transport.abort()
            await line.ws.wait_closed()

    async def do(self, person: PersonId, command: core.Command, seen: core.Seen | None = None) -> frames.Result:
        """Decide a command and hand out what follows."""
        try:
            outcome = core.decide(self.state, command, person, Ms(self.ms), seen)
        except core.Refused as refused:
            return frames.Result("", frames.REFUSED, code=refused.code, facts=refused.facts)
        if outcome.events:
            await self.events(*outcome.events)
        for hold in outcome.memos:
            core.remember(self.state, hold)
        if outcome.passing:
            await self.passing(*outcome.passing)
        for readers, message in outcome.aside:
            for line in list(self.lines):
                if line.person in readers:
                    await line.send(frames.Aside([codec.raw(message)]))
        if outcome.held:
            return frames.Result("", frames.HELD, facts=outcome.facts)
        if outcome.events:
            return frames.Result("", frames.SAVED, self.state.kept.seq)
        return frames.Result("", frames.RELAYED)

    def welcome(self, line: Line) -> frames.Welcome:
        kept, me = self.state.kept, line.person
        common: dict[str, Any] = {
            "boot": self.boot,
            "epoch": self.epoch,
            "seq": kept.seq,
            "meeting": "m1",
            "you": me,
            "now": self.ms,
            "last": self.counters.get(line.device, 0),
            "passing": [codec.raw(m) for m in core.recount(self.state, me)],
            "aside": [codec.raw(m) for m in core.remind(self.state, me)],
            "whose": "Ama's computer",
            "features": self.features,
        }
        seq = line.headers.get(frames.SEQ)
        if seq is not None and line.headers.get(frames.EPOCH) == self.epoch:
            known = int(seq)
            return frames.Welcome(**common, first=known + 1, events=self.log[known:])
        return frames.Welcome(**common, snapshot=codec.raw(kept), texts=dict(self.state.texts))

    def snapshot(self, me: PersonId) -> frames.Snapshot:
        return frames.Snapshot(
            self.state.kept.seq,
            codec.raw(self.state.kept),
            dict(self.state.texts),
            [codec.raw(m) for m in core.recount(self.state, me)],
            [codec.raw(m) for m in core.remind(self.state, me)],
        )

    async def serve(self, ws: ServerConnection) -> None:
        assert ws.request is not None
        headers = ws.request.headers
        seat = headers[frames.SEAT]
        if self.mute:
            await ws.wait_closed()
            return
        if seat not in self.seats:
            role = "space holder" if headers[frames.CODE] == HOLDER_CODE else headers.get(frames.ROLE, "member")
            joined = core.decide(self.state, Join(unquote(headers[frames.NAME]), role), PersonId(0), Ms(self.ms))
            await self.events(*joined.events)
            self.seats[seat] = len(self.state.kept.people.by_id)
        line = Line(ws, PersonId(self.seats[seat]), headers[frames.DEVICE])
        await self.do(line.person, Link("here"))
        await line.send(self.welcome(line))
        self.lines.append(line)
        await self._told()
        with contextlib.suppress(ConnectionClosed):
            async for data in ws:
                assert isinstance(data, str)
                await self.take(line, codec.read_client(data.encode()))
        if line in self.lines:
            self.lines.remove(line)
        await self._told()

    async def take(self, line: Line, frame: frames.FromClient) -> None:
        line.got.append(frame)
        if isinstance(frame, frames.Do) and not self.deaf:
            result = await self._result(line, frame)
            if self.answer:
                await line.send(result)
        elif isinstance(frame, frames.Whole) and not self.deaf:
            await line.send(self.snapshot(line.person))
        elif isinstance(frame, frames.History):
            below = frame.before or 2**31
            texts = {n: t for n, t in sorted(self.state.texts.items()) if n < below}
            await line.send(frames.Page(texts))
        elif isinstance(frame, frames.Look) and frame.find in self.looked:
            await line.send(self.looked[frame.find])
        await self._told()

    async def _told(self) -> None:
        async with self.heard:
            self.heard.notify_all()

    async def _result(self, line: Line, frame: frames.Do) -> frames.Result:
        key = (line.device, frame.id)
        number = int(frame.id[1:])
        durable = frame.id.startswith("k")
        if key in self.answers:
            return self.answers[key]
        if durable and number <= self.counters.get(line.device, 0):
            return frames.Result(frame.id, frames.SAVED)
        result = await self.do(line.person, codec.read_command(frame.command), frame.seen)
        if durable and result.how == frames.SAVED:
            self.counters[line.device] = number
        self.answers[key] = frames.Result(frame.id, result.how, result.seq, result.code, result.facts)
        return self.answers[key]

    def door(self, _ws: ServerConnection, request: Request) -> Response | None:
        self.handshakes.append(request.headers)
        if self.refuse is None:
            return None
        status, body, headers = self.refuse
        content = json.dumps(body).encode() if body else b"no"
        sent = Headers({"Content-Length": str(len(content)), **headers})
        return Response(status, HTTPStatus(status).phrase, sent, content)


@contextlib.asynccontextmanager
async def opened(room: Room, tls: ssl.SSLContext | None = None) -> AsyncIterator[Server]:
    """Open the room on a port of this computer: the one it had before, or a free one."""
    async with serve(
        room.serve,
        "127.0.0.1",
        room.port,
        ssl=tls,
        process_request=room.door,
        subprotocols=[Subprotocol(frames.SUBPROTOCOL)],
        ping_interval=None,
        close_timeout=1,
    ) as server:
        room.port = server.sockets[0].getsockname()[1]
        yield server
        await room.drop()
