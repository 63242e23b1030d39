"""An offer of a role that ends without being taken up: told aside, once, to whoever made it and to whom it was made.

Which offers end with what is the business of `roles`. What was taken back, or taken up by somebody, is told by its own event. Where the
room is asked to hold the space too, nobody waits for an answer, so nothing is told when that ends.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cop_tui.core.engine import base
from cop_tui.core.engine.base import HOLDER, Aside, Event, Outcome, Topic
from cop_tui.core.engine.ids import NOBODY, Ms, PersonId
from cop_tui.core.topics.agenda import ItemClosed
from cop_tui.core.topics.people import Left, Offer, name, start
from cop_tui.core.topics.returning import CameBack
from cop_tui.core.topics.roles import RoleLaidDown, RoleTaken, ended_by, standing

if TYPE_CHECKING:
    from cop_tui.core.meeting import State


class OfferOver(Aside, frozen=True):
    """An offer of a role ended without being taken up. `by` made it, `to` whom (0: anybody); `with_part`: with the part it was made in."""

    role: str
    by: PersonId
    to: PersonId = NOBODY
    hand_over: bool = False
    with_part: bool = False


def _over(state: State, offers: list[Offer], gone: PersonId = NOBODY, with_part: bool = False) -> Outcome:
    outcome = Outcome()
    for offer in offers:
        people = state.kept.people.by_id
        readers = tuple(n for n in sorted({offer.by, offer.to} - {NOBODY, gone}) if not people[n].left)
        over = OfferOver(offer.role, offer.by, offer.to, offer.hand_over, with_part)
        outcome.aside += [(readers, over)] if readers else []
    return outcome


def _follow(state: State, event: Event, _now: Ms) -> Outcome:
    ended = [o for o in ended_by(state.kept.people.offers, event) if o.by and not standing(o)]
    if isinstance(event, RoleTaken):
        ended = [offer for offer in ended if offer.to not in (NOBODY, event.person)]
    return _over(state, ended, event.person if isinstance(event, Left) else NOBODY, isinstance(event, ItemClosed))


def _follow_back(state: State, event: CameBack, _now: Ms) -> Outcome:
    """Return the same of what was offered to somebody who is let back, on whose seat nothing of it is told."""
    return _over(state, [offer for offer in state.kept.people.offers if offer.to == event.person], event.person)


def _tell(state: State, message: OfferOver, me: PersonId) -> str:
    if state.kept.setup.phase == base.CLOSED:
        return ""
    ends = "ended with the part" if message.with_part else "stands no longer"
    if message.to == me:
        return f"{start(name(state, message.by))}'s offer of the role of {message.role} to you {ends}."
    other = name(state, message.to) if message.to else "anybody"
    return f"Your offer of the role of {message.role} to {other} {ends}.{_ask_again(state, message, me, other)}"


def _ask_again(state: State, message: OfferOver, me: PersonId, other: str) -> str:
    """Return how whoever made an offer makes it again, as a sentence behind another; "" where they cannot or have no reason to."""
    person = state.kept.people.by_id[me]
    own = message.hand_over or message.role == HOLDER  # which only somebody who has it can offer
    if not message.with_part or not (person.has(message.role) if own else person.special):
        return ""
    return f" To make it again: {'hand over' if message.hand_over else 'role'} {message.role} to {other}."


TOPIC = Topic(
    name="lapsing",
    follow={
        ItemClosed: _follow,
        RoleLaidDown: _follow,
        RoleTaken: _follow,
        Left: _follow,
        CameBack: _follow_back,
    },
    aside={OfferOver: lambda _state, _message: None},
    tell={OfferOver: _tell},
    recap=(),
)
