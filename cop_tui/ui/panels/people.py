"""Who takes part, with their roles, and who is with whom in small groups. Who is away is marked for nobody."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from cop_tui.acts.queries import offered_lines
from cop_tui.acts.queue import VIA
from cop_tui.core import view as meeting
from cop_tui.core.engine import base
from cop_tui.ui.panels.offers import about_person, speaks_for_voices, why_not
from cop_tui.ui.panels.panel import Panel, Row
from cop_tui.ui.panels.waiting import in_round
from cop_tui.ui.rows import QUIET, fit, row, wrap

if TYPE_CHECKING:
    from cop_tui.core.engine.ids import PersonId
    from cop_tui.ui.view import View


def _rows(view: View, width: int, _brief: bool) -> list[Row]:
    groups = [group for group in view.state.kept.groups.groups if group]
    rows = []
    for number, group in enumerate(groups, 1):
        names = ", ".join(view.name(person) for person in group)
        rows += [Row([line]) for line in wrap(f"Group {number}: {names}", width)]
    rows += [Row([row("")])] if groups else []
    rows += [_row(view, person, width) for person in _order(view)]
    for line in offered_lines(view.session) if view.me else ():
        rows += [Row([part]) for part in wrap(line, width, QUIET)]
    offered = dict.fromkeys(offer.role for offer in meeting.roles_on_offer(view.state, view.me))
    for role in offered:
        rows += [Row([line]) for line in wrap(f"On offer: {role}. role {role} takes it.", width, QUIET)]
    return rows


def _order(view: View) -> list[PersonId]:
    """Return who takes part in the order of coming; for whoever speaks for people without a screen, these stand first."""
    people = view.state.kept.people
    present = list(people.present())
    return sorted(present, key=lambda n: not people.by_id[n].via) if speaks_for_voices(view) else present


def _row(view: View, person: PersonId, width: int) -> Row:
    known = view.state.kept.people.by_id[person]
    roles = [role for role in known.roles if role != base.MEMBER]
    about = ", ".join(part for part in (*roles, VIA.get(known.via, "")) if part)
    line = fit(
        row((view.name(person), "bold" if person == view.me else ""), ("  " + about if about else "", QUIET)), width
    )
    return Row([line], ("person", person), partial(about_person, view, person))


PANEL = Panel(
    "people",
    "People",
    "Who",
    "who takes part, and their roles.",
    _rows,
    count=lambda view: len(view.state.kept.people.present()),
    why=lambda view, about, can: why_not(view, about) if in_round(view) or not can else "",
)
