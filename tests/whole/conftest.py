"""What a test of a whole meeting leaves behind is cleared away before the next."""

from __future__ import annotations

import gc
from collections.abc import Generator

import pytest


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item) -> Generator[None, None, None]:
    """Collect what connections leave that a test cut on purpose, once its loop has ended: it is no failure of the next test."""
    yield
    if item.get_closest_marker("filterwarnings"):
        gc.collect()
