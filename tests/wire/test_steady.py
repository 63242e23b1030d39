"""Seconds that go on during sleep, on every system, and sleep that is noticed once."""

from __future__ import annotations

import time

import pytest

from cop_tui.wire import steady


def test_the_clock_that_counts_sleep_is_taken_where_there_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time, steady._NAME, 7, raising=False)
    monkeypatch.setattr(time, "clock_gettime", lambda number: 40.0 + number, raising=False)
    assert steady.boottime() == 47.0


def test_without_such_a_clock_the_one_that_nobody_can_set_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(_number: int) -> float:
        raise OSError

    monkeypatch.setattr(time, "monotonic", lambda: 5.0)
    monkeypatch.setattr(time, "clock_gettime", refused, raising=False)
    monkeypatch.setattr(time, steady._NAME, 7, raising=False)
    assert steady.boottime() == 5.0
    monkeypatch.delattr(time, steady._NAME)
    assert steady.boottime() == 5.0


def test_sleep_is_noticed_once() -> None:
    passed, ran = [100.0], [10.0]
    sleeper = steady.Sleeper(lambda: passed[0], lambda: ran[0])
    passed[0] += 3600.0 + 5.0
    ran[0] += 5.0
    assert sleeper.slept() == 3600.0
    assert sleeper.slept() == 0.0
