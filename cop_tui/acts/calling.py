"""What a person who looks elsewhere is called back for: their turn, and a pause. No name and no count is in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cop_tui.core import view

if TYPE_CHECKING:
    from cop_tui.client.session import Session

BELL = "\a"
TITLE = "cop"
YOUR_TURN, PAUSED = "cop: your turn", "cop: paused"


class Calling:
    """Follows one person's session; `title` is what a window is called at this moment."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._mine = self._paused = False
        self.title = TITLE

    def follow(self) -> bool:
        """Take in what changed; return whether to ring: once for each turn of mine, once for each pause."""
        state, me = self._session.replica.state, self._session.replica.me
        before = self._mine, self._paused
        self._mine, self._paused = bool(me) and state.kept.floor.speaker == me, bool(me) and view.is_paused(state)
        self.title = PAUSED if self._paused else YOUR_TURN if self._mine else TITLE
        return (self._mine and not before[0]) or (self._paused and not before[1])
