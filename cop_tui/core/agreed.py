"""How an agreement came to be what it is: each of its versions with what was agreed in it or is agreed no longer.

Only what a recap may tell is told. What its author took back, put in other words or lets stay in the meeting is not, in any version.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from cop_tui.core.topics.agreement import text_at
from cop_tui.core.topics.became import told
from cop_tui.core.topics.series import AGREED
from cop_tui.core.usable import usable

if TYPE_CHECKING:
    from cop_tui.core.engine.ids import WordId
    from cop_tui.core.meeting import State


class Change(NamedTuple):
    """What came with a version: a point that is agreed from it on, or no longer (`gone`); `text` is "" where no recap may tell it."""

    version: int
    text: str
    gone: bool = False


def changes(state: State) -> list[Change]:
    """Return what changed with each version of the agreement of a meeting, the first version first."""
    return [
        Change(version, _told(state, change.point, change.at), gone=not change.at)
        for version, change in enumerate(state.kept.agreement.changes, 1)
    ]


def looked_at(state: State) -> list[str]:
    """Return what became in a meeting of the agreement that came forward into it, each answer once, as the end of a sentence."""
    points = [point for point in state.kept.series.standing().values() if point.kind == AGREED and point.how]
    return list(dict.fromkeys(told(point) for point in points))


def _told(state: State, point: WordId, at: int) -> str:
    kept = state.kept
    if point not in kept.words.by_id or point in kept.earlier.words() or (at and text_at(kept, point) != at):
        return ""
    line = usable(state).line(point)
    return line.text if line is not None else ""
