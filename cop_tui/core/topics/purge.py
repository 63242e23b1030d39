"""What ends when the days that a plan says are over, and what stays: agreement, promises, decisions, and the released recap.

Nobody takes anything back here, so it is told as the end of a closed meeting is: erased with the meeting, by nobody. When those
days are over is for whoever has a clock to say.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cop_tui.core.engine import base
from cop_tui.core.engine.base import Erasure, Event, Outcome, Topic
from cop_tui.core.engine.ids import PersonId, WordId
from cop_tui.core.engine.narrowing import Narrowed
from cop_tui.core.topics import series
from cop_tui.core.topics.afterwards import WordsWithdrawn
from cop_tui.core.topics.agreement import AGREED
from cop_tui.core.topics.changed import goes_out, note_goes_out
from cop_tui.core.topics.notes import Note, NoteWithdrawn
from cop_tui.core.topics.people import called
from cop_tui.core.topics.setup import OPEN_REGIME
from cop_tui.core.topics.words import NAMED

if TYPE_CHECKING:
    from cop_tui.core.meeting import Meeting, State


class ContentEnded(Event, frozen=True):
    """The days of this meeting are over: what was said has been erased, and the names of these people; they are called by a number."""

    urgency = base.USUAL

    people: list[PersonId]


def ended(state: State) -> Outcome:
    """Return the events with which the content of a meeting ends."""
    kept, outcome = state.kept, Outcome()
    stay = _stays(state)
    gone = [n for n, word in kept.words.by_id.items() if n not in stay and not word.withdrawn]
    notes = [key for key, note in sorted(kept.notes.shown.items()) if not (note.withdrawn or _note_stays(state, note))]
    if gone:
        outcome.events.append(WordsWithdrawn(gone, at_end=True))
    outcome.events += [NoteWithdrawn(key, at_end=True) for key in notes]
    outcome.events += series.at_end(state, released=kept.release.went_out)
    known = _known(state, stay)
    people = [n for n, person in kept.people.by_id.items() if n not in known and person.name != called(n)]
    outcome.events.append(ContentEnded(people))
    return outcome


def _stays(state: State) -> set[WordId]:
    """Return the numbers of the words that stay."""
    kept = state.kept
    stay = {n for n in kept.agreement.points if kept.agreement.of(n).state == AGREED}
    stay |= {*kept.commitments.promises, *(about.need for about in kept.commitments.about.values())}
    stay |= {n for decision in kept.deciding.decisions.values() for n in (decision.word, decision.answer)}
    return stay | {n for n in kept.words.by_id if _released(state, n)}


def _released(state: State, number: WordId) -> bool:
    # A change makes the recap a draft again; what its authors let it have stays, all the same.
    return state.kept.release.went_out and goes_out(state.kept, number)


def _note_stays(state: State, note: Note) -> bool:
    return state.kept.release.went_out and note_goes_out(state.kept, note)


def _known(state: State, stay: set[WordId]) -> set[PersonId]:
    """Return the people whose names what stays cannot do without: who promised, and who is quoted by name."""
    kept = state.kept
    named = {
        word.person
        for n, word in kept.words.by_id.items()
        if n in stay and not word.withdrawn and word.consent == NAMED and _released(state, n)
    }
    if kept.setup.session.regime != OPEN_REGIME:
        named = set()
    promised = {p for n in kept.commitments.promises if (about := kept.commitments.about.get(n)) for p in about.people}
    return named | promised


def _apply_ended(meeting: Meeting, event: ContentEnded) -> None:
    for number in event.people:
        meeting.people.by_id[number].name = called(number)


TOPIC = Topic(
    name="purge",
    narrows={ContentEnded: lambda _state, at, _event: Narrowed("content", at)},
    narrows_again={"content": lambda state, _entry, _shared: ended(state).events},
    erases={ContentEnded: Erasure(stored=lambda state, event: [state.kept.people.by_id[n].at for n in event.people])},
    apply={ContentEnded: _apply_ended},
    tell={
        ContentEnded: lambda _state, _event, _me: (
            "The days of this meeting are over: what was said has been erased. Agreement, promises, decisions and the "
            "released recap stay."
        )
    },
    recap=(),
)
