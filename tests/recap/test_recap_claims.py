"""Claims above the words they rest on, and sub-headings, in every format; a claim is neither a quote nor a name."""

from __future__ import annotations

import msgspec
import pytest

from cop_tui.recap import FORMATS, Bullet, Recap, Section, export, render
from cop_tui.recap.shape import as_claim
from tests.recap.test_recap_escaping import Page
from tests.recap.test_recap_hostile import from_docx

BOTH = Bullet("It gives us a pause.", True, "Bo", "A pause changes what people say.")
CLAIM = Bullet("", claim="Nobody is too new to ask.")
RECAP = Recap(
    "Reflection",
    "We meet.",
    "Thanks.",
    False,
    (Section("What does it bring?", "Two answers.", (BOTH, CLAIM)),),
    learning=Section("Learning points", "They are three.", parts=(Section("Ask early", "Or late.", (CLAIM,)), Section("Listen")),),
)  # fmt: skip
END = "  "  # Markdown: the line ends here
MARKDOWN = f"""# Reflection

We meet.

Thanks.

## What does it bring?

Two answers.

- A pause changes what people say.{END}
  “It gives us a pause.”{END}
  – *Bo*
- Nobody is too new to ask.

## Learning points

They are three.

### Ask early

Or late.

- Nobody is too new to ask.

### Listen
"""
TEXT = """Reflection
==========

We meet.

Thanks.

What does it bring?
-------------------

Two answers.

- A pause changes what people say.
  “It gives us a pause.”
      – Bo
- Nobody is too new to ask.

Learning points
---------------

They are three.

Ask early
~~~~~~~~~

Or late.

- Nobody is too new to ask.

Listen
~~~~~~
"""
PASTE = """Reflection

We meet.

Thanks.


What does it bring?

Two answers.

• A pause changes what people say.
“It gives us a pause.”
– Bo

• Nobody is too new to ask.


Learning points

They are three.

Ask early

Or late.

• Nobody is too new to ask.

Listen
"""


@pytest.mark.parametrize(("how", "written"), [("md", MARKDOWN), ("txt", TEXT), ("paste", PASTE)])
def test_a_claim_stands_above_its_words_and_a_part_below_its_section(how: str, written: str) -> None:
    assert render(RECAP, how) == written


def test_a_page_has_words_beneath_a_claim_as_a_quotation_with_its_author_and_headings_in_order() -> None:
    page = render(RECAP, "html")
    assert (
        "<li><p><bdi>A pause changes what people say.</bdi></p>\n<blockquote><p>“<bdi>It gives us a pause.</bdi>”</p>\n"
        "<footer>– <em><bdi>Bo</bdi></em></footer></blockquote></li>" in page
    )
    assert "<li><p><bdi>Nobody is too new to ask.</bdi></p></li>" in page
    assert [tag for tag in Page(page).tags if tag[0] == "h" and tag[1:].isdigit()] == ["h1", "h2", "h2", "h3", "h3"]


def test_a_document_has_claims_words_and_names_in_styles_of_their_own() -> None:
    assert from_docx(export(RECAP, "docx")) == [
        ("h1", "Reflection"),
        ("p", "We meet."),
        ("p", "Thanks."),
        ("h2", "What does it bring?"),
        ("p", "Two answers."),
        ("li", "A pause changes what people say.", "“It gives us a pause.”", "Bo"),
        ("li", "Nobody is too new to ask.", "", ""),
        ("h2", "Learning points"),
        ("p", "They are three."),
        ("h3", "Ask early"),
        ("p", "Or late."),
        ("li", "Nobody is too new to ask.", "", ""),
        ("h3", "Listen"),
    ]


@pytest.mark.parametrize(
    ("claim", "shown"),
    [
        ("– Ama", "Ama"), ("- – — Ama", "Ama"), ("–Ama", "Ama"), ("-5 degrees", "-5 degrees"), ("“Sue them.” – Ama", "‘Sue them.’ – Ama"),
        ("It is - so", "It is - so"), ("–", "–"), ("", ""),
    ],
)  # fmt: skip
def test_a_claim_has_no_marks_of_a_quote_and_no_dash_of_a_name(claim: str, shown: str) -> None:
    assert as_claim(claim) == shown


@pytest.mark.parametrize("how", FORMATS)
def test_a_name_without_words_is_told_in_no_format(how: str) -> None:
    if how != "json":
        recap = Recap("T", "", "", sections=(Section("Q", bullets=(Bullet("", name="Bo", claim="Alone."),)),))
        assert "Bo" not in render(recap, how)


def test_what_the_program_says_beside_somebodys_words_stands_outside_their_marks() -> None:
    text = "This cannot be: We meet monthly. No room. We look at it again: in June."
    recap = Recap(
        title="T",
        framing="F",
        thanks="Thanks",
        decided=Section("What we decided", bullets=(Bullet(text, ours=((0, 15), (42, 71))),)),
    )
    shown = "This cannot be: “We meet monthly. No room.” We look at it again: in June."
    for fmt in ("md", "txt", "paste"):
        assert shown in " ".join(render(recap, fmt).split()), fmt
    assert "This cannot be:</bdi> “<bdi>We meet monthly. No room.</bdi>” <bdi>We look" in render(recap, "html")
    forged = Bullet("I agree. “So do I.” – Ama", ours=((9, 25),))
    assert "“So" not in render(msgspec.structs.replace(recap, decided=Section("D", bullets=(forged,))), "txt")
