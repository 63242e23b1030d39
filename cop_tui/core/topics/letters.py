"""Letters to a meeting: what somebody who cannot come leaves to be read out, and what somebody needs to take part.

A letter is known by the hash of a secret that only its author's client has, so that nobody else takes it back. Whose it is stands
beside it only where its author chose that. Letters are no events, as only their author and those who hold the space may see them: the
server remembers them, and has them in a file of its own beside the journal so that a restart loses none. They go with the end of the
meeting. One that is read out becomes ordinary words of its author, or a note without a name, in the part in which it is read.

What is to be read out is told to those who hold the space when the meeting begins and not before, so that nobody can tell from the
hour who wrote it; what somebody needs is told at once, as it has to be prepared.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, field

from cop_tui.core.engine import base, limits
from cop_tui.core.engine.base import Aside, Command, Ignorable, Memo, Outcome, Refused, Rule, Topic
from cop_tui.core.engine.hashed import digest, is_digest
from cop_tui.core.engine.ids import NO_ITEM, NOBODY, ItemId, ItemRef, Ms, PersonId, WordId
from cop_tui.core.engine.text import text_of
from cop_tui.core.topics.afterwards import ConsentGiven
from cop_tui.core.topics.agenda import ItemLeftOut, ItemOpened, mode
from cop_tui.core.topics.clock import not_paused
from cop_tui.core.topics.notes import LiveNotes, NoteShown
from cop_tui.core.topics.people import Left, name, start
from cop_tui.core.topics.record import keeps
from cop_tui.core.topics.roles import RoleTaken
from cop_tui.core.topics.setup import GROUPS, OPEN_REGIME, Closed, Opened
from cop_tui.core.topics.words import NAMED, SAY, UNNAMED, keep, to_room

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from cop_tui.core.meeting import Meeting, ServerState, State

HERE = "Something that was left for this meeting waits to be read out here. Type read out; it is shown to you first."
NEEDED = "Somebody says what they need to take part, to those who hold the space alone. Type needed? to read it."


class Letter(Struct, frozen=True, omit_defaults=True):
    """What somebody left: for a part to be read out (0: for any), or (`need`) what they need to take part.

    `quote`: the recap may quote it. `live`: its part was not kept when it was written. `person` 0: without a name.
    """

    text: str
    item: ItemId = NO_ITEM
    quote: bool = False
    need: bool = False
    live: bool = False
    person: PersonId = NOBODY


class Letters(Struct, omit_defaults=True):
    """Kept: the hashes of the letters that were read out."""

    read: list[str] = field(default_factory=list)


class LettersMemory(Struct):
    """The server's memory, which is in a file beside the journal too: letters that wait, by the hash of their secret."""

    waiting: dict[str, Letter] = field(default_factory=dict)

    def ordered(self) -> dict[str, Letter]:
        """Return the letters in the order of their words, which tells nothing of when they came."""
        return _ordered(self.waiting)


def _ordered(letters: dict[str, Letter]) -> dict[str, Letter]:
    return dict(sorted(letters.items(), key=lambda each: (each[1].text, each[0])))


class LeaveLetter(Command, frozen=True):
    """Leave words for a part (0: for any), before the meeting begins, to be read out by whoever holds the space. The same hash changes them.

    `named`: with my name. `quote`: the recap may quote them.
    """

    durable = False
    texts = ("text",)
    audience = base.ASIDE
    hash: str
    text: str
    item: ItemRef = NO_ITEM
    named: bool = False
    quote: bool = False


class SayNeed(Command, frozen=True):
    """Say to those who hold the space what I need to take part. The same hash changes it. `named`: with my name."""

    durable = False
    texts = ("text",)
    audience = base.ASIDE
    hash: str
    text: str
    named: bool = False


class TakeLetterBack(Command, frozen=True):
    """Take back with its secret what I left and was not read out."""

    durable = False
    secret: str


class LookForLetter(Command, frozen=True):
    """Ask, with its secret, for what I left and was not read out."""

    durable = False
    secret: str


class ReadLetter(Command, frozen=True):
    """Read out what somebody left for this meeting: it is told to everybody, and kept as the part is and its author let it be."""

    hash: str


class LetterRead(Ignorable, frozen=True, kw_only=True):
    """What somebody left who could not come is read out; its words follow."""

    urgency = base.USUAL

    hash: str
    by: PersonId


class LetterHeld(Aside, frozen=True):
    """What I left waits, with its words where I asked for them."""

    hash: str
    need: bool = False
    letter: Letter | None = None


class LettersWait(Aside, frozen=True):
    """What was left for the meeting, for those who hold the space, by hash in the order of its words."""

    letters: dict[str, Letter]


class LettersOver(Aside, frozen=True):
    """Letters that those who hold the space have no more: taken back, read out, or erased with the end."""

    hashes: list[str]


class LetterMemo(Memo, frozen=True):
    """Remember a letter; None: it is gone."""

    hash: str
    letter: Letter | None


class LettersMemo(Memo, frozen=True):
    """Forget all letters."""


def _holders(state: State) -> tuple[PersonId, ...]:
    return tuple(state.kept.people.with_screen(base.HOLDER))


def _told(state: State, letters: dict[str, Letter], to: tuple[PersonId, ...] | None = None) -> Outcome:
    """Return the outcome of telling letters to those who hold the space, as far as they are told now."""
    begun = state.kept.setup.phase == base.OPEN
    shown = {key: letter for key, letter in letters.items() if begun or letter.need}
    readers = _holders(state) if to is None else to
    return Outcome(aside=[(readers, LettersWait(shown))] if shown and readers else [])


def _is_note(state: ServerState, key: str) -> bool:
    """Return whether a note is known by this hash, so that no letter may be: the secret takes back one thing."""
    return key not in state.kept.letters.read and (key in state.kept.notes.shown or key in state.memory.notes.waiting)


def _take_in(state: ServerState, key: str, letter: Letter, who: PersonId) -> Outcome:
    """Return the outcome of holding a letter. Raises Refused for a hash that is none or of another thing, and where too many wait."""
    waiting = state.memory.letters.waiting
    before = waiting.get(key)
    if (
        not is_digest(key)
        or _is_note(state, key)
        or (before is not None and (before.need, before.person) != (letter.need, letter.person))
    ):
        raise Refused("letter_hash")
    if key in state.kept.letters.read:
        raise Refused("no_such_letter")
    if before is None and len(waiting) >= limits.LETTERS:
        raise Refused("letters_full")
    outcome = Outcome(aside=[((who,), LetterHeld(key, letter.need))], memos=[LetterMemo(key, letter)], held=True)
    outcome.add(_told(state, {key: letter}))
    return outcome


def _leave(state: ServerState, command: LeaveLetter, who: PersonId, _now: Ms) -> Outcome:
    text = text_of(command.text)
    item = state.kept.agenda.items.get(command.item)
    if command.item and item is None:
        raise Refused("no_such_item", item=command.item)
    live = item is not None and item.plan.keep == "live"
    letter = Letter(text, command.item, command.quote and not live, live=live, person=who if command.named else NOBODY)
    return _take_in(state, command.hash, letter, who)


def _need(state: ServerState, command: SayNeed, who: PersonId, _now: Ms) -> Outcome:
    letter = Letter(text_of(command.text), need=True, person=who if command.named else NOBODY)
    return _take_in(state, command.hash, letter, who)


def _known(state: ServerState, secret: str) -> tuple[str, Letter]:
    key = digest(secret)
    letter = state.memory.letters.waiting.get(key)
    if letter is None:
        raise Refused("no_such_letter")
    return key, letter


def _take_back(state: ServerState, command: TakeLetterBack, _who: PersonId, _now: Ms) -> Outcome:
    key, _ = _known(state, command.secret)
    return _gone(state, [key], LetterMemo(key, None))


def _gone(state: State, keys: list[str], *memos: Memo) -> Outcome:
    readers = _holders(state)
    return Outcome(aside=[(readers, LettersOver(keys))] if readers else [], memos=[*memos], held=True)


def _look(state: ServerState, command: LookForLetter, who: PersonId, _now: Ms) -> Outcome:
    key, letter = _known(state, command.secret)
    return Outcome(aside=[((who,), LetterHeld(key, letter.need, letter))], held=True)


def is_for_now(state: State, letter: Letter) -> bool:
    """Return whether a letter can be read out in this part: it is for this one or any, or its own is over or was left out."""
    return not letter.need and letter.item not in state.kept.agenda.behind()


def here(state: State) -> dict[str, Letter]:
    """Return what can be read out in this part, as far as I was told it: to whoever holds the space."""
    if state.kept.setup.phase != base.OPEN or not state.kept.agenda.current or _quiet(state):
        return {}
    return {key: letter for key, letter in state.mine.letters.items() if is_for_now(state, letter)}


def _quiet(state: State) -> bool:
    """Return whether nothing is read out in this part: people are silent, write, or talk in small groups."""
    how, part = mode(state), state.kept.agenda.current
    revealed = how == "reveal" and any(note.item == part for note in state.kept.notes.shown.values())
    return how in ("silence", "write", "break", *GROUPS) or (how == "reveal" and not revealed)


def _read(state: ServerState, command: ReadLetter, who: PersonId, _now: Ms) -> Outcome:
    letter = state.memory.letters.waiting.get(command.hash)
    if letter is None or letter.need or _is_note(state, command.hash):
        raise Refused("no_such_letter")
    if _quiet(state):
        raise Refused("letter_quiet")
    if not is_for_now(state, letter):
        raise Refused("letter_later")
    outcome = Outcome([LetterRead(hash=command.hash, by=who)])
    outcome.add(_words(state, command.hash, letter))
    outcome.add(_gone(state, [command.hash], LetterMemo(command.hash, None)))
    outcome.held = False
    return outcome


def _words(state: State, key: str, letter: Letter) -> Outcome:
    """Return the outcome of words that are read out: kept as the part is, and never where their author knew it was not."""
    part = state.kept.agenda.current
    kept = keeps(state) and not letter.live
    if not letter.person:
        shown = Outcome([NoteShown(key, part, letter.text, letter.quote)])
        return shown if kept else Outcome(passing=[LiveNotes(part, [letter.text])])
    if not kept:
        return to_room(state, letter.person, letter.text, off=state.kept.record.off)
    outcome = Outcome([keep(state, letter.person, letter.text, SAY)])
    if letter.quote:
        named = state.kept.setup.session.regime == OPEN_REGIME
        # One event stands before the words: that they are read out.
        outcome.events.append(ConsentGiven([WordId(state.kept.seq + 2)], NAMED if named else UNNAMED))
    return outcome


def _follow_opened(state: ServerState, _event: Opened, _now: Ms) -> Outcome:
    """Tell what was left for later parts; the part that begins now tells its own."""
    first = state.kept.agenda.upcoming()
    return _begun(state, lambda letter: letter.item not in (NO_ITEM, first))


def _follow_item(state: ServerState, event: ItemOpened, _now: Ms) -> Outcome:
    begins = not state.kept.agenda.current
    return _begun(state, lambda letter: letter.item == event.item or (begins and not letter.item))


def _follow_left_out(state: ServerState, event: ItemLeftOut, _now: Ms) -> Outcome:
    """Tell again what was left for a part that is left out, as it can be read out in any other from now on."""
    now = event.out and state.kept.setup.phase == base.OPEN
    return _begun(state, lambda letter: letter.item == event.item) if now else Outcome()


def _begun(state: ServerState, which: Callable[[Letter], bool]) -> Outcome:
    waiting = state.memory.letters.ordered().items()
    told = {key: letter for key, letter in waiting if not letter.need and which(letter)}
    readers = _holders(state)
    return Outcome(aside=[(readers, LettersWait(told))] if told and readers else [])


def _follow_taken(state: ServerState, event: RoleTaken, _now: Ms) -> Outcome:
    return _told(state, state.memory.letters.ordered(), (event.person,)) if event.role == base.HOLDER else Outcome()


def _follow_left(state: ServerState, event: Left, _now: Ms) -> Outcome:
    theirs = [key for key, letter in state.memory.letters.waiting.items() if letter.person == event.person]
    outcome = _gone(state, theirs, *(LetterMemo(key, None) for key in theirs)) if theirs else Outcome()
    outcome.held = False
    return outcome


def _follow_closed(state: ServerState, _event: Closed, _now: Ms) -> Outcome:
    keys = list(state.memory.letters.ordered())
    outcome = _gone(state, keys, LettersMemo()) if keys else Outcome()
    outcome.held = False
    return outcome


def _apply_read(meeting: Meeting, event: LetterRead) -> None:
    meeting.letters.read.append(event.hash)


def _hold(state: ServerState, hold: LetterMemo) -> None:
    state.memory.letters.waiting.pop(hold.hash, None)
    if hold.letter is not None:
        state.memory.letters.waiting[hold.hash] = hold.letter


def _hold_over(state: ServerState, _hold: LettersMemo) -> None:
    state.memory.letters.waiting.clear()


def _remind(state: ServerState, me: PersonId) -> Iterable[Aside]:
    for key, letter in state.memory.letters.waiting.items():
        if letter.person == me:
            yield LetterHeld(key, letter.need, letter)
    if me in _holders(state):
        for _, message in _told(state, state.memory.letters.ordered(), (me,)).aside:
            yield message


def _fold_held(state: State, message: LetterHeld) -> None:
    known = state.mine.left.get(message.hash)
    state.mine.left[message.hash] = known if known and message.letter is None else message


def _fold_wait(state: State, message: LettersWait) -> None:
    state.mine.letters |= message.letters


def _fold_over(state: State, message: LettersOver) -> None:
    for key in message.hashes:
        state.mine.letters.pop(key, None)


def _tell_wait(state: State, message: LettersWait, _me: PersonId) -> str:
    needs = any(letter.need for letter in message.letters.values())
    waits = any(key in here(state) for key in message.letters)
    return " ".join(line for line, so in ((NEEDED, needs), (HERE, waits)) if so)


def _tell_read(state: State, event: LetterRead, me: PersonId) -> str:
    return f"{start(name(state, event.by, me))} {'read' if event.by == me else 'reads'} out what somebody left who could not come:"


def after(state: ServerState, memos: Iterable[Memo] = ()) -> dict[str, Letter]:
    """Return the letters that wait once these are remembered, as they are to be in their file."""
    waiting = dict(state.memory.letters.waiting)
    for memo in memos:
        if isinstance(memo, LettersMemo):
            waiting = {}
        elif isinstance(memo, LetterMemo):
            waiting.pop(memo.hash, None)
            waiting |= {memo.hash: memo.letter} if memo.letter else {}
    return _ordered(waiting)


def take_up(state: ServerState, found: dict[str, Letter]) -> None:
    """Take up the letters of an earlier start, but for those that were read out, or whose author or meeting is over."""
    if state.kept.setup.phase == base.CLOSED:
        return
    people = state.kept.people.by_id
    for key, letter in found.items():
        there = not letter.person or (letter.person in people and not people[letter.person].left)
        if key not in state.kept.letters.read and there:
            state.memory.letters.waiting[key] = letter


TOPIC = Topic(
    name="letters",
    known={
        LetterHeld: lambda mine, m: m.hash in mine.left,
        LettersWait: lambda mine, m: all(mine.letters.get(key) == letter for key, letter in m.letters.items()),
    },
    rules={
        LeaveLetter: Rule(base.MEMBERS, frozenset({base.LOBBY})),
        SayNeed: Rule(base.ANYONE, base.LIVE),
        TakeLetterBack: Rule(base.ANYONE, base.ALWAYS),
        LookForLetter: Rule(base.ANYONE, base.ALWAYS),
        ReadLetter: Rule(base.HOLDERS, base.MEETING, not_paused),
    },
    decide={
        LeaveLetter: _leave,
        SayNeed: _need,
        TakeLetterBack: _take_back,
        LookForLetter: _look,
        ReadLetter: _read,
    },
    follow={
        Opened: _follow_opened,
        ItemOpened: _follow_item,
        ItemLeftOut: _follow_left_out,
        RoleTaken: _follow_taken,
        Left: _follow_left,
        Closed: _follow_closed,
    },
    apply={LetterRead: _apply_read},
    aside={
        LetterHeld: _fold_held,
        LettersWait: _fold_wait,
        LettersOver: _fold_over,
    },
    memos={LetterMemo: _hold, LettersMemo: _hold_over},
    remind=_remind,
    tell={
        LetterRead: _tell_read,
        LetterHeld: base.silent,
        LettersWait: _tell_wait,
        LettersOver: base.silent,
    },
    refusals={
        "letter_hash": "That does not fit together and was not taken in. Write it again.",
        "letters_full": "So much has been left for this meeting that there is no room for more. Nothing was sent; your line is kept.",
        "no_such_letter": "That does not wait any more: it was read out, taken back, or the meeting is over.",
        "letter_quiet": "This is a quiet part, so nothing is read out in it. It waits.",
        "letter_later": "That was left for a later part. It waits until that one begins.",
    },
    recap=(),  # what is read out is ordinary words or a note, and stands where those do
)
