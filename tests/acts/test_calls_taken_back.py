"""Taking a call back, and going on to whoever was meant: what both clients send and say."""

from __future__ import annotations

from cop_tui.core.engine.ids import NOBODY, PersonId
from cop_tui.core.topics import floor, following
from cop_tui.wire import frames
from tests.acts.rooms import QUEUE, ROUND, command, number, room
from tests.acts.test_performing import Shown
from tests.ui.fake import FakeSession

BO, CY = (PersonId(number(name)) for name in ("Bo", "Cy"))


def cut_off(me: str = "Ama") -> FakeSession:
    """Return a meeting in which Bo had the floor and Ama called Cy."""
    fake = room(me, item=QUEUE)
    for who in ("Bo", "Cy"):
        fake.act(who, floor.Hand())
    fake.act("Ama", floor.CallNext())
    fake.time += 3_000
    fake.act("Ama", floor.CallNext(CY, BO))
    return fake


def newer(fake: FakeSession) -> FakeSession:
    """Return the meeting on a server that takes whom *next* means."""
    fake.replica.features = frozenset({frames.IF_NEXT})
    return fake


async def test_whoever_was_cut_off_has_the_floor_again_and_nothing_more_is_said() -> None:
    fake = cut_off()
    ama = Shown(fake)
    assert await ama.enter("put back") == [""]
    assert fake.server.kept.floor.speaker == BO


async def test_where_a_turn_stays_over_it_is_said_where_its_speaker_stands() -> None:
    fake = cut_off()
    fake.act("Cy", floor.Done())
    assert await Shown(fake).enter("put back") == ["That call had ended Bo's turn. Bo has no hand up now."]
    fake = cut_off()
    fake.act("Bo", floor.Hand())
    fake.act("Cy", floor.Done())
    assert await Shown(fake).enter("put back") == ["That call had ended Bo's turn. Bo waits in the queue."]


async def test_in_a_round_a_turn_that_was_done_is_not_given_back() -> None:
    fake = room("Ama", item=ROUND)
    fake.act("Ama", floor.Done())
    fake.act("Ana", floor.Done())
    assert await Shown(fake).enter("put back") == [
        "Nobody was cut off here: the turn before was over. Nothing was done. Everybody is asked again at the end of the round."
    ]


def test_next_carries_whom_it_means_to_a_server_that_takes_it() -> None:
    fake = room("Ama", item=QUEUE)
    fake.act("Bo", floor.Hand())
    assert command(fake, "next") == floor.CallNext(NOBODY, NOBODY)
    newer(fake)
    assert command(fake, "next") == floor.CallNext(NOBODY, NOBODY, if_next=BO)
    assert command(fake, "next Bo") == floor.CallNext(BO, NOBODY)
    fake.act("Cy", following.CannotFollow())
    assert command(fake, "next") == floor.CallNext(NOBODY, NOBODY, if_next=NOBODY)


async def test_a_yes_after_the_queue_changed_gives_nobody_else_the_floor() -> None:
    fake = newer(cut_off())
    fake.act("Bo", floor.Hand())
    ama = Shown(fake)
    assert await ama.enter("next") == ["Cy has the floor. Go on to Bo? y / n"]
    fake.time += 3_000
    fake.act("Di", floor.Hand(kind="pause"))
    assert await ama.enter("y") == ["The queue changed a moment ago: Di is next now. Nothing was done."]
    assert fake.server.kept.floor.speaker == CY
