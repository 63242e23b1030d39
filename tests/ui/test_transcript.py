"""The talk of somebody who came in late: what is said from now on is shown, whatever is not here yet of before."""

from __future__ import annotations

from cop_tui.client.notices import TURN_TIME, Notice
from cop_tui.client.replica import Replica
from cop_tui.core.engine.base import tag
from cop_tui.core.topics.agenda import AddItem
from cop_tui.core.topics.floor import CallNext, Hand, LowerHand
from cop_tui.core.topics.parking import Park
from cop_tui.core.topics.words import Say
from cop_tui.ui.transcript import Talk
from tests.core.world import AMA, BO, CY, World, item


def test_new_words_are_shown_to_somebody_whose_first_frame_had_no_room_for_older_ones() -> None:
    world, replica, talk = World(item("open")), Replica(), Talk()
    for n in range(20):
        world.do(BO, Park(f"note {n}"))
    replica.state = world.state
    old = sorted(world.state.texts)
    for n in old[:10]:
        del world.state.texts[n]
    talk.start(replica)
    talk.add(replica, world.do(BO, Say("new")), [])
    assert [entry.word for entry in talk.entries] == [*old[10:], world.kept.seq]


def test_what_happened_stands_beside_its_own_message_and_not_beside_another_of_its_kind() -> None:
    world, replica, talk = World(item("open")), Replica(), Talk()
    replica.state = world.state
    talk.start(replica)
    first, said, second = (world.do(BO, wish) for wish in (AddItem("One"), Say("Hello"), AddItem("Two")))
    about = Notice("Bo puts on the agenda: Two", tag(type(second[0]).__name__), message=second[0])
    talk.add(replica, [*first, *said, *second], [about])  # of the first nothing is told
    assert [bool(entry.word) for entry in talk.entries] == [True, False]


def test_how_long_somebody_spoke_leaves_the_talk_with_their_turn_and_what_is_new_is_known_as_new() -> None:
    world, replica, talk = World(item("queue")), Replica(), Talk()
    replica.state, replica.me = world.state, AMA
    talk.start(replica)
    world.do(BO, Hand())
    world.do(CY, Hand())
    talk.add(replica, world.do(AMA, CallNext()), [])
    talk.add(replica, [], [Notice("Bo is over 30 seconds; Bo has been told, others have not.", TURN_TIME, mine=True)])
    talk.add(replica, world.do(AMA, AddItem("One")), [Notice("You put on the agenda: One", "item_added")])
    assert [entry.text for entry in talk.entries][:1] == ["Bo is over 30 seconds; Bo has been told, others have not."]
    taken = talk.taken
    talk.add(replica, world.do(AMA, CallNext(CY)), [])
    assert [entry.text for entry in talk.entries] == ["You put on the agenda: One"]
    assert not talk.others_spoke(replica, taken)
    taken = talk.taken
    talk.add(replica, world.do(CY, Say("Hello")), [])
    assert talk.others_spoke(replica, taken)


def test_that_my_hand_came_down_leaves_the_talk_once_it_is_up_again() -> None:
    world, replica, talk = World(item("queue")), Replica(), Talk()
    replica.state, replica.me = world.state, BO
    talk.start(replica)
    world.do(BO, Hand())
    (lowered,) = world.do(BO, LowerHand())
    talk.add(replica, [lowered], [Notice("Your hand is down.", "hand_lowered", mine=True, message=lowered)])
    talk.add(replica, world.do(CY, Hand()), [Notice("Cy has a hand up.", "hand_raised")])
    assert "Your hand is down." in [entry.text for entry in talk.entries]
    talk.add(replica, world.do(BO, Hand()), [])
    assert "Your hand is down." not in [entry.text for entry in talk.entries]
