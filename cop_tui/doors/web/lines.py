"""The lines of a page, for the line client: each comes with what was on the page when its author pressed Enter."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

from cop_tui.acts.entered import Entered
from cop_tui.plain.lines import END, as_it_is

if TYPE_CHECKING:
    from collections.abc import Callable

    from cop_tui.acts.pasted import Pasted
    from cop_tui.plain.lines import Typed

KEPT = 20  # lines that the up key brings back
MOST = 40  # lines of one visitor that wait to be carried out


class TooMuch(Exception):
    """More lines came than anybody types."""


class PageLines:
    """What a visitor enters on their page. Nothing is half-typed here, so nothing that is announced has to wait.

    `taken` is the number of the last line that came, `done` that of the last one that was carried out; `kept` are lines for
    the up key, the latest last. `changed` is called when any of it is new.
    """

    half = ""
    typing = False
    resting = False
    terminal = True

    def __init__(self, changed: Callable[[], None]) -> None:
        self.interrupted, self.hung_up = asyncio.Event(), asyncio.Event()
        self.stamp: Callable[[str | Pasted], Typed] = as_it_is
        self.taken = self.done = 0
        self.kept: list[str] = []
        self._changed = changed
        self._lines: asyncio.Queue[tuple[int, Typed | None]] = asyncio.Queue()
        self._under_way = 0

    def enter(self, number: int, typed: str | Pasted, told: Entered) -> None:
        """Take a line in, as one whose author had been told what `told` says. Raises TooMuch."""
        if number <= self.taken:
            return  # it came before, over a line that was cut
        if self._lines.qsize() >= MOST:
            raise TooMuch
        self.taken = number
        stamped = self.stamp(typed)
        if isinstance(stamped, Entered):
            stamped = replace(stamped, seen=told.seen, question=told.question)
        self._lines.put_nowait((number, stamped))

    def finish(self) -> None:
        """Take in that nothing more is asked for: the line under way, a bye perhaps, was carried out."""
        self.done = max(self.done, self._under_way)

    def end(self) -> None:
        """Take in that nothing more comes."""
        self._lines.put_nowait((self.taken, END))

    async def next(self) -> Typed | None:
        """Return the next line; asking for it says that the one before was carried out."""
        if self._under_way > self.done:
            self.done = self._under_way
        self._changed()
        number, typed = await self._lines.get()
        self._under_way = number
        return typed

    def again(self) -> None:
        """The page keeps its half-typed line itself."""

    def keep(self, line: str) -> bool:
        """Have the page keep a line for the up key."""
        self.kept = [*(one for one in self.kept if one != line), line][-KEPT:]
        self._changed()
        return True

    def forget(self, line: str) -> None:
        """Have the page keep a line no longer."""
        self.kept = [one for one in self.kept if one != line]
        self._changed()
