"""Tab goes on with a line where there is one way to, says the ways where there are several, and changes nothing else."""

from __future__ import annotations

import pytest

from cop_tui.acts.completing import completed
from cop_tui.core.topics import floor
from tests.ui.conftest import as_session, meeting


@pytest.mark.parametrize(
    ("begun", "line", "ways"),
    [
        ("pau", "pause ", []),
        ("PAU", "pause ", []),
        ("", "", []),
        ("xyz", "xyz", []),
        ("say pau", "say pau", []),
        ("next C", "next Cy ", []),
        ("next A", "next A", ["next Ama", "next Ana"]),
        ("hand over to Bo", "hand over to Bo ", []),
    ],
)
def test_a_line_goes_on_as_far_as_there_is_one_way(begun: str, line: str, ways: list[str]) -> None:
    session = meeting("Ama", holder=True)
    session.act("Bo", floor.Hand())
    session.link = "good"
    assert completed(as_session(session), begun) == (line, ways)


def test_what_several_words_share_is_put_in_and_the_ways_are_named() -> None:
    session = meeting("Ama", holder=True)
    session.link = "good"
    line, ways = completed(as_session(session), "m")
    assert line == "m"
    assert {"move on", "mine"} <= set(ways)


def test_a_word_that_cannot_be_done_now_is_not_offered() -> None:
    session = meeting("Ana")
    session.link = "good"
    assert completed(as_session(session), "move") == ("move", [])
