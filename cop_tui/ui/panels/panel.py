"""What a panel is: a title, a count, and rows, each with what can be done about it. A panel knows nothing of the others."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from cop_tui.acts import parser
from cop_tui.ui.rows import QUIET, fit, row, wrap

if TYPE_CHECKING:
    from textual.content import Content

    from cop_tui.ui.view import View


class Can(NamedTuple):
    """Something that can be done about a row: its key, what the footer calls it, and the line that does it.

    `opens`: the line is put where one types, as words may follow or it is not done lightly; `asks` says what to type.
    `last`: it stands behind everything else in the footer, so that it is not what offers itself first.
    """

    key: str
    label: str
    line: str
    opens: bool = False
    asks: str = ""
    last: bool = False


class Row(NamedTuple):
    """One thing in a panel, on one line or several. `about` is what it is about, so that it stays chosen where it moves.

    `offers` makes what there is to do about it, whoever may and whenever; it is made, and asked what of it is possible, for the
    chosen row alone.
    A row about nothing cannot be chosen. `now`: a panel in which not all rows are in sight begins about here. `home` is what
    the row stands in, such as a section: where a chosen row is taken away, another one of the same home is chosen.
    """

    lines: list[Content]
    about: object = None
    offers: Callable[[], tuple[Can, ...]] | None = None
    now: bool = False
    home: object = None

    @property
    def can(self) -> tuple[Can, ...]:
        """What there is to do about it."""
        return self.offers() if self.offers else ()


Made = Callable[["View", int, bool], list[Row]]
"""Makes the rows of a panel from the moment, the width in cells, and whether it has little room and says the most needed only."""


def always(_view: View) -> bool:
    """Return that a panel is there, whatever the moment."""
    return True


def nothing(_view: View) -> int:
    """Return that nothing in a panel is counted."""
    return 0


@dataclass(frozen=True, slots=True)
class Panel:
    """A panel: its name, its title and a shorter one, what it shows, how many things are in it, its rows, whether it is there now.

    `leads` returns the line that Enter does in it, where there is a page of its own for it, "" where there is none for this person.
    `can` is what can be done in it whichever row is chosen, or none. `why` returns, for what a chosen row is about and whether
    anything can be done with it, in one sentence why what one might expect there cannot be done now, or "".
    """

    name: str
    title: str
    short: str
    about: str
    rows: Made
    count: Callable[[View], int] = nothing
    there: Callable[[View], bool] = always
    from_end: bool = False
    leads: Callable[[View], str] = lambda _view: ""
    can: Callable[[View], tuple[Can, ...]] = lambda _view: ()
    why: Callable[[View, object, bool], str] = lambda _view, _about, _can: ""


def possible(view: View, can: Can) -> bool:
    """Return whether this person may do this now; much of it is offered nowhere else but at such a row."""
    found = parser.find(can.line)
    return found is not None and found[0].refusal(view.session) is None


def numbered(view: View, number: int, text: str, width: int, about: str = "", most: int = 0) -> list[Content]:
    """Return a text behind its number, what is said about it in a quieter style; each on at most so many lines, if there is a most."""
    key = (number, text, width, about, most)
    return view.lines.of(key, partial(_numbered, *key))


def _numbered(number: int, text: str, width: int, about: str, most: int) -> list[Content]:
    label = f"{number} "
    lines = _first(wrap(text, width - len(label)), width - len(label), most)
    if about:
        lines += _first(wrap(about, width - len(label), QUIET), width - len(label), most)
    return [row((label, QUIET)) + lines[0], *(row(" " * len(label)) + line for line in lines[1:])]


def _first(lines: list[Content], width: int, most: int) -> list[Content]:
    """Return the first lines, all of them where there is no most; the last shows where something is missing."""
    if not most or len(lines) <= most:
        return lines
    return [*lines[: most - 1], fit(lines[most - 1] + row(" …"), width)]


def empty(text: str, width: int) -> list[Row]:
    """Return the one row of a panel that has nothing in it yet."""
    return [Row(wrap(text, width, QUIET))]
