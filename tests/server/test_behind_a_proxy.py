"""Behind a proxy no line is silent for the 60 seconds after which such a proxy cuts it, in low-bandwidth mode either."""

from __future__ import annotations

from pathlib import Path

import pytest

from cop_tui.wire import frames
from cop_tui.wire.limits import QUICK_PROBES
from tests.server.guests import PLAN, Guest, ManualClock, served

PATIENCE = 60  # seconds after which nginx and others cut a line on which nothing happens
BY_PROXY = {"X-Forwarded-For": "192.0.2.7"}


@pytest.mark.parametrize("low", [{}, {frames.LOW: "1"}], ids=["usual", "low"])
@pytest.mark.parametrize(
    ("told", "headers"), [(True, BY_PROXY), (True, {}), (False, BY_PROXY)], ids=["told", "told only", "seen"]
)
async def test_a_quiet_line_is_used_before_a_proxy_would_cut_it(
    tmp_path: Path, told: bool, headers: dict[str, str], low: dict[str, str]
) -> None:
    clock = ManualClock()
    async with served(tmp_path, clock, behind_proxy=told) as server:
        made = await server.create(PLAN)
        ana = await Guest("Ana").come(server, made.code, **headers, **low)
        await ana.until(lambda: _probes(ana) == 1 + QUICK_PROBES)
        await ana.sync()
        for _ in range(3):
            before = _probes(ana)
            for _ in range(PATIENCE - 5):
                clock.on(1)
                server.tick()
            await ana.sync()
            assert _probes(ana) > before
        await ana.leave()


async def test_on_a_direct_line_low_bandwidth_mode_stays_silent_longer(tmp_path: Path) -> None:
    clock = ManualClock()
    async with served(tmp_path, clock) as server:
        made = await server.create(PLAN)
        ana = await Guest("Ana").come(server, made.code, **{frames.LOW: "1"})
        await ana.until(lambda: _probes(ana) == 1 + QUICK_PROBES)
        await ana.sync()
        before = _probes(ana)
        for _ in range(PATIENCE):
            clock.on(1)
            server.tick()
        await ana.sync()
        assert _probes(ana) == before
        await ana.leave()


def _probes(guest: Guest) -> int:
    return sum(isinstance(frame, frames.Probe) for frame in guest.frames)
