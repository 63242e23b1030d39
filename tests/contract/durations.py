"""Quick tests that take long without a reason: a pytest plugin, loaded with `-p tests.contract.durations`.

A test that took over the limit, set up and taken down again, is suspected; where tests run side by side, over twice as much. The suspects
are run again with nothing beside them, and the quicker of two times counts: a busy computer is no test's fault. One that still takes over the
limit is named, and the run fails. A test that says why with `@pytest.mark.takes("why")` may take its time.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from pathlib import Path

import pytest

LIMIT = 2.0  # seconds
SIDE_BY_SIDE = 2  # times as long: the others have the cores, too
TRIES = 2

Times = Mapping[str, float]


def pytest_addoption(parser: pytest.Parser) -> None:
    """Take another limit, and the file that a run of suspects writes."""
    parser.addoption("--over", type=float, default=LIMIT, help="seconds that a quick test without a reason may take")
    parser.addoption("--took", type=Path, help="write there how long each test took, and judge nothing")


def pytest_configure(config: pytest.Config) -> None:
    """Measure where the reports come together, not in each worker."""
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(Durations(config))


def too_long(took: Times, limit: float, crowded: bool, again: Callable[[Collection[str]], Times]) -> dict[str, float]:
    """Return the tests that take over `limit` seconds also when they are run `again`, alone, with what they took there last."""
    suspects = {test: seconds for test, seconds in took.items() if seconds > limit * (SIDE_BY_SIDE if crowded else 1)}
    for _ in range(TRIES):
        if suspects:
            alone = again(suspects)
            # One that has no time of its own there stays suspected.
            suspects = {test: alone.get(test, before) for test, before in suspects.items()}
            suspects = {test: seconds for test, seconds in suspects.items() if seconds > limit}
    return suspects


def run_alone(root: Path, tests: Collection[str]) -> dict[str, float]:
    """Run tests one after the other in a process of their own, and return how many seconds each took."""
    # What measures coverage slows down, and would count these runs as well.
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("COVERAGE_", "PYTEST_"))}
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder, "took.json")
        options = ["-q", "-n", "0", "-p", "no:cacheprovider", "-p", __name__, f"--took={report}"]
        command = [sys.executable, "-m", "pytest", *options, *tests]
        subprocess.run(command, cwd=root, env=clean, capture_output=True, check=False)
        found: dict[str, float] = json.loads(report.read_text(encoding="utf-8")) if report.exists() else {}
    return found


class Durations:
    """How long each quick test took that gives no reason."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config
        self._took: dict[str, float] = defaultdict(float)
        self._over: dict[str, float] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Add up the parts of a test."""
        if not {"slow", "takes"} & set(report.keywords):
            self._took[report.nodeid] += report.duration

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Run the suspects again, unless the run has failed anyway."""
        if report := self._config.getoption("--took"):
            report.write_text(json.dumps(self._took), encoding="utf-8")
        elif session.exitstatus == pytest.ExitCode.OK:
            crowded = bool(self._config.getoption("numprocesses", 0))
            root = self._config.rootpath
            self._over = too_long(
                self._took, self._config.getoption("--over"), crowded, lambda tests: run_alone(root, tests)
            )
            if self._over:
                session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Name the tests that take long."""
        if self._over:
            terminalreporter.section("make these quick tests faster, say why with `takes`, or mark them `slow`")
        for test, seconds in sorted(self._over.items(), key=lambda found: -found[1]):
            terminalreporter.write_line(f"{seconds:6.2f} s  {test}")
