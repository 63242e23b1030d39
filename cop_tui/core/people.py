"""Who takes part, which roles they hold, and whether they are here.

Names and roles are kept; presence is passing. Powers are named, visible, shared and handed over: every change of role
is an event that everybody sees.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, field

from cop_tui.core import base, limits
from cop_tui.core.base import HOLDER, MEMBER, OBSERVER, Command, Event, Hold, Id, Outcome, Passing, Refused, Rule, Topic
from cop_tui.core.text import cells, clean, fold

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cop_tui.core.meeting import Meeting, State

HERE, UNSURE, AWAY = "here", "unsure", "away"


class Person(Struct, omit_defaults=True):
    """Somebody the room sees. `via` says how they take part without a seat: "phone" or "room".

    `at` is the number of the event that brought them and holds their name.
    """

    name: str
    roles: list[str]
    via: str = ""
    left: bool = False
    at: int = 0

    def has(self, role: str) -> bool:
        """Return whether the person holds a role."""
        return role in self.roles


class Offer(Struct, frozen=True, omit_defaults=True):
    """A role offered to somebody (`to` 0: to the room) by somebody (`by` 0: by the meeting itself)."""

    role: str
    by: int = 0
    to: int = 0
    hand_over: bool = False


class People(Struct):
    """Kept: everybody who joined, by number, and the offers that stand."""

    by_id: dict[int, Person] = field(default_factory=dict)
    offers: list[Offer] = field(default_factory=list)

    def present(self) -> list[int]:
        """Return the numbers of all who have not been asked to leave."""
        return [n for n, p in self.by_id.items() if not p.left]

    def with_role(self, role: str) -> list[int]:
        """Return the numbers of all who hold a role."""
        return [n for n, p in self.by_id.items() if role in p.roles and not p.left]


class Presence(Struct):
    """Passing: how somebody is here, and since when (UTC ms, known to the server only)."""

    how: str
    since: int = 0
    own: bool = False


class PeopleNow(Struct):
    """Passing: who is here."""

    here: dict[int, Presence] = field(default_factory=dict)

    def how(self, person: int) -> str:
        """Return "here", "unsure" or "away"."""
        presence = self.here.get(person)
        return presence.how if presence else AWAY


class Join(Command, frozen=True):
    """Made by the server when a code was right: take a seat. `via` and no seat when put in by somebody else."""

    name: str
    role: str = MEMBER


class Link(Command, frozen=True):
    """Made by the server: somebody's devices answer (`here`), are late (`unsure`) or gone (`away`)."""

    durable = False
    how: str


class Away(Command, frozen=True):
    """Step away quietly."""

    durable = False


class Back(Command, frozen=True):
    """Come back quietly."""

    durable = False


class TakeRole(Command, frozen=True):
    """Take a role that is free to take, or that was offered to me or to the room."""

    role: str


class OfferRole(Command, frozen=True):
    """Offer a role to a person; with `hand_over` mine goes to them when they take it."""

    role: str
    to: Id
    hand_over: bool = False


class LayDown(Command, frozen=True):
    """Lay a role of mine down."""

    role: str


class Joined(Event, frozen=True):
    """Somebody is now part of the meeting. `by` put them in when they have no seat of their own."""

    person: int
    name: str
    role: str = MEMBER
    via: str = ""
    by: int = 0


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


class RoleLaidDown(Event, frozen=True):
    """Somebody no longer holds a role."""

    person: int
    role: str


class Here(Passing, frozen=True):
    """How somebody is here."""

    person: int
    how: str


class Since(Hold, frozen=True):
    """Remember since when somebody is how they are."""

    person: int
    at: int
    own: bool


def name(state: State, person: int, me: int = -1) -> str:
    """Return how a sentence calls somebody: their name, or "you"."""
    if person == me:
        return "you"
    known = state.kept.people.by_id.get(person)
    return known.name if known else "Somebody"


def reachable(state: State, person: int) -> bool:
    """Return whether somebody can take a turn now: not away, or without a seat and so in the room or on the phone."""
    return bool(state.kept.people.by_id[person].via) or state.now.people.how(person) != AWAY


def start(text: str) -> str:
    """Return text with its first letter as a sentence begins."""
    return text[:1].upper() + text[1:]


def check_name(meeting: Meeting, given: str) -> str:
    """Return the clean name, or raise Refused: empty, too wide, or not to be told from another person's."""
    wanted = clean(given)
    if not cells(wanted):
        raise Refused("name_empty", limit=limits.NAME_CELLS)
    if cells(wanted) > limits.NAME_CELLS:
        raise Refused("name_too_wide", limit=limits.NAME_CELLS)
    key = fold(wanted)
    for person in meeting.people.by_id.values():
        if fold(person.name) == key:
            raise Refused("name_taken", name=person.name)
    return wanted


def check_room(meeting: Meeting) -> None:
    """Raise Refused when the meeting is full."""
    if len(meeting.people.present()) >= meeting.setup.session.people:
        raise Refused("meeting_full", limit=meeting.setup.session.people)


def _join(state: State, command: Join, _who: int, _now: int) -> Outcome:
    if not state.kept.door.open and command.role != HOLDER:
        raise Refused("door_closed")
    check_room(state.kept)
    wanted = check_name(state.kept, command.name)
    return Outcome([Joined(len(state.kept.people.by_id) + 1, wanted, command.role)])


def _link(state: State, command: Link, who: int, now: int) -> Outcome:
    presence = state.now.people.here.get(who)
    if presence and presence.own and command.how != AWAY:
        return Outcome()  # who said away stays away until they say back
    if presence and presence.how == command.how:
        return Outcome()
    return Outcome(passing=[Here(who, command.how)], holds=[Since(who, now, False)])


def _away(_state: State, _command: Away, who: int, now: int) -> Outcome:
    return Outcome(passing=[Here(who, AWAY)], holds=[Since(who, now, True)])


def _back(_state: State, _command: Back, who: int, now: int) -> Outcome:
    return Outcome(passing=[Here(who, HERE)], holds=[Since(who, now, False)])


def _role(role: str) -> str:
    wanted = clean(role).casefold()
    if wanted not in base.ROLES:
        raise Refused("role_unknown", role=wanted[:40], known=list(base.ROLES))
    return wanted


def _take(state: State, command: TakeRole, who: int, now: int) -> Outcome:
    role = _role(command.role)
    people = state.kept.people
    if people.by_id[who].has(role):
        raise Refused("role_held", role=role)
    offer = next((o for o in people.offers if o.role == role and o.to in (0, who)), None)
    outcome = Outcome()
    if role == HOLDER:
        if offer is None:
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


def _apply_joined(meeting: Meeting, event: Joined) -> None:
    roles = [event.role] if event.role in (MEMBER, OBSERVER) else [MEMBER, event.role]
    meeting.people.by_id[event.person] = Person(event.name, roles, event.via, at=meeting.seq)


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
    meeting.people.offers = [o for o in meeting.people.offers if not (o.by == event.person and o.role == event.role)]


def _fold_here(state: State, message: Here) -> None:
    presence = state.now.people.here.setdefault(message.person, Presence(message.how))
    presence.how = message.how


def _hold_since(state: State, hold: Since) -> None:
    presence = state.now.people.here.setdefault(hold.person, Presence(HERE))
    presence.since, presence.own = hold.at, hold.own


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
    on_offer = any(o.role == HOLDER and o.to == 0 for o in state.kept.people.offers)
    gone = _holders_gone_since(state)
    if state.kept.setup.phase != base.OPEN or on_offer or gone is None:
        return None
    return gone + limits.HOLDERS_AWAY_MS


def _elapse(state: State, now: int) -> Outcome | None:
    due = _due(state)
    return Outcome([RoleOffered(HOLDER)]) if due is not None and due <= now else None


def _wake(state: State, now: int) -> None:
    for number, person in state.kept.people.by_id.items():
        if not person.via:
            state.now.people.here[number] = Presence(AWAY, now)


def _recount(state: State, _me: int) -> Iterable[Passing]:
    return (Here(n, p.how) for n, p in state.now.people.here.items() if p.how != AWAY)


def _tell_joined(state: State, event: Joined, me: int) -> str:
    if event.person == me or not event.name:  # a name that was erased since
        return ""
    if event.via:
        where = "by phone" if event.via == "phone" else "in the room"
        return f"{event.name} takes part {where}."
    return f"{event.name} is here."


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
    verb = "offer" if event.by == me else "offers"
    if not event.to:
        return f"{who} {verb} the role of {event.role} to anybody. {answer}"
    other = name(state, event.to, me)
    return f"{who} {verb} {other} the role of {event.role}." + (f" {answer}" if event.to == me else "")


def _tell_laid_down(state: State, event: RoleLaidDown, me: int) -> str:
    verb = "are" if event.person == me else "is"
    return f"{start(name(state, event.person, me))} {verb} no longer {event.role}."


def _tell_here(state: State, message: Here, me: int) -> str:
    if message.person != me:
        return ""  # nobody is announced as away or back
    return {AWAY: "You are away. Your place and draft are kept. No announcement is made.", HERE: ""}.get(
        message.how, ""
    )


def _may_offer(state: State, who: int) -> Refused | None:
    roles = state.kept.people.by_id[who].roles
    return None if any(r not in (MEMBER, OBSERVER) for r in roles) else Refused("no_role_to_give")


TOPIC = Topic(
    name="people",
    rules={
        Away: Rule(base.ANYONE, base.ALWAYS),
        Back: Rule(base.ANYONE, base.ALWAYS),
        TakeRole: Rule(base.ANYONE, base.LIVE),
        OfferRole: Rule(base.MEMBERS, base.LIVE, _may_offer),
        LayDown: Rule(base.ANYONE, base.LIVE),
    },
    decide={
        Join: _join,
        Link: _link,
        Away: _away,
        Back: _back,
        TakeRole: _take,
        OfferRole: _offer,
        LayDown: _lay_down,
    },
    apply={
        Joined: _apply_joined,
        RoleTaken: _apply_taken,
        RoleOffered: _apply_offered,
        RoleLaidDown: _apply_laid_down,
    },
    passing={Here: _fold_here},
    holds={Since: _hold_since},
    recount=_recount,
    wake=_wake,
    due=_due,
    elapse=_elapse,
    tell={
        Joined: _tell_joined,
        RoleTaken: _tell_taken,
        RoleOffered: _tell_offered,
        RoleLaidDown: _tell_laid_down,
        Here: _tell_here,
    },
    refusals={
        "name_empty": "A name needs 1 to {limit} letters. Nothing was joined; choose a name and try again.",
        "name_too_wide": "That name is too wide: {limit} letters fit. Nothing was joined; choose a shorter one.",
        "name_taken": "Somebody here is called {name} already. Choose a name that can be told apart.",
        "meeting_full": "The meeting is full: {limit} people. Ask a space holder; your invite stays good.",
        "role_unknown": "There is no role '{role}'. The roles are: {known}.",
        "role_held": "You hold that role already: {role}.",
        "role_theirs": "{name} is {role} already.",
        "role_not_offered": "The role of {role} is given by a space holder, or offered to the room when none is here.",
        "role_not_yours": "You do not hold that role now: {role}.",
        "role_own_choice": "Everybody chooses that role themselves: {role}.",
        "no_role_to_give": "You hold no role that could be offered.",
        "no_seat": "{name} takes part without a screen, so they cannot hold that role here.",
        "name_unclear": "That could be several people: {names}. Type more of the name.",
        "nobody_there": "There is nobody of that name here. Type who? to see the names.",
    },
)
