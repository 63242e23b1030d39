"""`make bar`: every line of the bar at its full count, as one table with date and machine in docs/performance.md.

Responsible for which lines there are, for measuring each in the way it has, and for the table. A line is measured by a bench
(`MEASURES` in `__main__`), shown by tests at their full count (`PROOFS`), or timed (`TIMED`); to add a line, add it there. One
that cannot be measured, and one that nothing measures yet, stands in the table as such and fails the run.
"""

from __future__ import annotations

import argparse
import asyncio
import datetime
import os
import platform
import re
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from tests.bench import __main__ as bench
from tests.bench.child import ROOT
from tests.bench.line import Line

PAGE = ROOT / "docs" / "performance.md"
OPENING, ENDING = "<!-- measured -->", "<!-- end of what was measured -->"
OK, MISS, NOT_RUN = "ok", "MISS", "NOT RUN"
ORDER = (MISS, NOT_RUN, OK)  # what is not as it should be is read first

LINES = {
    1: "one event from its command to 300 replicas, against a bare fan-out",
    2: "server CPU for a delivered event, against a bare fan-out",
    3: "memory of one connected person",
    4: "bytes of a 90-minute meeting of 30 people on one participant's link",
    5: "joining that meeting near its end",
    6: "bytes of an idle hour",
    7: "a meeting of 10,000 events reopened from disk",
    8: "first paint, idle redraw, and what an act writes to a terminal",
    9: "cold join to a usable screen on poor links",
    10: "a command acknowledged on poor links, and the echo of a key",
    11: "random commands, drops, doubles and restarts: replicas that differ",
    12: "every kept command delivered three times",
    13: "a server killed under load",
    14: "a power cut",
    15: "a disk that is full or fails",
    16: "an outage of a minute in the middle of everything",
    17: "a damaged database",
    18: "backup, restore and upgrade",
    19: "clients that stop reading, and everybody reconnecting at once",
    20: "clocks that jump, a computer that slept, countdowns side by side",
    21: "every command by everybody in every state of a meeting",
    22: "hostile text in every field, through every way out",
    23: "who wrote a note, guessed from everything that is seized",
    24: "withdrawn, live and off-the-record words on disk",
    25: "what a stranger can cost",
    26: "the line client over a round of ten minutes",
    27: "contrast of every theme, and meaning without colour",
    28: "500 meetings of 12 people on one server",
    29: "the quick tests, and all of .ci/run",
    30: "how soon a dead link is called lost, and what waits on it",
    31: "a journal that was deleted, cut or replaced",
    32: "words for another audience than their author saw",
    33: "a stranger with an ordinary invite takes over",
}
# The tests that hold a line at its full count. All of them must pass, and none may be skipped.
PROOFS: dict[int, tuple[str, ...]] = {
    11: (
        "tests/core/test_stateful.py::test_steps_by_chance_with_restarts_leave_no_replica_that_differs",
        "tests/contract/test_one_circle.py::test_steps_on_real_lines_leave_no_replica_that_differs",
    ),
    12: ("tests/server/test_once.py",),
    13: ("tests/whole/test_killed.py",),
    14: ("tests/whole/test_power_cut.py",),
    15: ("tests/whole/test_failing_disk.py", "tests/server/test_disk_full.py"),
    16: (
        "tests/whole/test_every_way_in.py",
        "tests/whole/test_cut_off.py::test_a_minute_of_silence_on_the_line_costs_nobody_their_place_or_their_words",
        "tests/whole/test_cut_off.py::test_a_minute_without_a_line_costs_no_place_no_words_and_few_bytes",
    ),
    17: (
        "tests/server/test_journal_damage.py",
        "tests/server/test_loss.py",
        "tests/whole/test_errors.py::test_a_damaged_database_is_kept_and_not_served",
    ),
    18: ("tests/server/test_backup.py", "tests/server/test_upgrade.py"),
    23: ("tests/attack/test_who_paused.py",),
    24: ("tests/whole/test_bytes.py", "tests/server/test_ended.py"),
    25: ("tests/attack/test_protocol_attacks.py", "tests/attack/test_crowds.py", "tests/server/test_gate.py"),
    27: ("tests/ui/test_themes.py",),
    30: ("tests/whole/test_killed_waiting.py", "tests/whole/test_left_waiting.py"),
    31: ("tests/server/test_loss.py", "tests/server/test_anchor.py", "tests/client/test_lost.py"),
    32: ("tests/whole/test_words_by_chance.py",),
    33: ("tests/attack/test_takeover.py",),
}
# Commands that are timed: what, the command, seconds it may take.
TIMED: dict[int, tuple[tuple[str, list[str], int], ...]] = {
    29: (
        ("the quick tests", ["make", "test", f"VENV={sys.prefix}"], 240),
        ("all of .ci/run", [".ci/run"], 1_200),
    ),
}


@dataclass(frozen=True)
class Row:
    """One row of the table, each cell as it is shown."""

    number: int
    what: str
    limit: str
    measured: str
    result: str
    date: str

    def __str__(self) -> str:
        """Return the row as it stands in the page."""
        cells = (str(self.number), self.what, self.limit, self.measured, self.result, self.date)
        return "| " + " | ".join(cell.replace("|", "/") for cell in cells) + " |"


def today() -> str:
    """Return the date in UTC."""
    return datetime.datetime.now(datetime.UTC).date().isoformat()


def machine() -> str:
    """Return what this computer is: processor, cores, kernel and Python."""
    name = platform.processor() or platform.machine()
    info = Path("/proc/cpuinfo")
    if info.exists():
        found = re.search(r"^model name\s*:\s*(.+)$", info.read_text(encoding="utf-8"), re.MULTILINE)
        name = found[1].strip() if found else name
    return (
        f"{name}, {os.cpu_count()} cores, {platform.system()} {platform.release()}, Python {platform.python_version()}"
    )


# Measuring


def _of_line(line: Line) -> Row:
    measured = f"{line.shown} ({line.bare})" if line.bare else line.shown
    return Row(
        line.number, line.what.strip(), f"<= {line.limit:g}{line.unit}", measured, OK if line.holds else MISS, today()
    )


def _not_run(number: int, why: str) -> Row:
    return Row(number, LINES[number], "", why, NOT_RUN, today())


async def _benched(numbers: list[int], measure: bench.Measure, quick: bool) -> list[Row]:
    try:
        found = [_of_line(line) for line in await measure(quick)]
    except Exception as error:
        # Whatever it was: a line that quietly is not there would look like one that holds.
        return [_not_run(number, f"could not be measured: {type(error).__name__}: {error}") for number in numbers]
    silent = set(numbers) - {row.number for row in found}
    return found + [_not_run(number, "its measurement said nothing about it") for number in sorted(silent)]


def _ran(command: list[str]) -> tuple[int, str, float]:
    """Run a command; return its status, the last line it printed, and the seconds it took."""
    began = time.monotonic()
    done = subprocess.run(
        command,
        cwd=ROOT,
        env={
            **os.environ,
            "COP_BAR": "1",
            "PYTEST_ADDOPTS": "",
        },  # tests that have more than one count take the full one
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    printed = done.stdout.decode(errors="replace").strip()
    if done.returncode:
        print(printed, file=sys.stderr)  # the table has room for one line, and whoever mends it needs them all
    said = printed.splitlines()
    return done.returncode, said[-1].strip("= ") if said else "nothing was said", time.monotonic() - began


def _proved(number: int, tests: tuple[str, ...]) -> Row:
    status, said, _ = _ran([sys.executable, "-m", "pytest", "-q", "--timeout=3600", *tests])
    if status not in (0, 1) or not re.search("passed|failed", said) or "skipped" in said:
        return _not_run(number, f"the tests did not run: {said}")
    return Row(number, LINES[number], "every test passes", said, MISS if status else OK, today())


def _timed(number: int, what: str, command: list[str], limit: int) -> Row:
    status, said, took = _ran(command)
    if status:
        return _not_run(number, f"{what} failed: {said}")
    return Row(number, what, f"<= {limit} s", f"{took:.0f} s", OK if took <= limit else MISS, today())


async def measured(wanted: set[int], quick: bool) -> list[Row]:
    """Return the rows of these lines, in their order; a line of the bar that nothing measures has a row that says so."""
    rows: list[Row] = []
    for key, measure in bench.MEASURES.items():
        if numbers := sorted(wanted.intersection(map(int, key.split(",")))):
            rows += [row for row in await _benched(numbers, measure, quick) if row.number in wanted]
    for number in sorted(wanted & PROOFS.keys()):
        rows.append(await asyncio.to_thread(_proved, number, PROOFS[number]))
    for number in sorted(wanted & TIMED.keys()):
        for what, command, limit in TIMED[number]:
            rows.append(await asyncio.to_thread(_timed, number, what, command, limit))
    there = {row.number for row in rows}
    return rows + [_not_run(number, "nothing measures it yet at its full count") for number in sorted(wanted - there)]


# The table


def table(rows: list[Row], where: str) -> str:
    """Return the table, missed lines first, with the machine above it."""
    ordered = sorted(rows, key=lambda row: (ORDER.index(row.result), row.number))
    counts = ", ".join(f"{sum(row.result == result for row in rows)} {result}" for result in ORDER)
    head = "| # | What | Pass | Measured | Result | Date |\n|---|---|---|---|---|---|"
    return f"Machine: {where}.\n\n{counts}.\n\n{head}\n" + "\n".join(map(str, ordered))


def read(page: str) -> tuple[list[Row], str]:
    """Return the rows that stand in a page and the machine they were measured on, "" when there is none."""
    _, part, _ = _parts(page)
    rows = []
    for line in part.splitlines():
        cells = [cell.strip() for cell in line.strip("| ").split(" | ")] if re.match(r"\| \d", line) else []
        if len(cells) == 6:
            rows.append(Row(int(cells[0]), *cells[1:]))
    found = re.search(r"^Machine: (.*)\.$", part, re.MULTILINE)
    return rows, found[1] if found else ""


def _parts(page: str) -> tuple[str, str, str]:
    before, opened, rest = page.partition(OPENING)
    inside, ended, after = rest.partition(ENDING)
    if not (opened and ended):
        raise ValueError(f"the page lacks {OPENING} or {ENDING}")
    return before, inside, after


def put(page: str, new: list[Row], where: str) -> str:
    """Return the page with these rows in place of the ones of the same lines; all others stay.

    Raises ValueError when those were measured on another machine: figures side by side must be comparable.
    """
    old, there = read(page)
    kept = [row for row in old if row.number not in {one.number for one in new}]
    if there not in ("", where) and any(row.result != NOT_RUN for row in kept):
        raise ValueError(f"the other lines were measured on another machine ({there}): measure all of them here")
    before, _, after = _parts(page)
    return f"{before}{OPENING}\n\n{table(kept + new, where)}\n\n{ENDING}{after}"


def unmentioned(page: str, new: list[Row]) -> list[Row]:
    """Return a row for each line that stands neither in the page nor among the new ones, so that the page has them all."""
    there = {row.number for row in (*read(page)[0], *new)}
    return [_not_run(number, "not measured on this machine so far") for number in LINES if number not in there]


def main() -> int:
    """Measure, print and write the table; return 1 when a line could not be measured."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.bench.bar", description="Measure the bar at its full counts."
    )
    parser.add_argument("--quick", action="store_true", help="few rounds of the benches, and nothing is written")
    parser.add_argument("lines", nargs="*", type=int, help="numbers of the lines (all)")
    chosen = parser.parse_args()
    if strange := set(chosen.lines) - LINES.keys():
        parser.error(f"there is no line {min(strange)}")
    rows = asyncio.run(measured(set(chosen.lines) or set(LINES), chosen.quick))
    print(table(rows, machine()))
    if not chosen.quick:
        page = PAGE.read_text(encoding="utf-8")
        PAGE.write_text(put(page, [*rows, *unmentioned(page, rows)], machine()), encoding="utf-8")
    return int(any(row.result == NOT_RUN for row in rows))


if __name__ == "__main__":
    sys.exit(main())
