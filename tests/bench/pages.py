"""Two hundred browsers at one door: memory of the door for each, from a line that is entered to all pages, and the door's CPU."""

from __future__ import annotations

import asyncio
import json
import secrets
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Origin

from cop_server.app import Options, running
from cop_tui.core.topics.setup import PlannedItem, SessionPlan
from tests.bench.child import Child, child
from tests.bench.line import Line, percentile

VISITORS = 200
AT_ONCE = 10  # pages that come in at the same time
PLAN = SessionPlan(title="Many", items=(PlannedItem("Open", mode="open", keep="recap"),), people=VISITORS + 20)
MIB = 1024 * 1024


@dataclass
class _Page:
    """A page without a browser: it takes in what it is sent, and knows when a text came."""

    ws: ClientConnection
    shown: int = 0
    lines: int = 0
    bytes: int = 0
    wanted: str = ""
    came: asyncio.Event = field(default_factory=asyncio.Event)
    at: float = 0.0

    async def read(self) -> None:
        async for message in self.ws:
            self.bytes += len(message)
            said = json.loads(message)
            self.shown = said.get("n", self.shown)
            if self.wanted and self.wanted in str(message):
                self.wanted, self.at = "", time.perf_counter()
                self.came.set()

    async def wait(self, text: str) -> None:
        self.came.clear()
        self.wanted = text

    async def enter(self, text: str) -> None:
        self.lines += 1
        await self.ws.send(json.dumps({"t": "line", "id": self.lines, "text": text, "shown": self.shown}))


async def _come(port: int, code: str, number: int) -> _Page:
    ws = await connect(
        f"ws://127.0.0.1:{port}/visit",
        origin=Origin(f"http://127.0.0.1:{port}"),
        additional_headers={"X-Forwarded-For": f"198.51.{number // 250}.{number % 250}"},
        proxy=None,
        ping_interval=None,
    )
    key = secrets.token_hex(32)
    while True:
        await ws.send(json.dumps({"t": "come", "key": key, "code": code, "name": f"Visitor {number}"}))
        said = json.loads(await ws.recv())
        if "no" in said and said["no"][0] in ("come_slowly", "code_waits"):
            await asyncio.sleep(max(0.2, said["no"][2]))
            continue
        assert "n" in said, said
        return _Page(ws, said["n"])


async def _measure(door: Child, code: str, visitors: int, words: int) -> dict[str, Any]:
    port = door.first["port"]
    few = await _come(port, code, 0)
    pages, reading = [few], [asyncio.create_task(few.read())]
    before = (await door.ask("me"))["memory"]
    for first in range(1, visitors, AT_ONCE):
        came = await asyncio.gather(*(_come(port, code, n) for n in range(first, min(first + AT_ONCE, visitors))))
        pages += came
        reading += [asyncio.create_task(page.read()) for page in came]
    await asyncio.sleep(3)  # what is still on its way has come
    after = await door.ask("me")
    took, alone = [], after["cpu"]
    for page in pages:
        page.bytes = 0
    began = time.perf_counter()
    for number in range(words):
        text = f"word {number} {secrets.token_hex(4)}"
        for page in pages:
            await page.wait(text)
        entered = time.perf_counter()
        await pages[number % len(pages)].enter(f"say {text}")
        await asyncio.gather(*(asyncio.wait_for(page.came.wait(), 30) for page in pages))
        took += [page.at - entered for page in pages]
    seconds = time.perf_counter() - began
    used = (await door.ask("me"))["cpu"] - alone
    idle_from, idle_at = await door.ask("me"), time.perf_counter()
    await asyncio.sleep(15)
    idle = ((await door.ask("me"))["cpu"] - idle_from["cpu"]) / (time.perf_counter() - idle_at)
    for task, page in zip(reading, pages, strict=True):
        task.cancel()
        page.ws.transport.abort()
    return {
        "memory": (after["memory"] - before) / (visitors - 1),
        "p50": percentile(took, 0.5),
        "p95": percentile(took, 0.95),
        "each": used / (words * len(pages)),
        "seconds": seconds,
        "idle": idle,
        "bytes": sum(page.bytes for page in pages) / (words * len(pages)),
    }


async def lines(visitors: int = VISITORS, words: int = 20) -> list[Line]:
    """Return the lines of a door with so many browsers."""
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        async with running(Options(data=data, port=0)) as server:
            made = await server.create(PLAN)
        async with (
            child("tests.bench.ours", folder, "127.0.0.1", "compress") as ours,
            child("tests.bench.door_for_pages", str(ours.first["port"]), folder) as door,
        ):
            found = await _measure(door, made.code, visitors, words)
    memory, p95 = found["memory"] / MIB, found["p95"] * 1000
    bare = f"p50 {found['p50'] * 1000:.0f} ms, {found['each'] * 1e6:.0f} us of CPU a page and word, idle {found['idle']:.1%} of a core, {found['bytes']:.0f} B a page and word before compression"
    return [
        Line(0, f"{visitors} browsers at one door, memory of it a visitor", f"{memory:.2f} MiB", "", memory, 3, " MiB"),
        Line(0, f"{visitors} browsers at one door, a word to all pages, p95", f"{p95:.0f} ms", bare, p95, 1000, " ms"),
    ]


if __name__ == "__main__":
    import sys

    for line in asyncio.run(lines(*map(int, sys.argv[1:]))):
        print(line)
