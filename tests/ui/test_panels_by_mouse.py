"""Panels by the mouse: a click chooses or does what it is on, the wheel turns, and what is dragged over can be copied."""

from __future__ import annotations

from typing import Any

import pytest
from textual import events
from textual.pilot import Pilot

from cop_tui.core.engine.ids import ItemId, PersonId
from cop_tui.core.topics import floor, words
from cop_tui.ui.app import COPIED
from cop_tui.ui.view import KEYS, LINE
from tests.ui.conftest import key, meeting, rows_of, running, send, shown
from tests.ui.test_panels_by_keys import BO, SIDE, chosen, crowd, foot, going_round, in_sight, queued, talked


def place(pilot: Pilot[Any], text: str) -> tuple[int, int]:
    """Return the cell in which this stands on the screen, the first from above."""
    return next((row.index(text), y) for y, row in enumerate(rows_of(pilot.app)) if text in row)


async def click(pilot: Pilot[Any], text: str) -> None:
    """Click on the first letter of a text."""
    await pilot.click(offset=place(pilot, text))
    await pilot.pause()


async def test_a_click_on_a_row_chooses_it_and_leads_to_the_keys() -> None:
    session = queued()
    async with running(session, SIDE, keys=False) as (app, pilot):
        assert app.room.line.mode == LINE
        await click(pilot, "2 Cy")
        assert (app.room.choosing.active, app.room.line.mode) == ("waiting", KEYS)
        assert chosen(app.room.sides[0])[0].startswith("2 Cy")
        assert "n give Cy the floor" in foot(pilot)


async def test_a_click_on_a_row_leaves_a_half_typed_line_alone() -> None:
    async with running(queued(), SIDE) as (app, pilot):
        app.room.line.put("say half a")
        await click(pilot, "2 Cy")
        assert (app.room.line.mode, app.room.line.value) == (LINE, "say half a")
        assert app.focused is app.room.line


@pytest.mark.parametrize("me", ["Ama", "Cy"])
async def test_a_click_on_a_row_with_which_nothing_can_be_done_says_why(me: str) -> None:
    async with running(going_round(me), keys=False) as (app, pilot):
        app.room.choosing.choose("waiting")
        app.room.talk.say("An answer from before.")
        await pilot.pause()
        await click(pilot, "1 Bo")
        assert "Bo's turn comes in the order of the round." in foot(pilot)


async def test_a_click_on_a_title_chooses_the_panel() -> None:
    async with running(queued()) as (app, pilot):
        await click(pilot, "4 Parked")
        assert app.room.main.name_shown == "parked"
        await click(pilot, "2 Waiting")
        assert app.room.main.name_shown == "waiting"
        await click(pilot, "2 Waiting")
        assert app.room.choosing.opened
    async with running(queued(), SIDE) as (app, pilot):
        await click(pilot, "Agenda")
        assert app.room.choosing.active == "agenda"


async def test_a_click_on_a_word_of_the_foot_does_it() -> None:
    session = queued()
    async with running(session, SIDE) as (app, pilot):
        await click(pilot, "n next")
        assert session.done == [floor.CallNext(PersonId(0), PersonId(0))]
        await click(pilot, "/ type")
        assert app.room.line.mode == LINE
        await click(pilot, "Esc keys")
        assert app.room.line.mode == KEYS
        await click(pilot, "p put in")
        assert app.room.line.value == "put in "


async def test_a_click_on_what_is_offered_about_a_row_does_it() -> None:
    session = queued()
    async with running(session, SIDE) as (_, pilot):
        await click(pilot, "1 Bo")
        await click(pilot, "n give Bo the floor")
        assert session.done == [floor.CallNext(BO, PersonId(0))]


async def test_a_click_on_a_word_in_the_line_mode_does_it_or_opens_its_line() -> None:
    session = meeting("Ana")
    async with running(session) as (app, pilot):
        await click(pilot, "park ..")
        assert app.room.line.value == "park "
        app.room.line.value = ""
        await click(pilot, "hand")
        assert session.done == [floor.Hand("")]


async def test_the_wheel_turns_the_panel_under_it_and_newer_words_do_not_turn_it_back() -> None:
    session = talked(60)
    async with running(session) as (app, pilot):
        main = app.room.main
        last = in_sight(main)
        for _ in range(4):
            await pilot._post_mouse_events([events.MouseScrollUp], widget=main, offset=(5, 3))
            await pilot.pause()
        before = in_sight(main)
        assert before != last
        session.act("Bo", words.Say("and one more."))
        await pilot.pause()
        assert in_sight(main) == before
        assert "newer below: End" in shown(pilot)


async def drag(pilot: Pilot[Any], text: str) -> None:
    """Select a text with the mouse."""
    x, y = place(pilot, text)
    await pilot.mouse_down(offset=(x, y))
    await pilot.hover(offset=(x + len(text) - 1, y))
    await pilot.mouse_up(offset=(x + len(text) - 1, y))
    await pilot.pause()


async def test_ctrl_c_copies_what_is_selected_and_does_not_leave() -> None:
    session = meeting("Ana", item=ItemId(5))
    session.act("Bo", words.Say("We ran out of it."))
    async with running(session) as (app, pilot):
        await drag(pilot, "ran out of")
        await pilot.press("ctrl+c")
        await pilot.pause()
        assert app.clipboard == "ran out of"
        assert COPIED in shown(pilot)
        assert not session.left
        assert "Leave" not in foot(pilot)
        await pilot.press("ctrl+c")
        await pilot.pause()
        assert "Leave the meeting? Your seat stays yours. y / n" in foot(pilot)


async def test_ctrl_c_with_nothing_selected_asks_and_twice_leaves() -> None:
    session = meeting("Ana")
    async with running(session) as (_, pilot):
        await pilot.press("ctrl+c")
        await pilot.pause()
        assert "Leave the meeting? Your seat stays yours. y / n" in foot(pilot)
        await send(pilot, "n")
        assert "You stay." in foot(pilot)
        assert not session.left
        await pilot.press("ctrl+c", "ctrl+c")
        await pilot.pause()
        assert session.left


async def test_what_is_selected_in_the_line_is_copied_too() -> None:
    session = meeting("Ana")
    async with running(session) as (app, pilot):
        app.room.line.put("say half a sentence")
        await pilot.press("shift+home", "ctrl+c")
        await pilot.pause()
        assert app.clipboard == "say half a sentence"
        assert app.room.line.value == "say half a sentence"
        assert not session.left


async def test_a_page_that_is_asked_for_is_turned_and_left_by_escape() -> None:
    async with running(meeting("Ana")) as (app, pilot):
        await pilot.press("enter")
        await pilot.pause()
        assert "You can:" in shown(pilot)
        await key(pilot, "escape")
        assert app.room.main.name_shown == "talk"


async def wheel(
    pilot: Pilot[Any], rows: Any, times: int, way: type[events.MouseEvent] = events.MouseScrollDown
) -> None:
    """Turn the wheel over some rows."""
    for _ in range(times):
        await pilot._post_mouse_events([way], widget=rows, offset=(5, 3))
        await pilot.pause()
    await pilot.pause()


@pytest.mark.parametrize("size", [(60, 15), (80, 24), SIDE])
async def test_the_wheel_wins_over_a_chosen_row_which_comes_along(size: tuple[int, int]) -> None:
    session = crowd()
    async with running(session, size) as (app, pilot):
        room = app.room
        room.line.turn_to(KEYS)
        await key(pilot, "5")
        await pilot.press("down")
        await pilot.pause()
        rows = room._active
        assert room.choosing.about == ("person", 1)
        await wheel(pilot, rows, 12)
        top = rows.scroll_offset.y
        assert top > 0
        session.act("Person 3", floor.Hand())
        room.draw()
        await pilot.pause()
        assert rows.scroll_offset.y == top, "nothing pulls it back"
        at = room.choosing.about[1] - 1
        assert top <= at < top + rows.size.height, "what its keys are about is in sight"
        await wheel(pilot, rows, 12, events.MouseScrollUp)
        assert rows.scroll_offset.y == 0


async def test_a_moment_that_is_drawn_while_the_wheel_turns_does_not_pull_it_back() -> None:
    async with running(crowd()) as (app, pilot):
        room = app.room
        room.line.turn_to(KEYS)
        await key(pilot, "5")
        await pilot.press("down")
        await pilot.pause()
        rows = room._active
        rows._wheel()
        rows.scroll_to(y=9, animate=False, immediate=True, force=True)
        room.draw()
        assert rows.scroll_offset.y == 9
        rows._turned()
        room.draw()  # before what was told of it is taken in
        assert rows.scroll_offset.y == 9
        await pilot.pause()
        await pilot.pause()
        room.draw()
        assert rows.scroll_offset.y == 9
