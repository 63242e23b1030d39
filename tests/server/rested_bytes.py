"""`python -m tests.server.rested_bytes MEETINGS`: how many bytes stay in memory of a meeting that is over.

It prints three numbers as a JSON list: bytes of one of so many meetings while it is over and not resting yet, while it rests and
what its devices were answered is still known, and after that. They are those that Python itself has set aside.
"""

from __future__ import annotations

import asyncio
import gc
import json
import sys
import tempfile
import tracemalloc
from pathlib import Path

from cop_server.app import Running
from cop_server.resting import ANSWERS_MS, REST_MS
from cop_tui.core.topics.parking import Park
from cop_tui.core.topics.release import AskAll
from cop_tui.core.topics.setup import Begin, End
from tests.server.guests import PLAN, Guest, ManualClock, served, settle

WORDS = 10  # that each of three people keeps
BEFORE = 2  # meetings held before anything is counted, so that what is made once is there


async def _hold(server: Running) -> None:
    """Hold a meeting to its end, and leave it."""
    made = await server.create(PLAN)
    ana = await Guest("Ana").come(server, made.holder_code)
    everybody = [ana, *[await Guest(name).come(server, made.code) for name in ("Bo", "Cy")]]
    await ana.do(Begin())
    for guest in everybody:
        for number in range(WORDS):
            assert (await guest.do(Park(f"what {guest.name} keeps, {number}"))).how == "saved"
    await ana.do(AskAll())
    assert (await ana.do(End(really=True))).how == "saved"
    for guest in everybody:
        await guest.sync()
        await guest.leave()
    room = server.hub.rooms[made.meeting]
    await settle(lambda: not len(room.presence))


async def _rest(server: Running, clock: ManualClock, ms: int) -> int:
    """Let so much time pass, and return how many bytes are in use then."""
    server.tick()
    clock.ms += ms
    server.tick()
    await settle(lambda: all(task.done() for task in server.hub.resting._stops.values()))
    server.tick()
    gc.collect()
    return tracemalloc.get_traced_memory()[0]


async def measure(folder: Path, meetings: int) -> list[int]:
    """Return the three numbers."""
    clock = ManualClock()
    async with served(folder, clock) as server:
        for _ in range(BEFORE):
            await _hold(server)
        before = await _rest(server, clock, REST_MS)
        before = await _rest(server, clock, ANSWERS_MS)
        for _ in range(meetings):
            await _hold(server)
        figures = [await _rest(server, clock, ms) for ms in (0, REST_MS, ANSWERS_MS)]
        assert not server.hub.rooms
        assert len(server.hub.resting.rested) == meetings + BEFORE
        return [(figure - before) // meetings for figure in figures]


if __name__ == "__main__":
    tracemalloc.start()
    with tempfile.TemporaryDirectory() as made:
        print(json.dumps(asyncio.run(measure(Path(made), int(sys.argv[1])))))
