"""What may be asked about the recap that a group writes, for whoever shows it and knows no topic by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cop_tui.core.topics import collected as collecting
from cop_tui.core.topics import outline, writers
from cop_tui.core.usable import usable

if TYPE_CHECKING:
    from cop_tui.core.engine.ids import PersonId, WordId
    from cop_tui.core.meeting import State
    from cop_tui.core.topics.outline import Section as Section


def sections(state: State) -> list[Section]:
    """Return the sections of the recap in their order, the paragraph under the title first, with no heading."""
    return [outline.Section(outline.FRAMING, ""), *outline.sections(state)]


def may_be_quoted(state: State, word: WordId) -> bool:
    """Return whether the author of something that was said lets the recap quote it."""
    return usable(state).line(word) is not None


def collected(state: State) -> tuple[dict[WordId, int], list[tuple[str, tuple[WordId, ...]]]]:
    """Return the numbers of everything that may stand in the recap, and what was said under each heading."""
    groups = [(group.heading, group.words) for group in collecting.collected(usable(state))]
    return collecting.numbered(state.kept), groups


def may_write(state: State, who: PersonId) -> bool:
    """Return whether somebody writes the recap now."""
    return who in state.kept.people.by_id and writers.may_write(state, who) is None
