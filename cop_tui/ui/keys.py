"""Which key does which act in key mode, and telling a key from typing: letters that come in a burst are never keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cop_tui.acts.parser import ACTS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cop_tui.acts.act import Act
    from cop_tui.client.session import Session

GAP = 0.5  # seconds a letter waits for another: people who type slowly are typing, too
AT_ONCE = frozenset("0123456789?")  # keys that wait for nothing, as no line begins with them


class KeyTable:
    """The keys of all acts; `changed` maps an act's id (`act.move-on`) to another key, or to "" for none."""

    def __init__(self, changed: Mapping[str, str] | None = None) -> None:
        changed = changed or {}
        self._keys = [(key, act) for act in ACTS if (key := changed.get(act_id(act), act.key))]
        keys = [key for key, _ in self._keys]
        self._shared = [(key, act) for key, act in self._keys if key and keys.count(key) > 1]

    def offered(self, session: Session) -> list[tuple[str, Act]]:
        """Return the keys of acts that can be done now, one act a key."""
        found: dict[str, Act] = {}
        for key, act in self._keys:
            if key not in found and act.available(session):
                found[key] = act
        return list(found.items())

    def find(self, key: str, session: Session) -> Act | None:
        """Return the act a key does now, or None."""
        return dict(self.offered(session)).get(key)

    def shared(self, session: Session) -> dict[str, Act]:
        """Return what each key does now that several acts share, where it does one of them."""
        found: dict[str, Act] = {}
        for key, act in self._shared:
            if key not in found and act.available(session):
                found[key] = act
        return found

    def by_act(self, session: Session) -> dict[str, str]:
        """Return the key of each act that a key does now, by the act's name."""
        return {act.name: key for key, act in self.offered(session)}


def act_id(act: Act) -> str:
    """Return the id under which an act's key can be changed."""
    return "act." + act.name.replace(" ", "-")


class Burst:
    """Letters pressed one after the other until there is a gap. A single one is a key; more are typing."""

    def __init__(self) -> None:
        self._letters = ""

    def press(self, letter: str) -> str:
        """Take a letter in; return everything so far when it is typing by now, else ""."""
        self._letters += letter
        if len(self._letters) < 2:
            return ""
        typed, self._letters = self._letters, ""
        return typed

    @property
    def waiting(self) -> str:
        """The single key that was pressed and waits for a gap, or ""."""
        return self._letters

    def gap(self) -> str:
        """Say that nothing came for a while; return the single key that was pressed, or ""."""
        key, self._letters = self._letters, ""
        return key
