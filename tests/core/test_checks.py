"""Temperature checks."""

from __future__ import annotations

import pytest

from cop_tui import core
from cop_tui.core.engine.ids import ItemId
from cop_tui.core.topics import checks, setup
from cop_tui.core.topics.agenda import MoveOn, TakeUp
from cop_tui.core.topics.checks import CheckClosed, CloseCheck, CountVoices, Feel, FeltNoted, StartCheck, options_of
from cop_tui.core.topics.floor import PutIn
from cop_tui.core.topics.record import RecordOff
from cop_tui.core.topics.roles import TakeRole
from cop_tui.core.topics.setup import End, PlannedItem, SessionPlan, problems
from tests.core.world import AMA, BO, CY, DI, World, item


def asked(names: str = "Bo Cy Di Eli", **more: object) -> World:
    world = World(names=names)
    world.do(AMA, StartCheck("Are we ready?", **more))  # type: ignore[arg-type]
    return world


def test_a_check_says_what_it_decides_and_that_nobody_sees_who_answers() -> None:
    world = asked()
    assert world.told(BO) == [
        "Ama asks: Are we ready? If you like: feel glad / fine / unsure / concern / against. It decides nothing, it shows "
        "where we are. Nobody sees who answered what; only totals are shown, and none below four answers."
    ]
    assert world.told(AMA)[0].startswith("You ask: Are we ready?")
    assert "It is binding: we go by what most of us answer." in asked(binding=True).told(BO)[0]


def test_answers_are_aside_until_the_check_is_closed_and_can_be_changed() -> None:
    world = asked()
    before = world.kept.seq
    world.do(BO, Feel("fine"))
    assert world.told(CY) == []
    assert world.aside_to(BO) == [FeltNoted(1, "fine")]
    assert world.outcome.held
    assert world.told(BO) == [
        "Taken in: fine. Until the check is over you can change it. What would make it better? hand, say or park it if "
        "you like: your answer does not hold the reason."
    ]
    world.do(BO, Feel("CONCERN", 1))
    for who in (AMA, CY, DI):
        world.do(who, Feel("glad"))
    assert world.kept.seq == before
    world.do(AMA, CloseCheck(1))
    totals = {"glad": 3, "fine": 0, "unsure": 0, "concern": 1, "against": 0}
    assert world.outcome.events == [CheckClosed(1, totals)]
    assert world.told(BO) == ["The check is over. glad 3, fine 0, unsure 0, concern 1, against 0."]
    assert world.kept.checks.done[1] == checks.Total(ItemId(1), "Are we ready?", False, totals)
    assert world.state.memory.checks.answers == {}


def test_below_four_answers_no_totals_are_kept_or_shown() -> None:
    world = asked()
    for who in (AMA, BO, CY):
        world.do(who, Feel("glad"))
    world.do(CY, Feel(""))
    assert world.told(CY) == ["Taken back. You have given no answer."]
    world.do(CY, Feel("glad"))
    world.do(AMA, CloseCheck())
    assert world.outcome.events == [CheckClosed(1)]
    assert world.told(BO) == ["The check is over. Too few answered, so no totals are shown."]


def test_a_check_is_there_for_members_and_only_while_it_runs() -> None:
    world = asked()
    world.do(DI, TakeRole("observer"))
    assert world.refused(DI, Feel("glad")) == "needs_role"
    assert world.refused(BO, CloseCheck()) == "needs_role"
    assert world.refused(BO, Feel("happy")) == "check_option"
    assert world.refused(BO, Feel("glad", 7)) == "no_check"
    assert world.refused(AMA, StartCheck("Another?")) == "check_running"
    assert world.refused(AMA, CloseCheck(2)) == "no_check"
    world.do(AMA, CloseCheck())
    assert world.refused(BO, Feel("glad")) == "no_check"


def test_a_question_is_needed_and_is_not_kept_off_the_record() -> None:
    world = World()
    assert world.refused(AMA, StartCheck("")) == "text_empty"
    assert world.refused(AMA, StartCheck("x" * 1_001)) == "text_too_long"
    assert world.refused(AMA, StartCheck("Now?", if_item=ItemId(2))) == "already_moved"
    world.do(AMA, RecordOff())
    assert world.refused(AMA, StartCheck("Now?")) == "off_record_keep"
    world.do(AMA, TakeUp(ItemId(2)))


def test_an_item_of_mode_check_asks_by_itself_and_closes_with_it() -> None:
    options = ("stay: we stay as we are", "concern", "against")
    first, second = item("check", title="Ready", options=options, binding=True), item("check", prompt="And now?")
    world = World(first, second, item("open"))
    running = world.kept.checks.current
    assert (running.question, running.binding, running.item) == ("Ready", True, 1)
    assert running.options[0] == checks.Option("stay", "we stay as we are")
    assert running.options[1] == checks.USUAL[3]
    assert world.told(BO)[-1].startswith("A check: Ready. If you like: feel stay / concern / against.")
    world.do(AMA, MoveOn())
    assert (world.kept.checks.current.question, world.kept.checks.current.number) == ("And now?", 2)
    assert world.names() == ["ItemClosed", "ItemOpened", "CheckClosed", "CheckStarted"]
    world.do(AMA, CloseCheck())
    world.do(AMA, StartCheck("", if_item=ItemId(2)))
    assert world.kept.checks.current.number == 3
    world.do(AMA, MoveOn())
    assert world.kept.checks.current is None
    world.do(AMA, StartCheck("Last?"))
    world.do(AMA, End())
    assert world.kept.checks.current is None


def test_a_binding_item_asks_again_as_it_did_and_another_question_binds_only_when_said() -> None:
    world = World(item("check", binding=True))
    world.do(AMA, CloseCheck())
    world.do(AMA, StartCheck(""))
    assert world.kept.checks.current.binding
    world.do(AMA, CloseCheck())
    world.do(AMA, StartCheck("Tea?"))
    assert not world.kept.checks.current.binding


def test_a_restart_forgets_answers_and_whoever_comes_back_is_told_theirs() -> None:
    world = asked()
    world.do(BO, Feel("glad"))
    assert core.remind(world.state, BO) == [FeltNoted(1, "glad")]
    assert core.remind(world.state, CY) == []
    world.restart()
    assert world.state.memory.checks.answers == {}
    assert world.kept.checks.current.question == "Are we ready?"


def test_a_client_knows_its_own_answer_alone() -> None:
    world = asked()
    mine = core.State(kept=world.kept)
    assert checks.my_answer(mine) == ""
    core.fold_aside(mine, FeltNoted(1, "glad"))
    assert checks.my_answer(mine) == "glad"
    core.fold_aside(mine, FeltNoted(1))
    assert checks.my_answer(mine) == ""
    custom = FeltNoted(1, "gone")
    assert core.tell(mine, custom, BO) == "Taken in: gone. Until the check is over you can change it."
    world.do(AMA, CloseCheck())
    assert core.tell(mine, FeltNoted(1, "glad"), BO).endswith("you can change it.")


@pytest.mark.parametrize(
    ("options", "code"),
    [
        (("concern",), "plan_options_count"),
        ((*"abcdefg", "concern"), "plan_options_count"),
        (("yes", ": no label"), "plan_option"),
        (("yes", "x" * 25), "plan_option"),
        (("yes", "m: " + "x" * 120), "plan_option"),
        (("Concern", "concern", "against"), "plan_options_twice"),
        (("yes", "no"), "plan_options_honest"),
        (("yes", "concern"), "plan_options_honest"),
    ],
)
def test_answers_of_a_check_leave_room_for_worry_and_for_no(options: tuple[str, ...], code: str) -> None:
    session = SessionPlan("T", items=(PlannedItem("A check", mode="check", options=options),))
    assert [problem.code for problem in problems(session)] == [code]


def test_the_usual_answers_have_a_concern_and_a_no_each_with_a_meaning_and_a_question() -> None:
    usual = options_of(None)
    assert set(setup.NEEDED_OPTIONS) <= {option.name for option in usual}
    assert all(option.meaning and option.ask.endswith("?") for option in usual)
    assert (
        problems(SessionPlan("T", items=(PlannedItem("A", mode="check", options=("yes", "against", "concern")),))) == []
    )


def test_people_without_a_screen_are_counted_by_a_space_holder_as_a_number() -> None:
    world = asked()
    assert world.refused(AMA, CountVoices({"fine": 1})) == "no_voices"
    for named in ("Femi", "Gil"):
        world.do(AMA, PutIn(named))
    assert world.refused(BO, CountVoices({"fine": 1})) == "needs_role"
    assert world.refused(AMA, CountVoices({"fine": 2, "glad": 1})) == "too_many_voices"
    assert world.refused(AMA, CountVoices({"happy": 1})) == "check_option"
    assert world.do(AMA, CountVoices({"glad": 2})) == []
    world.do(AMA, CountVoices({"FINE": 1, "concern": 1}, 1))
    assert world.told(AMA) == [
        "Taken in by voice: 1 fine, 1 concern. Until the check is over you can count again. "
        "Beside them from one to three typed answers stay untold: you could tell them apart."
    ]
    assert world.told(BO) == []
    for who in (AMA, BO, CY, DI):
        world.do(who, Feel("fine"))
    world.do(AMA, CloseCheck())
    assert world.kept.checks.done[1].totals == {"glad": 0, "fine": 5, "unsure": 0, "concern": 1, "against": 0}
    assert world.state.memory.checks.voiced == {}
    assert world.refused(AMA, CountVoices({"fine": 1})) == "no_check"
    world.do(AMA, StartCheck("Again?"))
    assert "Totals were shown here before: if only one answer changes, people may guess whose." in world.told(BO)[0]


def test_a_count_can_be_taken_back() -> None:
    world = asked()
    world.do(AMA, PutIn("Femi"))
    world.do(AMA, CountVoices({"fine": 1}))
    world.do(AMA, CountVoices({}))
    assert world.told(AMA)[0].startswith("Taken in by voice: nobody.")
    assert world.state.memory.checks.voiced == {}


@pytest.mark.parametrize(("typed", "told"), [(0, True), (1, False), (3, False), (4, True)])
def test_whoever_counts_voices_learns_nothing_of_a_few_typed_answers(typed: int, told: bool) -> None:
    world = asked()
    for named in ("Femi", "Gil", "Hana", "Ines"):
        world.do(AMA, PutIn(named))
    for who in (AMA, BO, CY, DI)[:typed]:
        world.do(who, Feel("against"))
    world.do(AMA, CountVoices({"fine": 4}))
    world.do(AMA, CloseCheck())
    assert bool(world.kept.checks.done[1].totals) is told


def test_a_voice_gives_one_of_the_answers_and_is_counted_once() -> None:
    world = asked()
    for named in ("Femi", "Gil", "Hana", "Ines"):
        world.do(AMA, PutIn(named))
    assert world.refused(AMA, CountVoices({"": 3, "fine": 1})) == "check_option"
    world.do(AMA, CountVoices({"fine": 1, "FINE": 3}))
    assert world.state.memory.checks.voiced == {"fine": 4}
    assert world.refused(AMA, CountVoices({"fine": 4, "Fine": 4})) == "too_many_voices"
