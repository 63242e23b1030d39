"""Holding a section of the recap while somebody types in it: told once when they begin, at most each minute after, and let go."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cop_tui.acts.editing import hold
from cop_tui.core import recap_view

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable

    from cop_tui.client.outbox import Answer
    from cop_tui.client.session import Session

AGAIN = 60_000  # milliseconds after which whoever goes on typing says so again


class HeldSection:
    """The section that I type in. `refused` hears the sentence where somebody else writes there."""

    def __init__(self, session: Session, refused: Callable[[Answer], None]) -> None:
        self._session, self._refused = session, refused
        self._key, self._since, self._typed = "", 0, ""
        self._leaving = False

    def begin(self, key: str, typed: str) -> None:
        """Hold a section from now on ("": one that is not there yet), with what stands in the line."""
        self._key, self._typed = key, typed
        if key:
            self._tell(key)

    def typing(self, typed: str) -> None:
        """Take in what stands in the line now."""
        changed, self._typed = typed != self._typed, typed
        if changed and self._key and self._session.now() >= self._since + AGAIN:
            self._tell(self._key)

    def leave(self, but: str = "") -> None:
        """Let go of what I hold, `but` for one section."""
        mine = {*recap_view.holds(self._session.replica.state, self._session.replica.me)} | ({self._key} - {""})
        self._key = self._key if self._key == but else ""
        if mine - {but} and not self._leaving:
            self._leaving = True
            hold(self._session, "").add_done_callback(self._left)

    def _left(self, _answer: object) -> None:
        self._leaving = False

    def _told(self, done: asyncio.Future[Answer]) -> None:
        if not done.cancelled():
            self._refused(done.result())

    def _tell(self, key: str) -> None:
        self._since = self._session.now()
        hold(self._session, key).add_done_callback(self._told)
