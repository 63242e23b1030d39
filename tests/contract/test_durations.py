"""A quick test that takes long needs a reason; a computer that is busy is none."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Collection
from pathlib import Path

import pytest

from tests.contract.durations import too_long

ROOT = Path(__file__).parents[2]
FOUND = """
import time, pytest

def test_quick() -> None:
    pass

def test_long() -> None:
    time.sleep(0.3)

@pytest.mark.takes("it sleeps")
def test_excused() -> None:
    time.sleep(0.3)

@pytest.mark.slow
def test_slow() -> None:
    time.sleep(0.3)
"""


def test_one_that_was_only_in_a_crowd_is_not_named() -> None:
    tries: list[Collection[str]] = []

    def again(tests: Collection[str]) -> dict[str, float]:
        tries.append(list(tests))
        return {"crowded": 1.0, "busy": 2.5 if len(tries) == 1 else 1.9, "long": 2.4, "slow": 9.0}

    took = {"crowded": 4.1, "busy": 7.0, "long": 5.0, "short": 3.9}
    assert too_long(took, 2.0, True, again) == {"long": 2.4}
    assert tries == [["crowded", "busy", "long"], ["busy", "long"]]


def test_one_that_fails_when_it_is_alone_is_named() -> None:
    assert too_long({"alone": 2.1, "short": 2.0}, 2.0, False, lambda _: {}) == {"alone": 2.1}


@pytest.mark.slow  # pytest is started three times
def test_a_run_fails_for_a_quick_test_that_takes_long_without_a_reason(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_bytes((ROOT / "pyproject.toml").read_bytes())
    (tmp_path / "test_found.py").write_text(FOUND, encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-q", "-n", "0", "-p", "tests.contract.durations", "--over", "0.2"]
    ran = subprocess.run(
        [*command, "test_found.py"],
        cwd=tmp_path,
        env={**{k: v for k, v in os.environ.items() if k != "PYTEST_ADDOPTS"}, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == pytest.ExitCode.TESTS_FAILED, ran.stdout + ran.stderr
    assert [line.split()[-1] for line in ran.stdout.splitlines() if "test_found.py::" in line] == [
        "test_found.py::test_long"
    ]
    assert "4 passed" in ran.stdout
