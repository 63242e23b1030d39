"""Who came when, as far as the server remembers it, and many people who come at once.

Many who come at once may be strangers with an invite that went too far, so whoever holds the space is told, and can close the door.
Before a meeting begins and in its first minutes everybody comes, and it takes more people than a usual meeting has.

In memory only: no file says who came when. After a new start everybody who is known has come before it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, field

from cop_tui.core.engine import limits
from cop_tui.core.engine.base import Aside, Memo, Outcome, Topic
from cop_tui.core.engine.ids import NO_TIME, Ms, PersonId
from cop_tui.core.topics.agenda import ItemOpened
from cop_tui.core.topics.people import Joined

if TYPE_CHECKING:
    from cop_tui.core.meeting import Meeting, ServerState, State


class ArrivingMemory(Struct):
    """The server's memory: when people came (UTC ms), and since when those are counted who came within one minute (0: not)."""

    came: dict[PersonId, Ms] = field(default_factory=dict)
    counting: Ms = NO_TIME


class ManyCame(Aside, frozen=True):
    """So many people came within a minute, told to whoever holds the space."""

    people: int


class Came(Memo, frozen=True):
    """Remember when somebody came, and since when people are counted."""

    person: PersonId
    at: Ms
    counting: Ms


class Counted(Memo, frozen=True):
    """The minute in which people were counted is over."""


def lately(state: ServerState, person: PersonId, now: Ms) -> bool:
    """Return whether somebody came less than ten minutes ago."""
    came = state.memory.arriving.came.get(person)
    return came is not None and now - came < limits.HERE_MS


def before_part(state: State, person: PersonId) -> bool:
    """Return whether somebody was here before this part began; before the first one everybody was."""
    people = state.kept.people
    return not people.before or person <= people.before


def _follow_joined(state: ServerState, event: Joined, now: Ms) -> Outcome:
    counting = state.memory.arriving.counting
    if now - counting >= limits.CAME_MS:
        counting = now
    return Outcome(memos=[] if event.via else [Came(event.person, now, counting)])


def _apply_opened(meeting: Meeting, _event: ItemOpened) -> None:
    meeting.people.before = len(meeting.people.by_id)


def _hold_came(state: ServerState, hold: Came) -> None:
    state.memory.arriving.came[hold.person] = hold.at
    state.memory.arriving.counting = hold.counting


def _hold_counted(state: ServerState, _hold: Counted) -> None:
    state.memory.arriving.counting = NO_TIME


def _due(state: ServerState) -> Ms | None:
    until = Ms(state.memory.arriving.counting + limits.CAME_MS)
    return until if _counted(state, until) >= _many(state) else None


def _many(state: ServerState) -> int:
    """Return how many people who come within the minute that is counted are unusual."""
    opened = state.kept.setup.opened
    begins = not opened or state.memory.arriving.counting < opened + limits.HERE_MS
    return limits.MANY_AT_FIRST if begins else limits.MANY


def _counted(state: ServerState, until: Ms) -> int:
    held = state.memory.arriving
    return sum(1 for at in held.came.values() if held.counting <= at < until) if held.counting else 0


def _elapse(state: ServerState, now: Ms) -> Outcome | None:
    due = _due(state)
    if due is None or due > now:
        return None
    outcome = Outcome(memos=[Counted()])
    holders = tuple(state.kept.people.entrusted())
    if holders and state.kept.door.open:
        outcome.aside.append((holders, ManyCame(_counted(state, due))))
    return outcome


def _tell_many(_state: State, message: ManyCame, _me: PersonId) -> str:
    return f"{message.people} people came in this minute. If that is not as it should be: close door."


TOPIC = Topic(
    name="arriving",
    follow={Joined: _follow_joined},
    apply={ItemOpened: _apply_opened},
    aside={ManyCame: lambda _state, _message: None},
    memos={Came: _hold_came, Counted: _hold_counted},
    due=_due,
    elapse=_elapse,
    tell={ManyCame: _tell_many},
    recap=(),
)
