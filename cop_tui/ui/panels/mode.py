"""What is happening in this part, beyond who has the floor: how it works, my group, the topic, the proposal, the totals."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cop_tui.acts import prompts
from cop_tui.acts.lookup import hour
from cop_tui.acts.proposal import at_hand
from cop_tui.core import view as meeting
from cop_tui.core.engine import base
from cop_tui.core.engine.text import ended
from cop_tui.core.plan import modes
from cop_tui.ui import hinted, result
from cop_tui.ui.rows import QUIET, clipped, row, wrap

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.content import Content

    from cop_tui.ui.view import View

TOPIC = "Topic"  # what is talked about stands as strongly as the question of another part
Lines = list[tuple[str, str]]
PROPOSAL, PROPOSED = "Proposal", 8  # the label of a proposal, and on how many lines it stands


def how(view: View, width: int) -> list[Content]:
    """Return how speaking works in this part, where people could not see it otherwise."""
    plan = view.state.kept.agenda.now()
    if plan is None or view.phase != base.OPEN:
        return []
    if plan.mode == "break":
        ends = None if view.state.kept.clock.paused else meeting.item_ends(view.state)
        return wrap(f"A break, until about {hour(ends, view.state)}." if ends else "A break.", width)
    if not modes.to_be_told(plan) or (plan.mode == "consent" and view.state.kept.deciding.matter):
        text = "" if plan.advice else modes.NO_ADVICE
    else:
        text = modes.how_it_works(view.state, view.state.kept.agenda.current, view.me)
    return hinted.sentence(view, text, width, QUIET, 3) if text else []


def rows(view: View, width: int, told: bool = False) -> list[Content]:
    """Return what the group is about just now, one or two lines for each thing. `told`: the proposal stands elsewhere."""
    if view.phase != base.OPEN:
        return []
    deciding = _proposal(view)[told:]
    return _labelled((*_before(view), *deciding, *_left_open(view), *_total(view)), width)


def _before(view: View) -> Lines:
    """Return what stands above the proposal."""
    return [*_presenter(view), *_group(view), *_topic(view)]


def proposal(view: View, width: int) -> list[Content]:
    """Return the proposal that is to be decided, as it stands among the rows."""
    return _labelled(_proposal(view)[:1], width) if view.phase == base.OPEN else []


def proposal_at(view: View, width: int) -> range:
    """Return which of the rows are the proposal."""
    first = len(_labelled(_before(view), width)) if view.phase == base.OPEN else 0
    return range(first, first + len(proposal(view, width)))


def _labelled(found: Iterable[tuple[str, str]], width: int) -> list[Content]:
    lines: list[Content] = []
    for label, text in found:
        most, whole = (PROPOSED, prompts.PROPOSAL) if label == PROPOSAL else (2, "")
        first, *more = clipped(text, width - len(label) - 2, most, "bold" if label == TOPIC else "", whole)
        lines += [row((f"{label}  ", QUIET)) + first, *(row(" " * (len(label) + 2)) + line for line in more)]
    return lines


def _presenter(view: View) -> Lines:
    """Return who presents, where the part does not say it; or who did, where what they brought is behind it."""
    who, mode = view.state.kept.presenting.who, meeting.mode(view.state)
    if not who or mode in modes.PRESENTING or view.state.kept.deciding.matter:
        return []
    return [("Presented" if modes.is_behind(view.state.kept) else "Presents", view.name(who))]


def _group(view: View) -> Lines:
    state, me = view.state, view.me
    mine = meeting.my_group(state, me)
    if not mine:
        return []
    brought = state.kept.groups.lines[state.kept.groups.of(me)]
    left = (
        f"{brought} of {meeting.group_lines()} lines are brought back."
        if brought
        else "bring back ... tells everybody."
    )
    return [("Your group", f"{mine} {left}")]


def _topic(view: View) -> Lines:
    taken = meeting.topic(view.state.kept)
    return [(TOPIC, view.session.replica.shown(taken.word))] if taken else []


def _proposal(view: View) -> Lines:
    state, matter = view.state, view.state.kept.deciding.matter
    if matter is None or not at_hand(view.session):
        return []
    lines = [(PROPOSAL, f"{view.name(matter.by)}: {meeting.words_of(state, matter.word)}")]
    said: dict[str, list[str]] = {}
    for person, answer in matter.answers.items():
        why = f" ({meeting.words_of(state, answer.word)})" if answer.word else ""
        said.setdefault(answer.how, []).append(view.name(person) + why)
    return lines + [(how.capitalize(), ", ".join(said[how])) for how in meeting.answers_heard() if how in said]


def _left_open(view: View) -> Lines:
    """Return the proposal that waits since another part, in short: what this part is about has the room."""
    matter = view.state.kept.deciding.matter
    if matter is None or at_hand(view.session):
        return []
    return [("Left open", f"{view.name(matter.by)}: {meeting.words_of(view.state, matter.word)}")]


def _total(view: View) -> Lines:
    number = result.last(view.state)
    if not number or not view.result.stands(view.state, view.now):
        return []
    done = view.state.kept.checks.done[number]
    return [("Checked", f"{ended(done.question)} {meeting.totals(done.totals)}")]
