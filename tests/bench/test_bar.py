"""The table of what is measured: every line is in it, missed ones first, and none is left out in silence."""

from __future__ import annotations

import re
import sys
from collections.abc import Awaitable, Callable

import pytest

from tests.bench import __main__ as bench_main
from tests.bench import bar
from tests.bench.bar import ENDING, MISS, NOT_RUN, OK, OPENING, Row
from tests.bench.line import Line
from tests.bench.link import PROFILES

HERE = "A computer, 2 cores, Linux 6, Python 3.11.7"
PAGE = f"# Measured\n\nWords before.\n\n{OPENING}\n{ENDING}\n\nWords after.\n"


def row(number: int, result: str, measured: str = "1 B", date: str = "2026-01-01") -> Row:
    return Row(number, f"line {number}", "<= 2 B", measured, result, date)


def numbers(page: str) -> list[int]:
    return [int(found) for found in re.findall(r"^\| (\d+) \|", page, re.MULTILINE)]


def bench(*lines: Line) -> Callable[[bool], Awaitable[list[Line]]]:
    async def measure(_quick: bool) -> list[Line]:
        return list(lines)

    return measure


@pytest.fixture(autouse=True)
def nothing_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bench_main, "MEASURES", {})
    monkeypatch.setattr(bar, "PROOFS", {})
    monkeypatch.setattr(bar, "TIMED", {})


async def test_a_line_within_its_limit_is_ok_and_one_beyond_is_a_miss(monkeypatch: pytest.MonkeyPatch) -> None:
    found = (Line(4, "all day", "1 B", "bare 1 B", 1, 2, " B"), Line(4, "all night", "3 B", "", 3, 2, " B"))
    monkeypatch.setattr(bench_main, "MEASURES", {"4": bench(*found)})
    rows = await bar.measured({4}, quick=True)
    assert [(r.what, r.limit, r.measured, r.result) for r in rows] == [
        ("all day", "<= 2 B", "1 B (bare 1 B)", OK),
        ("all night", "<= 2 B", "3 B", MISS),
    ]


async def test_what_cannot_be_measured_and_what_nothing_measures_stand_in_the_table(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def broken(_quick: bool) -> list[Line]:
        raise RuntimeError("needs root")

    monkeypatch.setattr(bench_main, "MEASURES", {"4,6": broken, "1,2": bench(Line(1, "one", "1", "", 1, 2, ""))})
    rows = await bar.measured({1, 2, 4, 6, 14}, quick=True)
    said = {r.number: r.measured for r in rows if r.result == NOT_RUN}
    assert said == {
        2: "its measurement said nothing about it",
        4: "could not be measured: RuntimeError: needs root",
        6: "could not be measured: RuntimeError: needs root",
        14: "nothing measures it yet at its full count",
    }


@pytest.mark.takes("pytest is started")
@pytest.mark.parametrize(
    ("test", "result"),
    [
        pytest.param("def test_it() -> None:\n    assert 1 + 1 == 2\n", OK, marks=pytest.mark.slow),
        ("def test_it() -> None:\n    assert 1 + 1 == 3\n", MISS),
        pytest.param(
            "import pytest\n\n\ndef test_it() -> None:\n    pytest.skip('no root')\n", NOT_RUN, marks=pytest.mark.slow
        ),
        pytest.param("import no_such_module\n", NOT_RUN, marks=pytest.mark.slow),
    ],
    ids=["passes", "fails", "skipped", "broken"],
)
async def test_a_line_shown_by_tests_holds_only_when_they_ran(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch, test: str, result: str
) -> None:
    file = tmp_path_factory.mktemp("proof") / "test_proof.py"
    file.write_text(test, encoding="utf-8")
    monkeypatch.setattr(bar, "PROOFS", {11: (str(file),)})
    (found,) = await bar.measured({11}, quick=True)
    assert found.result == result, found


@pytest.mark.parametrize(
    ("command", "limit", "result"), [("pass", 60, OK), ("pass", 0, MISS), ("raise SystemExit(3)", 60, NOT_RUN)]
)
async def test_a_command_is_timed_only_when_it_succeeds(
    monkeypatch: pytest.MonkeyPatch, command: str, limit: int, result: str
) -> None:
    timed = (("something", [sys.executable, "-c", command], limit),)
    monkeypatch.setattr(bar, "TIMED", {29: timed})
    (found,) = await bar.measured({29}, quick=True)
    assert found.result == result, found


def test_what_is_missed_is_read_first_and_the_machine_is_named() -> None:
    page = bar.put(PAGE, [row(1, OK), row(2, NOT_RUN), row(3, MISS), row(4, OK), row(5, MISS)], HERE)
    assert numbers(page) == [3, 5, 2, 1, 4]
    assert f"Machine: {HERE}." in page
    assert "2 MISS, 1 NOT RUN, 2 ok." in page
    assert page.startswith("# Measured\n\nWords before.")
    assert page.endswith("Words after.\n")


def test_a_few_lines_measured_again_leave_the_others_as_they_were() -> None:
    first = bar.put(PAGE, [row(1, OK), row(2, MISS, "9 B"), row(2, OK, "1 B")], HERE)
    again = bar.put(first, [row(2, OK, "2 B", date="2026-02-02")], HERE)
    assert bar.read(again) == ([row(1, OK), row(2, OK, "2 B", date="2026-02-02")], HERE)
    assert bar.put(again, [], HERE) == again


def test_figures_of_two_machines_do_not_come_to_stand_side_by_side() -> None:
    page = bar.put(PAGE, [row(1, OK), row(2, NOT_RUN)], HERE)
    with pytest.raises(ValueError, match="another machine"):
        bar.put(page, [row(2, OK)], "Another computer")
    assert bar.read(bar.put(page, [row(1, OK), row(2, OK)], "Another computer"))[1] == "Another computer"


def test_a_text_with_the_mark_of_a_column_does_not_break_the_table() -> None:
    page = bar.put(PAGE, [row(1, OK, "1 | 2")], HERE)
    assert bar.read(page)[0] == [row(1, OK, "1 / 2")]


def test_the_page_has_every_line_once_or_more_and_the_links_as_they_are() -> None:
    page = bar.PAGE.read_text(encoding="utf-8")
    rows, where = bar.read(page)
    assert {one.number for one in rows} == set(bar.LINES)
    assert where
    assert bar.put(page, [], where) == page, "written by the command, not by hand"
    figures = re.findall(r"^\| [A-Za-z0-9, ]+ \| (\d+) \| (\d+) \| (\d+) \| (\d+) \| (\d+)", page, re.MULTILINE)
    assert sorted(tuple(map(float, found)) for found in figures) == sorted(
        (p.down, p.up, p.trip, p.jitter, p.loss * 100) for p in PROFILES.values()
    )
