"""What silence means, second by second."""

from __future__ import annotations

import pytest

from cop_tui.client.liveness import GOOD, LOST, SLOW, Signs, ago, spoken, step
from cop_tui.wire import limits


@pytest.mark.parametrize(
    ("signs", "unsure", "lost", "over"),
    [
        (Signs(0), 60, 75, 90),
        (Signs(0, keen=True), 35, 50, 65),
        (Signs(0, low=True), 110, 130, 145),
        (Signs(0, low=True, keen=True), 110, 130, 145),
    ],
)
def test_silence_is_good_then_unsure_then_lost_then_over(signs: Signs, unsure: int, lost: int, over: int) -> None:
    def at(seconds: float) -> Signs:
        return signs._replace(silent=seconds)

    assert [at(unsure).link, at(unsure + 1).link, at(lost - 1).link, at(lost).link] == [GOOD, SLOW, SLOW, LOST]
    assert [at(over - 1).over, at(over).over] == [False, True]
    assert lost <= (limits.LOST_LOW if signs.low else limits.LOST_IDLE)


@pytest.mark.parametrize(("rtt", "lost"), [(0, 15), (2_000, 15), (4_000, 24)])
def test_an_act_unanswered_is_lost_after_fifteen_seconds_or_six_round_trips(rtt: int, lost: int) -> None:
    assert Signs(lost, lost - 1, rtt).link == SLOW
    assert Signs(lost - 1, lost, rtt).link == SLOW  # heard meanwhile: it is only late
    assert Signs(lost, lost, rtt).link == LOST
    assert not Signs(lost + limits.CUT_SECONDS - 1, 99, rtt).over
    assert Signs(lost + limits.CUT_SECONDS, 99, rtt).over


def test_a_slow_round_trip_or_a_late_answer_is_slow() -> None:
    assert Signs(0, rtt=1_600).link == SLOW
    assert Signs(0, 5).link == SLOW
    assert Signs(0, 3, 1_400).link == GOOD


def test_silence_is_said_in_steps_that_do_not_tick() -> None:
    assert [step(s) for s in (0, 9.9, 10, 69)] == [0, 0, 10, 60]
    assert [spoken(s) for s in (40, 110, 120, 3_600)] == ["40 s", "110 s", "2 min", "60 min"]
    assert [ago(s) for s in (0, 40)] == ["a moment ago", "40 s ago"]
