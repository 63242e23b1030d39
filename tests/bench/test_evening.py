"""The measured evening: what it costs, and that the client's own count agrees with the wire."""

from __future__ import annotations

import pytest

from tests.bench import evening


def test_what_the_client_says_a_meeting_costs_is_what_crosses_the_wire() -> None:
    held = evening.held(low=False, minutes=4)
    assert held.events > 30
    said = held.cost.received + held.cost.sent
    assert 0.93 * held.packets.total < said < 1.1 * held.packets.total


@pytest.mark.slow
@pytest.mark.parametrize(("low", "limit"), [(False, evening.LIMIT), (True, evening.LOW_LIMIT)], ids=["usual", "low"])
def test_ninety_minutes_of_thirty_people_cost_no_more_than_they_may(low: bool, limit: int) -> None:
    held = evening.held(low=low)
    assert held.events == 273, "everything was done"
    assert held.packets.total <= limit
