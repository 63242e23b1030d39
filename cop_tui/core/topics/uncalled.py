"""Why somebody is not called on now, in one sentence: only what everybody may know, so a turn that was passed looks like any other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cop_tui.core.engine.base import LOBBY, OPEN
from cop_tui.core.engine.ids import PersonId
from cop_tui.core.topics import coming, floor
from cop_tui.core.topics.people import name
from cop_tui.core.topics.setup import VOLUNTEERS

if TYPE_CHECKING:
    from cop_tui.core.meeting import State

NO_HAND = "{name} has no hand up. Nobody is called on here; you can ask the room."


def why(state: State, person: PersonId, me: PersonId) -> str:
    """Return why nobody gives somebody the floor now, as `me` reads it, or "" where they wait and can be called."""
    kept, mine, who = state.kept, person == me, name(state, person)
    if kept.setup.phase != OPEN:
        lobby = kept.setup.phase == LOBBY
        return (
            "The meeting has not begun, so nobody is called yet."
            if lobby
            else "The meeting is over, so nobody is called."
        )
    if floor.no_queue(state):
        return "Nobody is called in this part."
    if kept.floor.speaker == person:
        return "You have the floor." if mine else f"{who} has the floor."
    if not coming.takes_part(kept, person):
        return "You watch, and have no turns." if mine else f"{who} watches, and has no turns."
    if not coming.has_turn(kept, person):
        return "You have no turn in this part." if mine else f"{who} has no turn in this part."
    running = kept.rounds.current
    if running and not running.offered:
        return _in_round(state, person, "your" if mine else f"{who}'s")
    if kept.floor.find(person):
        return ""
    return "Your hand is not up now." if mine else NO_HAND.format(name=who)


def _in_round(state: State, person: PersonId, whose: str) -> str:
    running = state.kept.rounds.current
    if person in coming.to_come(state):
        return f"{whose[0].upper()}{whose[1:]} turn comes in the order of the round."
    if running and running.how == VOLUNTEERS and person not in running.order:
        return "In this round whoever raises a hand has a turn."
    return f"The round has been at {whose} place. At its end anyone can raise a hand."
