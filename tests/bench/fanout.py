"""Lines 1 and 2: one event to 300 people, against the plainest fan-out the same library can do.

Both servers are up at once and take turns event by event, so that whatever else the computer does falls on both.
"""

from __future__ import annotations

import asyncio
import gc
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from cop_tui import core
from cop_tui.core.engine.ids import PersonId
from cop_tui.core.topics.words import Say
from cop_tui.wire import codec, frames
from tests.bench import light, talk
from tests.bench.child import Child, child
from tests.bench.line import Line, percentile

PEOPLE = 250  # a meeting takes no more; fifty of them have a second device
DEVICES = 300
PAUSE = 0.09  # seconds; three of them are more than a server ever waits for more to send together


@dataclass
class _Figures:
    ours: list[float] = field(default_factory=list)
    bare: list[float] = field(default_factory=list)
    commits: list[float] = field(default_factory=list)
    ours_cpu: float = 0.0
    bare_cpu: float = 0.0
    fastest_cpu: float = 0.0


async def _cpu(process: Child) -> float:
    return float((await process.ask("me"))["cpu"])


def seats(stored: talk.Stored, devices: int) -> list[dict[str, str]]:
    """Return the upgrade headers of so many devices: everybody's first, then second ones."""
    return [
        {frames.SEAT: stored.seats[n % len(stored.seats)], frames.MEETING: stored.meeting, frames.DEVICE: f"{n:032x}"}
        for n in range(devices)
    ]


async def _compare(events: int, compress: str) -> _Figures:
    figures = _Figures()
    told = talk.crowd(PEOPLE)
    with tempfile.TemporaryDirectory() as folder:
        stored = await talk.store(Path(folder), told)
        async with (
            child("tests.bench.ours", folder, "127.0.0.1", compress) as ours,
            child("tests.bench.bare", "127.0.0.1", compress, "send") as bare,
            child("tests.bench.bare", "127.0.0.1", compress, "broadcast") as fastest,
        ):
            deflate = compress == "compress"
            room = await light.connect(ours.first["port"], seats(stored, DEVICES), compress=deflate)
            plain = await light.connect(bare.first["port"], [{}] * DEVICES, compress=deflate, fold=False)
            quick = await light.connect(fastest.first["port"], [{}] * DEVICES, compress=deflate, fold=False)
            # What everybody's arrival leads to must be over before anything is measured.
            await asyncio.wait_for(room.clients[-1].sees(PEOPLE), 30)
            gc.collect()
            gc.disable()
            try:
                await _take_turns(figures, events, (ours, room), (bare, plain), (fastest, quick), told)
            finally:
                gc.enable()
            for crowd in (room, plain, quick):
                crowd.close()
    return figures


async def _take_turns(
    figures: _Figures,
    events: int,
    ours: tuple[Child, light.Crowd],
    bare: tuple[Child, light.Crowd],
    fastest: tuple[Child, light.Crowd],
    told: talk.Talk,
) -> None:
    warm = 10
    before = (0.0, 0.0, 0.0)
    for n in range(events + warm):
        if n == warm:
            await ours[0].ask("commits")
            before = (await _cpu(ours[0]), await _cpu(bare[0]), await _cpu(fastest[0]))
        who = n % PEOPLE
        sender = ours[1].clients[who]
        wish = codec.encode(
            frames.Do(f"k{n + 1}", codec.raw(Say(talk.sentence(told.rng))), core.seen_by(told.state, PersonId(1)))
        )
        await asyncio.sleep(PAUSE)
        took = await ours[1].tell(sender, wish)
        await asyncio.sleep(PAUSE)
        took_bare = await bare[1].tell(bare[1].clients[who], sender.last)
        await asyncio.sleep(PAUSE)
        await fastest[1].tell(fastest[1].clients[who], sender.last)
        if n >= warm:
            figures.ours.append(took)
            figures.bare.append(took_bare)
    figures.commits = (await ours[0].ask("commits"))["commits"]
    each = events * DEVICES
    figures.ours_cpu = (await _cpu(ours[0]) - before[0]) / each
    figures.bare_cpu = (await _cpu(bare[0]) - before[1]) / each
    figures.fastest_cpu = (await _cpu(fastest[0]) - before[2]) / each


async def lines(events: int) -> list[Line]:
    """Return lines 1 and 2, with and without compression."""
    out: list[Line] = []
    cpu: list[Line] = []
    for compress, words in (("compress", "deflate"), ("plain", "no compression")):
        figures = await _compare(events, compress)
        net = [took - commit for took, commit in zip(figures.ours, figures.commits, strict=True)]
        for name, share, limit in (("p50", 0.5, 1.1), ("p99", 0.99, 1.2)):
            mine, other = percentile(net, share), percentile(figures.bare, share)
            commit = percentile(figures.commits, share)
            out.append(
                Line(
                    1,
                    f"event in {DEVICES} replicas, commit off, {words}, {name}",
                    f"{mine / other:.2f}x",
                    f"{mine * 1e3:.1f} ms (commit {commit * 1e3:.1f}); bare {other * 1e3:.1f} ms",
                    mine / other,
                    limit,
                    "x",
                )
            )
        ratio = figures.ours_cpu / figures.bare_cpu
        cpu.append(
            Line(
                2,
                f"server CPU per delivered event, {words}",
                f"{ratio:.2f}x",
                f"{figures.ours_cpu * 1e6:.1f} us; bare {figures.bare_cpu * 1e6:.1f} us, "
                f"broadcast {figures.fastest_cpu * 1e6:.1f} us",
                ratio,
                1.1,
                "x",
            )
        )
    return out + cpu
