"""A line being typed at a terminal: it takes keys, echoes what they print, and hands out finished lines.

It knows no terminal. Nothing is drawn but the typed characters and their rubbing out, so that it reads well aloud and
over the poorest line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cop_tui.acts.pasted import Pasted
from cop_tui.core.engine.text import cells
from cop_tui.plain import paste

if TYPE_CHECKING:
    from collections.abc import Callable

_JOINERS = "\u200c\u200d"  # print nothing by themselves, but scripts of India and Iran are wrong without them
UP = ("\x1b[A", "\x1bOA")


class Editor:
    """A line being typed. `echo` prints; the up key brings back the lines that were kept, the last one first, and
    then the line that was sent or cleared before."""

    def __init__(self, echo: Callable[[str], None]) -> None:
        self.buffer = ""
        self._echo = echo
        self._escape = ""
        self._before = ""
        self._kept: list[str] = []
        self._pasting: str | None = None

    def feed(self, char: str) -> str | Pasted | None:
        """Take one character; return the line, or the paste to be asked about, when it finished one.

        Raises EOFError and KeyboardInterrupt as typed.
        """
        if self._pasting is not None:
            return self._paste_on(char)
        if self._escape or char == "\x1b":
            self._swallow(char)
        elif char in "\r\n":
            line, self.buffer = self.buffer, ""
            self._before = line or self._before
            self._echo("\n")
            return line
        elif char == "\x03":
            raise KeyboardInterrupt
        elif char == "\x04":
            if not self.buffer:
                raise EOFError
        elif char in "\x7f\x08":
            self._rub_one()
        elif char == "\x15":
            self._before = self.buffer or self._before
            self._rub_to(0)
        elif char == "\x17":
            kept, _, _ = self.buffer.rstrip().rpartition(" ")
            self._rub_to(len(kept) + 1 if kept else 0)
        else:
            self.put(char)
        return None

    def keep(self, line: str) -> None:
        """Keep a line for the up key, whatever is sent meanwhile."""
        self._kept = [*(kept for kept in self._kept if kept != line), line]

    def forget(self, line: str) -> None:
        """Keep a line no longer."""
        self._kept = [kept for kept in self._kept if kept != line]

    def paste(self, text: str) -> Pasted | None:
        """Take pasted text: one line goes into the line; more is returned, with what stood in the line, to be asked about."""
        pasted = Pasted(text, self.buffer)
        if not pasted.asks:
            self.put(pasted.inserted)
            return None
        if self.buffer:
            self.buffer = ""
            self._echo("\n")
        return pasted

    def end_paste(self) -> None:
        """Drop a paste whose end has not come."""
        self._pasting = None

    def _paste_on(self, char: str) -> Pasted | None:
        self._pasting = f"{self._pasting}{char}"
        if not self._pasting.endswith(paste.END):
            return None
        text, self._pasting = self._pasting.removesuffix(paste.END), None
        return self.paste(text)

    def put(self, text: str) -> None:
        """Type text on somebody's behalf; what does not print is left out."""
        printed = "".join(c for c in text if c.isprintable() or c in _JOINERS)
        if printed:
            self.buffer += printed
            self._echo(printed)

    def _rub_one(self) -> None:
        # A letter goes with its marks, and a joined family as one: what was drawn in the same cells.
        whole = cells(self.buffer)
        place = len(self.buffer)
        while place and cells(self.buffer[:place]) == whole:
            place -= 1
        self._rub_to(place)

    def _rub_to(self, place: int) -> None:
        gone = cells(self.buffer) - cells(self.buffer[:place])
        self.buffer = self.buffer[:place]
        if gone > 0:
            self._echo("\b" * gone + " " * gone + "\b" * gone)

    def _swallow(self, char: str) -> None:
        # Arrow keys and their like: ESC [ ... letter. All but the up key move nothing here.
        self._escape += char
        body = self._escape[1:]
        if (len(body) == 1 and body not in "[O") or (len(body) > 1 and "@" <= char <= "~"):
            keys, self._escape = self._escape, ""
            if keys == paste.START:
                self._pasting = ""
            elif keys in UP and not self.buffer:
                self.put(self._kept.pop() if self._kept else self._before)
