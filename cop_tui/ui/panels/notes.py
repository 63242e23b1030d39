"""The notes without names that were shown, numbered, to be read one by one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cop_tui.acts import queries
from cop_tui.core import view as meeting
from cop_tui.ui.panels.panel import Panel, Row, empty, numbered
from cop_tui.ui.rows import QUIET, row

if TYPE_CHECKING:
    from cop_tui.ui.view import View

BRIEF = 3


def _rows(view: View, width: int, brief: bool) -> list[Row]:
    kept = view.state.kept
    found: list[Row] = []
    notes = queries.revealed(kept)
    parts = list(dict.fromkeys(note.item for note in notes))
    for part in sorted(parts, key=lambda item: item != kept.agenda.current):
        if len(parts) > 1:
            found.append(Row([row((meeting.part_title(view.state, part), QUIET))]))
        here = [note for note in notes if note.item == part]
        for place, note in enumerate(here, 1):
            text = view.session.replica.text(note.at) or queries.NOT_FETCHED
            found.append(Row(numbered(view, place, text, width, most=BRIEF if brief else 0), ("note", note.at)))
    return found or empty("No notes are shown yet.", width)


def there(view: View) -> bool:
    """Return whether any notes are shown."""
    return bool(queries.revealed(view.state.kept))


PANEL = Panel(
    "notes",
    "Notes",
    "Notes",
    "what was written without names and shown together.",
    _rows,
    count=lambda view: len(queries.revealed(view.state.kept)),
    there=there,
)
