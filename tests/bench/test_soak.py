"""The soak itself, for half a minute: faults, strangers and restarts leave everybody with the same meeting."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.bench.soak import Tally, soak


@pytest.mark.slow
async def test_faults_strangers_and_restarts_cost_nobody_what_was_saved(tmp_path: Path) -> None:
    tally = await soak(tmp_path, 30, meetings=2, held=12, pause=1.0)
    print(tally)
    assert (tally.differ, tally.lost) == (0, 0)
    assert tally.meetings >= 2
    assert tally.answered > 20
    assert tally.wrong
    assert tally.restarts


def test_growing_memory_is_found_and_what_happens_before_it_settles_is_not_counted() -> None:
    flat = Tally(figures=[(60.0, 20.0, 9), *((600.0 + 60 * n, 50.0, 9) for n in range(50))])
    grows = Tally(figures=[(600.0 + 60 * n, 50.0 + n / 20, 9) for n in range(50)])
    assert flat.slope == 0
    assert round(grows.slope, 1) == 3.0
    assert Tally().slope == 0.0
