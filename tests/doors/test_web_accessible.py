"""The page for whoever hears it, sees it large, in the dark or without colours: nothing for axe to find in any moment."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.doors.axe import violations
from tests.doors.chromium import browser
from tests.doors.moments import MOMENTS, evening
from tests.doors.pictures import SIZES

pytestmark = pytest.mark.slow


async def test_axe_finds_nothing_in_any_moment_at_any_size_light_or_dark(tmp_path: Path) -> None:
    found: dict[str, list[str]] = {}
    async with browser(tmp_path) as one, evening(tmp_path, one) as meeting:
        for moment in MOMENTS:
            await moment(meeting)
            for width, height in SIZES:
                await meeting.tab.size(width, height)
                for scheme in ("light", "dark"):
                    await meeting.tab.media(prefers_color_scheme=scheme)
                    if wrong := await violations(meeting.tab):
                        found[f"{moment.__name__} {width} {scheme}"] = wrong
            await meeting.tab.size(1280, 800)
        assert not meeting.tab.problems
    assert not found


async def test_a_page_that_is_wrong_is_found(tmp_path: Path) -> None:
    async with browser(tmp_path) as one:
        tab = await one.open("data:text/html,<button></button>")
        assert any(wrong.startswith("button-name") for wrong in await violations(tab))
