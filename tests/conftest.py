"""Settings every test runs under, and the fixture that tests of several packages share."""

from __future__ import annotations

import gc
import os
from collections.abc import Generator, Iterator
from itertools import islice
from pathlib import Path

import pytest
from coverage import Coverage
from hypothesis import HealthCheck, settings

from tests.whole.programs import Place

# Nothing that is collected goes before the end, and it is a million objects: looking for garbage among them took long.
gc.disable()

# The per-test timeout ends a hang; a deadline per example only measures how busy the machine is.
settings.register_profile("cop", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("cop")


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    """A folder with a session file; every program started in it is ended, and none may have shown a traceback."""
    here = Place(tmp_path)
    try:
        yield here
    finally:
        here.stop()
    here.no_traceback()


# What a test of these reaches is measured: they run in one process. Measuring programs that are started takes as long again.
MEASURED = (
    "core",
    "wire",
    "acts",
    "client",
    "plain",
    "recap",
    "session_file",
    "formats",
    "practice",
    "contract",
    "server",
    "ui",
    "attack",
)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Leave out of the coverage what takes long to measure: other folders, and what goes through the same lines very often."""
    inside = item.path.relative_to(Path(__file__).parent).parts[0] in MEASURED
    measuring = None if inside and not item.get_closest_marker("repeats") else Coverage.current()
    if measuring is None:
        return (yield)
    measuring.stop()
    kept = {name: os.environ.pop(name) for name in list(os.environ) if name.startswith("COVERAGE_")}
    try:
        return (yield)
    finally:
        os.environ.update(kept)
        measuring.start()


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave out files without a slow test where only those are wanted: each worker would read all the others."""
    if config.option.markexpr == "slow" and collection_path.match("test_*.py"):
        return "mark.slow" not in collection_path.read_text(encoding="utf-8") or None
    return None


def pytest_collection_finish() -> None:
    """Look for garbage from here on, in what tests leave alone: the little that collecting has left costs less than looking for it."""
    gc.freeze()
    gc.enable()


@pytest.hookimpl(trylast=True)  # once those that are not wanted are gone
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Begin with the tests that take longest: one begun last would be waited for by all. A mark that excuses a test says why."""
    for item in items:
        for mark in item.iter_markers("takes"):
            if mark.kwargs or len(mark.args) != 1 or not isinstance(mark.args[0], str) or not mark.args[0].strip():
                raise pytest.UsageError(
                    f'{item.nodeid}: write @pytest.mark.takes("why this test takes over two seconds")'
                )
    # Slow ones are handed out one by one; of the quick ones each worker is given a stretch, of which the others take when they have run out.
    slow = config.option.markexpr == "slow"
    items[:] = dealt(items, 1 if slow else getattr(config, "workerinput", {"workercount": 1})["workercount"])


def dealt(items: list[pytest.Item], hands: int) -> list[pytest.Item]:
    """Return the tests as stretches of the same length, each beginning with its share of those that take long.

    Those of one file stay together: what a file sets up once, as a server, is then set up once and not by each worker.
    """
    shares: list[list[pytest.Item]] = [[] for _ in range(hands)]
    files: dict[Path, list[pytest.Item]] = {}
    rest: list[pytest.Item] = []
    for item in items:
        (files.setdefault(item.path, []) if _takes_long(item) else rest).append(item)
    for together in sorted(files.values(), key=len, reverse=True):
        min(shares, key=len).extend(together)
    others = iter(rest)
    found: list[pytest.Item] = []
    for hand, share in enumerate(shares, 1):
        found += share
        found += islice(others, max(0, len(items) * hand // hands - len(found)))
    return [*found, *others]


def _takes_long(item: pytest.Item) -> bool:
    return item.path.parent.name in ("whole", "bench") or item.get_closest_marker("takes") is not None
