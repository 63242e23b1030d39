"""Who is at a door by ssh: how many in all and from one place, who is in which meeting, and a line that died while its visitor
is back on another."""

from __future__ import annotations

import asyncio
import ipaddress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from cop_tui.doors.ssh.visit import Visit

FULL = "This door has as many visitors as it can take just now. Nothing was joined; try again in a few minutes, or come in another way."
CLOSES = "This door closes now. What was answered is saved and your place is kept: come in by it again once it is open, or in another way."


@dataclass(frozen=True, slots=True)
class Bounds:
    """How much one door takes; times in seconds.

    `visitors` in all, `outside` those from one place who are in no meeting. `login`: so long somebody's program may take to log
    in, and `answer` they themselves to one question before they are in a meeting. `keepalive`: so often it is asked whether it is there; two questions without an answer are the end. `old`: so long a line
    may take to answer when its visitor has come on another. `closing`: so long leaving may take when this door closes.
    """

    visitors: int = 200
    outside: int = 20
    login: float = 30.0
    answer: float = 300.0
    keepalive: float = 45.0
    old: float = 5.0
    closing: float = 4.0


class Connection(Protocol):
    """What is counted: it can be ended at once."""

    def abort(self) -> None:
        """End it at once."""


class Reception:
    """All connections of one door by ssh."""

    def __init__(self, bounds: Bounds) -> None:
        self.bounds = bounds
        self.visits: set[Visit] = set()
        self._outside: dict[Connection, str] = {}  # those in no meeting, the first to come first, with their place
        self._inside: set[Connection] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._empty = asyncio.Event()

    def comes(self, connection: Connection, address: str) -> bool:
        """Count a connection of somebody who is in no meeting yet; return whether there is room for it.

        Whoever has stood outside longest gives way, so that nobody keeps a door shut with many addresses; who is inside never does.
        """
        place = _place(address)
        if list(self._outside.values()).count(place) >= self.bounds.outside:
            return False
        if len(self._outside) + len(self._inside) >= self.bounds.visitors:
            oldest = next(iter(self._outside), None)
            if oldest is None:
                return False
            self.goes(oldest)
            oldest.abort()
        self._outside[connection] = place
        return True

    def goes(self, connection: Connection) -> None:
        """Count a connection no more."""
        self._outside.pop(connection, None)
        self._inside.discard(connection)

    def inside(self, connection: Connection, visit: Visit) -> None:
        """Take in that somebody is in a meeting now; a line on which they were before is let go of where it has died."""
        if self._outside.pop(connection, None) is not None:
            self._inside.add(connection)
        for other in list(self.visits):
            if other is not visit and (other.visitor.key, other.meeting) == (visit.visitor.key, visit.meeting):
                task = asyncio.get_running_loop().create_task(self._let_go(other))
                self._tasks.add(task)
                task.add_done_callback(self._tasks.discard)

    async def _let_go(self, visit: Visit) -> None:
        if not await visit.link.answered(self.bounds.old):
            visit.link.cut()

    def left(self, visit: Visit) -> None:
        """Take in that a visit is over."""
        self.visits.discard(visit)
        if not self.visits:
            self._empty.set()

    async def emptied(self) -> None:
        """Return once nobody is left."""
        if self.visits:
            self._empty.clear()
            await self._empty.wait()

    def close(self) -> None:
        """Tell everybody that this door closes, and let them leave politely."""
        for task in self._tasks:
            task.cancel()
        for visit in list(self.visits):
            visit.say(CLOSES)
            visit.hang_up()


def _place(address: str) -> str:
    """Return what counts as one place: an address, or the network of a household with IPv6, which has more than can be counted."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    if found.version == 6 and found.ipv4_mapped is None:
        return str(ipaddress.ip_network((found, 64), strict=False))
    return str(found)
