"""Who comes in with a browser: a page begins a visit, or goes on with one, and all visits of a door are bounded.

Responsible for visits, from their beginning to their end. What goes to and fro between a visit and its page is in `talking`.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import logging
import time
from collections import Counter
from typing import TYPE_CHECKING, Any

from cop_tui.client.ending import Ending
from cop_tui.client.profile import OwnNote
from cop_tui.core.engine.ids import ItemId
from cop_tui.core.engine.text import clean
from cop_tui.doors.door import TurnedAway, Visitor
from cop_tui.doors.web import messages
from cop_tui.doors.web.visit import Visit
from cop_tui.wire.closing import DOORS
from cop_tui.wire.invite import BadInvite, read_word

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Coroutine

    from websockets.asyncio.server import ServerConnection

    from cop_tui.doors.door import Door, Found
    from cop_tui.doors.web.bounds import Bounds

log = logging.getLogger("cop_tui.doors")

FULL = "This door has as many visitors as it can take just now. Nothing was joined; try again in a few minutes."
CLOSES = "The door closes now. Your place in the meeting is kept; this page comes back by itself once the door is open again."
FAILED = "Something went wrong at this door, and your visit ended. Your place is kept: load the page again."
FAREWELL = 3.0  # seconds in which pages are told that the door closes


class Reception:
    """All visits of one door. `clock` tells seconds, `sleep` waits for some."""

    def __init__(
        self,
        door: Door,
        bounds: Bounds,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self.bounds, self.clock, self.sleep = bounds, clock, sleep
        self.visits: dict[str, Visit] = {}
        self._door = door
        self._outside: Counter[str] = Counter()
        self._tasks: set[asyncio.Task[None]] = set()

    def may_connect(self, address: str) -> bool:
        """Return whether one more connection of an address is taken that is in no meeting yet."""
        return self._outside[address] < self.bounds.outside

    async def come_in(self, page: ServerConnection, address: str) -> tuple[Visit, int]:
        """Return the visit that a page begins or goes on with, and how much of its log is on the page.

        Raises messages.Unreadable, TimeoutError after too long, and what the connection raises.
        """
        self._outside[address] += 1
        try:
            async with asyncio.timeout(self.bounds.asking):
                for _ in range(self.bounds.messages):
                    match messages.read(await page.recv()):
                        case messages.Resume(visit=known, have=have) as back:
                            visit = self.visits.get(known)
                            if visit is not None and hmac.compare_digest(visit.key, _kept(back)):
                                return visit, have
                            await page.send(messages.write({"gone": True}))
                        case messages.Come() as come:
                            answer = await self._begin(come, address)
                            if isinstance(answer, Visit):
                                return answer, 0
                            await page.send(messages.write(answer))
                        case _:  # entered for a visit that is over, which its page is told or gives back by itself
                            pass
            raise messages.Unreadable
        finally:
            self._outside[address] -= 1
            if not self._outside[address]:
                del self._outside[address]

    async def _begin(self, come: messages.Come, address: str) -> Visit | dict[str, object]:
        """Return the visit of somebody who is let in, or what their page is told instead."""
        visitor = Visitor(address, messages.key_of(come))
        try:
            word = read_word(come.word) if come.word else ""
            found = await self._door.find(visitor, come.code, come.meeting)
        except BadInvite as problem:
            return _no("wrong_word", str(problem))
        except TurnedAway as turned:
            return _no(turned.code, str(turned), turned.retry)
        if there := self._there(_kept(come), found.meeting):
            return there
        if not found.name and not found.code:
            return _no("seat_unknown", DOORS["seat_unknown"].text)
        if found.name and not come.meeting:
            return {"known": found.meeting}  # their browser may keep what takes back notes of theirs, by meeting
        name = clean(come.name)
        if not (found.name or name or word):
            return {"name": True}
        if len(self.visits) >= self.bounds.visits:
            return _no("door_full", FULL)
        visit = self._visit(visitor, found, name, word, come)
        await visit.settled()
        if visit.joined or visit.ending is None:
            return visit
        self.visits.pop(visit.id, None)
        return _no(visit.ending.code, visit.ending.text)

    def _there(self, key: bytes, meeting: str) -> Visit | None:
        """Return a visit of the same browser to the same meeting that goes on still."""
        return next(
            (
                visit
                for visit in self.visits.values()
                if visit.ending is None and visit.session.replica.meeting == meeting and visit.key == key
            ),
            None,
        )

    def _visit(self, visitor: Visitor, found: Found, name: str, word: str, come: messages.Come) -> Visit:
        session = self._door.session(
            visitor,
            found,
            name,
            word=word,
            observer=come.observer,
            low=come.low,
            notes=tuple(OwnNote(secret, ItemId(item)) for secret, item in come.notes),
        )
        visit = Visit(session, _kept(come))
        visit.left = self.clock()
        self.visits[visit.id] = visit
        self._start(self._hold(visit))
        return visit

    async def _hold(self, visit: Visit) -> None:
        try:
            await visit.run()
        except Exception as error:  # one visitor's fault is nobody else's
            log.error("a visit failed: %s", type(error).__name__)
            visit.end(Ending("door_failed", FAILED, 1))

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def look(self) -> None:
        """Have pages told what time brings, and end visits that no page came back to."""
        while True:
            await self.sleep(self.bounds.look)
            for visit in list(self.visits.values()):
                visit.changed.set()
                if visit.page is None and visit.ending is not None:
                    del self.visits[visit.id]
                elif visit.page is None and self.clock() - visit.left >= self.bounds.lingers:
                    self._start(visit.leave())

    async def close(self) -> None:
        """Tell every page that the door closes, and leave all meetings."""
        visits = list(self.visits.values())
        for visit in visits:
            visit.close(CLOSES)
        leaving = [asyncio.create_task(visit.leave()) for visit in visits]
        if leaving or self._tasks:
            await asyncio.wait([*leaving, *self._tasks], timeout=FAREWELL)
        for task in (*leaving, *self._tasks):
            task.cancel()
        await asyncio.gather(*leaving, *self._tasks, return_exceptions=True)


def _kept(said: messages.Come | messages.Resume) -> bytes:
    """Return what is kept of a visitor's key while they are here, to know them again."""
    return hashlib.sha256(messages.key_of(said)).digest()


def _no(code: str, text: str, retry: float = 0.0) -> dict[str, object]:
    return {"no": [code, text, retry]}
