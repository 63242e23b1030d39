"""What makes a released recap a draft again: a change to what stands in it.

What was released is what people read. So words of the recap that are put in other words, taken back or quoted less after somebody
checked it have to be checked again by two people; that they were let out by their author is not enough.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cop_tui.core.engine import base
from cop_tui.core.engine.base import Ignorable, Outcome, Topic
from cop_tui.core.engine.ids import ItemId, Ms, WordId
from cop_tui.core.topics.notes import NoteShown, NoteWithdrawn
from cop_tui.core.topics.setup import CLOSED_REGIME
from cop_tui.core.topics.words import GROUP, NEVER_TOLD, SAY, ConsentGiven, WordsSoftened, WordsWithdrawn, narrower

if TYPE_CHECKING:
    from cop_tui.core.meeting import Meeting, State
    from cop_tui.core.topics.notes import Note


class RecapChanged(Ignorable, frozen=True, kw_only=True):
    """The recap has changed since somebody released it. Nothing tells whose words, or why."""

    urgency = base.USUAL


def goes_out(meeting: Meeting, number: WordId) -> bool:
    """Return whether kept words stand in the recap: their author lets them, and their kind and their part do."""
    word = meeting.words.by_id.get(number)
    if word is None or word.withdrawn or word.consent == GROUP or word.kind in NEVER_TOLD:
        return False
    return word.kind != SAY or _for_recap(meeting, word.item)


def note_goes_out(meeting: Meeting, note: Note) -> bool:
    """Return whether a note that was shown stands in the recap."""
    if note.withdrawn or not note.quote:
        return False
    return note.at in meeting.parking.notes or _for_recap(meeting, note.item)


def _for_recap(meeting: Meeting, item: ItemId) -> bool:
    # A closed meeting has no part that is kept for a recap: what people release there, of any part, is its recap.
    planned = meeting.agenda.items.get(item)
    return meeting.setup.session.regime == CLOSED_REGIME or (planned is not None and planned.plan.keep == "recap")


Change = WordsSoftened | WordsWithdrawn | ConsentGiven | NoteShown | NoteWithdrawn


def _changes(meeting: Meeting, event: Change) -> bool:
    """Return whether an event changes a recap that somebody released, before it is applied."""
    if not meeting.release.by:
        return False
    if isinstance(event, NoteShown):
        return event.quote and (event.parked or _for_recap(meeting, event.item))
    if isinstance(event, NoteWithdrawn):
        note = meeting.notes.shown.get(event.hash)
        return note is not None and note_goes_out(meeting, note)
    if isinstance(event, WordsSoftened):
        return goes_out(meeting, event.word)
    if isinstance(event, WordsWithdrawn):
        # With the end of a meeting only what does not stand in the recap is erased.
        return not event.at_end and any(goes_out(meeting, number) for number in event.words)
    return any(goes_out(meeting, number) for number in narrower(meeting, event.words, event.to))


def _follow_change(state: State, event: Change, _now: Ms) -> Outcome:
    if isinstance(event, ConsentGiven) and state.kept.regime.erased and event.to == GROUP:
        return Outcome()  # such words are withdrawn with it, and that is told
    return Outcome([RecapChanged()] if _changes(state.kept, event) else [])


def _apply_change(meeting: Meeting, event: Change) -> None:
    # By the change itself, not by what is told of it: a journal from before it was told comes to the same.
    if _changes(meeting, event):
        draft_again(meeting)


def draft_again(meeting: Meeting) -> None:
    """Make a recap that somebody released a draft again."""
    if meeting.release.by:
        meeting.release.again = meeting.release.went_out
        meeting.release.by = []


_CHANGES = (WordsSoftened, WordsWithdrawn, ConsentGiven, NoteShown, NoteWithdrawn)

TOPIC = Topic(
    name="changed",
    follow=dict.fromkeys(_CHANGES, _follow_change),
    apply=dict.fromkeys(_CHANGES, _apply_change),
    tell={
        RecapChanged: lambda _state, _event, _me: (
            "The recap has changed since it was released. It is a draft until two people have checked it again."
        ),
    },
    recap=(),
)
