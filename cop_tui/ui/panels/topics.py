"""The topics of a Lean Coffee in their order, each by its number, with the one that is talked about."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from cop_tui.core import view as meeting
from cop_tui.ui.panels.offers import about_topic
from cop_tui.ui.panels.panel import Panel, Row, empty, numbered
from cop_tui.ui.rows import QUIET, row, wrap

if TYPE_CHECKING:
    from cop_tui.ui.view import View

BRIEF = 2


def _rows(view: View, width: int, brief: bool) -> list[Row]:
    replica = view.session.replica
    found: list[Row] = []
    if taken := meeting.topic(view.state.kept):
        found += [Row([row(("Now: ", QUIET)) + line]) for line in wrap(replica.shown(taken.word), width - 5)]
    for word, number in meeting.topic_numbers(view.state.kept).items():
        offers = partial(about_topic, view, number)
        found.append(
            Row(numbered(view, number, replica.shown(word), width, most=BRIEF if brief else 0), ("topic", word), offers)
        )
    return found or empty("No topic waits. topic ... adds one.", width)


def there(view: View) -> bool:
    """Return whether topics are proposed or talked about."""
    return bool(view.state.kept.dots.topics) or meeting.topic(view.state.kept) is not None


PANEL = Panel(
    "topics",
    "Topics",
    "Topics",
    "what people want to talk about, in its order.",
    _rows,
    count=lambda view: len(view.state.kept.dots.topics),
    there=there,
)
