"""Who waits for a turn, in speaking order; in a round, who is still to come."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from cop_tui.acts.queue import VIA, coming
from cop_tui.core import view as meeting
from cop_tui.core.engine.text import cells, shorten, start
from cop_tui.ui.panels import holding
from cop_tui.ui.panels.offers import about_waiting, why_not
from cop_tui.ui.panels.panel import Panel, Row, empty
from cop_tui.ui.rows import BLANK, QUIET, ends, fit, indented, row, width_of, wrap

if TYPE_CHECKING:
    from textual.content import Content

    from cop_tui.core.engine.ids import PersonId
    from cop_tui.ui.view import View

NAMES = 18  # widest column of names
SPAN = 76  # cells within which a name and the reason for its place are read together


def queued(view: View) -> bool:
    """Return whether people ask for turns in this part, or wait for one from before."""
    return meeting.takes_hands(view.state) or bool(view.state.kept.floor.waiting)


def in_round(view: View) -> bool:
    """Return whether the turns go round."""
    running = view.state.kept.rounds.current
    return running is not None and not running.offered


def order_rule(view: View) -> str:
    """Return the rule of the order as a sentence."""
    if in_round(view):
        return "Everybody once. Passing is fine; at the end anyone can raise a hand."
    return meeting.order_rule(view.state)


def _rows(view: View, width: int, brief: bool) -> list[Row]:
    people = coming(view.session)
    if not people:
        closed = "" if view.state.kept.floor.open else " No new hands now."
        return empty(f"Nobody is waiting.{closed}", width)
    column = min(max(cells(view.name(person)) for person in people), NAMES)
    rows = [_row(view, place, person, column, width, brief) for place, person in enumerate(people, 1)]
    said = [order_rule(view), *(_fitting(view) if view.holding else [])]
    return [*rows, Row([BLANK]), *(Row([line]) for text in said for line in wrap(text, width, QUIET))]


def _fitting(view: View) -> list[str]:
    """Return whether hearing everybody who waits fits into the part, as a sentence."""
    hearing = holding.hearing(view)
    return [f"{start(hearing)}."] if hearing else []


def _row(view: View, place: int, person: PersonId, column: int, width: int, brief: bool) -> Row:
    name = shorten(view.name(person), column)
    about, why = _about(view, person)
    key = (place, name, column, person == view.me, about, why, width, brief)
    return Row(view.lines.of(key, partial(_lines, *key)), ("person", person), partial(about_waiting, view, person))


def _lines(
    place: int, name: str, column: int, mine: bool, about: str, why: str, width: int, brief: bool
) -> list[Content]:
    head = row((f"{place:>2} ", QUIET), (name, "bold" if mine else ""), " " * (column - cells(name)))
    return [fit(head + row((f"  {about}", QUIET)), width)] if brief else _whole(head, about, why, width)


def _whole(head: Content, about: str, why: str, width: int) -> list[Content]:
    """Return all that is said about somebody who waits; the reason for the place at the end of the line, or on its own."""
    depth = width_of(head) + 2
    first, *more = wrap(about, width - depth, QUIET)
    lines = [head + row("  ") + first, *indented(more, depth)]
    if why and width_of(lines[-1]) + 2 + cells(why) <= width:
        end = max(min(width, SPAN), width_of(lines[-1]) + 2 + cells(why))
        return [*lines[:-1], ends(lines[-1], row((why, QUIET)), end)]
    return [fit(line, width) for line in [*lines, *indented(wrap(why, width - depth, QUIET) if why else [], depth)]]


def _about(view: View, person: PersonId) -> tuple[str, str]:
    """Return what is said about somebody who waits, and, to who holds the space, why they stand where they stand."""
    state = view.state
    hand = state.kept.floor.find(person)
    known = state.kept.people.by_id.get(person)
    about = [VIA.get(known.via if known else "", "")]
    if hand and not in_round(view):
        note = state.now.floor.notes.get(person, "")
        about += [meeting.hand_kind(hand), f"about {note}" if note else ""]
    if not view.holding:
        return ", ".join(part for part in about if part), ""
    gone = known and not known.via and meeting.is_away(state, person) and state.now.people.here
    about += [
        "away or not connected" if gone else "",
        "still composing" if meeting.floor_waits_for(state, person) else "",
    ]
    why = meeting.hand_reason(state, hand) if hand else "in the order of the round"
    return ", ".join(part for part in about if part), why


def _title_count(view: View) -> int:
    return len(coming(view.session))


PANEL = Panel(
    "waiting",
    "Waiting",
    "Wait",
    "who waits for a turn, in the order of speaking.",
    _rows,
    count=_title_count,
    why=lambda view, about, can: "" if can else why_not(view, about),
)
