"""Settings every test runs under, and the fixture that tests of several packages share."""

from __future__ import annotations

import os
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest
from coverage import Coverage
from hypothesis import HealthCheck, settings

from tests.whole.programs import Place

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


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the tests of whole programs: they take longest, and one begun last would be waited for by all.

    A mark that excuses a test says why.
    """
    for item in items:
        for mark in item.iter_markers("takes"):
            if mark.kwargs or len(mark.args) != 1 or not isinstance(mark.args[0], str) or not mark.args[0].strip():
                raise pytest.UsageError(
                    f'{item.nodeid}: write @pytest.mark.takes("why this test takes over two seconds")'
                )
    items.sort(key=lambda item: "tests/whole/" not in item.nodeid)
