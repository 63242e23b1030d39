"""A visit and its page, talking: what the visitor enters goes in, what is new goes out, as fast as the page takes it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from websockets.exceptions import ConnectionClosed

from cop_tui.doors.web import files, messages
from cop_tui.doors.web.lines import TooMuch
from cop_tui.doors.web.sections import everything
from cop_tui.wire import closing

if TYPE_CHECKING:
    from collections.abc import Callable

    from websockets.asyncio.server import ServerConnection

    from cop_tui.doors.web.reception import Reception
    from cop_tui.doors.web.visit import Visit

ELSEWHERE = 4409
"""The close code that tells a page that its meeting goes on in another tab of the same browser."""
PROBE = messages.write({"probe": True})
PER_SECONDS = 10.0  # in which so many messages of one page are taken


async def serve(
    reception: Reception, page: ServerConnection, address: str, comes_in: Callable[[], None] = lambda: None
) -> None:
    """Talk with a page until either side ends it; raises nothing that a page can bring about. `comes_in` is called once it is in."""
    try:
        visit, have = await reception.come_in(page, address)
        comes_in()
        await _Talk(reception, page, visit).run(have)
    except messages.Unreadable:
        await page.close(closing.BROKEN)
    except TooMuch:
        await page.close(closing.BUSY)
    except TimeoutError:
        page.transport.abort()  # a polite end would wait for somebody who does not answer
    except ConnectionClosed:
        pass


class _Talk:
    def __init__(self, reception: Reception, page: ServerConnection, visit: Visit) -> None:
        self._reception, self._page, self._visit = reception, page, visit
        self._bounds, self._clock = reception.bounds, reception.clock
        self._since, self._messages = self._clock(), 0
        self._file_at = -self._bounds.file
        self._making: asyncio.Task[None] | None = None

    async def run(self, have: int) -> None:
        """Go on until the page or the visit ends, or the visit goes on with another page."""
        visit, before = self._visit, self._visit.page
        visit.page = self._page
        visit.begin(have)
        if before is not None and before is not self._page:
            self._making = asyncio.create_task(before.close(ELSEWHERE))
        reading, writing = asyncio.create_task(self._read()), asyncio.create_task(self._write())
        try:
            done, _ = await asyncio.wait({reading, writing}, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
        finally:
            others = [task for task in (reading, writing, self._making) if task is not None]
            for task in others:
                task.cancel()
            await asyncio.gather(*others, return_exceptions=True)
            if visit.page is self._page:
                visit.page, visit.left = None, self._clock()

    async def _write(self) -> None:
        visit = self._visit
        while True:
            await visit.changed.wait()
            await self._reception.sleep(self._bounds.gather)
            if visit.page is not self._page:
                return
            visit.changed.clear()
            over = visit.over
            if (frame := visit.frame()) is not None:
                await self._send(messages.write(frame))
            if over:
                await self._page.close(closing.DONE if visit.ending is not None else closing.AWAY)
                return

    async def _send(self, message: str) -> None:
        async with asyncio.timeout(self._bounds.stuck):
            await self._page.send(message)

    async def _read(self) -> None:
        heard = self._clock()
        while True:
            try:
                async with asyncio.timeout(self._bounds.probe):
                    message = await self._page.recv()
            except TimeoutError:
                if self._clock() - heard >= self._bounds.silent:
                    raise
                await self._send(PROBE)
                continue
            heard = self._clock()
            self._count(heard)
            await self._take(messages.read(message))

    def _count(self, now: float) -> None:
        if now - self._since >= PER_SECONDS:
            self._since, self._messages = now, 0
        self._messages += 1
        if self._messages > self._bounds.messages:
            raise TooMuch

    async def _take(self, said: messages.FromPage) -> None:
        visit = self._visit
        match said:
            case messages.Line() | messages.Paste():
                visit.enter(said)
            case messages.More() if visit.joined:
                await self._send(messages.write({"more": everything(visit.session)}))
            case messages.File() if visit.joined:
                if (self._making is None or self._making.done()) and self._clock() - self._file_at >= self._bounds.file:
                    self._file_at = self._clock()
                    self._making = asyncio.create_task(self._give_file(said.format))
            case messages.Come() | messages.Resume():
                raise messages.Unreadable
            case _:
                pass

    async def _give_file(self, format: str) -> None:
        await self._send(messages.write(await files.recap(self._visit.session, format)))
