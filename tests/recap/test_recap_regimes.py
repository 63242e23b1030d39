"""What a recap holds when something was agreed about what may leave."""

from __future__ import annotations

import msgspec
import pytest

from cop_tui.core.engine.ids import ItemId, WordId
from cop_tui.core.topics.commitments import PromiseAbout
from cop_tui.core.topics.consenting import ConsentAsked
from cop_tui.core.topics.deciding import Decided
from cop_tui.core.topics.notes import NoteShown
from cop_tui.core.topics.parking import CANNOT, LET_GO
from cop_tui.core.topics.parking_followup import NoteMarked
from cop_tui.core.topics.setup import PlannedItem
from cop_tui.core.topics.words import (
    AGREE,
    ANSWER,
    CARD,
    COMMIT,
    CONCERN,
    HARD,
    LEARN,
    NAMED,
    NEED,
    NEVER_TOLD,
    OBJECTION,
    PARK,
    PROPOSE,
    SAY,
    TOPIC_WORD,
    UNNAMED,
)
from cop_tui.recap import FORMATS, Bullet, render
from tests.recap.test_recap_shape import BO, PLAN, Table, everything, texts


def held(regime: str) -> Table:
    """Return a meeting with released and unreleased words, one of them with a name from before names were ruled out."""
    table = Table(msgspec.structs.replace(PLAN, regime=regime))
    table.item(2)
    table.words("It changes who is asked.", NAMED, who=BO)
    table.words("It gives us a pause.", UNNAMED)
    table.words("Plan the pause first.", UNNAMED, kind=LEARN)
    table.words("I look again in May.", UNNAMED, kind=COMMIT)
    table.words("Who pays?", UNNAMED, kind=PARK)
    table.words("Between us.")
    return table


@pytest.mark.parametrize("regime", ["chatham", "themes", "closed"])
@pytest.mark.parametrize("how", FORMATS)
def test_no_name_is_in_any_recap_but_that_of_an_open_meeting(regime: str, how: str) -> None:
    assert "Bo" not in render(held(regime).recap, how)
    assert "Between us" not in render(held(regime).recap, how)
    assert "Bo" in render(held("open").recap, how)


def test_unattributed_quotes_and_the_rule_stand_in_a_recap_under_the_chatham_house_rule() -> None:
    recap = held("chatham").recap
    assert "It gives us a pause." in str(recap.sections)
    assert "Chatham House Rule" in recap.note
    assert "Chatham House Rule" not in held("themes").recap.note


@pytest.mark.parametrize("how", FORMATS)
def test_where_only_themes_leave_nothing_is_told_as_it_was_said_to_a_question(how: str) -> None:
    table = held("themes")
    table.fold(NoteShown("a" * 64, ItemId(2), "A note", quote=True))
    table.fold(NoteShown("b" * 64, ItemId(0), "A parked note", quote=True, parked=True))
    written = render(table.recap, how)
    for text in ("It gives us a pause.", "It changes who is asked.", "Between us.", "A note"):
        assert text not in written.replace("A parked note", "")
    assert "worth passing on, in the words" not in written
    assert "Nothing here may be quoted so far" not in written
    for text in ("Plan the pause first.", "Who pays?", "A parked note"):
        assert text in written


def test_where_only_themes_leave_a_decision_is_told_and_of_promises_those_of_all_together() -> None:
    table = held("themes")
    ours = WordId(table.words("We meet in May.", UNNAMED, kind=COMMIT))
    table.fold(PromiseAbout(ours, group=True))
    table.words("We meet on Mondays.", UNNAMED, kind=PROPOSE)
    table.fold(ConsentAsked(BO), Decided(1, BO, ""))
    recap = table.recap
    assert recap.promised is not None
    assert recap.decided is not None
    assert [b.text for b in recap.promised.bullets] == ["We meet in May."]
    assert [b.text for b in recap.decided.bullets] == ["We meet on Mondays."]
    assert "I look again in May." in str(held("chatham").recap.promised)


def test_an_answer_in_a_part_about_learning_is_no_theme_and_a_learning_point_is_one() -> None:
    plan = PlannedItem("Learning", "What do we take along?", keep="recap", learning=True)
    table = Table(msgspec.structs.replace(PLAN, items=(plan,), regime="themes"))
    table.item(1)
    table.words("I never knew that he cried.", UNNAMED, ItemId(1))
    table.words("Plan the pause first.", UNNAMED, ItemId(1), LEARN)
    assert (
        [b.text for b in table.recap.learning.bullets] == ["Plan the pause first."] if table.recap.learning else False
    )


def test_a_closed_meeting_has_a_recap_only_of_what_was_released() -> None:
    recap = held("closed").recap
    (said,) = recap.sections
    assert said.heading == "What people released"
    assert set(said.bullets) == {
        Bullet("It gives us a pause.", quote=True),
        Bullet("It changes who is asked.", quote=True),
    }
    assert (recap.not_working, recap.agreed) == ((), None)
    assert recap.parked is not None
    assert recap.parked.bullets == (Bullet("Who pays?"),)
    assert [b.text for b in recap.learning.bullets] == ["Plan the pause first."] if recap.learning else False
    assert [b.text for b in recap.promised.bullets] == ["I look again in May."] if recap.promised else False
    empty = Table(msgspec.structs.replace(PLAN, regime="closed")).recap
    assert (empty.learning, empty.promised) == (None, None)
    assert empty.framing == "This was a closed meeting, and nothing was released."


KINDS = (SAY, LEARN, PARK, COMMIT, AGREE, PROPOSE, ANSWER, TOPIC_WORD, CARD)


def closed() -> Table:
    table = Table(msgspec.structs.replace(PLAN, regime="closed"))
    table.item(2)
    return table


def test_all_that_people_let_out_of_a_closed_meeting_is_in_its_recap() -> None:
    table = closed()
    for kind in KINDS:
        table.words(f"The {kind} of somebody", UNNAMED, kind=kind)
    let_go = table.words("Let go", UNNAMED, kind=PARK)
    table.fold(NoteMarked(WordId(let_go), LET_GO), NoteShown("a" * 64, ItemId(2), "A note", quote=True))
    table.fold(NoteShown("b" * 64, ItemId(0), "A parked note", quote=True, parked=True))
    for how in FORMATS:
        written = render(table.recap, how)
        for text in [*(f"The {kind} of somebody" for kind in KINDS), "Let go", "A note", "A parked note"]:
            assert written.count(text) == 1, (how, text)


def test_nothing_is_told_of_a_closed_meeting_that_was_not_let_out_not_even_that_there_was_more() -> None:
    table = closed()
    for kind in KINDS:
        table.words(f"The {kind} of somebody", kind=kind)
    table.fold(NoteShown("a" * 64, ItemId(2), "A note", quote=False), ConsentAsked(BO), Decided(1, BO, ""))
    assert table.recap.framing == "This was a closed meeting, and nothing was released."
    assert [section.heading for section in table.recap.ordered()] == ["Come along"]
    table.words("Who pays?", UNNAMED, kind=PARK)
    assert "stay with the group" not in everything(table.recap)


def test_an_answer_is_told_with_what_it_answers_or_else_by_itself() -> None:
    table = closed()
    parked = table.words("May we have more?", kind=PARK)
    answer = table.words("Not this year.", UNNAMED, kind=ANSWER)
    table.fold(NoteMarked(WordId(parked), CANNOT, WordId(answer)))
    assert texts(table.recap.sections[0]) == {"Not this year."}
    other = table.words("May we have less?", UNNAMED, kind=PARK)
    table.fold(NoteMarked(WordId(other), CANNOT, WordId(answer)))
    assert table.recap.sections == ()
    assert everything(table.recap).count("Not this year.") == len(FORMATS)


def test_what_no_recap_tells_is_not_in_that_of_a_closed_meeting() -> None:
    table = closed()
    for kind in (CONCERN, HARD, NEED, OBJECTION):
        table.words(f"The {kind}", UNNAMED, kind=kind)
    assert frozenset({CONCERN, HARD, NEED, OBJECTION}) == NEVER_TOLD
    assert not any(section.bullets for section in table.recap.ordered())
