"""A recap as a DOCX document, made from the data: headings, lists, quoted words and names are styles, which no words can take on.

What runs the other way than the document stands between invisible marks of its direction, so that its full stops and brackets stay
with it, as a `bdi` keeps them on a page. Nothing in the file tells who made it, with what or when: it has no author, no times and no preview, and is the same each time.
Loaded only where one is written, since python-docx is an extra.
"""

from __future__ import annotations

import io
import unicodedata
import zipfile
from functools import partial
from typing import TYPE_CHECKING

from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml.ns import qn
from docx.oxml.parser import OxmlElement
from docx.shared import Cm, Pt, RGBColor

from cop_tui.recap.html import direction
from cop_tui.recap.links import href, split
from cop_tui.recap.shape import DRAFT, lines_of
from cop_tui.recap.style import in_english

if TYPE_CHECKING:
    from collections.abc import Callable

    from docx.document import Document as Docx
    from docx.oxml.xmlchemy import BaseOxmlElement
    from docx.styles.style import CharacterStyle, ParagraphStyle
    from docx.text.paragraph import Paragraph

    from cop_tui.recap.shape import Bullet, Recap, Section

POINT, WORDS, NAME, LINK = "List Bullet", "Recap Words", "Recap Name", "Hyperlink"
OURS, NOTE, BANNER = "Recap Frame", "Recap Note", "Recap Draft"
INK, QUIET, BLUE = RGBColor(0x1C, 0x1C, 0x1A), RGBColor(0x55, 0x53, 0x4C), RGBColor(0x0B, 0x4F, 0x8A)
LONGEST_TITLE = 255  # characters that a document has room for among its properties
LEFT_TO_RIGHT, RIGHT_TO_LEFT = "\u200e", "\u200f"
_STRONG = frozenset({"L", "R", "AL"})
_TIMES = (qn("dcterms:created"), qn("dcterms:modified"), qn("cp:lastPrinted"))


def write(recap: Recap) -> bytes:
    """Return the whole document."""
    document = Document()
    _page(document)
    _styles(document, recap.language)
    _properties(document, recap)
    runs = partial(_turned, rightwards=direction(recap.language) == "ltr")
    document.add_paragraph(runs(recap.title), "Title")
    framed = ((DRAFT * recap.draft, BANNER), (recap.edition, NOTE), (runs(recap.framing), None), (recap.thanks, OURS))
    for text, style in framed:
        if text:
            document.add_paragraph(text, style)
    for shown in recap.ordered():
        _section(document, shown, 1, runs, in_english(recap))
    if recap.note:
        document.add_paragraph(recap.note, NOTE)
    made = io.BytesIO()
    document.save(made)
    return _undated(made.getvalue())


def _turned(text: str, rightwards: bool) -> str:
    """Return a text whose first letter runs the other way than the document between marks of its own direction, else as it is."""
    ways = (unicodedata.bidirectional(letter) for letter in text)
    first = next((way for way in ways if way in _STRONG), "")
    if not first or (first == "L") == rightwards:
        return text
    mark = LEFT_TO_RIGHT if first == "L" else RIGHT_TO_LEFT
    return f"{mark}{text}{mark}"


def _section(document: Docx, shown: Section, level: int, runs: Callable[[str], str], english: frozenset[str]) -> None:
    heading = document.add_heading(runs(shown.heading), level)
    if shown.heading in english:
        _in_english(heading)
    if shown.lead in english:
        document.add_paragraph(shown.lead, OURS)
    elif shown.lead:
        paragraph = document.add_paragraph()
        for n, text in enumerate(split(runs(shown.lead), shown.links)):
            if n % 2:
                _link(paragraph, text)
            else:
                paragraph.add_run(text)
    for bullet in shown.bullets:
        _bullet(document, bullet, runs)
    for part in shown.parts:
        _section(document, part, level + 1, runs, english)


def _in_english(line: Paragraph) -> None:
    """Say of a line that is the program's own that it is in English."""
    for run in line.runs:
        spoken = OxmlElement("w:lang")
        _tag(spoken, "en")
        run._r.get_or_add_rPr().append(spoken)


def _bullet(document: Docx, shown: Bullet, runs: Callable[[str], str]) -> None:
    claim, words, name = lines_of(shown, runs)
    lines = [document.add_paragraph(text, WORDS if n else POINT) for n, text in enumerate(filter(None, (claim, words)))]
    if name:
        lines.append(document.add_paragraph(f"– {name}", NAME))
    for line in lines[:-1]:
        line.paragraph_format.keep_with_next = True


def _link(paragraph: Paragraph, address: str) -> None:
    """Add an address as a link, which python-docx has no call for."""
    link = OxmlElement("w:hyperlink")
    link.set(qn("r:id"), paragraph.part.relate_to(href(address), RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
    run = paragraph.add_run(address, LINK)
    link.append(run._r)
    paragraph._p.append(link)


def _page(document: Docx) -> None:
    page = document.sections[0]
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    page.left_margin = page.right_margin = page.top_margin = page.bottom_margin = Cm(2.5)


def _styles(document: Docx, language: str) -> None:
    """Give the document its language and direction, and the styles that are not in every document."""
    styles = document.styles
    (spoken,) = styles.element.xpath("w:docDefaults/w:rPrDefault/w:rPr/w:lang")
    _tag(spoken, language)
    normal: ParagraphStyle = styles["Normal"]
    if direction(language) == "rtl":
        _turn(normal, True)
    for name, size in (("Title", 24), ("Heading 1", 15), ("Heading 2", 12)):
        head: ParagraphStyle = styles[name]
        head.font.color.rgb, head.font.size = INK, Pt(size)
        head.paragraph_format.space_after = Pt(6)
    point: ParagraphStyle = styles[POINT]
    point.paragraph_format.space_before, point.paragraph_format.space_after = Pt(5), Pt(2)
    for close in point.element.xpath(
        "w:pPr/w:contextualSpacing"
    ):  # which would take that room away between two of them
        close.getparent().remove(close)

    def added(name: str, base: str) -> ParagraphStyle:
        style: ParagraphStyle = styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style, style.quick_style = styles[base], True
        return style

    added(WORDS, "List Continue").paragraph_format.space_after = Pt(2)
    named = added(NAME, "List Continue")
    named.font.italic, named.paragraph_format.left_indent, named.paragraph_format.space_after = True, Cm(1.5), Pt(2)
    ours = added(OURS, "Normal")  # in English whatever the language of the session is
    _tag(_child(ours, "w:lang"), "en")
    _turn(ours, False)
    added(NOTE, OURS).font.color.rgb = QUIET
    added(BANNER, OURS).font.bold = True
    link: CharacterStyle = styles.add_style(LINK, WD_STYLE_TYPE.CHARACTER)
    link.font.color.rgb, link.font.underline = BLUE, True


def _tag(spoken: BaseOxmlElement, language: str) -> None:
    """Say of which language letters of any script are."""
    for script in ("w:val", "w:eastAsia", "w:bidi"):
        spoken.set(qn(script), language)


def _child(style: ParagraphStyle, tag: str) -> BaseOxmlElement:
    """Add to how a style's letters look what python-docx has no call for."""
    made = OxmlElement(tag)
    style.element.get_or_add_rPr().append(made)
    return made


def _turn(style: ParagraphStyle, leftwards: bool) -> None:
    """Have paragraphs run from right to left, or from left to right whatever the others do."""
    style.font.rtl = leftwards
    turned = OxmlElement("w:bidi")
    turned.set(qn("w:val"), str(int(leftwards)))
    style.element.get_or_add_pPr().append(turned)


def _properties(document: Docx, recap: Recap) -> None:
    """Say title and language, and take away what the empty document brought along."""
    about = document.core_properties
    about.title, about.language, about.author, about.comments = recap.title[:LONGEST_TITLE], recap.language, "", ""
    for one in [child for child in about._element if child.tag in _TIMES]:
        about._element.remove(one)
    package = document.part.package
    for name, relation in list(package.rels.items()):
        if relation.reltype == RELATIONSHIP_TYPE.THUMBNAIL:
            del package.rels[name]


def _undated(document: bytes) -> bytes:
    """Return a document whose files have no times."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(document)) as old, zipfile.ZipFile(made, "w") as new:
        for name in old.namelist():
            new.writestr(zipfile.ZipInfo(name), old.read(name), zipfile.ZIP_DEFLATED)  # of 1980, as far back as it goes
    return made.getvalue()
