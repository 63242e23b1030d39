"""The footer: one line of what can be done now, in words or keys, and below it a question or an answer."""

from __future__ import annotations

import pytest

from cop_tui.core.engine.ids import ItemId
from cop_tui.core.topics import agenda, clock, deciding, floor, reading, release, setup, words
from cop_tui.ui.keys import KeyTable
from cop_tui.ui.panels.footer import SAID, Foot, foot
from cop_tui.ui.panels.panel import Can
from cop_tui.ui.rows import width_of
from cop_tui.ui.view import KEYS, LINE
from tests.ui import modes
from tests.ui.conftest import meeting
from tests.ui.fake import FakeSession
from tests.ui.moments import busy, my_turn
from tests.ui.shown import SIZES, screen, view_of

sized = pytest.mark.parametrize("size", SIZES)


def footer(session: FakeSession, width: int = 80, mode: str = LINE, *can: Can) -> Foot:
    return foot(view_of(session, mode), width, KeyTable(), can)


def line(session: FakeSession, width: int = 80, mode: str = LINE, *can: Can) -> str:
    return footer(session, width, mode, *can).line.plain


def test_somebody_who_types_sees_the_words_that_apply_and_the_way_to_more() -> None:
    text = line(busy("Ana"))
    assert text.startswith(" hand   park ..   pause   away")
    assert text.endswith("Enter now?")
    assert line(busy("Ama", holder=True)).endswith("Esc keys")


def test_somebody_on_keys_sees_at_most_six_of_them_and_the_way_to_all() -> None:
    for width in (60, 80, 120, 200):
        shown = footer(busy("Ama", holder=True), width, KEYS)
        assert len(shown.places) <= 8
        assert shown.line.plain.endswith("? all   / type")
    assert line(busy("Ama", holder=True), 120, KEYS).startswith(" n next: Cy   m move on (3 wait)   b put back")


def test_what_only_this_moment_brings_stands_before_what_is_always_there() -> None:
    session = modes.at("consent", "Ama")
    assert "q ask" not in line(session, 60, KEYS)
    session.act("Bo", deciding.Propose("We meet monthly."))
    assert "q ask consent" in line(session, 80, KEYS)
    session = modes.at("talk", "Ama")
    session.act("Ama", floor.Hand())
    session.act("Ama", floor.CallNext())
    assert "d done   w wait" in line(session, 80, KEYS)
    session.act("Bo", clock.Pause())
    assert "x resume" in line(session, 80, KEYS)


@pytest.mark.parametrize("mode", [LINE, KEYS])
def test_what_is_offered_is_never_cut_in_the_middle(mode: str) -> None:
    session = my_turn()
    session.act("Bo", clock.Pause())
    session.act("Bo", clock.Resume())
    everything = line(session, 400, mode).split("   ")
    for width in range(40, 120):
        text = line(session, width, mode)
        assert width <= 44 or text.strip()
        assert set(text.split("   ")) <= {*everything, *(f" {one}" for one in everything)}
        assert len(text) <= width


def test_what_a_place_of_the_line_does_is_what_stands_there() -> None:
    shown = footer(busy("Ama", holder=True), 120, KEYS)
    for first, end, item in shown.places:
        assert shown.line.plain[first:end] == item.shown.plain
        assert shown.at(first) is shown.at(end - 1) is item
    assert shown.at(0) is None


def test_what_can_be_done_about_the_chosen_row_comes_first() -> None:
    can = Can("s", "sort it", "sort 1 ", opens=True)
    assert line(busy("Ama", holder=True), 80, KEYS, can).startswith(" s sort it   ")
    assert line(busy("Ama", holder=True), 80, LINE, can).startswith(" sort it   "), (
        "where one types a letter is a letter"
    )


@pytest.mark.parametrize("width", [60, 80])
def test_where_one_types_what_leads_on_stays_in_the_foot_however_much_can_be_done_about_the_chosen_row(
    width: int,
) -> None:
    can = (
        Can("n", "give Bo the floor", "next Bo"),
        Can("f", "offer to park", "offer to park Bo: ", opens=True),
        Can("t", "thank them", "thank Bo", opens=True),
        Can("h", "hand over to Bo", "hand over to Bo", opens=True, last=True),
    )
    session = busy("Ama", holder=True)
    typed = footer(session, width, LINE, *can).line.plain
    assert typed.startswith(" give Bo the floor   next   move on   ")
    assert "hand over" not in typed
    assert footer(session, width, KEYS, *can).line.plain.startswith(" n give Bo the floor")
    assert "h hand over to Bo" in footer(session, 80, KEYS, *can).line.plain


@sized
@pytest.mark.parametrize("mode", [LINE, KEYS])
def test_a_question_is_whole_at_every_size(size: tuple[int, int], mode: str) -> None:
    view = view_of(busy("Ana"), mode)
    view.question = "Some have not been offered a turn. Move on anyway, now that they wait since a while? y / n"
    shown = screen(view, size)
    asked = " ".join(" ".join(line.plain for line in shown.foot.above).split())
    assert asked == view.question + (", then Enter" if mode == LINE else "")
    assert all(width_of(line) <= size[0] for line in shown.under)


def test_an_answer_and_a_hint_stand_above_the_keys() -> None:
    view = view_of(busy("Ana"))
    view.said, view.hint = "Parked in your words.", "park Who pays?"
    above = [line.plain.strip() for line in foot(view, 80, KeyTable()).above]
    assert above == ["Try: park Who pays?", "Parked in your words."]


def test_after_the_end_somebody_on_keys_reads_what_is_left_to_do_and_how() -> None:
    session = meeting("Ama", holder=True, item=ItemId(7))
    session.act("Ama", agenda.TakeUp(ItemId(5), really=True))
    session.act("Ama", words.Say("One thing."))
    session.act("Ama", release.AskAll())
    session.act("Ama", setup.End())
    text = line(session, mode=KEYS)
    assert text.split()[:3] == ["release", "mine", "bye"]
    assert text.endswith("/ type")


def test_where_nobody_speaks_in_turns_no_key_calls_anybody() -> None:
    text = line(meeting("Ama", holder=True, item=ItemId(6)), 200, KEYS)
    assert "next" not in text
    assert "close queue" not in text


def test_before_the_first_welcome_nothing_is_offered() -> None:
    assert footer(FakeSession()) == Foot(footer(FakeSession()).line, (), ())
    assert not line(FakeSession()).strip()


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("ours", [False, True])
def test_a_word_to_type_at_the_end_of_a_long_answer_stands_there_whole(size: tuple[int, int], ours: bool) -> None:
    view = view_of(busy("Ana"))
    read = (
        f"You read aloud for Zed, when they have the floor or when it fits: '{'We asked, and nobody answered. ' * 20}' "
    )
    view.said = read + reading.TO_READ
    view.ours = view.said if ours else ""
    lines = [line.plain.strip() for line in foot(view, size[0], KeyTable()).above]
    shown = " ".join(lines)
    assert shown.endswith("Then type: have read it.")
    assert shown.startswith("You read aloud for Zed")
    assert shown.count("…") == 1, "what is cut shows it"
    assert len(lines) <= 2 * SAID + 1


@pytest.mark.parametrize("size", SIZES)
def test_a_long_answer_that_tells_no_word_to_type_ends_where_there_are_no_more_rows(size: tuple[int, int]) -> None:
    view = view_of(busy("Ana"))
    view.said = "Something happened that takes many words to tell. " * 20
    assert len(foot(view, size[0], KeyTable()).above) == SAID
    assert foot(view, size[0], KeyTable()).above[-1].plain.endswith("…")
