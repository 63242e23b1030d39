"""Before and after the meeting: where I am and what is kept, who is here, what is planned; later, what is mine to decide."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cop_tui.acts import queries
from cop_tui.core import view as meeting
from cop_tui.core.engine import base
from cop_tui.ui.drawn import BLANK, HEAD, HELD, KEY, QUIET, clipped, count, flowed, row, wrap
from cop_tui.ui.panes.table import cut

if TYPE_CHECKING:
    from textual.content import Content

    from cop_tui.ui.view import View


def connecting(view: View, width: int) -> list[Content]:
    """Return what is shown until the first welcome."""
    return [BLANK, *(row(" ") + line for line in wrap("Connecting. Nothing is needed from you yet.", width - 2))]


def three_lines(view: View, width: int) -> list[Content]:
    """Return the three lines of joining, each beginning with its topic."""
    lines: list[Content] = []
    for text in queries.lobby_lines(view.session):
        lines += [row("   " if lines and place else " ") + line for place, line in enumerate(wrap(text, width - 4))]
        lines.append(BLANK)
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
    lines = cut(flowed(names, width - 10, 3), 3)
    return [row((" HERE    " if not place else " " * 9, QUIET)) + line for place, line in enumerate(lines)]


def agenda(view: View, width: int) -> list[Content]:
    """Return the first items that are planned, with their minutes."""
    lines = []
    for number, item in view.state.kept.agenda.items.items():
        minutes = f"  {count(item.plan.minutes, 'minute')}" if item.plan.minutes else ""
        lines.append(row(f"{number} {item.plan.title}", (minutes, QUIET)))
    return [row((" PLAN    " if not n else " " * 9, QUIET)) + line for n, line in enumerate(lines[:8])]


def card(view: View, width: int) -> list[Content]:
    """Return who convened this, who pays and who decides what, as far as it was written down."""
    lines = [line for text in queries.card_lines(view.session) for line in clipped(text, width - 11, 2)]
    return [row((" CARD    " if not n else " " * 9, QUIET)) + line for n, line in enumerate(lines)]


def begin(view: View, width: int) -> list[Content]:
    """Return how it goes on from the lobby, for who holds the space and for everybody else."""
    if view.holding:
        return [row(" You hold the space. ", ("[b]", KEY), " or the word ", ("begin", "bold"), " opens the meeting.")]
    return [row((" It begins when a space holder opens it. Until then you can talk here.", QUIET))]


def over(view: View, width: int) -> list[Content]:
    """Return what is shown when the meeting is over: my words to decide about, and how the recap goes out."""
    state, me = view.state.kept, view.me
    own = len(state.words.of(me)) + len([n for n in view.session.my_notes if n.text])
    days = state.setup.session.keep_days
    lines = [row(" ", ("The meeting is over. Thank you.", HEAD)), BLANK]

    def say(text: str, style: str = "") -> None:
        lines.extend(row(" ") + line for line in wrap(text, width - 2, style))
        lines.append(BLANK)

    if own:
        say(f"You wrote {count(own, 'thing')}. The recap quotes only what you agree to; no answer means none.")
        say(f"mine: see them, and quote, soften or withdraw. You can change your mind for {days} days.", "bold")
    else:
        say("You wrote nothing that is kept, so there is nothing to decide.")
    released = state.release
    by = " and ".join(view.name(n) for n in released.by)
    if released.released:
        say(f"The recap is released, by {by}.")
    elif released.by:
        say(f"The recap is a draft. {by} released it; it takes one more person: release.", HELD)
    else:
        say("The recap is a draft until two people have checked and released it: release.")
    say("Read it with cop recap and your invite, on this computer. bye leaves; your seat stays yours.")
    if state.setup.session.next.starts:
        join = f" {state.setup.session.next.join}" if state.setup.session.next.join else ""
        say(f"Next time: {state.setup.session.next.starts}.{join}")
    return lines
