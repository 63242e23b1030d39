"""The bell and the window's title: for my turn and a pause, off unless asked for, and never with a name."""

from __future__ import annotations

from typing import Any

import pytest

from cop_tui.core.engine.ids import PersonId
from cop_tui.core.topics import clock, floor
from cop_tui.ui import terminal
from cop_tui.ui.app import CopApp
from tests.acts.rooms import number
from tests.ui.conftest import meeting, running, shown
from tests.ui.shown import flat


@pytest.fixture
def outside(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the terminal is told beside what it shows, in order."""
    told: list[str] = []
    monkeypatch.setattr(CopApp, "bell", lambda _self: told.append("ring"))
    monkeypatch.setattr(terminal, "entitle", lambda _driver, title: told.append(title))
    return told


async def a_turn_and_a_pause(**options: Any) -> None:
    """Ana raises her hand and has the floor; in her turn there is a pause; then Bo has it."""
    fake = meeting()
    async with running(fake, **options) as (_app, pilot):
        for who, command in (
            ("Ana", floor.Hand()),
            ("Ama", floor.CallNext()),
            ("Bo", clock.Pause()),
            ("Bo", clock.Resume()),
            ("Ana", floor.Done()),
        ):
            fake.act(who, command)
            await pilot.pause()


async def test_it_rings_once_for_my_turn_and_once_for_a_pause(outside: list[str]) -> None:
    await a_turn_and_a_pause(bell=True)
    assert outside == ["cop", "ring", "cop: your turn", "ring", "cop: paused", "cop: your turn", "cop"]


async def test_unless_asked_for_nothing_rings_and_no_title_is_set(outside: list[str]) -> None:
    await a_turn_and_a_pause()
    assert outside == []


async def test_somebody_elses_turn_does_not_ring(outside: list[str]) -> None:
    fake = meeting()
    async with running(fake, bell=True) as (_app, pilot):
        fake.act("Bo", floor.Hand())
        fake.act("Ama", floor.CallNext())
        await pilot.pause()
    assert outside == ["cop"]


async def test_coming_back_in_the_same_turn_does_not_ring_again(outside: list[str]) -> None:
    fake = meeting()
    async with running(fake, bell=True) as (_app, pilot):
        fake.act("Ana", floor.Hand())
        fake.act("Ama", floor.CallNext())
        await pilot.pause()
        fake.welcome()
        await pilot.pause()
    assert outside == ["cop", "ring", "cop: your turn"]


async def test_it_rings_again_when_the_floor_comes_back_with_a_call_that_is_taken_back(outside: list[str]) -> None:
    fake = meeting()
    async with running(fake, bell=True) as (_app, pilot):
        for who, command in (
            ("Ana", floor.Hand()),
            ("Ama", floor.CallNext()),
            ("Bo", floor.Hand()),
            ("Ama", floor.CallNext(PersonId(number("Bo")))),
            ("Ama", floor.PutBack()),
        ):
            fake.act(who, command)
            await pilot.pause()
        assert "You have the floor again. Ama took the last call back: Bo is in the queue as before." in flat(
            shown(pilot)
        )
    assert outside == ["cop", "ring", "cop: your turn", "cop", "ring", "cop: your turn"]
