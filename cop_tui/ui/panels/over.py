"""After the meeting: what is mine to decide, how the recap goes out, and when we meet again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cop_tui.acts import asking_authors, quoting, releasing
from cop_tui.acts.lookup import own_notes
from cop_tui.acts.queries import TO_READ, reached
from cop_tui.core import view as meeting
from cop_tui.ui.rows import BLANK, HEAD, HELD, count, indented, row, wrap

if TYPE_CHECKING:
    from textual.content import Content

    from cop_tui.ui.view import View

DEPTH = 2  # cells that what goes on stands in from the edge, so that each sentence is seen to begin


def rows(view: View, width: int, short: bool = False) -> list[Content]:
    """Return what is shown when the meeting is over: my words to decide about, and how the recap goes out.

    `short`: there is no room for empty lines between the sentences.
    """
    state, me = view.state.kept, view.me
    own = len(state.words.of(me)) + len(own_notes(view.session))
    days = state.setup.session.keep_days
    apart = [] if short else [BLANK]
    lines = [row(("Thank you.", HEAD)), *apart]  # that it is over stands above

    def say(text: str, style: str = "") -> None:
        first, *more = wrap(text, width - DEPTH, style)
        lines.extend((first, *indented(more, DEPTH), *apart))

    if quoting.answers_are_in(view.session):
        say(quoting.are_in(view.session))
    elif own:
        say(f"You wrote {count(own, 'thing')}. The recap quotes only what you agree to; no answer means none.")
        say(f"mine: see them, and quote, soften or withdraw. You can change your mind for {days} days.", "bold")
    else:
        say("You wrote nothing that is kept, so there is nothing to decide.")
    waits = bool(state.release.by) and not state.release.released
    say(meeting.recap_stands(view.state, me), HELD if waits else "")
    if lacks := releasing.lacks(view.session):
        say(lacks)
    for asks in asking_authors.lines(view.session):
        say(asks)
    say(f"{TO_READ} bye leaves; your seat stays yours.")
    say(reached(view.session))
    if starts := meeting.next_starts(state):
        join = f" {state.setup.session.next.join}" if state.setup.session.next.join else ""
        say(f"Next time: {starts}.{join}")
    return lines[: len(lines) - len(apart)]
