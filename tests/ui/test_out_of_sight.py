"""What is said while somebody looks at another panel: the talk is marked for them, and what they say themselves is confirmed."""

from __future__ import annotations

import pytest

from cop_tui.core.engine.ids import ItemId
from cop_tui.core.topics import floor, notes, words
from tests.ui.conftest import key, meeting, rows_of, running, send, shown

PEOPLE = 5


@pytest.mark.parametrize("size", [(60, 15), (80, 24)])
async def test_words_that_come_while_another_panel_is_looked_at_mark_the_talk_until_it_is_looked_at(
    size: tuple[int, int],
) -> None:
    session = meeting("Ama", holder=True, item=ItemId(5))
    async with running(session, size) as (app, pilot):
        app.room.choosing.choose_number(PEOPLE)
        app.room.draw()
        assert "1 Talk +" not in shown(pilot)
        session.act("Bo", words.Say("We were tired."))
        session.act("Cy", words.Say("So were we."))
        await pilot.pause()
        assert "1 Talk +" in "\n".join(rows_of(app)), "seen without colours, too"
        assert "1 Talk (" not in shown(pilot), "nothing is counted"
        await key(pilot, "1")
        assert "1 Talk +" not in "\n".join(rows_of(app))
        assert "So were we." in shown(pilot)


async def test_neither_what_happens_nor_my_own_words_mark_the_talk() -> None:
    session = meeting("Ama", holder=True, item=ItemId(5))
    async with running(session) as (app, pilot):
        app.room.choosing.choose_number(PEOPLE)
        session.act("Bo", floor.Hand())
        session.act("Ama", words.Say("We were tired."))
        await pilot.pause()
        assert "1 Talk +" not in shown(pilot)


async def test_a_wide_screen_on_which_the_talk_stands_beside_has_no_mark() -> None:
    session = meeting("Ama", holder=True, item=ItemId(5))
    async with running(session, (120, 34)) as (app, pilot):
        app.room.choosing.choose("agenda")
        session.act("Bo", words.Say("We were tired."))
        await pilot.pause()
        assert "Talk +" not in shown(pilot)


async def test_whoever_speaks_while_they_look_at_another_panel_reads_that_it_was_said() -> None:
    session = meeting("Ana", item=ItemId(5))
    async with running(session) as (app, pilot):
        await send(pilot, "say We were tired.")
        assert app.room.view.said == ""
        app.room.choosing.choose_number(PEOPLE)
        await send(pilot, "say And nobody said so.")
        assert app.room.view.said == "Said."
        assert "Said." in shown(pilot)


async def test_notes_that_are_shown_mark_the_talk() -> None:
    session = meeting("Ama", holder=True, item=ItemId(6))
    async with running(session) as (app, pilot):
        app.room.choosing.choose_number(PEOPLE)
        for name in ("Ana", "Bo", "Cy"):
            session.act(name, notes.HoldNote(f"{name:x<64}"[:64].encode().hex()[:64], "A note."))
        session.act("Ama", notes.Reveal(ItemId(6)))
        await pilot.pause()
        assert "1 Talk +" in shown(pilot)
