"""A recap as DOCX: headings, lists and language are what a word processor knows as such, and nothing tells who made it or when."""

from __future__ import annotations

import io
import re
import zipfile

import msgspec
import pytest
from docx import Document
from docx.document import Document as Docx

from cop_tui.core.topics.setup import NextTime
from cop_tui.recap import Bullet, Recap, Section, export
from tests.recap.test_recap_claims import RECAP
from tests.recap.test_recap_shape import PLAN, Table, table

__all__ = ["table"]


def opened(recap: Recap) -> Docx:
    return Document(io.BytesIO(export(recap, "docx")))


def packed(recap: Recap) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(export(recap, "docx")))


def test_headings_lists_and_title_are_styles_of_that_name(table: Table) -> None:
    shown = [(p.style.name if p.style else "", p.text) for p in opened(table.recap).paragraphs]
    assert shown[:2] == [("Title", PLAN.title), ("Recap Draft", "Draft, still being checked.")]
    assert ("Heading 1", "What does reflection bring?") in shown
    assert ("List Bullet", "“It changes who is asked.”") in shown
    assert shown[shown.index(("List Bullet", "“It changes who is asked.”")) + 1] == ("Recap Name", "– Bo")
    assert shown[-1][0] == "Recap Note"
    assert ("Heading 2", "Ask early") in [(p.style.name if p.style else "", p.text) for p in opened(RECAP).paragraphs]


def test_its_title_and_language_are_known_and_no_author_and_no_time_is(table: Table) -> None:
    about = opened(table.recap).core_properties
    assert (about.title, about.language, about.author, about.last_modified_by, about.comments) == (
        PLAN.title,
        "en",
        "",
        "",
        "",
    )
    with packed(table.recap) as files:
        assert not re.search(r"created|modified|lastPrinted", files.read("docProps/core.xml").decode())
        assert {one.date_time for one in files.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert not [name for name in files.namelist() if "thumbnail" in name]
        assert "2013" not in files.read("docProps/core.xml").decode()


def test_it_is_the_same_file_whenever_it_is_made(table: Table) -> None:
    assert export(table.recap, "docx") == export(table.recap, "docx")


@pytest.mark.parametrize(("language", "turned"), [("cy", False), ("ar", True)])
def test_it_has_the_language_and_direction_of_the_session_and_our_own_sentences_are_english(
    language: str, turned: bool
) -> None:
    with packed(msgspec.structs.replace(RECAP, language=language, draft=True)) as files:
        styles = files.read("word/styles.xml").decode()
    (spoken,) = re.findall(r"<w:rPrDefault>.*?<w:lang ([^>]*)/>", styles, re.DOTALL)
    assert spoken.count(f'="{language}"') == 3
    of = {
        name: re.search(rf'<w:style [^>]*>\s*<w:name w:val="{name}"/>.*?</w:style>', styles, re.DOTALL)
        for name in ("Normal", "Recap Frame")
    }
    normal, ours = (found[0] if found else "" for found in of.values())
    assert ('<w:bidi w:val="1"/>' in normal) is turned
    assert ("<w:rtl/>" in normal) is turned
    assert '<w:lang w:val="en" w:eastAsia="en" w:bidi="en"/>' in ours
    assert '<w:bidi w:val="0"/>' in ours


def test_a_heading_of_the_program_is_said_to_be_english_where_people_speak_another_language(table: Table) -> None:
    for language, spoken in (("cy", {"en"}), ("en-GB", set())):
        lines = {p.text: p for p in opened(msgspec.structs.replace(table.recap, language=language)).paragraphs}
        promised, asked = lines["What we promised"], lines["What does reflection bring?"]
        assert set(promised._p.xpath(".//w:lang/@w:val")) == spoken
        assert not asked._p.xpath(".//w:lang")


def test_where_to_join_is_a_link_and_nothing_else_is() -> None:
    plan = msgspec.structs.replace(PLAN, next=NextTime("Thursday", "https://example.org/come or ana@example.org"))
    document = opened(Table(plan).recap)
    links = [(link.text, link.address) for p in document.paragraphs for link in p.hyperlinks]
    assert links == [
        ("https://example.org/come", "https://example.org/come"),
        ("ana@example.org", "mailto:ana@example.org"),
    ]


def test_a_claim_its_words_and_their_author_stay_on_one_page() -> None:
    kept = {p.text: bool(p.paragraph_format.keep_with_next) for p in opened(RECAP).paragraphs}
    assert kept["A pause changes what people say."]
    assert kept["“It gives us a pause.”"]
    assert not kept["– Bo"]


def test_a_title_longer_than_a_document_has_room_for_is_whole_on_the_page() -> None:
    document = opened(msgspec.structs.replace(RECAP, title="x" * 300))
    assert (document.paragraphs[0].text, len(document.core_properties.title)) == ("x" * 300, 255)


LTR, RTL = "\u200e", "\u200f"


@pytest.mark.parametrize(
    ("language", "text", "mark"),
    [
        ("ar", "We were asked (by phone).", LTR),
        ("ar", "2 of us said so (Ama).", LTR),
        ("en", "جملة واحدة!", RTL),
        ("ar", "جملة واحدة!", ""),
        ("en", "We were asked.", ""),
        ("en", "2026!", ""),
        ("ar", "2026!", ""),
    ],
)
def test_what_runs_the_other_way_keeps_its_full_stops_and_brackets_with_it(language: str, text: str, mark: str) -> None:
    said = Bullet(text, quote=True, name=text, claim=text)
    beside = Bullet("x Said here.", ours=((2, 12),))
    section = Section(text, text, (said, beside), parts=(Section(text, bullets=(Bullet(text),)),))
    recap = msgspec.structs.replace(RECAP, title=text, framing=text, language=language, sections=(section,))
    shown = [p.text for p in opened(recap).paragraphs]
    kept, apart = f"{mark}{text}{mark}", LTR if language == "ar" else ""
    for line in (kept, f"“{kept}”", f"– {kept}"):
        assert line in shown
    assert f"“{apart}x{apart}” {apart}Said here.{apart}" in shown
    assert shown.count(kept) == 6, "title, framing, heading, lead, claim, and the heading of a part"


def test_an_address_that_may_be_followed_stays_a_link_where_it_runs_the_other_way() -> None:
    lead = Section("تعالوا", "اكتبوا إلى ana@example.org الآن.", links=("ana@example.org",))
    document = opened(msgspec.structs.replace(RECAP, language="ar", invitation=lead))
    links = [(link.text, link.address) for p in document.paragraphs for link in p.hyperlinks]
    assert links == [("ana@example.org", "mailto:ana@example.org")]
    lead = Section("Come", "Write to ana@example.org", links=("ana@example.org",))
    document = opened(msgspec.structs.replace(RECAP, language="ar", invitation=lead))
    (shown,) = [p for p in document.paragraphs if p.hyperlinks]
    assert (shown.text, shown.hyperlinks[0].text) == (f"{LTR}Write to ana@example.org{LTR}", "ana@example.org")
