"""Dots and the Lean Coffee loop."""

from __future__ import annotations

import pytest

from cop_tui import core
from cop_tui.core.engine import limits
from cop_tui.core.engine.ids import ItemId, PersonId, WordId
from cop_tui.core.topics import coffee, dots
from cop_tui.core.topics.afterwards import Withdraw
from cop_tui.core.topics.agenda import AddItem, MoveOn, TakeUp
from cop_tui.core.topics.clock import Pause, Resume
from cop_tui.core.topics.coffee import AddTopic, CloseVote, NextTopic, Vote, VoteClosed, VoteNoted
from cop_tui.core.topics.dots import CloseDots, DotsClosed, DotsNoted, PlaceDots, StartDots
from cop_tui.core.topics.parking import AnswerPark, Park, ParkTopics, WordParked
from cop_tui.core.topics.release import AskAll
from cop_tui.core.topics.roles import TakeRole
from cop_tui.core.topics.setup import End
from tests.core.world import AMA, BO, CY, DI, MINUTE, World, item

ELI = PersonId(5)


def written(*items: object) -> tuple[World, list[WordId]]:
    world = World(*(items or (item("open", turn=60, keep="recap"), item("round"))), names="Bo Cy Di Eli")  # type: ignore[arg-type]
    for who, text in ((BO, "Rates"), (CY, "Trust"), (DI, "Time")):
        world.do(who, AddTopic(text))
    return world, list(world.kept.dots.topics)


def dotting(each: int = 3, what: str = "topics") -> tuple[World, list[WordId]]:
    world, topics = written()
    world.do(AMA, StartDots(what, each))
    return world, topics


def in_topic() -> World:
    world, _ = written()
    world.do(AMA, NextTopic())
    return world


def topic(world: World) -> dots.Taken:
    taken = coffee.current(world.kept)
    assert taken is not None
    return taken


def voting() -> World:
    world = in_topic()
    world.pass_time(7 * MINUTE)
    return world


def test_dots_are_aside_until_closed_and_leave_an_order_behind() -> None:
    world, (rates, trust, time) = dotting()
    assert world.told(BO) == [
        "Ama asks everybody to place 3 dots on the topics; topics? shows the numbers. For example: dot 2 5. Nobody sees "
        "whose dots are where, and only the order is told."
    ]
    before = world.kept.seq
    world.do(BO, PlaceDots([WordId(time), WordId(time), WordId(rates)], 1))
    assert world.aside_to(BO) == [DotsNoted(1, [WordId(time), WordId(time), WordId(rates)])]
    assert world.told(BO) == ["Taken in. Place them again to change it."]
    world.do(BO, PlaceDots([]))
    assert world.told(BO) == ["Your dots are taken back."]
    for who in (BO, CY, DI, AMA):
        world.do(who, PlaceDots([WordId(time), WordId(trust)]))
    world.do(AMA, PlaceDots([WordId(time)]))
    assert world.kept.seq == before
    world.do(AMA, CloseDots(1))
    assert world.outcome.events == [DotsClosed("topics", [WordId(time), WordId(trust), WordId(rates)])]
    assert world.told(BO) == ["The dots are placed, and the order is theirs now. First: Time"]
    assert world.kept.dots.topics == [time, trust, rates]
    assert world.state.memory.dots.placed == {}


def test_below_four_people_dots_order_nothing() -> None:
    world, topics = dotting()
    for who in (BO, CY, DI):
        world.do(who, PlaceDots([topics[2]]))
    world.do(AMA, CloseDots())
    assert world.kept.dots.topics == topics
    assert world.told(BO) == [
        "Fewer than four placed dots, so the order stays as it was. A space holder can choose what comes first."
    ]


def test_parked_notes_are_ordered_by_dots() -> None:
    world = World(names="Bo Cy Di Eli")
    world.do(BO, Park("one"))
    assert world.refused(AMA, StartDots("parked")) == "nothing_to_order"
    world.do(BO, Park("two"))
    first, second = world.kept.parking.notes
    world.do(AMA, StartDots("parked", 1))
    assert "what is parked; lot?" in world.told(BO)[0]
    assert world.told(AMA)[0].startswith("You ask everybody to place 1 dots")
    for who in (AMA, BO, CY, DI):
        world.do(who, PlaceDots([second]))
    world.do(AMA, CloseDots())
    assert world.kept.parking.notes == [second, first]


def test_dots_that_make_no_sense_are_refused() -> None:
    world, topics = written()
    assert world.refused(BO, PlaceDots([topics[0]])) == "no_dots"
    assert world.refused(AMA, StartDots("people")) == "dots_what"
    assert world.refused(AMA, StartDots(each=0)) == "dots_range"
    world.do(AMA, StartDots(each=2))
    assert world.refused(AMA, StartDots()) == "dots_running"
    assert world.refused(AMA, NextTopic()) == "dots_first"
    assert world.refused(BO, PlaceDots([topics[0]] * 3)) == "dots_too_many"
    assert world.refused(BO, PlaceDots([WordId(1)])) == "dots_nowhere"
    assert world.refused(BO, PlaceDots([topics[0]], 2)) == "no_dots"
    world.do(ELI, TakeRole("observer"))
    assert world.refused(ELI, PlaceDots([topics[0]])) == "needs_role"


def test_a_withdrawn_topic_takes_its_dots_with_it() -> None:
    world, topics = dotting()
    for who in (AMA, BO, CY, DI):
        world.do(who, PlaceDots([topics[0]]))
    world.do(BO, Withdraw([topics[0]]))
    world.do(AMA, CloseDots())
    assert world.outcome.events == [DotsClosed("topics", topics[1:])]


def test_a_restart_forgets_dots_and_whoever_comes_back_is_told_theirs() -> None:
    world, topics = dotting()
    world.do(BO, PlaceDots([topics[1]]))
    assert core.remind(world.state, BO) == [DotsNoted(1, [topics[1]])]
    assert core.remind(world.state, CY) == []
    mine = core.State(kept=world.kept)
    assert dots.my_dots(mine) == []
    core.fold_aside(mine, DotsNoted(1, [topics[1]]))
    assert dots.my_dots(mine) == [topics[1]]
    world.restart()
    assert world.state.memory.dots.placed == {}
    world.do(AMA, CloseDots())
    assert dots.my_dots(core.State(kept=world.kept)) == []


def test_the_next_topic_has_an_item_of_its_own_that_does_not_hold_its_words() -> None:
    world, (rates, trust, _) = written()
    world.do(AMA, NextTopic(if_item=ItemId(1)))
    assert world.names() == ["ItemClosed", "ItemAdded", "TopicTaken", "ItemOpened"]
    plan = world.kept.agenda.now()
    assert (plan.title, plan.mode, plan.minutes, plan.turn, plan.keep) == ("Topic 1", "queue", 7, 60, "recap")
    assert "The next topic is yours: Rates. To begin it: hand." in world.told(BO)
    assert world.told(CY)[0] == "The next topic, from Bo: Rates."
    assert topic(world).word == rates
    world.do(AMA, NextTopic(5, WordId(trust)))
    assert (world.kept.agenda.now().title, world.kept.agenda.now().minutes) == ("Topic 2", 5)
    world.do(BO, Withdraw([WordId(rates)]))
    assert "Rates" not in core.canonical(world.kept).decode()
    world.do(AMA, MoveOn())
    assert world.kept.agenda.current == 2
    assert core.tell(core.State(), coffee.TopicTaken(WordId(9), ItemId(3), AMA), BO) == "The next topic."


def test_a_topic_that_cannot_be_taken_up_says_why() -> None:
    world = World()
    assert world.refused(AMA, NextTopic()) == "no_topic"
    world, _ = written()
    assert world.refused(AMA, NextTopic(if_item=ItemId(2))) == "already_moved"
    assert world.refused(AMA, NextTopic(word=WordId(1))) == "no_topic"
    assert world.refused(AMA, NextTopic(minutes=0)) == "minutes_range"
    world.do(AMA, Pause())
    assert world.refused(AMA, NextTopic()) == "paused"
    world.do(AMA, Resume())
    world.do(AMA, MoveOn())
    world.do(AMA, MoveOn(really=True))
    world.do(AMA, NextTopic())
    assert world.kept.agenda.now().keep == "group"
    for _ in range(57):
        world.do(AMA, AddItem("More"))
    assert world.refused(AMA, NextTopic()) == "agenda_full"


def test_when_the_time_of_a_topic_is_up_a_vote_opens_and_ends_by_itself() -> None:
    world = in_topic()
    assert world.refused(BO, Vote(True)) == "no_vote"
    world.pass_time(7 * MINUTE)
    assert topic(world).voting
    assert "continue / enough" in world.told(BO)[0]
    before = world.kept.seq
    world.do(BO, Vote(False))
    world.do(BO, Vote(True, ItemId(3)))
    assert world.aside_to(BO) == [VoteNoted(ItemId(3), True)]
    assert world.told(BO) == ["Taken in: continue. You can still change it. Nobody sees who voted how."]
    assert world.refused(BO, Vote(True, ItemId(1))) == "no_vote"
    assert core.remind(world.state, BO) == [VoteNoted(ItemId(3), True)]
    for who, go_on in ((CY, True), (DI, True), (ELI, False)):
        world.do(PersonId(who), Vote(go_on))
    assert world.told(ELI)[0].startswith("Taken in: enough.")
    assert world.kept.seq == before
    world.pass_time(limits.VOTE_MS)
    assert world.names() == ["VoteClosed", "ExtensionAccepted"]
    assert world.told(BO) == ["We go on with this topic. 3 of 4 were for going on.", "3 more minutes for this part."]
    assert world.kept.clock.extra == {3: 3}


def test_half_is_not_more_than_half_and_few_votes_show_no_numbers() -> None:
    world = voting()
    world.do(BO, Vote(True))
    world.do(CY, Vote(False))
    assert world.refused(AMA, CloseVote(ItemId(1))) == "no_vote"
    world.do(AMA, CloseVote(ItemId(3)))
    assert world.outcome.events == [VoteClosed(ItemId(3), go_on=False)]
    assert world.told(BO)[0].startswith("We leave this topic here. Whoever speaks finishes;")
    assert core.due(world.state) is None


def test_a_vote_of_nobody_moves_on() -> None:
    world = voting()
    world.pass_time(limits.VOTE_MS)
    assert topic(world).over


def test_a_topic_is_gone_on_with_at_most_twice() -> None:
    world = voting()
    for _ in range(2):
        world.do(BO, Vote(True))
        world.do(AMA, CloseVote())
        assert topic(world).voting is False
        world.pass_time(3 * MINUTE)
    assert topic(world) == dots.Taken(world.kept.dots.taken[3].word, more=2)
    assert core.due(world.state) is None


def test_a_pause_gives_a_vote_its_time_back() -> None:
    world = voting()
    world.do(BO, Vote(True))
    world.do(AMA, Pause())
    assert world.refused(CY, Vote(True)) == "paused"
    assert core.due(world.state) is None
    world.pass_time(10 * MINUTE)
    world.do(AMA, Resume())
    assert topic(world).voting
    assert core.due(world.state) == world.now + limits.VOTE_MS
    assert world.state.memory.coffee.votes == {BO: True}
    world.do(AMA, Pause())
    assert world.refused(AMA, CloseVote()) == "paused"


def test_moving_on_ends_a_vote_without_an_outcome_and_coming_back_begins_anew() -> None:
    world = voting()
    world.do(BO, Vote(True))
    world.do(AMA, MoveOn())
    assert world.state.memory.coffee.votes == {}
    assert not world.kept.dots.taken[3].voting
    world.do(AMA, TakeUp(ItemId(3), really=True))
    assert core.due(world.state) == world.now + 7 * MINUTE
    world.do(AMA, NextTopic())
    world.do(AMA, AskAll())
    world.do(AMA, End())


def test_a_restart_gives_a_vote_its_time_again() -> None:
    world = voting()
    world.do(BO, Vote(True))
    world.restart()
    assert world.state.memory.coffee.votes == {}
    assert core.due(world.state) == world.now + limits.VOTE_MS
    world = in_topic()
    world.restart()
    assert world.state.memory.coffee.until == 0


@pytest.mark.parametrize("order", [[], [9]])
def test_an_order_is_told_without_words_that_are_not_here(order: list[WordId]) -> None:
    said = core.tell(core.State(), DotsClosed("topics", order), BO)
    assert said == "The dots are placed, and the order is theirs now."


def test_topics_nobody_came_to_are_offered_to_the_lot_in_one_step_and_their_authors_may_say_no() -> None:
    world, (_, trust, time) = written()
    world.do(CY, AddTopic("Travel"))
    world.do(AMA, AddTopic("Mine"))
    travel, mine = world.kept.dots.topics[3:]
    world.do(AMA, NextTopic())
    assert world.refused(BO, ParkTopics()) == "needs_role"
    assert world.do(AMA, ParkTopics()) == [WordParked(mine)]
    assert world.told(CY)[-1] == (
        "Ama offers to park 'Trust' and 'Travel' for you. Type yes park it, or rather not park it. A no is not written down."
    )
    assert world.told(BO) == ["Ama agreed to park: Mine"]
    assert world.do(CY, AnswerPark(True)) == [WordParked(WordId(trust)), WordParked(travel)]
    world.do(DI, AnswerPark(False))
    assert world.told(AMA) == ["Di would rather not park it."]
    assert (world.kept.parking.notes, world.kept.dots.topics) == ([mine, trust, travel], [time])
    world.restart()


def test_a_topic_withdrawn_since_it_was_offered_is_not_parked_and_nobody_is_asked_who_left() -> None:
    world, (rates, trust, time) = written()
    world.do(BO, AddTopic("Travel"))
    world.out(CY, AMA, DI)
    world.do(AMA, ParkTopics())
    assert world.aside_to(CY) == []
    world.do(BO, Withdraw([WordId(rates)]))
    assert world.do(BO, AnswerPark(True)) == [WordParked(WordId(rates + 3))]
    world.do(AMA, ParkTopics())
    world.do(DI, Withdraw([WordId(time)]))
    assert world.refused(DI, AnswerPark(True)) == "gone_already"
    assert world.kept.dots.topics == [trust]


def test_without_topics_there_is_nothing_to_park() -> None:
    assert World().refused(AMA, ParkTopics()) == "no_topic"


def test_whoever_votes_on_going_on_reads_for_how_long() -> None:
    assert "Go on for 3 more minutes? continue / enough." in voting().told(BO)[0]
