"""On the page of the recap: asking the author of the chosen words, and what the author sees on their own page."""

from __future__ import annotations

import pytest

from cop_tui.acts import asking_authors
from cop_tui.core.topics import afterwards
from cop_tui.core.topics.clearer import AskAuthor
from cop_tui.ui.chosen_row import NO_SECTION, NOT_SAID
from cop_tui.ui.opened_line import MEANT
from cop_tui.ui.panels.own import OR_LEAVE_IT
from cop_tui.ui.screens.mine import MineScreen
from cop_tui.ui.view import KEYS
from tests.ui.conftest import running, send, shown
from tests.ui.fake import FakeSession
from tests.ui.shown import flat
from tests.ui.test_mine import text_of
from tests.ui.test_writing_page import claims
from tests.ui.writing import ended, opened, put, said, tap, word, write

TEXT = "which tea?"


def sent(session: FakeSession) -> list[AskAuthor]:
    """Return what authors were asked."""
    return [done for done in session.done if isinstance(done, AskAuthor)]


async def test_on_what_was_said_a_opens_the_line_and_enter_asks() -> None:
    session = said()
    async with running(session) as (app, pilot):
        page = await opened(pilot)
        await tap(pilot, "tab", "1", "a")
        assert app.room.line.value == "ask author 1 "
        assert asking_authors.OPENS in flat(shown(pilot))
        assert "Enter sends it" in shown(pilot)
        await put(pilot, TEXT)
        assert sent(session) == [AskAuthor(word(session, "Tea first."), TEXT, home=word(session, "Tea first."))]
        assert app.room.view.said == asking_authors.ASKED
        assert app.room.line.mode == KEYS
        assert not page.session.replica.state.now.writers.held, "it is written in no section"
        assert claims(session) == []


async def test_on_a_claim_it_is_about_the_words_beneath_it_wherever_it_moved() -> None:
    session = said()
    write(session, text="Begin slowly.", word=word(session, "A quiet minute."))
    async with running(session) as (app, pilot):
        await opened(pilot)
        await tap(pilot, "1", "down", "a")
        assert app.room.line.value == "ask author 2 "
        write(session, "Ama", text="Be kind.")
        await put(pilot, TEXT)
        assert [one.word for one in sent(session)] == [word(session, "A quiet minute.")]


async def test_words_that_were_put_differently_meanwhile_are_not_asked_about() -> None:
    session = said()
    async with running(session) as (app, pilot):
        await opened(pilot)
        await tap(pilot, "tab", "1", "a")
        session.act("Bo", afterwards.Soften(word(session, "Tea first."), "Tea before we talk."))
        await put(pilot, TEXT)
        assert app.room.view.said.startswith("Those words are put differently by now.")
        assert not session.server.memory.clearer.waiting


async def test_where_nothing_that_was_said_is_chosen_it_says_so() -> None:
    session = said()
    write(session, text="Begin slowly.")
    async with running(session) as (app, pilot):
        await opened(pilot)
        await tap(pilot, "1", "down", "a")
        assert app.room.view.said == NOT_SAID
        await tap(pilot, "1", "a")
        assert app.room.view.said == NOT_SAID != NO_SECTION


async def test_on_my_own_words_it_is_not_offered_and_says_why() -> None:
    session = ended(said("Bo"))
    async with running(session) as (app, pilot):
        page = await opened(pilot)
        await tap(pilot, "tab", "1")
        assert "a" not in [can.key for can in page.can()]
        await tap(pilot, "a")
        assert app.room.view.said.startswith("Those are your own words")
        await tap(pilot, "down")
        assert "a" in [can.key for can in page.can()]


@pytest.mark.parametrize("me", ["Bo", "Cy"])
async def test_the_page_of_my_own_words_shows_it_beneath_them_to_their_author_alone(me: str) -> None:
    session = said(me)
    session.act("Ama", AskAuthor(word(session, "Tea first."), TEXT))
    async with running(session) as (_, pilot):
        await send(pilot, "mine")
        await pilot.pause()
        assert isinstance(pilot.app.screen, MineScreen)
        asks = f"Ama asks, for readers who were not there: '{TEXT}' {OR_LEAVE_IT}"
        assert (asks in flat(text_of(pilot.app.screen))) == (me == "Bo")


async def test_after_the_end_the_author_reads_it_where_the_meeting_stands() -> None:
    session = said("Bo")
    session.act("Ama", AskAuthor(word(session, "Tea first."), TEXT))
    ended(session)
    async with running(session) as (_, pilot):
        (told,) = asking_authors.lines(session)  # type: ignore[arg-type]
        assert told in flat(shown(pilot))


async def test_the_author_reads_it_when_it_comes_with_the_words_and_how_to_change_them() -> None:
    session = said("Bo")
    async with running(session) as (_, pilot):
        session.act("Ama", AskAuthor(word(session, "Tea first."), TEXT))
        await pilot.pause()
        (told,) = asking_authors.lines(session)  # type: ignore[arg-type]
        assert told in flat(shown(pilot))


async def test_nobody_else_is_told_when_it_is_asked() -> None:
    session = said("Cy")
    async with running(session) as (_, pilot):
        before = shown(pilot)
        session.act("Ama", AskAuthor(word(session, "Tea first."), TEXT))
        await pilot.pause()
        assert shown(pilot) == before


async def test_a_question_whose_command_was_deleted_gets_it_back_and_is_asked_with_the_next_enter() -> None:
    session = said()
    async with running(session) as (app, pilot):
        await opened(pilot)
        await tap(pilot, "tab", "1", "a")
        await pilot.press("ctrl+u")
        await put(pilot, "Which tea?")
        assert app.room.line.value == "ask author 1 Which tea?"
        assert app.room.view.said == MEANT.format(what="ask author 1")
        assert sent(session) == []
        await put(pilot, "")
        assert [one.text for one in sent(session)] == ["Which tea?"]
