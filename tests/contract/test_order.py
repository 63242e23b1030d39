"""The order in which tests are run: what takes long first, and the tests of one file by one worker, which sets up what they share once."""

from __future__ import annotations

from pathlib import Path
from typing import cast

import pytest

from tests.conftest import dealt

HANDS = 3


class Item:
    """A test, as far as its order is about it: those in the folder `whole` take long."""

    def __init__(self, folder: str, file: int) -> None:
        self.path = Path("tests", folder, f"test_{file}.py")

    def get_closest_marker(self, _name: str) -> None:
        """Return no mark."""


def stretches(items: list[Item]) -> list[list[Item]]:
    """Return what each worker is given at first: stretches of the same length."""
    found = cast("list[Item]", dealt(cast("list[pytest.Item]", items), HANDS))
    assert sorted(map(id, found)) == sorted(map(id, items)), "each test is run once"
    length = len(items) // HANDS
    return [found[n * length : (n + 1) * length] for n in range(HANDS)]


def test_the_tests_of_one_file_that_take_long_are_run_by_one_worker_and_first() -> None:
    long = [Item("whole", file) for file in range(5) for _ in range(4)]
    short = [Item("core", file) for file in range(10) for _ in range(4)]
    given = stretches([*short, *long])
    for file in {item.path for item in long}:
        assert sum(any(item.path == file for item in stretch) for stretch in given) == 1
    for stretch in given:
        kinds = [item.path.parent.name for item in stretch]
        assert kinds == sorted(kinds, reverse=True), "what takes long stands first"
        assert kinds.count("whole") >= 4
