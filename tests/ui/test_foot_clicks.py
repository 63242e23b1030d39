"""What stands in the foot can be clicked, does what it says, and stays where it is while answers come and go."""

from __future__ import annotations

import pytest

from cop_tui.acts.parser import BY_NAME
from cop_tui.core.engine.ids import ItemId
from cop_tui.core.topics import agenda, care, deciding, parking, words
from cop_tui.ui.screens.tasks import TasksScreen
from cop_tui.ui.view import KEYS, LINE
from tests.ui import modes
from tests.ui.conftest import meeting, rows_of, running, send, shown
from tests.ui.moments import my_turn
from tests.ui.shown import SIZES, flat, screen, view_of
from tests.ui.test_panels_by_keys import queued
from tests.ui.test_panels_by_mouse import click, place


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("mode", [LINE, KEYS])
def test_the_keys_stay_right_above_the_line_whatever_is_said(size: tuple[int, int], mode: str) -> None:
    view = view_of(my_turn(), mode)
    for said, question in (("", ""), ("Short.", ""), ("A longer answer. " * 12, ""), ("", "Really? y / n")):
        view.said, view.question = said, question
        assert screen(view, size).under[-1].plain.strip().startswith(("hand", "say", "d done", "r hand"))


async def test_a_word_of_the_foot_stays_under_the_mouse_while_answers_come_and_go() -> None:
    session = my_turn()
    async with running(session) as (app, pilot):
        before = place(pilot, "park ..")
        app.room.say("One sentence that is said.")
        await pilot.pause()
        assert place(pilot, "park ..") == before
        app.room.say("A sentence that is said and goes on. " * 6)
        await pilot.pause()
        assert place(pilot, "park ..") == before
        assert rows_of(app)[before[1] + 1].startswith(" > ")


async def test_all_in_the_foot_opens_the_help_of_all_whichever_row_is_chosen() -> None:
    session = queued()
    async with running(session) as (app, pilot):
        await click(pilot, "5 People")
        await pilot.press("down")
        await pilot.pause()
        await click(pilot, "? all")
        assert isinstance(app.screen, TasksScreen)


async def test_what_stands_in_now_to_be_typed_or_pressed_is_clicked() -> None:
    session = meeting("Ama", holder=True)
    session.act("Cy", care.CheckOnMe())
    for mode in (LINE, KEYS):
        async with running(session, keys=False) as (app, pilot):
            app.room.line.turn_to(mode)
            await pilot.pause()
            before = shown(pilot)
            await click(pilot, "type answer" if mode == LINE else "a answer")
            assert shown(pilot) != before
            assert app.room.line.value or app.room.view.told or app.room.view.said or app.room.view.question


async def test_something_to_try_is_put_into_the_line_by_a_click() -> None:
    async with running(meeting("Ana"), hints=["park Who pays?"]) as (app, pilot):
        await click(pilot, "Try: park Who pays?")
        assert app.room.line.value == "park Who pays?"


@pytest.mark.parametrize("mode", [LINE, KEYS])
def test_whoever_holds_the_space_sees_the_next_step_of_a_decision_where_they_type_too(mode: str) -> None:
    session = modes.at("talk", "Ama")
    session.act("Bo", deciding.Propose("We meet monthly."))
    assert "ask consent" in screen(view_of(session, mode)).foot.line.plain


async def test_a_click_on_moving_on_right_after_a_part_began_asks_for_another() -> None:
    session = meeting("Ama", holder=True)
    async with running(session, keys=False) as (app, pilot):
        session.act("Ama", agenda.MoveOn(really=True))
        await pilot.pause()
        done = len(session.done)
        app.room.talk.choose(BY_NAME["move on"])
        await pilot.pause()
        assert len(session.done) == done
        assert "For move on, click once more." in flat(shown(pilot))


async def test_an_answer_goes_after_a_while_or_with_what_happens_next_and_stays_while_its_line_stands() -> None:
    session = my_turn()
    async with running(session) as (app, pilot):
        for wait, event in ((14_000, False), (2000, True)):
            app.room.say("Thank you.")
            await pilot.pause()
            session.time += wait
            app.room.draw()
            assert app.room.view.said == "Thank you."
            if event:
                session.act("Bo", parking.Park("Something"))  # three seconds later
            else:
                session.time += 1000
                app.room.draw()
            await pilot.pause()
            assert app.room.view.said == ""
        app.room.line.put("say half a")
        app.room.say("Your line is here.")
        await pilot.pause()
        session.time += 60_000
        app.room.draw()
        assert app.room.view.said == "Your line is here."


async def test_a_word_of_the_foot_behind_which_words_follow_begins_the_line_and_does_nothing_by_itself() -> None:
    session = meeting("Ama", holder=True)
    async with running(session, keys=False) as (app, pilot):
        for act in (BY_NAME["off"], BY_NAME["park"], BY_NAME["say"]):
            app.room.line.take_out()
            app.room.talk.choose(act)
            await pilot.pause()
            assert app.room.line.value == f"{act.words[0]} "
        app.room.line.take_out()
        app.room.talk.choose(BY_NAME["off"])
        for _ in range(2):  # off alone is for everybody, and nobody who clicked on it asked for that
            await pilot.press("enter")
            await pilot.pause()
            assert app.room.line.value == "off "
        assert "type your words behind it" in flat(shown(pilot))
        assert session.done == []
        await pilot.press(*"tea", "enter")
        await pilot.pause()
        assert session.done == [words.Off("tea")]


async def test_a_click_on_escape_leaves_a_question_with_a_word_and_one_about_a_note_not_at_all() -> None:
    session = meeting("Ama", holder=True, item=ItemId(6))
    async with running(session, keys=False) as (app, pilot):
        await send(pilot, "write We were tired")
        asked = app.room.view.question
        assert "May the recap quote it" in asked
        await click(pilot, "Esc keys")
        assert app.room.view.question == asked
        await click(pilot, "? all")
        await pilot.press("escape")
        await pilot.pause()
        assert "may the recap quote it" in app.room.view.question
    session = meeting("Ama", holder=True)
    async with running(session, keys=False) as (app, pilot):
        await send(pilot, "end")
        assert app.room.view.question
        await click(pilot, "Esc keys")
        assert "Nothing was sent." in flat(shown(pilot))
