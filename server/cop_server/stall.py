"""While the disk takes nothing: the step that is tried again until it is written, and the wishes that wait behind it.

Responsible for the patience only. What was written in the end is applied, and told, by the room.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable

from cop_server.journal.store import CommitFailed, Journal
from cop_server.steps import Request, Step, Unsaved
from cop_tui import core
from cop_tui.core.engine.base import Outcome

RETRY = (0.1, 2.0)  # seconds before a failed write is tried again: first, and at most
LONG_LINE = 4_096  # wishes that wait for the disk


class Stall:
    """A write that failed. `why` is half a sentence for people; `healed`: it is written, and the line may go on."""

    def __init__(
        self,
        why: str,
        step: Step | None,
        journal: Journal,
        wake: Callable[[], None],
        sleep: Callable[[float], Awaitable[object]],
    ) -> None:
        self.why = why
        self.step = step
        self.healed = False
        self.line: deque[Request] = deque()
        self._journal, self._wake, self._sleep = journal, wake, sleep
        self._task = asyncio.create_task(self._retry())

    def stop(self) -> None:
        """Try no more."""
        self._task.cancel()

    async def _retry(self) -> None:
        pause, longest = RETRY
        while not self.healed:
            await self._sleep(pause)
            pause = min(pause * 2, longest)
            try:
                await (self._journal.append(self.step.batch) if self.step else self._journal.probe())
            except CommitFailed:
                continue
            self.healed = True
        self._wake()

    def holds_up(self, wish: Request) -> bool:
        """Return whether a wish has to wait, having put it in line; nobody waits at the door, they come back."""
        if wish.door is not None:
            wish.turn_away(Unsaved())
        elif wish.waits_for_the_disk:
            self.wait(wish)
        else:
            return False
        return True

    def wait(self, wish: Request) -> None:
        """Let a wish wait; what was never answered is sent again, so a long line drops those who have gone."""
        self.line.append(wish)
        if len(self.line) > LONG_LINE:
            self.line = deque(w for w in self.line if w.line is not None and not w.line.ended)

    def conflicts(self, outcome: Outcome) -> bool:
        """Return whether an outcome must wait for the step that is not written yet.

        What that step will remember was decided on what is remembered now, so nothing of the same topic may change it:
        a note taken back now must not be shown by a reveal that waits for the disk.
        """
        if outcome.events:
            return True
        held = self.step.outcome.memos if self.step else []
        return not core.topics_of(held).isdisjoint(core.topics_of(outcome.memos))
