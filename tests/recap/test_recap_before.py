"""A meeting from before recaps were written together has the recap that it had; where only themes leave, without the words under its questions."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace

from cop_tui import core
from cop_tui.core.engine.ids import WordId
from cop_tui.core.engine.sections import FORM
from cop_tui.core.topics.afterwards import WordsWithdrawn
from cop_tui.core.topics.release import RecapReleased
from cop_tui.core.topics.words import UNNAMED
from cop_tui.recap import build, render
from cop_tui.wire import codec
from tests.recap.test_recap_shape import AMA, BO, BRINGS, PLAN, Table

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


def test_a_recap_that_was_released_is_made_again_as_it_was_read_and_a_newer_edition_as_recaps_are_now() -> None:
    table = Table(replace(PLAN, agreement=("We begin on time.",)))
    table.item(BRINGS)
    word = table.words("It gives us a pause.", UNNAMED)
    assert "We begin on time." in render(table.recap, "md"), "a draft is told as recaps are now"
    table.fold(RecapReleased(AMA))  # as an earlier version wrote it
    read = render(table.recap, "md")
    assert "We begin on time." not in read, "the second one reads what the first one read"
    table.fold(RecapReleased(BO, form=FORM))
    released = render(table.recap, "md")
    assert released == read.replace("**Draft, still being checked.**\n\n", "")
    table.fold(WordsWithdrawn([WordId(word)]))
    assert "We begin on time." not in render(table.recap, "md"), "what goes out of it brings nothing in"
    table.words("It asks who is missing.", UNNAMED)
    assert "We begin on time." in render(table.recap, "md")
    table.fold(RecapReleased(AMA, form=FORM), RecapReleased(BO, form=FORM))
    assert "We begin on time." in render(table.recap, "md")
