"""What may leave a meeting: what is asked of everybody, and what is erased of a closed meeting after its end.

The regimes and their words are part of the plan (`cop_tui.core.topics.setup`). Here is what follows from them: an hour after a
closed meeting ended, every name and all that nobody released is gone from what is kept, as if it had been withdrawn. Until
then a space holder can open it again. It is a day where nobody entrusted with the space ended it, so that somebody
entrusted hears of it in time. A server that starts anew erases at once what a space holder ended.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from cop_tui.core.engine import base, limits
from cop_tui.core.engine.base import Erasure, Event, Outcome, Topic
from cop_tui.core.engine.ids import Ms, PersonId
from cop_tui.core.engine.narrowing import Common, Narrowed
from cop_tui.core.engine.sections import Frame, InRecap, Sentence, Usable
from cop_tui.core.topics import series
from cop_tui.core.topics.afterwards import ConsentGiven, WordsWithdrawn
from cop_tui.core.topics.notes import NoteWithdrawn
from cop_tui.core.topics.people import called
from cop_tui.core.topics.setup import CLOSED_REGIME, HONEST, OPEN_REGIME, REGIME_LINES, UNKNOWN_REGIME
from cop_tui.core.topics.thanking import ThanksAgreed
from cop_tui.core.topics.words import GROUP, ends_with

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cop_tui.core.meeting import Meeting, ServerState, State


class Regime(Struct, omit_defaults=True):
    """Kept: whether names, and what nobody released, are erased."""

    erased: bool = False


class RegimeMemory(Struct):
    """The server's memory: the meeting was over when this server started."""

    over: bool = False


class NamesBlanked(Event, frozen=True):
    """The names of all who took part are erased; from now on everybody is called by a number."""

    urgency = base.USUAL


def closed(state: State) -> bool:
    """Return whether nothing leaves this meeting but what each person releases."""
    return state.kept.setup.session.regime == CLOSED_REGIME


def _due(state: ServerState) -> Ms | None:
    setup, ending = state.kept.setup, state.kept.ending
    if not closed(state) or setup.phase != base.CLOSED or state.kept.regime.erased:
        return None
    if ending.with_yes:
        return Ms(setup.closed + limits.ERASED_LATER_MS)
    return Ms(setup.closed + (0 if state.memory.regime.over else limits.ERASED_MS))


def _elapse(state: ServerState, now: Ms) -> Outcome | None:
    due = _due(state)
    return _erase(state) if due is not None and due <= now else None


def _wake(state: ServerState, _now: Ms) -> None:
    state.memory.regime.over = state.kept.setup.phase == base.CLOSED


def _erase(state: State) -> Outcome:
    outcome = Outcome()
    unreleased = [n for n in state.kept.words.by_id if ends_with(state, n)]
    if unreleased:
        outcome.events.append(WordsWithdrawn(unreleased, at_end=True))
    shown = state.kept.notes.shown
    outcome.events += [
        NoteWithdrawn(h, at_end=True) for h in sorted(shown) if not (shown[h].quote or shown[h].withdrawn)
    ]
    outcome.events += series.at_end(state)
    outcome.events.append(NamesBlanked())
    return outcome


def _follow_consent(state: State, event: ConsentGiven, _now: Ms) -> Outcome:
    # Nothing unreleased is kept any more, so taking a release back erases.
    return Outcome([WordsWithdrawn(event.words)] if state.kept.regime.erased and event.to == GROUP else [])


def _follow_thanks(state: State, event: ThanksAgreed, _now: Ms) -> Outcome:
    return Outcome([WordsWithdrawn([event.word])] if state.kept.regime.erased and event.to == GROUP else [])


def _apply_blanked(meeting: Meeting, _event: NamesBlanked) -> None:
    meeting.regime.erased = True
    for number, person in meeting.people.by_id.items():
        person.name = called(number)


def _tell_blanked(_state: State, _event: NamesBlanked, _me: PersonId) -> str:
    return f"This was a closed meeting: names, and words that nobody released, are being erased. {HONEST}"


def _recap(use: Usable) -> Iterable[Sentence]:
    """Say what was agreed about what may leave, where something was."""
    regime = use.kept.setup.session.regime
    if regime != OPEN_REGIME:
        yield Sentence(Frame.NOTE, REGIME_LINES.get(regime, UNKNOWN_REGIME))


def _again(state: State, _entry: Narrowed, _shared: Common) -> list[Event]:
    return [NamesBlanked()] if any(p.name != called(n) for n, p in state.kept.people.by_id.items()) else []


TOPIC = Topic(
    name="regime",
    narrows={NamesBlanked: lambda _state, at, _event: Narrowed("names", at)},
    narrows_again={"names": _again},
    erases={NamesBlanked: Erasure(stored=lambda state, _event: [p.at for p in state.kept.people.by_id.values()])},
    follow={ConsentGiven: _follow_consent, ThanksAgreed: _follow_thanks},
    apply={NamesBlanked: _apply_blanked},
    wake=_wake,
    due=_due,
    elapse=_elapse,
    tell={NamesBlanked: _tell_blanked},
    recap=(InRecap(_recap),),
)
