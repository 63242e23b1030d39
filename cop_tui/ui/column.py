"""One column of a page: rows of which one is chosen, kept in sight where it moves while others change what stands around it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cop_tui.ui.rows import TURN, pad, row, turned

if TYPE_CHECKING:
    from collections.abc import Iterator

    from textual.content import Content

    from cop_tui.ui.panels.panel import Row
    from cop_tui.ui.widgets.rows import Rows

GUTTER = 2  # cells before a row, in which a mark says that it is chosen
STAY = 2  # lines that stay in sight where the page is turned
MARK, APART = row(("> ", TURN)), row("  ")


class Column:
    """What stands in one of the columns. `about` is what the chosen row is about."""

    def __init__(self, name: str, shown: Rows) -> None:
        self.name, self.shown = name, shown
        self.about: object = None
        self._rows: list[Row] = []
        self._at = 0  # the place of the chosen row among those that can be chosen
        self._plain: dict[
            int, tuple[Content, Content]
        ] = {}  # lines as they were made: what is shown again is not made again
        self._seen: tuple[object, int, int] | None = (
            None  # the chosen row and its lines when it was last brought into sight
        )
        self._first: object = None  # what is to stand on the first line, until something else is chosen
        self._head = 0  # the line on which the chosen row begins, or the heading right above it

    @property
    def abouts(self) -> list[object]:
        """What can be chosen, in its order."""
        return [each.about for each in self._rows if each.about is not None]

    def take(self, rows: list[Row]) -> None:
        """Take other rows in. What is chosen stays so; where it is gone, the nearest that stood in the same section is."""
        before, self._rows = self._rows, rows
        abouts = self.abouts
        if self.about not in abouts:
            self.about = self._nearest([each for each in before if each.about is not None])
        self._at = abouts.index(self.about) if abouts else 0

    def _nearest(self, before: list[Row]) -> object:
        """Return what is to be chosen in the place of a row that is gone, which stood among these."""
        home = next((each.home for each in before if each.about == self.about), None)
        there = [each.about for each in before if each.home == home]
        here = [each.about for each in self._rows if each.home == home and each.about is not None]
        place = there.index(self.about) if self.about in there else 0
        near = [*there[place:], *reversed(there[:place])]
        if found := next((about for about in near if about in here), None) or next(iter(here), None):
            return found
        abouts, all_before = self.abouts, [each.about for each in before]  # its whole section is gone
        at = all_before.index(there[0]) if self.about in there else self._at
        return abouts[min(at, len(abouts) - 1)] if abouts else None

    def choose(self, about: object) -> bool:
        """Choose something that stands here; return whether it does."""
        if about not in self.abouts:
            return False
        self.about, self._at, self._first = about, self.abouts.index(about), None
        return True

    def lead(self, about: object) -> bool:
        """Choose something that stands here, and bring it to the first line; return whether it does."""
        there = self.choose(about)
        if there:
            self._first, self._seen = about, None
        return there

    def move(self, by: int) -> None:
        """Choose another row, so many further on or back; the first or the last where there are no more."""
        if abouts := self.abouts:
            self._at = max(0, min(self._at + by, len(abouts) - 1))
            self.about, self._first = abouts[self._at], None

    def edge(self, way: int) -> None:
        """Choose the first row, or the last."""
        self.move(way * len(self._rows))

    def turn(self, way: int) -> None:
        """Turn to the page before (-1) or the next one (1); what is chosen comes along. At an end its row there is chosen."""
        rows = self.shown
        before, height = rows.scroll_offset.y, rows.size.height
        rows.go(before + way * max(1, height - STAY))
        top = rows.scroll_offset.y
        if top == before:
            self.edge(way)
            return
        there = [(each.about, first, end) for each, first, end in self._places() if first < top + height and end > top]
        if not there or self.about in [about for about, _, _ in there]:
            return
        whole = [one for one in there if one[1] >= top and one[2] <= top + height] or there
        self._seen = whole[0] if way > 0 else whole[-1]
        self.choose(self._seen[0])

    def _places(self) -> Iterator[tuple[Row, int, int]]:
        """Yield the rows that can be chosen, each with its first line and the one behind its last."""
        line = 0
        for each in self._rows:
            if each.about is not None:
                yield each, line, line + len(each.lines)
            line += len(each.lines)

    def at(self, line: int) -> object:
        """Return what stands on a line, None where that cannot be chosen."""
        for each in self._rows:
            line -= len(each.lines)
            if line < 0:
                return each.about
        return None

    def draw(self, active: bool) -> bool:
        """Show the rows, the chosen one marked and, in the active column, turned round; return whether anything is to be painted."""
        lines: list[Content] = []
        chosen, before, self._plain = (0, 0), self._plain, {}
        head, home = 0, None  # a heading that cannot be chosen comes to the top with the first row below it
        for each in self._rows:
            mine = each.about is not None and each.about == self.about
            if mine:
                chosen = (len(lines), len(lines) + len(each.lines))
                self._head = head if home is not None and home == each.home else len(lines)
            head, home = len(lines), each.home if each.about is None else None
            for place, line in enumerate(each.lines):
                if mine:
                    mark = MARK if not place else APART
                    lines.append(mark + turned(pad(line, self.shown.size.width - GUTTER)) if active else mark + line)
                    continue
                known = before.get(id(line))
                made = known[1] if known and known[0] is line else APART + line
                self._plain[id(line)] = (line, made)
                lines.append(made)
        changed = self.shown.show(lines)
        self._reveal(*chosen)
        return changed

    def _reveal(self, first: int, end: int) -> None:
        """Bring what was chosen into sight; what others change above it does not move it on the screen."""
        before, self._seen = self._seen, (self.about, first, end)
        if self.about is None or before == self._seen or not self.shown.size.height:
            return
        if before is None and self._first == self.about:
            self.shown.go(self._head)
            return
        if before and before[0] == self.about:
            self.shown.go(self.shown.scroll_offset.y + first - before[1])
        self.shown.reveal(first, end)

    def forget(self) -> None:
        """Bring what is chosen into sight once more: the rows have another width or height."""
        self._seen = None
