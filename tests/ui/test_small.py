"""A terminal that is too small for any screen: one sentence in its place, and nothing lost."""

from __future__ import annotations

from typing import Any

import pytest
from textual.pilot import Pilot

from cop_tui.ui.app import CopApp
from cop_tui.ui.screens.small import LEAVE, NEEDED, SmallScreen
from tests.ui.conftest import meeting, running


def sentence(app: CopApp) -> str:
    """Return what the sentence says, whatever lines it is on."""
    assert isinstance(app.screen, SmallScreen)
    return " ".join(app.screen.text.split())


async def resize(pilot: Pilot[Any], width: int, height: int) -> None:
    await pilot.resize_terminal(width, height)
    await pilot.pause(0.05)  # Textual gathers the resizing of a moment
    await pilot.pause()


@pytest.mark.parametrize("size", [(39, 24), (80, 9), (20, 5)])
async def test_where_no_screen_fits_one_sentence_says_which_size_does(size: tuple[int, int]) -> None:
    async with running(meeting(), size=size) as (app, pilot):
        await pilot.pause()
        assert sentence(app) == NEEDED
        assert "40 columns" in NEEDED
        assert "10 lines" in NEEDED
        assert "--plain" in NEEDED


async def test_the_smallest_size_that_is_named_shows_the_room() -> None:
    async with running(meeting(), size=(40, 10)) as (app, _pilot):
        assert app.screen is app.room
        assert "What is hard" in app.room.text


async def test_a_larger_window_shows_the_room_again_with_the_draft_in_the_line() -> None:
    async with running(meeting()) as (app, pilot):
        await pilot.press(*"say half")
        await resize(pilot, 30, 8)
        assert sentence(app) == NEEDED
        await pilot.press(*"xyz", "enter")
        await resize(pilot, 80, 24)
        assert app.screen is app.room
        assert app.room.line.value == "say half"
        assert app.focused is app.room.line


async def test_a_page_that_was_open_is_open_again() -> None:
    async with running(meeting()) as (app, pilot):
        app.room.open_page("help")
        await pilot.pause()
        page = app.screen
        await resize(pilot, 30, 8)
        await resize(pilot, 80, 24)
        assert app.screen is page


async def test_leaving_is_asked_about_there_too() -> None:
    async with running(meeting(), size=(30, 8)) as (app, pilot):
        await pilot.pause()
        await pilot.press("ctrl+c")
        assert sentence(app) == LEAVE
        assert not app._going
        await pilot.press("ctrl+c")
        assert app._going
