"""The bell of the line client: for my turn and a pause, where it was asked for, and no other sign a terminal obeys."""

from __future__ import annotations

from cop_tui.core.topics import clock, floor
from tests.acts.rooms import QUEUE, room
from tests.plain.typed import Client, joined


async def turn_and_pause(ana: Client) -> list[int]:
    """Ana has the floor, and there is a pause in her turn; return how often it has rung after each."""
    rung = []
    for who, command in (
        ("Ana", floor.Hand()),
        ("Ama", floor.CallNext()),
        ("Bo", clock.Pause()),
        ("Bo", clock.Resume()),
    ):
        ana.session.act(who, command)
        await ana.new()
        rung.append(ana.screen.getvalue().count("\a"))
    return rung


async def test_with_a_bell_it_rings_once_for_my_turn_and_once_for_a_pause() -> None:
    async with joined(room(item=QUEUE), bell=True) as ana:
        assert await turn_and_pause(ana) == [0, 1, 2, 2]
        assert {char for char in ana.screen.getvalue() if not char.isprintable()} == {"\n", "\a"}


async def test_without_one_nothing_rings() -> None:
    async with joined(room(item=QUEUE)) as ana:
        assert await turn_and_pause(ana) == [0, 0, 0, 0]
