"""Being in a meeting for as long as a command takes: coming in, having every kept word there, and leaving."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, TypeVar

from cop_tui.cli.errors import Failed
from cop_tui.client.ending import UNREACHABLE
from cop_tui.client.fetching import fetch_words

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from cop_tui.client.session import Session

T = TypeVar("T")


async def while_there(session: Session, work: Callable[[Session], Awaitable[T]], lost: str) -> T:
    """Come in, do something with all that was kept, and leave; return what it came to.

    Raises Failed where nobody is let in, and with the sentence `lost` where the line breaks before all words have come.
    """
    ready = asyncio.Event()
    session.listen(lambda change: ready.set() if change.fresh else None)
    link = asyncio.create_task(session.run())
    wait = asyncio.create_task(ready.wait())
    await asyncio.wait({link, wait}, return_when=asyncio.FIRST_COMPLETED)
    if not ready.is_set():
        wait.cancel()
        ending = await link
        raise Failed(ending.text, ending.status)
    try:
        if not await fetch_words(session):
            raise Failed(lost, UNREACHABLE)
        return await work(session)
    finally:
        await session.leave()
        await link
