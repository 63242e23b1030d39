"""Why somebody is not called on now: one true sentence for each moment, which says nothing that not everybody knows."""

from __future__ import annotations

from cop_tui.core.engine.ids import PersonId
from cop_tui.core.topics import uncalled
from cop_tui.core.topics.floor import CallNext, Done, Hand, Pass
from cop_tui.core.topics.presenting import Present
from cop_tui.core.topics.roles import TakeRole
from cop_tui.core.topics.rounds import StartRound
from cop_tui.core.topics.setup import End
from tests.core.world import AMA, BO, CY, DI, World, item


def why(world: World, person: PersonId, me: PersonId = AMA) -> str:
    return uncalled.why(world.state, person, me)


def test_in_a_round_the_order_is_why_nobody_is_called_and_who_passed_is_not_told_from_who_spoke() -> None:
    world = World()
    world.do(AMA, StartRound(60, "What stays?"))
    world.do(AMA, Done())
    world.do(BO, Pass())
    behind = "The round has been at {}. At its end anyone can raise a hand."
    assert [why(world, person) for person in (AMA, BO, CY, DI)] == [
        behind.format("your place"),
        behind.format("Bo's place"),
        "Cy has the floor.",
        "Di's turn comes in the order of the round.",
    ]
    assert why(world, DI, DI) == "Your turn comes in the order of the round."
    world.do(CY, Done())
    world.do(DI, Done())
    assert why(world, BO) == "Bo has no hand up. Nobody is called on here; you can ask the room."


def test_in_a_round_of_volunteers_who_has_no_hand_up_is_not_called() -> None:
    world = World()
    world.do(AMA, StartRound(60, "Who begins?", order="volunteers"))
    assert why(world, CY) == "In this round whoever raises a hand has a turn."
    world.do(BO, Hand())
    world.do(CY, Hand())
    assert why(world, BO) == "Bo has the floor."
    assert why(world, CY) == "Cy's turn comes in the order of the round."
    world.do(BO, Done())
    assert why(world, BO).startswith("The round has been at Bo's place.")


def test_outside_a_round_a_hand_that_is_up_is_enough() -> None:
    world = World()
    world.do(BO, Hand())
    assert why(world, BO) == ""
    assert why(world, CY) == "Cy has no hand up. Nobody is called on here; you can ask the room."
    world.do(AMA, CallNext())
    assert why(world, BO) == "Bo has the floor."
    assert why(world, BO, BO) == "You have the floor."
    world.do(DI, TakeRole("observer"))
    assert why(world, DI) == "Di watches, and has no turns."


def test_where_nobody_is_called_at_all_that_is_why() -> None:
    quiet = World(item("silence"))
    assert why(quiet, BO) == "Nobody is called in this part."
    assert why(World(begun=False), BO) == "The meeting has not begun, so nobody is called yet."
    over = World()
    over.do(AMA, End(really=True))
    assert why(over, BO) == "The meeting is over, so nobody is called."


def test_whoever_presents_has_no_turn_where_the_others_speak() -> None:
    world = World(item("queue", who="not presenter"))
    world.do(BO, Present())
    assert why(world, BO) == "Bo has no turn in this part."
    assert why(world, BO, BO) == "You have no turn in this part."
