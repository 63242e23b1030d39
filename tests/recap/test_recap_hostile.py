"""Whatever people write, everywhere in a recap: every file is read by a program that knows its format, and holds what the data says."""

from __future__ import annotations

import html
import io
import re
import shutil
import subprocess
import zipfile
from collections.abc import Callable, Iterator
from xml.etree import ElementTree

import markdown
import mistune
import msgspec
import pytest
import vobject
from docx import Document
from markdown_it import MarkdownIt

from cop_tui.cli.writing import name_of
from cop_tui.core.engine.text import clean
from cop_tui.recap import Recap, Section, export, render
from cop_tui.recap.shape import DRAFT, as_claim, in_marks, washed
from tests.recap.hostile import WORDS, everywhere
from tests.recap.test_recap_escaping import Page

pytestmark = pytest.mark.repeats

ORDINARY = everywhere("words")
TOGETHER, APART = 10, "APARTAPART"
AT_ONCE = 1  # of ten documents is read each time, the others with the slow tests
A_THIRD, ALL = slice(0, None, 3), slice(None)
"""Of the words: what takes long to read is read of a third of them each time, and of all with the slow tests."""
Block = tuple[str, ...]
MARKDOWN: dict[str, Callable[[str], str]] = {
    "CommonMark": MarkdownIt("commonmark").render,
    "mistune": lambda text: str(mistune.html(text)),
    "with links made of addresses, tables and strikethrough": MarkdownIt("gfm-like").render,
    "Python-Markdown": markdown.markdown,
    "Python-Markdown with its extras": lambda text: markdown.markdown(text, extensions=["extra", "sane_lists", "smarty"]),
}  # fmt: skip


def blocks(recap: Recap) -> list[Block]:
    """Return what stands in a recap, one after the other: the kind of each thing and its texts as people read them."""

    def section(shown: Section, level: int) -> Iterator[Block]:
        yield f"h{level}", shown.heading
        if shown.lead:
            yield "p", shown.lead
        for bullet in shown.bullets:
            words = in_marks(bullet.text) if bullet.text or not bullet.claim else ""
            name = bullet.name if words else ""
            yield "li", as_claim(bullet.claim), words, name
        for part in shown.parts:
            yield from section(part, level + 1)

    found = [("h1", recap.title), ("p", DRAFT), ("p", recap.edition), ("p", recap.framing), ("p", recap.thanks)]
    return [*found, *(one for shown in recap.ordered() for one in section(shown, 2)), ("p", recap.note)]


def told(words: str) -> list[Block]:
    return blocks(washed(everywhere(words)))


def test_there_are_at_least_three_hundred() -> None:
    assert len(WORDS) >= 300


@pytest.mark.repeats
def test_no_words_add_an_element_or_an_attribute_to_a_page() -> None:
    ordinary = Page(render(ORDINARY, "html"))
    for words in WORDS:
        page = Page(render(everywhere(words), "html"))
        assert page.tags == ordinary.tags, words
        assert page.attributes[1:] == ordinary.attributes[1:], words  # all but the language of the whole
        assert page.attributes[0] == ("lang", clean(words))


@pytest.mark.repeats
@pytest.mark.takes("some hundreds of recaps are rendered")
@pytest.mark.parametrize(
    ("reader", "some"),
    [
        *((name, A_THIRD) for name in [*MARKDOWN][:2]),
        *(pytest.param(name, ALL, marks=pytest.mark.slow) for name in MARKDOWN),
    ],
)
def test_no_words_add_an_element_to_rendered_markdown(reader: str, some: slice) -> None:
    read = MARKDOWN[reader]
    ordinary = Page(read(render(ORDINARY, "md")))
    for words in WORDS[some]:
        page = Page(read(render(everywhere(words), "md")))
        assert page.tags == ordinary.tags, (words, render(everywhere(words), "md"))
        assert page.attributes == ordinary.attributes, words


@pytest.mark.slow
@pytest.mark.parametrize("reader", ["markdown", "gfm", "commonmark_x-smart", "markdown_phpextra"])
def test_no_words_add_an_element_to_markdown_that_pandoc_renders(reader: str) -> None:
    assert shutil.which("pandoc"), "This test needs pandoc (package pandoc)."
    # All in one run: a program of its own for each takes a minute.
    written = [render(everywhere(words), "md") for words in ("words", *WORDS)]
    command = ["pandoc", "--from", reader, "--to", "html", "--wrap=none"]
    source = "".join(f"{text}\n---\n\n{APART}\n\n" for text in written)
    done = subprocess.run(command, input=source, capture_output=True, text=True, check=True, timeout=300)
    ordinary, *pages = [Page(page) for page in done.stdout.split(f"<p>{APART}</p>")[:-1]]
    assert len(pages) == len(WORDS)
    for words, page in zip(WORDS, pages, strict=True):
        assert page.tags == ordinary.tags, words
        assert {name for name, _ in page.attributes} <= {"id"}, words


def from_text(written: str) -> list[Block]:
    """Read plain text as people do: a rule under a heading, a dash before a contribution, a name deeper than all else."""
    found: list[Block] = []
    for paragraph in written.split("\n\n"):
        lines = paragraph.rstrip("\n").split("\n")
        rule = {"=": "h1", "-": "h2", "~": "h3"}.get(lines[-1][:1]) if len(lines) > 1 else None
        if rule and len(set(lines[-1])) == 1:
            found.append((rule, " ".join(" ".join(lines[:-1]).split())))
        elif lines[0].startswith("- "):
            found += _entries(lines)
        else:
            found.append(("p", " ".join(" ".join(lines).split())))
    return found


def _entries(lines: list[str]) -> Iterator[Block]:
    entries: list[list[str]] = []
    for line in lines:
        if line.startswith("- "):
            entries.append(["", "", ""])
        elif not line.startswith("  "):
            raise AssertionError(line)
        own, text = entries[-1], line[2:]
        if line.startswith("      "):
            own[2] = f"{own[2]} {text.strip()}"
        elif text.startswith("“") or own[1]:
            own[1] = f"{own[1]} {text}"
        else:
            own[0] = f"{own[0]} {text}"
    for claim, words, name in entries:
        yield "li", claim.strip(), words.strip(), name.strip().removeprefix("– ")


@pytest.mark.repeats
def test_plain_text_is_read_as_what_the_data_says() -> None:
    for words in WORDS:
        assert from_text(render(everywhere(words), "txt")) == told(words), words


def from_paste(written: str) -> list[Block]:
    """Read text to paste as people do: more room above a section, a point before a contribution, a name below words in marks."""
    found: list[Block] = []
    for paragraph in written.removesuffix("\n").split("\n\n"):
        if paragraph.startswith("• "):
            for entry in re.split(r"^• ", paragraph, flags=re.MULTILINE)[1:]:
                lines = entry.removesuffix("\n").split("\n")
                claim = "" if lines[0].startswith("“") else lines.pop(0)
                words = lines.pop(0) if lines else ""
                assert not words or (words[0], words[-1]) == ("“", "”")
                name = lines.pop(0).removeprefix("– ") if lines else ""
                assert not lines
                found.append(("li", claim, words, name))
        else:
            assert "\n" not in paragraph.removeprefix("\n")
            found.append(("p", paragraph.removeprefix("\n")))
    return found


@pytest.mark.repeats
def test_text_to_paste_is_read_as_what_the_data_says() -> None:
    for words in WORDS:
        wanted = [one if one[0] == "li" else ("p", re.sub("^•", "·", one[1])) for one in told(words)]
        assert from_paste(render(everywhere(words), "paste")) == wanted, words


@pytest.mark.repeats
def test_json_is_read_back_as_the_same_data() -> None:
    for words in WORDS:
        assert msgspec.json.decode(render(everywhere(words), "json"), type=Recap) == washed(everywhere(words)), words


def from_docx(content: bytes) -> list[Block]:
    """Read a document by the styles of its paragraphs."""
    kinds = {"Title": "h1", "Heading 1": "h2", "Heading 2": "h3"}
    found: list[Block] = []
    for paragraph in Document(io.BytesIO(content)).paragraphs:
        # Marks of direction are the document's own: what people write is cleaned of them.
        style, text = paragraph.style.name if paragraph.style else "", re.sub("[\u200e\u200f]", "", paragraph.text)
        if style == "List Bullet":
            found.append(("li", "", text, "") if text.startswith("“") else ("li", text, "", ""))
        elif style == "Recap Words":
            found[-1] = (*found[-1][:2], text, "")
        elif style == "Recap Name":
            assert found[-1][2]
            found[-1] = (*found[-1][:3], text.removeprefix("– "))
        else:
            found.append((kinds.get(style or "", "p"), text))
    return found


@pytest.mark.repeats
@pytest.mark.parametrize(
    "first", [pytest.param(n, marks=[pytest.mark.slow] if n >= AT_ONCE else []) for n in range(TOGETHER)]
)
def test_a_document_is_read_as_what_the_data_says_and_leads_nowhere(first: int) -> None:
    # Their sections stand in one document: an empty one alone takes longer to read than what each of them says.
    some = [everywhere(words) for words in WORDS[first::TOGETHER]]
    recap = msgspec.structs.replace(some[0], sections=tuple(recap.sections[0] for recap in some))
    content = export(recap, "docx")
    assert from_docx(content) == blocks(washed(recap))
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        relations = ElementTree.fromstring(packed.read("word/_rels/document.xml.rels"))
        for name in packed.namelist():
            if name.endswith((".xml", ".rels")):
                ElementTree.fromstring(packed.read(name))
    assert not [one for one in relations if one.get("TargetMode") == "External"]


@pytest.mark.repeats
@pytest.mark.takes("some hundreds of calendars are read")
@pytest.mark.parametrize("some", [A_THIRD, pytest.param(ALL, marks=pytest.mark.slow)])
def test_a_calendar_has_the_properties_that_the_data_says_and_no_others(some: slice) -> None:
    def lines(recap: Recap) -> list[tuple[str, str]]:
        (calendar,) = vobject.readComponents(export(recap, "ics").decode())
        event = calendar.vevent
        return [(one.name, getattr(one, "value", "")) for one in (*calendar.getChildren(), *event.getChildren())]

    ordinary = [name for name, _ in lines(ORDINARY)]
    for words in WORDS[some]:
        found = lines(everywhere(words))
        assert [name for name, _ in found] == ordinary, words
        assert {value for name, value in found if name in ("SUMMARY", "DESCRIPTION")} == {clean(words)}, words


def test_no_words_lead_a_file_out_of_its_folder() -> None:
    for words in WORDS:
        name = name_of(everywhere(words), "md")
        assert re.fullmatch(r"2026-03-12-[\w-]+\.md", name), words


def test_only_addresses_of_the_web_and_of_letters_are_links_whatever_the_data_says() -> None:
    leads = (
        "javascript:alert(1)",
        "data:text/html,x",
        "//x.org",
        "https://x.org onclick",
        "",
        "https://x.org>",
        "file:///etc",
    )
    recap = Recap("T", "", "", sections=(Section("Q", " ".join(leads), links=leads),))
    for page in (render(recap, "html"), MARKDOWN["CommonMark"](render(recap, "md"))):
        assert "a" not in Page(page).tags
        assert " ".join(" ".join(leads).split()) in html.unescape(page)
