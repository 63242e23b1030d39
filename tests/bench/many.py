"""Line 28: 500 meetings of 12 people on one server, in each of which somebody acts every six seconds.

Measured plain, with TLS, with a disk that takes longer for each commit, and with both.
"""

from __future__ import annotations

import asyncio
import gc
import ssl
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from cop_server.bounds import descriptors
from cop_tui import core
from cop_tui.core.engine.ids import PersonId
from cop_tui.core.topics.words import Say
from cop_tui.wire import codec, frames
from tests.bench import light, talk
from tests.bench.child import child
from tests.bench.fanout import seats
from tests.bench.line import Line, percentile

PEOPLE = 12
EVERY = 6.0  # seconds between two acts of a meeting
SLOW_DISK = 8  # ms that a slow disk adds to each commit; the journal waits for its disk once in each
MANY = 500
WAYS = (
    ("plain", False, 0, 25.0, 20.0),
    ("TLS", True, 0, 25.0, 20.0),
    (f"{SLOW_DISK} ms more for each commit", False, SLOW_DISK, 25.0, 20.0),
    (f"TLS and {SLOW_DISK} ms", True, SLOW_DISK, 80.0, 40.0),
)
"""What it is called, whether TLS is spoken, ms added, and the limits: ms to the last replica at p95, percent of a core."""


@dataclass(frozen=True)
class _Found:
    took: list[float]  # seconds from an act to the last replica
    share: float  # of one core
    memory: int  # bytes


async def _told(room: light.Crowd, wish: bytes, who: int, took: list[float]) -> None:
    took.append(await room.tell(room.clients[who], wish))


async def _measure(meetings: int, seconds: float, tls: bool, slow: int) -> _Found:
    told = talk.crowd(PEOPLE)
    seen = core.seen_by(told.state, PersonId(1))
    wishes = [
        codec.encode(frames.Do(f"k{n + 1}", codec.raw(Say(talk.sentence(told.rng))), seen))
        for n in range(int(seconds / EVERY) + 2)
    ]
    anything = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    anything.check_hostname, anything.verify_mode = False, ssl.CERT_NONE
    with tempfile.TemporaryDirectory() as folder:
        stored = await talk.store_many(Path(folder), told, meetings)
        # Not this computer's own address: beyond it the server speaks TLS.
        host = "0.0.0.0" if tls else "127.0.0.1"
        async with child("tests.bench.ours", folder, host, "compress", str(slow)) as ours:
            rooms = [
                await light.connect(
                    ours.first["port"], seats(one, PEOPLE), compress=True, tls=anything if tls else None
                )
                for one in stored
            ]
            for room in rooms:
                await asyncio.wait_for(room.clients[-1].sees(PEOPLE), 60)
            gc.collect()
            gc.disable()
            try:
                found = await _act(rooms, wishes, seconds, (await ours.ask("me"))["cpu"])
            finally:
                gc.enable()
            about = await ours.ask("me")
            for room in rooms:
                room.close()
    took, began, cpu = found
    return _Found(took, (about["cpu"] - cpu) / (time.perf_counter() - began), about["memory"])


async def _act(
    rooms: list[light.Crowd], wishes: list[bytes], seconds: float, cpu: float
) -> tuple[list[float], float, float]:
    """Let somebody of one meeting after the other act, evenly over the time; one that is late delays no other."""
    took: list[float] = []
    began = time.perf_counter()
    async with asyncio.TaskGroup() as acts:
        for n in range(int(seconds * len(rooms) / EVERY)):
            await asyncio.sleep(max(0.0, began + n * EVERY / len(rooms) - time.perf_counter()))
            # Everybody's first act has the number 1: in the next of their meeting's acts it is somebody else.
            turn, room = n // len(rooms), rooms[n % len(rooms)]
            acts.create_task(_told(room, wishes[turn // PEOPLE], turn % PEOPLE, took))
    return took, began, cpu


async def lines(meetings: int, seconds: float) -> list[Line]:
    """Return line 28: ms to the last replica and percent of a core, in each of the four ways.

    Raises RuntimeError where the system does not let one process have so many connections.
    """
    wanted = meetings * PEOPLE + 200
    if descriptors(raise_it=True) < wanted:
        raise RuntimeError(f"one process may not open {wanted} descriptors here (ulimit -n)")
    out = []
    for name, tls, slow, most_ms, most_share in WAYS:
        found = await _measure(meetings, seconds, tls, slow)
        ms, share = percentile(found.took, 0.95) * 1e3, found.share * 100
        what = f"{meetings} meetings of {PEOPLE}, {name}"
        bare = f"p50 {percentile(found.took, 0.5) * 1e3:.1f} ms, {len(found.took)} acts; {found.memory / 1e6:.0f} MB"
        out.append(Line(28, f"{what}: to the last replica, p95", f"{ms:.1f} ms", bare, ms, most_ms, " ms"))
        out.append(Line(28, f"{what}: of a core", f"{share:.1f} %", "", share, most_share, " %"))
    return out
