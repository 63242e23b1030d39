"""Parked notes that say the same become one, if both who wrote them agree; both origins stay, and either can take theirs apart again.

Anybody may ask. Whoever wrote one is asked aside, and a *rather not* is told as *they stay two*, never whose it was. From then on the
two have one receipt, that of the note which the other was put to; the words stay two, each its author's to quote, soften or withdraw.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, field

from cop_tui.core.engine import base, limits
from cop_tui.core.engine.base import Aside, Command, Id, Ignorable, Memo, Outcome, Refused, Rule, Topic
from cop_tui.core.engine.ids import NO_WORD, NOBODY, Ms, PersonId, WordId, WordRef
from cop_tui.core.topics.afterwards import WordsWithdrawn
from cop_tui.core.topics.parking import LET_GO, author, place
from cop_tui.core.topics.people import Left, name, start
from cop_tui.core.topics.record import on_record
from cop_tui.core.topics.setup import Closed

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cop_tui.core.meeting import Meeting, ServerState, State


class Merge(Struct, frozen=True):
    """Two parked notes that somebody (`by`) thinks say the same, and who of their authors still has to say yes."""

    by: PersonId
    parked: WordId
    same: WordId
    asked: tuple[PersonId, ...]


class MergingMemory(Struct):
    """The server's memory: what people are asked about, by number, and how often somebody was."""

    waiting: dict[int, Merge] = field(default_factory=dict)
    count: int = 0


class AskSame(Command, frozen=True):
    """Say that a parked note says the same as another one (`same`); whoever wrote them is asked, aside."""

    durable = False
    parked: WordRef
    same: WordRef


class AnswerSame(Command, frozen=True):
    """Let a parked note of mine be one with another, or rather not; a no leaves no trace. `asked` is the number of what I was asked."""

    durable = False
    asked: Id
    yes: bool


class TakeApart(Command, frozen=True):
    """Let a parked note that is one with another stand on its own again; mine, or one that mine is one with."""

    parked: WordRef


class NotesSame(Ignorable, frozen=True, kw_only=True):
    """A parked note is one with another one (`same`), as both who wrote them agreed; 0: it stands on its own again."""

    urgency = base.USUAL

    parked: WordId
    same: WordId = NO_WORD


class SameAsked(Aside, frozen=True):
    """Somebody thinks that a parked note of mine and another say the same."""

    asked: int
    by: PersonId
    parked: WordId
    same: WordId


class SameSettled(Aside, frozen=True):
    """What I asked, or was asked, about two parked notes is over, or I have answered; `yes`: they are one, `mine`: it was my own answer."""

    asked: int
    yes: bool = False
    mine: bool = False


class MergeMemo(Memo, frozen=True):
    """Remember what somebody is asked about two notes; None: nothing any more."""

    asked: int
    merge: Merge | None


def _both(state: State, parked: WordId, same: WordId) -> tuple[WordId, WordId]:
    """Return a note and the one it would be put to. Raises Refused where they are gone, one and the same, or one already."""
    lot = state.kept.parking
    if parked not in lot.notes or same not in lot.notes:
        raise Refused("no_such_parked")
    parked, same = lot.head(parked), lot.head(same)
    if parked == same:
        raise Refused("same_already")
    if LET_GO in (lot.of(parked).state, lot.of(same).state):
        raise Refused("same_let_go")
    return parked, same


def _ask(state: ServerState, command: AskSame, who: PersonId, _now: Ms) -> Outcome:
    parked, same = _both(state, command.parked, command.same)
    authors = [author(state, parked), author(state, same)]
    if NOBODY in authors:
        raise Refused("same_unnamed")
    for person in authors:
        known = state.kept.people.by_id[person]
        if known.left or (known.via and person != who):
            raise Refused("same_cannot_ask", name=known.name)
    asked = tuple(sorted({*authors} - {who}))
    if not asked:
        return Outcome([NotesSame(parked=parked, same=same)])
    waiting = state.memory.merging.waiting.values()
    if any({merge.parked, merge.same} == {parked, same} for merge in waiting):
        return Outcome(held=True)
    if len(waiting) >= limits.MERGES:
        raise Refused("same_full")
    number = state.memory.merging.count + 1
    told = SameAsked(number, who, parked, same)
    return Outcome(aside=[(asked, told)], memos=[MergeMemo(number, Merge(who, parked, same, asked))], held=True)


def _answer(state: ServerState, command: AnswerSame, who: PersonId, _now: Ms) -> Outcome:
    merge = state.memory.merging.waiting.get(command.asked)
    if merge is None or who not in merge.asked:
        raise Refused("same_not_asked")
    left = tuple(person for person in merge.asked if person != who)
    outcome = Outcome(held=True)
    if command.yes and left:
        outcome.memos.append(MergeMemo(command.asked, Merge(merge.by, merge.parked, merge.same, left)))
        outcome.aside.append(((who,), SameSettled(command.asked, mine=True)))
        return outcome
    outcome.memos.append(MergeMemo(command.asked, None))
    others = tuple(sorted({merge.by, *left} - {who}))
    outcome.aside.append(((who,), SameSettled(command.asked, yes=command.yes, mine=True)))
    outcome.aside += [(others, SameSettled(command.asked, yes=command.yes))] if others else []
    if command.yes:
        if refusal := on_record(state, who):
            raise refusal
        parked, same = _both(state, merge.parked, merge.same)
        outcome.events.append(NotesSame(parked=parked, same=same))
        outcome.held = False
    return outcome


def _take_apart(state: State, command: TakeApart, who: PersonId, _now: Ms) -> Outcome:
    lot = state.kept.parking
    apart = [note for note, same in lot.same.items() if command.parked in (note, same)]
    mine = [note for note in apart if who in (author(state, note), author(state, lot.same[note]))]
    if not mine:
        raise Refused("same_not_yours") if apart else Refused("not_the_same")
    return Outcome([NotesSame(parked=note) for note in mine])


def _stay_two(state: ServerState, numbers: Iterable[int]) -> Outcome:
    """Return the outcome of nobody being asked any more about the pairs with these numbers."""
    outcome = Outcome()
    for number in numbers:
        merge = state.memory.merging.waiting[number]
        outcome.memos.append(MergeMemo(number, None))
        outcome.aside.append((tuple(sorted({merge.by, *merge.asked})), SameSettled(number)))
    return outcome


def _follow_withdrawn(state: ServerState, event: WordsWithdrawn, _now: Ms) -> Outcome:
    waiting = state.memory.merging.waiting.items()
    return _stay_two(state, [n for n, m in waiting if m.parked in event.words or m.same in event.words])


def _follow_left(state: ServerState, event: Left, _now: Ms) -> Outcome:
    waiting = state.memory.merging.waiting.items()
    return _stay_two(state, [n for n, merge in waiting if event.person in merge.asked])


def _follow_closed(state: ServerState, _event: Closed, _now: Ms) -> Outcome:
    return _stay_two(state, state.memory.merging.waiting)


def _apply(meeting: Meeting, event: NotesSame) -> None:
    lot = meeting.parking
    if not event.same:
        lot.same.pop(event.parked, None)
        return
    lot.same[event.parked] = event.same
    for note, same in lot.same.items():
        if same == event.parked:  # what was one with it comes along
            lot.same[note] = event.same


def _hold(state: ServerState, hold: MergeMemo) -> None:
    held = state.memory.merging
    held.count = max(held.count, hold.asked)
    held.waiting.pop(hold.asked, None)
    if hold.merge is not None:
        held.waiting[hold.asked] = hold.merge


def _remind(state: ServerState, me: PersonId) -> Iterable[Aside]:
    for number, merge in state.memory.merging.waiting.items():
        if me in merge.asked:
            yield SameAsked(number, merge.by, merge.parked, merge.same)


def _fold_asked(state: State, message: SameAsked) -> None:
    state.mine.same[message.asked] = message


def _fold_settled(state: State, message: SameSettled) -> None:
    state.mine.same.pop(message.asked, None)


def _several(state: State, who: PersonId) -> Refused | None:
    return on_record(state, who) or (None if len(state.kept.parking.notes) > 1 else Refused("nothing_to_merge"))


def _is_asked(state: State, who: PersonId) -> Refused | None:
    memory = state.remembered()
    if memory is None:
        asked = bool(state.mine.same)
    else:
        asked = any(who in merge.asked for merge in memory.merging.waiting.values())
    return None if asked else Refused("same_not_asked")


def _any_same(state: State, _who: PersonId) -> Refused | None:
    return None if state.kept.parking.same else Refused("not_the_same")


def _tell_same(state: State, event: NotesSame, _me: PersonId) -> str:
    number = place(state, event.parked)
    if not event.same:
        return f"Parked {number} stands on its own again." if number else ""
    return f"Parked {number} and parked {place(state, event.same)} say the same: they have one receipt, and both stay as they were written."


def _tell_asked(state: State, message: SameAsked, me: PersonId) -> str:
    texts = " and ".join(f"'{state.texts.get(word, '...')}'" for word in (message.parked, message.same))
    return (
        f"{start(name(state, message.by))} thinks that parked {place(state, message.parked)} and {place(state, message.same)} say the same: "
        f"{texts}. Both would stay, with one receipt. Type yes the same, or rather not the same. A no is not written down."
    )


def _tell_settled(_state: State, message: SameSettled, _me: PersonId) -> str:
    if message.mine or message.yes:
        return ""
    return "The two parked notes stay two."


TOPIC = Topic(
    name="merging",
    known={SameAsked: lambda mine, m: mine.same.get(m.asked) == m},
    rules={
        AskSame: Rule(base.MEMBERS, base.LIVE, _several),
        AnswerSame: Rule(base.ANYONE, base.LIVE, _is_asked),
        TakeApart: Rule(base.MEMBERS, base.LIVE, _any_same),
    },
    decide={AskSame: _ask, AnswerSame: _answer, TakeApart: _take_apart},
    follow={WordsWithdrawn: _follow_withdrawn, Left: _follow_left, Closed: _follow_closed},
    apply={NotesSame: _apply},
    aside={SameAsked: _fold_asked, SameSettled: _fold_settled},
    memos={MergeMemo: _hold},
    remind=_remind,
    tell={NotesSame: _tell_same, SameAsked: _tell_asked, SameSettled: _tell_settled},
    refusals={
        "nothing_to_merge": "There are no two parked notes that could say the same.",
        "same_already": "They are one already.",
        "same_let_go": "One of them was let go, so they stay two.",
        "same_unnamed": "One of them was parked without a name, so nobody can be asked, and they stay two.",
        "same_cannot_ask": "{name} cannot be asked here now, so they stay two.",
        "same_full": "People are asked about many pairs already. Ask again when some of them are answered.",
        "same_not_asked": "You are not asked about two parked notes now.",
        "same_not_yours": "That is for those who wrote one of the two.",
        "not_the_same": "That note stands on its own.",
    },
    recap=(),
)
