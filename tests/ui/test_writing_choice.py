"""Which row is chosen on the page of the recap while somebody else writes, moves and cuts between two keys."""

from __future__ import annotations

from typing import Any

import pytest
from textual.pilot import Pilot

from cop_tui.core import recap_view
from cop_tui.core.engine.base import Command
from cop_tui.core.topics import afterwards, words, writing
from cop_tui.core.topics.writers import HoldSection
from cop_tui.ui.panels.writing import RECAP, SAID
from tests.ui.conftest import running, shown
from tests.ui.fake import FakeSession
from tests.ui.test_writing_page import claims
from tests.ui.writing import FIRST, SECOND, THIRD, opened, put, said, tap, word, write

CLAIM, HEADING, SECTION = writing.CLAIM, writing.HEADING, writing.SECTION


async def written_at_once(session: FakeSession, pilot: Pilot[Any], text: str, *others: Command) -> None:
    """Enter a line; what Ana does right after it is here before I hear that mine is written."""
    session.mute = True
    await put(pilot, text)
    session.mute = False
    command, future = session.waiting.pop()
    answer = session._answer(command)
    for other in others:
        session.act("Ana", other)
    future.set_result(answer)
    await pilot.pause()
    await pilot.pause()


@pytest.mark.parametrize(
    "hers", [writing.WritePiece(CLAIM, THIRD, "Hers."), writing.WritePiece(SECTION, SECOND, "A section of hers")]
)
async def test_what_i_wrote_is_chosen_and_never_what_somebody_else_wrote_right_after_it(hers: Command) -> None:
    session = said()
    write(session, "Ana", key=THIRD, text="Hers before.")
    async with running(session) as (_, pilot):
        page = await opened(pilot)
        await tap(pilot, "1", "c")
        await written_at_once(session, pilot, "Mine.", hers)
        mine = next(n for n, text in session.server.texts.items() if text == "Mine.")
        assert page.columns[RECAP].about == ("piece", mine)


async def test_what_i_wrote_is_not_chosen_once_i_went_on_to_something_else() -> None:
    session = said()
    async with running(session) as (_, pilot):
        page = await opened(pilot)
        await tap(pilot, "1", "c")
        session.lose()
        await put(pilot, "Mine.")
        await tap(pilot, "escape", "2")
        session.come_back()
        await pilot.pause()
        await pilot.pause()
        assert claims(session) == ["Mine."]
        assert page.columns[RECAP].about == ("section", SECOND)


@pytest.mark.parametrize("how", ["above", "moved", "sections", "another section"])
async def test_a_chosen_piece_stays_chosen_wherever_somebody_else_moves_it(how: str) -> None:
    session = said()
    mine, last = write(session, text="Mine."), write(session, text="Last.")
    session.act("Ama", HoldSection())
    async with running(session) as (_, pilot):
        page = await opened(pilot)
        await tap(pilot, "1", "down")
        done: dict[str, list[Command]] = {
            "above": [writing.WritePiece(HEADING, FIRST, "Above"), writing.WritePiece(SECTION, "", "Own")],
            "moved": [writing.MovePiece(mine, FIRST, after=last)],
            "sections": [writing.MoveSection(FIRST, SECOND), writing.MoveSection(THIRD)],
            "another section": [writing.MovePiece(mine, THIRD)],
        }
        for command in done[how]:
            session.act("Ana", command)
            await pilot.pause()
        assert page.columns[RECAP].about == ("piece", mine)


async def test_a_chosen_heading_stays_chosen_while_others_write_beneath_it_and_move_sections() -> None:
    session = said()
    async with running(session) as (_, pilot):
        page = await opened(pilot)
        await tap(pilot, "end")
        heading = page.columns[RECAP].about
        assert heading == ("section", page.known.sections[-1].key)
        for command in (
            writing.WritePiece(CLAIM, FIRST, "Hers."),
            writing.WritePiece(SECTION, SECOND, "Of hers"),
            writing.MoveSection(THIRD),
        ):
            session.act("Ana", command)
            await pilot.pause()
            assert page.columns[RECAP].about == heading


@pytest.mark.parametrize(("cut", "chosen"), [("One.", "Two."), ("Two.", "Three."), ("Three.", "Two.")])
async def test_where_the_chosen_piece_is_cut_the_nearest_of_its_section_is_chosen(cut: str, chosen: str) -> None:
    session = said()
    made = {text: write(session, "Ana", text=text) for text in ("One.", "Two.", "Three.")}
    write(session, "Ana", key=SECOND, text="Of the next section.")
    async with running(session) as (_, pilot):
        page = await opened(pilot)
        await tap(pilot, "1", *["down"] * ([*made].index(cut) + 1))
        session.act("Ana", writing.CutPiece(made[cut]))
        session.act("Ana", writing.MoveSection(FIRST, SECOND))
        await pilot.pause()
        assert page.columns[RECAP].about == ("piece", made[chosen])
        for text in made:
            if text != cut:
                session.act("Ana", writing.CutPiece(made[text]))
        await pilot.pause()
        assert page.columns[RECAP].about == ("section", FIRST), "its heading stands there still"


async def test_where_a_whole_section_is_cut_the_heading_at_its_place_is_chosen() -> None:
    session = said()
    own = write(session, "Ana", kind=SECTION, key=FIRST, text="Own")
    write(session, "Ana", key=recap_view.own_key(own), text="In it.")
    write(session, "Ana", key=SECOND, text="Of the next section.")
    async with running(session) as (_, pilot):
        page = await opened(pilot)
        await tap(pilot, "2", "down")
        session.act("Ana", writing.CutPiece(own))
        await pilot.pause()
        assert page.columns[RECAP].about == ("section", SECOND)


async def test_of_what_was_said_the_chosen_one_stays_so_while_others_speak_place_and_take_back() -> None:
    session = said()
    session.act("Bo", words.Say("Of another question."))
    async with running(session) as (_, pilot):
        page = await opened(pilot)
        await tap(pilot, "tab", "down")
        column = page.columns[SAID]
        mine = word(session, "A quiet minute.")
        assert column.about == (SAID, mine)
        write(session, "Ana", kind=writing.WORDS, key=THIRD, word=word(session, "Tea first."))
        session.act("Ana", writing.MoveSection(THIRD))
        await pilot.pause()
        assert column.about == (SAID, mine)
        write(session, "Ana", kind=writing.WORDS, key=THIRD, word=mine)
        await pilot.pause()
        assert column.about == (SAID, mine), "also where somebody else places it"
        session.act("Cy", afterwards.Withdraw([mine]))
        session.act("Di", afterwards.Withdraw([word(session, "Being asked.")]))
        await pilot.pause()
        assert column.about == (SAID, word(session, "Tea first.")), "the nearest that was said to the same question"


async def test_going_through_what_was_said_leaves_what_is_chosen_in_the_section_it_belongs_to() -> None:
    session = said()
    session.act("Bo", words.Say("Of another question."))
    mine = write(session, key=THIRD, text="Mine.")
    async with running(session, (120, 34)) as (_, pilot):
        page = await opened(pilot)
        await tap(pilot, "3", "down")
        write(session, "Ana", key=FIRST, text="Hers.")
        session.act("Ama", HoldSection())
        write(session, "Ana", key=THIRD, text="Hers.")
        await tap(pilot, "tab", "end")
        assert page.columns[SAID].about == (SAID, word(session, "Of another question."))
        assert page.columns[RECAP].about == ("piece", mine)


async def test_after_placing_the_next_of_the_same_question_is_chosen_and_at_last_its_heading() -> None:
    session = said()
    session.act("Bo", words.Say("Of another question."))
    one = write(session, text="Begin slowly.")
    async with running(session, (120, 34)) as (_, pilot):
        page = await opened(pilot)
        column, heading = page.columns[SAID], ("question", page.known.groups[0][1])
        await tap(pilot, "1", "tab", "down", "down")
        for now, then in (("Being asked.", "A quiet minute."), ("A quiet minute.", "Tea first.")):
            assert column.about == (SAID, word(session, now))
            await tap(pilot, "enter", "1", "enter")
            assert column.about == (SAID, word(session, then)), "the one that is nearest, of the same question"
        await tap(pilot, "enter", "1", "enter")
        assert column.about == heading
        await tap(pilot, "enter")
        assert "All that was said to it stands in the recap." in shown(pilot)
        await tap(pilot, "down", "up")
        assert column.about == heading
        session.act("Ana", HoldSection())
        await tap(pilot, "c")
        await put(pilot, "Mine.")
        assert claims(session)[-1:] == ["Mine."]
        assert one in session.server.kept.writing.pieces


async def test_what_is_placed_from_the_middle_of_a_question_leads_to_the_one_behind_it() -> None:
    session = said()
    session.act("Bo", words.Say("Of another question."))
    write(session, text="Begin slowly.")
    async with running(session) as (_, pilot):
        page = await opened(pilot)
        column = page.columns[SAID]
        await tap(pilot, "tab", "down")
        assert column.about == (SAID, word(session, "A quiet minute."))
        await tap(pilot, "enter", "1", "enter")
        assert column.about == (SAID, word(session, "Being asked."))
        await tap(pilot, "c")
        await put(pilot, "Ask people.")
        assert column.about == (SAID, word(session, "Tea first.")), "also beneath a claim that is written above it"


async def test_where_somebody_frees_words_of_a_question_whose_heading_is_chosen_its_rows_are_chosen() -> None:
    session = said(texts=(("Bo", "Tea first."),))
    session.act("Bo", words.Say("Of another question."))
    claim = write(session, "Ana", key=SECOND, text="Begin slowly.", word=word(session, "Tea first."))
    async with running(session) as (_, pilot):
        page = await opened(pilot)
        await tap(pilot, "tab", "home")
        assert page.columns[SAID].about == ("question", page.known.groups[0][1])
        session.act("Ana", writing.PlaceWords(claim))
        await pilot.pause()
        assert page.columns[SAID].about == (SAID, word(session, "Tea first."))


# What was said stays where it is


async def test_no_row_of_what_was_said_moves_while_somebody_places_until_the_page_is_opened_again() -> None:
    session = said()
    session.act("Bo", words.Say("Of another question."))
    one = write(session, text="Begin slowly.")
    async with running(session, (120, 34)) as (_, pilot):
        page = await opened(pilot)
        column = page.columns[SAID]
        before = column.abouts
        await tap(pilot, "tab")
        column.choose((SAID, word(session, "Tea first.")))
        session.act("Ama", HoldSection())
        session.act("Ana", writing.PlaceWords(one, word(session, "Tea first.")))
        await pilot.pause()
        assert column.abouts == before
        await tap(pilot, "down")
        assert column.about == (SAID, word(session, "A quiet minute."))
        await pilot.press("escape")
        await pilot.pause()
        again = (await opened(pilot)).columns[SAID].abouts
        assert again.index((SAID, word(session, "Tea first."))) > again.index((SAID, word(session, "Being asked.")))


async def test_what_is_chosen_comes_along_where_the_page_is_turned() -> None:
    session = said()
    for number in range(40):
        write(session, text=f"Claim {number}.")
    async with running(session) as (_, pilot):
        page = await opened(pilot)
        column, rows = page.columns[RECAP], page.columns[RECAP].shown
        await tap(pilot, "home")
        for key in ("pagedown", "pagedown", "pageup"):
            before = rows.scroll_offset.y
            await pilot.press(key)
            await pilot.pause()
            assert abs(rows.scroll_offset.y - before) == rows.size.height - 2
            lines = rows.lines[rows.scroll_offset.y : rows.scroll_offset.y + rows.size.height]
            assert any(line.plain.startswith("> ") for line in lines), "what is chosen is in sight"
        here = column.about
        await tap(pilot, "down")
        assert column.abouts.index(column.about) == column.abouts.index(here) + 1
        for _ in range(5):
            await pilot.press("pagedown")
            await pilot.pause()
        assert column.about == column.abouts[-1]


async def test_a_digit_brings_the_heading_of_its_section_to_the_top() -> None:
    session = said()
    for key in (FIRST, SECOND, THIRD):
        for number in range(20):
            write(session, key=key, text=f"Claim {number}.")
    async with running(session) as (_, pilot):
        page = await opened(pilot)
        rows = page.columns[RECAP].shown
        for digit in ("2", "1", "3", "2"):
            await tap(pilot, digit)
            assert rows.lines[rows.scroll_offset.y].plain.startswith(f"> {digit} ")
        await tap(pilot, "down")
        write(session, "Ana", key=FIRST, text="Hers.")
        await pilot.pause()
        assert (
            page.columns[RECAP].abouts[page.columns[RECAP].abouts.index(("section", SECOND)) + 1] == page.column.about
        )
