"""A recap to paste where nothing renders it: a blog, a mail, a chat. Plain paragraphs with a blank line between them, and no markup.

Lines are as long as their sentence: what they are pasted into breaks them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cop_tui.recap.shape import DRAFT, lines_of

if TYPE_CHECKING:
    from cop_tui.recap.shape import Bullet, Recap, Section

POINT = "•"


def line(text: str) -> str:
    """Return a line of its own that does not begin like a contribution."""
    return f"·{text[1:]}" if text.startswith(POINT) else text


def bullet(shown: Bullet) -> str:
    """Return one contribution: a claim, below it words in marks, and below those the name of their author."""
    claim, words, name = lines_of(shown)
    return f"{POINT} " + "\n".join(filter(None, (claim, words, name and f"– {name}")))


def section(shown: Section, level: int = 2) -> list[str]:
    """Return the paragraphs of a section; more room stands above it than above its parts."""
    bullets = list(map(bullet, shown.bullets))
    # Contributions of one line each are read as one list.
    listed = bullets if any("\n" in one for one in bullets) else ["\n".join(bullets)]
    parts = [one for part in shown.parts for one in section(part, level + 1)]
    room = "\n" if level == 2 else ""
    return [room + line(shown.heading), *[line(shown.lead)] * bool(shown.lead), *filter(None, listed), *parts]


def write(recap: Recap) -> str:
    """Return the whole recap."""
    head = [recap.title, *[DRAFT] * recap.draft, recap.edition, recap.framing, recap.thanks]
    body = [one for shown in recap.ordered() for one in section(shown)]
    foot = [f"\n{line(recap.note)}"] * bool(recap.note)
    return "\n\n".join([*(line(text) for text in head if text), *body, *foot]) + "\n"
