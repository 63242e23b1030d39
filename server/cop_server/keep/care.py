"""What a running server does about keeping: backups and erasing when asked, and once a day what ends by itself.

Responsible for doing it beside the rooms; the work itself is in the modules beside this one.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from cop_server.journal.store import CommitFailed, JournalError
from cop_server.keep import backup, ledger, others, purge
from cop_server.keep.purge import Ended
from cop_tui.wire import closing

if TYPE_CHECKING:
    from cop_server.hub import Hub

log = logging.getLogger("cop_server")

DAY_MS, AGAIN_MS = 86_400_000, 3_600_000


class Care:
    """The keeping of one running server. `days` is over how many days its backups hold what is withdrawn, 0 without any.

    `wall` gives UTC seconds, for the age of files.
    """

    def __init__(self, hub: Hub, wall: Callable[[], float] = time.time) -> None:
        self.days = 0
        self.strange: list[str] = []
        """Sentences for whoever hosts about backups of meetings that are not known here."""
        self._hub = hub
        self._wall = wall
        self._directory = hub.journal.path.parent
        self._due = hub.clock() + DAY_MS
        self._read: Path | None = (
            None  # the newest backup that was read to its end since it was made, or since the start
        )
        self._spoiled: Path | None = None
        self._mirrored = -1
        self._one = asyncio.Lock()  # a backup while a meeting is erased would hold half of it
        self._task: asyncio.Task[None] | None = None
        self.look()

    def look(self) -> None:
        """See how far the backups reach back now, and let every room know."""
        self.days = backup.held_for(self._directory, self._wall())
        self.strange = others.strange(self._directory)
        self._tell()

    def _tell(self) -> None:
        for room in self._hub.rooms.values():
            room.backups_hold(self.days)

    @property
    def damaged(self) -> list[str]:
        """What is said where the newest backup is damaged, as far as that is known now."""
        newest = next(iter(self._backups()), None)
        spoiled = newest is not None and (newest == self._spoiled or backup.is_cut(newest))
        return [f"{newest} {backup.DAMAGED}"] if spoiled else []

    def _backups(self) -> list[Path]:
        folder = backup.folder_of(self._directory)
        return backup.backups(folder) if folder is not None else []

    async def _read_newest(self, *, again: bool) -> None:
        """Read the newest backup to its end, unless that was done and shall not be `again`."""
        newest = next(iter(self._backups()), None)
        if newest is not None and (again or newest != self._read):
            self._spoiled = newest if await asyncio.to_thread(backup.is_spoiled, newest) else None
            self._read = newest

    async def backup(self, folder: Path | None, keep: int | None) -> backup.Made:
        """Make a backup beside the rooms; raises NoBackup, Damaged, NewerFile, NotThere."""
        known = backup.settings(self._directory)
        where = folder or (Path(known.folder) if known.folder else self._directory / backup.FOLDER)
        many, loop = known.keep if keep is None else keep, asyncio.get_running_loop()

        def noted() -> int:
            return asyncio.run_coroutine_threadsafe(self._hub.journal.noted(), loop).result()

        async with self._one:
            # From before it is made: what is withdrawn meanwhile may be in it.
            self.days = max(self.days, many)
            self._tell()
            try:
                made = await asyncio.to_thread(backup.make, self._directory, where, many, noted, self._wall())
                await asyncio.to_thread(backup.remember, self._directory, where, many)
            finally:
                self.look()
        self._read, self._spoiled = made.path, None
        return made

    async def leave_alone(self) -> bool:
        """Take backups of meetings that are not known here for somebody else's; return whether there are any. Raises Unwritable."""
        names = await asyncio.to_thread(others.names, self._directory)
        await asyncio.to_thread(backup.leave_alone, self._directory, names)
        self.look()
        return bool(names)

    async def erase(self, meeting: str) -> None:
        """Take a meeting out of everything here; raises KeyError when there is none, CommitFailed."""
        async with self._one:
            if meeting not in {row.meeting for row in await self._hub.journal.meetings()}:
                raise KeyError(meeting)
            await self._hub.series.forget(meeting)
            await self._close(meeting, "erased")
            await self._hub.journal.erase(meeting)
            await self._hub.journal.scrubbed()

    async def end(self) -> Ended:
        """End the content of every meeting whose days are over; raises CommitFailed, Damaged."""
        total = Ended()
        async with self._one:
            for meeting in await purge.due(self._hub.journal, self._hub.clock()):
                await self._close(meeting, "seat_ended")
                total = total.and_(await purge.end(self._hub.journal, meeting))
            await self._hub.series.catch_up()
        return total

    async def _close(self, meeting: str, why: str) -> None:
        room = self._hub.rooms.pop(meeting, None)
        if room is not None:
            for line in list(room.presence):
                line.bye(why, closing.REMOVED)
            await room.stop()
        self._hub.resting.forget(meeting)

    def tick(self) -> None:
        """Begin what is due, about once a second."""
        if self._task is not None and not self._task.done():
            return
        length = self._hub.journal.ledger.length
        if self._hub.clock() >= self._due or length != self._mirrored:
            self._task = asyncio.create_task(self._daily(length))

    async def stop(self) -> None:
        """Wait for what has begun."""
        if self._task is not None:
            await asyncio.wait([self._task])

    async def _daily(self, length: int) -> None:
        try:
            if (folder := backup.folder_of(self._directory)) is not None:
                await asyncio.to_thread(backup.mirror, self._directory, folder, length)
            self._mirrored = length
            await self._read_newest(again=self._hub.clock() >= self._due)
            if self._hub.clock() >= self._due:
                self._due = self._hub.clock() + AGAIN_MS
                ended = await self.end()
                self._due = self._hub.clock() + DAY_MS
                if ended.meetings:
                    log.info("content of %d meetings ended", ended.meetings)
                self.look()
        except (JournalError, OSError, ledger.LedgerProblem) as error:
            log.warning("the daily care failed: %s", type(error).__name__)


async def end_at_start(hub: Hub) -> None:
    """End what is due before anything is served; a disk that does not take it is asked again within the day. Raises Damaged."""
    try:
        await purge.end_all(hub.journal, hub.clock())
    except CommitFailed as error:
        log.warning("content whose days are over could not be erased: %s", error.reason)
