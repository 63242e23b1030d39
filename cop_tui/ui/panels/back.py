"""What came back from earlier meetings, each with where it comes from and what became of it; it is there where something came."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from cop_tui.core import view as meeting
from cop_tui.ui.panels.offers import about_brought
from cop_tui.ui.panels.panel import Panel, Row, numbered

if TYPE_CHECKING:
    from cop_tui.ui.view import View

BRIEF = 2  # lines for each where there is little room


def there(view: View) -> bool:
    """Return whether anything came back."""
    return bool(view.state.kept.series.standing())


def _rows(view: View, width: int, brief: bool) -> list[Row]:
    found = []
    for point, number in view.state.kept.series.numbered().items():
        text = f"{meeting.before(view.state, point)}{view.session.replica.shown(point)}"
        answer = view.session.replica.text(view.state.kept.series.points[point].answer)
        became = meeting.became_of_it(view.state, point) + (f". {answer}" if answer else "")
        rows = numbered(view, number, text, width, became, BRIEF if brief else 0)
        found.append(Row(rows, ("back", point), partial(about_brought, view, point, number)))
    return found


PANEL = Panel(
    "back",
    "From before",
    "Before",
    "what came back from earlier meetings, and what became of it.",
    _rows,
    count=lambda view: len(view.state.kept.series.standing()),
    there=there,
)
