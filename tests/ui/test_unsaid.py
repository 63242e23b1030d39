"""On screens, words that wait behind a question or stand in the line are asked about before a turn ends by key or click."""

from __future__ import annotations

from cop_tui.core.topics import floor, words
from tests.ui.conftest import key, running, send, shown
from tests.ui.moments import my_turn
from tests.ui.shown import flat
from tests.ui.test_panels_by_mouse import click, place

ASKED = "You have not said: Relieved. Say it and be done? y / n"


async def test_done_clicked_while_a_question_waits_asks_about_the_words_behind_it() -> None:
    session = my_turn()
    async with running(session) as (app, pilot):
        await send(pilot, "Relieved.")
        await click(pilot, "done   pass")
        assert ASKED in flat(shown(pilot))
        assert session.done == []
        x, y = place(pilot, "y / n")
        await pilot.click(offset=(x, y))
        await pilot.pause()
        assert session.done == [words.Say("Relieved."), floor.Done()]
        assert app.room.line.value == ""


async def test_words_behind_a_question_that_a_click_elsewhere_left_are_asked_about_too() -> None:
    session = my_turn()
    async with running(session) as (_, pilot):
        await send(pilot, "Relieved.")
        await click(pilot, "park ..")
        await pilot.press(*["backspace"] * 5)
        await click(pilot, "done   pass")
        assert ASKED in flat(shown(pilot))
        assert session.done == []


async def test_words_in_the_line_are_asked_about_and_a_no_leaves_them_there() -> None:
    session = my_turn()
    async with running(session) as (app, pilot):
        await pilot.press(*"Relieved.")
        await pilot.press("escape")
        await key(pilot, "d")
        assert ASKED in flat(shown(pilot))
        assert app.room.line.value == ""
        await key(pilot, "n")
        assert app.room.line.value == "Relieved."
        assert session.done == []
        await click(pilot, "done   pass")
        assert session.done == [floor.Done()]
        assert app.room.line.value == "Relieved.", "what was not said is not thrown away"
