"""Turns: giving the floor, finishing, passing, one more minute, and taking a call back.

Turn lengths are soft and known to the speaker and to whoever keeps time; running out ends nothing. Turn clocks are
nowhere stored. Whoever begins a round has a breath before theirs runs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from cop_tui.core.engine import base, limits
from cop_tui.core.engine.base import Aside, Outcome, Refused, Rule, Topic
from cop_tui.core.engine.ids import NO_TIME, NOBODY, Ms, PersonId
from cop_tui.core.topics import coming, composing, following, rounds, uncalled
from cop_tui.core.topics.agenda import ItemClosed
from cop_tui.core.topics.clock import Resumed, not_paused, read
from cop_tui.core.topics.floor import (
    FIRST,
    POINT,
    RECENT,
    Call,
    Called,
    CalledBack,
    CallNext,
    Done,
    HandRaised,
    HandUp,
    LastWord,
    More,
    MoreAsked,
    MovedOn,
    Pass,
    PutBack,
    QueueClosed,
    TurnClock,
    TurnMemo,
    Waiting,
    about,
    after,
    all_over,
    first,
    given,
    goes_to,
    has_floor,
    keepers,
    next_up,
    no_queue,
    order,
    start_turn,
    to_tell_aloud,
    turn_left,
    turn_seconds,
    with_calls,
)
from cop_tui.core.topics.pace import my_seconds
from cop_tui.core.topics.people import AWAY, Left, name, reachable, start
from cop_tui.core.topics.roles import RoleTaken
from cop_tui.core.topics.words import to_write_down

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cop_tui.core.meeting import Meeting, ServerState, State


def call(
    state: ServerState, person: PersonId, by: PersonId, now: Ms, *, chosen: bool = False, called: Ms = NO_TIME
) -> Outcome:
    """Return the outcome of giving somebody the floor from the queue; `called` as in `start_turn`.

    Where somebody calls (`by`), it ends the turn of whoever has the floor.
    """
    offered = state.kept.rounds.current is not None
    outcome = Outcome([Called(person, by, chosen, offered)])
    outcome.add(start_turn(state, person, now, turn_seconds(state), called))
    hand, note = state.kept.floor.find(person), state.now.floor.notes.get(person, "")
    cut = state.kept.floor.speaker if by else NOBODY
    before = state.memory.floor.calls if cut else all_over(state.memory.floor.calls)
    last = Call(cut, by, hand.kind if hand else POINT, note)
    return with_calls(outcome, (*before, last)[-RECENT:])


def end_turn(state: ServerState, now: Ms, by: PersonId = NOBODY) -> Outcome:
    """Return the outcome of the current turn ending, by somebody (0: by itself): a round goes on by itself, and so does a
    queue nobody holds.
    """
    floor, running = state.kept.floor, state.kept.rounds.current
    if running and not running.offered:
        outcome = rounds.advance(state, now, by)
        if not outcome.memos:
            outcome.memos.append(TurnMemo(NO_TIME, called=NO_TIME))
        return outcome
    outcome = Outcome([MovedOn(floor.speaker)], memos=[TurnMemo(NO_TIME, called=NO_TIME)])
    people = state.kept.people
    holders = [*people.with_role(base.HOLDER), *people.with_role(base.QUEUE_KEEPER)]
    line = [hand.person for hand in order(state) if reachable(state, hand.person)]
    if line and all(state.now.people.how(h) == AWAY for h in holders):
        outcome.add(call(state, line[0], NOBODY, now, called=now))
    return outcome


def cut_off(state: State, who: PersonId, now: Ms) -> PersonId:
    """Return who would be cut off as far as somebody knows, if they ended the turn that runs (0: nobody).

    Somebody else speaks, and their time is not over; of a turn without a time, or whose time is not theirs to know, nobody can say that it is.
    """
    speaker = state.kept.floor.speaker
    return NOBODY if speaker in (NOBODY, who) or turn_left(state, now) == 0 else speaker


def cut_off_by_call(state: State, to: PersonId, who: PersonId, now: Ms) -> PersonId:
    """Return who would be cut off, as far as somebody knows, if they gave the floor to `to` (0: to whoever is next).

    A call that is refused cuts nobody off.
    """
    running = state.kept.rounds.current
    in_order = running is not None and not running.offered
    refused = no_queue(state) is not None or (to and (in_order or not state.kept.floor.find(to)))
    return NOBODY if refused else cut_off(state, who, now)


def _check_speaker(state: State, if_speaker: PersonId | None) -> None:
    if if_speaker is not None and if_speaker != state.kept.floor.speaker:
        raise Refused("already_called")


def _check_next(state: State, command: CallNext) -> None:
    """Refuse to go on to somebody else than was meant.

    Whoever means nobody, and ends no turn, cannot mean anybody but the one who asked for the floor a moment ago.
    """
    upcoming = goes_to(state)
    if command.person or command.if_next in (None, upcoming):
        return
    if command.if_next == NOBODY and not state.kept.floor.speaker:
        return
    if upcoming:
        raise Refused("queue_changed", name=name(state, upcoming))
    raise Refused("queue_emptied" if next_up(state) == NOBODY else "queue_unsettled")


def _call_next(state: ServerState, command: CallNext, who: PersonId, now: Ms) -> Outcome:
    outcome = _next(state, command, who, now)
    # *next* is ignored for a moment after itself, where nobody has the floor now as well; after any other act it is not.
    clocks = [memo for memo in outcome.memos if isinstance(memo, TurnMemo)] or [TurnMemo(NO_TIME)]
    others = [memo for memo in outcome.memos if not isinstance(memo, TurnMemo)]
    outcome.memos = [*others, *(replace(clock, called=now) for clock in clocks)]
    return outcome


def _next(state: ServerState, command: CallNext, who: PersonId, now: Ms) -> Outcome:
    floor = state.kept.floor
    _check_speaker(state, command.if_speaker)
    called = state.memory.floor.called
    if called and not command.person and now - called < limits.NEXT_AGAIN_MS:  # a name says which turn is meant
        raise Refused("just_called")
    if composing.waits_for(state, floor.speaker) and who != floor.speaker and not command.really:
        raise Refused("floor_waits", name=name(state, floor.speaker))
    if refusal := no_queue(state):
        raise refusal
    _check_next(state, command)
    running = state.kept.rounds.current
    if running and not running.offered:
        if command.person:
            raise Refused("in_round")
        return rounds.advance(state, now, who)
    outcome = Outcome([MovedOn(floor.speaker)] if floor.speaker else [])
    if state.now.floor.unsettled and not command.person:
        outcome.add(following.over(now=True))
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


def _done(state: ServerState, command: Done, who: PersonId, now: Ms) -> Outcome:
    _check_speaker(state, command.if_speaker)
    return end_turn(state, now, who)


def _pass(state: ServerState, _command: Pass, who: PersonId, now: Ms) -> Outcome:
    return end_turn(state, now, who)


def _more(state: ServerState, _command: More, who: PersonId, now: Ms) -> Outcome:
    speaker, clock = state.kept.floor.speaker, state.memory.floor
    if not clock.ends:
        raise Refused("turn_untimed")
    readers = tuple(sorted({speaker, *keepers(state)}))
    if clock.mores and who not in keepers(state):
        return Outcome(aside=[(keepers(state), MoreAsked(speaker))], facts={"asked": 1}, held=True)
    ends = Ms(max(clock.ends, read(state, now)) + limits.MORE_MS)
    return Outcome(
        aside=[(readers, TurnClock(speaker, ends, clock.starts))],
        memos=[TurnMemo(ends, clock.mores + 1, starts=clock.starts)],
        held=True,
    )


def _put_back(state: ServerState, command: PutBack, who: PersonId, now: Ms) -> Outcome:
    floor = state.kept.floor
    _check_speaker(state, command.if_speaker)
    running = state.kept.rounds.current
    if running and not running.offered:
        return rounds.step_back(state, who, now)
    if not floor.recent or not coming.takes_part(state.kept, floor.recent[-1]):
        raise Refused("nobody_to_put_back")
    person, calls = floor.recent[-1], state.memory.floor.calls
    last = calls[-1] if calls else Call()
    still = floor.speaker == person and last.gives_back(who)
    to = last.cut if still and rounds.is_here(state, last.cut) else NOBODY
    outcome = Outcome([CalledBack(person, who, running is not None, to)])
    outcome.add(_hand_again(state, person, last))
    if to:
        outcome.events += [
            replace(event, by=who, again=True) if isinstance(event, Called) else event for event in given(state, to)
        ]
        outcome.add(start_turn(state, to, now, turn_seconds(state)))
    elif floor.speaker not in (NOBODY, person):  # somebody else speaks, whose clock runs on
        clock = state.memory.floor
        outcome.memos.append(TurnMemo(clock.ends, clock.mores, NO_TIME, clock.starts))
    if last.cut not in (NOBODY, person, to, last.by):
        outcome.facts["cut_off"] = last.cut
    return with_calls(outcome, calls[:-1])


def _hand_again(state: State, person: PersonId, last: Call) -> Outcome:
    """Return what of a hand comes back with a call that is taken back: its kind and what it is about, or those of one that is up again."""
    floor, outcome = state.kept.floor, Outcome()
    up = floor.find(person)
    as_it_was = floor.chosen is not None and floor.chosen.person == person
    kind = up.kind if up else last.kind
    if kind != POINT and not as_it_was:
        outcome.events.append(HandRaised(person, kind))
    if last.note and not up:
        outcome.passing.append(HandUp(person, last.note))
    return outcome


def _last_word(state: ServerState, command: LastWord, who: PersonId, now: Ms) -> Outcome:
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
    floor.chosen = floor.find(event.person) if event.chosen else None
    floor.drop(event.person)
    floor.speaker = event.person
    running = meeting.rounds.current
    from_queue = running.offered if running else not event.in_round
    if from_queue and not event.again:  # a turn of presenting is never put back into the queue
        floor.recent = [*floor.recent, event.person][-RECENT:]
    if not event.in_round:
        floor.turns_item[event.person] = floor.turns_item.get(event.person, 0) + 1
        floor.turns[event.person] = floor.turns.get(event.person, 0) + 1


def _apply_moved_on(meeting: Meeting, _event: MovedOn) -> None:
    meeting.floor.speaker = NOBODY


def _apply_called_back(meeting: Meeting, event: CalledBack) -> None:
    floor, running = meeting.floor, meeting.rounds.current
    if running and not running.offered:
        floor.speaker = event.person
        return
    if floor.speaker == event.person:
        floor.speaker = NOBODY
    floor.recent = floor.recent[:-1]
    for turns in () if event.in_round else (floor.turns_item, floor.turns):
        if turns.get(event.person, 0) > 1:
            turns[event.person] -= 1
        else:
            turns.pop(event.person, None)
    floor.drop(event.person)
    if floor.chosen and floor.chosen.person == event.person:
        floor.waiting.append(floor.chosen)  # a slip out of order brings nobody past the others
        floor.chosen = None
        return
    # Two put back after each other stand in the order they spoke in: the later put back stood before.
    ahead = min((w.arrived for w in floor.waiting if w.rank == FIRST), default=1)
    floor.waiting.append(Waiting(event.person, ahead - 1, FIRST))


def _follow_resumed(state: ServerState, _event: Resumed, now: Ms) -> Outcome:
    clock, speaker = state.memory.floor, state.kept.floor.speaker
    if not speaker or not clock.ends:
        return Outcome()
    stood = now - (state.now.clock.stopped or now)
    ends, starts = Ms(clock.ends + stood), Ms(clock.starts + stood) if clock.starts else NO_TIME
    readers = tuple(sorted({speaker, *keepers(state)}))
    return Outcome(
        aside=[(readers, TurnClock(speaker, ends, starts))], memos=[TurnMemo(ends, clock.mores, starts=starts)]
    )


def _follow_role(state: ServerState, event: RoleTaken, now: Ms) -> Outcome:
    speaker = state.kept.floor.speaker
    if speaker and event.role in (base.HOLDER, base.TIMEKEEPER):
        clock = state.memory.floor
        return Outcome(aside=[((event.person,), TurnClock(speaker, clock.ends, clock.starts))])
    # Whoever only watches from now on could not finish their turn themselves.
    leaves = event.role == base.OBSERVER and speaker == event.person
    return end_turn(state, now) if leaves else Outcome()


def _follow_left(state: ServerState, event: Left, now: Ms) -> Outcome:
    return end_turn(state, now) if state.kept.floor.speaker == event.person else Outcome()


def _forget_calls(meeting: Meeting, _event: rounds.RoundStarted | rounds.RoundEnded) -> None:
    meeting.floor.recent = []  # what can be put back never crosses the edge of a round


def _follow_item_closed(_state: State, _event: ItemClosed, _now: Ms) -> Outcome:
    return Outcome(memos=[TurnMemo(NO_TIME, called=NO_TIME, calls=())])


def _fold_clock(state: State, message: TurnClock) -> None:
    state.mine.turn = message


def _hold_turn(state: ServerState, hold: TurnMemo) -> None:
    clock = state.memory.floor
    clock.ends, clock.mores, clock.starts = hold.ends, hold.mores, hold.starts
    if hold.called is not None:
        clock.called = hold.called
        clock.calls = all_over(clock.calls) if hold.calls is None else hold.calls


def _remind(state: ServerState, me: PersonId) -> Iterable[Aside]:
    speaker = state.kept.floor.speaker
    if speaker and (me == speaker or me in keepers(state)):
        yield TurnClock(speaker, state.memory.floor.ends, state.memory.floor.starts)


def _wake(state: ServerState, now: Ms) -> None:
    # Turn clocks are nowhere stored: whoever had the floor has a whole turn again.
    seconds = turn_seconds(state)
    if state.kept.floor.speaker and seconds:
        state.memory.floor.ends = Ms(now + seconds * 1000)


def _tell_called(state: State, event: Called, me: PersonId) -> str:
    if state.kept.floor.speaker != event.person:
        return ""  # over already: told once, by what came after
    who = state.kept.people.by_id[event.person].name
    if event.again:
        return _tell_again(state, event, me)
    if event.person == me:
        return f"Your turn, {who}. {about(my_seconds(state, turn_seconds(state)))} Finish with done, or pass."
    out_of_order = f" {start(name(state, event.by, me))} chose this out of order." if event.chosen else ""
    aloud = to_tell_aloud(state, event.person, me)
    down = to_write_down(state, event.person, me)
    return f"{who} has the floor.{out_of_order}{after(state, me)}{aloud and f' {aloud}.'}{down and f' {down}'}"


def _tell_again(state: State, event: Called, me: PersonId) -> str:
    """Return what the call that was taken back does not tell: to whoever has the floor again how long, to those who have to tell
    them or write for them that.
    """
    if event.person == me:
        return f"{about(my_seconds(state, turn_seconds(state)))} Finish with done, or pass."
    aloud, down = to_tell_aloud(state, event.person, me), to_write_down(state, event.person, me)
    return " ".join(said for said in (aloud and f"{aloud}.", down) if said)


def _tell_moved_on(state: State, event: MovedOn, me: PersonId) -> str:
    running = state.kept.rounds.current
    if state.kept.floor.speaker or event.person == me or running:
        return ""
    return f"The floor is free.{after(state, me)}"


def _tell_called_back(state: State, event: CalledBack, me: PersonId) -> str:
    by = start(name(state, event.by, me))
    verb = "are" if event.person == me else "is"
    if event.to and state.kept.floor.speaker == event.to:
        queue = f"{name(state, event.person, me)} {verb} in the queue as before."
        if event.to == me:
            return f"You have the floor again. {by} took the last call back: {queue}"
        return f"{by} took the last call back: {name(state, event.to)} has the floor again; {queue}"
    back = any(hand.person == event.person and hand.rank == FIRST for hand in state.kept.floor.waiting)
    place = "first in the queue again" if back else "in the queue again, in the same place as before"
    where = "has the floor again" if state.kept.floor.speaker == event.person else f"{verb} {place}"
    if state.kept.floor.speaker == event.person and event.person == me:
        where = "have the floor again"
    return f"{by} took the last call back: {name(state, event.person, me)} {where}."


def _may_more(state: State, who: PersonId) -> Refused | None:
    return None if state.kept.floor.speaker and who in keepers(state) else has_floor(state, who)


def _may_done(state: State, who: PersonId) -> Refused | None:
    return not_paused(state, who) or _may_more(state, who)


def _may_pass(state: State, who: PersonId) -> Refused | None:
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
        RoleTaken: _follow_role,
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
    memos={TurnMemo: _hold_turn},
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
        "already_called": "The floor had moved on already. Nothing else happened.",
        "just_called": "The floor moved on a moment ago, so this was left out. Try again if you meant it.",
        "in_round": "A round goes in its order.",
        "not_waiting": uncalled.NO_HAND,
        "nobody_waiting": "Nobody is waiting. The floor is free.",
        "not_your_turn": "It is not your turn now. Raise a hand to ask for one.",
        "turn_untimed": "This turn has no time limit.",
        "nobody_to_put_back": "There is nobody to put back.",
        "nobody_cut_off": "Nobody was cut off here: the turn before was over. Nothing was done. Everybody is asked again at the end of the round.",
        "queue_changed": "The queue changed a moment ago: {name} is next now. Nothing was done.",
        "queue_emptied": "The queue changed a moment ago: nobody is next now. Nothing was done.",
        "queue_unsettled": "Somebody said a moment ago that they cannot follow, and comes first now. Nothing was done.",
    },
    recap=(),
)
