"""Whether whoever presents would like ideas now: asked of them in the parts that are for ideas, and theirs alone to say.

Somebody who has told a dilemma may want to be listened to and no more. What they say is passing: nothing of it is stored, it holds for
the part in which it is said, and not saying anything is fine.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from cop_tui.core.engine import base
from cop_tui.core.engine.base import Command, Outcome, Passing, Rule, Topic
from cop_tui.core.engine.ids import NO_ITEM, NOBODY, ItemId, Ms, PersonId, PersonRef
from cop_tui.core.plan.modes import IDEAS_LINES, ideas_said
from cop_tui.core.topics.people import name, start
from cop_tui.core.topics.presenting import presenter_for, someone_presents

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cop_tui.core.meeting import State


class IdeasNow(Struct):
    """Passing: in which item somebody who presents said whether they would like ideas (0: in none), who that was, and what they said."""

    item: ItemId = NO_ITEM
    person: PersonId = NOBODY
    yes: bool = False


class SayIdeas(Command, frozen=True):
    """Say that I, who present, would like ideas now, or rather not; `person` for somebody without a screen (0: me)."""

    durable = False
    yes: bool
    person: PersonRef = NOBODY


class IdeasSaid(Passing, frozen=True):
    """Whoever presents would like ideas now, or would rather not."""

    urgency = base.USUAL

    person: PersonId
    item: ItemId
    yes: bool


def _say(state: State, command: SayIdeas, who: PersonId, _now: Ms) -> Outcome:
    person = presenter_for(state, command.person, who)
    return Outcome(passing=[IdeasSaid(person, state.kept.agenda.current, command.yes)], held=True)


def _fold(state: State, message: IdeasSaid) -> None:
    state.now.ideas = IdeasNow(message.item, message.person, message.yes)


def _recount(state: State, _me: PersonId) -> Iterable[Passing]:
    said = state.now.ideas
    return [IdeasSaid(said.person, said.item, said.yes)] if said.item and ideas_said(state, said.item) else []


def _tell(state: State, message: IdeasSaid, me: PersonId) -> str:
    if message.person == me:
        return "The others read that. You can say otherwise: ideas now, or no ideas now."
    return start(IDEAS_LINES[message.yes].format(name=name(state, message.person)))


TOPIC = Topic(
    name="ideas",
    known={IdeasSaid: lambda now, m: now.ideas == IdeasNow(m.item, m.person, m.yes)},
    rules={SayIdeas: Rule(base.MEMBERS, base.MEETING, someone_presents)},
    decide={SayIdeas: _say},
    passing={IdeasSaid: _fold},
    recount=_recount,
    tell={IdeasSaid: _tell},
    recap=(),
)
