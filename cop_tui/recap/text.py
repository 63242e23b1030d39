"""A recap as plain text, 72 columns wide, for a mail, a terminal or a screen reader; no markup at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cop_tui.core.engine.text import cells
from cop_tui.recap.shape import DRAFT, in_marks

if TYPE_CHECKING:
    from cop_tui.recap.shape import Bullet, Recap, Section

WIDTH = 72  # columns; wide letters count as two
NAME = " " * 6  # deeper than any line of a contribution


def wrap(text: str, first: str = "", later: str = "") -> str:
    """Return text broken between words to fit the width; a word that is wider (an address) stays whole."""
    lines, line = [], first
    for word in text.split():
        fresh = line in (first, later)
        if not fresh and cells(line) + 1 + cells(word) > WIDTH:
            lines.append(line)
            line, fresh = later, True
        line += word if fresh else f" {word}"
    return "\n".join([*lines, line])


def bullet(shown: Bullet) -> str:
    """Return one contribution behind a dash, its further lines indented; the name of its author stands below it."""
    text = wrap(in_marks(shown.text), "- ", "  ")
    return f"{text}\n{wrap(f'– {shown.name}', NAME, NAME)}" if shown.name else text


def section(shown: Section) -> str:
    """Return a heading with a line under it, and what stands there."""
    heading = wrap(shown.heading)
    parts = [f"{heading}\n{'-' * max(map(cells, heading.splitlines()), default=0)}"]
    if shown.lead:
        parts.append(wrap(shown.lead))
    if shown.bullets:
        parts.append("\n".join(map(bullet, shown.bullets)))
    return "\n\n".join(parts)


def write(recap: Recap) -> str:
    """Return the whole recap."""
    title = wrap(recap.title)
    parts = [f"{title}\n{'=' * max(map(cells, title.splitlines()), default=0)}"]
    if recap.draft:
        parts.append(DRAFT)
    if recap.edition:
        parts.append(wrap(recap.edition))
    parts += [wrap(recap.framing), wrap(recap.thanks), *map(section, recap.ordered())]
    if recap.note:
        parts.append(wrap(recap.note))
    return "\n\n".join(parts) + "\n"
