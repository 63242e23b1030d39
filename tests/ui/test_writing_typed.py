"""What is typed on the page of the recap: a text whose command was deleted, and one that is longer than the line."""

from __future__ import annotations

import pytest

from cop_tui.core.engine.text import cells
from cop_tui.core.topics import words, writing
from cop_tui.core.topics.writers import HoldSection
from cop_tui.ui.opened_line import MEANT
from cop_tui.ui.view import KEYS, LINE
from tests.ui.conftest import running, shown
from tests.ui.shown import SIZES, flat, printed
from tests.ui.test_writing_page import claims
from tests.ui.writing import opened, put, said, section, tap, write


async def test_a_text_whose_command_was_deleted_is_what_was_being_written_once_enter_confirms_it() -> None:
    session = said()
    write(session, text="Begin slowly.")
    async with running(session) as (app, pilot):
        await opened(pilot)
        await tap(pilot, "1", "down", "r")
        assert "Enter writes it: reword 1.1" in shown(pilot)
        await pilot.press("ctrl+u")
        assert app.room.line.value == ""
        await put(pilot, "Begin very slowly.")
        assert app.room.line.value == "reword 1.1 Begin very slowly."
        assert app.room.view.said == MEANT.format(what="reword 1.1")
        assert claims(session) == ["Begin slowly."]
        await put(pilot, "")
        assert claims(session) == ["Begin very slowly."]
        assert app.room.line.mode == KEYS
        assert not any(isinstance(done, words.Say) for done in session.done)


@pytest.mark.parametrize(("letter", "kind"), [("c", writing.CLAIM), ("s", writing.HEADING), ("i", writing.INTRO)])
async def test_a_sentence_that_begins_with_a_word_of_ours_is_what_was_being_written(letter: str, kind: str) -> None:
    session = said()
    async with running(session) as (_, pilot):
        await opened(pilot)
        await tap(pilot, "1", letter)
        await pilot.press("ctrl+u")
        await put(pilot, "Say what you need.")
        assert session.done == [] or not any(isinstance(done, words.Say) for done in session.done)
        await put(pilot, "")
        assert section(session) == [(kind, "Say what you need.", "")]


@pytest.mark.parametrize("line", ["say Shall we end?", "claim 2 Rest.", "recap?", "who?"])
async def test_another_command_in_an_opened_line_is_that_command(line: str) -> None:
    session = said()
    async with running(session) as (app, pilot):
        await opened(pilot)
        await tap(pilot, "1", "c")
        await pilot.press("ctrl+u")
        await put(pilot, line)
        assert app.room.line.value == ""
        assert claims(session) == []


async def test_a_text_whose_command_was_deleted_means_its_piece_wherever_that_moved() -> None:
    session = said()
    write(session, text="Begin slowly.")
    async with running(session) as (app, pilot):
        await opened(pilot)
        await tap(pilot, "1", "down", "r")
        await pilot.press("ctrl+u")
        session.act("Ama", HoldSection())
        write(session, "Ana", kind=writing.INTRO, text="We asked.")
        session.act("Ana", HoldSection())
        await pilot.pause()
        await put(pilot, "Begin very slowly.")
        assert app.room.line.value == "reword 1.2 Begin very slowly."
        await put(pilot, "")
        assert claims(session) == ["Begin very slowly."]


async def test_an_enter_from_before_the_beginning_was_put_back_writes_nothing() -> None:
    session = said()
    async with running(session) as (app, pilot):
        page = await opened(pilot)
        await tap(pilot, "1", "c")
        await pilot.press("ctrl+u")
        await put(pilot, "Rest.")
        app.room.entered(app.room.line.value, page.opened._offered_at - 1)
        await pilot.pause()
        assert app.room.line.value == "claim 1 Rest."
        assert claims(session) == []


@pytest.mark.parametrize("size", SIZES)
async def test_a_text_that_is_longer_than_the_line_stands_above_the_foot_whole_while_it_is_typed(
    size: tuple[int, int],
) -> None:
    session = said()
    text = "We were tired and went on all the same, because somebody had put the kettle on before anybody asked, " * 2
    async with running(session, size) as (app, pilot):
        page = await opened(pilot)
        await tap(pilot, "1", "c")
        assert not page.typed.display
        app.room.line.insert_text_at_cursor(text.strip())
        await pilot.pause()
        assert page.typed.display
        if size[1] >= 24:
            assert flat(text.strip()) in flat(page.typed.text)
        assert all(cells(line) <= size[0] for line in printed(app))
        app.room.line.cursor_position = len(app.room.line.value)
        app.room.draw()
        await pilot.pause()
        assert page.typed.lines[-1].plain.strip().endswith("anybody asked,"), "where one types is in sight"
        assert app.room.line.mode == LINE
        await pilot.press("ctrl+u")
        await pilot.pause()
        assert not page.typed.display


async def test_a_key_that_moves_leaves_a_text_that_waits_for_its_second_enter_in_the_line() -> None:
    session = said()
    write(session, text="Begin slowly.")
    async with running(session) as (app, pilot):
        await opened(pilot)
        await tap(pilot, "1", "down", "r")
        await pilot.press("ctrl+u")
        await put(pilot, "Begin very slowly.")
        for _ in range(2):
            await pilot.press("down")
            assert app.room.line.value == "reword 1.1 Begin very slowly."
        await pilot.press("up")
        assert app.room.line.value == "Begin very slowly."
        for _ in range(3):
            await pilot.press("down")
        await pilot.press("x", "y")
        assert app.room.line.value == "reword 1.1 Begin very slowly.xy"
        await pilot.press("backspace", "backspace")
        await put(pilot, "")
        assert claims(session) == ["Begin very slowly."]


async def test_an_older_line_that_was_changed_is_found_again_where_another_was_looked_at() -> None:
    async with running(said()) as (app, pilot):
        line = app.room.line
        for sent in ("who?", "time?"):
            line.put(sent)
            await pilot.press("enter")
        line.put("")
        await pilot.press("up")
        assert line.value == "time?"
        await pilot.press("x", "up")
        assert line.value == "who?"
        for _ in range(3):
            await pilot.press("down")
        assert line.value == "time?x"
        await pilot.press("enter", "up")
        assert line.value == "time?x"
        await pilot.press("down")
        assert line.value == "", "it was sent"
