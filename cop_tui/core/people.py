"""Who takes part, which roles they hold, and whether they are here.

Names and roles are kept; presence is passing. How a role goes from one to another is in `cop_tui.core.roles`.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from msgspec import Struct, field

from cop_tui.core import base, limits
from cop_tui.core.base import HOLDER, MEMBER, OBSERVER, Command, Event, Hold, Outcome, Passing, Refused, Rule, Topic
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


class People(Struct, omit_defaults=True):
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


class Joined(Event, frozen=True):
    """Somebody is now part of the meeting. `by` put them in when they have no seat of their own."""

    person: int
    name: str
    role: str = MEMBER
    via: str = ""
    by: int = 0

    def can_wait(self) -> bool:
        """Return True: a name more in the list."""
        return True


class Left(Event, frozen=True):
    """Somebody takes part no longer. Topics react to this one; on the wire are the kinds of it."""

    person: int


class Here(Passing, frozen=True):
    """How somebody is here."""

    person: int
    how: str

    def can_wait(self) -> bool:
        """Return True: who holds the space and who waits learn of it at once."""
        return True

    def overtakes(self) -> int:
        """Return who it is."""
        return self.person


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


def name_digest(given: str) -> str:
    """Return what stays of a name that somebody had: enough to know it again."""
    return hashlib.sha256(fold(given).encode()).hexdigest()[:32]


def check_name(meeting: Meeting, given: str) -> str:
    """Return the clean name, or raise Refused: empty, too wide, or not to be told from a name that somebody has or had here."""
    wanted = clean(given)
    if not cells(wanted):
        raise Refused("name_empty", limit=limits.NAME_CELLS)
    if cells(wanted) > limits.NAME_CELLS:
        raise Refused("name_too_wide", limit=limits.NAME_CELLS)
    key = fold(wanted)
    for person in meeting.people.by_id.values():
        if fold(person.name) == key:
            raise Refused("name_taken", name=person.name)
    if name_digest(wanted) in meeting.naming.used:
        raise Refused("name_used")
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


def _apply_joined(meeting: Meeting, event: Joined) -> None:
    roles = [event.role] if event.role in (MEMBER, OBSERVER) else [MEMBER, event.role]
    meeting.people.by_id[event.person] = Person(event.name, roles, event.via, at=meeting.seq)


def _fold_here(state: State, message: Here) -> None:
    presence = state.now.people.here.setdefault(message.person, Presence(message.how))
    presence.how = message.how


def _hold_since(state: State, hold: Since) -> None:
    presence = state.now.people.here.setdefault(hold.person, Presence(HERE))
    presence.since, presence.own = hold.at, hold.own


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


def _lost_speaker(state: State, message: Here, me: int) -> str:
    """Tell who holds the space that the one who has the floor does not answer: nobody would know why it is quiet."""
    known = state.kept.people.by_id.get(me)
    speaks = message.how == UNSURE and message.person == state.kept.floor.speaker
    if not speaks or known is None or not known.has(base.HOLDER):
        return ""
    return (
        f"{name(state, message.person)}'s connection is lost. The turn goes on until they finish or you call the next."
    )


def _tell_here(state: State, message: Here, me: int) -> str:
    if message.person != me:
        return _lost_speaker(state, message, me)  # nobody else is announced as away or back
    return {AWAY: "You are away. Your place and draft are kept. No announcement is made.", HERE: ""}.get(
        message.how, ""
    )


TOPIC = Topic(
    name="people",
    rules={
        Away: Rule(base.ANYONE, base.ALWAYS),
        Back: Rule(base.ANYONE, base.ALWAYS),
    },
    decide={
        Join: _join,
        Link: _link,
        Away: _away,
        Back: _back,
    },
    apply={
        Joined: _apply_joined,
    },
    passing={
        Here: _fold_here,
    },
    holds={
        Since: _hold_since,
    },
    recount=_recount,
    wake=_wake,
    tell={
        Joined: _tell_joined,
        Here: _tell_here,
    },
    refusals={
        "name_empty": "A name needs 1 to {limit} letters. Nothing was joined; choose a name and try again.",
        "name_too_wide": "That name is too wide: {limit} letters fit. Nothing was joined; choose a shorter one.",
        "name_taken": "Somebody here is called {name} already. Choose a name that can be told apart.",
        "meeting_full": "The meeting is full: {limit} people. Ask a space holder; your invite stays good.",
        "name_unclear": "That could be several people: {names}. Type more of the name.",
    },
)
