"""The README's picture is the real screen of today."""

from __future__ import annotations

from pathlib import Path

from tests.ui.picture import draw, text_of

PICTURE = Path(__file__).parents[2] / "docs" / "screen.svg"


async def test_the_picture_shows_what_the_app_draws_now() -> None:
    svg = await draw()
    assert text_of(PICTURE.read_text(encoding="utf-8")) == text_of(svg), "draw it anew: make picture"


async def test_the_picture_fetches_nothing_from_anywhere() -> None:
    svg = PICTURE.read_text(encoding="utf-8")
    assert "url(http" not in svg
    assert "<script" not in svg
    assert "href" not in svg
