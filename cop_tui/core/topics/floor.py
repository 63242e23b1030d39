"""The floor: whose turn it is, who waits for one, and in which order; and what can be wished and told about it.

Whoever has the floor is not interrupted: others queue. Turns are counted to put the least heard first and are shown
nowhere as a number. What hands do is in `queue`, what turns do in `turns`; here is what both share and others ask.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, field
from msgspec.structs import replace

from cop_tui.core.engine import base, spoken_time
from cop_tui.core.engine.base import Aside, Command, Event, Memo, Outcome, Passing, Refused
from cop_tui.core.engine.ids import NO_TIME, NOBODY, Ms, PersonId, PersonRef
from cop_tui.core.topics.clock import read
from cop_tui.core.topics.coming import to_come
from cop_tui.core.topics.people import by_voice, name, reachable, start
from cop_tui.core.topics.setup import GROUPS, LEAST_HEARD

if TYPE_CHECKING:
    from cop_tui.core.meeting import ServerState, State

FIRST, USUAL, LATER = 0, 1, 2
PAUSE, PROCESS, QUESTION, ANSWER, POINT = "pause", "process", "question", "answer", "point"
KINDS = (PAUSE, PROCESS, QUESTION, ANSWER, POINT)
"""Kinds of hand, in the order in which they are called."""
KIND_WORDS = {
    PAUSE: "pause or can't follow",
    PROCESS: "how we work",
    QUESTION: "question",
    ANSWER: "answer to this",
}
MINUTE_MS = 60_000
RECENT = 5  # calls that can be put back
NO_FLOOR = (*GROUPS, "silence", "break", "reveal", "write")


class Waiting(Struct, omit_defaults=True):
    """A hand that is up: whose, in which order it came, of which kind, and whether it was put back (0) or asked to go
    later (2)."""

    person: PersonId
    arrived: int
    rank: int = USUAL
    kind: str = POINT


class Floor(Struct, omit_defaults=True):
    """Kept: the queue, who has the floor (0: nobody), the last calls, and turns taken in this item and the meeting.

    `chosen` is the hand of whoever was called last, as it was before, where that was out of order.
    """

    open: bool = True
    waiting: list[Waiting] = field(default_factory=list)
    speaker: PersonId = NOBODY
    recent: list[PersonId] = field(default_factory=list)
    chosen: Waiting | None = None
    arrivals: int = 0
    turns_item: dict[PersonId, int] = field(default_factory=dict)
    turns: dict[PersonId, int] = field(default_factory=dict)

    def find(self, person: PersonId) -> Waiting | None:
        """Return somebody's place in the queue."""
        return next((w for w in self.waiting if w.person == person), None)

    def drop(self, person: PersonId) -> None:
        """Take somebody out of the queue."""
        self.waiting = [w for w in self.waiting if w.person != person]


class FloorNow(Struct):
    """Passing: what people said their hand is about, since when it went up (UTC minutes; without meaning once it is
    down), and that somebody, unnamed, cannot follow. None of it is stored."""

    notes: dict[PersonId, str] = field(default_factory=dict)
    up: dict[PersonId, int] = field(default_factory=dict)
    unsettled: bool = False


class Call(Struct, frozen=True):
    """What taking a call back brings back: the turn that it ended, and the kind and the note of the hand that it took down.

    `cut` is whose turn that was (0: nobody's) and `by` who ended it. `over`: a turn ended or began since that no call did.
    It is never stored: who was done and who was cut off are the same event.
    """

    cut: PersonId = NOBODY
    by: PersonId = NOBODY
    kind: str = POINT
    note: str = ""
    over: bool = False

    def gives_back(self, who: PersonId) -> bool:
        """Return whether the turn goes on where `who` takes the call back: nobody but its speaker brings back what they ended themselves."""
        return bool(self.cut) and not self.over and (self.by != self.cut or who == self.cut)


class FloorMemory(Struct):
    """The server's memory: when the floor last went on to somebody by itself or by *next*, the clock of the turn, and the
    last calls, the newest at the end.

    Times are UTC milliseconds; 0: something else was done since, the turn is untimed, or its time runs from its beginning.
    """

    called: Ms = NO_TIME
    ends: Ms = NO_TIME
    mores: int = 0
    starts: Ms = NO_TIME
    calls: tuple[Call, ...] = ()


class Hand(Command, frozen=True):
    """Raise my hand, with what it is about if I like; with my hand up it changes the note, and the kind if one is given.

    `kind` is pause, process, question, answer or point (empty: a point).
    """

    texts = ("note",)
    audience = base.QUEUE
    note: str = ""
    kind: str = ""


class LowerHand(Command, frozen=True):
    """Lower my hand, or with `person` somebody's who takes part without a screen."""

    person: PersonRef = NOBODY


class Later(Command, frozen=True):
    """Let the others who wait go first."""


class CallNext(Command, frozen=True):
    """Give the floor to the first in the order, or to `person`. `if_speaker` is who has it as far as I know, `if_next` who comes next."""

    person: PersonRef = NOBODY
    if_speaker: PersonRef | None = None
    really: bool = False
    if_next: PersonRef | None = None


class Done(Command, frozen=True):
    """Finish a turn: mine, or (space holders and timekeepers) the turn of `if_speaker`."""

    waits = base.IN_MEMORY
    if_speaker: PersonRef | None = None


class Pass(Command, frozen=True):
    """Not now. Stored exactly as *done* is."""

    waits = base.IN_MEMORY


class More(Command, frozen=True):
    """One more minute: by itself once; after that whoever keeps time grants it."""

    durable = False


class PutBack(Command, frozen=True):
    """Put the one called last back at the front, as if they had not been called; whoever was cut off by it has the floor again."""

    if_speaker: PersonRef | None = None


class CloseQueue(Command, frozen=True):
    """Take no new hands, so that those who wait can be heard."""


class OpenQueue(Command, frozen=True):
    """Take hands again."""


class PutIn(Command, frozen=True):
    """Let somebody on the phone or in the room take part, and raise a hand for them where hands are taken now.

    While a round runs they have a place in it in place of a hand. Again for the same person: raise their hand.
    """

    name: str
    via: str = "phone"


class LastWord(Command, frozen=True):
    """Give somebody who waits the floor for the last word here: the queue closes behind them."""

    person: PersonRef


class HandRaised(Event, frozen=True):
    """A hand is up, or one that was up is of another kind now."""

    urgency = base.Urgency(after_gap=False, in_sight=True, lasts=True)

    person: PersonId
    kind: str = POINT

    def can_wait(self) -> bool:
        """Return whether it is an ordinary hand; one for a pause or about the process cannot wait."""
        return self.kind == POINT


class HandLowered(Event, frozen=True):
    """A hand is down again; `by_turn`: a turn came that its person had not asked for with it, in a round or to present."""

    urgency = base.IN_SIGHT

    person: PersonId
    by_turn: bool = False

    def can_wait(self) -> bool:
        """Return True: who calls next and who waits learn of it at once."""
        return True


class HandMovedLater(Event, frozen=True):
    """A hand goes behind the others."""

    urgency = base.SHOWN

    person: PersonId

    def can_wait(self) -> bool:
        """Return True: who calls next and who waits learn of it at once."""
        return True


class Called(Event, frozen=True):
    """Somebody has the floor. `by` 0: the meeting itself; `chosen`: out of order; `in_round`: a round's offer.

    `again`: a call that had cut them off was taken back, so their turn goes on; it is `in_round`, too, as no count holds it.
    """

    urgency = base.Urgency(
        thin=base.Whom.SUBJECT, told=base.Whom.SUBJECT, patient=True, in_sight=True, lasts=True, says_next=True
    )

    person: PersonId
    by: PersonId = NOBODY
    chosen: bool = False
    in_round: bool = False
    again: bool = False


class MovedOn(Event, frozen=True):
    """A turn is over: done, passed, skipped and absent are this one event."""

    urgency = base.Urgency(patient=True, after_gap=False, in_sight=True, says_next=True)

    person: PersonId


class CalledBack(Event, frozen=True):
    """The last call was taken back: the person waits at the front, or where they were if it was out of order; in the order
    of a round they have the floor again.

    `in_round`: it was a round's offer, which no count holds. `to`: whose turn it had ended, where the next event gives them
    the floor again (0: nobody's).
    """

    urgency = base.Urgency(told=base.Whom.SUBJECT)

    person: PersonId
    by: PersonId
    in_round: bool = False
    to: PersonId = NOBODY


class QueueClosed(Event, frozen=True):
    """No new hands for now."""

    urgency = base.USUAL

    by: PersonId


class QueueOpened(Event, frozen=True):
    """Hands are taken again."""

    urgency = base.USUAL

    by: PersonId


class HandUp(Passing, frozen=True):
    """What somebody's hand is about (empty: nothing, or it is down), and since when it is up (0: as it was, or unknown).

    In whole minutes, so that nobody can count seconds.
    """

    urgency = base.IN_SIGHT

    person: PersonId
    text: str = ""
    since: int = 0

    def can_wait(self) -> bool:
        """Return True: as the hand itself."""
        return True

    def overtakes(self) -> int:
        """Return whose hand it is."""
        return self.person


class TurnClock(Aside, frozen=True):
    """The soft end of the current turn (UTC ms; 0: untimed), for the speaker and whoever keeps time.

    `starts` is the moment before which none of its time is used up (UTC ms; 0: it runs).
    """

    with_floor = True
    person: PersonId
    ends: Ms = NO_TIME
    starts: Ms = NO_TIME


class MoreAsked(Aside, frozen=True):
    """The speaker asks whoever keeps time for another minute."""

    person: PersonId


class TurnMemo(Memo, frozen=True):
    """Remember the clock of a turn. `called` is None where no turn began or ended; else `calls` are the last calls from now on
    (None: those there were, each of them over).
    """

    ends: Ms
    mores: int = 0
    called: Ms | None = None
    starts: Ms = NO_TIME
    calls: tuple[Call, ...] | None = None


def order(state: State) -> list[Waiting]:
    """Return the queue in speaking order: put back first, then by kind and the rule of the item, then who asked to go later."""
    floor, plan = state.kept.floor, state.kept.agenda.now()
    least = plan is None or plan.order == LEAST_HEARD

    def key(hand: Waiting) -> tuple[int, int, int, int, int]:
        heard = (floor.turns_item.get(hand.person, 0), floor.turns.get(hand.person, 0)) if least else (0, 0)
        kind = KINDS.index(hand.kind) if hand.kind in KINDS else len(KINDS)  # from a newer server
        return (hand.rank, kind, *heard, hand.arrived)

    return sorted(floor.waiting, key=key)


def rule(state: State) -> str:
    """Return the order of the queue as one sentence."""
    plan = state.kept.agenda.now()
    said = "not yet called in this part, then in the meeting, then who asked first."
    if plan and plan.order != LEAST_HEARD:
        said = "who asked first."
    if all(hand.kind == POINT for hand in state.kept.floor.waiting):
        return f"Order: {said}"
    return f"Order: pause, how we work, questions, answers, then points; among the same: {said}"


def kind_words(hand: Waiting) -> str:
    """Return what kind of hand somebody raised, or nothing for a point."""
    return KIND_WORDS.get(hand.kind, "")


def reason(state: State, hand: Waiting) -> str:
    """Return why somebody stands where they stand, without counting anybody's turns."""
    floor, plan = state.kept.floor, state.kept.agenda.now()
    if hand.rank == FIRST:
        return "put back by a space holder"
    if hand.rank == LATER:
        return "asked to go later"
    if hand.kind != POINT:
        return f"{kind_words(hand)}: comes before points"
    if plan and plan.order != LEAST_HEARD:
        return "in the order of asking"
    if not floor.turns.get(hand.person):
        return "not yet called from the queue"
    if not floor.turns_item.get(hand.person):
        return "not yet called from the queue in this part"
    return "called in this part already"


def no_queue(state: State) -> Refused | None:
    """Return why there is no queue in this part, or None when there is one."""
    plan = state.kept.agenda.now()
    if plan is None or plan.mode not in NO_FLOOR:
        return None
    return Refused("writing_part" if plan.mode == "reveal" else "no_queue_now")


def keepers(state: State) -> tuple[PersonId, ...]:
    """Return everybody who keeps time: space holders and timekeepers."""
    people = state.kept.people
    return tuple(sorted({*people.with_role(base.HOLDER), *people.with_role(base.TIMEKEEPER)}))


def to_tell_aloud(state: State, person: PersonId, me: PersonId) -> str:
    """Return to those who call and keep time that only a voice reaches somebody without a screen; nothing otherwise."""
    callers = {*keepers(state), *state.kept.people.with_role(base.QUEUE_KEEPER)}
    return by_voice(state, person) if me in callers else ""


def turn_seconds(state: State) -> int:
    """Return the soft length of a turn now, in seconds (0: untimed)."""
    running = state.kept.rounds.current
    if running:
        return running.seconds
    plan = state.kept.agenda.now()
    return plan.turn if plan else 0


def start_turn(
    state: ServerState, person: PersonId, now: Ms, seconds: int, called: Ms = NO_TIME, breath: int = 0
) -> Outcome:
    """Return the clock of a turn that starts now, told to the speaker and whoever keeps time.

    `called` is when the floor went on to this turn, where *next* at that moment would mean the turn before (0: it would not).
    `breath`: so many milliseconds pass before its time runs.
    """
    own = state.memory.pace.own(person, seconds)
    starts = Ms(read(state, now) + breath) if own and breath else NO_TIME
    ends = Ms(read(state, now) + breath + own * 1000) if own else NO_TIME
    readers = tuple(sorted({person, *keepers(state)}))
    return Outcome(
        aside=[(readers, TurnClock(person, ends, starts))], memos=[TurnMemo(ends, called=called, starts=starts)]
    )


def with_calls(outcome: Outcome, calls: tuple[Call, ...]) -> Outcome:
    """Return an outcome after which these are the last calls."""
    clocks = [memo for memo in outcome.memos if isinstance(memo, TurnMemo)] or [TurnMemo(NO_TIME, called=NO_TIME)]
    others = [memo for memo in outcome.memos if not isinstance(memo, TurnMemo)]
    outcome.memos = [*others, *(replace(clock, calls=calls) for clock in clocks)]
    return outcome


def all_over(calls: tuple[Call, ...]) -> tuple[Call, ...]:
    """Return calls after which a turn ended or began that none of them did."""
    return tuple(replace(call, over=True) for call in calls)


def first(state: State) -> PersonId:
    """Return who in the queue is called next: the first who is here, else the first; whoever is away keeps their place."""
    line = [hand.person for hand in order(state)]
    return next((person for person in line if reachable(state, person)), line[0] if line else NOBODY)


def next_up(state: State) -> PersonId:
    """Return who comes after the present speaker, in the round or the queue (0: nobody)."""
    running = state.kept.rounds.current
    if running and not running.offered:
        return next(iter(to_come(state)), NOBODY)
    return first(state)


def goes_to(state: State) -> PersonId:
    """Return whom *next* gives the floor to (0: nobody; whoever cannot follow comes before everybody who waits)."""
    running = state.kept.rounds.current
    in_order = running is not None and not running.offered
    return NOBODY if state.now.floor.unsettled and not in_order else next_up(state)


def after(state: State, me: PersonId) -> str:
    """Return " Cy is next." for the end of a sentence, or nothing when nobody waits."""
    upcoming = next_up(state)
    if not upcoming:
        return ""
    return " You are next." if upcoming == me else f" {name(state, upcoming)} is next."


def about(seconds: int) -> str:
    """Return the soft length of a turn as a sentence: "About 2 minutes."; that there is none when untimed."""
    return f"{start(spoken_time.about(seconds * 1000, spoken_time.PLANNED))}." if seconds else "Take the time you need."


def turn_left(state: State, now: Ms) -> Ms | None:
    """Return what is left of the turn that runs (0: its time is over), or None when it is untimed or not mine to know."""
    turn = state.mine.turn
    if turn is None or not turn.ends or turn.person != state.kept.floor.speaker:
        return None
    return Ms(max(0, turn.ends - max(read(state, now), turn.starts)))


def given(state: State, person: PersonId) -> list[Event]:
    """Return the events of a turn that comes without a hand: they have the floor, and a hand of theirs that was up is down."""
    hand: list[Event] = [HandLowered(person, by_turn=True)] if state.kept.floor.find(person) else []
    return [Called(person, in_round=True), *hand]


def has_floor(state: State, who: PersonId) -> Refused | None:
    """Return the refusal for acts of the speaker when it is not this person's turn."""
    return None if state.kept.floor.speaker == who else Refused("not_your_turn")
