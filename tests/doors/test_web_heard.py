"""What a page announces in a round of ten minutes, in order: no more than the line client says, and nothing of it twice."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, cast

import pytest

from cop_tui.client.session import Session
from cop_tui.doors import web
from cop_tui.doors.door import Door, Found
from cop_tui.doors.web.bounds import Bounds
from tests.bench import listening
from tests.doors.chromium import Tab, browser
from tests.plain.typed import Screen
from tests.ui.fake import FakeSession

pytestmark = pytest.mark.slow

# What is announced: text that comes into a live region which is not switched off for it.
OBSERVE = """
window.said = [];
const live = (node) => node.closest('[aria-live], [role=log], [role=alert], [role=status]');
new MutationObserver((all) => all.forEach((one) => one.addedNodes.forEach((node) => {
  const root = live(node.nodeType === 1 ? node : node.parentElement);
  if (root && root.getAttribute('aria-live') !== 'off' && node.textContent) window.said.push(node.textContent);
}))).observe(document.body, {childList: true, subtree: true});
1
"""


class _Door:
    """A door to a meeting in memory."""

    whose = "Ama's laptop"

    def __init__(self, session: FakeSession) -> None:
        self._session = session

    async def find(self, *_about: Any) -> Found:
        return Found("m1", "K7QM-2X9R-4TDV", "seat")

    def session(self, *_about: Any, **_more: Any) -> Session:
        return cast("Session", self._session)


class _Client:
    """A page in place of a line client: what it announces is what is heard."""

    def __init__(self, session: FakeSession, tab: Tab, opened: web.Web) -> None:
        self.session, self.screen = session, Screen()
        self._tab, self._web = tab, opened
        self._heard = 0

    async def settle(self) -> None:
        """Wait until the page shows what there is, and take down what it announced."""
        (visit,) = self._web.reception.visits.values()
        async with asyncio.timeout(10):
            while visit.changed.is_set():  # noqa: ASYNC110 - a frame on its way has no event of its own
                await asyncio.sleep(0.01)
        await self._tab.until(f"document.querySelectorAll('#log p:not(.mine)').length >= {visit.log.end}")
        said = await self._tab.run("window.said")
        self.screen.write("".join(f"{line}\n" for line in said[self._heard :]))
        self._heard = len(said)

    async def new(self) -> list[str]:
        await self.settle()
        return []

    async def look(self) -> list[str]:
        return []

    async def enter(self, line: str) -> list[str]:
        (visit,) = self._web.reception.visits.values()
        done = visit.lines.done
        await self._tab.line(line)
        async with asyncio.timeout(10):
            while visit.lines.done == done:  # noqa: ASYNC110
                await asyncio.sleep(0.01)
        await self.settle()
        return []


async def heard_on_a_page(me: str, folder: Path, patch: pytest.MonkeyPatch) -> list[str]:
    """Hold the round of the line client's measurement with a page, and return what it announced."""

    @asynccontextmanager
    async def joined(session: FakeSession) -> AsyncIterator[_Client]:
        door = cast("Door", _Door(session))
        bounds = Bounds(gather=0.0, look=3600.0)
        async with (
            web.serve(door, "127.0.0.1", 0, tls=None, proxied=None, address="", bounds=bounds) as opened,
            browser(folder) as one,
        ):
            tab = await one.open(f"http://127.0.0.1:{opened.port}/#K7QM-2X9R-4TDV")
            await tab.run(OBSERVE)
            await tab.focus("textbox", "The name others will see")
            await tab.write(me)
            await tab.key("Enter")
            async with asyncio.timeout(10):
                while not opened.reception.visits or not session._listeners:  # noqa: ASYNC110
                    await asyncio.sleep(0.01)
            session.welcome()
            await tab.find("textbox", "Your line")
            client = _Client(session, tab, opened)
            await client.settle()
            yield client
            assert not tab.problems

    patch.setattr(listening, "joined", joined)
    return (await listening.hold(me)).lines


@pytest.mark.parametrize("me", [listening.LISTENER, listening.SPEAKER, listening.HOLDER])
async def test_a_page_announces_what_the_line_client_says(
    me: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = (await listening.hold(me)).lines
    heard = await heard_on_a_page(me, tmp_path, monkeypatch)
    assert 10 < len(heard) <= listening.LINES
    assert sorted(heard) == sorted(said)
