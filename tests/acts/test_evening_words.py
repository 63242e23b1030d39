"""The page of words for an evening: twenty of them, in the words of their acts, on one side of paper and in every client."""

from __future__ import annotations

from pathlib import Path

import pytest

from cop_tui.acts import evening_words
from cop_tui.acts.act import HOLD, Tell
from cop_tui.acts.parser import BY_NAME, find, words_page
from tests.acts.rooms import read, room

PAGE = Path(__file__).parents[2] / "docs" / "plain-words.md"
LINES, CELLS = 60, 80  # of one side of A4, as text is printed
WORDS = [word for _, words in evening_words.MOMENTS for word in words]


def test_they_are_twenty_and_each_is_what_an_act_is_usually_typed_with() -> None:
    assert len(set(WORDS)) == len(WORDS) == 20
    for word in WORDS:
        found = find(word)
        assert found is not None
        assert found[0].words[0] == word
        assert found[0].group != HOLD, "the page is for whoever takes part"


def test_the_page_says_of_each_what_its_act_says() -> None:
    flat = " ".join(words_page().split())
    for word in WORDS:
        found = find(word)
        assert found is not None
        assert found[0].help in flat, word


def test_another_help_of_an_act_stands_on_the_page_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    act = BY_NAME["away"]
    before = words_page()
    monkeypatch.setitem(act.__dict__, "help", "Somewhere else for a while.")
    assert words_page() != before
    assert "Somewhere else for a while." in words_page()


def test_the_page_fits_on_one_side_of_paper() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert words_page() in text
    for page in (text, words_page()):
        assert len(page.splitlines()) <= LINES
        assert all(len(line) <= CELLS for line in page.splitlines())


@pytest.mark.parametrize("line", ["help words", "help Words"])
def test_the_page_is_read_in_a_meeting(line: str) -> None:
    step = read(room(), line)
    assert isinstance(step, Tell)
    assert "  park ...: Put something into the parking lot, in my words." in step.lines
    assert [text.rstrip(":") for text in step.lines if text.endswith(":")] == [m for m, _ in evening_words.MOMENTS]
    assert step.lines[-1].startswith("To print them on one page: cop words")


def test_a_visitor_of_a_door_is_sent_to_no_terminal() -> None:
    fake = room()
    fake.at_a_door = True
    step = read(fake, "help words")
    assert isinstance(step, Tell)
    assert "cop words" not in " ".join(step.lines)


def test_help_says_where_the_page_is() -> None:
    step = read(room(), "help")
    assert isinstance(step, Tell)
    assert "help words the twenty of an evening" in step.lines[-1]
