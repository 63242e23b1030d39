"""Which panel is chosen, which row in it, and what each place of the screen shows of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from textual.content import Content

from cop_tui.core import view as meeting
from cop_tui.ui.panels import PANELS, notes, topics, waiting
from cop_tui.ui.panels.panel import possible
from cop_tui.ui.panels.talk import told
from cop_tui.ui.rows import BLANK, QUIET, row, width_of

if TYPE_CHECKING:
    from cop_tui.ui.panels.panel import Can, Panel, Row
    from cop_tui.ui.view import View

TALK, TOLD = "talk", "told"
WIDEST = 100  # cells of a text column
BY_NAME = {panel.name: panel for panel in PANELS}
_MADE_HERE = ("agreement", "commitments", "decision")  # what a part is for that stands in the recap


@dataclass(frozen=True, slots=True)
class Made:
    """What one place of the screen shows: which panel, its title, its lines, and the lines of the chosen row."""

    name: str
    title: Content
    lines: list[Content]
    from_end: bool = False
    chosen: tuple[int, int] | None = None
    below: str = ""


@dataclass
class Choosing:
    """The panel that is chosen and the row in it. `opened`: it has the whole height."""

    view: View
    active: str = TALK
    opened: bool = False
    about: object = None
    _rows: dict[str, list[Row]] = field(default_factory=dict)
    _above: dict[str, int] = field(default_factory=dict)  # empty lines above the rows
    _tabs: list[tuple[int, int, str]] = field(default_factory=list)

    # What is shown where

    def there(self) -> list[tuple[int, Panel]]:
        """Return the panels that there are now, each with its number."""
        return [(number, panel) for number, panel in enumerate(PANELS, 1) if panel.there(self.view)]

    def beside(self) -> list[str]:
        """Return the panels in the side column: what this part is about, the agenda, and what is made or parked."""
        view = self.view
        plan = view.state.kept.agenda.now()
        first = "people"
        if waiting.queued(view):
            first = "waiting"
        elif meeting.mode(view.state) == "reveal" and notes.there(view):
            first = "notes"
        elif topics.there(view):
            first = "topics"
        return [first, "agenda", "recap" if plan and plan.capture in _MADE_HERE else "parked"]

    def follow(self) -> None:
        """Follow what there is: a panel that has gone is chosen no longer."""
        if self.active not in [panel.name for _, panel in self.there()]:
            self.active, self.opened, self.about = TALK, False, None

    def main(self, wide: bool, width: int, height: int) -> Made:
        """Return what stands under Now: lines that were asked for, or a panel under the titles of all that are not beside."""
        beside = self.beside() if wide and not self.opened else []
        name = TALK if self.active in beside else self.active
        title = self._titles(name, beside, width)
        if self.view.told:
            lines = told(self.view, width)
            return Made(TOLD, title, lines, below="Escape: back to the talk")
        made = self.panel(name, width, height)
        return Made(name, title, made.lines, made.from_end, made.chosen)

    def panel(self, name: str, width: int, height: int, brief: bool = False) -> Made:
        """Return a panel with its title, its chosen row marked."""
        panel = BY_NAME[name]
        rows = self._rows[name] = panel.rows(self.view, width, brief)
        lines: list[Content] = []
        chosen = None
        for each in rows:
            mine = name == self.active and self.about is not None and each.about == self.about
            if mine or (each.now and (name != self.active or self.about is None)):
                chosen = (len(lines), len(lines) + len(each.lines))
            lines += [line.stylize("reverse") if mine else line for line in each.lines]
        above = self._above[name] = max(0, height - len(lines)) if name == TALK else 0  # newest by the line
        lines = [BLANK] * above + lines
        return Made(name, self._title(panel, None), lines, panel.from_end, chosen)

    def _title(self, panel: Panel, number: int | None, shorter: int = 0) -> Content:
        count = panel.count(self.view)
        words = (panel.title, panel.title, panel.short)[shorter] + (f" ({count})" if count and not shorter else "")
        words = f"{number} {words}" if number else words
        return row((words, "bold" if panel.name == self.active else QUIET))

    def _titles(self, name: str, beside: list[str], width: int) -> Content:
        shown = [(number, panel) for number, panel in self.there() if panel.name not in beside]
        for shorter in range(3):
            parts = [self._title(panel, number, shorter) for number, panel in shown]
            gap = 2 if shorter else 3
            if sum(map(width_of, parts)) + gap * (len(parts) - 1) <= width - 2:
                break
        line, self._tabs = Content(""), []
        for part, (_, panel) in zip(parts, shown, strict=True):
            line = line + row(" " * gap) if line else line
            self._tabs.append((width_of(line), width_of(line) + width_of(part), panel.name))
            line = line + part
        return line

    # What is chosen

    def can(self) -> tuple[Can, ...]:
        """Return what can be done about the chosen row."""
        if self.about is None:
            return ()
        chosen = (each for each in self._rows.get(self.active, ()) if each.about == self.about)
        return tuple(can for can in next((each.can for each in chosen), ()) if possible(self.view, can))

    def explained(self) -> list[str]:
        """Return what the chosen panel shows and what can be done about its row; nothing while the talk is chosen and no row of it."""
        if self.active == TALK and self.about is None:
            return []
        panel = BY_NAME[self.active]
        can = [f"{can.key}: {can.label}." for can in self.can()]
        about = [f"About this row: {' '.join(can)}"] if can else []
        keys = "Up and down choose a row, Enter gives it the whole height, Escape leads back. ? once more shows everything you can do."
        return [f"{panel.title}: {panel.about}", *about, keys]

    def choose(self, name: str) -> bool:
        """Choose a panel; the same one again has the whole height."""
        if name == self.active:
            self.opened = not self.opened
        else:
            self.active, self.about = name, None
        return True

    def choose_number(self, number: int) -> bool:
        """Choose the panel with this number; return whether there is one."""
        found = next((panel.name for place, panel in self.there() if place == number), "")
        return bool(found) and self.choose(found)

    def choose_title(self, name: str, column: int, tabs: bool) -> bool:
        """Choose the panel whose title stands in this column of a border."""
        if tabs:
            name = next((tab for first, end, tab in self._tabs if first <= column < end), "")
        return name in BY_NAME and self.choose(name)

    def choose_row(self, name: str, line: int) -> bool:
        """Choose the panel, and the row on this line of it, if it can be chosen; return whether anything can be done with it."""
        if name not in BY_NAME:
            return False
        self.active = name
        found = self._row_at(name, line)
        self.about = found.about if found else None
        return bool(self.can())

    def _row_at(self, name: str, line: int) -> Row | None:
        rows = self._rows.get(name, [])
        at = self._above.get(name, 0)
        if line < at:
            return None
        for each in rows:
            at += len(each.lines)
            if line < at:
                return each
        return None

    def step(self, by: int) -> None:
        """Choose the next panel, or the one before."""
        names = [panel.name for _, panel in self.there()]
        at = names.index(self.active) if self.active in names else 0
        self.active, self.about = names[(at + by) % len(names)], None

    def move(self, by: int) -> None:
        """Choose the next row, or the one before; the first move chooses the first row, or the last of what grows at its end."""
        rows = [each for each in self._rows.get(self.active, ()) if each.about is not None]
        if not rows:
            return
        abouts = [each.about for each in rows]
        if self.about not in abouts:
            self.about = abouts[-1 if BY_NAME[self.active].from_end else 0]
        else:
            self.about = abouts[max(0, min(abouts.index(self.about) + by, len(abouts) - 1))]

    def toggle(self) -> bool:
        """Give the chosen panel the whole height, or its own again; return whether there was one that was chosen."""
        if self.active == TALK and self.about is None and not self.opened:
            return False
        self.opened = not self.opened
        return True

    def back(self) -> bool:
        """Leave the whole height, then the chosen row, then the panel; return whether there was anything to leave."""
        if self.opened:
            self.opened = False
        elif self.about is not None:
            self.about = None
        elif self.active != TALK:
            self.active = TALK
        else:
            return False
        return True
