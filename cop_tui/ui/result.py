"""How long the result of a check stands in Now: until the next thing happens in its part, or a minute; in the talk it stays."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cop_tui.core.engine.ids import NO_TIME, Ms

if TYPE_CHECKING:
    from cop_tui.core.meeting import State
    from cop_tui.ui.transcript import Entry, Talk

STANDS, READABLE = 60_000, 15_000  # milliseconds: at most, and at least, whatever happens


class Result:
    """Takes in since when the last result of this part is in sight, and whether something came after it."""

    def __init__(self) -> None:
        self._of: object = None
        self._then: object = None  # what was on when it came
        self._since = NO_TIME
        self._over = False

    def follow(self, state: State, talk: Talk, now: Ms) -> None:
        """Take in this moment, in which Now is in sight."""
        found, on = last(state), (_on(state), _said(talk))
        if found != self._of:
            self._of, self._then, self._since, self._over = found, on, now, False
        self._over = self._over or on != self._then

    def stands(self, state: State, now: Ms) -> bool:
        """Return whether the last result of this part is shown; one that was not in sight yet is."""
        return last(state) != self._of or now < self._since + (READABLE if self._over else STANDS)


def last(state: State) -> int:
    """Return the number of the check of this part that was closed last; 0 where there is none, or another one runs."""
    checks, part = state.kept.checks, state.kept.agenda.current
    return (
        0 if checks.current else max((number for number, done in checks.done.items() if done.item == part), default=0)
    )


def _on(state: State) -> object:
    """Return whose turn it is and what is asked, as what tells one from the next."""
    kept = state.kept
    return (
        kept.floor.speaker,
        kept.rounds.current and kept.rounds.current.number,
        kept.deciding.matter and kept.deciding.matter.word,
    )


def _said(talk: Talk) -> Entry | None:
    """Return the last words that were said, or the last note."""
    return next((entry for entry in reversed(talk.entries) if entry.word or entry.note or entry.person), None)
