"""A plan written as a session file is the same plan when it is read."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace

from cop_tui.core.topics.setup import Card, NextTime, PlannedItem, SessionPlan
from cop_tui.session_file import read, template, written

EXAMPLES = sorted((Path(__file__).parents[2] / "examples").glob("*.toml"))
FULL = SessionPlan(
    'What "we" bring \\ leave',
    purpose="To think.\nTogether.",
    starts="Thursday, 2 pm",
    minutes=60,
    keep="recap",
    keep_days=7,
    people=12,
    next=NextTime("April", "ask", "2026-04-09 14:00", 45),
    agreement=("We listen.", 'We say "pass".'),
    card=Card(convened="Ama", contact="Ama"),
    items=(
        PlannedItem("What became of it", mode="open", became=True, turn=0, keep="group"),
        PlannedItem("Check", mode="check", options=("concern", "against", "glad: go on"), binding=True, advice=False),
        PlannedItem("Round", mode="round", order="drawn", keep="live", hard=True),
    ),
    regime="chatham",
    timezone="Europe/London",
    language="cy",
    series="Reflection",
)


def again(plan: SessionPlan, folder: Path) -> SessionPlan:
    file = folder / "again.toml"
    file.write_text(written(plan), encoding="utf-8")
    return read(file)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
def test_an_example_is_the_same_plan_again(example: Path, tmp_path: Path) -> None:
    plan = read(example)
    assert again(plan, tmp_path) == plan


def test_the_file_that_a_first_session_starts_from_is_the_same_plan_again(tmp_path: Path) -> None:
    (tmp_path / "first.toml").write_text(template(), encoding="utf-8")
    plan = read(tmp_path / "first.toml")
    assert again(plan, tmp_path) == plan


def test_everything_a_plan_can_say_is_the_same_again(tmp_path: Path) -> None:
    plan = replace(FULL, purpose="To think. Together.")
    assert again(plan, tmp_path) == plan


def test_notes_stand_above_it_as_lines_for_whoever_reads_it(tmp_path: Path) -> None:
    text = written(FULL, "The next meeting.", "Read it.\nx = 1")
    assert text.splitlines()[:2] == ["# The next meeting.", "# Read it. x = 1"]
    (tmp_path / "again.toml").write_text(text, encoding="utf-8")
    assert read(tmp_path / "again.toml").title == FULL.title
