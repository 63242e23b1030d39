"""What the page of the recap asks before it is done, and what Escape closes there."""

from __future__ import annotations

import pytest

from cop_tui.core.topics import writing
from cop_tui.core.topics.writers import HoldSection
from cop_tui.ui.panels.writing import SAID
from tests.ui.conftest import running, shown
from tests.ui.shown import flat
from tests.ui.writing import FIRST, opened, said, section, tap, word, write

CLAIM = writing.CLAIM
REPLACES = "1 stands beneath it. Put 2 in its place? y / n"


@pytest.mark.parametrize("keys", [("p",), ("enter", "enter")])
async def test_words_beneath_a_claim_are_replaced_only_after_a_yes(keys: tuple[str, ...]) -> None:
    session = said()
    write(session, text="Begin slowly.", word=word(session, "Tea first."))
    async with running(session, (120, 34)) as (_, pilot):
        page = await opened(pilot)
        await tap(pilot, "1", "down", "tab")
        assert page.columns[SAID].about == (SAID, word(session, "A quiet minute."))
        await tap(pilot, *keys)
        assert REPLACES in flat(shown(pilot))
        await tap(pilot, "n")
        assert section(session) == [(CLAIM, "Begin slowly.", "Tea first.")]
        assert page.columns[SAID].about == (SAID, word(session, "A quiet minute.")), "it is placed nowhere"
        await tap(pilot, *keys, "y")
        assert section(session) == [(CLAIM, "Begin slowly.", "A quiet minute.")]


async def test_a_claim_is_cut_only_after_a_yes_and_it_is_the_one_that_was_chosen() -> None:
    session = said()
    for text in ("One.", "Two."):
        write(session, "Ana", text=text)
    session.act("Ana", HoldSection())
    async with running(session) as (_, pilot):
        await opened(pilot)
        await tap(pilot, "1", "down", "down", "x")
        assert "Cut 1.2? Its text is erased. y / n" in flat(shown(pilot))
        await tap(pilot, "n")
        assert [text for _, text, _ in section(session)] == ["One.", "Two."]
        await tap(pilot, "x")
        session.act("Ana", writing.WritePiece(CLAIM, FIRST, "Above.", after=min(session.server.kept.writing.pieces)))
        session.act("Ana", HoldSection())
        await pilot.pause()
        await tap(pilot, "y")
        assert [text for _, text, _ in section(session)] == ["One.", "Above."]


async def test_escape_closes_a_question_or_what_is_told_first_and_then_the_page() -> None:
    session = said()
    write(session, text="One.")
    async with running(session) as (app, pilot):
        page = await opened(pilot)
        await tap(pilot, "1", "down", "x", "escape")
        assert app.room.page is page
        assert "Cut 1.1?" not in shown(pilot)
        await tap(pilot, "9")
        assert "There is no section 9." in shown(pilot)
        await tap(pilot, "escape")
        assert app.room.page is page
        assert "There is no section 9." not in shown(pilot)
        await tap(pilot, "escape")
        assert app.room.page is None


async def test_escape_closes_a_question_before_what_is_being_placed() -> None:
    session = said()
    write(session, text="One.")
    async with running(session) as (app, pilot):
        page = await opened(pilot)
        await tap(pilot, "tab", "enter")
        app.room.send("cut piece 1.1", typed=False)
        await pilot.pause()
        assert "Cut 1.1?" in shown(pilot)
        await tap(pilot, "escape")
        assert page.placing == word(session, "Tea first.")
        assert "Cut 1.1?" not in shown(pilot)
        await tap(pilot, "escape")
        assert (page.placing, app.room.page) == (0, page)
        await tap(pilot, "escape")
        assert app.room.page is None, "what an Escape told is not to be closed by another"


async def test_enter_alone_leaves_a_question_standing_and_says_in_a_line_how_it_is_answered() -> None:
    session = said()
    write(session, text="One.")
    async with running(session) as (app, pilot):
        page = await opened(pilot)
        await tap(pilot, "1", "down", "x")
        for _ in range(2):
            await pilot.press("enter")
            await pilot.pause()
            assert app.room.view.question == "Type y or n. Cut 1.1? Its text is erased. y / n"
            assert app.room.view.told == []
            assert app.room.page is page
        await tap(pilot, "y")
        assert section(session) == []
