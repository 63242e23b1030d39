"""Wrong words are counted per source, for an hour, in bounded memory; after many of them one a second is tried."""

from __future__ import annotations

from cop_server.rate_limit import Guesses
from cop_tui.wire.source import source_of


class Clock:
    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


def test_after_a_hundred_wrong_words_in_an_hour_one_a_second_is_tried() -> None:
    clock = Clock()
    guesses = Guesses(clock)
    tried = 0
    for _ in range(100 * 300):
        clock.now += 0.01
        if guesses.allowed("198.51.100.7"):
            guesses.wrong("198.51.100.7")
            tried += 1
    assert 395 <= tried <= 400


def test_a_right_word_after_a_hundred_and_one_wrong_ones_is_tried_a_second_later() -> None:
    clock = Clock()
    guesses = Guesses(clock)
    for _ in range(101):
        guesses.wrong("a")
    assert not guesses.allowed("a")
    clock.now += 1
    assert guesses.allowed("a")


def test_no_source_costs_more_memory_than_a_hundred_times() -> None:
    guesses = Guesses(Clock())
    for _ in range(10_000):
        guesses.wrong("a")
    assert len(guesses._wrong["a"]) == 100


def test_nobody_else_is_held_back() -> None:
    guesses = Guesses(Clock())
    for _ in range(200):
        guesses.wrong("198.51.100.7")
    assert not guesses.allowed("198.51.100.7")
    assert guesses.allowed("198.51.100.8")
    assert guesses.allowed("2001:db8::1")


def test_an_ipv6_household_is_one_source_and_a_mapped_address_is_its_ipv4() -> None:
    assert source_of("2001:db8:1:2:aaaa::1") == source_of("2001:db8:1:2::9")
    assert source_of("2001:db8:1:2::1") != source_of("2001:db8:1:3::1")
    assert source_of("::ffff:198.51.100.7") == source_of("198.51.100.7")
    assert source_of("fe80::1%eth0") == source_of("fe80::2%wlan0")
    assert source_of("") == ""


def test_memory_is_bounded_and_the_oldest_source_is_forgotten_first() -> None:
    guesses = Guesses(Clock(), most=1, sources=100)
    for number in range(150):
        guesses.wrong(f"source {number}")
    assert len(guesses) == 100
    assert guesses.allowed("source 49")
    assert not guesses.allowed("source 50")


def test_a_source_is_forgotten_after_an_hour() -> None:
    clock = Clock()
    guesses = Guesses(clock)
    guesses.wrong("a")
    clock.now += 3_600
    assert guesses.allowed("a")
    assert len(guesses) == 0
