"""Where typed lines come from: a pipe or file line by line, or a terminal key by key.

On a terminal we echo ourselves, so that it is known whether somebody is in the middle of a line: announcements wait then
instead of breaking it.
"""

from __future__ import annotations

import asyncio
import codecs
import contextlib
import os
import sys
import threading
import time
from typing import TYPE_CHECKING, Protocol, TextIO

from cop_tui.plain.editor import UP, Editor

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

END = None
"""What `next` returns when there is no more input."""

REST_SECONDS = 30.0  # a half-typed line holds back announcements no longer than this after its last key


class Lines(Protocol):
    """A source of typed lines. `interrupted` is set when somebody wants to be out at once, whatever is under way."""

    interrupted: asyncio.Event

    @property
    def typing(self) -> bool:
        """Whether a line is half-typed."""

    @property
    def resting(self) -> bool:
        """Whether the half-typed line has been left alone for a while."""

    async def next(self) -> str | None:
        """Return the next line, or None at the end of input."""

    def again(self) -> None:
        """Write the half-typed line once more, after something was said in the middle of it."""

    def keep(self, line: str) -> bool:
        """Keep a line for the up key, to be sent or changed; return whether there is such a key."""


class Keyboard:
    """Lines typed at a terminal, read key by key in a thread of their own. `clock` tells seconds."""

    def __init__(
        self,
        out: TextIO,
        keys: Callable[[], Iterator[str]] | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._out, self._keys, self._clock = out, keys or _typed, clock
        self._lines: asyncio.Queue[str | None] = asyncio.Queue()
        self._editor = Editor(self._write)
        self._touched = clock()
        self._loop = asyncio.get_running_loop()
        self.interrupted = asyncio.Event()
        threading.Thread(target=self._read, daemon=True).start()

    @property
    def typing(self) -> bool:
        """Whether a line is half-typed."""
        return bool(self._editor.buffer)

    @property
    def resting(self) -> bool:
        """Whether nobody has touched a key for `REST_SECONDS`."""
        return self._clock() - self._touched >= REST_SECONDS

    def _write(self, text: str) -> None:
        try:
            self._out.write(text)
            self._out.flush()
        except OSError:
            self.interrupted.set()  # the terminal has gone

    def again(self) -> None:
        """Write the half-typed line once more."""
        self._write(self._editor.buffer)

    def keep(self, line: str) -> bool:
        """Keep a line for the up key."""
        self._editor.keep(line)
        return True

    async def next(self) -> str | None:
        """Return the next line, or None at the end."""
        return await self._lines.get()

    def _take(self, char: str) -> None:
        self._touched = self._clock()
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
        with contextlib.suppress(RuntimeError):  # the loop ended before the keys did
            with contextlib.suppress(OSError, ValueError):
                for char in self._keys():
                    self._loop.call_soon_threadsafe(self._take, char)
            self._loop.call_soon_threadsafe(self._lines.put_nowait, END)


def _typed() -> Iterator[str]:
    """Yield characters as they are typed, without the terminal's own echo and line buffer."""
    if sys.platform == "win32":
        import msvcrt

        while True:
            char = msvcrt.getwch()
            if char in "\x00\xe0":
                if msvcrt.getwch() == "H":  # an arrow or function key comes in two parts; this one is up
                    yield from UP[0]
            else:
                yield "\x04" if char == "\x1a" else char  # Ctrl+Z ends input there, as Ctrl+D does here
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
    now[3] &= ~(termios.ECHO | termios.ICANON | termios.ISIG | termios.IEXTEN)
    try:
        termios.tcsetattr(number, termios.TCSADRAIN, now)
        yield
    finally:
        with contextlib.suppress(termios.error):  # a terminal that was closed needs nothing put right
            termios.tcsetattr(number, termios.TCSADRAIN, before)


class Pipe:
    """Lines from a pipe or file, read in a thread of their own."""

    typing = False
    resting = False

    def __init__(self, source: TextIO) -> None:
        self._lines: asyncio.Queue[str | None] = asyncio.Queue()
        self._loop = asyncio.get_running_loop()
        self._source = source
        self.interrupted = asyncio.Event()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        with contextlib.suppress(RuntimeError):  # the loop ended before the lines did
            with contextlib.suppress(OSError, ValueError):
                for line in self._source:
                    self._loop.call_soon_threadsafe(self._lines.put_nowait, line.rstrip("\r\n"))
            self._loop.call_soon_threadsafe(self._lines.put_nowait, END)

    async def next(self) -> str | None:
        """Return the next line, or None at the end."""
        return await self._lines.get()

    def again(self) -> None:
        """There is no half-typed line in a pipe."""

    def keep(self, line: str) -> bool:
        """There is no key to bring a line back with."""
        return False
