"""How the cells of a screen are shared out: which screens have a side column or borders, and how high Now is. No widgets."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

SIDE, LEFT = 37, 104  # cells of the side column, and of what is left of it where that takes what is over
WIDE, VERY_WIDE = 108, 160  # cells from which there is a side column, and from which that takes what is over
SMALL, LOW = 72, 20  # cells and rows below which panels have no borders
ROOMY = 30  # rows from which Now has an empty one between its lines
TALL = 45  # rows from which each panel of a very wide side column says all it has to say
LEAST = 3  # rows that the panel under Now keeps
OPENED = 2  # rows that Now keeps while another panel has the whole height, or lines are read under it
AROUND = 2  # rows of the top line and of the line one types in
SHARES = (10, 12, 9, 9, 9)  # of the rows of the side column, for each panel in it
BESIDE, BESIDE_TALL = 3, 5  # panels in the side column, and in one that is very wide and tall
STEP = 3  # rows that a panel takes at once from the others, so that borders rarely move


@dataclass(frozen=True, slots=True)
class Proportions:
    """A screen of `width` times `height` cells, with `foot` lines in its footer. `opened`: one panel has the whole height.

    `borders`: the person wants lines around panels.
    """

    width: int
    height: int
    foot: int = 1
    opened: bool = False
    borders: bool = True

    @property
    def wide(self) -> bool:
        """Whether there is a side column."""
        return self.width >= WIDE

    @property
    def brief(self) -> bool:
        """Whether the panels of the side column have little room, and say the most needed only."""
        return self.width < VERY_WIDE or self.height < TALL

    @property
    def side(self) -> int:
        """How many cells of text the panels of the side column have, where there is one."""
        return (self.width - LEFT if self.width >= VERY_WIDE else SIDE) - (2 if self.bare else 4)

    @property
    def beside(self) -> int:
        """How many panels stand in the side column, where there is one."""
        return BESIDE if self.brief else BESIDE_TALL

    def sides(self, needed: Sequence[int]) -> list[int]:
        """Return how many rows, with their borders, the panels of the side column have that have so many lines to say.

        Each has its share; what it does not need goes to those that need more, the first of them first, in steps while there is room for these.
        """
        shares = SHARES[: len(needed)]
        ends = [self.body * sum(shares[:n]) // sum(shares) for n in range(len(shares) + 1)]
        rows = [end - first for first, end in pairwise(ends)]
        for step in (STEP, 1):
            wanted = [max(LEAST, -(-lines // step) * step) + self.chrome for lines in needed]
            for place, wants in enumerate(wanted):
                for other in reversed(range(len(rows))):
                    taken = min(max(0, wants - rows[place]), max(0, rows[other] - wanted[other]))
                    rows[place], rows[other] = rows[place] + taken, rows[other] - taken
        return rows

    @property
    def small(self) -> bool:
        """Whether there is room for what is needed only."""
        return self.width < SMALL or self.height < LOW

    @property
    def bare(self) -> bool:
        """Whether panels have a title only, and no border."""
        return self.small or not self.borders

    @property
    def chrome(self) -> int:
        """How many rows the title and the border of a panel take."""
        return 1 if self.bare else 2

    @property
    def body(self) -> int:
        """How many rows there are for Now and the panels, with their borders."""
        return self.height - self.foot - AROUND

    @property
    def typed(self) -> int:
        """How many rows a line may take that is longer than where it is typed."""
        return 2 if self.small else max(2, self.height // 6)

    def now(self, needed: int, read: int = 0, keeps: int = 0) -> int:
        """Return how many rows of text Now has, when it has `needed` lines to say, of which it `keeps` so many whatever else is shown.

        For `read` lines that somebody asked for, it gives way as far as these need the room.
        """
        below = 0 if self.wide and self.opened else self.chrome + LEAST
        most = max(2, self.body - self.chrome - below, min(keeps, self.body - 2 * self.chrome - 1))
        kept = min(most, max(OPENED, keeps))
        if self.opened:
            return kept
        least = 3 if self.bare else 6 if self.height >= ROOMY else 5
        usual = min(most, max(least, needed))
        return min(usual, max(kept, self.body - 2 * self.chrome - read)) if read else usual
