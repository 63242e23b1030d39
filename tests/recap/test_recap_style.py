"""In the style of questions a recap says what is hard, what we are left with and where to read on: the same words at other places."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from docx import Document
from msgspec.structs import replace

from cop_tui.cli import recaps
from cop_tui.cli.commands import app
from cop_tui.core import recap_view
from cop_tui.core.engine.ids import ItemId, WordId
from cop_tui.core.topics.words import SAY, UNNAMED
from cop_tui.core.topics.writing import PieceWritten, SectionsOrdered
from cop_tui.recap import FORMATS, STYLES, Bullet, Recap, Section, build, export, render, styled
from cop_tui.recap.style import LEFT_WITH, READ_ON
from tests.recap.test_recap_shape import Table

TRUST = Section(
    "How do we build trust?",
    "We spoke about beginnings.",
    (
        Bullet("It takes longer than a project.", quote=True),
        Bullet("Who decides that we are done?", quote=True, name="Bo"),
        Bullet("Nobody said?", claim="Time is short."),
        Bullet("", claim="What do we do when it breaks?"),
        Bullet("There is a guide: https://example.org/trust", quote=True),
    ),
    parts=(
        Section("Between us", "", (Bullet("We say no early."), Bullet("Can we ask that of each other?"))),
        Section("Only this?", "", (Bullet("Is it enough?"),)),
        Section("Further reading", "Two books.", (Bullet("A book about listening"),)),
    ),
)
HARD = Section("What is hard", "", (Bullet("Deadlines.", quote=True),))
RECAP = Recap(
    "Trust", "We met.", "Thanks.", sections=(TRUST,), not_working=(HARD,), learning=Section("Learning", "Slow.")
)


def bullets(sections: Iterator[Section] | list[Section]) -> list[Bullet]:
    """Return the contributions of sections and their parts."""
    return [one for part in sections for one in (*part.bullets, *bullets(list(part.parts)))]


def test_under_each_heading_stand_what_was_said_then_the_questions_and_at_the_end_where_to_read_on() -> None:
    made = styled(RECAP, "questions")
    hard, trust = made.sections
    assert hard == HARD, "what is hard comes first"
    assert [one.claim or one.text for one in trust.bullets] == ["It takes longer than a project.", "Time is short."]
    assert [part.heading for part in trust.parts] == ["Between us", LEFT_WITH]
    _, left = trust.parts
    read_on = made.reading
    assert [one.claim or one.text for one in left.bullets] == [
        "Who decides that we are done?",
        "What do we do when it breaks?",
        "Can we ask that of each other?",
        "Is it enough?",
    ]
    assert read_on is not None
    assert [one.text for one in read_on.bullets] == [TRUST.bullets[-1].text, "A book about listening"]
    assert read_on.lead == "Two books."


def test_no_style_adds_or_leaves_out_a_word() -> None:
    before = bullets(RECAP.ordered())
    after = bullets(styled(RECAP, "questions").ordered())
    assert sorted(before, key=repr) == sorted(after, key=repr)
    assert styled(RECAP, "answers") == RECAP
    assert styled(RECAP, "questions").learning == RECAP.learning


def test_where_to_read_on_is_one_section_behind_all_others_whatever_the_group_called_it() -> None:
    poems = Section(
        "Further reading", "Poems.", (Bullet("Two of them"),), parts=(Section("Long ones", "", (Bullet("Beowulf"),)),)
    )
    learning = Section("Learning", "", (Bullet("See www.example.org"), Bullet("Ask early.")))
    made = styled(
        replace(RECAP, sections=(poems, TRUST), learning=learning, invitation=Section("Come along", "Soon.")),
        "questions",
    )
    *before, last = made.ordered()
    assert (last.heading, last.lead) == (READ_ON, "Poems. Two books.")
    assert [one.text for one in bullets([last])] == [
        "Two of them",
        TRUST.bullets[-1].text,
        "A book about listening",
        "See www.example.org",
        "Beowulf",
    ]
    assert [one.heading for one in before] == ["What is hard", TRUST.heading, "Learning", "Come along"]


def test_a_section_called_key_questions_stands_behind_the_other_sections_and_keeps_its_questions() -> None:
    own = Section("Key questions", "", (Bullet("Who pays?"), Bullet("All of them are open.")))
    made = styled(replace(RECAP, sections=(own, TRUST)), "questions")
    assert made.sections[-1] == replace(own, bullets=own.bullets[::-1])
    assert [one.heading for one in made.sections] == ["What is hard", TRUST.heading, own.heading]


def test_a_style_asked_for_has_its_own_order_of_sections_whatever_order_the_group_gave() -> None:
    table = Table()
    for item, text in ((2, "A pause."), (3, "Deadlines.")):
        table.item(item)
        table.words(text, UNNAMED, ItemId(item), SAY)
    brings, hard = (one.key for one in recap_view.sections(table.state)[1:3])
    own = WordId(table.fold(PieceWritten(kind="section", text="Where we stand")))
    key = recap_view.own_key(own)
    table.fold(*(PieceWritten(kind="claim", key=key, text=text) for text in ("Zeal is low.", "All are tired.")))
    table.fold(SectionsOrdered(keys=[key, brings, hard]))
    usual, asked = build(table.state), build(table.state, style="questions")
    headings = ["Where we stand", "What does reflection bring?", "What is hard, or not working?"]
    assert [one.heading for one in usual.sections] == headings
    assert [one.heading for one in asked.sections] == [headings[2], *headings[:2]], "what is hard comes first"
    assert [one.claim for one in asked.sections[1].bullets] == ["Zeal is low.", "All are tired."]


@pytest.mark.parametrize("format", FORMATS)
def test_every_format_writes_it(format: str) -> None:
    whole = replace(RECAP, invitation=Section("Come along", "On Thursday."))
    written = render(styled(whole, "questions"), format)
    for text in (LEFT_WITH, READ_ON, "Who decides that we are done?", "Bo"):
        assert text.casefold() in written.casefold()
    assert written.index("On Thursday.") < written.index("A book about listening"), (
        "where to read on is the last section"
    )


def test_a_document_ends_with_where_to_read_on() -> None:
    document = Document(io.BytesIO(export(styled(RECAP, "questions"), "docx")))
    styles = [(one.style.name if one.style else "", one.text) for one in document.paragraphs]
    assert [text for style, text in styles if style.startswith("Heading")][-1] == READ_ON


def test_the_command_writes_the_style_it_was_asked_for(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    table = Table()
    table.item(2)
    table.words("Who pays for thinking?", UNNAMED, ItemId(2), SAY)
    monkeypatch.setattr(recaps, "_from_folder", lambda *_asked: (table.state, "one"))

    def made(*style: str) -> str:
        ran = CliRunner().invoke(app, ["recap", "one", "--data", str(tmp_path), *style])
        assert ran.exit_code == 0, ran.output
        return ran.output

    assert LEFT_WITH in made("--style", "questions")
    assert LEFT_WITH not in made("--style", "answers") == made()


def test_a_style_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="answers, questions"):
        styled(RECAP, "poem")
    ran = CliRunner().invoke(app, ["recap", "any", "--data", str(tmp_path), "--style", "poem"])
    assert ran.exit_code == 2
    assert all(style in ran.output for style in STYLES)
