"""A computer that starts in the past and is set later: the meeting goes on, it is said once, and nobody is charged for it."""

from __future__ import annotations

from pathlib import Path

from cop_server.clock import steady
from cop_tui.core.topics.setup import Begin, PlannedItem, SessionPlan
from cop_tui.wire import frames
from tests.server.guests import Guest, served

PLAN = SessionPlan("Timed", items=(PlannedItem("One", minutes=10),))
NOW = 1_700_000_000.0


async def test_a_clock_that_was_behind_what_is_kept_follows_its_late_setting_once(tmp_path: Path) -> None:
    async with served(tmp_path, steady(lambda: NOW, lambda: 0.0)) as server:
        made = await server.create(PLAN)
        ana = await Guest("Ana").come(server, made.holder_code)
        await ana.do(Begin())
    wall, passed = [1_000.0], [0.0]
    clock = steady(lambda: wall[0], lambda: passed[0])
    async with served(tmp_path, clock) as server:
        await ana.come(server)
        server.hub.look_asleep()
        assert clock() == 1_000_000
        wall[0], passed[0] = NOW + 600, 5.0
        server.hub.look_asleep()
        assert clock() == (NOW + 600) * 1000
        wall[0] += 7_200
        server.hub.look_asleep()
        assert clock() == (NOW + 600) * 1000
        await ana.sync()
        told = [frame.code for frame in ana.frames if isinstance(frame, frames.Notice)]
        assert told == ["clock_set"]
        assert server.hub.rooms[made.meeting].state.now.clock.shift == NOW * 1000 + 600_000 - 1_005_000


async def test_a_clock_that_began_right_follows_no_setting(tmp_path: Path) -> None:
    wall, passed = [NOW], [0.0]
    clock = steady(lambda: wall[0], lambda: passed[0])
    async with served(tmp_path, clock) as server:
        made = await server.create(PLAN)
        await (await Guest("Ana").come(server, made.holder_code)).do(Begin())
        for ahead in (7_200, -7_200):
            wall[0] = NOW + ahead
            server.hub.look_asleep()
            assert clock() == NOW * 1000
