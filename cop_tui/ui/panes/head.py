"""The top of a screen: which meeting, whether it is on the record, how the line is, the time, and the current item."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cop_tui.acts import clocks
from cop_tui.acts.connection import link_words
from cop_tui.acts.lookup import hour
from cop_tui.core import view as meeting
from cop_tui.core.engine import base
from cop_tui.ui.drawn import HEAD, OFF, QUIET, Part, clipped, ends, fit, indented, row, rule, width_of

if TYPE_CHECKING:
    from textual.content import Content

    from cop_tui.ui.view import View


def title(view: View, width: int) -> list[Content]:
    """Return the header: title or who holds the space, the record, the link, the time."""
    kept, replica = view.state.kept, view.session.replica
    left: list[Part] = [" ", (kept.setup.session.title or "Connecting", HEAD)]
    if view.holding and view.phase == base.OPEN:
        names = [view.name(n) for n in kept.people.with_role(base.HOLDER)]
        left = [" HOLDING: ", (", ".join(names), HEAD)]
    on_off: list[Part] = []
    if kept.record.off:
        on_off = [("OFF THE RECORD", OFF), "    "]
    elif view.phase == base.OPEN:
        on_off = [("ON RECORD" if meeting.is_kept(view.state) else "NOT KEPT", QUIET), "    "]
    link: Part = (link_words(view.session), OFF if view.session.link == "lost" else QUIET)
    right = row(*on_off, link, "    ", hour(view.now))
    if replica.partial:
        right = row(("catching up  ", QUIET)) + right
    if width_of(right) + 12 > width:
        right = row(*on_off, link)
    if width_of(right) + 12 > width:
        right = row(("OFF THE RECORD ", OFF)) if kept.record.off else row(link)
    # The title gives way: that the line is lost, or the record off, has to be seen.
    name = fit(row(*left), max(8, width - width_of(right) - 3))
    return [ends(name, right, width - 1), rule(width)]


def item(view: View, width: int) -> list[Content]:
    """Return the line of the current item, with what is left of it for whoever keeps time, or when it ends."""
    kept = view.state.kept
    plan, number = kept.agenda.now(), kept.agenda.current
    if plan is None:
        return [row(" No item is open now.")] if view.phase == base.OPEN else []
    left = row(f" {number} of {len(kept.agenda.items)}   ", (plan.title, "bold"))
    said = _until(view)
    fitting = (text for text in said if width_of(left) + len(text) + 3 <= width)
    right = row(next(fitting, said[-1]))
    return [ends(left, right if meeting.item_ends(view.state) else right.stylize(QUIET), width - 1)]


def _until(view: View) -> list[str]:
    """Return how the time of the part stands, the shorter ways of saying it behind the longer ones."""
    planned = meeting.item_ends(view.state)
    if planned is None:
        return ["no time limit"]
    # What this part is about comes before when it ends.
    to, left = f"to {hour(planned)}", clocks.part_left_for(view.state, view.me, view.now)
    if left:
        return [left, to] if left == clocks.UP else [f"{left}, {to}", left, to]
    return ["time is up; no rush" if view.clock >= planned else f"ends about {hour(planned)}", to]


def prompt(view: View, width: int) -> list[Content]:
    """Return the question that is put now, where it says more than the item's title."""
    plan, running = view.state.kept.agenda.now(), view.state.kept.rounds.current
    text = (running.prompt if running else "") or (plan.prompt if plan else "")
    if not text or (plan and text == plan.title):
        return []
    return indented(clipped(text, width - 10, 2, QUIET), 8)
