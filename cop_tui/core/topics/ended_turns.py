"""A turn that somebody else ended: told to whoever had the floor, alone and once, with what becomes of what they had left to say.

Done, passed, skipped and absent are one stored event, so who went on is told aside and stands nowhere.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cop_tui.core.engine import base
from cop_tui.core.engine.base import Aside, Kind, Outcome, Topic
from cop_tui.core.engine.ids import NOBODY, Ms, PersonId
from cop_tui.core.topics import queue
from cop_tui.core.topics.agenda import ItemClosed
from cop_tui.core.topics.coming import takes_part, to_come
from cop_tui.core.topics.floor import MovedOn
from cop_tui.core.topics.people import Left, name
from cop_tui.core.topics.record import on_record

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cop_tui.core.meeting import ServerState, State


class TurnEnded(Aside, frozen=True):
    """My turn is over, and it was not me who ended it. `by`: who went on (0: the meeting itself)."""

    by: PersonId = NOBODY


def _told(state: State, by: PersonId) -> Outcome:
    """Return what tells whoever has the floor that somebody else went on; a voice is told aloud by those who keep time."""
    speaker = state.kept.floor.speaker
    if speaker in (NOBODY, by) or state.kept.people.by_id[speaker].via:
        return Outcome()
    return Outcome(aside=[((speaker,), TurnEnded(by))])


def _bounds(state: ServerState, who: PersonId, outcome: Outcome, _kinds: Mapping[str, Kind]) -> Outcome:
    """Return the same of a wish that ends the turn of somebody; whoever left, or whose call was taken back, is told by that."""
    speaker = state.kept.floor.speaker
    ends = MovedOn(speaker) in outcome.events
    gone = any(isinstance(event, Left) and event.person == speaker for event in outcome.events)
    return _told(state, who) if ends and not gone else Outcome()


def _follow_part_over(state: ServerState, event: ItemClosed, _now: Ms) -> Outcome:
    return _told(state, event.by)


def _tell(state: State, message: TurnEnded, me: PersonId) -> str:
    if state.kept.setup.phase != base.OPEN or state.kept.floor.speaker == me:
        return ""
    over = f"{name(state, message.by)} went on" if message.by else "the part is"
    return f"Your turn is over: {over}.{left_to_say(state, me)}"


def left_to_say(state: State, me: PersonId) -> str:
    """Return what can be done now with what somebody had still to say, as a sentence behind another; "" where nothing can."""
    if not takes_part(state.kept, me):
        return ""
    if me in to_come(state):
        return " It comes again in this round."
    ways = ["hand asks for a turn"] if state.kept.floor.open and not queue.may_raise(state, me) else []
    ways += ["park ... keeps it for later"] if not on_record(state, me) else []
    return f" If something is left to say, {', and '.join(ways)}." if ways else ""


TOPIC = Topic(
    name="ended turns",
    bounds=_bounds,
    follow={ItemClosed: _follow_part_over},
    aside={TurnEnded: lambda _state, _message: None},
    tell={TurnEnded: _tell},
    recap=(),
)
