"""The last that was said or told, in one quiet row while a page stands in the place of the talk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cop_tui.ui.panels import talk
from cop_tui.ui.rows import BLANK

if TYPE_CHECKING:
    from textual.content import Content

    from cop_tui.ui.transcript import Entry
    from cop_tui.ui.view import View

SHOWN = 20_000  # milliseconds
KEYS_PRESSED = 2  # keys after which it goes: the first may have been on its way already


class Latest:
    """What came into the talk last since the page was opened, until it has stood for a while."""

    def __init__(self, view: View) -> None:
        self._view = view
        self._taken = view.talk.taken
        self._shown: Entry | None = None
        self._since, self._keys = 0, 0

    def pressed(self) -> None:
        """Take in that a key was pressed."""
        self._keys += 1

    def line(self, width: int) -> Content:
        """Return the row that stands there at this moment, BLANK where there is none. `width` is in cells."""
        entries, taken = self._view.talk.entries, self._view.talk.taken
        if taken != self._taken:
            self._taken, self._shown = taken, entries[-1] if entries else None
            self._since, self._keys = self._view.now, 0
        elif not any(entry is self._shown for entry in reversed(entries)):
            self._shown = None  # it is gone from the talk
        if self._view.now >= self._since + SHOWN or self._keys >= KEYS_PRESSED:
            self._shown = None
        return talk.briefly(self._view, self._shown, width) if self._shown else BLANK

    def is_cut(self, width: int) -> bool:
        """Return whether what stands there is longer than its row."""
        self.line(width)
        return self._shown is not None and talk.is_cut(self._view, self._shown, width)
