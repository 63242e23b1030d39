"""What stands in the recap and is taken back: a claim above it is withheld until somebody who writes says what becomes of it.

Its place stays, withheld, until somebody cuts it: a section that was written would else be filled by itself with words nobody placed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cop_tui.core.engine import base
from cop_tui.core.engine.base import Ignorable, Outcome, Topic
from cop_tui.core.engine.ids import NO_WORD, Ms, PersonId, WordId
from cop_tui.core.topics.afterwards import ConsentGiven, WordsWithdrawn, narrower
from cop_tui.core.topics.notes import NoteWithdrawn
from cop_tui.core.topics.words import GROUP
from cop_tui.core.topics.writers import may_write

if TYPE_CHECKING:
    from cop_tui.core.meeting import Meeting, State


class ClaimAlone(Ignorable, frozen=True, kw_only=True):
    """What stood in these pieces was taken back; they are withheld until somebody who writes says what becomes of them."""

    urgency = base.USUAL

    pieces: list[WordId]


Gone = WordsWithdrawn | ConsentGiven | NoteWithdrawn


def _without_words(meeting: Meeting, event: Gone) -> list[WordId]:
    """Return the pieces whose words an event takes back, before it is applied."""
    if isinstance(event, NoteWithdrawn):
        note = meeting.notes.shown.get(event.hash)
        gone = {note.at} if note else set()
    elif isinstance(event, ConsentGiven):
        # Words that were never let out are still waited for: only what was let out can be taken back.
        gone = set(narrower(meeting, event.words, event.to)) if event.to == GROUP else set()
    else:
        gone = set(event.words)
    return [n for n, piece in meeting.writing.pieces.items() if piece.word in gone and piece.word]


def _apply_gone(meeting: Meeting, event: Gone) -> None:
    # By the event itself, not by what is told of it: a journal from before this was written comes to the same.
    pieces = _without_words(meeting, event)
    for number in pieces:
        piece = meeting.writing.pieces[number]
        piece.word, piece.alone = NO_WORD, True
    if pieces:
        meeting.writing.changed = meeting.seq


def _follow_gone(state: State, event: Gone, _now: Ms) -> Outcome:
    pieces = _without_words(state.kept, event)
    return Outcome([ClaimAlone(pieces=pieces)] if pieces else [])


def _tell_alone(state: State, _event: ClaimAlone, me: PersonId) -> str:
    if may_write(state, me):
        return ""
    return (
        "Words that stand in the recap were taken back. Nobody needs to explain. A claim above them is left out until somebody who "
        "writes says what becomes of it."
    )


_GONE = (WordsWithdrawn, ConsentGiven, NoteWithdrawn)

TOPIC = Topic(
    name="beneath",
    follow=dict.fromkeys(_GONE, _follow_gone),
    apply=dict.fromkeys(_GONE, _apply_gone),
    tell={ClaimAlone: _tell_alone},
    recap=(),
)
