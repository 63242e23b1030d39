"""The palette and the help begin with one's own task, show the keys, and find acts by what people call them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from textual.command import CommandList
from textual.widgets import Input

from cop_tui.acts import parser, searching
from cop_tui.core.engine.ids import ItemId, PersonId
from cop_tui.core.topics import floor, learning
from cop_tui.ui.keys import KeyTable
from cop_tui.ui.screens import tasks
from tests.ui.conftest import as_session, key, meeting, rows_of, running
from tests.ui.evening import queue
from tests.ui.moments import busy

if TYPE_CHECKING:
    from textual.pilot import Pilot

    from cop_tui.ui.app import CopApp


async def offers(app: CopApp, pilot: Pilot[None], typed: str = "") -> list[str]:
    """Return what the palette lists for what is typed into it."""
    await pilot.press("ctrl+p")
    await pilot.pause()
    if typed:
        await pilot.press(*typed)
    found = app.screen.query_one(CommandList)
    while not found.option_count:
        await pilot.pause()
    await pilot.pause()
    return [str(found.get_option_at_index(n).prompt) for n in range(found.option_count)]


async def test_the_palette_begins_with_holding_for_who_holds_and_with_taking_part_for_others() -> None:
    async with running(meeting("Ama", holder=True)) as (app, pilot):
        first = [row.split("\n")[0] for row in await offers(app, pilot)]
        assert first[0] == "next [NAME]  [n]"
        assert "move on  [m]" in first[:5]
        assert first.index("move on  [m]") < first.index("park ...")
    async with running(meeting("Ana")) as (app, pilot):
        first = [row.split("\n")[0] for row in await offers(app, pilot)]
        assert "hand [about ...]  [r]" in first[:6]
        assert not any(row.startswith("move on") for row in first)


async def test_keys_that_were_changed_are_shown_as_they_are() -> None:
    async with running(meeting("Ama", holder=True), keymap={"act.next": "j"}) as (app, pilot):
        assert (await offers(app, pilot))[0].startswith("next [NAME]  [j]")
    async with running(meeting("Ama", holder=True), keymap={"act.next": "j"}) as (app, pilot):
        await key(pilot, "?")
        assert "[j]  next [NAME]" in app.screen.query_one("#tasks").text


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("give somebody the floor", "next [NAME]"),
        ("give the floor", "next [NAME]"),
        ("lear", "learn ..."),
        ("parl", "park ..."),
        ("lock the door", "close door"),
    ],
)
async def test_the_palette_finds_an_act_by_other_words_and_in_spite_of_a_slip(typed: str, first: str) -> None:
    async with running(meeting("Ama", holder=True)) as (app, pilot):
        assert (await offers(app, pilot, typed))[0].startswith(first)


@pytest.mark.parametrize(("typed", "found"), [("quietly", "away"), ("stop everything", "pause"), ("names", "rename")])
async def test_the_palette_lists_before_likenesses_what_help_finds(typed: str, found: str) -> None:
    async with running(meeting("Ana", item=ItemId(5))) as (app, pilot):
        listed = [row.split("\n")[0] for row in await offers(app, pilot, typed)]
        now = [
            act.usage for _, acts in parser.by_task(app.session) for act in acts if act in searching.saying(acts, typed)
        ]
        assert found in " ".join(now)
        assert {name.partition("  ")[0] for name in listed[: len(now)]} == set(now)


async def test_the_palette_gives_the_floor_to_whom_it_was_told() -> None:
    session = meeting("Ama", holder=True)
    async with running(session) as (app, pilot):
        session.act("Bo", floor.Hand())
        session.act("Cy", floor.Hand())
        assert (await offers(app, pilot, "give Cy the floor"))[0].startswith("next Cy\n")
        await pilot.press("down", "enter")
        await pilot.pause()
        await pilot.pause()
        assert [done.person for done in session.done if isinstance(done, floor.CallNext)] == [PersonId(4)]


async def test_the_help_begins_with_holding_for_who_holds() -> None:
    for me, holder, group in (("Ama", True, "HOLDING THE SPACE"), ("Ana", False, "TAKING PART")):
        async with running(meeting(me, holder=holder)) as (app, pilot):
            app.room.send("help")
            await pilot.pause()
            assert app.screen.query_one("#tasks").text.strip().startswith(group)


async def test_a_line_that_is_nearly_an_act_is_asked_about_and_done_on_yes() -> None:
    session = meeting("Ana", item=ItemId(5))
    async with running(session) as (app, pilot):
        app.room.send("lear Go slowly")
        await pilot.pause()
        assert app.room.view.question == "lear is not a word here. Did you mean learn Go slowly? y / n"
        await pilot.press("y", "enter")
        await pilot.pause()
        assert session.done == [learning.Learn("Go slowly")]


async def test_on_a_small_terminal_the_palette_shows_several_things_to_do_with_their_sentences() -> None:
    async with running(busy("Ama", holder=True), size=(60, 15)) as (app, pilot):
        await offers(app, pilot)
        drawn = "\n".join(rows_of(app))
        for wanted in (
            "earch for commands",
            "next [NAME]  [n]",
            "put back  [b]",
            "move on  [m]",
            "wait, it asks first.",
        ):
            assert wanted in drawn


@pytest.mark.parametrize(("width", "beside"), [(78, False), (118, False), (198, True)])
def test_on_a_wide_screen_what_a_long_word_does_stands_beside_it(width: int, beside: bool) -> None:
    session = as_session(queue("Ama"))
    lines = [line.plain for line in tasks.lines(session, width, KeyTable())]
    assert any("put in NAME [phone / room]" in line and "Let somebody on the phone" in line for line in lines) is beside
    assert all(len(line) <= width for line in lines)
    assert "help words: the twenty words of an evening." in " ".join(line.strip() for line in lines)


async def test_the_cursor_of_the_palette_stands_still_and_it_opens_once() -> None:
    async with running(meeting("Ama", holder=True)) as (app, pilot):
        await offers(app, pilot)
        assert not app.screen.query_one(Input).cursor_blink
        there = len(app.screen_stack)
        app.action_command_palette()
        assert len(app.screen_stack) == there
