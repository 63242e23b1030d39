"""A stranger costs little, and somebody who floods slows nobody else: a real server under what costs the sender nothing."""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.attack.flooding import FLOODS, STRANGERS, UNFINISHED, flooded
from tests.attack.raw import Stranger, talk
from tests.attack.test_protocol_attacks import code, memory, serves
from tests.whole.programs import COP, Opened, Place, Program

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="it is read from /proc what the server takes")

FEW = 1_024  # descriptors, as many systems grant by default
SECONDS = 8.0


@pytest.fixture
def narrow(tmp_path: Path) -> Iterator[tuple[Place, Opened, Program]]:
    """A server that may open few descriptors, with a meeting."""
    place = Place(tmp_path)
    cop = COP[:]
    try:
        COP[:0] = ["prlimit", f"--nofile={FEW}:{FEW}"]
        server = place.serve()
        COP[:] = cop
        yield place, place.open(), server
        assert server.process.poll() is None
    finally:
        COP[:] = cop
        place.stop()
    place.no_traceback()


def processor(server: Program) -> float:
    """Return how many seconds of a core a program has taken."""
    fields = Path(f"/proc/{server.process.pid}/stat").read_text().split()
    return (int(fields[13]) + int(fields[14])) / 100


@pytest.mark.slow
@pytest.mark.parametrize("kind", STRANGERS)
def test_1400_sockets_that_ask_for_nothing_keep_nobody_out_and_fill_no_log(
    narrow: tuple[Place, Opened, Program], kind: str
) -> None:
    place, made, server = narrow
    Stranger(place.port, code(made), "First").leave()
    before = memory(server)
    joins: list[float] = []
    with flooded(place.port, code(made), kind):
        time.sleep(2)  # real time: the flood has to stand before anybody joins through it
        began, used = time.monotonic(), processor(server)
        while time.monotonic() - began < SECONDS:
            at = time.monotonic()
            guest = Stranger(place.port, code(made), f"Guest {len(joins)}")
            joins.append(time.monotonic() - at)
            guest.leave()
            time.sleep(0.4)  # real people come one after the other
        share = (processor(server) - used) / (time.monotonic() - began)
        grown = memory(server) - before
    print(f"{kind}: worst join {max(joins):.2f} s, {share:.0%} of a core, memory + {grown / 1024:.1f} MiB")
    assert max(joins) < 2
    assert grown <= 16 * 1024
    assert len(server.complaints) <= 3
    assert not any("Traceback" in line for line in server.complaints)


@pytest.mark.slow
@pytest.mark.parametrize("kind", [*FLOODS, "marks"])
def test_whoever_floods_from_inside_a_room_slows_nobody_else(narrow: tuple[Place, Opened, Program], kind: str) -> None:
    place, made, server = narrow
    ama = Stranger(place.port, code(made, holder=True), "Ama")
    ama.do({"do": "begin"})
    Stranger(place.port, code(made), "First").leave()

    def waits() -> list[float]:
        found = []
        for n in range(24):
            at = time.monotonic()
            ama.do({"do": "hand", "note": f"{n}"})
            found.append(time.monotonic() - at)
            time.sleep(0.25)  # slower than anybody is slowed
        return found

    quiet, before = waits(), memory(server)
    with flooded(place.port, code(made), kind):
        time.sleep(1)  # real time: the flood has to stand before its cost is measured
        beside = waits()
        grown = memory(server) - before
    ama.leave()
    print(
        f"{kind}: p50 {statistics.median(beside) * 1000:.1f} ms (quiet {statistics.median(quiet) * 1000:.1f}), "
        f"longest {max(beside) * 1000:.0f} ms, memory + {grown / 1024:.1f} MiB"
    )
    assert statistics.median(beside) <= max(0.01, 2 * statistics.median(quiet))
    assert sorted(beside)[-2] < 0.25
    assert grown <= 16 * 1024
    assert server.complaints == []


def test_headers_without_an_end_are_cut_off_and_hold_no_memory(narrow: tuple[Place, Opened, Program]) -> None:
    place, _, server = narrow

    def send(times: int) -> None:
        for _ in range(times):
            try:
                assert b" 101 " not in talk(place.port, UNFINISHED)
            except (BrokenPipeError, ConnectionResetError):
                continue

    send(20)
    before = memory(server)
    send(200)
    assert memory(server) - before <= 4 * 1024
    assert serves(place)
