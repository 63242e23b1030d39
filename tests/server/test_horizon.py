"""For how many days backups hold what is withdrawn: never fewer than they do."""

from __future__ import annotations

from itertools import accumulate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cop_server.keep.horizon import DAY, held_for

NOW = 1_700_000_000.0
AGES = st.sampled_from([400, 20, 1, 0.01]).flatmap(
    lambda most: st.lists(st.floats(0, most * DAY), min_size=1, max_size=40)
)


def gone_after(times: list[float], keep: int, later: list[float]) -> float:
    """Return how long after NOW the last backup goes that was made before it, when these are made later, `keep` kept."""
    there = sorted(times)
    for made in later:
        there = [*there, made][-keep:]
        if there[0] > NOW:
            return made - NOW
    raise AssertionError("the history ends too soon")


@given(AGES, st.integers(1, 40), st.lists(st.floats(60, DAY), min_size=41, max_size=41))
def test_however_backups_were_made_what_is_told_holds_while_they_go_on_daily(
    ages: list[float], keep: int, apart: list[float]
) -> None:
    times = [NOW - age for age in ages]
    later = [NOW + seconds for seconds in accumulate(apart)]
    assert held_for(times, keep, NOW) * DAY >= gone_after(times, keep, later)


@given(st.integers(2, 20), st.integers(1, 20), st.floats(0.1, 40), st.lists(st.floats(0, 1), max_size=8))
def test_a_timer_of_any_length_is_seen_whatever_is_made_by_hand(
    made: int, keep: int, every: float, by_hand: list[float]
) -> None:
    # Those made by hand came after the last of the timer.
    timer = [NOW - (n + 0.999) * every * DAY for n in range(made)]
    times = [*timer, *(NOW - part * 0.998 * every * DAY for part in by_hand)]
    later = [NOW + (n + 0.001) * every * DAY for n in range(keep)]
    assert held_for(times, keep, NOW) * DAY >= gone_after(times, keep, later) - 1


@pytest.mark.parametrize(
    ("hours", "days"), [([], 0), ([0], 14), ([0, 24], 14), ([0] * 12, 14), ([0, 1, 2, 3, 100], 57)]
)
def test_a_day_lies_between_two_until_more_is_known(hours: list[int], days: int) -> None:
    assert held_for([NOW - hour * 3600 for hour in hours], 14, NOW) == days
