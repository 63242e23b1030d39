"""Somebody's line dies while they wait for their turn and are in the middle of a sentence."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from tests.whole.programs import Opened, Place, Program, level
from tests.whole.proxy import Line, line_to
from tests.whole.typist import Typist

pytestmark = pytest.mark.slow  # whole meetings of programs, in which people really wait


@pytest.fixture
def made(place: Place) -> Opened:
    """A meeting on a running server."""
    place.serve()
    return place.open()


@pytest.fixture
def line(place: Place, made: Opened) -> Iterator[Line]:
    """A line to that server that can die."""
    with line_to(place.port) as line:
        yield line


def through(line: Line, invite: str) -> str:
    return f"127.0.0.1:{line.port}/{invite.partition('/')[2]}"


def come(place: Place, invite: str, name: str) -> Program:
    person = place.join(invite, name)
    person.hear("To speak:")
    return person


def waiting_second(place: Place, made: Opened, line: Line) -> tuple[Program, Program, Typist]:
    """Ama holds the space, Bo is first in the queue and Ana, at a terminal behind the line, second."""
    ama = come(place, made.holder_invite, "Ama")
    bo = come(place, made.invite, "Bo")
    ana = Typist(through(line, made.invite), "Ana", place.folder / "home-Ana")
    ana.see("To speak:")
    ama.hear("Ana is here.")
    ama.do("begin", "Part 1 of 5")
    bo.hear("Part 1 of 5")
    ana.see("Raise a hand to speak: hand.")
    bo.do("hand", "number 1 of 1")
    ama.hear("Bo has a hand up.")
    ana.see("Bo has a hand up.")
    ana.do("hand about funders", "number 2 of 2")
    ama.hear("has a hand up: funders")
    ana.keys("park Who pays for")
    ana.see("park Who pays for")
    return ama, bo, ana


def finish(ama: Program, bo: Program, ana: Typist) -> None:
    """What comes after being cut off: the line is finished, the place was kept, and the turn comes."""
    ana.keys(" thinking?\r")
    ana.see("Parked in your words: 'Who pays for thinking?'")
    ama.hear("Ana parked: Who pays for thinking?")
    ana.do("queue?", "1. Bo")
    ana.see("2. Ana (you)")
    ana.see(": funders")
    ama.do("next", "Bo has the floor. Ana is next.")
    bo.hear("Your turn")
    ana.see("You are next")
    bo.do("done", "Thank you.")
    ama.hear("The floor is free. Ana is next.")
    ama.do("next", "Ana has the floor.")
    ana.see("Your turn, Ana.")
    ana.do("bye", "You have the floor. Leave all the same? y / n")
    ana.type("y")
    assert ana.end() == 0
    assert "Traceback" not in ana.shown


def test_somebody_cut_off_comes_back_second_with_the_half_typed_line_intact(
    place: Place, made: Opened, line: Line
) -> None:
    ama, bo, ana = waiting_second(place, made, line)
    try:
        line.cut()
        shown = ana.see("park Who pays for")
        assert "The connection is lost" in shown
        ama.do("learn Ask early.", "You wrote down a learning point")
        bo.do("state?", "sequence ")
        line.mend()
        shown = ana.see("park Who pays for")
        assert "You are still 2nd" in shown
        assert not ama.said("Ana is away")
        finish(ama, bo, ana)
    finally:
        ana.stop()


def test_what_was_sent_on_a_dead_line_arrives_once_when_it_is_back(place: Place, made: Opened, line: Line) -> None:
    ama, bo, ana = waiting_second(place, made, line)
    try:
        line.fall_silent()
        ana.keys(" it?\r")
        ana.see("There is no answer yet.")
        ana.keys("park Who pays for")
        line.cut()
        ana.see("The connection is lost")
        ana.see("park Who pays for")
        line.mend()
        ana.see("You are still 2nd")
        ama.hear("Ana parked: Who pays for it?")
        ama.do("lot?", "Parked: 1.")
        finish(ama, bo, ana)
        level(ama, bo)
    finally:
        ana.stop()


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_a_minute_of_silence_on_the_line_costs_nobody_their_place_or_their_words(
    place: Place, made: Opened, line: Line
) -> None:
    ama, bo, ana = waiting_second(place, made, line)
    ana.child.timeout = 90
    try:
        line.fall_silent()
        ana.keys(" it?\r")
        ana.see("There is no answer yet.")
        ana.keys("park Who pays for")
        threading.Event().wait(60)  # the minute itself; nothing is waited for that could tell us sooner
        line.mend()
        ama.hear("Ana parked: Who pays for it?", seconds=90)
        ama.do("lot?", "Parked: 1.")
        finish(ama, bo, ana)
    finally:
        ana.stop()


CATCHING_UP = 6_000  # IP bytes from the first packet of the new connection on, headers included, without TLS


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_a_minute_without_a_line_costs_no_place_no_words_and_few_bytes(place: Place, made: Opened, line: Line) -> None:
    ama, bo, ana = waiting_second(place, made, line)
    ana.child.timeout = 90
    try:
        line.cut()
        ana.see("is lost")
        ana.keys(" it?\r")
        ana.see("There is no answer yet.")
        ana.do("learn Write it down.", "There is no answer yet.")
        ana.keys("park Who pays for")
        ana.see("park Who pays for")
        for n in range(6):
            ama.do(f"learn Something that {n} people said while one of us was away.", "You wrote down")
            bo.do(f"park Question {n} of those who are here", "Parked in your words")
            threading.Event().wait(10)  # the minute itself; nothing is waited for that could tell us sooner
        line.mend()
        ama.hear("Ana parked: Who pays for it?", seconds=90)
        ama.hear("Write it down.")
        assert "You are still 2nd" in ana.see("Saved: learn Write it down.")
        cost = line.crossed()
        print(f"caught up after a minute: {cost} bytes")
        assert cost <= CATCHING_UP
        lot = ama.do("lot?", "Who pays for it?")
        assert lot.count("Who pays for it?") == 1
        assert sum("Write it down." in said for said in ama.lines) == 1
        finish(ama, bo, ana)
    finally:
        ana.stop()
