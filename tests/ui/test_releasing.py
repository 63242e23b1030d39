"""Releasing on screens: the recap is read in the place of the talk, and a yes below it lets it go out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import pytest

from cop_tui.acts.act import WRITING_PAGE
from cop_tui.acts.releasing import ASKED, LOOK_FIRST, SHOWN
from cop_tui.core.engine.ids import ItemId, PersonId, WordId
from cop_tui.core.topics import afterwards, release, setup, words
from cop_tui.ui.conversation import MORE
from cop_tui.ui.view import KEYS
from tests.ui.conftest import key, meeting, running, send, shown
from tests.ui.fake import FakeSession

if TYPE_CHECKING:
    from textual.pilot import Pilot

    from cop_tui.ui.app import CopApp


def ended() -> FakeSession:
    session = meeting("Ama", item=ItemId(5), holder=True)
    session.act("Ana", words.Say("We were tired."))
    session.act("Ana", afterwards.Consent([WordId(session.server.kept.seq)], words.UNNAMED))
    session.act("Ama", release.AskAll())
    session.act("Ama", setup.End(really=True))
    return session


async def to_the_end(pilot: Pilot[Any]) -> None:
    """Turn the pages until the last line is in sight."""
    room = cast("CopApp", pilot.app).room
    await pilot.pause()
    for _ in range(len(room.main.lines)):
        if room.main.at_end:
            break
        await pilot.press("pagedown")
        await pilot.pause()
    assert room.main.at_end


def long_recap(lines: int = 60) -> FakeSession:
    """Return a meeting that is over, whose recap quotes so many lines."""
    session = meeting("Ama", item=ItemId(5), holder=True)
    for number in range(lines):
        session.act("Ana", words.Say(f"Thing {number} that we learnt."))
    session.act("Ana", afterwards.Consent(list(session.server.kept.words.of(PersonId(2))), words.UNNAMED))
    session.act("Ama", release.AskAll())
    session.act("Ama", setup.End(really=True))
    return session


@pytest.mark.parametrize("size", [(60, 15), (80, 24), (120, 34), (200, 60)])
async def test_what_is_read_has_the_rows_of_the_box_above_it(size: tuple[int, int]) -> None:
    async with running(long_recap(), size, keys=False) as (app, pilot):
        await send(pilot, "release")
        await pilot.pause()
        await pilot.pause()
        room, parts = app.room, app.room.proportions
        assert room.now.size.height == 2
        assert room.main.size.height == parts.body - 2 * parts.chrome - 2
        assert room.now.text.count("The meeting is over") == 1
        await pilot.press("escape", "escape")
        await pilot.pause()
        assert room.now.size.height > 2 or size == (60, 15)


async def test_the_box_above_stays_as_it_is_where_a_short_answer_fits_below_it() -> None:
    async with running(long_recap(), (120, 34), keys=False) as (app, pilot):
        before = app.room.now.size.height
        app.room.talk.tell(["One line.", "Another."])
        await pilot.pause()
        await pilot.pause()
        assert app.room.now.size.height == before


@pytest.mark.parametrize("keys", [True, False])
async def test_page_down_and_space_turn_what_is_read_by_its_rows_less_one(keys: bool) -> None:
    async with running(long_recap(), keys=keys) as (app, pilot):
        await send(pilot, "release")
        await pilot.pause()
        if keys:
            app.room.line.turn_to(KEYS)
        await pilot.pause()
        main = app.room.main
        page = main.size.height - 1
        for press, at in (("pagedown", page), ("space", 2 * page), ("pageup", page)):
            await pilot.press(press)
            await pilot.pause()
            assert main.scroll_offset.y == at
        assert app.room.line.value == ""


async def test_a_space_within_a_line_is_typed_while_something_is_read() -> None:
    async with running(long_recap(), keys=False) as (app, pilot):
        app.room.talk.tell(["A line."] * 60)
        await pilot.pause()
        await pilot.press("a", "space", "b")
        assert app.room.line.value == "a b"
        assert app.room.main.scroll_offset.y == 0


@pytest.mark.parametrize("keys", [True, False])
async def test_a_yes_counts_once_the_last_line_was_in_sight(keys: bool) -> None:
    session = long_recap()
    read = session.server.kept.seq

    async def answer(pilot: Pilot[Any], word: str) -> None:
        await (key(pilot, word) if keys else send(pilot, word))
        await pilot.pause()

    async with running(session, keys=keys) as (app, pilot):
        app.room.send("release")
        await pilot.pause()
        await pilot.pause()
        for _ in range(2):
            await answer(pilot, "y")
            assert session.done == []
            assert app.room.view.question == f"{MORE} {ASKED}"
            assert app.room.view.told
        await to_the_end(pilot)
        await pilot.press("pageup")
        await answer(pilot, "y")
        assert session.done == [release.ReleaseRecap(read)]


@pytest.mark.parametrize("size", [(60, 15), (80, 24), (120, 34)])
async def test_on_the_page_on_which_the_recap_is_written_it_is_read_to_its_end_too(size: tuple[int, int]) -> None:
    session = long_recap()
    read = session.server.kept.seq
    async with running(session, size) as (app, pilot):
        app.room.open_page(WRITING_PAGE)
        await pilot.pause()
        app.room.send("release")
        await pilot.pause()
        await pilot.pause()
        await key(pilot, "y")
        assert session.done == []
        assert MORE in app.room.view.question
        for _ in range(60):
            await pilot.press("space")
            await pilot.pause()
        await key(pilot, "y")
        assert session.done == [release.ReleaseRecap(read)]


async def test_that_there_is_more_is_said_no_longer_once_the_last_line_was_in_sight() -> None:
    async with running(long_recap(), keys=False) as (app, pilot):
        app.room.send("release")
        await pilot.pause()
        await pilot.pause()
        await send(pilot, "y")
        await pilot.pause()
        assert app.room.view.question == f"{MORE} {ASKED}"
        await to_the_end(pilot)
        assert app.room.view.question == ASKED
        assert MORE not in app.room.foot.text


async def test_enter_alone_leaves_what_is_read_before_a_release_where_it_was() -> None:
    session = long_recap()
    read = session.server.kept.seq
    async with running(session, keys=False) as (app, pilot):
        app.room.send("release")
        await pilot.pause()
        await pilot.pause()
        await to_the_end(pilot)
        await send(pilot, "")
        assert app.room.view.told
        assert app.room.view.question == f"Type y or n. {ASKED}"
        await send(pilot, "y")
        await pilot.pause()
        assert session.done == [release.ReleaseRecap(read)]


async def test_no_needs_no_reading_and_releases_nothing() -> None:
    session = long_recap()
    async with running(session, keys=False) as (app, pilot):
        await send(pilot, "release")
        await pilot.pause()
        await send(pilot, "n")
        await pilot.pause()
        assert app.room.view.said == "Nothing was released."
        assert session.done == []


async def test_a_question_about_lines_that_are_left_is_left_with_them() -> None:
    session = long_recap()
    async with running(session) as (app, pilot):
        app.room.send("release")
        await pilot.pause()
        await pilot.press("tab")
        await pilot.pause()
        assert not app.room.view.question
        await key(pilot, "y")
        assert session.done == []


async def test_a_yes_after_another_line_releases_nothing_that_was_not_read() -> None:
    session = long_recap()
    async with running(session, keys=False) as (_, pilot):
        await send(pilot, "release")
        await pilot.pause()
        await send(pilot, "quote all")  # asks something itself, or is done; the lines are gone
        await pilot.pause()
        for _ in range(3):
            await send(pilot, "y")
            await pilot.pause()
        assert release.ReleaseRecap not in map(type, session.done)


async def test_lines_with_a_question_stand_while_news_come() -> None:
    session = long_recap()
    async with running(session, keys=False) as (app, pilot):
        await send(pilot, "release")
        await pilot.pause()
        app.room.talk.news = True
        session.later(60_000)
        app.room.draw()
        assert app.room.view.told
        assert app.room.view.question == ASKED


@pytest.mark.parametrize("size", [(60, 15), (80, 24), (120, 34)])
async def test_the_recap_is_read_on_the_screen_before_a_yes_lets_it_go_out(size: tuple[int, int]) -> None:
    session = ended()
    read = session.server.kept.seq
    async with running(session, size, keys=False) as (app, pilot):
        await send(pilot, "release")
        await pilot.pause()
        assert app.room.view.told[0] == LOOK_FIRST
        assert SHOWN in app.room.view.told
        assert "  • “We were tired.”" in app.room.view.told
        assert LOOK_FIRST in shown(pilot)
        assert ASKED in shown(pilot)
        assert session.done == []
        await to_the_end(pilot)
        await send(pilot, "y")
        await pilot.pause()
        assert session.done == [release.ReleaseRecap(read)]
        assert session.replica.kept.release.by == [session.replica.me]


async def test_escape_puts_the_question_away_and_then_the_recap_and_nothing_is_released() -> None:
    session = ended()
    async with running(session, keys=False) as (app, pilot):
        await send(pilot, "release")
        await pilot.pause()
        await pilot.press("escape")
        assert not app.room.view.question
        await pilot.press("escape")
        assert not app.room.view.told
        await key(pilot, "y")
        assert session.done == []


async def test_what_changed_meanwhile_is_shown_anew_on_the_screen() -> None:
    session = ended()
    async with running(session, keys=False) as (app, pilot):
        await send(pilot, "release")
        await to_the_end(pilot)
        session.act("Ana", afterwards.Soften(session.replica.kept.words.of(PersonId(2))[0], "We rested."))
        await pilot.pause()
        await send(pilot, "y")
        await pilot.pause()
        assert "  • “We rested.”" in app.room.view.told
        assert app.room.line.value == ""
        assert app.room.view.question == ASKED
        assert session.replica.kept.release.by == []
        await to_the_end(pilot)
        await send(pilot, "y")
        await pilot.pause()
        assert session.replica.kept.release.by == [session.replica.me]
