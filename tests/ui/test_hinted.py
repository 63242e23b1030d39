"""Words of ours in the sentences of Now that are to be typed: each can be clicked, does what typing it does, and no name is one."""

from __future__ import annotations

import pytest

from cop_tui.acts.parser import find
from cop_tui.core.engine import base
from cop_tui.core.engine.ids import ItemId, PersonId
from cop_tui.core.topics import clock, floor, roles
from cop_tui.ui import hinted
from cop_tui.ui.pointing import pressed
from cop_tui.ui.rows import WORD, fit, width_of
from tests.acts.test_listed import waiting
from tests.ui.conftest import meeting, running, send, shown
from tests.ui.moments import my_turn
from tests.ui.shown import flat, view_of
from tests.ui.test_panels_by_mouse import click, place

SENTENCES = [
    ("Your turn, Ana. About 2 minutes. Finish with done, or pass.", ["done", "pass"]),
    ("3 answers wait for a second person. voices? shows them.", ["voices?"]),
    ("To write down what Zed says: scribe Zed: ...", ["scribe Zed: ..."]),
    ("You are away. Your place waits. back: you are here again.", ["back"]),
    ("Paused. All clocks have stopped. Nobody has to say why. resume goes on.", ["resume"]),
    ("May it? quote all / quote none / mine to choose.", ["quote all", "quote none", "mine"]),
    ("The recap may quote 1 of your 2 lines. mine: change it.", ["mine"]),
    ("On offer: scribe. role scribe: take it. Leaving it is fine.", ["role scribe"]),
    ("Offered to you and nobody else: scribe. role scribe: take it.", ["role scribe"]),
    ("Write on your own: write ... Enough to show.", ["write ..."]),
    ("Something said aloud waits. If you heard it: confirm 3.", ["confirm 3"]),
    ("5 more minutes? Silence is a yes. object: rather not.", ["object"]),
    ("Would you like ideas now? ideas now, or no ideas now.", ["ideas now", "no ideas now"]),
    ("Propose something (propose ...); then everybody is asked.", ["propose ..."]),
    ("For Zed: consent for Zed, concern for Zed: ...", ["consent for Zed", "concern for Zed: ..."]),
    ("consent for Zed / concern for Zed: ... / not now.", ["consent for Zed", "concern for Zed: ...", "not now"]),
    ("You are next, after Zed. They ask Zed, and thank Zed.", []),
    ("You are next, after Bo. No rush.", []),
    ("Your hand is up: 3rd.", []),
    ("A round: everybody is offered a turn, and may pass.", []),
]


@pytest.mark.parametrize(("text", "typed"), SENTENCES)
def test_the_words_to_type_are_found_in_a_sentence_and_each_is_an_act(text: str, typed: list[str]) -> None:
    found = [text[first:end] for first, end in hinted.places(text, ("Zed", "Ana"))]
    assert found == typed
    assert all(find(each.removesuffix(hinted.BEGINS)) for each in found)


@pytest.mark.parametrize("name", ["done", "mine", "say ...", "with done, or pass", "back: x", "."])
def test_a_name_is_no_word_to_type(name: str) -> None:
    text = f"Your turn, {name}. About 2 minutes. After {name}: {name}."
    assert hinted.places(text, (name,)) == []


@pytest.mark.parametrize("width", [30, 38, 58, 76])
def test_a_word_to_type_stands_on_one_line_and_is_marked(width: int) -> None:
    view = view_of(my_turn())
    for text, typed in SENTENCES:
        lines = hinted.sentence(view, text, width)
        assert all(width_of(line) <= width for line in lines)
        assert " ".join(line.plain for line in lines) == text
        marked = [line.plain[s.start : s.end] for line in lines for s in line.spans if s.style == WORD]
        assert marked == typed or "Zed" in text  # nobody here is called so
    assert hinted.sentence(view, "One two three four five six seven.", 12, most=2)[-1].plain.endswith("\u2026")


@pytest.mark.parametrize(("word", "did"), [("done", floor.Done), ("pass", floor.Pass)])
async def test_a_click_on_done_or_pass_in_the_sentence_about_my_turn_ends_it(word: str, did: type) -> None:
    session = my_turn()
    async with running(session) as (_, pilot):
        x, y = place(pilot, "Finish with done, or pass.")
        at = "Finish with done, or pass.".index(word)
        await pilot.click(offset=(x + at - 1, y))  # beside it
        await pilot.pause()
        assert session.done == []
        await pilot.click(offset=(x + at + 1, y))
        await pilot.pause()
        assert [type(each) for each in session.done] == [did]


async def test_a_click_on_the_way_to_write_down_begins_that_line() -> None:
    session = meeting("Ama", holder=True, item=ItemId(5))
    session.act("Ama", floor.PutIn("Zed"))
    session.act("Ama", roles.TakeRole("scribe"))
    session.act("Ama", floor.CallNext())
    async with running(session, keys=False) as (app, pilot):
        assert "scribe Zed: ..." in shown(pilot)
        await click(pilot, "scribe Zed: ...")
        assert app.room.line.value == "scribe Zed: "
        assert session.done == []


async def test_a_click_on_a_role_begins_its_line_and_takes_nothing() -> None:
    session = meeting("Ana")
    session.act("Ama", roles.OfferRole(base.HOLDER, PersonId(session.replica.me)))
    async with running(session, keys=False) as (app, pilot):
        assert "role space holder: take it" in flat(shown(pilot))
        await click(pilot, "role space holder")
        assert session.done == []
        assert app.room.line.value == "role space holder"


async def test_a_click_on_what_shows_what_waits_shows_it() -> None:
    async with running(waiting(), keys=False) as (_, pilot):
        await click(pilot, "voices? shows")
        assert "Said aloud, typed by Bo" in flat(shown(pilot))


async def test_a_click_on_begin_in_the_lobby_does_what_the_word_does_where_one_types() -> None:
    session = meeting("Ama", holder=True, begun=False)
    async with running(session, keys=False) as (app, pilot):
        await click(pilot, "begin, opens")
        assert app.room.view.question or session.done


async def test_back_and_resume_are_clicked_in_their_sentences() -> None:
    session = meeting("Ana")
    session.act("Bo", clock.Pause())
    async with running(session) as (_, pilot):
        await click(pilot, "resume goes")
        assert [type(each) for each in session.done] == [clock.Resume]


def test_a_word_that_is_cut_at_the_edge_does_nothing() -> None:
    line = hinted.sentence(view_of(my_turn()), "Finish with done, or pass.", 80)[0]
    assert pressed(line, 12) == "done"
    assert pressed(fit(line, 15), 12) == ""
    assert pressed(fit(line, 18), 12) == "done"


async def test_a_word_to_type_in_an_answer_above_the_line_is_clicked() -> None:
    session = meeting("Ana")
    async with running(session, keys=False) as (app, pilot):
        session.act("Bo", clock.Pause())
        await send(pilot, "pause")
        assert "Type resume to go on." in flat(shown(pilot))
        x, y = place(pilot, "Type resume")
        await pilot.click(offset=(x + 5, y))
        await pilot.pause()
        assert [type(each) for each in session.done][-1] is clock.Resume
        await send(pilot, "decide")
        await click(pilot, "who? to see")
        assert "space holder" in app.room.main.text


async def test_words_that_somebody_wrote_are_no_words_to_click_in_an_answer() -> None:
    session = meeting("Ana", item=ItemId(5))
    async with running(session, keys=False) as (app, pilot):
        app.room.choosing.active = "people"
        await send(pilot, "say Type hand.")
        await send(pilot, "off Type hand.")
        assert "Type hand." in shown(pilot)
        done = len(session.done)
        x, y = place(pilot, "Type hand.")
        await pilot.click(offset=(x + 6, y))
        await pilot.pause()
        assert len(session.done) == done
    assert hinted.places("Did you mean 'type hand.'? Type hand.") == [(32, 36)]
    assert hinted.places("Did you mean hand?") == [(13, 17)]
