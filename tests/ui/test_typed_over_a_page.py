"""What is typed while a page is open reaches the line whole, each space and each letter that is a key of the page too."""

from __future__ import annotations

import pytest

from cop_tui.core.engine.ids import ItemId
from cop_tui.core.topics import words
from cop_tui.ui.screens.tasks import TasksScreen
from cop_tui.ui.view import KEYS, LINE
from tests.ui.conftest import meeting, running, send
from tests.ui.test_entering import in_one_read

TYPED = [
    "catch up",
    "question? quick, quiet jog",
    *(
        pytest.param(text, marks=pytest.mark.slow)
        for text in ("to holders the bus is late", "thanks, joke kept", "say q k j ? done", "just so")
    ),
]


@pytest.mark.parametrize("mode", [KEYS, LINE])
@pytest.mark.parametrize("page", ["help", "mine", "catch up", "who?", "recap"])
@pytest.mark.parametrize("text", TYPED)
async def test_a_line_typed_while_a_page_is_open_is_in_the_line_as_typed(page: str, text: str, mode: str) -> None:
    session = meeting("Ana", item=ItemId(5))
    session.act("Ana", words.Say("I was tired."))
    async with running(session) as (app, pilot):
        await send(pilot, page)
        await pilot.pause()
        app.room.line.turn_to(mode)
        await pilot.pause()
        await in_one_read(pilot, text)
        await pilot.pause()
        assert app.screen is app.room
        assert app.room.line.value == text
        assert session.done == []


@pytest.mark.parametrize("page", ["help", "mine", "catch up"])
async def test_an_enter_typed_with_a_line_over_a_page_sends_that_line(page: str) -> None:
    session = meeting("Ana", item=ItemId(5))
    async with running(session) as (app, pilot):
        await send(pilot, page)
        await pilot.pause()
        await in_one_read(pilot, "say We were tired.\r")
        await pilot.pause()
        assert app.screen is app.room
        assert session.done == [words.Say("We were tired.")]
        assert app.room.line.value == ""


async def test_a_q_alone_leaves_the_help_and_is_in_no_line() -> None:
    async with running(meeting("Ana", item=ItemId(5))) as (app, pilot):
        await send(pilot, "help")
        await pilot.pause()
        help_page = app.screen
        assert isinstance(help_page, TasksScreen)
        await pilot.press("q")
        help_page.action_back()  # as when no letter has followed for a while
        await pilot.pause()
        assert app.screen is app.room
        assert app.room.line.value == ""
