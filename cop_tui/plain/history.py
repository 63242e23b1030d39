"""Lines that come back with the up key: those that were kept to be sent or changed, the last first, then those entered before."""

from __future__ import annotations

MOST = 100  # lines entered before that are remembered, while this program runs and no longer


class History:
    """What the up and down keys go through. It holds nothing on disk."""

    def __init__(self) -> None:
        self._kept: list[str] = []
        self._before: list[str] = []
        self._found: list[str] = []  # what the keys go through, from the first press on
        self._at = -1  # which of them stands in the line; -1: none

    def keep(self, line: str) -> None:
        """Keep a line before all others, until it is entered, cleared or forgotten."""
        self._kept = [*(kept for kept in self._kept if kept != line), line]

    def forget(self, line: str) -> None:
        """Keep a line no longer."""
        self._kept = [kept for kept in self._kept if kept != line]

    def put_away(self, line: str) -> None:
        """Remember a line that was entered or cleared, as the last one; the kept line that it was made from needs no keeping any more."""
        if self._at >= 0:
            self.forget(self._found[self._at])
        if line:
            self._before = [*(before for before in self._before if before != line), line][-MOST:]
        self._at = -1

    def clear(self) -> None:
        """Forget everything."""
        self._kept, self._before, self._found, self._at = [], [], [], -1

    def goes_on(self, line: str) -> bool:
        """Return whether the line is one that an earlier key brought, or none: what somebody has begun is not replaced."""
        return not line or (self._at >= 0 and self._found[self._at] == line)

    def up(self, line: str) -> str | None:
        """Return the line before this one, or None."""
        if not line or self._at < 0:
            kept = [*reversed(self._kept)]
            self._found = [*kept, *(before for before in reversed(self._before) if before not in kept)]
            self._at = -1
        if self._at + 1 >= len(self._found):
            return None
        self._at += 1
        return self._found[self._at]

    def down(self) -> str | None:
        """Return the line after the one that was brought last, "" after the last; None where none was brought."""
        if self._at < 0:
            return None
        self._at -= 1
        return self._found[self._at] if self._at >= 0 else ""
