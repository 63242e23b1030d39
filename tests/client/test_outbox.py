"""The outbox: order, numbers, and which words go back to their author."""

from __future__ import annotations

import asyncio

from cop_tui.client.outbox import Answer, Outbox, Wish, answer_of
from cop_tui.core.floor import Hand, More
from cop_tui.core.words import Off, Say
from cop_tui.wire import frames


def wish(command: object, *, live: bool = False) -> Wish:
    return Wish(command, asyncio.get_running_loop().create_future(), live)  # type: ignore[arg-type]


def ids(outbox: Outbox) -> list[str]:
    sent = []
    while taken := outbox.take(0):
        sent.append(taken.id)
    return sent


async def test_kept_wishes_count_on_from_what_the_server_knows_and_others_on_their_own() -> None:
    outbox = Outbox(100)
    for command in (Hand(), More(), Say("a"), Off("b")):
        outbox.add(wish(command))
    outbox.welcomed(7, new_boot=False, keeps=True)
    assert ids(outbox) == ["k8", "b101", "k9", "b102"]


async def test_unanswered_wishes_are_sent_again_in_order_with_their_numbers() -> None:
    outbox = Outbox(0)
    for command in (Hand(), More(), Say("a")):
        outbox.add(wish(command))
    assert ids(outbox) == ["k1", "b1", "k2"]
    assert outbox.answered("b1") is not None
    outbox.welcomed(1, new_boot=False, keeps=True)
    assert ids(outbox) == ["k1", "k2"]


async def test_after_a_new_start_only_kept_wishes_keep_their_numbers() -> None:
    outbox = Outbox(0)
    for command in (Hand(), More()):
        outbox.add(wish(command))
    ids(outbox)
    assert outbox.welcomed(1, new_boot=True, keeps=True) == []
    assert ids(outbox) == ["k1", "b2"]


async def test_live_words_go_back_at_a_new_start_and_when_words_have_come_to_be_kept() -> None:
    outbox = Outbox(0)
    off, say = wish(Off("off"), live=True), wish(Say("live"), live=True)
    outbox.add(off)
    outbox.add(say)
    assert outbox.welcomed(0, new_boot=False, keeps=False) == []
    assert outbox.welcomed(0, new_boot=False, keeps=True) == [say]
    assert outbox.welcomed(0, new_boot=True, keeps=True) == [off]
    assert len(outbox) == 0


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
