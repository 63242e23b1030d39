"""Line 20: clocks that jump on either side, a host's computer that slept for an hour, and the countdowns of people side by side.

A countdown is a deadline in the server's time less what a client takes that time to be, so what is compared is the latter, of real
sessions in processes of their own. Clocks of real processes jump by libfaketime, or the line could not be measured; sleep is told to
their clocks, as no test can suspend its machine: the server's process really stands still meanwhile, for a few seconds.
"""

from __future__ import annotations

import asyncio
import itertools
import os
import signal
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.bench import talk
from tests.bench.child import Child, child
from tests.bench.line import Line
from tests.bench.link import FAR
from tests.bench.linked import beyond

HOURS = 2
SLEPT = 3_600
STANDS_STILL = 5.0  # seconds
AFTER = (5, 20, 60)  # seconds after joining at which countdowns are compared
LIMITS = {"gprs-rural": 750, "edge-lossy": 250}
MOVES = 250  # ms


class Wall:
    """A wall clock that can be set, of a program that is started by `program`."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self.set(0)

    def set(self, hours: float) -> None:
        """Set the clock so many hours ahead of the right time, or behind it."""
        # In place and never empty: the program may be reading it.
        with self._file.open("r+b" if self._file.exists() else "wb") as file:
            file.write(b"%+06d" % (hours * 3600))

    def program(self, module: str) -> tuple[str, str, str]:
        """Return what to run in place of a module so that it goes by this clock."""
        return ("tests.bench.settable", str(self._file), module)


@asynccontextmanager
async def _visitor(
    where: Sequence[str], name: str, folder: Path, before: Sequence[str] = (), wall: Wall | None = None
) -> AsyncIterator[Child]:
    home, module = str(folder / f"home-{name}"), "tests.bench.visitor"
    async with child(*(wall.program(module) if wall else (module,)), *where, name, home, before=before) as one:
        yield one


def shift(answer: dict[str, Any]) -> float:
    """Return the server's time as a client takes it to be, against a clock that all have in common; ms."""
    return float(answer["now"] - answer["at"] * 1000)


async def _shifts(everybody: Sequence[Child]) -> list[float]:
    return [shift(await one.ask("now")) for one in everybody]


# Side by side


async def apart(profile: str, seed: int, times: Sequence[int] = AFTER) -> list[float]:
    """Return how far countdowns are apart, in ms, at each of these times, seconds after the last of two has joined over a link.

    A third is at the server's own computer.
    """
    told = talk.evening(began=int(time.time() * 1000) - 90 * 60_000)
    async with beyond(profile, told, seed) as one, AsyncExitStack() as stack:
        port, seal = str(one.server.first["port"]), one.server.first["fingerprint"]
        near, far = one.link.at("near", []), one.link.at("far", [])
        rooms = [("Near", (FAR, port), near), ("Other", (FAR, port), near), ("There", ("127.0.0.1", port), far)]
        came = await asyncio.gather(
            *(
                stack.enter_async_context(_visitor((*where, one.stored.code, seal), name, one.folder, before))
                for name, where, before in rooms
            )
        )
        began, found = time.monotonic(), []
        for after in times:
            # Real time: what drifts apart does so as real clocks go.
            await asyncio.sleep(began + after - time.monotonic())
            shifts = await _shifts(came)
            found.append(max(abs(a - b) for a, b in itertools.combinations(shifts, 2)))
        return found


# Jumps and sleep


@dataclass(frozen=True)
class Moved:
    """By how much countdowns moved, in ms, and how many connections were dropped."""

    ms: float
    dropped: int


async def jumps(folder: Path) -> dict[str, Moved]:
    """Set the clocks of a server's and of a participant's process two hours forward and back, and let the host's sleep."""
    stored = await talk.store(folder / "data", talk.crowd(12))
    server_wall, wall = Wall(folder / "server-clock"), Wall(folder / "client-clock")
    serving = child(*server_wall.program("tests.bench.ours"), str(folder / "data"), "127.0.0.1", "compress")
    async with serving as server, AsyncExitStack() as stack:
        where = ("127.0.0.1", str(server.first["port"]), stored.code, "-")
        usual, jumping = [
            await stack.enter_async_context(_visitor(where, name, folder, wall=one))
            for name, one in (("Usual", None), ("Jumping", wall))
        ]
        found = {}
        for what, clock, inside in (("the server's clock", server_wall, server), ("a client's clock", wall, jumping)):
            found[what] = await _jumped(clock, (usual, jumping), inside)
        found["an hour of sleep"] = await _slept(server, usual, jumping)
    return found


async def _jumped(clock: Wall, everybody: Sequence[Child], inside: Child) -> Moved:
    ms, before = 0.0, [await one.ask("now") for one in everybody]
    for hours in (HOURS, 0, -HOURS, 0):
        clock.set(hours)
        told = await inside.ask("now")
        if abs(told["wall"] - time.time() - hours * 3600) > 60:
            raise RuntimeError("the clock of the process did not jump")
        await asyncio.sleep(3)  # anything that looks at a clock does so once a second
        after = [await one.ask("now") for one in everybody]
        ms = max([ms, *(abs(shift(a) - shift(b)) for a, b in zip(after, before, strict=True))])
    dropped = sum(a["connections"] - b["connections"] for a, b in zip(after, before, strict=True))
    return Moved(ms, dropped)


async def _slept(server: Child, elsewhere: Child, beside: Child) -> Moved:
    """Let the host's computer sleep for an hour: the server stands still, so does who is at the same computer."""
    before = [shift(await one.ask("now")) for one in (elsewhere, beside)]
    os.kill(server.pid, signal.SIGSTOP)
    try:
        await elsewhere.ask(f"awake {SLEPT}")
        await beside.ask(f"slept {SLEPT}")
        await asyncio.sleep(STANDS_STILL)  # real time: the process is really stopped for so long
    finally:
        os.kill(server.pid, signal.SIGCONT)
    await server.ask(f"slept {SLEPT}")
    async with asyncio.timeout(60):
        # Another process says it only when asked.
        while not all([(await one.ask("now"))["link"] == "good" for one in (elsewhere, beside)]):  # noqa: ASYNC110
            await asyncio.sleep(0.2)  # several looks a second, as a person who watches a countdown has
    await asyncio.sleep(3)  # real time: whatever looks at a clock has looked again
    after = [shift(await one.ask("now")) - SLEPT * 1000 for one in (elsewhere, beside)]
    return Moved(max(abs(a - b) for a, b in zip(after, before, strict=True)), 0)


async def _runs(profile: str, rounds: int, times: Sequence[int]) -> list[list[float]]:
    return [await apart(profile, seed, times) for seed in range(1, rounds + 1)]


async def lines(rounds: int, times: Sequence[int] = AFTER) -> list[Line]:
    """Return line 20."""
    found = []
    with tempfile.TemporaryDirectory() as name:
        for what, moved in (await jumps(Path(name))).items():
            how = (
                "told to the clocks, the server's process really stopped for 5 s"
                if "sleep" in what
                else "2 h forward and back, a clock put in Python's place, real processes"
            )
            text = f"{what}: countdowns move" if "sleep" in what else f"{what} jumps: countdowns move"
            found.append(Line(20, text, f"{moved.ms:.0f} ms", how, moved.ms, MOVES, " ms"))
            if "sleep" not in what:
                found.append(
                    Line(20, f"{what} jumps: connections dropped", f"{moved.dropped}", "", moved.dropped, 0, "")
                )
    runs = await asyncio.gather(*(_runs(profile, rounds, times) for profile in LIMITS))
    for (profile, limit), all_ in zip(LIMITS.items(), runs, strict=True):
        worst = max(map(max, all_))
        each = ", ".join(f"at {after} s {max(run[n] for run in all_):.0f}" for n, after in enumerate(times))
        text = f"countdowns apart over {profile}, first minute, worst of {rounds} runs"
        found.append(Line(20, text, f"{worst:.0f} ms", each, worst, limit, " ms"))
    return found
