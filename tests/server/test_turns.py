"""Unrecognised codes wait for their turn: one a second and source, a fifth of a core for all, in bounded memory."""

from __future__ import annotations

import pytest

from cop_server.turns import Slowed, Turns


class Clock:
    """Seconds that a test moves; whoever sleeps moves them too."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.now += seconds


def made(sources: int = 10_000) -> tuple[Turns, Clock]:
    clock = Clock()
    return Turns(clock, clock.sleep, sources=sources), clock


def test_the_first_code_of_a_source_waits_for_nothing_and_the_next_ones_a_second_each() -> None:
    turns, clock = made()
    assert [turns.take("a") for _ in range(4)] == [0, 1, 2, 3]
    with pytest.raises(Slowed) as slowed:
        turns.take("a")
    assert slowed.value.retry == 4
    assert turns.take("b") == 0
    clock.now += 1
    assert turns.take("a") == 3


def test_whoever_waits_for_nothing_takes_no_turn() -> None:
    turns, clock = made()
    assert turns.take("a", patient=False) == 0
    with pytest.raises(Slowed):
        turns.take("a", patient=False)
    clock.now += 1
    assert turns.take("a", patient=False) == 0


async def test_all_sources_together_get_a_fifth_of_a_core() -> None:
    turns, clock = made()
    turns.took(0.02)
    begun = []
    for number in range(100):
        await turns.wait(turns.take(f"s{number}"))
        begun.append(clock.now)
    assert begun[-1] - begun[0] == pytest.approx(99 * 0.1)


async def test_where_the_line_of_all_is_too_long_a_code_is_to_be_sent_again() -> None:
    clock = Clock()

    async def nobody_moves(_seconds: float) -> None:
        pass

    turns = Turns(clock, nobody_moves)
    for _ in range(20):
        await turns.wait(0)
    while turns._all - clock.now <= 2:
        await turns.wait(0)
    with pytest.raises(Slowed) as slowed:
        await turns.wait(0)
    assert 1 <= slowed.value.retry <= 5
    clock.now += 5
    await turns.wait(0)


async def test_a_source_that_waits_for_its_own_turn_keeps_no_other_waiting() -> None:
    turns, clock = made()
    for _ in range(4):
        turns.take("a")
    before = clock.now
    await turns.wait(turns.take("b"))
    assert clock.now == before


def test_memory_is_bounded_and_a_source_is_forgotten_when_its_turn_has_passed() -> None:
    turns, clock = made(sources=100)
    for number in range(150):
        turns.take(f"source {number}")
    assert len(turns) == 100
    clock.now += 2
    turns.take("a")
    assert len(turns) == 1


async def test_what_only_seemed_right_is_paid_for_and_what_was_right_is_not() -> None:
    turns, clock = made()
    before = clock.now
    for _ in range(1_000):
        await turns.ahead()
    assert clock.now == before
    for _ in range(100):
        await turns.ahead()
        turns.owe()
    assert 4 <= clock.now - before <= 6
