"""Lines from this program's own input: a terminal key by key, or a pipe or file line by line."""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
import threading
import time
from typing import TYPE_CHECKING, TextIO

from cop_tui.acts.letters import Letters, as_typed
from cop_tui.acts.pasted import Pasted, marks_pastes
from cop_tui.plain import paste
from cop_tui.plain.editor import UP
from cop_tui.plain.lines import END, Typed, Typing, as_it_is

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

class Keyboard(Typing):
    """Lines typed at this program's terminal, read in a thread of their own. `keys` yields what comes in one read."""

    def __init__(
        self,
        out: TextIO,
        keys: Callable[[], Iterator[str]] | None = None,
        clock: Callable[[], float] = time.monotonic,
        *,
        marked: bool = True,
    ) -> None:
        super().__init__(out, clock, marked=marked)
        self._keys = keys or _typed
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        with contextlib.suppress(RuntimeError):  # the loop ended before the keys did
            with contextlib.suppress(OSError, ValueError):
                for read in self._keys():
                    self._loop.call_soon_threadsafe(self.take, read)
            self._loop.call_soon_threadsafe(self.end)


def _typed() -> Iterator[str]:
    """Yield what is typed or pasted, read by read, without the terminal's own echo and line buffer."""
    if sys.platform == "win32":
        import msvcrt

        yield from in_bursts(msvcrt.getwch, msvcrt.kbhit)
    else:
        letters = Letters(sys.stdin.encoding)
        while data := os.read(sys.stdin.fileno(), 65536):
            yield letters.decode(data)


def in_bursts(key: Callable[[], str], more: Callable[[], bool]) -> Iterator[str]:
    """Yield what a Windows console has typed, as one text while there are `more` keys at once: so a paste comes whole."""
    while True:
        burst = _one(key)
        while more():
            burst += _one(key)
        yield burst


def _one(key: Callable[[], str]) -> str:
    char = key()
    if char in "\x00\xe0":  # an arrow or function key comes in two parts; this one is up
        return UP[0] if key() == "H" else ""
    return "\x04" if char == "\x1a" else char  # Ctrl+Z ends input there, as Ctrl+D does here


@contextlib.contextmanager
def raw_terminal() -> Iterator[None]:
    """Switch off the terminal's own echo and line buffer for a while, where it has them, and let it mark what is pasted."""
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
        _mark_pastes(paste.ON)
        yield
    finally:
        _mark_pastes(paste.OFF)
        with contextlib.suppress(termios.error):  # a terminal that was closed needs nothing put right
            termios.tcsetattr(number, termios.TCSADRAIN, before)


def _mark_pastes(how: str) -> None:
    with contextlib.suppress(OSError, ValueError):  # a terminal that was closed marks nothing
        if sys.stdout.isatty() and marks_pastes(os.environ):
            sys.stdout.write(how)
            sys.stdout.flush()


class Pipe:
    """Lines from a pipe or file, read in a thread of their own. A program that writes there reads no screen, so each is
    stamped as it is taken."""

    half = ""
    typing = False
    resting = False

    def __init__(self, source: TextIO) -> None:
        self._lines: asyncio.Queue[str | None] = asyncio.Queue()
        self._loop = asyncio.get_running_loop()
        self._source = source
        self.stamp: Callable[[str | Pasted], Typed] = as_it_is
        self.interrupted, self.hung_up = asyncio.Event(), asyncio.Event()
        self.terminal = False
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        with contextlib.suppress(RuntimeError):  # the loop ended before the lines did
            with contextlib.suppress(OSError, ValueError):
                encoding = getattr(self._source, "encoding", None)
                for line in self._source:
                    self._loop.call_soon_threadsafe(self._lines.put_nowait, as_typed(line.rstrip("\r\n"), encoding))
            self._loop.call_soon_threadsafe(self._lines.put_nowait, END)

    async def next(self) -> Typed | None:
        """Return the next line, or None at the end."""
        line = await self._lines.get()
        return line if line is END else self.stamp(line)

    def again(self) -> None:
        """There is no half-typed line in a pipe."""

    def keep(self, line: str) -> bool:
        """There is no key to bring a line back with."""
        return False

    def forget(self, line: str) -> None:
        """Nothing is kept."""
