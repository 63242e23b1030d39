"""What the group has made so far, as columns of the table: topics, promises, the agreement, decisions, small groups."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cop_tui.acts import agreeing
from cop_tui.core import view as meeting
from cop_tui.ui.drawn import QUIET, clipped, row, wrap

if TYPE_CHECKING:
    from textual.content import Content

    from cop_tui.ui.view import View

SIDE = 30  # cells from which a column has two lines for each thing


def _column(head: str, texts: list[str], width: int, none: str) -> list[Content]:
    most = 1 if width < SIDE else 2
    lines = [line for text in texts for line in clipped(text, width, most)] or [row((none, QUIET))]
    return [row((head, QUIET)), *lines]


def parked(view: View, width: int) -> list[Content]:
    """Return what is parked, newest first, each with the number by which it is named and what became of it."""
    state, texts = view.state, []
    for place, note in reversed(list(enumerate(state.kept.parking.notes, 1))):
        about = f" ({became})" if (became := meeting.became_of(state, note)) else ""
        texts.append(f"{place} {view.session.replica.shown(note)}{about}")
    return _column("PARKED", texts, width, "nothing yet")


def topics(view: View, width: int) -> list[Content]:
    """Return the topics to come in their order, by number."""
    listed = enumerate(view.state.kept.dots.topics, 1)
    return _column("TOPICS", [f"{n} {view.session.replica.shown(word)}" for n, word in listed], width, "none waits")


def promised(view: View, width: int) -> list[Content]:
    """Return what was promised, and who carries it."""
    texts = [
        f"{place} {view.session.replica.shown(number)} ({meeting.carried(view.state, number, view.me)})"
        for place, number in enumerate(view.state.kept.commitments.promises, 1)
    ]
    return _column("PROMISED", texts, width, "commit ... does it")


def agreed(view: View, width: int) -> list[Content]:
    """Return the working agreement, or the questions it begins with."""
    return [row(("AGREEMENT", QUIET)), *(line for text in agreeing.lines(view.session) for line in wrap(text, width))]


def decided(view: View, width: int) -> list[Content]:
    """Return what was decided, the newest first, with when it is looked at again."""
    texts = []
    for number, decision in reversed(view.state.kept.deciding.decisions.items()):
        again = f" (again: {decision.review})" if decision.review else ""
        undecided = f" ({outcome})" if (outcome := meeting.left_open(decision)) else ""
        texts.append(f"{number} {meeting.words_of(view.state, decision.word)}{undecided}{again}")
    return _column("DECIDED", texts, width, "nothing yet")


def grouped(view: View, width: int) -> list[Content]:
    """Return who is with whom in the small groups."""
    made = [group for group in view.state.kept.groups.groups if group]
    texts = [f"{n} {', '.join(view.name(p) for p in group)}" for n, group in enumerate(made, 1)]
    return _column("GROUPS", texts, width, "none yet")


def dotting(view: View) -> bool:
    """Return whether the topics are on the screen already, to be dotted."""
    return meeting.topics_dotted(view.state.kept)
