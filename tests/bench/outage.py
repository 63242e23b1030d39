"""Line 16: a link is dark for a minute, not scaled, in the middle of everything, and comes back.

Somebody at the near end waits in the queue, has just entered an act and is half-way through another line. The others go on at the pace
of an evening. Afterwards: the same place in the queue, the half-typed line, nothing lost or doubled, and how many bytes it took.
"""

from __future__ import annotations

import asyncio
import random
import re
import time
from dataclasses import dataclass

from cop_tui.core.engine.ids import PersonId
from cop_tui.core.topics.floor import Hand
from cop_tui.core.topics.learning import Learn
from cop_tui.core.topics.parking import Park
from tests.bench import talk
from tests.bench.line import Line
from tests.bench.linked import Beyond, beyond
from tests.bench.painting import TITLE, Terminal, meeting

SECONDS = 60.0
OTHERS = 10.0  # seconds between what others do
PATIENCE = 120.0
SETTLED = 5.0
LIMIT = 6_000
ENTERED = "Who opens the hall?"
HALF, REST = "park Who pays for", " the thinking?"
CLIENTS: dict[str, tuple[str, ...]] = {"the screens": (), "the line client": ("--plain",)}
_SEQUENCE = re.compile(r"sequence (\d+)")


@dataclass(frozen=True)
class Outage:
    """What came of it: bytes and seconds to catch up, places in the queue before and after, what is lost or doubled, the draft."""

    bytes: int
    seconds: float
    before: int
    after: int
    wrong: int
    kept: bool


def _see(terminal: Terminal, wanted: str, seconds: float = PATIENCE) -> float:
    """Wait until something is on the screen, and return when; raises RuntimeError."""
    if wanted in terminal.shows():
        return time.perf_counter()
    at = terminal.take_in(seconds, lambda shown: wanted in shown)
    if at is None:
        raise RuntimeError(f"{wanted!r} did not come onto the screen: {terminal.shows().strip()[-600:]}")
    return at


def _enter(terminal: Terminal, line: str, wanted: str = "") -> None:
    terminal.send(line.encode())
    _see(terminal, line)
    terminal.send(b"\r")
    if wanted:
        _see(terminal, wanted)


async def _dark(one: Beyond, terminal: Terminal, rng: random.Random, seconds: float) -> None:
    """Let the link be dark for so many seconds; an act is entered at its beginning, and half of another line typed."""
    one.link.go_dark()
    began = time.monotonic()
    await asyncio.to_thread(_enter, terminal, f"park {ENTERED}")
    terminal.send(HALF.encode())
    await asyncio.to_thread(_see, terminal, HALF)
    while (left := began + seconds - time.monotonic()) > 0:
        await asyncio.to_thread(terminal.take_in, min(OTHERS, left))
        await one.do(PersonId(rng.randrange(4, 12)), rng.choice((Park, Learn))(talk.sentence(rng)))
    one.link.come_back()


async def survived(profile: str, more: tuple[str, ...], seconds: float = SECONDS, seed: int = 1) -> Outage:
    """Return what came of so many seconds without a link of this profile, for a client started with `more`."""
    rng = random.Random(seed)
    async with beyond(profile, meeting(), seed) as one:
        terminal = one.join("Ana", *more, columns=120)
        await asyncio.to_thread(_see, terminal, TITLE)
        second = "number 2 of 2" if "--plain" in more else "Your hand is up: 2nd."
        await asyncio.to_thread(_enter, terminal, "hand about the funders", second)
        await one.do(PersonId(5), Hand())
        await asyncio.to_thread(terminal.take_in, SETTLED)
        queue = (await one.state())["queue"]
        me = max(queue)  # whoever came last
        await _dark(one, terminal, rng, seconds)
        counts, began = one.link.counts(), time.perf_counter()
        back = await asyncio.to_thread(_see, terminal, "You are still 2nd")
        await asyncio.to_thread(terminal.take_in, SETTLED)
        after = one.link.counts()
        kept = HALF in terminal.shows()
        await asyncio.to_thread(_enter, terminal, REST)
        await asyncio.to_thread(terminal.take_in, SETTLED)
        state = await one.state()
        await asyncio.to_thread(_enter, terminal, "state?", "sequence")
        wrong = sum(abs(state["texts"].count(text) - 1) for text in (ENTERED, f"{HALF[5:]}{REST}"))
        seen = _SEQUENCE.findall(terminal.shows())[-1]
        wrong += abs(int(seen) - (await one.state())["seq"])
        crossed = after.down_bytes + after.up_bytes - counts.down_bytes - counts.up_bytes
        places = queue.index(me) + 1, state["queue"].index(me) + 1 if me in state["queue"] else 0
        return Outage(crossed, back - began, *places, wrong, kept)


async def lines(profiles: tuple[str, ...], seconds: float = SECONDS) -> list[Line]:
    """Return line 16, over each of the links, for both clients; the link is dark for so many seconds."""
    runs = [(profile, who, more) for profile in profiles for who, more in CLIENTS.items()]
    found = []
    every = await asyncio.gather(*(survived(profile, more, seconds) for profile, _, more in runs))
    for (profile, who, _), one in zip(runs, every, strict=True):
        text = f"{seconds:g} s without the link, {who}, {profile}"
        beside = f"all IP bytes from the link's return on; back {one.seconds:.1f} s after it"
        found.append(Line(16, f"{text}: bytes to catch up", f"{one.bytes} B", beside, one.bytes, LIMIT, " B"))
        place = f"{one.before} before, {one.after} after"
        found.append(Line(16, f"{text}: places lost in the queue", place, "", abs(one.after - one.before), 0, ""))
        found.append(Line(16, f"{text}: acts lost or doubled", f"{one.wrong}", "", one.wrong, 0, ""))
        found.append(Line(16, f"{text}: half-typed lines lost", f"{int(not one.kept)}", "", not one.kept, 0, ""))
    return found
