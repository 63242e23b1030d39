"""Dots to put things in an order, and Lean Coffee: topics that people write, a few minutes for each, a hidden vote on more.

Dots and votes wait in the server's memory until they are closed. Dots leave an order behind and no numbers; a vote
leaves its outcome, and its totals from four votes on. What fewer than four people dotted is not put in any order.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from msgspec import Struct, field
from msgspec.structs import replace

from cop_tui.core import base, limits
from cop_tui.core.agenda import ItemAdded, ItemClosed, ItemOpened, open_item
from cop_tui.core.base import Aside, Command, Event, Hold, Id, Outcome, Refused, Rule, Topic
from cop_tui.core.clock import ExtensionAccepted, Resumed, item_ends, not_paused
from cop_tui.core.people import name, start
from cop_tui.core.record import on_record
from cop_tui.core.setup import PlannedItem
from cop_tui.core.text import ended
from cop_tui.core.words import TOPIC_WORD, WordsKept, WordsWithdrawn, keep

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cop_tui.core.meeting import Meeting, State

TOPICS, PARKED = "topics", "parked"
KINDS = (TOPICS, PARKED)


class Dotting(Struct, omit_defaults=True):
    """Dots that are being placed: on what, and how many each person has."""

    number: int
    what: str
    each: int = limits.DOTS


class Taken(Struct, omit_defaults=True):
    """A topic that was taken up: its words, how often more time was voted for, and how far its vote is."""

    word: int
    more: int = 0
    voting: bool = False
    over: bool = False


class Dots(Struct):
    """Kept: topics to come in their order, running dots, how often there were any, and topics taken up by item."""

    topics: list[int] = field(default_factory=list)
    running: Dotting | None = None
    count: int = 0
    taken: dict[int, Taken] = field(default_factory=dict)


class DotsHeld(Struct):
    """The server's memory: dots and votes by person, and when the vote ends (UTC ms, 0: none runs)."""

    placed: dict[int, list[int]] = field(default_factory=dict)
    votes: dict[int, bool] = field(default_factory=dict)
    until: int = 0


class AddTopic(Command, frozen=True):
    """Write down a topic to talk about."""

    text: str


class StartDots(Command, frozen=True):
    """Let everybody place dots, to order the topics or what is parked. `each`: how many a person has."""

    what: str = TOPICS
    each: Id = limits.DOTS


class PlaceDots(Command, frozen=True):
    """Place my dots, one for each number named (the same may be named again); they replace those before."""

    durable = False
    words: list[Id]
    dots: Id | None = None


class CloseDots(Command, frozen=True):
    """Close the dots and put what was dotted into their order."""

    dots: Id | None = None


class NextTopic(Command, frozen=True):
    """Take up the first topic that waits, or `word`, in an item of its own."""

    minutes: Id = limits.TOPIC_MINUTES
    word: Id = 0
    if_item: Id | None = None


class Vote(Command, frozen=True):
    """Say whether to go on with this topic for a few minutes; again changes it."""

    durable = False
    go_on: bool
    item: Id | None = None


class CloseVote(Command, frozen=True):
    """Close the vote before its time."""

    item: Id | None = None


class DotsStarted(Event, frozen=True):
    """Everybody may place dots."""

    number: int
    what: str
    each: int
    by: int


class DotsClosed(Event, frozen=True):
    """Dots are closed: contributions in their new order. `few`: fewer than four placed any, so nothing was moved."""

    what: str
    order: list[int]
    few: bool = False


class TopicTaken(Event, frozen=True):
    """A topic has an item of its own."""

    word: int
    item: int
    by: int


class VoteOpened(Event, frozen=True):
    """The topic's time is up: go on for a little, or move on?"""

    item: int


class VoteClosed(Event, frozen=True):
    """The outcome of a vote. How many were for going on, of how many; both 0 when fewer than four voted."""

    item: int
    go_on: bool
    votes: int = 0
    of: int = 0


class DotsNoted(Aside, frozen=True):
    """My dots wait with the others."""

    dots: int
    words: list[int]


class VoteNoted(Aside, frozen=True):
    """My vote waits with the others."""

    item: int
    go_on: bool


class DotsPlaced(Hold, frozen=True):
    """Remember dots; none: forget them."""

    person: int
    words: tuple[int, ...]


class VoteHeld(Hold, frozen=True):
    """Remember a vote."""

    person: int
    go_on: bool


class DotsGone(Hold, frozen=True):
    """Forget all dots."""


class VoteUntil(Hold, frozen=True):
    """Remember until when a vote runs (UTC ms); 0: it is over, and its votes are forgotten."""

    at: int


def listed(meeting: Meeting, what: str) -> list[int]:
    """Return what can be dotted, in its present order."""
    return meeting.parking.notes if what == PARKED else meeting.dots.topics


def current(meeting: Meeting) -> Taken | None:
    """Return the topic of the current item."""
    return meeting.dots.taken.get(meeting.agenda.current)


def _add(state: State, command: AddTopic, who: int, _now: int) -> Outcome:
    return Outcome([keep(state, who, command.text, TOPIC_WORD)])


def _start(state: State, command: StartDots, who: int, _now: int) -> Outcome:
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


def _place(state: State, command: PlaceDots, who: int, _now: int) -> Outcome:
    running = _dotting(state, command.dots)
    if len(command.words) > running.each:
        raise Refused("dots_too_many", limit=running.each)
    there = listed(state.kept, running.what)
    if any(word not in there for word in command.words):
        raise Refused("dots_nowhere")
    noted = DotsNoted(running.number, command.words)
    return Outcome(aside=[((who,), noted)], holds=[DotsPlaced(who, tuple(command.words))], held=True)


def _close(state: State, command: CloseDots, _who: int, _now: int) -> Outcome:
    running, placed = _dotting(state, command.dots), state.held.dots.placed
    there = list(listed(state.kept, running.what))
    few = len(placed) < limits.TOTALS_FROM
    if not few:
        total = Counter(word for words in placed.values() for word in words)
        there.sort(key=lambda word: -total[word])  # stable: equal ones stay in the order they were written
    return Outcome([DotsClosed(running.what, there, few)], holds=[DotsGone()])


def _next(state: State, command: NextTopic, who: int, now: int) -> Outcome:
    kept = state.kept
    if command.if_item is not None and command.if_item != kept.agenda.current:
        raise Refused("already_moved")
    if kept.dots.running and kept.dots.running.what == TOPICS:
        raise Refused("dots_first")
    word = command.word or next(iter(kept.dots.topics), 0)
    if word not in kept.dots.topics:
        raise Refused("no_topic")
    if len(kept.agenda.items) >= limits.ITEMS:
        raise Refused("agenda_full", limit=limits.ITEMS)
    if not 1 <= command.minutes <= limits.MINUTES:
        raise Refused("minutes_range", limit=limits.MINUTES)
    item = len(kept.agenda.items) + 1
    like = kept.agenda.now() or PlannedItem("", keep=kept.setup.session.keep)
    # Not the topic's words: they live in one event, so that whoever wrote them can take them back.
    title = f"Topic {len(kept.dots.taken) + 1}"
    plan = replace(like, title=title, prompt="", mode="queue", minutes=command.minutes, options=(), binding=False)
    outcome = open_item(state, item, who, now)
    opened = outcome.events.pop()
    outcome.events += [ItemAdded(item, plan, 0), TopicTaken(word, item, who), opened]
    return outcome


def _vote(state: State, command: Vote, who: int, _now: int) -> Outcome:
    item = state.kept.agenda.current
    if command.item is not None and command.item != item:
        raise Refused("no_vote")
    noted = VoteNoted(item, command.go_on)
    return Outcome(aside=[((who,), noted)], holds=[VoteHeld(who, command.go_on)], held=True)


def _closing_vote(state: State) -> Outcome:
    item, votes = state.kept.agenda.current, list(state.held.dots.votes.values())
    go_on = sum(votes) * 2 > len(votes)
    enough = len(votes) >= limits.TOTALS_FROM
    outcome = Outcome([VoteClosed(item, go_on, sum(votes) if enough else 0, len(votes) if enough else 0)])
    if go_on:
        outcome.events.append(ExtensionAccepted(item, limits.TOPIC_MORE_MINUTES))
    outcome.holds.append(VoteUntil(0))
    return outcome


def _close_vote(state: State, command: CloseVote, _who: int, _now: int) -> Outcome:
    if command.item is not None and command.item != state.kept.agenda.current:
        raise Refused("no_vote")
    return _closing_vote(state)


def _due(state: State) -> int | None:
    taken = current(state.kept)
    if taken is None or state.kept.clock.paused:
        return None
    if taken.voting:
        return state.held.dots.until
    return item_ends(state) if taken.more < limits.TOPIC_VOTES and not taken.over else None


def _elapse(state: State, now: int) -> Outcome | None:
    due = _due(state)
    if due is None or due > now:
        return None
    taken = current(state.kept)
    assert taken is not None
    if taken.voting:
        return _closing_vote(state)
    return Outcome([VoteOpened(state.kept.agenda.current)], holds=[VoteUntil(now + limits.VOTE_MS)])


def _wake(state: State, now: int) -> None:
    taken = current(state.kept)
    if taken and taken.voting:
        state.held.dots.until = now + limits.VOTE_MS


def _follow_item_closed(state: State, _event: ItemClosed, _now: int) -> Outcome:
    taken = current(state.kept)
    return Outcome(holds=[VoteUntil(0)] if taken and taken.voting else [])


def _follow_resumed(state: State, _event: Resumed, now: int) -> Outcome:
    taken = current(state.kept)
    return Outcome(holds=[VoteUntil(now + limits.VOTE_MS)] if taken and taken.voting else [])


def _apply_kept(meeting: Meeting, event: WordsKept) -> None:
    if event.kind == TOPIC_WORD:
        meeting.dots.topics.append(meeting.seq)


def _apply_withdrawn(meeting: Meeting, event: WordsWithdrawn) -> None:
    meeting.dots.topics = [n for n in meeting.dots.topics if n not in event.words]


def _apply_started(meeting: Meeting, event: DotsStarted) -> None:
    meeting.dots.running = Dotting(event.number, event.what, event.each)
    meeting.dots.count = event.number


def _apply_closed(meeting: Meeting, event: DotsClosed) -> None:
    meeting.dots.running = None
    if event.what == TOPICS:
        meeting.dots.topics = list(event.order)


def _apply_taken(meeting: Meeting, event: TopicTaken) -> None:
    meeting.dots.topics = [n for n in meeting.dots.topics if n != event.word]
    meeting.dots.taken[event.item] = Taken(event.word)


def _apply_vote_opened(meeting: Meeting, event: VoteOpened) -> None:
    meeting.dots.taken[event.item].voting = True


def _apply_vote_closed(meeting: Meeting, event: VoteClosed) -> None:
    taken = meeting.dots.taken[event.item]
    taken.voting, taken.over, taken.more = False, not event.go_on, taken.more + event.go_on


def _apply_item_opened(meeting: Meeting, event: ItemOpened) -> None:
    if taken := meeting.dots.taken.get(event.item):
        taken.more, taken.over = 0, False


def _apply_item_closed(meeting: Meeting, event: ItemClosed) -> None:
    if taken := meeting.dots.taken.get(event.item):
        taken.voting, taken.over = False, True


def _hold_placed(state: State, hold: DotsPlaced) -> None:
    state.held.dots.placed.pop(hold.person, None)
    if hold.words:
        state.held.dots.placed[hold.person] = list(hold.words)


def _hold_dots_gone(state: State, _hold: DotsGone) -> None:
    state.held.dots.placed.clear()


def _hold_vote(state: State, hold: VoteHeld) -> None:
    state.held.dots.votes[hold.person] = hold.go_on


def _hold_until(state: State, hold: VoteUntil) -> None:
    state.held.dots.until = hold.at
    if not hold.at:
        state.held.dots.votes.clear()


def _remind(state: State, me: int) -> Iterable[Aside]:
    running, held = state.kept.dots.running, state.held.dots
    if running and me in held.placed:
        yield DotsNoted(running.number, held.placed[me])
    if me in held.votes:
        yield VoteNoted(state.kept.agenda.current, held.votes[me])


def _fold_dots(state: State, message: DotsNoted) -> None:
    state.mine.dots = {message.dots: message.words}


def my_dots(state: State) -> list[int]:
    """Return the words I placed dots on: for clients, which know their own alone."""
    running = state.kept.dots.running
    return state.mine.dots.get(running.number, []) if running else []


def _when_dots(state: State, _who: int) -> Refused | None:
    return None if state.kept.dots.running else Refused("no_dots")


def _when_topic(state: State, who: int) -> Refused | None:
    return not_paused(state, who) or (None if state.kept.dots.topics else Refused("no_topic"))


def _when_vote(state: State, who: int) -> Refused | None:
    taken = current(state.kept)
    return not_paused(state, who) if taken and taken.voting else Refused("no_vote")


def _tell_started(state: State, event: DotsStarted, me: int) -> str:
    verb = "ask" if event.by == me else "asks"
    what, where = ("the topics", "topics?") if event.what == TOPICS else ("what is parked", "lot?")
    return (
        f"{start(name(state, event.by, me))} {verb} everybody to place {event.each} dots on {what}; {where} shows the "
        f"numbers. For example: dot 2 5. Nobody sees whose dots are where, and only the order is told."
    )


def _tell_closed(state: State, event: DotsClosed, _me: int) -> str:
    if event.few:
        return "Fewer than four placed dots, so the order stays as it was. A space holder can choose: next topic N."
    first = next((state.texts.get(word, "") for word in event.order), "")
    return "The dots are closed, and the order is theirs now." + (f" First: {first}" if first else "")


def _tell_taken(state: State, event: TopicTaken, _me: int) -> str:
    text = state.texts.get(event.word, "")
    return f"The next topic: {ended(text)}" if text else "The next topic."


def _tell_vote(_state: State, event: VoteClosed, _me: int) -> str:
    votes = f" {event.votes} of {event.of} were for going on." if event.of else ""
    if event.go_on:
        return f"We go on with this topic.{votes}"
    return f"We leave this topic here.{votes} Whoever speaks finishes; a space holder types next topic or move on."


def _tell_vote_noted(_state: State, message: VoteNoted, _me: int) -> str:
    return f"Taken in: {'continue' if message.go_on else 'enough'}. You can still change it. Nobody sees who voted how."


TOPIC = Topic(
    name="dots",
    rules={
        AddTopic: Rule(base.MEMBERS, when=on_record),
        StartDots: Rule(base.HOLDERS),
        PlaceDots: Rule(base.MEMBERS, when=_when_dots),
        CloseDots: Rule(base.HOLDERS, when=_when_dots),
        NextTopic: Rule(base.HOLDERS, when=_when_topic),
        Vote: Rule(base.MEMBERS, when=_when_vote),
        CloseVote: Rule(base.HOLDERS, when=_when_vote),
    },
    decide={
        AddTopic: _add,
        StartDots: _start,
        PlaceDots: _place,
        CloseDots: _close,
        NextTopic: _next,
        Vote: _vote,
        CloseVote: _close_vote,
    },
    follow={ItemClosed: _follow_item_closed, Resumed: _follow_resumed},
    apply={
        WordsKept: _apply_kept,
        WordsWithdrawn: _apply_withdrawn,
        DotsStarted: _apply_started,
        DotsClosed: _apply_closed,
        TopicTaken: _apply_taken,
        VoteOpened: _apply_vote_opened,
        VoteClosed: _apply_vote_closed,
        ItemOpened: _apply_item_opened,
        ItemClosed: _apply_item_closed,
    },
    aside={DotsNoted: _fold_dots, VoteNoted: lambda _state, _message: None},
    holds={DotsPlaced: _hold_placed, DotsGone: _hold_dots_gone, VoteHeld: _hold_vote, VoteUntil: _hold_until},
    remind=_remind,
    wake=_wake,
    due=_due,
    elapse=_elapse,
    tell={
        DotsStarted: _tell_started,
        DotsClosed: _tell_closed,
        TopicTaken: _tell_taken,
        VoteOpened: lambda _s, _e, _me: (
            "The time for this topic is up; whoever speaks finishes. Go on for a little? continue / enough. "
            "Nobody sees who votes how. More than half of those who vote go on."
        ),
        VoteClosed: _tell_vote,
        DotsNoted: lambda _s, m, _me: (
            "Taken in. Place them again to change it." if m.words else "Your dots are taken back."
        ),
        VoteNoted: _tell_vote_noted,
    },
    refusals={
        "dots_what": "Dots go on one of: {known}.",
        "dots_running": "Dots are being placed already. Type close dots to end it first.",
        "dots_range": "Everybody gets from 1 to {limit} dots.",
        "nothing_to_order": "There are not yet two things to put in an order. Topics are written with: topic ...",
        "no_dots": "No dots are being placed now.",
        "dots_too_many": "You have {limit} dots. Nothing was changed.",
        "dots_nowhere": "Something you named is not there any more. Look again, then place your dots anew.",
        "dots_first": "Dots are still being placed. Type close dots first.",
        "no_topic": "There is no such topic waiting. topics? shows them; anybody can write one: topic ...",
        "no_vote": "No vote runs now.",
    },
)
