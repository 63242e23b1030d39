"""Every moment of an evening looks as its picture says, at four sizes and in three themes."""

from __future__ import annotations

import pytest

from tests.ui.pictures import FOLDER, draw, name, wanted


def soon(size: tuple[int, int], theme: str) -> bool:
    """Return whether a picture is drawn each time; the others are drawn with the slow tests."""
    return size != (120, 34) and theme == "cop-dark"


@pytest.mark.parametrize(
    ("moment", "size", "theme"),
    [
        pytest.param(*one, id=name(*one).removesuffix(".txt"), marks=[] if soon(*one[1:]) else [pytest.mark.slow])
        for one in wanted()
    ],
)
async def test_a_moment_looks_like_its_picture(moment: str, size: tuple[int, int], theme: str) -> None:
    picture = (FOLDER / name(moment, size, theme)).read_text(encoding="utf-8").splitlines()
    assert (await draw(moment, size, theme)).splitlines() == picture, (
        "look at the difference; draw it anew: make pictures"
    )


def test_no_picture_is_left_over() -> None:
    assert {file.name for file in FOLDER.glob("*.txt")} == {name(*one) for one in wanted()}
