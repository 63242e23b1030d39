"""How a length of time is said: softly, the same to everybody, and never further from the truth than its step."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cop_tui.core.engine.spoken_time import PART, PLANNED, TURN, about, left, more, rounded, spelled, step, zone

LENGTHS = st.integers(1, 10 * 3_600_000)
LEAST = st.sampled_from([PLANNED, TURN, PART])


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (120, "about 2 minutes left"),
        (117, "about 2 minutes left"),
        (104, "about 1.5 minutes left"),
        (60, "about 1 minute left"),
        (45, "about 45 seconds left"),
        (31, "about 30 seconds left"),
        (20, "about 15 seconds left"),
        (7, "a few seconds left"),
        (0, ""),
        (-3, ""),
    ],
)
def test_what_is_left_of_a_turn_is_said_in_quarters_of_a_minute_and_then_in_halves(seconds: int, said: str) -> None:
    assert left(seconds * 1000) == said


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (600, "about 10 minutes left"),
        (299, "about 5 minutes left"),
        (100, "about 2 minutes left"),
        (30, "about 1 minute left"),
        (29, "less than a minute left"),
        (0, ""),
    ],
)
def test_what_is_left_of_a_part_is_said_in_minutes(seconds: int, said: str) -> None:
    assert left(seconds * 1000, PART) == said


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(1, "1 second"), (45, "45 seconds"), (60, "one minute"), (150, "two and a half minutes"), (720, "12 minutes")],
)
def test_a_planned_length_is_spelled_in_a_sentence(seconds: int, said: str) -> None:
    assert spelled(seconds * 1000) == said


def shown(said: str) -> float:
    """Return the milliseconds that a sentence names."""
    found = re.fullmatch(r"about ([\d.]+) (second|minute)s?", said)
    assert found
    return float(found[1]) * (60_000 if found[2] == "minute" else 1000)


@given(LENGTHS, LEAST)
def test_what_is_said_is_within_a_step_of_the_truth(ms: int, least: int) -> None:
    said = about(ms, least)
    if said == "less than a minute":
        assert ms < 60_000
    elif said == "a few seconds":
        assert ms < 15_000
    else:
        assert shown(said) == rounded(ms, least) * 1000
        assert abs(shown(said) - ms) <= step(ms, least) * 500


@given(LENGTHS, LENGTHS, LEAST)
def test_less_time_is_never_said_to_be_more(one: int, other: int, least: int) -> None:
    assert rounded(min(one, other), least) <= rounded(max(one, other), least)


@given(st.integers(1, 600_000))
def test_a_turn_is_said_at_most_in_five_ways_in_any_minute(start: int) -> None:
    assert len({left(ms) for ms in range(start, start + 60_000, 250)}) <= 5


@pytest.mark.parametrize(("minutes", "said"), [(1, "1 more minute"), (5, "5 more minutes")])
def test_one_more_minute_is_one(minutes: int, said: str) -> None:
    assert more(minutes) == said


def test_a_time_zone_is_called_what_people_call_it() -> None:
    for name, told in (
        ("Etc/UTC", "UTC"), ("Zulu", "UTC"), ("+01:00", "UTC+01:00"), ("-03:30", "UTC-03:30"), ("Etc/GMT-1", "Etc/GMT-1"),
        ("Europe/London", "Europe/London"),
    ):  # fmt: skip
        assert zone(name) == told
