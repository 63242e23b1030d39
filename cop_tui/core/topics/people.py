"""Who takes part, which roles they hold, and whether they are here.

Names and roles are kept; presence is passing. How a role goes from one to another is in `cop_tui.core.topics.roles`.
"""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING

from msgspec import Struct, field

from cop_tui.core.engine import base, limits
from cop_tui.core.engine.base import (
    HOLDER,
    MEMBER,
    OBSERVER,
    Command,
    Event,
    Id,
    Memo,
    Outcome,
    Passing,
    Refused,
    Rule,
    Topic,
)
from cop_tui.core.engine.ids import NO_READER, NO_TIME, NOBODY, Ms, PersonId
from cop_tui.core.engine.text import cells, clean, fold
from cop_tui.core.engine.text import start as start  # how names begin a sentence
from cop_tui.core.topics.setup import Opened

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from cop_tui.core.engine.narrowing import Common, Narrowed
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

    @property
    def special(self) -> list[str]:
        """The roles they hold beside taking part or only watching."""
        return [role for role in self.roles if role not in (MEMBER, OBSERVER)]


class Offer(Struct, frozen=True, omit_defaults=True):
    """A role offered to somebody (`to` 0: to the room) by somebody (`by` 0: by the meeting itself)."""

    role: str
    by: PersonId = NOBODY
    to: PersonId = NOBODY
    hand_over: bool = False


class People(Struct, omit_defaults=True):
    """Kept: everybody who joined, by number, and the offers that stand.

    `stand_in` are those who took the role of space holder from an open offer; whoever came with the code for it, or was given
    it by name, is entrusted with it. `laid_down` are those whose role another space holder laid down.
    `before` is the number of the last person who came before the current part began (or the last one, between parts).
    """

    by_id: dict[PersonId, Person] = field(default_factory=dict)
    offers: list[Offer] = field(default_factory=list)
    stand_in: list[PersonId] = field(default_factory=list)
    laid_down: list[PersonId] = field(default_factory=list)
    before: int = 0

    def present(self) -> list[PersonId]:
        """Return the numbers of all who have not been asked to leave."""
        return [n for n, p in self.by_id.items() if not p.left]

    def there(self, person: PersonId) -> Person:
        """Return somebody who takes part; raises Refused where nobody with this number does."""
        found = self.by_id.get(person)
        if found is None or found.left:
            raise Refused("nobody_there")
        return found

    def with_screen(self, role: str = "") -> list[PersonId]:
        """Return the numbers of all who have a seat, and so a screen; with `role`, of those who hold it."""
        return [n for n, p in self.by_id.items() if not (p.left or p.via) and (not role or p.has(role))]

    def with_role(self, role: str) -> list[PersonId]:
        """Return the numbers of all who hold a role."""
        return [n for n, p in self.by_id.items() if role in p.roles and not p.left]

    def entrusted(self) -> list[PersonId]:
        """Return the numbers of all who are entrusted with holding the space."""
        return [n for n in self.by_id if self.is_entrusted(n)]

    def is_entrusted(self, person: PersonId) -> bool:
        """Return whether somebody holds the space, and does not only stand in."""
        return HOLDER in self.by_id[person].roles and person not in self.stand_in


class Presence(Struct):
    """Passing: how somebody is here, and since when (UTC ms, known to the server only)."""

    how: str
    since: Ms = NO_TIME
    own: bool = False


class PeopleNow(Struct):
    """Passing: who is here, and who has not been in the meeting since it was opened.

    Those are `expected`. After a server starts anew nobody is: it does not know who had come by then.
    """

    here: dict[PersonId, Presence] = field(default_factory=dict)
    expected: list[PersonId] = field(default_factory=list)

    def how(self, person: PersonId) -> str:
        """Return "here", "unsure" or "away"."""
        presence = self.here.get(person)
        return presence.how if presence else AWAY


class Join(Command, frozen=True):
    """Made by the server when a code was right: take a seat. `via` and no seat when put in by somebody else."""

    name: str
    role: str = MEMBER


class Link(Command, frozen=True):
    """Made by the server: somebody's devices answer (`here`), are late (`unsure`) or gone (`away`).

    `since` is when that began (UTC ms), 0: now. It is known of devices that are gone some time after they went.
    """

    durable = False
    how: str
    since: Id = 0


class Away(Command, frozen=True):
    """Step away quietly."""

    durable = False


class Back(Command, frozen=True):
    """Come back quietly."""

    durable = False


class Joined(Event, frozen=True):
    """Somebody is now part of the meeting. `by` put them in when they have no seat of their own."""

    urgency = base.IN_SIGHT

    content = "name"
    person: PersonId
    name: str
    role: str = MEMBER
    via: str = ""
    by: PersonId = NOBODY

    def can_wait(self) -> bool:
        """Return True: a name more in the list."""
        return True


class Left(Event, frozen=True):
    """Somebody takes part no longer. Topics react to this one; on the wire are the kinds of it."""

    person: PersonId


class Here(Passing, frozen=True):
    """How somebody is here."""

    urgency = base.SHOWN

    person: PersonId
    how: str

    def can_wait(self) -> bool:
        """Return True: who holds the space and who waits learn of it at once."""
        return True

    def fleeting(self) -> bool:
        """Return whether it is only that nothing was heard of somebody for a while."""
        return self.how == UNSURE

    def overtakes(self) -> int:
        """Return who it is."""
        return self.person


class Expected(Passing, frozen=True):
    """Who had come before the meeting was opened, was not here then and has not been since."""

    urgency = base.SHOWN

    people: list[PersonId]

    def can_wait(self) -> bool:
        """Return True: it only tells who is asked when something is decided."""
        return True


class HasCome(Passing, frozen=True):
    """Somebody who was expected is in the meeting; however they are here later on, they have been."""

    urgency = base.SHOWN

    person: PersonId

    def can_wait(self) -> bool:
        """Return True, as of whom is expected."""
        return True


class Since(Memo, frozen=True):
    """Remember since when somebody is how they are."""

    person: PersonId
    at: Ms
    own: bool


def name(state: State, person: PersonId, me: PersonId = NO_READER) -> str:
    """Return how a sentence calls somebody: their name, or "you"."""
    if person == me:
        return "you"
    known = state.kept.people.by_id.get(person)
    return known.name if known else "Somebody"


def called(person: PersonId) -> str:
    """Return how somebody is called whose name is erased."""
    return f"A member {person}"


def noted(state: State, entry: Narrowed, shared: Common) -> list[PersonId]:
    """Return the people whom a note of something narrower means, of those who are the same in both histories."""
    known = state.kept.people.by_id
    return [n for n in map(PersonId, entry.of) if n <= shared.people and n in known]


def has_come(state: State, person: PersonId) -> bool:
    """Return whether somebody has been in the meeting since it was opened, as far as is known; before that everybody has."""
    return person not in state.now.people.expected


def reachable(state: State, person: PersonId) -> bool:
    """Return whether somebody can take a turn now: not away, or without a seat and so in the room or on the phone."""
    return bool(state.kept.people.by_id[person].via) or state.now.people.how(person) != AWAY


_MINUTES = limits.PLACE_KEPT_MS // 60_000
PLACE_WAITS = f"Your place waits {_MINUTES} minutes."
"""What is kept for somebody who is away or has lost the connection, whatever program they have."""
PLACE_AND_DRAFT = f"Your place waits {_MINUTES} minutes, your draft longer."
"""The same where their program keeps what they have half-typed."""


def by_voice(state: State, person: PersonId) -> str:
    """Return that only a voice reaches somebody who has no screen, for whoever can tell them; nothing for all others."""
    via = state.kept.people.by_id[person].via
    where = "on the phone" if via == "phone" else "in the room"
    return f"{name(state, person)} is {where}: tell them yourself" if via else ""


def name_digest(given: str) -> str:
    """Return what stays of a name that somebody had: enough to know it again."""
    return hashlib.sha256(fold(given).encode()).hexdigest()[:32]


TAKEN_WORDS = ("you", "somebody", "nobody", "anybody", "everybody", "whoever hosts", "space holder", "no space holder")
"""Who sentences speak of. Whoever had such a name could say them in the name of somebody else, or of the program."""

_NUMBERED = re.compile(r"amember[0-9ol]+")  # as names look to a reader: with a 0 like an o, and a 1 like an l


def _speaks_for_others(given: str) -> bool:
    """Return whether a name, or what it looks like, is how sentences speak of others."""
    key = fold(given)
    return key in map(fold, TAKEN_WORDS) or _NUMBERED.fullmatch(key) is not None


def check_name(meeting: Meeting, given: str) -> str:
    """Return the clean name, or raise Refused: empty, too wide, or not to be told from a name that somebody has or had here."""
    wanted = clean(given)
    if not cells(wanted):
        raise Refused("name_empty", limit=limits.NAME_CELLS)
    if cells(wanted) > limits.NAME_CELLS:
        raise Refused("name_too_wide", limit=limits.NAME_CELLS)
    if _speaks_for_others(wanted):
        raise Refused("name_speaks", name=wanted)
    key = fold(wanted)
    for person in meeting.people.by_id.values():
        if fold(person.name) == key:
            raise Refused("name_taken", name=person.name)
    if name_digest(wanted) in meeting.naming.used:
        raise Refused("name_used")
    return wanted


def away_for(state: State, person: PersonId, ms: int, now: Ms) -> bool:
    """Return whether somebody with a seat has been away for that long."""
    presence = state.now.people.here.get(person)
    return presence is not None and presence.how == AWAY and now - presence.since >= ms


def entrusted_here(state: State, now: Ms, within: int = 0) -> bool:
    """Return whether somebody entrusted with the space is here, or was `within` the last milliseconds."""
    return any(
        reachable(state, n) or (within and not away_for(state, n, within, now)) for n in state.kept.people.entrusted()
    )


def _takes_place(state: State, person: PersonId, now: Ms) -> bool:
    """Return whether somebody takes a place: not with a seat they left long ago, and nothing that is theirs."""
    if not away_for(state, person, limits.HERE_MS, now):
        return True
    return bool(state.kept.people.by_id[person].roles[1:] or state.kept.words.of(person))


def check_room(state: State, now: Ms, role: str = MEMBER) -> None:
    """Raise Refused when the meeting is full, or more have come to it than ever may.

    Whoever comes with the space holders' code has the places kept for that, so that nobody fills the room against them.
    """
    people, limit = state.kept.people, state.kept.setup.session.people
    taken = sum(1 for n in people.present() if _takes_place(state, n, now))
    if role == HOLDER:
        kept = sum(1 for n in people.entrusted() if not away_for(state, n, limits.HERE_MS, now))
        if taken < limit + limits.HOLDER_PLACES or kept < limits.HOLDER_PLACES:
            return
    elif taken < limit and len(people.by_id) < limits.EVER:
        return
    raise Refused("meeting_full", limit=limit)


def _join(state: State, command: Join, _who: PersonId, now: Ms) -> Outcome:
    if not state.kept.door.open and command.role != HOLDER:
        raise Refused("door_closed")
    check_room(state, now, command.role)
    wanted = check_name(state.kept, command.name)
    return Outcome([Joined(PersonId(len(state.kept.people.by_id) + 1), wanted, command.role)])


def _come(state: State, who: PersonId) -> list[Passing]:
    return [HasCome(who)] if who in state.now.people.expected else []


def _link(state: State, command: Link, who: PersonId, now: Ms) -> Outcome:
    presence, come = state.now.people.here.get(who), _come(state, who) if command.how == HERE else []
    if presence and presence.own:
        return Outcome(passing=come)  # who said away stays away, since then, until they say back
    if presence and presence.how == command.how:
        return Outcome(passing=come)
    return Outcome(passing=[Here(who, command.how), *come], memos=[Since(who, Ms(command.since) or now, False)])


def _away(_state: State, _command: Away, who: PersonId, now: Ms) -> Outcome:
    return Outcome(passing=[Here(who, AWAY)], memos=[Since(who, now, True)])


def _back(state: State, _command: Back, who: PersonId, now: Ms) -> Outcome:
    return Outcome(passing=[Here(who, HERE), *_come(state, who)], memos=[Since(who, now, False)])


def _follow_opened(state: State, _event: Opened, _now: Ms) -> Outcome:
    seated = (n for n in state.kept.people.present() if not state.kept.people.by_id[n].via)
    missing = [n for n in seated if state.now.people.how(n) != HERE]
    return Outcome(passing=[Expected(missing)] if missing else [])


def _apply_joined(meeting: Meeting, event: Joined) -> None:
    roles = [event.role] if event.role in (MEMBER, OBSERVER) else [MEMBER, event.role]
    meeting.people.by_id[event.person] = Person(event.name, roles, event.via, at=meeting.seq)


def _fold_here(state: State, message: Here) -> None:
    presence = state.now.people.here.setdefault(message.person, Presence(message.how))
    presence.how = message.how


def _fold_expected(state: State, message: Expected) -> None:
    state.now.people.expected = list(message.people)


def _fold_come(state: State, message: HasCome) -> None:
    state.now.people.expected = [n for n in state.now.people.expected if n != message.person]


def _hold_since(state: State, hold: Since) -> None:
    presence = state.now.people.here.setdefault(hold.person, Presence(HERE))
    presence.since, presence.own = hold.at, hold.own


def _wake(state: State, now: Ms) -> None:
    for number, person in state.kept.people.by_id.items():
        if not person.via:
            state.now.people.here[number] = Presence(AWAY, now)


def _recount(state: State, _me: PersonId) -> Iterable[Passing]:
    passing = state.now.people
    yield from (Here(n, p.how) for n, p in passing.here.items() if p.how != AWAY)
    if passing.expected:
        yield Expected(passing.expected)


def _tell_joined(state: State, event: Joined, me: PersonId) -> str:
    if event.person == me or not event.name:  # a name that was erased since
        return ""
    if event.via:
        where = "by phone" if event.via == "phone" else "in the room"
        return f"{event.name} takes part {where}."
    return f"{event.name} is here."


def _lost_speaker(state: State, message: Here, me: PersonId) -> str:
    """Tell who holds the space that the one who has the floor does not answer: nobody would know why it is quiet."""
    known = state.kept.people.by_id.get(me)
    speaks = message.how == UNSURE and message.person == state.kept.floor.speaker
    if not speaks or known is None or not known.has(base.HOLDER):
        return ""
    return f"{name(state, message.person)}'s connection may be lost. The turn goes on until they finish or you call the next."


def _tell_here(state: State, message: Here, me: PersonId) -> str:
    if message.person != me:
        return _lost_speaker(state, message, me)  # nobody else is announced as away or back
    return f"You are away. {PLACE_WAITS} No announcement is made." if message.how == AWAY else ""


def _asleep(state: State, ms: int, _now: Ms, _followed: Callable[[Outcome], Outcome]) -> None:
    # Who was gone was gone for no longer.
    for presence in state.now.people.here.values():
        if presence.how != HERE:
            presence.since = Ms(presence.since + ms)


TOPIC = Topic(
    name="people",
    stands={Away: base.Stands("away"), Back: base.Stands("away", asks=base.never)},
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
    follow={Opened: _follow_opened},
    apply={
        Joined: _apply_joined,
    },
    passing={
        Here: _fold_here,
        Expected: _fold_expected,
        HasCome: _fold_come,
    },
    memos={
        Since: _hold_since,
    },
    recount=_recount,
    wake=_wake,
    asleep=_asleep,
    tell={
        Joined: _tell_joined,
        Here: _tell_here,
        Expected: base.silent,
        HasCome: base.silent,
    },
    refusals={
        "name_empty": "A name needs 1 to {limit} letters. Nothing was joined; choose a name and try again.",
        "name_too_wide": "That name is too wide: {limit} letters fit. Nothing was joined; choose a shorter one.",
        "name_taken": "Somebody here is called {name} already. Choose a name that can be told apart.",
        "name_speaks": "{name} is a word that sentences here use for others. Choose a name of your own.",
        "meeting_full": "The meeting is full: {limit} people. Ask a space holder; your invite stays good.",
        "name_unclear": "That could be several people: {names}.",
    },
    recap=(),
)
