"""What a terminal that is not UTF-8 gets in place of what it does not have: as many cells, so that nothing moves."""

from __future__ import annotations

import re
import sys
import unicodedata

from cop_tui.acts.letters import has, stand_in
from cop_tui.core.engine.text import cells

_OURS = {"…": "~", "·": "-", "✓": "*", "▸": ">", "•": "*", "→": ">", "←": "<", "🔎": "> "}
_BOXES = frozenset(map(chr, range(0x2500, 0x2580)))  # lines and corners
_BLOCKS = frozenset(map(chr, range(0x2580, 0x25A0)))  # which only edge what has a colour
_FLAGS = frozenset(map(chr, range(0x1F1E6, 0x1F200)))  # two of these are one flag
_JOINERS = "\u200c\u200d"
_BEYOND_ASCII = re.compile(r"[ -~]?[^\x00-\x7f]+")  # with the letter before, on which marks may stand


def encoding() -> str:
    """Return the encoding of the terminal where that is not UTF-8, else nothing. Screens are written to either stream."""
    for stream in (sys.__stdout__, sys.__stderr__):
        name = (getattr(stream, "encoding", None) or "utf-8").lower()
        if name.replace("_", "-") not in ("utf-8", "utf8"):
            return name
    return ""


def shown(text: str, own: str) -> str:
    """Return a text with what the terminal's `own` encoding has: what that does not have becomes as many cells of what it has."""
    return _BEYOND_ASCII.sub(lambda run: "".join(_in_cells(letter, own) for letter in _letters(run[0])), text)


def _letters(run: str) -> list[str]:
    """Return the letters of a run, each with what changes how wide it is drawn."""
    found: list[str] = []
    for char in run:
        joins = unicodedata.category(char)[0] == "M" or char in _JOINERS or "\U0001f3fb" <= char <= "\U0001f3ff"
        if found and (joins or found[-1][-1] in _JOINERS or (char in _FLAGS and found[-1] in _FLAGS)):
            found[-1] += char
        else:
            found.append(char)
    return found


def _in_cells(letter: str, own: str) -> str:
    """Return a letter with its marks as it can be shown."""
    if has(letter, own):
        return letter
    width, first = cells(letter), letter[0]
    if first in _BOXES:
        return {"─": "-", "━": "-", "│": "|", "┃": "|"}.get(first, "+")
    if first in _BLOCKS:
        return " "
    found = _OURS.get(first) or stand_in(first, own)
    return found if cells(found) == width else "?" * width
