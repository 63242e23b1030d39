"""What a click on a line answers: the number of an answer that stands there, or y or n of a question."""

from __future__ import annotations

import re

_NUMBERED = re.compile(r"\[(\d)\](?:(?! {2,}|\[\d\]).)*")
_LETTERED = re.compile(r"(?:^\s*|[?.] )([a-z](?: / [a-z])+)\s*$")  # behind the question, or what follows from a yes


def numbered(line: str, cell: int) -> str:
    """Return the number of the answer whose words stand in this cell of a line, or nothing."""
    return next((found[1] for found in _NUMBERED.finditer(line) if found.start() <= cell < found.end()), "")


def lettered(line: str, cell: int) -> str:
    """Return the letter that answers a question ("... y / n") and stands in this cell, or right beside it; or nothing."""
    found = _LETTERED.search(line)
    if found is None:
        return ""
    places = [found.start(1) + at for at, letter in enumerate(found[1]) if letter.isalpha()]
    return next((line[at] for at in places if abs(at - cell) <= 1), "")
