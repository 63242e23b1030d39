"""Line 7: a long meeting opened from disk by a server that has just started.

Run as `python -m tests.bench.reopened FOLDER` it opens the meeting once, in a process that knows nothing yet.
"""

from __future__ import annotations

import asyncio
import json
import sqlite3
import statistics
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path

from cop_server.clock import steady
from cop_server.hub import Hub
from cop_server.journal.database import FILE
from cop_server.journal.store import Journal
from tests.bench import talk
from tests.bench.child import child, say
from tests.bench.line import Line

EVENTS = 10_000


async def lines(rounds: int) -> list[Line]:
    """Return line 7: the middle of so many openings."""
    with tempfile.TemporaryDirectory() as folder:
        await talk.store(Path(folder), talk.long_one(EVENTS))
        took: list[float] = []
        bare: list[float] = []
        for _ in range(rounds):
            async with child("tests.bench.reopened", folder) as process:
                took.append(process.first["took"])
                bare.append(process.first["bare"])
                assert process.first["events"] == EVENTS
    mine, other = statistics.median(took), statistics.median(bare)
    what = f"a meeting of {EVENTS:,} events reopened from disk"
    return [Line(7, what, f"{mine:.3f} s", f"rows read and parsed as JSON {other:.3f} s", mine, 0.15, " s")]


async def main() -> None:
    """Open the meeting, and say how long that took and how long merely reading its rows takes."""
    data = Path(sys.argv[1])
    began = time.perf_counter()
    journal = await Journal.open(data)
    hub = await Hub.open(journal, data / FILE, steady(), "bench")
    took = time.perf_counter() - began
    (room,) = hub.rooms.values()
    events = room.state.kept.seq
    await hub.close()
    began = time.perf_counter()
    with closing(sqlite3.connect(data / FILE)) as conn:
        for (body,) in conn.execute("SELECT body FROM events ORDER BY seq"):
            json.loads(body)
    say({"took": took, "events": events, "bare": time.perf_counter() - began})


if __name__ == "__main__":
    asyncio.run(main())
