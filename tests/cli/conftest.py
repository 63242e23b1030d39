"""A folder with a server of its own, and real commands."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.whole.programs import Place


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    """A folder with a session file; every program started in it is ended, and none may have shown a traceback."""
    here = Place(tmp_path)
    try:
        yield here
    finally:
        here.stop()
    here.no_traceback()
