"""Line 19: ten of two hundred stop reading while the others go on, and then everybody comes back in one instant.

The server is a process of its own. What is said is long and packs badly, so that lines which are not read fill at once; memory
is looked at all the while, and the time until what somebody said has reached all who read, with and without the ten.
"""

from __future__ import annotations

import asyncio
import random
import socket
import string
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from cop_tui import core
from cop_tui.core.engine.ids import PersonId
from cop_tui.core.topics.words import Say
from cop_tui.wire import codec, frames
from tests.bench import light, talk
from tests.bench.child import Child, child
from tests.bench.fanout import seats
from tests.bench.line import Line, percentile

PEOPLE, UNREAD = 200, 10
LENGTH = 900  # characters of what is said
PAUSE = 0.05  # seconds between two people who speak
MIB = 1024 * 1024


@dataclass
class Figures:
    """Seconds until all who read had it, before and while ten did not; bytes of memory; seconds until all were back."""

    before: list[float] = field(default_factory=list)
    during: list[float] = field(default_factory=list)
    first: int = 0
    most: int = 0
    back: float = 0.0


class _Meeting:
    def __init__(self, server: Child, told: talk.Talk) -> None:
        self._server, self._told = server, told
        self._said = 0
        self._rng = random.Random(19)

    async def memory(self) -> int:
        return int((await self._server.ask("me"))["memory"])

    async def say(self, crowd: light.Crowd, figures: Figures, took: list[float], times: int) -> None:
        """Let people who read speak so often, one after the other."""
        for n in range(times):
            self._said += 1
            text = "".join(self._rng.choices(string.ascii_letters, k=LENGTH))
            wish = frames.Do(f"k{self._said}", codec.raw(Say(text)), core.seen_by(self._told.state, PersonId(1)))
            sender = crowd.clients[self._said % len(crowd.clients)]
            took.append(await crowd.tell(sender, codec.encode(wish)))
            if n % 10 == 0:
                figures.most = max(figures.most, await self.memory())
            await asyncio.sleep(PAUSE)


def _stop_reading(clients: Sequence[light.Light]) -> None:
    for one in clients:
        raw = one._transport.get_extra_info("socket")
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        one._transport.pause_reading()


async def measured(times: int) -> Figures:
    """Return the figures of a meeting in which so many things are said with, and as many without, the ten who do not read."""
    figures, told = Figures(), talk.crowd(PEOPLE)
    with tempfile.TemporaryDirectory() as folder:
        stored = await talk.store(Path(folder), told)
        async with child("tests.bench.ours", folder, "127.0.0.1", "compress") as ours:
            port, headers, meeting = ours.first["port"], seats(stored, PEOPLE), _Meeting(ours, told)
            everybody = await light.connect(port, headers, compress=True)
            await asyncio.wait_for(everybody.clients[-1].sees(PEOPLE), 60)
            reading = light.Crowd(everybody.clients[UNREAD:])
            await meeting.say(reading, figures, [], 5)
            await meeting.say(reading, figures, figures.before, times)
            figures.first = figures.most = await meeting.memory()
            _stop_reading(everybody.clients[:UNREAD])
            await meeting.say(reading, figures, figures.during, times)
            everybody.close()
            began = time.perf_counter()
            coming = asyncio.gather(*(light.connect(port, [one], compress=True) for one in headers))
            while not coming.done():
                await asyncio.wait([coming], timeout=0.2)
                figures.most = max(figures.most, await meeting.memory())
            crowds = await coming
            figures.back = time.perf_counter() - began
            figures.most = max(figures.most, await meeting.memory())
            for crowd in crowds:
                crowd.close()
    return figures


async def lines(times: int) -> list[Line]:
    """Return line 19: memory, the others' time, and how soon all are back."""
    figures = await measured(times)
    more = (figures.most - figures.first) / MIB
    usual, high = percentile(figures.before, 0.95), percentile(figures.during, 0.95)
    what = f"{UNREAD} of {PEOPLE} stop reading"
    return [
        Line(
            19,
            f"{what}: memory, all coming back at once too",
            f"{more:.1f} MiB",
            f"from {figures.first / MIB:.0f} MiB",
            more,
            32,
            " MiB",
        ),
        Line(
            19,
            f"{what}: the others' p95 of {times}",
            f"{high / usual:.2f}x",
            f"{high * 1e3:.0f} ms; before {usual * 1e3:.0f} ms",
            high / usual,
            2,
            "x",
        ),
        Line(19, f"all {PEOPLE} back after a cut of all", f"{figures.back:.1f} s", "", figures.back, 60, " s"),
    ]
