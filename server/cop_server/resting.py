"""Meetings that are over and empty: out of memory after a minute, and back when somebody comes for one.

Everything of such a meeting is in the journal. What this keeps of it is what a list of meetings shows, and what its devices
were answered last.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, replace

from cop_server.devices import Devices
from cop_server.room import Room
from cop_tui.core.engine.ids import Ms

REST_MS = 60_000  # empty for so long: whoever was cut off at the end comes back before
ANSWERS_MS = 600_000  # and so long after that what was answered last is still there for whoever sends it again


@dataclass(frozen=True, slots=True)
class Rested:
    """What stays in memory of a meeting that rests; `closes` is when its seats and codes end, `since` when it began (UTC ms).

    `devices` knows what they were answered last, None after a while: what was kept is answered from the journal.
    """

    title: str
    phase: str
    closes: Ms | None
    devices: Devices | None
    since: int


class Resting:
    """The meetings that rest, by id."""

    def __init__(self) -> None:
        self.rested: dict[str, Rested] = {}
        self._empty: dict[str, int] = {}
        self._stops: dict[str, asyncio.Task[None]] = {}
        self._opening: dict[str, asyncio.Task[Room | None]] = {}

    def look(self, rooms: dict[str, Room], now: Ms) -> None:
        """Let those rest that have been over and empty for a minute; `now` is UTC milliseconds. About once a second."""
        self._stops = {meeting: task for meeting, task in self._stops.items() if not task.done()}
        idle = {meeting for meeting, room in rooms.items() if room.idle}
        self._empty = {meeting: self._empty.get(meeting, now) for meeting in idle}
        for meeting, since in list(self._empty.items()):
            if now - since >= REST_MS:
                room = rooms.pop(meeting)
                del self._empty[meeting]
                setup = room.state.kept.setup
                self.rested[meeting] = Rested(setup.session.title, setup.phase, room.closes, room.devices, now)
                self._stops[meeting] = asyncio.create_task(room.rest())
        for meeting, rested in self.rested.items():
            if rested.devices is not None and now - rested.since >= ANSWERS_MS:
                self.rested[meeting] = replace(rested, devices=None)

    def forget(self, meeting: str) -> None:
        """Keep nothing more of a meeting that is taken out."""
        self._empty.pop(meeting, None)
        self.rested.pop(meeting, None)

    def come(self, meeting: str) -> None:
        """Somebody stands at the door of a meeting: the minute begins anew, so that they find it when they are through."""
        self._empty.pop(meeting, None)

    async def wake(
        self, meeting: str, now: Ms, reopen: Callable[[], Coroutine[None, None, Room | None]]
    ) -> Room | None:
        """Return the room of a meeting that rests, opened again; None for one that does not, or whose seats have ended.

        `reopen` reads it from the journal; however many come at once, it is read once. Raises what `reopen` raises.
        """
        rested = self.rested.get(meeting)
        if rested is None or (rested.closes is not None and rested.closes <= now):
            return None
        task = self._opening.get(meeting)
        if task is None:
            task = self._opening[meeting] = asyncio.create_task(self._reopen(meeting, reopen))
        return await asyncio.shield(task)

    async def _reopen(self, meeting: str, reopen: Callable[[], Coroutine[None, None, Room | None]]) -> Room | None:
        try:
            if (stop := self._stops.pop(meeting, None)) is not None:
                await stop
            room = await reopen()
            self.rested.pop(meeting, None)
            return room
        finally:
            del self._opening[meeting]

    async def close(self) -> None:
        """Wait for the rooms that are ending."""
        await asyncio.gather(*self._stops.values(), *self._opening.values(), return_exceptions=True)
