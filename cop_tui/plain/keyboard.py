"""Where typed lines come from: a pipe or file line by line, or a terminal key by key.

On a terminal we echo ourselves, so that it is known whether somebody is in the middle of a line: announcements wait then
instead of breaking it. Nothing is drawn but the typed characters: no cursor movement beyond rubbing out.
"""

from __future__ import annotations

import asyncio
import codecs
import contextlib
import os
import sys
import threading
from typing import TYPE_CHECKING, Protocol, TextIO

from cop_tui.core.text import cells

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

END = None
"""What `next` returns when there is no more input."""


class Lines(Protocol):
    """A source of typed lines. `interrupted` is set when somebody wants to be out at once, whatever is under way."""

    interrupted: asyncio.Event

    @property
    def typing(self) -> bool:
        """Whether somebody is in the middle of a line."""

    async def next(self) -> str | None:
        """Return the next line, or None at the end of input."""

    def again(self) -> None:
        """Write the half-typed line once more, after something urgent was said."""

    def put(self, text: str) -> None:
        """Put text back into the line, to be sent or changed."""


class Editor:
    """A line being typed: takes characters, echoes them, and hands out finished lines. Knows no terminal."""

    def __init__(self, echo: Callable[[str], None]) -> None:
        self.buffer = ""
        self._echo = echo
        self._escape = ""

    def feed(self, char: str) -> str | None:
        """Take one character; return the line when it finished one. Raises EOFError and KeyboardInterrupt as typed."""
        if self._escape or char == "\x1b":
            self._swallow(char)
            return None
        if char in "\r\n":
            line, self.buffer = self.buffer, ""
            self._echo("\n")
            return line
        if char == "\x03":
            raise KeyboardInterrupt
        if char == "\x04":
            if not self.buffer:
                raise EOFError
        elif char in "\x7f\x08":
            self._rub(1)
        elif char == "\x15":
            self._rub(len(self.buffer))
        elif char == "\x17":
            self._rub(len(self.buffer) - len(self.buffer.rstrip().rpartition(" ")[0]))
        elif char.isprintable():
            self.buffer += char
            self._echo(char)
        return None

    def _rub(self, count: int) -> None:
        gone = self.buffer[len(self.buffer) - count :] if count else ""
        self.buffer = self.buffer[: len(self.buffer) - count]
        width = cells(gone)
        self._echo("\b" * width + " " * width + "\b" * width)

    def _swallow(self, char: str) -> None:
        # Arrow keys and their like: ESC [ ... letter. They move nothing here.
        self._escape += char
        body = self._escape[1:]
        if (len(body) == 1 and body not in "[O") or (len(body) > 1 and "@" <= char <= "~"):
            self._escape = ""


class Keyboard:
    """Lines typed at a terminal, read key by key in a thread of their own."""

    def __init__(self, out: TextIO) -> None:
        self._out = out
        self._lines: asyncio.Queue[str | None] = asyncio.Queue()
        self._editor = Editor(self._write)
        self._loop = asyncio.get_running_loop()
        self.interrupted = asyncio.Event()
        threading.Thread(target=self._read, daemon=True).start()

    @property
    def typing(self) -> bool:
        """Whether somebody is in the middle of a line."""
        return bool(self._editor.buffer)

    def _write(self, text: str) -> None:
        self._out.write(text)
        self._out.flush()

    def again(self) -> None:
        """Write the half-typed line once more."""
        self._write(self._editor.buffer)

    def put(self, text: str) -> None:
        """Put text into the line."""
        for char in text:
            self._editor.feed(char)

    async def next(self) -> str | None:
        """Return the next line, or None at the end."""
        return await self._lines.get()

    def _take(self, char: str) -> None:
        try:
            line = self._editor.feed(char)
        except EOFError:
            self._write("\n")
            self._lines.put_nowait(END)
            return
        except KeyboardInterrupt:
            self._write("\n")
            self.interrupted.set()
            return
        if line is not None:
            self._lines.put_nowait(line)

    def _read(self) -> None:
        with contextlib.suppress(OSError, ValueError, RuntimeError):
            for char in _keys():
                self._loop.call_soon_threadsafe(self._take, char)
            self._loop.call_soon_threadsafe(self._lines.put_nowait, END)


def _keys() -> Iterator[str]:
    """Yield characters as they are typed, without the terminal's own echo and line buffer."""
    if sys.platform == "win32":
        import msvcrt

        while True:
            yield msvcrt.getwch()
    else:
        decoder = codecs.getincrementaldecoder("utf-8")("replace")
        while data := os.read(sys.stdin.fileno(), 1024):
            yield from decoder.decode(data)


@contextlib.contextmanager
def raw_terminal() -> Iterator[None]:
    """Switch off the terminal's own echo and line buffer for a while, where it has them."""
    if sys.platform == "win32" or not sys.stdin.isatty():
        yield
        return
    import termios

    number = sys.stdin.fileno()
    before = termios.tcgetattr(number)
    now = termios.tcgetattr(number)
    now[3] &= ~(termios.ECHO | termios.ICANON | termios.ISIG)
    try:
        termios.tcsetattr(number, termios.TCSADRAIN, now)
        yield
    finally:
        termios.tcsetattr(number, termios.TCSADRAIN, before)


class Pipe:
    """Lines from a pipe or file, read in a thread of their own."""

    typing = False

    def __init__(self, source: TextIO) -> None:
        self._lines: asyncio.Queue[str | None] = asyncio.Queue()
        self._loop = asyncio.get_running_loop()
        self._source = source
        self.interrupted = asyncio.Event()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        with contextlib.suppress(OSError, ValueError, RuntimeError):
            for line in self._source:
                self._loop.call_soon_threadsafe(self._lines.put_nowait, line.rstrip("\r\n"))
        with contextlib.suppress(RuntimeError):
            self._loop.call_soon_threadsafe(self._lines.put_nowait, END)

    async def next(self) -> str | None:
        """Return the next line, or None at the end."""
        return await self._lines.get()

    def again(self) -> None:
        """There is no half-typed line in a pipe."""

    def put(self, text: str) -> None:
        """There is no line to put text back into."""
