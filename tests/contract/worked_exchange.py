"""A short meeting with a real server, written down frame by frame for docs/protocol.md.

Responsible for a text that is the same each time: ids the server draws by chance are replaced by fixed ones, its clock
stands where we put it, and each step is over when everything it led to has arrived.
"""

from __future__ import annotations

import asyncio
import json
import re
import tempfile
from pathlib import Path
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import InvalidStatus

from cop_server.app import Options, running
from cop_tui import core
from cop_tui.core.engine.ids import Ms
from cop_tui.core.topics.setup import PlannedItem, SessionPlan
from cop_tui.wire import frames

START = 1_773_324_000_000  # UTC ms
CODE, HOLDER_CODE, MEETING = "K7QM-2X9R-4TDV", "M3WD-8T5K-QZ7H", "R4TDV2X9"
BOOT, EPOCH = "9f2c61d07ab34e58", "41c7d2e09b6a8f35"
PATIENCE = 20.0

SEATS = {"Ama": "a3" * 32, "Bo": "b0" * 32}
DEVICES = {"Ama": "1a" * 16, "Bo": "1b" * 16}


class Writer:
    """The exchange so far, with what is secret or random replaced."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self._fixed: dict[str, str] = {}

    def fix(self, drawn: str, shown: str) -> None:
        """Write `shown` where the server drew another value."""
        self._fixed[drawn] = shown

    def add(self, line: str) -> None:
        """Add a line."""
        for drawn, shown in self._fixed.items():
            line = line.replace(drawn, shown)
        self.lines.append(line)


class Line:
    """One person's connection, writing down what goes over it."""

    def __init__(self, name: str, port: int, writer: Writer) -> None:
        self.name, self._port, self._writer = name, port, writer
        self._socket: ClientConnection

    async def open(self, **headers: str) -> dict[str, Any]:
        """Connect with these headers (`Name` for `Cop-Name`) and return the welcome."""
        sent = {frames.DEVICE: DEVICES[self.name], frames.SEAT: SEATS[self.name]}
        sent |= {f"Cop-{key}": value for key, value in headers.items()}
        self._writer.add(f"{self.name} > GET /m HTTP/1.1")
        self._writer.add(f"{self.name} > Sec-WebSocket-Protocol: {frames.SUBPROTOCOL}")
        for key, value in sent.items():
            self._writer.add(f"{self.name} > {key}: {value}")
        try:
            self._socket = await connect(
                f"ws://127.0.0.1:{self._port}/m",
                subprotocols=[frames.SUBPROTOCOL],  # type: ignore[list-item]
                additional_headers=sent,
                proxy=None,
                ping_interval=None,
            )
        except InvalidStatus as refused:
            self._writer.add(f"{self.name} < HTTP/1.1 {refused.response.status_code}")
            self._writer.add(f"{self.name} < {bytes(refused.response.body or b'').decode()}")
            return {}
        self._writer.add(f"{self.name} < HTTP/1.1 101")
        data = await self._recv()
        welcome: dict[str, Any] = json.loads(data)
        self._writer.fix(welcome["boot"], BOOT)
        self._writer.fix(welcome["epoch"], EPOCH)
        self._writer.add(f"{self.name} < {data}")
        return welcome

    async def _recv(self) -> str:
        return str(await asyncio.wait_for(self._socket.recv(decode=True), PATIENCE))

    async def until(self, kind: str) -> None:
        """Read and write down frames up to the first of a kind."""
        while True:
            data = await self._recv()
            self._writer.add(f"{self.name} < {data}")
            if json.loads(data)["f"] == kind:
                return

    async def settles(self, something: bool = False) -> None:
        """Write down what is on its way: a page nobody else sees ends it. `something` is sure to come."""
        while True:
            await self._socket.send('{"f":"history","before":1}')
            came = 0
            while json.loads(data := await self._recv())["f"] != "page":
                self._writer.add(f"{self.name} < {data}")
                came += 1
            if came or not something:
                return
            await asyncio.sleep(0)

    async def sends(self, frame: dict[str, Any]) -> None:
        """Send a frame."""
        data = json.dumps(frame, separators=(",", ":"), ensure_ascii=False)
        self._writer.add(f"{self.name} > {data}")
        await self._socket.send(data)

    async def does(self, number: str, do: str, seen: dict[str, Any] | None = None, **fields: Any) -> None:
        """Send a wish, with what the author of its words saw."""
        words = {"seen": seen} if seen is not None else {}
        await self.sends({"f": "do", "id": number, "command": {"do": do, **fields}, **words})

    async def closes(self) -> None:
        """Leave."""
        self._writer.add(f"{self.name} > close 1000")
        await self._socket.close(1000)

    async def is_closed(self) -> None:
        """Wait for the server to close."""
        await self._socket.wait_closed()
        self._writer.add(f"{self.name} < close {self._socket.close_code}")


async def exchange() -> str:
    """Return the worked exchange as it stands in the document."""
    now = START
    plan = SessionPlan(
        title="What we bring",
        items=(PlannedItem("Arriving", prompt="How was it?", minutes=15, turn=60),),
    )
    writer = Writer()
    with tempfile.TemporaryDirectory() as folder:
        options = Options(
            data=Path(folder), port=0, clock=lambda: Ms(now), ticking=False, whose="Ama's laptop", burst=500
        )
        async with running(options) as server:
            made = await server.create(plan)
            for drawn, shown in ((made.meeting, MEETING), (made.code, CODE), (made.holder_code, HOLDER_CODE)):
                writer.fix(drawn, shown)
            ama, bo = (Line(name, server.port, writer) for name in ("Ama", "Bo"))

            here = {"item": 1, "keep": "group"}

            async def step(who: Line, number: str, do: str, **fields: Any) -> None:
                await who.does(number, do, **fields)
                await who.until("result")
                for line in (who, bo if who is ama else ama):
                    await line.settles()

            writer.add("# Ama joins with the space holders' code: a lobby, and nobody else.")
            await ama.open(Code=made.holder_code, Name="Ama")
            await ama.settles()
            await ama.sends({"f": "echo", "n": 1})
            writer.add("# Bo mistypes the code, then joins.")
            await bo.open(Code="0000-0000-0000", Name="Bo")
            await bo.open(Code=made.code, Name="Bo")
            await bo.settles()
            await bo.sends({"f": "echo", "n": 1})
            await ama.settles()
            now += 60_000
            writer.add("# Ama begins. The events come before the answer here; do not count on it.")
            await step(ama, "k1", "begin")
            writer.add("# Bo raises a hand, with a note that nothing stores, and is called.")
            await step(bo, "k1", "hand", seen=here, note="funders")
            now += 5_000
            await step(ama, "k2", "call_next", if_speaker=0)
            writer.add(
                "# Words that are kept, words that are not, and a wish whose answer was lost: one effect, one answer."
            )
            await step(bo, "k2", "say", seen=here, text="There was no time to think.")
            await step(bo, "b1", "off", seen=here, text="It was the bid.")
            await step(bo, "k2", "say", seen=here, text="There was no time to think.")
            writer.add("# Bo passes the floor on, and is refused when saying more.")
            await step(bo, "k3", "done")
            await step(bo, "k4", "say", seen=here, text="One more thing.")
            writer.add("# Bo leaves for a moment. Meanwhile Ama puts the room off the record.")
            await bo.closes()
            await ama.settles(something=True)
            await ama.does("k3", "record_off")
            await ama.until("result")
            writer.add("# Bo comes back with the seat alone and gets what was missed.")
            seq = str(server.hub.rooms[made.meeting].state.kept.seq - 1)
            await bo.open(Meeting=made.meeting, Boot=server.hub.boot, Epoch=server.hub.epoch, Seq=seq)
            await bo.settles()
            await ama.settles()
            await bo.sends({"f": "history"})
            await bo.until("page")
            kept = server.hub.rooms[made.meeting].state.kept
            writer.add("# Whoever has folded all this holds")
            writer.add(f"# seq {kept.seq} and the hash {core.state_hash(kept)}")
            writer.add("# The server is restarted.")
            server.hub.farewell()
            for line in (ama, bo):
                await line.until("bye")
                await line.is_closed()
    # The seconds are drawn by chance, so that not all come back at once.
    text = re.sub(r'"retry":\d+', '"retry":2', "\n".join(writer.lines))
    return f"```text\n{text}\n```"
