"""The recap as it stands: what was agreed, decided, promised and learned, and how much else is kept. Things are counted, people never."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cop_tui.acts import agreeing, queries
from cop_tui.core import view as meeting
from cop_tui.ui.panels.panel import Panel, Row, numbered
from cop_tui.ui.rows import BLANK, QUIET, count, row, wrap

if TYPE_CHECKING:
    from cop_tui.ui.view import View

BRIEF = 2
APART = Row([BLANK])
NOTHING = {"decision": "Nothing is decided yet.", "commitments": "Nothing is promised yet. commit ... does it."}
"""What is said where this part makes something, and there is nothing of it yet."""


def _rows(view: View, width: int, brief: bool) -> list[Row]:
    """Return what this part makes, how much is kept, and everything else that was made; the agreement is long and comes last."""
    session, plan = view.session, view.state.kept.agenda.now()
    made = {
        "decision": _listed(view, "Decided", decided(view), width, brief),
        "commitments": _listed(view, "Promised", promised(view), width, brief),
        "points": _listed(view, "Learned", learned(view), width, brief),
        "agreement": _headed("Agreement", [Row(wrap(line, width)) for line in agreeing.lines(session)]),
    }
    here = plan.capture if plan else ""
    first = made.pop(here, []) or ([Row(wrap(NOTHING[here], width, QUIET)), APART] if here in NOTHING else [])
    counted = [Row(wrap(kept(view), width, QUIET)), APART]
    return [*first, *counted, *(row for rows in made.values() for row in rows)][:-1]


def _headed(head: str, rows: list[Row]) -> list[Row]:
    return [Row([row((head, "bold"))]), *rows, APART] if rows else []


def _listed(view: View, head: str, texts: list[tuple[int, str, str]], width: int, brief: bool) -> list[Row]:
    most = BRIEF if brief else 0
    rows = [Row(numbered(view, n, text, width, about, most), (head, n)) for n, text, about in texts]
    return _headed(head, rows)


def learned(view: View) -> list[tuple[int, str, str]]:
    """Return what was learned, numbered, with nothing said about it."""
    points = view.state.kept.learning.points
    return [(place, view.session.replica.shown(point), "") for place, point in enumerate(points, 1)]


def promised(view: View) -> list[tuple[int, str, str]]:
    """Return what was promised, each by its number, and who carries it."""
    return [
        (number, view.session.replica.shown(promise), meeting.carried(view.state, promise, view.me))
        for promise, number in meeting.promise_numbers(view.state.kept).items()
    ]


def decided(view: View) -> list[tuple[int, str, str]]:
    """Return what was decided, each by its number, with when it is looked at again."""
    found = []
    for number, decision in view.state.kept.deciding.decisions.items():
        again = f"again: {decision.review}" if decision.review else ""
        about = ", ".join(part for part in (meeting.left_open(decision), again) if part)
        found.append((number, meeting.words_of(view.state, decision.word), about))
    return found


def kept(view: View) -> str:
    """Return how many things are kept, as a sentence."""
    state = view.state.kept
    said = [w for w in state.words.by_id.values() if not w.withdrawn]
    waiting = sum(1 for w in said if w.scribe and w.consent == meeting.NOT_QUOTED)
    parts = [
        count(sum(1 for w in said if meeting.is_plain_talk(w)), "line"),
        count(len(queries.revealed(state)), "note"),
        count(len(state.learning.points), "learning point"),
        f"{len(state.parking.notes)} parked",
        count(len(state.commitments.promises), "promise"),
        *([f"{count(waiting, 'wording')} awaiting a yes"] if waiting else []),
        *(["the door is closed"] if not state.door.open else []),
    ]
    return f"Kept so far: {', '.join(parts)}."


PANEL = Panel("recap", "Recap", "Recap", "what is kept so far, as the recap will have it.", _rows)
