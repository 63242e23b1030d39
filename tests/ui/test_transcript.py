"""The talk of somebody who came in late: what is said from now on is shown, whatever is not here yet of before."""

from __future__ import annotations

from cop_tui.client.notices import Notice
from cop_tui.client.replica import Replica
from cop_tui.core.engine.base import tag
from cop_tui.core.topics.agenda import AddItem
from cop_tui.core.topics.parking import Park
from cop_tui.core.topics.words import Say
from cop_tui.ui.transcript import Talk
from tests.core.world import BO, World, item


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
