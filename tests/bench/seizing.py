"""Line 23: who wrote a note, guessed from everything a server leaves behind."""

from __future__ import annotations

import tempfile
from pathlib import Path

from tests.attack.seizure import CHANCE, MARGIN, measure
from tests.bench.line import Line


async def lines(seeds: int) -> list[Line]:
    """Hold meetings, take everything away, look for identifiers and guess in every way there is."""
    with tempfile.TemporaryDirectory() as folder:
        scores = await measure(Path(folder), seeds)
    beside = f"{scores.notes} notes, {scores.copies} copies, {len(scores.tried)} ways to guess"
    found, limit = len(scores.found), CHANCE + MARGIN
    best = max(scores.tried, key=scores.share)
    lines = [Line(23, "seizure: identifiers beside a note, or in the log", str(found), beside, found, 0, "")]
    for way in sorted(scores.tried, key=scores.share, reverse=True):
        share = scores.share(way)
        more = f"chance {CHANCE:.1%}{', the best guess' if way == best else ''}"
        lines.append(Line(23, f"  {way}", f"{share:.1%}", more, share, limit, ""))
    return lines
