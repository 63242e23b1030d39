"""What a click on a line means: the number of an answer that stands there, y or n of a question, or the key whose words stand there."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cop_tui.ui.rows import ANSWERS, KEY, WORD

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.content import Content

CUT = "…"  # behind a word of which only the beginning is in sight, so that it is none
TYPE = "type "  # before a word that is to be typed
_NUMBERED = re.compile(r"\[(\d)\](?:(?! {2,}|\[\d\]).)*")
_LISTED = re.compile(r"(\d{1,4})\. ")
_KEYED = re.compile(r"\[(\S)\](?:(?! {2,}|\[\S\]).)*")


def numbered(line: str, cell: int) -> str:
    """Return the number of the answer whose words stand in this cell of a line, or nothing."""
    return next((found[1] for found in _NUMBERED.finditer(line) if found.start() <= cell < found.end()), "")


def listed(lines: Sequence[Content], row: int) -> str:
    """Return the number of what stands on this line of a list ("2. ..."), which may go on over several; or nothing."""
    numbers = (_LISTED.match(line.plain) for line in reversed(lines[: row + 1]))
    return next((found[1] for found in numbers if found), "")


def keyed(line: str, cell: int) -> str:
    """Return the key whose words ("[q] quote") stand in this cell of a line, or nothing."""
    return next((found[1] for found in _KEYED.finditer(line) if found.start() <= cell < found.end()), "")


def pressed(line: Content, cell: int) -> str:
    """Return the key or word to be pressed or typed that stands in this cell, or whose label does; or nothing.

    A label goes on from its key to the next two spaces; a word in a sentence is no longer than it is.
    """
    text, at = line.plain, cell
    for span in line.spans:
        if WORD in str(span.style).split() and span.start <= at < span.end and text[span.end : span.end + 1] != CUT:
            return text[span.start : span.end].strip()
    for span in line.spans:
        end = text.find("  ", span.end)
        begins = span.start - len(TYPE) if text[: span.start].endswith(TYPE) else span.start
        if str(span.style) == KEY and begins <= at < (end if end >= 0 else len(text)):
            return text[span.start : span.end].strip().strip("[]")
    return ""


def lettered(line: str, cell: int) -> str:
    """Return the letter that answers a question ("... y / n") and stands in this cell, or right beside it; or nothing."""
    inside = line.lstrip()
    found = ANSWERS.search(inside)
    if found is None:
        return ""
    edge = len(line) - len(inside)
    places = [edge + found.start(1) + at for at, letter in enumerate(found[1]) if letter.isalpha()]
    return next((line[at] for at in places if abs(at - cell) <= 1), "")
