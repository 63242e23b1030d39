"""Thank-yous in a recap: with everybody's yes, and with a name only of whoever wants it there."""

from __future__ import annotations

import pytest

from cop_tui.core.engine.ids import WordId
from cop_tui.core.topics.afterwards import ConsentGiven, WordsSoftened
from cop_tui.core.topics.setup import CLOSED_REGIME, THEMES, PlannedItem, SessionPlan
from cop_tui.core.topics.thanking import Thanked, ThanksAgreed
from cop_tui.core.topics.words import GROUP, NAMED, THANK, UNNAMED
from cop_tui.recap import FORMATS, render
from tests.recap.test_recap_shape import AMA, BO, Table


def thanked(regime: str = "open", to: str = UNNAMED, by: str = UNNAMED) -> tuple[Table, WordId]:
    """Return a meeting in which Ama thanked Bo, and what each lets become of it."""
    made = Table(SessionPlan("A theme", items=(PlannedItem("Talk", keep="group"),), regime=regime))
    word = WordId(made.words("for the tea", by, kind=THANK, who=AMA))
    made.fold(Thanked(word=word, person=BO))
    if to != GROUP:
        made.fold(ThanksAgreed(word=word, to=to))
    return made, word


@pytest.mark.parametrize(("to", "by"), [(GROUP, UNNAMED), (UNNAMED, GROUP), (GROUP, GROUP), (GROUP, NAMED)])
def test_without_the_yes_of_both_it_is_in_no_export(to: str, by: str) -> None:
    made, _ = thanked(to=to, by=by)
    assert not any("for the tea" in render(made.recap, format) for format in FORMATS)


@pytest.mark.parametrize(
    ("to", "by", "bo", "ama"),
    [
        (UNNAMED, UNNAMED, False, False),
        (NAMED, UNNAMED, True, False),
        (UNNAMED, NAMED, False, True),
        (NAMED, NAMED, True, True),
    ],
)
def test_each_name_stands_there_only_with_its_owners_yes(to: str, by: str, bo: bool, ama: bool) -> None:
    made, _ = thanked(to=to, by=by)
    text = render(made.recap, "md")
    assert "for the tea" in text
    assert ("Bo" in text, "Ama" in text) == (bo, ama)


def test_no_name_leaves_a_closed_meeting() -> None:
    made, _ = thanked(CLOSED_REGIME, NAMED, NAMED)
    text = render(made.recap, "md")
    assert "for the tea" in text
    assert "Bo" not in text
    assert "Ama" not in text


def test_other_words_wait_for_another_yes() -> None:
    made, word = thanked(to=NAMED)
    made.fold(WordsSoftened(word, "for the cake"))
    assert not any("cake" in render(made.recap, format) for format in FORMATS)
    made.fold(ThanksAgreed(word=word, to=UNNAMED))
    assert "for the cake" in render(made.recap, "md")
    made.fold(ConsentGiven([word], GROUP))
    assert "for the cake" not in render(made.recap, "md")


def test_where_only_themes_leave_it_is_in_no_export() -> None:
    made, _ = thanked(THEMES)
    assert not any("for the tea" in render(made.recap, format) for format in FORMATS)
    assert "Thank you" not in render(made.recap, "md")
