"""Line 21: every command by everybody in every state of a meeting, at another meeting's door, and after a seat has ended."""

from __future__ import annotations

import tempfile
from pathlib import Path

from tests.bench.line import Line
from tests.contract import foreign
from tests.contract.permission_cells import count


async def lines() -> list[Line]:
    """Count what is permitted and should not be, and time how long a seat that is taken away is still in."""
    found = count()
    wrong = len(found.unexpected_yes)
    beside = (
        f"{found.commands} commands, {found.cells} cells, {found.yes} yes, {len(found.unexpected_no)} unexpected no"
    )
    with tempfile.TemporaryDirectory() as folder:
        other = await foreign.measure(Path(folder))
    tried = f"{other.doors} doors, {other.wishes} wishes"
    yes = len(other.yes)
    return [
        Line(21, "own meeting: permitted against the table", str(wrong), beside, wrong, 0, ""),
        Line(21, "another meeting: anything done", str(yes), tried, yes, 0, ""),
        Line(21, "a seat that is taken away: until out", f"{other.out:.3f} s", "the longest of 8", other.out, 1, " s"),
    ]
