"""What is kept, and the recap as it is written: what was agreed, decided, promised and learned, and how much else is kept. Things are counted, people never.

Once somebody has written in it, everybody sees it as it would go out; those who write it come from here to the page for that.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from cop_tui.acts import agreeing, finding, queries
from cop_tui.acts.writing_up import EDIT
from cop_tui.core import checkback, recap_view
from cop_tui.core import view as meeting
from cop_tui.core.engine import base
from cop_tui.ui.panels.panel import Can, Panel, Row, numbered
from cop_tui.ui.rows import BLANK, HEAD, KEY, QUIET, clipped, count, indented, row, wrap

if TYPE_CHECKING:
    from textual.content import Content

    from cop_tui.core import State
    from cop_tui.recap import Bullet, Section
    from cop_tui.ui.view import View

BRIEF = 2
APART = Row([BLANK])
TOGETHER = "write it together"
FIND = finding.ACTS[0].words[0]
TO_FIND = (
    "Words that are in it. What was said and kept here is looked through, the recap as it is written, and what other meetings of the "
    "series released."
)
NOTHING = {"decision": "Nothing is decided yet.", "commitments": "Nothing is promised yet. promise ... does it."}
"""What is said where this part makes something, and there is nothing of it yet."""


def _rows(view: View, width: int, brief: bool) -> list[Row]:
    """Return how the recap is read; then it as it would go out where somebody has written in it, else what there is to make one of."""
    return [Row(wrap(how_to_read(view), width, QUIET)), *_kept(view, width, brief)]


def how_to_read(view: View) -> str:
    """Return how the recap is read, which this panel is not, and whether it has been released."""
    released = "The recap is released. " if view.state.kept.release.released else ""
    return f"{released}To read the recap: {queries.RECAP}"


def _kept(view: View, width: int, brief: bool) -> list[Row]:
    told = _made(view, width, brief)
    if recap_view.is_written(view.state):
        seq, texts = view.state.kept.seq, len(view.state.texts)
        told = [
            Row(view.lines.of(("recap", seq, texts, width, brief), partial(_as_it_goes_out, view.state, width, brief)))
        ]
    first = recap_view.is_written(view.state) or view.phase == base.CLOSED
    if not leads(view) or (brief and not first):
        return told
    line = row(("w", KEY), f" {TOGETHER}")
    offer = Row([line], TOGETHER)
    return [offer, APART, *told] if first else [*told, APART, offer]


def leads(view: View) -> str:
    """Return the line that opens the page on which the recap is written, for those who write it now."""
    return EDIT.words[0] if EDIT.available(view.session) else ""


def _can(view: View) -> tuple[Can, ...]:
    write = (Can("w", TOGETHER, leads(view)),) if leads(view) else ()
    return (*write, Can("f", "find", f"{FIND} ", opens=True, asks=TO_FIND, last=True))


def _as_it_goes_out(state: State, width: int, brief: bool) -> list[Content]:
    """Return the recap as others would read it, in short where there is little room."""
    from cop_tui.recap import build, shape  # only now: a room is painted sooner without them

    most = BRIEF if brief else 0

    def said(text: str, style: str = "", by: int = 0) -> list[Content]:
        lines = clipped(text, width - by, most, style) if most else wrap(text, width - by, style)
        return indented(lines, by)

    def bullet(one: Bullet) -> list[Content]:
        lines = said(shape.as_claim(one.claim)) if one.claim else []
        by = 2 if one.claim else 0
        lines += said(shape.in_marks(one.text), by=by) if one.text else []
        return lines + (said(one.name, QUIET, by + 2) if one.name else [])

    def section(one: Section, style: str) -> list[Content]:
        lines = [BLANK, *said(one.heading, style), *(said(one.lead) if one.lead else [])]
        lines += [line for each in one.bullets for line in bullet(each)]
        return lines + [line for part in one.parts for line in section(part, "bold")]

    recap = build(state)
    first = said(shape.DRAFT if recap.draft else recap.edition, QUIET) if recap.draft or recap.edition else []
    first += said(changed, QUIET) if (changed := checkback.reworded_line(state)) else []
    return [*first, *said(recap.framing), *(line for each in recap.ordered() for line in section(each, HEAD))]


def _made(view: View, width: int, brief: bool) -> list[Row]:
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
    waiting = sum(1 for w in said if meeting.awaits_yes(w))
    parts = [
        count(sum(1 for w in said if meeting.is_plain_talk(w)), "line"),
        count(len(queries.revealed(state)), "note"),
        count(len(state.learning.points), "learning point"),
        f"{len(state.parking.notes)} parked",
        count(len(state.commitments.promises), "promise"),
        *([f"{count(waiting, 'wording')} awaiting a yes"] if waiting else []),
        *(["the door is closed"] if not state.door.open else []),
    ]
    return f"Kept{'' if view.phase == base.CLOSED else ' so far'}: {', '.join(parts)}."


PANEL = Panel(
    "recap",
    "Kept",
    "Kept",
    f"what is kept. It is not the recap: {queries.RECAP} shows that.",
    _rows,
    leads=leads,
    can=_can,
)
