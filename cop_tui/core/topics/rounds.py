"""Rounds: everybody is offered a turn in an order that all can see, and may pass without a trace.

Whoever arrives late comes at the end. After the last turn a second offer, "anyone else?", goes to everybody.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, field
from msgspec.structs import replace

from cop_tui.core.engine import base, limits
from cop_tui.core.engine.base import OBSERVER, Command, Event, Id, Outcome, Refused, Rule, Topic
from cop_tui.core.engine.ids import NO_ITEM, NO_TIME, NOBODY, ItemId, ItemRef, Ms, PersonId
from cop_tui.core.engine.lots import shuffled
from cop_tui.core.engine.text import clean, ended
from cop_tui.core.topics.agenda import ItemClosed, ItemOpened
from cop_tui.core.topics.clock import not_paused
from cop_tui.core.topics.coming import has_turn, offers, takes_part, volunteers
from cop_tui.core.topics.floor import (
    RECENT,
    Call,
    Called,
    CalledBack,
    HandLowered,
    HandRaised,
    HandUp,
    MovedOn,
    about,
    after,
    given,
    no_queue,
    start_turn,
    with_calls,
)
from cop_tui.core.topics.people import Joined, name, reachable, start
from cop_tui.core.topics.presenting import PresenterCameBack, PresentingEnded
from cop_tui.core.topics.roles import RoleTaken
from cop_tui.core.topics.setup import ASK, CIRCLE, DRAWN, REVERSED, ROUND_ORDERS, VOLUNTEERS, WITHOUT, PlannedItem

if TYPE_CHECKING:
    from cop_tui.core.meeting import Meeting, ServerState, State


class Round(Struct, omit_defaults=True):
    """A round that runs: its prompt, the soft seconds of a turn (0 untimed), the order, and whose place comes next.

    `how` its order came to be; with volunteers it begins empty and holds who has taken a turn.
    """

    number: int
    item: ItemId
    prompt: str
    seconds: int
    order: list[PersonId]
    at: int = 0
    offered: bool = False
    how: str = CIRCLE


class Put(Struct, frozen=True, omit_defaults=True):
    """A prompt that was put to the group in a round."""

    item: ItemId
    prompt: str


class Rounds(Struct, omit_defaults=True):
    """Kept: the running round, and the prompt of every round so far by its number."""

    current: Round | None = None
    put: dict[int, Put] = field(default_factory=dict)


class StartRound(Command, frozen=True):
    """Begin a round with a prompt and a soft turn length in seconds (0: untimed).

    `order` is circle, reversed, drawn or volunteers (empty: as the item says); `seed` is the chance it is drawn with.
    """

    texts = ("prompt",)
    seconds: Id
    prompt: str
    if_item: ItemRef | None = None
    order: str = ""
    seed: Id = 0


class EndRound(Command, frozen=True):
    """End the running round."""

    if_round: Id | None = None


class RoundStarted(Event, frozen=True):
    """A round runs, in this order. `by`: who began it (0: the part did)."""

    urgency = base.USUAL

    number: int
    item: ItemId
    prompt: str
    seconds: int
    order: list[PersonId]
    how: str = CIRCLE
    by: PersonId = NOBODY


class RoundOffered(Event, frozen=True):
    """Everybody had their offer; now: anyone else?"""

    urgency = base.SHOWN

    number: int


class RoundEnded(Event, frozen=True):
    """The round is over."""

    urgency = base.Urgency(says_next=True)

    number: int


def had_turn(meeting: Meeting, person: PersonId) -> bool:
    """Return whether somebody has had their turn in a running round of volunteers."""
    running = meeting.rounds.current
    return running is not None and running.how == VOLUNTEERS and not running.offered and person in running.order


def is_here(state: State, person: PersonId) -> bool:
    """Return whether somebody has turns in this part and can take one now."""
    return offers(state.kept, person) and reachable(state, person)


def _go(
    state: ServerState,
    order: list[PersonId],
    number: int,
    seconds: int,
    now: Ms,
    called: Ms = NO_TIME,
    breath: int = 0,
    opening: ItemId = NO_ITEM,
) -> Outcome:
    """Return the offers from the front of `order` on, up to the first person who is here to take one.

    `opening` is the part that opens with it, in which no hand is up yet (0: none does).
    """
    outcome = Outcome()
    for person in order:
        outcome.events += [Called(person, in_round=True)] if opening else given(state, person)
        if is_here(state, person):
            outcome.add(start_turn(state, person, now, seconds, called, breath))
            return outcome
        # Absent leaves the same trace as done and passed.
        outcome.events.append(MovedOn(person))
    outcome.events.append(RoundOffered(number))
    return outcome


def _moved_on(state: State) -> list[Event]:
    """Return the event with which the present turn ends, where somebody has the floor."""
    speaker = state.kept.floor.speaker
    return [MovedOn(speaker)] if speaker else []


def advance(state: ServerState, now: Ms, by: PersonId = NOBODY) -> Outcome:
    """Return the outcome of the present turn ending, by somebody (0: by itself), and the round going on."""
    outcome, speaker = _advanced(state, now), state.kept.floor.speaker
    if not by or not speaker:
        return outcome
    return with_calls(outcome, (*state.memory.floor.calls, Call(speaker, by))[-RECENT:])


def _advanced(state: ServerState, now: Ms) -> Outcome:
    running = state.kept.rounds.current
    assert running is not None
    speaker = state.kept.floor.speaker
    outcome = Outcome(_moved_on(state))
    rest = [p for p in running.order[running.at + (1 if speaker else 0) :] if has_turn(state.kept, p)]
    if running.how != VOLUNTEERS:
        outcome.add(_go(state, rest, running.number, running.seconds, now, called=now))
        return outcome
    coming = next((p for p in [*rest, *volunteers(state, running)] if is_here(state, p)), NOBODY)
    if coming:
        outcome.add(_give(state, coming, running.seconds, now, called=now))
    elif not speaker or not _others(state, running):
        outcome.events.append(RoundOffered(running.number))
    return outcome


def _give(
    state: ServerState, person: PersonId, seconds: int, now: Ms, called: Ms = NO_TIME, breath: int = 0
) -> Outcome:
    outcome = Outcome([Called(person, in_round=True)])
    outcome.add(start_turn(state, person, now, seconds, called, breath))
    return outcome


def _others(state: State, running: Round) -> bool:
    """Return whether somebody is here who has had no turn among the volunteers."""
    return any(is_here(state, p) for p in state.kept.people.by_id if p not in running.order)


def step_back(state: ServerState, who: PersonId, now: Ms) -> Outcome:
    """Return the outcome of giving the floor back to the one before in the round whose turn somebody else ended."""
    running = state.kept.rounds.current
    assert running is not None
    before = running.order[: running.at]
    calls = state.memory.floor.calls if before else ()
    while calls and calls[-1].gives_back(who) and calls[-1].cut in before and not is_here(state, calls[-1].cut):
        calls = calls[:-1]
    if not any(is_here(state, person) for person in before):
        raise Refused("nobody_to_put_back")
    if not calls or not calls[-1].gives_back(who) or calls[-1].cut not in before:
        raise Refused("nobody_cut_off")
    person = calls[-1].cut
    outcome = Outcome([HandLowered(person)] if state.kept.floor.find(person) else [])
    outcome.events.append(CalledBack(person, who, in_round=True))
    outcome.add(start_turn(state, person, now, running.seconds))
    return with_calls(outcome, calls[:-1])


def _reacts_last(state: State, opening: ItemId) -> PersonId:
    """Return who brought the proposal that people react to (0: nobody); where consent is asked, everybody answers in their place."""
    matter, item = state.kept.deciding.matter, state.kept.agenda.items.get(opening)
    if matter is None or matter.step == "consent" or (item is not None and item.plan.mode == "consent"):
        return NOBODY
    return matter.by


def _begin(state: ServerState, started: RoundStarted, seed: int, now: Ms, opening: ItemId = NO_ITEM) -> Outcome:
    """Return the outcome of a round that starts as `started` says, its order made from who takes part.

    Whoever brought the proposal that is on the table comes last: a round of reactions never begins with them.
    """
    order = [n for n in state.kept.people.by_id if takes_part(state.kept, n) and has_turn(state.kept, n, opening)]
    if started.how == REVERSED:
        order.reverse()
    elif started.how == DRAWN:
        order = shuffled(order, seed)
    elif started.how == VOLUNTEERS:
        order = []
    if (last := _reacts_last(state, opening)) in order:
        order.remove(last)
        order.append(last)
    outcome = Outcome([replace(started, order=order)])
    if order:
        outcome.add(_go(state, order, started.number, started.seconds, now, breath=limits.BREATH_MS, opening=opening))
    elif started.how != VOLUNTEERS:
        outcome.events.append(RoundOffered(started.number))
    elif waiting := [] if opening else [h.person for h in state.kept.floor.waiting if is_here(state, h.person)]:
        outcome.add(_give(state, waiting[0], started.seconds, now, breath=limits.BREATH_MS))
    return outcome


def _how(plan: PlannedItem | None) -> str:
    return plan.order if plan and plan.order in ROUND_ORDERS else CIRCLE


def _start(state: ServerState, command: StartRound, who: PersonId, now: Ms) -> Outcome:
    current = state.kept.agenda.current
    prompt = clean(command.prompt)
    state.kept.agenda.check_same(command.if_item)
    if not current:
        raise Refused("no_queue_now")
    if refusal := no_queue(state):
        raise refusal
    running = state.kept.rounds.current
    if running and not running.offered:
        raise Refused("round_running")
    how = clean(command.order) or _how(state.kept.agenda.now())
    if how not in ROUND_ORDERS:
        raise Refused("order_unknown", known=list(ROUND_ORDERS))
    if len(prompt) > limits.TEXT:
        raise Refused("text_too_long", length=len(prompt), limit=limits.TEXT)
    if prompt and state.kept.record.off:
        raise Refused("off_record_keep")
    if command.seconds > limits.TURN_SECONDS:
        raise Refused("seconds_range", limit=limits.TURN_SECONDS)
    outcome = Outcome(_moved_on(state))
    outcome.events += [RoundEnded(running.number)] if running else []
    started = RoundStarted(len(state.kept.rounds.put) + 1, current, prompt, command.seconds, [], how, who)
    outcome.add(_begin(state, started, command.seed or now, now))
    return outcome


def _end(state: State, command: EndRound, _who: PersonId, _now: Ms) -> Outcome:
    running = state.kept.rounds.current
    if running is None or (command.if_round is not None and command.if_round != running.number):
        raise Refused("no_round")
    return Outcome([*_moved_on(state), RoundEnded(running.number)])


def _goes_round(state: State, plan: PlannedItem) -> bool:
    """Return whether a part begins with a round: it is one, its order goes round, and consent has a proposal to ask about."""
    if plan.mode == "consent" and state.kept.deciding.matter is None:
        return False
    return plan.mode == "round" or (plan.mode in (ASK, WITHOUT, "consent") and plan.order in ROUND_ORDERS)


def _follow_item_opened(state: ServerState, event: ItemOpened, now: Ms) -> Outcome:
    item = state.kept.agenda.items.get(event.item)  # none yet: the same decision adds it, and it is a queue
    if item is None:
        return Outcome()
    plan = item.plan
    if not _goes_round(state, plan):
        return Outcome()
    number = len(state.kept.rounds.put) + 1
    started = RoundStarted(number, event.item, plan.prompt or plan.title, plan.turn, [], _how(plan))
    # The moment is stored with the item; drawn from it, an order tells nothing that is not known.
    return _begin(state, started, event.at, now, opening=event.item)


def _follow_raised(state: ServerState, event: HandRaised, now: Ms) -> Outcome:
    running, person = state.kept.rounds.current, event.person
    if running is None or running.how != VOLUNTEERS or running.offered or person in running.order:
        return Outcome()
    if state.kept.floor.speaker or state.kept.clock.paused or person not in state.kept.people.by_id:
        return Outcome()
    outcome = _give(state, person, running.seconds, now, called=now)
    outcome.passing.append(HandUp(person))  # the hand is down at once, and what it was about goes with it
    return outcome


def _apply_started(meeting: Meeting, event: RoundStarted) -> None:
    meeting.rounds.put[event.number] = Put(event.item, event.prompt)
    meeting.rounds.current = Round(event.number, event.item, event.prompt, event.seconds, list(event.order))
    meeting.rounds.current.how = event.how


def _apply_offered(meeting: Meeting, _event: RoundOffered) -> None:
    if meeting.rounds.current:
        meeting.rounds.current.offered = True


def _apply_ended(meeting: Meeting, _event: RoundEnded | ItemClosed) -> None:
    meeting.rounds.current = None


def _apply_moved_on(meeting: Meeting, event: MovedOn) -> None:
    running = meeting.rounds.current
    if running and not running.offered and event.person in running.order[running.at :]:
        running.at = running.order.index(event.person) + 1


def _apply_called(meeting: Meeting, event: Called) -> None:
    running = meeting.rounds.current
    if running is None or running.offered:
        return
    if running.how == VOLUNTEERS and event.person not in running.order:
        running.order.append(event.person)
    running.at = running.order.index(event.person)


def _apply_called_back(meeting: Meeting, event: CalledBack) -> None:
    running = meeting.rounds.current
    if running and not running.offered and event.person in running.order:
        running.at = running.order.index(event.person)


def _add(meeting: Meeting, person: PersonId) -> None:
    running = meeting.rounds.current
    if running and not running.offered and running.how != VOLUNTEERS and person not in running.order:
        running.order.append(person)


def _apply_joined(meeting: Meeting, event: Joined) -> None:
    if event.role != OBSERVER:
        _add(meeting, event.person)


def _apply_takes_part(meeting: Meeting, event: RoleTaken | PresenterCameBack | PresentingEnded) -> None:
    if takes_part(meeting, event.person):
        _add(meeting, event.person)


def _tell_started(state: State, event: RoundStarted, me: PersonId) -> str:
    plan = state.kept.agenda.now()
    told = plan is not None and event.prompt == plan.title  # the item has just said it
    head = f"{start(name(state, event.by))} began a round" if event.by not in (NOBODY, me) else "A round"
    head = f"{head}: {ended(event.prompt)}" if event.prompt and not told else f"{head}."
    head = f"{head} {about(event.seconds)}"
    if event.how == VOLUNTEERS:
        return f"{head} Whoever would like to raises a hand: hand. Each speaks once, and not speaking is fine."
    how = {REVERSED: " The other way round.", DRAWN: " The order was drawn."}.get(event.how, "")
    return f"{head}{how} Everybody is offered a turn; passing is fine and leaves no trace."


def _tell_offered(_state: State, _event: RoundOffered, _me: PersonId) -> str:
    return "Everybody has been offered a turn. Anyone else? Raise a hand; if you passed, this is your second offer."


TOPIC = Topic(
    name="rounds",
    rules={
        StartRound: Rule(base.HOLDERS, when=not_paused),
        EndRound: Rule(base.HOLDERS),
    },
    decide={StartRound: _start, EndRound: _end},
    follow={ItemOpened: _follow_item_opened, HandRaised: _follow_raised},
    apply={
        RoundStarted: _apply_started,
        RoundOffered: _apply_offered,
        RoundEnded: _apply_ended,
        ItemClosed: _apply_ended,
        MovedOn: _apply_moved_on,
        Called: _apply_called,
        CalledBack: _apply_called_back,
        Joined: _apply_joined,
        RoleTaken: _apply_takes_part,
        PresenterCameBack: _apply_takes_part,
        PresentingEnded: _apply_takes_part,
    },
    tell={
        RoundStarted: _tell_started,
        RoundOffered: _tell_offered,
        RoundEnded: lambda s, _e, me: f"The round is over. Thank you.{after(s, me)}",
    },
    refusals={
        "round_running": "A round runs already.",
        "order_unknown": "A round goes in one of these orders: {known}.",
        "had_turn": "You have had your turn in this round; the others are offered theirs. You can park it.",
        "no_round": "No round runs now.",
        "seconds_range": "A turn is at most {limit} seconds; 0 is untimed.",
    },
    recap=(),
)
