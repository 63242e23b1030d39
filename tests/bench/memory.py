"""Line 3: what one more connected person costs the server in memory, without TLS."""

from __future__ import annotations

import tempfile
from pathlib import Path

from cop_tui import core
from cop_tui.core.engine.ids import PersonId
from cop_tui.core.topics.words import Say
from cop_tui.wire import codec, frames
from tests.bench import light, talk
from tests.bench.child import Child, child
from tests.bench.fanout import DEVICES, PEOPLE, seats
from tests.bench.line import Line

FIRST = 10  # connected before counting: what the first of all costs is the server's own size
KIB = 1024


async def _memory(process: Child) -> int:
    return int((await process.ask("me"))["memory"])


async def _ours(compress: str, events: int) -> float:
    told = talk.crowd(PEOPLE)
    with tempfile.TemporaryDirectory() as folder:
        stored = await talk.store(Path(folder), told)
        async with child("tests.bench.ours", folder, "127.0.0.1", compress) as ours:
            port, deflate = ours.first["port"], compress == "compress"
            everybody = seats(stored, DEVICES + FIRST)
            few = await light.connect(port, everybody[:FIRST], compress=deflate)
            n = 0
            for _ in range(events):
                n += 1
                wish = frames.Do(
                    f"k{n}", codec.raw(Say(talk.sentence(told.rng))), core.seen_by(told.state, PersonId(1))
                )
                await few.tell(few.clients[0], codec.encode(wish))
            before = await _memory(ours)
            many = await light.connect(port, everybody[FIRST:], compress=deflate)
            for _ in range(events):
                n += 1
                wish = frames.Do(
                    f"k{n}", codec.raw(Say(talk.sentence(told.rng))), core.seen_by(told.state, PersonId(1))
                )
                many.expect()
                await few.tell(few.clients[0], codec.encode(wish))
                await many.all()
            after = await _memory(ours)
            few.close()
            many.close()
    return (after - before) / DEVICES


async def _bare(compress: str, events: int) -> float:
    told = talk.crowd(2)
    async with child("tests.bench.bare", "127.0.0.1", compress, "send") as bare:
        port, deflate = bare.first["port"], compress == "compress"
        few = await light.connect(port, [{}] * FIRST, compress=deflate, fold=False)
        for _ in range(events):
            await few.tell(few.clients[0], talk.sentence(told.rng).encode())
        before = await _memory(bare)
        many = await light.connect(port, [{}] * DEVICES, compress=deflate, fold=False)
        for one in many.clients:
            await many.tell(one, b'{"f":"echo","n":1}')  # as everybody at the other server has answered a probe
        for _ in range(events):
            many.expect()
            await few.tell(few.clients[0], talk.sentence(told.rng).encode())
            await many.all()
        after = await _memory(bare)
        few.close()
        many.close()
    return (after - before) / DEVICES


async def lines(events: int) -> list[Line]:
    """Return line 3, with and without compression."""
    out = []
    for compress, words, limit in (("plain", "no compression", 24.0), ("compress", "deflate", 72.0)):
        mine, other = await _ours(compress, events) / KIB, await _bare(compress, events) / KIB
        what = f"memory of one of {DEVICES} connections, {words}"
        out.append(Line(3, what, f"{mine:.1f} KiB", f"bare {other:.1f} KiB", mine, limit, " KiB"))
    return out
