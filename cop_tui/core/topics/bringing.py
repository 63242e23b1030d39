"""What a small group brings back: a line of it is said to everybody, as words are in that part."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cop_tui.core.engine.base import Outcome, Refused, Topic
from cop_tui.core.engine.ids import Ms, PersonId
from cop_tui.core.engine.text import text_of
from cop_tui.core.topics.groups import LINES, BringBack, LineBrought
from cop_tui.core.topics.words import SAY, keep, to_room

if TYPE_CHECKING:
    from cop_tui.core.meeting import State


def _bring(state: State, command: BringBack, who: PersonId, _now: Ms) -> Outcome:
    group, plan = state.kept.groups.of(who), state.kept.agenda.now()
    if state.kept.groups.lines[group] >= LINES:
        raise Refused("lines_full", limit=LINES)
    tidy = text_of(command.text)
    if plan is None or plan.keep == "live" or state.kept.record.off:
        outcome = to_room(state, who, tidy, off=state.kept.record.off)
    else:
        outcome = Outcome([keep(state, who, tidy, SAY)])
    outcome.events.append(LineBrought(group))
    return outcome


TOPIC = Topic(
    name="bringing",
    decide={BringBack: _bring},
    recap=(),
)
