"""Dots, to put topics or what is parked in an order.

Dots wait in the server's memory until they are closed, and leave an order behind and no numbers. What fewer than four
people dotted is not put in any order.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from msgspec import Struct, field

from cop_tui.core.engine import base, limits
from cop_tui.core.engine.base import Aside, Command, Event, Id, Memo, Outcome, Refused, Rule, Topic
from cop_tui.core.engine.ids import ItemId, Ms, PersonId, WordId, WordRef
from cop_tui.core.topics import numbers
from cop_tui.core.topics.people import name, start

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cop_tui.core.meeting import Meeting, ServerState, State

TOPICS, PARKED = "topics", "parked"
KINDS = (TOPICS, PARKED)


class Dotting(Struct, omit_defaults=True):
    """Dots that are being placed: on what, and how many each person has."""

    number: int
    what: str
    each: int = limits.DOTS


class Taken(Struct, omit_defaults=True):
    """A topic that was taken up: its words, how often more time was voted for, and how far its vote is."""

    word: WordId
    more: int = 0
    voting: bool = False
    over: bool = False


class Dots(Struct, omit_defaults=True):
    """Kept: topics to come in their order, running dots, how often there were any, and topics taken up by item."""

    topics: list[WordId] = field(default_factory=list)
    running: Dotting | None = None
    count: int = 0
    taken: dict[ItemId, Taken] = field(default_factory=dict)


class DotsMemory(Struct):
    """The server's memory: dots by person."""

    placed: dict[PersonId, list[WordId]] = field(default_factory=dict)


class StartDots(Command, frozen=True):
    """Let everybody place dots, to order the topics or what is parked. `each`: how many a person has."""

    what: str = TOPICS
    each: Id = limits.DOTS


class PlaceDots(Command, frozen=True):
    """Place my dots, one for each number named (the same may be named again); they replace those before."""

    durable = False
    words: list[WordRef]
    dots: Id | None = None


class CloseDots(Command, frozen=True):
    """Close the dots and put what was dotted into their order."""

    dots: Id | None = None


class DotsStarted(Event, frozen=True):
    """Everybody may place dots."""

    urgency = base.USUAL

    number: int
    what: str
    each: int
    by: PersonId


class DotsClosed(Event, frozen=True):
    """Dots are closed: contributions in their new order. `few`: fewer than four placed any, so nothing was moved."""

    urgency = base.USUAL

    what: str
    order: list[WordId]
    few: bool = False


class DotsNoted(Aside, frozen=True):
    """My dots wait with the others."""

    dots: int
    words: list[WordId]


class DotsPlaced(Memo, frozen=True):
    """Remember dots; none: forget them."""

    person: PersonId
    words: tuple[WordId, ...]


class DotsGone(Memo, frozen=True):
    """Forget all dots."""


def listed(meeting: Meeting, what: str) -> list[WordId]:
    """Return what can be dotted, in its present order."""
    return meeting.parking.notes if what == PARKED else meeting.dots.topics


def numbered(meeting: Meeting, what: str) -> dict[WordId, int]:
    """Return what can be dotted, in its present order, each with its number."""
    return numbers.parked(meeting) if what == PARKED else numbers.topics(meeting)


def _start(state: State, command: StartDots, who: PersonId, _now: Ms) -> Outcome:
    dots = state.kept.dots
    if command.what not in KINDS:
        raise Refused("dots_what", known=list(KINDS))
    if dots.running:
        raise Refused("dots_running")
    if not 1 <= command.each <= limits.DOTS_MOST:
        raise Refused("dots_range", limit=limits.DOTS_MOST)
    if len(listed(state.kept, command.what)) < 2:
        raise Refused("nothing_to_order")
    return Outcome([DotsStarted(dots.count + 1, command.what, command.each, who)])


def _dotting(state: State, number: int | None) -> Dotting:
    running = state.kept.dots.running
    if running is None or (number is not None and number != running.number):
        raise Refused("no_dots")
    return running


def _place(state: State, command: PlaceDots, who: PersonId, _now: Ms) -> Outcome:
    running = _dotting(state, command.dots)
    if len(command.words) > running.each:
        raise Refused("dots_too_many", limit=running.each)
    there = listed(state.kept, running.what)
    if any(word not in there for word in command.words):
        raise Refused("dots_nowhere")
    noted = DotsNoted(running.number, command.words)
    return Outcome(aside=[((who,), noted)], memos=[DotsPlaced(who, tuple(command.words))], held=True)


def _close(state: ServerState, command: CloseDots, _who: PersonId, _now: Ms) -> Outcome:
    running, placed = _dotting(state, command.dots), state.memory.dots.placed
    there = list(listed(state.kept, running.what))
    few = len(placed) < limits.TOTALS_FROM
    if not few:
        total = Counter(word for words in placed.values() for word in words)
        there.sort(key=lambda word: -total[word])  # stable: equal ones stay in the order they were written
    return Outcome([DotsClosed(running.what, there, few)], memos=[DotsGone()])


def _apply_started(meeting: Meeting, event: DotsStarted) -> None:
    meeting.dots.running = Dotting(event.number, event.what, event.each)
    meeting.dots.count = event.number


def _apply_closed(meeting: Meeting, event: DotsClosed) -> None:
    meeting.dots.running = None
    if event.what == TOPICS:
        meeting.dots.topics = list(event.order)


def _hold_placed(state: ServerState, hold: DotsPlaced) -> None:
    state.memory.dots.placed.pop(hold.person, None)
    if hold.words:
        state.memory.dots.placed[hold.person] = list(hold.words)


def _hold_dots_gone(state: ServerState, _hold: DotsGone) -> None:
    state.memory.dots.placed.clear()


def _remind(state: ServerState, me: PersonId) -> Iterable[Aside]:
    running, held = state.kept.dots.running, state.memory.dots
    if running and me in held.placed:
        yield DotsNoted(running.number, held.placed[me])


def _fold_dots(state: State, message: DotsNoted) -> None:
    state.mine.dots = {message.dots: message.words}


def my_dots(state: State) -> list[WordId]:
    """Return the words I placed dots on: for clients, which know their own alone."""
    running = state.kept.dots.running
    return state.mine.dots.get(running.number, []) if running else []


def _when_dots(state: State, _who: PersonId) -> Refused | None:
    return None if state.kept.dots.running else Refused("no_dots")


def _tell_started(state: State, event: DotsStarted, me: PersonId) -> str:
    verb = "ask" if event.by == me else "asks"
    what, where = ("the topics", "topics?") if event.what == TOPICS else ("what is parked", "lot?")
    return (
        f"{start(name(state, event.by, me))} {verb} everybody to place {event.each} dots on {what}; {where} shows the "
        f"numbers. For example: dot 2 5. Nobody sees whose dots are where, and only the order is told."
    )


def _tell_closed(state: State, event: DotsClosed, _me: PersonId) -> str:
    if event.few:
        return "Fewer than four placed dots, so the order stays as it was. A space holder can choose what comes first."
    first = next((state.texts.get(word, "") for word in event.order), "")
    return "The dots are placed, and the order is theirs now." + (f" First: {first}" if first else "")


def _needs(kept: Meeting, _person: PersonId) -> Iterable[WordId]:
    taken = kept.dots.taken.get(kept.agenda.current)
    return [*kept.dots.topics, *([taken.word] if taken else [])]


TOPIC = Topic(
    name="dots",
    stands={PlaceDots: base.Stands("dots", over={DotsClosed: base.always})},
    needs=_needs,
    rules={
        StartDots: Rule(base.HOLDERS),
        PlaceDots: Rule(base.MEMBERS, when=_when_dots),
        CloseDots: Rule(base.HOLDERS, when=_when_dots),
    },
    decide={
        StartDots: _start,
        PlaceDots: _place,
        CloseDots: _close,
    },
    apply={
        DotsStarted: _apply_started,
        DotsClosed: _apply_closed,
    },
    aside={
        DotsNoted: _fold_dots,
    },
    memos={
        DotsPlaced: _hold_placed,
        DotsGone: _hold_dots_gone,
    },
    remind=_remind,
    tell={
        DotsStarted: _tell_started,
        DotsClosed: _tell_closed,
        DotsNoted: lambda _s, m, _me: (
            "Taken in. Place them again to change it." if m.words else "Your dots are taken back."
        ),
    },
    refusals={
        "dots_what": "Dots go on one of: {known}.",
        "dots_running": "Dots are being placed already.",
        "dots_range": "Everybody gets from 1 to {limit} dots.",
        "nothing_to_order": "There are not yet two things to put in an order.",
        "no_dots": "No dots are being placed now.",
        "dots_too_many": "You have {limit} dots. Nothing was changed.",
        "dots_nowhere": "Something you named is not there any more. Look again, then place your dots anew.",
    },
    recap=(),
)
