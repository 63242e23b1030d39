"""Who is at a door by ssh: how many in all and from one place, who is in which meeting, and a line that died while its visitor
is back on another."""

from __future__ import annotations

import asyncio
import ipaddress
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

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


class Reception:
    """All connections of one door by ssh."""

    def __init__(self, bounds: Bounds) -> None:
        self.bounds = bounds
        self.visits: set[Visit] = set()
        self._connections = 0
        self._outside: Counter[str] = Counter()
        self._tasks: set[asyncio.Task[None]] = set()
        self._empty = asyncio.Event()

    def full(self, address: str) -> bool:
        """Return whether one connection more is too many, in all or from that place."""
        return self._connections >= self.bounds.visitors or self._outside[_place(address)] >= self.bounds.outside

    def comes(self, address: str) -> None:
        """Count a connection of somebody who is in no meeting yet."""
        self._connections += 1
        self._outside[_place(address)] += 1

    def goes(self, address: str, *, inside: bool) -> None:
        """Count a connection no more."""
        self._connections -= 1
        if not inside:
            self._count_out(address)

    def inside(self, visit: Visit) -> None:
        """Take in that somebody is in a meeting now; a line on which they were before is let go of where it has died."""
        self._count_out(visit.visitor.address)
        for other in self.visits:
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

    def _count_out(self, address: str) -> None:
        place = _place(address)
        self._outside[place] -= 1
        if self._outside[place] <= 0:
            del self._outside[place]

    def close(self) -> None:
        """Tell everybody that this door closes, and let them leave politely."""
        for task in self._tasks:
            task.cancel()
        for visit in self.visits:
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
