"""The screens on the real session and the real server, over a real socket: drawn, held by keys, cut off and back."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager, closing
from pathlib import Path
from typing import Any, cast

from textual.pilot import Pilot

from cop_server.app import Options
from cop_server.app import running as serving
from cop_tui.client.profile import Places
from cop_tui.client.session import Session
from cop_tui.core.engine.ids import ItemId
from cop_tui.core.topics import agenda, floor, setup
from cop_tui.ui.app import CopApp
from cop_tui.wire.invite import Invite
from tests.client.guests import guest

PLAN = setup.SessionPlan(
    "Looking back",
    items=(setup.PlannedItem("Hard", minutes=10, mode="queue", turn=120), setup.PlannedItem("Free", mode="open")),
)


def options(folder: Path, port: int = 0) -> Options:
    return Options(data=folder / "data", port=port, whose="Ama's computer")


@asynccontextmanager
async def meeting(folder: Path) -> AsyncIterator[tuple[Invite, Invite]]:
    async with serving(options(folder)) as server:
        made = await server.create(PLAN)
        yield Invite("127.0.0.1", server.port, made.code), Invite("127.0.0.1", server.port, made.holder_code)


@asynccontextmanager
async def files(folder: Path) -> AsyncIterator[Places]:
    with closing(Places(folder / "own")) as own:
        yield own


async def until(pilot: Pilot[Any], so: Callable[[], bool]) -> None:
    """Wait for the screen; what never comes is said with what is there instead."""
    for _ in range(300):
        if so():
            return
        await pilot.pause()
    raise AssertionError(cast("CopApp", pilot.app).room.text)


def shows(app: CopApp, text: str) -> Callable[[], bool]:
    return lambda: text in app.room.text


async def test_a_space_holder_holds_a_real_meeting_by_keys(tmp_path: Path) -> None:
    async with meeting(tmp_path) as (member, holder), guest(member, "Bo", tmp_path) as bo, files(tmp_path) as own:
        app = CopApp(Session(holder, "Ama", own))
        async with app.run_test(size=(80, 24)) as pilot:
            app.room.line._gap = 3600
            await until(pilot, shows(app, "Ama's computer"))
            await pilot.press("escape", "b")
            app.room.line.settle()
            await until(pilot, shows(app, "1 of 2 · Hard"))
            await bo.session.do(floor.Hand("funders"))
            await until(pilot, shows(app, "next: Bo"))
            await pilot.press("n")
            app.room.line.settle()
            await until(pilot, shows(app, "Bo has the floor, about "))
            assert bo.session.replica.kept.floor.speaker == bo.session.replica.me
            await pilot.press("slash", *"bye", "enter")
            await until(pilot, shows(app, "You hold the space"))
            await pilot.press("y", "enter")
            await until(pilot, lambda: app.return_value is not None)
        assert app.return_value is not None
        assert app.return_value.code == "left"


async def test_two_people_on_screens_hear_each_other(tmp_path: Path) -> None:
    async with meeting(tmp_path) as (member, holder), guest(holder, "Ama", tmp_path) as ama, files(tmp_path) as own:
        await ama.session.do(setup.Begin())
        app = CopApp(Session(member, "Ana", own))
        async with app.run_test(size=(80, 24)) as pilot:
            await until(pilot, shows(app, "Hard"))
            await pilot.press(*"hand about money", "enter")
            await until(pilot, shows(app, "You are next. No rush."))
            await ama.session.do(floor.CallNext())
            await until(pilot, shows(app, "Your turn, Ana. About "))
            await pilot.press(*"say We ran out of it.", "enter")
            await until(pilot, shows(app, "Ana  We ran out of it."))
            await ama.until(lambda: "Ana: We ran out of it." in ama.told)
            app.leave()
            await until(pilot, lambda: app.return_value is not None)


async def test_a_lost_line_keeps_place_and_half_typed_line(tmp_path: Path) -> None:
    async with AsyncExitStack() as stack:
        first = await stack.enter_async_context(AsyncExitStack())
        server = await first.enter_async_context(serving(options(tmp_path)))
        made = await server.create(PLAN)
        member, holder = (Invite("127.0.0.1", server.port, code) for code in (made.code, made.holder_code))
        places = stack.enter_context(closing(Places(tmp_path / "ana")))
        app = CopApp(Session(member, "Ana", places, sleep=_soon))
        pilot = await stack.enter_async_context(app.run_test(size=(80, 24)))
        ama = await first.enter_async_context(guest(holder, "Ama", tmp_path))
        await ama.session.do(setup.Begin())
        await until(pilot, shows(app, "Hard"))
        await pilot.press(*"hand", "enter")
        await until(pilot, shows(app, "You are next. No rush."))
        await pilot.press(*"say half a")
        await first.aclose()
        await until(pilot, shows(app, "LINK LOST, trying"))
        await pilot.press(*" sentence")
        await stack.enter_async_context(serving(options(tmp_path, server.port)))
        await until(pilot, lambda: app.room.view.said.startswith("Back. You are still 1st."))
        assert app.room.line.value == "say half a sentence"
        assert "Next you." in app.room.text
        app.leave()
        await until(pilot, lambda: app.return_value is not None)


async def _soon(seconds: float) -> None:
    """Sleep as the session asks, but not the long jitter of coming back."""
    await asyncio.sleep(min(seconds, 0.05))


async def test_an_act_is_answered_above_the_line_where_another_panel_is_open(tmp_path: Path) -> None:
    async with meeting(tmp_path) as (member, holder), guest(holder, "Ama", tmp_path) as ama, files(tmp_path) as own:
        await ama.session.do(setup.Begin())
        app = CopApp(Session(member, "Ana", own))
        async with app.run_test(size=(80, 24)) as pilot:
            await ama.session.do(agenda.TakeUp(ItemId(2)))
            await until(pilot, shows(app, "2 of 2 · Free"))
            app.room.choosing.choose("people")
            for line, told in (
                ("off We were tired.", "Ana (off the record): We were tired."),
                ("promise I bring tea", "You promised: I bring tea"),
                ("park Who pays?", "In the parking lot"),
                ("hand", "Your hand is up"),
            ):
                await pilot.press(*line, "enter")
                await until(pilot, lambda told=told: told in app.room.foot.text + app.room.now.text)  # type: ignore[misc]
                assert app.room.main.name_shown == "people"
