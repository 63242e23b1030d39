"""A line on a terminal: where its letters and the cursor stand, and what has to be written when they change.

Written is only what changed, with letters, spaces, backspaces and new rows: it reads well aloud, and nothing above the line is
touched. A row ends before the terminal's last column, as terminals differ in what they do there. Where the cursor cannot be
sent up a row, the row to be edited is written once more below.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple
from unicodedata import category, combining

from cop_tui.core.engine.text import cells

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

# Letters that never join with another, as most of what people type: of one cell, and of two.
_NARROW, _WIDE = (
    "\u0020-\u007e\u00a1-\u00ac\u00ae-\u02ff\u0370-\u0377\u0391-\u03a1\u03a3-\u0482\u048a-\u052f\u05d0-\u05ea\u0620-\u064a",
    "\u3041-\u3096\u30a1-\u30fa\u4e00-\u9fff\uac00-\ud7a3",
)
_ALONE = re.compile(f"[{_NARROW}{_WIDE}]*")
_FIRST_WIDE = "\u3041"
_VIRAMA = 9  # the combining class of marks that join the letter before them to the one behind
_FLAT = ("", "dumb", "unknown")  # terminals that know no way up


@dataclass(frozen=True, slots=True)
class Terminal:
    """A terminal on which a line is typed. `width` tells its columns, 0 where it does not say; `rises`: its cursor can be sent up a row."""

    width: Callable[[], int] = lambda: 0
    rises: bool = False


def rises(environ: Mapping[str, str]) -> bool:
    """Return whether a terminal of that name can send its cursor up a row."""
    return "WT_SESSION" in environ or environ.get("TERM", "") not in _FLAT


class Letter(NamedTuple):
    """What is drawn in the same cells: a letter with its marks, a family that is joined."""

    text: str
    cells: int


def letters(text: str) -> list[Letter]:
    """Return a text as the letters that people see."""
    if _ALONE.fullmatch(text):
        return [Letter(char, 1 if char < _FIRST_WIDE else 2) for char in text]
    from wcwidth import iter_graphemes  # only now: a program starts faster without it

    found: list[Letter] = []
    for one in iter_graphemes(text):
        letter = Letter(one, cells(one))
        if found and (not letter.cells or category(one[0])[0] == "M" or combining(found[-1].text[-1]) == _VIRAMA):
            # A mark that is a letter by itself to Unicode is drawn with the one before it, and so is what a virama joins to that.
            both = found.pop().text + one
            letter = Letter(both, cells(both))
        found.append(letter)
    return found


Row = list[Letter]


def _wide(row: Row) -> int:
    return sum(letter.cells for letter in row)


def _text(row: Row) -> str:
    return "".join(letter.text for letter in row)


def rows_of(line: list[Letter], width: int) -> list[Row]:
    """Return a line as rows of at most `width` cells (0: one row)."""
    rows: list[Row] = [[]]
    used = 0
    for letter in line:
        if width and used + letter.cells > width:
            rows.append([])
            used = 0
        rows[-1].append(letter)
        used += letter.cells
    return rows


class Drawing:
    """One line as it stands on a terminal. `echo` is given what is to be written, if anything."""

    def __init__(self, echo: Callable[[str], None], terminal: Terminal) -> None:
        self._echo, self._terminal = echo, terminal
        self._width = 0
        self._rows: list[Row] = [[]]
        self._row = self._column = 0

    def show(self, line: list[Letter], cursor: int) -> None:
        """Show a line, with the cursor before the letter of this number."""
        width = max(self._terminal.width() - 1, 0)
        if width != self._width:
            before = "" if self._fits(width) else self.below()
            self._width = width
        else:
            before = ""
        rows = rows_of(line, width)
        row, at = 0, cursor
        while at >= len(rows[row]) and row + 1 < len(rows):
            at -= len(rows[row])
            row += 1
        column = _wide(rows[row][:at])
        written = before + (self._risen(rows, row) if self._terminal.rises else self._sunk(rows, row))
        written += self._to(row, column)
        if written:
            self._echo(written)

    def below(self) -> str:
        """Return what takes the cursor to a new row below the line, which is drawn anew when it is shown again; "" if it is there."""
        there = self._rows == [[]]
        down = "" if there else "\n" * (len(self._rows) - self._row)
        self._rows, self._row, self._column = [[]], 0, 0
        return down

    def _fits(self, width: int) -> bool:
        """Return whether what stands there is one row at another width, too."""
        return len(self._rows) == 1 and (not width or _wide(self._rows[0]) <= width)

    def _risen(self, rows: list[Row], _row: int) -> str:
        """Return what changes every row that is not as it should be."""
        written = ""
        for number in range(max(len(rows), len(self._rows))):
            written += self._changed(number, rows[number] if number < len(rows) else [])
        self._rows = rows
        return written

    def _sunk(self, rows: list[Row], row: int) -> str:
        """Return what changes the rows from the one where the cursor is to the one where it should be; what lies above is left."""
        written = ""
        if row < self._row:
            written = "\n"
            self._row, self._column = row, 0
            self._rows = [*rows[:row], []]
        for number in range(self._row, row + 1):
            written += self._changed(number, rows[number])
        self._rows = rows[: row + 1]
        return written

    def _changed(self, number: int, wanted: Row) -> str:
        """Return what makes one row of the drawing another, and take down where the cursor is then."""
        there = self._rows[number] if number < len(self._rows) else []
        if there == wanted:
            return ""
        drawn, text = _text(there), _text(wanted)
        at_its_end = number == self._row and self._column == _wide(there)
        if at_its_end and text.startswith(drawn):
            written = text[len(drawn) :]  # a mark alone, where it comes onto the last letter
        else:
            same = next(
                (n for n, (a, b) in enumerate(zip(there, wanted, strict=False)) if a != b), min(len(there), len(wanted))
            )
            written = self._to(number, _wide(wanted[:same])) + _text(wanted[same:])
        gone = _wide(there) - _wide(wanted)
        if gone > 0:
            written += " " * gone + "\b" * gone
        self._column = _wide(wanted)
        if number < len(self._rows):
            self._rows[number] = wanted
        else:
            self._rows.append(wanted)
        return written

    def _to(self, row: int, column: int) -> str:
        """Return what takes the cursor to a place in the drawing, over letters that stand there."""
        written = ""
        if row < self._row:
            written = f"\x1b[{self._row - row}A"
        elif row > self._row:
            written = "\n" * (row - self._row)
            self._column = 0
        self._row = row
        if column < self._column:
            written += "\b" * (self._column - column)
        elif column > self._column:
            written += self._between(row, column)
        self._column = column
        return written

    def _between(self, row: int, column: int) -> str:
        """Return what takes the cursor right to a column: the letters there; spaces where none stand any more."""
        found, place = "", 0
        for letter in self._rows[row] if row < len(self._rows) else []:
            if place < self._column < place + letter.cells:  # it came from another row into the middle of a wide letter
                found = "\b" * (self._column - place)
                self._column = place
            if self._column <= place < column:
                found += letter.text
            place += letter.cells
        return found + " " * max(0, column - max(place, self._column))
