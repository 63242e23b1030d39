"""Turns: giving the floor, finishing, passing, one more minute, and taking a call back.

Turn lengths are soft and known to the speaker and to whoever keeps time; running out ends nothing. Turn clocks are
nowhere stored.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cop_tui.core import base, composing, limits, rounds
from cop_tui.core.agenda import ItemClosed
from cop_tui.core.base import Aside, Outcome, Refused, Rule, Topic
from cop_tui.core.clock import Resumed, not_paused, read
from cop_tui.core.floor import (
    FIRST,
    Called,
    CalledBack,
    CallNext,
    Done,
    LastWord,
    More,
    MoreAsked,
    MovedOn,
    Pass,
    PutBack,
    QueueClosed,
    TurnClock,
    TurnHeld,
    Unsettled,
    Waiting,
    about,
    after,
    first,
    has_floor,
    keepers,
    no_queue,
    order,
    start_turn,
    turn_seconds,
)
from cop_tui.core.pace import at_pace
from cop_tui.core.people import AWAY, Left, name, reachable, start
from cop_tui.core.roles import RoleTaken

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cop_tui.core.meeting import Meeting, State

RECENT = 5  # calls that can be put back


def call(state: State, person: int, by: int, now: int, chosen: bool = False) -> Outcome:
    """Return the outcome of giving somebody the floor from the queue."""
    offered = state.kept.rounds.current is not None
    outcome = Outcome([Called(person, by, chosen, offered)])
    outcome.add(start_turn(state, person, now, turn_seconds(state)))
    return outcome


def end_turn(state: State, now: int) -> Outcome:
    """Return the outcome of the current turn ending: a round goes on by itself, and so does a queue nobody holds."""
    floor, running = state.kept.floor, state.kept.rounds.current
    if running and not running.offered:
        outcome = rounds.advance(state, now)
        if not outcome.holds:
            outcome.holds.append(TurnHeld(0, called=0))
        return outcome
    outcome = Outcome([MovedOn(floor.speaker)], holds=[TurnHeld(0, called=0)])
    people = state.kept.people
    holders = [*people.with_role(base.HOLDER), *people.with_role(base.QUEUE_KEEPER)]
    line = [hand.person for hand in order(state) if reachable(state, hand.person)]
    if line and all(state.now.people.how(h) == AWAY for h in holders):
        outcome.add(call(state, line[0], 0, now))
    return outcome


def _check_speaker(state: State, if_speaker: int | None) -> None:
    if if_speaker is not None and if_speaker != state.kept.floor.speaker:
        raise Refused("already_called")


def _call_next(state: State, command: CallNext, who: int, now: int) -> Outcome:
    outcome = _next(state, command, who, now)
    if not outcome.holds:  # nobody has the floor now, and still *next* is ignored for a moment after itself
        outcome.holds.append(TurnHeld(0, called=now))
    return outcome


def _next(state: State, command: CallNext, who: int, now: int) -> Outcome:
    floor = state.kept.floor
    _check_speaker(state, command.if_speaker)
    if state.held.floor.called and now - state.held.floor.called < limits.NEXT_AGAIN_MS:
        raise Refused("just_called")
    if composing.waits_for(state, floor.speaker) and who != floor.speaker and not command.really:
        raise Refused("floor_waits", name=name(state, floor.speaker))
    if refusal := no_queue(state):
        raise refusal
    running = state.kept.rounds.current
    if running and not running.offered:
        if command.person:
            raise Refused("in_round")
        return rounds.advance(state, now)
    outcome = Outcome([MovedOn(floor.speaker)] if floor.speaker else [])
    if state.now.floor.unsettled and not command.person:
        outcome.passing.append(Unsettled(False, now=True))
        return outcome
    upcoming = first(state)
    if command.person and not floor.find(command.person):
        raise Refused("not_waiting", name=name(state, command.person))
    if not upcoming:
        if running:
            outcome.events.append(rounds.RoundEnded(running.number))
        elif not floor.speaker:
            raise Refused("nobody_waiting")
        return outcome
    person = command.person or upcoming
    outcome.add(call(state, person, who, now, chosen=person != upcoming))
    return outcome


def _done(state: State, command: Done, _who: int, now: int) -> Outcome:
    _check_speaker(state, command.if_speaker)
    return end_turn(state, now)


def _pass(state: State, _command: Pass, _who: int, now: int) -> Outcome:
    return end_turn(state, now)


def _more(state: State, _command: More, who: int, now: int) -> Outcome:
    speaker, clock = state.kept.floor.speaker, state.held.floor
    if not clock.ends:
        raise Refused("turn_untimed")
    readers = tuple(sorted({speaker, *keepers(state)}))
    if clock.mores and who not in keepers(state):
        return Outcome(aside=[(keepers(state), MoreAsked(speaker))], facts={"asked": 1}, held=True)
    ends = max(clock.ends, read(state, now)) + limits.MORE_MS
    return Outcome(aside=[(readers, TurnClock(speaker, ends))], holds=[TurnHeld(ends, clock.mores + 1)], held=True)


def _put_back(state: State, command: PutBack, who: int, now: int) -> Outcome:
    floor = state.kept.floor
    _check_speaker(state, command.if_speaker)
    running = state.kept.rounds.current
    if running and not running.offered:
        return rounds.step_back(state, who, now)
    if not floor.recent or not rounds.takes_part(state.kept, floor.recent[-1]):
        raise Refused("nobody_to_put_back")
    return Outcome([CalledBack(floor.recent[-1], who, running is not None)], holds=[TurnHeld(0, called=0)])


def _last_word(state: State, command: LastWord, who: int, now: int) -> Outcome:
    floor = state.kept.floor
    if state.kept.rounds.current and not state.kept.rounds.current.offered:
        raise Refused("in_round")
    if floor.find(command.person) is None:
        raise Refused("not_waiting", name=name(state, command.person))
    outcome = Outcome([QueueClosed(who)] if floor.open else [])
    outcome.events += [MovedOn(floor.speaker)] if floor.speaker else []
    outcome.add(call(state, command.person, who, now, chosen=command.person != first(state)))
    return outcome


def _apply_called(meeting: Meeting, event: Called) -> None:
    floor = meeting.floor
    floor.drop(event.person)
    floor.speaker = event.person
    running = meeting.rounds.current
    if running.offered if running else not event.in_round:  # a turn of presenting is never put back into the queue
        floor.recent = [*floor.recent, event.person][-RECENT:]
    if not event.in_round:
        floor.turns_item[event.person] = floor.turns_item.get(event.person, 0) + 1
        floor.turns[event.person] = floor.turns.get(event.person, 0) + 1


def _apply_moved_on(meeting: Meeting, _event: MovedOn) -> None:
    meeting.floor.speaker = 0


def _apply_called_back(meeting: Meeting, event: CalledBack) -> None:
    floor, running = meeting.floor, meeting.rounds.current
    if running and not running.offered:
        floor.speaker = event.person
        return
    if floor.speaker == event.person:
        floor.speaker = 0
    floor.recent = floor.recent[:-1]
    for turns in () if event.in_round else (floor.turns_item, floor.turns):
        if turns.get(event.person, 0) > 1:
            turns[event.person] -= 1
        else:
            turns.pop(event.person, None)
    floor.drop(event.person)
    # Two put back after each other stand in the order they spoke in: the later put back stood before.
    ahead = min((w.arrived for w in floor.waiting if w.rank == FIRST), default=1)
    floor.waiting.append(Waiting(event.person, ahead - 1, FIRST))


def _follow_resumed(state: State, _event: Resumed, now: int) -> Outcome:
    clock, speaker = state.held.floor, state.kept.floor.speaker
    if not speaker or not clock.ends:
        return Outcome()
    ends = clock.ends + now - (state.now.clock.stopped or now)
    readers = tuple(sorted({speaker, *keepers(state)}))
    return Outcome(aside=[(readers, TurnClock(speaker, ends))], holds=[TurnHeld(ends, clock.mores)])


def _follow_observing(state: State, event: RoleTaken, now: int) -> Outcome:
    # Whoever only watches from now on could not finish their turn themselves.
    leaves = event.role == base.OBSERVER and state.kept.floor.speaker == event.person
    return end_turn(state, now) if leaves else Outcome()


def _follow_left(state: State, event: Left, now: int) -> Outcome:
    return end_turn(state, now) if state.kept.floor.speaker == event.person else Outcome()


def _forget_calls(meeting: Meeting, _event: rounds.RoundStarted | rounds.RoundEnded) -> None:
    meeting.floor.recent = []  # what can be put back never crosses the edge of a round


def _follow_item_closed(_state: State, _event: ItemClosed, _now: int) -> Outcome:
    return Outcome(holds=[TurnHeld(0, called=0)])


def _fold_clock(state: State, message: TurnClock) -> None:
    state.mine.turn = message


def _hold_turn(state: State, hold: TurnHeld) -> None:
    clock = state.held.floor
    clock.ends, clock.mores = hold.ends, hold.mores
    if hold.called is not None:
        clock.called = hold.called


def _remind(state: State, me: int) -> Iterable[Aside]:
    speaker = state.kept.floor.speaker
    if speaker and (me == speaker or me in keepers(state)):
        yield TurnClock(speaker, state.held.floor.ends)


def _wake(state: State, now: int) -> None:
    # Turn clocks are nowhere stored: whoever had the floor has a whole turn again.
    seconds = turn_seconds(state)
    if state.kept.floor.speaker and seconds:
        state.held.floor.ends = now + seconds * 1000


def _tell_called(state: State, event: Called, me: int) -> str:
    if state.kept.floor.speaker != event.person:
        return ""  # over already: told once, by what came after
    who = state.kept.people.by_id[event.person].name
    if event.person == me:
        seconds = 0 if state.mine.untimed else at_pace(turn_seconds(state), state.mine.pace)
        return f"Your turn, {who}. {about(seconds)} Finish with done, or pass."
    out_of_order = f" {start(name(state, event.by, me))} chose this out of order." if event.chosen else ""
    return f"{who} has the floor.{out_of_order}{after(state, me)}"


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


def _may_more(state: State, who: int) -> Refused | None:
    return None if state.kept.floor.speaker and who in keepers(state) else has_floor(state, who)


def _may_done(state: State, who: int) -> Refused | None:
    return not_paused(state, who) or _may_more(state, who)


def _may_pass(state: State, who: int) -> Refused | None:
    return not_paused(state, who) or has_floor(state, who)


TOPIC = Topic(
    name="turns",
    rules={
        CallNext: Rule(base.QUEUE_KEEPERS, when=not_paused),
        LastWord: Rule(base.QUEUE_KEEPERS, when=not_paused),
        Done: Rule(base.MEMBERS, when=_may_done),
        Pass: Rule(base.MEMBERS, when=_may_pass),
        More: Rule(base.MEMBERS, when=_may_more),
        PutBack: Rule(base.QUEUE_KEEPERS, when=not_paused),
    },
    decide={
        CallNext: _call_next,
        Done: _done,
        Pass: _pass,
        More: _more,
        PutBack: _put_back,
        LastWord: _last_word,
    },
    follow={
        Resumed: _follow_resumed,
        RoleTaken: _follow_observing,
        Left: _follow_left,
        ItemClosed: _follow_item_closed,
    },
    apply={
        Called: _apply_called,
        MovedOn: _apply_moved_on,
        CalledBack: _apply_called_back,
        rounds.RoundStarted: _forget_calls,
        rounds.RoundEnded: _forget_calls,
    },
    aside={TurnClock: _fold_clock, MoreAsked: lambda _state, _message: None},
    holds={TurnHeld: _hold_turn},
    remind=_remind,
    wake=_wake,
    tell={
        Called: _tell_called,
        MovedOn: _tell_moved_on,
        CalledBack: _tell_called_back,
        TurnClock: base.silent,
        MoreAsked: lambda s, e, me: f"{name(s, e.person)} would like another minute. Type more to give it.",
    },
    refusals={
        "already_called": "Somebody else has moved the floor on already. Nothing else happened.",
        "just_called": "The floor moved on a moment ago, so this was left out. Try again if you meant it.",
        "in_round": "A round goes in its order. Type next to go on, or close the round first.",
        "not_waiting": "{name} has no hand up. Nobody is called on here; you can ask the room.",
        "nobody_waiting": "Nobody is waiting. The floor is free.",
        "not_your_turn": "It is not your turn now. Raise a hand to ask for one.",
        "turn_untimed": "This turn has no time limit.",
        "nobody_to_put_back": "There is nobody to put back.",
    },
)
