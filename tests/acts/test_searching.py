"""Help finds an act by what is said of it: its words, the phrases it goes by, and its sentence."""

from __future__ import annotations

import pytest

from cop_tui.acts import searching
from cop_tui.acts.parser import ACTS, AT_OTHER_TIMES, BY_NAME, MOST_FOUND, help_lines
from tests.acts.rooms import OPEN, QUEUE, as_session, room


def named(word: str, me: str = "Ana") -> list[str]:
    """Return the words of the acts that help lists or names for a word."""
    lines = help_lines(as_session(room(me, item=OPEN)), word)
    return [act.words[0] for act in ACTS if any(act.words[0] in line for line in lines[1:])]


@pytest.mark.parametrize(
    ("word", "wanted"),
    [
        ("late", "hand later"),
        ("promise", "let go promise"),
        ("take back", "withdraw"),
        ("name", "rename"),
        ("names", "rename"),
        ("vote", "enough"),
        ("phone", "put in"),
        ("without my name", "leave feedback"),
        ("quietly", "away"),
        ("up to date", "catch up"),
        ("late", "now?"),
        ("come late", "now?"),
        ("late", "last"),
        ("late", "open door"),
    ],
)
def test_help_finds_an_act_by_what_its_sentence_or_a_phrase_of_it_says(word: str, wanted: str) -> None:
    assert wanted in named(word)


def test_help_of_a_word_that_is_none_lists_what_can_be_done_now_first_with_its_sentence() -> None:
    session = as_session(room(item=QUEUE))
    for word in ("late", "name", "minutes", "quietly"):
        first, *lines = help_lines(session, word)
        assert word in first
        assert len(lines) <= MOST_FOUND + 2
        listed = [act for line in lines for act in ACTS if line == f"  {act.usage}: {act.help}"]
        now = [act.available(session) for act in listed]
        assert listed
        assert now == sorted(now, reverse=True)
        assert (AT_OTHER_TIMES in lines) is (len(set(now)) == 2)


def test_what_says_a_word_whole_stands_before_what_only_begins_like_it() -> None:
    lines = help_lines(as_session(room(item=OPEN)), "late")
    assert [line.split()[0] for line in lines[1:4]] == ["now?:", "last", "hand"], "later only begins like late"
    other = lines.index(AT_OTHER_TIMES)
    assert lines[other + 1].startswith("  open door:")
    assert "whoever comes late needs only the invite" in lines[other + 1]


def test_where_nothing_that_says_it_can_be_done_now_help_says_so() -> None:
    assert help_lines(as_session(room()), "phone")[0].endswith(AT_OTHER_TIMES)


def test_help_of_a_word_of_ours_explains_it_first_and_names_the_others_in_one_line() -> None:
    lines = help_lines(as_session(room()), "promise")
    assert lines[0].startswith(BY_NAME["commit"].usage)
    assert lines[-1].startswith("Others that say it: promises?, ")
    assert len(lines) == 2


def test_what_only_has_a_word_of_ours_in_its_sentence_is_not_passed_off_as_another_way_of_saying_it() -> None:
    session = as_session(room())
    assert help_lines(session, "promise")[-1].endswith(" They do something else: help promises?.")
    assert help_lines(session, "lower")[-1] == "Others that say it: hand. That one does something else: help hand."


def test_short_words_and_the_places_of_a_phrase_find_nothing() -> None:
    for word in ("a", "to", "somebody", "", "?", "zzz"):
        assert searching.saying(ACTS, word) == []
