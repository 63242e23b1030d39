"""What stands in each cell of the terminal, so that an update sends the cells that differ and nothing beside them.

Textual sends whole rows of a widget, and everything when something moved. Over a thin connection that costs more than an act.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from rich.control import Control
from rich.segment import Segment
from textual._compositor import ChopsUpdate, CompositorUpdate, LayoutUpdate
from textual.strip import Strip

from cop_tui.core.engine.text import cells as width_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from rich.console import Console
    from rich.style import Style

APART = 24  # cells; going to a place and dressing what stands there takes about as many bytes
GOING = 16  # cells that going to a place and dressing what stands there costs
Cell = tuple[str, Any]  # a letter with its marks, and how it looks; "" is the second half of a wide letter
UNKNOWN: Cell = ("\0", None)
Cells = list[Cell]
Piece = tuple[int, int, Strip, Cells | None]  # row, column, and what stands there, as its cells where they can be told
INDEX = "\x1bD"  # moves up what is in the scrolling region when the cursor is on its last row
FARTHEST = 6  # rows that anything moves at once
WORTH = 60  # cells that are to be spared, so that saying it costs less than they do


class Frame:
    """The cells of a terminal as they were sent."""

    def __init__(self) -> None:
        self._rows: dict[int, Cells] = {}

    def forget(self) -> None:
        """Take nothing for known: the terminal was cleared, resized, or something else wrote on it."""
        self._rows.clear()

    def changes(self, update: CompositorUpdate) -> CompositorUpdate:
        """Return an update that sends only what differs from what was sent before."""
        return Changes(self, update) if isinstance(update, ChopsUpdate | LayoutUpdate) else update

    def moved(self, pieces: Sequence[Piece], console: Console) -> str:
        """Let the terminal itself move rows up that only move up, where that costs less; return what tells it so.

        All rows that are moved are made right then, also where nothing is said of them: the moving took the rest of a row along.
        """
        after = self._with(pieces)
        moves = (_Move.of(self._rows, after, by) for by in range(1, FARTHEST + 1))
        best = max(moves, key=lambda move: move.spares)
        wanted = {y: after.get(y, self._rows.get(y, [])) for y in range(best.top, best.bottom + 1)}
        if best.spares < WORTH or any(UNKNOWN in row for row in wanted.values()):
            return ""
        at_bottom = Control.move_to(0, best.bottom).segment.text
        sent = [f"\x1b[{best.top + 1};{best.bottom + 1}r{at_bottom}{INDEX * best.by}\x1b[r"]
        for y, row in wanted.items():
            before = self._rows[y + best.by] if y + best.by <= best.bottom else [UNKNOWN] * len(row)
            for first, end in _differing(before, row):
                sent += (Control.move_to(first, y).segment.text, _strip(row[first:end]).render(console))
        self._rows |= wanted
        return "".join(sent)

    def _with(self, pieces: Sequence[Piece]) -> dict[int, Cells]:
        """Return the rows as they are to be with these pieces."""
        after: dict[int, Cells] = {}
        for y, x, strip, new in pieces:
            row = after.setdefault(y, list(self._rows.get(y, [])))
            row.extend([UNKNOWN] * (x + strip.cell_length - len(row)))
            row[x : x + strip.cell_length] = new or [UNKNOWN] * strip.cell_length
        return after

    def sent(self, piece: Piece) -> Iterator[tuple[int, Strip]]:
        """Take down that a piece of a row is sent; give the parts of it that differ, each with its place."""
        y, x, strip, new = piece
        row = self._rows.setdefault(y, [])
        row.extend([UNKNOWN] * (x + strip.cell_length - len(row)))
        if new is None:
            row[x : x + strip.cell_length] = [UNKNOWN] * strip.cell_length
            yield x, strip
            return
        old = row[x : x + len(new)]
        row[x : x + len(new)] = new
        if old != new:
            for first, end in _differing(old, new):
                yield x + first, strip if end - first == len(new) else strip.crop(first, end)


class Changes(CompositorUpdate):
    """An update without what is on the terminal already. It is told apart as it is sent, since not every update is."""

    def __init__(self, frame: Frame, update: ChopsUpdate | LayoutUpdate) -> None:
        self._frame, self._update = frame, update

    def render_segments(self, console: Console) -> str:
        """Return what the terminal is sent."""
        pieces = list(_pieces(self._update))
        sent = [self._frame.moved(pieces, console)]
        for piece in pieces:
            for at, part in self._frame.sent(piece):
                sent += (Control.move_to(at, piece[0]).segment.text, part.render(console))
        return "".join(sent)


@dataclass(frozen=True, slots=True)
class _Move:
    """Rows from `top` to `bottom` move up by so many, and spare so many cells."""

    top: int
    bottom: int
    by: int
    spares: int

    @classmethod
    def of(cls, before: Mapping[int, Cells], after: Mapping[int, Cells], by: int) -> _Move:
        """Return the widest move by so many rows after which rows are as they are to be."""
        fit = [y for y, row in after.items() if row == before.get(y + by) and row != before.get(y)]
        if fit and len({len(before.get(y, [])) for y in range(min(fit), max(fit) + by + 1)}) > 1:
            fit = []  # only rows that are known from edge to edge
        if not fit:
            return cls(0, 0, by, 0)
        top, bottom = min(fit), max(fit) + by
        spares = 0
        for y in range(top, bottom + 1):
            old = before.get(y, [])
            new = after.get(y, old)
            comes = before.get(y + by, []) if y + by <= bottom else []
            spares += _unlike(old, new) - _unlike(comes, new)
        return cls(top, bottom, by, spares)


def _strip(cells: Cells) -> Strip:
    """Return cells as a piece of a row."""
    looks = groupby(cells, key=itemgetter(1))
    return Strip([Segment("".join(letter for letter, _ in run), look) for look, run in looks])


def _unlike(old: Cells, new: Cells) -> int:
    """Return what it costs to send a row, in cells."""
    if old == new:
        return 0
    if len(old) != len(new):
        return len(new) + GOING
    return sum(end - first + GOING for first, end in _differing(old, new))


def _pieces(update: ChopsUpdate | LayoutUpdate) -> Iterator[Piece]:
    """Give the pieces of rows that an update has."""
    if isinstance(update, LayoutUpdate):
        for y, line in enumerate(update.strips, update.region.y):
            whole = Strip.join(line)
            yield y, update.region.x, whole, _cells_of(whole)
        return
    for y, first, end in update.spans:
        for chop_end, (x, strip) in zip(update.chop_ends[y], update.chops[y].items(), strict=False):
            begins, stops = max(x, first), min(chop_end, end)
            if strip is not None and begins < stops:
                part = strip.crop(begins - x, stops - x)
                yield y, begins, part, _cells_of(part)


def _cells_of(strip: Strip) -> Cells | None:
    """Return the cells of a piece of a row, or None where letters share cells in a way that cannot be told."""
    found: Cells = []
    for text, style, _ in strip:
        look = _look(style)
        if text.isascii():
            found += [(letter, look) for letter in text]
            continue
        for letter in text:
            match _width(letter):
                case 0 if found:
                    found[-1] = (found[-1][0] + letter, look)
                case 2:
                    found += [(letter, look), ("", look)]
                case _:
                    found.append((letter, look))
    return found if len(found) == strip.cell_length else None


@lru_cache(maxsize=4096)
def _width(letter: str) -> int:
    return width_of(letter)


@lru_cache(maxsize=1024)
def _look(style: Style | None) -> object:
    """Return what there is to see of a style: not what is to be done when somebody clicks there."""
    return (style and style.clear_meta_and_links()) or None


def _differing(old: Cells, new: Cells) -> list[tuple[int, int]]:
    """Return from which cell up to which a row differs; parts are joined where going on costs less than going there."""
    parts: list[tuple[int, int]] = []
    for at, (before, after) in enumerate(zip(old, new, strict=True)):
        if before == after:
            continue
        first = parts.pop()[0] if parts and at - parts[-1][1] < APART else at
        parts.append((first, at + 1))
    return [_whole_letters(new, first, end) for first, end in parts]


def _whole_letters(new: Cells, first: int, end: int) -> tuple[int, int]:
    while first and not new[first][0]:
        first -= 1
    while end < len(new) and not new[end][0]:
        end += 1
    return first, end
