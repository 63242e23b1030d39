"""What may be asked about people: who they are, whether they are here, and what they hold or are offered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cop_tui.core.engine.base import Message
from cop_tui.core.engine.ids import NOBODY, PersonId, WordId
from cop_tui.core.plan import modes
from cop_tui.core.topics import ended_turns, floor, naming, people, returning, role_notes, roles

if TYPE_CHECKING:
    from cop_tui.core.meeting import State
    from cop_tui.core.topics.people import Offer


def name(state: State, person: PersonId) -> str:
    """Return how somebody is called in the middle of a sentence."""
    return people.name(state, person)


def is_here(state: State, person: PersonId) -> bool:
    """Return whether somebody's program is connected, or they need none."""
    presence = state.now.people.here.get(person)
    return presence is None or presence.how == people.HERE


def is_away(state: State, person: PersonId) -> bool:
    """Return whether somebody has stepped away, or no program of theirs is known to be connected."""
    return state.now.people.how(person) == people.AWAY


def has_come(state: State, person: PersonId) -> bool:
    """Return whether somebody has been in the meeting since it was opened, as far as is known; before that everybody has."""
    return people.has_come(state, person)


def place_waits(*, draft: bool = False) -> str:
    """Return what is kept for somebody who is away or has lost the connection, as a sentence; `draft`: what they have half-typed, too."""
    return people.PLACE_AND_DRAFT if draft else people.PLACE_WAITS


def has_no_screen(state: State, person: PersonId) -> bool:
    """Return whether somebody takes part by phone or in the room, without a program of their own."""
    known = state.kept.people.by_id.get(person)
    return bool(known and known.via)


def tell_by_voice(state: State, person: PersonId) -> str:
    """Return that only a voice reaches somebody who has no screen, for whoever can tell them; nothing for all others."""
    return people.by_voice(state, person)


def roles_offered_by(state: State, person: PersonId) -> list[Offer]:
    """Return the roles that somebody offered to others by name, and that nobody has taken yet."""
    return roles.offered_by(state, person)


def roles_on_offer(state: State, person: PersonId) -> list[Offer]:
    """Return the roles that somebody may take, those offered to them alone first."""
    return roles.on_offer(state, person)


def only_offered_to(state: State, offer: Offer) -> bool:
    """Return whether a role is offered to one person and to nobody else."""
    return roles.only_to(state, offer)


def needs_no_answer(offer: Offer) -> bool:
    """Return whether an offer stands open to the room, and nobody waits for an answer."""
    return roles.standing(offer)


def role_line(state: State, person: PersonId, role: str) -> WordId:
    """Return the number of the words that somebody said about a role they hold (0: none)."""
    return role_notes.line(state, person, role)


def turn_ended(message: Message) -> PersonId:
    """Return whose turn a message ends, 0 where it ends none."""
    return message.person if isinstance(message, floor.MovedOn) else NOBODY


def ended_by_another(message: Message | None) -> bool:
    """Return whether a message tells somebody, alone, that another one ended their turn."""
    return isinstance(message, ended_turns.TurnEnded)


def after_own_minutes(state: State, me: PersonId, over: bool = False) -> str:
    """Return what is said to whoever presents, alone, as their own minutes end; "" to everybody else."""
    return modes.after_own_minutes(state, me, over)


def changed_name(message: Message) -> PersonId:
    """Return who has another name since this happened (0: nobody)."""
    return message.person if isinstance(message, naming.Renamed) else NOBODY


def let_back(state: State, person: PersonId, since: int) -> list[Message]:
    """Return, as messages, who let somebody back to their seat after the event with number `since`."""
    return [returning.CameBack(person, back.by) for back in state.kept.returning.after(person, since)]
