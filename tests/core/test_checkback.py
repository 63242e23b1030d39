"""What those who release a recap should know before: what lacks somebody's yes, and what could be guessed."""

from __future__ import annotations

import pytest

from cop_tui.core.checkback import guessable_line, lacking, lacking_line, lacking_of, names
from cop_tui.core.engine import limits
from cop_tui.core.engine.ids import ItemId, PersonId, WordId
from cop_tui.core.engine.sections import Place
from cop_tui.core.topics import outline
from cop_tui.core.topics.afterwards import Consent, Withdraw
from cop_tui.core.topics.agenda import TakeUp
from cop_tui.core.topics.commitments import Commit
from cop_tui.core.topics.consenting import AskConsent, GiveConsent
from cop_tui.core.topics.deciding import Decide, LeaveUndecided, Propose
from cop_tui.core.topics.learning import Learn
from cop_tui.core.topics.naming import Rename
from cop_tui.core.topics.parking import Park
from cop_tui.core.topics.release import AskAll, ReleaseRecap
from cop_tui.core.topics.roles import TakeRole
from cop_tui.core.topics.setup import End
from cop_tui.core.topics.words import GROUP, NAMED, UNNAMED, Say
from cop_tui.core.topics.writing import CLAIM, WORDS, PlaceWords, WritePiece
from tests.core.world import AMA, BO, CY, DI, World, item


def decided(world: World, text: str, *, yes: bool = True) -> WordId:
    world.do(CY, Propose(text))
    number = WordId(world.kept.seq)
    world.do(AMA, AskConsent())
    world.do(BO, GiveConsent())
    world.do(AMA, Decide() if yes else LeaveUndecided())
    return number


def test_each_thing_that_could_stand_in_the_recap_without_its_authors_yes_is_counted_and_named_by_its_kind() -> None:
    world = World(item("open", keep="recap"), item("open", keep="group"))
    assert lacking_line(world.state) == ""
    world.do(BO, Say("We were tired."))
    assert lacking_line(world.state) == "1 thing that could stand in it lacks somebody's yes."
    decided(world, "We meet on Mondays.")
    assert lacking_line(world.state) == "2 things that could stand in it lack somebody's yes, a decision among them."
    world.do(BO, Commit("I ring them."))
    world.do(DI, Learn("Plan the pause."))
    world.do(DI, Park("Who pays?"))
    assert lacking_line(world.state) == (
        "5 things that could stand in it lack somebody's yes, a decision, a promise, a learning point and something parked among them."
    )
    assert sorted(place.name for place in lacking(world.state).values()) == [
        "DECIDED", "LEARNING", "PARKED", "PROMISED", "SECTIONS",
    ]  # fmt: skip


def test_what_the_group_placed_and_waits_is_named_by_its_number_in_the_recap_and_the_rest_by_no_section() -> None:
    world = World(item("open", keep="recap"), item("open", keep="group"))
    for text in ("We were tired.", "Nobody asked."):
        world.do(BO, Say(text))
    key = outline.sections(world.state)[0].key
    world.do(AMA, WritePiece(CLAIM, "learning", "Ask."))
    claim = WordId(world.kept.seq)
    world.do(AMA, PlaceWords(claim, WordId(claim - 2)))
    assert lacking_line(world.state) == (
        "2 things that could stand in it lack somebody's yes, what stands at 2.1 among them."
    )
    world.do(BO, Withdraw([WordId(claim - 1)]))
    assert lacking_line(world.state) == "1 thing that could stand in it lacks somebody's yes: what stands at 2.1."
    world.do(AMA, WritePiece(WORDS, key, word=WordId(claim - 2), move=True))
    assert lacking_line(world.state) == "1 thing that could stand in it lacks somebody's yes: what stands at 1.1."
    world.do(BO, Consent([WordId(claim - 2)], UNNAMED))
    assert lacking_line(world.state) == ""


def test_what_is_let_out_or_withdrawn_or_stays_with_the_group_anyway_lacks_nothing() -> None:
    world = World(item("open", keep="recap"), item("open", keep="group"))
    world.do(BO, Say("We were tired."))
    said = WordId(world.kept.seq)
    proposed = decided(world, "Mondays?", yes=False)
    assert lacking(world.state) == {said: Place.SECTIONS, proposed: Place.DECIDED}
    assert lacking_line(world.state).endswith(", a proposal among them.")
    world.do(CY, Consent([proposed], UNNAMED))
    assert lacking(world.state) == {said: Place.SECTIONS}
    world.do(BO, Withdraw([said]))
    assert lacking(world.state) == {}
    world.do(AMA, TakeUp(ItemId(2), really=True))
    world.do(BO, Say("Between us."))
    assert lacking(world.state) == {}


def test_a_no_lacks_a_yes_and_is_not_asked_about_again() -> None:
    world = World(item("open", keep="recap"))
    world.do(BO, Say("We were tired."))
    said = WordId(world.kept.seq)
    assert lacking_of(world.state, BO) == [said]
    assert lacking_of(world.state, CY) == []
    world.do(BO, Consent([said], GROUP))
    assert lacking_of(world.state, BO) == []
    assert lacking(world.state) == {said: Place.SECTIONS}
    world.do(BO, Consent([said], UNNAMED))
    world.do(BO, Consent([said], GROUP))
    assert lacking_of(world.state, BO) == []
    world.restart()
    assert lacking_of(world.state, BO) == []


def test_what_lacks_a_yes_is_the_same_where_its_text_has_not_come_yet() -> None:
    world = World(item("open", keep="recap"))
    world.do(BO, Say("We were tired."))
    world.state.texts.clear()
    assert lacking_line(world.state) == "1 thing that could stand in it lacks somebody's yes."


@pytest.mark.parametrize("person", [AMA, BO])
def test_of_a_closed_meeting_nothing_is_asked_for(person: int) -> None:
    world = World(item("open"), regime="closed")
    for who in (AMA, BO):
        world.do(who, Say("We were tired."))
        world.do(who, Learn("Plan the pause."))
    assert lacking(world.state) == {}
    assert lacking_line(world.state) == ""


def quoted(world: World, text: str, who: PersonId = BO, to: str = UNNAMED) -> None:
    world.do(who, Say(text))
    world.do(who, Consent([WordId(world.kept.seq)], to))


def test_quotes_that_fewer_than_five_could_have_said_are_counted() -> None:
    world = World(item("open", keep="recap"))
    assert guessable_line(world.state) == ""
    quoted(world, "We were tired.")
    assert guessable_line(world.state) == "1 quote could be guessed: fewer than five people could have said it."
    quoted(world, "Nobody asked.")
    quoted(world, "I say this as Bo.", to=NAMED)
    world.do(BO, Learn("Plan the pause."))
    world.do(BO, Consent([WordId(world.kept.seq)], UNNAMED))
    assert guessable_line(world.state) == "2 quotes could be guessed: fewer than five people could have said them."
    world.join("Eve")
    quoted(world, "Now we are five.", CY)
    world.do(BO, Rename("Bea"))
    assert guessable_line(world.state).startswith("2 quotes"), "another name is nobody who came later"


def test_whoever_only_watches_could_not_have_said_it() -> None:
    world = World(item("open", keep="recap"), names="Bo Cy Di Eve")
    world.do(DI, TakeRole("observer"))
    quoted(world, "We were tired.")
    assert guessable_line(world.state).startswith("1 quote")
    world.do(DI, TakeRole("member"))
    assert guessable_line(world.state) == ""


def test_names_that_are_erased_are_no_names() -> None:
    world = World(item("open"), regime="closed")
    assert names(world.state) == ["Ama", "Bo", "Cy", "Di"]
    world.do(AMA, End(really=True))
    world.pass_time(limits.ERASED_MS)
    assert names(world.state) == []


def test_where_the_group_wrote_a_section_only_the_words_it_placed_there_lack_a_yes_or_could_be_guessed() -> None:
    world = World(item("open", keep="recap", prompt="What helps?"))
    quoted(world, "Tea first.")
    tea = WordId(world.kept.seq - 1)
    quoted(world, "Rest, too.", CY)
    world.do(DI, Say("Not asked for."))
    world.do(DI, Say("Placed."))
    placed = WordId(world.kept.seq)
    assert len(lacking(world.state)) == 2
    assert guessable_line(world.state).startswith("2 quotes")
    world.do(AMA, WritePiece("claim", "1", "Warmth helps.", word=tea))
    world.do(AMA, WritePiece("claim", "1", "So does sleep.", word=placed))
    assert lacking(world.state) == {placed: Place.SECTIONS}
    assert lacking_of(world.state, DI) == [placed]
    assert guessable_line(world.state).startswith("1 quote ")


def test_what_is_written_while_the_recap_is_read_has_to_be_read_before_it_is_released() -> None:
    world = World(item("open", keep="recap", prompt="What helps?"))
    quoted(world, "Tea first.")
    world.do(AMA, AskAll())
    world.do(AMA, End(really=True))
    read = world.kept.seq
    world.do(AMA, WritePiece("claim", "1", "Warmth helps."))
    assert world.refused(AMA, ReleaseRecap(read)) == "recap_changed"
    world.do(AMA, ReleaseRecap(world.kept.seq))
