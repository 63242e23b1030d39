"""A name beside words is their author's: nothing that somebody writes looks like one in any export."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import msgspec
import pytest

from cop_tui.core.engine.text import clean
from cop_tui.core.topics.words import COMMIT, LEARN, NAMED, PARK, UNNAMED
from cop_tui.recap import FORMATS, Bullet, Recap, Section, render
from tests.recap.test_recap_shape import BO, BRINGS, PLAN, Table

ENDINGS = (
    " - Ama", " – Ama", " — Ama", " (Ama)", " ~ Ama", ", Ama", ": Ama", "\n- Ama", "\n  – *Ama*", "  \n  – *Ama*", "\\\n– Ama",
    "” – Ama", "”  \n  – *Ama*", "\" - Ama", "»\n      – Ama", "<br>– <em>Ama</em>", "” – Ama: “Yes", "\n\n      – Ama", " *Ama*",
    "\u2028      – Ama", "\u2029- “x”", "\u00a0\u00a0\u00a0– Ama", "＂ – Ama", "❞ – Ama", "〞 – Ama",
)  # fmt: skip
BEGINNINGS = ("Ama: ", "Ama – ", "“Yes” – Ama. ")
SAID = "The council should be sued."
FORGED = [SAID + end for end in ENDINGS] + [begin + SAID for begin in BEGINNINGS]
NARROW = "x " * 25


class Entries(HTMLParser):
    """The text of each list entry of a page, and what stands in it in emphasis."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[tuple[str, str]] = []
        self._tags: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._tags.append(tag)
        if tag == "li":
            self.found.append(("", ""))

    def handle_endtag(self, tag: str) -> None:
        while self._tags and self._tags.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        if "li" in self._tags:
            text, named = self.found[-1]
            self.found[-1] = (text, named + data) if "em" in self._tags else (text + data, named)


def named(recap: Recap, how: str) -> list[tuple[str, str]]:
    """Return the words and the name, "" without one, of each entry of an export, read as people read it."""
    written = render(recap, how)
    if how == "json":
        again = msgspec.json.decode(written, type=Recap)
        return [(b.text, b.name) for section in again.ordered() for b in section.bullets]
    if how == "html":
        return [(text.strip().removesuffix("–").strip(), name) for text, name in Entries(written).found]
    found: list[tuple[str, str]] = []
    mark = r"  – \*(.+)\*" if how == "md" else r" {6}– (.+)"
    for line in written.splitlines():
        if line.startswith("- "):
            found.append((line[2:].strip(), ""))
        elif name := re.fullmatch(mark, line):
            found[-1] = (found[-1][0], name[1])
        elif line.startswith("  ") and found:
            found[-1] = (f"{found[-1][0]} {line.strip()}", found[-1][1])
    return found


@pytest.mark.parametrize("words", FORGED)
@pytest.mark.parametrize("regime", ["open", "chatham"])
def test_no_words_bring_a_name_with_them(words: str, regime: str) -> None:
    for kind in (LEARN, PARK, COMMIT, "say"):
        table = Table(msgspec.structs.replace(PLAN, regime=regime))
        table.item(BRINGS)
        table.words(words, UNNAMED, BRINGS, kind)
        for how in FORMATS:
            assert [name for _, name in named(table.recap, how)] in ([""], []), (how, render(table.recap, how))


@pytest.mark.parametrize("words", FORGED)
@pytest.mark.parametrize("before", ["", NARROW, NARROW + "xx ", NARROW + "xxxxxx "])
def test_words_stand_in_marks_that_they_cannot_close(words: str, before: str) -> None:
    recap = Recap("T", "", "", sections=(Section("Q", bullets=(Bullet(before + words), Bullet(words, name="Bo"))),))
    for how in ("md", "html", "txt"):
        (one, nobody), (other, bo) = named(recap, how)
        assert (nobody, bo) == ("", "Bo")
        for text in (one, other):
            assert (text[0], text[-1]) == ("“", "”"), (how, text)
            assert not re.search('[“”"＂❞〞»]', text[1:-1]), (how, text)


def test_words_with_a_name_and_words_that_end_like_a_name_are_told_apart_by_everybody() -> None:
    table = Table()
    table.item(BRINGS)
    table.words("It changes who is asked.", NAMED, who=BO)
    table.words("Sue them. – Bo", UNNAMED)
    text = render(table.recap, "txt")
    assert "- “It changes who is asked.”\n      – Bo\n" in text
    assert "- “Sue them. – Bo”\n" in text
    page = render(table.recap, "html")
    assert "<li>“<bdi>It changes who is asked.</bdi>”<br>\n– <em><bdi>Bo</bdi></em></li>" in page
    assert "<li>“<bdi>Sue them. – Bo</bdi>”</li>" in page


def test_marks_within_words_become_single_ones_and_no_word_is_lost() -> None:
    words = 'They said “no” and "never", «jamais».'
    recap = Recap("T", "", "", sections=(Section("Q", bullets=(Bullet(words),)),))
    assert "- “They said ‘no’ and 'never', ‹jamais›.”" in render(recap, "txt")
    assert named(recap, "json") == [(clean(words), "")]
