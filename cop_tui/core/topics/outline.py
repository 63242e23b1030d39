"""The sections that a group may write, in the order in which they are read: a question each, sections of its own, the learning."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cop_tui.core.engine.base import Refused
from cop_tui.core.engine.ids import NO_WORD, WordId
from cop_tui.core.engine.sections import FRAMING, LEARNING, Place, arranged
from cop_tui.core.topics.questions import questions
from cop_tui.core.usable import usable

if TYPE_CHECKING:
    from cop_tui.core.meeting import State


@dataclass(frozen=True, slots=True)
class Section:
    """A section by its key, with its heading. `own` is the number of the piece that began it (0: a question, or the learning)."""

    key: str
    heading: str
    own: WordId = NO_WORD


def own_key(piece: WordId) -> str:
    """Return the key of the section that a piece began."""
    return f"own{piece}"


def sections(state: State) -> list[Section]:
    """Return the sections that may be written, in the order in which a recap has them: the learning stands behind all others."""
    written = state.kept.writing.sections
    found = [
        question
        for question in questions(usable(state))
        if question.heading and question.place is not Place.LEARNING
        if question.asked or question.said or question.key in written
    ]
    own = [
        Section(own_key(n), state.texts.get(n, ""), n)
        for n, piece in state.kept.writing.pieces.items()
        if piece.kind == "section"
    ]
    usual = [
        *(Section(q.key, q.heading) for q in found if q.place is Place.SECTIONS),
        *own,
        *(Section(q.key, q.heading) for q in found if q.place is Place.NOT_WORKING),
    ]
    by_key = {section.key: section for section in usual}
    return [by_key[key] for key in arranged([*by_key], state.kept.writing.order)] + [
        Section(LEARNING, "Learning points")
    ]


def check_section(state: State, key: str) -> None:
    """Raise Refused where no section has this key."""
    if key != FRAMING and key not in {section.key for section in sections(state)}:
        raise Refused("no_such_section")
