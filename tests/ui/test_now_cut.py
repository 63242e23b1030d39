"""Where Now has too few lines: a sentence that is cut shows it, and what belongs together is seen to."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import pytest
from msgspec.structs import replace

from cop_tui.core.engine import base
from cop_tui.core.topics import setup
from cop_tui.ui.panels import lobby, now
from cop_tui.ui.panels.now import Block
from cop_tui.ui.rows import row, width_of, wrap
from cop_tui.ui.view import View
from tests.ui import evening
from tests.ui.fake import FakeSession
from tests.ui.shown import view_of

ALL = 40  # lines in which there is room for everything
MOMENTS = [evening.lobby, evening.decided, evening.ended, evening.choosing]


def lines(view: View, width: int, height: int) -> list[str]:
    return [line.plain.rstrip() for line in now.rows(view, width, height)]


@pytest.mark.parametrize("width", [38, 58, 76, 100])
@pytest.mark.parametrize("me", ["Ama", "Ana"])
@pytest.mark.parametrize("moment", MOMENTS)
def test_no_sentence_ends_in_the_middle_without_an_ellipsis(
    moment: Callable[[str], FakeSession], me: str, width: int
) -> None:
    view = view_of(moment(me))
    for height in range(2, 20):
        blocks = now._blocks(view, width)
        short = sum(len(b.lines) for b in blocks if b.weight >= now.SHORT_OVER) > height
        everything = [line.plain.rstrip() for b in now._blocks(view, width, height if short else 0) for line in b.lines]
        goes_on = {line: after for line, after in pairwise(everything) if after.startswith(" ")}
        for line, after in pairwise([*lines(view, width, height), ""]):
            assert not line.endswith("… …")
            if line in goes_on and not line.endswith("…"):
                assert after[:12] == goes_on[line][:12], (height, line)


def test_the_proposal_of_a_space_holder_on_a_small_terminal_shows_that_it_goes_on() -> None:
    view = view_of(evening.decided("Ama"))
    assert lines(view, 58, 5)[1:3] == [
        "CONSENT?  Cy: We keep ten minutes at the end of each",
        "          visit, and nobody writes them down.",
    ]
    assert lines(view, 58, 3)[0] == "CONSENT?  Cy: We keep ten minutes at the end of… proposal?"


def test_what_is_left_out_whole_leaves_no_ellipsis() -> None:
    said = [row("One thing."), row("Another thing"), row("  that goes on.")]
    for height, wanted in ((3, "  that goes on."), (2, "Another thing \u2026"), (1, "One thing.")):
        assert now.fill([Block(list(said), 1, cut=True)], height, 76)[-1].plain == wanted


def test_after_the_meeting_each_sentence_begins_at_the_edge_and_what_goes_on_stands_in() -> None:
    shown = [line for line in lines(view_of(evening.ended()), 76, ALL) if line]
    begins = [line for line in shown if not line.startswith(" ")]
    assert [line.split()[0] for line in begins] == ["Thank", "You", "mine:", "The", "To", "What"]
    assert any(line.startswith("  ") for line in shown)
    assert all(width_of(row(line)) <= 76 for line in shown)


def test_the_topic_that_is_talked_about_is_as_strong_as_a_question() -> None:
    shown = next(line for line in now.rows(view_of(evening.choosing()), 76, 5) if "Money for travel" in line.plain)
    assert [shown.plain[s.start : s.end] for s in shown.spans if s.style == "bold"] == ["Money for travel"]


CARD = setup.Card(
    convened="the network of community centres in the valley and one person from the council who pays for the room",
    pays="the council, from what is left of the year before, which ends in March and is not promised again",
    decides="the people who come here, each about their own work, and the centres about what they have together",
)


@pytest.mark.parametrize("width", [38, 56, 76, 100])
@pytest.mark.parametrize("me", ["Ama", "Ana"])
def test_who_convened_it_is_not_cut_without_an_ellipsis_in_the_lobby(me: str, width: int) -> None:
    session = FakeSession(replace(evening.PLAN, card=CARD))
    session.people(*evening.NAMES, me=me, role=base.HOLDER if me == "Ama" else base.MEMBER, holders=("Ama",))
    view = view_of(session)
    whole = [line.plain.rstrip() for line in lobby.card(view, width)]
    goes_on = {line: after for line, after in pairwise(whole) if after.startswith(" ")}
    assert goes_on
    for height in range(4, 30):
        shown = lines(view, width, height)
        for line in (line for line in shown if line in goes_on):
            assert goes_on[line] in shown, height


@pytest.mark.parametrize("width", [30, 38, 58, 76])
def test_a_question_is_not_cut_in_the_middle_without_an_ellipsis(width: int) -> None:
    text = (
        "What does it take, here and with the people we work with, to stop for a moment and to look at how we went on?"
    )
    whole = wrap(text, width)
    for height in range(1, len(whole) + 1):
        last = now.fill([Block(list(whole), 7, cut=True, flows=True)], height, 76)[-1].plain
        assert last.endswith("\u2026") is (height < len(whole))


def test_a_sentence_that_is_whole_where_a_line_ends_needs_no_ellipsis() -> None:
    said = [row("Bo has the floor."), row("Next you.")]
    assert now.fill([Block(said, 8, cut=True, flows=True)], 1, 76)[0].plain == "Bo has the floor."
