"""The page on which the recap is written: by keys, by mouse, at all sizes, and whatever others do to it meanwhile."""

from __future__ import annotations

from typing import Any, cast

import pytest
from textual.pilot import Pilot

from cop_tui.core.engine import base
from cop_tui.core.engine.ids import PersonId
from cop_tui.core.engine.text import cells
from cop_tui.core.topics import afterwards, record, roles, words, writing
from cop_tui.core.topics.writers import HoldSection
from cop_tui.ui.app import CopApp
from cop_tui.ui.panels.writing import RECAP, SAID
from cop_tui.ui.screens.writing import WritingPage
from cop_tui.ui.view import KEYS, LINE
from tests.ui.conftest import running, send, shown
from tests.ui.fake import FakeSession
from tests.ui.shown import SIZES, flat, printed
from tests.ui.test_hostile import HOSTILE
from tests.ui.writing import FIRST, SECOND, THIRD, ended, opened, put, said, section, tap, word, write

CLAIM, WORDS, HEADING, INTRO = writing.CLAIM, writing.WORDS, writing.HEADING, writing.INTRO


def claims(session: FakeSession, key: str = FIRST) -> list[str]:
    return [text for kind, text, _ in section(session, key) if kind == CLAIM]


# Writing


async def test_claims_stand_in_the_order_in_which_they_are_written_one_after_the_other() -> None:
    session = said()
    async with running(session) as (app, pilot):
        await opened(pilot)
        await tap(pilot, "1", "c")
        assert app.room.line.value == "claim 1 "
        await put(pilot, "Begin slowly.")
        assert app.room.line.mode == KEYS
        await tap(pilot, "c")
        await put(pilot, "Be kind.")
        assert claims(session) == ["Begin slowly.", "Be kind."]
        await tap(pilot, "up", "c")
        await put(pilot, "Breathe.")
        assert claims(session) == ["Begin slowly.", "Breathe.", "Be kind."]


async def test_sub_headings_introductions_and_sections_are_one_letter_each() -> None:
    session = said()
    async with running(session) as (app, pilot):
        await opened(pilot)
        await tap(pilot, "1", "s")
        await put(pilot, "Time is the first")
        await tap(pilot, "i")
        await put(pilot, "We asked this first.")
        assert section(session) == [(INTRO, "We asked this first.", ""), (HEADING, "Time is the first", "")]
        await tap(pilot, "i")
        assert app.room.line.value == "reword 1.1 We asked this first.", "there is one introduction"
        await tap(pilot, "escape", "0", "i")
        await put(pilot, "What we found.")
        assert section(session, "framing") == [(INTRO, "What we found.", "")]
        await tap(pilot, "1", "n")
        await put(pilot, "For organisers")
        await tap(pilot, "c")
        await put(pilot, "Pay people.")
        assert "2 For organisers" in shown(pilot)
        assert "2.1 Pay people." in shown(pilot)


async def test_what_was_said_is_placed_beneath_a_claim_or_on_its_own_and_the_next_is_chosen() -> None:
    session = said()
    write(session, text="Begin slowly.")
    async with running(session, (120, 34)) as (_, pilot):
        page = await opened(pilot)
        await tap(pilot, "tab", "enter")
        assert '"Tea first." Choose a claim or a section and press Enter' in shown(pilot)
        await tap(pilot, "1", "down", "enter")
        assert section(session) == [(CLAIM, "Begin slowly.", "Tea first.")]
        assert page.active == SAID
        assert page.columns[SAID].about == (SAID, word(session, "A quiet minute."))
        await tap(pilot, "enter", "2", "enter")
        assert section(session, SECOND) == [(WORDS, "", "A quiet minute.")]
        listed = page.columns[SAID].shown.text
        assert listed.index("Tea first. (in the recap)") < listed.index("Being asked."), "no row moves meanwhile"
        assert "What was said (1)" in listed


async def test_p_places_what_is_chosen_on_the_one_side_under_what_is_chosen_on_the_other_from_both_sides() -> None:
    session = said()
    write(session, text="Begin slowly.")
    write(session, text="Be kind.")
    async with running(session) as (_, pilot):
        await opened(pilot)
        await tap(pilot, "1", "down", "p", "tab", "tab", "down", "p")
        assert section(session) == [(CLAIM, "Begin slowly.", "Tea first."), (CLAIM, "Be kind.", "A quiet minute.")]
        await tap(pilot, "q")
        assert section(session)[1] == (CLAIM, "Be kind.", "")


async def test_a_claim_that_is_begun_on_something_that_was_said_stands_above_it() -> None:
    session = said()
    async with running(session) as (app, pilot):
        page = await opened(pilot)
        await tap(pilot, "tab", "down", "c")
        assert app.room.line.value == "claim 1 "
        await put(pilot, "Be quiet together.")
        assert section(session) == [(CLAIM, "Be quiet together.", "A quiet minute.")]
        assert page.columns[SAID].about == (SAID, word(session, "Being asked.")), "the next that stands nowhere"


async def test_enter_on_something_that_stands_in_the_recap_leads_to_where_it_stands() -> None:
    session = said()
    number = write(session, key=SECOND, kind=WORDS, word=word(session, "Tea first."))
    async with running(session) as (_, pilot):
        page = await opened(pilot)
        await tap(pilot, "tab", "end", "enter")
        assert (page.active, page.columns[RECAP].about) == (RECAP, ("piece", number))
        assert page.placing == 0


async def test_escape_while_placing_places_nothing_and_then_leads_back_to_the_meeting() -> None:
    session = said()
    async with running(session) as (app, pilot):
        page = await opened(pilot)
        await tap(pilot, "tab", "enter", "escape")
        assert "It stays where it was." in shown(pilot)
        assert app.room.page is page
        await tap(pilot, "escape")
        assert app.room.page is None
        assert section(session) == []


async def test_pieces_and_sections_move_by_letter_and_by_shift_and_arrow() -> None:
    session = said()
    for text in ("One.", "Two."):
        write(session, text=text)
    async with running(session) as (_, pilot):
        await opened(pilot)
        await tap(pilot, "1", "down", "d")
        assert claims(session) == ["Two.", "One."]
        await tap(pilot, "shift+up")
        assert claims(session) == ["One.", "Two."]
        await tap(pilot, "down", "shift+down")
        assert (claims(session), claims(session, SECOND)) == (["One."], ["Two."])
        await tap(pilot, "u")
        assert claims(session) == ["One.", "Two."]
        await tap(pilot, "1", "shift+down")
        keys = [s.key for s in (await opened(pilot, line=False)).known.sections]
        assert keys.index(SECOND) < keys.index(FIRST)
        await tap(pilot, "u")
        keys = [s.key for s in (await opened(pilot, line=False)).known.sections]
        assert keys.index(FIRST) < keys.index(SECOND)


async def test_cutting_asks_for_a_text_and_for_a_section_in_which_something_stands() -> None:
    session = said()
    write(session, text="One.")
    write(session, kind=writing.SECTION, key=FIRST, text="Empty")
    own = write(session, kind=writing.SECTION, key=FIRST, text="Full")
    write(session, key=f"own{own}", text="Two.")
    async with running(session) as (_, pilot):
        await opened(pilot)
        await tap(pilot, "1", "down", "x", "y")
        assert claims(session) == []
        await tap(pilot, "2", "x")
        assert "Cut the section Full with all that is written in it? y / n" in flat(shown(pilot))
        await tap(pilot, "n")
        assert "2.1 Two." in shown(pilot)
        await tap(pilot, "x", "y")
        assert "Two." not in shown(pilot)
        await tap(pilot, "2", "x")
        assert "Empty" not in shown(pilot)
        await tap(pilot, "1", "x")
        assert "Left out of the recap." in shown(pilot)
        assert session.server.kept.writing.out == [FIRST]
        await tap(pilot, "x")
        assert "Left out of the recap." not in shown(pilot)


async def test_a_line_to_which_nothing_was_typed_writes_nothing() -> None:
    session = said()
    async with running(session) as (app, pilot):
        await opened(pilot)
        await tap(pilot, "1", "c", "enter")
        assert "Nothing was written." in shown(pilot)
        assert (app.room.line.mode, app.room.line.value) == (KEYS, "")
        assert section(session) == []


async def test_escape_from_a_line_to_which_nothing_was_typed_empties_it_and_lets_go_of_its_section() -> None:
    session = said()
    write(session, text="One.")
    async with running(session) as (app, pilot):
        await opened(pilot)
        for keys in (("1", "c"), ("1", "down", "r")):
            await tap(pilot, *keys)
            assert session.server.now.writers.held
            await tap(pilot, "escape")
            assert (app.room.line.mode, app.room.line.value) == (KEYS, "")
            assert not session.server.now.writers.held
        assert claims(session) == ["One."]


async def test_a_question_and_what_somebody_said_are_nobodys_to_reword() -> None:
    session = said()
    write(session, kind=WORDS, word=word(session, "Tea first."))
    async with running(session) as (_, pilot):
        await opened(pilot)
        await tap(pilot, "1", "r")
        assert "That heading is a question that was asked" in shown(pilot)
        await tap(pilot, "down", "r")
        assert "Those are somebody's own words" in shown(pilot)
        await tap(pilot, "0", "c")
        assert "Under the title stands an introduction and nothing else" in shown(pilot)


# Marks


async def test_what_waits_for_its_authors_yes_says_so_and_never_whose() -> None:
    session = said()
    write(session, text="Begin slowly.", word=word(session, "Tea first."))
    async with running(session) as (_, pilot):
        await opened(pilot)
        assert "“Tea first.”" in shown(pilot)
        assert "waits for its author's yes" in shown(pilot)
        session.act("Bo", afterwards.Consent([word(session, "Tea first.")], words.UNNAMED))
        await pilot.pause()
        assert "waits for" not in shown(pilot)
        assert "Bo" not in shown(pilot)


async def test_a_claim_whose_words_were_taken_back_is_kept_reworded_or_cut() -> None:
    session = said()
    for text in ("Tea first.", "A quiet minute.", "Being asked."):
        write(session, text=f"On {text}", word=word(session, text))
    for who, text in (("Bo", "Tea first."), ("Cy", "A quiet minute."), ("Di", "Being asked.")):
        session.act(who, afterwards.Withdraw([word(session, text)]))
    async with running(session) as (app, pilot):
        await opened(pilot)
        assert flat(shown(pilot)).count("left out: the words beneath it were taken back.") == 3
        assert "Tea first.”" not in shown(pilot)
        await tap(pilot, "1", "down", "k")
        assert not session.server.kept.writing.pieces[min(session.server.kept.writing.pieces)].alone
        await tap(pilot, "down", "r")
        assert app.room.line.value == "reword 1.2 On A quiet minute."
        await put(pilot, " And more.")
        await tap(pilot, "down", "x", "y")
        assert claims(session) == ["On Tea first.", "On A quiet minute. And more."]
        assert "left out" not in shown(pilot)


# Others write too


async def test_a_section_is_held_while_i_type_told_again_each_minute_and_let_go_when_i_leave_it() -> None:
    session = said()
    async with running(session) as (app, pilot):
        await opened(pilot)
        await tap(pilot, "1", "c")
        assert session.done == [HoldSection(FIRST)]
        assert "You write here." in shown(pilot)
        for letter in "slowly":
            await pilot.press(letter)
        app.room.draw()
        assert session.done == [HoldSection(FIRST)]
        session.time += 61_000
        await pilot.press("x")
        app.room.draw()
        app.room.draw()
        assert session.done == [HoldSection(FIRST)] * 2
        session.time += 61_000
        app.room.draw()
        assert session.done == [HoldSection(FIRST)] * 2, "nobody types"
        await pilot.press("escape", "2")
        app.room.line.settle()
        await pilot.pause()
        assert session.done[2:] == [HoldSection()]
        assert "You write here." not in shown(pilot)


async def test_leaving_the_page_lets_go_of_what_i_hold() -> None:
    session = said()
    async with running(session) as (_, pilot):
        await opened(pilot)
        await tap(pilot, "1", "c")
        await put(pilot, "Begin slowly.")
        assert session.server.now.writers.held
        await tap(pilot, "escape", "escape")
        assert session.done[-1] == HoldSection()
        assert not session.server.now.writers.held


async def test_whoever_writes_in_a_section_is_named_and_a_line_for_it_comes_back_until_it_is_free() -> None:
    session = said()
    session.act("Ana", HoldSection(FIRST))
    async with running(session) as (app, pilot):
        await opened(pilot)
        assert "Ana writes here." in shown(pilot)
        await tap(pilot, "1", "c")
        assert "Ana writes in that section now." in shown(pilot)
        await put(pilot, "Begin slowly.")
        assert app.room.line.value == "claim 1 Begin slowly."
        assert "Ana writes in that section now." in shown(pilot)
        assert section(session) == []
        session.act("Ana", HoldSection())
        await pilot.press("enter")
        await pilot.pause()
        assert claims(session) == ["Begin slowly."]
        assert app.room.line.value == ""


async def test_rewording_what_somebody_else_reworded_shows_theirs_first_and_keeps_mine() -> None:
    session = said()
    number = write(session, "Ana", text="Begin slowly.")
    session.act("Ana", HoldSection())
    async with running(session) as (app, pilot):
        await opened(pilot)
        await tap(pilot, "1", "down", "r")
        assert app.room.line.value == "reword 1.1 Begin slowly."
        session.act("Ama", HoldSection())
        session.act("Ana", writing.RewordPiece(number, "Begin late."))
        session.act("Ana", HoldSection())
        await put(pilot, " Really.")
        assert claims(session) == ["Begin late."]
        assert "Somebody has reworded it since you read it." in flat(shown(pilot))
        assert "It reads now: Begin late." in flat(shown(pilot))
        assert app.room.line.value == "reword 1.1 Begin slowly. Really."
        await pilot.press("enter")
        await pilot.pause()
        assert claims(session) == ["Begin slowly. Really."]


async def test_a_line_that_was_opened_means_its_section_wherever_that_moves() -> None:
    session = said()
    number = write(session, "Ana", key=SECOND, text="It means time.")
    async with running(session) as (app, pilot):
        await opened(pilot)
        await tap(pilot, "1", "c")
        for letter in "Slow":
            await pilot.press(letter)
        session.act("Ana", writing.MoveSection(SECOND))
        await pilot.pause()
        assert app.room.line.value == "claim 2 Slow"
        await put(pilot, "ly.")
        assert claims(session) == ["Slowly."]
        session.act("Ama", HoldSection())
        session.act("Ana", HoldSection())
        await tap(pilot, "1", "down", "r")
        session.act("Ama", HoldSection())
        session.act("Ana", writing.WritePiece(writing.INTRO, SECOND, "An introduction"))
        session.act("Ana", HoldSection())
        await pilot.pause()
        assert app.room.line.value == "reword 1.2 It means time."
        await put(pilot, " Yes.")
        assert session.server.texts[number] == "It means time. Yes."


async def test_what_is_reworded_while_somebody_cuts_it_is_kept_and_overwrites_nothing_else() -> None:
    session = said()
    number = write(session, "Ana", text="One.")
    write(session, "Ana", text="Two.")
    async with running(session) as (app, pilot):
        await opened(pilot)
        session.act("Ana", HoldSection())
        await tap(pilot, "1", "down", "r")
        session.act("Ama", HoldSection())
        session.act("Ana", writing.CutPiece(number))
        session.act("Ana", HoldSection())
        await put(pilot, " And a half.")
        assert "What you reword was cut meanwhile." in shown(pilot)
        assert claims(session) == ["Two."]
        assert app.room.line.value == "reword 1.1 One. And a half."
        await pilot.press("enter")
        await pilot.pause()
        assert claims(session) == ["Two."], "1.1 is another piece by now"
        assert app.room.line.value == "reword 1.1 One. And a half."


async def test_a_line_that_rewords_and_is_brought_back_rewords_nothing_once_its_number_is_another_piece() -> None:
    session = said()
    one = write(session, "Ana", text="One.")
    write(session, "Ana", text="Two.")
    session.act("Ana", HoldSection())
    async with running(session) as (app, pilot):
        await opened(pilot)
        await tap(pilot, "1", "down", "r")
        await pilot.press(*"half")
        await tap(pilot, "escape", "2")
        session.act("Ana", writing.MovePiece(one, SECOND))
        session.act("Ana", HoldSection())
        await pilot.press("slash", "up", "enter")
        await pilot.pause()
        assert "That number is another piece by now." in shown(pilot)
        assert app.room.line.value == "reword 1.1 One.half"
        assert (claims(session), claims(session, SECOND)) == (["Two."], ["One."])


async def test_what_is_chosen_stays_chosen_while_others_write_above_it() -> None:
    session = said()
    last = write(session, "Ana", text="Last.")
    async with running(session) as (_, pilot):
        page = await opened(pilot)
        await tap(pilot, "1", "down")
        session.act("Ana", writing.WritePiece(writing.HEADING, FIRST, "First"))
        heading = max(session.server.kept.writing.pieces)
        session.act("Ana", writing.MovePiece(heading, FIRST))
        await pilot.pause()
        assert page.columns[RECAP].about == ("piece", last)
        session.act("Ana", writing.CutPiece(last))
        await pilot.pause()
        assert page.columns[RECAP].about == ("piece", heading), "the nearest in its section"


async def test_a_letter_does_nothing_when_what_was_chosen_is_gone_before_it_is_a_key() -> None:
    session = said()
    one, two = write(session, "Ana", text="One."), write(session, "Ana", text="Two.")
    session.act("Ana", HoldSection())
    async with running(session) as (app, pilot):
        await opened(pilot)
        await tap(pilot, "1", "down")
        await pilot.press("x")
        await pilot.pause()
        assert "x: cut ..." in shown(pilot)
        session.act("Ana", writing.CutPiece(one))
        session.act("Ana", HoldSection())
        await pilot.pause()
        app.room.line.settle()
        await pilot.pause()
        assert "What was chosen changed just now, so nothing was done." in shown(pilot)
        assert two in session.server.kept.writing.pieces


# Typing, and a poor connection


async def test_letters_that_come_quickly_are_typing_and_do_nothing() -> None:
    session = said()
    write(session, text="One.")
    async with running(session) as (app, pilot):
        await opened(pilot)
        await tap(pilot, "1", "down")
        await pilot.press("x", "k")
        await pilot.pause()
        assert (app.room.line.mode, app.room.line.value) == (LINE, "xk")
        assert claims(session) == ["One."]


async def test_words_typed_right_after_the_letter_that_opens_the_line_all_stand_in_it() -> None:
    session = said()
    async with running(session) as (app, pilot):
        await opened(pilot)
        await tap(pilot, "1")
        await pilot.press("c", *"Begin", "space", *"now")
        await pilot.pause()
        assert app.room.line.value == "claim 1 Begin now"


async def test_a_line_without_an_answer_waits_in_sight_and_goes_out_when_the_connection_is_back() -> None:
    session = said()
    async with running(session) as (app, pilot):
        await opened(pilot)
        await tap(pilot, "1", "c")
        session.lose()
        await put(pilot, "Begin slowly.")
        assert "waiting: claim 1 Begin slowly." in shown(pilot)
        assert "The recap, 1 waiting" in shown(pilot), "also where the rows below are out of sight"
        await pilot.press(*"and", "space", *"more")
        session.come_back()
        await pilot.pause()
        assert claims(session) == ["Begin slowly."]
        assert app.room.line.value == "and more", "what was typed meanwhile stays"


async def test_a_line_refused_after_a_lost_connection_is_told_and_brought_back_by_up() -> None:
    session = said()
    async with running(session) as (app, pilot):
        await opened(pilot)
        await tap(pilot, "1", "c")
        session.lose()
        await put(pilot, "Begin slowly.")
        await tap(pilot, "escape")
        session.server.now.writers.held[FIRST] = PersonId(2)  # as Ana wrote there meanwhile
        session.come_back()
        await pilot.pause()
        await pilot.pause()
        assert section(session) == []
        assert "/ and Up brings your line back." in flat(shown(pilot))
        await pilot.press("slash", "up")
        assert app.room.line.value == "claim 1 Begin slowly."


async def test_a_half_typed_line_outlives_the_page() -> None:
    session = said()
    async with running(session) as (app, pilot):
        await opened(pilot)
        await tap(pilot, "1", "c")
        await pilot.press(*"Begin")
        app.room.draw()
        assert session.pending.draft == "claim 1 Begin"
        await tap(pilot, "escape", "escape")
        assert app.room.page is None
        await pilot.press("slash", "up")
        assert app.room.line.value == "claim 1 Begin"


async def test_the_page_opens_and_closes_as_fast_as_anybody_types() -> None:
    async with running(said()) as (app, pilot):
        for _ in range(3):
            app.room.open_page("writing")
            app.room._close_page()
        app.room.open_page("writing")
        await pilot.pause()
        await pilot.press("enter")
        await pilot.pause()
        assert app.room.line.value == "introduction 0 "


async def test_what_was_chosen_is_chosen_again_when_the_page_is_opened_again() -> None:
    session = said()
    number = write(session, text="Begin slowly.")
    async with running(session) as (app, pilot):
        await opened(pilot)
        await tap(pilot, "1", "down", "escape")
        assert app.room.page is None
        page = await opened(pilot)
        assert page.columns[RECAP].about == ("piece", number)


# Who writes


async def test_whoever_does_not_write_is_told_so_and_gets_no_page() -> None:
    session = said("Bo")
    async with running(session) as (app, pilot):
        await send(pilot, "edit recap")
        assert app.room.page is None
        assert "That is for: scribe, space holder." in shown(pilot)
        assert app.room.line.value == "edit recap"


async def test_after_the_end_every_member_writes() -> None:
    session = ended(said("Bo"))
    async with running(session) as (_, pilot):
        await opened(pilot)
        await tap(pilot, "1", "c")
        await put(pilot, "Begin slowly.")
        assert claims(session) == ["Begin slowly."]


@pytest.mark.parametrize("how", ["role", "record"])
async def test_the_page_closes_when_i_may_write_no_longer_and_what_i_typed_stays(how: str) -> None:
    session = said()
    async with running(session) as (app, pilot):
        await opened(pilot)
        await tap(pilot, "1", "c")
        await pilot.press(*"Half")
        session.act("Ama", roles.LayDown(base.HOLDER) if how == "role" else record.RecordOff())
        await pilot.pause()
        assert app.room.page is None
        assert app.room.line.value == "claim 1 Half"


# By mouse


@pytest.mark.parametrize("size", [(120, 34), (80, 24)])
async def test_everything_is_done_by_mouse_too(size: tuple[int, int]) -> None:
    session = said()
    write(session, text="Begin slowly.")
    async with running(session, size) as (app, pilot):
        page = await opened(pilot)
        if not page.two:
            await pilot.click("#recap", offset=(4, 0))
            await pilot.pause()
            assert page.active == SAID
        await _click(pilot, page, SAID, "A quiet minute.")
        await _foot(pilot, "place it")
        await _click(pilot, page, RECAP, "Begin slowly.")
        assert section(session) == [(CLAIM, "Begin slowly.", "A quiet minute.")]
        if not page.two:
            await _foot(pilot, "recap")
        await _click(pilot, page, RECAP, "Begin slowly.")
        await _foot(pilot, "reword")
        assert app.room.line.value == "reword 1.1 Begin slowly."
        await tap(pilot, "escape")
        await _foot(pilot, "cut")
        asked = next(y for y, line in enumerate(app.room.foot.lines) if "Cut 1.1?" in line.plain)
        await pilot.click("#foot", offset=(app.room.foot.lines[asked].plain.index("y / n"), asked))
        await pilot.pause()
        assert section(session) == []
        await _foot(pilot, "back")
        assert app.room.page is None


async def _click(pilot: Pilot[Any], page: WritingPage, where: str, text: str) -> None:
    rows = page.columns[where].shown
    at = next(y for y, line in enumerate(rows.lines) if text in line.plain)
    place = rows.content_region.offset
    await pilot.click(offset=(place.x + 4, place.y + at - rows.scroll_offset.y))
    await pilot.pause()


async def _foot(pilot: Pilot[Any], text: str) -> None:
    lines = [line.plain for line in cast("CopApp", pilot.app).room.foot.lines]
    row = max((y for y, line in enumerate(lines) if text in line), default=-1)  # keys stand below what is said
    assert row >= 0, lines
    await pilot.click("#foot", offset=(lines[row].index(text) + 1, row))
    await pilot.pause()


# Sizes


@pytest.mark.parametrize("size", SIZES)
async def test_both_sides_stand_beside_each_other_from_100_columns_on_and_tab_changes_below(
    size: tuple[int, int],
) -> None:
    session = said()
    write(session, text="Begin slowly.")
    async with running(session, size) as (_, pilot):
        page = await opened(pilot)
        assert page.two == (size[0] >= 100)
        assert ("Tea first." in shown(pilot)) == page.two
        assert "Begin slowly." in shown(pilot)
        await tap(pilot, "tab")
        assert "Tea first." in shown(pilot)
        assert ("Begin slowly." in shown(pilot)) == page.two
        await tap(pilot, "shift+tab")
        assert "Begin slowly." in shown(pilot)


async def test_the_page_follows_the_size_of_the_terminal() -> None:
    session = said()
    async with running(session, (120, 34)) as (_, pilot):
        page = await opened(pilot)
        await tap(pilot, "2")
        for size in ((60, 15), (99, 24), (100, 24), (200, 60), (40, 10), (80, 24)):
            await pilot.resize_terminal(*size)
            await pilot.pause()
            await pilot.pause()
            assert page.two == (size[0] >= 100)
            column = page.columns[RECAP]
            first = next(y for y, line in enumerate(column.shown.lines) if line.plain.startswith("> "))
            assert 0 <= first - column.shown.scroll_offset.y < column.shown.size.height, "the chosen row is in sight"


async def test_the_keys_are_told_and_told_in_full_by_the_second_question_mark() -> None:
    session = said()
    async with running(session) as (app, pilot):
        await opened(pilot)
        await tap(pilot, "?")
        assert "Write the recap together." in shown(pilot)
        await tap(pilot, "escape")
        assert "0 Under the title" in shown(pilot)
        await tap(pilot, "?", "?")
        await pilot.pause()
        assert app.screen is not app.room


async def test_a_question_of_the_meeting_is_not_answered_by_a_digit_that_leads_to_a_section() -> None:
    session = said()
    async with running(session) as (_, pilot):
        page = await opened(pilot)
        await tap(pilot, "3")
        assert page.columns[RECAP].about == ("section", THIRD)
        await tap(pilot, "9")
        assert "There is no section 9." in shown(pilot)
        assert session.done == []


async def test_on_the_side_of_what_was_said_a_digit_leads_to_what_was_said_to_that_section() -> None:
    session = said(texts=tuple(("Bo", f"Thing {number}.") for number in range(30)))
    for text in ("Nobody listens.", "No time."):
        session.act("Cy", words.Say(text))
    async with running(session) as (_, pilot):
        page = await opened(pilot)
        await tap(pilot, "tab", "3")
        assert page.active == SAID
        column = page.columns[SAID]
        assert column.about == (SAID, word(session, "Nobody listens."))
        assert page.columns[RECAP].about == ("section", THIRD), "the recap follows, as where one goes there by rows"
        await tap(pilot, "1")
        assert column.about == (SAID, word(session, "Thing 0."))
        assert column.shown.lines[int(column.shown.scroll_offset.y)].plain.strip() == "Section 1: What helps?"
        await tap(pilot, "2")
        assert "Nothing that was said belongs to 2. Tab leads to the recap." in shown(pilot)
        assert column.about == (SAID, word(session, "Thing 0."))
        for text in ("Nobody listens.", "No time."):
            write(session, key=THIRD, kind=WORDS, word=word(session, text))
        await pilot.pause()
        await tap(pilot, "3")
        assert page.columns[SAID].about == ("question", "What is hard, or not working?"), (
            "all of it stands in the recap"
        )


LONG = "A sentence that goes on and on, as people do when something moves them. " * 13
NASTY = [*HOSTILE, LONG, "x" * 400, "\u660e" * 200, "", "0 1.1 > “quoted” — Ama"]


def hostile() -> FakeSession:
    """Return a recap in which every text is hostile or long, as if a bad server had cleaned nothing."""
    session = said()
    for number, text in enumerate(text for text in NASTY if text.strip()):
        harmless = f"number {number}"
        session.act("Bo", words.Say(harmless))
        for kind, key in ((CLAIM, THIRD), (HEADING, SECOND), (writing.SECTION, FIRST)):
            write(session, kind=kind, key=key, text=harmless)
        write(session, key=FIRST, text=harmless, word=word(session, harmless))
        for state in (session.server, session.replica.state):
            state.texts |= {n: text for n, known in state.texts.items() if known == harmless}
    return session


@pytest.mark.takes("every text is read to its end")
@pytest.mark.parametrize("size", [*SIZES[:2], *(pytest.param(size, marks=pytest.mark.slow) for size in SIZES[2:])])
async def test_hostile_and_long_texts_are_text_that_fits_and_can_be_read_to_their_end(size: tuple[int, int]) -> None:
    session = hostile()
    async with running(session, size) as (app, pilot):
        page = await opened(pilot)
        for name in (RECAP, SAID):
            column = page.columns[name]
            await tap(pilot, "home")
            seen: set[str] = set()
            for _ in range(2 * sum(len(line.plain) > 0 for line in column.shown.lines)):
                top, height = column.shown.scroll_offset.y, column.shown.size.height
                seen |= {line.plain.strip("> ") for line in column.shown.lines[top : top + height]}
                painted = printed(app)
                assert all(c.isprintable() or c in "\u200c\u200d" for line in painted for c in line)
                assert all(cells(line) <= size[0] for line in painted)
                first = next(y for y, line in enumerate(column.shown.lines) if line.plain.startswith("> "))
                assert top <= first < top + height, "the chosen row is in sight"
                before = column.about
                if top + height < len(column.shown.lines):
                    page.turn(1)
                    await pilot.pause()
                    top = column.shown.scroll_offset.y
                    seen |= {line.plain.strip("> ") for line in column.shown.lines[top : top + height]}
                page.go("row", 1)
                app.room.draw()
                if column.about == before:
                    break
            assert column.about == column.abouts[-1]
            assert name == SAID or "A sentence that goes on" in " ".join(seen)
            await tap(pilot, "tab")
        assert app.is_running


@pytest.mark.parametrize("size", SIZES)
async def test_a_piece_higher_than_the_page_is_read_by_turning_it(size: tuple[int, int]) -> None:
    session = said()
    write(session, text=f"{LONG}The end of it.")
    async with running(session, size) as (app, pilot):
        page = await opened(pilot)
        await tap(pilot, "1", "down")
        rows = page.columns[RECAP].shown
        for _ in rows.lines:
            top = rows.scroll_offset.y
            if any("The end of it." in line.plain for line in rows.lines[top : top + rows.size.height]):
                break
            await pilot.press("pagedown")
            app.room.draw()
            await pilot.pause()
            assert rows.scroll_offset.y > top, "turning the page goes on, and drawing does not lead back"
        assert "The end of it." in "\n".join(printed(app))


@pytest.mark.parametrize("size", [(60, 15), (120, 34)])
async def test_something_long_that_was_said_ends_in_an_ellipsis_until_it_is_chosen(size: tuple[int, int]) -> None:
    session = said(texts=(("Bo", "Short."), ("Cy", f"{LONG} The end.")))
    async with running(session, size) as (_, pilot):
        page = await opened(pilot)
        await tap(pilot, "tab")
        rows = page.columns[SAID].shown
        assert "The end." not in rows.text
        assert "…" in rows.text
        await tap(pilot, "down")
        assert "The end." in rows.text
