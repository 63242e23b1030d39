"""Feedback to those who hold the space: one line each at the check-out, told to them after the end."""

from __future__ import annotations

import msgspec
import pytest

from cop_tui import core
from cop_tui.core.engine.ids import PersonId
from cop_tui.core.topics.ending import OpenAgain
from cop_tui.core.topics.feedback import (
    FeedbackHeld,
    FeedbackMemory,
    FeedbackShown,
    GiveFeedback,
    Held,
    Line,
    TakeFeedbackBack,
)
from cop_tui.core.topics.release import AskAll
from cop_tui.core.topics.roles import OfferRole, TakeRole
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
    held = FeedbackHeld(Line("We were rushed."), seq)
    assert (world.outcome.aside, world.outcome.held) == ([((CY,), held)], True), "its author alone is told what is held"
    world.do(BO, GiveFeedback("A warm welcome.", named=True))
    assert world.kept.seq == seq
    lines = [Line("A warm welcome.", BO), Line("We were rushed.")]
    assert over(world) == [FeedbackShown(lines)]
    assert world.told(AMA)[-1] == (
        "What people wrote to those who hold the space is here for you alone. Type feedback? to read it."
    )
    assert world.aside_to(BO) == world.aside_to(CY) == [FeedbackHeld()]
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


def test_a_line_that_is_taken_back_before_the_end_is_nowhere_any_more_and_nobody_is_told() -> None:
    world = asked()
    before = msgspec.json.encode(world.state)
    for person, text in ((CY, "Yours was too short."), (BO, "Too long.")):
        world.do(person, GiveFeedback(text))
    assert world.do(BO, TakeFeedbackBack()) == []
    assert (world.outcome.passing, world.outcome.held) == ([], True)
    assert world.outcome.aside == [((BO,), FeedbackHeld())], "nobody else is told anything"
    assert "Too long" not in str(msgspec.json.encode(world.state)) + str(world.journal)
    assert world.refused(BO, TakeFeedbackBack()) == "no_feedback"
    assert over(world) == [FeedbackShown([Line("Yours was too short.")])]
    world = asked()
    world.do(BO, GiveFeedback("Too long."))
    world.do(BO, TakeFeedbackBack())
    assert msgspec.json.encode(world.state) == before, "as if it had never been left"
    assert over(world) == []


def test_what_is_left_after_it_was_taken_back_is_read_alone() -> None:
    world = asked()
    world.do(BO, GiveFeedback("Too long."))
    world.do(BO, TakeFeedbackBack())
    world.do(BO, GiveFeedback("Just right.", named=True))
    assert over(world) == [FeedbackShown([Line("Just right.", BO)])]


def test_from_the_end_on_no_line_can_be_taken_back() -> None:
    world = asked()
    assert world.refused(CY, TakeFeedbackBack()) == "no_feedback"
    world.do(BO, GiveFeedback("Too long."))
    over(world)
    assert world.refused(BO, TakeFeedbackBack()) == world.refused(CY, TakeFeedbackBack()) == "feedback_told", (
        "whoever left one and whoever did not are told the same"
    )
    world.do(AMA, OpenAgain())
    assert world.refused(BO, TakeFeedbackBack()) == "no_feedback"
    assert world.refused(CY, TakeFeedbackBack()) == "no_feedback"


def test_its_author_knows_what_is_held_until_the_end_and_others_know_nothing_of_it() -> None:
    world = asked()
    mine = core.State()

    def told(person: PersonId) -> list[FeedbackHeld]:
        return [m for m in core.remind(world.state, person) if isinstance(m, FeedbackHeld)]

    world.do(BO, GiveFeedback("Too long.", named=True))
    (held,) = told(BO)
    assert held == FeedbackHeld(Line("Too long.", BO), world.kept.seq)
    assert not core.is_known(mine.mine, held)
    core.fold_aside(mine, held)
    assert core.is_known(mine.mine, held)
    assert mine.mine.my_feedback == held
    assert told(AMA) == told(CY) == [FeedbackHeld()]
    assert core.is_known(core.State().mine, FeedbackHeld()), "that none is held is no news to whoever left none"
    assert not core.is_known(mine.mine, FeedbackHeld()), "but it is where another device took it back"
    core.fold_aside(mine, FeedbackHeld())
    assert mine.mine.my_feedback is None
    over(world)
    assert told(BO) == told(CY) == []


def test_whoever_left_a_line_and_holds_the_space_since_can_take_it_back() -> None:
    world = asked()
    world.do(BO, GiveFeedback("You hurry."))
    world.do(AMA, OfferRole("space holder", BO))
    world.do(BO, TakeRole("space holder"))
    world.do(BO, TakeFeedbackBack())
    assert over(world) == []


def test_on_a_seat_to_which_somebody_was_let_back_only_a_line_from_there_is_taken_back() -> None:
    world = asked()
    world.do(BO, GiveFeedback("Too long."))
    since = world.kept.seq + 1
    for person in (BO, CY):  # one who left a line before, and one who did not
        with pytest.raises(core.Refused) as refused:
            core.decide(world.state, TakeFeedbackBack(), person, world.now, since=since)
        assert refused.value.code == "no_feedback"
    assert not [m for m in core.remind(world.state, BO, since) if isinstance(m, FeedbackHeld)]
    world.do(AMA, OfferRole("timekeeper", BO))
    world.do(BO, GiveFeedback("From here."))
    outcome = core.decide(world.state, TakeFeedbackBack(), BO, world.now, since=since)
    world._take(outcome)
    assert world.state.memory.feedback == FeedbackMemory()


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
    world.state.memory.feedback.lines[CY] = Held(Line("y"))
    outcome = core.led_to(world.state, [Closed(world.now)], world.now)
    world._take(outcome)
    assert not core.may_rest(world.state)
    (told,) = [m for m in core.remind(world.state, AMA) if isinstance(m, FeedbackShown)]
    assert told == FeedbackShown([Line("x"), Line("y")])
    assert not [m for m in core.remind(world.state, BO) if isinstance(m, (FeedbackShown, FeedbackHeld))]
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
    assert outcome.aside == [((BO,), FeedbackHeld())]
