"""What is said and told in the room while the page of the recap stands in the place of the talk."""

from __future__ import annotations

from typing import Any, cast

import pytest
from textual.pilot import Pilot

from cop_tui.core.engine.text import cells
from cop_tui.core.topics import afterwards, release, words, writing
from cop_tui.ui.app import CopApp
from cop_tui.ui.latest import SHOWN
from cop_tui.ui.view import KEYS, LINE
from tests.ui.conftest import running, shown
from tests.ui.shown import SIZES, flat, printed
from tests.ui.test_hostile import HOSTILE
from tests.ui.writing import FIRST, ended, opened, put, said, tap, word, write

SPOKEN = "Bo: Shall we end?"


def above_the_foot(pilot: Pilot[Any]) -> str:
    """Return the row right above the foot, as it is painted."""
    app = cast("CopApp", pilot.app)
    return printed(app)[app.room.foot.region.y - 1].strip()


@pytest.mark.parametrize("size", SIZES)
async def test_what_is_said_stands_above_the_foot_for_a_while(size: tuple[int, int]) -> None:
    session = said()
    async with running(session, size) as (app, pilot):
        await opened(pilot)
        assert above_the_foot(pilot) != "Di: Being asked.", "what was said before is in the talk"
        session.act("Bo", words.Say("Shall we end?"))
        await pilot.pause()
        assert above_the_foot(pilot) == SPOKEN
        session.time += SHOWN - 1
        app.room.draw()
        await pilot.pause()
        assert above_the_foot(pilot) == SPOKEN
        session.time += 1
        app.room.draw()
        await pilot.pause()
        assert SPOKEN not in shown(pilot)


async def test_what_is_said_stands_until_the_second_key_and_the_newest_takes_its_place() -> None:
    session = said()
    async with running(session) as (_, pilot):
        await opened(pilot)
        session.act("Bo", words.Say("Shall we end?"))
        await pilot.pause()
        await tap(pilot, "down")
        assert above_the_foot(pilot) == SPOKEN
        session.act("Cy", words.Say("Soon."))
        await pilot.pause()
        await tap(pilot, "1")
        assert above_the_foot(pilot) == "Cy: Soon."
        assert SPOKEN not in shown(pilot)
        await tap(pilot, "tab")
        assert "Cy: Soon." not in shown(pilot)


async def test_typing_takes_nothing_away_that_was_said_meanwhile() -> None:
    session = said()
    async with running(session) as (_, pilot):
        await opened(pilot)
        await tap(pilot, "1", "c")
        session.act("Bo", words.Say("Shall we end?"))
        await pilot.pause()
        await pilot.press(*"slowly")
        await pilot.pause()
        assert above_the_foot(pilot) == SPOKEN


async def test_what_is_told_of_the_recap_stands_there() -> None:
    session = ended(said())
    write(session, "Cy", text="Begin slowly.")
    async with running(session) as (_, pilot):
        await opened(pilot)
        for who in ("Ama", "Bo"):
            session.act(who, release.ReleaseRecap(session.server.kept.seq))
            await pilot.pause()
        assert "released" in above_the_foot(pilot)
        session.act("Bo", afterwards.Consent([word(session, "Tea first.")], words.UNNAMED))
        await pilot.pause()
        assert above_the_foot(pilot).startswith("The recap has changed since it was released.")


async def test_words_that_are_taken_back_while_they_stand_there_are_gone_at_once() -> None:
    session = said()
    async with running(session) as (_, pilot):
        await opened(pilot)
        session.act("Bo", words.Say("Shall we end?"))
        await pilot.pause()
        session.act("Bo", afterwards.Withdraw([word(session, "Shall we end?")]))
        await pilot.pause()
        assert "Shall we end?" not in shown(pilot)
        assert above_the_foot(pilot) == "Bo: (withdrawn)"


async def test_what_others_write_in_the_recap_is_not_told_there() -> None:
    session = said()
    async with running(session) as (app, pilot):
        page = await opened(pilot)
        session.act("Ana", writing.WritePiece(writing.CLAIM, FIRST, "Begin slowly."))
        await pilot.pause()
        assert not page.heard.display
        assert app.is_running


async def test_on_a_small_screen_what_is_said_takes_the_row_of_the_hint() -> None:
    session = said()
    async with running(session, (60, 15), hints=["park something"]) as (app, pilot):
        page = await opened(pilot)
        app.room.talk.say("")
        await pilot.pause()
        assert "Try: " in app.room.foot.text
        height = page.column.shown.size.height
        session.act("Bo", words.Say("Shall we end?"))
        await pilot.pause()
        await pilot.pause()
        assert above_the_foot(pilot) == SPOKEN
        assert "Try: " not in app.room.foot.text
        assert page.column.shown.size.height == height


@pytest.mark.parametrize("size", SIZES)
async def test_what_is_long_or_hostile_stands_there_on_one_row(size: tuple[int, int]) -> None:
    session = said()
    async with running(session, size) as (app, pilot):
        page = await opened(pilot)
        for text in (*HOSTILE, "long " * 100):
            session.act("Bo", words.Say("harmless"))
            for state in (session.server, session.replica.state):
                state.texts[max(state.texts)] = text
            app.room.draw()
            await pilot.pause()
            assert len(page.heard.lines) == 1
            assert all(cells(line) <= size[0] for line in printed(app))
            assert all(c.isprintable() or c in "\u200c\u200d" for line in printed(app) for c in line)
        assert above_the_foot(pilot).endswith("…")


async def test_what_does_not_fit_its_row_is_read_whole_by_a_key() -> None:
    session = said()
    async with running(session, (80, 24)) as (app, pilot):
        page = await opened(pilot)
        session.act("Bo", words.Say("Short."))
        await pilot.pause()
        assert "read it all" not in shown(pilot)
        session.act("Bo", words.Say("We were tired, " * 12 + "and then it was over."))
        await pilot.pause()
        app.room.draw()
        assert "t read it all" in shown(pilot)
        assert "and then it was over." not in shown(pilot)
        await tap(pilot, "t")
        assert "and then it was over." in flat(shown(pilot))
        await pilot.press("escape")
        await pilot.pause()
        assert app.room.page is page


async def test_a_line_begun_by_hand_on_the_page_leads_back_to_the_keys_once_it_went_through() -> None:
    session = said()
    async with running(session) as (app, pilot):
        await opened(pilot)
        for line in ("claim 1 Begin slowly.", "say Hello.", "who?", ""):
            await tap(pilot, "/")
            assert app.room.line.mode == LINE
            await put(pilot, line)
            assert app.room.line.mode == KEYS, line


async def test_what_was_said_last_is_read_from_its_end_and_back_from_there() -> None:
    session = said()
    for number in range(60):
        session.act("Bo", words.Say(f"Thing {number}: " + "we were tired " * 6))
    async with running(session, (80, 24)) as (app, pilot):
        await opened(pilot)
        await tap(pilot, "t")
        assert "Thing 59: " in "\n".join(printed(app))
        assert "Thing 47: " not in "\n".join(printed(app))
        await pilot.press("pageup")
        await pilot.pause()
        assert "Thing 47: " in "\n".join(printed(app))
        assert "Thing 59: " not in "\n".join(printed(app))
        await tap(pilot, "escape", "?")
        assert "Write the recap together." in "\n".join(printed(app)), "anything else is read from its first line"


async def test_the_foot_says_how_a_line_is_begun_and_what_enter_does_with_it() -> None:
    session = said()
    write(session, text="Begin slowly.")
    async with running(session) as (app, pilot):
        await opened(pilot)
        assert "/ type" in app.room.foot.text
        await tap(pilot, "/")
        assert "Enter sends it" in app.room.foot.text
        await put(pilot, "quote 1 under 1.1")
        assert "/ type" in app.room.foot.text
        assert "Enter" not in app.room.foot.text


async def test_those_who_write_after_the_end_still_talk_there() -> None:
    session = ended(said())
    async with running(session) as (app, pilot):
        await opened(pilot)
        await tap(pilot, "/")
        await put(pilot, "off Shall we send it?")
        assert session.done[-1] == words.Off("Shall we send it?")
        assert app.room.line.mode == KEYS
        session.act("Bo", words.Off("Yes, soon."))
        await pilot.pause()
        assert above_the_foot(pilot) == "Bo: not kept: Yes, soon."
