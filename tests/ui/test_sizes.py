"""Everything on a screen at every size: nothing is wider or higher than its place, and Now keeps what is about me."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cop_tui.acts import agreeing as agreeing_acts
from cop_tui.core.engine import base
from cop_tui.core.engine.ids import ItemId
from cop_tui.core.topics import (
    agenda,
    agreement,
    care,
    clock,
    coffee,
    consenting,
    deciding,
    floor,
    parking,
    release,
    rounds,
    setup,
    words,
)
from cop_tui.ui.app import CopApp
from cop_tui.ui.choosing import Choosing
from cop_tui.ui.panels import PANELS, turn
from cop_tui.ui.panels.waiting import queued
from cop_tui.ui.rows import broken, row, width_of
from cop_tui.ui.view import KEYS, LINE, View
from tests.ui import modes
from tests.ui.conftest import as_session, meeting, running
from tests.ui.conftest import rows_of as drawn_rows
from tests.ui.fake import FakeSession
from tests.ui.moments import busy, shown_notes
from tests.ui.shown import HUGE, SIZES, SMALL, USUAL, WIDE, Screen, flat, now_of, screen, view_of

sized = pytest.mark.parametrize("size", SIZES)


def rows_of(shown: Screen) -> int:
    """Return how many rows the places under each other have, without borders."""
    return len(shown.now.lines) + len(shown.main.lines)


@sized
@pytest.mark.parametrize("long", [False, True])
@pytest.mark.parametrize("holder", [False, True])
async def test_the_real_room_shows_what_these_tests_look_at(size: tuple[int, int], holder: bool, long: bool) -> None:
    session = busy("Ama" if holder else "Ana", holder=holder)
    if long:
        session.act("Ama", rounds.StartRound(60, "Why " + "very " * 60 + "long?"))
        for number in range(60):
            session.act(("Ana", "Bo", "Cy", "Di")[number % 4], parking.Park(f"number {number}"))
    async with running(session, size, keys=holder) as (app, pilot):
        await pilot.pause()
        room, view = app.room, app.room.view
        shown = screen(view, size, room.choosing)
        real = [room.now, room.main, *(room.sides[: room.proportions.beside] if room.wide else [])]
        assert shown.top.plain == room.top.lines[0].plain
        assert [line.plain for line in shown.under] == [line.plain for line in room.foot.lines]
        for place, rows in zip(shown.places, real, strict=True):
            first = rows.scroll_offset.y
            assert [line.plain for line in place.lines] == [
                line.plain for line in rows.lines[first : first + rows.size.height]
            ]
            title, below = (line.plain for line in rows._titles)
            assert (place.title.plain, place.below.plain) == (title, below)


def fits(shown: Screen, size: tuple[int, int]) -> None:
    """Check that nothing is wider than its place, and nothing higher than the screen."""
    width, height = size
    for place in shown.places:
        assert all(width_of(line) <= place.width for line in place.lines), place.text
    assert all(width_of(line) <= width for line in (shown.top, *shown.under))
    assert rows_of(shown) <= height - 4


@settings(max_examples=60, deadline=None)
@given(
    st.integers(30, 200), st.integers(10, 60), st.booleans(), st.sampled_from(["lobby", "open", "closed"]), st.data()
)
def test_no_line_outgrows_its_place_at_any_size(
    width: int, height: int, holder: bool, phase: str, data: st.DataObject
) -> None:
    me = "Ama" if holder else "Ana"
    session = meeting(me, holder=holder, begun=False) if phase == "lobby" else busy(me, holder=holder)
    if phase == "closed":
        session.act("Ama", agenda.MoveOn(really=True))
        session.act("Ama", release.AskAll())
        session.act("Ama", setup.End(really=True))
    view = view_of(session, data.draw(st.sampled_from([LINE, KEYS])))
    name = data.draw(st.sampled_from([panel.name for panel in PANELS if panel.there(view)]))
    fits(screen(view, (width, height), Choosing(view, name, opened=data.draw(st.booleans()))), (width, height))


@sized
@pytest.mark.parametrize("me", ["Ana", "Ama"])
@pytest.mark.parametrize("part", modes.PARTS)
def test_every_part_fits_every_size_with_each_panel_on_top(size: tuple[int, int], me: str, part: str) -> None:
    view = view_of(modes.at(part, me), KEYS if me == "Ama" else LINE)
    for panel in PANELS:
        if panel.there(view):
            for opened in (False, True):
                fits(screen(view, size, Choosing(view, panel.name, opened=opened)), size)


@sized
@pytest.mark.parametrize("mode", [LINE, KEYS])
def test_a_question_and_lines_that_were_asked_for_fit_every_size(size: tuple[int, int], mode: str) -> None:
    view = view_of(busy("Ama", holder=True), mode)
    for question, told in (("", []), ("Really? y / n", []), ("", ["a line that was asked for"] * 30)):
        view.question, view.told = question, told
        shown = screen(view, size)
        fits(shown, size)
        assert question in shown.text
        assert ("a line that was asked for" in shown.main.text) is bool(told)


def test_the_titles_are_numbers_where_there_is_no_room_for_words_and_the_chosen_one_keeps_its_word() -> None:
    for session, title in (
        (busy("Ana"), "1 Talk  2 Wait  3 Plan  4 Park  5 Who  6 Kept"),
        (shown_notes("Ana"), "1 Talk 2 Wait 3 Plan 4 Park 5 Who 6 Kept 7 Notes"),
    ):
        assert screen(view_of(session), SMALL).main.title.plain.startswith(title)
    topics = modes.at("write")
    topics.act("Bo", coffee.AddTopic("Money"))
    assert (
        "2 Waiting  3 Agenda  4 Parked  5 People (5)  6 Kept  8 Topics (1)" in screen(view_of(topics)).main.title.plain
    )
    view = view_of(shown_notes("Ana"))
    assert screen(view, (50, 15), Choosing(view, "notes")).main.title.plain.startswith("1  2  3  4  5  6  7 Notes")


@pytest.mark.parametrize("size", [(40, 15), SMALL, (70, 20), USUAL, (100, 30), WIDE, HUGE])
def test_what_a_panel_is_called_stays_while_counts_grow_and_panels_come(size: tuple[int, int]) -> None:
    session = meeting("Ana")
    called: list[list[str]] = []
    for number in range(12):
        titles = screen(view_of(session), size).main.title.plain
        called.append([word for word in re.findall(r"\d ([A-Z][a-z]+)", titles) if word not in ("Notes", "Topics")])
        session.act("Bo", parking.Park(f"Thing {number}"))
        session.act("Cy", coffee.AddTopic(f"Topic {number}"))
        if number < 3:
            session.act(("Bo", "Cy", "Di")[number], floor.Hand())
    assert called == [called[0]] * len(called)


def test_counts_of_two_digits_stand_behind_the_titles_of_a_usual_screen_and_the_last_gives_way_first() -> None:
    session = meeting("Ana")
    for number in range(10):
        session.act("Bo", parking.Park(f"Thing {number}"))
    assert "2 Waiting  3 Agenda  4 Parked (10)  5 People (5)  6 Kept" in re.sub(
        " {2,}", "  ", screen(view_of(session)).main.title.plain
    )
    session.act("Bo", coffee.AddTopic("Money"))
    assert screen(view_of(session)).main.title.plain.endswith("4 Parked (10)  5 People (5)  6 Kept  8 Topics")


def test_a_bordered_title_never_outgrows_its_border() -> None:
    for session in (busy("Ana"), shown_notes("Ana")):
        for width in range(40, 160):
            for height in (15, 24):
                view = view_of(session)
                shown = screen(view, (width, height))
                assert width_of(shown.main.title) <= shown.main.width, (width, height)
                assert "1 Talk" in shown.main.title.plain


# What Now keeps


def about_me(view: View, width: int) -> str:
    return flat("\n".join(line.plain for line in turn.strong(view, width)))


def crowded(me: str, mode: str = "queue") -> FakeSession:
    """Return a part in which as much as possible is going on at once: hands, a proposal, requests, a pause."""
    part = setup.PlannedItem("This part", mode=mode, prompt="What is it for?", minutes=9, turn=60, keep="recap")
    later = [setup.PlannedItem(f"Part {n} of a long plan", minutes=9) for n in range(2, 9)]
    session = FakeSession(setup.SessionPlan(title="Full", items=(part, *later)))
    role = base.HOLDER if me == "Ama" else base.MEMBER
    session.people("Ama", "Ana", "Bo", "Cy", me=me, role=role, holders=("Ama",))
    session.act("Ama", setup.Begin())
    for who in ("Ana", "Bo", "Cy"):
        if queued(view_of(session)) and mode != "round":
            session.act(who, floor.Hand())
    session.act("Bo", care.CheckOnMe())
    if mode == "consent":
        session.act("Bo", deciding.Propose("We meet on Mondays in the small room, as long as the large one is cold."))
        session.act("Ama", consenting.AskConsent())
    return session


CROWDED = ["round", "reveal", "pairs", "consent", "queue", "ask-presenter"]


@sized
@pytest.mark.parametrize("me", ["Ama", "Ana"])
@pytest.mark.parametrize("mode", CROWDED)
def test_the_line_about_me_stays_in_now_at_every_size(size: tuple[int, int], me: str, mode: str) -> None:
    for paused in (False, True):
        session = crowded(me, mode)
        if paused:
            session.act("Cy", clock.Pause())
        shown = screen(view_of(session, KEYS), size)
        said = about_me(view_of(session), shown.now.width)
        assert said in flat(shown.now.text)
        assert said.startswith("Paused.") is paused


@sized
@pytest.mark.parametrize("me", ["Ama", "Ana"])
def test_what_is_asked_of_me_stays_in_now_with_every_answer_at_every_size(size: tuple[int, int], me: str) -> None:
    session = modes.at("check", me)
    session.act("Ana", floor.Hand())
    session.act("Bo", care.CheckOnMe())
    session.act("Cy", clock.Pause())
    text = flat(now_of(session, size, KEYS))
    for wanted in ("CHECK", "How ready are we?", "[1] glad", "[2] fine", "[3] unsure", "[4] concern", "[5] against"):
        assert wanted in text
    session = modes.at("consent", me)
    session.act("Bo", deciding.Propose("We meet on Mondays in the small room, as long as the large one is cold."))
    session.act("Ama", consenting.AskConsent())
    text = flat(now_of(session, size, KEYS))
    for wanted in ("[1] consent", "[2] concern", "[3] objection", "[4] not now", "We meet on Mondays"):
        assert wanted in text


LONG = (
    "We meet on Mondays in the small room, as long as the large one is cold, and whoever comes late comes in quietly "
    "and is welcome all the same."
)


def agreeing(count: int, me: str = "Ana") -> FakeSession:
    """Return a part in which so many points are proposed."""
    session = modes.at("agreement", me)
    for number in range(count):
        session.act("Bo", agreement.Agree(f"Point-{number}: {LONG}"))
    return session


def consenting_to(text: str, me: str = "Ana") -> FakeSession:
    """Return a part in which everybody is asked about a proposal."""
    session = modes.at("consent", me)
    session.act("Bo", deciding.Propose(text))
    session.act("Ama", consenting.AskConsent())
    return session


def layouts(session: FakeSession, size: tuple[int, int]) -> list[Screen]:
    """Return the screen with the talk, with another panel, with each that has the whole height, and with lines that are read."""
    view = view_of(session, KEYS)
    names = [panel.name for panel in PANELS if panel.there(view)]
    shown = [screen(view, size, Choosing(view, name, opened=opened)) for name in names for opened in (False, True)]
    view.told = ["A line that was asked for."] * 60
    shown.append(screen(view, size))
    view.told, view.hint, view.said = [], "a hint to try, " * 3, "Something that was said just now. " * 3
    return [*shown, screen(view, size, Choosing(view, "people", opened=True))]


@sized
@pytest.mark.parametrize("me", ["Ama", "Ana"])
def test_a_proposal_is_in_sight_wherever_it_is_asked_about_with_a_way_to_read_it_whole(
    size: tuple[int, int], me: str
) -> None:
    for shown in layouts(consenting_to(LONG, me), size):
        text = flat(shown.now.text)
        for wanted in ("CONSENT?", "Bo: We meet on Mondays", "[1] consent", "[2] concern", "[3] objection", "[4] not"):
            assert wanted in text, shown.text
        assert "and is welcome all the same." in text or "… proposal?" in text
        fits(shown, size)


@sized
@pytest.mark.parametrize("count", [1, 2, 3])
def test_each_point_is_in_sight_while_it_is_asked_about_with_its_answers(size: tuple[int, int], count: int) -> None:
    session = agreeing(count)
    for shown in layouts(session, size):
        text = flat(shown.now.text)
        which = [f" {number}" for number in range(1, count + 1)] if count > 1 else [""]
        for number, place in enumerate(which):
            for wanted in (f"Point-{number}: We meet", f"] yes{place}", f"] rather not{place}"):
                assert wanted in text, shown.text
        assert text.count("all the same.") == count or "… agreement?" in text
        fits(shown, size)
    told = flat(" ".join(agreeing_acts.lines(as_session(session))))
    assert all(f"Point-{number}: {LONG}" in told for number in range(count))


@sized
def test_a_short_proposal_is_not_said_to_be_longer(size: tuple[int, int]) -> None:
    for shown in layouts(consenting_to("We meet monthly."), size):
        assert "Bo: We meet monthly." in shown.now.text
        assert "proposal?" not in shown.now.text


@sized
def test_what_a_turn_is_about_stays_above_whose_turn_it_is(size: tuple[int, int]) -> None:
    session = meeting("Ana", item=ItemId(2))
    session.act("Ama", floor.Done())
    session.act("Bo", agreement.Agree(LONG))
    for shown in layouts(session, size):
        for wanted in ("What do you bring today?", "Your turn, Ana.", "AGREE?", "[2] rather not"):
            assert wanted in shown.now.text, shown.text


@pytest.mark.parametrize("mode", CROWDED)
def test_the_question_of_a_full_part_is_in_now_on_a_small_terminal(mode: str) -> None:
    for size in (USUAL, WIDE):
        assert "What is it for?" in now_of(crowded("Ama", mode), size, KEYS)


@sized
def test_a_space_holder_sees_the_question_the_round_is_about_at_every_size(size: tuple[int, int]) -> None:
    text = now_of(meeting("Ama", holder=True, item=ItemId(2)), size, KEYS)
    assert "What do you bring today?" in text


@settings(max_examples=100, deadline=None)
@given(st.text(st.sampled_from("ab \u660e\u0301e"), max_size=60), st.integers(4, 30))
def test_a_broken_line_loses_no_letter_and_no_style(text: str, width: int) -> None:
    line = row(("first ", "bold"), text)
    lines = broken(line, width)
    assert all(width_of(one) <= width for one in lines)
    assert "".join(one.plain for one in lines).replace(" ", "") == line.plain.replace(" ", "")
    assert any(span.style == "bold" for one in lines for span in one.spans)


@pytest.mark.parametrize("holder", [False, True])
def test_text_columns_of_very_wide_screens_stop_at_100_cells(holder: bool) -> None:
    session = busy("Ama" if holder else "Ana", holder=holder)
    session.act("Bo", words.Say("We were asked and asked " * 12))
    session.act("Ama", rounds.StartRound(60, "Why " + "very " * 60 + "long?"))
    session.act("Di", care.SlowerPlease())
    shown = screen(view_of(session, KEYS), (260, 60))
    assert max(width_of(line) for place in shown.places for line in place.lines) <= 100
    assert max(width_of(line) for line in shown.now.lines) > 80


# The side column


@pytest.mark.parametrize("size", [WIDE, HUGE])
@pytest.mark.parametrize("part", ["queue", "notes"])
def test_a_panel_beside_has_the_number_that_chooses_it_in_its_title(size: tuple[int, int], part: str) -> None:
    session = shown_notes("Ana") if part == "notes" else busy("Ana")
    view = view_of(session)
    for place in screen(view, size).sides:
        choosing = Choosing(view)
        assert choosing.choose_number(int(place.title.plain.split()[0]))
        assert choosing.active == place.name


def test_a_very_wide_side_column_says_what_a_small_terminal_says() -> None:
    view = view_of(busy("Ama", holder=True), KEYS)
    for size, all_of_it in ((WIDE, False), ((200, 30), False), (HUGE, True)):
        beside = "\n".join(place.text for place in screen(view, size).sides)
        assert (beside.count("not yet called from the queue") == 3) is all_of_it
        assert ("\u2713 1 Welcome" in beside) is all_of_it


@pytest.mark.parametrize("size", [(60, 15), (80, 24), (120, 34), (160, 45), (220, 70)])
async def test_before_somebody_is_in_the_meeting_every_size_says_that_it_connects(size: tuple[int, int]) -> None:
    app = CopApp(as_session(FakeSession()))
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        assert "onnecting" in "\n".join(drawn_rows(app))
        assert app.return_code is None
