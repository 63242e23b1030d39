"""The top of a screen: which meeting, whether it is on the record, how the line is, the time, and the current item."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cop_tui.acts.connection import link_words
from cop_tui.acts.finding import hour
from cop_tui.core import base, clock, record
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
        on_off = [("ON RECORD" if record.keeps(view.state) else "NOT KEPT", QUIET), "    "]
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
    """Return the line of the current item, with the hour at which it is planned to end."""
    kept = view.state.kept
    plan, number = kept.agenda.now(), kept.agenda.current
    if plan is None:
        return [row(" No item is open now.")] if view.phase == base.OPEN else []
    planned = clock.item_ends(view.state)
    over = planned is not None and view.clock >= planned
    if planned is None:
        right = row(("no time limit", QUIET))
    elif view.holding:
        whole = kept.setup.opened + kept.setup.session.minutes * 60_000
        right = row(f"to {hour(planned)}; meeting ends {hour(whole)}")
    else:
        right = row("time is up; no rush" if over else f"ends about {hour(planned)}")
    left = row(f" {number} of {len(kept.agenda.items)}   ", (plan.title, "bold"))
    if planned is not None and width_of(left) + width_of(right) + 3 > width:
        right = row(f"to {hour(planned)}")  # what this part is about comes before when everything ends
    return [ends(left, right, width - 1)]


def prompt(view: View, width: int) -> list[Content]:
    """Return the question that is put now, where it says more than the item's title."""
    plan, running = view.state.kept.agenda.now(), view.state.kept.rounds.current
    text = (running.prompt if running else "") or (plan.prompt if plan else "")
    if not text or (plan and text == plan.title):
        return []
    return indented(clipped(text, width - 10, 2, QUIET), 8)
