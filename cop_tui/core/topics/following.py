"""That somebody cannot follow or needs a pause: said without a name, it stands until it is over or taken back.

It is over when its moment has come, with a pause, and with the part. Who said so is in the server's memory alone: so that
they can take it back, and so that one who takes it back does not take it back for another.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, field

from cop_tui.core.engine import base
from cop_tui.core.engine.base import Aside, Command, Event, Memo, Outcome, Passing, Refused, Rule, Topic
from cop_tui.core.engine.ids import NOBODY, Ms, PersonId
from cop_tui.core.topics import often
from cop_tui.core.topics.agenda import ItemClosed, ItemOpened
from cop_tui.core.topics.clock import Paused
from cop_tui.core.topics.floor import keepers
from cop_tui.core.topics.people import Left
from cop_tui.core.topics.setup import Closed

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cop_tui.core.meeting import ServerState, State

STANDS = "Somebody cannot follow, or needs a pause: put it in other words, or pause. Nobody has to say who."


class FollowingMemory(Struct):
    """The server's memory: who said that they cannot follow, while that stands."""

    said: set[PersonId] = field(default_factory=set)


class CannotFollow(Command, frozen=True):
    """Say, unnamed, that I cannot follow or need a pause: it comes first after this turn."""

    durable = False
    waits = base.IN_MEMORY


class CanFollow(Command, frozen=True):
    """Take back that I cannot follow or need a pause. Nobody is told who."""

    durable = False
    waits = base.IN_MEMORY


class Unsettled(Passing, frozen=True):
    """Somebody cannot follow or needs a pause; `now`: this moment is for them; `back`: they can again. Nobody is told who."""

    urgency = base.USUAL

    on: bool
    now: bool = False
    back: bool = False


class FollowingNoted(Aside, frozen=True):
    """Whether it stands that I cannot follow."""

    stands: bool


class FollowingMemo(Memo, frozen=True):
    """Remember that somebody cannot follow (`stands`), or that they can again; `person` 0: that nobody says so any more."""

    person: PersonId
    stands: bool = False


def over(*, now: bool = False) -> Outcome:
    """Return the outcome of its being over that somebody cannot follow; `now`: this moment is for them."""
    return Outcome(passing=[Unsettled(False, now)], memos=[FollowingMemo(NOBODY)])


def stands_for(state: State, me: PersonId) -> str:
    """Return, to whoever has the floor, keeps time or calls, that somebody cannot follow while it stands; nothing to others."""
    readers = {state.kept.floor.speaker, *keepers(state), *state.kept.people.with_role(base.QUEUE_KEEPER)}
    return standing(state) if me in readers else ""


def standing(state: State) -> str:
    """Return that somebody cannot follow, as a sentence, while it stands; else nothing."""
    return STANDS if state.now.floor.unsettled else ""


def _cannot_follow(state: ServerState, _command: CannotFollow, who: PersonId, now: Ms) -> Outcome:
    outcome = Outcome(aside=[((who,), FollowingNoted(True))], memos=[FollowingMemo(who, True)], held=True)
    if state.now.floor.unsettled:
        return outcome
    often.may_interrupt(state, who, now)
    outcome.passing.append(Unsettled(True))
    outcome.memos.append(often.Noted(often.FOLLOW, who, now))
    return outcome


def _can_follow(state: ServerState, _command: CanFollow, who: PersonId, _now: Ms) -> Outcome:
    outcome = Outcome(aside=[((who,), FollowingNoted(False))], memos=[FollowingMemo(who)], held=True)
    if state.memory.following.said == {who}:
        outcome.passing.append(Unsettled(False, back=True))
    return outcome


def _follow_over(state: State, _event: Event, _now: Ms) -> Outcome:
    return over() if state.now.floor.unsettled else Outcome()


def _follow_left(state: ServerState, event: Left, _now: Ms) -> Outcome:
    said = state.memory.following.said
    if event.person not in said:
        return Outcome()
    return over() if said == {event.person} else Outcome(memos=[FollowingMemo(event.person)])


def _fold_unsettled(state: State, message: Unsettled) -> None:
    state.now.floor.unsettled = message.on
    state.mine.unsettled = state.mine.unsettled and message.on


def _fold_noted(state: State, message: FollowingNoted) -> None:
    state.mine.unsettled = message.stands


def _hold(state: ServerState, hold: FollowingMemo) -> None:
    said = state.memory.following.said
    if not hold.person:
        said.clear()
    elif hold.stands:
        said.add(hold.person)
    else:
        said.discard(hold.person)


def _recount(state: State, _me: PersonId) -> Iterable[Passing]:
    if state.now.floor.unsettled:
        yield Unsettled(True)


def _remind(state: ServerState, me: PersonId) -> Iterable[Aside]:
    if me in state.memory.following.said:
        yield FollowingNoted(True)


def _said_so(state: State, who: PersonId) -> Refused | None:
    memory = state.remembered()
    stands = state.mine.unsettled if memory is None else who in memory.following.said
    return None if stands else Refused("follows_again")


def _tell_unsettled(_state: State, message: Unsettled, _me: PersonId) -> str:
    if message.on:
        return "Somebody cannot follow, or needs a pause. It comes first, after this turn. Nobody is told who."
    if message.back:
        return "Whoever could not follow can follow again. Nobody is told who."
    if not message.now:
        return ""
    return "This moment is for whoever cannot follow: put it in other words, or take a pause. Nobody has to say who."


TOPIC = Topic(
    name="following",
    known={FollowingNoted: lambda mine, m: mine.unsettled == m.stands},
    rules={CannotFollow: Rule(base.ANYONE), CanFollow: Rule(base.ANYONE, when=_said_so)},
    decide={CannotFollow: _cannot_follow, CanFollow: _can_follow},
    follow={
        ItemOpened: _follow_over,
        ItemClosed: _follow_over,
        Closed: _follow_over,
        Paused: _follow_over,
        Left: _follow_left,
    },
    passing={Unsettled: _fold_unsettled},
    aside={FollowingNoted: _fold_noted},
    memos={FollowingMemo: _hold},
    recount=_recount,
    remind=_remind,
    tell={Unsettled: _tell_unsettled, FollowingNoted: base.silent},
    refusals={"follows_again": "Nothing of yours stands here now that would have to be taken back."},
    recap=(),
)
