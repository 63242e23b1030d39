"""My own words by keyboard: quote, soften, withdraw; never from typing, and asked first where it lets words out or erases them."""

from __future__ import annotations

import re
from typing import Any

import pytest
from textual import events
from textual.pilot import Pilot

from cop_tui import core
from cop_tui.acts.act import Tell
from cop_tui.acts.notes import ELSEWHERE
from cop_tui.client.mynotes import HELD, MyNote
from cop_tui.core.engine.ids import ItemId
from cop_tui.core.topics import (
    afterwards,
    agenda,
    consenting,
    deciding,
    feedback,
    floor,
    notes,
    record,
    release,
    roles,
    setup,
    words,
)
from cop_tui.ui.panels.own import entries
from cop_tui.ui.screens.mine import MineScreen
from tests.acts.rooms import read
from tests.ui.conftest import as_session, meeting, rows_of, running, send, shown
from tests.ui.fake import FakeSession
from tests.ui.shown import flat
from tests.ui.test_panels_by_mouse import click


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


def over_and_released(*names: str) -> FakeSession:
    """Return a meeting that is over, with two lines of Ana's, whose recap these released."""
    session = meeting("Ana", item=ItemId(5))
    for text in ("We were tired.", "And nobody said so."):
        session.act("Ana", words.Say(text))
    session.act("Ama", release.AskAll())
    session.act("Ama", setup.End(really=True))
    for name in names:
        session.act(name, release.ReleaseRecap(session.replica.kept.seq))
    return session


async def page(pilot: Pilot[Any]) -> MineScreen:
    await send(pilot, "mine")
    await pilot.pause()
    screen = pilot.app.screen
    assert isinstance(screen, MineScreen)
    screen._gap = 3600
    return screen


async def test_a_late_yes_says_on_the_page_what_it_makes_of_the_recap_that_was_released() -> None:
    session = over_and_released("Ama", "Bo")
    async with running(session) as (_, pilot):
        screen = await page(pilot)
        await tap(pilot, screen, "q")
        await tap(pilot, screen, "y")
        said = "The recap had been released; it is a draft again until two people have checked it."
        assert f"Saved: may be quoted, without your name. {said}" in flat(text_of(screen))
        for name in ("Ama", "Bo"):
            session.act(name, release.ReleaseRecap(session.replica.kept.seq))
        await tap(pilot, screen, "w")
        await tap(pilot, screen, "y")
        assert "The recap had been released; now it is edition 3" in flat(text_of(screen))


async def test_a_late_yes_says_what_it_makes_of_a_recap_that_one_has_released_and_nothing_where_nobody_has() -> None:
    for names, said in (((), ""), (("Ama",), "One of two had released the recap; it is a draft again")):
        async with running(over_and_released(*names)) as (_, pilot):
            screen = await page(pilot)
            await tap(pilot, screen, "q")
            await tap(pilot, screen, "y")
            assert "Saved: may be quoted, without your name." in flat(text_of(screen))
            assert ("draft again" in flat(text_of(screen))) == bool(said)
            assert said in flat(text_of(screen))


async def test_words_that_are_softened_late_say_so_on_the_page_that_they_came_from() -> None:
    session = over_and_released()
    session.act("Ana", afterwards.Consent([min(session.replica.kept.words.by_id)], words.UNNAMED))
    for name in ("Ama", "Bo"):
        session.act(name, release.ReleaseRecap(session.replica.kept.seq))
    async with running(session) as (_, pilot):
        screen = await page(pilot)
        await tap(pilot, screen, "s")
        await send(pilot, "soften 1 We were slow.")
        await send(pilot, "y")
        again = pilot.app.screen
        assert isinstance(again, MineScreen)
        assert "It is a draft until two people have checked it again." in flat(text_of(again))


async def test_what_the_recap_may_do_goes_round_by_key() -> None:
    session = meeting("Ana", item=ItemId(5))
    async with running(session) as (_, pilot):
        screen = await opened(pilot, session)
        number = min(session.replica.kept.words.by_id)
        for wanted in (words.UNNAMED, words.NAMED, words.GROUP):
            await tap(pilot, screen, "q")
            if wanted != words.GROUP:
                assert session.replica.kept.words.by_id[number].consent != wanted
                await tap(pilot, screen, "y")
            assert session.replica.kept.words.by_id[number].consent == wanted
        assert "Saved: not quoted" in text_of(screen)


async def test_all_and_none_are_one_key() -> None:
    session = meeting("Ana", item=ItemId(5))
    async with running(session) as (_, pilot):
        screen = await opened(pilot, session)
        await tap(pilot, screen, "a")
        assert "Let all your words be quoted in the recap, without your name? y / n" in text_of(screen)
        await tap(pilot, screen, "l")
        assert session.done == []
        assert "Nothing was changed." in text_of(screen)
        await tap(pilot, screen, "a")
        await tap(pilot, screen, "y")
        assert {w.consent for w in session.replica.kept.words.by_id.values()} == {words.UNNAMED}
        await tap(pilot, screen, "n")
        assert "2 of yours may be quoted now. None at all? y / n" in text_of(screen)
        await tap(pilot, screen, "n")
        assert {w.consent for w in session.replica.kept.words.by_id.values()} == {words.UNNAMED}
        await tap(pilot, screen, "n")
        await tap(pilot, screen, "y")
        assert {w.consent for w in session.replica.kept.words.by_id.values()} == {words.GROUP}
        await tap(pilot, screen, "n")
        assert "Saved: none is quoted." in text_of(screen), "what takes nothing back asks nothing"


async def test_withdrawing_asks_and_only_y_withdraws() -> None:
    session = meeting("Ana", item=ItemId(5))
    async with running(session) as (_, pilot):
        screen = await opened(pilot, session)
        await pilot.press("down")
        await tap(pilot, screen, "w")
        assert "Withdraw these words?" in text_of(screen)
        await tap(pilot, screen, "n")
        assert "Nothing was changed." in text_of(screen)
        await tap(pilot, screen, "w")
        await tap(pilot, screen, "y")
        assert isinstance(session.done[-1], afterwards.Withdraw)
        assert "And nobody said so." not in text_of(screen)
        assert "Withdrawn. The text is erased" in text_of(screen)
        await tap(pilot, screen, "q")
        assert "Those words are withdrawn already." in text_of(screen)


async def test_softening_puts_the_old_words_into_the_line_of_the_room_to_be_edited() -> None:
    session = meeting("Ana", item=ItemId(5))
    async with running(session) as (app, pilot):
        screen = await opened(pilot, session)
        await pilot.press("down")
        await tap(pilot, screen, "s")
        assert app.screen is app.room
        assert app.room.line.value == "soften 2 And nobody said so."
        await pilot.press(*["backspace"] * len("so."), *"much.", "enter")
        await send(pilot, "y")
        await pilot.pause()
        assert isinstance(app.screen, MineScreen)
        assert "2. And nobody said much." in text_of(app.screen)


@pytest.mark.parametrize("size", [(60, 15), (80, 24), (120, 34)])
async def test_where_the_list_is_cut_it_says_how_to_see_the_rest(size: tuple[int, int]) -> None:
    session = meeting("Ana", item=ItemId(5))
    for number in range(30):
        session.act("Ana", words.Say(f"Thing {number}."))
    async with running(session, size) as (app, pilot):
        await send(pilot, "mine")
        await pilot.pause()
        screen = app.screen
        rows = rows_of(app)
        assert "more below: Down" in text_of(screen)
        assert "more above: Up" not in text_of(screen)
        assert next(n for n, line in enumerate(rows) if "more below" in line) > max(
            n for n, line in enumerate(rows) if "Thing" in line
        )
        await pilot.press(*["down"] * 12)
        await pilot.pause()
        assert "more below: Down" in text_of(screen)
        assert "more above: Up" in text_of(screen)
        assert "13. Thing 12." in text_of(screen)
        await pilot.press(*["down"] * 17)
        await pilot.pause()
        assert "30. Thing 29." in text_of(screen)
        assert "more below: Down" not in text_of(screen)
        assert "more above: Up" in text_of(screen)


async def test_a_list_that_is_whole_says_nothing_of_more_and_a_long_entry_shows_that_it_goes_on() -> None:
    session = meeting("Ana", item=ItemId(5))
    session.act("Ana", words.Say("A long thought. " * 40))
    async with running(session) as (app, pilot):
        await send(pilot, "mine")
        await pilot.pause()
        text = text_of(app.screen)
        assert "more " not in text.replace("[a] quote all", "")
        assert any(line.endswith("…") for line in text.splitlines())


@pytest.mark.parametrize("released", [False, True])
async def test_what_was_softened_from_here_is_listed_here_again_after_a_release_too(released: bool) -> None:
    session = meeting("Ana", item=ItemId(5))
    async with running(session) as (app, pilot):
        session.act("Ana", words.Say("We were lost"))
        if released:
            session.act("Ama", release.AskAll())
            session.act("Ama", setup.End(really=True))
            session.act("Ama", release.ReleaseRecap(session.server.kept.seq))
            session.act("Bo", release.ReleaseRecap(session.server.kept.seq))
        await send(pilot, "mine")
        await pilot.pause()
        screen = app.screen
        assert isinstance(screen, MineScreen)
        screen._gap = 3600
        await tap(pilot, screen, "s")
        await pilot.press(*["backspace"] * len("lost"), *"tired", "enter")
        await send(pilot, "y")
        await pilot.pause()
        assert isinstance(app.screen, MineScreen)
        assert "1. We were tired" in text_of(app.screen)
        await pilot.press("escape")
        await send(pilot, "soften 1 We were slow")
        await send(pilot, "y")
        assert app.screen is app.room, "only what began here leads back here"


def test_words_that_a_backup_put_back_took_are_listed_with_the_reason() -> None:
    session = meeting("Ana", item=ItemId(5))
    session.act("Ana", words.Say("We were lost"))
    (number,) = session.server.kept.words.by_id
    session._fold(core.Outcome([afterwards.WordsWithdrawn([number], softened=True)]))
    (entry,) = entries(as_session(session))
    assert "you had put this in other words, and a backup from before was put back" in entry[2]


async def test_a_line_typed_here_leads_back_to_the_room_and_is_in_its_line() -> None:
    session = meeting("Ana", item=ItemId(5))
    async with running(session) as (app, pilot):
        await opened(pilot, session)
        await pilot.press(*"withdraw 2")
        await pilot.pause()
        assert session.done == []
        assert app.screen is app.room
        assert app.room.line.value == "withdraw 2"
        assert "That looked like typing, so it is in your line. Nothing was changed." in shown(pilot)


@pytest.mark.parametrize("text", ["withdraw 2", "quote all", "none of that", "publish"])
async def test_a_line_typed_here_letter_by_letter_lets_nothing_out_and_erases_nothing(text: str) -> None:
    session = meeting("Ana", item=ItemId(5))
    async with running(session) as (app, pilot):
        screen = await opened(pilot, session)
        for letter in text:
            if app.screen is screen:
                await pilot.press("space" if letter == " " else letter)
                screen.settle()
                await pilot.pause()
        assert {w.consent for w in session.replica.kept.words.by_id.values()} == {words.GROUP}
        assert not any(w.withdrawn for w in session.replica.kept.words.by_id.values())


async def test_a_key_is_shown_while_it_waits_and_escape_takes_it_back() -> None:
    session = meeting("Ana", item=ItemId(5))
    async with running(session) as (app, pilot):
        screen = await opened(pilot, session)
        await pilot.press("w")
        assert "[w] withdraw ..." in text_of(screen)
        await pilot.press("escape")
        screen.settle()
        assert "Withdraw these words?" not in text_of(screen)
        assert "Nothing was changed." in text_of(screen)
        await pilot.press("escape")
        assert app.screen is app.room


async def test_enter_answers_no_question_and_escape_leaves_it() -> None:
    session = meeting("Ana", item=ItemId(5))
    async with running(session) as (app, pilot):
        screen = await opened(pilot, session)
        await tap(pilot, screen, "w")
        await pilot.press("enter")
        assert "Withdraw these words?" in text_of(screen)
        assert "y or n" in text_of(screen)
        await pilot.press("escape")
        assert "Withdraw these words?" not in text_of(screen)
        assert app.screen is screen
        await pilot.press("w", "enter")
        assert "Withdraw these words?" in text_of(screen)
        await pilot.press("n", "enter")
        assert "Nothing was changed." in text_of(screen)
        await pilot.press("enter")
        assert app.screen is app.room
        assert session.done == []


async def test_entries_have_the_numbers_and_letters_that_lines_use() -> None:
    session = meeting("Ana", item=ItemId(5))
    async with running(session) as (_, pilot):
        screen = await opened(pilot, session)
        session.act("Ama", agenda.TakeUp(ItemId(6)))
        await session.my_notes.write("Nobody dares.", False)
        screen.draw()
        for entry in ("1. We were tired.", "2. And nobody said so.", "a. Nobody dares."):
            assert entry in text_of(screen)


async def test_a_note_without_a_name_can_be_quoted_and_taken_back() -> None:
    session = meeting("Ana", item=ItemId(6))
    async with running(session) as (_, pilot):
        await send(pilot, "write Nobody dares.")
        await send(pilot, "mine")
        await pilot.pause()
        screen = pilot.app.screen
        assert isinstance(screen, MineScreen)
        screen._gap = 3600
        await tap(pilot, screen, "q")
        assert not session.my_notes[0].quote
        await tap(pilot, screen, "y")
        assert session.my_notes[0].quote
        assert "may be quoted" in text_of(screen)
        await tap(pilot, screen, "w")
        await tap(pilot, screen, "y")
        assert session.my_notes == []
        assert "nothing that is kept" in text_of(screen)


async def test_off_the_record_a_yes_to_quoting_a_note_says_here_what_becomes_of_it() -> None:
    session = meeting("Ana", item=ItemId(6))
    async with running(session) as (_, pilot):
        await send(pilot, "write Nobody listens.")
        session.act("Ama", record.RecordOff())
        await send(pilot, "mine")
        await pilot.pause()
        screen = pilot.app.screen
        assert isinstance(screen, MineScreen)
        screen._gap = 3600
        await tap(pilot, screen, "q")
        await tap(pilot, screen, "y")
        assert "We are off the record, so the recap cannot have note a." in flat(text_of(screen))


async def test_a_held_note_of_an_earlier_run_is_not_called_unquoted() -> None:
    session = meeting("Ana", item=ItemId(6))
    session.my_notes.append(MyNote("00" * 32, item=ItemId(6), state=HELD))
    async with running(session) as (_, pilot):
        await send(pilot, "mine")
        await pilot.pause()
        assert "held, the recap as you chose" in text_of(pilot.app.screen)


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


async def test_where_notes_of_mine_are_that_are_not_listed_here_is_said() -> None:
    session = meeting("Ana", item=ItemId(6))
    session.act("Ana", notes.HoldNote(notes.digest("from another window"), "we were afraid"))
    async with running(session) as (app, pilot):
        await send(pilot, "mine")
        await pilot.pause()
        assert ELSEWHERE in " ".join(text_of(app.screen).split())
    step = read(session, "mine")
    assert isinstance(step, Tell)
    assert step.lines == ["You have written nothing that is kept.", ELSEWHERE]


async def mine_click(pilot: Pilot[Any], text: str, inside: int = 0) -> None:
    """Click on a text of the page, so many cells behind its first letter."""
    at = next((row.index(text) + inside, y) for y, row in enumerate(rows_of(pilot.app)) if text in row)
    await pilot.click(offset=at)
    await pilot.pause()


@pytest.mark.parametrize("size", [(60, 15), (80, 24), (120, 34)])
async def test_rows_keys_and_answers_are_clicked(size: tuple[int, int]) -> None:
    session = meeting("Ana", item=ItemId(5))
    async with running(session, size) as (app, pilot):
        screen = await opened(pilot, session)
        second = max(session.replica.kept.words.by_id)
        await mine_click(pilot, "2. And nobody")
        assert screen.chosen == 1
        await mine_click(pilot, "[q] quote", 5)
        assert "Let these words be quoted in the recap, without your name? y / n" in flat(text_of(screen))
        await mine_click(pilot, "y / n", 4)
        assert "Nothing was changed." in text_of(screen)
        assert session.done == []
        await mine_click(pilot, "[q] quote")
        await mine_click(pilot, "y / n")
        assert session.replica.kept.words.by_id[second].consent == words.UNNAMED
        await mine_click(pilot, "[a] quote all", 6)
        await mine_click(pilot, "[n] quote none", 6)
        assert {w.consent for w in session.replica.kept.words.by_id.values()} == {words.GROUP, words.UNNAMED}, (
            "a key answers nothing"
        )
        await mine_click(pilot, "y / n")
        assert {w.consent for w in session.replica.kept.words.by_id.values()} == {words.GROUP}
        await mine_click(pilot, "[s] soften", 5)
        assert app.room.line.value == "soften 2 And nobody said so."


@pytest.mark.parametrize("size", [(60, 15), (80, 24)])
async def test_words_of_mine_are_quoted_with_my_name_by_key_or_click_after_a_question_that_says_them(
    size: tuple[int, int],
) -> None:
    session = meeting("Ana", item=ItemId(5))
    async with running(session, size) as (_, pilot):
        screen = await opened(pilot, session)
        first, second = list(session.replica.kept.words.by_id)[-2:]
        await mine_click(pilot, "[m] with my name", 6)
        assert "May the recap quote 'We were tired.' with your name? y / n" in flat(text_of(screen))
        await mine_click(pilot, "May the recap quote 'We", 4)
        assert "Click the y or the n at the end of the question, or press it." in flat(text_of(screen))
        await mine_click(pilot, "y / n", 4)
        assert session.done == []
        await mine_click(pilot, "[m] with my name")
        await mine_click(pilot, "y / n")
        assert session.done == [afterwards.Consent([first], words.NAMED)]
        assert "Saved: may be quoted, with your name." in flat(text_of(screen))
        await pilot.press("down")
        await tap(pilot, screen, "m")
        await tap(pilot, screen, "y")
        assert session.done[1:] == [afterwards.Consent([second], words.NAMED)]


@pytest.mark.parametrize("size", [(60, 15), (80, 24)])
async def test_that_my_turn_came_is_said_at_once_where_my_words_are_read(size: tuple[int, int]) -> None:
    session = meeting("Ana", item=ItemId(3))
    async with running(session, size) as (app, pilot):
        await send(pilot, "mine")
        await pilot.pause()
        session.act("Ana", floor.Hand())
        await pilot.pause()
        assert "Your turn" not in text_of(app.screen)
        session.act("Ama", floor.CallNext())
        await pilot.pause()
        assert isinstance(app.screen, MineScreen)
        assert "Your turn, Ana. About 2 minutes. Finish with done, or pass." in flat(text_of(app.screen))
        session.act("Ana", floor.Done())
        await pilot.pause()
        assert "Your turn" not in text_of(app.screen)


async def test_what_is_chosen_stays_so_where_others_write_down_words_of_mine() -> None:
    session = meeting("Ana", item=ItemId(5))
    session.act("Di", roles.TakeRole("scribe"))
    session.my_notes.append(MyNote("s1", "Nobody asked me.", state=HELD))
    session.my_notes.append(MyNote("s2", "I was tired.", state=HELD))
    async with running(session) as (_, pilot):
        screen = await opened(pilot, session)
        await pilot.press("down", "down")
        assert "> a. Nobody asked me." in text_of(screen)
        session.act("Di", words.Scribe(session.replica.me, "We need longer breaks."))
        await pilot.pause()
        assert "> a. Nobody asked me." in text_of(screen)
        await tap(pilot, screen, "w")
        await tap(pilot, screen, "y")
        assert session.done == [notes.TakeBack("s1")]
        assert [note.text for note in session.my_notes] == ["I was tired."]
        await pilot.pause()
        assert "> b. I was tired." in text_of(screen), "where it is gone, the next one is chosen"


async def test_the_wheel_chooses_rows_and_the_way_back_is_clicked() -> None:
    session = meeting("Ana", item=ItemId(5))
    async with running(session) as (app, pilot):
        screen = await opened(pilot, session)
        sheet = screen.query_one("#mine")
        for event, chosen in ((events.MouseScrollDown, 1), (events.MouseScrollDown, 1), (events.MouseScrollUp, 0)):
            await pilot._post_mouse_events([event], widget=sheet, offset=(5, 3))
            await pilot.pause()
            assert screen.chosen == chosen
        await mine_click(pilot, "Escape: back", 3)
        assert app.screen is app.room


async def test_an_answer_pressed_right_after_the_key_that_asked_is_an_answer() -> None:
    session = meeting("Ana", item=ItemId(5))
    async with running(session) as (app, pilot):
        screen = await opened(pilot, session)
        first = min(session.replica.kept.words.by_id)
        await pilot.press("q", "y")
        assert session.done == [], "another letter may still follow"
        screen.settle()
        await pilot.pause()
        assert session.replica.kept.words.by_id[first].consent == words.UNNAMED
        await pilot.press("w", "n")
        screen.settle()
        await pilot.pause()
        assert "Nothing was changed." in text_of(screen)
        assert app.screen is screen


@pytest.mark.parametrize("text", ["any", "aye", "why", "wyvern", "and"])
async def test_a_word_that_begins_like_a_key_and_its_answer_is_typing(text: str) -> None:
    session = meeting("Ana", item=ItemId(5))
    async with running(session) as (app, pilot):
        await opened(pilot, session)
        await pilot.press(*text)
        await pilot.pause()
        assert session.done == []
        assert app.screen is app.room
        assert app.room.line.value == text


async def test_enter_right_after_a_quick_answer_changes_nothing() -> None:
    session = meeting("Ana", item=ItemId(5))
    async with running(session) as (_, pilot):
        screen = await opened(pilot, session)
        await pilot.press("a", "y", "enter")
        screen.settle()
        await pilot.pause()
        assert session.done == []
        assert "y or n: Enter answers nothing here." in text_of(screen)


async def test_no_yes_is_asked_for_to_a_concern_and_the_list_says_why() -> None:
    session = meeting("Ana", item=ItemId(5))
    session.act("Bo", deciding.Propose("We meet weekly"))
    session.act("Ama", consenting.AskConsent())
    session.act("Ana", consenting.RaiseConcern("It is far."))
    concern = max(session.replica.kept.words.of(session.replica.me))
    async with running(session) as (_, pilot):
        await send(pilot, "mine")
        await pilot.pause()
        screen = pilot.app.screen
        assert isinstance(screen, MineScreen)
        assert "never in the recap" in text_of(screen)
        await tap(pilot, screen, "q")
        assert "never stand in the recap" in flat(text_of(screen))
        assert "y / n" not in text_of(screen)
        assert session.replica.kept.words.by_id[concern].consent == words.GROUP
    step = read(session, "mine")
    assert isinstance(step, Tell)
    assert step.lines[0] == "1. It is far. [stays with the group: never in the recap]"
    session.act("Ama", release.AskAll())
    session.act("Ana", afterwards.Consent([concern], words.UNNAMED))
    step = read(session, "mine")
    assert isinstance(step, Tell)
    assert step.lines[0] == "1. It is far. [stays with the group: never in the recap]", "also after a yes to all"


def test_a_note_written_for_somebody_on_the_phone_is_listed_as_theirs() -> None:
    session = meeting("Ana", item=ItemId(5))
    session.my_notes.append(MyNote("s" * 64, "Too steep", state=HELD, whose="Femi-Ann"))
    assert [text for kind, _, text, _ in entries(as_session(session)) if kind == "note"] == [
        "a. for Femi-Ann: Too steep"
    ]


@pytest.mark.parametrize("size", [(60, 15), (80, 24), (120, 34)])
async def test_feedback_that_is_held_is_on_the_page_and_is_taken_back_there(size: tuple[int, int]) -> None:
    session = meeting("Ana", item=ItemId(5))
    session.act("Ama", release.AskAll())
    session.act("Ana", feedback.GiveFeedback("It was too short"))
    async with running(session, size) as (_, pilot):
        screen = await opened(pilot, session)
        await pilot.press("down", "down")
        await pilot.pause()
        page = flat(text_of(screen))
        assert "For those who hold the space: It was too short" in page
        assert "without your name; read after the end" in page
        assert "[w] withdraw" in page
        assert "[q]" not in page, "no recap has it"
        for key in ("q", "m", "s", "p"):
            await tap(pilot, screen, key)
            assert session.done == [], key
            assert f"{key} does nothing here." in text_of(screen)
        await tap(pilot, screen, "w")
        assert "Take back 'It was too short'? Nobody has read it, and nobody is told. y / n" in flat(text_of(screen))
        await tap(pilot, screen, "n")
        assert session.done == []
        await tap(pilot, screen, "w")
        await tap(pilot, screen, "y")
        assert session.done == [feedback.TakeFeedbackBack()]
        assert "Taken back. Nobody else has it any more." in flat(text_of(screen))
        assert "too short" not in text_of(screen)


async def test_feedback_alone_is_on_the_page_until_the_meeting_ends() -> None:
    session = meeting("Ana", item=ItemId(5))
    session.act("Ama", release.AskAll())
    session.act("Ana", feedback.GiveFeedback("Lovely", named=True))
    async with running(session) as (_, pilot):
        await send(pilot, "mine")
        await pilot.pause()
        screen = pilot.app.screen
        assert isinstance(screen, MineScreen)
        assert "Lovely" in text_of(screen)
        assert "with your name; read after the end" in flat(text_of(screen))
        await tap(pilot, screen, "w")
        session.act("Ama", setup.End(really=True))
        await tap(pilot, screen, "y")
        assert "nothing says any more whose it is" in flat(text_of(screen)), "it ended while the question stood"
        screen.draw()
        assert "Lovely" not in text_of(screen)


async def test_a_question_that_is_left_by_going_on_says_that_nothing_was_changed() -> None:
    session = meeting("Ana", item=ItemId(5))
    async with running(session) as (_, pilot):
        screen = await opened(pilot, session)
        await tap(pilot, screen, "q")
        await pilot.press("down")
        assert "The question was left without an answer; nothing was changed." in text_of(screen)
        await pilot.press("up")
        assert "without an answer" not in text_of(screen)
        await tap(pilot, screen, "q")
        await mine_click(pilot, "[w] withdraw")
        assert "The question was left without an answer; nothing was changed." in text_of(screen)
        assert "Withdraw these words?" in text_of(screen)
        assert session.done == []


async def test_the_answers_of_a_question_that_breaks_stand_together_and_are_clicked() -> None:
    session = meeting("Ana", item=ItemId(5))
    async with running(session) as (_, pilot):
        screen = await opened(pilot, session)
        for width in range(62, 90):
            await pilot.resize_terminal(width, 24)
            await pilot.pause()
            await tap(pilot, screen, "w")
            await mine_click(pilot, "y / n", 4)
            assert "Nothing was changed." in text_of(screen), width


def offers(screen: MineScreen) -> str:
    return "".join(re.findall(r"\[(\w)\]", text_of(screen)))


async def test_each_row_of_mine_is_offered_what_can_be_done_with_it_and_nothing_else() -> None:
    session = meeting("Ana", item=ItemId(5))
    async with running(session) as (_, pilot):
        for text in ("We were tired.", "Nobody said so."):
            session.act("Ana", words.Say(text))
        session.act("Ama", agenda.TakeUp(ItemId(6), really=True))
        await session.my_notes.write("Too steep")
        await send(pilot, "mine")
        await pilot.pause()
        screen = pilot.app.screen
        assert isinstance(screen, MineScreen)
        screen._gap = 3600
        place = rows_of(pilot.app).index(" Escape: back to the meeting".ljust(80))
        assert offers(screen) == "qmswan"
        await tap(pilot, screen, "w")
        await tap(pilot, screen, "y")
        assert offers(screen) == "an", "what is withdrawn cannot be changed"
        await pilot.press("down", "down")
        assert "Too steep" in text_of(screen)
        assert offers(screen) == "qwan"
        await tap(pilot, screen, "s")
        assert "s does nothing here." in text_of(screen)
        session.act("Ama", release.AskAll())
        session._fold(core.Outcome(aside=[]))
        screen.draw()
        assert offers(screen) == "qwpan"
        assert rows_of(pilot.app)[place].startswith(" Escape: back"), "what stands around the keys stays where it is"


@pytest.mark.parametrize("answer", ["y", "n"])
async def test_what_is_asked_about_a_note_is_asked_nowhere_once_it_was_answered_on_the_page_of_what_is_mine(
    answer: str,
) -> None:
    session = meeting("Ana", item=ItemId(6))
    async with running(session) as (app, pilot):
        await send(pilot, "write Too steep")
        await pilot.pause()
        assert "May the recap quote it" in app.room.view.question
        await send(pilot, "mine")
        await pilot.pause()
        screen = pilot.app.screen
        assert isinstance(screen, MineScreen)
        screen._gap = 3600
        await tap(pilot, screen, "q")
        await tap(pilot, screen, answer)
        await pilot.press("escape")
        await pilot.pause()
        assert app.screen is app.room
        assert app.room.view.question == ""
        assert "y / n" not in shown(pilot)
        assert session.my_notes[0].quote is (answer == "y")
        await send(pilot, "hand")
        assert app.room.view.question == "", "it does not come back behind another act"


async def test_another_question_stands_on_when_a_note_was_answered_elsewhere() -> None:
    session = meeting("Ana", item=ItemId(6))
    async with running(session) as (app, pilot):
        await send(pilot, "write Too steep")
        await send(pilot, "y")
        await send(pilot, "write Too far")
        await pilot.pause()
        app.room.answered_no(0)
        assert "May the recap quote it" in app.room.view.question
        app.room.answered_no(1)
        assert app.room.view.question == ""


@pytest.mark.parametrize("size", [(60, 15), (80, 24), (120, 34)])
async def test_the_chosen_entry_is_read_whole_by_turning_on_where_there_is_no_room_for_all_of_it(
    size: tuple[int, int],
) -> None:
    session = meeting("Ana", item=ItemId(5))
    text = " ".join(f"word{number}" for number in range(110))
    session.act("Ana", words.Say("We were tired."))
    session.act("Ana", words.Say(text))
    session.act("Ana", words.Say("And nobody said so."))
    async with running(session, size) as (app, pilot):
        await send(pilot, "mine")
        await pilot.press("down")
        await pilot.pause()
        seen: list[str] = []
        for _ in range(30):
            listed = text_of(app.screen).split("\n")
            there = [word for line in listed for word in line.split() if re.fullmatch(r"word\d+", word)]
            seen += [word for word in there if word not in seen]
            if "it goes on: Page Down" not in text_of(app.screen):
                break
            await pilot.press("pagedown")
            await pilot.pause()
        assert seen == text.split(), "nothing is cut"
        assert "not quoted" in text_of(app.screen)
        if size == (60, 15):
            assert "it begins above: Page Up" in text_of(app.screen)
            await pilot.press(*["pageup"] * 30)
            await pilot.pause()
            assert "it begins above" not in text_of(app.screen)
            await click(pilot, "it goes on: Page Down")
            assert "it begins above: Page Up" in text_of(app.screen)
        await pilot.press("up")
        await pilot.pause()
        assert "1. We were tired." in text_of(app.screen)
        assert "it begins above" not in text_of(app.screen)
