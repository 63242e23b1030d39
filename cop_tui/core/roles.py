"""Roles: named powers, visible, shared and handed over. Every change of a role is an event that everybody sees.

Whoever begins a meeting as its only space holder offers the role to the room with that: until it is taken or withdrawn.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cop_tui.core import base, limits
from cop_tui.core.agenda import ItemClosed
from cop_tui.core.base import HOLDER, MEMBER, OBSERVER, Command, Event, Id, Outcome, Refused, Rule, Topic
from cop_tui.core.people import AWAY, Joined, Offer, name, start
from cop_tui.core.setup import Opened
from cop_tui.core.text import clean

if TYPE_CHECKING:
    from cop_tui.core.meeting import Meeting, State


class TakeRole(Command, frozen=True):
    """Take a role that is free to take, or that was offered to me or to the room."""

    role: str


class OfferRole(Command, frozen=True):
    """Offer a role to a person; with `hand_over` mine goes to them when they take it."""

    role: str
    to: Id
    hand_over: bool = False


class WithdrawOffer(Command, frozen=True):
    """Take back what I offered of a role and nobody has taken."""

    role: str


class LayDown(Command, frozen=True):
    """Lay a role of mine down."""

    role: str


class RoleTaken(Event, frozen=True):
    """Somebody holds a role now; `from_` gave it up to them (0: nobody did)."""

    person: int
    role: str
    from_: int = 0


class RoleOffered(Event, frozen=True):
    """A role is on offer."""

    role: str
    by: int = 0
    to: int = 0
    hand_over: bool = False


class OfferWithdrawn(Event, frozen=True):
    """Somebody's offers of a role stand no longer."""

    person: int
    role: str


class RoleLaidDown(Event, frozen=True):
    """Somebody no longer holds a role."""

    person: int
    role: str


def _role(role: str) -> str:
    wanted = clean(role).casefold()
    if wanted not in base.ROLES:
        raise Refused("role_unknown", role=wanted[:40], known=list(base.ROLES))
    return wanted


def on_offer(state: State, who: int) -> list[Offer]:
    """Return the offers that somebody may take, those to this person alone first.

    To hold the space beside somebody is offered to those who take part, not to those who watch.
    """
    people = state.kept.people
    watches = people.by_id[who].has(OBSERVER)
    mine = [o for o in people.offers if o.to in (0, who) and not people.by_id[who].has(o.role)]
    return sorted((o for o in mine if not (watches and standing(o))), key=lambda o: not o.to)


def standing(offer: Offer | RoleOffered) -> bool:
    """Return whether a space holder offers the room to hold it together: nobody waits for an answer."""
    return offer.role == HOLDER and offer.by != 0 and not offer.to and not offer.hand_over


def _take(state: State, command: TakeRole, who: int, now: int) -> Outcome:
    role = _role(command.role)
    people = state.kept.people
    if people.by_id[who].has(role):
        raise Refused("role_held", role=role)
    offer = next((o for o in on_offer(state, who) if o.role == role), None)
    outcome = Outcome()
    if role == HOLDER:
        if offer is None:
            if any(standing(o) for o in people.offers):
                raise Refused("role_watching", role=role)
            raise Refused("role_not_offered", role=role)
        if offer.by == 0:
            # Offered because no space holder was here: those who were away come back as members.
            gone = _holders_gone_since(state)
            if gone is None or now < gone + limits.HOLDERS_AWAY_MS:
                raise Refused("role_not_offered", role=role)
            outcome.events += [RoleLaidDown(holder, HOLDER) for holder in people.with_role(HOLDER)]
    giver = offer.by if offer and offer.hand_over else 0
    outcome.events.append(RoleTaken(who, role, giver))
    return outcome


def _offer(state: State, command: OfferRole, who: int, _now: int) -> Outcome:
    role = _role(command.role)
    people = state.kept.people
    if role in (MEMBER, OBSERVER):
        raise Refused("role_own_choice", role=role)
    if command.to:
        other = people.by_id.get(command.to)
        if other is None or other.left:
            raise Refused("nobody_there")
        if command.to == who:
            raise Refused("role_held" if other.has(role) else "role_own_choice", role=role)
        if other.via:
            raise Refused("no_seat", name=other.name)
        if other.has(role):
            raise Refused("role_theirs", name=other.name, role=role)
    if (role == HOLDER or command.hand_over) and not people.by_id[who].has(role):
        raise Refused("role_not_yours", role=role)
    return Outcome([RoleOffered(role, who, command.to, command.hand_over)])


def _withdraw(state: State, command: WithdrawOffer, who: int, _now: int) -> Outcome:
    role = _role(command.role)
    if all((o.by, o.role) != (who, role) for o in state.kept.people.offers):
        raise Refused("offer_not_yours", role=role)
    return Outcome([OfferWithdrawn(who, role)])


def _lay_down(state: State, command: LayDown, who: int, _now: int) -> Outcome:
    role = _role(command.role)
    people = state.kept.people
    if not people.by_id[who].has(role):
        raise Refused("role_not_yours", role=role)
    if role == MEMBER:
        return Outcome([RoleTaken(who, OBSERVER)])
    if role == OBSERVER:
        return Outcome([RoleTaken(who, MEMBER)])
    events: list[Event] = [RoleLaidDown(who, role)]
    if role == HOLDER and people.with_role(HOLDER) == [who]:
        events.append(RoleOffered(HOLDER))
    return Outcome(events)


def _follow_opened(state: State, _event: Opened, _now: int) -> Outcome:
    holders = state.kept.people.with_role(HOLDER)
    return Outcome([RoleOffered(HOLDER, holders[0])] if len(holders) == 1 else [])


def _apply_taken(meeting: Meeting, event: RoleTaken) -> None:
    people = meeting.people
    person = people.by_id[event.person]
    if event.role in (MEMBER, OBSERVER):
        person.roles = [event.role, *(r for r in person.roles if r not in (MEMBER, OBSERVER))]
    else:
        person.roles = [*person.roles, event.role]
        if person.roles[0] == OBSERVER:
            person.roles[0] = MEMBER
    if event.from_:
        giver = people.by_id[event.from_]
        giver.roles = [r for r in giver.roles if r != event.role]
    # A role offered to the room is taken once; an offer to one person stays theirs while its giver holds the role.
    people.offers = [
        o
        for o in people.offers
        if o.role != event.role or (o.to not in (0, event.person) and (not event.from_ or o.by != event.from_))
    ]


def _apply_offered(meeting: Meeting, event: RoleOffered) -> None:
    offers = meeting.people.offers
    offer = Offer(event.role, event.by, event.to, event.hand_over)
    meeting.people.offers = [o for o in offers if (o.role, o.to) != (offer.role, offer.to)] + [offer]


def _apply_laid_down(meeting: Meeting, event: RoleLaidDown) -> None:
    person = meeting.people.by_id[event.person]
    person.roles = [r for r in person.roles if r != event.role]
    _drop_offers(meeting, event)


def _drop_offers(meeting: Meeting, event: OfferWithdrawn | RoleLaidDown) -> None:
    meeting.people.offers = [o for o in meeting.people.offers if not (o.by == event.person and o.role == event.role)]


def _apply_joined(meeting: Meeting, event: Joined) -> None:
    if event.role == HOLDER:  # somebody came with the space holders' invite: nobody holds it alone now
        meeting.people.offers = [o for o in meeting.people.offers if o.role != HOLDER or o.to]


def _apply_part_over(meeting: Meeting, _event: ItemClosed) -> None:
    # Asked at the beginning, of those who were there: whoever comes later does not find the role lying open.
    meeting.people.offers = [o for o in meeting.people.offers if not standing(o)]


def _holders_gone_since(state: State) -> int | None:
    """Return since when every space holder is away (UTC ms; 0: there is none), or None when one is here."""
    latest = 0
    for holder in state.kept.people.with_role(HOLDER):
        presence = state.now.people.here.get(holder)
        if presence is None or presence.how != AWAY:
            return None
        latest = max(latest, presence.since)
    return latest


def _due(state: State) -> int | None:
    told = any(o.role == HOLDER and not o.to and not o.by for o in state.kept.people.offers)
    gone = _holders_gone_since(state)
    if state.kept.setup.phase != base.OPEN or told or gone is None:
        return None
    return gone + limits.HOLDERS_AWAY_MS


def _elapse(state: State, now: int) -> Outcome | None:
    due = _due(state)
    return Outcome([RoleOffered(HOLDER)]) if due is not None and due <= now else None


def _tell_taken(state: State, event: RoleTaken, me: int) -> str:
    who = start(name(state, event.person, me))
    if event.role in (MEMBER, OBSERVER):
        verb = "take" if event.person == me else "takes"
        return f"{who} {verb} part as {event.role} now."
    verb = "are" if event.person == me else "is"
    handed = f", handed over by {name(state, event.from_, me)}" if event.from_ else ""
    return f"{who} {verb} {event.role} now{handed}."


def _tell_offered(state: State, event: RoleOffered, me: int) -> str:
    answer = f"Type role {event.role} to take it."
    if not event.by:
        return f"No space holder is here. Who would like to hold the space? {answer}"
    who = start(name(state, event.by, me))
    if state.kept.people.with_role(HOLDER) == [event.by] and standing(event):
        return _tell_alone(state, who, event.by, me)
    verb = "offer" if event.by == me else "offers"
    if not event.to:
        return f"{who} {verb} the role of {event.role} to anybody. {answer}"
    other = name(state, event.to, me)
    return f"{who} {verb} {other} the role of {event.role}." + (f" {answer}" if event.to == me else "")


def _tell_alone(state: State, who: str, holder: int, me: int) -> str:
    if me == holder:
        return (
            "You hold the space alone. Anybody may hold it with you: everybody is asked once, for this part. To ask "
            "somebody yourself: role space holder to NAME. To take the offer back: withdraw offer."
        )
    if state.kept.people.by_id[me].has(OBSERVER):
        return ""
    return f"{who} holds the space alone. If you would like to hold it too: role space holder. Leaving it is fine."


def _tell_laid_down(state: State, event: RoleLaidDown, me: int) -> str:
    verb = "are" if event.person == me else "is"
    return f"{start(name(state, event.person, me))} {verb} no longer {event.role}."


def _may_offer(state: State, who: int) -> Refused | None:
    roles = state.kept.people.by_id[who].roles
    return None if any(r not in (MEMBER, OBSERVER) for r in roles) else Refused("no_role_to_give")


def _may_withdraw(state: State, who: int) -> Refused | None:
    return None if any(o.by == who for o in state.kept.people.offers) else Refused("no_offer")


TOPIC = Topic(
    name="roles",
    rules={
        TakeRole: Rule(base.ANYONE, base.LIVE),
        OfferRole: Rule(base.MEMBERS, base.LIVE, _may_offer),
        WithdrawOffer: Rule(base.ANYONE, base.LIVE, _may_withdraw),
        LayDown: Rule(base.ANYONE, base.LIVE),
    },
    decide={
        TakeRole: _take,
        OfferRole: _offer,
        WithdrawOffer: _withdraw,
        LayDown: _lay_down,
    },
    follow={Opened: _follow_opened},
    apply={
        Joined: _apply_joined,
        ItemClosed: _apply_part_over,
        RoleTaken: _apply_taken,
        RoleOffered: _apply_offered,
        OfferWithdrawn: _drop_offers,
        RoleLaidDown: _apply_laid_down,
    },
    due=_due,
    elapse=_elapse,
    tell={
        RoleTaken: _tell_taken,
        RoleOffered: _tell_offered,
        OfferWithdrawn: lambda s, e, me: (
            f"{start(name(s, e.person, me))} {'take' if e.person == me else 'takes'} back the offer of the role of {e.role}."
        ),
        RoleLaidDown: _tell_laid_down,
    },
    refusals={
        "role_unknown": "There is no role '{role}'. The roles are: {known}.",
        "role_held": "You hold that role already: {role}.",
        "role_theirs": "{name} is {role} already.",
        "role_not_offered": "The role of {role} is given by a space holder, or offered to the room when none is here.",
        "role_watching": "Whoever takes part may take that role: {role}. You are watching; to take part: role member.",
        "no_offer": "No offer of a role of yours stands now.",
        "offer_not_yours": "You have not offered that role, or it was taken: {role}.",
        "role_not_yours": "You do not hold that role now: {role}.",
        "role_own_choice": "Everybody chooses that role themselves: {role}.",
        "no_role_to_give": "You hold no role that could be offered.",
        "no_seat": "{name} takes part without a screen, so they cannot hold that role here.",
        "nobody_there": "There is nobody of that name here. Type who? to see the names.",
    },
)
