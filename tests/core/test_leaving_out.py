"""A part that has not begun is left out, and is back when somebody wants it after all."""

from __future__ import annotations

from cop_tui.core.engine.ids import ItemId, WordId
from cop_tui.core.topics.agenda import AddItem, ItemLeftOut, ItemOpened, LeaveItemOut, MoveOn, TakeUp
from cop_tui.core.topics.clock import Pause
from cop_tui.core.topics.consenting import AskConsent, GiveConsent
from cop_tui.core.topics.deciding import Decide, Propose, Reopen
from cop_tui.core.topics.letters import LeaveLetter, LettersWait, ReadLetter
from cop_tui.core.topics.parking import Park
from cop_tui.core.topics.parking_followup import NoteToItem, receipt
from cop_tui.core.topics.roles import TakeRole
from cop_tui.core.topics.setup import Begin
from tests.core.world import AMA, BO, CY, World, item

ONE, TWO, THREE, FOUR = (ItemId(n) for n in range(1, 5))
KEY = "a" * 64


def four() -> World:
    return World(item(), item("break"), item("open"), item("round"))


def test_the_agenda_goes_on_without_it_and_the_others_keep_their_numbers() -> None:
    world = four()
    assert world.do(AMA, LeaveItemOut(TWO)) == [ItemLeftOut(TWO, AMA)]
    assert world.told(BO) == ["Ama took part 2, 'Break', off the agenda."]
    assert world.told(AMA) == ["You took part 2, 'Break', off the agenda. To have it after all: agenda+ 2."]
    known = world.kept.agenda
    assert (known.listed(), known.held(), known.ahead()) == ([1, 2, 3, 4], [1, 3, 4], [3, 4])
    assert (known.behind(), known.following(), known.called()[THREE]) == ([3, 4], [3, 4], "3")
    world.do(AMA, MoveOn())
    assert world.kept.agenda.current == THREE
    world.restart()
    assert world.kept.agenda.items[TWO].out


def test_it_can_be_had_after_all_at_its_place() -> None:
    world = four()
    world.do(AMA, LeaveItemOut(TWO))
    assert world.do(AMA, LeaveItemOut(TWO, out=False)) == [ItemLeftOut(TWO, AMA, out=False)]
    assert world.told(BO) == ["Ama put part 2, 'Break', back on the agenda."]
    assert world.kept.agenda.ahead() == [2, 3, 4]
    world.do(AMA, MoveOn())
    assert world.kept.agenda.current == TWO


def test_it_can_be_taken_up_at_once() -> None:
    world = four()
    world.do(AMA, LeaveItemOut(TWO))
    world.do(AMA, TakeUp(TWO))
    assert world.names(ItemLeftOut, ItemOpened) == ["ItemLeftOut", "ItemOpened"]
    assert not world.kept.agenda.items[TWO].out


def test_in_the_lobby_too_and_the_meeting_begins_with_the_next() -> None:
    world = World(item(), item("open"), begun=False)
    world.do(AMA, LeaveItemOut(ONE))
    world.do(AMA, Begin())
    assert world.kept.agenda.current == TWO
    world = World(item(), begun=False)
    world.do(AMA, LeaveItemOut(ONE))
    world.do(AMA, Begin())
    assert world.kept.agenda.current == 0


def test_only_what_has_not_begun() -> None:
    world = four()
    assert world.refused(AMA, LeaveItemOut(ONE)) == "item_begun"
    world.do(AMA, MoveOn())
    assert world.refused(AMA, LeaveItemOut(ONE)) == "item_begun"
    assert world.refused(AMA, LeaveItemOut(ItemId(9))) == "no_such_item"
    assert world.refused(AMA, LeaveItemOut(THREE, out=False)) == "item_on"
    world.do(AMA, Pause())
    world.do(AMA, LeaveItemOut(THREE))
    assert world.refused(AMA, LeaveItemOut(THREE)) == "item_out"


def test_it_is_for_whoever_holds_the_space_and_for_whoever_put_it_there() -> None:
    world = four()
    assert world.refused(BO, LeaveItemOut(TWO)) == "needs_role"
    world.do(BO, AddItem("Rates"))
    rates = ItemId(5)
    assert world.refused(CY, LeaveItemOut(rates)) == "needs_role"
    assert world.refused(BO, LeaveItemOut(TWO)) == "item_of_others"
    world.do(BO, LeaveItemOut(rates))
    world.do(BO, LeaveItemOut(rates, out=False))
    world.do(AMA, LeaveItemOut(rates))
    world.do(BO, TakeRole("observer"))
    assert world.refused(BO, LeaveItemOut(rates, out=False)) == "needs_role"


def test_the_round_at_the_end_can_be_left_out_and_what_is_added_comes_last() -> None:
    world = four()
    world.do(AMA, LeaveItemOut(FOUR))
    world.do(BO, AddItem("Rates"))
    assert world.kept.agenda.ahead() == [2, 3, 5]


def test_what_people_write_for_the_part_that_shows_it_is_not_lost() -> None:
    world = World(item("open"), item("write"), item("reveal"), item("open"))
    world.do(AMA, LeaveItemOut(THREE))
    world.do(AMA, LeaveItemOut(THREE, out=False))
    world.do(AMA, MoveOn())
    assert world.refused(AMA, LeaveItemOut(THREE)) == "item_shows_notes"
    world.do(AMA, TakeUp(FOUR))
    assert world.refused(AMA, LeaveItemOut(THREE)) == "item_shows_notes"


def test_words_that_were_left_for_it_can_be_read_out_in_any_part() -> None:
    world = World(item(), item("open"), item("open"), begun=False)
    world.do(BO, LeaveLetter(KEY, "I cannot come, but: go slowly.", TWO))
    world.do(AMA, Begin())
    assert world.refused(AMA, ReadLetter(KEY)) == "letter_later"
    world.do(AMA, LeaveItemOut(TWO))
    (told,) = world.aside_to(AMA)
    assert isinstance(told, LettersWait)
    assert KEY in told.letters
    world.do(AMA, LeaveItemOut(TWO, out=False))
    assert world.aside_to(AMA) == []
    assert world.refused(AMA, ReadLetter(KEY)) == "letter_later"
    world.do(AMA, LeaveItemOut(TWO))
    world.do(AMA, ReadLetter(KEY))


def test_words_that_were_left_are_told_to_nobody_before_the_meeting() -> None:
    world = World(item(), item("open"), begun=False)
    world.do(BO, LeaveLetter(KEY, "I cannot come.", TWO))
    world.do(AMA, LeaveItemOut(TWO))
    assert world.asides == [] or not any(isinstance(aside, LettersWait) for _, aside in world.asides)
    world.do(AMA, Begin())
    assert any(isinstance(aside, LettersWait) for aside in world.aside_to(AMA))


def test_what_it_was_made_from_waits_among_what_is_parked_again() -> None:
    world = four()
    world.do(BO, Park("Who pays?"))
    note = WordId(world.kept.parking.notes[0])
    world.do(BO, NoteToItem(note))
    part = ItemId(5)
    assert (world.kept.parking.left(), receipt(world.state, note)) == ([], "parked, part 3a")
    world.do(AMA, LeaveItemOut(part))
    assert (world.kept.parking.left(), receipt(world.state, note)) == ([note], "parked")
    world.do(AMA, LeaveItemOut(part, out=False))
    assert world.kept.parking.left() == []
    world.do(AMA, LeaveItemOut(part))
    world.do(BO, NoteToItem(note))
    world.do(AMA, LeaveItemOut(part, out=False))
    assert world.kept.parking.of(note).item == 6, "it stays with the part that it became last"
    world.restart()


def test_a_decision_whose_part_is_left_out_says_so() -> None:
    world = four()
    world.do(BO, Propose("We meet monthly"))
    world.do(AMA, AskConsent())
    world.do(BO, GiveConsent())
    world.do(AMA, Decide())
    world.do(CY, Reopen(1))
    assert world.refused(BO, Reopen(1)) == "reopened_already"
    world.do(CY, LeaveItemOut(ItemId(5)))
    assert world.refused(BO, Reopen(1)) == "item_out"
