"""A digit chooses a panel on keys, whatever is asked; answers are given by a number that is sent, or by a click."""

from __future__ import annotations

from typing import Any

import pytest
from textual.pilot import Pilot

from cop_tui.core.engine.ids import ItemId
from cop_tui.core.topics import agreement, aloud, coffee, consenting, deciding, dots
from cop_tui.ui.keys import KeyTable
from cop_tui.ui.screens import tasks
from cop_tui.ui.view import KEYS, LINE
from tests.acts.test_listed import waiting
from tests.ui import modes
from tests.ui.conftest import as_session, key, meeting, running, send, shown
from tests.ui.fake import FakeSession
from tests.ui.shown import SIZES, flat, now_of
from tests.ui.test_panels_by_keys import foot
from tests.ui.test_panels_by_mouse import click

INSTEAD = "Nothing was answered: on keys a digit chooses a panel. To answer: / then 1 and Enter."


def consent(me: str = "Ama") -> FakeSession:
    """Return a meeting in which everybody is asked for consent, for some time."""
    session = modes.at("consent", me)
    session.act("Bo", deciding.Propose("We meet monthly."))
    session.act("Ama", consenting.AskConsent())
    session.time += 60_000
    return session


def point(me: str = "Ama") -> FakeSession:
    """Return a meeting in which everybody is asked about a point of the agreement, for some time."""
    session = modes.at("agreement", me)
    session.act("Bo", agreement.Agree("One speaks."))
    session.time += 60_000
    return session


def check(me: str = "Ama") -> FakeSession:
    """Return a meeting in which a check runs, for some time."""
    session = modes.at("check", me)
    session.time += 60_000
    return session


async def on_keys(pilot: Pilot[Any]) -> None:
    """Lead from the line to the keys."""
    await pilot.press("escape")
    await pilot.pause()


@pytest.mark.parametrize(("asks", "me"), [(consent, "Ana"), (point, "Ama"), (check, "Ana"), (consent, "Ama")])
async def test_no_digit_answers_on_keys_and_each_chooses_its_panel(asks: Any, me: str) -> None:
    session = asks(me)
    async with running(session, keys=False) as (app, pilot):
        await on_keys(pilot)
        choosing = app.room.choosing
        for number, panel in choosing.there():
            await key(pilot, str(number))
            assert choosing.active == panel.name
        for digit in "123456789":
            await key(pilot, digit)
        assert session.done == []


async def test_talk_is_chosen_by_its_digit_while_something_is_asked_and_how_to_answer_is_said() -> None:
    session = consent()
    async with running(session) as (app, pilot):
        await key(pilot, "3")
        assert app.room.main.name_shown == "agenda"
        await key(pilot, "1")
        assert (app.room.main.name_shown, session.done) == ("talk", [])
        assert INSTEAD in flat(shown(pilot))


async def test_a_slash_a_number_and_enter_answer_from_the_keys() -> None:
    session = consent()
    async with running(session) as (_, pilot):
        await pilot.press("slash", "1", "enter")
        await pilot.pause()
        assert session.done == [consenting.GiveConsent(1)]


async def test_once_it_is_answered_a_digit_says_nothing_of_answering() -> None:
    session = consent()
    async with running(session) as (app, pilot):
        await send(pilot, "1")
        app.room.line.turn_to(KEYS)
        await key(pilot, "1")
        assert "Nothing was answered" not in shown(pilot)


async def test_a_digit_that_is_no_panel_says_how_to_answer_with_it() -> None:
    session = modes.at("dots", "Ama")
    for number in range(1, 9):
        session.act(("Bo", "Cy")[number % 2], coffee.AddTopic(f"Thing {number}"))
    session.act("Ama", dots.StartDots("topics", 2))
    session.time += 60_000
    async with running(session) as (app, pilot):
        assert 7 not in [number for number, _ in app.room.choosing.there()]
        await key(pilot, "7")
        assert INSTEAD.replace("1", "7") in flat(shown(pilot))
        assert session.done == []


async def test_zero_still_puts_a_question_aside_and_takes_it_up_again() -> None:
    session = point()
    async with running(session) as (_, pilot):
        await key(pilot, "0")
        assert "Put aside. Nobody is told" in shown(pilot)
        await key(pilot, "0")
        assert "[1] yes" in shown(pilot)
        assert session.done == []


async def test_an_answer_is_clicked_on_keys() -> None:
    session = point("Ana")
    async with running(session, keys=False) as (app, pilot):
        await on_keys(pilot)
        at = next(y for y, line in enumerate(app.room.now.lines) if "[1] yes" in line.plain)
        await pilot.click("#now", offset=(app.room.now.lines[at].plain.index("[1] yes") + 2, at + 1))
        await pilot.pause()
        assert [type(command) for command in session.done] == [agreement.YesToPoint]


@pytest.mark.parametrize("asks", [consent, point, check])
@pytest.mark.parametrize("size", SIZES)
def test_the_box_says_what_to_press(size: tuple[int, int], asks: Any) -> None:
    assert "/ then a number" in flat(now_of(asks(), size, KEYS))
    assert "/ then a number" not in flat(now_of(asks(), size, LINE))
    assert "Esc, number: a panel" in flat(now_of(asks(), size, LINE))
    assert "Esc, number: a panel" not in flat(now_of(asks(), size, KEYS))


async def test_a_panel_is_opened_by_its_number_alone_where_one_types() -> None:
    session = meeting("Ana", item=ItemId(5))
    async with running(session) as (app, pilot):
        choosing = app.room.choosing
        for number, panel in choosing.there():
            if panel.name != "talk":
                await send(pilot, str(number))
                assert (choosing.active, app.room.view.question) == (panel.name, "")
        assert app.room.line.mode == LINE
        await send(pilot, "25")
        assert "Did you mean to say this to the room?" in flat(shown(pilot))
        await send(pilot, "n")
        await send(pilot, "\u00b2")  # a digit that is no number of a panel
        assert "Did you mean to say this to the room?" in flat(shown(pilot))
        assert session.done == []


async def test_a_number_that_no_answer_and_no_panel_has_leads_nowhere() -> None:
    async with running(consent(), keys=False) as (_, pilot):
        await send(pilot, "9")
        told = flat(shown(pilot))
        assert "Nothing was answered: no answer has the number 9." in told
        assert "To open the panel" not in told


async def test_a_number_answers_what_is_asked_before_it_opens_a_panel() -> None:
    session = consent()
    async with running(session, keys=False) as (app, pilot):
        await send(pilot, "1")
        assert session.done == [consenting.GiveConsent(1)]
        before = app.room.choosing.active
        await send(pilot, "5")
        assert (app.room.choosing.active, len(session.done)) == (before, 1)
        assert "Nothing was answered: no answer has the number 5. To open the panel: Esc, then 5." in flat(shown(pilot))
        await send(pilot, "0")
        await send(pilot, "5")
        assert (app.room.choosing.active, len(session.done)) == ("people", 1)
        app.room.line.put("1")
        app.room.talk.view.question = "Really? y / n"
        await pilot.press("enter")
        assert app.room.choosing.active == "people"


@pytest.mark.parametrize("keys", [True, False])
async def test_while_a_list_is_read_a_number_that_is_none_of_it_opens_no_panel(keys: bool) -> None:
    session = waiting()
    async with running(session, keys=keys) as (app, pilot):
        app.room.send("confirm", typed=not keys)
        await pilot.pause()
        assert "A number chooses from the list. Esc leaves it" in flat(shown(pilot))
        before = app.room.choosing.active
        await (key(pilot, "5") if keys else send(pilot, "5"))
        assert app.room.choosing.active == before
        assert "Say which: 1 or 2. Nothing was done. Esc leaves it" in flat(shown(pilot))
        await (key(pilot, "2") if keys else send(pilot, "2"))
        assert "Did you hear it? y / n" in flat(shown(pilot))


async def test_what_waits_to_be_confirmed_is_chosen_from_its_list_by_number_or_click() -> None:
    for way in ("number", "click"):
        session = waiting()
        second = session.server.kept.seq
        async with running(session, keys=False) as (_, pilot):
            await send(pilot, "confirm")
            assert "2 things wait." in shown(pilot)
            if way == "number":
                await send(pilot, "2")
            else:
                await click(pilot, "2. Said aloud")
            assert "'thing 2' may be quoted without name. Did you hear it? y / n" in flat(shown(pilot))
            await send(pilot, "y")
            assert session.done == [aloud.ConfirmAloud(second)]


async def test_on_keys_a_digit_means_what_is_listed_in_sight_and_y_says_that_a_number_is_missing() -> None:
    session = waiting()
    async with running(session) as (app, pilot):
        assert app.room.line.mode == KEYS
        app.room.send("confirm", typed=False)
        await pilot.pause()
        await key(pilot, "y")
        assert "Say which: 1 or 2. Nothing was done." in flat(shown(pilot))
        app.room.send("confirm", typed=False)
        await pilot.pause()
        await key(pilot, "1")
        assert "'thing 1' may be quoted without name. Did you hear it? y / n" in flat(shown(pilot))
        await key(pilot, "n")
        await key(pilot, "2")
        assert (app.room.choosing.active, session.done) == ("waiting", [])


async def test_the_numbers_of_a_list_that_was_left_are_those_of_panels_again() -> None:
    session = waiting()
    async with running(session, keys=False) as (app, pilot):
        await send(pilot, "confirm")
        await pilot.press("escape")
        await pilot.pause()
        await send(pilot, "5")
        assert app.room.choosing.active == "talk"
        assert "no answer has the number 5. To open the panel: Esc, then 5." in flat(shown(pilot)), "something is asked"
        await on_keys(pilot)
        await key(pilot, "5")
        assert app.room.choosing.active == "people"


def how(session: FakeSession) -> str:
    """Return how somebody has answered what is proposed."""
    matter = session.server.kept.deciding.matter
    assert matter is not None
    return matter.answers[session.replica.me].how


async def test_a_number_that_would_change_an_answer_is_asked_for_once_more_since_panels_have_numbers_too() -> None:
    session = consent("Ana")
    async with running(session, keys=False) as (_, pilot):
        await send(pilot, "concern too many minutes")
        session.time += 10_000
        await send(pilot, "1")
        assert "Your answer is: concern. For consent in its place, give 1 once more." in flat(shown(pilot))
        assert how(session) == "concern"
        await send(pilot, "1")
        assert how(session) == "consent"


async def test_a_click_on_another_answer_changes_it_at_once() -> None:
    session = consent("Ana")
    async with running(session, keys=False) as (_, pilot):
        await send(pilot, "concern too many minutes")
        session.time += 10_000
        await click(pilot, "[1] consent")
        assert how(session) == "consent"


def test_the_help_says_how_a_number_answers_and_promises_no_key_for_it() -> None:
    (said,) = (line for line in written(80) if "numbers:" in line)
    assert said.strip().startswith("What is asked of you has numbers: type one, then Enter, or click it.")


def written(width: int) -> list[str]:
    """Return the lines of the help, as text."""
    return [line.plain for line in tasks.lines(as_session(meeting("Ana")), width, KeyTable())]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("top", ["talk", "people"])
async def test_what_a_number_answered_is_said_at_once_with_how_to_change_it(size: tuple[int, int], top: str) -> None:
    session = check("Ana")
    async with running(session, size) as (app, pilot):
        app.room.choosing.choose(top)
        await send(pilot, "2")
        assert "Answered: fine. Another number changes it." in flat(foot(pilot))
        assert "[2] fine (yours)" in flat(app.room.now.text)
        await send(pilot, "1")
        assert "Answered: glad. Another number changes it." in flat(foot(pilot))
        await send(pilot, "feel unsure")
        assert "Answered:" not in foot(pilot), "whoever typed its words knows"
        assert "Another number changes it." in flat(now_of(session, size))
        session.lose()
        await send(pilot, "1")
        assert "Answered:" not in foot(pilot), "nothing is taken in yet"


async def test_what_a_number_answered_to_a_proposal_is_said_with_how_to_change_it() -> None:
    async with running(consent("Ana"), keys=False) as (_, pilot):
        await send(pilot, "1")
        assert "Answered: consent. Another number, given twice, changes it." in flat(foot(pilot))
