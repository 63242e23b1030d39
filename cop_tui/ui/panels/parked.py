"""What is parked, newest last, each with what becomes of it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from cop_tui.core import view as meeting
from cop_tui.ui.panels.offers import about_parked
from cop_tui.ui.panels.panel import Panel, Row, empty, numbered

if TYPE_CHECKING:
    from cop_tui.ui.view import View

BRIEF = 2  # lines for each where there is little room


def _rows(view: View, width: int, brief: bool) -> list[Row]:
    found = []
    for note, number in meeting.parked_numbers(view.state.kept).items():
        text, became = view.session.replica.shown(note), meeting.became_of(view.state, note)
        if said := meeting.parked_reason(view.state, note):
            became = f"{became}. {view.session.replica.shown(said)}"
        offers = partial(about_parked, view, note, number)
        found.append(Row(numbered(view, number, text, width, became, BRIEF if brief else 0), ("parked", note), offers))
    return found or empty("Nothing is parked. park ... keeps something for later, in your words.", width)


PANEL = Panel(
    "parked",
    "Parked",
    "Park",
    "what waits for later, in the words of whoever parked it.",
    _rows,
    count=lambda view: len(view.state.kept.parking.notes),
    from_end=True,
)
