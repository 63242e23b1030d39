"""The shapes every topic is made of: commands, events, passing and aside messages, outcomes, refusals, rules.

A command is a wish; only an event changes what is kept. Nothing here knows a topic.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from enum import Enum
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

import msgspec
from msgspec import Meta, Struct, field

from cop_tui.core.engine.ids import NOBODY, Ms, PersonId, WordId
from cop_tui.core.engine.sections import InRecap, NotInRecap

if TYPE_CHECKING:  # structs that are never sent or read need no types at run time
    from cop_tui.core.engine.narrowing import Common, Narrowed  # noqa: TC004
    from cop_tui.core.engine.seeing import Seen  # noqa: TC004
    from cop_tui.core.meeting import Meeting, ServerState, State  # noqa: TC004

Id = Annotated[int, Meta(ge=0, le=2**31 - 1)]
"""A count, a length, or the number of something that has no type of its own; 0 stands for none, as its field says."""

_WORD = re.compile(r"(?<=[a-z])(?=[A-Z])")


def tag(name: str) -> str:
    """Return the wire's name of a class: `HandRaised` is `hand_raised`."""
    return _WORD.sub("_", name).lower()


class Whom(Enum):
    """Whom something is urgent for: nobody, the person it is about, or everybody."""

    NOBODY = "nobody"
    SUBJECT = "subject"
    EVERYBODY = "everybody"


class Urgency(Struct, frozen=True):
    """How urgent something is that happened.

    `thin`: whom it reaches at once on a thin line, too; `patient`: for the others it may wait longer there. `told`: whom it
    is told as urgent. `after_gap`: it is told to somebody who comes back, whose screen does not show it anyway. `in_sight`:
    the floor, the queue or the list of people on a screen shows it; `lasts`: while it is so, a screen says it to whomever it
    is about. `says_next`: its sentence ends with who is next.
    """

    thin: Whom = Whom.NOBODY
    told: Whom = Whom.NOBODY
    patient: bool = False
    after_gap: bool = True
    in_sight: bool = False
    lasts: bool = False
    says_next: bool = False


USUAL = Urgency()
AT_ONCE = Urgency(thin=Whom.EVERYBODY)
SHOWN = Urgency(after_gap=False)
IN_SIGHT = Urgency(after_gap=False, in_sight=True)

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
    """Something that happened and is kept. It carries no clock, except for items and the meeting opening and closing.

    `content` names the field that is blanked when what was said, or somebody's name, is erased. `of_before`: it says what came of the
    event before it.
    """

    content: ClassVar[str] = "text"
    of_before: ClassVar[bool] = False
    urgency: ClassVar[Urgency]

    def can_wait(self) -> bool:
        """Return whether people who neither have a role nor wait for the floor may learn of it some seconds later."""
        return False


def _yes() -> bool:
    return True  # a default that is made anew each time is never left out on the wire


class Ignorable(Event, frozen=True, kw_only=True):
    """An event that a program which does not know it may leave out: the wire says so of each (`ignorable`).

    It may change only members of the state that came with it, so that leaving it out leaves every older member as it is.
    """

    ignorable: bool = msgspec.field(default_factory=_yes)


class Passing(Struct, frozen=True, omit_defaults=True, tag_field="p", tag=tag):
    """Something everybody in the room may see and nothing stores."""

    urgency: ClassVar[Urgency]

    def can_wait(self) -> bool:
        """Return the same as of an event."""
        return False

    def fleeting(self) -> bool:
        """Return whether it is so slight that a thin line is spared it."""
        return False

    def overtakes(self) -> Hashable | None:
        """Return what an earlier message of the same kind must also return to be out of date with this one; None: none is."""
        return None


class Aside(Struct, frozen=True, omit_defaults=True, tag_field="a", tag=tag):
    """Something for one person, or for the space holders, that nothing stores.

    `with_floor`: it goes with the floor, so that it is told on a seat, too, to which somebody was let back. `own_seat`: it is never
    told on such a seat, as it has words that nobody else has seen.
    """

    with_floor: ClassVar[bool] = False
    own_seat: ClassVar[bool] = False
    urgency: ClassVar[Urgency] = Urgency(told=Whom.EVERYBODY)


class Memo(Struct, frozen=True):
    """A change to what the server alone remembers, in memory only."""


Message = Event | Passing | Aside
Fact = str | int | list[str]


class Refused(Exception):
    """A wish that cannot come true now: a code and the facts its sentence is made of; `memos` is what to remember of it."""

    def __init__(self, code: str, /, *memos: Memo, **facts: Fact) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts
        self.memos = memos


class Outcome(Struct):
    """What a command leads to: kept events, passing messages, asides with their readers, and things to remember."""

    events: list[Event] = field(default_factory=list)
    passing: list[Passing] = field(default_factory=list)
    aside: list[tuple[tuple[PersonId, ...], Aside]] = field(default_factory=list)
    memos: list[Memo] = field(default_factory=list)
    facts: dict[str, Fact] = field(default_factory=dict)
    held: bool = False

    def add(self, other: Outcome) -> None:
        """Put what `other` holds behind what is here."""
        self.events += other.events
        self.passing += other.passing
        self.aside += other.aside
        self.memos += other.memos
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
SCRIBES = frozenset({HOLDER, SCRIBE})


class Rule(Struct, frozen=True):
    """One row of the permission table: who may, in which states of the meeting, and what else must be so.

    `own_seat`: not from a seat that a space holder let somebody come back to. `entrusted`: not for a space holder who
    stands in.
    """

    roles: frozenset[str]
    phases: frozenset[str] = MEETING
    when: Callable[[State, PersonId], Refused | None] | None = None
    own_seat: bool = False
    entrusted: bool = False


class _Told(Struct, frozen=True):
    line: str
    label: str = ""
    mine: str = ""


class Kind(_Told, frozen=True, kw_only=True):
    """A kind of words that a topic keeps: how they are told when they come, and what stands before them in a list.

    `line` is the sentence for everybody, `mine` the one for their author ("": the same); both take `who`, `name` and `text`.
    One person may write so many at `most` in a meeting, and `called` is what these are to them. `numbers` gives what of it there is,
    each with the number by which people act on it, and `numbered` is what it is called with that number.
    """

    most: int
    called: str
    numbers: Callable[[Meeting], Mapping[WordId, int]] | None = None
    numbered: str = ""


WORD, UNATTRIBUTED = "word", "note"


class Said(Struct, frozen=True):
    """What people said, as one message brings it: kept words (WORD), a shown note (UNATTRIBUTED), or else `texts` of `person`.

    `to` stands before texts that not everybody reads; `unkept`: said where something would be kept otherwise.
    """

    kept: str = ""
    person: PersonId = NOBODY
    texts: Sequence[str] = ()
    to: str = ""
    unkept: bool = False


def always(_what: Any) -> bool:
    """Return True, whatever it is."""
    return True


def never(_what: Any) -> bool:
    """Return False, whatever it is."""
    return False


class Stands(Struct, frozen=True):
    """A wish that stands in a server's memory alone, so that a client asks it again of a server that started anew.

    Of the wishes `under` one name the last stands, or the last about `each` thing; one that `asks` for nothing only ends what stood.
    `over` are the messages with which it has been done. `told` are those that say what stands now, whichever device of mine asked
    for it: the wish that asks for it again, or None where nothing does; `held` is whether anything stands, as far as somebody was told.
    """

    under: str
    asks: Callable[[Any], bool] = always
    each: Callable[[Any], Hashable] = lambda _command: None
    over: Mapping[type, Callable[[Any], bool]] = field(default_factory=dict)
    told: Mapping[type, Callable[[Any], Command | None]] = field(default_factory=dict)
    held: Callable[[Any], bool] = always


def _nothing(_state: State, _event: Any) -> Iterable[Any]:
    return ()


class Erasure(Struct, frozen=True):
    """What an event erases, asked before it is applied: `texts` of words by the numbers under which they are known, and what
    is `stored` in events with these numbers. Its own text is known `under` another number than the event's, where that is said.
    """

    texts: Callable[[State, Any], Iterable[WordId]] = _nothing
    stored: Callable[[State, Any], Iterable[int]] = _nothing
    under: Callable[[Any], WordId] | None = None


Decide = Callable[["ServerState", Any, PersonId, Ms], Outcome]
BySeat = Callable[["ServerState", Any, PersonId, Ms, int], "Outcome | None"]
Tell = Callable[["State", Any, PersonId], str]
Needs = Callable[["Meeting", PersonId], Iterable[WordId]]
Asleep = Callable[["ServerState", int, Ms, Callable[[Outcome], Outcome]], "Outcome | None"]


class Topic(Struct, frozen=True, kw_only=True):
    """One topic of a meeting: its commands, events, rules and sentences, as tables keyed by class.

    `recap` is what the topic says in a recap, and which of its kinds of words bring nothing into one; `()`: nothing to say.
    `follow` lets a topic answer another topic's event with events of its own in the same decision; `apply` lets it
    change its own part of the kept state on any event; `due` and `elapse` say what happens by itself, and when. A table's
    entry for a class of events holds for the classes below it too. `by_seat` decides commands
    from a seat that began with the event `since`, because somebody was let back to it; None leaves them to `decide`.
    `kinds` are the kinds of words that the topic keeps, and `needs` returns the numbers of the words that somebody who comes
    in has to be sent at once, because a screen or a sentence of this topic shows them, most needed first.
    `said` are the messages that bring what people said. `known` says of a message that is told again to somebody who comes
    back whether they know it: a passing one from what was passing (`Now`), an aside from what they were told (`Mine`).
    `tell_kind` tells kept words as their kind says, whichever topic that belongs to. `texts` returns the numbers of all words
    of this topic that are not withdrawn, `homes` those of the events that hold their texts now (0: the one of their own number), and
    `erases` says which events erase what.

    `seen` refuses words of a person in a command by what their author saw of it. `bounds` returns what has to be told and
    remembered of an outcome that somebody wished for, knowing all kinds of words, and raises Refused where it has no place.
    `times` are the times that are kept (UTC ms, 0: none). `busy`: a meeting that is over is still needed in memory. `asleep`
    returns what charges nobody for so many milliseconds until `now` in which the server's computer slept; it is handed what
    adds to an outcome all that follows from it. `stands` are the wishes that a client asks again of a server that started anew.

    `narrows` notes by numbers what an event (with its own number) makes narrower in the state before it; `narrows_again` returns, for
    each kind of such a note, the events that do it to an older copy; `unquotes` those after which nothing may be quoted.
    """

    name: str
    recap: tuple[InRecap | NotInRecap, ...]
    rules: Mapping[type[Command], Rule] = field(default_factory=dict)
    decide: Mapping[type[Command], Decide] = field(default_factory=dict)
    by_seat: Mapping[type[Command], BySeat] = field(default_factory=dict)
    follow: Mapping[type[Event], Callable[[ServerState, Any, Ms], Outcome]] = field(default_factory=dict)
    apply: Mapping[type[Event], Callable[[Meeting, Any], None]] = field(default_factory=dict)
    passing: Mapping[type[Passing], Callable[[State, Any], None]] = field(default_factory=dict)
    aside: Mapping[type[Aside], Callable[[State, Any], None]] = field(default_factory=dict)
    memos: Mapping[type[Memo], Callable[[ServerState, Any], None]] = field(default_factory=dict)
    recount: Callable[[ServerState, PersonId], Iterable[Passing]] | None = None
    remind: Callable[[ServerState, PersonId], Iterable[Aside]] | None = None
    wake: Callable[[ServerState, Ms], None] | None = None
    due: Callable[[ServerState], Ms | None] | None = None
    elapse: Callable[[ServerState, Ms], Outcome | None] | None = None
    tell: Mapping[type, Tell] = field(default_factory=dict)
    refusals: Mapping[str, str] = field(default_factory=dict)
    tell_kind: Mapping[type, Callable[[State, Any, PersonId, Kind], str]] = field(default_factory=dict)
    kinds: Mapping[str, Kind] = field(default_factory=dict)
    said: Mapping[type, Callable[[Any], Said]] = field(default_factory=dict)
    known: Mapping[type[Passing | Aside], Callable[[Any, Any], bool]] = field(default_factory=dict)
    needs: Needs | None = None
    texts: Callable[[Meeting], Iterable[WordId]] | None = None
    homes: Callable[[Meeting], Mapping[WordId, int]] | None = None
    erases: Mapping[type[Event], Erasure] = field(default_factory=dict)
    seen: Callable[[State, PersonId, Command, Seen], Refused | None] | None = None
    bounds: Callable[[ServerState, PersonId, Outcome, Mapping[str, Kind]], Outcome] | None = None
    times: Callable[[Meeting], Iterable[Ms]] | None = None
    busy: Callable[[ServerState], bool] | None = None
    asleep: Asleep | None = None
    stands: Mapping[type[Command], Stands] = field(default_factory=dict)
    narrows: Mapping[type[Event], Callable[[State, int, Any], Narrowed | None]] = field(default_factory=dict)
    narrows_again: Mapping[str, Callable[[State, Narrowed, Common], list[Event]]] = field(default_factory=dict)
    unquotes: Callable[[State], list[Event]] | None = None


def silent(_state: State, _message: Any, _me: PersonId) -> str:
    """Tell nothing: the change shows in the state and needs no sentence."""
    return ""
