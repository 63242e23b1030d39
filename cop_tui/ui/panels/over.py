"""After the meeting: what is mine to decide, how the recap goes out, and when we meet again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cop_tui.acts import asking_authors, quoting, releasing
from cop_tui.acts.lookup import own_notes
from cop_tui.acts.queries import TO_READ, reached
from cop_tui.core import view as meeting
from cop_tui.ui import hinted
from cop_tui.ui.rows import BLANK, HEAD, HELD, indented, row, wrap

if TYPE_CHECKING:
    from textual.content import Content

    from cop_tui.ui.view import View

MINE, WAITS, GOES_OUT = 6, 12, 5  # what weighs least gives way first
LINES = 3  # of a sentence that waits for my answer, where there is little room
DEPTH = 2  # cells that what goes on stands in from the edge, so that each sentence is seen to begin


def blocks(view: View, width: int, short: bool = False) -> list[tuple[list[Content], int]]:
    """Return what is shown when the meeting is over, each with what it weighs: what is mine to decide, what waits for my answer, how the recap goes out.

    `short`: there is no room for empty lines between the sentences.
    """
    parts = [
        (_mine(view, width), MINE),
        (_waits(view, width, short), WAITS),
        (_on(view, width), GOES_OUT),
    ]
    shown = [(_apart(sentences, short), weight) for sentences, weight in parts if sentences]
    return [*shown[:-1], (_without_end(shown[-1][0]), shown[-1][1])]


def waits(view: View, width: int) -> list[Content]:
    """Return what waits for my answer, in few lines: which of my words lack a yes, and what I am asked about them."""
    return _apart(_waits(view, width, short=True), short=True)


Sentences = list[list["Content"]]


def _apart(sentences: Sentences, short: bool) -> list[Content]:
    """Return the lines of sentences, each seen to begin; an empty one behind each unless it is `short`."""
    return [line for first, *more in sentences for line in (first, *indented(more, DEPTH), *([] if short else [BLANK]))]


def _without_end(lines: list[Content]) -> list[Content]:
    return lines[:-1] if lines[-1:] == [BLANK] else lines


def _mine(view: View, width: int) -> Sentences:
    """Return that it is over, and what is mine to decide."""
    state, me = view.state.kept, view.me
    own = len(state.words.of(me)) + len(own_notes(view.session))
    said = [[row(("Thank you.", HEAD))]]  # that it is over stands above
    if quoting.answers_are_in(view.session):
        return [*said, _wrapped(quoting.are_in(view.session), width)]
    if not own:
        return [*said, _wrapped("You wrote nothing that is kept, so there is nothing to decide.", width)]
    wrote = f"You wrote {'1 thing' if own == 1 else 'several things'}. The recap quotes only what you agree to; no answer means none."
    days = state.setup.session.keep_days
    decide = f"mine: see them, and quote, soften or withdraw. You can change your mind for {days} days."
    return [*said, _wrapped(wrote, width), _wrapped(decide, width, "bold")]


def _waits(view: View, width: int, short: bool) -> Sentences:
    asks = [releasing.lacks(view.session), *asking_authors.lines(view.session)]
    return [
        hinted.telling(view, text, width - DEPTH, most=LINES) if short else _wrapped(text, width)
        for text in asks
        if text
    ]


def _on(view: View, width: int) -> Sentences:
    """Return how the recap goes out, and when we meet again."""
    state, me = view.state.kept, view.me
    signs = bool(state.release.by) and not state.release.released
    said = [
        _wrapped(meeting.recap_stands(view.state, me), width, HELD if signs else ""),
        _wrapped(f"{TO_READ} bye leaves; your seat stays yours.", width),
        _wrapped(reached(view.session), width),
    ]
    if starts := meeting.next_starts(state):
        join = f" {state.setup.session.next.join}" if state.setup.session.next.join else ""
        said.append(_wrapped(f"Next time: {starts}.{join}", width))
    return said


def _wrapped(text: str, width: int, style: str = "") -> list[Content]:
    return wrap(text, width - DEPTH, style)
