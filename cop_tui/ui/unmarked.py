"""Pastes at a terminal that puts no marks around them: an Enter with letters right behind it was pasted, not pressed.

There an Enter waits a moment for what follows. Keys with which people change a line stand in no paste.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from textual import events

AT_ONCE = 0.01  # seconds between two letters that no two key presses have between them
QUIET = 0.05  # seconds without another key, after which a paste is over
BREAKS = ("enter", "ctrl+j")


class Unmarked:
    """Gathers the keys of one burst from its first Enter on."""

    def __init__(self) -> None:
        self._keys: list[events.Key] = []
        self._run, self._last = "", 0.0

    def takes(self, event: events.Key) -> bool:
        """Take a key if it has to wait with the Enter before it, or is one; else note what came in this burst."""
        if self._keys or event.key in BREAKS:
            self._keys.append(event)
            return True
        letter = event.character if event.is_printable else None
        self._run = f"{self._run if event.time - self._last < AT_ONCE else ''}{letter}" if letter else ""
        self._last = event.time
        return False

    def end(self) -> tuple[list[events.Key], str, str]:
        """Say that nothing came for a while: return the keys, and, if it was a paste, its text and what of it is in the line."""
        keys, self._keys = self._keys, []
        run, self._run = self._run if keys[0].time - self._last < AT_ONCE else "", ""
        letters = [_letter(key) for key in keys]
        if None in letters or not any((letter or "").strip() for letter in letters):
            return keys, "", ""
        return keys, f"{run}{''.join(letter or '' for letter in letters)}", run


def _letter(key: events.Key) -> str | None:
    if key.key in (*BREAKS, "tab"):
        return " " if key.key == "tab" else "\n"
    return key.character if key.is_printable else None
