"""What the meeting of line 4 costs somebody with a browser: all IP bytes between their page and its door, TLS, the page itself apart.

As there, server, door, page and TLS are real and only waiting takes no time.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import secrets
import ssl
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from unittest import mock

from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Origin

from cop_server.app import Options, running
from cop_tui import core
from cop_tui.client.session import Session
from cop_tui.core.engine.ids import Ms, PersonId
from cop_tui.core.topics import floor, words
from cop_tui.doors import web
from cop_tui.doors.door import Door
from cop_tui.wire.invite import Invite
from tests.bench import evening, light, talk
from tests.bench.fanout import seats
from tests.bench.line import Line
from tests.bench.timed import TimedLoop
from tests.bench.wire import wire


class _Page:
    """A page without a browser: it reads, answers probes, and enters lines."""

    def __init__(self, ws: ClientConnection) -> None:
        self.ws = ws
        self.parts: Counter[str] = Counter()
        self._shown = self._lines = 0

    async def read(self) -> None:
        async for message in self.ws:
            said = json.loads(message)
            if said.get("probe"):
                await self.ws.send('{"t":"here"}')
            self._shown = said.get("n", self._shown)
            for part, value in said.items():
                self.parts[part] += len(json.dumps(value))

    async def enter(self, text: str) -> None:
        self._lines += 1
        await self.ws.send(json.dumps({"t": "line", "id": self._lines, "text": text, "shown": self._shown}))


def _line(command: core.Command) -> str:
    """Return what somebody types for one of the acts of that evening."""
    match command:
        case words.Say(text=text):
            return f"say {text}"
        case floor.Hand(note=note):
            return f"hand {note}".strip()
    return type(command).__name__.lower()


async def hold() -> tuple[evening.Packets, Counter[str], int]:
    """Hold the meeting; return what crossed the page's wire, the characters of each part of it, and the kept events."""
    loop = asyncio.get_running_loop()
    before, done = evening.told()
    packets = evening.Packets()
    anything = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    anything.check_hostname, anything.verify_mode = False, ssl.CERT_NONE
    began = talk.T0 / 1000 - loop.time()

    def clock() -> float:
        return began + loop.time()

    times = {"clock": clock, "monotonic": loop.time}
    with (
        tempfile.TemporaryDirectory(dir="/dev/shm") as folder,
        mock.patch.dict(Session.__init__.__kwdefaults__, times),
    ):
        data = Path(folder, "data")
        stored = await talk.store(data, before)
        options = Options(data=data, host="0.0.0.0", port=0, rate=1e9, burst=1e9, clock=lambda: Ms(int(clock() * 1000)))
        async with running(options) as server:
            tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            tls.load_cert_chain(data / "tls" / "server.pem")
            door = Door(
                Invite("127.0.0.1", server.port, "", server.fingerprint),
                (data / "door.key").read_text().strip(),
                b"d" * 32,
                "",
            )
            opened = web.serve(door, "127.0.0.1", 0, tls=tls, proxied=None, address="", clock=loop.time)
            async with opened as there, wire(there.port) as line:
                line.crossed = lambda down, size: packets.written.append((loop.time(), down, size, "frames"))
                others = await light.connect(
                    server.port, seats(stored, evening.PEOPLE - 1), compress=True, tls=anything
                )
                address = f"127.0.0.1:{line.port}"
                ws = await connect(
                    f"wss://{address}/visit",
                    ssl=anything,
                    origin=Origin(f"https://{address}"),
                    proxy=None,
                    ping_interval=None,
                )
                page = _Page(ws)
                come = {"t": "come", "key": secrets.token_hex(32), "code": stored.code, "name": "Newcomer"}
                await ws.send(json.dumps(come))
                reading = asyncio.create_task(page.read())
                await asyncio.sleep(5)  # real time: the server's own ticks go on between the looks
                numbers = defaultdict[int, Iterator[int]](lambda: itertools.count(1))
                start = loop.time()
                for at, who, command in done:
                    await asyncio.sleep(max(0.0, start + at - loop.time()))
                    if who == evening.PEOPLE:
                        await page.enter(_line(command))
                        continue
                    client = others.clients[who - 1]
                    client.send(evening._wish(next(numbers[who]), command, client, PersonId(who)))
                await asyncio.sleep(35)
                (visit,) = there.reception.visits.values()
                events = visit.session.replica.kept.seq
                reading.cancel()
                await ws.close()
                others.close()
    return packets, page.parts, events


async def lines() -> list[Line]:
    """Return the line of that meeting in a browser."""

    def held() -> tuple[evening.Packets, Counter[str], int]:
        with asyncio.Runner(loop_factory=TimedLoop) as runner:
            return runner.run(hold())

    packets, parts, events = await asyncio.to_thread(held)
    most = ", ".join(f"{part} {size // 1000} kB" for part, size in parts.most_common(6))
    beside = f"{len(packets.written)} writes, {packets.acks()} acknowledgements alone, {events} events; before compression {most}"
    text = f"{evening.ACTS} acts in {evening.MINUTES} minutes, IP bytes, TLS, by browser"
    return [Line(4, text, f"{packets.total} B", beside, packets.total, 110_000, " B")]


if __name__ == "__main__":
    for line in asyncio.run(lines()):
        print(line)
