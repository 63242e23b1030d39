"""Settings every test runs under; no fixtures of any one package."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, settings

# The per-test timeout ends a hang; a deadline per example only measures how busy the machine is.
settings.register_profile("cop", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("cop")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the tests of whole programs: they take longest, and one begun last would be waited for by all."""
    items.sort(key=lambda item: "tests/whole/" not in item.nodeid)
