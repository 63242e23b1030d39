"""Keys that do something else than a moment ago, because of somebody else: who presses one may mean what it did before."""

from __future__ import annotations

from typing import TYPE_CHECKING

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

    def acted(self) -> None:
        """Take in that this person does something."""
        self._acted = self._session.now()

    def follow(self, table: KeyTable) -> None:
        """Take in what the keys do now."""
        now, does = self._session.now(), table.shared(self._session)
        if now >= self._acted + A_MOMENT:
            self._turned |= {key: now for key, act in does.items() if self._did.get(key, act) is not act}
        self._did = does

    def surprises(self, key: str) -> bool:
        """Return whether a press of this key may be meant for what it did a moment ago; it is told once."""
        turned = self._turned.pop(key, None)
        return turned is not None and self._session.now() < turned + A_MOMENT
