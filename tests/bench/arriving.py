"""Line 9: from the command `cop join` to a screen that can be used, over poor links, as somebody new near the end of an evening.

Usable is a screen with the part that goes on and its question on it, on which a typed key appears. Each time it is a program
started anew, with nothing on its disk, in a terminal at the near end of a link with real TCP and TLS; thirty people are there.
"""

from __future__ import annotations

import asyncio
import time

from tests.bench import talk
from tests.bench.line import Line, percentile
from tests.bench.linked import Beyond, beyond

LIMITS = {"edge-lossy": 4, "2g": 7, "gprs-rural": 9, "satellite": 3}
PATIENCE = 60.0
NOW = "What we promise"  # the part that goes on
TYPED = "park z"
ACTS, MINUTES = 500, 90


def _used(one: Beyond, name: str) -> tuple[float, float]:
    """Return the seconds until something is on the screen, and until it can be used."""
    terminal = one.join(name)
    try:
        first = terminal.take_in(PATIENCE, lambda shown: bool(shown.strip()))
        if NOW not in terminal.shows() and terminal.take_in(PATIENCE, lambda shown: NOW in shown) is None:
            raise RuntimeError(f"the meeting did not come onto the screen: {terminal.shows().strip()[:300]}")
        terminal.send(TYPED.encode())
        echoed = terminal.take_in(PATIENCE, lambda shown: TYPED in shown)
        if first is None or echoed is None:
            raise RuntimeError(f"what was typed did not appear: {terminal.shows().strip()[:300]}")
        return first - terminal.began, echoed - terminal.began
    finally:
        one.leave(terminal)


async def joins(profile: str, rounds: int, seed: int = 1) -> list[tuple[float, float]]:
    """Return the seconds of so many joins, to first paint and to a usable screen."""
    told = talk.evening(acts=ACTS, began=int(time.time() * 1000) - MINUTES * 60_000)
    async with beyond(profile, told, seed) as one:
        return [await asyncio.to_thread(_used, one, f"New {n}") for n in range(rounds)]


async def lines(rounds: int) -> list[Line]:
    """Return line 9, for each link."""
    found = []
    for profile, limit in LIMITS.items():
        took = await joins(profile, rounds)
        usable = [one[1] for one in took]
        high = percentile(usable, 0.95)
        beside = f"median {percentile(usable, 0.5):.2f} s, first paint {percentile([t[0] for t in took], 0.5):.2f} s"
        text = f"cold join to a usable screen over {profile}, p95 of {rounds}"
        found.append(Line(9, text, f"{high:.2f} s", beside, high, limit, " s"))
    return found
