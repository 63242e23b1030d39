"""A line being typed at a terminal: it takes keys, and hands out finished lines.

It reads no terminal. Where nothing is known of the one it is shown on, keys change the line at its end only.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cop_tui.acts.pasted import Pasted
from cop_tui.core.engine import limits
from cop_tui.core.engine.text import cells
from cop_tui.plain import keys, paste
from cop_tui.plain.drawing import Drawing, Letter, Terminal, letters
from cop_tui.plain.history import History
from cop_tui.plain.keys import UP

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["MOST", "UP", "Editor"]

MOST = 2 * limits.TEXT  # characters of a line: twice what can be sent, as each key costs with their number
MOST_PASTED = 65_536  # characters of a paste that are looked at
CLEAR = "\x1b[H\x1b[2J"
_JOINERS = "\u200c\u200d"  # print nothing by themselves, but scripts of India and Iran are wrong without them
_MOVES = (keys.LEFT, keys.RIGHT, keys.HOME, keys.END, keys.WORD_LEFT, keys.WORD_RIGHT)


def _printed(text: str, before: str = "") -> str:
    """Return what prints of a text that comes behind another; a joiner joins nothing behind what `clean` would not leave it."""
    kept = [before[-1:]]
    for char in text:
        if char.isprintable() or (char in _JOINERS and not kept[-1].isascii() and kept[-1] not in _JOINERS):
            kept.append(char)
    return "".join(kept[1:])


class Editor:
    """A line being typed. `echo` prints, on a `terminal` if something is known of it; `history` is what the up and down keys bring.

    `complete` returns how the beginning of a line goes on, as far as there is one way.
    """

    def __init__(self, echo: Callable[[str], None], terminal: Terminal | None = None) -> None:
        self.buffer = ""
        self.cursor = 0
        self.history = History()
        self.complete: Callable[[str], str] = lambda begun: begun
        self._echo = echo
        self._moves, self._rises = terminal is not None, terminal is not None and terminal.rises
        self._drawing = Drawing(lambda text: self._echo(text), terminal or Terminal())
        self._letters: list[Letter] = []
        self._escape = ""
        self._cut = ""
        self._pasting: list[str] | None = None

    @property
    def amid(self) -> bool:
        """Whether a key or a paste has begun and not ended, so that the next character may be no letter."""
        return bool(self._escape) or self._pasting is not None

    def feed(self, char: str) -> str | Pasted | None:
        """Take one character, or several that print; return the line, or the paste to be asked about, when it finished one.

        Raises EOFError and KeyboardInterrupt as typed.
        """
        if self._pasting is not None:
            return self._paste_on(char)
        if self._escape or char == "\x1b":
            self._swallow(char)
        elif char in "\r\n":
            line = self.buffer
            self._echo(self.below() or "\n")
            self._set("", 0, shown=False)
            self.history.put_away(line)
            return line
        elif char == "\x03":
            raise KeyboardInterrupt
        elif char == "\x04" and not self.buffer:
            raise EOFError
        elif char in keys.MEANT:
            self._do(keys.MEANT[char])
        else:
            self.put(char)
        return None

    def below(self) -> str:
        """Return what takes the terminal's cursor below the line; the line itself is drawn anew at the next key, or `again`."""
        return self._drawing.below()

    def again(self) -> None:
        """Draw the line once more."""
        self._show()

    def keep(self, line: str) -> None:
        """Keep a line for the up key, whatever is sent meanwhile."""
        self.history.keep(line)

    def forget(self, line: str) -> None:
        """Keep a line no longer."""
        self.history.forget(line)

    def paste(self, text: str) -> Pasted | None:
        """Take pasted text: one line goes into the line; more is returned, with what stood in the line, to be asked about."""
        pasted = Pasted(text, self.buffer[: self.cursor], self.buffer[self.cursor :])
        if not pasted.asks:
            self.put(pasted.inserted)
            return None
        if self.buffer:
            self._echo(self.below() or "\n")
            self._set("", 0, shown=False)
        return pasted

    def end_paste(self) -> None:
        """Drop a paste whose end has not come."""
        self._pasting = None

    def _paste_on(self, char: str) -> Pasted | None:
        assert self._pasting is not None
        self._pasting.append(char)
        if char != "~" or not (text := "".join(self._pasting[-len(paste.END) :])).endswith(paste.END):
            del self._pasting[MOST_PASTED : -len(paste.END)]
            return None
        text, self._pasting = "".join(self._pasting).removesuffix(paste.END), None
        return self.paste(text[:MOST_PASTED])

    def put(self, text: str) -> None:
        """Type text on somebody's behalf; what does not print, or is more than a line takes, is left out."""
        printed = _printed(text, self.buffer[: self.cursor])[: max(0, MOST - len(self.buffer))]
        if printed:
            before, after = self.buffer[: self.cursor] + printed, self.buffer[self.cursor :]
            self._set(before + after, len(before))

    # Changing the line

    def _set(self, text: str, cursor: int, *, shown: bool = True) -> None:
        """Make the line another one, with the cursor at or behind this character, where a letter begins."""
        if text != self.buffer:
            self.buffer, self._letters = text, letters(text)
        place = 0
        for letter in self._letters:
            if place >= cursor:
                break
            place += len(letter.text)
        self.cursor = place
        if shown:
            self._show()

    def _show(self) -> None:
        place = number = 0
        while place < self.cursor:
            place += len(self._letters[number].text)
            number += 1
        self._drawing.show(self._letters, number)

    def _left(self) -> int:
        """Return where the letter before the cursor begins: one goes with its marks, and a joined family as one."""
        place = end = self.cursor
        ends = 0
        for letter in self._letters:
            place, ends = ends, ends + len(letter.text)
            if ends >= end:
                return place
        return 0

    def _right(self) -> int:
        ends = 0
        for letter in self._letters:
            ends += len(letter.text)
            if ends > self.cursor:
                return ends
        return ends

    def _word_left(self) -> int:
        kept, _, _ = self.buffer[: self.cursor].rstrip().rpartition(" ")
        start = len(kept) + 1 if kept else 0
        # A mark goes with its letter, also where that is a space.
        while 0 < start < self.cursor and cells(self.buffer[: start + 1]) == cells(self.buffer[:start]):
            start -= 1
        return start

    def _word_right(self) -> int:
        after = self.buffer[self.cursor :]
        word = after.lstrip(" ")
        return self.cursor + len(after) - len(word) + len(word.partition(" ")[0])

    def _take_out(self, start: int, end: int, *, cut: bool = False) -> None:
        if start < end:
            self._cut = self.buffer[start:end] if cut else self._cut
            self._set(self.buffer[:start] + self.buffer[end:], start)

    def _do(self, meant: str) -> None:
        if meant in _MOVES:
            self._move(meant)
        elif meant == keys.RUB:
            self._take_out(self._left(), self.cursor)
        elif meant == keys.DELETE:
            self._take_out(self.cursor, self._right())
        elif meant == keys.CUT_LEFT:
            self.history.put_away(self.buffer)
            self._take_out(0, self.cursor, cut=True)
        elif meant == keys.CUT_RIGHT:
            self._take_out(self.cursor, len(self.buffer), cut=True)
        elif meant == keys.CUT_WORD:
            self._take_out(self._word_left(), self.cursor, cut=True)
        elif meant == keys.CUT_NEXT:
            self._take_out(self.cursor, self._word_right(), cut=True)
        elif meant == keys.PASTE:
            self.put(self._cut)
        elif meant == keys.EARLIER and self.history.goes_on(self.buffer):
            self._bring(self.history.up(self.buffer))
        elif meant == keys.LATER and self.history.goes_on(self.buffer):
            self._bring(self.history.down())
        elif meant == keys.COMPLETE:
            self._complete()
        elif meant == keys.AGAIN:
            self._from_the_top()

    def _move(self, meant: str) -> None:
        if not self._moves:
            return
        place = {
            keys.LEFT: self._left,
            keys.RIGHT: self._right,
            keys.HOME: lambda: 0,
            keys.END: lambda: len(self.buffer),
            keys.WORD_LEFT: self._word_left,
            keys.WORD_RIGHT: self._word_right,
        }[meant]()
        self._set(self.buffer, place)

    def _bring(self, line: str | None) -> None:
        if line is not None:
            self._set("", 0)  # taken away first: whoever listens hears the whole of the line that comes
            whole = _printed(line)
            self._set(whole, len(whole))

    def _complete(self) -> None:
        before, after = self.buffer[: self.cursor], self.buffer[self.cursor :]
        whole = self.complete(before)
        if whole != before:
            self._set(whole + (after.lstrip(" ") if whole.endswith(" ") else after), len(whole))

    def _from_the_top(self) -> None:
        down = self.below()
        if self._rises:
            self._echo(CLEAR)
        elif down:
            self._echo(down)
        self._show()

    def _swallow(self, char: str) -> None:
        self._escape += char
        if keys.is_whole(self._escape):
            key, self._escape = self._escape, ""
            if key == paste.START:
                self._pasting = []
            elif key in keys.MEANT:
                self._do(keys.MEANT[key])
