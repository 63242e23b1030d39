"""Things to try, shown above the line: one after the other, or what says the one for this moment."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cop_tui.client.session import Session

Hints = Sequence[str] | Callable[["Session"], str]


class HintsToTry:
    """Things to try, one after the other, or what says the one for this moment."""

    def __init__(self, hints: Hints, session: Session) -> None:
        self._session = session
        self._list = [] if callable(hints) else list(hints)
        self._now = hints if callable(hints) else None

    @property
    def now(self) -> str:
        """The one to show."""
        if self._now:
            return self._now(self._session)
        return self._list[0] if self._list else ""

    def next(self) -> None:
        """Go on to the next one: this one was tried, or something else was."""
        self._list = self._list[1:]
