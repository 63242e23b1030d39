"""A text that is longer than the line one types in, shown whole above the foot while it is written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cop_tui.core.engine.text import cells
from cop_tui.ui.rows import row, wrap
from cop_tui.ui.view import LINE
from cop_tui.ui.widgets.rows import Rows

if TYPE_CHECKING:
    from textual.content import Content

    from cop_tui.ui.widgets.line import Line


class WholeLine(Rows):
    """The text of a line, as many rows as it takes; there are none while all of it fits the line."""

    def __init__(self, line: Line) -> None:
        super().__init__(id="typed")
        self._line = line

    @property
    def needed(self) -> bool:
        """Whether the text is longer than the line in which it is typed."""
        return self._line.mode == LINE and cells(self._line.value) >= self._line.size.width

    @property
    def rows(self) -> int:
        """How many rows it takes now."""
        return self.size.height if self.display else 0

    def draw(self, width: int, most: int) -> bool:
        """Show the text in lines of `width` cells, `most` of them, with the place where one types; return whether anything is to be painted."""
        lines = self._lines(width, most) if most and self.needed else []
        height = self.styles.height
        if lines and (height is None or height.value != len(lines)):
            self.styles.height = len(lines)
        if self.display != bool(lines):
            self.display = bool(lines)
        return self.show(lines)

    def _lines(self, width: int, most: int) -> list[Content]:
        text, at = self._line.value, self._line.cursor_position
        lines = [row(" ") + each for each in wrap(text, max(2, width - 2))]
        here = len(wrap(text[:at], max(2, width - 2)))
        first = max(0, min(here - 1, len(lines) - most))
        return lines[first : first + most]
