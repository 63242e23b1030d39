"""Before the meeting: where I am and what is kept, who is here, who holds which power, and how it begins."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cop_tui.acts import queries
from cop_tui.core import view as meeting
from cop_tui.core.engine import base
from cop_tui.ui.rows import KEY, QUIET, clipped, cut, flowed, row, wrap

if TYPE_CHECKING:
    from textual.content import Content

    from cop_tui.ui.view import View

DEPTH = 6  # cells that names stand in from the edge
BRIEF = 2  # lines of a text on a small screen


def connecting(width: int) -> list[Content]:
    """Return what is shown until the first welcome."""
    return wrap("Connecting. Nothing is needed from you yet.", width)


def three_lines(view: View, width: int, short: bool = False) -> list[Content]:
    """Return the lines of joining, each beginning with its topic; `short`: the beginning of each."""
    lines: list[Content] = []
    for text in queries.lobby_lines(view.session):
        broken = clipped(text, width - 2, BRIEF) if short else wrap(text, width - 2)
        lines += [row("  " if place else "") + line for place, line in enumerate(broken)]
    return lines


def here(view: View, width: int) -> list[Content]:
    """Return who is here by name, in the order of coming."""
    state = view.state
    names = []
    for number in state.kept.people.present():
        person = state.kept.people.by_id[number]
        if person.via or not meeting.is_away(state, number) or number == view.me:
            role = " (space holder)" if person.has(base.HOLDER) else ""
            names.append(row((view.name(number), "bold"), (role, QUIET)))
    lines = cut(flowed(names, width - DEPTH, 3), 3)
    return [row(("Here".ljust(DEPTH) if not place else " " * DEPTH, QUIET)) + line for place, line in enumerate(lines)]


def card(view: View, width: int) -> list[Content]:
    """Return who convened this, who pays and who decides what, as far as it was written down."""
    return [line for text in queries.card_lines(view.session) for line in clipped(text, width, 2)]


def begin(view: View, width: int, short: bool = False) -> list[Content]:
    """Return how it goes on from the lobby, for who holds the space and for everybody else."""
    if view.holding:
        how = row(("b", KEY), " on keys, or the word ", ("begin", "bold"), ", opens the meeting.")
        return flowed([row("You hold the space."), how][int(short) :], width, 1)
    talk = "" if short else " Until then you can talk here."
    return wrap(f"It begins when a space holder opens it.{talk}", width, QUIET)
