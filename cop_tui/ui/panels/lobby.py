"""Before the meeting: where I am and what is kept, who is here, who holds which power, and how it begins."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cop_tui.acts import queries
from cop_tui.acts.card import lines as card_lines
from cop_tui.core import view as meeting
from cop_tui.core.engine import base
from cop_tui.ui.rows import KEY, QUIET, WORD, clipped, cut, flowed, indented, row, wrap

if TYPE_CHECKING:
    from textual.content import Content

    from cop_tui.ui.view import View

DEPTH = 6  # cells that names stand in from the edge
COPY = "i"  # the key that copies the invite
COPY_HELP = f"On keys, {COPY} copies the invite for everybody."
BRIEF = 2  # lines of a text on a small screen
GOES_ON = 2  # cells that what goes on stands in from the edge


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


def shows_invite(view: View) -> bool:
    """Return whether this is the moment and the person to whom the invite for everybody is shown, where it is known."""
    return view.invite is not None and view.holding and view.phase == base.LOBBY


def invite(view: View, width: int) -> list[Content]:
    """Return the invite for everybody as words and as a link, for who holds the space where this computer knows it."""
    if view.invite is None or not shows_invite(view):
        return []
    lines = wrap(f"Invite people with: cop join {view.invite}", width, "bold")
    return lines if view.invite.link == str(view.invite) else lines + wrap(f"or the link {view.invite.link}", width)


def new_invites(view: View, width: int) -> list[Content]:
    """Return how who holds the space gets an invite that this computer does not know."""
    if not view.holding or view.invite is not None:
        return []
    meeting = view.session.replica.meeting
    return wrap(f"For new invites, whoever hosts this types: cop invite {meeting}", width, QUIET)


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
    """Return who convened this, who pays and who decides what, as far as it was written down; what goes on stands in from the edge."""
    lines: list[Content] = []
    for text in card_lines(view.session):
        first, *more = clipped(text, width - GOES_ON, BRIEF)
        lines += [first, *indented(more, GOES_ON)]
    return lines


def begin(view: View, width: int, short: bool = False) -> list[Content]:
    """Return how it goes on from the lobby, for who holds the space and for everybody else."""
    if view.holding:
        how = row(("b", KEY), " on keys, or the word ", ("begin", f"bold {WORD}"), ", opens the meeting.")
        return flowed([row("You hold the space."), how][int(short) :], width, 1)
    talk = "" if short else " Until then you can talk here."
    return wrap(f"It begins when a space holder opens it.{talk}", width, QUIET)
