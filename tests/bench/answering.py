"""Line 10: a command is acknowledged once it is durable, over poor links; and a key appears at once, whatever the link does.

Commands are lines typed to a real line client at the near end; the time runs until it says what became of it, which it does when the
server has committed it. Meanwhile others act every ten seconds, as in an evening of thirty. Keys are typed into the screens and into
the line client in a terminal each, with the link good and with it dark.
"""

from __future__ import annotations

import asyncio
import random
import string
import time

from cop_tui.core.engine.ids import PersonId
from cop_tui.core.topics.parking import Park
from tests.bench import talk
from tests.bench.line import Line, percentile
from tests.bench.link import PROFILES
from tests.bench.linked import Beyond, beyond
from tests.bench.painting import Terminal

LIMITS = {name: PROFILES[name].trip / 1000 + 0.5 for name in ("edge-lossy", "2g", "satellite")} | {"gprs-rural": 4.0}
PATIENCE = 60.0
OTHERS = 10.0  # seconds between what others do
KEYS = 100  # milliseconds
_BETWEEN = 0.12  # seconds between two keys of somebody who types fast


def _acknowledged(terminal: Terminal, text: str) -> float:
    """Return the seconds from Enter until the line client says that it is kept."""
    terminal.send(b"park " + text.encode())
    if terminal.take_in(PATIENCE, lambda shown: text in shown) is None:
        raise RuntimeError(f"what was typed did not appear: {terminal.shows().strip()[-300:]}")
    began = time.perf_counter()
    terminal.send(b"\r")
    said = terminal.take_in(PATIENCE, lambda shown: f"Parked in your words: '{text}'" in shown)
    if said is None:
        raise RuntimeError(f"there was no answer: {terminal.shows().strip()[-300:]}")
    return said - began


async def _others(one: Beyond, rng: random.Random) -> None:
    while True:
        await asyncio.sleep(OTHERS)
        await one.do(PersonId(rng.randrange(1, len(one.stored.seats) + 1)), Park(talk.sentence(rng)))


async def acknowledged(profile: str, commands: int, seed: int = 1) -> list[float]:
    """Return the seconds that so many commands took to be acknowledged."""
    told, rng = talk.evening(began=int(time.time() * 1000) - 90 * 60_000), random.Random(seed)
    async with beyond(profile, told, seed) as one:
        terminal = one.join("Typist", "--plain", columns=200)
        if await asyncio.to_thread(terminal.take_in, PATIENCE, lambda shown: "To speak" in shown) is None:
            raise RuntimeError(f"could not join: {terminal.shows().strip()[-300:]}")
        others, took = asyncio.create_task(_others(one, rng)), []
        try:
            for n in range(commands):
                await asyncio.to_thread(terminal.take_in, rng.uniform(0.5, 3.0))
                took.append(await asyncio.to_thread(_acknowledged, terminal, f"Command number {n}."))
        finally:
            others.cancel()
            await asyncio.gather(others, return_exceptions=True)
        return took


def _echoes(terminal: Terminal, keys: int) -> list[float]:
    """Return the milliseconds until each of so many keys was on the screen."""
    terminal.send(b"park ")
    if terminal.take_in(PATIENCE, lambda shown: "park" in shown) is None:
        raise RuntimeError(f"what was typed did not appear: {terminal.shows().strip()[-300:]}")
    typed, took = "park ", []
    for n in range(keys):
        key = string.ascii_lowercase[n % 26]
        typed += key
        began = time.perf_counter()
        terminal.send(key.encode())
        shown = terminal.take_in(5.0, lambda screen, wanted=typed[-40:]: wanted in screen)  # type: ignore[misc]
        if shown is None:
            raise RuntimeError(f"a key did not appear: {terminal.shows().strip()[-300:]}")
        took.append((shown - began) * 1000)
        terminal.take_in(_BETWEEN)
    return took


async def echoes(keys: int) -> dict[str, list[float]]:
    """Return how long keys took to appear, in ms, in both clients, with the link good and dark."""
    found: dict[str, list[float]] = {}
    async with beyond("edge-lossy", talk.evening(began=int(time.time() * 1000) - 90 * 60_000)) as one:
        for what, more in (("the screens", ()), ("the line client", ("--plain",))):
            terminal = one.join(f"Typist in {what}"[:20].strip(), *more, columns=200)
            if await asyncio.to_thread(terminal.take_in, PATIENCE, lambda shown: "promise" in shown) is None:
                raise RuntimeError(f"could not join: {terminal.shows().strip()[-300:]}")
            found[what] = await asyncio.to_thread(_echoes, terminal, keys)
            terminal.send(b"\x15" + b"\x7f" * 8)
            await asyncio.to_thread(terminal.take_in, 1.0)
            one.link.go_dark()
            found[f"{what}, link dark"] = await asyncio.to_thread(_echoes, terminal, keys)
            one.link.come_back()
            one.leave(terminal)
    return found


async def lines(commands: int, keys: int) -> list[Line]:
    """Return line 10: commands over each link, then keys."""
    found = []
    for (profile, limit), took in zip(
        LIMITS.items(), await asyncio.gather(*(acknowledged(one, commands) for one in LIMITS)), strict=True
    ):
        high = percentile(took, 0.95)
        beside = f"median {percentile(took, 0.5):.2f} s, longest {max(took):.2f} s"
        text = f"a command acknowledged, durable, over {profile}, p95 of {commands}"
        found.append(Line(10, text, f"{high:.2f} s", beside, high, limit, " s"))
    for what, ms in (await echoes(keys)).items():
        high = percentile(ms, 0.95)
        beside = f"median {percentile(ms, 0.5):.0f} ms, longest {max(ms):.0f} ms"
        found.append(Line(10, f"echo of a key, {what}, p95 of {keys}", f"{high:.0f} ms", beside, high, KEYS, " ms"))
    return found
