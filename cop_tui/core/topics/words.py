"""Contributions: what people say, and what the group may do with it.

Every text lives in exactly one event; everything else (parking lot, learning points, commitments, recap) refers to it by
number. What becomes of them afterwards is in `afterwards`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, field

from cop_tui.core.engine import base
from cop_tui.core.engine.base import (
    Command,
    Event,
    Kind,
    Memo,
    Outcome,
    Passing,
    Refused,
    Rule,
    Said,
    Topic,
)
from cop_tui.core.engine.ids import NO_ITEM, NOBODY, ItemId, Ms, PersonId, PersonRef, WordId
from cop_tui.core.engine.text import text_of
from cop_tui.core.topics import composing, group_talk, groups
from cop_tui.core.topics.agenda import ItemClosed, mode, notes_home
from cop_tui.core.topics.checks import voices
from cop_tui.core.topics.clock import not_paused
from cop_tui.core.topics.coming import has_turn, is_open, to_come
from cop_tui.core.topics.people import name, start
from cop_tui.core.topics.presenting import answers, listens, no_turn
from cop_tui.core.topics.reading import reads_now
from cop_tui.core.topics.record import keeps, on_record
from cop_tui.core.topics.setup import CLOSED_REGIME, GROUPS, Opened

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cop_tui.core.meeting import Meeting, ServerState, State

GROUP, UNNAMED, NAMED = "group", "quote without name", "quote with name"
CONSENTS = (GROUP, UNNAMED, NAMED)
AT_END = "erased at the end, as agreed"
SAY, LEARN, PARK, COMMIT, AGREE = "say", "learn", "park", "commit", "agree"
ANSWER, NEED, HARD = "answer", "need", "hard"
PROPOSE, CONCERN, OBJECTION, TOPIC_WORD = "propose", "concern", "objection", "topic"
CARD = "card"
THANK = "thank you"
FOR_OTHERS = (SAY, COMMIT, LEARN, PARK)
"""Kinds of words that are written down for somebody else, who has no screen or asked the scribe to."""
NEVER_TOLD = frozenset({NEED, HARD, CONCERN, OBJECTION})
"""Kinds that bring nothing into a recap, whatever their authors agree to; each topic says why."""
QUIET = ("silence", "reveal", "write")  # modes in which nobody speaks
OFFER = "Anyone who has not spoken yet? No need to."
"""What the program says to the room for whoever holds the space: never kept, as it is nobody's to quote, and never called off the record."""
OTHERS_TURN = ("others_turn", "round_ahead", "round_had")
"""Refusals of words because somebody else has the floor."""
REPLAYED = 200  # words of a live item that somebody who was cut off gets again


class Word(Struct, omit_defaults=True):
    """A contribution without its text: whose, where it was said, of which kind, and what may become of it.

    `at` is the number of the event that holds the text when it was softened (0: the event with its own number). `softened`: it
    is withdrawn because a copy was put back that held only what its author had put in other words since. `no`: its author said that
    it is not to be quoted, and was not only silent. `at_end`: it is withdrawn
    because the meeting's end, or the end of its days, erased it as agreed.
    """

    person: PersonId
    item: ItemId = NO_ITEM
    round: int = 0
    kind: str = SAY
    consent: str = GROUP
    scribe: PersonId = NOBODY
    at: int = 0
    withdrawn: bool = False
    softened: bool = False
    at_end: bool = False
    no: bool = False


class Words(Struct, omit_defaults=True):
    """Kept: all contributions, by the number of the event that brought them."""

    by_id: dict[WordId, Word] = field(default_factory=dict)

    def of(self, person: PersonId) -> list[WordId]:
        """Return the numbers of somebody's own contributions that are not withdrawn."""
        return [n for n, w in self.by_id.items() if w.person == person and not w.withdrawn]


class Live(Struct):
    """Words that are nowhere stored: a running number, whose, for how many people they were said, and who told them for another."""

    number: int
    person: PersonId
    text: str
    people: int
    scribe: PersonId = NOBODY


class WordsNow(Struct):
    """Passing: words of the current live item."""

    live: list[Live] = field(default_factory=list)
    number: int = 0


class Say(Command, frozen=True):
    """Words to the room, kept as the item says. In a part of small groups: to the author's group alone, and nothing keeps them."""

    texts = ("text",)
    audience = base.TALK
    text: str


class Off(Command, frozen=True):
    """Words that are never kept: to the room, or in a part of small groups to the author's group alone."""

    durable = False
    texts = ("text",)
    audience = base.UNKEPT
    text: str


class Scribe(Command, frozen=True):
    """Write down what somebody said; it is theirs and stays with the group until they agree to more.

    `kind` is what it is: said, a promise, a learning point, something to park. In a part that is not kept, what somebody says who
    has no screen is told to the room as everybody's words are, and nothing keeps it.
    """

    texts = ("text",)
    person: PersonRef
    text: str
    kind: str = SAY


class WordsKept(Event, frozen=True):
    """Somebody's words are kept; they are known by this event's number."""

    urgency = base.USUAL

    person: PersonId
    text: str
    item: ItemId = NO_ITEM
    round: int = 0
    kind: str = SAY
    scribe: PersonId = NOBODY


class Spoken(Passing, frozen=True):
    """Words that nothing keeps. `off`: said off the record in a part that is kept. `scribe`: who told them for somebody without a screen."""

    urgency = base.USUAL

    number: int
    person: PersonId
    text: str
    off: bool = False
    scribe: PersonId = NOBODY


class LiveMemo(Memo, frozen=True):
    """Remember live words for those of the `people` in the room who are cut off for a while."""

    number: int
    person: PersonId
    text: str
    people: int
    scribe: PersonId = NOBODY


def keep(state: State, person: PersonId, text: str, kind: str, scribe: PersonId = NOBODY) -> WordsKept:
    """Return the event that keeps words under the prompt that is put now."""
    running = state.kept.rounds.current
    tidy = text_of(text)
    return WordsKept(person, tidy, state.kept.agenda.current, running.number if running else 0, kind, scribe)


def ends_with(state: State, word: WordId) -> bool:
    """Return whether words are erased when the meeting ends: it is a closed one, and somebody who had to release them did not."""
    known, thanks = state.kept.words.by_id[word], state.kept.thanking.to.get(word)
    released = known.consent != GROUP and (thanks is None or thanks.consent != GROUP)
    return state.kept.setup.session.regime == CLOSED_REGIME and not released and not known.withdrawn


def may_speak(state: State, who: PersonId) -> Refused | None:
    """Return the refusal for words to the room: one voice at a time, and quiet parts are quiet."""
    if state.kept.setup.phase != base.OPEN:
        return None
    if paused := not_paused(state, who):
        return paused
    how, speaker = mode(state), state.kept.floor.speaker
    if is_quiet(state):
        return Refused("quiet_part")
    if how in GROUPS:
        return groups.may_talk(state, who)
    if listens(state.kept, who):
        return Refused("you_listen")
    if answers(state, who):
        return None
    if is_open(state):
        return None if speaker in (0, who) else Refused("others_turn", name=name(state, speaker))
    if speaker == who:
        return None
    if speaker:
        return _in_turn(state, who) or Refused("others_turn", name=name(state, speaker))
    if state.kept.people.by_id[who].has(base.HOLDER):
        return None
    if state.kept.floor.find(who):
        return Refused("not_called")
    return Refused("ask_for_floor") if has_turn(state.kept, who) else no_turn(state.kept, who)


def is_quiet(state: State) -> bool:
    """Return whether nobody speaks in the part that is on: a quiet time, or one in which everybody writes."""
    return mode(state) in QUIET


def may_say_off(state: State, who: PersonId) -> Refused | None:
    """Return the refusal for words that are never kept: as for all words to the room.

    But whoever holds the space can be heard in a quiet part, and whoever reads aloud for the speaker in their turn.
    """
    refused = may_speak(state, who)
    if refused and refused.code in OTHERS_TURN and reads_now(state, who):
        return None
    holds = state.kept.people.by_id[who].has(base.HOLDER)
    return None if refused and refused.code == "quiet_part" and holds else refused


def _in_turn(state: State, who: PersonId) -> Refused | None:
    """Return the refusal that tells when somebody's turn in a running round comes, while everybody is being offered one."""
    running, speaker = state.kept.rounds.current, state.kept.floor.speaker
    if running is None or running.offered:
        return None
    line = [speaker, *to_come(state)]
    if who in line:
        return Refused("round_ahead", name=name(state, speaker), before=name(state, line[line.index(who) - 1]))
    return Refused("round_had", name=name(state, speaker)) if who in running.order else None


def _speak(state: ServerState, who: PersonId, text: str, off: bool) -> Outcome:
    if mode(state) in GROUPS:
        return group_talk.talk(state, who, text)
    outcome = to_room(state, who, text, off)
    outcome.add(composing.over(state, who))
    return outcome


def to_room(state: State, who: PersonId, text: str, off: bool, scribe: PersonId = NOBODY) -> Outcome:
    """Return the outcome of words to everybody that nothing keeps."""
    number, people = state.now.words.number + 1, len(state.kept.people.by_id)
    outcome = Outcome(passing=[Spoken(number, who, text, off and text != OFFER, scribe)])
    if not off:
        outcome.memos.append(LiveMemo(number, who, text, people, scribe))
    return outcome


def _say(state: ServerState, command: Say, who: PersonId, _now: Ms) -> Outcome:
    tidy = text_of(command.text)
    if not keeps(state):
        return _speak(state, who, tidy, off=state.kept.record.off)
    outcome = Outcome([keep(state, who, tidy, SAY)])
    outcome.add(composing.over(state, who))
    return outcome


def _off(state: ServerState, command: Off, who: PersonId, _now: Ms) -> Outcome:
    tidy = text_of(command.text)
    plan = state.kept.agenda.now()
    live = plan is not None and plan.keep == "live" and not state.kept.record.off
    return _speak(state, who, tidy, off=not live)


def _may_write_down(state: State, who: PersonId) -> Refused | None:
    """Return why somebody has nothing to write down: a scribe does it for everybody, a space holder for whoever has no screen."""
    return None if state.kept.people.by_id[who].has(base.SCRIBE) or voices(state) else Refused("writes_for_voices")


def to_write_down(state: State, person: PersonId, me: PersonId) -> str:
    """Return how words of somebody without a screen are written down, to whoever may where they are kept; else nothing."""
    known, mine = state.kept.people.by_id.get(person), state.kept.people.by_id.get(me)
    may = mine is not None and not base.SCRIBES.isdisjoint(mine.roles)
    if known is None or not known.via or not may or not_written_down(state, me, SAY):
        return ""
    return f"To write down what {known.name} says: scribe {known.name}: ..."


def not_written_down(state: State, who: PersonId, kind: str) -> Refused | None:
    """Return why words of this kind are not written down now, or told: not off the record, and small groups talk by themselves."""
    if kind != SAY:
        return on_record(state, who)
    if notes_home(state):
        return Refused("unnamed_here")
    unkept = state.kept.record.off or (mode(state) in GROUPS and not keeps(state))
    return Refused("not_kept_now") if unkept else None


def _scribe(state: State, command: Scribe, who: PersonId, _now: Ms) -> Outcome:
    if command.kind not in FOR_OTHERS:
        raise Refused("not_for_others")
    person = state.kept.people.there(command.person)
    if refusal := not_written_down(state, who, command.kind):
        raise refusal
    if not (person.via or state.kept.people.by_id[who].has(base.SCRIBE)):
        raise Refused("writes_for_voices")
    if command.kind == SAY and not keeps(state):
        if not person.via:
            raise Refused("not_kept_now")
        return to_room(state, command.person, text_of(command.text), off=False, scribe=who)
    if command.person == who:
        return Outcome([keep(state, who, command.text, command.kind)])
    return Outcome([keep(state, command.person, command.text, command.kind, scribe=who)])


def _apply_kept(meeting: Meeting, event: WordsKept) -> None:
    word = Word(event.person, event.item, event.round, event.kind, scribe=event.scribe)
    meeting.words.by_id[WordId(meeting.seq)] = word


def _fold_spoken(state: State, message: Spoken) -> None:
    state.now.words.number = max(state.now.words.number, message.number)


def _hold_live(state: State, hold: LiveMemo) -> None:
    live = state.now.words.live
    live.append(Live(hold.number, hold.person, hold.text, hold.people, hold.scribe))
    del live[:-REPLAYED]


def _recount(state: State, me: PersonId) -> Iterable[Passing]:
    # Words of a live item are for those who were in the room when they were said.
    for live in state.now.words.live:
        if me <= live.people:
            yield Spoken(live.number, live.person, live.text, scribe=live.scribe)


class LiveForgotten(Memo, frozen=True):
    """Forget the words of the lobby or live item that is over."""


def _follow_over(_state: State, _event: ItemClosed | Opened, _now: Ms) -> Outcome:
    return Outcome(memos=[LiveForgotten()])


def _hold_forgotten(state: State, _hold: LiveForgotten) -> None:
    state.now.words.live.clear()


def _tell_kept(state: State, event: WordsKept, me: PersonId, kind: Kind) -> str:
    """Return the sentence about words that were kept, as their kind says."""
    mine = kind.mine if event.person == me else ""
    own = state.kept.people.by_id[event.person].name
    line = (mine or kind.line).format(who=start(name(state, event.person, me)), name=own, text=event.text)
    place = _place(state, event, kind)
    line += f" ({kind.numbered} {place})" if place else ""
    if mine and event.kind != SAY:
        return line
    if not event.scribe:
        return line
    if event.person == me:
        return (
            f"{start(name(state, event.scribe))} wrote down for you: {event.text} "
            f"It stays with the group until you agree to more: mine."
        )
    return f"{line} (written down by {name(state, event.scribe, me)})"


def _place(state: State, event: WordsKept, kind: Kind) -> int:
    """Return the number by which people act on words that were kept, 0 where none do: of the newest, where somebody said the same twice."""
    if kind.numbers is None:
        return 0
    listed, by_id = kind.numbers(state.kept), state.kept.words.by_id
    same = [n for n in listed if n in by_id and state.texts.get(n) == event.text]
    theirs = [n for n in same if by_id[n].person == event.person]
    return listed[max(theirs)] if theirs else 0


def _tell_spoken(state: State, message: Spoken, me: PersonId) -> str:
    who = state.kept.people.by_id[message.person].name if message.person in state.kept.people.by_id else "Somebody"
    told = f" (told by {name(state, message.scribe, me)})" if message.scribe else ""
    return f"{who}{f' ({unkept(state)})' if message.off else ''}: {message.text}{told}"


def unkept(state: State) -> str:
    """Return how to call words that are not kept: off the record only where something would be kept otherwise."""
    return "off the record" if state.kept.record.off or keeps(state) else "not kept"


def _needs(kept: Meeting, person: PersonId) -> Iterable[WordId]:
    return reversed(kept.words.of(person))


TOPIC = Topic(
    name="words",
    texts=lambda kept: (number for number, word in kept.words.by_id.items() if not word.withdrawn),
    homes=lambda kept: {number: word.at for number, word in kept.words.by_id.items()},
    kinds={
        SAY: Kind("{who}: {text}", mine="{name}: {text}", most=200, called="contributions"),
        ANSWER: Kind(
            "{who} says about it: {text}", "answered: ", mine="You say about it: {text}", most=60, called="answers"
        ),  # what it is follows: an answer to the card, or why something comes back later
    },
    needs=_needs,
    said={
        WordsKept: lambda _m: Said(base.WORD),
        Spoken: lambda m: Said(person=m.person, texts=(m.text,), unkept=m.off),
    },
    known={Spoken: lambda now, m: m.number <= now.words.number},
    rules={
        Say: Rule(base.MEMBERS, base.LIVE, may_speak),
        # After the end, too: those who write the recap then talk with each other.
        Off: Rule(base.MEMBERS, base.ALWAYS, may_say_off),
        Scribe: Rule(base.SCRIBES, when=_may_write_down),
    },
    decide={
        Say: _say,
        Off: _off,
        Scribe: _scribe,
    },
    follow={Opened: _follow_over, ItemClosed: _follow_over},
    apply={
        WordsKept: _apply_kept,
    },
    passing={Spoken: _fold_spoken},
    memos={LiveMemo: _hold_live, LiveForgotten: _hold_forgotten},
    recount=_recount,
    tell_kind={WordsKept: _tell_kept},
    tell={
        WordsKept: base.silent,
        Spoken: _tell_spoken,
    },
    refusals={
        "text_empty": "There are no words in that.",
        "text_too_long": "That is {length} characters; {limit} fit. Nothing was sent; send it in parts. Your line is kept.",
        "quiet_part": "This is a quiet part. You can park it, or ask for a pause.",
        "unnamed_here": (
            "People write notes without names in this part, and this would stand in the room with a name. Nothing was sent, "
            "and nobody was told."
        ),
        "others_turn": "{name} has the floor. Raise a hand to be next; your line is kept.",
        "round_ahead": "{name} has the floor. Your turn comes after {before}; your line is kept.",
        "round_had": (
            "{name} has the floor, and the round goes on to others. Once it is over, anyone can raise a hand again. Your line is kept."
        ),
        "ask_for_floor": (
            "Nobody has called you yet. If your hand is down, raise it; then wait to be called. Your line is kept."
        ),
        "not_called": "Your hand is up, and nobody has called you yet. Your line is kept.",
        "not_kept_now": "This part is not kept, so there is nothing to write down.",
        "not_for_others": "That cannot be written down for somebody else. Nothing was done.",
        "writes_for_voices": (
            "A space holder writes down what people on the phone or in the room say; the scribe does it for everybody. "
            "Nothing was done."
        ),
    },
    recap=(),  # what was said stands under the questions, and an answer beneath what it answers
)
