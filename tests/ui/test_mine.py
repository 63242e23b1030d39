"""My own words by keyboard: quote, soften, withdraw; never from a burst, and withdrawing asks first."""

from __future__ import annotations

from typing import Any

from textual.pilot import Pilot

from cop_tui.core import words
from cop_tui.ui.screens.mine import MineScreen
from tests.ui.conftest import meeting, running, send
from tests.ui.fake import FakeSession


async def opened(pilot: Pilot[Any], session: FakeSession) -> MineScreen:
    for text in ("We were tired.", "And nobody said so."):
        session.act("Ana", words.Say(text))
    await send(pilot, "mine")
    await pilot.pause()
    screen = pilot.app.screen
    assert isinstance(screen, MineScreen)
    screen._gap = 3600
    return screen


async def tap(pilot: Pilot[Any], screen: MineScreen, letter: str) -> None:
    await pilot.press(letter)
    screen.settle()
    await pilot.pause()


def text_of(screen: MineScreen) -> str:
    return screen.query_one("#mine").text  # type: ignore[attr-defined, no-any-return]


async def test_what_the_recap_may_do_goes_round_by_key() -> None:
    session = meeting("Ana", item=5)
    async with running(session) as (_, pilot):
        screen = await opened(pilot, session)
        number = min(session.replica.kept.words.by_id)
        for wanted in (words.UNNAMED, words.NAMED, words.GROUP):
            await tap(pilot, screen, "q")
            assert session.replica.kept.words.by_id[number].consent == wanted
        assert "not quoted" in text_of(screen)


async def test_all_and_none_are_one_key() -> None:
    session = meeting("Ana", item=5)
    async with running(session) as (_, pilot):
        screen = await opened(pilot, session)
        await tap(pilot, screen, "a")
        assert {w.consent for w in session.replica.kept.words.by_id.values()} == {words.UNNAMED}
        await tap(pilot, screen, "n")
        assert {w.consent for w in session.replica.kept.words.by_id.values()} == {words.GROUP}


async def test_withdrawing_asks_and_only_y_withdraws() -> None:
    session = meeting("Ana", item=5)
    async with running(session) as (_, pilot):
        screen = await opened(pilot, session)
        await pilot.press("down")
        await tap(pilot, screen, "w")
        assert "Withdraw these words?" in text_of(screen)
        await tap(pilot, screen, "n")
        assert "Nothing was withdrawn." in text_of(screen)
        await tap(pilot, screen, "w")
        await tap(pilot, screen, "y")
        assert isinstance(session.done[-1], words.Withdraw)
        assert "And nobody said so." not in text_of(screen)
        await tap(pilot, screen, "q")
        assert "Those words are withdrawn already." in text_of(screen)


async def test_softening_starts_a_line_in_the_room() -> None:
    session = meeting("Ana", item=5)
    async with running(session) as (app, pilot):
        screen = await opened(pilot, session)
        await pilot.press("down")
        await tap(pilot, screen, "s")
        assert app.screen is app.room
        assert app.room.line.value == "soften 2 "


async def test_a_burst_changes_nothing() -> None:
    session = meeting("Ana", item=5)
    async with running(session) as (_, pilot):
        screen = await opened(pilot, session)
        before = len(session.done)
        await pilot.press(*"wyaw")
        await pilot.pause()
        assert len(session.done) == before
        assert not screen.asking
        assert "That looked like typing" in text_of(screen)


async def test_a_note_without_a_name_can_be_quoted_and_taken_back() -> None:
    session = meeting("Ana", item=6)
    async with running(session) as (_, pilot):
        await send(pilot, "write Nobody dares.")
        await send(pilot, "mine")
        await pilot.pause()
        screen = pilot.app.screen
        assert isinstance(screen, MineScreen)
        screen._gap = 3600
        await tap(pilot, screen, "q")
        assert session.my_notes[0].quote
        assert "may be quoted" in text_of(screen)
        await tap(pilot, screen, "w")
        await tap(pilot, screen, "y")
        assert session.my_notes == []
        assert "nothing that is kept" in text_of(screen)


async def test_it_can_be_small_and_empty() -> None:
    session = meeting("Ana")
    async with running(session) as (_, pilot):
        await send(pilot, "mine")
        await pilot.pause()
        screen = pilot.app.screen
        assert isinstance(screen, MineScreen)
        assert "You have written nothing that is kept." in text_of(screen)
        await tap(pilot, screen, "q")
        assert "nothing of yours" in text_of(screen)
        for size in ((20, 5), (1, 1), (80, 24)):
            await pilot.resize_terminal(*size)
            await pilot.pause()
