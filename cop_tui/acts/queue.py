"""Who has the floor, who waits for it and in which order, in lines that stand on their own when read aloud."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cop_tui.acts import clocks, grouping
from cop_tui.core import view
from cop_tui.core.engine import base
from cop_tui.core.engine.text import spoken_list

if TYPE_CHECKING:
    from cop_tui.client.session import Session
    from cop_tui.core.engine.ids import PersonId

VIA = {"phone": "by phone", "room": "in the room"}


def floor_line(session: Session) -> str:
    """Return who has the floor, who is next, and where I stand, in one line."""
    state, me = session.replica.state, session.replica.me
    speaker, upcoming = state.kept.floor.speaker, view.next_up(state)
    parts = ["Paused. All clocks have stopped."] if view.is_paused(state) else []
    if speaker:
        who = "You have" if speaker == me else f"{session.replica.name(speaker)} has"
        left = clocks.turn_left(state, me, session.now())
        parts.append(f"{who} the floor{left and ', '}{left}.")
    elif state.kept.setup.phase == base.OPEN:
        parts.append("Nobody has the floor.")
    if view.waits_for_nothing(state, me):
        return " ".join([*parts, "Your hand is up; anybody may speak here, so nothing has to be waited for."])
    if upcoming == me and upcoming:
        parts.append("You are next.")
    elif upcoming:
        parts.append(f"Next: {session.replica.name(upcoming)}.")
    line = [w.person for w in view.order(state)]
    if me in line and upcoming != me:
        parts.append(f"You are {_number(line, me)}.")
    return " ".join(parts)


def my_place(session: Session) -> str:
    """Return where my hand stands in the queue, to be read behind *you are*; "" where it is not up."""
    state, me = session.replica.state, session.replica.me
    line = [w.person for w in view.order(state)]
    if me not in line:
        return ""
    return "next" if view.next_up(state) == me else _number(line, me)


def _number(line: list[PersonId], person: PersonId) -> str:
    return f"number {line.index(person) + 1} of {len(line)} waiting"


def coming(session: Session) -> list[PersonId]:
    """Return who comes after the speaker: who is still to come in a round, then whose hands are up, in the order of the queue."""
    state = session.replica.state
    running = state.kept.rounds.current
    in_turn = view.to_come(state) if running and not running.offered else []
    return list(dict.fromkeys([*in_turn, *(hand.person for hand in view.order(state))]))


def still_to_come(session: Session) -> str:
    """Return who is still to come in the running round, as a sentence."""
    names = [session.replica.name(p) for p in view.to_come(session.replica.state)]
    return f"Still to come in the round: {spoken_list(names)}." if names else "Everybody has been offered a turn."


def waiting_lines(session: Session, people: list[PersonId]) -> list[str]:
    """Return a line for each of these people who wait: their name, and what they want to speak about."""
    state, me = session.replica.state, session.replica.me
    lines = []
    for number in people:
        person, hand = state.kept.people.by_id[number], state.kept.floor.find(number)
        via = f", {VIA[person.via]}" if person.via in VIA else ""
        note = state.now.floor.notes.get(number, "")
        you = " (you)" if number == me else ""
        about = ", ".join(said for said in (view.hand_kind(hand) if hand else "", note) if said)
        lines.append(f"{person.name}{you}{via}" + (f": {about}" if about else ""))
    return lines


def lines(session: Session) -> list[str]:
    """Return who has the floor, who waits, in which order, and by which rule; in small groups who is in mine."""
    state = session.replica.state
    if view.in_groups(state):
        return grouping.lines(session) or ["You are in no group now. groups? shows them."]
    line = view.order(state)
    said = [now] if (now := floor_line(session)) else []
    if state.kept.rounds.current:
        said.append(still_to_come(session))
    if not line:
        said.append("Queue: nobody is waiting." + ("" if state.kept.floor.open else " It is closed."))
    else:
        said.append(f"Queue: {len(line)} waiting." + ("" if state.kept.floor.open else " It is closed."))
    if state.now.floor.unsettled:
        said.append("First of all: somebody cannot follow, or needs a pause.")
    waiting = waiting_lines(session, [hand.person for hand in line])
    said += [f"{place}. {waits}" for place, waits in enumerate(waiting, 1)]
    said.append(view.order_rule(state))
    return said


def why_lines(session: Session) -> list[str]:
    """Return why everybody stands in the queue where they stand."""
    state = session.replica.state
    said = [view.order_rule(state)]
    for place, hand in enumerate(view.order(state), 1):
        said.append(f"{place}. {session.replica.name(hand.person)}: {view.hand_reason(state, hand)}.")
    if len(said) == 1:
        said.append("Nobody is waiting now.")
    return said
