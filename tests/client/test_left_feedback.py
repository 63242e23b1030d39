"""What somebody left for those who hold the space, from its author's side: known on each of their devices, and back after a restart."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from cop_tui.core.engine.ids import PersonId
from cop_tui.core.topics.feedback import GiveFeedback, Held, Line, TakeFeedbackBack
from cop_tui.core.topics.notes import HoldNote
from cop_tui.core.topics.release import AskAll
from cop_tui.core.topics.setup import Begin, PlannedItem
from tests.client.guests import Guest, guest
from tests.client.room import Room, opened

BO = PersonId(2)


@pytest.fixture
async def room() -> AsyncIterator[Room]:
    room = Room(PlannedItem("Looking back", mode="open"), PlannedItem("After", mode="open"))
    async with opened(room):
        yield room


@pytest.fixture
async def people(room: Room, tmp_path: Path) -> AsyncIterator[list[Guest]]:
    """Ama, who holds the space, and Bo in two windows."""
    async with AsyncExitStack() as stack:
        ama = await stack.enter_async_context(guest(room.holder_invite, "Ama", tmp_path))
        found = [await stack.enter_async_context(guest(room.invite, "Bo", tmp_path)) for _ in range(2)]
        assert [bo.session.replica.me for bo in found] == [BO, BO]
        await ama.session.do(Begin())
        await ama.session.do(AskAll())
        yield [ama, *found]


async def again(room: Room, people: list[Guest]) -> None:
    """Cut all lines, and wait until everybody is back and all that they offer again has its answer."""
    await room.drop()
    async with asyncio.timeout(5):
        await room.until(lambda: len(room.lines) == len(people))
    for person in people:
        await person.until(lambda person=person: person.session.link == "good")  # type: ignore[misc]
        await person.session.do(HoldNote("x", "y"))  # a barrier: it is refused


def held(room: Room) -> list[str]:
    return [one.line.text for one in room.state.memory.feedback.lines.values()]


def known(person: Guest) -> str:
    mine = person.session.replica.state.mine.my_feedback
    return mine.line.text if mine and mine.line else ""


async def test_every_window_of_its_author_knows_what_is_held_and_nobody_elses(room: Room, people: list[Guest]) -> None:
    ama, one, other = people
    await one.session.do(GiveFeedback("Too long."))
    await other.until(lambda: known(other) == "Too long.")
    await other.session.do(GiveFeedback("Just right."))
    await one.until(lambda: known(one) == "Just right.")
    await one.session.do(TakeFeedbackBack())
    await other.until(lambda: not known(other))
    assert (held(room), known(ama)) == ([], "")
    assert not [text for person in people for text in person.told if "Too long" in text or "Just right" in text]


async def test_what_is_held_is_held_again_after_a_restart_as_it_was_left_last(room: Room, people: list[Guest]) -> None:
    _, one, other = people
    await one.session.do(GiveFeedback("Too long."))
    await other.session.do(GiveFeedback("Just right.", named=True))
    await one.until(lambda: known(one) == "Just right.")
    room.restart("boot-2")
    assert held(room) == []
    await again(room, people)
    assert room.state.memory.feedback.lines == {BO: Held(Line("Just right.", BO), room.state.kept.seq)}
    assert known(one) == known(other) == "Just right."


async def test_what_was_taken_back_in_one_window_is_not_left_again_by_another(room: Room, people: list[Guest]) -> None:
    _, one, other = people
    await one.session.do(GiveFeedback("Too long."))
    await other.until(lambda: bool(known(other)))
    await other.session.do(TakeFeedbackBack())
    await one.until(lambda: not known(one))
    room.restart("boot-2")
    await again(room, people)
    assert held(room) == []
    assert known(one) == known(other) == ""


async def test_what_was_taken_back_while_a_window_had_no_line_is_not_left_again_by_it(
    room: Room, people: list[Guest]
) -> None:
    _, one, other = people
    await one.session.do(GiveFeedback("Too long."))
    await other.until(lambda: bool(known(other)))
    room.state.memory.feedback.lines.clear()  # taken back from a third one, while these were cut
    await again(room, people)
    assert known(one) == known(other) == ""
    room.restart("boot-2")
    await again(room, people)
    assert held(room) == []
