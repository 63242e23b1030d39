"""Names of people who were there, found in the words of a recap."""

from __future__ import annotations

import unicodedata

import pytest

from cop_tui.recap import Bullet, Recap, Section
from cop_tui.recap.names import names_in


def said(text: str, name: str = "") -> Recap:
    return Recap("A theme", "", "Thanks to Ama.", sections=(Section("What now?", bullets=(Bullet(text, True, name),)),))


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("I will ring Cy.", "Cy"),
        ("i will ring CY", "Cy"),
        ("Cy's idea was best", "Cy"),
        ("(Cy) and Bo-Cy", "Cy"),
        ("That was Bo Larsen", "Bo Larsen"),
        ("That was Bo", "Bo Larsen"),
        ("Larsen said so", "Bo Larsen"),
        ("as bo larsen knows", "bo larsen"),
        ("Bo   Larsen", "Bo Larsen"),
        ("Mit Strauß reden", "STRAUSS"),
        ("Zoë war da", unicodedata.normalize("NFD", "Zoë")),
        ("Я позвоню Лене", "лене"),
        ("سأتصل بـ أمل غدا", "أمل"),
        ("我会给小明打电话", "小明"),
        ("さくらさんに電話する", "さくら"),
        ("예지가 말했다", "예지"),
        ("ผมจะโทรหาสมชายพรุ่งนี้", "สมชาย"),
        ("अमित से पूछो", "अमित"),
    ],
)
def test_a_name_is_found_as_a_whole_word_in_any_script(text: str, name: str) -> None:
    assert names_in(said(text), [name, "Nobody Else"]) == [name]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Cynical, fancy", "Cy"),
        ("We van along", "Eva van Dam"),
        ("B. is a letter", "Bo B."),
        ("Bóo", "Bo"),
        (unicodedata.normalize("NFD", "ama\u0323 is another word"), "Ama"),
        ("अमिता", "अमित"),
        ("nobody at all", ""),
        ("nobody at all", "  "),
    ],
)
def test_what_only_looks_like_a_part_of_a_name_is_none(text: str, name: str) -> None:
    assert names_in(said(text), [name]) == []


def test_the_name_below_ones_own_words_is_no_finding_and_neither_is_oneself_in_them() -> None:
    assert names_in(said("As Cy I say so.", "Cy"), ["Cy"]) == []
    assert names_in(said("As Cy I say so, and Bo, too.", "Cy"), ["Ama", "Bo", "Cy"]) == ["Bo"]
    assert names_in(said("As Cy I say so.", "Bo"), ["Bo", "Cy"]) == ["Cy"]
    assert names_in(said("As Cy I say so."), ["Cy"]) == ["Cy"]


def test_headings_and_sentences_under_them_are_looked_at_too() -> None:
    recap = Recap("For Bo", "It was Cy's idea.", "", sections=(Section("What Di says", "Ask Eve.", links=("gil",)),))
    assert names_in(recap, ["Bo", "Cy", "Di", "Eve", "Gil", "Bo"]) == ["Bo", "Cy", "Di", "Eve"]
