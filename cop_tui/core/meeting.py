"""A meeting as a whole: its topics, its state in three parts, and the few functions that everything else calls.

`decide` turns a wish into an outcome and changes nothing. `apply` folds one event into what is kept and cannot fail on an
event that `decide` made. The same two run on the server and in every client, so what people see is what is stored.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import Struct, field

from cop_tui.core import (
    agenda,
    agreement,
    among,
    care,
    checks,
    clock,
    coffee,
    commitments,
    composing,
    consenting,
    deciding,
    door,
    dots,
    earlier,
    floor,
    groups,
    hard,
    learning,
    naming,
    notes,
    pace,
    parking,
    people,
    presenting,
    queue,
    receipts,
    record,
    regime,
    release,
    returning,
    roles,
    rounds,
    seen,
    setup,
    turns,
    words,
)
from cop_tui.core.base import Aside, Command, Event, Hold, Message, Outcome, Passing, Refused, Rule, Topic
from cop_tui.core.text import clean

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

TOPICS: tuple[Topic, ...] = (
    setup.TOPIC,
    people.TOPIC,
    roles.TOPIC,
    agenda.TOPIC,
    record.TOPIC,
    clock.TOPIC,
    queue.TOPIC,
    pace.TOPIC,  # before turns: whose pace it is is known before the clock of a turn
    turns.TOPIC,
    consenting.TOPIC,  # before rounds: people read what they are asked before whose turn it is
    rounds.TOPIC,
    composing.TOPIC,
    presenting.TOPIC,
    groups.TOPIC,
    among.TOPIC,
    words.TOPIC,
    notes.TOPIC,
    parking.TOPIC,
    receipts.TOPIC,
    learning.TOPIC,
    commitments.TOPIC,
    agreement.TOPIC,
    care.TOPIC,
    checks.TOPIC,
    deciding.TOPIC,
    dots.TOPIC,
    coffee.TOPIC,
    door.TOPIC,
    release.TOPIC,
    hard.TOPIC,
    regime.TOPIC,
    seen.TOPIC,
    returning.TOPIC,
    earlier.TOPIC,
    naming.TOPIC,
)


class Meeting(Struct):
    """What is kept: equal, everywhere and always, to the fold of the events so far. `seq` counts them."""

    seq: int = 0
    setup: setup.Setup = field(default_factory=setup.Setup)
    people: people.People = field(default_factory=people.People)
    agenda: agenda.Agenda = field(default_factory=agenda.Agenda)
    record: record.Record = field(default_factory=record.Record)
    clock: clock.Clock = field(default_factory=clock.Clock)
    floor: floor.Floor = field(default_factory=floor.Floor)
    rounds: rounds.Rounds = field(default_factory=rounds.Rounds)
    presenting: presenting.Presenting = field(default_factory=presenting.Presenting)
    groups: groups.Groups = field(default_factory=groups.Groups)
    words: words.Words = field(default_factory=words.Words)
    notes: notes.Notes = field(default_factory=notes.Notes)
    parking: parking.Parking = field(default_factory=parking.Parking)
    learning: learning.Learning = field(default_factory=learning.Learning)
    commitments: commitments.Commitments = field(default_factory=commitments.Commitments)
    agreement: agreement.Agreement = field(default_factory=agreement.Agreement)
    checks: checks.Checks = field(default_factory=checks.Checks)
    deciding: deciding.Deciding = field(default_factory=deciding.Deciding)
    dots: dots.Dots = field(default_factory=dots.Dots)
    hard: hard.Hard = field(default_factory=hard.Hard)
    door: door.Door = field(default_factory=door.Door)
    release: release.Release = field(default_factory=release.Release)
    returning: returning.Returning = field(default_factory=returning.Returning)
    earlier: earlier.Earlier = field(default_factory=earlier.Earlier)
    naming: naming.Naming = field(default_factory=naming.Naming)


class Now(Struct):
    """What is passing: everybody in the room may see it, and only memory holds it."""

    people: people.PeopleNow = field(default_factory=people.PeopleNow)
    clock: clock.ClockNow = field(default_factory=clock.ClockNow)
    floor: floor.FloorNow = field(default_factory=floor.FloorNow)
    composing: composing.ComposingNow = field(default_factory=composing.ComposingNow)
    words: words.WordsNow = field(default_factory=words.WordsNow)


class Held(Struct):
    """What only the server remembers, in memory."""

    floor: floor.FloorHeld = field(default_factory=floor.FloorHeld)
    pace: pace.PacesHeld = field(default_factory=pace.PacesHeld)
    composing: composing.ComposingHeld = field(default_factory=composing.ComposingHeld)
    among: among.AmongHeld = field(default_factory=among.AmongHeld)
    notes: notes.NotesHeld = field(default_factory=notes.NotesHeld)
    care: care.CareHeld = field(default_factory=care.CareHeld)
    commitments: commitments.CommitmentsHeld = field(default_factory=commitments.CommitmentsHeld)
    agreement: agreement.AgreementHeld = field(default_factory=agreement.AgreementHeld)
    parking: parking.ParkingHeld = field(default_factory=parking.ParkingHeld)
    checks: checks.ChecksHeld = field(default_factory=checks.ChecksHeld)
    dots: dots.DotsHeld = field(default_factory=dots.DotsHeld)
    coffee: coffee.CoffeeHeld = field(default_factory=coffee.CoffeeHeld)
    door: door.DoorHeld = field(default_factory=door.DoorHeld)
    returning: returning.ReturningHeld = field(default_factory=returning.ReturningHeld)
    earlier: earlier.EarlierHeld = field(default_factory=earlier.EarlierHeld)


class Mine(Struct):
    """What one person was told aside: the clock of the turn, waiting signals, my notes by hash ("held" or "left").

    `since` is the number of the event with which this device's seat began, 0 unless a space holder let me back to it.
    """

    turn: floor.TurnClock | None = None
    untimed: bool = False
    pace: str = pace.USUAL
    group: among.MyGroup = field(default_factory=among.MyGroup)
    signals: dict[int, care.SignalRaised] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)
    felt: checks.Felt | None = None
    park: parking.ParkOffered | None = None
    dots: dict[int, list[int]] = field(default_factory=dict)
    since: int = 0


class State(Struct):
    """A meeting in all its parts, as far as this side knows them. `texts` holds kept words by their event's number."""

    kept: Meeting = field(default_factory=Meeting)
    texts: dict[int, str] = field(default_factory=dict)
    now: Now = field(default_factory=Now)
    held: Held = field(default_factory=Held)
    mine: Mine = field(default_factory=Mine)


def _merge(tables: Iterable[Any]) -> dict[Any, Any]:
    merged: dict[Any, Any] = {}
    for table in tables:
        for key, value in table.items():
            assert key not in merged, f"two topics claim {key}"
            merged[key] = value
    return merged


RULES: dict[type[Command], Rule] = _merge(t.rules for t in TOPICS)
_DECIDE = _merge(t.decide for t in TOPICS)
_BY_SEAT = _merge(t.by_seat for t in TOPICS)
_PASSING = _merge(t.passing for t in TOPICS)
_ASIDE = _merge(t.aside for t in TOPICS)
_HOLDS = _merge(t.holds for t in TOPICS)
_TELL: dict[type, Callable[[State, Any, int], str]] = _merge(t.tell for t in TOPICS)
REFUSALS: dict[str, str] = _merge(t.refusals for t in TOPICS) | {
    "not_here": "You are not part of this meeting now.",
    "lobby": "The meeting has not begun. Your line is kept: send it when it has. You can talk and park; talk is not kept.",
    "closed": "The meeting is over. You can still see your own words: mine.",
    "not_over": "That is for after the meeting. A space holder ends it: ask, then end.",
    "open_only": "The meeting has begun already.",
    "needs_role": "That is for: {roles}. Type who? to see who holds which role.",
    "unknown_command": "This server does not know that. It may be older than your program.",
}

COMMANDS: tuple[type[Command], ...] = tuple(RULES)
EVENTS: tuple[type[Event], ...] = tuple(k for k in _TELL if issubclass(k, Event))
PASSING: tuple[type[Passing], ...] = tuple(_PASSING)
ASIDES: tuple[type[Aside], ...] = tuple(_ASIDE)

_APPLY: dict[type[Event], list[Callable[[Meeting, Any], None]]] = {
    kind: [t.apply[base] for t in TOPICS for base in kind.__mro__ if base in t.apply] for kind in EVENTS
}
_FOLLOW: dict[type[Event], list[Callable[[State, Any, int], Outcome]]] = {
    kind: [t.follow[base] for t in TOPICS for base in kind.__mro__ if base in t.follow] for kind in EVENTS
}


def permits(state: State, who: int, command: type[Command], since: int = 0) -> Refused | None:
    """Return None when this person may do this now, or the refusal with its reason. Nothing else decides it.

    `since` is the number of the event with which their seat began, 0 unless they were let back to it.
    """
    person = state.kept.people.by_id.get(who)
    if person is None or person.left:
        return Refused("not_here")
    rule = RULES[command]
    phase = state.kept.setup.phase
    if phase not in rule.phases:
        if phase == "open":
            return Refused("not_over" if "lobby" not in rule.phases else "open_only")
        return Refused(phase)
    if rule.roles.isdisjoint(person.roles):
        return Refused("needs_role", roles=["member"] if "member" in rule.roles else sorted(rule.roles))
    if rule.own_seat and (since or state.mine.since):  # the second is known on their own device only
        return Refused("own_seat_only")
    return rule.when(state, who) if rule.when else None


def _cleaned(command: Command) -> Command:
    washed = {
        name: clean(value)
        for name in command.__struct_fields__
        if isinstance(value := getattr(command, name), str) and len(value) <= 4 * 1000
    }
    return msgspec.structs.replace(command, **washed) if washed else command


def decide(
    state: State, command: Command, who: int, now: int, then: seen.Seen | None = None, since: int = 0
) -> Outcome:
    """Return what a command leads to, changing nothing.

    `who` is a person's number, `now` UTC milliseconds, `then` what the author of its words saw (None: it is not known to
    have been anything else than now), `since` the number of the event with which their seat began (0 unless they were let
    back to it). Raises Refused with a code and the facts of its sentence.
    """
    kind = type(command)
    if kind in RULES and (refusal := permits(state, who, kind, since)):
        raise refusal
    if then is not None and (refusal := seen.wider(command, then, seen.seen_by(state, who))):
        raise refusal
    command = _cleaned(command)
    outcome: Outcome | None = None
    if since and kind in _BY_SEAT:
        outcome = _BY_SEAT[kind](state, command, who, now, since)
    if outcome is None:
        outcome = _DECIDE[kind](state, command, who, now)
    return _followed(state, outcome, now)


def _followed(state: State, outcome: Outcome, now: int) -> Outcome:
    done = 0
    while done < len(outcome.events):  # what follows may have followers of its own
        event = outcome.events[done]
        for follow in _FOLLOW[type(event)]:
            outcome.add(follow(state, event, now))
        done += 1
    return outcome


def due(state: State) -> int | None:
    """Return when something happens by itself next (UTC ms), or None."""
    return min((at for t in TOPICS if t.due and (at := t.due(state)) is not None), default=None)


def elapse(state: State, now: int) -> Outcome:
    """Return what happens by itself at `now`; an empty outcome when nothing is due."""
    outcome = Outcome()
    for topic in TOPICS:
        if topic.elapse and (part := topic.elapse(state, now)):
            outcome.add(part)
    return _followed(state, outcome, now)


def wake(state: State, now: int) -> None:
    """Set what is passing after a start of the server: nobody is here yet, stopped clocks stay stopped."""
    for topic in TOPICS:
        if topic.wake:
            topic.wake(state, now)


def apply(state: State, event: Event) -> None:
    """Fold one event into what is kept, and its text into the log beside it."""
    kept = state.kept
    kept.seq += 1
    for change in _APPLY[type(event)]:
        change(kept, event)
    text = getattr(event, "text", None)
    if text:
        home = event.word if isinstance(event, words.WordsSoftened) else kept.seq
        state.texts[home] = text
    for gone in erased(state, event):
        state.texts.pop(gone, None)


def erased(state: State, event: Event) -> list[int]:
    """Return the numbers of the words that an event erases, as they are known (not where their text lives)."""
    if isinstance(event, words.WordsWithdrawn):
        return list(event.words)
    if isinstance(event, notes.NoteWithdrawn):
        return [state.kept.notes.shown[event.hash].at]
    return []


def blanks(state: State, event: Event) -> list[int]:
    """Return the numbers of stored events whose text or name has to be blanked before this event is applied."""
    gone = list(erased(state, event))
    if isinstance(event, words.WordsSoftened):
        gone.append(event.word)
    if isinstance(event, naming.Renamed | naming.TakenOut):
        gone.append(state.kept.people.by_id[event.person].at)
    if isinstance(event, regime.NamesBlanked):
        gone += [person.at for person in state.kept.people.by_id.values()]
    homes = [state.kept.words.by_id[n].at or n if n in state.kept.words.by_id else n for n in gone]
    return sorted(homes)


def blanked(event: Event) -> Event:
    """Return an event without its text or name."""
    if isinstance(event, people.Joined | naming.Renamed):
        return msgspec.structs.replace(event, name="")
    return msgspec.structs.replace(event, text="")


def fold_passing(state: State, message: Passing) -> None:
    """Fold a passing message."""
    _PASSING[type(message)](state, message)


def fold_aside(state: State, message: Aside) -> None:
    """Fold what one person was told aside into that person's own state."""
    _ASIDE[type(message)](state, message)


def remember(state: State, hold: Hold) -> None:
    """Change what only the server remembers."""
    _HOLDS[type(hold)](state, hold)


def recount(state: State, me: int) -> list[Passing]:
    """Return the messages from which somebody who comes in rebuilds the passing state."""
    return [message for t in TOPICS if t.recount for message in t.recount(state, me)]


def remind(state: State, me: int, since: int = 0) -> list[Aside]:
    """Return what somebody who comes back must be told aside again.

    On a seat to which they were let back (`since`), that is what goes with the floor, and nothing they told or were told.
    """
    told = [message for t in TOPICS if t.remind for message in t.remind(state, me)]
    return [message for message in told if not since or isinstance(message, returning.TOLD_AGAIN)]


def tell(state: State, message: Message, me: int) -> str:
    """Return the sentence for one person about something that happened, or "" when it needs none."""
    return _TELL[type(message)](state, message, me)


def explain(refusal: Refused) -> str:
    """Return the sentence of a refusal."""
    return sentence(refusal.code, refusal.facts)


def sentence(code: str, facts: dict[str, Any]) -> str:
    """Return the sentence for a refusal's code and facts; an unknown code names itself."""
    template = REFUSALS.get(code)
    if template is None:
        return f"That cannot be done now ({clean(code)[:40]})."
    shown = {k: ", ".join(map(str, v)) if isinstance(v, (list, tuple)) else v for k, v in facts.items()}
    try:
        return template.format_map(shown)
    except (KeyError, IndexError, ValueError):
        return f"That cannot be done now ({clean(code)[:40]})."


def state_hash(meeting: Meeting) -> str:
    """Return the SHA-256 of the kept state as canonical JSON: equal states, equal hashes, in every language."""
    return hashlib.sha256(canonical(meeting)).hexdigest()


def canonical(meeting: Meeting) -> bytes:
    """Return the kept state as JSON with every field, sorted keys and no spaces."""
    return msgspec.json.encode(_plain(meeting), order="sorted")


_ATOMS = frozenset({int, str, bool, type(None)})


def _plain(value: Any) -> Any:
    # msgspec leaves out a default by identity, so what it omits depends on how a string came to be: omit nothing here.
    if type(value) in _ATOMS:  # nine in ten of all values: asked first, it halves the time of a hash
        return value
    if isinstance(value, Struct):
        return {name: _plain(getattr(value, name)) for name in value.__struct_fields__}
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, (list, tuple)) else value
