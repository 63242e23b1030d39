"""Lines of a visitor who has no terminal here: each is taken whole, as `ssh -T` or a program sends it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from cop_tui.plain.editor import MOST
from cop_tui.plain.lines import END, Typed, as_it_is

if TYPE_CHECKING:
    from collections.abc import Callable

    from cop_tui.acts.pasted import Pasted


class Piped:
    """Lines as they come. Nothing of them is echoed here."""

    half = ""
    typing = False
    resting = False
    terminal = False

    def __init__(self) -> None:
        self._lines: asyncio.Queue[Typed | None] = asyncio.Queue()
        self._begun = ""
        self.stamp: Callable[[str | Pasted], Typed] = as_it_is
        self.interrupted, self.hung_up = asyncio.Event(), asyncio.Event()

    @property
    def waiting(self) -> int:
        """How many lines wait to be carried out."""
        return self._lines.qsize()

    def take(self, read: str) -> None:
        """Take what came in one read."""
        *whole, self._begun = f"{self._begun}{read}".split("\n")
        self._begun = self._begun[:MOST]
        for line in whole:
            self._lines.put_nowait(self.stamp(line.rstrip("\r")[:MOST]))

    def end(self) -> None:
        """Take in that nothing more comes; a last line needs no end of its own."""
        if self._begun:
            self.take("\n")
        self._lines.put_nowait(END)

    async def next(self) -> Typed | None:
        """Return the next line, or None at the end."""
        return await self._lines.get()

    def again(self) -> None:
        """There is no half-typed line here."""

    def keep(self, line: str) -> bool:
        """There is no key to bring a line back with."""
        return False

    def forget(self, line: str) -> None:
        """Nothing is kept."""

    def forget_all(self) -> None:
        """Nothing is kept."""
