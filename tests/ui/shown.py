"""What a screen of a size shows at one moment, as lines, without a terminal: what the room would put into each of its places.

`test_sizes.py` holds it against the real room.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from textual.content import Content

from cop_tui.core.engine import base
from cop_tui.core.engine.ids import Ms
from cop_tui.ui.choosing import WIDEST, Choosing, Made
from cop_tui.ui.keys import KeyTable
from cop_tui.ui.panels import PANELS, footer, now, over
from cop_tui.ui.panels.footer import Foot
from cop_tui.ui.panels.talk import told
from cop_tui.ui.panels.top import top
from cop_tui.ui.proportions import Proportions
from cop_tui.ui.rows import row, width_of
from cop_tui.ui.view import LINE, View
from tests.ui.conftest import as_session

if TYPE_CHECKING:
    from textual.app import App

    from tests.ui.fake import FakeSession

SMALL, USUAL, WIDE, HUGE = (60, 15), (80, 24), (120, 34), (200, 60)
SIZES = (SMALL, USUAL, WIDE, HUGE)


@dataclass
class Place:
    """One place of a screen: what stands in its border, its lines that are in sight, and how wide they may be."""

    title: Content
    lines: list[Content]
    below: Content
    width: int
    name: str = ""

    @property
    def text(self) -> str:
        """Its lines as text, the title before them and what stands below behind them."""
        return "\n".join(line.plain for line in (self.title, *self.lines, self.below) if line.plain)


@dataclass
class Screen:
    """Everything a screen shows above the line one types in."""

    top: Content
    now: Place
    main: Place
    foot: Foot
    sides: list[Place] = field(default_factory=list)

    @property
    def places(self) -> list[Place]:
        """Now, the panel under it and those beside it."""
        return [self.now, self.main, *self.sides]

    @property
    def under(self) -> list[Content]:
        """The lines of the footer."""
        return self.foot.lines

    @property
    def text(self) -> str:
        """All of it as text, from the top line to the footer."""
        lines = [self.top.plain, *(place.text for place in self.places), *(line.plain for line in self.under)]
        return "\n".join(lines)


def view_of(session: FakeSession, mode: str = LINE) -> View:
    """Return this moment of a meeting for the person whose session it is."""
    view = View(as_session(session), Ms(session.now()), mode=mode)
    view.talk.start(session.replica)
    return view


def screen(view: View, size: tuple[int, int] = USUAL, choosing: Choosing | None = None) -> Screen:
    """Return what a screen of this size shows. `choosing` tells which panel is chosen: the talk, if nothing does."""
    choosing = choosing or Choosing(view)
    width, height = size
    choosing.most = Proportions(width, height).beside
    choosing.follow()
    foot = footer.foot(view, width, KeyTable(), choosing.can(), Proportions(width, height).bare)
    parts = Proportions(width, height, len(foot.lines), choosing.opened)
    around = 2 if parts.bare else 4  # cells of border and padding at the sides of a panel
    beside = parts.wide and not choosing.opened
    left = width - (parts.side + around if beside else 0) - around
    shown = _now(view, parts, min(left, WIDEST))
    under = max(0, parts.body - len(shown.lines) - 2 * parts.chrome)
    main = choosing.main(parts.wide, min(left, WIDEST), under, parts.bare)
    sides = _sides(choosing, parts, min(parts.side, WIDEST)) if beside else []
    return Screen(top(view, width), shown, _place(main, left, under, parts.bare), foot, sides)


def _now(view: View, parts: Proportions, width: int) -> Place:
    above, below = now.titles(view, parts.bare, width + parts.chrome)
    keeps = now.keeps(view, width, parts.small)
    height = parts.now(now.needs(view, width), len(told(view, width)), keeps)
    if view.phase == base.CLOSED:
        height = parts.now(min(height, now.needs(view, width, height)), len(told(view, width)), keeps)
    return Place(row(above), now.rows(view, width, height, parts.small), row(below), width)


def _sides(choosing: Choosing, parts: Proportions, width: int) -> list[Place]:
    """Return the places beside."""
    names = choosing.beside()
    heights = parts.sides([len(choosing.side(name, width, 0, parts.brief).lines) for name in names])
    places = []
    for name, rows in zip(names, heights, strict=True):
        height = max(0, rows - parts.chrome)
        places.append(_place(choosing.side(name, width, height, parts.brief), width, height, parts.bare))
    return places


def _place(made: Made, width: int, height: int, bare: bool) -> Place:
    first = made.first(height)
    above, below = made.titles(first, height, bare)
    return Place(above, made.lines[first : first + height], below, width, made.name)


def after_end(view: View, width: int) -> list[Content]:
    """Return the lines of Now when the meeting is over, where there is room for all of them."""
    return [line for lines, _ in over.blocks(view, width) for line in lines]


def drawn(session: FakeSession, size: tuple[int, int] = USUAL, mode: str = LINE) -> str:
    """Return what a screen of this size shows in this mode, while the talk is chosen, as text."""
    return screen(view_of(session, mode), size).text


def now_of(session: FakeSession, size: tuple[int, int] = USUAL, mode: str = LINE) -> str:
    """Return what stands in Now on a screen of this size, as text."""
    return screen(view_of(session, mode), size).now.text


def panel(session: FakeSession | View, name: str, width: int = 76, mode: str = LINE, *, brief: bool = False) -> str:
    """Return a panel's title with its count, and all of its rows, as text; `brief`: as it stands in the side column."""
    view = session if isinstance(session, View) else view_of(session, mode)
    made = Choosing(view).panel(name, width, 1, brief)
    assert all(width_of(line) <= width for line in made.lines)
    return "\n".join(line.plain for line in (made.title, *made.lines))


def leafed(session: FakeSession, size: tuple[int, int] = USUAL, mode: str = LINE) -> str:
    """Return what somebody sees who looks at one panel after the other on a screen of this size, as text."""
    view = view_of(session, mode)
    names = [each.name for each in PANELS if each.there(view)]
    return "\n".join(screen(view, size, Choosing(view, name, opened=True)).text for name in names)


def flat(text: str) -> str:
    """Return text with each run of spaces and line ends as one space, so that sentences can be found that were broken."""
    return " ".join(text.split())


def printed(app: App[Any]) -> list[str]:
    """Return the rows of a running app as a terminal would get them, cell by cell."""
    return ["".join(segment.text for segment in strip) for strip in app.screen._compositor.render_strips()]
