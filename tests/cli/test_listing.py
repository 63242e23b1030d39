"""The list of meetings: two of one title are told apart by their day, where they were held, and their id."""

from __future__ import annotations

from pathlib import Path

import pytest

from cop_tui import core
from cop_tui.cli import listing
from cop_tui.core.engine.ids import Ms
from cop_tui.core.topics.setup import Opened, Planned, SessionPlan

EVENING = 1_773_324_000_000 + 12 * 3_600_000  # 13 March 2026, 2:00 UTC: the evening before in New York


def state(timezone: str, at: int) -> core.State:
    """Return a meeting that opened at a time, 0: that has not begun."""
    made = core.State()
    core.apply(made, Planned(SessionPlan("How we decide", timezone=timezone)))
    if at:
        core.apply(made, Opened(Ms(at)))
    return made


def test_meetings_of_one_title_are_told_apart_by_day_and_id(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [("M1", state("America/New_York", EVENING)), ("M2", state("", EVENING)), ("M3", state("", 0))]
    monkeypatch.setattr(listing, "stored", lambda _folder: rows)
    monkeypatch.setattr(listing, "troubles", lambda _folder: [])
    listing.list_meetings(tmp_path)
    assert [line.split() for line in capsys.readouterr().out.splitlines()] == [
        ["M1", "open", "2026-03-12", "How", "we", "decide"],
        ["M2", "open", "2026-03-13", "How", "we", "decide"],
        ["M3", "lobby", "How", "we", "decide"],
    ]
