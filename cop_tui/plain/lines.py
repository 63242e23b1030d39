"""Where typed lines come from: what the line client asks of every source, and lines typed key by key.

We echo ourselves, so that it is known whether somebody is in the middle of a line: announcements wait then instead of
breaking it.
"""

from __future__ import annotations

import asyncio
import re
import time
from typing import TYPE_CHECKING, Protocol, TextIO

from cop_tui.acts.entered import Entered
from cop_tui.acts.pasted import Pasted
from cop_tui.plain import paste
from cop_tui.plain.editor import MOST_PASTED, Editor

if TYPE_CHECKING:
    from collections.abc import Callable

    from cop_tui.plain.drawing import Terminal

Typed = str | Pasted | Entered
"""A line, a paste to be asked about, or either with what its author had in sight."""

END = None
"""What `next` returns when there is no more input."""

GATHER_SECONDS = 0.2  # a paste without marks comes in several reads; it is over when nothing follows for so long
REST_SECONDS = 30.0  # a half-typed line holds back announcements no longer than this after its last key
_PRINTING = re.compile(r"[^\x00-\x1f\x7f-\x9f]+")


class Lines(Protocol):
    """A source of typed lines. `interrupted` is set when somebody wants to be out, whatever is under way, and `hung_up`
    when nobody is there any more who could be asked.

    `stamp` is called at Enter itself with the line, or with what was pasted; `next` gives what it returns.
    """

    interrupted: asyncio.Event
    hung_up: asyncio.Event
    stamp: Callable[[str | Pasted], Typed]
    terminal: bool
    """Whether a person types, instead of a program."""

    @property
    def half(self) -> str:
        """The half-typed line."""

    @property
    def typing(self) -> bool:
        """Whether a line is half-typed."""

    @property
    def resting(self) -> bool:
        """Whether the half-typed line has been left alone for a while."""

    async def next(self) -> Typed | None:
        """Return the next line, or None at the end of input."""

    def again(self) -> None:
        """Write the half-typed line once more, after something was said in the middle of it."""

    def keep(self, line: str) -> bool:
        """Keep a line for the up key, to be sent or changed; return whether there is such a key."""

    def forget(self, line: str) -> None:
        """Keep a line no longer."""


def as_it_is(typed: str | Pasted) -> Typed:
    """Stamp nothing."""
    return typed


class Typing:
    """Lines typed key by key: `take` is given what came in one read, `end` that no more comes. `out` echoes; `clock` tells
    seconds.

    What comes in one read was typed at one moment: nothing that is shown in between was in sight. `marked` says whether
    the terminal can be expected to mark what is pasted; without a `terminal` nothing is known of it, and keys change the line at its end only.

    `complete` returns how the beginning of a line goes on, and the ways there are where there are several: they are given to `say`
    when Tab is pressed once more.
    """

    def __init__(
        self,
        out: TextIO,
        clock: Callable[[], float] = time.monotonic,
        *,
        marked: bool = True,
        terminal: Terminal | None = None,
    ) -> None:
        self._out, self._clock = out, clock
        self._lines: asyncio.Queue[Typed | None] = asyncio.Queue()
        self.stamp: Callable[[str | Pasted], Typed] = as_it_is
        self._reads = paste.Reads(marked)
        self._gathered = ""
        self._gathering: asyncio.TimerHandle | None = None
        self._editor = Editor(self._echo, terminal)
        self._editor.complete = self._completed
        self.complete: Callable[[str], tuple[str, list[str]]] = lambda begun: (begun, [])
        self.say: Callable[[list[str]], None] = lambda ways: None
        self._tabbed = ""
        self._echoed = ""
        self._touched = clock()
        self._loop = asyncio.get_running_loop()
        self.interrupted, self.hung_up = asyncio.Event(), asyncio.Event()
        self.terminal = True

    @property
    def half(self) -> str:
        """The half-typed line."""
        return self._editor.buffer

    @property
    def typing(self) -> bool:
        """Whether a line is half-typed."""
        return bool(self._editor.buffer)

    @property
    def resting(self) -> bool:
        """Whether nobody has touched a key for `REST_SECONDS`."""
        return self._clock() - self._touched >= REST_SECONDS

    @property
    def waiting(self) -> int:
        """How many lines wait to be carried out."""
        return self._lines.qsize()

    def _write(self, text: str) -> None:
        try:
            self._out.write(text)
            self._out.flush()
        except OSError:
            self.interrupted.set()  # the terminal has gone
            self.hung_up.set()

    def _echo(self, text: str) -> None:
        self._echoed += text

    def _show(self) -> None:
        """Write what was echoed: after the lines that were entered are taken, so that what is seen to be entered is."""
        text, self._echoed = self._echoed, ""
        if text:
            self._write(text)

    def again(self) -> None:
        """Write the half-typed line once more."""
        self.below()
        self._editor.again()
        self._show()

    def below(self) -> str:
        """Return what takes the cursor below the half-typed line, which is not there any more until it is written again."""
        return self._editor.below()

    def keep(self, line: str) -> bool:
        """Keep a line for the up key."""
        self._editor.keep(line)
        return True

    def forget(self, line: str) -> None:
        """Keep a line no longer."""
        self._editor.forget(line)

    def forget_all(self) -> None:
        """Have the up key bring nothing of what was typed so far."""
        self._editor.history.clear()

    async def next(self) -> Typed | None:
        """Return the next line, or None at the end."""
        return await self._lines.get()

    def take(self, read: str) -> None:
        """Take what came in one read."""
        self._touched = self._clock()
        if read == "\x03":
            self._editor.end_paste()  # its end was lost on the way, and somebody wants out
        if "\x03" not in read and (self._gathering or self._reads.is_paste(read)):
            self._gather(read)
            return
        place = 0
        while place < len(read):
            run = None if self._editor.amid else _PRINTING.match(read, place)
            end = run.end() if run else place + 1
            self._key(read[place:end])
            place = end
        self._show()

    def _gather(self, read: str) -> None:
        if self._gathering:
            self._gathering.cancel()
        self._gathered = (self._gathered + read)[:MOST_PASTED]
        self._gathering = self._loop.call_later(GATHER_SECONDS, self._all_gathered)

    def _all_gathered(self) -> None:
        text, self._gathered, self._gathering = self._gathered, "", None
        if (pasted := self._editor.paste(text)) is not None:
            self._lines.put_nowait(self.stamp(pasted))
        self._show()

    def end(self) -> None:
        """Take in that nothing more comes."""
        if self._gathering:
            self._gathering.cancel()
            self._all_gathered()
        self._lines.put_nowait(END)

    def _leave_line(self) -> None:
        self._echo(self.below() or "\n")
        self._show()

    def _completed(self, begun: str) -> str:
        whole, ways = self.complete(begun)
        if ways and whole == begun == self._tabbed:
            self._show()
            self.say(ways)
        self._tabbed = whole
        return whole

    def _key(self, char: str) -> None:
        try:
            line = self._editor.feed(char)
        except EOFError:
            self._leave_line()
            self._lines.put_nowait(END)
            return
        except KeyboardInterrupt:
            self._leave_line()
            self.interrupted.set()
            return
        if line is not None:
            self._tabbed = ""
            self._lines.put_nowait(self.stamp(line))
