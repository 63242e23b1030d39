"""The server's clock as seen from a client: never further off than half of the best round trip."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from cop_tui.client.offset import ServerClock
from cop_tui.core.engine.ids import Ms

DAY = 86_400.0


class Watch:
    """Time since this computer started, in seconds."""

    def __init__(self, at: float) -> None:
        self.at = at

    def __call__(self) -> float:
        return self.at


def exchange(clock: ServerClock, watch: Watch, server: float, up: float, down: float, rtt: float) -> None:
    """Let a stamp made at `server` (UTC ms) arrive after `down` ms; `rtt` is what is known of the round trip."""
    watch.at += (up + down) / 1000
    clock.stamp(Ms(round(server + up)), rtt)


delays = st.floats(0.5, 8_000)  # a round trip of 0 stands for an unknown one


@given(
    st.lists(st.tuples(delays, delays, st.floats(0, 60)), min_size=1, max_size=20),
    st.floats(0, 30 * DAY),
    st.floats(1e12, 2e12),
)
def test_the_estimate_is_off_by_at_most_half_of_the_best_round_trip(
    exchanges: list[tuple[float, float, float]], started: float, utc: float
) -> None:
    watch = Watch(started)
    clock = ServerClock(lambda: 0.0, watch)
    best = float("inf")
    for up, down, wait in exchanges:
        watch.at += wait
        real = utc + (watch.at - started) * 1000
        exchange(clock, watch, real, up, down, up + down)
        best = min(best, up + down)
        real = utc + (watch.at - started) * 1000
        assert abs(clock.now() - real) <= best / 2 + 3 + (watch.at - started) * 0.1


@given(delays, delays, delays, delays, st.floats(0, DAY), st.floats(0, DAY))
def test_any_two_clients_agree_within_their_round_trips(
    up: float, down: float, other_up: float, other_down: float, started: float, other_started: float
) -> None:
    one, other = Watch(started), Watch(other_started)
    first, second = ServerClock(lambda: 1.0, one), ServerClock(lambda: 9e9, other)
    exchange(first, one, 1e12, up, down, up + down)
    exchange(second, other, 1e12, other_up, other_down, other_up + other_down)
    # The same instant on both: as long after the server's stamp.
    one.at += 60 - (up + down) / 1000
    other.at += 60 - (other_up + other_down) / 1000
    assert abs(first.now() - second.now()) <= (up + down + other_up + other_down) / 2 + 2


def test_before_the_server_is_heard_this_computers_clock_counts() -> None:
    assert ServerClock(lambda: 1234.5, lambda: 0.0).now() == 1_234_500


def test_setting_this_computers_clock_moves_nothing() -> None:
    here = [100.0]
    watch = Watch(5.0)
    clock = ServerClock(lambda: here[0], watch)
    clock.stamp(Ms(1_000_000), 100)
    before = clock.now()
    here[0] += 7_200
    assert clock.now() == before


def test_a_worse_measurement_does_not_replace_a_better_one() -> None:
    watch = Watch(0.0)
    clock = ServerClock(lambda: 0.0, watch)
    clock.stamp(Ms(1_000_000), 40)
    watch.at = 60.0
    clock.stamp(Ms(1_060_000 - 900), 1_000)
    assert clock.now() == 1_060_020


def test_after_this_computer_slept_the_next_stamp_counts_at_once() -> None:
    watch = Watch(0.0)
    clock = ServerClock(lambda: 0.0, watch)
    clock.stamp(Ms(1_000_000), 40)
    watch.at = 1.0  # an hour went by that this clock did not count
    clock.stamp(Ms(4_600_000), 400)
    assert clock.now() == 4_600_200


def test_a_stamp_without_a_round_trip_only_ever_moves_the_estimate_forward() -> None:
    watch = Watch(0.0)
    clock = ServerClock(lambda: 0.0, watch)
    clock.stamp(Ms(1_000_000), 1_000)
    watch.at = 1.0
    clock.stamp(Ms(1_001_000), 0)
    assert clock.now() == 1_001_500
    clock.stamp(Ms(1_900_000), 0)
    assert clock.now() >= 1_900_000


def test_another_start_of_the_server_has_another_clock() -> None:
    clock = ServerClock(lambda: 7.0, Watch(0.0))
    clock.stamp(Ms(1_000_000), 10)
    clock.forget()
    assert clock.now() == 7_000
