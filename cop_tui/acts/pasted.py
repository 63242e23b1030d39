"""Pasted text: a draft that is shown and asked about once. Nothing in it is ever read as a word of ours.

Line breaks become spaces, as everywhere: what people say here is one line.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cop_tui.core.engine import limits
from cop_tui.core.engine.text import clean, shorten

if TYPE_CHECKING:
    from collections.abc import Mapping

SEND, KEEP, DROP = ("s", "send"), ("k", "keep"), ("d", "drop")
SHOWN, WIDTH = 6, 72  # lines of a paste that are shown, and cells of each
_BREAK = re.compile(r"\r\n|\r|\n")
_BARE = re.compile(r"linux|vt\d|ansi|dumb|unknown|cons|sun|$")  # terminals that put no marks around what is pasted


def marks_pastes(environ: Mapping[str, str]) -> bool:
    """Return whether the terminal can be expected to mark what is pasted. GNU screen, which sets STY, passes no marks on."""
    if "WT_SESSION" in environ:  # Windows Terminal, which sets no TERM
        return True
    return "STY" not in environ and _BARE.match(environ.get("TERM", "")) is None


@dataclass(frozen=True, slots=True)
class Pasted:
    """What was pasted, and what stood in the line before and after the place where it came in."""

    text: str
    before: str = ""
    after: str = ""

    @property
    def lines(self) -> list[str]:
        """The pasted lines that hold something, cleaned."""
        return [line for raw in _BREAK.split(self.text) if (line := clean(raw))]

    @property
    def words(self) -> str:
        """Everything that was pasted, as one line."""
        return " ".join(self.lines)

    @property
    def inserted(self) -> str:
        """What goes into the line where nothing has to be asked: one line, with the space at its ends if it had one."""
        first, last = (" " if end in (" ", "\t") else "" for end in (self.text[:1], self.text[-1:]))
        return f"{first}{self.words}{last}" if self.words else ""

    @property
    def draft(self) -> str:
        """The line with the paste in its place, as it can be kept, changed and sent."""
        return clean(f"{self.before}{_BREAK.sub(' ', self.text)}{self.after}")

    @property
    def asks(self) -> bool:
        """Whether it has to be asked about: several lines, or more than can be sent. Else it just belongs into the line."""
        return len(self.lines) > 1 or len(self.draft) > limits.TEXT

    @property
    def size(self) -> str:
        """How much was pasted, in words."""
        lines = len(self.lines)
        return f"{lines:,} {'line' if lines == 1 else 'lines'}, {len(self.words):,} characters"

    def shown(self) -> list[str]:
        """Return the draft as it is shown: its first lines and its last, each cut to a width."""
        lines = [f"| {shorten(line, WIDTH)}" for line in self.lines]
        if len(lines) <= SHOWN:
            return lines
        return [*lines[: SHOWN - 2], f"| ... {len(lines) - SHOWN + 1} more lines ...", lines[-1]]
