"""Coming in again as oneself: on another device with a word of one's own, or let back by a space holder.

A word is made by the client of whoever asks for it, shown there once, and known here by its digest, in memory only. Each
word opens one seat. A seat that a space holder let somebody back to has the place and the floor of its person and none of
their roles; it is known by the number of the event with which it began (`since`), 0 for every other seat. What such a seat
may do with words from before is in `cop_tui.core.topics.earlier`.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from msgspec import Struct, field

from cop_tui.core.engine import base, limits
from cop_tui.core.engine.base import MEMBER, OBSERVER, Aside, Command, Event, Memo, Outcome, Refused, Rule, Topic
from cop_tui.core.engine.hashed import is_digest
from cop_tui.core.engine.ids import NOBODY, Ms, PersonId, PersonRef
from cop_tui.core.engine.narrowing import Common, Narrowed
from cop_tui.core.engine.text import clean
from cop_tui.core.topics.people import HERE, Left, name, noted, start
from cop_tui.core.topics.roles import RoleLaidDown, TakeRole

if TYPE_CHECKING:
    from cop_tui.core.meeting import Meeting, ServerState, State


class LetIn(Struct, frozen=True, omit_defaults=True):
    """Somebody was let back by a space holder. `at` is the number of the event, after which their new seat counts."""

    at: int
    by: PersonId


class Returning(Struct, omit_defaults=True):
    """Kept: who was let back, and has not said since that it was somebody else."""

    back: dict[PersonId, list[LetIn]] = field(default_factory=dict)

    def after(self, person: PersonId, since: int) -> list[LetIn]:
        """Return when somebody was let back after the event with number `since`."""
        return [back for back in self.back.get(person, []) if back.at > since]


class Way(Struct, frozen=True):
    """What a word opens until `until` (UTC ms): a seat of `person`. `by` 0: they asked for it themselves, on a seat
    with this `since`."""

    person: PersonId
    until: Ms
    by: PersonId = NOBODY
    since: int = 0


class ReturningMemory(Struct):
    """The server's memory: the ways that stand open, by the digest of their word."""

    ways: dict[str, Way] = field(default_factory=dict)


class Continue(Command, frozen=True):
    """Come in on another device too, with the word whose digest this is. It works once, for ten minutes."""

    waits = base.NEVER
    durable = False
    way: str


class LetBack(Command, frozen=True):
    """Let somebody whose device is gone come back, with the word whose digest this is. It works once, for ten minutes."""

    waits = base.NEVER
    durable = False
    person: PersonRef
    way: str


class NotMe(Command, frozen=True):
    """Say that whoever was let back as me after this seat of mine was somebody else: their seats end."""

    waits = base.NEVER


class TakeSeat(Command, frozen=True):
    """Made by the server when a word was right: take one more seat of the person it was made for."""

    way: str


class CameBack(Event, frozen=True):
    """Somebody is back on another device, let in by a space holder."""

    urgency = base.USUAL

    person: PersonId
    by: PersonId


class SeatsEnded(Event, frozen=True):
    """Somebody has said that it was not them who came back: their seats from after the event `since` have ended."""

    urgency = base.USUAL

    person: PersonId
    since: int = 0


class DeviceAdded(Aside, frozen=True):
    """Another device of mine is in."""


class WayOpened(Memo, frozen=True):
    """Remember what a word opens, in the place of an earlier word for the same."""

    way: str
    opens: Way


class SeatTaken(Memo, frozen=True):
    """Forget a word that was used: it gave this person a seat."""

    way: str
    person: PersonId
    since: int


class WaysClosed(Memo, frozen=True):
    """Forget every word for somebody."""

    person: PersonId


def digest(word: str, meeting: str) -> str:
    """Return what a server is told of a word: it opens nothing in another meeting."""
    return hashlib.sha256(f"back:{word}:{meeting}".encode()).hexdigest()


def opens(state: ServerState, way: str, now: Ms) -> Way | None:
    """Return what a word with this digest opens at `now` (UTC ms), or None."""
    found = state.memory.returning.ways.get(way)
    return found if found is not None and now < found.until else None


def _opened(state: ServerState, way: str, opens: Way) -> Outcome:
    there = state.memory.returning.ways.get(way)
    if not is_digest(way) or (there is not None and there.person != opens.person):
        raise Refused("word_unread")
    return Outcome(memos=[WayOpened(way, opens)], held=True)


def _continue(state: ServerState, command: Continue, who: PersonId, now: Ms, since: int = 0) -> Outcome:
    # The new seat is no wider than the one that asked for it.
    return _opened(state, command.way, Way(who, Ms(now + limits.WORD_MS), since=since))


def _let_back(state: ServerState, command: LetBack, who: PersonId, now: Ms) -> Outcome:
    other = state.kept.people.there(command.person)
    if command.person == who:
        raise Refused("let_back_yourself")
    if other.via:
        raise Refused("no_seat_to_come_back_to", name=other.name)
    _check_gone(state, command.person)
    return _opened(state, command.way, Way(command.person, Ms(now + limits.WORD_MS), who))


def _check_gone(state: State, person: PersonId) -> None:
    """Raise Refused while a device of theirs answers: whoever is here needs nobody to let them in."""
    if state.now.people.how(person) == HERE:
        raise Refused("is_connected", name=name(state, person))


def _take_seat(state: ServerState, command: TakeSeat, _who: PersonId, now: Ms) -> Outcome:
    way = opens(state, command.way, now)
    if way is None:
        raise Refused("wrong_word")
    if not way.by:
        used = SeatTaken(command.way, way.person, way.since)
        return Outcome(aside=[((way.person,), DeviceAdded())], memos=[used])
    people = state.kept.people
    if not people.is_entrusted(way.by):
        raise Refused("wrong_word")
    _check_gone(state, way.person)
    used = SeatTaken(command.way, way.person, state.kept.seq + 1)
    events: list[Event] = [CameBack(way.person, way.by)]
    return Outcome(events, memos=[used])


def _not_me(state: State, _command: NotMe, who: PersonId, _now: Ms, since: int = 0) -> Outcome:
    if not state.kept.returning.after(who, since):
        raise Refused("nobody_back")
    return Outcome([SeatsEnded(who, since)], memos=[WaysClosed(who)])


def _take_role(state: State, command: TakeRole, who: PersonId, _now: Ms, _since: int) -> None:
    """Leave it to the roles whether somebody takes one, where it was given to them by name since they were let back."""
    wanted = clean(command.role).casefold()
    mine = [offer.role for offer in state.kept.people.offers if offer.to == who]
    if wanted in base.ROLES and wanted not in (MEMBER, OBSERVER, *mine):
        raise Refused("role_given_again", role=wanted)


def _follow_back(state: State, event: CameBack, _now: Ms) -> Outcome:
    """Lay down every role of somebody who was let back: whoever holds a code or the space gives them again."""
    # Whoever let them back holds the space, so nobody is left without a space holder.
    mine = state.kept.people.by_id[event.person].special
    return Outcome([RoleLaidDown(event.person, role) for role in mine])


def _follow_left(_state: State, event: Left, _now: Ms) -> Outcome:
    return Outcome(memos=[WaysClosed(event.person)])


def _apply_back(meeting: Meeting, event: CameBack) -> None:
    meeting.returning.back.setdefault(event.person, []).append(LetIn(meeting.seq, event.by))
    # What was offered to them alone waits for whoever knows that it is them.
    meeting.people.offers = [offer for offer in meeting.people.offers if offer.to != event.person]


def _apply_ended(meeting: Meeting, event: SeatsEnded) -> None:
    stand = [back for back in meeting.returning.back.pop(event.person, []) if back.at <= event.since]
    if stand:
        meeting.returning.back[event.person] = stand


def _hold_opened(state: ServerState, hold: WayOpened) -> None:
    ways = state.memory.returning.ways
    same = (hold.opens.person, bool(hold.opens.by))
    for way in [way for way, old in ways.items() if (old.person, bool(old.by)) == same]:
        del ways[way]
    ways[hold.way] = hold.opens


def _hold_taken(state: ServerState, hold: SeatTaken) -> None:
    state.memory.returning.ways.pop(hold.way, None)


def _hold_closed(state: ServerState, hold: WaysClosed) -> None:
    ways = state.memory.returning.ways
    for way in [way for way, old in ways.items() if old.person == hold.person]:
        del ways[way]


def _tell_back(state: State, event: CameBack, me: PersonId) -> str:
    if event.person != me:
        return (
            f"{start(name(state, event.person))} comes back on another device, let in by {name(state, event.by, me)}."
        )
    if not state.kept.returning.after(me, state.mine.since):
        return ""  # this is the device on which they came back
    return (
        f"Somebody came in as you on another device, let back by {name(state, event.by)}. If it was you, all is well. "
        "If not: not me."
    )


def _tell_ended(state: State, event: SeatsEnded, me: PersonId) -> str:
    if event.person == me:
        return "Whoever came in as you after this device is out. A space holder can give you your roles again."
    return f"{start(name(state, event.person))} says that it was not them who came back. That device is out."


def _again(state: State, entry: Narrowed, shared: Common) -> list[Event]:
    back = state.kept.returning
    return [SeatsEnded(n, entry.since) for n in noted(state, entry, shared) if back.after(n, entry.since)]


TOPIC = Topic(
    name="returning",
    narrows={SeatsEnded: lambda _state, at, event: Narrowed("seats", at, (event.person,), since=event.since)},
    narrows_again={"seats": _again},
    busy=lambda state: state.memory.returning != ReturningMemory(),
    rules={
        Continue: Rule(base.ANYONE, base.ALWAYS),
        LetBack: Rule(base.HOLDERS, base.ALWAYS, entrusted=True),
        NotMe: Rule(base.ANYONE, base.ALWAYS),
    },
    decide={Continue: _continue, LetBack: _let_back, NotMe: _not_me, TakeSeat: _take_seat},
    by_seat={Continue: _continue, NotMe: _not_me, TakeRole: _take_role},
    follow={CameBack: _follow_back, Left: _follow_left},
    apply={CameBack: _apply_back, SeatsEnded: _apply_ended},
    aside={DeviceAdded: lambda _state, _message: None},
    memos={WayOpened: _hold_opened, SeatTaken: _hold_taken, WaysClosed: _hold_closed},
    tell={
        CameBack: _tell_back,
        SeatsEnded: _tell_ended,
        DeviceAdded: lambda _s, _m, _me: "You are in on another device too, with the word you asked for.",
    },
    refusals={
        "wrong_word": (
            "That word opens nothing here. A word works once, for ten minutes, and only with an invite to the same "
            "meeting. Ask for a new one."
        ),
        "word_unread": "That word could not be taken. Ask for another one.",
        "is_connected": (
            "A device of {name} is connected, and can show a word for another one. If it is gone, wait a minute and try "
            "again."
        ),
        "let_back_yourself": "You are here already. You can come in on another device too.",
        "no_seat_to_come_back_to": "{name} takes part without a screen, so there is nothing to come back to.",
        "nobody_back": "Nobody was let back as you after this device.",
        "role_given_again": (
            "You were let back on this device, so a role is given to you by whoever holds it: {role}. Nothing was "
            "changed."
        ),
        "own_seat_only": (
            "You were let back on this device, so that is not for you here. It can be done from the device you had before."
        ),
    },
    recap=(),
)
