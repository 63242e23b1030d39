"""Who still comes: whom a part offers a hand and a place in its rounds, and who is to come in the one that runs.

Only looked up, from what is kept, so that everybody who asks may know it: agenda, floor, rounds and words.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cop_tui.core.engine.base import OBSERVER, OPEN
from cop_tui.core.engine.ids import NO_ITEM, ItemId, PersonId
from cop_tui.core.topics.setup import ASK, NOT_PRESENTER, PRESENT, PRESENTER, PROPOSER, VOLUNTEERS, WITHOUT, PlannedItem

if TYPE_CHECKING:
    from cop_tui.core.meeting import Meeting, State
    from cop_tui.core.topics.rounds import Round


def excludes(plan: PlannedItem) -> bool:
    """Return whether whoever presents has no hand and no turn in a part: they answer, or only listen."""
    return plan.mode in (ASK, WITHOUT) or plan.who == NOT_PRESENTER


def has_turn(meeting: Meeting, person: PersonId, opening: ItemId = NO_ITEM) -> bool:
    """Return whether this part, or the item that is `opening`, offers somebody a hand and a place in its rounds."""
    item, presenter = meeting.agenda.items.get(opening or meeting.agenda.current), meeting.presenting.who
    if item is None:
        return True
    plan, back = item.plan, meeting.presenting.back and not opening
    if plan.who == PROPOSER and item.by:
        return person == item.by
    if not presenter:
        return True
    if person == presenter:
        return not excludes(plan) or back
    return plan.who != PRESENTER or plan.mode == PRESENT


def takes_part(meeting: Meeting, person: PersonId) -> bool:
    """Return whether somebody gets a place in rounds: everybody but observers and those who had to leave."""
    known = meeting.people.by_id[person]
    return not known.left and not known.has(OBSERVER)


def offers(meeting: Meeting, person: PersonId) -> bool:
    """Return whether somebody gets a place in the rounds of this part."""
    return takes_part(meeting, person) and has_turn(meeting, person)


def volunteers(state: State, running: Round) -> list[PersonId]:
    """Return who has a hand up in a round of volunteers and has had no turn, in the order of asking."""
    hands = sorted(state.kept.floor.waiting, key=lambda hand: hand.arrived) if running.how == VOLUNTEERS else []
    return [hand.person for hand in hands if hand.person not in running.order]


def to_come(state: State) -> list[PersonId]:
    """Return who is still to come in the running round, in order, without the present speaker."""
    running = state.kept.rounds.current
    if running is None or running.offered:
        return []
    first = running.at + (1 if state.kept.floor.speaker else 0)
    return [p for p in [*running.order[first:], *volunteers(state, running)] if offers(state.kept, p)]


def is_open(state: State) -> bool:
    """Return whether the current part is one in which people speak without being called, as in a break."""
    plan = state.kept.agenda.now()
    return (plan is None or plan.mode in ("open", "break")) and not state.kept.rounds.current


def anybody_may(state: State) -> bool:
    """Return whether a hand has nothing to wait for: people speak without being called, and nobody has the floor."""
    return is_open(state) and not state.kept.floor.speaker and state.kept.setup.phase == OPEN
