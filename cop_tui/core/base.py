"""The shapes every topic is made of: commands, events, passing and aside messages, outcomes, refusals, rules.

A command is a wish; only an event changes what is kept. Nothing here knows a topic.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

from msgspec import Meta, Struct

if TYPE_CHECKING:
    from cop_tui.core.meeting import Meeting, State

Id = Annotated[int, Meta(ge=0, le=2**31 - 1)]
"""Number of a person, item, round or contribution; 0 stands for nobody, none or everyone, as its field says."""

_WORD = re.compile(r"(?<=[a-z])(?=[A-Z])")


def tag(name: str) -> str:
    """Return the wire's name of a class: `HandRaised` is `hand_raised`."""
    return _WORD.sub("_", name).lower()


# Whom the words in a command are for. What is compared for each is in `seen`.
ROOM, TALK, UNKEPT, GROUP = "room", "talk", "unkept talk", "group"
QUEUE, LOT, NOTE, ASIDE = "queue", "lot", "note", "aside"

# How a command waits for a connection: in a file of its author's, in memory alone (its having been made is nobody's
# business), or not at all (it would come as a surprise later).
ON_DISK, IN_MEMORY, NEVER = "disk", "memory", "never"


class Command(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, tag_field="do", tag=tag):
    """A person's wish. `durable` says whether it may leave a trace on disk, its number included.

    `texts` names the fields that hold words of its author, and `audience` says whom they are for: the room in this part;
    the room or the author's small group, whichever talk goes to now (TALK; UNKEPT where nothing keeps it); the group
    alone; whoever sees the author's hand (QUEUE); the room whatever the part, as the parking lot is (LOT); a note; or
    people told aside. `waits` says how it waits for a connection; what is not durable, and words
    that nothing keeps, wait in memory at most.
    """

    durable: ClassVar[bool] = True
    texts: ClassVar[tuple[str, ...]] = ()
    audience: ClassVar[str] = ROOM
    waits: ClassVar[str] = ON_DISK


class Event(Struct, frozen=True, omit_defaults=True, tag_field="e", tag=tag):
    """Something that happened and is kept. It carries no clock, except for items and the meeting opening and closing."""

    def can_wait(self) -> bool:
        """Return whether people who neither have a role nor wait for the floor may learn of it some seconds later."""
        return False


class Passing(Struct, frozen=True, omit_defaults=True, tag_field="p", tag=tag):
    """Something everybody in the room may see and nothing stores."""

    def can_wait(self) -> bool:
        """Return the same as of an event."""
        return False

    def overtakes(self) -> Hashable | None:
        """Return what an earlier message of the same kind must also return to be out of date with this one; None: none is."""
        return None


class Aside(Struct, frozen=True, omit_defaults=True, tag_field="a", tag=tag):
    """Something for one person, or for the space holders, that nothing stores."""


class Hold(Struct, frozen=True):
    """A change to what the server alone remembers, in memory only."""


Message = Event | Passing | Aside
Fact = str | int | list[str]


class Refused(Exception):
    """A wish that cannot come true now: a code and the facts its sentence is made of."""

    def __init__(self, code: str, /, **facts: Fact) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts


@dataclass(slots=True)
class Outcome:
    """What a command leads to: kept events, passing messages, asides with their readers, and things to remember."""

    events: list[Event] = field(default_factory=list)
    passing: list[Passing] = field(default_factory=list)
    aside: list[tuple[tuple[int, ...], Aside]] = field(default_factory=list)
    holds: list[Hold] = field(default_factory=list)
    facts: dict[str, Fact] = field(default_factory=dict)
    held: bool = False

    def add(self, other: Outcome) -> None:
        """Put what `other` holds behind what is here."""
        self.events += other.events
        self.passing += other.passing
        self.aside += other.aside
        self.holds += other.holds
        self.facts |= other.facts


LOBBY, OPEN, CLOSED = "lobby", "open", "closed"
ALWAYS = frozenset({LOBBY, OPEN, CLOSED})
LIVE = frozenset({LOBBY, OPEN})
MEETING = frozenset({OPEN})

HOLDER, SCRIBE, TIMEKEEPER, MEMBER, OBSERVER = "space holder", "scribe", "timekeeper", "member", "observer"
QUEUE_KEEPER, GUARDIAN = "queue keeper", "guardian"
ROLES = (HOLDER, SCRIBE, TIMEKEEPER, QUEUE_KEEPER, GUARDIAN, MEMBER, OBSERVER)
ANYONE = frozenset(ROLES)
MEMBERS = ANYONE - {OBSERVER}
HOLDERS = frozenset({HOLDER})
KEEPERS = frozenset({HOLDER, TIMEKEEPER})
QUEUE_KEEPERS = frozenset({HOLDER, QUEUE_KEEPER})
SCRIBES = frozenset({SCRIBE})


@dataclass(frozen=True, slots=True)
class Rule:
    """One row of the permission table: who may, in which states of the meeting, and what else must be so.

    `own_seat`: not from a seat that a space holder let somebody come back to.
    """

    roles: frozenset[str]
    phases: frozenset[str] = MEETING
    when: Callable[[State, int], Refused | None] | None = None
    own_seat: bool = False


Decide = Callable[["State", Any, int, int], Outcome]
BySeat = Callable[["State", Any, int, int, int], "Outcome | None"]
Tell = Callable[["State", Any, int], str]


@dataclass(frozen=True, kw_only=True)
class Topic:
    """One topic of a meeting: its commands, events, rules and sentences, as tables keyed by class.

    `follow` lets a topic answer another topic's event with events of its own in the same decision; `apply` lets it
    change its own part of the kept state on any event; `due` and `elapse` say what happens by itself, and when. A table's
    entry for a class of events holds for the classes below it too. `by_seat` decides commands
    from a seat that began with the event `since`, because somebody was let back to it; None leaves them to `decide`.
    """

    name: str
    rules: Mapping[type[Command], Rule] = field(default_factory=dict)
    decide: Mapping[type[Command], Decide] = field(default_factory=dict)
    by_seat: Mapping[type[Command], BySeat] = field(default_factory=dict)
    follow: Mapping[type[Event], Callable[[State, Any, int], Outcome]] = field(default_factory=dict)
    apply: Mapping[type[Event], Callable[[Meeting, Any], None]] = field(default_factory=dict)
    passing: Mapping[type[Passing], Callable[[State, Any], None]] = field(default_factory=dict)
    aside: Mapping[type[Aside], Callable[[State, Any], None]] = field(default_factory=dict)
    holds: Mapping[type[Hold], Callable[[State, Any], None]] = field(default_factory=dict)
    recount: Callable[[State, int], Iterable[Passing]] | None = None
    remind: Callable[[State, int], Iterable[Aside]] | None = None
    wake: Callable[[State, int], None] | None = None
    due: Callable[[State], int | None] | None = None
    elapse: Callable[[State, int], Outcome | None] | None = None
    tell: Mapping[type, Tell] = field(default_factory=dict)
    refusals: Mapping[str, str] = field(default_factory=dict)


def silent(_state: State, _message: Any, _me: int) -> str:
    """Tell nothing: the change shows in the state and needs no sentence."""
    return ""
