"""Parked notes that say the same become one if both who wrote them agree; both origins stay."""

from __future__ import annotations

import pytest

from cop_tui import core
from cop_tui.core import view
from cop_tui.core.engine import limits
from cop_tui.core.engine.ids import PersonId, WordId
from cop_tui.core.topics import parking_followup
from cop_tui.core.topics.afterwards import Consent, Withdraw
from cop_tui.core.topics.agenda import MoveOn
from cop_tui.core.topics.floor import PutIn
from cop_tui.core.topics.merging import AnswerSame, AskSame, NotesSame, SameAsked, SameSettled, TakeApart
from cop_tui.core.topics.notes import ParkUnnamed, digest
from cop_tui.core.topics.parking import Park
from cop_tui.core.topics.parking_followup import LetNoteGo, MarkNote, NoteToItem, SortNote, TakeCare
from cop_tui.core.topics.record import RecordOff
from cop_tui.core.topics.words import UNNAMED, Scribe
from cop_tui.core.usable import usable
from tests.core.world import AMA, BO, CY, DI, World

ASKED = (
    "Di thinks that parked 2 and 1 say the same: 'Money?' and 'Who pays?'. Both would stay, with one receipt. "
    "Type yes the same, or rather not the same. A no is not written down."
)


def lot() -> tuple[World, WordId, WordId]:
    """Return a meeting in which Bo and Cy parked the same in other words."""
    world = World()
    world.do(BO, Park("Who pays?"))
    world.do(CY, Park("Money?"))
    first, second = world.kept.parking.notes
    return world, first, second


def merged() -> tuple[World, WordId, WordId]:
    """Return the same, once the two are one."""
    world, first, second = lot()
    world.do(DI, AskSame(second, first))
    for person in (BO, CY):
        world.do(person, AnswerSame(1, yes=True))
    return world, first, second


def test_both_who_wrote_them_are_asked_aside() -> None:
    world, first, second = lot()
    seq = world.kept.seq
    world.do(DI, AskSame(second, first))
    assert world.outcome.aside == [((BO, CY), SameAsked(1, DI, second, first))]
    assert world.told(BO) == world.told(CY) == [ASKED]
    world.do(BO, AnswerSame(1, yes=True))
    assert world.outcome.aside == [((BO,), SameSettled(1, mine=True))]
    assert (world.kept.seq, world.outcome.held) == (seq, True), "one yes is none yet"
    assert world.do(CY, AnswerSame(1, yes=True)) == [NotesSame(parked=second, same=first)]
    assert world.told(AMA) == [
        "Parked 2 and parked 1 say the same: they have one receipt, and both stay as they were written."
    ]
    assert world.kept.parking.notes == [first, second]
    assert [world.state.texts[n] for n in (first, second)] == ["Who pays?", "Money?"]


@pytest.mark.parametrize("first_yes", [False, True])
def test_a_rather_not_leaves_them_two_and_says_not_whose_it_was(first_yes: bool) -> None:
    world, _, second = lot()
    seq = world.kept.seq
    world.do(DI, AskSame(second, world.kept.parking.notes[0]))
    if first_yes:
        world.do(BO, AnswerSame(1, yes=True))
    world.do(CY, AnswerSame(1, yes=False))
    assert world.told(DI) == ["The two parked notes stay two."]
    assert world.told(CY) == world.told(AMA) == []
    assert world.told(BO) == ([] if first_yes else ["The two parked notes stay two."])
    assert (world.kept.seq, world.kept.parking.same) == (seq, {})
    assert world.refused(BO, AnswerSame(1, yes=True)) == "same_not_asked"


def test_whoever_wrote_one_asks_only_the_other_and_their_own_two_become_one_at_once() -> None:
    world, first, second = lot()
    world.do(BO, AskSame(first, second))
    assert world.outcome.aside == [((CY,), SameAsked(1, BO, first, second))]
    world.do(CY, AnswerSame(1, yes=True))
    assert world.kept.parking.same == {first: second}
    world.do(CY, Park("Money again."))
    world.do(CY, AskSame(second, world.kept.seq))
    assert world.kept.parking.same == {first: world.kept.parking.notes[2], second: world.kept.parking.notes[2]}


def test_they_have_one_receipt_which_either_author_may_mark() -> None:
    world, first, second = merged()
    world.do(AMA, SortNote(second, "", "next time"))
    assert view.became_of(world.state, first) == "parked, comes back next time"
    assert view.became_of(world.state, second) == "parked, comes back next time, says the same as 1"
    assert world.kept.parking.left() == []
    world.do(CY, MarkNote(second, "heard"))
    assert world.kept.parking.of(first).state == "heard"
    world.do(DI, TakeCare(second))
    assert world.refused(DI, TakeCare(first)) == "cared_by_you"
    world.do(AMA, NoteToItem(second))
    assert world.refused(AMA, NoteToItem(first)) == "item_already"


def test_merged_without_anything_said_of_it_the_lot_still_tells() -> None:
    world, first, second = merged()
    assert view.became_of(world.state, first) == ""
    assert view.became_of(world.state, second) == "parked, says the same as 1"
    assert world.kept.parking.left() == [first]
    assert parking_followup.says_same(world.state, first) == ""


@pytest.mark.parametrize("who", [BO, CY])
def test_either_author_takes_them_apart_again(who: PersonId) -> None:
    world, first, second = merged()
    assert world.refused(DI, TakeApart(second)) == "same_not_yours"
    assert world.do(who, TakeApart(first)) == [NotesSame(parked=second)]
    assert world.told(AMA) == ["Parked 2 stands on its own again."]
    assert world.kept.parking.same == {}
    assert world.refused(BO, TakeApart(second)) == "not_the_same"
    world.do(BO, Park("Something else."))
    world.do(BO, AskSame(world.kept.seq, first))
    assert world.refused(BO, TakeApart(second)) == "not_the_same"


@pytest.mark.parametrize("gone", [0, 1])
def test_one_that_is_withdrawn_or_let_go_leaves_the_other_on_its_own(gone: int) -> None:
    world, first, second = merged()
    author, note = ((BO, first), (CY, second))[gone]
    world.do(AMA, SortNote(first, "", "next time"))
    world.do(author, LetNoteGo(note))
    left = second if note == first else first
    assert world.kept.parking.same == {}
    assert world.kept.parking.of(left).state == "parked"
    world, first, second = merged()
    world.do(author, Withdraw([note]))
    assert world.kept.parking.same == {}
    assert core.tell(world.state, NotesSame(parked=note), AMA) == ""


def test_the_recap_has_each_as_its_own_author_lets_it() -> None:
    world, first, second = merged()
    world.do(CY, Consent([second], UNNAMED))
    assert [line.text for line in usable(world.state).lines([first, second])] == ["Money?"]


def test_what_is_gone_let_go_or_one_already_cannot_be_asked_about() -> None:
    world, first, second = merged()
    assert world.refused(DI, AskSame(first, second)) == "same_already"
    assert world.refused(DI, AskSame(first, WordId(99))) == "no_such_parked"
    assert world.refused(DI, AskSame(WordId(99), first)) == "no_such_parked"
    world.do(BO, Park("Rooms."))
    third = world.kept.parking.notes[2]
    world.do(DI, AskSame(third, first))
    world.do(BO, LetNoteGo(third))
    assert world.refused(BO, AnswerSame(2, yes=True)) == "same_let_go"
    world.do(BO, AnswerSame(2, yes=False))


def test_nobody_is_asked_who_cannot_be() -> None:
    world, first, _ = lot()
    world.do(AMA, PutIn("Femi"))
    world.do(AMA, Scribe(PersonId(5), "Rooms.", "park"))
    assert world.refused(DI, AskSame(world.kept.seq, first)) == "same_cannot_ask"
    world.do(DI, Park("Rooms!"))
    mine = world.kept.seq
    world.out(DI, AMA, BO)
    assert world.refused(CY, AskSame(mine, first)) == "same_cannot_ask"


def test_a_note_without_a_name_stays_its_own() -> None:
    world, first, _ = lot()
    for person in (AMA, BO, CY):
        world.do(person, ParkUnnamed(digest(str(person)), f"note {person}"))
    world.do(AMA, MoveOn(really=True))
    unnamed = next(n for n in world.kept.parking.notes if n not in world.kept.words.by_id)
    assert world.refused(DI, AskSame(unnamed, first)) == "same_unnamed"


def test_it_takes_two_notes_and_the_record() -> None:
    world = World()
    world.do(BO, Park("Who pays?"))
    assert world.refused(BO, AskSame(world.kept.seq, world.kept.seq)) == "nothing_to_merge"
    world, first, second = lot()
    world.do(DI, AskSame(second, first))
    world.do(AMA, RecordOff())
    assert world.refused(DI, AskSame(second, first)) == "off_record_keep"
    world.do(BO, AnswerSame(1, yes=True))
    assert world.refused(CY, AnswerSame(1, yes=True)) == "off_record_keep"


def test_a_program_that_comes_back_knows_what_its_person_is_asked() -> None:
    world, first, second = lot()
    world.do(DI, AskSame(second, first))
    told = SameAsked(1, DI, second, first)
    assert told in core.remind(world.state, BO)
    assert told not in core.remind(world.state, AMA)
    mine = core.State(kept=world.kept)
    assert core.permits(mine, BO, AnswerSame) is not None
    core.fold_aside(mine, told)
    assert core.is_known(mine.mine, told)
    assert core.permits(mine, BO, AnswerSame) is None
    assert "'...'" in core.tell(mine, told, BO)
    core.fold_aside(mine, SameSettled(1))
    assert core.permits(mine, BO, AnswerSame) is not None


def test_nobody_is_asked_twice_about_the_same_two_nor_about_very_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MERGES", 1)
    world, first, second = lot()
    world.do(DI, AskSame(second, first))
    world.do(AMA, AskSame(first, second))
    assert (world.outcome.aside, world.outcome.held) == ([], True)
    world.do(BO, Park("Rooms."))
    assert world.refused(DI, AskSame(second, world.kept.seq)) == "same_full"


def test_nobody_is_asked_about_what_was_taken_back_or_by_whoever_had_to_leave() -> None:
    world, first, second = lot()
    world.do(DI, AskSame(second, first))
    world.do(BO, Withdraw([first]))
    assert world.aside_to(CY) == [SameSettled(1)]
    assert world.told(DI) == ["The two parked notes stay two."]
    assert world.state.memory.merging.waiting == {}
    world, first, second = lot()
    world.do(DI, AskSame(second, first))
    world.out(CY, AMA, DI)
    assert world.aside_to(BO) == [SameSettled(1)]
    assert world.state.memory.merging.waiting == {}


def test_an_answer_is_for_what_one_is_asked_about() -> None:
    world, first, second = lot()
    world.do(DI, AskSame(second, first))
    assert world.refused(BO, AnswerSame(9, yes=True)) == "same_not_asked"
