"""What is written to a visitor, and what they had seen of it when they pressed Enter.

A visitor who takes nothing in is cut off before much waits for them. What was written counts as seen once the visitor's own
program has answered after it: over a slow line a key may be pressed before.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

from cop_tui.acts.entered import NEVER, Entered

if TYPE_CHECKING:
    from collections.abc import Callable

    from cop_tui.acts.pasted import Pasted
    from cop_tui.doors.ssh.link import Link
    from cop_tui.plain.client import Plain
    from cop_tui.plain.lines import Lines, Typed

MOST = 64 * 1024  # bytes that wait for one visitor: more than any answer of ours is


class Screen:
    """Text to one visitor; a line ends as their terminal wants it. Raises BrokenPipeError once they are gone, or too slow."""

    def __init__(self, link: Link) -> None:
        self._link = link
        self._text: list[str] = []
        self.terminal = False

    def write(self, text: str) -> int:
        """Take text, to be sent with the next flush."""
        self._text.append(text)
        return len(text)

    def flush(self) -> None:
        """Send what was written."""
        text = "".join(self._text)
        self._text.clear()
        if self.terminal:
            text = text.replace("\n", "\r\n")
        self._link.send(text.encode("utf-8", "replace"))
        if self._link.waiting > MOST:
            self._link.cut()
            raise BrokenPipeError


class Seen:
    """What a visitor has seen of what they were told."""

    def __init__(self, link: Link) -> None:
        self._link = link
        self._seen = Entered("", question=NEVER)
        self._plain: Plain | None = None
        self._asking: set[asyncio.Task[None]] = set()

    def told(self) -> None:
        """Take in that something else has been told: it is seen once the visitor's program answers."""
        if self._plain is not None:
            task = asyncio.get_running_loop().create_task(self._ask(self._plain.told))
            self._asking.add(task)
            task.add_done_callback(self._asking.discard)

    async def _ask(self, told: Entered) -> None:
        await self._link.answered()
        self._seen = told

    def follow(self, plain: Plain, lines: Lines) -> None:
        """Stamp what is entered from now on with what its author had seen."""
        stamp: Callable[[str | Pasted], Typed] = lines.stamp
        self._plain, self._seen = plain, Entered("", question=NEVER)

        def as_seen(typed: str | Pasted) -> Typed:
            stamped = stamp(typed)
            if isinstance(stamped, Entered):
                return replace(stamped, seen=self._seen.seen, question=self._seen.question)
            return stamped

        lines.stamp = as_seen

    def stop(self) -> None:
        """Wait for no answer any more."""
        for task in self._asking:
            task.cancel()
