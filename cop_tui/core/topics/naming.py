"""Another name: for oneself, or for somebody on the phone whose name was put in wrongly; and taking out who was put in by mistake.

The old name is erased where it stands, as withdrawn words are. A digest of it stays, so that nobody takes a name by which
somebody else was known here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, field

from cop_tui.core.engine import base
from cop_tui.core.engine.base import Command, Erasure, Event, Outcome, Passing, Refused, Rule, Topic
from cop_tui.core.engine.ids import NOBODY, Ms, PersonId, PersonRef
from cop_tui.core.engine.narrowing import Common, Narrowed
from cop_tui.core.topics.afterwards import ConsentGiven
from cop_tui.core.topics.people import Left, Person, called, check_name, name, name_digest, noted, start
from cop_tui.core.topics.words import GROUP, NAMED

if TYPE_CHECKING:
    from cop_tui.core.meeting import Meeting, State

SOMEBODY = "Somebody"
"""How somebody is called who was put in by mistake."""


class Naming(Struct, omit_defaults=True):
    """Kept: digests of the names that people had here before."""

    used: list[str] = field(default_factory=list)


class Rename(Command, frozen=True):
    """Take another name for myself, one that nobody has had here."""

    name: str


class Mend(Command, frozen=True):
    """Give somebody who takes part without a screen another name, because it was put in wrongly."""

    waits = base.NEVER
    person: PersonRef
    name: str


class TakeOut(Command, frozen=True):
    """Take out somebody without a screen who was put in by mistake; the door stays as it is."""

    waits = base.NEVER
    person: PersonRef


class Renamed(Event, frozen=True):
    """Somebody has another name. `by` mended it for them (0: they took it themselves); `was` is the old one's digest."""

    urgency = base.USUAL

    content = "name"
    person: PersonId
    name: str
    was: str
    by: PersonId = NOBODY


class TakenOut(Left, frozen=True):
    """Somebody who was put in by mistake takes part no longer, and their name is erased."""

    urgency = base.USUAL

    by: PersonId


class NameWas(Passing, frozen=True):
    """How somebody was called until now; told once, never stored."""

    urgency = base.USUAL

    person: PersonId
    name: str


def _renamed(state: State, person: PersonId, given: str, by: PersonId = NOBODY) -> Outcome:
    old, new = state.kept.people.by_id[person].name, check_name(state.kept, given)
    return Outcome([Renamed(person, new, name_digest(old), by)], [NameWas(person, old)])


def _rename(state: State, command: Rename, who: PersonId, _now: Ms) -> Outcome:
    return _renamed(state, who, command.name)


def _without_screen(state: State, person: PersonId) -> Person:
    """Return somebody who takes part without a screen; raises Refused for anybody else."""
    other = state.kept.people.there(person)
    if not other.via:
        raise Refused("has_own_screen", name=other.name)
    return other


def _mend(state: State, command: Mend, who: PersonId, _now: Ms) -> Outcome:
    _without_screen(state, command.person)
    return _renamed(state, command.person, command.name, who)


def _take_out(state: State, command: TakeOut, who: PersonId, _now: Ms) -> Outcome:
    other = _without_screen(state, command.person)
    if state.kept.words.of(command.person):
        # They are somebody's words: a mistake in a name is mended, and words are taken back by whoever said them.
        raise Refused("has_words", name=other.name)
    return Outcome([TakenOut(command.person, who)], [NameWas(command.person, other.name)])


def _follow_renamed(state: State, event: Renamed, _now: Ms) -> Outcome:
    words = state.kept.words
    named = [number for number in words.of(event.person) if words.by_id[number].consent == NAMED]
    return Outcome([ConsentGiven(named, GROUP)] if named else [])


def _apply_renamed(meeting: Meeting, event: Renamed) -> None:
    person = meeting.people.by_id[event.person]
    person.name, person.at = event.name, meeting.seq
    meeting.naming.used.append(event.was)


def _apply_taken_out(meeting: Meeting, event: TakenOut) -> None:
    meeting.people.by_id[event.person].name = SOMEBODY


def _tell_renamed(state: State, event: Renamed, me: PersonId) -> str:
    if not event.name:  # it was erased since
        return ""
    if event.person == me:
        return f"You are called {event.name} now. What could be quoted with your name is kept for the group until you say more: mine."
    if event.by:
        return f"{start(name(state, event.by, me))} mended a name: {event.name}."
    return f"Somebody has another name now: {event.name}."


def _tell_was(state: State, message: NameWas, me: PersonId) -> str:
    if message.person == me:
        return ""
    person = state.kept.people.by_id.get(message.person)
    if person is not None and person.left:
        return f"It was {message.name}. That name can be used again."
    return f"Until now they were called {message.name}."


def _named_at(state: State, event: Renamed | TakenOut) -> list[int]:
    return [state.kept.people.by_id[event.person].at]


def _rename_again(state: State, entry: Narrowed, shared: Common) -> list[Event]:
    # The name that came in its place is not known here: only that this one was given up.
    known = state.kept.people.by_id
    numbers = noted(state, entry, shared)
    return [Renamed(n, called(n), name_digest(known[n].name)) for n in numbers if known[n].name != called(n)]


def _take_out_again(state: State, entry: Narrowed, shared: Common) -> list[Event]:
    return [TakenOut(n, NOBODY) for n in noted(state, entry, shared) if not state.kept.people.by_id[n].left]


TOPIC = Topic(
    name="naming",
    narrows={
        Renamed: lambda _state, at, event: Narrowed("name", at, (event.person,)),
        TakenOut: lambda _state, at, event: Narrowed("taken out", at, (event.person,)),
    },
    narrows_again={"name": _rename_again, "taken out": _take_out_again},
    erases={Renamed: Erasure(stored=_named_at), TakenOut: Erasure(stored=_named_at)},
    rules={
        Rename: Rule(base.ANYONE, base.LIVE, own_seat=True),
        Mend: Rule(base.HOLDERS, base.LIVE, entrusted=True),
        TakeOut: Rule(base.HOLDERS, base.LIVE, entrusted=True),
    },
    decide={Rename: _rename, Mend: _mend, TakeOut: _take_out},
    follow={Renamed: _follow_renamed},
    apply={Renamed: _apply_renamed, TakenOut: _apply_taken_out},
    passing={NameWas: lambda _state, _message: None},
    tell={
        Renamed: _tell_renamed,
        TakenOut: lambda s, e, me: f"{start(name(s, e.by, me))} took out somebody who was put in by mistake.",
        NameWas: _tell_was,
    },
    refusals={
        "has_own_screen": (
            "{name} has a screen of their own: only they change their name, and asking them to leave takes two people."
        ),
        "has_words": "Words of {name} are written down, and they stay theirs. If the name is wrong, mend it.",
        "name_used": "Somebody here was called that before. Choose a name that can be told apart.",
    },
    recap=(),
)
