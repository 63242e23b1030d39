"""In the style of questions a recap says what is hard, what we are left with and where to read on: the same words at other places."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from cop_tui.cli import recaps
from cop_tui.cli.commands import app
from cop_tui.core.engine.ids import ItemId
from cop_tui.core.topics.words import SAY, UNNAMED
from cop_tui.recap import FORMATS, STYLES, Bullet, Recap, Section, render, styled
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


def test_under_each_heading_stand_what_was_said_then_the_questions_then_where_to_read_on() -> None:
    hard, trust = styled(RECAP, "questions").sections
    assert hard == HARD, "what is hard comes first"
    assert [one.claim or one.text for one in trust.bullets] == ["It takes longer than a project.", "Time is short."]
    assert [part.heading for part in trust.parts] == ["Between us", LEFT_WITH, READ_ON]
    _, left, read_on = trust.parts
    assert [one.claim or one.text for one in left.bullets] == [
        "Who decides that we are done?",
        "What do we do when it breaks?",
        "Can we ask that of each other?",
        "Is it enough?",
    ]
    assert [one.text for one in read_on.bullets] == [TRUST.bullets[-1].text, "A book about listening"]
    assert read_on.lead == "Two books."


def test_no_style_adds_or_leaves_out_a_word() -> None:
    before = bullets(RECAP.ordered())
    after = bullets(styled(RECAP, "questions").ordered())
    assert sorted(before, key=repr) == sorted(after, key=repr)
    assert styled(RECAP, "answers") == RECAP
    assert styled(RECAP, "questions").learning == RECAP.learning


@pytest.mark.parametrize("format", FORMATS)
def test_every_format_writes_it(format: str) -> None:
    written = render(styled(RECAP, "questions"), format)
    for text in (LEFT_WITH, READ_ON, "Who decides that we are done?", "Bo"):
        assert text.casefold() in written.casefold()


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
