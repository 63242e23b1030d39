"""One contribution on its way out of a meeting: may it be told, and does a name stand beside it?

It may when its author chose more than `group` (no answer means no), has not withdrawn it, and its text is here. A name
stands beside it only with `quote with name`, in an open meeting; unattributed notes have none.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from cop_tui.core.engine.base import OPEN
from cop_tui.core.engine.ids import Ms, WordId
from cop_tui.core.engine.sections import Line, Usable
from cop_tui.core.engine.text import clean
from cop_tui.core.topics import thanking
from cop_tui.core.topics.setup import CLOSED_REGIME, OPEN_REGIME, THEMES, utc_day
from cop_tui.core.topics.words import NAMED, UNNAMED

if TYPE_CHECKING:
    from datetime import date

    from cop_tui.core.meeting import State


def usable(state: State, day_of: Callable[[Ms, str], date | None] = utc_day) -> Usable:
    """Return what a recap of a meeting may use, from its kept state and the texts beside it.

    `day_of` returns the day of a time in a time zone, by its name.
    """
    kept, regime = state.kept, state.kept.setup.session.regime
    notes = {note.at: note for note in kept.notes.shown.values()}

    def line(number: WordId) -> Line | None:
        text = clean(state.texts.get(number, ""))
        word = kept.words.by_id.get(number)
        if word is None:
            note = notes.get(number)
            return Line(text, number) if text and note and note.quote and not note.withdrawn else None
        told = word.consent in (UNNAMED, NAMED) and thanking.lets(kept, number)
        if not text or word.withdrawn or not told:
            return None
        person = kept.people.by_id.get(word.person)
        named = person is not None and word.consent == NAMED and regime == OPEN_REGIME
        return Line(text, number, name=clean(person.name) if person is not None and named else "")

    day = day_of(kept.setup.opened, kept.setup.session.timezone)
    return Usable(
        kept,
        line,
        lambda number: clean(state.texts.get(number, "")),
        draft=not kept.release.released,
        closed=regime == CLOSED_REGIME,
        day=day,
        quotes=regime != THEMES,
    )


def under_way(state: State) -> bool:
    """Return whether the meeting has begun and is not over."""
    return state.kept.setup.phase == OPEN
