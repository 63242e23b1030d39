"""What a terminal that is not UTF-8 gets in place of what it does not have: as many cells, and nothing that fails."""

from __future__ import annotations

import sys
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cop_tui.core.engine.text import cells, clean
from cop_tui.ui import app as app_of_ours
from cop_tui.ui import encodings
from tests.ui.conftest import meeting, running


@pytest.mark.parametrize("own", ["ascii", "latin-1", "cp1252", "cp437", "shift_jis", "koi8-r"])
@given(st.text(max_size=60))
def test_every_text_can_be_shown_in_its_own_cells(own: str, text: str) -> None:
    shown = encodings.shown(clean(text), own)
    shown.encode(own)
    assert cells(shown) == cells(clean(text))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("▸ 2 of 7 · Talk …", "> 2 of 7 - Talk ~"),
        ("✓ over", "* over"),
        ("╭─ Now ─╮│", "+- Now -+|"),
        ("Zoé Łódź", "Zoe Lodz"),
        ("語 Ωmega", "?? ?mega"),
        ("e\u0301", "e"),
    ],
)
def test_signs_of_ours_have_a_stand_in_and_other_letters_are_question_marks(text: str, shown: str) -> None:
    assert encodings.shown(text, "ascii") == shown


@pytest.mark.parametrize(
    ("out", "err", "own"),
    [("utf-8", "UTF8", ""), ("utf_8", "utf-8", ""), ("ascii", "utf-8", "ascii"), (None, "cp437", "cp437")],
)
def test_the_encoding_that_is_not_utf_8_counts_whichever_stream_has_it(
    monkeypatch: pytest.MonkeyPatch, out: str | None, err: str, own: str
) -> None:
    monkeypatch.setattr(sys, "__stdout__", SimpleNamespace(encoding=out))
    monkeypatch.setattr(sys, "__stderr__", SimpleNamespace(encoding=err))
    assert encodings.encoding() == own


@pytest.mark.parametrize(("own", "corner"), [("", "╭"), ("latin-1", "+")])
async def test_borders_are_ascii_unless_the_terminal_is_utf_8(
    monkeypatch: pytest.MonkeyPatch, own: str, corner: str
) -> None:
    monkeypatch.setattr(app_of_ours, "encoding", lambda: own)
    async with running(meeting()) as (app, _pilot):
        assert app.export_screenshot(simplify=True).count(corner)


@pytest.mark.parametrize("size", [(60, 15), (80, 15)])
async def test_where_panels_have_no_borders_they_have_none_of_ascii_either(
    monkeypatch: pytest.MonkeyPatch, size: tuple[int, int]
) -> None:
    monkeypatch.setattr(app_of_ours, "encoding", lambda: "ascii")
    async with running(meeting(), size=size) as (app, _pilot):
        for rows in (app.room.now, app.room.main):
            assert rows.gutter.left <= 1
            assert not rows.gutter.bottom
