"""Line 8: from a key to what it paints, in a meeting as full as one can be.

256 people, 60 parts and 200 parked notes of a thousand characters; letters in the line, panels, rows and pages.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
import time
from pathlib import Path

from cop_tui.core.engine.ids import PersonId
from cop_tui.core.topics.floor import CallNext, Hand
from cop_tui.core.topics.parking import Park
from cop_tui.core.topics.setup import Begin, PlannedItem
from cop_tui.wire.invite import Invite
from tests.bench import talk
from tests.bench.child import child
from tests.bench.line import Line, percentile
from tests.bench.painting import PATIENCE, Terminal

PEOPLE, PARTS, PARKED, LETTERS = 255, 60, 200, 1_000
SIZES = ((60, 15), (80, 24), (120, 34), (200, 60))
LIMIT = 50.0  # ms
TITLE = "1 of 60"
ESCAPE = b"\x1b"
TYPED = [letter.encode() for letter in "say something about the bus"] + [b"\x7f"] * 27
CHOSEN = [
    b"2",
    b"\x1b[B",
    b"\x1b[B",
    b"\x1b[6~",
    b"\x1b[5~",
    b"4",
    b"\x1b[B",
    b"\x1b[6~",
    b"\x1b[F",
    b"\x1b[H",
    b"3",
    b"\x1b[6~",
    b"5",
    b"\x1b[6~",
    b"1",
]
BETWEEN = 0.12  # seconds that a key has to itself


def meeting() -> talk.Talk:
    """Return that meeting, in its first part: somebody speaks, half of all wait."""
    items = tuple(
        PlannedItem(f"What happened, part {n}", "One story each, as it was.", minutes=5) for n in range(1, PARTS + 1)
    )
    told = talk.Talk(PEOPLE, items, began=int(time.time() * 1000) - 240_000)
    told.do(PersonId(1), Begin())
    for number in range(2, PARKED + 2):
        told.do(PersonId(number), Park((f"{number} " + "a place to wait in, out of the rain, " * 40)[:LETTERS]))
    for number in range(2, PEOPLE // 2):
        told.do(PersonId(number), Hand())
    told.do(PersonId(1), CallNext())
    return told


def _paint(terminal: Terminal, key: bytes) -> float | None:
    """Return the seconds from a key to the first that is written for it, None where it paints nothing."""
    terminal.reset()
    began = time.perf_counter()
    terminal.send(key)
    first = terminal.take_in(BETWEEN, lambda _shown: True)
    terminal.take_in(BETWEEN)
    return None if first is None else first - began


def _size(join: list[str], home: Path, columns: int, rows: int) -> list[float]:
    terminal = Terminal(join, home, columns, rows)
    try:
        if terminal.take_in(PATIENCE, lambda shown: TITLE in shown) is None:
            raise RuntimeError(f"the meeting did not come onto the screen: {terminal.shows().strip()[:300]}")
        terminal.take_in(2.0)
        took = [_paint(terminal, key) for key in TYPED]
        terminal.send(ESCAPE)
        terminal.take_in(1.0)
        took += [_paint(terminal, key) for key in CHOSEN * 2]
        return [one * 1000 for one in took if one is not None]
    finally:
        terminal.close()


async def lines() -> list[Line]:
    """Return how long a key takes at each size."""
    told = meeting()
    found = []
    with tempfile.TemporaryDirectory() as folder:
        stored = await talk.store(Path(folder, "data"), told)
        async with child("tests.bench.ours", str(Path(folder, "data")), "127.0.0.1", "compress") as server:
            invite = str(Invite("127.0.0.1", server.first["port"], stored.code))
            join = [str(Path(sys.executable).with_name("cop")), "join", invite, "--name", "Newcomer"]
            for columns, rows in SIZES:
                took = await asyncio.to_thread(_size, join, Path(folder, "home"), columns, rows)
                p95 = percentile(took, 0.95)
                text = f"from a key to its paint in a full meeting, {columns} by {rows}, p95 of {len(took)}"
                beside = f"median {percentile(took, 0.5):.0f} ms, longest {max(took):.0f} ms; {PEOPLE + 1} people, {PARTS} parts, {PARKED} parked"
                found.append(Line(8, text, f"{p95:.0f} ms", beside, p95, LIMIT, " ms"))
    return found
