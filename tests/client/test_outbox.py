"""The outbox: order, numbers, and which words go back to their author."""

from __future__ import annotations

import asyncio

import pytest

from cop_tui.client.outbox import NO_ANSWER, UNANSWERED, Answer, Outbox, Wish, answer_of
from cop_tui.core.engine.base import Command
from cop_tui.core.engine.ids import ItemId
from cop_tui.core.topics.agenda import MoveOn
from cop_tui.core.topics.care import CheckOnMe
from cop_tui.core.topics.clock import Pause
from cop_tui.core.topics.floor import Done, Hand, More, Pass
from cop_tui.core.topics.group_talk import GroupNote
from cop_tui.core.topics.groups import BringBack
from cop_tui.core.topics.notes import HoldNote, ParkUnnamed
from cop_tui.core.topics.parking import Park
from cop_tui.core.topics.seen import Seen
from cop_tui.core.topics.setup import End
from cop_tui.core.topics.words import Off, Say
from cop_tui.wire import frames

KEPT, LIVE = Seen(ItemId(1), "group"), Seen(ItemId(1))


def wish(command: Command, seen: Seen | None = None) -> Wish:
    return Wish(command, asyncio.get_running_loop().create_future(), seen)


def ids(outbox: Outbox) -> list[str]:
    sent = []
    while taken := outbox.take(0):
        sent.append(taken.id)
    return sent


async def test_kept_wishes_count_on_from_what_the_server_knows_and_others_on_their_own() -> None:
    outbox = Outbox(100)
    for command in (Hand(), More(), Say("a"), Off("b")):
        outbox.add(wish(command))
    outbox.welcomed(7, new_boot=False, now=KEPT)
    assert ids(outbox) == ["k8", "b101", "k9", "b102"]


async def test_unanswered_wishes_are_sent_again_in_order_with_their_numbers() -> None:
    outbox = Outbox(0)
    for command in (Hand(), More(), Say("a")):
        outbox.add(wish(command))
    assert ids(outbox) == ["k1", "b1", "k2"]
    assert outbox.answered("b1") is not None
    outbox.welcomed(1, new_boot=False, now=KEPT)
    assert ids(outbox) == ["k1", "k2"]


async def test_after_a_new_start_only_kept_wishes_keep_their_numbers() -> None:
    outbox = Outbox(0)
    for command in (Hand(), More()):
        outbox.add(wish(command))
    ids(outbox)
    assert outbox.welcomed(1, new_boot=True, now=KEPT) == []
    assert ids(outbox) == ["k1", "b2"]


async def test_live_words_that_were_sent_go_back_at_a_new_start_and_are_sent_again_to_the_same_one() -> None:
    outbox = Outbox(0)
    off, say = wish(Off("off"), LIVE), wish(Say("live"), LIVE)
    outbox.add(off)
    outbox.add(say)
    outbox.welcomed(0, new_boot=False, now=LIVE)
    assert ids(outbox) == ["b1", "k1"]
    assert outbox.welcomed(0, new_boot=False, now=KEPT) == []
    back = outbox.welcomed(0, new_boot=True, now=LIVE)
    assert [returned.wish for returned in back] == [off, say]
    assert {returned[1:] for returned in back} == {(NO_ANSWER, UNANSWERED)}, "nobody here knows whether they were read"
    assert len(outbox) == 0


async def test_words_not_sent_yet_go_back_when_more_people_would_hear_or_keep_them() -> None:
    outbox = Outbox(0)
    words = wish(Say("live"), LIVE)
    outbox.add(words)
    (back,) = outbox.welcomed(0, new_boot=False, now=KEPT)
    assert (back.wish, back.code) == (words, "words_kept")


async def test_what_must_not_come_as_a_surprise_is_never_sent_again() -> None:
    outbox = Outbox(0)
    done, undone = wish(MoveOn()), wish(MoveOn())
    outbox.welcomed(0, new_boot=False, now=KEPT)
    outbox.add(done)
    outbox.add(undone)
    assert ids(outbox) == ["k1", "k2"]
    assert [back.wish for back in outbox.welcomed(1, new_boot=False, now=KEPT)] == [undone]
    assert ids(outbox) == ["k1"]


@pytest.mark.parametrize(
    ("command", "seen", "stored"),
    [
        (Say("kept"), KEPT, True),
        (Park("kept"), KEPT, True),
        (Hand(), None, True),
        (Say("live"), LIVE, False),
        (Say("in a pair"), Seen(ItemId(1), group=4), False),
        (Say("in a pair of a kept part"), Seen(ItemId(1), "group", group=4), False),
        (BringBack("kept"), Seen(ItemId(1), "group", group=4), True),
        (BringBack("in a live part"), Seen(ItemId(1), group=4), False),
        (Say("off"), Seen(ItemId(1), off=True), False),
        (Off("off"), KEPT, False),
        (Hand("about me"), KEPT, False),
        (GroupNote("in a pair"), Seen(ItemId(1), group=4), False),
        (HoldNote("a" * 64, "a note"), Seen(ItemId(1), "recap", notes=ItemId(1)), False),
        (ParkUnnamed("a" * 64, "a note"), KEPT, False),
        (CheckOnMe(), None, False),
        (Pass(), None, False),
        (Done(), None, False),
        (Pause(), None, False),
        (MoveOn(), None, False),
        (End(), None, False),
    ],
    ids=lambda value: type(value).__name__,
)
async def test_only_what_may_be_kept_is_given_to_the_file(command: Command, seen: Seen | None, stored: bool) -> None:
    kept: list[list[Wish]] = []
    outbox = Outbox(0, lambda wishes: kept.append(list(wishes)))
    outbox.welcomed(0, new_boot=False, now=KEPT)
    one = wish(command, seen)
    outbox.add(one)
    assert kept == ([[one]] if stored else [])
    ids(outbox)
    outbox.answered(one.id)
    assert kept == ([[one], []] if stored else [])


async def test_a_number_is_in_the_file_before_the_act_is_sent() -> None:
    kept: list[list[str]] = []
    outbox = Outbox(0, lambda wishes: kept.append([w.id for w in wishes]))
    outbox.add(wish(Park("before the first welcome"), KEPT))
    outbox.welcomed(7, new_boot=False, now=KEPT)
    outbox.add(wish(Park("after it"), KEPT))
    assert kept == [[""], ["k8"], ["k8", "k9"]]


async def test_acts_of_an_earlier_run_keep_their_numbers_and_new_ones_count_on() -> None:
    outbox = Outbox(0)
    outbox.restore(
        [Wish(Park("from before"), asyncio.get_running_loop().create_future(), KEPT, id="k12", restored=True)]
    )
    outbox.add(wish(Park("new"), KEPT))
    assert outbox.welcomed(9, new_boot=True, now=KEPT) == []
    assert ids(outbox) == ["k12", "k13"]


async def test_only_what_was_never_sent_can_be_taken_back() -> None:
    outbox = Outbox(0)
    sent, unsent = wish(Park("sent"), KEPT), wish(Park("unsent"), KEPT)
    outbox.add(sent)
    outbox.take(0.0)
    outbox.add(unsent)
    assert (outbox.drop(sent), outbox.drop(unsent), outbox.drop(unsent)) == (False, True, False)
    assert outbox.waiting == [sent]


async def test_the_longest_wait_is_that_of_the_first_unanswered_wish() -> None:
    outbox = Outbox(0)
    assert outbox.waiting_since() is None
    for at in (3.0, 5.0):
        outbox.add(wish(More()))
        outbox.take(at)
    assert outbox.waiting_since() == 3.0
    outbox.answered("b1")
    assert outbox.waiting_since() == 5.0
    assert outbox.answered("b9") is None


def test_a_refusal_is_said_in_this_programs_words_where_it_has_them() -> None:
    ours = answer_of(frames.Result("k1", "refused", code="not_waiting", facts={"name": "Bo"}, text="theirs"))
    assert ours.text == "Bo has no hand up. Nobody is called on here; you can ask the room."
    assert not ours.ok
    theirs = answer_of(frames.Result("k1", "refused", code="invented_later", text="Not\x1b[2J today."))
    assert theirs.text == "Not[2J today."
    assert answer_of(frames.Result("k1", "refused", code="x")).text == "That cannot be done now (x)."
    assert answer_of(frames.Result("k1", "saved", 4)) == Answer("saved", 4)
