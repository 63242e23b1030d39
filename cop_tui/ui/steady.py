"""What keeps the places that are clicked where they are: Now gives few rows back, a click finds the title that stood there, and gives
no answer that came there a moment ago.

What others moved is found for a moment; what moved by a click of one's own, for as long as the pointer rests where it was clicked. The
other titles, where such a click chose a panel and moved them, are found for a moment, while the pointer stays on their row.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cop_tui.core.engine.ids import Ms
from cop_tui.ui.pointing import numbered

if TYPE_CHECKING:
    from collections.abc import Sequence

GIVES_BACK = 3  # rows that Now gives back at once; fewer stay with it until the part is over
AIMED = 1500  # milliseconds in which a click is meant for what stood there before
Tab = tuple[int, int, str]  # from which cell up to which a title stands, and of which panel


class Height:
    """How high Now is: it grows at once, and gives up a few rows only where something else begins, such as a part."""

    def __init__(self) -> None:
        self._about: object = None
        self._height = 0

    def of(self, wanted: int, about: object) -> int:
        """Return how many rows it has where it asks for so many. `about` is the part, the size and what is opened."""
        lower = about == self._about and 0 < self._height - wanted < GIVES_BACK
        self._about = about
        self._height = self._height if lower else wanted
        return self._height


class Titles:
    """The row of titles: where each stands, and where each stood until a moment ago. Places are cells of the screen."""

    def __init__(self) -> None:
        self._own: object = None
        self._row, self._tabs = 0, tuple[Tab, ...]()
        self._before: list[tuple[Ms, int, tuple[Tab, ...]]] = []  # until when a place counts, the row and the titles
        self._rests: tuple[int, Tab] | None = (
            None  # the row and the title on which the pointer rests since it was clicked
        )
        self._left: tuple[Ms, int, tuple[Tab, ...]] | None = (
            None  # until when, and where they stood before a click chose one
        )

    def stand(self, row: int, tabs: Sequence[Tab], own: object, now: Ms) -> None:
        """Take down where they stand at this moment. `own` is what the person chose: what moves by that is expected where it is."""
        self._before = [before for before in self._before if now < before[0] and own == self._own]
        if own != self._own:  # something else was chosen since
            self._rests = self._left = None
        if self._tabs and own == self._own and (row, tuple(tabs)) != (self._row, self._tabs):
            self._before.insert(0, (Ms(now + AIMED), self._row, self._tabs))
        self._row, self._tabs, self._own = row, tuple(tabs), own

    def clicked(self, row: int, title: Tab, stood: tuple[Ms, tuple[Tab, ...]] | None = None) -> None:
        """Take down which title was clicked, and where it stood: another click without moving is about it, whatever stands there by now.

        `stood`: when it was clicked, and where all of them stood in that row, if the click chose another panel and gave none the whole height.
        """
        self._rests = row, title
        self._left = (Ms(stood[0] + AIMED), row, stood[1]) if stood else None

    def moved(self, row: int, column: int) -> None:
        """Take in where the pointer is: it rests no longer where it leaves the title that was clicked."""
        if not self._on_rest(row, column):
            self._rests = None
        if self._left and row != self._left[1]:
            self._left = None

    def stood(self, row: int, now: Ms) -> tuple[Tab, ...]:
        """Return where the titles stand in this row, or stood before a click a moment ago chose one of them."""
        if self._left and row == self._left[1] and now < self._left[0]:
            return self._left[2]
        return self._tabs if row == self._row else ()

    def _on_rest(self, row: int, column: int) -> str:
        """Return the panel whose title was clicked in this cell, while the pointer rests there; else ""."""
        at, (first, end, name) = self._rests or (-1, (0, 0, ""))
        return name if at == row and first <= column < end else ""

    def at_rest(self, row: int, column: int) -> tuple[int, Tab] | None:
        """Return the row and the title that was clicked last, where this cell belongs to it."""
        return self._rests if self._on_rest(row, column) else None

    def meant(self, row: int, column: int, now: Ms) -> str:
        """Return the panel whose title was clicked in this cell, or stood there until a moment ago; "" where none did or it is too long ago."""
        if name := self._on_rest(row, column):
            return name
        before = [self._left, *self._before] if self._left else self._before
        there = [tabs for until, at, tabs in before if now < until and at == row]
        return next((name for tabs in there for first, end, name in tabs if first <= column < end), "")


class Answers:
    """The answers to what is asked in Now: the lines on which they stand, and on which they stood until a moment ago."""

    def __init__(self) -> None:
        self._own: object = None
        self._lines: tuple[str, ...] = ()
        self._before: list[tuple[Ms, tuple[str, ...]]] = []  # until when lines count

    def stand(self, lines: Sequence[str], own: object, now: Ms) -> None:
        """Take down the lines of this moment. `own` is what is asked and what the person did: what moves by that is expected where it is."""
        self._before = [before for before in self._before if now < before[0] and own == self._own]
        if own == self._own and tuple(lines) != self._lines:
            self._before.insert(0, (Ms(now + AIMED), self._lines))
        self._lines, self._own = tuple(lines), own

    def unsure(self, row: int, column: int, now: Ms) -> bool:
        """Return, once, whether another answer stood there until a moment ago, or where none was: whoever clicks there may mean that."""
        stood = [lines for until, lines in self._before if now < until]
        there = {numbered(lines[row], column) if row < len(lines) else "" for lines in (*stood, self._lines)}
        if len(there) > 1:
            self._before = []  # who clicks once more has seen it
        return len(there) > 1
