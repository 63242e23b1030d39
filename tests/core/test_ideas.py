"""Feelings come before ways out, and whoever presents is asked whether they would like ideas: what they say holds for that part and is nowhere stored."""

from __future__ import annotations

from cop_tui import core
from cop_tui.client import notices
from cop_tui.core import view
from cop_tui.core.engine.ids import ItemId, Ms, PersonId
from cop_tui.core.plan.modes import (
    FEELINGS_FIRST,
    IDEAS_ASKED,
    IDEAS_LATER,
    how_it_works,
    is_behind,
    is_for_ideas,
    may_have_ideas,
)
from cop_tui.core.topics.agenda import MoveOn, TakeUp
from cop_tui.core.topics.composing import WaitForMe
from cop_tui.core.topics.floor import CallNext, Done, PutIn
from cop_tui.core.topics.ideas import TOPIC, IdeasNow, IdeasSaid, SayIdeas
from cop_tui.core.topics.presenting import AskToPresent, Present, StepBack
from cop_tui.core.topics.setup import PlannedItem
from tests.core.world import AMA, BO, CY, World, item

FEELING, IDEAS = ItemId(2), ItemId(3)


def case() -> World:
    """Return a meeting of a dilemma in which Bo presents, at the part that is for ideas."""
    feelings = item("round", turn=0, who="not presenter", advice=False)
    world = World(
        item("presenter", who="presenter", advice=False), feelings, item("queue", who="not presenter"), item("open")
    )
    world.do(BO, Present())
    world.do(AMA, MoveOn(really=True))
    world.do(AMA, MoveOn(really=True))
    assert world.kept.agenda.current == IDEAS
    return world


def test_why_feelings_come_first_is_said_where_everybody_says_how_it_is_for_them() -> None:
    world = case()
    for me in (BO, CY):
        assert FEELINGS_FIRST in how_it_works(world.state, FEELING, me)
        assert FEELINGS_FIRST not in how_it_works(world.state, IDEAS, me)
        assert FEELINGS_FIRST not in how_it_works(world.state, ItemId(1), me)


def test_whoever_presents_is_asked_about_ideas_in_the_part_that_is_for_them_and_nobody_else_is() -> None:
    world = case()
    assert IDEAS_ASKED in how_it_works(world.state, IDEAS, BO)
    assert IDEAS_ASKED not in how_it_works(world.state, IDEAS, CY)
    assert may_have_ideas(world.state)
    assert [is_for_ideas(world.kept, ItemId(n)) for n in range(6)] == [False, False, False, True, False, False]


def test_a_part_for_others_that_follows_no_part_without_advice_asks_nothing() -> None:
    world = World(item("queue", who="not presenter"))
    world.do(BO, Present())
    assert not is_for_ideas(world.kept, ItemId(1))
    assert IDEAS_ASKED not in how_it_works(world.state, ItemId(1), BO)


def test_what_they_say_is_told_to_all_and_nowhere_stored() -> None:
    world = case()
    before = len(world.journal)
    assert world.do(BO, SayIdeas(False)) == []
    assert world.outcome.passing == [IdeasSaid(BO, IDEAS, False)]
    assert world.told(CY) == ["Bo would rather have no ideas now. To keep one for later: keep idea ..."]
    assert world.told(BO) == ["The others read that. You can say otherwise: ideas now, or no ideas now."]
    assert how_it_works(world.state, IDEAS, CY).endswith("To keep one for later: keep idea ...")
    assert IDEAS_ASKED not in how_it_works(world.state, IDEAS, BO)
    world.do(BO, SayIdeas(True))
    assert world.told(CY) == ["Bo would like ideas now. Those you kept: ideas?"]
    assert len(world.journal) == before
    assert not SayIdeas.durable


def test_it_holds_for_that_part_and_for_whoever_said_it() -> None:
    world = case()
    world.do(BO, SayIdeas(True))
    assert list(core.recount(world.state, CY)).count(IdeasSaid(BO, IDEAS, True)) == 1
    world.do(AMA, TakeUp(ItemId(4)))
    assert not [one for one in core.recount(world.state, CY) if isinstance(one, IdeasSaid)]
    assert "ideas" not in how_it_works(world.state, ItemId(4), CY)
    world.do(AMA, TakeUp(IDEAS))
    world.do(BO, StepBack())
    world.do(CY, Present())
    assert IDEAS_ASKED in how_it_works(world.state, IDEAS, CY)
    assert "ideas" not in how_it_works(world.state, IDEAS, BO)


def test_only_whoever_presents_says_it_and_a_space_holder_for_somebody_without_a_screen() -> None:
    world = case()
    for who in (CY, AMA):
        assert world.refused(who, SayIdeas(True)) == "not_presenting"
    world.do(BO, StepBack())
    world.do(AMA, PutIn("Femi"))
    world.do(AMA, CallNext())
    world.do(AMA, Done())
    femi = PersonId(5)
    world.do(AMA, AskToPresent(femi))
    assert world.refused(AMA, SayIdeas(True)) == "not_presenting"
    world.do(AMA, SayIdeas(True, femi))
    assert world.state.now.ideas == IdeasNow(IDEAS, femi, True)


def test_somebody_who_comes_back_is_told_only_what_they_do_not_know() -> None:
    world = case()
    world.do(BO, SayIdeas(True))
    assert TOPIC.known[IdeasSaid](world.state.now, IdeasSaid(BO, IDEAS, True))
    for news in (IdeasSaid(BO, IDEAS, False), IdeasSaid(CY, IDEAS, True), IdeasSaid(BO, FEELING, True)):
        assert not TOPIC.known[IdeasSaid](world.state.now, news)


def brings(*items: PlannedItem) -> World:
    """Return a meeting in whose first part Bo has the floor, to bring something."""
    world = World(*items)
    world.do(BO, Present())
    assert world.kept.floor.speaker == BO
    return world


def test_whoever_has_brought_something_is_asked_alone_as_their_minutes_end() -> None:
    world = brings(item("presenter", who="presenter"), item("open"))
    assert view.after_own_minutes(world.state, BO) == "", "not while they speak"
    assert not may_have_ideas(world.state)
    ended = world.do(BO, Done())
    assert [view.turn_ended(event) for event in ended].count(BO) == 1
    assert view.turn_ended(world.journal[0]) == 0
    assert view.after_own_minutes(world.state, BO) == IDEAS_ASKED
    assert view.after_own_minutes(world.state, CY) == ""
    told: set[tuple[object, ...]] = set()
    assert [one.text for one in notices.after_presenting(world.state, BO, told)] == [IDEAS_ASKED]
    assert notices.after_presenting(world.state, BO, told) == [], "once a part"
    assert notices.after_presenting(world.state, CY, set()) == []
    world.do(BO, SayIdeas(True))
    assert world.told(CY) == ["Bo would like ideas now. Those you kept: ideas?"]
    assert view.after_own_minutes(world.state, BO) == "", "it is asked once"


def test_whoever_still_speaks_as_the_minutes_of_the_part_run_out_is_asked_alone_and_once() -> None:
    world = brings(item("presenter", who="presenter", minutes=10), item("open"))
    told: set[tuple[object, ...]] = set()

    def asked(me: PersonId, minutes: int) -> list[str]:
        then = Ms(world.now + minutes * 60_000)
        return [one.text for one in notices.due_cues(world.state, me, then, told) if one.kind == "presented"]

    assert asked(BO, 9) == []
    assert asked(CY, 10) == []
    assert asked(BO, 10) == [IDEAS_ASKED]
    assert asked(BO, 11) == [], "once"
    world.do(BO, Done())
    assert notices.after_presenting(world.state, BO, told) == [], "and not again as they are done"


def test_nothing_is_asked_as_minutes_run_out_where_ideas_come_later_or_not_at_all_or_they_are_composing() -> None:
    for items, text in (
        ([item("presenter", who="presenter", minutes=10, advice=False)], []),
        ([item("presenter", who="proposer", minutes=10)], []),
        ([item("presenter", who="presenter", minutes=10, advice=False), item("queue", who="not presenter")], [IDEAS_LATER]),
        ([item("open", minutes=10)], []),
    ):  # fmt: skip
        world = World(*items)
        world.do(BO, Present())
        cues = notices.due_cues(world.state, BO, Ms(world.now + 600_000), set())
        assert [one.text for one in cues if one.kind == "presented"] == text
    world = brings(item("presenter", who="presenter", minutes=10))
    world.do(BO, WaitForMe())
    cues = notices.due_cues(world.state, BO, Ms(world.now + 600_000), set())
    assert [one for one in cues if one.kind == "presented"] == []


def test_where_ideas_have_a_part_of_their_own_it_is_asked_there() -> None:
    world = brings(item("presenter", who="presenter", advice=False), item("queue", who="not presenter"))
    world.do(BO, Done())
    assert view.after_own_minutes(world.state, BO) == IDEAS_LATER
    assert not may_have_ideas(world.state)
    closing = World(
        item("presenter", who="presenter", advice=False),
        item("queue", who="not presenter"),
        item("presenter", who="presenter"),
    )
    closing.do(BO, Present())
    closing.do(BO, Done())
    closing.do(AMA, TakeUp(ItemId(3)))
    closing.do(BO, Done())
    assert view.after_own_minutes(closing.state, BO) == "", "ideas were had"


def test_what_was_presented_is_behind_in_a_part_that_is_not_for_the_others_about_it() -> None:
    world = case()
    assert not is_behind(world.kept), "this part is about it"
    world.do(AMA, TakeUp(ItemId(4)))
    assert is_behind(world.kept)
    assert not is_behind(brings(item("presenter", who="presenter"), item("open")).kept)


def test_nothing_is_asked_of_ideas_where_no_advice_is_wanted_or_a_proposal_was_brought() -> None:
    for only in (item("presenter", who="presenter", advice=False), item("presenter", who="proposer")):
        world = brings(only)
        world.do(BO, Done())
        assert view.after_own_minutes(world.state, BO) == ""


def test_a_part_in_which_somebody_spoke_first_goes_on_with_hands() -> None:
    world = brings(item("presenter", who="presenter"))
    assert "A hand waits until you type done." in how_it_works(world.state, ItemId(1), BO)
    world.do(BO, Done())
    assert how_it_works(world.state, ItemId(1), BO) == (
        "Your minutes without interruption are over. Hands come in turn now; you need none to answer: say ..."
    )
    assert how_it_works(world.state, ItemId(1), CY) == "Hands come in turn now: hand. Bo needs none to answer."
