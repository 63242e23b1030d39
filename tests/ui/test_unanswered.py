"""Questions that wait: how they are answered, that none goes without a word, and what becomes of one that asks about what is over."""

from __future__ import annotations

from typing import Any

import pytest
from textual.pilot import Pilot

from cop_tui.core.engine.ids import ItemId
from cop_tui.core.topics import floor, setup, words
from cop_tui.ui.conversation import ON_KEYS, TYPED_OVER
from cop_tui.ui.open_question import ANSWER_FIRST
from cop_tui.ui.view import KEYS, LINE
from tests.ui.conftest import key, meeting, rows_of, running, send, shown
from tests.ui.fake import FakeSession
from tests.ui.shown import flat


def seen(pilot: Pilot[Any]) -> str:
    return flat(shown(pilot))


def speaking(me: str = "Ama") -> FakeSession:
    session = meeting(me, holder=me == "Ama")
    for name in ("Bo", "Cy"):
        session.act(name, floor.Hand())
    session.act("Ama", floor.CallNext())
    return session


@pytest.mark.parametrize("keys", [True, False])
async def test_what_is_asked_about_a_turn_is_dropped_with_a_word_once_that_turn_is_over(keys: bool) -> None:
    session = speaking()
    async with running(session, keys=keys) as (app, pilot):
        if keys:
            await key(pilot, "n")
        else:
            await send(pilot, "next")
        assert "Bo has the floor. Go on to Cy? y / n" in seen(pilot)
        app.room.line.value = "" if keys else "y"
        session.act("Bo", floor.Done())
        await pilot.pause()
        assert app.room.view.question == ""
        assert "Bo no longer has the floor, so the question is dropped. Nothing was done." in seen(pilot)
        assert app.room.line.value == ""
        if keys:
            await key(pilot, "n")
            assert session.server.kept.floor.speaker == 4, "and the key does what it says again"


async def test_a_key_that_answers_nothing_says_that_an_answer_comes_first() -> None:
    session = speaking()
    async with running(session) as (app, pilot):
        await key(pilot, "n")
        await key(pilot, "m")
        await key(pilot, "m")
        assert app.room.view.question.count(ANSWER_FIRST) == 1
        assert "Bo has the floor. Go on to Cy? y / n" in app.room.view.question
        await key(pilot, "n")
        assert "Bo goes on." in shown(pilot)


async def test_where_one_types_a_question_says_that_its_answer_is_sent_and_on_keys_it_is_pressed() -> None:
    session = meeting("Ana", item=ItemId(5))
    async with running(session) as (app, pilot):
        await send(pilot, "We were tired.")
        assert "y / n, then Enter" in seen(pilot)
        await pilot.press("y")
        assert session.done == [], "a letter that was typed ahead answers nothing"
        app.room.line.turn_to(KEYS)
        await pilot.pause()
        assert "y / n, then Enter" not in seen(pilot)


async def test_an_answer_that_was_begun_goes_with_the_question_that_is_left() -> None:
    session = meeting("Ana", item=ItemId(5))
    async with running(session) as (app, pilot):
        await send(pilot, "We were tired.")
        await pilot.press("y", "escape")
        await pilot.pause()
        assert (app.room.view.question, app.room.line.value) == ("", "")
        assert session.done == []


async def test_the_answers_stand_on_one_line_and_are_clicked_wherever_the_question_breaks() -> None:
    session = meeting("Ana", item=ItemId(5))
    async with running(session, (78, 24)) as (app, pilot):
        for width in range(60, 100):
            await pilot.resize_terminal(width, 24)
            await send(pilot, "We were tired.")
            rows = rows_of(app)
            asked = [at for at, text in enumerate(rows) if "y / n, then Enter" in text]
            assert len(asked) == 1, width
            await pilot.click(offset=(rows[asked[0]].rindex("n, then"), asked[0]))
            await pilot.pause()
            assert app.room.view.question == "", width
        assert session.done == []


async def test_escape_answers_nothing_about_a_note_and_leads_to_the_keys() -> None:
    session = meeting("Ana", item=ItemId(6))
    async with running(session) as (app, pilot):
        await send(pilot, "write I was afraid.")
        assert "May the recap quote it" in seen(pilot)
        await pilot.press("escape")
        await pilot.pause()
        assert app.room.line.mode == KEYS
        assert "May the recap quote it, without your name? y / n" in app.room.view.question
        await pilot.press("escape")
        await pilot.pause()
        assert "It waits for your answer." in seen(pilot)
        await key(pilot, "z")
        assert ANSWER_FIRST in app.room.view.question
        await key(pilot, "x")
        assert session.server.kept.clock.paused
        await key(pilot, "x")
        assert "may the recap quote it, without your name? y / n" in app.room.view.question, "asked again afterwards"
        await pilot.pause()
        await key(pilot, "y")
        assert app.room.view.question == "", app.room.view.question
        assert session.my_notes[-1].quote


async def test_the_first_escape_after_a_line_went_back_to_keys_keeps_what_is_chosen() -> None:
    session = meeting("Ama", holder=True, item=ItemId(5))
    async with running(session) as (app, pilot):
        app.room.choosing.active, app.room.choosing.about = "agenda", ("part", 4)
        await key(pilot, "p")
        await pilot.press(*"Zed", "enter")
        await pilot.pause()
        assert app.room.line.mode == KEYS
        await pilot.press("escape")
        assert app.room.choosing.about == ("part", 4)
        assert app.room.view.said == ON_KEYS
        await pilot.press("escape")
        assert app.room.choosing.about is None


async def test_what_came_back_says_how_it_is_changed() -> None:
    session = meeting("Ana", item=ItemId(5))
    async with running(session) as (app, pilot):
        await send(pilot, "hnad up please")
        await send(pilot, "n")
        assert TYPED_OVER in seen(pilot)
        await pilot.press("end", "!")
        assert app.room.line.value == "hnad up please!"


@pytest.mark.parametrize("where", ["line", "prompt"])
async def test_a_click_on_the_line_while_on_keys_begins_a_line(where: str) -> None:
    async with running(meeting("Ama", holder=True)) as (app, pilot):
        await pilot.click(f"#{where}")
        await pilot.pause()
        assert app.room.line.mode == LINE
        assert app.focused is app.room.line


async def test_a_question_that_another_page_covers_says_there_that_it_was_dropped() -> None:
    session = meeting("Ana", item=ItemId(5))
    async with running(session) as (app, pilot):
        session.act("Ana", words.Say("We were tired."))
        await send(pilot, "And nobody said so.")
        await send(pilot, "mine")
        await pilot.pause()
        text = " ".join(app.screen.query_one("#mine").text.split())
        assert "What was asked before is dropped, and nothing was sent for it." in text


@pytest.mark.parametrize("look", ["who?", "queue?", "quote 99", "hush"])
async def test_what_was_typed_for_a_question_that_is_dropped_is_what_up_brings_first(look: str) -> None:
    async with running(meeting("Ama", holder=True, item=ItemId(5)), keys=False) as (app, pilot):
        await send(pilot, "Nobody said so.")
        await send(pilot, look)
        text = flat("\n".join(rows_of(app)).replace("│", " "))
        assert "What was asked before is dropped, and nothing was sent for it. Up brings your line back." in text
        await pilot.press("up")
        assert app.room.line.value == "Nobody said so."


async def test_behind_a_page_that_covers_it_the_line_comes_back_too() -> None:
    async with running(meeting("Ama", holder=True, item=ItemId(5)), keys=False) as (app, pilot):
        await send(pilot, "Nobody said so.")
        await send(pilot, "mine")
        await pilot.pause()
        text = " ".join(app.screen.query_one("#mine").text.split())
        assert "nothing was sent for it. Behind this page, up brings your line back." in text
        await pilot.press("escape")
        await pilot.press("up")
        assert app.room.line.value == "Nobody said so."


async def test_it_comes_back_where_somebody_thought_of_leaving_meanwhile() -> None:
    async with running(meeting("Ama", holder=True, item=ItemId(5)), keys=False) as (app, pilot):
        await send(pilot, "Nobody said so.")
        app.action_leave()
        await pilot.pause()
        assert "nothing was sent for it. Up brings your line back." in flat("\n".join(rows_of(app)))
        await send(pilot, "n")
        await pilot.press("up")
        assert app.room.line.value == "Nobody said so."


async def test_what_is_asked_about_who_is_next_is_dropped_once_somebody_else_is() -> None:
    session = speaking()
    async with running(session) as (app, pilot):
        session.act("Di", floor.Hand())
        await key(pilot, "n")
        assert "Go on to Cy? y / n" in seen(pilot)
        session.act("Cy", floor.LowerHand())
        await pilot.pause()
        assert app.room.view.question == ""
        assert "Somebody else is next by now, so the question is dropped. Nothing was done." in seen(pilot)
        await key(pilot, "n")
        assert "Go on to Di? y / n" in seen(pilot)


@pytest.mark.parametrize("look", ["agenda?", "queue?", "time?", "park"])
async def test_a_question_that_an_act_asked_stays_in_sight_beside_what_is_looked_at(look: str) -> None:
    session = meeting("Ama", holder=True)
    async with running(session, keys=False) as (app, pilot):
        await send(pilot, "end")
        assert app.room.view.question.endswith("y / n")
        await send(pilot, look)
        text = flat("\n".join(rows_of(app)))
        assert "dropped" not in text
        assert "End the meeting for everybody? y / n" in text
        await send(pilot, "y")
        assert [type(command) for command in session.done] == [setup.End]
