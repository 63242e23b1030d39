"""What was told of one's own acts: where the talk is not in sight, it answers them above the line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cop_tui.ui.transcript import shown_anyway

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cop_tui.client.notices import Notice
    from cop_tui.client.outbox import Answer
    from cop_tui.core.engine.ids import PersonId

_BY = ("by", "scribe")


class Effects:
    """The sentences that came since an act was begun; those of that act are the ones that answer it."""

    def __init__(self) -> None:
        self._told: list[Notice] = []

    def begin(self) -> None:
        """Take in that an act begins."""
        self._told = []

    def take(self, notices: Iterable[Notice]) -> None:
        """Take in what is told; what Now says all the time is left to it."""
        self._told += [notice for notice in notices if not notice.of_line and not shown_anyway(notice)]

    def of(self, answer: Answer, me: PersonId) -> str:
        """Return what an act of mine did that has this answer: what was told of its last event, or, where nothing is kept, of me.

        Where the last event says what came of the one before it, that one is told, too.
        """
        last = [notice for notice in self._told if notice.number == answer.seq]
        first = answer.seq - any(getattr(notice.message, "of_before", False) for notice in last)
        of_it = (
            notice
            for notice in self._told
            if first <= notice.number <= answer.seq and (notice.number or _mine(notice, me))
        )
        return " ".join(notice.text for notice in of_it)


def _mine(notice: Notice, me: PersonId) -> bool:
    """Return whether something passing is about me, or was done by me for somebody else."""
    return notice.mine or me in (getattr(notice.message, field, 0) for field in _BY)
