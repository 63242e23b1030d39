"""Hands and the queue: up, down, later, put in for somebody else, and closed to new ones for a while.

Being cut off costs nobody their place, until it has waited long enough for the person to come back.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cop_tui.core.engine import base, limits
from cop_tui.core.engine.base import OBSERVER, Event, Outcome, Passing, Refused, Rule, Topic
from cop_tui.core.engine.ids import NOBODY, Ms, PersonId
from cop_tui.core.engine.text import clean, fold
from cop_tui.core.topics import group_talk, groups
from cop_tui.core.topics.agenda import ItemClosed, ItemOpened, mode
from cop_tui.core.topics.coming import anybody_may, has_turn
from cop_tui.core.topics.floor import (
    KINDS,
    LATER,
    MINUTE_MS,
    PAUSE,
    POINT,
    Called,
    CloseQueue,
    Floor,
    Hand,
    HandLowered,
    HandMovedLater,
    HandRaised,
    HandUp,
    Later,
    LowerHand,
    OpenQueue,
    PutIn,
    QueueClosed,
    QueueOpened,
    Waiting,
    kind_words,
    no_queue,
    order,
)
from cop_tui.core.topics.people import AWAY, Joined, Left, check_name, check_room, name, start
from cop_tui.core.topics.presenting import no_turn
from cop_tui.core.topics.roles import RoleTaken
from cop_tui.core.topics.rounds import had_turn
from cop_tui.core.topics.setup import GROUPS, VOLUNTEERS, Closed

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cop_tui.core.meeting import Meeting, ServerState, State

UP, PLACE, SHUT, NO_HANDS, NOT_YET = "up", "place", "closed", "none", "not yet"
"""What became of the hand of somebody who was put in: it is up; they have a place in the round; no hands are taken."""


def _hand(state: ServerState, command: Hand, who: PersonId, now: Ms) -> Outcome:
    note = clean(command.note)
    if len(note) > limits.TEXT:
        raise Refused("text_too_long", length=len(note), limit=limits.TEXT)
    if mode(state) in GROUPS:
        return group_talk.raise_hand(state, who, note)
    floor = state.kept.floor
    known, kind = floor.find(who), clean(command.kind)
    if kind and kind not in KINDS:
        raise Refused("kind_unknown", known=list(KINDS))
    if known:
        other = kind not in ("", known.kind)
        told = [HandUp(who, note)] if other or note != state.now.floor.notes.get(who, "") else []
        return Outcome([HandRaised(who, kind)] if other else [], list(told))
    if not floor.open and kind != PAUSE:
        raise Refused("queue_closed", waiting=len(floor.waiting))
    return _raised(who, now, kind or POINT, note)


def _raised(person: PersonId, now: Ms, kind: str = POINT, note: str = "") -> Outcome:
    """Return the outcome of a hand that goes up: kept that it is up, passing since when and what it is about."""
    return Outcome([HandRaised(person, kind)], [HandUp(person, note, now // MINUTE_MS)])


def _lower(state: ServerState, command: LowerHand, who: PersonId, _now: Ms) -> Outcome:
    person = command.person or who
    if person != who and (
        base.QUEUE_KEEPERS.isdisjoint(state.kept.people.by_id[who].roles)
        or person not in state.kept.people.by_id
        or not state.kept.people.by_id[person].via
    ):
        raise Refused("not_your_hand")
    if mode(state) in GROUPS:
        return group_talk.lower_hand(state, person)
    if not state.kept.floor.find(person):
        raise Refused("hand_not_up")
    return Outcome([HandLowered(person)])


def _later(_state: State, _command: Later, who: PersonId, _now: Ms) -> Outcome:
    return Outcome([HandMovedLater(who)])


def _close_queue(state: State, _command: CloseQueue, who: PersonId, _now: Ms) -> Outcome:
    if not state.kept.floor.open:
        raise Refused("queue_is_closed")
    return Outcome([QueueClosed(who)])


def _open_queue(state: State, _command: OpenQueue, who: PersonId, _now: Ms) -> Outcome:
    if state.kept.floor.open:
        raise Refused("queue_is_open")
    return Outcome([QueueOpened(who)])


def _put_in(state: State, command: PutIn, who: PersonId, now: Ms) -> Outcome:
    meeting = state.kept
    wanted, via = clean(command.name), clean(command.via)
    if via not in ("phone", "room"):
        raise Refused("via_unknown")
    known = next((n for n, p in meeting.people.by_id.items() if fold(p.name) == fold(wanted) and not p.left), NOBODY)
    if known:
        if not meeting.people.by_id[known].via:
            raise Refused("has_seat", name=meeting.people.by_id[known].name)
        if meeting.setup.phase == base.LOBBY:
            raise Refused("in_already", name=meeting.people.by_id[known].name)
        if meeting.floor.find(known) or meeting.floor.speaker == known:
            raise Refused("waits_already", name=meeting.people.by_id[known].name)
        if refusal := may_raise(state, known):
            raise refusal
        if not meeting.floor.open:
            raise Refused("queue_closed", waiting=len(meeting.floor.waiting))
        return _up_for(known, now)
    check_room(state, now)
    person = PersonId(len(meeting.people.by_id) + 1)
    joined = Joined(person, check_name(meeting, wanted), via=via, by=who)
    outcome, none = Outcome([joined]), _no_hand(state, person)
    outcome.add(Outcome(facts={"hand": none}) if none else _up_for(person, now))
    return outcome


def _up_for(person: PersonId, now: Ms) -> Outcome:
    outcome = _raised(person, now)
    outcome.facts["hand"] = UP
    return outcome


def _no_hand(state: State, person: PersonId) -> str:
    """Return why no hand goes up for somebody who is put in now, "" where one does."""
    running = state.kept.rounds.current
    if state.kept.setup.phase != base.OPEN:
        return NOT_YET
    if running and not running.offered and running.how != VOLUNTEERS:
        return PLACE if has_turn(state.kept, person) else NO_HANDS
    if may_raise(state, person):
        return NO_HANDS
    return "" if state.kept.floor.open else SHUT


def _apply_raised(meeting: Meeting, event: HandRaised) -> None:
    floor = meeting.floor
    if known := floor.find(event.person):
        known.kind = event.kind
        return
    floor.arrivals += 1
    floor.waiting.append(Waiting(event.person, floor.arrivals, kind=event.kind))


def _apply_lowered(meeting: Meeting, event: HandLowered) -> None:
    meeting.floor.drop(event.person)


def _apply_later(meeting: Meeting, event: HandMovedLater) -> None:
    floor, known = meeting.floor, meeting.floor.find(event.person)
    floor.drop(event.person)
    floor.arrivals += 1
    floor.waiting.append(Waiting(event.person, floor.arrivals, LATER, known.kind if known else POINT))


def _apply_queue_closed(meeting: Meeting, _event: QueueClosed) -> None:
    meeting.floor.open = False


def _apply_queue_opened(meeting: Meeting, _event: QueueOpened) -> None:
    meeting.floor.open = True


def _apply_over(meeting: Meeting, _event: ItemOpened | ItemClosed | Closed) -> None:
    old = meeting.floor
    meeting.floor = Floor(arrivals=old.arrivals, turns=old.turns)


def _apply_left(meeting: Meeting, event: Left) -> None:
    meeting.floor.drop(event.person)


def _follow_gone(state: State, event: Called | HandLowered | Left, _now: Ms) -> Outcome:
    if isinstance(event, HandLowered) and event.by_turn:
        return Outcome()  # the call before it has said so
    return Outcome(passing=[HandUp(event.person)] if event.person in state.now.floor.notes else [])


def _follow_observing(state: State, event: RoleTaken, _now: Ms) -> Outcome:
    leaves = event.role == OBSERVER and state.kept.floor.find(event.person)
    return Outcome([HandLowered(event.person)] if leaves else [])


def _follow_over(state: State, _event: ItemOpened | ItemClosed | Closed, _now: Ms) -> Outcome:
    return Outcome(passing=[HandUp(person) for person in state.now.floor.notes])


def _fold_up(state: State, message: HandUp) -> None:
    if message.since:
        state.now.floor.up[message.person] = message.since
    if message.text:
        state.now.floor.notes[message.person] = message.text
    else:
        state.now.floor.notes.pop(message.person, None)


def _recount(state: State, _me: PersonId) -> Iterable[Passing]:
    told = state.now.floor
    for hand in state.kept.floor.waiting:
        if hand.person in told.up or hand.person in told.notes:
            yield HandUp(hand.person, told.notes.get(hand.person, ""), told.up.get(hand.person, 0))


def _gone(state: State) -> Iterable[tuple[Ms, PersonId]]:
    for hand in state.kept.floor.waiting:
        presence = state.now.people.here.get(hand.person)
        if presence and presence.how == AWAY:
            yield Ms(presence.since + limits.PLACE_KEPT_MS), hand.person


def _due(state: State) -> Ms | None:
    return min((at for at, _ in _gone(state)), default=None)


def _elapse(state: State, now: Ms) -> Outcome | None:
    lowered: list[Event] = [HandLowered(person) for at, person in _gone(state) if at <= now]
    return Outcome(lowered) if lowered else None


def _tell_raised(state: State, event: HandRaised, me: PersonId) -> str:
    line = [w.person for w in order(state)]
    if event.person != me or me not in line:
        return ""  # others are told together with what it is about, which nothing stores
    open_ = " Anybody may speak here, so nothing has to be waited for." if anybody_may(state) else ""
    return f"Your hand is up. You are number {line.index(me) + 1} of {len(line)}.{open_}"


def _tell_lowered(state: State, event: HandLowered, me: PersonId) -> str:
    if event.person != me:
        return ""
    if not event.by_turn:
        return "Your hand is down."
    where = " in the round" if state.kept.rounds.current else ""
    return f"Your turn{where} came, so your hand is down. After it, hand raises it again."


def _tell_later(state: State, event: HandMovedLater, me: PersonId) -> str:
    return "You are at the end now; the others go first." if event.person == me else ""


def _tell_closed(state: State, event: QueueClosed, me: PersonId) -> str:
    waiting = len(state.kept.floor.waiting)
    who = start(name(state, event.by, me))
    those = f"so the {waiting} waiting can be heard" if waiting else "for now"
    return f"{who} closed the queue {those}. You can still park it or ask for a pause."


def _tell_up(state: State, message: HandUp, me: PersonId) -> str:
    hand = state.kept.floor.find(message.person)
    if hand is None or message.person == me:
        return ""
    about = "".join(f": {said}" for said in (kind_words(hand), message.text) if said)
    return f"{name(state, message.person)} has a hand up{about}{'' if message.text else '.'}"


def _hand_up(state: State, who: PersonId) -> Refused | None:
    return None if state.kept.floor.find(who) else Refused("hand_not_up")


def _may_ask(state: State, who: PersonId) -> Refused | None:
    if mode(state) in GROUPS:
        return groups.may_talk(state, who)
    return Refused("have_floor") if state.kept.floor.speaker == who else may_raise(state, who)


def may_raise(state: State, who: PersonId) -> Refused | None:
    """Return why somebody has no hand to raise in this part, or None when they have; the queue may be closed all the same."""
    if refusal := no_queue(state):
        return refusal
    if had_turn(state.kept, who):
        return Refused("had_turn")
    return None if has_turn(state.kept, who) else no_turn(state.kept, who)


TOPIC = Topic(
    name="queue",
    rules={
        Hand: Rule(base.MEMBERS, when=_may_ask),
        LowerHand: Rule(base.MEMBERS),
        Later: Rule(base.MEMBERS, when=_hand_up),
        CloseQueue: Rule(base.QUEUE_KEEPERS),
        OpenQueue: Rule(base.QUEUE_KEEPERS),
        PutIn: Rule(base.QUEUE_KEEPERS, base.LIVE),
    },
    decide={
        Hand: _hand,
        LowerHand: _lower,
        Later: _later,
        CloseQueue: _close_queue,
        OpenQueue: _open_queue,
        PutIn: _put_in,
    },
    follow={
        Called: _follow_gone,
        HandLowered: _follow_gone,
        Left: _follow_gone,
        RoleTaken: _follow_observing,
        ItemOpened: _follow_over,
        ItemClosed: _follow_over,
        Closed: _follow_over,
    },
    apply={
        HandRaised: _apply_raised,
        HandLowered: _apply_lowered,
        HandMovedLater: _apply_later,
        QueueClosed: _apply_queue_closed,
        QueueOpened: _apply_queue_opened,
        ItemOpened: _apply_over,
        ItemClosed: _apply_over,
        Closed: _apply_over,
        Left: _apply_left,
    },
    passing={HandUp: _fold_up},
    recount=_recount,
    due=_due,
    elapse=_elapse,
    tell={
        HandRaised: _tell_raised,
        HandLowered: _tell_lowered,
        HandMovedLater: _tell_later,
        QueueClosed: _tell_closed,
        QueueOpened: lambda s, e, me: f"{start(name(s, e.by, me))} opened the queue again.",
        HandUp: _tell_up,
    },
    refusals={
        "have_floor": "You have the floor now. Say what you want to say.",
        "no_queue_now": "There is no queue in this part. You can park it or ask for a pause.",
        "writing_part": "This is a part for writing, so there is no queue.",
        "queue_closed": (
            "The queue is closed so the {waiting} waiting can be heard. You can still park it or ask for a pause."
        ),
        "kind_unknown": "A hand is one of these kinds: {known}.",
        "queue_is_closed": "The queue is closed already.",
        "queue_is_open": "The queue is open already.",
        "not_your_hand": "Only they can lower that hand.",
        "hand_not_up": "Your hand is not up now.",
        "via_unknown": "Say phone or room.",
        "has_seat": "{name} is here with a screen and raises their own hand.",
        "in_already": "{name} takes part already. Once the meeting has begun, this raises a hand for them.",
        "waits_already": "{name} is in the queue already.",
    },
    recap=(),
)
