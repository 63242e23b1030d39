"""What does something else than a moment ago, because of somebody else: who presses or clicks may mean what it did before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cop_tui.core import view
from cop_tui.core.engine.ids import NOBODY, PersonId

if TYPE_CHECKING:
    from cop_tui.acts.act import Act
    from cop_tui.client.session import Session
    from cop_tui.ui.keys import KeyTable

A_MOMENT = 2000  # milliseconds in which a press may be meant for what a key did before


class TurnedKeys:
    """Remembers, of each key that several acts share, which it does and when somebody else has changed that."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._did: dict[str, Act] = {}
        self._turned: dict[str, int] = {}
        self._acted = -A_MOMENT  # when I did something last: what changes right after it is no surprise
        self._speaks, self._called = True, -A_MOMENT  # whether I have the floor, and when somebody gave it to me
        self._upcoming, self._changed = NOBODY, -A_MOMENT  # who is next, and when somebody else came before them

    def acted(self) -> None:
        """Take in that this person does something."""
        self._acted = self._session.now()

    def follow(self, table: KeyTable) -> None:
        """Take in what the keys do now."""
        now, does = self._session.now(), table.shared(self._session)
        speaks = self._session.replica.kept.floor.speaker == self._session.replica.me
        if speaks and not self._speaks and now >= self._acted + A_MOMENT:
            self._called = now
        self._speaks = speaks
        upcoming, before = view.goes_to(self._session.replica.state), self._upcoming
        called = before in (NOBODY, self._session.replica.kept.floor.speaker)  # who comes after them is no surprise
        if upcoming not in (NOBODY, before) and not called and now >= self._acted + A_MOMENT:
            self._changed = now
        self._upcoming = upcoming
        if now >= self._acted + A_MOMENT:
            self._turned |= {key: now for key, act in does.items() if self._did.get(key, act) is not act}
        self._did = does

    def just_called(self) -> bool:
        """Return whether somebody gave me the floor a moment ago, so that going on may be meant for before; it is told once."""
        called, self._called = self._called, -A_MOMENT
        return self._speaks and self._session.now() < called + A_MOMENT

    def another_next(self) -> PersonId:
        """Return who came before whoever was next a moment ago, so that going on may be meant for them (0: nobody); it is told once."""
        changed, self._changed = self._changed, -A_MOMENT
        return self._upcoming if self._session.now() < changed + A_MOMENT else NOBODY

    def told_who_is_next(self) -> None:
        """Take in that this person was told who is next by now."""
        self._upcoming, self._changed = view.goes_to(self._session.replica.state), -A_MOMENT

    def surprises(self, key: str) -> bool:
        """Return whether a press of this key may be meant for what it did a moment ago; it is told once."""
        turned = self._turned.pop(key, None)
        return turned is not None and self._session.now() < turned + A_MOMENT
