"""The page under a finger on a small phone: no press is lost, nothing moves away, and what was taken back is not shown on."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from cop_tui.core.engine.ids import ItemId
from cop_tui.core.topics.agenda import TakeUp
from cop_tui.core.topics.record import RecordOff
from cop_tui.core.topics.setup import Begin
from tests.doors.browsing import Place
from tests.doors.chromium import Tab
from tests.doors.test_web_in_a_browser import by_finger, come, held
from tests.server.guests import Guest

pytestmark = pytest.mark.slow

VALUE = "document.getElementById('line').value"
TALK = "document.getElementById('log').textContent"
OFF = "off ..., begins your line"


@asynccontextmanager
async def phone(folder: Path) -> AsyncIterator[tuple[Place, Guest, Tab]]:
    """Somebody on a small phone, in a part in which anybody talks."""
    async with held(folder) as (place, ama, one):
        tab = await come(one, place, "Bo", width=390, height=780, touch=True)
        await ama.do(Begin())
        await ama.do(TakeUp(ItemId(4)))
        await tab.reads("Part 4")
        await tab.find("button", OFF)
        yield place, ama, tab
        assert not tab.problems


async def top(tab: Tab, name: str) -> float:
    """Return where a button of the room stands on the screen."""
    script = "[...document.querySelectorAll('#acts button')].find(b => b.textContent === '{}').getBoundingClientRect()"
    return float(await tab.run(script.format(name) + ".top"))


async def test_a_press_right_after_an_answer_is_not_lost(tmp_path: Path) -> None:
    async with phone(tmp_path) as (_place, ama, tab):
        await tab.line("say I was wrong.")
        await ama.until(lambda: "I was wrong." in ama.state.texts.values())
        await tab.line("withdraw 1")
        await by_finger(tab, "button", "yes")
        await ama.until(lambda: "I was wrong." not in ama.state.texts.values())
        await tab.until("!document.querySelector('#answers button:not(.gone)')")
        assert not await tab.run("document.querySelector('[aria-disabled]')")
        await tab.press("button", OFF)
        assert await tab.run(VALUE) == "off "


async def test_buttons_stay_where_they_are_while_a_question_comes_and_goes(tmp_path: Path) -> None:
    async with phone(tmp_path) as (_place, ama, tab):
        await tab.focus("textbox", "Your line")
        await tab.write("nobody asked me about any of this")
        stands = await top(tab, "off ...")
        await tab.key("Enter")
        await tab.reads("It would be kept.")
        await tab.find("button", "yes")
        assert await top(tab, "off ...") == pytest.approx(stands, abs=1)
        await by_finger(tab, "button", "no")
        await tab.until("!document.querySelector('#answers button:not(.gone)')")
        stands = await top(tab, "off ...")
        await ama.do(RecordOff())
        await tab.reads("OFF THE RECORD")
        assert await top(tab, "off ...") == pytest.approx(stands, abs=1)


async def test_what_goes_leaves_its_place_empty_until_nobody_presses(tmp_path: Path) -> None:
    async with phone(tmp_path) as (_place, _ama, tab):
        names = "[...document.querySelectorAll('#answers button')].map(b => b.className).join()"
        await tab.line("nobody asked me about any of this")
        await by_finger(tab, "button", "no")
        await tab.until(f"{names} === 'gone,gone'")
        await tab.until(f"{names} === ''")


async def test_a_bye_is_never_kept_and_says_the_way_back(tmp_path: Path) -> None:
    async with phone(tmp_path) as (_place, _ama, tab):
        await tab.line("off Between us.")
        await tab.reads("Between us.")
        await tab.line("bye")
        await tab.reads("You have left, and nobody is told.")
        assert "Between us." not in await tab.text()
        await tab.press("button", "Come back")
        await tab.find("button", OFF)
        assert await tab.run(VALUE) == ""
        assert "This was not sent" not in await tab.text()


async def test_a_bye_whose_answer_was_lost_is_not_brought_back_and_words_are(tmp_path: Path) -> None:
    async with phone(tmp_path) as (_place, _ama, tab):
        await tab.run(
            "sessionStorage['cop.tab'] = JSON.stringify(Object.assign(JSON.parse(sessionStorage['cop.tab']),"
            " {sent: [[998, 'say We are tired.', 0], [999, 'bye', 0]]}))"
        )
        await tab.load_again()
        await tab.reads("This was not sent. It is kept for you: say We are tired.")
        assert await tab.run(VALUE) == "say We are tired."
        assert "kept for you: bye" not in await tab.text()


async def test_the_word_of_a_button_is_replaced_by_that_of_another_and_a_lone_word_too(tmp_path: Path) -> None:
    async with phone(tmp_path) as (_place, _ama, tab):
        for there in ("bye", "hand", "say", ""):
            await tab.run(f"{VALUE} = '{there}'")
            await by_finger(tab, "button", OFF)
            assert await tab.run(VALUE) == "off "
        await tab.write("Who pays?")
        await by_finger(tab, "button", "park ..., begins your line")
        assert await tab.run(VALUE) == "park Who pays?"


async def test_withdrawn_words_leave_the_talk_and_softened_ones_read_as_they_do_now(tmp_path: Path) -> None:
    async with phone(tmp_path) as (_place, ama, tab):
        for said in ("We were lied to by the board.", "It was all for nothing."):
            await tab.line(f"say {said}")
            await ama.until(lambda said=said: said in ama.state.texts.values())  # type: ignore[misc]
        await tab.line("mine")
        await tab.until(f"{TALK}.split('It was all for nothing.').length > 2")
        await tab.line("withdraw 2")
        await by_finger(tab, "button", "yes")
        await tab.until(f"!{TALK}.includes('It was all for nothing.')")
        await tab.line("soften 1 We were not told.")
        await tab.reads("Put 'We were lied to by the board.' in these words: 'We were not told.'?")
        await by_finger(tab, "button", "yes")
        await tab.until(f"!{TALK}.includes('lied to')")
        assert "Bo: We were not told." in await tab.text() or "We were not told." in await tab.text()
        await tab.load_again()
        await tab.find("button", OFF)
        assert "lied to" not in await tab.text()


async def test_the_line_grows_and_enter_sends_it_with_shift_too(tmp_path: Path) -> None:
    async with phone(tmp_path) as (_place, ama, tab):
        height = "document.getElementById('line').clientHeight"
        before = await tab.run(height)
        await tab.focus("textbox", "Your line")
        await tab.write("say " + "Who pays for the time that thinking takes? " * 4)
        assert await tab.run(height) > before + 40
        await tab.key("Enter", shift=True)
        await ama.until(lambda: any("thinking takes" in text for text in ama.state.texts.values()))
        assert (await tab.run(VALUE), await tab.run(height)) == ("", before)
        await tab.write("say half of it")
        await tab.load_again()
        await tab.find("button", OFF)
        assert await tab.run(VALUE) == "say half of it"
        assert await tab.run("document.getElementById('line').selectionStart") == len("say half of it")


async def test_what_begins_a_line_is_told_apart_from_what_acts_at_once(tmp_path: Path) -> None:
    async with phone(tmp_path) as (_place, _ama, tab):
        await tab.find("button", "say ..., begins your line")
        await tab.find("button", "hand")
        style = "getComputedStyle([...document.querySelectorAll('#acts button')].find(b => b.textContent === '{}')).borderStyle"
        assert await tab.run(style.format("say ...")) != await tab.run(style.format("hand"))


async def test_the_recap_and_the_word_for_another_device_stand_where_they_were_asked_for(tmp_path: Path) -> None:
    async with phone(tmp_path) as (_place, _ama, tab):
        await tab.run("document.getElementById('recap').open = true; 1")
        await by_finger(tab, "button", "Read the recap here")
        await tab.until("document.getElementById('recaphere').textContent.includes('In this session we explore')")
        assert "Our last session" not in await tab.text()
        await by_finger(tab, "button", "Show a word")
        await tab.until("document.getElementById('wayhere').textContent.includes('Your word is ')")
        talk = await tab.run(TALK)
        assert "Your word is" not in talk
        assert "In this session" not in talk
        await tab.line("recap? all")
        await tab.until(f"{TALK}.includes('In this session we explore')")
