"""The agenda."""

from __future__ import annotations

import pytest

from cop_tui import core
from cop_tui.core.engine.ids import ItemId
from cop_tui.core.topics import agenda
from cop_tui.core.topics.agenda import AddItem, ItemAdded, ItemClosed, ItemOpened, MoveOn, TakeUp
from cop_tui.core.topics.floor import CallNext, Done, Hand
from cop_tui.core.topics.record import RecordOff
from cop_tui.core.topics.roles import TakeRole
from cop_tui.core.topics.setup import PlannedItem
from tests.core.world import AMA, BO, CY, MINUTE, World, item


def test_beginning_opens_the_first_item_and_says_what_it_is() -> None:
    world = World(item("queue", title="Hard things", prompt="What is hard?", minutes=20), item())
    assert world.told(BO) == [
        "The meeting has begun.",
        "Ama holds the space alone. If you would like to hold it too: role space holder. Leaving it is fine.",
        "Part 1 of 2: Hard things. What is hard? About 20 minutes. Raise a hand to speak: hand.",
    ]


def test_a_prompt_like_its_title_is_said_once_and_no_minutes_are_no_words() -> None:
    world = World(item("open", title="Talk", prompt="Talk", minutes=0))
    assert world.told(BO)[-1] == "Part 1 of 1: Talk. Anybody may speak: say ..."


def test_moving_on_closes_one_item_and_opens_the_next() -> None:
    world = World(item(), item("break"))
    world.now += MINUTE
    assert world.do(AMA, MoveOn(if_item=ItemId(1))) == [
        ItemClosed(ItemId(1), world.now, AMA),
        ItemOpened(ItemId(2), world.now, AMA),
    ]
    assert world.refused(AMA, MoveOn(if_item=ItemId(1))) == "already_moved"
    assert world.kept.agenda.items[1].closed == world.now
    assert world.do(AMA, MoveOn()) == [ItemClosed(ItemId(2), world.now, AMA)]
    assert agenda.mode(world.state) == "open"
    assert world.kept.agenda.now() is None
    assert world.refused(AMA, MoveOn()) == "agenda_over"


def test_an_item_closes_over_waiting_people_only_when_said_twice() -> None:
    world = World(item(), item())
    world.do(BO, Hand())
    assert world.refused(AMA, MoveOn()) == "people_waiting"
    assert world.refused(AMA, TakeUp(ItemId(2))) == "people_waiting"
    world.do(AMA, TakeUp(ItemId(2), really=True))
    assert world.kept.floor.waiting == []


def why(world: World, wish: core.Command) -> str:
    with pytest.raises(core.Refused) as refused:
        core.decide(world.state, wish, AMA, world.now)
    return core.explain(refused.value)


def test_whoever_goes_on_over_people_who_wait_reads_who_speaks_too() -> None:
    world = World(item("queue"), item())
    world.do(BO, Hand())
    world.do(CY, Hand())
    assert why(world, MoveOn()) == "2 still waiting to be heard. They can park it."
    world.do(AMA, CallNext())
    assert why(world, MoveOn()) == "Bo has the floor; 1 still waiting to be heard. They can park it."


def test_an_item_closes_over_whoever_speaks_only_when_said_twice() -> None:
    world = World(item(), item(), item())
    world.do(BO, Hand())
    world.do(AMA, CallNext())
    assert world.refused(AMA, MoveOn()) == "somebody_speaks"
    assert world.refused(AMA, TakeUp(ItemId(3))) == "somebody_speaks"
    world.do(AMA, MoveOn(really=True))
    world.do(AMA, Hand())
    world.now += 3_000
    world.do(AMA, CallNext())
    world.do(AMA, MoveOn())
    assert world.kept.agenda.current == 3, "whoever speaks may move on themselves"


def test_turns_are_counted_for_the_item_and_for_the_meeting() -> None:
    world = World(item(), item())
    world.do(BO, Hand())
    world.do(AMA, CallNext())
    world.do(BO, Done())
    world.do(AMA, MoveOn())
    assert (world.kept.floor.turns_item, world.kept.floor.turns) == ({}, {BO: 1})


def test_any_item_is_taken_up_and_the_rest_follows_in_order() -> None:
    world = World(item(), item(), item())
    assert world.refused(AMA, TakeUp(ItemId(9))) == "no_such_item"
    assert world.refused(AMA, TakeUp(ItemId(1))) == "item_current"
    assert world.refused(AMA, TakeUp(ItemId(3), if_item=ItemId(2))) == "already_moved"
    world.do(AMA, TakeUp(ItemId(3)))
    world.do(AMA, MoveOn())
    assert world.kept.agenda.current == 2
    world.do(AMA, TakeUp(ItemId(1)))
    assert (world.kept.agenda.items[1].closed, world.kept.agenda.ahead()) == (0, [])


def test_anybody_who_takes_part_adds_an_item_at_the_end() -> None:
    world = World(item(), begun=False, keep="recap")
    assert world.do(BO, AddItem(" Who  pays? ", 5)) == [
        ItemAdded(ItemId(2), item("queue", title="Who pays?", minutes=5, keep="recap"), BO)
    ]
    assert world.told(CY) == ["Bo put 'Who pays?' on the agenda as part 2."]
    assert world.kept.agenda.items[2].by == BO
    world.do(CY, TakeRole("observer"))
    assert world.refused(CY, AddItem("More")) == "needs_role"


def test_what_is_added_stands_before_the_round_that_the_meeting_ends_with_in_the_order_it_came() -> None:
    world = World(item("round"), item(), item("round", title="Check-out"), item("silence"))
    world.do(BO, AddItem("Rates"))
    assert world.told(CY) == ["Bo put 'Rates' on the agenda as part 2a, before part 3."]
    world.do(CY, AddItem("Rooms"))
    known = world.kept.agenda
    assert (known.listed(), known.ahead()) == ([1, 2, 5, 6, 3, 4], [2, 5, 6, 3, 4])
    opened = []
    while world.kept.agenda.upcoming():
        world.do(AMA, MoveOn(really=True))
        opened.append(world.kept.agenda.current)
    assert opened == [2, 5, 6, 3, 4]
    world.restart()
    assert world.kept.agenda.listed() == [1, 2, 5, 6, 3, 4]


def test_what_was_left_out_comes_after_what_stands_behind_the_current_part() -> None:
    world = World(item(), item(), item("round"))
    world.do(BO, AddItem("Rates"))
    world.do(AMA, TakeUp(ItemId(4)))
    assert (world.kept.agenda.behind(), world.kept.agenda.following()) == ([3], [3, 2])


def test_once_the_round_at_the_end_is_open_what_is_added_comes_last() -> None:
    world = World(item(), item("round"))
    world.do(AMA, MoveOn())
    world.do(BO, AddItem("Rates"))
    assert (world.kept.agenda.listed(), world.told(CY)) == ([1, 2, 3], ["Bo put 'Rates' on the agenda as part 3."])


def test_a_meeting_that_is_one_round_alone_goes_on_after_it() -> None:
    world = World(item("round"), begun=False)
    world.do(BO, AddItem("Rates"))
    assert world.kept.agenda.listed() == [1, 2]


def test_a_part_at_another_place_than_its_number_is_told_without_how_many_there_are() -> None:
    world = World(item("open"), item("round"))
    world.do(BO, AddItem("Rates"))
    assert [agenda.number_of(world.kept, ItemId(n)) for n in (1, 2, 3)] == ["1 of 3", "2", "1a"]
    world.do(AMA, MoveOn())
    assert world.told(CY)[-1] == "Part 1a: Rates. About 5 minutes. Raise a hand to speak: hand."


def test_added_items_are_refused_with_a_reason() -> None:
    world = World()
    assert world.refused(BO, AddItem("\u200b")) == "text_empty"
    assert world.refused(BO, AddItem("x" * 121)) == "text_too_long"
    assert world.refused(BO, AddItem("More", 601)) == "minutes_range"
    for number in range(58):
        world.do(BO, AddItem(f"Item {number}"))
    assert world.refused(BO, AddItem("One too many")) == "agenda_full"
    world = World()
    world.do(AMA, RecordOff())
    assert world.refused(BO, AddItem("More")) == "off_record_keep"


def test_only_a_space_holder_moves_the_agenda() -> None:
    world = World()
    assert world.refused(BO, MoveOn()) == "needs_role"
    assert world.refused(BO, TakeUp(ItemId(2))) == "needs_role"


def test_the_end_of_the_last_item_is_told_and_what_a_space_holder_can_do_then() -> None:
    world = World(item("open"), item("open"))
    world.do(AMA, MoveOn())
    assert not any("last part" in told for told in world.told(AMA))
    world.do(AMA, MoveOn())
    assert world.told(BO) == ["That was the last part."]
    assert world.told(AMA) == ["That was the last part. To ask about the recap: ask. Then: end."]
    assert world.refused(AMA, MoveOn()) == "agenda_over"


@pytest.mark.parametrize(
    ("plans", "told"),
    [
        ([item("write")], "What you write is yours until you share it."),
        ([item("write"), item("reveal")], "What you write waits, and is shown with the others' in the next part."),
        ([item("write", capture="points")], "topic ... Everybody sees them."),
        ([item("open", minutes=1)], "About 1 minute."),
    ],
)
def test_a_part_says_what_is_done_in_it(plans: list[PlannedItem], told: str) -> None:
    assert told in World(*plans).told(BO)[-1]


def test_numbers_that_people_read_are_in_order_and_go_on_naming_the_same_part() -> None:
    world = World(item(), item("round"))
    names: dict[ItemId, str] = {}
    for title in ("Rates", "Rooms", "Buses"):
        world.do(BO, AddItem(title))
        called = world.kept.agenda.called()
        assert names.items() <= called.items(), "what came later changes no number"
        names = called
    world.do(AMA, TakeUp(ItemId(2)))
    world.do(BO, AddItem("After all"))
    called = world.kept.agenda.called()
    assert [called[n] for n in world.kept.agenda.listed()] == ["1", "1a", "1b", "1c", "2", "3"]
    world.restart()
    assert world.kept.agenda.called() == called


@pytest.mark.parametrize(("place", "letters"), [(1, "a"), (26, "z"), (27, "aa"), (52, "az"), (53, "ba")])
def test_after_z_two_letters_follow(place: int, letters: str) -> None:
    assert agenda._lettered(place) == letters
