"""The course of a room's meeting (`wire.course`), known from the first person on who comes in after a start.

A server that has just opened hundreds of meetings does not hash what nobody asks for.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence

from cop_server.event_buffer import Tail
from cop_tui.wire.course import Course


class KnownCourse:
    """The hashes of a meeting's course, once `catch_up` was awaited; `stored` gives all its bodies.

    `course` is the course so far where it is known already.
    """

    def __init__(self, tail: Tail, stored: Callable[[], Awaitable[list[bytes]]], course: Course | None = None) -> None:
        self._tail = tail
        self._stored = stored
        self._course = course
        self._one = asyncio.Lock()

    async def catch_up(self) -> None:
        """Hash what happened before this start, once; raises what reading the journal raises."""
        async with self._one:
            if self._course is None:
                bodies = await self._stored()
                # What is written and not applied yet comes with `add`.
                self._course = Course(bodies[: self._tail.seq])

    def add(self, bodies: Sequence[bytes]) -> None:
        """Go on by the next events."""
        if self._course is not None:
            for body in bodies:
                self._course.add(body)

    @property
    def now(self) -> str:
        """The hash at the newest number; "" before anybody came in."""
        return self._course.at(self._tail.seq) if self._course else ""

    def differs(self, number: int, given: str) -> bool:
        """Return whether a device that was at this number had another course; one that says nothing has not."""
        known = self._course.at(number) if self._course else ""
        return bool(given and known) and given != known
