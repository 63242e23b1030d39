"""Two people write one recap on their screens, over a real server: they meet in a section, a connection drops, no sentence is lost."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from cop_server.app import running as serving
from cop_tui.acts import written
from cop_tui.client.session import Session
from cop_tui.core.topics import agenda, release, setup, words
from cop_tui.ui.app import CopApp
from cop_tui.ui.screens.writing import WritingPage
from cop_tui.ui.view import KEYS
from cop_tui.wire.invite import Invite
from tests.client.guests import guest
from tests.ui.test_with_the_server import _soon, files, options

pytestmark = pytest.mark.takes("two apps and a real server begin")

HELPS, MEANS = "What helps?", "What does it mean?"
PLAN = setup.SessionPlan(
    "Looking back",
    items=tuple(setup.PlannedItem(q, minutes=10, mode="open", prompt=q, keep="recap") for q in (HELPS, MEANS)),
)
SAID = ("Tea first.", "A quiet minute.", "Being asked.")


class Writer:
    """Somebody at a screen with the page open."""

    def __init__(self, app: CopApp, pilot: Pilot[Any]) -> None:
        self.app, self.pilot = app, pilot
        self.app.room.line._gap = 3600

    async def sees(self, text: str) -> None:
        """Wait until the screen shows something."""
        await self.until(lambda: text in self.app.room.text)

    async def until(self, so: Callable[[], bool]) -> None:
        """Wait for the screen, as long as the server may hold back what is not urgent."""
        try:
            async with asyncio.timeout(20):
                while not so():
                    await self.pilot.pause()
        except TimeoutError:
            raise AssertionError(self.app.room.text) from None

    async def open(self) -> None:
        """Come in and open the page."""
        await self.sees("The meeting is over")
        await self.pilot.press(*"edit", "space", *"recap", "enter")
        await self.until(lambda: isinstance(self.app.room.page, WritingPage))
        await self.sees("1 What helps?")

    async def keys(self, *keys: str) -> None:
        """Press keys, each followed by the gap that makes it one."""
        for each in keys:
            await self.pilot.press(each)
            self.app.room.line.settle()
            await self.pilot.pause()

    async def types(self, text: str) -> None:
        """Type into the line as it stands, without an Enter."""
        await self.pilot.press(*("space" if letter == " " else letter for letter in text.replace(".", "")))

    async def enters(self, text: str) -> None:
        await self.types(text)
        await self.pilot.press("enter")

    async def writes(self, text: str) -> None:
        """Type into the line, press Enter, and wait until it stands and letters are keys again."""
        await self.enters(text)
        await self.until(lambda: self.app.room.line.mode == KEYS and self.app.room.line.value == "")

    def claims(self) -> list[str]:
        """Return the claims that this screen knows of, in their order."""
        return [piece.text for section in written.drafted(self.app.session) for piece in section.pieces]


@asynccontextmanager
async def together(folder: Path) -> AsyncIterator[tuple[Writer, Writer, AsyncExitStack, Callable[[], Any]]]:
    """Hold a short meeting to its end; yields two people with the page open, and how to start the server again."""
    async with AsyncExitStack() as stack:
        up = await stack.enter_async_context(AsyncExitStack())
        server = await up.enter_async_context(serving(options(folder)))
        made = await server.create(PLAN)
        member, holder = (Invite("127.0.0.1", server.port, code) for code in (made.code, made.holder_code))
        found = []
        for name in ("Ana", "Bo"):
            own = await stack.enter_async_context(files(folder / name))
            app = CopApp(Session(member, name, own, sleep=_soon))
            pilot = await stack.enter_async_context(app.run_test(size=(80, 24)))
            found.append(Writer(app, pilot))
            await found[-1].sees("Ama's computer")
        async with guest(holder, "Ama", folder) as ama:
            for command in (setup.Begin(), *map(words.Say, SAID), agenda.MoveOn(really=True), release.AskAll()):
                assert (await ama.session.do(command)).ok
            assert (await ama.session.do(setup.End(really=True))).ok
        for writer in found:
            await writer.open()

        async def again() -> None:
            await stack.enter_async_context(serving(options(folder, server.port)))

        yield found[0], found[1], up, again
        for writer in found:
            writer.app.leave()
            await writer.until(lambda app=writer.app: app.return_value is not None)  # type: ignore[misc]


async def test_two_who_meet_in_one_section_write_one_after_the_other_and_lose_nothing(tmp_path: Path) -> None:
    async with together(tmp_path) as (ana, bo, _, _again):
        await ana.keys("1", "c")
        await bo.sees("Ana writes here.")
        await bo.keys("1", "c")
        await bo.sees("Ana writes in that section now.")
        await bo.enters("Be kind")
        await bo.until(lambda: bo.app.room.line.value == "claim 1 Be kind")
        await ana.writes("Begin slowly")
        await bo.sees("1.1 Begin slowly")
        assert bo.app.room.line.value == "claim 1 Be kind", "what others write takes nothing from a line"
        await ana.keys("escape", "escape")
        await bo.until(lambda: "writes here." not in bo.app.room.text)
        await bo.pilot.press("enter")
        await ana.until(lambda: ana.claims() == ["Begin slowly", "Be kind"] == bo.claims())


async def test_two_who_reword_the_same_claim_both_see_what_the_other_wrote(tmp_path: Path) -> None:
    async with together(tmp_path) as (ana, bo, _, _again):
        await ana.keys("1", "c")
        await ana.writes("Begin")
        await bo.sees("1.1 Begin")
        await ana.keys("2")
        await bo.until(lambda: "Ana writes here." not in bo.app.room.text)
        await bo.keys("1", "down", "r")
        await bo.types(" slowly")
        await bo.keys("escape", "2")
        await ana.until(lambda: "writes here." not in ana.app.room.text)
        await ana.keys("1", "down", "r")
        await ana.writes(" late")
        await bo.sees("1.1 Begin late")
        await ana.keys("2")
        await bo.until(lambda: "Ana writes here." not in bo.app.room.text)
        await bo.pilot.press("slash", "up")
        assert bo.app.room.line.value == "reword 1.1 Begin slowly"
        await bo.pilot.press("enter")
        await bo.sees("It reads now: Begin late")
        assert bo.claims() == ["Begin late"]
        assert bo.app.room.line.value == "reword 1.1 Begin slowly"
        await bo.pilot.press("enter")
        await ana.sees("1.1 Begin slowly")


async def test_a_server_that_goes_away_in_the_middle_of_an_edit_takes_no_sentence_with_it(tmp_path: Path) -> None:
    async with together(tmp_path) as (ana, bo, up, again):
        await ana.keys("1", "c")
        await ana.writes("Begin slowly")
        await bo.keys("2", "c")
        await bo.types("It means")
        await ana.sees("1.1 Begin slowly")
        await up.aclose()
        await ana.sees("LINK LOST")
        await bo.sees("LINK LOST")
        await ana.keys("c")
        await ana.enters("Be kind")
        await ana.sees("waiting: claim 1 Be kind")
        await bo.types(" time")
        await again()
        await bo.until(lambda: "Be kind" in bo.claims())
        assert bo.app.room.line.value == "claim 2 It means time", "a half-typed line outlives the connection"
        await bo.pilot.press("enter")
        await ana.until(lambda: ana.claims() == ["Begin slowly", "Be kind", "It means time"] == bo.claims())
        assert "waiting:" not in ana.app.room.text


async def test_what_somebody_placed_is_placed_for_both_and_only_once(tmp_path: Path) -> None:
    async with together(tmp_path) as (ana, bo, _, _again):
        await ana.keys("1", "c")
        await ana.writes("Begin slowly")
        await bo.sees("1.1 Begin slowly")
        await ana.keys("2")
        await bo.keys("tab", "enter")
        await ana.keys("tab", "enter", "1", "down", "enter")
        await bo.sees("“Tea first.”")
        await ana.keys("escape")
        await bo.keys("2", "enter")
        await bo.sees("They stand under 1.1. Place them here instead?")
        await bo.keys("n")
        await bo.sees("Nothing was sent.")
        assert "2.1" not in bo.app.room.text
