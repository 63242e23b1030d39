"""One contribution on its way into a recap: may it be there, and does a name stand beside it?

It may when its author chose more than `group` (no answer means no), has not withdrawn it, and its text is here. A name
stands beside it only with `quote with name`, in an open meeting; unattributed notes have none. Every function returns one bullet or none.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from cop_tui.core import words
from cop_tui.core.setup import OPEN_REGIME
from cop_tui.core.text import clean
from cop_tui.recap.shape import Bullet

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cop_tui.core import State
    from cop_tui.core.notes import Note


def word_bullet(state: State, number: int, *, quote: bool) -> list[Bullet]:
    """Return the bullet of kept words; `quote` marks them as what somebody said, rather than a sentence to share."""
    word = state.kept.words.by_id[number]
    text = clean(state.texts.get(number, ""))
    if not text or word.withdrawn or word.consent not in (words.UNNAMED, words.NAMED):
        return []
    person = state.kept.people.by_id.get(word.person)
    named = word.consent == words.NAMED and state.kept.setup.session.regime == OPEN_REGIME
    name = clean(person.name) if person is not None and named else ""
    return [Bullet(text, quote, name)]


def note_bullet(state: State, note: Note, *, quote: bool) -> list[Bullet]:
    """Return the bullet of a note that was written privately and shown without a name."""
    text = clean(state.texts.get(note.at, ""))
    return [Bullet(text, quote)] if text and note.quote and not note.withdrawn else []


def parked_bullet(state: State, number: int) -> list[Bullet]:
    """Return the bullet of something parked, by somebody or without a name."""
    if number in state.kept.words.by_id:
        return word_bullet(state, number, quote=False)
    note = next(note for note in state.kept.notes.shown.values() if note.at == number)
    return note_bullet(state, note, quote=False)


def shuffled(bullets: Iterable[Bullet]) -> tuple[Bullet, ...]:
    """Return contributions in an order that tells nothing: by a hash of their text, the same whenever it is made."""
    return tuple(sorted(bullets, key=lambda b: (hashlib.sha256(b.text.encode()).digest(), b.name)))
