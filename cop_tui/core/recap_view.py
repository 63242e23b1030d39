"""What may be asked about the recap that a group writes, for whoever shows it and knows no topic by name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cop_tui.core.engine.ids import NOBODY, PersonId, WordId
from cop_tui.core.engine.sections import FRAMING
from cop_tui.core.meeting import ENGINE
from cop_tui.core.topics import collected as collecting
from cop_tui.core.topics import outline, writers
from cop_tui.core.topics.clearer import asked_of as asked_of
from cop_tui.core.topics.clearer import question as question
from cop_tui.core.topics.clearer import sentence as sentence
from cop_tui.core.topics.clearer import why_not_asked as why_not_asked
from cop_tui.core.topics.outline import own_key as own_key
from cop_tui.core.topics.writing import CLAIM as CLAIM
from cop_tui.core.topics.writing import HEADING as HEADING
from cop_tui.core.topics.writing import INTRO as INTRO
from cop_tui.core.topics.writing import WORDS as WORDS
from cop_tui.core.usable import usable

if TYPE_CHECKING:
    from cop_tui.core.meeting import State
    from cop_tui.core.topics.collected import Group as Group
    from cop_tui.core.topics.outline import Section as Section


@dataclass(frozen=True, slots=True)
class Written:
    """One piece that stands in a section: its number, of which kind it is, its text, and what was said beneath it (0: nothing).

    `home` is the number of the event that holds its text. `alone`: what was said beneath it was taken back.
    """

    number: WordId
    kind: str
    text: str
    word: WordId
    home: int
    alone: bool


def pieces(state: State, key: str) -> list[Written]:
    """Return what stands in the section with this key, in its order."""
    known = state.kept.writing
    return [
        Written(n, piece.kind, state.texts.get(n, ""), piece.word, piece.at or n, piece.alone)
        for n in known.sections.get(key, ())
        for piece in (known.pieces[n],)
    ]


def is_out(state: State, key: str) -> bool:
    """Return whether the group leaves the section with this key out of the recap."""
    return key in state.kept.writing.out


def is_written(state: State) -> bool:
    """Return whether anybody has written anything into the recap."""
    return bool(state.kept.writing.pieces or state.kept.writing.out)


def left_out(state: State) -> int:
    """Return how many pieces are withheld because what stood there, or beneath them, was taken back."""
    return sum(piece.alone for piece in state.kept.writing.pieces.values())


def placed(state: State) -> set[WordId]:
    """Return the numbers of what was said that stands in the recap as it is written."""
    return {piece.word for piece in state.kept.writing.pieces.values() if piece.word}


def holder(state: State, key: str) -> PersonId:
    """Return who writes in a section now (0: nobody)."""
    return state.now.writers.held.get(key, NOBODY)


def holds(state: State, who: PersonId) -> list[str]:
    """Return the keys of the sections in which somebody writes now."""
    return [key for key, person in state.now.writers.held.items() if person == who]


def changed(state: State) -> int:
    """Return the number of the last event that changed what is written (0: none)."""
    return state.kept.writing.changed


def title(state: State) -> str:
    """Return what the recap is called."""
    return state.kept.setup.session.title


def sections(state: State) -> list[Section]:
    """Return the sections of the recap in their order, the paragraph under the title first, with no heading."""
    return [outline.Section(FRAMING, ""), *outline.sections(state)]


def may_be_quoted(state: State, word: WordId) -> bool:
    """Return whether the author of something that was said lets the recap quote it."""
    return usable(state).line(word) is not None


def home(state: State, word: WordId) -> int:
    """Return the number of the event that holds the text of something that was said now."""
    known = state.kept.words.by_id.get(word)
    return known.at or word if known else word


def awaited(state: State) -> set[WordId]:
    """Return what stands in the recap as it is written and waits for its author's yes, as far as its text is here."""
    use = usable(state) if state.kept.writing.pieces else None
    return {word for word in placed(state) if use and state.texts.get(word) and use.line(word) is None}


def collected(state: State) -> tuple[dict[WordId, int], list[Group]]:
    """Return the numbers of everything that may stand in the recap, and what was said to each question or is of one kind."""
    return collecting.numbered(state.kept), collecting.collected(usable(state))


def why_not(state: State, who: PersonId) -> str:
    """Return why somebody does not write the recap now, as a sentence; "" when they do."""
    refusal = ENGINE.permits(state, who, writers.HoldSection)
    return ENGINE.explain(refusal) if refusal else ""


def may_write(state: State, who: PersonId) -> bool:
    """Return whether somebody writes the recap now."""
    return not why_not(state, who)
