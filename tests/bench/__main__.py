"""`python -m tests.bench`: measure and print, one line a measurement; status 1 when one could not run.

Lines are numbered as the bar they are measured by. A line that misses its limit says MISS and is still printed; only one
that could not be measured fails the run.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Awaitable, Callable
from dataclasses import replace

from tests.bench import (
    answering,
    arriving,
    arriving_by_page,
    busy,
    by_ssh,
    countdowns,
    dead,
    evening,
    evening_by_page,
    evening_by_ssh,
    fanout,
    idling,
    joining,
    keys,
    listening,
    many,
    memory,
    outage,
    painting,
    permitting,
    reopened,
    restoring,
    seizing,
    typing,
    unread,
)
from tests.bench.line import Line

Measure = Callable[[bool], Awaitable[list[Line]]]

MEASURES: dict[str, Measure] = {
    "1,2": lambda quick: fanout.lines(30 if quick else 250),
    "3": lambda quick: memory.lines(5 if quick else 60),
    "4": lambda quick: _evening(quick),
    "5": lambda quick: joining.lines(1 if quick else 3),
    "6": lambda _quick: idling.lines(),
    "7": lambda quick: reopened.lines(3 if quick else 15),
    "8": lambda quick: _terminal(quick),
    "9": lambda quick: _arriving(quick),
    "10": lambda quick: answering.lines(2, 10) if quick else answering.lines(60, 100),
    "16": lambda quick: outage.lines(("edge-lossy",), 35) if quick else outage.lines(("edge-lossy", "gprs-rural")),
    "18": lambda quick: restoring.lines(2_000 if quick else 50_000),
    "19": lambda quick: unread.lines(20 if quick else 200),
    "20": lambda quick: countdowns.lines(1, (5,)) if quick else countdowns.lines(3),
    "21": lambda _quick: permitting.lines(),
    "23": lambda quick: seizing.lines(3 if quick else 20),
    "26": lambda _quick: listening.lines(),
    "28": lambda quick: many.lines(20, 6) if quick else many.lines(many.MANY, 60),
    "30": lambda quick: dead.lines(("edge",), listening=False) if quick else dead.lines(("edge", "gprs-rural")),
    "32": lambda quick: typing.lines(typing.few(), 2) if quick else typing.lines(typing.settings()),
}


async def _evening(quick: bool) -> list[Line]:
    if quick:  # the whole of it is a test of its own
        return await evening.lines(4)
    return [*await evening.lines(), *await evening_by_ssh.lines(), *await evening_by_page.lines()]


async def _arriving(quick: bool) -> list[Line]:
    links = ("satellite",) if quick else tuple(arriving.LIMITS)
    found = await arriving.lines(1 if quick else 20)
    for link in links:
        found += [replace(line, number=9) for line in await by_ssh.over(link, 1 if quick else 10)]
    return found + await arriving_by_page.lines(1 if quick else 10, links)


async def _terminal(quick: bool) -> list[Line]:
    painted = await (painting.lines(1, 5) if quick else painting.lines(7, 60))
    return painted + (await busy.lines(8) if quick else [*await busy.lines(), *await keys.lines()])


async def run(wanted: set[int], quick: bool) -> int:
    """Measure the lines of these numbers (all, when there are none), print them and return the exit status."""
    status = missed = 0
    for numbers, measure in MEASURES.items():
        if wanted and wanted.isdisjoint(map(int, numbers.split(","))):
            continue
        try:
            found = await measure(quick)
        except Exception as error:
            # Said and counted, whatever it was: a line that quietly is not there would look like one that holds.
            print(f"{numbers}  could not be measured: {type(error).__name__}: {error}", flush=True)
            status = 1
            continue
        for line in found:
            missed += not line.holds
            print(line, flush=True)
    if missed:
        print(f"{missed} missed.")
    return status


def main() -> int:
    """Measure what the command line asks for and return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description="Measure, and print the numbers.")
    parser.add_argument("--quick", action="store_true", help="few rounds: to see that everything runs")
    parser.add_argument("lines", nargs="*", type=int, help="numbers of the lines to measure (all)")
    chosen = parser.parse_args()
    return asyncio.run(run(set(chosen.lines), chosen.quick))


if __name__ == "__main__":
    sys.exit(main())
