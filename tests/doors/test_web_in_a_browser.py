"""A meeting in a real browser: by accessible names and the keyboard, by touch on a small screen, through cuts and after the end."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from cop_tui.core.engine.ids import ItemId
from cop_tui.core.topics.agenda import MoveOn, TakeUp
from cop_tui.core.topics.consenting import AskConsent
from cop_tui.core.topics.deciding import Propose
from cop_tui.core.topics.floor import CallNext
from cop_tui.core.topics.release import AskAll
from cop_tui.core.topics.setup import Begin, End, PlannedItem, SessionPlan
from cop_tui.core.topics.words import Say
from cop_tui.doors.web.bounds import Bounds
from tests.attack.hostile import TEXTS, obeyed
from tests.doors.browsing import Place, placed
from tests.doors.chromium import Browser, Tab, browser
from tests.server.guests import Guest, settle

pytestmark = pytest.mark.slow

PLAN = SessionPlan(
    title="What helps us",
    purpose="To reflect together.",
    items=(
        PlannedItem("Arriving", mode="queue", keep="recap", minutes=10, turn=120, prompt="What do you bring today?"),
        PlannedItem("Unsaid", mode="reveal", keep="recap"),
        PlannedItem("Deciding", mode="consent", keep="recap"),
        PlannedItem("Open", mode="open", keep="recap"),
    ),
)
JUST_CAME = 0.6  # seconds in which a button that has just come does nothing


@asynccontextmanager
async def held(folder: Path) -> AsyncIterator[tuple[Place, Guest, Browser]]:
    """A meeting with its space holder, and a browser."""
    async with placed(folder / "data", PLAN, Bounds()) as place, browser(folder) as one:
        yield place, await place.holder(), one


async def come(one: Browser, place: Place, name: str, **how: Any) -> Tab:
    """Come in as a person does who was sent a link: with the keyboard, or a finger."""
    tab = await one.open(f"http://127.0.0.1:{place.port}/#{place.made.code}", **how)
    await tab.focus("textbox", "The name others will see")
    await tab.write(name)
    if tab.touch:
        await tab.press("button", "Come in")
    else:
        await tab.key("Enter")
    await tab.find("textbox", "Your line")
    return tab


async def by_key(tab: Tab, role: str, name: str) -> None:
    """Do something with the keyboard alone, once it has been there for a moment."""
    await tab.find(role, name)
    await asyncio.sleep(JUST_CAME)
    await tab.focus(role, name)
    await tab.key("Enter")


async def by_finger(tab: Tab, role: str, name: str) -> None:
    """Touch something, once it has been there for a moment."""
    await tab.find(role, name)
    await asyncio.sleep(JUST_CAME)
    await tab.press(role, name)


async def test_the_code_leaves_the_address_bar_at_once(tmp_path: Path) -> None:
    async with held(tmp_path) as (place, _ama, one):
        tab = await one.open(f"http://127.0.0.1:{place.port}/#{place.made.code}")
        assert await tab.run("location.href") == f"http://127.0.0.1:{place.port}/"
        assert await tab.run("document.getElementById('code').value") == place.made.code
        assert not tab.problems


async def test_a_meeting_by_accessible_names_and_the_keyboard(tmp_path: Path) -> None:
    async with held(tmp_path) as (place, ama, one):
        tab = await come(one, place, "Bo")
        await ama.do(Begin())
        await tab.reads("What do you bring today?")
        await by_key(tab, "button", "hand")
        await tab.reads("Your hand is up")
        await ama.do(CallNext())
        await tab.until("document.getElementById('call').textContent.startsWith('Your turn')")
        await tab.line("say Rates are too low.")
        await ama.until(lambda: "Rates are too low." in ama.state.texts.values())
        await tab.line("done")
        await tab.line("park Who pays?")
        await ama.until(lambda: "Who pays?" in ama.state.texts.values())
        await tab.line("pass")
        await tab.line("off Between us.")
        await tab.line("pause")
        await tab.until("document.title === 'cop: paused'")
        await tab.line("resume")
        await tab.until("document.title === 'cop'")
        await tab.line("away")
        await tab.reads("You are away.")
        await tab.line("back")
        await tab.reads("Welcome back.")
        assert await tab.focused() == "line"
        assert not tab.problems
        here = f"127.0.0.1:{place.port}"
        asked = {re.sub(r"\?.*", "", url) for url in tab.requests}
        assert asked <= {f"http://{here}/{path}" for path in ("", "page.js")} | {
            f"ws://{here}/visit",
            "data:,",
        }


async def test_notes_are_written_and_shown_and_a_proposal_is_answered(tmp_path: Path) -> None:
    async with held(tmp_path) as (place, ama, one):
        tab = await come(one, place, "Bo")
        await ama.do(Begin())
        await ama.do(TakeUp(ItemId(2)))
        await tab.reads("Part 2")
        await tab.line("write It is hard to say.")
        await tab.reads("May the recap quote it")
        await by_key(tab, "button", "no")
        await tab.until(
            "JSON.parse(localStorage['cop.meetings']) && localStorage['cop.meetings'].match(/[0-9a-f]{64}/)"
        )
        await ama.do(TakeUp(ItemId(3)))
        await tab.reads("Part 3")
        await ama.do(Propose("We meet on Mondays."))
        await ama.do(AskConsent())
        await by_key(tab, "button", "consent: I have no objection")
        await tab.find("button", "consent: I have no objection (yours)")
        assert not tab.problems


async def test_a_small_screen_by_touch(tmp_path: Path) -> None:
    async with held(tmp_path) as (place, ama, one):
        tab = await come(one, place, "Cy", width=320, height=568, touch=True)
        await ama.do(Begin())
        await by_finger(tab, "button", "hand")
        await tab.reads("Your hand is up")
        await ama.do(CallNext())
        await tab.until("document.title === 'cop: your turn'")
        await by_finger(tab, "button", "say ..., begins your line")
        assert await tab.focused() == "line"
        await tab.write("Good morning.")
        await tab.press("button", "Enter")
        await ama.until(lambda: "Good morning." in ama.state.texts.values())
        await by_finger(tab, "button", "done")
        await ama.until(lambda: not ama.state.kept.floor.speaker)
        assert await tab.run("document.documentElement.scrollWidth") <= 320
        sizes = await tab.run(
            "Array.from(document.querySelectorAll('button:not(.gone), input, textarea, summary'), (n) => [n.textContent || n.id, n.getBoundingClientRect()])"
            ".filter(([, box]) => box.width && box.height).map(([name, box]) => [name, box.width, box.height])"
        )
        small = [size for size in sizes if min(size[1:]) < 44 and size[0] not in ("observer", "shared")]
        assert not small
        apart = await tab.run(
            "(() => { const box = (id) => document.getElementById(id).getBoundingClientRect();"
            " return box('apart').top - box('acts').bottom })()"
        )
        assert apart >= 24


async def test_nothing_goes_over_the_edge_at_four_hundred_percent(tmp_path: Path) -> None:
    async with held(tmp_path) as (place, ama, one):
        tab = await come(one, place, "Bo", width=320, height=256)
        await ama.do(Begin())
        await tab.reads("What do you bring today?")
        assert await tab.run("document.documentElement.scrollWidth") <= 320


async def test_a_cut_line_comes_back_by_itself_and_the_half_typed_line_stays(tmp_path: Path) -> None:
    async with held(tmp_path) as (place, ama, one):
        tab = await come(one, place, "Bo")
        await ama.do(Begin())
        await tab.line("hand")
        await tab.reads("Your hand is up")
        await tab.focus("textbox", "Your line")
        await tab.write("half a thought")
        (visit,) = place.web.reception.visits.values()
        assert visit.page is not None
        visit.page.transport.abort()
        await settle(lambda: visit.page is None)
        await ama.do(Say("While you were gone."))
        await tab.reads("While you were gone.")
        await tab.until("document.getElementById('link').textContent === 'connected'")
        assert await tab.run("document.getElementById('line').value") == "half a thought"
        assert await tab.focused() == "line"
        await tab.load_again()
        await tab.reads("While you were gone.")
        assert await tab.run("document.getElementById('line').value") == "half a thought"


async def test_a_line_without_an_answer_is_given_back_when_the_door_goes(tmp_path: Path) -> None:
    async with placed(tmp_path / "data", PLAN, Bounds()) as place, browser(tmp_path) as one:
        ama = await place.holder()
        async with place_at_other_port(place) as port:
            tab = await one.open(f"http://127.0.0.1:{port}/#{place.made.code}")
            await tab.focus("textbox", "The name others will see")
            await tab.write("Bo")
            await tab.key("Enter")
            await tab.find("textbox", "Your line")
            await ama.do(Begin())
            await tab.reads("What do you bring today?")
            (visit,) = place.web.reception.visits.values()
            visit.lines.enter = lambda *_: None  # type: ignore[method-assign]
            await tab.line("park Who pays?")
            assert await tab.run("document.getElementById('line').value") == ""
            place.web.reception.visits.clear()
            assert visit.page is not None
            visit.page.transport.abort()
            await tab.reads("It is not known whether this arrived: look above before you send it again. park Who pays?")
            assert await tab.run("document.getElementById('line').value") == "park Who pays?"
            await tab.until("document.getElementById('link').textContent === 'connected'")
            await ama.sync()
            assert "Who pays?" not in ama.state.texts.values()
            await visit.leave()


@asynccontextmanager
async def place_at_other_port(place: Place) -> AsyncIterator[int]:
    place.port = 0
    async with place.door() as web:
        yield web.port


async def test_after_the_door_was_opened_again_a_browser_comes_back_to_its_place(tmp_path: Path) -> None:
    async with placed(tmp_path / "data", PLAN, Bounds()) as place, browser(tmp_path) as one:
        ama = await place.holder()
        async with place_at_other_port(place) as port:
            tab = await one.open(f"http://127.0.0.1:{port}/#{place.made.code}")
            await tab.focus("textbox", "The name others will see")
            await tab.write("Bo")
            await tab.key("Enter")
            await tab.find("textbox", "Your line")
            await ama.do(Begin())
            await tab.reads("What do you bring today?")
            await tab.line("hand")
            await tab.reads("Your hand is up")
        await tab.reads("LINK LOST, trying")
        async with place.door():
            await tab.until("document.getElementById('link').textContent === 'connected'")
            await tab.reads("Your hand is up")
            assert len(ama.state.kept.people.by_id) == 2


async def test_after_the_end_a_line_is_taken_back_and_the_recap_is_read(tmp_path: Path) -> None:
    async with held(tmp_path) as (place, ama, one):
        tab = await come(one, place, "Bo")
        await ama.do(Begin())
        await ama.do(TakeUp(ItemId(4)))
        await tab.reads("Part 4")
        await tab.line("say I was wrong about it.")
        await ama.until(lambda: "I was wrong about it." in ama.state.texts.values())
        await ama.do(AskAll())
        await ama.do(End(really=True))
        await tab.reads("The meeting is over")
        await tab.line("mine")
        await tab.reads("1. I was wrong about it.")
        await tab.line("withdraw 1")
        await by_key(tab, "button", "yes")
        await ama.until(lambda: "I was wrong about it." not in ama.state.texts.values())
        await by_key(tab, "DisclosureTriangle", "The recap, and this device")
        await by_key(tab, "button", "Read the recap here")
        await tab.reads("What helps us")
        assert not tab.problems


async def test_hostile_texts_are_shown_as_texts(tmp_path: Path) -> None:
    async with held(tmp_path) as (place, ama, one):
        tab = await come(one, place, "Bo")
        await ama.do(Begin())
        await ama.do(TakeUp(ItemId(4)))
        markup = (
            "<img src=x onerror=document.title='PWNED'>",
            "<script>document.title='PWNED'</script>",
            "&lt;b&gt;",
            "<!--",
        )
        before = await tab.run(
            "document.querySelectorAll('*').length - document.querySelectorAll('#log p, #now p').length"
        )
        said = []
        for text in (*TEXTS, *markup):
            answer = await ama.do(Say(text))
            if answer.how == "saved":
                said.append(ama.state.texts[max(ama.state.texts)])
                await ama.sync()
        said = list(ama.state.texts.values())
        await tab.until(f"document.getElementById('log').textContent.includes({json.dumps(said[-1])})")
        shown = await tab.run("Array.from(document.querySelectorAll('#log p'), (p) => p.textContent)")
        for text in said:
            assert any(line.endswith(text) for line in shown), text
        assert not [line for line in shown if obeyed(line)]
        after = await tab.run(
            "document.querySelectorAll('*').length - document.querySelectorAll('#log p, #now p').length"
        )
        assert after - before <= 4  # the buttons of the moment
        assert await tab.run("document.querySelectorAll('#log *:not(p), #now *:not(p)').length") == 0
        assert await tab.run("document.title") == "cop"


async def test_nothing_is_announced_while_nobody_looks_and_all_of_it_is_there_afterwards(tmp_path: Path) -> None:
    async with held(tmp_path) as (place, ama, one):
        tab = await come(one, place, "Bo")
        await ama.do(Begin())
        await ama.do(TakeUp(ItemId(4)))
        await tab.reads("Part 4")
        hide = (
            "(hidden) => { Object.defineProperty(document, 'hidden', {value: hidden, configurable: true});"
            " document.dispatchEvent(new Event('visibilitychange')) }"
        )
        await tab.run(f"({hide})(true)")
        await ama.do(Say("Said in the dark."))
        await asyncio.sleep(0.5)
        assert "Said in the dark." not in await tab.text()
        await tab.run(f"({hide})(false)")
        await tab.reads("Said in the dark.")
        quiet = "Array.from(document.querySelectorAll('#log p')).filter((p) => p.textContent.includes('in the dark'))"
        assert await tab.run(f"{quiet}[0].getAttribute('aria-live')") == "off"
        await tab.reads("While you were away: ")


async def test_my_turn_is_announced_once_and_the_focus_stays(tmp_path: Path) -> None:
    async with held(tmp_path) as (place, ama, one):
        tab = await come(one, place, "Bo")
        await ama.do(Begin())
        await tab.line("hand")
        await tab.reads("Your hand is up")
        await tab.run(
            "window.said = []; const seen = (all) => all.forEach((one) => one.addedNodes.forEach((node) => {"
            " const root = node.parentElement.closest('[aria-live], [role=log], [role=alert], [role=status]');"
            " const live = node.getAttribute && node.getAttribute('aria-live');"
            " if (root && live !== 'off') window.said.push([root.id, node.textContent]) }));"
            "new MutationObserver(seen).observe(document.body, {childList: true, subtree: true}); 1"
        )
        await ama.do(CallNext())
        await tab.until("document.title === 'cop: your turn'")
        said = await tab.run("window.said")
        assert [root for root, text in said if text.startswith("Your turn")] == ["call"]
        assert await tab.focused() == "line"


async def test_moving_on_keeps_a_focused_button_until_the_focus_has_gone(tmp_path: Path) -> None:
    async with held(tmp_path) as (place, ama, one):
        tab = await come(one, place, "Bo")
        await ama.do(Begin())
        await tab.find("button", "hand")
        await asyncio.sleep(JUST_CAME)
        await tab.focus("button", "hand")
        await ama.do(MoveOn(really=True))
        await tab.reads("Part 2")
        assert await tab.focused() == "hand"


async def test_what_takes_back_a_note_stays_with_the_browser_that_comes_back_with_the_code(tmp_path: Path) -> None:
    async with placed(tmp_path / "data", PLAN, Bounds()) as place, browser(tmp_path) as one:
        ama = await place.holder()
        async with place_at_other_port(place):
            first = await come(one, place, "Bo")
            await ama.do(Begin())
            await ama.do(TakeUp(ItemId(2)))
            await first.reads("Part 2")
            await first.line("write It is hard to say.")
            await first.until("localStorage['cop.meetings'].match(/[0-9a-f]{64}/)")
        async with place.door():
            second = await one.open(f"http://127.0.0.1:{place.port}/#{place.made.code}", beside=first)
            await second.press("button", "Come in")
            await second.find("textbox", "Your line")
            await second.line("mine")
            await second.reads("take back a")
            assert await second.run("localStorage['cop.meetings'].match(/[0-9a-f]{64}/) !== null")


async def test_a_shared_computer_keeps_nothing_when_the_tab_is_closed(tmp_path: Path) -> None:
    async with held(tmp_path) as (place, ama, one):
        tab = await one.open(f"http://127.0.0.1:{place.port}/#{place.made.code}")
        await tab.press("checkbox", "This is a shared computer", begins=True)
        await tab.focus("textbox", "The name others will see")
        await tab.write("Bo")
        await tab.key("Enter")
        await tab.find("textbox", "Your line")
        await ama.do(Begin())
        await tab.line("park Who pays?")
        await ama.until(lambda: "Who pays?" in ama.state.texts.values())
        assert await tab.run("localStorage.length") == 0
        await tab.load_again()
        await tab.reads("What do you bring today?")
        assert await tab.run("localStorage.length") == 0


async def test_a_browser_is_forgotten_when_its_person_asks_for_it(tmp_path: Path) -> None:
    async with held(tmp_path) as (place, _ama, one):
        tab = await come(one, place, "Bo")
        assert await tab.run("localStorage.length") > 0
        await by_key(tab, "DisclosureTriangle", "The recap, and this device")
        await tab.press("button", "Forget me on this device")
        await tab.reads("This browser has forgotten you.")
        assert await tab.run("Object.keys(localStorage).length") == 0


async def test_a_second_tab_takes_the_meeting_over_and_the_first_can_go_on_with_it(tmp_path: Path) -> None:
    async with held(tmp_path) as (place, ama, one):
        first = await come(one, place, "Bo")
        await ama.do(Begin())
        second = await one.open(f"http://127.0.0.1:{place.port}/", beside=first)
        await second.press("button", "Go back to What helps us, as Bo")
        await second.reads("What do you bring today?")
        await first.to_front()
        await first.reads("was opened in another tab")
        await first.press("button", "Come back")
        await first.until("document.getElementById('link').textContent === 'connected'")
        await second.to_front()
        await second.reads("was opened in another tab")
        assert len(ama.state.kept.people.by_id) == 2


async def test_the_recap_is_saved_as_a_file(tmp_path: Path) -> None:
    async with held(tmp_path) as (place, ama, one):
        tab = await come(one, place, "Bo")
        await ama.do(Begin())
        await tab.reads("What do you bring today?")
        saved = tmp_path / "saved"
        await one.ask(
            "Browser.setDownloadBehavior", behavior="allow", downloadPath=str(saved), browserContextId=tab.context
        )
        await by_key(tab, "DisclosureTriangle", "The recap, and this device")
        await tab.press("button", "Save it as a web page")
        await tab.reads("as recap.html")
        async with asyncio.timeout(10):
            while not (saved / "recap.html").exists():  # noqa: ASYNC110 - a browser saves when it likes
                await asyncio.sleep(0.05)
        assert "What helps us" in (saved / "recap.html").read_text("utf-8")
        assert not tab.problems


async def test_lines_that_are_pasted_are_asked_about(tmp_path: Path) -> None:
    async with held(tmp_path) as (place, ama, one):
        tab = await come(one, place, "Bo")
        await ama.do(Begin())
        await tab.focus("textbox", "Your line")
        await tab.run(
            "(() => { const data = new DataTransfer(); data.setData('text', 'one\\ntwo');"
            " document.getElementById('line').dispatchEvent(new ClipboardEvent('paste', {clipboardData: data, cancelable: true})) })()"
        )
        await tab.find("button", "drop")
        await by_key(tab, "button", "drop")
        await tab.reads("Dropped. Nothing was sent.")
        assert not tab.problems


async def test_a_line_that_could_not_be_sent_comes_back_by_key_and_by_button_also_after_a_cut(tmp_path: Path) -> None:
    async with held(tmp_path) as (place, ama, one):
        tab = await come(one, place, "Bo")
        await ama.do(Begin())
        await tab.reads("What do you bring today?")
        await tab.line("say We are not heard.")
        await tab.find("button", "Bring back my line")
        (visit,) = place.web.reception.visits.values()
        assert visit.page is not None
        visit.page.transport.abort()
        await settle(lambda: visit.page is None)
        await tab.until("document.getElementById('link').textContent === 'connected'")
        await tab.focus("textbox", "Your line")
        await tab.write("half")
        await tab.key("ArrowUp")
        assert await tab.run("document.getElementById('line').value") == "say We are not heard."
        await tab.key("ArrowDown")
        assert await tab.run("document.getElementById('line').value") == "half"
        await tab.press("button", "Bring back my line")
        assert await tab.run("document.getElementById('line').value") == "say We are not heard."
        assert not tab.problems


async def test_the_button_of_another_word_takes_the_place_of_the_word_in_the_line(tmp_path: Path) -> None:
    async with held(tmp_path) as (place, ama, one):
        tab = await come(one, place, "Bo")
        await ama.do(Begin())
        await ama.do(TakeUp(ItemId(4)))
        await tab.reads("Part 4")
        await tab.focus("textbox", "Your line")
        await tab.write("Who pays?")
        await by_finger(tab, "button", "say ..., begins your line")
        assert await tab.run("document.getElementById('line').value") == "say Who pays?"
        await by_finger(tab, "button", "park ..., begins your line")
        assert await tab.run("document.getElementById('line').value") == "park Who pays?"
