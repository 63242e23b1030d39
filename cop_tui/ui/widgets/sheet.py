"""A widget of many lines that sends only the changed ones to the terminal, and nothing a terminal would obey."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from textual.content import Content
from textual.geometry import Region
from textual.reactive import var
from textual.widget import Widget

from cop_tui.core.engine.text import cells

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from textual.selection import Selection

APART = 24  # cells; going to a place and dressing what stands there takes about as many bytes
_JOINERS = "\u200c\u200d"


class Sheet(Widget):
    """Lines of styled text. One widget however many lines: a widget a line costs seconds on old machines."""

    DEFAULT_CSS = """
    Sheet { width: 1fr; height: 1fr; text-wrap: nowrap; text-overflow: clip; }
    """

    highlight_link_id = var("")  # there are no links in it, so none is painted when the mouse comes

    def __init__(self, *, id: str | None = None, painted: Callable[[object], None] | None = None) -> None:
        super().__init__(id=id)
        self.lines: list[Content] = []
        self._selected: Selection | None = None
        self._painted = painted
        self._mark: object = None
        self._waits = False

    def selection_updated(self, selection: Selection | None) -> None:
        """Draw the lines again in which more or less is selected than before: none at the press of a button alone."""
        before, self._selected = self._selected, selection
        spans = ((y, _span(before, y), _span(selection, y)) for y in range(self.size.height))
        changed = [Region(0, y, self.size.width, 1) for y, old, new in spans if old != new]
        if changed:
            self.refresh(*changed)

    def show(self, lines: Sequence[Content], mark: object = None) -> None:
        """Show these lines; what is as before is not drawn again. `painted` is told the mark once they are."""
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
        pairs = ((y, a, b) for y, (a, b) in enumerate(zip(old, new, strict=True)) if not a.is_same(b))
        spans = ((y, first, min(end, width)) for y, a, b in pairs for first, end in changed_cells(a, b))
        changed = [Region(first, y, end - first, 1) for y, first, end in spans if first < end]
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


def changed_cells(old: Content, new: Content) -> list[tuple[int, int]]:
    """Return from which cell up to which two lines differ in a letter or in how it looks; blanks follow either.

    There are several such parts where so much between them is the same that going there costs less than sending it.
    """
    if not (_plain_cells(old.plain) and _plain_cells(new.plain)):
        return [(0, max(cells(old.plain), cells(new.plain)))]  # a letter may share its cell, or take two
    length = max(len(old.plain), len(new.plain))
    before, after = _dressed(old, length), _dressed(new, length)
    parts: list[tuple[int, int]] = []
    for at in range(length):
        if before[at] == after[at]:
            continue
        first = parts.pop()[0] if parts and at - parts[-1][1] < APART else at
        parts.append((first, at + 1))
    return parts


def _plain_cells(text: str) -> bool:
    return text.isascii() or all(cells(letter) == 1 for letter in text)


def _dressed(line: Content, length: int) -> list[tuple[str, tuple[object, ...]]]:
    styles: list[tuple[object, ...]] = [()] * length
    for start, end, style in line.spans:
        for at in range(max(0, start), min(end, length)):
            styles[at] += (style,)
    return list(zip(line.plain.ljust(length), styles, strict=True))


def _span(selection: Selection | None, y: int) -> tuple[int, int] | None:
    found = selection.get_span(y) if selection is not None else None
    return None if found is None or found[0] == found[1] else found


def harmless(line: Content) -> Content:
    """Return a line without control or direction characters, as the last guard before the terminal."""
    text = line.plain
    if text.isascii() and text.isprintable():
        return line
    shown = "".join("\ufffd" if unicodedata.category(c)[0] == "C" and c not in _JOINERS else c for c in text)
    return line if shown == text else Content(shown, list(line.spans))
