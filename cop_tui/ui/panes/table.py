"""The shared table: who waits, what is coming, what is parked. Side by side, or below each other on a wide screen."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from cop_tui.acts import lookup
from cop_tui.acts.lookup import hour
from cop_tui.core import view as meeting
from cop_tui.ui.drawn import QUIET, Part, beside, ends, fit, row, wrap
from cop_tui.ui.panes import made, turn

if TYPE_CHECKING:
    from textual.content import Content

    from cop_tui.core.engine.ids import ItemId, Ms
    from cop_tui.ui.view import View

VIA = {"phone": " (by phone)", "room": " (in the room)"}
ROWS = 3


def planned(view: View) -> list[tuple[ItemId, str, Ms | None]]:
    """Return the items ahead with the time (UTC ms) at which each is planned to begin, None when nobody can say."""
    return [(n, plan.title, at) for n, plan, at in lookup.planned(view.session, view.now)]


def _head(text: str) -> Content:
    return row((text, QUIET))


def waiting(view: View, width: int) -> list[Content]:
    """Return who waits for a turn, in speaking order; in a round who is still to come."""
    state = view.state
    running = state.kept.rounds.current
    in_round = running is not None and not running.offered
    people = turn.coming(view)
    lines = [_head("STILL TO COME" if in_round else "WAITING" if state.kept.floor.open else "WAITING, closed")]
    for place, person in enumerate(people, 1):
        known = state.kept.people.by_id.get(person)
        note = "" if in_round else state.now.floor.notes.get(person, "")
        parts: list[Part] = [f"{place} ", (view.name(person), "bold" if person == view.me else "")]
        hand = None if in_round else state.kept.floor.find(person)
        kind = meeting.hand_kind(hand) if hand else ""
        parts += (
            [VIA.get(known.via if known else "", "")]
            + ([f" {kind}"] if kind else [])
            + ([f' "{note}"'] if note else [])
        )
        lines.append(fit(row(*parts), width))
    if not people:
        lines.append(row(("nobody now", QUIET)))
    return lines


def coming(view: View, width: int) -> list[Content]:
    """Return the items ahead and when they are planned to begin."""
    lines = [_head("COMING")]
    items = planned(view)
    for number, title, at in items:
        lines.append(ends(row(f"{number} {title}"), row(hour(at) if at else ""), width))
    if not items:
        lines.append(row(("nothing more", QUIET)))
    return lines


def cut(lines: list[Content], height: int) -> list[Content]:
    """Return the first lines; the last says how many more there are."""
    if len(lines) <= height or height < 2:
        return lines[:height]
    return [*lines[: height - 1], row((f"and {len(lines) - height + 1} more", QUIET))]


Pane = Callable[["View", int], "list[Content]"]


def panes(view: View) -> list[Pane]:
    """Return the panes of the table, the most wanted first; where nobody speaks in turns, nobody waits."""
    first = [waiting] if queued(view) else [made.grouped] if view.state.kept.groups.groups else []
    return [*first, coming, *_made(view)]


def _made(view: View) -> list[Pane]:
    """Return what the group has made, beginning with what this part is for."""
    kept = view.state.kept
    plan = kept.agenda.now()
    capture = plan.capture if plan else ""
    there: tuple[tuple[Pane, bool], ...] = (
        (made.agreed, capture == "agreement"),
        (made.promised, capture == "commitments"),
        (made.decided, capture == "decision" and bool(kept.deciding.decisions)),
        (made.parked, capture == "parking" or (bool(kept.parking.left()) and not kept.agenda.ahead())),
        (made.topics, bool(kept.dots.topics) and not made.dotting(view)),
        (made.parked, True),
        (made.promised, bool(kept.commitments.promises)),
        (made.decided, bool(kept.deciding.decisions)),
    )
    return list(dict.fromkeys(pane for pane, shown in there if shown))


def queued(view: View) -> bool:
    """Return whether people ask for turns in this item, or wait for one from before."""
    return meeting.takes_hands(view.state) or bool(view.state.kept.floor.waiting)


def columns(view: View, width: int) -> list[Content]:
    """Return the three side by side, and the order of the queue as a sentence."""
    shown = panes(view)[:3]
    each = (width - 2 * len(shown)) // len(shown)
    cut_at = ROWS + 1
    rows = beside([cut(pane(view, each), cut_at) for pane in shown], [each] * len(shown))
    return [*(row(" ") + line for line in rows), *order(view, width)]


def stacked(view: View, width: int, height: int) -> list[Content]:
    """Return all of them below each other, for the side of a wide screen."""
    lines: list[Content] = []
    shown = panes(view)
    share = max(3, (height - 4) // len(shown))
    for pane in shown:
        lines += [*cut(pane(view, width), share), row("")]
    return [*lines, *(wrap(_rule(view), width, QUIET) if turn.coming(view) else [])][:height]


def order(view: View, width: int) -> list[Content]:
    """Return the rule of the queue as one sentence, while somebody is in it."""
    return [fit(row(" ", (_rule(view), QUIET)), width)] if turn.coming(view) else []


def _rule(view: View) -> str:
    running = view.state.kept.rounds.current
    if running and not running.offered:
        return "Order: everybody once. Passing is fine, and you are asked again at the end."
    return meeting.order_rule(view.state)
