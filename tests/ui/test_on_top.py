"""What is on top is left first, and what is typed, chosen or offered is seen where it went."""

from __future__ import annotations

import pytest
from textual.command import CommandList
from textual.pilot import Pilot

from cop_tui.client.ending import Ending
from cop_tui.client.session import Change
from cop_tui.core.engine import base
from cop_tui.core.engine.ids import ItemId, PersonId
from cop_tui.core.topics import floor, parking, roles
from cop_tui.ui.app import CopApp
from cop_tui.ui.conversation import STILL_TYPING
from cop_tui.ui.screens.tasks import TasksScreen
from cop_tui.ui.widgets.rows import Rows
from tests.ui.conftest import meeting, rows_of, running, send, shown
from tests.ui.shown import flat


async def test_what_is_typed_over_the_help_goes_into_the_line() -> None:
    session = meeting("Ana")
    async with running(session) as (app, pilot):
        await send(pilot, "help")
        await pilot.pause()
        assert app.screen is not app.room
        await pilot.press(*"park it")
        await pilot.pause()
        assert app.screen is app.room
        assert app.room.line.value == "park it"


@pytest.mark.parametrize(("typed", "told"), [("we we", STILL_TYPING), ("", "")])
async def test_an_escape_that_closes_an_answer_says_that_one_still_types_where_something_is_typed(
    typed: str, told: str
) -> None:
    async with running(meeting("Ana")) as (app, pilot):
        await send(pilot, "who?")
        assert app.room.view.told
        app.room.line.insert_text_at_cursor(typed)
        await pilot.press("escape")
        await pilot.pause()
        assert not app.room.view.told
        assert app.room.view.said == told


async def test_the_first_down_chooses_the_first_row_in_sight_and_it_stays_while_the_list_grows() -> None:
    session = meeting("Ama", holder=True)
    for text in ("One", "Two", "Three"):
        session.act("Ama", parking.Park(text))
    async with running(session) as (app, pilot):
        first = next(iter(session.replica.kept.parking.notes))
        await pilot.press("escape")
        number = next(n for n, panel in app.room.choosing.there() if panel.name == "parked")
        await pilot.press(str(number), "down")
        await pilot.pause()
        assert app.room.choosing.about == ("parked", first)
        session.act("Bo", parking.Park("Four"))
        await pilot.pause()
        assert app.room.choosing.about == ("parked", first)
        await pilot.press("enter", "s")
        await pilot.pause()
        assert app.room.line.value == "sort 1 "


async def test_a_role_that_i_offered_by_name_stands_in_people_until_it_is_taken() -> None:
    session = meeting("Ama", holder=True)
    async with running(session) as (app, pilot):
        session.act("Ama", roles.OfferRole(base.HOLDER, PersonId(2)))
        await pilot.pause()
        await send(pilot, "who?")
        name = session.replica.name(PersonId(2))
        assert f"Offered to {name}: space holder. withdraw offer space holder takes it back." in " ".join(
            app.room.view.told
        )
        await pilot.press("escape", "escape")
        number = next(n for n, panel in app.room.choosing.there() if panel.name == "people")
        await pilot.press(str(number))
        await pilot.pause()
        assert f"Offered to {name}" in shown(pilot)
        session.act(name, roles.TakeRole(base.HOLDER))
        await pilot.pause()
        assert f"Offered to {name}" not in shown(pilot)


@pytest.mark.parametrize("size", [(60, 15), (80, 24)])
async def test_that_my_turn_came_is_said_over_the_help(size: tuple[int, int]) -> None:
    session = meeting("Ana")
    async with running(session, size) as (app, pilot):
        await send(pilot, "help")
        await pilot.pause()
        assert isinstance(app.screen, TasksScreen)
        assert "Your turn" not in flat(page(app))
        session.act("Ana", floor.Hand())
        session.act("Ama", floor.CallNext())
        await pilot.pause()
        assert isinstance(app.screen, TasksScreen)
        assert "Your turn, Ana. About 2 minutes. Finish with done, or pass." in flat(page(app))
        assert page(app).splitlines()[-1].strip().startswith("Escape: back to the meeting")
        session.act("Ana", floor.Done())
        await pilot.pause()
        assert "Your turn" not in flat(page(app))


ENDED = "Your turn is over: Ama went on."


@pytest.mark.parametrize("size", [(60, 15), (80, 24)])
@pytest.mark.parametrize("by", ["key", "mouse"])
@pytest.mark.parametrize("opened", ["help", "mine", "palette"])
async def test_that_somebody_else_ended_my_turn_is_said_over_a_page_until_it_is_left(
    opened: str, by: str, size: tuple[int, int]
) -> None:
    session = meeting("Ana", item=ItemId(3))
    session.act("Ana", floor.Hand())
    session.act("Ama", floor.CallNext())
    async with running(session, size) as (app, pilot):
        await open_page(app, pilot, opened)
        assert app.screen is not app.room
        assert "Your turn, Ana." in seen(app)
        session.act("Ama", floor.CallNext())
        await pilot.pause()
        await pilot.pause()
        assert ENDED in seen(app)
        assert "park ... keeps it for later." in seen(app)
        if by == "key":
            await pilot.press("escape")
        else:
            back = next((y for y, line in enumerate(rows_of(app)) if "Escape: back" in line), 0)
            await pilot.click(offset=(3, back))
        await pilot.pause()
        assert app.screen is app.room
        await open_page(app, pilot, opened)
        assert ENDED not in seen(app), "it was read"


async def open_page(app: CopApp, pilot: Pilot[Ending], opened: str) -> None:
    if opened == "palette":
        await pilot.press("ctrl+p")
        found = app.screen.query_one(CommandList)
        while not found.option_count:
            await pilot.pause()
    else:
        await send(pilot, opened)
    await pilot.pause()
    await pilot.pause()


def seen(app: CopApp) -> str:
    """Return what is painted, in one line."""
    return " ".join(" ".join(rows_of(app)).split())


@pytest.mark.parametrize("line", ["help", "mine"])
async def test_what_happens_while_a_page_is_being_opened_is_shown_once_it_is_there(line: str) -> None:
    session = meeting("Ana")
    async with running(session) as (app, pilot):
        app.room.send(line)
        assert app.screen is not app.room
        app.on_cop_app_changed(CopApp.Changed(Change()))
        await pilot.pause()
        assert "back to the meeting" in page(app)


def page(app: CopApp) -> str:
    return app.screen.query_one(Rows).text
