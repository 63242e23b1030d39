"""What is left of the running turn and of the part, in the words that screens and line client share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cop_tui.acts.lookup import hour, parts_end
from cop_tui.core import view
from cop_tui.core.engine import base, spoken_time
from cop_tui.core.engine.ids import Ms
from cop_tui.core.engine.text import start

if TYPE_CHECKING:
    from cop_tui import core
    from cop_tui.client.session import Session
    from cop_tui.core.engine.ids import PersonId

UP, STOPPED = "its time is up", "the clock has stopped"
PAST = "time is up; no rush"
"""What is said of a part that is past its time to whoever does not keep it."""


def turn_left(state: core.State, me: PersonId, now: Ms) -> str:
    """Return what is left of the turn that runs: "about 2 minutes left"; nothing when that is over or not mine to know."""
    return spoken_time.left(view.turn_left(state, now) or 0) if _knows(state, me) else ""


def _knows(state: core.State, me: PersonId) -> bool:
    # Whoever kept time when a turn began may have handed that over since.
    return me == state.kept.floor.speaker or view.keeps_time(state, me)


def my_turn(state: core.State, now: Ms) -> str:
    """Return what is left of my turn as a sentence: "About 2 minutes."; nothing when it is over or untimed."""
    left = view.turn_left(state, now)
    return f"{start(spoken_time.about(left))}." if left else ""


def part_left(state: core.State, now: Ms) -> str:
    """Return what is left of the part: "about 7 minutes left", or that its time is up; nothing when it is untimed."""
    left = view.part_left(state, now)
    return "" if left is None else spoken_time.left(left, spoken_time.PART) or UP


def part_left_for(state: core.State, me: PersonId, now: Ms) -> str:
    """Return what is left of the part to somebody who keeps time; nothing to all others, so that nobody is hurried."""
    return part_left(state, now) if view.keeps_time(state, me) else ""


def part_line(session: Session) -> str:
    """Return when the part is planned to end, with what is left of it for whoever keeps time; of one past that, that its time is up.

    In a pause nobody knows when it ends.
    """
    state = session.replica.state
    ends = view.item_ends(state)
    if ends is None:
        return "No time limit."
    left = part_left_for(state, session.replica.me, session.now())
    if state.kept.clock.paused:
        return f"{start(STOPPED)}{left and ': '}{left}."
    if view.shared_clock(state, session.now()) >= ends:
        return f"It was to end about {hour(ends, state)}: {left}." if left else f"{start(PAST)}."
    return f"Ends about {hour(ends, state)}{left and ': '}{left}."


def meeting_end(session: Session) -> str:
    """Return when the parts end and when the meeting was planned to, as a sentence; "" where it does not run, or nobody planned it.

    In a pause nobody knows when the parts end.
    """
    state = session.replica.state
    setup = state.kept.setup
    if setup.phase != base.OPEN:
        return ""
    minutes = setup.session.minutes
    planned = hour(Ms(setup.opened + minutes * 60_000), state) if minutes else ""
    if state.kept.clock.paused:
        return f"Planned until {planned}." if planned else ""
    parts = hour(last, state) if (last := parts_end(session, Ms(session.now()))) else ""
    if parts and planned and parts != planned:
        return f"The parts end about {parts}; planned until {planned}."
    return f"The meeting ends about {parts or planned}." if parts or planned else ""


def time_lines(session: Session) -> list[str]:
    """Return what there is to say to somebody who asks how much time there is."""
    state, me, now = session.replica.state, session.replica.me, session.now()
    paused = view.is_paused(state)
    lines = [f"It is {hour(now, state)}. {'' if paused else meeting_end(session)}".rstrip()]
    ends, turn = view.item_ends(state), state.mine.turn
    if paused:
        lines.append("All clocks have stopped.")
    if ends:
        ends_at = "was to end" if view.shared_clock(state, now) >= ends else "ends"
        when = "" if paused else f" {ends_at} about {hour(ends, state)}"
        lines.append(f"This part{when}: {part_left(state, now)}.")
    if turn is not None and view.turn_left(state, now) is not None and _knows(state, me):
        whose = "Your turn" if turn.person == me else f"{session.replica.name(turn.person)}'s turn"
        left = turn_left(state, me, now)
        lines.append(f"{whose}: {left}." if left else f"{whose} is over its time; no rush.")
    return lines
