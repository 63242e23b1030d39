"""The parts of the meeting: what is over, what is on now, and when what is ahead is planned to begin."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from cop_tui.acts import clocks, lookup
from cop_tui.acts.lookup import hour
from cop_tui.core import view as meeting
from cop_tui.core.engine import base
from cop_tui.core.engine.text import cells
from cop_tui.ui.panels.offers import about_part
from cop_tui.ui.panels.panel import Panel, Row, empty
from cop_tui.ui.rows import QUIET, clipped, count, ends, indented, row, wrap

if TYPE_CHECKING:
    from collections.abc import Mapping

    from textual.content import Content

    from cop_tui.core.engine.ids import ItemId, Ms
    from cop_tui.ui.view import View

MARKED = 2  # cells of the mark before a part
GAP, BESIDE = 2, 16  # cells between a title and what stands at its end, and that with the widest of these
TITLE = 3  # lines that a title takes at most


def _rows(view: View, width: int, brief: bool) -> list[Row]:
    """Return the parts by their numbers; where there is little room, the one that is on and those ahead in their order."""
    agenda = view.state.kept.agenda
    if not agenda.items:
        return empty("There is no plan. agenda+ adds a part.", width)
    begins = {number: at for number, _, at in lookup.planned(view.session, view.now)}
    still = [*([agenda.current] if agenda.current else []), *begins]
    numbers = still if brief and view.phase == base.OPEN else agenda.listed()
    called = agenda.called()
    span = min(width, _span(view, numbers, called))
    rows = [_row(view, number, called[number], begins.get(number), span) for number in numbers]
    return [*rows, *(Row([line]) for text in _end(view) for line in wrap(text, width, QUIET))]


def _span(view: View, numbers: list[ItemId], called: Mapping[ItemId, str]) -> int:
    """Return how many cells the rows take at most: what stands at their end is to be read with its title, however wide the panel is."""
    titles = [cells(f"{called[number]} {meeting.part_title(view.state, number)}") for number in numbers]
    return MARKED + max(titles, default=0) + BESIDE


def _end(view: View) -> list[str]:
    """Return when the parts end and when the meeting was planned to, and to who holds the space how it ends once nothing more is planned."""
    kept = view.state.kept
    if view.phase != base.OPEN:
        return []
    told = clocks.meeting_end(view.session)
    if kept.clock.paused:
        told = f"All clocks have stopped{told and f'; {told[0].lower()}{told[1:]}'}".removesuffix(".") + "."
    return [
        *filter(None, [told]),
        *(["Nothing more is planned: ask, then end."] if view.holding and not kept.agenda.ahead() else []),
    ]


def _row(view: View, number: ItemId, called: str, begins: Ms | None, width: int) -> Row:
    agenda = view.state.kept.agenda
    item = agenda.items[number]
    now, over = number == agenda.current, bool(item.closed)
    mark = "▸ " if now else "✓ " if over else "  "
    style, title = "bold" if now else QUIET if over or item.out else "", meeting.part_title(view.state, number)
    ahead = item.plan.minutes and view.phase != base.CLOSED
    out = "left out" if item.out else ""
    minutes = count(item.plan.minutes, "minute") if ahead else ""
    ending = meeting.item_ends(view.state) if now and not view.state.kept.clock.paused else None
    when = (
        f"to {hour(ending, view.state)}"
        if ending
        else hour(begins, view.state)
        if begins and view.phase == base.OPEN
        else ""
    )
    key = ("part", mark, called, title, style, out or (when if now or over or when else minutes), width)
    offers = partial(about_part, view, number, called)
    return Row(view.lines.of(key, partial(_line, *key[1:])), ("part", number), offers, now=now)


def _line(mark: str, called: str, title: str, style: str, beside: str, width: int) -> list[Content]:
    """Return a part with what stands at the end of its first line; a long title goes on below itself."""
    depth = MARKED + cells(called) + 1
    first, *more = clipped(title, width - depth - (cells(beside) + GAP if beside else 0), TITLE, style)
    line = row(mark, f"{called} ") + first
    return [ends(line, row((beside, QUIET)), width) if beside else line, *indented(more, depth)]


PANEL = Panel("agenda", "Agenda", "Plan", "the parts of the meeting and when they are planned.", _rows)
