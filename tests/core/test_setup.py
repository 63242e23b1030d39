"""Plans, beginning and ending."""

from __future__ import annotations

from typing import Any

import pytest

from cop_tui import core
from cop_tui.core.engine.ids import ItemId, WordId
from cop_tui.core.topics.agenda import ItemClosed, MoveOn
from cop_tui.core.topics.agreement import PROPOSED, Agreement, Point
from cop_tui.core.topics.floor import CallNext, Done, Hand
from cop_tui.core.topics.parking import Park
from cop_tui.core.topics.release import AskAll
from cop_tui.core.topics.roles import RoleOffered
from cop_tui.core.topics.rounds import StartRound
from cop_tui.core.topics.setup import (
    ASK_BEFORE,
    HONEST,
    MODES,
    REGIME_LINES,
    Begin,
    Card,
    Closed,
    End,
    NextTime,
    Opened,
    Planned,
    PlannedItem,
    SessionPlan,
    cleaned,
    may_leave,
    problems,
)
from tests.core.world import AMA, BO, World, item

GOOD = (PlannedItem("One"),)


def found(**changes: Any) -> list[tuple[tuple[str | int, ...], str]]:
    session = SessionPlan(**({"title": "T", "items": GOOD} | changes))
    for problem in problems(session):
        assert "{" not in core.sentence(problem.code, problem.facts)
    return [(problem.path, problem.code) for problem in problems(session)]


def test_a_good_plan_has_no_problems() -> None:
    assert found(items=tuple(PlannedItem(mode, mode=mode) for mode in MODES)) == []


@pytest.mark.parametrize(
    ("changes", "where", "code"),
    [
        ({"title": " "}, ("title",), "plan_empty"),
        ({"title": "x" * 121}, ("title",), "plan_too_long"),
        ({"purpose": "x" * 1001}, ("purpose",), "plan_too_long"),
        ({"starts": "x" * 1001}, ("starts",), "plan_too_long"),
        ({"minutes": 0}, ("minutes",), "plan_number"),
        ({"keep": "all"}, ("keep",), "plan_choice"),
        ({"keep_days": 400}, ("keep_days",), "plan_number"),
        ({"people": 257}, ("people",), "plan_number"),
        ({"next": NextTime(join="x" * 1001)}, ("next", "join"), "plan_too_long"),
        ({"card": Card(pays="x" * 1001)}, ("card", "pays"), "plan_too_long"),
        ({"agreement": ("x",) * 51}, ("agreement",), "plan_too_many"),
        ({"agreement": ("x", "")}, ("agreement", 1), "plan_empty"),
        ({"items": ()}, ("item",), "plan_no_items"),
        ({"items": GOOD * 61}, ("item",), "plan_too_many"),
        ({"items": (PlannedItem(""),)}, ("item", 0, "title"), "plan_empty"),
        ({"items": (PlannedItem("x", prompt="x" * 1001),)}, ("item", 0, "prompt"), "plan_too_long"),
        ({"items": (PlannedItem("x", mode="chaos"),)}, ("item", 0, "mode"), "plan_choice"),
        ({"items": (PlannedItem("x", minutes=601),)}, ("item", 0, "minutes"), "plan_number"),
        ({"items": (PlannedItem("x", turn=-1),)}, ("item", 0, "turn"), "plan_number"),
        ({"items": (PlannedItem("x", order="rank"),)}, ("item", 0, "order"), "plan_choice"),
        ({"items": (PlannedItem("x", hard=True, learning=True),)}, ("item", 0, "learning"), "plan_one_section"),
        ({"items": (PlannedItem("x", keep="all"),)}, ("item", 0, "keep"), "plan_choice"),
    ],
)
def test_a_mistake_is_named_with_its_place(changes: dict[str, Any], where: tuple[str | int, ...], code: str) -> None:
    assert found(**changes) == [(where, code)]


def test_every_text_of_a_plan_is_cleaned() -> None:
    dirty = SessionPlan(
        "T\x1b",
        card=Card(pays=" a  b"),
        agreement=("x\u202e",),
        items=(PlannedItem("I\x07", minutes=5),),
    )
    assert cleaned(dirty) == SessionPlan(
        "T", card=Card(pays="a b"), agreement=("x",), items=(PlannedItem("I", minutes=5),)
    )


def test_a_meeting_begins_once_and_by_a_space_holder() -> None:
    world = World(begun=False)
    assert world.refused(BO, Begin()) == "needs_role"
    assert world.do(AMA, Begin())[0] == Opened(world.now, AMA)
    assert world.refused(AMA, Begin()) == "open_only"
    assert world.kept.setup.opened == world.now


def test_a_plan_without_items_still_begins() -> None:
    state = core.State()
    core.apply(state, Planned(SessionPlan("T")))
    world = World()
    world.state.kept.agenda.items = {}
    world.state.kept.setup.phase = "lobby"
    world.state.kept.agenda.current = ItemId(0)
    assert world.do(AMA, Begin()) == [Opened(world.now, AMA), RoleOffered("space holder", AMA)]


def test_before_the_end_everybody_is_asked() -> None:
    world = World()
    world.do(BO, Park("Who pays?"))
    assert world.refused(AMA, End()) == "lot_first"
    assert world.refused(AMA, End(really=True)) == "ask_first"
    world.do(AMA, AskAll())
    assert world.do(AMA, End(really=True)) == [Closed(world.now, AMA), ItemClosed(ItemId(1), world.now, AMA)]
    assert world.told(BO) == [
        "The meeting has ended. Thank you all. You can still see, quote, soften or withdraw your own words: mine. "
        f"{REGIME_LINES['open']} {HONEST}"
    ]
    assert world.kept.setup.closed == world.now
    assert world.refused(AMA, End()) == "closed"


def test_at_the_end_nobody_is_told_that_nothing_was_agreed_where_something_was() -> None:
    world = World()
    nothing = REGIME_LINES["open"]
    assert may_leave(world.state) == [nothing, HONEST]
    world.state.kept.agreement = Agreement([WordId(1)], {WordId(1): Point(state=PROPOSED)})
    assert may_leave(world.state) == [nothing, HONEST]
    world.state.kept.agreement.about[WordId(1)] = Point()
    ours = f"Besides our agreement nothing was agreed about what may leave. {ASK_BEFORE}"
    assert may_leave(world.state) == [ours, HONEST]
    world.do(AMA, End())
    assert ours in world.told(BO)[-1]


def test_without_words_a_meeting_just_ends() -> None:
    world = World()
    assert world.refused(BO, End()) == "needs_role"
    world.do(AMA, End())
    assert world.refused(AMA, MoveOn()) == "closed"


def test_ending_over_waiting_people_must_be_said_twice() -> None:
    world = World()
    world.do(BO, Hand())
    assert world.refused(AMA, End()) == "people_waiting"
    world.do(AMA, End(really=True))


def test_ending_over_a_round_or_a_turn_must_be_said_twice_too() -> None:
    world = World(item("round"))
    assert world.refused(AMA, End()) == "turns_to_come"
    world = World()
    world.do(BO, Hand())
    world.do(AMA, CallNext())
    assert world.refused(AMA, End()) == "somebody_speaks"
    world.do(BO, Done())
    world.do(AMA, End())


def test_the_end_leaves_nobody_on_the_floor() -> None:
    for command in (CallNext(), StartRound(60, "")):
        world = World(item())
        world.do(BO, Hand())
        world.do(AMA, command)
        world.do(AMA, End(really=True))
        assert (world.kept.floor.speaker, world.kept.floor.waiting, world.kept.rounds.current) == (0, [], None)
    world = World(item())
    world.do(AMA, MoveOn())
    world.do(BO, Hand("note"))
    world.do(AMA, CallNext())
    world.do(AMA, End(really=True))
    assert world.kept.floor.speaker == 0
