"""Feedback to those who hold the space: one line each at the check-out, told to them after the end."""

from __future__ import annotations

import msgspec

from cop_tui import core
from cop_tui.core.topics.ending import OpenAgain
from cop_tui.core.topics.feedback import FeedbackShown, GiveFeedback, Line
from cop_tui.core.topics.release import AskAll
from cop_tui.core.topics.roles import TakeRole
from cop_tui.core.topics.setup import Closed, End
from tests.core.world import AMA, BO, CY, DI, World, item


def asked() -> World:
    """Return a meeting in which everybody is asked about their words."""
    world = World()
    world.do(AMA, AskAll())
    return world


def over(world: World) -> list[core.Aside]:
    """End the meeting, and return what Ama, who holds it, is told aside."""
    world.do(AMA, End(really=True))
    return world.aside_to(AMA)


def test_it_is_told_after_the_end_all_at_once_in_an_order_that_tells_nothing() -> None:
    world = asked()
    seq = world.kept.seq
    assert world.do(CY, GiveFeedback("We were rushed.")) == []
    assert (world.outcome.aside, world.outcome.held) == ([], True)
    world.do(BO, GiveFeedback("A warm welcome.", named=True))
    assert world.kept.seq == seq
    lines = [Line("A warm welcome.", BO), Line("We were rushed.")]
    assert over(world) == [FeedbackShown(lines)]
    assert world.told(AMA)[-1] == (
        "What people wrote to those who hold the space is here for you alone. Type feedback? to read it."
    )
    assert world.aside_to(BO) == world.aside_to(CY) == []
    assert "rushed" not in str(world.journal)


def test_one_without_a_name_cannot_be_told_from_another() -> None:
    states = []
    for people in ((BO, CY), (CY, DI), (DI, BO)):
        world = asked()
        for person, text in zip(people, ("one", "two"), strict=True):
            world.do(person, GiveFeedback(text))
        over(world)
        states.append(msgspec.json.encode(world.state))
    assert len(set(states)) == 1


def test_a_second_line_takes_the_place_of_the_first() -> None:
    world = asked()
    world.do(BO, GiveFeedback("Too long."))
    world.do(BO, GiveFeedback("Just right."))
    assert over(world) == [FeedbackShown([Line("Just right.")])]


def test_where_nobody_wrote_nothing_is_said_of_it() -> None:
    assert over(asked()) == []


def test_it_is_for_the_end_and_from_those_who_do_not_hold() -> None:
    world = World(item("open"), item("open"))
    assert world.refused(BO, GiveFeedback("x")) == "feedback_later"
    assert world.refused(AMA, GiveFeedback("x")) == "feedback_holds"
    world = World(item("open"))
    world.do(BO, GiveFeedback("x"))
    assert world.refused(BO, GiveFeedback(" ")) == "text_empty"
    world.do(CY, TakeRole("observer"))
    world.do(CY, GiveFeedback("I watched."))


def test_it_waits_in_memory_for_whoever_held_and_was_not_here() -> None:
    world = asked()
    world.do(BO, GiveFeedback("x"))
    world.away(AMA)
    world.state.memory.feedback.lines[CY] = Line("y")
    outcome = core.led_to(world.state, [Closed(world.now)], world.now)
    world._take(outcome)
    assert not core.may_rest(world.state)
    (told,) = [m for m in core.remind(world.state, AMA) if isinstance(m, FeedbackShown)]
    assert told == FeedbackShown([Line("x"), Line("y")])
    assert not [m for m in core.remind(world.state, BO) if isinstance(m, FeedbackShown)]
    mine = core.State()
    core.fold_aside(mine, told)
    assert core.is_known(mine.mine, told)


def test_told_once_it_lets_the_meeting_rest() -> None:
    world = asked()
    world.do(BO, GiveFeedback("x"))
    over(world)
    assert core.may_rest(world.state)


def test_a_meeting_that_goes_on_keeps_what_was_told_and_takes_more() -> None:
    world = asked()
    world.do(BO, GiveFeedback("one"))
    over(world)
    world.do(AMA, OpenAgain())
    world.do(AMA, AskAll())
    world.do(CY, GiveFeedback("another"))
    assert over(world) == [FeedbackShown([Line("another"), Line("one")])]


def test_nobody_is_told_where_nobody_holds_with_a_screen() -> None:
    world = asked()
    world.do(BO, GiveFeedback("x"))
    world.kept.people.by_id[AMA].roles.remove("space holder")
    outcome = core.led_to(world.state, [Closed(world.now)], world.now)
    assert outcome.aside == []
