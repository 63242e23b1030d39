"""What a recap tells of decisions and of the topics of a Lean Coffee."""

from __future__ import annotations

import msgspec
import pytest

from cop_tui.core.engine.ids import ItemId, PersonId, WordId
from cop_tui.core.topics.agenda import ItemAdded
from cop_tui.core.topics.coffee import TopicTaken
from cop_tui.core.topics.consenting import ConsentAsked, ConsentNoted
from cop_tui.core.topics.deciding import Decided, LeftUndecided, Reopened, TurnedDown
from cop_tui.core.topics.parking_followup import NoteBecame
from cop_tui.core.topics.people import Joined
from cop_tui.core.topics.setup import PlannedItem
from cop_tui.core.topics.words import ANSWER, GROUP, NAMED, PARK, PROPOSE, SAY, TOPIC_WORD, UNNAMED
from cop_tui.recap import Bullet, Section
from tests.recap.test_recap_shape import AMA, BO, BRINGS, NAMES, PARKED, PLAN, Table, everything, texts


def decided(consent: str, review: str = "", table: Table | None = None, number: int = 1) -> Table:
    table = table or Table()
    table.words("We meet monthly", consent, kind=PROPOSE, who=BO)
    table.fold(ConsentAsked(AMA), Decided(number, AMA, review))
    return table


def test_a_decision_is_told_with_when_it_is_looked_at_again() -> None:
    assert decided(UNNAMED, "in June").recap.decided == Section(
        "What we decided", "", (Bullet("We meet monthly. We look at it again: in June.", ours=((17, 46),)),)
    )
    assert decided(UNNAMED).recap.decided == Section("What we decided", "", (Bullet("We meet monthly"),))


@pytest.mark.parametrize("consent", [GROUP, NAMED])
def test_its_words_are_its_proposers(consent: str) -> None:
    shown = decided(consent).recap.decided
    assert shown is not None
    if consent == NAMED:
        assert shown.bullets == (Bullet("We meet monthly", name="Bo"),)
    else:
        assert shown == Section("What we decided", "A decision was taken; it stays with the group.")
        assert "monthly" not in everything(decided(consent).recap)


def test_decisions_that_stay_with_the_group_are_not_counted() -> None:
    shown = decided(GROUP, table=decided(GROUP), number=2).recap.decided
    assert shown == Section("What we decided", "Decisions were taken that stay with the group.")


def test_no_decision_is_told_as_openly_as_one_and_reopening_too() -> None:
    table = Table()
    assert table.recap.decided is None
    table.words("We meet weekly", UNNAMED, kind=PROPOSE)
    assert table.recap.decided == Section(
        "What we decided", "", (Bullet("Not decided: We meet weekly", ours=((0, 12),)),)
    )
    table.fold(LeftUndecided(1, AMA))
    assert table.recap.decided == Section(
        "What we decided", "", (Bullet("Not decided: We meet weekly", ours=((0, 12),)),)
    )
    table = decided(UNNAMED)
    table.fold(ItemAdded(ItemId(8), PlannedItem("Decision 1, again", mode="consent"), BO), Reopened(1, ItemId(8), BO))
    assert table.recap.decided is not None
    assert table.recap.decided.bullets == (Bullet("We meet monthly. It has been reopened.", ours=((17, 38),)),)


def test_what_was_not_decided_and_not_released_is_not_mentioned() -> None:
    table = Table()
    table.words("We meet weekly", GROUP, kind=PROPOSE)
    table.fold(LeftUndecided(1, AMA))
    assert table.recap.decided is None


def test_decisions_stand_between_the_learning_and_what_was_agreed() -> None:
    table = decided(UNNAMED)
    table.words("Plan the pause", UNNAMED, BRINGS, "learn")
    table.words("We say so", UNNAMED, PARKED, "agree")
    headings = [section.heading for section in table.recap.ordered()]
    place = headings.index("What we decided")
    assert headings[place - 1 : place + 2] == [
        "Learning points",
        "What we decided",
        "What we agreed about working together",
    ]


@pytest.mark.parametrize(("consent", "heading"), [(UNNAMED, "Rates for interpreters"), (GROUP, "Topic 1")])
def test_a_topic_heads_its_section_when_its_author_agrees(consent: str, heading: str) -> None:
    table = Table()
    word = table.words("Rates for interpreters", consent, kind=TOPIC_WORD)
    table.fold(
        ItemAdded(ItemId(8), PlannedItem("Topic 1", keep="recap"), PersonId(0)),
        TopicTaken(WordId(word), ItemId(8), AMA),
    )
    table.item(8)
    table.words("They are too low.", UNNAMED, ItemId(8), SAY)
    assert Section(heading, "", (Bullet("They are too low.", quote=True),)) in table.recap.sections


@pytest.mark.parametrize(("consent", "heading"), [(UNNAMED, "Who pays?"), (GROUP, "Parked: number 1")])
def test_what_was_parked_heads_the_section_of_its_part_when_its_author_agrees(consent: str, heading: str) -> None:
    table = Table()
    word = table.words("Who pays?", consent, kind=PARK)
    plan = PlannedItem("Parked: number 1", keep="recap")
    table.fold(ItemAdded(ItemId(8), plan, PersonId(0), ItemId(2), WordId(word)), NoteBecame(WordId(word), ItemId(8)))
    table.item(8)
    table.words("We do.", UNNAMED, ItemId(8), SAY)
    assert Section(heading, "", (Bullet("We do.", quote=True),)) in table.recap.sections


def test_a_no_to_a_proposal_says_why_when_its_author_agreed() -> None:
    table = Table()
    for text, kind in (("We meet monthly.", PROPOSE), ("No room. Instead: twice a year.", ANSWER)):
        table.words(text, UNNAMED, kind=kind)
    table.fold(TurnedDown(1, AMA, max(table.state.kept.words.by_id)))
    assert texts(table.recap.decided) == {"This cannot be: We meet monthly. No room. Instead: twice a year."}


def test_a_decision_is_told_with_how_many_had_not_answered_unless_that_would_point_at_somebody() -> None:
    def counted(answers: int, regime: str = "open") -> Table:
        table = Table(msgspec.structs.replace(PLAN, regime=regime))
        table.fold(*(Joined(PersonId(n), f"P{n}") for n in range(len(NAMES) + 1, 8)))
        table.words("We meet monthly", UNNAMED, kind=PROPOSE, who=BO)
        table.fold(ConsentAsked(AMA), *(ConsentNoted(PersonId(n)) for n in range(1, answers + 1)))
        table.fold(Decided(1, AMA, "in June"))
        return table

    assert texts(counted(5).recap.decided) == {
        "We meet monthly. Nobody who answered objected; not everybody had answered. We look at it again: in June."
    }
    assert texts(counted(6).recap.decided) == {
        "We meet monthly. Nobody who answered objected; not everybody had answered. We look at it again: in June."
    }
    closed = counted(5, "closed").recap.decided
    assert closed is not None
    assert "answered" not in str(closed), "of a closed meeting only what was released is told"
