"""Which panel is chosen, which row in it, and what each place of the screen shows of them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from textual.content import Content

from cop_tui.core import view as meeting
from cop_tui.core.engine import base
from cop_tui.ui.panels import PANELS, back, notes, topics, waiting
from cop_tui.ui.panels.panel import always, nothing, possible
from cop_tui.ui.panels.talk import told
from cop_tui.ui.proportions import BESIDE
from cop_tui.ui.rows import BLANK, QUIET, pad, row, turned, width_of
from cop_tui.ui.view import LINE

if TYPE_CHECKING:
    from cop_tui.ui.panels.panel import Can, Panel, Row
    from cop_tui.ui.view import View

TALK, TOLD = "talk", "told"
WIDEST = 100  # cells of a text column
GAP, CLOSE, CLOSEST = 3, 2, 1  # cells between the titles of panels
COUNT = len(" (99)")  # cells that a count is given room for
UNSEEN = " +"  # behind the title of the talk, where something was said since it was in sight
LONG, SHORT, NUMBERS = range(
    3
)  # how a panel is called: by its title, by a shorter one, by its number unless it is chosen
ENDLESS = 1_000_000  # lines: more than any panel has
HOW = 6  # cells behind the titles that say how to see the rest, where there is no border for that
BY_NAME = {panel.name: panel for panel in PANELS}
_BESIDE_TOO = ("people", "recap", "parked")  # what else stands beside the others where there is room, this first
_MADE_HERE = ("agreement", "commitments", "decision")  # what a part is for that stands in the recap


@dataclass(frozen=True, slots=True)
class Made:
    """What one place of the screen shows: which panel, its title, its lines, the lines of the chosen row, and of what is on now.

    `typing`: the keys that move within a line do so, whatever stands here.
    """

    name: str
    title: Content
    lines: list[Content]
    from_end: bool = False
    chosen: tuple[int, int] | None = None
    below: str = ""
    now: int = 0
    typing: bool = False

    def first(self, height: int) -> int:
        """Return with which line it begins where nobody has scrolled: what is on now is in sight, below what was before it."""
        return max(0, min(len(self.lines) if self.from_end else self.now - 1, len(self.lines) - height))

    def titles(self, first: int, height: int, bare: bool) -> tuple[Content, Content]:
        """Return what stands in the border above and below, when `height` lines are in sight from line `first` on.

        Where there is no border below, how to see the rest stands behind the title, or in its place.
        """
        how = self._out_of_sight(first, height, bare)
        if not bare:
            return self.title, row(how)
        return (row(how) if self.below else self.title + row(f"  {how}" if how else "")), BLANK

    def _out_of_sight(self, first: int, height: int, bare: bool) -> str:
        """Return how to see the lines that are out of sight, and how to leave these."""
        after = first + height < len(self.lines)
        if self.from_end:
            end = ("PgDn" if bare else "Page Down") if self.typing else "End"
            newer, earlier = (end, "PgUp") if bare else (f"newer below: {end}", "Page Up: earlier")
            return newer if after else earlier if len(self.lines) > height else ""
        more = "" if not after else "PgDn" if bare and not self.below else "Page Down: more"
        return ".  ".join(part for part in (more, self.below) if part)


HIGH = "{} has the whole height; nothing is lost. The same once more leads back."
ALL_IN_SIGHT = "All of the talk is in sight."


@dataclass
class Choosing:
    """The panel that is chosen and the row in it. `opened`: it has the whole height; `most`: so many panels stand beside it.

    `says`: what is said of the choice that was made last.
    """

    view: View
    active: str = TALK
    opened: bool = False
    about: object = None
    most: int = BESIDE
    says: str = ""
    _said_before: str = ""
    _whole_talk: bool = False  # whether all of the talk was in sight when it was drawn last
    _rows: dict[str, list[Row]] = field(default_factory=dict)
    _above: dict[str, int] = field(default_factory=dict)  # empty lines above the rows
    _tabs: list[tuple[int, int, str]] = field(default_factory=list)

    # What is shown where

    def there(self) -> list[tuple[int, Panel]]:
        """Return the panels that there are now, each with its number."""
        return [(number, panel) for number, panel in enumerate(PANELS, 1) if panel.there(self.view)]

    def beside(self) -> list[str]:
        """Return the panels in the side column: what this part is about, the agenda, what is made or parked, and where there is room others.

        After the end nobody waits: what is kept comes first.
        """
        view = self.view
        plan = view.state.kept.agenda.now()
        first = "people"
        if view.phase == base.CLOSED:
            first = "recap"
        elif plan and plan.became and back.there(view):
            first = "back"
        elif waiting.queued(view):
            first = "waiting"
        elif meeting.mode(view.state) == "reveal" and notes.there(view):
            first = "notes"
        elif topics.there(view):
            first = "topics"
        last = "recap" if first != "recap" and plan and plan.capture in _MADE_HERE else "parked"
        beside = (first, "agenda", last, *_BESIDE_TOO)
        return list(dict.fromkeys(beside))[: self.most]

    def follow(self) -> None:
        """Follow what there is: a panel that has gone is chosen no longer."""
        if self.active not in [panel.name for _, panel in self.there()]:
            self.active, self.opened, self.about = TALK, False, None

    def main(self, wide: bool, width: int, height: int, bare: bool = False) -> Made:
        """Return what stands under Now: lines that were asked for, or a panel under the titles of all that are not beside."""
        beside = self.beside() if wide and not self.opened else []
        name = TALK if self.active in beside else self.active
        title = self._titles(beside, width - (HOW if bare else 0))
        if self.view.told:
            lines = told(self.view, width)
            return Made(
                TOLD, title, lines, below=f"Escape: back to {'the talk' if name == TALK else BY_NAME[name].title}"
            )
        made = self.panel(name, width, height)
        return replace(made, title=title)

    def shows_talk(self, wide: bool) -> bool:
        """Return whether the talk is what stands under Now."""
        beside = wide and not self.opened and self.active in self.beside()
        return not self.view.told and (self.active == TALK or beside)

    def side(self, name: str, width: int, height: int, brief: bool) -> Made:
        """Return a panel as it stands beside the others, with the number that chooses it."""
        number = next(number for number, panel in self.there() if panel.name == name)
        return replace(self.panel(name, width, height, brief), title=self._title(BY_NAME[name], number))

    def panel(self, name: str, width: int, height: int, brief: bool = False) -> Made:
        """Return a panel with its title, its chosen row marked; it has nothing to say before I am in the meeting."""
        panel = BY_NAME[name]
        rows = self._rows[name] = panel.rows(self.view, width, brief) if self.view.me else []
        lines: list[Content] = []
        chosen, now = None, 0
        for each in rows:
            now = len(lines) if each.now else now
            mine = name == self.active and self.about is not None and each.about == self.about
            if mine:
                chosen = (len(lines), len(lines) + len(each.lines))
            lines += [turned(pad(line, width)) if mine else line for line in each.lines]
        above = self._above[name] = max(0, height - len(lines)) if name == TALK else 0  # newest by the line
        if name == TALK:
            self._whole_talk = len(lines) <= height
        lines = [BLANK] * above + lines
        typing = self.view.mode == LINE
        return Made(name, self._title(panel, None), lines, panel.from_end, chosen, now=now, typing=typing)

    def _title(self, panel: Panel, number: int | None, length: int = LONG, counted: bool = True) -> Content:
        count = panel.count(self.view) if counted else 0
        words = (panel.title if length == LONG else panel.short) + (f" ({count})" if count else "")
        if number:
            words = f"{number} {words}" if length != NUMBERS or panel.name == self.active else str(number)
        unseen = panel.name == TALK and self.view.unseen
        return row((words, "bold" if unseen or panel.name == self.active else QUIET))

    def _titles(self, beside: list[str], width: int) -> Content:
        """Return the titles of all panels that are not beside.

        What a panel is called depends on the width alone; where there is little room counts give way, the last one first.
        """
        shown = [(number, panel) for number, panel in self.there() if panel.name not in beside]
        for length, gap, counts in _ways(width, len(shown)):
            parts = [self._title(panel, number, length, at < counts) for at, (number, panel) in enumerate(shown)]
            # The mark of the talk stands between the titles where that leaves a cell free, so that none of them moves.
            mark = UNSEEN if self.view.unseen and shown[0][1].name == TALK else ""
            between = max(1, gap - len(mark))
            if sum(map(width_of, parts)) + len(mark) + between + gap * (len(parts) - 2) <= width - 2:
                break
        line, self._tabs = Content(""), []
        for place, (part, (_, panel)) in enumerate(zip(parts, shown, strict=True)):
            line = line + row(" " * (between if place == 1 else gap)) if line else line
            shows = part + row((mark, "bold")) if not place else part
            self._tabs.append((width_of(line), width_of(line) + width_of(shows), panel.name))
            line = line + shows
        return line

    @property
    def tabs(self) -> list[tuple[int, int, str]]:
        """From which cell up to which each title stands that was drawn last, counted from the first, and of which panel it is."""
        return self._tabs

    # What is chosen

    def can(self) -> tuple[Can, ...]:
        """Return what can be done about the chosen row, and in its panel."""
        return (*self._about_row(), *BY_NAME[self.active].can(self.view))

    def beside_can(self, key: str) -> Can | None:
        """Return what a key does in a panel that stands beside the chosen one, whichever row is chosen."""
        return next((can for name in self.beside() for can in BY_NAME[name].can(self.view) if can.key == key), None)

    def _about_row(self) -> tuple[Can, ...]:
        if self.about is None:
            return ()
        chosen = (each for each in self._rows.get(self.active, ()) if each.about == self.about)
        return tuple(can for can in next((each.can for each in chosen), ()) if possible(self.view, can))

    def why(self) -> str:
        """Return why what one might expect cannot be done now with the chosen row, in one sentence; "" where there is nothing to say."""
        chosen = self.about is not None and any(each.about == self.about for each in self._rows.get(self.active, ()))
        return BY_NAME[self.active].why(self.view, self.about, bool(self._about_row())) if chosen else ""

    def explained(self) -> list[str]:
        """Return what the chosen panel shows and what can be done about its row; nothing while the talk is chosen and no row of it."""
        if self.active == TALK and self.about is None:
            return []
        panel = BY_NAME[self.active]
        can = [f"{can.key}: {can.label}." for can in self._about_row()]
        said = " ".join(part for part in (self.why(), *can) if part)
        about = [f"About this row: {said}"] if said else []
        keys = "Up and down choose a row, Enter gives it the whole height, Escape leads back. ? once more shows everything you can do."
        return [f"{panel.title}: {panel.about}", *about, keys]

    def choose(self, name: str, clicked: bool = False) -> bool:
        """Choose a panel; the same one again has the whole height, unless it stands behind lines, or is the talk and in sight whole.

        A title that is `clicked` again always does the same.
        """
        self._said_before, self.says = self.says, ""
        if name != self.active:
            self.active, self.about = name, None
        elif self.view.told:
            pass  # these go, and the panel is in sight again
        elif name == TALK and self._whole_talk and not (self.opened or clicked):
            self.says = ALL_IN_SIGHT
        else:
            self._open_or_close()
        return True

    def _open_or_close(self) -> None:
        self.opened = not self.opened
        high = HIGH.format(BY_NAME[self.active].title)
        self.says = f"{self.why()} {high}".lstrip() if self.opened else ""

    def said_after(self, said: str) -> str:
        """Return what stands above the line after a choice: what is said of it, else what stood there and was not about the choice before."""
        return self.says or ("" if said == self._said_before else said)

    def choose_there(self, name: str) -> bool:
        """Choose a panel if it is still there; return whether it is."""
        return name in [panel.name for _, panel in self.there()] and self.choose(name, clicked=True)

    def choose_number(self, number: int) -> bool:
        """Choose the panel with this number; return whether there is one."""
        found = next((panel.name for place, panel in self.there() if place == number), "")
        return bool(found) and self.choose(found)

    def choose_title(self, name: str, column: int, tabs: bool) -> bool:
        """Choose the panel whose title stands in this column of a border."""
        if tabs:
            name = next((tab for first, end, tab in self._tabs if first <= column < end), "")
        return name in BY_NAME and self.choose(name, clicked=True)

    def choose_row(self, name: str, line: int) -> bool:
        """Choose the panel, and the row on this line of it, if it can be chosen; return whether anything can be done with it."""
        if name not in BY_NAME:
            return False
        self.active = name
        found = self._row_at(name, line)
        self.about = found.about if found else None
        return bool(self._about_row()) or bool(found and found.about is not None and self.can())

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

    def move(self, by: int, first: int = 0, end: int = ENDLESS) -> None:
        """Choose the next row, or the one before. The lines from `first` to before `end` are in sight.

        The first move down chooses the first row in sight, the first one up the last; in the talk the newest, which stands by the line.
        """
        abouts = [each.about for each in self._rows.get(self.active, ()) if each.about is not None]
        if not abouts:
            return
        if self.about in abouts:
            self.about = abouts[max(0, min(abouts.index(self.about) + by, len(abouts) - 1))]
        elif self.active == TALK:
            self.about = abouts[-1]
        else:
            here = self._in_sight(first, end) or abouts
            self.about = here[0 if by > 0 else -1]

    def _in_sight(self, first: int, end: int) -> list[object]:
        """Return what can be chosen of what begins on the lines from `first` to before `end`."""
        found, at = [], self._above.get(self.active, 0)
        for each in self._rows.get(self.active, ()):
            if each.about is not None and first <= at < end:
                found.append(each.about)
            at += len(each.lines)
        return found

    def take_along(self, first: int, end: int) -> None:
        """Choose a row that stands in sight whole, on the lines from `first` to before `end`, where the chosen one does not: the nearest, or none."""
        if self.about is None:
            return
        inside: list[object] = []
        at, passed = self._above.get(self.active, 0), False
        for each in self._rows.get(self.active, ()):
            whole = first <= at and at + len(each.lines) <= end
            at += len(each.lines)
            if each.about == self.about and whole:
                return
            passed = passed or (each.about == self.about and not inside)
            if whole and each.about is not None:
                inside.append(each.about)
        self.about = (inside[0] if passed else inside[-1]) if inside else None

    def leads(self) -> str:
        """Return the line that Enter does in the chosen panel, for whoever may, in place of giving it the whole height; "" for none."""
        panel = BY_NAME[self.active]
        return panel.leads(self.view) if not self.opened else ""

    def toggle(self) -> bool:
        """Give the chosen panel the whole height, or its own again; return whether there was one that was chosen."""
        if self.active == TALK and self.about is None and not self.opened:
            return False
        self._said_before, self.says = self.says, ""
        self._open_or_close()
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


def _ways(width: int, panels: int) -> list[tuple[int, int, int]]:
    """Return in which ways so many titles may be written, the best first: how they are called, the cells between, how many have a count.

    Nothing that comes and goes while people meet decides how they are called: counts of two digits have room, and so have
    all panels that are always there.
    """
    usual = [panel for panel in PANELS if panel.there is always]
    long = sum(len(f"{number} {panel.title}") for number, panel in enumerate(usual, 1))
    counted = sum(COUNT for panel in usual if panel.count is not nothing)
    called = LONG if long + counted + CLOSE * (len(usual) - 1) <= width - 2 else SHORT
    fewer = range(panels, -1, -1) if called == LONG else (panels, 0)
    return [
        (called, GAP, panels),
        *((called, CLOSE, counts) for counts in fewer),
        (called, CLOSEST, 0),
        (NUMBERS, CLOSE, 0),
    ]
