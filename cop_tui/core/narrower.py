"""What became narrower in a meeting, by numbers alone, and how that is done again to an older copy of it.

A copy of a meeting may be older than a withdrawal. So whatever narrows (words withdrawn, put in other words or quoted less, a
seat or a name that ended) is noted beside the copies without a text, and done again to a copy that is put back. Each topic
says which of its events narrow something, and how.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cop_tui.core.engine.ids import Ms
from cop_tui.core.engine.narrowing import ANYBODY as ANYBODY
from cop_tui.core.engine.narrowing import Common as Common
from cop_tui.core.engine.narrowing import Narrowed as Narrowed
from cop_tui.core.meeting import ENGINE, TOPICS, ServerState, State, led_to

if TYPE_CHECKING:
    from cop_tui.core.engine.base import Event, Outcome
    from cop_tui.core.meeting import State


def common(state: State) -> Common:
    """Return how far a meeting reaches."""
    return Common(state.kept.seq, len(state.kept.people.by_id))


def narrowed(state: State, at: int, event: Event) -> list[Narrowed]:
    """Return what an event with number `at` makes narrower in the state before it."""
    note = ENGINE.narrows.get(type(event))
    what = note(state, at, event) if note else None
    return [what] if what else []


def again(state: ServerState, entry: Narrowed, shared: Common, now: Ms) -> Outcome:
    """Return the events that make an older copy as narrow as `entry` says at `now` (UTC ms), with all that follows from them.

    Numbers beyond what is `shared` with the history in which it was noted mean something else here, and are left alone.
    """
    do = ENGINE.narrows_again.get(entry.kind)
    return led_to(state, do(state, entry, shared) if do else [], now)


def unquotable(state: ServerState, now: Ms) -> Outcome:
    """Return the events after which nothing of a copy may be quoted: nobody knows what was taken back since."""
    return led_to(state, [event for topic in TOPICS if topic.unquotes for event in topic.unquotes(state)], now)
