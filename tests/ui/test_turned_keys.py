"""Two people who press the same key at once: the second never undoes what the first has just done, and reads what the key does now."""

from __future__ import annotations

import pytest

from cop_tui import core
from cop_tui.acts.parser import BY_NAME
from cop_tui.core.engine.ids import PersonId
from cop_tui.core.topics import clock, floor, record, roles
from tests.acts.rooms import number
from tests.ui.conftest import key, meeting, running, shown
from tests.ui.shown import flat

SHARED = [
    ("x", clock.Pause(), clock.Resume(), "resume"),
    ("c", floor.CloseQueue(), floor.OpenQueue(), "reopen queue"),
    ("o", record.RecordOff(), record.RecordOn(), "on record"),
]


@pytest.mark.parametrize(("letter", "done", "undone", "label"), SHARED, ids=[s[0] for s in SHARED])
async def test_a_key_that_does_something_else_since_a_moment_asks_again(
    letter: str, done: core.Command, undone: core.Command, label: str
) -> None:
    session = meeting("Ama", holder=True)
    async with running(session) as (_, pilot):
        session.act("Bo" if letter == "x" else "Ama", done)
        await pilot.pause()
        session.time += 500
        await key(pilot, letter)
        assert session.done == []
        assert f"did something else a moment ago, so nothing was done. For {label}, press {letter} once more." in flat(
            shown(pilot)
        )
        session.time += 2_000
        await key(pilot, letter)
        assert session.done == [undone]


@pytest.mark.parametrize(("letter", "done", "undone", "label"), SHARED, ids=[s[0] for s in SHARED])
async def test_after_a_moment_the_key_does_what_it_says(
    letter: str, done: core.Command, undone: core.Command, label: str
) -> None:
    session = meeting("Ama", holder=True)
    async with running(session) as (_, pilot):
        session.act("Bo" if letter == "x" else "Ama", done)
        await pilot.pause()
        assert f"{letter} {label}" in shown(pilot)
        session.time += 2_000
        await key(pilot, letter)
        assert session.done == [undone]


async def test_what_i_did_myself_i_can_undo_at_once() -> None:
    session = meeting("Ama", holder=True)
    async with running(session) as (_, pilot):
        await key(pilot, "x")
        await key(pilot, "x")
        assert session.done == [clock.Pause(), clock.Resume()]
        assert not session.server.kept.clock.paused


@pytest.mark.parametrize("how", ["key", "click"])
async def test_going_on_right_after_somebody_gave_me_the_floor_ends_no_turn_of_mine(how: str) -> None:
    session = meeting("Bo", holder=True)
    session.act("Bo", floor.Hand())
    session.act("Cy", floor.Hand())
    async with running(session) as (app, pilot):

        async def go_on() -> None:
            if how == "key":
                await key(pilot, "n")
            else:
                app.room.talk.choose(BY_NAME["next"])
                await pilot.pause()

        session.time += 5_000
        session.act("Ama", floor.CallNext())
        await pilot.pause()
        await go_on()
        assert session.done == []
        assert "You were given the floor a moment ago, so nothing was done." in flat(shown(pilot))
        await go_on()
        assert [type(command) for command in session.done] == [floor.CallNext]


async def test_going_on_after_i_gave_myself_the_floor_does_it_at_once() -> None:
    session = meeting("Bo", holder=True)
    session.act("Bo", floor.Hand())
    session.act("Cy", floor.Hand())
    async with running(session) as (_, pilot):
        await key(pilot, "n")
        await key(pilot, "n")
        assert [type(command) for command in session.done] == [floor.CallNext, floor.CallNext]


@pytest.mark.parametrize("how", ["key", "click"])
async def test_going_on_right_after_somebody_else_came_first_gives_them_no_floor(how: str) -> None:
    session = meeting("Ama", holder=True)
    session.act("Di", roles.TakeRole("queue keeper"))
    session.act("Bo", floor.Hand())
    session.act("Cy", floor.Hand())
    session.act("Di", floor.CallNext())
    async with running(session) as (app, pilot):

        async def go_on() -> None:
            if how == "key":
                await key(pilot, "n")
            else:
                app.room.talk.choose(BY_NAME["next"])
                await pilot.pause()

        session.time += 5_000
        assert "n next: Cy" in shown(pilot)
        session.act("Di", floor.PutBack())
        await pilot.pause()
        await go_on()
        assert session.done == []
        assert "The queue changed a moment ago: Bo is next now. Nothing was done." in flat(shown(pilot))
        await go_on()
        assert [type(command) for command in session.done] == [floor.CallNext]
        assert session.server.kept.floor.speaker == PersonId(number("Bo"))


async def test_going_on_right_after_whoever_was_next_was_called_is_left_to_the_server() -> None:
    session = meeting("Ama", holder=True)
    session.act("Bo", floor.Hand())
    session.act("Cy", floor.Hand())
    async with running(session) as (_, pilot):
        session.time += 5_000
        session.act("Ama", floor.CallNext())
        await pilot.pause()
        await key(pilot, "n")
        assert "The queue changed" not in flat(shown(pilot))


async def test_whoever_raises_a_hand_where_nobody_waited_is_called_at_once() -> None:
    session = meeting("Ama", holder=True)
    async with running(session) as (_, pilot):
        session.time += 5_000
        session.act("Bo", floor.Hand())
        await pilot.pause()
        await key(pilot, "n")
        assert [type(command) for command in session.done] == [floor.CallNext]
