"""While a program loads no garbage is looked for; from its first screen on it is, but never among what was loaded."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest

from cop_tui.client import loading
from tests.ui.conftest import meeting, running


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    yield
    gc.enable()
    gc.unfreeze()


def test_what_was_loaded_is_not_looked_through_again() -> None:
    gc.unfreeze()  # what other tests began
    loading.begin()
    assert not gc.isenabled()
    before = gc.get_freeze_count()
    loading.over()
    assert gc.isenabled()
    assert gc.get_freeze_count() > before + 10_000, "the modules that are here by now"


def test_where_nothing_was_begun_nothing_is_over() -> None:
    before = gc.get_freeze_count()
    loading.over()
    assert (gc.isenabled(), gc.get_freeze_count()) == (True, before)


async def test_garbage_is_looked_for_once_the_first_screen_is_there() -> None:
    loading.begin()
    async with running(meeting("Ana")):
        assert gc.isenabled()
