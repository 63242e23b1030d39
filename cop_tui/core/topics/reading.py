"""Read for me: somebody else reads my words aloud, for whoever types beside a phone call or in a room.

The words go aside to whoever is asked: one person by name, or those who hold the space. They say yes or rather not, are told when
the author has the floor, and say when they have read it. It is in the server's memory alone: what is read aloud is spoken, and
kept as little as speech is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, field
from msgspec.structs import replace

from cop_tui.core.engine import base, limits
from cop_tui.core.engine.base import Aside, Command, Id, Memo, Outcome, Refused, Rule, Topic
from cop_tui.core.engine.ids import NOBODY, Ms, PersonId, PersonRef
from cop_tui.core.engine.text import ended, text_of
from cop_tui.core.topics.floor import Called
from cop_tui.core.topics.people import Left, name, start
from cop_tui.core.topics.setup import Closed

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cop_tui.core.meeting import ServerState, State

READ, BACK, NONE, OTHER, RATHER_NOT = "read", "taken back", "nobody", "somebody else", "rather not"
"""How it ended: it was read aloud, its author took it back (or the meeting is over), nobody who was asked can; for those who were
asked: somebody else does, or I would rather not."""

TO_READ = "Where nobody hears you, type it with off, which keeps nothing; say would keep it as your words. Then type: have read it."
"""What whoever reads aloud is told of how, so that what was asked to be kept nowhere is not."""


class Reading(Struct, frozen=True):
    """What somebody wants to be read aloud, who is asked, and who said yes (0: nobody yet)."""

    person: PersonId
    text: str
    to: tuple[PersonId, ...]
    reader: PersonId = NOBODY


class ReadingMemory(Struct):
    """The server's memory: what waits to be read aloud, by number, and how often it was asked for."""

    waiting: dict[int, Reading] = field(default_factory=dict)
    count: int = 0

    def of(self, person: PersonId) -> int:
        """Return the number of what somebody wants to be read, 0 where there is nothing."""
        return next((number for number, reading in self.waiting.items() if reading.person == person), 0)


class ReadForMe(Command, frozen=True):
    """Ask `person`, or those who hold the space (0), to read my words aloud. Anew, it takes the place of what I asked before."""

    durable = False
    texts = ("text",)
    audience = base.ASIDE
    text: str
    person: PersonRef = NOBODY


class AnswerReading(Command, frozen=True):
    """Say that I read something aloud for somebody, or rather not, which needs no reason."""

    durable = False
    reading: Id
    yes: bool


class HaveRead(Command, frozen=True):
    """Say that I have read something aloud for somebody."""

    durable = False
    reading: Id


class DoNotRead(Command, frozen=True):
    """Take back what I asked somebody to read aloud."""

    durable = False


class ReadingAsked(Aside, frozen=True):
    """Somebody asks me to read this aloud. `taken`: I said yes; `now`: they have the floor."""

    reading: int
    person: PersonId
    text: str
    taken: bool = False
    now: bool = False


class ReadingNoted(Aside, frozen=True):
    """What I asked to be read aloud waits; `by`: who reads it (0: nobody said yes yet)."""

    reading: int
    by: PersonId = NOBODY


class ReadingOver(Aside, frozen=True):
    """It need not be read any more, or not by me; `by` is who read it, reads it or took it back (0: the meeting is over, or nobody)."""

    reading: int
    how: str
    by: PersonId = NOBODY


class ReadingMemo(Memo, frozen=True):
    """Remember what waits to be read aloud; None: nothing any more."""

    reading: int
    what: Reading | None


def _readers(state: State, command: ReadForMe, who: PersonId) -> tuple[PersonId, ...]:
    """Return who is asked: somebody by name, or all others who hold the space. Raises Refused where that is nobody."""
    people = state.kept.people
    if not command.person:
        if holders := tuple(n for n in people.with_screen(base.HOLDER) if n != who):
            return holders
        raise Refused("reading_whom")
    person = people.there(command.person)
    if command.person == who:
        raise Refused("reading_self")
    if person.via:
        raise Refused("reading_no_seat", name=person.name)
    return (command.person,)


def _read_for_me(state: ServerState, command: ReadForMe, who: PersonId, _now: Ms) -> Outcome:
    held, readers = state.memory.reading, _readers(state, command, who)
    text = text_of(command.text)
    before = held.of(who)
    if not before and len(held.waiting) >= limits.READINGS:
        raise Refused("reading_full")
    outcome = _over(state, before, BACK, who, told=False) if before else Outcome()
    number = held.count + 1
    outcome.memos.append(ReadingMemo(number, Reading(who, text, readers)))
    outcome.aside += [(readers, ReadingAsked(number, who, text)), ((who,), ReadingNoted(number))]
    outcome.facts["names"] = [name(state, reader) for reader in readers]
    outcome.held = True
    return outcome


def _over(state: ServerState, number: int, how: str, by: PersonId, *, told: bool = True) -> Outcome:
    """Return the outcome of its being over, told to whoever was asked and, if `told`, to its author."""
    reading = state.memory.reading.waiting[number]
    asked = (reading.reader,) if reading.reader else reading.to
    readers = (*asked, reading.person) if told else asked
    over = ReadingOver(number, how, by)
    return Outcome(aside=[(tuple(sorted(readers)), over)], memos=[ReadingMemo(number, None)], held=True)


def _for(state: ServerState, number: int, who: PersonId) -> Reading:
    reading = state.memory.reading.waiting.get(number)
    if reading is None or who not in ((reading.reader,) if reading.reader else reading.to):
        raise Refused("reading_over")
    return reading


def _answer(state: ServerState, command: AnswerReading, who: PersonId, _now: Ms) -> Outcome:
    number, reading = command.reading, _for(state, command.reading, who)
    if not command.yes:
        return _rather_not(number, reading, who)
    others = tuple(n for n in reading.to if n != who)
    outcome = Outcome(memos=[ReadingMemo(number, replace(reading, reader=who))], held=True)
    now = state.kept.floor.speaker == reading.person
    outcome.aside.append(((who,), ReadingAsked(number, reading.person, reading.text, taken=True, now=now)))
    outcome.aside.append(((reading.person,), ReadingNoted(number, who)))
    outcome.aside += [(others, ReadingOver(number, OTHER, who))] if others and not reading.reader else []
    return outcome


def _rather_not(number: int, reading: Reading, who: PersonId) -> Outcome:
    """Return the outcome of somebody's rather not: the others are still asked, and its author learns of it when nobody is."""
    left = () if reading.reader else tuple(n for n in reading.to if n != who)
    outcome = Outcome(held=True, memos=[ReadingMemo(number, replace(reading, to=left) if left else None)])
    outcome.aside.append(((who,), ReadingOver(number, RATHER_NOT)))
    outcome.aside += [] if left else [((reading.person,), ReadingOver(number, NONE))]
    return outcome


def _have_read(state: ServerState, command: HaveRead, who: PersonId, _now: Ms) -> Outcome:
    _for(state, command.reading, who)
    return _over(state, command.reading, READ, who)


def _do_not_read(state: ServerState, _command: DoNotRead, who: PersonId, _now: Ms) -> Outcome:
    return _over(state, state.memory.reading.of(who), BACK, who)


def reads_now(state: State, who: PersonId) -> bool:
    """Return whether somebody has said that they read aloud for whoever has the floor."""
    speaker, memory = state.kept.floor.speaker, state.remembered()
    if memory is None:
        return any(asked.person == speaker and asked.taken for asked in state.mine.readings.values())
    return any(reading.person == speaker and reading.reader == who for reading in memory.reading.waiting.values())


def _follow_called(state: ServerState, event: Called, _now: Ms) -> Outcome:
    number = state.memory.reading.of(event.person)
    reading = state.memory.reading.waiting.get(number)
    if reading is None:
        return Outcome()
    readers = (reading.reader,) if reading.reader else reading.to
    told = ReadingAsked(number, event.person, reading.text, taken=bool(reading.reader), now=True)
    return Outcome(aside=[(readers, told)])


def _follow_left(state: ServerState, event: Left, _now: Ms) -> Outcome:
    outcome = Outcome()
    for number, reading in state.memory.reading.waiting.items():
        if reading.person == event.person:
            outcome.add(_over(state, number, BACK, event.person, told=False))
        elif event.person in ((reading.reader,) if reading.reader else reading.to):
            outcome.add(_rather_not(number, reading, event.person))
    outcome.held = False
    return outcome


def _follow_closed(state: ServerState, _event: Closed, _now: Ms) -> Outcome:
    outcome = Outcome()
    for number in state.memory.reading.waiting:
        outcome.add(_over(state, number, BACK, NOBODY))
    outcome.held = False
    return outcome


def _hold(state: ServerState, hold: ReadingMemo) -> None:
    held = state.memory.reading
    held.count = max(held.count, hold.reading)
    held.waiting.pop(hold.reading, None)
    if hold.what is not None:
        held.waiting[hold.reading] = hold.what


def _remind(state: ServerState, me: PersonId) -> Iterable[Aside]:
    for number, reading in state.memory.reading.waiting.items():
        if reading.person == me:
            yield ReadingNoted(number, reading.reader)
        if me in ((reading.reader,) if reading.reader else reading.to):
            yield ReadingAsked(number, reading.person, reading.text, taken=bool(reading.reader))


def _fold_asked(state: State, message: ReadingAsked) -> None:
    state.mine.readings[message.reading] = replace(message, now=False)


def _fold_noted(state: State, message: ReadingNoted) -> None:
    state.mine.read_for_me = message.reading


def _fold_over(state: State, message: ReadingOver) -> None:
    state.mine.readings.pop(message.reading, None)
    if state.mine.read_for_me == message.reading:
        state.mine.read_for_me = 0


def _asked_of(state: State, who: PersonId) -> Refused | None:
    memory = state.remembered()
    if memory is None:
        there = bool(state.mine.readings)
    else:
        waiting = memory.reading.waiting.values()
        there = any(who in ((reading.reader,) if reading.reader else reading.to) for reading in waiting)
    return None if there else Refused("reading_over")


def _asked_by(state: State, who: PersonId) -> Refused | None:
    memory = state.remembered()
    number = state.mine.read_for_me if memory is None else memory.reading.of(who)
    return None if number else Refused("reading_none")


def _tell_asked(state: State, message: ReadingAsked, _me: PersonId) -> str:
    who, text = name(state, message.person), f"'{ended(message.text)}'"
    if message.taken and message.now:
        return f"{start(who)} has the floor: read their words aloud now. {text} {TO_READ}"
    if message.taken:
        return f"You read aloud for {who}, when they have the floor or when it fits: {text} {TO_READ}"
    floor = f"{start(who)} has the floor, and asks" if message.now else f"{start(who)} asks"
    return f"{floor} you to read this aloud for them: {text} Type yes read it, or rather not read it."


def _tell_noted(state: State, message: ReadingNoted, _me: PersonId) -> str:
    who = start(name(state, message.by))
    return f"{who} reads your words aloud, when you have the floor or when it fits." if message.by else ""


def _tell_over(state: State, message: ReadingOver, me: PersonId) -> str:
    if message.how == NONE:
        return "Nobody who was asked can read it aloud now. Ask somebody by name: read for me Cy: ..."
    if message.how == BACK and not message.by:
        return "Nothing waits to be read out any more: the meeting is over."
    if message.by in (NOBODY, me):
        return ""
    lines = {
        READ: "{who} has read your words aloud.",
        BACK: "{who} took back what was to be read aloud.",
        OTHER: "{who} reads it aloud.",
    }
    return lines.get(message.how, "").format(who=start(name(state, message.by)))


TOPIC = Topic(
    name="reading",
    known={
        ReadingAsked: lambda mine, m: mine.readings.get(m.reading) == m,
        ReadingNoted: lambda mine, m: mine.read_for_me == m.reading,
    },
    stands={
        ReadForMe: base.Stands("read for me", over={ReadingOver: lambda m: m.how in (READ, NONE)}),
        DoNotRead: base.Stands("read for me", asks=base.never),
    },
    rules={
        ReadForMe: Rule(base.MEMBERS, base.LIVE),
        AnswerReading: Rule(base.ANYONE, base.LIVE, _asked_of),
        HaveRead: Rule(base.ANYONE, base.LIVE, _asked_of),
        DoNotRead: Rule(base.ANYONE, base.LIVE, _asked_by),
    },
    decide={
        ReadForMe: _read_for_me,
        AnswerReading: _answer,
        HaveRead: _have_read,
        DoNotRead: _do_not_read,
    },
    follow={Called: _follow_called, Left: _follow_left, Closed: _follow_closed},
    aside={ReadingAsked: _fold_asked, ReadingNoted: _fold_noted, ReadingOver: _fold_over},
    memos={ReadingMemo: _hold},
    remind=_remind,
    tell={ReadingAsked: _tell_asked, ReadingNoted: _tell_noted, ReadingOver: _tell_over},
    refusals={
        "reading_whom": "Nobody else holds the space who could read it, so nobody was asked. Somebody else can be, by name.",
        "reading_no_seat": "{name} takes part without a screen, so your words do not reach them. Nobody was asked.",
        "reading_full": "Many texts wait to be read aloud already. Ask again when some of them have been read. Your line is kept.",
        "reading_self": "That is for somebody else to read. Nobody was asked.",
        "reading_over": "Nothing waits for you to read it aloud.",
        "reading_none": "Nothing of yours waits to be read aloud.",
    },
    recap=(),
)
