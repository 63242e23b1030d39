"""Before a group works on something together it is asked twenty open questions, in a meeting that fits an afternoon."""

from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner

from cop_tui.cli.commands import app
from cop_tui.core.plan import open_questions, timing
from cop_tui.core.topics.setup import problems
from cop_tui.session_file import read, template
from cop_tui.session_file.together import QUESTIONS, together

ASKED = [question for part in QUESTIONS.values() for question in part]


def written(tmp_path: Path) -> Path:
    """Return the session file that the program writes for a group that is about to work together."""
    file = tmp_path / "before.toml"
    ran = CliRunner().invoke(app, ["new", str(file), "--together"])
    assert ran.exit_code == 0, ran.output
    assert f"cop host {file}" in ran.output
    return file


def test_twenty_open_questions_are_asked_each_of_them_once(tmp_path: Path) -> None:
    session = read(written(tmp_path))
    assert len(ASKED) == len(set(ASKED)) == 20
    prompts = " ".join(item.prompt for item in session.items)
    assert [question for question in ASKED if prompts.count(question) != 1] == []
    assert [question for question in ASKED if open_questions.how(question)] == []


def test_the_parts_take_as_long_as_the_meeting_and_can_be_held_as_they_are(tmp_path: Path) -> None:
    session = read(written(tmp_path))
    assert problems(session) == []
    assert sum(item.minutes for item in session.items) == session.minutes == 100
    assert [item.title for item in session.items if item.carries] == [*QUESTIONS]
    assert [item.mode for item in session.items if item.mode == "break"] == ["break"]
    assert [at for at, item in enumerate(session.items) if item.parked] == [len(session.items) - 1]
    assert timing.spare(session.items) == []


def test_nothing_is_agreed_for_the_group_beforehand(tmp_path: Path) -> None:
    session = read(written(tmp_path))
    assert session.agreement == ()
    assert not any(getattr(session.card, power) for power in session.card.__struct_fields__)


def test_without_it_the_first_session_file_is_the_usual_one(tmp_path: Path) -> None:
    file = tmp_path / "evening.toml"
    assert CliRunner().invoke(app, ["new", str(file)]).exit_code == 0
    assert file.read_text(encoding="utf-8") == template() != together()
