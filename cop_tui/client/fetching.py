"""Fetching the words that a first frame had no room for, page by page, while the person already takes part.

It knows which are missing from the replica, says once that they are to come and once that they are here, and begins again
after a cut where it was. Nothing waits for it.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from cop_tui.client.change import Change
from cop_tui.client.liveness import GOOD, SLOW
from cop_tui.client.notices import notice
from cop_tui.wire.limits import HISTORY_PAGE

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from cop_tui.client.line import Line
    from cop_tui.client.replica import Replica
    from cop_tui.client.session import Session
    from cop_tui.core.engine.ids import WordId

COMING = "Fetching what was written: {count} texts are still to come. You can take part meanwhile."
COMING_ONE = "Fetching what was written: one text is still to come. You can take part meanwhile."
ALL_HERE = "All that was written is here now."


class Fetching:
    """The words that are still to come. `pace` bounds how fast pages are asked for, `tell` hears what came."""

    def __init__(self, replica: Replica, pace: Callable[[], Awaitable[None]], tell: Callable[[Change], None]) -> None:
        self._replica, self._pace, self._tell = replica, pace, tell
        self._task: asyncio.Task[None] | None = None
        self._said = False

    @property
    def unfinished(self) -> bool:
        """Whether a line was lost before all had come."""
        return self._said

    def begin(self, line: Line) -> None:
        """Fetch over a line what is missing, if anything is."""
        self.stop()
        missing = len(self._replica.missing())
        if not missing:
            return
        if not self._said:
            self._said = True
            text = COMING_ONE if missing == 1 else COMING.format(count=missing)
            self._tell(Change(notices=[notice(text, "fetching", mine=True)]))
        self._task = asyncio.create_task(self._fetch(line))

    def stop(self) -> None:
        """Fetch no more: the line is gone, or another snapshot has come."""
        if self._task is not None:
            self._task.cancel()
            self._task = None

    async def _fetch(self, line: Line) -> None:
        unknown: set[WordId] = set()  # a server that has not got them would be asked for ever
        while wanted := [n for n in self._replica.missing() if n not in unknown][:HISTORY_PAGE]:
            await self._pace()
            page = await line.history(0, wanted)
            if not page.texts and page.more:
                return
            if not page.more:
                unknown.update(n for n in wanted if n not in page.texts)
            self._replica.page(page.texts)
            self._tell(Change())
        self._said = False
        self._tell(Change(notices=[notice(ALL_HERE, "fetched", mine=True)]))


async def fetch_words(session: Session) -> bool:
    """Fetch every kept word into a session's replica; return whether all have come."""
    before, more = 0, True
    while more and (page := await session.history(before)) and (not before or min(page) < before):
        before, more = min(page), session.more_history
    return session.link in (GOOD, SLOW) and not (before and more)
