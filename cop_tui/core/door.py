"""The door: whether new people may come in, and asking somebody to leave, which takes two people and a reason.

The reason is told to the room and to the person, and is nowhere stored.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, field

from cop_tui.core import base
from cop_tui.core.base import HOLDER, Aside, Command, Event, Hold, Id, Outcome, Passing, Refused, Rule, Topic
from cop_tui.core.people import Left, name, start

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cop_tui.core.meeting import Meeting, State


class Door(Struct, omit_defaults=True):
    """Kept: whether the door is open to new people."""

    open: bool = True


class Request(Struct, frozen=True):
    """Somebody would ask a person to leave, with a reason, and needs a second."""

    by: int
    reason: str


class DoorHeld(Struct):
    """The server's memory: requests that wait for a second person, by the person they are about."""

    requests: dict[int, Request] = field(default_factory=dict)


class CloseDoor(Command, frozen=True):
    """Let no new people in; those who have a seat can always come back."""


class OpenDoor(Command, frozen=True):
    """Let new people in again."""


class AskToLeave(Command, frozen=True):
    """Ask that somebody leaves, with a reason; or be the second who agrees to it."""

    texts = ("reason",)
    audience = base.ASIDE
    waits = base.NEVER
    person: Id
    reason: str = ""


class DoorClosed(Event, frozen=True):
    """No new people for now."""

    by: int


class DoorOpened(Event, frozen=True):
    """New people may come in."""

    by: int


class Removed(Left, frozen=True):
    """Two people asked somebody to leave, and their seat has ended."""

    by: int
    second: int


class LeaveAsked(Aside, frozen=True):
    """Somebody asks that a person leaves; it takes one more to agree."""

    person: int
    by: int
    reason: str


class RemovalReason(Passing, frozen=True):
    """Why somebody was asked to leave; told once, never stored."""

    person: int
    reason: str


class RequestHeld(Hold, frozen=True):
    """Remember a request."""

    person: int
    by: int
    reason: str


class RequestGone(Hold, frozen=True):
    """Forget a request."""

    person: int


def _close(state: State, _command: CloseDoor, who: int, _now: int) -> Outcome:
    if not state.kept.door.open:
        raise Refused("door_is_closed")
    return Outcome([DoorClosed(who)])


def _open(state: State, _command: OpenDoor, who: int, _now: int) -> Outcome:
    if state.kept.door.open:
        raise Refused("door_is_open")
    return Outcome([DoorOpened(who)])


def _ask(state: State, command: AskToLeave, who: int, _now: int) -> Outcome:
    from cop_tui.core.words import text_of

    people = state.kept.people
    other = people.by_id.get(command.person)
    if other is None or other.left:
        raise Refused("nobody_there")
    if command.person == who:
        raise Refused("leave_yourself")
    request = state.held.door.requests.get(command.person)
    if request is None or request.by == who or people.by_id[request.by].left:
        if not command.reason:
            raise Refused("reason_needed", name=other.name)
        reason = text_of(command.reason)
        readers = tuple(
            n
            for n in people.present()
            if n != command.person and (n == who or other.has(HOLDER) or people.by_id[n].has(HOLDER))
        )
        asked = LeaveAsked(command.person, who, reason)
        return Outcome(aside=[(readers, asked)], holds=[RequestHeld(command.person, who, reason)], held=True)
    if not other.has(HOLDER) and not (people.by_id[who].has(HOLDER) or people.by_id[request.by].has(HOLDER)):
        raise Refused("removal_needs_holder")
    return Outcome(
        [Removed(command.person, request.by, who)],
        [RemovalReason(command.person, request.reason)],
        holds=[RequestGone(command.person)],
    )


def _follow_removed(state: State, event: Removed, _now: int) -> Outcome:
    # The invite they came with is still good: without this they could be back under another name.
    return Outcome([DoorClosed(event.second)] if state.kept.door.open else [])


def _apply_closed(meeting: Meeting, _event: DoorClosed) -> None:
    meeting.door.open = False


def _apply_opened(meeting: Meeting, _event: DoorOpened) -> None:
    meeting.door.open = True


def _apply_left(meeting: Meeting, event: Left) -> None:
    person = meeting.people.by_id[event.person]
    person.left, person.roles = True, []
    meeting.people.offers = [o for o in meeting.people.offers if event.person not in (o.by, o.to)]


def _hold_request(state: State, hold: RequestHeld) -> None:
    state.held.door.requests[hold.person] = Request(hold.by, hold.reason)


def _hold_gone(state: State, hold: RequestGone) -> None:
    state.held.door.requests.pop(hold.person, None)


def _remind(state: State, me: int) -> Iterable[Aside]:
    for person, request in state.held.door.requests.items():
        holders = state.kept.people.by_id[me].has(HOLDER) or state.kept.people.by_id[person].has(HOLDER)
        if me != person and (me == request.by or holders):
            yield LeaveAsked(person, request.by, request.reason)


def _tell_removed(state: State, event: Removed, me: int) -> str:
    who = start(name(state, event.person, me))
    verb = "were" if event.person == me else "was"
    return f"{who} {verb} asked to leave by {name(state, event.by, me)} and {name(state, event.second, me)}."


def _tell_asked(state: State, message: LeaveAsked, me: int) -> str:
    other = name(state, message.person)
    if message.by == me:
        return f"It takes one more person to ask {other} to leave. Nothing has happened yet."
    return (
        f"{start(name(state, message.by))} asks that {other} leaves: {message.reason} "
        f"(It takes a second person: ask to leave {other}. Nothing has happened yet.)"
    )


TOPIC = Topic(
    name="door",
    rules={
        CloseDoor: Rule(base.HOLDERS, base.LIVE),
        OpenDoor: Rule(base.HOLDERS, base.LIVE),
        AskToLeave: Rule(base.MEMBERS, base.LIVE, own_seat=True),
    },
    decide={CloseDoor: _close, OpenDoor: _open, AskToLeave: _ask},
    follow={Removed: _follow_removed},
    apply={DoorClosed: _apply_closed, DoorOpened: _apply_opened, Left: _apply_left},
    passing={RemovalReason: lambda _state, _message: None},
    aside={LeaveAsked: lambda _state, _message: None},
    holds={RequestHeld: _hold_request, RequestGone: _hold_gone},
    remind=_remind,
    tell={
        DoorClosed: lambda s, e, me: (
            f"{start(name(s, e.by, me))} closed the door to new people. Whoever is here can always come back."
        ),
        DoorOpened: lambda s, e, me: f"{start(name(s, e.by, me))} opened the door to new people.",
        Removed: _tell_removed,
        LeaveAsked: _tell_asked,
        RemovalReason: lambda s, m, me: f"The reason given: {m.reason} (This is not stored.)",
    },
    refusals={
        "door_closed": "The door is closed to new people now. Ask a space holder to open it, then join again.",
        "door_is_closed": "The door is closed already.",
        "door_is_open": "The door is open already.",
        "leave_yourself": "To leave yourself, type bye. Your place is kept for a while.",
        "reason_needed": "Asking {name} to leave needs a reason after the name. Nothing has happened.",
        "removal_needs_holder": "One of the two who ask must be a space holder. Nothing has happened.",
    },
)
