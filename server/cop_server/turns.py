"""When a code that nothing recognises is looked at: wrong ones wait, and are never shut out.

Responsible for waiting only, in bounded memory: one a second and source, and for all sources together a fifth of a
core. What a code opens is `cop_server.codes`' matter; a code that is recognised never comes here.
"""

from __future__ import annotations

import asyncio
import math
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable

from cop_tui.wire.limits import CODE_PATIENCE, CODE_SECONDS

SHARE = 0.2  # of a core, for the codes of everybody that nothing recognises
COST = 0.012  # seconds of one hash, until one was measured
SOURCES = 10_000
# For a source's own turn, then for that of all: together less than a handshake may take.
OWN_SHARE = 0.6


class Slowed(Exception):
    """So many unrecognised codes wait that this one was not looked at; `retry` is in whole seconds."""

    def __init__(self, retry: float) -> None:
        super().__init__("slowed")
        self.retry = max(1, math.ceil(retry))


class Turns:
    """The turns of unrecognised codes. `clock` gives monotonic seconds; it and `sleep` are for tests."""

    def __init__(
        self,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
        *,
        sources: int = SOURCES,
    ) -> None:
        self._clock = clock
        self._sleep = sleep
        self._most = sources
        self._own: OrderedDict[str, float] = OrderedDict()
        self._all = self._owed = -math.inf
        self._gap = COST / SHARE

    def __len__(self) -> int:
        """Return how many sources are remembered."""
        return len(self._own)

    def take(self, source: str, *, patient: bool = True) -> float:
        """Take the next turn of a source and return how many seconds it is away; raises Slowed if that is too far.

        Whoever is not `patient` takes a turn only where there is nothing to wait for.
        """
        now = self._clock()
        begins = max(now, self._own.get(source, now))
        if begins - now > (CODE_PATIENCE * OWN_SHARE if patient else 0) or (not patient and self._all > now):
            raise Slowed(begins - now)
        self._own[source] = begins + CODE_SECONDS
        self._own.move_to_end(source)
        while len(self._own) > self._most or next(iter(self._own.values())) < now:
            self._own.popitem(last=False)
        return begins - now

    async def wait(self, seconds: float) -> None:
        """Return when a turn that was taken has come and the server has time for it; raises Slowed if that is too far."""
        if seconds:
            await self._sleep(seconds)
        now = self._clock()
        begins = max(now, self._all)
        if begins - now > CODE_PATIENCE * (1 - OWN_SHARE):
            raise Slowed(begins - now)
        self._all = begins + self._gap
        if begins > now:
            await self._sleep(begins - now)

    async def ahead(self) -> None:
        """Return when a code that seems right may be hashed: at once, unless codes that only seemed so took too much."""
        if (late := self._owed - CODE_SECONDS - self._clock()) > 0:
            await self._sleep(late)

    def owe(self) -> None:
        """Take in that a code only seemed right."""
        self._owed = max(self._owed, self._clock()) + self._gap

    def took(self, seconds: float) -> None:
        """Take in how much of a core one hash took just now."""
        self._gap = max(seconds, COST / 4) / SHARE
