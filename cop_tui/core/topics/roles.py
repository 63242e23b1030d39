"""Roles: named powers, visible, shared and handed over. Every change of a role is an event that everybody sees.

Whoever begins a meeting as its only space holder offers the role to the room with that: until it is taken or withdrawn.

How the role of space holder was got is kept. Whoever came with the code for it, or was given it by name, is entrusted with
it. Whoever took an open offer stands in: they run the floor, and do not end, erase, let back, ask anybody to leave, or hand
the role on. No number of people takes the role from somebody entrusted; another one, or they themselves, lay it down.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, field

from cop_tui.core.engine import base, limits
from cop_tui.core.engine.base import HOLDER, MEMBER, OBSERVER, Command, Event, Memo, Outcome, Refused, Rule, Topic
from cop_tui.core.engine.ids import NO_TIME, NOBODY, Ms, PersonId, PersonRef
from cop_tui.core.engine.text import clean
from cop_tui.core.topics.agenda import ItemClosed
from cop_tui.core.topics.arriving import lately
from cop_tui.core.topics.people import AWAY, Joined, Left, Offer, name, reachable, start
from cop_tui.core.topics.setup import Opened

if TYPE_CHECKING:
    from cop_tui.core.meeting import Meeting, ServerState, State


class RolesMemory(Struct):
    """The server's memory: the roles that a space holder laid down for somebody, and gives by name from then on."""

    given: set[str] = field(default_factory=set)


class TakeRole(Command, frozen=True):
    """Take a role that is free to take, or that was offered to me or to the room."""

    role: str


class OfferRole(Command, frozen=True):
    """Offer a role to a person; with `hand_over` mine goes to them when they take it."""

    role: str
    to: PersonRef
    hand_over: bool = False


class WithdrawOffer(Command, frozen=True):
    """Take back what I offered of a role and nobody has taken."""

    role: str


class LayDown(Command, frozen=True):
    """Lay a role of mine down; or, for somebody entrusted with the space, a role of somebody else (`person`, 0: mine)."""

    role: str
    person: PersonRef = NOBODY


class HoldByCode(Command, frozen=True):
    """Made by the server when somebody with a seat brings the space holders' code: hold the space, whoever holds it."""


class RoleTaken(Event, frozen=True):
    """Somebody holds a role now; `from_` gave it up to them (0: nobody did). `by_code`: they brought the code for it."""

    urgency = base.USUAL

    person: PersonId
    role: str
    from_: PersonId = NOBODY
    by_code: bool = False


class RoleOffered(Event, frozen=True):
    """A role is on offer."""

    urgency = base.USUAL

    role: str
    by: PersonId = NOBODY
    to: PersonId = NOBODY
    hand_over: bool = False


class OfferWithdrawn(Event, frozen=True):
    """Somebody's offers of a role stand no longer."""

    urgency = base.USUAL

    person: PersonId
    role: str


class RoleLaidDown(Event, frozen=True):
    """Somebody no longer holds a role; `by` laid it down for them (0: they themselves)."""

    urgency = base.USUAL

    person: PersonId
    role: str
    by: PersonId = NOBODY


class GivenByName(Memo, frozen=True):
    """Remember that a role is given by a space holder from now on, whoever asks for it."""

    role: str


def _role(role: str) -> str:
    wanted = clean(role).casefold()
    if wanted not in base.ROLES:
        raise Refused("role_unknown", role=wanted[:40], known=list(base.ROLES))
    return wanted


def on_offer(state: State, who: PersonId) -> list[Offer]:
    """Return the offers that somebody may take, those to this person alone first.

    To hold the space beside somebody is offered to those who take part, not to those who watch.
    """
    people = state.kept.people
    person = people.by_id[who]
    closed = person.has(OBSERVER) or who in people.laid_down
    # Standing in, they may still be entrusted by name.
    new = [o for o in people.offers if not person.has(o.role) or (o.to and o.role == HOLDER and who in people.stand_in)]
    mine = [o for o in new if o.to in (0, who)]
    return sorted((o for o in mine if not (closed and o.role == HOLDER and not o.to)), key=lambda o: not o.to)


def offered_by(state: State, who: PersonId) -> list[Offer]:
    """Return what somebody offered to others by name, and nobody has taken yet."""
    return [offer for offer in state.kept.people.offers if offer.by == who and offer.to]


def holds_alone(state: State, who: PersonId) -> bool:
    """Return whether somebody holds the space and nobody else who does is here: laid down, the role is offered to the room."""
    holders = state.kept.people.with_role(HOLDER)
    return who in holders and not any(reachable(state, n) for n in holders if n != who)


def only_stand_ins_beside(state: State, who: PersonId) -> bool:
    """Return whether somebody is entrusted with the space, and all others here who hold it stand in."""
    people = state.kept.people
    beside = [n for n in people.with_role(HOLDER) if n != who and reachable(state, n)]
    return people.is_entrusted(who) and bool(beside) and not any(people.is_entrusted(n) for n in beside)


def standing(offer: Offer | RoleOffered) -> bool:
    """Return whether a space holder offers the room to hold it together: nobody waits for an answer."""
    return offer.role == HOLDER and offer.by != 0 and not offer.to and not offer.hand_over


def only_to(state: State, offer: Offer | RoleOffered) -> bool:
    """Return whether an offer is to one person, and no other offer of that role stands."""
    return bool(offer.to) and all(o.to == offer.to for o in state.kept.people.offers if o.role == offer.role)


def _take(state: ServerState, command: TakeRole, who: PersonId, now: Ms) -> Outcome:
    role = _role(command.role)
    people = state.kept.people
    offer = next((o for o in on_offer(state, who) if o.role == role), None)
    if people.by_id[who].has(role) and offer is None:
        raise Refused("role_held", role=role)
    if role in state.memory.roles.given and not people.is_entrusted(who):
        # One who takes a free role again as soon as it is laid down, or has another seat do so, would keep the floor for good.
        offer = next((o for o in on_offer(state, who) if o.role == role and o.to and people.is_entrusted(o.by)), None)
        if offer is None:
            raise Refused("role_given", role=role)
    outcome = Outcome()
    if role == HOLDER:
        if offer is None:
            if people.by_id[who].has(OBSERVER) and any(o.role == HOLDER and not o.to for o in people.offers):
                raise Refused("role_watching", role=role)
            if who in people.laid_down:
                raise Refused("role_laid_down")
            raise Refused("role_not_offered", role=role)
        if offer.by == 0:
            # Offered because no space holder was here: those who were away hold it again when they come back.
            gone = _holders_gone_since(state)
            if gone is None or now < gone + limits.HOLDERS_AWAY_MS:
                raise Refused("role_not_offered", role=role)
            _check_known(state, who, now)
    giver = offer.by if offer and offer.hand_over else NOBODY
    outcome.events.append(RoleTaken(who, role, giver))
    return outcome


def _check_known(state: ServerState, who: PersonId, now: Ms) -> None:
    """Raise Refused for somebody who came lately, while somebody is here who has been longer and could stand in."""
    if not lately(state, who, now):
        return
    people = state.kept.people
    for other in people.present():
        person = people.by_id[other]
        here = not person.via and reachable(state, other)
        if here and not (person.has(OBSERVER) or other in people.laid_down or lately(state, other, now)):
            raise Refused("role_newcomer")


def _hold_by_code(state: State, _command: HoldByCode, who: PersonId, _now: Ms) -> Outcome:
    entrusted = state.kept.people.is_entrusted(who)
    return Outcome([] if entrusted else [RoleTaken(who, HOLDER, by_code=True)])


def _offer(state: State, command: OfferRole, who: PersonId, _now: Ms) -> Outcome:
    role = _role(command.role)
    people = state.kept.people
    if role in (MEMBER, OBSERVER):
        raise Refused("role_own_choice", role=role)
    if command.to:
        other = people.there(command.to)
        if command.to == who:
            raise Refused("role_held" if other.has(role) else "role_own_choice", role=role)
        if other.via:
            raise Refused("no_seat", name=other.name)
        if other.has(role) and not (role == HOLDER and command.to in people.stand_in):
            raise Refused("role_theirs", name=other.name, role=role)
    if (role == HOLDER or command.hand_over) and not people.by_id[who].has(role):
        raise Refused("role_not_yours", role=role)
    if role == HOLDER and not people.is_entrusted(who):
        raise Refused("stands_in")
    return Outcome([RoleOffered(role, who, command.to, command.hand_over)])


def _withdraw(state: State, command: WithdrawOffer, who: PersonId, _now: Ms) -> Outcome:
    role = _role(command.role)
    if all((o.by, o.role) != (who, role) for o in state.kept.people.offers):
        raise Refused("offer_not_yours", role=role)
    return Outcome([OfferWithdrawn(who, role)])


def _lay_down(state: State, command: LayDown, who: PersonId, _now: Ms) -> Outcome:
    role = _role(command.role)
    people = state.kept.people
    if command.person not in (0, who):
        return _lay_down_for(state, command.person, role, who)
    if not people.by_id[who].has(role):
        raise Refused("role_not_yours", role=role)
    if role == MEMBER:
        return Outcome([RoleTaken(who, OBSERVER)])
    if role == OBSERVER:
        return Outcome([RoleTaken(who, MEMBER)])
    events: list[Event] = [RoleLaidDown(who, role)]
    if role == HOLDER and holds_alone(state, who):
        events.append(RoleOffered(HOLDER))
    return Outcome(events)


def _lay_down_for(state: State, person: PersonId, role: str, who: PersonId) -> Outcome:
    people = state.kept.people
    other = people.there(person)
    if role in (MEMBER, OBSERVER):
        raise Refused("role_own_choice", role=role)
    if not people.is_entrusted(who):
        raise Refused("stands_in" if people.by_id[who].has(HOLDER) else "lay_down_entrusted")
    if not other.has(role):
        raise Refused("role_not_theirs", name=other.name, role=role)
    memos: list[Memo] = [] if role == HOLDER else [GivenByName(role)]
    return Outcome([RoleLaidDown(person, role, who)], memos=memos)


def _hold_given(state: ServerState, hold: GivenByName) -> None:
    state.memory.roles.given.add(hold.role)


def _follow_opened(state: State, _event: Opened, _now: Ms) -> Outcome:
    holders = state.kept.people.with_role(HOLDER)
    return Outcome([RoleOffered(HOLDER, holders[0])] if len(holders) == 1 else [])


def _apply_taken(meeting: Meeting, event: RoleTaken) -> None:
    people = meeting.people
    person = people.by_id[event.person]
    if event.role in (MEMBER, OBSERVER):
        person.roles = [event.role, *person.special]
    else:
        person.roles = [*(r for r in person.roles if r != event.role), event.role]
        if person.roles[0] == OBSERVER:
            person.roles[0] = MEMBER
    if event.role == HOLDER:
        to = [o.to for o in people.offers if o.role == HOLDER]
        # Whoever was not offered it by name took what lay open to all, as far as anything did.
        people.stand_in = [n for n in people.stand_in if n != event.person]
        if not event.by_code and 0 in to and event.person not in to:
            people.stand_in.append(event.person)
        else:
            people.laid_down = [n for n in people.laid_down if n != event.person]
    if event.from_:
        giver = people.by_id[event.from_]
        giver.roles = [r for r in giver.roles if r != event.role]
    _end_offers(meeting, event)


def _apply_offered(meeting: Meeting, event: RoleOffered) -> None:
    offers = meeting.people.offers
    offer = Offer(event.role, event.by, event.to, event.hand_over)
    meeting.people.offers = [o for o in offers if (o.role, o.to) != (offer.role, offer.to)] + [offer]


def _apply_laid_down(meeting: Meeting, event: RoleLaidDown) -> None:
    person = meeting.people.by_id[event.person]
    person.roles = [r for r in person.roles if r != event.role]
    _end_offers(meeting, event)
    if event.role == HOLDER:
        meeting.people.stand_in = [n for n in meeting.people.stand_in if n != event.person]
        if event.by:
            # Laid down is laid down: neither they nor anybody like them takes it from an offer that stands open now.
            people = meeting.people
            people.laid_down = [*(n for n in people.laid_down if n != event.person), event.person]


def ended_by(offers: list[Offer], event: Event) -> list[Offer]:
    """Return which of these offers an event ends, whether they are taken up with it or not."""
    match event:
        case OfferWithdrawn():
            return [o for o in offers if o.by == event.person and o.role == event.role]
        case RoleLaidDown():
            shut = event.by and event.role == HOLDER
            return [o for o in offers if o.role == event.role and (o.by == event.person or (shut and not o.to))]
        case RoleTaken():
            # A role offered to the room is taken once; an offer to one person stays theirs while its giver holds the role.
            same = [o for o in offers if o.role == event.role]
            return [o for o in same if o.to in (0, event.person) or (event.from_ and o.by == event.from_)]
        case Joined() if event.role == HOLDER:  # with the space holders' invite: nobody holds it alone now
            return [o for o in offers if o.role == HOLDER and not o.to]
        case Left():
            return [o for o in offers if event.person in (o.by, o.to)]
        case ItemClosed():
            # Asked of those who were there: whoever comes later does not find a role lying open, and nobody has it before them all evening.
            return [o for o in offers if standing(o) or (o.by and o.to)]
    return []


def _end_offers(meeting: Meeting, event: Event) -> None:
    ended = ended_by(meeting.people.offers, event)
    meeting.people.offers = [o for o in meeting.people.offers if o not in ended]


def _holders_gone_since(state: State) -> Ms | None:
    """Return since when every space holder is away (UTC ms; 0: there is none), or None when one is here."""
    latest = NO_TIME
    for holder in state.kept.people.with_role(HOLDER):
        presence = state.now.people.here.get(holder)
        if presence is None or presence.how != AWAY:
            return None
        latest = max(latest, presence.since)
    return latest


def _due(state: State) -> Ms | None:
    told = any(o.role == HOLDER and not o.to and not o.by for o in state.kept.people.offers)
    gone = _holders_gone_since(state)
    if state.kept.setup.phase != base.OPEN or told or gone is None:
        return None
    return Ms(gone + limits.HOLDERS_AWAY_MS)


def _elapse(state: State, now: Ms) -> Outcome | None:
    due = _due(state)
    return Outcome([RoleOffered(HOLDER)]) if due is not None and due <= now else None


def _tell_taken(state: State, event: RoleTaken, me: PersonId) -> str:
    who = start(name(state, event.person, me))
    if event.role in (MEMBER, OBSERVER):
        verb = "take" if event.person == me else "takes"
        return f"{who} {verb} part as {event.role} now."
    verb = "are" if event.person == me else "is"
    handed = f", handed over by {name(state, event.from_, me)}" if event.from_ else ""
    said = f"{who} {verb} {event.role} now{handed}."
    if event.from_ == me and event.role == HOLDER:
        return f"{said} {_held_again(state, me)}"
    if event.person == me and event.role == HOLDER and me in state.kept.people.stand_in:
        return f"{said} You stand in: you run the floor. To end, and for what stays, it takes one who came to hold it."
    return said


def _tell_offered(state: State, event: RoleOffered, me: PersonId) -> str:
    answer = f"Type role {event.role} to take it."
    if not event.by:
        return f"No space holder is here. Who would like to hold the space? {answer}"
    who = start(name(state, event.by, me))
    if state.kept.people.with_role(HOLDER) == [event.by] and standing(event):
        return _tell_alone(state, who, event.by, me)
    verb = "offer" if event.by == me else "offers"
    if not event.to:
        ends = " The offer ends with this part." if standing(event) and event.by == me else ""
        return f"{who} {verb} the role of {event.role} to anybody. {answer}{ends}"
    other = name(state, event.to, me)
    alone = ", and nobody else" if only_to(state, event) else ""
    goes = "Leaving it is fine: the offer ends with this part." if event.to == me else "The offer ends with this part."
    told = f"{who} {verb} {other} the role of {event.role}{alone}."
    return f"{told} {answer} {goes}" if event.to == me else f"{told} {goes}" if event.by == me else told


def _tell_alone(state: State, who: str, holder: int, me: PersonId) -> str:
    if me == holder:
        return (
            "You hold the space alone. Anybody may hold it with you: everybody is asked once, for this part. To ask "
            "somebody yourself: role space holder to NAME. To take the offer back: withdraw offer."
        )
    if state.kept.people.by_id[me].has(OBSERVER):
        return ""
    return f"{who} holds the space alone. If you would like to hold it too: role space holder. Leaving it is fine."


def _tell_laid_down(state: State, event: RoleLaidDown, me: PersonId) -> str:
    verb = "are" if event.person == me else "is"
    by = f": {name(state, event.by, me)} laid the role down" if event.by else ""
    said = f"{start(name(state, event.person, me))} {verb} no longer {event.role}{by}."
    return f"{said} {_held_again(state, me)}" if event.person == me and event.role == HOLDER else said


def _held_again(state: State, me: PersonId) -> str:
    """Return how somebody who holds the space no longer comes to hold it again."""
    people = state.kept.people
    if HOLDER in people.by_id[me].roles:
        return "You hold it again already."
    code = "the space holders' invite"
    if any(o.role == HOLDER and not o.to and not o.by for o in people.offers) and me not in people.laid_down:
        return f"The role is offered to the room now. Whoever takes it there, you too, stands in; {code} gives it back whole."
    givers = [name(state, n) for n in people.entrusted() if n != me]
    if not givers:
        return f"{start(code)} gives it back to you."
    return f"{' or '.join(givers)} can give it back to you, by name; {code} does, too."


def _may_offer(state: State, who: PersonId) -> Refused | None:
    roles = state.kept.people.by_id[who].roles
    return None if any(r not in (MEMBER, OBSERVER) for r in roles) else Refused("no_role_to_give")


def _may_withdraw(state: State, who: PersonId) -> Refused | None:
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
        HoldByCode: _hold_by_code,
    },
    follow={Opened: _follow_opened},
    apply={
        Joined: _end_offers,
        Left: _end_offers,
        ItemClosed: _end_offers,
        RoleTaken: _apply_taken,
        RoleOffered: _apply_offered,
        OfferWithdrawn: _end_offers,
        RoleLaidDown: _apply_laid_down,
    },
    memos={GivenByName: _hold_given},
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
        "role_watching": "Whoever takes part may take that role: {role}. You are watching.",
        "role_newcomer": (
            "You came a short while ago, so the role is for somebody who has been here longer. If nobody takes it, ask "
            "again in ten minutes."
        ),
        "role_given": "A space holder gives that role by name now: {role}. Ask one of them. Nothing was changed.",
        "role_laid_down": "A space holder laid that role of yours down, so a space holder gives it to you again, by name.",
        "role_not_theirs": "{name} does not hold that role now: {role}.",
        "stands_in": (
            "You stand in as space holder: you run the floor. That is for a space holder who came with the code, or was "
            "given the role by name. Nothing was changed."
        ),
        "lay_down_entrusted": "A role of somebody else is laid down by a space holder. Nothing was changed.",
        "no_offer": "No offer of a role of yours stands now.",
        "offer_not_yours": "You have not offered that role, or it was taken: {role}.",
        "role_not_yours": "You do not hold that role now: {role}.",
        "role_own_choice": "Everybody chooses that role themselves: {role}.",
        "no_role_to_give": "You hold no role that could be offered.",
        "no_seat": "{name} takes part without a screen, so they cannot hold that role here.",
        "nobody_there": "There is nobody of that name here.",
    },
    recap=(),
)
