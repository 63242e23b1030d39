"""How much one person, and one meeting, can write: enough for a long evening, and no more than everybody can be sent.

What one person may write of a kind is said beside the kind, and `_check` is the one place that asks it. Whoever holds the
space is bound by the meeting's own numbers alone. Withdrawn words count, since their place in the
record stays. People are told before a number bites. When a meeting is nearly full its last places are for those who have
written little and for objections, and the very last for those who hold the space: whoever floods a meeting cannot stop it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from cop_tui.core.engine import base
from cop_tui.core.engine.base import HOLDER, Aside, Event, Kind, Outcome, Refused, Topic
from cop_tui.core.engine.ids import PersonId
from cop_tui.core.topics.afterwards import ConsentGiven, WordsSoftened
from cop_tui.core.topics.agenda import ItemOpened
from cop_tui.core.topics.checks import CheckStarted
from cop_tui.core.topics.notes import NoteKept
from cop_tui.core.topics.rounds import RoundStarted
from cop_tui.core.topics.words import CONCERN, GROUP, OBJECTION, WordsKept

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cop_tui.core.meeting import ServerState, State


WORDS = 1_600  # contributions of one meeting
LAST_WORDS = 400  # beyond them, for those who have written fewer than LITTLE, and for objections and concerns
HOLDERS_WORDS = 200  # beyond those, for whoever holds the space
LITTLE = 5
STATE_BYTES = 208 * 1024  # of the state, encoded: with what taking words back adds it still fits a first frame
SMALL = 800  # words and notes below which no state is as large as that, so that it need not be measured
QUESTION_BYTES = 24 * 1024  # of questions, beyond which only those entrusted with the space ask more
NOTES = 400  # notes without a name in one meeting, those that wait among them
LAST_NOTES = 100  # of them, for those of whom fewer than LITTLE wait
ASKED = 120  # questions of rounds, and as many of checks, in one meeting
NEAR = 5  # with a fifth of a number left, people are told; and once more when one is left


class NearlyFull(Aside, frozen=True):
    """So many more of a kind I can write in this meeting; for those who hold the space also with no kind: all of it."""

    left: int
    kind: str = ""


def _bounds(state: ServerState, who: PersonId, outcome: Outcome, kinds: Mapping[str, Kind]) -> Outcome:
    """Return what must be told of the room that is left; raises Refused where something has none."""
    told: list[tuple[tuple[PersonId, ...], Aside]] = [((who,), left) for left in _check(state, who, outcome, kinds)]
    if near := _room_for_all(state, outcome):
        told.append((tuple(state.kept.people.with_role(HOLDER)), near))
    return Outcome(aside=told)


def _check(state: ServerState, who: PersonId, outcome: Outcome, kinds: Mapping[str, Kind]) -> list[NearlyFull]:
    """Return what whoever acts must be told of what is left for them; raises Refused where something has no place."""
    holds = who in state.kept.people.by_id and state.kept.people.by_id[who].has(HOLDER)
    words = [event for event in outcome.events if isinstance(event, WordsKept)]
    if not holds:
        _notes(state, outcome)
    _asked(state, outcome.events)
    _size(state, who, outcome)
    if not words:
        return []
    _meeting(state, who, words, holds)
    return [] if holds else _own(state, who, words, kinds)


def _room_for_all(state: State, outcome: Outcome) -> NearlyFull | None:
    """Return what those who hold the space are told when a fifth of a meeting's places is left, or None."""
    added = sum(1 for event in outcome.events if isinstance(event, WordsKept))
    before = len(state.kept.words.by_id)
    mark = WORDS - WORDS // NEAR
    return NearlyFull(WORDS // NEAR) if before < mark <= before + added else None


def _written(state: State, who: PersonId, kind: str = "") -> int:
    """Return how many words somebody has written, withdrawn ones too; what a scribe wrote down is the scribe's."""
    words = state.kept.words.by_id.values()
    return sum(1 for word in words if (word.scribe or word.person) == who and kind in ("", word.kind))


def _own(state: State, who: PersonId, words: Sequence[WordsKept], kinds: Mapping[str, Kind]) -> list[NearlyFull]:
    told: list[NearlyFull] = []
    for kind in dict.fromkeys(word.kind for word in words):
        most = kinds[kind].most
        before = _written(state, who, kind)
        left = most - before - sum(1 for word in words if word.kind == kind)
        if left < 0:
            raise Refused("quota_own", limit=most, what=kinds[kind].called)
        if left <= most // NEAR < most - before or left == 1:
            told.append(NearlyFull(left, kind))
    return told


def _meeting(state: State, who: PersonId, words: Sequence[WordsKept], holds: bool) -> None:
    after = len(state.kept.words.by_id) + len(words)
    if after <= WORDS:
        return
    most = WORDS + LAST_WORDS + (HOLDERS_WORDS if holds else 0)
    if after > most:
        raise Refused("quota_meeting")
    if holds or _written(state, who) < LITTLE:
        return
    if any(w.kind not in (OBJECTION, CONCERN) or _written(state, who, w.kind) >= LITTLE for w in words):
        raise Refused("quota_last")


def _notes(state: ServerState, outcome: Outcome) -> None:
    waiting = state.memory.notes.waiting
    new = [hold for hold in outcome.memos if isinstance(hold, NoteKept) and hold.hash not in waiting]
    if not new:
        return
    before = len(state.kept.notes.shown) + len(waiting)
    mine = sum(1 for note in waiting.values() if note.person == new[0].note.person)
    if before >= NOTES or (before >= NOTES - LAST_NOTES and mine >= LITTLE):
        raise Refused("quota_notes")


def _size(state: State, who: PersonId, outcome: Outcome) -> None:
    grows = any(
        isinstance(event, WordsKept | WordsSoftened) or (isinstance(event, ConsentGiven) and event.to != GROUP)
        for event in outcome.events
    ) or any(isinstance(hold, NoteKept) for hold in outcome.memos)
    asked = any(isinstance(e, RoundStarted | CheckStarted) for e in outcome.events)
    if asked and not any(isinstance(event, ItemOpened) for event in outcome.events):
        grows = True
        if not state.kept.people.is_entrusted(who) and _questions(state) > QUESTION_BYTES:
            raise Refused("quota_size")
    large = len(state.kept.words.by_id) + len(state.kept.notes.shown) > SMALL or _questions(state) > QUESTION_BYTES
    if grows and large and len(msgspec.json.encode(state.kept)) > STATE_BYTES:
        raise Refused("quota_size")


def _questions(state: State) -> int:
    """Return how many bytes the questions of rounds and checks take about: they stand in the state itself."""
    rounds, checks = state.kept.rounds.put.values(), state.kept.checks.done.values()
    return sum(len(put.prompt.encode()) for put in rounds) + sum(len(total.question.encode()) for total in checks)


def _asked(state: State, events: Sequence[Event]) -> None:
    if any(isinstance(event, ItemOpened) for event in events):
        return  # what a part begins with comes with the agenda, which is short
    rounds = any(isinstance(event, RoundStarted) for event in events) and len(state.kept.rounds.put) >= ASKED
    checks = any(isinstance(event, CheckStarted) for event in events) and len(state.kept.checks.done) >= ASKED
    if rounds or checks:
        raise Refused("quota_asked", limit=ASKED)


def _tell_near(_state: State, message: NearlyFull, _me: PersonId, kind: Kind) -> str:
    if not message.kind:
        return (
            f"A great deal has been written in this meeting: about {message.left} more contributions fit. "
            "After that some places are left for those who have written little, for objections and for you."
        )
    if message.left == 1:
        return f"One more fits of your {kind.called} in this meeting. You can put other words in place of one: mine, soften."
    return f"There is room for {message.left} more of your {kind.called} in this meeting."


TOPIC = Topic(
    name="quotas",
    bounds=_bounds,
    aside={NearlyFull: lambda _state, _message: None},
    tell_kind={NearlyFull: _tell_near},
    tell={NearlyFull: base.silent},
    refusals={
        "quota_own": (
            "This meeting has room for {limit} {what} of one person, and yours are all there. Nothing was sent; your line"
            " is kept. You can put other words in the place of one."
        ),
        "quota_last": (
            "So much has been written here that the last places are for people who have written little, and for "
            "objections. Nothing was sent; your line is kept."
        ),
        "quota_meeting": (
            "This meeting has no room for more contributions. All that was written is safe. Nothing was sent; your line "
            "is kept."
        ),
        "quota_size": (
            "This meeting has no room for more. All that was written is safe, and taking words back always works. Nothing "
            "was sent; your line is kept."
        ),
        "quota_notes": (
            "This meeting has no room for more notes without a name. Those that are here are safe. Nothing was sent; your "
            "line is kept."
        ),
        "quota_asked": (
            "This meeting has room for {limit} questions of this kind. Nothing was sent; your line is kept. You can ask it "
            "in words."
        ),
    },
    recap=(),
)
