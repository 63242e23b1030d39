"""Meetings to look at: a participant's and a space holder's, open at a queue, and the app on top of them."""

from __future__ import annotations

import sys
import time
from contextlib import asynccontextmanager
from typing import Any, cast

import pytest
from textual.app import App
from textual.pilot import Pilot

from cop_tui.client.session import Session
from cop_tui.core.engine import base
from cop_tui.core.engine.ids import ItemId
from cop_tui.core.topics import agenda, setup
from cop_tui.ui.app import CopApp
from cop_tui.ui.view import KEYS
from tests.ui import parsed_once
from tests.ui.fake import FakeSession

parsed_once.share()

NAMES = ("Ama", "Ana", "Bo", "Cy", "Di")


@pytest.fixture(autouse=True)
def local_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hours on screens are in one place's time, whatever the machine."""
    monkeypatch.setenv("TZ", "UTC")
    if sys.platform != "win32":
        time.tzset()


@pytest.fixture(autouse=True)
def many_colours(monkeypatch: pytest.MonkeyPatch) -> None:
    """The terminal has 256 colours, whatever the machine's has."""
    monkeypatch.setenv("TERM", "xterm-256color")
    for name in ("COLORTERM", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)


ITEM = ItemId(3)


def meeting(me: str = "Ana", *, holder: bool = False, item: ItemId = ITEM, begun: bool = True) -> FakeSession:
    """Return a meeting of five, open at an item."""
    session = FakeSession()
    role = base.HOLDER if holder else base.MEMBER
    session.people(*NAMES, me=me, role=role, holders=("Ama",))
    if begun:
        session.act("Ama", setup.Begin())
        if item > 1:
            session.act("Ama", agenda.TakeUp(item))
    return session


def as_session(fake: FakeSession) -> Session:
    """Return the fake where a session is asked for."""
    return cast("Session", fake)


@asynccontextmanager
async def running(fake: FakeSession, size: tuple[int, int] = (80, 24), keys: bool = True, **options: Any) -> Any:
    """Run the app on a meeting; yields app and pilot once the first welcome is drawn, whoever holds the space on keys."""
    app = CopApp(as_session(fake), **options)
    async with app.run_test(size=size) as pilot:
        # Letters are told apart by calls to `settle`, never by how fast this machine is.
        app.room.line._gap = 3600
        fake.welcome()
        await pilot.pause()
        if fake.replica.has(base.HOLDER) and keys:
            app.room.line.turn_to(KEYS)
            await pilot.pause()
        yield app, pilot


async def key(pilot: Pilot[Any], letter: str) -> None:
    """Press one key and let the gap after it pass."""
    await pilot.press(letter)
    cast("CopApp", pilot.app).room.line.settle()
    await pilot.pause()


async def send(pilot: Pilot[Any], text: str) -> None:
    """Type a line and send it."""
    cast("CopApp", pilot.app).room.line.put(text)
    await pilot.press("enter")
    await pilot.pause()


def rows_of(app: App[Any]) -> list[str]:
    """Return the rows of the screen as they are painted."""
    return ["".join(segment.text for segment in strip) for strip in app.screen._compositor.render_strips()]


def shown(pilot: Pilot[Any]) -> str:
    """Return what the room shows."""
    return cast("CopApp", pilot.app).room.text
