"""The floor: whose turn it is, who waits for one, and in which order.

Whoever has the floor is not interrupted: others queue. Turn lengths are soft, known to the speaker and to whoever
keeps time. Turns are counted to put the least heard first and are shown nowhere as a number.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, field

from cop_tui.core import base, limits
from cop_tui.core.agenda import ItemClosed, mode
from cop_tui.core.base import Aside, Command, Event, Hold, Id, Outcome, Passing, Refused, Rule, Topic
from cop_tui.core.clock import Resumed, not_paused
from cop_tui.core.people import AWAY, Joined, check_name, check_room, name, start
from cop_tui.core.setup import LEAST_HEARD
from cop_tui.core.text import clean, fold

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cop_tui.core.door import Removed
    from cop_tui.core.meeting import Meeting, State

FIRST, USUAL, LATER = 0, 1, 2
NO_FLOOR = ("silence", "break", "reveal")
RECENT = 5  # calls that can be put back


class Waiting(Struct, omit_defaults=True):
    """A hand that is up: whose, in which order it came, and whether it was put back (0) or asked to go later (2)."""

    person: int
    arrived: int
    rank: int = USUAL


class Floor(Struct):
    """Kept: the queue, who has the floor (0: nobody), the last calls, and turns taken in this item and the meeting."""

    open: bool = True
    waiting: list[Waiting] = field(default_factory=list)
    speaker: int = 0
    recent: list[int] = field(default_factory=list)
    arrivals: int = 0
    turns_item: dict[int, int] = field(default_factory=dict)
    turns: dict[int, int] = field(default_factory=dict)

    def find(self, person: int) -> Waiting | None:
        """Return somebody's place in the queue."""
        return next((w for w in self.waiting if w.person == person), None)


class FloorNow(Struct):
    """Passing: what people said their hand is about. Notes are never stored."""

    notes: dict[int, str] = field(default_factory=dict)


class FloorHeld(Struct):
    """The server's memory: when somebody was last called, and the clock of the turn (UTC ms; 0: untimed)."""

    called: int = 0
    ends: int = 0
    mores: int = 0
    untimed: set[int] = field(default_factory=set)


class Hand(Command, frozen=True):
    """Raise my hand, with what it is about if I like; with my hand up it changes the note."""

    note: str = ""


class LowerHand(Command, frozen=True):
    """Lower my hand, or with `person` somebody's who takes part without a screen."""

    person: Id = 0


class Later(Command, frozen=True):
    """Let the others who wait go first."""


class CallNext(Command, frozen=True):
    """Give the floor to the first in the order, or to `person`. `if_speaker` is who has it as far as I know."""

    person: Id = 0
    if_speaker: Id | None = None


class Done(Command, frozen=True):
    """Finish a turn: mine, or (space holders and timekeepers) the turn of `if_speaker`."""

    if_speaker: Id | None = None


class Pass(Command, frozen=True):
    """Not now. Stored exactly as *done* is."""


class More(Command, frozen=True):
    """One more minute: by itself once; after that whoever keeps time grants it."""

    durable = False


class PutBack(Command, frozen=True):
    """Put the one called last back at the front, as if they had not been called."""

    if_speaker: Id | None = None


class CloseQueue(Command, frozen=True):
    """Take no new hands, so that those who wait can be heard."""


class OpenQueue(Command, frozen=True):
    """Take hands again."""


class PutIn(Command, frozen=True):
    """Raise a hand for somebody on the phone or in the room; they get round places too."""

    name: str
    via: str = "phone"


class Untimed(Command, frozen=True):
    """My turns have no time limit (private; nobody asks why)."""

    durable = False
    on: bool = True


class HandRaised(Event, frozen=True):
    """A hand is up."""

    person: int


class HandLowered(Event, frozen=True):
    """A hand is down again."""

    person: int


class HandMovedLater(Event, frozen=True):
    """A hand goes behind the others."""

    person: int


class Called(Event, frozen=True):
    """Somebody has the floor. `by` 0: the meeting itself; `chosen`: out of order; `in_round`: a round's offer."""

    person: int
    by: int = 0
    chosen: bool = False
    in_round: bool = False


class MovedOn(Event, frozen=True):
    """A turn is over: done, passed, skipped and absent are this one event."""

    person: int


class CalledBack(Event, frozen=True):
    """The last call was taken back: the person waits at the front (in a round: has the floor again)."""

    person: int
    by: int


class QueueClosed(Event, frozen=True):
    """No new hands for now."""

    by: int


class QueueOpened(Event, frozen=True):
    """Hands are taken again."""

    by: int


class HandNote(Passing, frozen=True):
    """What somebody's hand is about; empty when they took it away."""

    person: int
    text: str = ""


class TurnClock(Aside, frozen=True):
    """The soft end of the current turn (UTC ms; 0: untimed), for the speaker and whoever keeps time."""

    person: int
    ends: int = 0


class MoreAsked(Aside, frozen=True):
    """The speaker asks whoever keeps time for another minute."""

    person: int


class Pace(Aside, frozen=True):
    """Whether my turns are untimed."""

    untimed: bool


class TurnHeld(Hold, frozen=True):
    """Remember the clock of a turn."""

    ends: int
    mores: int = 0
    called: int | None = None


class PaceHeld(Hold, frozen=True):
    """Remember that somebody's turns are untimed, or are not."""

    person: int
    untimed: bool


def order(state: State) -> list[Waiting]:
    """Return the queue in speaking order: put back first, then the rule of the item, then those who asked to go later."""
    floor, plan = state.kept.floor, state.kept.agenda.now()
    least = plan is None or plan.order == LEAST_HEARD

    def key(hand: Waiting) -> tuple[int, int, int, int]:
        heard = (floor.turns_item.get(hand.person, 0), floor.turns.get(hand.person, 0)) if least else (0, 0)
        return (hand.rank, *heard, hand.arrived)

    return sorted(floor.waiting, key=key)


def rule(state: State) -> str:
    """Return the order of the queue as one sentence."""
    plan = state.kept.agenda.now()
    if plan and plan.order != LEAST_HEARD:
        return "Order: who asked first."
    return "Order: not yet heard in this item, then in the meeting, then who asked first."


def reason(state: State, hand: Waiting) -> str:
    """Return why somebody stands where they stand, without counting anybody's turns."""
    floor, plan = state.kept.floor, state.kept.agenda.now()
    if hand.rank == FIRST:
        return "put back by a space holder"
    if hand.rank == LATER:
        return "asked to go later"
    if plan and plan.order != LEAST_HEARD:
        return "in the order of asking"
    if not floor.turns.get(hand.person):
        return "not yet heard in this meeting"
    if not floor.turns_item.get(hand.person):
        return "not yet heard in this item"
    return "heard in this item already"


def keepers(state: State) -> tuple[int, ...]:
    """Return everybody who keeps time: space holders and timekeepers."""
    people = state.kept.people
    return tuple(sorted({*people.with_role(base.HOLDER), *people.with_role(base.TIMEKEEPER)}))


def turn_seconds(state: State) -> int:
    """Return the soft length of a turn now, in seconds (0: untimed)."""
    running = state.kept.rounds.current
    if running:
        return running.seconds
    plan = state.kept.agenda.now()
    return plan.turn if plan else 0


def start_turn(state: State, person: int, now: int, seconds: int) -> Outcome:
    """Return the clock of a turn that starts now, told to the speaker and whoever keeps time."""
    ends = 0 if not seconds or person in state.held.floor.untimed else now + seconds * 1000
    readers = tuple(sorted({person, *keepers(state)}))
    return Outcome(aside=[(readers, TurnClock(person, ends))], holds=[TurnHeld(ends, called=now)])


def call(state: State, person: int, by: int, now: int, chosen: bool = False) -> Outcome:
    """Return the outcome of giving somebody the floor from the queue."""
    offered = state.kept.rounds.current is not None
    outcome = Outcome([Called(person, by, chosen, offered)])
    outcome.add(start_turn(state, person, now, turn_seconds(state)))
    return outcome


def _hand(state: State, command: Hand, who: int, _now: int) -> Outcome:
    note = clean(command.note)
    if len(note) > limits.TEXT:
        raise Refused("text_too_long", length=len(note), limit=limits.TEXT)
    floor = state.kept.floor
    if floor.speaker == who:
        raise Refused("have_floor")
    notes = [HandNote(who, note)] if note or who in state.now.floor.notes else []
    if floor.find(who):
        return Outcome(passing=list(notes))
    if mode(state) in NO_FLOOR:
        raise Refused("no_queue_now")
    if not floor.open:
        raise Refused("queue_closed", waiting=len(floor.waiting))
    return Outcome([HandRaised(who)], list(notes))


def _lower(state: State, command: LowerHand, who: int, _now: int) -> Outcome:
    person = command.person or who
    if person != who and (
        not state.kept.people.by_id[who].has(base.HOLDER)
        or person not in state.kept.people.by_id
        or not state.kept.people.by_id[person].via
    ):
        raise Refused("not_your_hand")
    if not state.kept.floor.find(person):
        raise Refused("hand_not_up")
    return Outcome([HandLowered(person)])


def _later(state: State, _command: Later, who: int, _now: int) -> Outcome:
    if not state.kept.floor.find(who):
        raise Refused("hand_not_up")
    return Outcome([HandMovedLater(who)])


def _check_speaker(state: State, if_speaker: int | None) -> None:
    if if_speaker is not None and if_speaker != state.kept.floor.speaker:
        raise Refused("already_called")


def _call_next(state: State, command: CallNext, who: int, now: int) -> Outcome:
    from cop_tui.core import rounds

    floor = state.kept.floor
    _check_speaker(state, command.if_speaker)
    if state.held.floor.called and now - state.held.floor.called < limits.NEXT_AGAIN_MS:
        raise Refused("just_called")
    if mode(state) in NO_FLOOR:
        raise Refused("no_queue_now")
    running = state.kept.rounds.current
    if running and not running.offered:
        if command.person:
            raise Refused("in_round")
        return rounds.advance(state, now)
    outcome = Outcome([MovedOn(floor.speaker)] if floor.speaker else [])
    line = order(state)
    if command.person and not floor.find(command.person):
        raise Refused("not_waiting", name=name(state, command.person))
    if not line:
        if running:
            outcome.events.append(rounds.RoundEnded(running.number))
        elif not floor.speaker:
            raise Refused("nobody_waiting")
        return outcome
    person = command.person or line[0].person
    outcome.add(call(state, person, who, now, chosen=person != line[0].person))
    return outcome


def end_turn(state: State, now: int) -> Outcome:
    """Return the outcome of the current turn ending: a round goes on by itself, and so does a queue nobody holds."""
    from cop_tui.core import rounds

    floor, running = state.kept.floor, state.kept.rounds.current
    if running and not running.offered:
        return rounds.advance(state, now)
    outcome = Outcome([MovedOn(floor.speaker)], holds=[TurnHeld(0, called=0)])
    holders = state.kept.people.with_role(base.HOLDER)
    line = order(state)
    if line and all(state.now.people.how(h) == AWAY for h in holders):
        outcome.add(call(state, line[0].person, 0, now))
    return outcome


def _done(state: State, command: Done, who: int, now: int) -> Outcome:
    speaker = state.kept.floor.speaker
    if speaker != who:
        _check_speaker(state, command.if_speaker)
        if not speaker or not set(state.kept.people.by_id[who].roles) & base.KEEPERS:
            raise Refused("not_your_turn")
    return end_turn(state, now)


def _pass(state: State, _command: Pass, who: int, now: int) -> Outcome:
    if state.kept.floor.speaker != who:
        raise Refused("not_your_turn")
    return end_turn(state, now)


def _more(state: State, _command: More, who: int, now: int) -> Outcome:
    speaker, clock = state.kept.floor.speaker, state.held.floor
    keeps_time = who in keepers(state)
    if not speaker or (who != speaker and not keeps_time):
        raise Refused("not_your_turn")
    if not clock.ends:
        raise Refused("turn_untimed")
    readers = tuple(sorted({speaker, *keepers(state)}))
    if clock.mores and not keeps_time:
        asked = tuple(k for k in keepers(state) if k != who)
        return Outcome(aside=[(asked, MoreAsked(speaker))], facts={"asked": 1}, held=True)
    ends = max(clock.ends, now) + limits.MORE_MS
    return Outcome(aside=[(readers, TurnClock(speaker, ends))], holds=[TurnHeld(ends, clock.mores + 1)], held=True)


def _put_back(state: State, command: PutBack, who: int, now: int) -> Outcome:
    from cop_tui.core import rounds

    floor = state.kept.floor
    _check_speaker(state, command.if_speaker)
    running = state.kept.rounds.current
    if running and not running.offered:
        return rounds.step_back(state, who, now)
    if not floor.recent or state.kept.people.by_id[floor.recent[-1]].left:
        raise Refused("nobody_to_put_back")
    return Outcome([CalledBack(floor.recent[-1], who)], holds=[TurnHeld(0, called=0)])


def _close_queue(state: State, _command: CloseQueue, who: int, _now: int) -> Outcome:
    if not state.kept.floor.open:
        raise Refused("queue_is_closed")
    return Outcome([QueueClosed(who)])


def _open_queue(state: State, _command: OpenQueue, who: int, _now: int) -> Outcome:
    if state.kept.floor.open:
        raise Refused("queue_is_open")
    return Outcome([QueueOpened(who)])


def _put_in(state: State, command: PutIn, who: int, _now: int) -> Outcome:
    meeting = state.kept
    wanted, via = clean(command.name), clean(command.via)
    if via not in ("phone", "room"):
        raise Refused("via_unknown")
    known = next((n for n, p in meeting.people.by_id.items() if fold(p.name) == fold(wanted) and not p.left), 0)
    if known:
        if not meeting.people.by_id[known].via:
            raise Refused("has_seat", name=meeting.people.by_id[known].name)
        if meeting.floor.find(known) or meeting.floor.speaker == known:
            raise Refused("waits_already", name=meeting.people.by_id[known].name)
        return Outcome([HandRaised(known)])
    check_room(meeting)
    person = len(meeting.people.by_id) + 1
    joined = Joined(person, check_name(meeting, wanted), via=via, by=who)
    return Outcome([joined] if mode(state) in NO_FLOOR else [joined, HandRaised(person)])


def _untimed(_state: State, command: Untimed, who: int, _now: int) -> Outcome:
    return Outcome(aside=[((who,), Pace(command.on))], holds=[PaceHeld(who, command.on)], held=True)


def _apply_raised(meeting: Meeting, event: HandRaised) -> None:
    floor = meeting.floor
    floor.arrivals += 1
    floor.waiting.append(Waiting(event.person, floor.arrivals))


def _drop(meeting: Meeting, person: int) -> None:
    meeting.floor.waiting = [w for w in meeting.floor.waiting if w.person != person]


def _apply_lowered(meeting: Meeting, event: HandLowered) -> None:
    _drop(meeting, event.person)


def _apply_later(meeting: Meeting, event: HandMovedLater) -> None:
    floor = meeting.floor
    _drop(meeting, event.person)
    floor.arrivals += 1
    floor.waiting.append(Waiting(event.person, floor.arrivals, LATER))


def _apply_called(meeting: Meeting, event: Called) -> None:
    floor = meeting.floor
    _drop(meeting, event.person)
    floor.speaker = event.person
    if not event.in_round:
        floor.recent = [*floor.recent, event.person][-RECENT:]
        floor.turns_item[event.person] = floor.turns_item.get(event.person, 0) + 1
        floor.turns[event.person] = floor.turns.get(event.person, 0) + 1


def _apply_moved_on(meeting: Meeting, event: MovedOn) -> None:
    if meeting.floor.speaker == event.person:
        meeting.floor.speaker = 0


def _apply_called_back(meeting: Meeting, event: CalledBack) -> None:
    floor, running = meeting.floor, meeting.rounds.current
    if running and not running.offered:
        floor.speaker = event.person
        return
    if floor.speaker == event.person:
        floor.speaker = 0
    if floor.recent:
        floor.recent = floor.recent[:-1]
    for turns in (floor.turns_item, floor.turns):
        if turns.get(event.person, 0) > 1:
            turns[event.person] -= 1
        else:
            turns.pop(event.person, None)
    _drop(meeting, event.person)
    # Two put back after each other stand in the order they spoke in: the later put back stood before.
    ahead = min((w.arrived for w in floor.waiting if w.rank == FIRST), default=1)
    floor.waiting.append(Waiting(event.person, ahead - 1, FIRST))


def _apply_queue_closed(meeting: Meeting, _event: QueueClosed) -> None:
    meeting.floor.open = False


def _apply_queue_opened(meeting: Meeting, _event: QueueOpened) -> None:
    meeting.floor.open = True


def _apply_item_closed(meeting: Meeting, _event: ItemClosed) -> None:
    old = meeting.floor
    meeting.floor = Floor(arrivals=old.arrivals, turns=old.turns)


def apply_removed(meeting: Meeting, event: Removed) -> None:
    """Take somebody who had to leave out of the queue."""
    _drop(meeting, event.person)
    if meeting.floor.speaker == event.person:
        meeting.floor.speaker = 0


def _follow_resumed(state: State, _event: Resumed, now: int) -> Outcome:
    clock, speaker = state.held.floor, state.kept.floor.speaker
    if not speaker or not clock.ends:
        return Outcome()
    ends = clock.ends + now - (state.now.clock.stopped or now)
    readers = tuple(sorted({speaker, *keepers(state)}))
    return Outcome(aside=[(readers, TurnClock(speaker, ends))], holds=[TurnHeld(ends, clock.mores)])


def _follow_gone(state: State, event: Called | HandLowered, _now: int) -> Outcome:
    return Outcome(passing=[HandNote(event.person)] if event.person in state.now.floor.notes else [])


def _follow_item_closed(state: State, _event: ItemClosed, _now: int) -> Outcome:
    return Outcome(passing=[HandNote(person) for person in state.now.floor.notes], holds=[TurnHeld(0, called=0)])


def _fold_note(state: State, message: HandNote) -> None:
    if message.text:
        state.now.floor.notes[message.person] = message.text
    else:
        state.now.floor.notes.pop(message.person, None)


def _fold_clock(state: State, message: TurnClock) -> None:
    state.mine.turn = message


def _fold_pace(state: State, message: Pace) -> None:
    state.mine.untimed = message.untimed


def _hold_turn(state: State, hold: TurnHeld) -> None:
    clock = state.held.floor
    clock.ends, clock.mores = hold.ends, hold.mores
    if hold.called is not None:
        clock.called = hold.called


def _hold_pace(state: State, hold: PaceHeld) -> None:
    (state.held.floor.untimed.add if hold.untimed else state.held.floor.untimed.discard)(hold.person)


def _recount(state: State, _me: int) -> Iterable[Passing]:
    return (HandNote(person, text) for person, text in state.now.floor.notes.items())


def _remind(state: State, me: int) -> Iterable[Aside]:
    if me in state.held.floor.untimed:
        yield Pace(True)
    speaker = state.kept.floor.speaker
    if speaker and (me == speaker or me in keepers(state)):
        yield TurnClock(speaker, state.held.floor.ends)


def _wake(state: State, now: int) -> None:
    # Turn clocks are nowhere stored: whoever had the floor has a whole turn again.
    seconds = turn_seconds(state)
    if state.kept.floor.speaker and seconds:
        state.held.floor.ends = now + seconds * 1000


def _gone(state: State) -> Iterable[tuple[int, int]]:
    for hand in state.kept.floor.waiting:
        presence = state.now.people.here.get(hand.person)
        if presence and presence.how == AWAY:
            yield presence.since + limits.PLACE_KEPT_MS, hand.person


def _due(state: State) -> int | None:
    return min((at for at, _ in _gone(state)), default=None)


def _elapse(state: State, now: int) -> Outcome | None:
    lowered: list[Event] = [HandLowered(person) for at, person in _gone(state) if at <= now]
    return Outcome(lowered) if lowered else None


def after(state: State, me: int) -> str:
    """Return " Cy is next." for the end of a sentence, or nothing when nobody waits."""
    upcoming = next_up(state)
    if not upcoming:
        return ""
    return " You are next." if upcoming == me else f" {name(state, upcoming)} is next."


def next_up(state: State) -> int:
    """Return who comes after the present speaker, in the round or the queue (0: nobody)."""
    from cop_tui.core import rounds

    running = state.kept.rounds.current
    if running and not running.offered:
        return next(iter(rounds.to_come(state)), 0)
    line = order(state)
    return line[0].person if line else 0


def about(seconds: int) -> str:
    """Return a soft length in words: "About 2 minutes." or nothing when untimed."""
    if not seconds:
        return "Take the time you need."
    if seconds < 60:
        return f"About {seconds} seconds."
    minutes = round(seconds / 30) / 2
    return f"About {minutes:g} minute{'' if minutes == 1 else 's'}."


def _tell_called(state: State, event: Called, me: int) -> str:
    if state.kept.floor.speaker != event.person:
        return ""  # over already: told once, by what came after
    who = state.kept.people.by_id[event.person].name
    if event.person == me:
        seconds = 0 if state.mine.untimed else turn_seconds(state)
        return f"Your turn, {who}. {about(seconds)} Finish with done, or pass."
    out_of_order = f" {start(name(state, event.by, me))} chose this out of order." if event.chosen else ""
    return f"{who} has the floor.{out_of_order}{after(state, me)}"


def _tell_raised(state: State, event: HandRaised, me: int) -> str:
    line = [w.person for w in order(state)]
    if event.person not in line:
        return ""
    if event.person == me:
        place = line.index(me) + 1
        return f"Your hand is up. You are number {place} of {len(line)}."
    return f"{name(state, event.person)} has a hand up."


def _tell_lowered(_state: State, event: HandLowered, me: int) -> str:
    return "Your hand is down." if event.person == me else ""


def _tell_later(state: State, event: HandMovedLater, me: int) -> str:
    return "You are at the end now; the others go first." if event.person == me else ""


def _tell_moved_on(state: State, event: MovedOn, me: int) -> str:
    running = state.kept.rounds.current
    if state.kept.floor.speaker or event.person == me or running:
        return ""
    return f"The floor is free.{after(state, me)}"


def _tell_called_back(state: State, event: CalledBack, me: int) -> str:
    by = start(name(state, event.by, me))
    verb = "are" if event.person == me else "is"
    where = "has the floor again" if state.kept.floor.speaker == event.person else f"{verb} first in the queue again"
    if state.kept.floor.speaker == event.person and event.person == me:
        where = "have the floor again"
    return f"{by} took the last call back: {name(state, event.person, me)} {where}."


def _tell_closed(state: State, event: QueueClosed, me: int) -> str:
    waiting = len(state.kept.floor.waiting)
    who = start(name(state, event.by, me))
    those = f"so the {waiting} waiting can be heard" if waiting else "for now"
    return f"{who} closed the queue {those}. You can still park it or ask for a pause."


def _tell_note(state: State, message: HandNote, me: int) -> str:
    if not message.text or message.person == me:
        return ""
    return f"{name(state, message.person)}'s hand is about: {message.text}"


def has_floor(state: State, who: int) -> Refused | None:
    """Return the refusal for acts of the speaker when it is not this person's turn."""
    return None if state.kept.floor.speaker == who else Refused("not_your_turn")


def _may_more(state: State, who: int) -> Refused | None:
    return None if state.kept.floor.speaker and who in keepers(state) else has_floor(state, who)


def _may_done(state: State, who: int) -> Refused | None:
    return not_paused(state, who) or _may_more(state, who)


def _may_pass(state: State, who: int) -> Refused | None:
    return not_paused(state, who) or has_floor(state, who)


def _hand_up(state: State, who: int) -> Refused | None:
    return None if state.kept.floor.find(who) else Refused("hand_not_up")


TOPIC = Topic(
    name="floor",
    rules={
        Hand: Rule(base.MEMBERS),
        LowerHand: Rule(base.MEMBERS),
        Later: Rule(base.MEMBERS, when=_hand_up),
        CallNext: Rule(base.HOLDERS, when=not_paused),
        Done: Rule(base.MEMBERS, when=_may_done),
        Pass: Rule(base.MEMBERS, when=_may_pass),
        More: Rule(base.MEMBERS, when=_may_more),
        PutBack: Rule(base.HOLDERS, when=not_paused),
        CloseQueue: Rule(base.HOLDERS),
        OpenQueue: Rule(base.HOLDERS),
        PutIn: Rule(base.HOLDERS),
        Untimed: Rule(base.MEMBERS, base.LIVE),
    },
    decide={
        Hand: _hand,
        LowerHand: _lower,
        Later: _later,
        CallNext: _call_next,
        Done: _done,
        Pass: _pass,
        More: _more,
        PutBack: _put_back,
        CloseQueue: _close_queue,
        OpenQueue: _open_queue,
        PutIn: _put_in,
        Untimed: _untimed,
    },
    follow={
        Resumed: _follow_resumed,
        Called: _follow_gone,
        HandLowered: _follow_gone,
        ItemClosed: _follow_item_closed,
    },
    apply={
        HandRaised: _apply_raised,
        HandLowered: _apply_lowered,
        HandMovedLater: _apply_later,
        Called: _apply_called,
        MovedOn: _apply_moved_on,
        CalledBack: _apply_called_back,
        QueueClosed: _apply_queue_closed,
        QueueOpened: _apply_queue_opened,
        ItemClosed: _apply_item_closed,
    },
    passing={HandNote: _fold_note},
    aside={TurnClock: _fold_clock, Pace: _fold_pace, MoreAsked: lambda _state, _message: None},
    holds={TurnHeld: _hold_turn, PaceHeld: _hold_pace},
    recount=_recount,
    remind=_remind,
    wake=_wake,
    due=_due,
    elapse=_elapse,
    tell={
        HandRaised: _tell_raised,
        HandLowered: _tell_lowered,
        HandMovedLater: _tell_later,
        Called: _tell_called,
        MovedOn: _tell_moved_on,
        CalledBack: _tell_called_back,
        QueueClosed: _tell_closed,
        QueueOpened: lambda s, e, me: f"{start(name(s, e.by, me))} opened the queue again.",
        HandNote: _tell_note,
        TurnClock: base.silent,
        Pace: lambda _s, m, _me: (
            "Your turns have no time limit now. Only you and whoever keeps time can tell."
            if m.untimed
            else "Your turns have the usual length again."
        ),
        MoreAsked: lambda s, e, me: f"{name(s, e.person)} would like another minute. Type more to give it.",
    },
    refusals={
        "have_floor": "You have the floor now. Say what you want to say, then done.",
        "no_queue_now": "There is no queue in this part. You can park it or ask for a pause.",
        "queue_closed": "The queue is closed so the {waiting} waiting can be heard. You can still park it or ask for a pause.",
        "queue_is_closed": "The queue is closed already.",
        "queue_is_open": "The queue is open already.",
        "not_your_hand": "Only they can lower that hand.",
        "hand_not_up": "Your hand is not up now.",
        "already_called": "Somebody else has moved the floor on already. Nothing else happened.",
        "just_called": "The floor moved on a moment ago, so this was left out. Try again if you meant it.",
        "in_round": "A round goes in its order. Type next to go on, or close the round first.",
        "not_waiting": "{name} has no hand up. Nobody is called on here; you can ask the room.",
        "nobody_waiting": "Nobody is waiting. The floor is free.",
        "not_your_turn": "It is not your turn now. Raise a hand to ask for one.",
        "turn_untimed": "This turn has no time limit.",
        "nobody_to_put_back": "There is nobody to put back.",
        "via_unknown": "Say phone or room.",
        "has_seat": "{name} is here with a screen and raises their own hand.",
        "waits_already": "{name} is in the queue already.",
    },
)
