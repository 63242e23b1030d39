"""A widget of many lines that sends only the changed ones to the terminal, and nothing a terminal would obey."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from textual.content import Content
from textual.geometry import Region
from textual.widget import Widget

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_JOINERS = "\u200c\u200d"


class Sheet(Widget):
    """Lines of styled text. One widget however many lines: a widget a line costs seconds on old machines."""

    DEFAULT_CSS = """
    Sheet { width: 1fr; height: 1fr; text-wrap: nowrap; text-overflow: clip; }
    """

    def __init__(self, *, id: str | None = None, painted: Callable[[object], None] | None = None) -> None:
        super().__init__(id=id)
        self.lines: list[Content] = []
        self._painted = painted
        self._mark: object = None
        self._waits = False

    def show(self, lines: Sequence[Content], mark: object = None) -> None:
        """Show these lines; those that are as before are not drawn again. `painted` is told the mark once they are."""
        self._mark = mark
        self._draw(lines)
        if not self._waits and self._painted:
            self._painted(mark)

    def _draw(self, lines: Sequence[Content]) -> None:
        new = [harmless(line) for line in lines]
        old, self.lines = self.lines, new
        width = self.size.width
        if len(old) != len(new):
            self._waits = True
            self.refresh()
            return
        changed = [Region(0, y, width, 1) for y, (a, b) in enumerate(zip(old, new, strict=True)) if not a.is_same(b)]
        if changed:
            self._waits = True
            self.refresh(*changed)

    @property
    def text(self) -> str:
        """What is shown, as plain lines."""
        return "\n".join(line.plain for line in self.lines)

    def render(self) -> Content:
        """Return everything as one text; this is asked for when it is painted."""
        self._waits = False
        if self._painted:
            self._painted(self._mark)
        return Content("\n").join(self.lines)


def harmless(line: Content) -> Content:
    """Return a line without control or direction characters, as the last guard before the terminal."""
    text = line.plain
    if text.isascii() and text.isprintable():
        return line
    shown = "".join("\ufffd" if unicodedata.category(c)[0] == "C" and c not in _JOINERS else c for c in text)
    return line if shown == text else Content(shown, list(line.spans))
