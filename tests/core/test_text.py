"""Text from people, made safe."""

from __future__ import annotations

import unicodedata
from typing import Literal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from wcwidth import wcswidth

from cop_tui.core.engine import text as module
from cop_tui.core.engine.limits import MARKS
from cop_tui.core.engine.text import REMEMBERED, STACK, cells, clean, fold, shorten, spoken_list

anything = st.text(
    st.one_of(
        st.characters(),
        st.sampled_from("\u200c\u200d\u202e\u2066\u200b\ufeff\u0301\u0488\u0903\u3164\u115f\u034f\u1161\x1b\x9b\n\t é"),
    )
)


@given(anything)
@example("a\u202e\u0301")
@example("a\u034f\u0301")
@example("\u212a\u200d")
@example("é\u200d\u200d\u200d x")
@example(" \u0301x")
@example("\ud800")
def test_cleaning_again_changes_nothing(text: str) -> None:
    assert clean(clean(text)) == clean(text)


@given(anything)
def test_no_control_direction_or_invisible_character_is_left(text: str) -> None:
    tidy = clean(text)
    for before, char in zip("x" + tidy, tidy + "x", strict=True):
        category = unicodedata.category(char)
        assert category[0] != "C" or (char in "\u200c\u200d" and not before.isascii())
        assert category[0] != "Z" or char == " "
        assert char not in "\u3164\u115f\u1160\uffa0\u2800\u034f\u202e\u2066\u200b\ufeff"
    assert tidy == tidy.strip()
    assert "  " not in tidy


@given(anything)
def test_at_most_four_marks_stand_on_a_letter(text: str) -> None:
    marks = 0
    for char in clean(text):
        if unicodedata.category(char) in ("Mn", "Me", "Mc"):
            marks += 1
        elif char not in "\u200c\u200d":
            marks = 0
        assert marks <= MARKS


@pytest.mark.parametrize(
    ("dirty", "tidy"),
    [
        ("plain words", "plain words"),
        ("  two \t lines\nhere\u2028now ", "two lines here now"),
        ("\x1b]0;title\x07red", "]0;titlered"),
        ("a\u202eb\u2066c", "abc"),
        ("e\u0301", "é"),
        ("Z" + "\u0301" * 500, "Ź" + "\u0301" * 4),
        ("\u0301alone", "alone"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("a\u200db", "ab"),
        ("\u0915\u094d\u200d\u0937", "\u0915\u094d\u200d\u0937"),
        ("\U0001f468\u200d\U0001f469", "\U0001f468\u200d\U0001f469"),
        ("[/x][@click=app.quit]x[/]", "[/x][@click=app.quit]x[/]"),
        ("\ud800x", "x"),
        ("", ""),
    ],
)
def test_what_cleaning_leaves(dirty: str, tidy: str) -> None:
    assert clean(dirty) == tidy


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ana", "\u0410na"),
        ("Ana", "\u0410n\u0430"),
        ("ana", "A N A"),
        ("Bo", "B0"),
        ("Ilya", "lIya"),
        ("Ilya", "1|ya"),
        ("Jose", "José"),
        ("Strasse", "Straße"),
        ("fi", "\ufb01"),
        ("Ana", "\uff21\uff4e\uff41"),
        ("Cy", "\u0421\u0443"),
    ],
)
def test_names_that_look_alike_count_as_one(one: str, other: str) -> None:
    assert fold(one) == fold(other)


def test_different_names_are_told_apart() -> None:
    names = ["Ana", "Bo", "Cy", "Di", "Femi", "Eli", "李", "王", "Ольга", "...", "!"]
    assert len({fold(name) for name in names}) == len(names)


@given(anything)
def test_folding_never_depends_on_what_cannot_be_seen(text: str) -> None:
    assert fold(text) == fold(clean(text)) == fold("\u202e" + text)


@given(anything, st.integers(0, 40))
@example("\u263a\ufe0f\u263a\ufe0f", 3)
@example("\U0001f468\u200d\U0001f469", 1)
def test_shortened_text_fits(text: str, width: int) -> None:
    tidy = clean(text)
    short = shorten(tidy, width)
    assert cells(short) <= width or short == "" == tidy
    assert short == tidy or cells(tidy) > width


def test_shortening_says_that_something_is_missing() -> None:
    assert shorten("reflection", 5) == "refl…"
    assert shorten("漢字漢字", 5) == "漢字…"
    assert shorten("ab cdef", 4) == "ab…"
    assert shorten("reflection", 0) == ""
    assert shorten("short", 5) == "short"


def test_control_characters_have_no_width() -> None:
    assert cells("\x1b") == 0
    assert cells("漢a") == 3


DEAR = {
    "marks of two kinds": "a" + "\u0301\u0323" * 400,
    "marks out of order": "a" + "\u0301" * 400 + "\u0323" * 400,
    "marks on nothing": "\u0301 " * 400,
    "marks on nothing behind an end": "\n\u0301" * 400,
    "marks that are two": "a" + "\u0f73" * 400,
    "marks with a filler": "a\u034f\u0301" * 400,
    "joiners": "é\u200d " * 400,
    "letters that compose": "\u1100\u115f\u1161" * 400,
}


def passes(text: str, monkeypatch: pytest.MonkeyPatch) -> tuple[int, int]:
    """Return how often cleaning goes over a text, and the longest row of marks that is put in order."""
    seen: list[str] = []
    normalize = unicodedata.normalize

    def counted(form: Literal["NFC", "NFD", "NFKC", "NFKD"], part: str) -> str:
        seen.append(part)
        return normalize(form, part)

    with monkeypatch.context() as patched:
        patched.setattr(unicodedata, "normalize", counted)
        clean(text)
    longest = row = 0
    for char in "".join(seen):
        row = row + 1 if unicodedata.category(char)[0] == "M" else 0
        longest = max(longest, row)
    return len(seen), longest


@pytest.mark.parametrize("name", DEAR)
def test_cleaning_takes_time_in_proportion_to_the_text(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    times, row = passes(DEAR[name], monkeypatch)
    assert times <= 4
    assert row <= STACK


@given(anything)
def test_cleaning_goes_over_a_text_a_few_times_at_most(text: str) -> None:
    with pytest.MonkeyPatch.context() as patched:
        assert passes(text, patched)[0] <= 5


def test_a_stack_of_marks_is_cut_where_no_letter_has_room_for_it() -> None:
    assert clean("a" + "\u0323" * 100 + "\u0301") == "ạ" + "\u0323" * 4


def test_only_what_a_name_may_be_is_remembered_when_names_are_compared() -> None:
    module._fold_name.cache_clear()
    for n in range(50):
        fold(f"{n}" + "x" * REMEMBERED)
    assert module._fold_name.cache_info().currsize == 0
    assert fold("Ana " * 100) == "ana" * 100
    for n in range(2_000):
        fold(f"{n}")
    assert module._fold_name.cache_info().currsize <= 1024


def test_letters_that_need_no_look_are_as_wide_as_those_that_are_looked_at() -> None:
    printable = [chr(code) for code in range(0x300) if chr(code).isprintable()]
    assert [cells(letter) for letter in printable] == [wcswidth(letter) for letter in printable]
    assert cells("e\u0301\u0142") == 2


def test_parts_are_listed_as_they_are_said() -> None:
    assert [spoken_list(parts) for parts in ([], ["Ana"], ["Ana", "Bo"], ["Ana", "Bo", "Cy"])] == [
        "",
        "Ana",
        "Ana and Bo",
        "Ana, Bo and Cy",
    ]
    assert spoken_list(["1", "2", "a"], "or") == "1, 2 or a"
