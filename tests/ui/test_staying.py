"""What stays where it is: the question of a part, whoever speaks, and the titles of the panels under the mouse."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from cop_tui.core.engine import base
from cop_tui.core.engine.ids import ItemId, Ms
from cop_tui.core.topics import agenda, care, clock, consenting, deciding, floor, setup, words
from cop_tui.ui.choosing import Choosing
from cop_tui.ui.clicks import MOVED
from cop_tui.ui.steady import AIMED, GIVES_BACK, Titles
from tests.ui.conftest import meeting, rows_of, running
from tests.ui.fake import FakeSession
from tests.ui.shown import HUGE, USUAL, WIDE, flat, screen, view_of
from tests.ui.test_panels_by_mouse import click, place
from tests.ui.test_rows_offer import before as in_the_lobby
from tests.ui.test_rows_offer import ended

QUESTION = "How are you arriving?"
PLAN = setup.SessionPlan(
    title="An evening",
    purpose="What we learned.",
    minutes=60,
    items=(setup.PlannedItem("Arriving", mode="round", minutes=10, turn=60, prompt=QUESTION),),
)
NAMES = ("Ama", "Bea", "Cy", "Di")


def arriving(me: str) -> FakeSession:
    """Return a round in which each of four people, and one on the phone, says how they arrive."""
    session = FakeSession(PLAN)
    session.people(*NAMES, me=me, role=base.HOLDER if me == "Ama" else base.MEMBER, holders=("Ama",))
    session.act("Ama", floor.PutIn("Zed", "phone"))
    session.act("Ama", setup.Begin())
    return session


@pytest.mark.parametrize("size", [USUAL, WIDE, HUGE, (80, 20)])
@pytest.mark.parametrize("me", ["Ama", "Bea"])
def test_the_question_of_a_round_is_in_sight_whoever_speaks_and_whatever_is_opened(
    me: str, size: tuple[int, int]
) -> None:
    session = arriving(me)
    view = view_of(session)
    session.act("Di", care.SlowerPlease())
    spoke = 0
    while speaker := session.replica.kept.floor.speaker:
        for opened in (False, True):
            for told in ([], ["A line that was asked for."] * 30):
                view.told = told
                shown = screen(view, size, Choosing(view, "talk", opened=opened)).now.text
                assert QUESTION in shown, (speaker, opened, told)
                name = session.replica.name(speaker)
                assert name in shown or "You have the floor" in flat(shown) or name == me
        spoke += 1
        by_phone = session.replica.kept.people.by_id[speaker].via
        session.act("Ama", floor.Done(speaker)) if by_phone else session.act(
            session.replica.name(speaker), floor.Done()
        )
    assert spoke == len(NAMES) + 1


def deciding_next() -> FakeSession:
    """Return an open part in which Cy has proposed something."""
    session = meeting("Ana", item=ItemId(5))
    session.act("Cy", deciding.Propose("We keep ten minutes at the end of each visit, and nobody writes them down."))
    session.time += 60_000
    return session


async def test_now_keeps_the_few_rows_that_it_needs_no_longer_until_the_part_is_over() -> None:
    session = deciding_next()
    session.act("Ama", consenting.AskConsent())
    async with running(session) as (_, pilot):
        before = place(pilot, "1 Talk")
        session.act("Ana", clock.Pause())
        await pilot.pause()
        grown = place(pilot, "1 Talk")
        assert 0 < grown[1] - before[1] < GIVES_BACK
        session.act("Ana", clock.Resume())
        await pilot.pause()
        assert place(pilot, "1 Talk") == grown
        session.act("Ama", agenda.TakeUp(ItemId(7)))
        await pilot.pause()
        assert place(pilot, "1 Talk")[1] < grown[1]


@pytest.mark.parametrize("size", [(60, 15), USUAL])
async def test_a_click_where_a_title_stood_a_moment_ago_chooses_that_panel(size: tuple[int, int]) -> None:
    session = deciding_next()
    async with running(session, size) as (app, pilot):
        title = next(title for title in ("4 Parked", "4 Park") if any(title in line for line in rows_of(app)))
        before = place(pilot, title)
        session.act("Ama", consenting.AskConsent())
        await pilot.pause()
        assert place(pilot, title) != before
        await pilot.click(offset=before)
        await pilot.pause()
        assert app.room.main.name_shown == "parked"


async def test_a_click_on_the_edge_that_took_the_place_of_a_title_chooses_its_panel() -> None:
    session = deciding_next()
    session.act("Ama", consenting.AskConsent())
    async with running(session, (100, 24)) as (app, pilot):
        before = place(pilot, "4 Parked")
        session.act("Ana", clock.Pause())
        await pilot.pause()
        assert before[1] == app.room.now.region.bottom - 1
        await pilot.click(offset=before)
        await pilot.pause()
        assert app.room.main.name_shown == "parked"


async def test_a_while_later_a_click_is_about_what_stands_there_now() -> None:
    session = deciding_next()
    async with running(session) as (app, pilot):
        before = place(pilot, "4 Parked")
        session.act("Ama", consenting.AskConsent())
        await pilot.pause()
        session.time += AIMED
        await pilot.click(offset=before)
        await pilot.pause()
        assert app.room.main.name_shown == "talk"


@pytest.mark.parametrize("size", [(60, 15), USUAL])
async def test_each_cell_of_a_title_is_a_place_to_click(size: tuple[int, int]) -> None:
    async with running(meeting("Ana"), size) as (app, pilot):
        for cell in range(6):
            app.room.choosing.active = "talk"
            app.room.draw()
            x, y = place(pilot, "4 Park")
            await pilot.click(offset=(x + cell, y))
            await pilot.pause()
            assert app.room.choosing.active == "parked", cell


SIZED = [(60, 15), USUAL, WIDE]


@pytest.mark.parametrize("size", SIZED)
@pytest.mark.parametrize(("title", "name"), [("1 Talk", "talk"), ("4 Park", "parked")])
async def test_a_title_clicked_again_and_again_without_moving_opens_its_panel_and_closes_it(
    title: str, name: str, size: tuple[int, int]
) -> None:
    session = deciding_next()
    async with running(session, size) as (app, pilot):
        chosen = app.room.choosing
        at = place(pilot, title)
        if name != chosen.active:
            await pilot.click(offset=at)
            await pilot.pause()
        for opened in (True, False, True, False):
            await pilot.click(offset=at)
            await pilot.pause()
            assert (chosen.active, chosen.opened) == (name, opened)
            session.time += 60_000
            app.room.draw()
            await pilot.pause()


async def test_a_title_of_the_side_clicked_again_without_moving_closes_its_panel() -> None:
    async with running(deciding_next(), WIDE) as (app, pilot):
        at = place(pilot, "Agenda")
        for opened in (False, True, False):
            await pilot.click(offset=at)
            await pilot.pause()
            assert (app.room.choosing.active, app.room.choosing.opened) == ("agenda", opened)


@pytest.mark.parametrize("size", [(60, 15), USUAL])
async def test_a_title_that_moved_because_its_panel_was_opened_is_clicked_where_it_stands(
    size: tuple[int, int],
) -> None:
    session = deciding_next()
    async with running(session, size) as (app, pilot):
        before = place(pilot, "4 Park")
        await click(pilot, "1 Talk")
        assert app.room.choosing.opened
        assert place(pilot, "4 Park") != before
        await pilot.hover(offset=before)
        await pilot.click(offset=before)
        await pilot.pause()
        assert app.room.choosing.active == "talk"
        await click(pilot, "4 Park")
        assert app.room.choosing.active == "parked"


async def test_once_the_pointer_has_left_a_clicked_title_its_place_is_what_stands_there() -> None:
    async with running(deciding_next()) as (app, pilot):
        before = place(pilot, "1 Talk")
        await click(pilot, "1 Talk")
        assert app.room.choosing.opened
        assert place(pilot, "1 Talk")[1] < before[1]
        await pilot.hover(offset=(before[0], before[1] + 1))
        await pilot.click(offset=before)
        await pilot.pause()
        assert app.room.choosing.opened


def test_titles_that_moved_twice_in_a_moment_are_found_in_both_places() -> None:
    titles = Titles()
    for at, row in ((0, 8), (500, 9), (900, 11)):
        titles.stand(row, [(3, 9, "talk"), (12, 21, "waiting")], "own", Ms(at))
    assert [titles.meant(row, 12, Ms(1000)) for row in (8, 9, 10, 11)] == ["waiting", "waiting", "", ""]
    assert [titles.meant(8, column, Ms(1000)) for column in (2, 3, 9, 21)] == ["", "talk", "", ""]
    assert titles.meant(8, 12, Ms(500 + AIMED)) == ""
    titles.stand(11, [(3, 9, "talk")], "something else was chosen", Ms(1000))
    assert titles.meant(9, 12, Ms(1000)) == ""


@pytest.mark.parametrize("me", ["Ama", "Ana"])
def test_while_no_part_is_open_the_box_says_of_nobody_that_they_have_the_floor(me: str) -> None:
    session = meeting(me, holder=me == "Ama", item=ItemId(7))
    while session.replica.kept.agenda.current:
        session.act("Ama", agenda.MoveOn(really=True))
    assert "Nobody has the floor." in screen(view_of(session)).now.text
    session.act("Bo", floor.Hand())
    session.act("Ama", floor.CallNext())
    assert "the floor" not in screen(view_of(session)).now.text


@pytest.mark.parametrize("size", [(60, 15), USUAL, WIDE])
@pytest.mark.parametrize("moment", [in_the_lobby, ended], ids=["before", "ended"])
async def test_titles_that_a_click_moved_are_found_where_they_stood_while_the_pointer_stays_on_their_row(
    moment: Callable[[str], FakeSession], size: tuple[int, int]
) -> None:
    async with running(moment("Ana"), size) as (app, pilot):
        room = app.room
        names = [
            panel.name
            for _, panel in room.choosing.there()
            if not room.wide or panel.name not in room.choosing.beside()
        ]
        at = {name: (first, room.titles._row) for first, _, name in room.titles._tabs}
        first, second = names[1], names[2]
        await pilot.click(offset=at[first])
        await pilot.pause()
        assert room.titles._row != at[first][1], "it moved"
        for name in (second, first, names[0]):
            await pilot.hover(offset=at[name])
            await pilot.click(offset=at[name])
            await pilot.pause()
            assert (room.choosing.active, room.choosing.opened) == (name, False)
        await pilot.click(offset=at[second])
        await pilot.pause()
        await pilot.hover(offset=(at[first][0], at[first][1] + 1))
        await pilot.click(offset=at[first])
        await pilot.pause()
        assert room.choosing.active == second, "the pointer had left the row"


async def test_titles_that_a_click_moved_are_found_for_a_moment_only() -> None:
    session = ended("Ana")
    async with running(session) as (app, pilot):
        at = {name: (first, app.room.titles._row) for first, _, name in app.room.titles._tabs}
        await pilot.click(offset=at["agenda"])
        await pilot.pause()
        session.time += AIMED
        await pilot.click(offset=at["parked"])
        await pilot.pause()
        assert app.room.choosing.active == "agenda"


async def test_the_mark_that_something_was_said_moves_no_title_of_a_usual_screen() -> None:
    session = meeting("Ama", holder=True, item=ItemId(5))
    async with running(session) as (app, pilot):
        app.room.choosing.choose_number(5)
        app.room.draw()
        before = [(first, name) for first, _, name in app.room.choosing.tabs]
        session.act("Bo", words.Say("We were tired."))
        await pilot.pause()
        assert "1 Talk + 2 Waiting" in "\n".join(rows_of(app))
        assert [(first, name) for first, _, name in app.room.choosing.tabs] == before


def asked_for_consent() -> FakeSession:
    """Return that proposal with everybody asked for their consent a while ago."""
    session = deciding_next()
    session.act("Ama", consenting.AskConsent())
    session.time += 60_000
    return session


def answered(session: FakeSession) -> str:
    """Return what I answered to the proposal, "" for nothing."""
    matter = session.replica.kept.deciding.matter
    mine = matter.answers.get(session.replica.me) if matter else None
    return mine.how if mine else ""


@pytest.mark.parametrize("size", [USUAL, WIDE])
async def test_a_click_on_an_answer_counts_once_it_has_stood_there_or_is_made_again(size: tuple[int, int]) -> None:
    session = asked_for_consent()
    async with running(session, size) as (app, pilot):
        stood = place(pilot, "[1]")
        for person in ("Cy", "Bo", "Di"):  # each says more above the answers
            session.act(person, consenting.RaiseConcern("It is a long way home for some of us on that day.", 1))
        await pilot.pause()
        moved = place(pilot, "[1]")
        assert moved != stood
        await pilot.click(offset=stood)
        await pilot.pause()
        assert MOVED in flat("\n".join(rows_of(app)))
        assert (answered(session), app.room.line.value) == ("", "")
        await pilot.click(offset=moved)
        await pilot.pause()
        assert answered(session) == deciding.CONSENT


async def test_an_answer_that_came_under_the_pointer_a_moment_ago_is_not_given_by_one_click() -> None:
    session = asked_for_consent()
    async with running(session) as (app, pilot):
        session.act("Cy", consenting.RaiseConcern("It is a long way home.", 1))
        await pilot.pause()
        moved = place(pilot, "[1]")
        await pilot.click(offset=moved)
        await pilot.pause()
        assert answered(session) == ""
        assert MOVED in flat("\n".join(rows_of(app)))
        session.act("Bo", consenting.RaiseConcern("It is dark by then.", 1))
        session.time += AIMED
        await pilot.pause()
        await pilot.click(offset=place(pilot, "[1]"))
        await pilot.pause()
        assert answered(session) == deciding.CONSENT


async def test_an_answer_that_was_clicked_and_is_refused_leaves_nothing_in_the_line() -> None:
    session = asked_for_consent()
    async with running(session) as (app, pilot):
        await click(pilot, "[1]")
        session.time += AIMED
        await click(pilot, "[1]")
        assert "You have consented already." in flat("\n".join(rows_of(app)))
        assert app.room.line.value == ""
