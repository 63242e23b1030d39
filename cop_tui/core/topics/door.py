"""The door: whether new people may come in, and asking somebody to leave, which takes two people and a reason.

Both were here before this part began, and one of them is entrusted with the space. Then the others have a minute in which
one of them can say *not so*, each once about somebody. The reason is told to the room and to the person; it, and who said
*not so*, are nowhere stored. Somebody entrusted with the space is not asked to leave; another one can lay their role down.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, field

from cop_tui.core.engine import base, limits, spoken_time
from cop_tui.core.engine.base import Aside, Command, Event, Memo, Outcome, Passing, Refused, Rule, Topic
from cop_tui.core.engine.ids import NOBODY, Ms, PersonId, PersonRef
from cop_tui.core.engine.narrowing import Common, Narrowed
from cop_tui.core.engine.text import text_of
from cop_tui.core.topics.arriving import before_part
from cop_tui.core.topics.people import Left, entrusted_here, name, noted, start

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cop_tui.core.meeting import Meeting, ServerState, State
    from cop_tui.core.topics.people import Person


class Door(Struct, omit_defaults=True):
    """Kept: whether the door is open to new people."""

    open: bool = True


class Request(Struct, frozen=True):
    """Somebody would ask a person to leave, with a reason, and needs a second."""

    by: PersonId
    reason: str


class Leaving(Struct, frozen=True):
    """Two people ask somebody to leave, which they do at `until` (UTC ms) unless somebody says *not so*."""

    by: PersonId
    second: PersonId
    until: Ms


class DoorMemory(Struct):
    """The server's memory: requests that wait for a second person, by the person they are about; who leaves unless somebody
    says *not so*; and who has said so, of whom."""

    requests: dict[PersonId, Request] = field(default_factory=dict)
    leaving: dict[PersonId, Leaving] = field(default_factory=dict)
    said: set[tuple[PersonId, PersonId]] = field(default_factory=set)


class DoorNow(Struct):
    """Passing: who leaves in a minute unless somebody says *not so*."""

    leaving: list[PersonId] = field(default_factory=list)


class CloseDoor(Command, frozen=True):
    """Let no new people in; those who have a seat can always come back."""


class OpenDoor(Command, frozen=True):
    """Let new people in again."""


class AskToLeave(Command, frozen=True):
    """Ask that somebody leaves, with a reason; or be the second who agrees to it."""

    texts = ("reason",)
    audience = base.ASIDE
    waits = base.NEVER
    person: PersonRef
    reason: str = ""


class NotSo(Command, frozen=True):
    """Say that somebody who is asked to leave should stay; each person once about somebody. Nobody is told who said it."""

    durable = False
    waits = base.NEVER
    person: PersonRef


class DoorClosed(Event, frozen=True):
    """No new people for now."""

    urgency = base.USUAL

    by: PersonId


class DoorOpened(Event, frozen=True):
    """New people may come in."""

    urgency = base.USUAL

    by: PersonId


class Removed(Left, frozen=True):
    """Two people asked somebody to leave, and their seat has ended."""

    urgency = base.Urgency(thin=base.Whom.EVERYBODY, told=base.Whom.SUBJECT)

    by: PersonId
    second: PersonId


class LeaveAsked(Aside, frozen=True):
    """Somebody asks that a person leaves; it takes one more to agree."""

    person: PersonId
    by: PersonId
    reason: str


class WillLeave(Passing, frozen=True):
    """Two people ask somebody to leave; the others have a minute to say *not so*."""

    urgency = base.AT_ONCE

    person: PersonId
    by: PersonId
    second: PersonId


class AskOver(Passing, frozen=True):
    """Nobody asks any more that somebody leaves: they stay, or they have left."""

    urgency = base.USUAL

    person: PersonId


class RemovalReason(Passing, frozen=True):
    """Why somebody was asked to leave; told once, never stored."""

    urgency = base.USUAL

    person: PersonId
    reason: str


class RequestMemo(Memo, frozen=True):
    """Remember a request."""

    person: PersonId
    by: PersonId
    reason: str


class LeavingMemo(Memo, frozen=True):
    """Remember who leaves, and when; the request for it is done."""

    person: PersonId
    leaving: Leaving


class LeavingGone(Memo, frozen=True):
    """Forget that somebody leaves; `said` is who said *not so* (0: nobody)."""

    person: PersonId
    said: PersonId = NOBODY


def _close(state: State, _command: CloseDoor, who: PersonId, _now: Ms) -> Outcome:
    if not state.kept.door.open:
        raise Refused("door_is_closed")
    return Outcome([DoorClosed(who)])


def _open(state: State, _command: OpenDoor, who: PersonId, _now: Ms) -> Outcome:
    if state.kept.door.open:
        raise Refused("door_is_open")
    return Outcome([DoorOpened(who)])


def _ask(state: ServerState, command: AskToLeave, who: PersonId, now: Ms) -> Outcome:
    people = state.kept.people
    other = _may_be_asked(state, command.person, who, now)
    request = state.memory.door.requests.get(command.person)
    if request is None or request.by == who or people.by_id[request.by].left:
        if not command.reason:
            raise Refused("reason_needed", name=other.name)
        reason = text_of(command.reason)
        asked = LeaveAsked(command.person, who, reason)
        readers = tuple(n for n in people.present() if n == who or (n != command.person and people.is_entrusted(n)))
        return Outcome(aside=[(readers, asked)], memos=[RequestMemo(command.person, who, reason)], held=True)
    if not (people.is_entrusted(who) or people.is_entrusted(request.by)):
        raise Refused("removal_needs_holder")
    leaving = Leaving(request.by, who, Ms(now + limits.NOT_SO_MS))
    return Outcome(
        passing=[WillLeave(command.person, request.by, who), RemovalReason(command.person, request.reason)],
        memos=[LeavingMemo(command.person, leaving)],
    )


def _may_be_asked(state: ServerState, person: PersonId, who: PersonId, now: Ms) -> Person:
    """Return the person whom this one may ask to leave; raises Refused with what stands against it."""
    other = state.kept.people.there(person)
    if person == who:
        raise Refused("leave_yourself")
    if state.kept.people.is_entrusted(person):
        raise Refused("holder_stays", name=other.name)
    if not before_part(state, who):
        raise Refused("next_part")
    if not entrusted_here(state, now):
        raise Refused("no_holder_here")
    if person in state.memory.door.leaving:
        raise Refused("is_asked", name=other.name)
    return other


def _not_so(state: ServerState, command: NotSo, who: PersonId, _now: Ms) -> Outcome:
    if command.person not in state.memory.door.leaving or command.person == who:
        raise Refused("nobody_leaves")
    if not before_part(state, who):
        raise Refused("next_part")
    if (who, command.person) in state.memory.door.said:
        raise Refused("said_once", name=name(state, command.person))
    return Outcome(passing=[AskOver(command.person)], memos=[LeavingGone(command.person, who)])


def _due(state: ServerState) -> Ms | None:
    return min((one.until for one in state.memory.door.leaving.values()), default=None)


def _elapse(state: ServerState, now: Ms) -> Outcome | None:
    outcome = Outcome()
    for person, leaving in state.memory.door.leaving.items():
        if leaving.until > now:
            continue
        people = state.kept.people.by_id
        outcome.memos.append(LeavingGone(person))
        outcome.passing.append(AskOver(person))
        gone = people[person].left or any(people[n].left for n in (leaving.by, leaving.second))
        # While no space holder is here, nobody is asked to leave.
        if not gone and not state.kept.people.is_entrusted(person) and entrusted_here(state, now):
            outcome.events.append(Removed(person, leaving.by, leaving.second))
            break  # one after the other: who has left by then has asked nobody to leave
    return outcome if outcome.memos else None


def _follow_removed(state: State, event: Removed, _now: Ms) -> Outcome:
    # The invite they came with is still good: without this they could be back under another name.
    return Outcome([DoorClosed(event.second)] if state.kept.door.open else [])


def _apply_closed(meeting: Meeting, _event: DoorClosed) -> None:
    meeting.door.open = False


def _apply_opened(meeting: Meeting, _event: DoorOpened) -> None:
    meeting.door.open = True


def _apply_left(meeting: Meeting, event: Left) -> None:
    person = meeting.people.by_id[event.person]
    person.left, person.roles = True, []
    meeting.people.stand_in = [n for n in meeting.people.stand_in if n != event.person]


def _hold_request(state: ServerState, hold: RequestMemo) -> None:
    state.memory.door.requests[hold.person] = Request(hold.by, hold.reason)


def _hold_leaving(state: ServerState, hold: LeavingMemo) -> None:
    state.memory.door.requests.pop(hold.person, None)
    state.memory.door.leaving[hold.person] = hold.leaving


def _hold_gone(state: ServerState, hold: LeavingGone) -> None:
    state.memory.door.leaving.pop(hold.person, None)
    if hold.said:
        state.memory.door.said.add((hold.said, hold.person))


def _fold_leaves(state: State, message: WillLeave) -> None:
    state.now.door.leaving.append(message.person)


def _fold_over(state: State, message: AskOver) -> None:
    leaving = state.now.door.leaving
    state.now.door.leaving = [person for person in leaving if person != message.person]


def _recount(state: ServerState, _me: PersonId) -> Iterable[Passing]:
    for person, leaving in state.memory.door.leaving.items():
        yield WillLeave(person, leaving.by, leaving.second)


def _remind(state: ServerState, me: PersonId) -> Iterable[Aside]:
    for person, request in state.memory.door.requests.items():
        if me != person and (me == request.by or state.kept.people.is_entrusted(me)):
            yield LeaveAsked(person, request.by, request.reason)


def _tell_removed(state: State, event: Removed, me: PersonId) -> str:
    who = start(name(state, event.person, me))
    verb = "were" if event.person == me else "was"
    return f"{who} {verb} asked to leave by {name(state, event.by, me)} and {name(state, event.second, me)}."


def _when_leaving(state: State, who: PersonId) -> Refused | None:
    return None if any(person != who for person in state.now.door.leaving) else Refused("nobody_leaves")


def _tell_leaves(state: State, message: WillLeave, me: PersonId) -> str:
    other, they = (
        name(state, message.person, me),
        f"{name(state, message.by, me)} and {name(state, message.second, me)}",
    )
    if message.person == me:
        return f"{start(they)} ask you to leave. The others have a minute to say that you should stay."
    return f"{start(they)} ask {other} to leave, in a minute. If you think they should stay: not so {other}."


def _tell_over(state: State, message: AskOver, me: PersonId) -> str:
    if state.kept.people.by_id[message.person].left:
        return ""
    return f"{start(name(state, message.person, me))} {'stay' if message.person == me else 'stays'}."


def _tell_asked(state: State, message: LeaveAsked, me: PersonId) -> str:
    other = name(state, message.person)
    if message.by == me:
        return f"It takes one more person to ask {other} to leave. Nothing has happened yet."
    return (
        f"{start(name(state, message.by))} asks that {other} leaves: {message.reason} "
        f"(It takes a second person: ask to leave {other}. Nothing has happened yet.)"
    )


def _again(state: State, entry: Narrowed, shared: Common) -> list[Event]:
    known = state.kept.people.by_id
    return [Removed(n, NOBODY, NOBODY) for n in noted(state, entry, shared) if not known[n].left]


TOPIC = Topic(
    name="door",
    narrows={Left: lambda _state, at, event: Narrowed("left", at, (event.person,))},
    narrows_again={"left": _again},
    rules={
        CloseDoor: Rule(base.HOLDERS, base.LIVE),
        OpenDoor: Rule(base.HOLDERS, base.LIVE),
        AskToLeave: Rule(base.MEMBERS, base.LIVE, own_seat=True),
        NotSo: Rule(base.MEMBERS, base.LIVE, _when_leaving, own_seat=True),
    },
    decide={CloseDoor: _close, OpenDoor: _open, AskToLeave: _ask, NotSo: _not_so},
    follow={Removed: _follow_removed},
    apply={DoorClosed: _apply_closed, DoorOpened: _apply_opened, Left: _apply_left},
    passing={WillLeave: _fold_leaves, AskOver: _fold_over, RemovalReason: lambda _state, _message: None},
    aside={LeaveAsked: lambda _state, _message: None},
    memos={RequestMemo: _hold_request, LeavingMemo: _hold_leaving, LeavingGone: _hold_gone},
    recount=_recount,
    remind=_remind,
    due=_due,
    elapse=_elapse,
    tell={
        DoorClosed: lambda s, e, me: (
            f"{start(name(s, e.by, me))} closed the door to new people. Whoever is here can always come back."
        ),
        DoorOpened: lambda s, e, me: f"{start(name(s, e.by, me))} opened the door to new people.",
        Removed: _tell_removed,
        WillLeave: _tell_leaves,
        AskOver: _tell_over,
        LeaveAsked: _tell_asked,
        RemovalReason: lambda s, m, me: f"The reason given: {m.reason} (This is not stored.)",
    },
    refusals={
        "door_closed": "The door is closed to new people now. Ask a space holder to open it, then join again.",
        "door_is_closed": "The door is closed already.",
        "door_is_open": "The door is open already.",
        "leave_yourself": (
            "Nobody has to ask you to leave: you can, and your place waits "
            f"{spoken_time.spelled(limits.PLACE_KEPT_MS)}."
        ),
        "reason_needed": "Asking {name} to leave needs a reason after the name. Nothing has happened.",
        "removal_needs_holder": (
            "One of the two who ask must be a space holder, and not one who stands in. Nothing has happened."
        ),
        "no_holder_here": "While no space holder is here, nobody is asked to leave. Nothing has happened.",
        "holder_stays": (
            "{name} holds the space, so they are not asked to leave. Nothing has happened. Another space holder can lay "
            "that role down."
        ),
        "next_part": "That is for those who were here before this part began. You can in the next one.",
        "is_asked": "{name} is asked to leave already. Whoever thinks they should stay has a minute to say so.",
        "nobody_leaves": "Nobody is asked to leave now whom you could speak for.",
        "said_once": "You have said that about {name} before; each person says it once. Others can.",
    },
    recap=(),
)
