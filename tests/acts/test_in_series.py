"""What other meetings of the series released: found by words and read in short, told to whoever asks alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from cop_tui.acts import caring, in_series, queries
from cop_tui.acts.act import Misread, Read
from cop_tui.core.engine.ids import WordId
from cop_tui.core.looking import Released, StillOpen, ToldLine
from cop_tui.core.topics.agreement import Agree
from cop_tui.core.topics.parking import Park
from cop_tui.core.topics.series import PARKED, There
from cop_tui.wire import frames
from tests.acts import rooms
from tests.acts.rooms import as_session, read, room
from tests.plain.typed import joined

if TYPE_CHECKING:
    from tests.ui.fake import FakeSession

SERIES = replace(rooms.PLAN, series="Reflection")
DAY = 20_000  # 4 October 2024
LESSON = ToldLine("Learning points: time", text="Ask early.")
CLAIM = ToldLine("What helps?", "Begin slowly.", "Tea: it stays hot.", ((5, 18),))
FIRST, CLOSED = Released("First", DAY, (LESSON, CLAIM), more=True), Released("Closed", 0, (LESSON,))
OPEN = [StillOpen("parked", "Who pays?", "First", DAY, 2), StillOpen("agreed", "We listen.", "First", DAY, 2)]


def meeting(plan: object = SERIES, looked: frames.Looked | None = None) -> FakeSession:
    """Return a meeting of a series whose server looks into others."""
    fake = room("Ana", plan=plan)  # type: ignore[arg-type]
    fake.replica.features = frozenset({frames.LOOK})
    fake.looked = looked
    return fake


def told(fake: FakeSession, line: str) -> list[str]:
    """Return what is shown for a line, with what the other meetings released."""
    step = read(fake, line)
    assert isinstance(step, Read), step
    lines, question = step.then(as_session(fake))
    assert question is None
    return [*lines, *(step.series.then(as_session(fake), fake.looked) if step.series else [])]


def test_what_others_released_is_found_behind_what_was_said_here_with_where_it_stands() -> None:
    fake = meeting(looked=frames.Looked([FIRST, CLOSED], more=True, unread=True))
    fake.act("Bo", Park("Ask early next time."))
    assert told(fake, "find ask") == [
        "Part 5, Bo: parked: Ask early next time. (parked 1)",
        in_series.ELSEWHERE,
        "First, 4 October 2024:",
        "- Learning points: time: “Ask early.”",
        "- What helps? Begin slowly. “Tea:” it stays hot.",
        "Closed:",
        "- Learning points: time: “Ask early.”",
        in_series.MORE,
        in_series.UNREAD,
    ]


def test_a_heading_is_said_once_for_the_lines_that_stand_under_it() -> None:
    lines = (CLAIM, ToldLine("What helps?", text="Rest."), ToldLine(text="No heading."), LESSON)
    fake = meeting(looked=frames.Looked([Released("First", DAY, lines)]))
    assert told(fake, "find re")[-4:] == [
        "- What helps? Begin slowly. “Tea:” it stays hot.",
        "- “Rest.”",
        "- “No heading.”",
        "- Learning points: time: “Ask early.”",
    ]


def test_where_nothing_is_found_or_no_answer_comes_that_is_said() -> None:
    fake = meeting(looked=frames.Looked())
    assert told(fake, "find rates")[1:] == [in_series.NOT_FOUND]
    fake.looked = frames.Looked(unread=True)
    assert told(fake, "find rates")[1:] == [in_series.UNREAD]
    fake.looked = None
    assert told(fake, "find rates")[1:] == [in_series.NO_ANSWER]
    fake.replica.features = frozenset()
    assert told(fake, "find rates")[1:] == [in_series.TOO_OLD]
    assert told(fake, "catch up")[1:] == [in_series.TOO_OLD]


def test_a_meeting_that_stands_alone_asks_nobody() -> None:
    fake = meeting(rooms.PLAN)
    step = read(fake, "find rates")
    assert isinstance(step, Read)
    assert step.series is None
    assert told(fake, "catch up") == [in_series.ALONE]


def test_what_is_looked_for_is_a_word_or_two() -> None:
    with pytest.raises(Misread, match="more than 200 letters"):
        read(meeting(), "find " + "x" * 201)


def test_catching_up_is_the_recaps_in_short_the_agreement_and_what_is_open() -> None:
    fake = meeting(looked=frames.Looked([FIRST, CLOSED], OPEN, more=True))
    assert told(fake, "catch up") == [
        in_series.SERIES.format(name="Reflection"),
        "First, 4 October 2024, in short:",
        "- Learning points: time: “Ask early.”",
        "- What helps? Begin slowly. “Tea:” it stays hot.",
        "Closed:",
        "- Learning points: time: “Ask early.”",
        "What we agreed, from First, 4 October 2024, version 2:",
        "- We listen.",
        "Still open:",
        "- parked: Who pays? (from First, 4 October 2024)",
        in_series.MORE,
    ]
    fake.looked = frames.Looked(open=[StillOpen("later", "Something new."), StillOpen("agreed", "We listen.", "First")])
    assert told(fake, "catch up?")[1:] == [
        in_series.NOTHING_OUT,
        "What we agreed, from First:",
        "- We listen.",
        "Still open:",
        "- Something new. (from another meeting)",
    ]


def test_our_own_agreement_stands_in_the_place_of_an_earlier_one_and_what_came_back_is_named() -> None:
    fake = meeting(looked=frames.Looked([CLOSED], OPEN))
    fake.act("Bo", Agree("We rest."))
    fake.come_forward(There("OTHER", WordId(7), PARKED, "Only for the group.", title="First"))
    lines = told(fake, "catch up")
    assert "1. We rest. (proposed)" in lines
    assert "- We listen." not in lines
    assert lines[-1] == in_series.CAME_BACK
    assert "Only for the group." not in str(lines)


def test_text_of_a_server_is_cleaned_where_it_is_shown() -> None:
    recap = Released("Fi\x1b[31mrst", DAY, (ToldLine("He\u202elp", "Begin\x07.", "Tea\x1b[2J."),))
    fake = meeting(looked=frames.Looked([recap], [StillOpen("parked", "Who\x1b?", "Fi\x07rst")]))
    for line in ("find tea", "catch up"):
        shown = "".join(told(fake, line))
        assert not [char for char in shown if ord(char) < 32 or char == "\u202e"]


def test_a_sentence_that_begins_so_is_not_said_to_the_room() -> None:
    with pytest.raises(Misread):
        read(meeting(), "catch up with you later")


@pytest.mark.parametrize("line", ["new here", "back after a while"])
async def test_whoever_says_that_they_are_new_or_back_reads_how_to_catch_up(line: str) -> None:
    for plan in (SERIES, rooms.PLAN):
        fake = room("Ana", plan=plan, begun=False)
        async with joined(fake) as client:
            said = await client.enter(line)
        assert (f"{caring.NEW_TOLD} {caring.CATCH_UP}" in said) == bool(plan.series)
        assert (caring.NEW_TOLD in said) != bool(plan.series)


def test_where_earlier_meetings_are_known_whoever_joins_reads_how_to_catch_up() -> None:
    fake = meeting()
    assert "catch up" not in " ".join(queries.lobby_lines(as_session(fake)))
    fake.come_forward(There("OTHER", WordId(7), PARKED, "Who pays?", title="First"))
    assert "catch up: what earlier meetings released." in queries.lobby_lines(as_session(fake))[2]
