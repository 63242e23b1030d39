"""From meeting to recap: everybody is asked once what may be quoted of their own words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cop_tui.core.engine import base
from cop_tui.core.engine.base import Command, Event, Outcome, Refused, Rule, Topic
from cop_tui.core.engine.ids import Ms, PersonId
from cop_tui.core.topics import thanking
from cop_tui.core.topics.setup import CLOSED_REGIME, THEMES

if TYPE_CHECKING:
    from cop_tui.core.meeting import State


class AskAll(Command, frozen=True):
    """Ask everybody what the recap may quote of their own words."""


class Asked(Event, frozen=True):
    """Everybody is asked about their own words."""

    urgency = base.USUAL

    by: PersonId


def _ask(state: State, _command: AskAll, who: PersonId, _now: Ms) -> Outcome:
    if state.kept.release.asked:
        raise Refused("asked_already")
    return Outcome([Asked(who)])


def _tell_asked(state: State, _event: Asked, me: PersonId) -> str:
    return " ".join(line for line in (_of_words(state, me), _of_others(state), thanking.asked(state, me)) if line)


def _shown(state: State, *, own: bool) -> int:
    """Return how many notes of mine are shown and stand: those of my own, or those that I wrote for others."""
    shown, others = state.kept.notes.shown, state.mine.for_others
    there = [key for key in state.mine.notes if (note := shown.get(key)) and not note.withdrawn]
    return sum((key not in others) is own for key in there)


def _of_others(state: State) -> str:
    """Return what becomes of notes that somebody wrote for people without a screen: whose they are, and that nothing of them is asked here."""
    if not _shown(state, own=False):
        return ""
    closed = state.kept.setup.session.regime == CLOSED_REGIME
    return f"The notes that you wrote for others are theirs. {_stay(2, closed)} To take one back for them: mine."


def _of_words(state: State, me: PersonId) -> str:
    """Return what somebody is asked about what they wrote themself."""
    kept, regime = state.kept, state.kept.setup.session.regime
    own, days = kept.words.of(me), kept.setup.session.keep_days
    shown = _shown(state, own=True)
    things = [f"{len(own)} thing{'' if len(own) == 1 else 's'}"] if own else []
    things += [f"{shown} note{'' if shown == 1 else 's'} without name"] if shown else []
    if not things:
        of_own = " of your own" if _shown(state, own=False) else ""
        return f"Everybody is asked what the recap may quote. You wrote nothing{of_own} that is kept."
    wrote = f"You wrote {' and '.join(things)}."
    if not own:
        return f"{wrote} {_notes_only(shown, regime == CLOSED_REGIME)}"
    if regime == CLOSED_REGIME:
        one = len(own) == 1
        gone = "your words are" if shown else "it is" if one else "they are"
        notes = " A note marked before the reveal stays, in the recap; any other is erased, too." if shown else ""
        return (
            f"{wrote} When this closed meeting ends {gone} erased, unless you release {'it' if one and not shown else 'them'}, "
            f"without your name: all / choose / none. No answer means erased.{notes}"
        )
    if shown:
        wrote += f" The note{'' if shown == 1 else 's'} stay{'s' if shown == 1 else ''} as marked before the reveal."
    what = ("it" if len(own) == 1 else "them") if not shown else "the rest"
    only = " Only what was learned, decided, promised together or parked can stand in it." if regime == THEMES else ""
    said = sum(1 for n in own if kept.words.by_id[n].consent != "group")
    already = f" You have already said: {said} may be quoted." if said else ""
    return (
        f"{wrote} May the recap quote {what}, without your name? all / choose / none.{only}{already} "
        f"{'No answer leaves it so' if said else 'No answer means none'}. You can change it for {days} days."
    )


def _notes_only(shown: int, closed: bool) -> str:
    """Return what somebody may still decide who wrote notes without name and nothing else."""
    it = "it" if shown == 1 else "them"
    return f"{_stay(shown, closed)} To see {it}, or take {it} back: mine."


def _stay(shown: int, closed: bool) -> str:
    """Return what becomes of notes without name that were shown."""
    if closed:
        return (
            "What was marked before the reveal stays, in the recap; the rest is erased when this closed meeting ends."
        )
    return f"{'It stays' if shown == 1 else 'They stay'} as marked before the reveal."


TOPIC = Topic(
    name="asking",
    rules={AskAll: Rule(base.HOLDERS)},
    decide={AskAll: _ask},
    tell={Asked: _tell_asked},
    refusals={"asked_already": "Everybody has been asked already."},
    recap=(),
)
