"""What may leave a meeting: what is asked of everybody, and what closing a closed meeting erases.

The regimes and their words are part of the plan (`cop_tui.core.setup`). Here is what follows from them: when a closed
meeting ends, every name and all that nobody released is gone from what is kept, as if it had been withdrawn.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cop_tui.core import base
from cop_tui.core.base import Event, Outcome, Topic
from cop_tui.core.notes import NoteWithdrawn
from cop_tui.core.setup import CLOSED_REGIME, HONEST, REGIME_LINES, UNKNOWN_REGIME, Closed
from cop_tui.core.words import GROUP, ConsentGiven, WordsWithdrawn, ends_with

if TYPE_CHECKING:
    from cop_tui.core.meeting import Meeting, State


class NamesBlanked(Event, frozen=True):
    """The names of all who took part are erased; from now on everybody is called by a number."""


def closed(state: State) -> bool:
    """Return whether nothing leaves this meeting but what each person releases."""
    return state.kept.setup.session.regime == CLOSED_REGIME


def lines(state: State) -> list[str]:
    """Return what is asked of everybody, and the honest line under it."""
    return [REGIME_LINES.get(state.kept.setup.session.regime, UNKNOWN_REGIME), HONEST]


def _follow_closed(state: State, _event: Closed, _now: int) -> Outcome:
    if not closed(state):
        return Outcome()
    outcome = Outcome()
    unreleased = [n for n in state.kept.words.by_id if ends_with(state, n)]
    if unreleased:
        outcome.events.append(WordsWithdrawn(unreleased, at_end=True))
    shown = state.kept.notes.shown
    outcome.events += [NoteWithdrawn(h) for h in sorted(shown) if not (shown[h].quote or shown[h].withdrawn)]
    outcome.events.append(NamesBlanked())
    return outcome


def _follow_consent(state: State, event: ConsentGiven, _now: int) -> Outcome:
    # Nothing unreleased is kept any more, so taking a release back erases.
    over = closed(state) and state.kept.setup.phase == base.CLOSED
    return Outcome([WordsWithdrawn(event.words)] if over and event.to == GROUP else [])


def _apply_blanked(meeting: Meeting, _event: NamesBlanked) -> None:
    for number, person in meeting.people.by_id.items():
        person.name = f"A member {number}"


def _tell_blanked(_state: State, _event: NamesBlanked, _me: int) -> str:
    return f"This meeting was closed: names, and words that nobody released, are being erased. {HONEST}"


TOPIC = Topic(
    name="regime",
    follow={Closed: _follow_closed, ConsentGiven: _follow_consent},
    apply={NamesBlanked: _apply_blanked},
    tell={NamesBlanked: _tell_blanked},
)
