"""Another name: for oneself, or for somebody on the phone whose name was put in wrongly; and taking out who was put in by mistake.

The old name is erased where it stands, as withdrawn words are. A digest of it stays, so that nobody takes a name by which
somebody else was known here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, field

from cop_tui.core import base
from cop_tui.core.base import Command, Event, Id, Outcome, Passing, Refused, Rule, Topic
from cop_tui.core.people import Left, Person, check_name, name, name_digest, start
from cop_tui.core.words import GROUP, NAMED, ConsentGiven

if TYPE_CHECKING:
    from cop_tui.core.meeting import Meeting, State

NOBODY = "Somebody"
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
    person: Id
    name: str


class TakeOut(Command, frozen=True):
    """Take out somebody without a screen who was put in by mistake; the door stays as it is."""

    waits = base.NEVER
    person: Id


class Renamed(Event, frozen=True):
    """Somebody has another name. `by` mended it for them (0: they took it themselves); `was` is the old one's digest."""

    person: int
    name: str
    was: str
    by: int = 0


class TakenOut(Left, frozen=True):
    """Somebody who was put in by mistake takes part no longer, and their name is erased."""

    by: int


class NameWas(Passing, frozen=True):
    """How somebody was called until now; told once, never stored."""

    person: int
    name: str


def _renamed(state: State, person: int, given: str, by: int = 0) -> Outcome:
    old, new = state.kept.people.by_id[person].name, check_name(state.kept, given)
    return Outcome([Renamed(person, new, name_digest(old), by)], [NameWas(person, old)])


def _rename(state: State, command: Rename, who: int, _now: int) -> Outcome:
    return _renamed(state, who, command.name)


def _without_screen(state: State, person: int) -> Person:
    """Return somebody who takes part without a screen; raises Refused for anybody else."""
    other = state.kept.people.by_id.get(person)
    if other is None or other.left:
        raise Refused("nobody_there")
    if not other.via:
        raise Refused("has_own_screen", name=other.name)
    return other


def _mend(state: State, command: Mend, who: int, _now: int) -> Outcome:
    _without_screen(state, command.person)
    return _renamed(state, command.person, command.name, who)


def _take_out(state: State, command: TakeOut, who: int, _now: int) -> Outcome:
    other = _without_screen(state, command.person)
    if state.kept.words.of(command.person):
        # They are somebody's words: a mistake in a name is mended, and words are taken back by whoever said them.
        raise Refused("has_words", name=other.name)
    return Outcome([TakenOut(command.person, who)], [NameWas(command.person, other.name)])


def _follow_renamed(state: State, event: Renamed, _now: int) -> Outcome:
    words = state.kept.words
    named = [number for number in words.of(event.person) if words.by_id[number].consent == NAMED]
    return Outcome([ConsentGiven(named, GROUP)] if named else [])


def _apply_renamed(meeting: Meeting, event: Renamed) -> None:
    person = meeting.people.by_id[event.person]
    person.name, person.at = event.name, meeting.seq
    meeting.naming.used.append(event.was)


def _apply_taken_out(meeting: Meeting, event: TakenOut) -> None:
    meeting.people.by_id[event.person].name = NOBODY


def _tell_renamed(state: State, event: Renamed, me: int) -> str:
    if not event.name:  # it was erased since
        return ""
    if event.person == me:
        return f"You are called {event.name} now. What could be quoted with your name is kept for the group until you say more: mine."
    if event.by:
        return f"{start(name(state, event.by, me))} mended a name: {event.name}."
    return f"Somebody has another name now: {event.name}."


def _tell_was(state: State, message: NameWas, me: int) -> str:
    if message.person == me:
        return ""
    person = state.kept.people.by_id.get(message.person)
    if person is not None and person.left:
        return f"It was {message.name}. That name can be used again."
    return f"Until now they were called {message.name}."


TOPIC = Topic(
    name="naming",
    rules={
        Rename: Rule(base.ANYONE, base.LIVE, own_seat=True),
        Mend: Rule(base.HOLDERS, base.LIVE),
        TakeOut: Rule(base.HOLDERS, base.LIVE),
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
        "has_words": (
            "Words of {name} are written down, and they stay theirs. If the name is wrong, mend it: mend {name} as ..."
        ),
        "name_used": "Somebody here was called that before. Choose a name that can be told apart.",
    },
)
