"""No one's words become markup, in any field, in any format."""

from __future__ import annotations

import re
import unicodedata
from html import unescape
from html.parser import HTMLParser

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from cop_tui.core.engine.text import cells, clean
from cop_tui.core.topics.words import COMMIT, LEARN, PARK, SAY, UNNAMED
from cop_tui.recap import FORMATS, STYLES, Bullet, Recap, Section, build, render
from cop_tui.recap.html import STYLE, direction, policy
from cop_tui.recap.markdown import escape, inline
from tests.recap.test_recap_shape import BRINGS, PLAN, Table

HOSTILE = (
    "</p><script>alert(1)</script>",
    "[x](javascript:alert(1))",
    "![x](http://example.org/x.png)",
    "<https://example.org>",
    "https://example.org/a_b?c=d&amp;e",
    "www.example.org and me@example.org",
    "# x",
    "x #",
    "x\n===",
    "> x",
    "- x",
    "+ x",
    "* x",
    "1. x",
    "2) x",
    "1986. A great year",
    "a. x",
    "(1) ask",
    "(a)",
    "(iv) x",
    "xii. x",
    "#. x",
    "(@)",
    "(@good) x",
    "[ ] todo",
    "[x] done",
    "//host/x",
    "///example.com/x",
    "https://localhost/x",
    "Node.js, or node.js/x",
    "mailto:me@example.org",
    "C##",
    "---",
    "***",
    "===",
    "```",
    "~~~ sh",
    "    code",
    "`code` ``",
    "**bold** _em_ ~~gone~~ ==mark== ^up^ ~down~",
    "| a | b |",
    "|---|---|",
    "[ref]: /url",
    "[^1]: note",
    "[x]",
    "&copy; &#60; &lt;b&gt;",
    "\\",
    "\\*x\\*",
    "x\\",
    ": definition",
    "::: warning",
    ":smile:",
    "$x$ $$y$$",
    "{% raw %} {{ x }} {#id .class}",
    "% title",
    "<!-- x -->",
    "<b onclick=x>",
    "]]>",
    "=cmd|' /C calc'!A0",
    "@everyone",
    "[/x] [@click=app.quit]x[/]",
    "\x1b]0;x\x07\x1b[31m red",
    "\u202eevil\u2066",
    "e" + "\u0301" * 500,
    "\u200bzero\u200b",
    "a\x00b",
    "\"quoted\" 'so'",
    "“curly”",
    "तस्वीर 全角 𝒳 👩‍👧",
)

LINES = st.one_of(
    st.text(max_size=60),
    st.text(alphabet="\\`*_{}[]()#+-.!|<>~=:&;$@^%'\"/ 1ax\t\n", max_size=30),
    st.sampled_from(HOSTILE),
)


def undivided(text: str) -> str:
    """Return text with double quotation marks and single ones of a kind as one: within a contribution they become single."""
    return text.strip().translate(str.maketrans('“„‟〝❝”〞〟❞"＂«»', "‘‘‘‘‘’’’’''‹›"))


class Page(HTMLParser):
    """The elements, attributes and text of a page."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.text: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs
        if tag in ("h1", "h2", "p", "li", "footer"):
            self.text.append("")

    def handle_data(self, data: str) -> None:
        if self.text:
            self.text[-1] += data


def recap(text: str, name: str = "") -> Recap:
    """Return a recap with this text in every field."""
    section = Section(text, text, (Bullet(text), Bullet(text, quote=True, name=name or text)))
    return Recap(
        text,
        text,
        text,
        True,
        (section,),
        (section,),
        section,
        section,
        section,
        section,
        section,
        section,
        section,
        text,
    )


def plain() -> Recap:
    return recap("words")


def readers() -> list[MarkdownIt]:
    return [
        MarkdownIt("commonmark"),
        MarkdownIt("commonmark", {"html": False}),
        MarkdownIt("gfm-like"),
        MarkdownIt("gfm-like", {"linkify": False}),
    ]


def html(words: str) -> str:
    return words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")


@given(LINES)
def test_the_text_of_rendered_markdown_is_what_was_written(line: str) -> None:
    words = clean(line)
    if not words:
        return
    shown = escape(words)
    for reader in readers():
        assert reader.renderInline(shown) == html(words)
        for source in (shown, f"# {shown}", f"- {shown}", f"- “{shown}”", f"- x\n- {shown}\n- y", f"x\n\n{shown}\n\nx"):
            page = Page(reader.render(source))
            assert set(page.tags) <= {"p", "h1", "ul", "li"}
            assert any(words in text for text in page.text), source


@pytest.mark.parametrize("line", HOSTILE)
@pytest.mark.repeats
def test_hostile_words_in_every_field_add_no_element_to_the_page(line: str) -> None:
    page, ordinary = Page(render(recap(line), "html")), Page(render(plain(), "html"))
    assert page.tags == ordinary.tags
    assert page.attributes == ordinary.attributes


@given(LINES)
@pytest.mark.repeats
def test_no_words_add_an_element_or_an_attribute_to_the_page(line: str) -> None:
    words = clean(line)
    page, ordinary = Page(render(recap(line or "x"), "html")), Page(render(plain(), "html"))
    if words:
        assert page.tags == ordinary.tags
        assert list(map(undivided, page.text)) == [undivided(t.replace("words", words)) for t in ordinary.text]
    assert page.attributes == ordinary.attributes


@given(LINES)
@pytest.mark.repeats
def test_no_control_direction_or_invisible_character_reaches_a_format(line: str) -> None:
    for format in FORMATS:
        for char in render(recap(line, line), format).replace("\n", ""):
            assert unicodedata.category(char) not in ("Cc", "Cs", "Co", "Zl", "Zp")
            assert char not in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200b\u200e\u200f\ufeff"


@given(LINES)
def test_words_are_whole_in_plain_text_and_in_json(line: str) -> None:
    words = clean(line)
    assert words in " ".join(render(recap(line), "txt").split())
    again = msgspec.json.decode(render(recap(line), "json"), type=Recap)
    assert again.title == again.sections[0].bullets[0].text == words


@given(st.lists(LINES, max_size=8).map(" ".join))
def test_plain_text_is_seventy_two_columns_wide_unless_one_word_is_wider(line: str) -> None:
    for row in render(recap(line), "txt").splitlines():
        rule = set(row) <= {"-", "="}
        assert cells(row) <= 72 or rule or len(row.removeprefix("- ").split()) == 1


def test_everyday_punctuation_is_left_as_it_is() -> None:
    for line in ("Who pays, and why (not)?", 'It\'s half-done: 3.5 days; "enough"!', "R&D and bread & butter"):
        assert escape(line).replace("\\", "") == line
    assert escape("It's half-done: 3.5 days, really!") == "It's half-done: 3.5 days, really!"


@pytest.mark.parametrize(
    "line",
    ["We meet at 10:30, or 14:00.", "C# is a > b, a = b and <3", "-5 degrees, +3 people", "Ask @ the door; see e.g. page 3.",
     "and/or", "(not) so (1), a) or 2.", ":-)", "(we)", "Half (a) half"],
)  # fmt: skip
def test_what_many_paste_where_nothing_renders_it_shows_no_backslash(line: str) -> None:
    assert escape(line) == inline(line) == line


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("(1) ask", r"\(1) ask"), ("(a)", r"\(a)"), ("(@)", r"\(@)"), ("(xii) x", r"\(xii) x"), ("xii. x", r"xii\. x"),
        ("[ ] todo", r"\[ \]&#32;todo"), ("[x] done", r"\[x\]&#32;done"), ("C#", r"C\#"), ("//host/x", r"/\/host/x"),
        ("https://x.org", r"https\:/\/x\.org"), ("a:b", r"a\:b"), (":100:", r"\:100:"), ("@ana", r"\@ana"),
    ],
)  # fmt: skip
def test_what_pandoc_or_a_reader_that_makes_links_would_take_for_markup_is_escaped(line: str, shown: str) -> None:
    assert escape(line) == shown


def test_behind_a_quotation_mark_or_in_a_heading_no_list_can_begin() -> None:
    written = render(recap("1. We ask"), "md")
    assert "# 1. We ask\n" in written
    assert "- “1. We ask”  \n  – *1. We ask*\n" in written
    assert "- “1. We ask”\n" in written


def test_the_page_is_self_contained_accessible_and_runs_nothing() -> None:
    written = render(plain(), "html")
    page = Page(written)
    assert ("lang", "en") in page.attributes
    assert [t for t in page.tags if t in ("header", "main", "footer", "h1")] == ["header", "h1", "main", "footer"]
    assert [t for t in page.tags if re.fullmatch("h[1-6]", t)] == ["h1"] + ["h2"] * 9
    assert page.tags.count("title") == 1
    assert not {"script", "link", "img", "a", "iframe", "base", "form"} & set(page.tags)
    assert not any(name.startswith("on") or name in ("style", "src", "href") for name, _ in page.attributes)
    assert ("content", policy()) in page.attributes
    assert policy().startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe" not in policy()
    assert f"<style>{STYLE}</style>" in written
    assert "prefers-color-scheme: dark" in written
    assert "@media print" in written


def test_the_page_has_the_language_and_direction_of_the_session_and_our_own_sentences_are_english() -> None:
    page = Page(render(msgspec.structs.replace(plain(), language="ar"), "html"))
    assert page.attributes[:2] == [("lang", "ar"), ("dir", "rtl")]
    assert page.attributes.count(("lang", "en")) == 3  # the banner of a draft, the thanks and the note
    assert Page(render(plain(), "html")).attributes[:2] == [("lang", "en"), ("dir", "ltr")]


@pytest.mark.parametrize("style", STYLES)
def test_the_programs_own_headings_are_said_to_be_english_where_people_speak_another_language(style: str) -> None:
    table = Table(msgspec.structs.replace(PLAN, language="cy", agreement=("Dechrau yn brydlon.",)))
    for kind, text in (
        (SAY, "Pwy sy'n talu?"),
        (SAY, "www.enghraifft.cymru"),
        (PARK, "Wedyn"),
        (COMMIT, "Fe wnaf."),
        (LEARN, "Gofyn."),
    ):
        table.words(text, UNNAMED, kind=kind)
    table.words("Na", kind=PARK)
    table.item(BRINGS)
    made = build(table.state, style=style)
    page = render(made, "html")
    theirs = {part.prompt or part.title for part in PLAN.items}
    headings = re.findall(r"<h[23]( [^>]*)?><bdi>(.*?)</bdi></h[23]>", page)
    assert len(headings) > 5
    for spoken, heading in headings:
        assert (spoken == ' lang="en" dir="ltr"') is (unescape(heading) not in theirs), heading
    assert '<p lang="en" dir="ltr">The group keeps these and comes back to them. Other things' in page
    english = render(msgspec.structs.replace(made, language="en-GB"), "html")
    assert "<h2 " not in english
    assert "<h3 " not in english


@pytest.mark.parametrize(
    ("language", "written"), [("he", "rtl"), ("FA-IR", "rtl"), ("az-Arab", "rtl"), ("ur-Latn", "ltr"), ("cy", "ltr")]
)
def test_the_direction_of_a_language_follows_its_script(language: str, written: str) -> None:
    assert direction(language) == written


def test_the_words_and_names_of_people_change_no_direction_around_them() -> None:
    written = render(recap("שלום", "Ana"), "html")
    assert "<h1><bdi>שלום</bdi></h1>" in written
    assert "<h2><bdi>שלום</bdi></h2>" in written
    assert "<li>“<bdi>שלום</bdi>”</li>" in written
    assert "<li>“<bdi>שלום</bdi>”<br>\n– <em><bdi>Ana</bdi></em></li>" in written


def luminance(colour: str) -> float:
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_text_and_lines_stand_out_in_light_and_dark() -> None:
    schemes = re.findall(r"--ink: (#\w{6}); --paper: (#\w{6}); --quiet: (#\w{6}); --line: (#\w{6})", STYLE)
    assert len(schemes) == 2
    for ink, paper, quiet, line in schemes:
        assert contrast(ink, paper) >= 7
        assert contrast(quiet, paper) >= 4.5
        assert contrast(line, paper) >= 3


def test_every_format_ends_in_one_newline() -> None:
    for format in FORMATS:
        written = render(plain(), format)
        assert written.endswith("\n")
        assert not written.endswith("\n\n")


def test_on_paper_a_page_has_margins_of_its_own_and_nothing_at_its_foot_is_larger_than_what_is_read() -> None:
    paper = STYLE[STYLE.index("@media print") :]
    assert re.search(r"@page \{ margin: 2cm; \}", paper), "where whoever prints leaves no margin"
    sizes = re.findall(r"^  body( > footer)? \{ font-size: (\d+)pt; \}", paper, re.MULTILINE)
    read, foot = (int(size) for _, size in sizes)
    assert foot < read
