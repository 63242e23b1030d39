"""The list of meetings: two of one title are told apart by their day, where they were held, and their id."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cop_tui import core
from cop_tui.cli import listing
from cop_tui.core.engine.ids import Ms
from cop_tui.core.topics.setup import Opened, Planned, SessionPlan
from tests.whole.programs import Place

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


def test_a_program_reads_the_list_as_json(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [("M1", state("America/New_York", EVENING)), ("M3", state("", 0))]
    monkeypatch.setattr(listing, "stored", lambda _folder: rows)
    monkeypatch.setattr(listing, "troubles", lambda _folder: ["Something is missing."])
    listing.list_meetings(tmp_path, as_json=True)
    said = capsys.readouterr()
    assert json.loads(said.out) == [
        {"meeting": "M1", "title": "How we decide", "phase": "open", "day": "2026-03-12"},
        {"meeting": "M3", "title": "How we decide", "phase": "lobby", "day": ""},
    ]
    assert said.err == "Something is missing.\n"
    monkeypatch.setattr(listing, "stored", lambda _folder: [])
    listing.list_meetings(tmp_path, as_json=True)
    assert json.loads(capsys.readouterr().out) == []


@pytest.mark.takes("several programs are started, each a Python of its own")
def test_a_program_reads_how_one_meeting_stands_with_and_without_a_running_server(place: Place) -> None:
    server = place.serve()
    made = place.open()
    asked = ["meetings", made.meeting, "--data", str(place.data), "--json"]
    known = {"meeting": made.meeting, "title": "A whole meeting", "phase": "lobby"}
    lobby = {"served": True, "anybody": False, "holder": False, "door": True, "until": 0}
    assert json.loads(place.cop(*asked).out) == known | lobby
    server.stop()
    assert json.loads(place.cop(*asked).out) == known | {"day": "", "served": False}
