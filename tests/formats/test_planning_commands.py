"""On the command line: what formats there are, one in full, and whether a plan fits the people who come."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from cop_tui import formats
from cop_tui.cli.commands import app
from cop_tui.cli.errors import Failed


@pytest.fixture(autouse=True)
def home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Keep the personal files of whoever runs the tests out of it."""
    monkeypatch.setenv("COP_HOME", str(tmp_path))
    return tmp_path


def said(*words: str) -> list[str]:
    """Return the lines a command prints."""
    ran = CliRunner().invoke(app, [*words])
    assert ran.exit_code == 0, ran.output
    return ran.output.splitlines()


def failed(*words: str) -> str:
    """Return the sentence with which a command fails."""
    ran = CliRunner().invoke(app, [*words])
    assert isinstance(ran.exception, Failed)
    assert ran.exception.status == 2
    return str(ran.exception)


def test_the_list_has_a_line_for_each_with_its_minutes_and_size(home: Path) -> None:
    (home / "formats").mkdir()
    (home / "formats" / "broken.toml").write_text("title = 3")
    lines = said("formats")
    assert len(lines) == len(formats.names()) + 1
    assert lines[0].startswith("action-learning: Action learning case, 35 minutes, made for 6. ")
    (broken,) = [line for line in lines if line.startswith("broken: cannot be used. ")]
    assert "Traceback" not in broken


def test_one_is_shown_with_its_source_and_its_parts() -> None:
    lines = said("formats", "show", "action-learning")
    assert lines[0].startswith("Action learning case: 35 minutes, made for 6 people.")
    assert lines[1].startswith("Source: A. Clapson")
    assert lines[2].startswith("Closed: ")
    assert lines[2].endswith("Share what you are comfortable sharing.")
    assert "no advice" in lines[4]
    assert "for: presenter" in lines[4]
    assert len(lines) == 3 + 7 + 1


def test_one_that_has_a_short_form_says_what_it_leaves_out() -> None:
    assert "In short it takes 63 minutes, without 2, 9, 10: short = true." in said(
        "formats", "show", "reflective-practice"
    )


def test_one_that_is_not_there_is_answered_with_the_nearest() -> None:
    assert failed("formats", "show", "circel") == "There is no format 'circel'; did you mean circle?"
    assert "does not exist" in failed("formats", "show", "none.toml")


def test_a_plan_is_told_whether_it_fits(home: Path) -> None:
    file = home / "evening.toml"
    file.write_text('title = "T"\n[[item]]\ntitle = "R"\nmode = "round"\nminutes = 17\nturn = 100\n')
    assert "- Shorter turns: 40 seconds each fit." in said("plan", str(file), "--people", "14", "--typed", "14")
    assert said("plan", str(file), "--people", "10")[-1] == "It fits: 17 minutes."
    assert said("plan", "cop-rounds", "--people", "10")[-1] == "It fits: 90 minutes."


def test_a_plan_without_a_number_of_people_is_counted_for_eight_and_says_so() -> None:
    told = said("plan", "cop-rounds")
    assert told[0] == "For 8 people, as nothing else was said. For another number: --people N."
    assert told[1:] == said("plan", "cop-rounds", "--people", "8")
    assert said("plan", "cop-rounds", "--typed", "9")[0].startswith("For 9 people,")


def test_a_closed_or_leading_question_of_a_plan_is_told_and_changes_nothing(home: Path) -> None:
    file = home / "evening.toml"
    asked = "".join(
        f'[[item]]\ntitle = "P"\nprompt = "{prompt}"\n'
        for prompt in ("Did it help?", "What helped?", "It did, didn't it?")
    )
    file.write_text(f'title = "T"\n{asked}')
    told = [line for line in said("plan", str(file), "--people", "5") if line.endswith("It is asked as you write it.")]
    assert [line.partition(" A yes")[0].partition(" That")[0] for line in told] == [
        "1. P. Did it help?",
        "3. P. It did, didn't it?",
    ]
    file.write_text(f'title = "T"\nlanguage = "cy"\n{asked}')
    assert not [line for line in said("plan", str(file), "--people", "5") if "as you write it" in line]


def test_more_who_type_than_come_is_told_and_so_is_a_file_that_is_not_there() -> None:
    assert "more than the 5 people" in failed("plan", "circle", "--people", "5", "--typed", "4", "--interpreted", "2")
    assert "does not exist" in failed("plan", "none.toml", "--people", "5")


def test_a_format_that_does_not_add_up_is_refused_with_the_sum_wherever_it_is_used(home: Path) -> None:
    ours, file = home / "formats" / "ours.toml", home / "evening.toml"
    ours.parent.mkdir()
    ours.write_text('title = "T"\nabout = "A."\nsource = "S"\nn = 4\ntotal = 90\n[[item]]\ntitle = "I"\nminutes = 92\n')
    file.write_text('title = "T"\nformat = "ours"\n')
    for words in (("formats", "show", "ours"), ("plan", "ours", "--people", "4"), ("plan", str(file), "--people", "4")):
        assert "The parts take 92 minutes and the whole says 90." in failed(*words), words
