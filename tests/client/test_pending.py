"""What is asked again of a server that started anew."""

from __future__ import annotations

import asyncio

from cop_tui import core
from cop_tui.client.outbox import Answer
from cop_tui.client.pending import Standing
from cop_tui.core.again import in_group
from cop_tui.core.engine.ids import ItemId, Ms, PersonId, WordId
from cop_tui.core.topics.checks import CheckClosed, Feel
from cop_tui.core.topics.clearer import AskAuthor
from cop_tui.core.topics.coffee import Vote, VoteClosed
from cop_tui.core.topics.dots import DotsClosed, PlaceDots
from cop_tui.core.topics.feedback import FeedbackHeld, GiveFeedback, Line, TakeFeedbackBack
from cop_tui.core.topics.floor import Hand
from cop_tui.core.topics.group_talk import GroupNote, GroupWords, MyGroup
from cop_tui.core.topics.groups import Groups
from cop_tui.core.topics.pace import OwnPace, Untimed
from cop_tui.core.topics.purge import ContentEnded
from cop_tui.core.topics.setup import Closed


def granted(standing: Standing, command: core.Command, how: str = "held") -> None:
    async def answer() -> None:
        future: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        future.set_result(Answer(how))
        standing.note(command, future)

    asyncio.run(answer())


def test_my_answer_my_dots_and_my_vote_are_offered_again_until_they_are_closed() -> None:
    standing = Standing()
    for command in (Feel("glad", 1), Feel("concern", 1), PlaceDots([WordId(4)], 1), Vote(True, ItemId(7))):
        granted(standing, command)
    assert standing.again("") == [Feel("concern", 1), PlaceDots([WordId(4)], 1), Vote(True, ItemId(7))]
    standing.see([CheckClosed(1)])
    assert standing.again("") == [PlaceDots([WordId(4)], 1), Vote(True, ItemId(7))]
    standing.see([DotsClosed("topics", [WordId(4)]), VoteClosed(ItemId(7), True)])
    assert standing.again("") == []


def test_what_was_asked_about_several_things_is_asked_again_about_each_until_the_days_are_over() -> None:
    standing = Standing()
    asked = [AskAuthor(WordId(4), "Which March?"), AskAuthor(WordId(7), "Whose list?")]
    for command in (asked[0], asked[1], asked[0]):
        granted(standing, command)
    assert standing.again("") == asked
    standing.see([ContentEnded([])])
    assert standing.again("") == []


def test_what_was_refused_is_not_asked_again() -> None:
    standing = Standing()
    granted(standing, Feel("glad", 1), how="refused")
    assert standing.again("") == []


def test_the_pace_asked_for_last_is_asked_for_again() -> None:
    standing = Standing()
    for command, again in (
        (OwnPace("typing"), [OwnPace("typing")]),
        (Untimed(), [Untimed()]),
        (OwnPace("interpreter"), [OwnPace("interpreter")]),
        (OwnPace("usual"), []),
        (Untimed(), [Untimed()]),
        (Untimed(False), []),
    ):
        granted(standing, command)
        assert standing.again("") == again


def test_what_another_device_of_mine_left_or_took_back_is_what_is_asked_again() -> None:
    standing = Standing()
    granted(standing, GiveFeedback("from here"))
    assert standing.again("") == [GiveFeedback("from here")]
    standing.see([FeedbackHeld(Line("from there", PersonId(2)), 9)])
    assert standing.again("") == [GiveFeedback("from there", named=True)]
    standing.see([FeedbackHeld()])
    assert standing.again("") == [], "what was taken back elsewhere is not left again from here"
    standing.see([FeedbackHeld(Line("once more"), 9)])
    granted(standing, TakeFeedbackBack())
    assert standing.again("") == []
    standing.see([FeedbackHeld(Line("once more"), 9)])
    assert standing.again("") == [GiveFeedback("once more")]
    standing.see([Closed(Ms(1))])
    assert standing.again("") == []


def test_my_hand_and_my_notes_in_my_group_are_offered_again_while_the_part_goes_on() -> None:
    words = [
        GroupWords(1, PersonId(2), "mine", ItemId(1)),
        GroupWords(2, PersonId(3), "theirs", ItemId(1)),
        GroupWords(3, PersonId(2), "of an earlier part", ItemId(9)),
    ]
    before = MyGroup(3, {PersonId(3): "", PersonId(2): "the rota"}, {note.number: note for note in words})
    state = core.State()
    state.kept.agenda.current, state.kept.groups = ItemId(1), Groups([[PersonId(2), PersonId(3)]], [0])
    assert in_group(state, PersonId(2), before) == [Hand("the rota"), GroupNote("mine")]
    assert in_group(state, PersonId(3), before) == [Hand(), GroupNote("theirs")]
    assert in_group(state, PersonId(4), before) == []
    state.kept.groups = Groups()
    assert in_group(state, PersonId(2), before) == []
