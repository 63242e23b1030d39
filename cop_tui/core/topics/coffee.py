"""Lean Coffee: topics that people write, a few minutes for each, a hidden vote on more.

Votes wait in the server's memory until they are closed. A vote leaves its outcome, and its totals from four votes on.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, field
from msgspec.structs import replace

from cop_tui.core.engine import base, limits, spoken_time
from cop_tui.core.engine.base import Aside, Command, Event, Id, Kind, Memo, Outcome, Refused, Rule, Topic
from cop_tui.core.engine.ids import NO_TIME, NO_WORD, NOBODY, ItemId, ItemRef, Ms, PersonId, WordId, WordRef
from cop_tui.core.engine.text import ended
from cop_tui.core.topics import numbers
from cop_tui.core.topics.afterwards import WordsWithdrawn
from cop_tui.core.topics.agenda import ItemAdded, ItemClosed, ItemOpened, open_item
from cop_tui.core.topics.clock import ExtensionAccepted, Resumed, item_ends, not_paused
from cop_tui.core.topics.dots import TOPICS, Taken
from cop_tui.core.topics.parking import WordParked
from cop_tui.core.topics.people import name
from cop_tui.core.topics.record import on_record
from cop_tui.core.topics.setup import PlannedItem
from cop_tui.core.topics.words import TOPIC_WORD, WordsKept, keep

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cop_tui.core.meeting import Meeting, ServerState, State


class Voted(Struct, frozen=True):
    """What I voted, and in which vote: of which item, as it was opened then (UTC ms), after how many votes for more time."""

    item: ItemId
    opened: Ms
    more: int
    go_on: bool


class CoffeeMemory(Struct):
    """The server's memory: votes by person, and when the vote ends (UTC ms, 0: none runs)."""

    votes: dict[PersonId, bool] = field(default_factory=dict)
    until: Ms = NO_TIME


class AddTopic(Command, frozen=True):
    """Write down a topic to talk about."""

    texts = ("text",)
    text: str


class NextTopic(Command, frozen=True):
    """Take up the first topic that waits, or `word`, in an item of its own."""

    minutes: Id = limits.TOPIC_MINUTES
    word: WordRef = NO_WORD
    if_item: ItemRef | None = None


class Vote(Command, frozen=True):
    """Say whether to go on with this topic for some more minutes; again changes it."""

    durable = False
    go_on: bool
    item: ItemRef | None = None


class CloseVote(Command, frozen=True):
    """Close the vote before its time."""

    item: ItemRef | None = None


class TopicTaken(Event, frozen=True):
    """A topic has an item of its own."""

    urgency = base.USUAL

    word: WordId
    item: ItemId
    by: PersonId


class VoteOpened(Event, frozen=True):
    """The topic's time is up: go on for some more minutes, or move on?"""

    urgency = base.USUAL

    item: ItemId


class VoteClosed(Event, frozen=True):
    """The outcome of a vote. How many were for going on, of how many; both 0 when fewer than four voted."""

    urgency = base.USUAL

    item: ItemId
    go_on: bool
    votes: int = 0
    of: int = 0


class VoteNoted(Aside, frozen=True):
    """My vote waits with the others."""

    item: ItemId
    go_on: bool


class VoteMemo(Memo, frozen=True):
    """Remember a vote."""

    person: PersonId
    go_on: bool


class VoteUntil(Memo, frozen=True):
    """Remember until when a vote runs (UTC ms); 0: it is over, and its votes are forgotten."""

    at: Ms


def current(meeting: Meeting) -> Taken | None:
    """Return the topic of the current item."""
    return meeting.dots.taken.get(meeting.agenda.current)


def _add(state: State, command: AddTopic, who: PersonId, _now: Ms) -> Outcome:
    return Outcome([keep(state, who, command.text, TOPIC_WORD)])


def _next(state: State, command: NextTopic, who: PersonId, now: Ms) -> Outcome:
    kept = state.kept
    kept.agenda.check_same(command.if_item)
    if kept.dots.running and kept.dots.running.what == TOPICS:
        raise Refused("dots_first")
    word = command.word or next(iter(kept.dots.topics), NO_WORD)
    if word not in kept.dots.topics:
        raise Refused("no_topic")
    if len(kept.agenda.items) >= limits.ITEMS:
        raise Refused("agenda_full", limit=limits.ITEMS)
    if not 1 <= command.minutes <= limits.MINUTES:
        raise Refused("minutes_range", limit=limits.MINUTES)
    item = ItemId(len(kept.agenda.items) + 1)
    like = kept.agenda.now() or PlannedItem("", keep=kept.setup.session.keep)
    # Not the topic's words: they live in one event, so that whoever wrote them can take them back.
    title = f"Topic {numbers.topic(kept, word)}"
    plan = replace(like, title=title, prompt="", mode="queue", minutes=command.minutes, options=(), binding=False)
    outcome = open_item(state, item, who, now)
    opened = outcome.events.pop()
    outcome.events += [ItemAdded(item, plan, NOBODY), TopicTaken(word, item, who), opened]
    return outcome


def _vote(state: State, command: Vote, who: PersonId, _now: Ms) -> Outcome:
    item = state.kept.agenda.current
    if command.item is not None and command.item != item:
        raise Refused("no_vote")
    noted = VoteNoted(item, command.go_on)
    return Outcome(aside=[((who,), noted)], memos=[VoteMemo(who, command.go_on)], held=True)


def _closing_vote(state: ServerState) -> Outcome:
    item, votes = state.kept.agenda.current, list(state.memory.coffee.votes.values())
    go_on = sum(votes) * 2 > len(votes)
    enough = len(votes) >= limits.TOTALS_FROM
    outcome = Outcome([VoteClosed(item, go_on, sum(votes) if enough else 0, len(votes) if enough else 0)])
    if go_on:
        outcome.events.append(ExtensionAccepted(item, limits.TOPIC_MORE_MINUTES))
    outcome.memos.append(VoteUntil(NO_TIME))
    return outcome


def _close_vote(state: ServerState, command: CloseVote, _who: PersonId, _now: Ms) -> Outcome:
    if command.item is not None and command.item != state.kept.agenda.current:
        raise Refused("no_vote")
    return _closing_vote(state)


def _due(state: ServerState) -> Ms | None:
    taken = current(state.kept)
    if taken is None or state.kept.clock.paused:
        return None
    if taken.voting:
        return state.memory.coffee.until
    return item_ends(state) if taken.more < limits.TOPIC_VOTES and not taken.over else None


def _elapse(state: ServerState, now: Ms) -> Outcome | None:
    due = _due(state)
    if due is None or due > now:
        return None
    taken = current(state.kept)
    assert taken is not None
    if taken.voting:
        return _closing_vote(state)
    return Outcome([VoteOpened(state.kept.agenda.current)], memos=[VoteUntil(Ms(now + limits.VOTE_MS))])


def _wake(state: ServerState, now: Ms) -> None:
    taken = current(state.kept)
    if taken and taken.voting:
        state.memory.coffee.until = Ms(now + limits.VOTE_MS)


def _follow_item_closed(state: State, _event: ItemClosed, _now: Ms) -> Outcome:
    taken = current(state.kept)
    return Outcome(memos=[VoteUntil(NO_TIME)] if taken and taken.voting else [])


def _follow_resumed(state: State, _event: Resumed, now: Ms) -> Outcome:
    taken = current(state.kept)
    return Outcome(memos=[VoteUntil(Ms(now + limits.VOTE_MS))] if taken and taken.voting else [])


def _apply_kept(meeting: Meeting, event: WordsKept) -> None:
    if event.kind == TOPIC_WORD:
        meeting.dots.topics.append(WordId(meeting.seq))


def _apply_withdrawn(meeting: Meeting, event: WordsWithdrawn) -> None:
    gone = set(event.words)
    meeting.dots.topics = [n for n in meeting.dots.topics if n not in gone]


def _apply_parked(meeting: Meeting, event: WordParked) -> None:
    meeting.dots.topics = [n for n in meeting.dots.topics if n != event.word]


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


def _hold_vote(state: ServerState, hold: VoteMemo) -> None:
    state.memory.coffee.votes[hold.person] = hold.go_on


def _hold_until(state: ServerState, hold: VoteUntil) -> None:
    state.memory.coffee.until = hold.at
    if not hold.at:
        state.memory.coffee.votes.clear()


def _remind(state: ServerState, me: PersonId) -> Iterable[Aside]:
    if me in state.memory.coffee.votes:
        yield VoteNoted(state.kept.agenda.current, state.memory.coffee.votes[me])


def _voted(meeting: Meeting, go_on: bool) -> Voted | None:
    taken, item = current(meeting), meeting.agenda.current
    return Voted(item, meeting.agenda.items[item].opened, taken.more, go_on) if taken and taken.voting else None


def _fold_vote(state: State, message: VoteNoted) -> None:
    state.mine.vote = _voted(state.kept, message.go_on) if message.item == state.kept.agenda.current else None


def my_vote(state: State) -> bool | None:
    """Return what I voted in the vote that runs, None when I did not: for clients, which know their own vote alone."""
    mine = state.mine.vote
    return mine.go_on if mine and mine == _voted(state.kept, mine.go_on) else None


def _when_topic(state: State, who: PersonId) -> Refused | None:
    return not_paused(state, who) or (None if state.kept.dots.topics else Refused("no_topic"))


def _when_vote(state: State, who: PersonId) -> Refused | None:
    taken = current(state.kept)
    return not_paused(state, who) if taken and taken.voting else Refused("no_vote")


def _tell_taken(state: State, event: TopicTaken, me: PersonId) -> str:
    text, word = state.texts.get(event.word, ""), state.kept.words.by_id.get(event.word)
    if not text or word is None:
        return "The next topic."
    if word.person == me:
        return f"The next topic is yours: {ended(text)} To begin it: hand."
    return f"The next topic, from {name(state, word.person)}: {ended(text)}"


def _tell_vote(_state: State, event: VoteClosed, _me: PersonId) -> str:
    votes = f" {event.votes} of {event.of} were for going on." if event.of else ""
    if event.go_on:
        return f"We go on with this topic.{votes}"
    return f"We leave this topic here.{votes} Whoever speaks finishes; a space holder types next topic or move on."


def _tell_vote_noted(_state: State, message: VoteNoted, _me: PersonId) -> str:
    return f"Taken in: {'continue' if message.go_on else 'enough'}. You can still change it. Nobody sees who voted how."


TOPIC = Topic(
    name="coffee",
    stands={Vote: base.Stands("vote", over={VoteClosed: base.always})},
    kinds={
        TOPIC_WORD: Kind(
            "{who} wrote a topic: {text}", "topic: ", most=30, called="topics", numbers=numbers.topics, numbered="topic"
        )
    },
    rules={
        AddTopic: Rule(base.MEMBERS, when=on_record),
        NextTopic: Rule(base.HOLDERS, when=_when_topic),
        Vote: Rule(base.MEMBERS, when=_when_vote),
        CloseVote: Rule(base.HOLDERS, when=_when_vote),
    },
    decide={
        AddTopic: _add,
        NextTopic: _next,
        Vote: _vote,
        CloseVote: _close_vote,
    },
    follow={
        ItemClosed: _follow_item_closed,
        Resumed: _follow_resumed,
    },
    apply={
        WordsKept: _apply_kept,
        WordsWithdrawn: _apply_withdrawn,
        WordParked: _apply_parked,
        TopicTaken: _apply_taken,
        VoteOpened: _apply_vote_opened,
        VoteClosed: _apply_vote_closed,
        ItemOpened: _apply_item_opened,
        ItemClosed: _apply_item_closed,
    },
    aside={
        VoteNoted: _fold_vote,
    },
    memos={
        VoteMemo: _hold_vote,
        VoteUntil: _hold_until,
    },
    remind=_remind,
    wake=_wake,
    due=_due,
    elapse=_elapse,
    tell={
        TopicTaken: _tell_taken,
        VoteOpened: lambda _s, _e, _me: (
            "The time for this topic is up; whoever speaks finishes. "
            f"Go on for {spoken_time.more(limits.TOPIC_MORE_MINUTES)}? continue / enough. "
            "Nobody sees who votes how. More than half of those who vote go on."
        ),
        VoteClosed: _tell_vote,
        VoteNoted: _tell_vote_noted,
    },
    refusals={
        "dots_first": "Dots are still being placed.",
        "no_topic": "There is no such topic waiting.",
        "no_vote": "No vote runs now.",
    },
    recap=(),  # a topic heads what was said about it, under the questions
)
