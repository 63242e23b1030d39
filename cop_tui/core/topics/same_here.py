"""Same here: whoever spoke is told that others know it too, so that nobody thinks they are alone with it.

It is told once, when the part is over, and never who or how many: at once, everybody would look at whoever typed just now. The
server remembers only for whom something is said, never by whom, so nothing can tell who it was. Where fewer than three others
could have said it, it would be a guess between two, and is not passed on.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, field

from cop_tui.core.engine import base, limits
from cop_tui.core.engine.base import Aside, Command, Memo, Outcome, Refused, Rule, Topic
from cop_tui.core.engine.ids import NO_ITEM, NOBODY, ItemId, Ms, PersonId, PersonRef
from cop_tui.core.topics.agenda import ItemClosed, title
from cop_tui.core.topics.people import AWAY, name
from cop_tui.core.topics.setup import Closed

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cop_tui.core.meeting import ServerState, State


class SameHereMemory(Struct):
    """The server's memory: to whom it is told when this part is over, and to whom it was told after the last one (`item`)."""

    waiting: set[PersonId] = field(default_factory=set)
    told: set[PersonId] = field(default_factory=set)
    item: ItemId = NO_ITEM


class SameHere(Command, frozen=True):
    """Say that I know what `person` spoke of in this part. They are told when it is over; nobody is told who, or how many."""

    durable = False
    waits = base.NEVER
    person: PersonRef


class OthersKnow(Aside, frozen=True):
    """Others know what somebody spoke of in this part. `person`: they have no screen, and whoever holds the space can tell them (0: it is me)."""

    item: ItemId
    person: PersonId = NOBODY


class SameMemo(Memo, frozen=True):
    """Remember that somebody is told when the part is over."""

    person: PersonId


class SameTold(Memo, frozen=True):
    """Remember that those who waited for it were told after this part."""

    item: ItemId


def enough_here(state: State, _who: PersonId) -> Refused | None:
    """Return the refusal where so few have a screen open here that whoever is told could guess who it was."""
    # Whoever has no screen is never connected.
    here = [n for n in state.kept.people.present() if state.now.people.how(n) != AWAY]
    return None if len(here) > limits.SAME_HERE else Refused("same_few")


def _same(state: State, command: SameHere, who: PersonId, _now: Ms) -> Outcome:
    state.kept.people.there(command.person)
    if command.person == who:
        raise Refused("same_self")
    return Outcome(memos=[SameMemo(command.person)], held=True)


def _told(state: ServerState, people: Iterable[PersonId], item: ItemId) -> list[tuple[tuple[PersonId, ...], Aside]]:
    known = state.kept.people
    there = [n for n in sorted(people) if not known.by_id[n].left]
    holders = tuple(known.with_role(base.HOLDER))
    return [
        (holders, OthersKnow(item, n)) if known.by_id[n].via else ((n,), OthersKnow(item))
        for n in there
        if holders or not known.by_id[n].via
    ]


def _follow_over(state: ServerState, event: ItemClosed | Closed, _now: Ms) -> Outcome:
    known = state.memory.same_here
    if isinstance(event, Closed) and state.kept.agenda.current:
        return Outcome()  # the part that is open closes with the meeting, and is told of then
    if not (known.waiting or known.told):
        return Outcome()
    item = state.kept.agenda.current
    return Outcome(aside=_told(state, known.waiting, item), memos=[SameTold(item)])


def _remind(state: ServerState, me: PersonId) -> Iterable[Aside]:
    known = state.memory.same_here
    for readers, message in _told(state, known.told, known.item):
        if me in readers:
            yield message


def _hold_same(state: ServerState, hold: SameMemo) -> None:
    state.memory.same_here.waiting.add(hold.person)


def _hold_told(state: ServerState, hold: SameTold) -> None:
    known = state.memory.same_here
    known.told, known.waiting, known.item = known.waiting, set(), hold.item


def _fold(state: State, message: OthersKnow) -> None:
    if message not in state.mine.others_know:
        state.mine.others_know.append(message)


def _tell(state: State, message: OthersKnow, _me: PersonId) -> str:
    if message.person:
        who = name(state, message.person)
        return f"For space holders only: others here know what {who} spoke of, too. Tell {who}, if it suits. Nobody is told who."
    where = f" in '{title(state, message.item)}'" if message.item else ""
    return f"Others here know this too: what you spoke of{where}. Nobody is told who, or how many. Only you are told."


TOPIC = Topic(
    name="same_here",
    known={OthersKnow: lambda mine, m: m in mine.others_know},
    stands={SameHere: base.Stands("same here", over={ItemClosed: base.always, Closed: base.always})},
    rules={SameHere: Rule(base.ANYONE, when=enough_here)},
    decide={SameHere: _same},
    follow={ItemClosed: _follow_over, Closed: _follow_over},
    aside={OthersKnow: _fold},
    memos={SameMemo: _hold_same, SameTold: _hold_told},
    remind=_remind,
    tell={OthersKnow: _tell},
    refusals={
        "same_few": (
            "So few are here that it would say who, so it is not passed on, and nobody is told that you asked."
        ),
        "same_self": "That is for what somebody else spoke of. Nothing was passed on.",
    },
    recap=(),
)
