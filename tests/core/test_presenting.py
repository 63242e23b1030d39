"""The presenter: offering oneself, being asked, speaking, answering, listening and coming back."""

from __future__ import annotations

from typing import Any

import pytest

from cop_tui import core
from cop_tui.core.engine.ids import ItemId, PersonId
from cop_tui.core.plan.modes import UNKNOWN, how_it_works
from cop_tui.core.topics import coming, presenting, rounds
from cop_tui.core.topics.agenda import AddItem, MoveOn, TakeUp
from cop_tui.core.topics.clock import Pause
from cop_tui.core.topics.deciding import Amend, Propose
from cop_tui.core.topics.floor import Called, CallNext, Done, Hand, HandLowered, MovedOn, PutBack, PutIn
from cop_tui.core.topics.presenting import (
    AskToPresent,
    ComeBack,
    Present,
    PresenterCameBack,
    PresentingAsked,
    PresentingBegan,
    PresentingEnded,
    StepBack,
)
from cop_tui.core.topics.roles import LayDown, TakeRole
from cop_tui.core.topics.setup import Begin, End, PlannedItem
from cop_tui.core.topics.words import Off, Say
from tests.core.world import AMA, BO, CY, DI, World, item


def case(mode: str = "presenter", **plan: Any) -> World:
    """Return a meeting in which Bo presents and a part of this mode is open."""
    world = World(item("open"), item(mode, **plan), item("open"))
    world.do(BO, Present())
    world.do(AMA, MoveOn())
    return world


def test_whoever_offers_to_present_is_told_to_all_and_one_presents_at_a_time() -> None:
    world = World(item("open"))
    assert world.do(BO, Present()) == [PresentingBegan(BO)]
    assert world.told(CY) == ["Bo presents now."]
    assert world.told(BO) == ["You present now. To stop: step back."]
    assert world.refused(BO, Present()) == "you_present"
    assert world.refused(CY, Present()) == "presents_already"
    assert world.refused(AMA, AskToPresent(CY)) == "presents_already"
    assert world.do(BO, StepBack()) == [PresentingEnded(BO)]
    assert world.told(BO) == ["You present no longer."]
    assert world.told(CY) == ["Bo presents no longer."]
    assert world.refused(BO, StepBack()) == "not_presenting"


def test_nobody_is_made_to_present_being_asked_is_aside_and_leaves_no_trace() -> None:
    world = World(item("open"))
    assert world.do(AMA, AskToPresent(CY)) == []
    assert world.outcome.passing == []
    assert world.aside_to(CY) == [PresentingAsked(AMA)]
    assert world.told(CY)[0].startswith("Ama asks, aside, whether you would like to present.")
    assert world.told(BO) == world.told(AMA) == []
    assert not AskToPresent.durable
    assert world.kept.presenting.who == 0
    assert world.refused(BO, AskToPresent(CY)) == "needs_role"
    assert world.refused(AMA, AskToPresent(PersonId(9))) == "nobody_there"
    core.fold_aside(world.state, PresentingAsked(AMA))
    assert world.do(AMA, AskToPresent(AMA)) == [PresentingBegan(AMA)]


def test_somebody_without_a_screen_presents_and_stops_through_a_space_holder() -> None:
    world = World(item("open"), item("without-presenter"))
    world.do(AMA, PutIn("Femi"))
    world.do(AMA, CallNext())
    world.do(AMA, Done())
    assert world.do(AMA, AskToPresent(PersonId(5))) == [PresentingBegan(PersonId(5))]
    world.do(AMA, MoveOn())
    assert world.refused(AMA, PutIn("Femi")) == "you_listen"
    assert world.refused(BO, ComeBack(PersonId(5))) == "not_presenting"
    assert world.do(AMA, ComeBack(PersonId(5))) == [PresenterCameBack(PersonId(5))]
    assert world.refused(AMA, StepBack()) == "not_presenting"
    assert world.do(AMA, StepBack(PersonId(5))) == [PresentingEnded(PersonId(5))]


def test_only_they_themselves_say_so_for_somebody_with_a_screen() -> None:
    world = case("without-presenter")
    assert world.refused(AMA, StepBack(BO)) == "not_presenting"
    assert world.refused(AMA, ComeBack(BO)) == "not_presenting"


def test_observers_do_not_present_and_a_presenter_who_only_watches_stops() -> None:
    world = World(item("open"))
    world.do(AMA, PutIn("Femi"))
    world.kept.people.by_id[5].roles = ["observer"]
    assert world.refused(AMA, AskToPresent(PersonId(5))) == "observers_watch"
    world.do(BO, Present())
    assert PresentingEnded(BO) in world.do(BO, LayDown("member"))
    assert world.kept.presenting.who == 0


def test_a_presenter_who_has_to_leave_presents_no_longer() -> None:
    world = World(item("open"))
    world.do(BO, Present())
    assert PresentingEnded(BO) in world.out(BO, AMA, DI)
    world.do(CY, Present())
    assert PresentingEnded(CY) not in world.out(DI, AMA, CY)


def test_the_presenter_has_the_floor_when_their_part_opens() -> None:
    world = World(item("open"), item("presenter", turn=600), item("open"))
    world.do(BO, Present())
    events = world.do(AMA, MoveOn())
    assert events[-1] == Called(BO, in_round=True)
    assert "Your turn, Bo. About 10 minutes. Finish with done, or pass." in world.told(BO)
    assert world.kept.floor.turns == {}
    world.do(CY, Hand())
    assert world.refused(CY, Say("But")) == "others_turn"
    assert world.refused(AMA, Say("But")) == "others_turn"
    world.do(BO, Say("It was hard."))
    assert world.refused(AMA, PutBack()) == "nobody_to_put_back"
    world.do(BO, Done())
    world.do(BO, Say("One thing more."))
    world.pass_time(3_000)
    world.do(AMA, CallNext())
    assert world.kept.floor.speaker == CY
    assert world.refused(BO, Say("But")) == "others_turn"


def test_a_presenter_who_was_cut_off_has_the_floor_again_when_the_call_is_taken_back() -> None:
    world = case("presenter", turn=600)
    world.do(CY, Hand())
    world.pass_time(3_000)
    assert world.do(AMA, CallNext()) == [MovedOn(BO), Called(CY, AMA)]
    world.do(AMA, PutBack())
    assert (world.kept.floor.speaker, world.kept.floor.turns) == (BO, {})
    assert "About 10 minutes. Finish with done, or pass." in world.told(BO)


def test_a_presenter_who_is_away_is_not_given_the_floor() -> None:
    world = World(item("open"), item("presenter"))
    world.do(BO, Present())
    world.away(BO)
    world.do(AMA, MoveOn())
    assert world.kept.floor.speaker == 0


def test_presenting_in_ones_own_part_gives_the_floor_when_it_is_free() -> None:
    world = World(item("presenter"), item("open"))
    assert world.outcome.events[-1] != Called(BO, in_round=True)
    world.do(CY, Hand())
    world.do(AMA, CallNext())
    assert world.do(BO, Present()) == [PresentingBegan(BO)]
    world.do(BO, StepBack())
    world.do(CY, Done())
    assert world.do(BO, Present()) == [PresentingBegan(BO), Called(BO, in_round=True)]


def test_the_others_ask_and_the_presenter_answers_without_a_hand() -> None:
    world = case("ask-presenter")
    assert world.refused(BO, Hand()) == "you_answer"
    world.do(CY, Hand())
    world.do(AMA, CallNext())
    world.do(CY, Say("How did you feel?"))
    world.do(BO, Say("Alone."))
    world.do(BO, Off("Quite alone."))
    world.do(CY, Say("And now?"))
    assert world.refused(DI, Say("Oh")) == "others_turn"


def test_questions_can_go_round_the_circle_without_the_presenter() -> None:
    world = case("ask-presenter", order="circle", prompt="Open questions only")
    assert world.kept.rounds.current.order == [AMA, CY, DI]
    world.do(AMA, Say("What do you want?"))
    world.do(BO, Say("Time."))
    world.do(AMA, Done())
    assert world.kept.floor.speaker == CY
    assert coming.to_come(world.state) == [DI]


def test_the_presenter_only_listens_until_they_come_back() -> None:
    world = case("without-presenter")
    assert world.refused(BO, Hand()) == "you_listen"
    assert world.refused(BO, Say("But")) == "you_listen"
    assert world.refused(BO, Off("But")) == "you_listen"
    assert world.refused(CY, ComeBack()) == "not_presenting"
    assert world.do(BO, ComeBack()) == [PresenterCameBack(BO)]
    assert world.told(CY) == ["Bo comes back in and takes part again."]
    assert world.told(BO) == ["You come back in and take part again."]
    world.do(BO, Hand())
    assert world.refused(BO, ComeBack()) == "back_already"
    world.do(AMA, TakeUp(ItemId(2 + 1), really=True))
    assert not world.kept.presenting.back
    assert world.refused(BO, ComeBack()) == "back_already"


def test_coming_back_into_a_round_gives_a_place_at_its_end() -> None:
    world = case("without-presenter", order="reversed")
    assert world.kept.rounds.current.order == [DI, CY, AMA]
    world.do(BO, ComeBack())
    assert coming.to_come(world.state) == [CY, AMA, BO]


def test_presenting_in_the_middle_of_a_round_that_is_for_the_others_takes_the_place_away() -> None:
    world = World(item("without-presenter", order="circle"))
    assert world.kept.floor.speaker == AMA
    assert world.refused(AMA, Present()) == "finish_first"
    world.do(BO, Present())
    assert "You listen now" in world.told(BO)[0]
    assert coming.to_come(world.state) == [CY, DI]
    world.do(AMA, Done())
    assert world.kept.floor.speaker == CY
    world.do(BO, StepBack())
    assert coming.to_come(world.state) == [DI]


def test_a_hand_comes_down_when_its_owner_begins_to_listen() -> None:
    world = World(item("ask-presenter"))
    world.do(BO, Hand())
    assert world.do(BO, Present()) == [PresentingBegan(BO), HandLowered(BO)]


def test_a_queue_for_all_but_the_presenter_leaves_them_listening() -> None:
    world = case("queue", who="not presenter")
    assert world.refused(BO, Hand()) == "you_listen"
    world.do(CY, Hand())
    world.do(BO, ComeBack())
    world.do(BO, Hand())


def test_a_part_for_the_presenter_alone_is_theirs() -> None:
    world = case("queue", who="presenter")
    assert world.refused(CY, Hand()) == "part_of_one"
    assert world.refused(CY, Say("But")) == "part_of_one"
    world.do(BO, Hand())
    world.do(BO, StepBack())
    world.do(CY, Hand())


def test_a_round_for_the_presenter_alone_asks_only_them() -> None:
    world = case("round", who="presenter")
    assert world.kept.rounds.current.order == [BO]


def test_a_part_for_the_proposer_is_theirs_and_for_all_where_nobody_proposed_it() -> None:
    world = World(item("queue", who="proposer"))
    world.do(CY, Hand())
    world.do(DI, AddItem("Mine"))
    added = world.kept.agenda.items[2]
    world.kept.agenda.items[2] = type(added)(item("queue", who="proposer"), added.by)
    world.do(AMA, TakeUp(ItemId(2), really=True))
    assert world.refused(CY, Hand()) == "part_of_one"
    world.do(DI, Hand())
    world.do(AMA, TakeUp(ItemId(1), really=True))
    world.kept.agenda.items[2] = type(added)(item("round", who="proposer"), CY)
    world.do(AMA, TakeUp(ItemId(2), really=True))
    assert world.kept.rounds.current.order == [CY]


def proposing(**plan: Any) -> World:
    """Return a meeting in which Bo has presented in an earlier part, and a part for the proposer comes next."""
    world = World(
        item("presenter"), item("open"), item(**{"mode": "presenter", "who": "proposer", **plan}), item("open")
    )
    world.do(BO, Present())
    world.do(AMA, TakeUp(ItemId(2), really=True))
    return world


def test_whose_proposal_is_on_the_table_presents_in_a_part_for_the_proposer() -> None:
    world = proposing()
    world.do(CY, Propose("Two hours"))
    assert world.kept.presenting.who == BO, "no part for the proposer has begun"
    said = world.do(AMA, MoveOn())
    assert said[2:] == [PresentingEnded(BO), PresentingBegan(CY), Called(CY, in_round=True)]
    assert not any("Bo" in told for told in world.told(DI) if told != "Bo presents no longer.")
    assert world.kept.floor.speaker == world.kept.presenting.who == CY


def test_whoever_presented_before_does_not_present_where_nobody_has_proposed_yet() -> None:
    world = proposing()
    assert world.do(AMA, MoveOn())[2:] == [PresentingEnded(BO)]
    assert world.told(DI)[0].endswith("Nobody presents yet; whoever would like to: present.")
    assert world.do(CY, Propose("Two hours"))[1:] == [PresentingBegan(CY), Called(CY, in_round=True)]
    world.do(CY, Amend("Three hours"))
    assert world.kept.presenting.who == CY


def test_whoever_offered_to_present_the_proposal_does_and_is_not_cut_off_by_one() -> None:
    world = proposing()
    world.do(BO, StepBack())
    world.do(DI, Present())
    world.do(AMA, MoveOn())
    assert world.kept.floor.speaker == DI
    assert world.do(CY, Propose("Two hours"))[1:] == [PresentingEnded(DI), PresentingBegan(CY)]
    assert world.kept.floor.speaker == DI


def test_a_proposer_who_only_watches_now_does_not_present() -> None:
    world = proposing()
    world.do(CY, Propose("Two hours"))
    world.do(CY, TakeRole("observer"))
    assert world.do(AMA, MoveOn())[2:] == [PresentingEnded(BO)]


def test_where_the_proposer_is_asked_the_part_opens_with_their_name() -> None:
    world = proposing(mode="ask-presenter")
    world.do(CY, Propose("Two hours"))
    world.do(AMA, MoveOn())
    assert "ask Cy" in world.told(DI)[0]


def test_opening_a_part_says_who_does_what_in_it_and_whether_it_is_for_advice() -> None:
    world = case("ask-presenter", advice=False)
    assert world.told(CY)[-1].endswith(
        "Raise a hand to ask Bo: hand. They answer without one. "
        "No advice in this part. To keep an idea for later: keep idea ..."
    )
    world = World(item("presenter"))
    assert "Whoever presents speaks first" in world.told(CY)[-1]
    assert world.told(CY)[-1].endswith("Nobody presents yet; whoever would like to: present.")
    world = World(item("round", advice=False))
    assert "No advice in this part." in world.told(CY)[2]


def test_nobody_begins_to_present_while_everything_is_paused() -> None:
    world = World(item("open"))
    world.do(CY, Pause())
    assert world.refused(BO, Present()) == "paused"


def test_with_the_meeting_presenting_ends() -> None:
    world = World(item("open"))
    world.do(BO, Present())
    world.do(AMA, End())
    assert world.kept.presenting == presenting.Presenting()


def test_presenting_outlives_a_restart_and_the_parts_of_a_case() -> None:
    world = case("without-presenter")
    world.do(BO, ComeBack())
    world.restart()
    assert world.kept.presenting == presenting.Presenting(BO, True)
    assert not presenting.listens(core.Meeting(), BO)
    assert coming.has_turn(core.Meeting(), BO)


def test_a_round_that_is_for_nobody_here_ends_in_an_offer_to_all() -> None:
    world = World(item("open"), item("round", who="presenter"))
    world.do(BO, Present())
    world.kept.people.by_id[BO].roles = ["observer"]
    assert world.do(AMA, MoveOn())[-1] == rounds.RoundOffered(1)


def test_whoever_will_present_can_be_known_before_the_meeting_begins() -> None:
    world = World(item("presenter"), begun=False)
    assert world.do(BO, Present()) == [PresentingBegan(BO)]
    world.do(AMA, Begin())
    assert world.kept.floor.speaker == BO


@pytest.mark.parametrize(
    ("plan", "presenter", "others"),
    [
        (item("presenter"), "You speak first and are not interrupted.", "Bo speaks first and is not interrupted."),
        (item("ask-presenter"), "The others ask you, one after the other.", "Raise a hand to ask Bo: hand."),
        (
            item("ask-presenter", order="circle"),
            "The others ask you, one after the other.",
            "Everybody is offered a turn to ask Bo, who answers without one.",
        ),
        (item("without-presenter"), "you only listen, until you say: come back.", "Bo only listens, until they say"),
        (item("queue", who="not presenter"), "you only listen, until you say", "hand. Bo only listens, until they say"),
        (item("round", who="not presenter"), "you only listen, until you say", "10 minutes. Bo only listens, until"),
    ],
    ids=lambda value: value.mode if isinstance(value, PlannedItem) else "",
)
def test_whoever_presents_reads_what_is_theirs_in_a_part_and_the_others_what_is_theirs(
    plan: PlannedItem, presenter: str, others: str
) -> None:
    world = World(item("open"), plan)
    world.do(BO, Present())
    world.do(AMA, MoveOn())
    assert any(presenter in told for told in world.told(BO))
    assert any(others in told for told in world.told(CY))
    if "listen" in presenter:
        world.do(BO, ComeBack())
        assert "listen" not in how_it_works(world.state, ItemId(2), BO)


def test_before_a_part_for_whoever_presents_people_read_that_they_may_offer_it() -> None:
    world = World(item("open"), item("presenter"))
    assert world.told(CY)[-1].endswith("Then somebody presents; whoever would like to: present.")
    world = World(item("open"), item("open"))
    assert "present" not in world.told(CY)[-1]


def test_a_part_of_a_newer_server_is_said_to_be_unknown() -> None:
    world = World(item("open"))
    world.kept.agenda.items[1].plan = item("dance")
    assert how_it_works(world.state, ItemId(1), BO) == UNKNOWN


def test_whoever_steps_back_in_their_part_leaves_the_floor_to_whoever_presents_next() -> None:
    world = case()
    assert world.kept.floor.speaker == BO
    assert world.do(BO, StepBack()) == [PresentingEnded(BO), MovedOn(BO)]
    assert Called(CY, in_round=True) in world.do(CY, Present())
    world = case("queue")
    world.do(BO, Hand())
    world.do(AMA, CallNext())
    assert world.do(BO, StepBack()) == [PresentingEnded(BO)], "a turn like everybody's is theirs to finish"


def test_whoever_has_a_hand_up_is_told_that_presenting_took_it_down() -> None:
    world = World(item("presenter"))
    world.do(BO, Hand())
    world.do(BO, Present())
    assert world.kept.floor.speaker == BO
    assert "Your turn came, so your hand is down. After it, hand raises it again." in world.told(BO)
