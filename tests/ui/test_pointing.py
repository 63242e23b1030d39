"""What a click answers: the words of a numbered answer, and y or n of a question."""

from __future__ import annotations

import pytest

from cop_tui.core.topics import consenting, deciding
from cop_tui.ui.pointing import lettered, numbered
from cop_tui.ui.screens.room import RoomScreen
from tests.ui.conftest import key, running, send
from tests.ui.evening import at, lobby, queue, revealed

LINE = "  [1] consent: I have no objection   [2] concern: to be heard; it stops nothing"


@pytest.mark.parametrize(("cell", "number"), [(0, ""), (2, "1"), (20, "1"), (36, ""), (37, "2"), (70, "2"), (200, "")])
def test_the_words_of_an_answer_belong_to_its_number(cell: int, number: str) -> None:
    assert numbered(LINE, cell) == number


@pytest.mark.parametrize(
    ("line", "cell", "answer"),
    [
        (" Cut 1.1? Its text is erased. y / n", 31, "y"),
        (" Cut 1.1? Its text is erased. y / n", 35, "n"),
        (" Cut 1.1? Its text is erased. y / n", 20, ""),
        (" Move on anyway? y / n", 17, "y"),
        (" Move on anyway? y / n", 21, "n"),
        (" Move on anyway? y / n", 3, ""),
        (" Send as one with say, keep as draft, drop? s / k / d", 48, "k"),
        (" You are on keys. / to type.", 18, ""),
        ("", 0, ""),
    ],
)
def test_a_letter_that_answers_is_found_where_it_stands(line: str, cell: int, answer: str) -> None:
    assert lettered(line, cell) == answer


async def test_an_answer_is_given_by_clicking_its_words() -> None:
    session = at(7)
    session.act("Cy", deciding.Propose("We keep ten minutes."))
    session.act("Ama", consenting.AskConsent())
    async with running(session, (80, 24)) as (app, pilot):
        room: RoomScreen = app.room
        session.time += 10_000
        row = next(y for y, line in enumerate(room.now.lines) if "[1] consent" in line.plain)
        column = room.now.lines[row].plain.index("consent")
        await pilot.click("#now", offset=(column + 2, row + 1))
        await pilot.pause()
        assert session.done == [consenting.GiveConsent(1)]


async def test_yes_is_clicked_and_a_key_that_is_clicked_answers_nothing() -> None:
    session = queue("Ama")
    async with running(session, (80, 24)) as (app, pilot):
        session.time += 130_000  # the time of whoever speaks is over
        await key(pilot, "m")
        assert "anyway? y / n" in app.room.text
        row, keys = next((y, line.plain) for y, line in enumerate(app.room.foot.lines) if "n next" in line.plain)
        await pilot.click("#foot", offset=(keys.index("n next"), row))
        await pilot.pause()
        assert "anyway" not in app.room.text
        assert [type(command).__name__ for command in session.done][-1] == "CallNext"
        await send(pilot, "move on")
        asked = next(y for y, line in enumerate(app.room.foot.lines) if "y / n" in line.plain)
        await pilot.click("#foot", offset=(app.room.foot.lines[asked].plain.index("y / n"), asked))
        await pilot.pause()
        assert session.server.kept.agenda.current == 4


async def test_moving_on_before_notes_are_shown_asks_and_after_it_does_not() -> None:
    session = at(4, "Ama")
    async with running(session) as (app, pilot):
        await send(pilot, "move on")
        assert "has not been shown; reveal shows it. Move on anyway? y / n" in " ".join(app.room.text.split())
        assert session.done == []
    session = revealed("Ama")
    async with running(session) as (_, pilot):
        await send(pilot, "move on")
        assert session.server.kept.agenda.current == 5


async def test_words_that_are_no_act_stand_beside_the_question_about_them() -> None:
    session = queue("Bo")
    async with running(session) as (app, pilot):
        await send(pilot, "The bus was late.")
        assert '"The bus was late." Did you mean to say this to the room? It would be kept. y / n' in " ".join(
            app.room.text.split()
        )


async def test_the_help_is_left_by_clicking_its_last_line() -> None:
    session = lobby("Ama")
    async with running(session) as (app, pilot):
        await send(pilot, "help")
        assert app.screen is not app.room
        await pilot.click("#tasks", offset=(3, 23))
        await pilot.pause()
        assert app.screen is app.room
