"""What is different in lines that somebody reads a second time, because they changed while they were read."""

from __future__ import annotations

from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from cop_tui.core.engine.text import shorten

if TYPE_CHECKING:
    from collections.abc import Sequence

CHANGED = "This has changed since you read it:"
MOST, CELLS = 6, 200  # so many changes are told, and so much of each line


def changes(before: Sequence[str], now: Sequence[str]) -> list[str]:
    """Return what is different in lines, in their order, each change a line; nothing where all is as it was."""
    told: list[str] = []
    for how, old, old_end, new, new_end in SequenceMatcher(None, before, now, autojunk=False).get_opcodes():
        if how != "equal":
            told += [f"Before: {shorten(line, CELLS)}" for line in before[old:old_end] if line.strip()]
            told += [f"Now: {shorten(line, CELLS)}" for line in now[new:new_end] if line.strip()]
    more = len(told) - MOST
    if more > 0:
        told[MOST:] = ["And more: read it all."]
    return [CHANGED, *told, ""] if told else []
