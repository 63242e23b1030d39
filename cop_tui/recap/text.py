"""A recap as plain text, 72 columns wide, for a mail, a terminal or a screen reader; no markup at all."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cop_tui.core.engine.text import cells
from cop_tui.recap.shape import DRAFT, lines_of

if TYPE_CHECKING:
    from cop_tui.recap.shape import Bullet, Recap, Section

WIDTH = 72  # columns; wide letters count as two
NAME = " " * 6  # deeper than any line of a contribution
RULES = "=-~"  # under headings of the first, second and third level
_FORM = re.compile(r"[-=~]+")  # what begins a contribution, or is the line under a heading


def wrap(text: str, first: str = "", later: str = "") -> str:
    """Return text broken between words to fit the width; a word that is wider (an address) stays whole.

    At the left edge no line of it begins like a contribution or looks like the line under a heading.
    """
    lines, line = [], first
    for word in text.split():
        fresh = line in (first, later)
        if not fresh and cells(line) + 1 + cells(word) > WIDTH:
            lines.append(line)
            line, fresh = later, True
        if not line and _FORM.fullmatch(word):
            word = f" {word}"
        line += word if fresh else f" {word}"
    return "\n".join([*lines, line])


def bullet(shown: Bullet) -> str:
    """Return one contribution behind a dash: a claim, below it words in marks, and below those, deeper, the name of their author."""
    claim, words, name = lines_of(shown)
    lines = [wrap(text, "  " if n else "- ", "  ") for n, text in enumerate(filter(None, (claim, words)))]
    return "\n".join([*lines, *[wrap(f"– {name}", NAME, NAME)] * bool(name)])


def head(text: str, level: int) -> str:
    """Return a heading of a level with a line under it."""
    heading = wrap(text)
    return f"{heading}\n{RULES[level - 1] * max(map(cells, heading.splitlines()), default=0)}"


def section(shown: Section, level: int = 2) -> str:
    """Return a heading of a level and what stands there, its parts one level below."""
    parts = [head(shown.heading, level)]
    if shown.lead:
        parts.append(wrap(shown.lead))
    if shown.bullets:
        parts.append("\n".join(map(bullet, shown.bullets)))
    return "\n\n".join([*parts, *(section(part, level + 1) for part in shown.parts)])


def write(recap: Recap) -> str:
    """Return the whole recap."""
    parts = [head(recap.title, 1)]
    if recap.draft:
        parts.append(DRAFT)
    if recap.edition:
        parts.append(wrap(recap.edition))
    parts += [wrap(recap.framing), wrap(recap.thanks), *map(section, recap.ordered())]
    if recap.note:
        parts.append(wrap(recap.note))
    return "\n\n".join(parts) + "\n"
