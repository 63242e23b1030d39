"""The bench itself: it prints every line, says what it missed, and never leaves a line out in silence."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.bench import __main__ as bench
from tests.bench.child import ROOT
from tests.bench.line import Line

ROWS = {1: 4, 3: 2, 5: 2, 19: 3, 21: 3, 23: 17, 26: 6, 28: 8}  # of the lines that are measured in several ways


@pytest.mark.slow
@pytest.mark.parametrize("lines", bench.MEASURES)
def test_a_quick_run_measures_the_line(lines: str) -> None:
    numbers = lines.split(",")
    ran = subprocess.run(
        [sys.executable, "-m", "tests.bench", "--quick", *numbers],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    printed = [line.split()[0] for line in ran.stdout.splitlines() if " <= " in line]
    assert list(dict.fromkeys(printed)) == numbers
    for number in numbers:
        assert printed.count(number) == ROWS.get(int(number), printed.count(number))


async def test_a_line_that_cannot_be_measured_is_named_and_fails_the_run(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    async def broken(_quick: bool) -> list[Line]:
        raise RuntimeError("no such thing here")

    async def sound(_quick: bool) -> list[Line]:
        return [Line(4, "something", "1 B", "bare 1 B", 1, 2, " B")]

    monkeypatch.setattr(bench, "MEASURES", {"3": broken, "4": sound})
    assert await bench.run(set(), quick=True) == 1
    said = capsys.readouterr().out
    assert "3  could not be measured: RuntimeError: no such thing here" in said
    assert "something" in said, "the lines after it are measured all the same"


async def test_a_line_that_misses_its_limit_says_so_and_does_not_fail_the_run(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    async def slow(_quick: bool) -> list[Line]:
        return [Line(4, "something", "3 B", "bare 1 B", 3, 2, " B")]

    monkeypatch.setattr(bench, "MEASURES", {"4": slow})
    assert await bench.run({4}, quick=True) == 0
    assert "MISS" in capsys.readouterr().out


async def test_only_the_lines_asked_for_are_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    async def never(_quick: bool) -> list[Line]:
        raise AssertionError

    monkeypatch.setattr(bench, "MEASURES", {"1,2": never})
    assert await bench.run({7}, quick=True) == 0
