"""Among a small group: its words, its queue and its notes, which nobody else learns of."""

from __future__ import annotations

import pytest

from cop_tui import core
from cop_tui.core.engine.base import HOLDER
from cop_tui.core.engine.ids import ItemId, PersonId
from cop_tui.core.topics import group_talk
from cop_tui.core.topics.agenda import MoveOn
from cop_tui.core.topics.clock import Pause
from cop_tui.core.topics.floor import Hand, LowerHand
from cop_tui.core.topics.group_talk import GroupHand, GroupNext, GroupNote, GroupTurn, GroupWords
from cop_tui.core.topics.groups import BringBack, ChooseGroup, DrawGroups
from cop_tui.core.topics.roles import LayDown, OfferRole, TakeRole
from cop_tui.core.topics.words import Off, Say
from tests.core.test_groups import pairs
from tests.core.world import AMA, BO, CY, DI, World


def of(world: World, me: PersonId) -> core.State:
    """Return the meeting as somebody's own client knows it: folded from everything they were told aside."""
    mine = core.State(kept=world.kept)
    for reader, message in world.asides:
        if reader == me:
            core.fold_aside(mine, message)
    return mine


def test_what_a_group_says_reaches_its_members_alone_and_is_kept_nowhere() -> None:
    world = pairs()
    assert world.do(AMA, Off("only us")) == []
    assert world.outcome.passing == []
    assert world.aside_to(BO) == [GroupWords(1, AMA, "only us")]
    assert world.aside_to(CY) == []
    assert world.told(BO) == ["Ama, in your group: only us"]
    assert world.do(CY, Say("and us")) == []
    assert world.aside_to(DI) == [GroupWords(1, CY, "and us")]
    assert not any("us" in str(event) for event in world.journal)
    assert core.remind(world.state, BO) == [GroupWords(1, AMA, "only us")]
    core.fold_aside(world.state, GroupWords(1, AMA, "only us"))
    assert world.state.mine.group.number == 1
    world.do(AMA, MoveOn())
    assert core.remind(world.state, BO) == []


def test_a_hand_in_a_group_is_seen_by_the_group_alone_and_kept_nowhere() -> None:
    world = pairs()
    before = len(world.journal)
    assert world.do(AMA, Hand("the rota")) == []
    assert world.told(AMA) == ["Your hand is up in your group."]
    assert world.told(BO) == ["Ama has a hand up in your group: the rota"]
    assert (world.aside_to(CY), world.outcome.passing) == ([], [])
    world.do(BO, Hand())
    assert world.told(AMA) == ["Bo has a hand up in your group."]
    world.do(CY, Hand())
    assert group_talk.waiting(of(world, AMA), AMA) == group_talk.waiting(of(world, BO), BO) == [AMA, BO]
    assert group_talk.waiting(of(world, DI), DI) == [CY]
    assert world.kept.floor.waiting == []
    assert len(world.journal) == before
    assert GroupHand(AMA, "the rota") in core.remind(world.state, BO)
    assert GroupHand(AMA, "the rota") not in core.remind(world.state, DI)


def test_a_hand_raised_again_changes_what_it_is_about_and_keeps_its_place() -> None:
    world = pairs()
    for person in (AMA, BO):
        world.do(person, Hand())
    world.do(AMA, Hand("the rota"))
    assert group_talk.waiting(of(world, BO), BO) == [AMA, BO]
    world.do(AMA, Hand("the rota"))
    assert world.outcome.aside == []


def test_a_hand_comes_down_by_itself_or_when_its_turn_comes() -> None:
    world = pairs()
    assert world.refused(AMA, LowerHand()) == "hand_not_up"
    world.do(AMA, Hand())
    world.do(AMA, LowerHand())
    assert (world.told(AMA), world.told(BO)) == (["Your hand is down."], [])
    assert world.refused(BO, GroupNext()) == "nobody_waits_here"
    for person in (BO, AMA):
        world.do(person, Hand())
    world.do(AMA, GroupNext(BO))
    assert world.told(BO) == ["Your turn in your group: say ... reaches them."]
    assert world.told(AMA) == ["In your group it is Bo's turn."]
    assert world.aside_to(CY) == []
    assert group_talk.waiting(of(world, BO), BO) == [AMA]


def test_two_who_say_next_at_once_go_on_once() -> None:
    world = pairs()
    for person in (AMA, BO):
        world.do(person, Hand())
    assert world.do(BO, GroupNext(AMA)) == []
    assert world.outcome.aside == [((AMA, BO), GroupTurn(AMA))]
    assert world.refused(AMA, GroupNext(AMA)) == "already_called"
    world.do(AMA, GroupNext())
    assert group_talk.waiting(of(world, BO), BO) == []


def test_another_groups_queue_cannot_be_moved() -> None:
    world = pairs()
    world.do(AMA, Hand())
    assert world.refused(CY, GroupNext()) == "nobody_waits_here"
    assert world.refused(CY, GroupNext(AMA)) == "nobody_waits_here"


@pytest.mark.parametrize("how", ["goes", "observes", "removed", "drawn"])
def test_whoever_leaves_a_group_leaves_its_queue(how: str) -> None:
    world = pairs()
    for person in (AMA, BO):
        world.do(person, Hand())
    if how == "goes":
        world.do(AMA, ChooseGroup(CY))
    elif how == "observes":
        world.do(AMA, LayDown("member"))
    elif how == "drawn":
        world.do(AMA, DrawGroups(1))
    else:
        world.do(AMA, OfferRole(HOLDER, CY, hand_over=True))
        world.do(CY, TakeRole(HOLDER))
        world.out(AMA, CY, DI)
    left = [] if how == "drawn" else [BO]
    assert list(world.state.memory.among.hands) == left
    for me in (AMA, BO):
        assert list(of(world, me).mine.group.hands) == left


def test_a_role_taken_in_a_group_costs_no_place() -> None:
    world = pairs()
    world.do(AMA, Hand())
    world.do(AMA, TakeRole("scribe"))
    assert group_talk.waiting(of(world, BO), BO) == [AMA]


def test_a_note_is_the_groups_and_gone_with_the_part_unless_brought_back() -> None:
    world = pairs(keep="recap")
    assert world.do(AMA, GroupNote(" the  rota ")) == []
    assert world.told(BO) == ["Ama noted for your group: the rota"]
    assert (world.aside_to(CY), world.outcome.passing) == ([], [])
    world.do(BO, Say("yes"))
    world.do(BO, GroupNote("the van"))
    assert [note.text for note in group_talk.notes(of(world, BO))] == ["the rota", "the van"]
    assert group_talk.notes(of(world, CY)) == []
    assert not any("the van" in str(event) for event in world.journal)
    (brought, _) = world.do(AMA, BringBack(group_talk.notes(of(world, AMA))[1].text))
    assert "the van" in str(brought)
    assert [m for m in core.remind(world.state, BO) if isinstance(m, GroupWords) and m.note] != []
    world.do(AMA, MoveOn())
    assert core.remind(world.state, BO) == []
    assert group_talk.notes(of(world, BO)) == []


def test_a_group_has_so_many_notes_and_another_group_as_many() -> None:
    world = pairs()
    for n in range(group_talk.NOTES):
        world.do((AMA, BO)[n % 2], GroupNote(f"note {n}"))
    assert world.refused(AMA, GroupNote("one more")) == "group_notes_full"
    assert world.refused(CY, GroupNote("  ")) == "text_empty"
    world.do(CY, GroupNote("ours"))


def test_talk_pushes_no_note_out() -> None:
    world = pairs()
    world.do(AMA, GroupNote("the rota"))
    for n in range(group_talk.REPLAYED + 5):
        world.do(BO, Off(f"words {n}"))
    back = [m.text for m in core.remind(world.state, AMA) if isinstance(m, GroupWords)]
    assert back[:2] == ["the rota", "words 5"]
    assert len(back) == group_talk.REPLAYED + 1


def test_the_end_of_the_part_says_nothing_about_hands() -> None:
    world = pairs()
    world.do(AMA, Hand())
    world.do(AMA, MoveOn())
    assert "Your hand is down." not in world.told(AMA)
    assert world.state.memory.among.hands == {}


def test_a_pause_and_being_in_no_group_hold_queue_and_notes_too() -> None:
    world = pairs()
    world.do(BO, Pause())
    assert world.refused(BO, GroupNote("x")) == "paused"
    world = pairs()
    world.kept.groups.groups = [[], [CY, DI]]
    for wish in (GroupNote("x"), GroupNext(), Hand()):
        assert world.refused(AMA, wish) == "no_group"
    assert group_talk.waiting(world.state, AMA) == []


def test_numbers_of_words_rise_for_everybody_and_count_no_other_groups_talk() -> None:
    world = pairs()
    for text in ("one", "two", "three"):
        world.do(AMA, Say(text))
    world.do(CY, GroupNote("first here"))
    assert world.aside_to(DI) == [GroupWords(1, CY, "first here", ItemId(1))]
    world.do(CY, ChooseGroup(AMA))
    world.do(CY, Say("hello"))
    assert world.aside_to(CY) == world.aside_to(BO) == [GroupWords(4, CY, "hello")]
    world.do(CY, ChooseGroup(DI))
    world.do(DI, Say("back?"))
    assert world.aside_to(CY) == [GroupWords(5, DI, "back?")]


def test_the_same_note_of_the_same_person_is_one_note() -> None:
    world = pairs()
    world.do(AMA, GroupNote("the rota"))
    assert world.do(AMA, GroupNote("the rota")) == []
    assert world.aside_to(BO) == []
    world.do(BO, GroupNote("the rota"))
    assert len(core.remind(world.state, AMA)) == 2


def test_whoever_comes_to_a_group_sees_its_queue_as_it_is() -> None:
    world = pairs()
    for person in (DI, CY):
        world.do(person, Hand("mine"))
    world.do(AMA, ChooseGroup(CY))
    assert group_talk.waiting(of(world, AMA), AMA) == group_talk.waiting(of(world, DI), DI) == [DI, CY]
    world.do(AMA, ChooseGroup(BO))
    world.do(DI, GroupNext(DI))
    world.do(AMA, ChooseGroup(CY))
    assert group_talk.waiting(of(world, AMA), AMA) == [CY]
    world.do(AMA, GroupNext(CY))
