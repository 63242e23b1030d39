"""A proposal that is to be decided is read in Now, whatever panel is open: whole, or with a word that opens it whole."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from cop_tui.core.topics import consenting, deciding
from cop_tui.ui.choosing import Choosing
from tests.ui import evening
from tests.ui.conftest import running, shown
from tests.ui.fake import FakeSession
from tests.ui.shown import SMALL, USUAL, WIDE, flat, screen, view_of
from tests.ui.test_panels_by_mouse import click

QUESTION = "How do we go on with the visits, and who looks after what we begin?"
PROPOSAL = (
    "We keep ten minutes at the end of each visit, in which nobody writes anything down, and once a month those who want to meet "
    "by phone for half an hour and say what they would rather have done otherwise, without anybody from the office who decides "
    "about money, until June, when all of us look at it again and say whether it was worth the time."
)
STEPS = ("proposed", "asked", "answered")


def proposed(monkeypatch: pytest.MonkeyPatch, step: str, me: str = "Ana") -> FakeSession:
    """Return the meeting in a part with a question, to which Cy has proposed something long; asked about, and answered, by `step`."""
    items = tuple(replace(i, prompt=QUESTION) if i.mode == "consent" else i for i in evening.PLAN.items)
    monkeypatch.setattr(evening, "PLAN", replace(evening.PLAN, items=items))
    session = evening.at(7, me)
    session.act("Cy", deciding.Propose(PROPOSAL))
    if step != "proposed":
        session.act("Ama", consenting.AskConsent())
    if step == "answered":
        for who in ("Ama", "Ana", "Bo"):
            session.act(who, consenting.GiveConsent(1))
        session.act("Hari", consenting.RaiseConcern("Ten minutes are many on a bus day."))
    return session


@pytest.mark.parametrize("size", [USUAL, WIDE])
@pytest.mark.parametrize("me", ["Ama", "Ana"])
@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("opened", [False, True])
def test_the_whole_proposal_its_answers_and_the_question_stay_in_sight_whatever_panel_is_open(
    monkeypatch: pytest.MonkeyPatch, size: tuple[int, int], me: str, step: str, opened: bool
) -> None:
    view = view_of(proposed(monkeypatch, step, me))
    for name in ("talk", "people", "parked"):
        shown = screen(view, size, Choosing(view, name, opened=opened)).now.text
        assert PROPOSAL in flat(shown)
        assert QUESTION in flat(shown)
        if step != "proposed":
            assert all(answer in shown for answer in ("[1] consent", "[2] concern", "[3] objection", "[0] put aside"))


@pytest.mark.parametrize("me", ["Ama", "Ana"])
@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("opened", [False, True])
def test_on_a_small_screen_it_begins_in_now_with_its_answers_and_the_word_that_opens_it(
    monkeypatch: pytest.MonkeyPatch, me: str, step: str, opened: bool
) -> None:
    view = view_of(proposed(monkeypatch, step, me))
    shown = screen(view, SMALL, Choosing(view, "people", opened=opened)).now.text
    assert "We keep ten minutes at the end of" in shown
    assert "proposal?" in shown
    if step != "proposed":
        assert all(answer in shown for answer in ("[1] consent", "[2] concern", "[3] objection", "[0] put aside"))


@pytest.mark.parametrize("step", STEPS)
async def test_a_click_on_that_word_shows_all_of_it_and_now_still_leads_to_the_question(
    monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    session = proposed(monkeypatch, step)
    async with running(session, SMALL, keys=False) as (app, pilot):
        app.room.choosing.active, app.room.choosing.opened = "people", True
        app.room.draw()
        await pilot.pause()
        await click(pilot, "proposal?")
        assert PROPOSAL in flat(app.room.main.text)
        await pilot.press("escape", "escape", "enter")
        await pilot.pause()
        if QUESTION not in flat(shown(pilot)):
            app.room.talk.send("now?")
            await pilot.pause()
        assert QUESTION in flat(app.room.main.text)
