"""A meeting from before recaps were written together has the recap that it had; where only themes leave, without the words under its questions."""

from __future__ import annotations

from pathlib import Path

import pytest

from cop_tui import core
from cop_tui.recap import build, render
from cop_tui.wire import codec

JOURNALS = sorted((Path(__file__).parent / "fixtures").glob("before-writing-*.jsonl"))


def test_there_is_a_journal_of_each_regime() -> None:
    assert [path.stem.rpartition("-")[2] for path in JOURNALS] == ["chatham", "closed", "open", "themes"]


@pytest.mark.parametrize("journal", JOURNALS, ids=lambda path: path.stem)
def test_the_events_of_an_earlier_version_come_to_the_recap_that_it_made(journal: Path) -> None:
    state = core.State()
    for body in journal.read_bytes().splitlines():
        core.apply(state, codec.read_event(body))
    made = render(build(state, "m1"), "md")
    assert "“" in made
    assert made == journal.with_suffix(".md").read_text(encoding="utf-8")
