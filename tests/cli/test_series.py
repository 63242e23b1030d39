"""Series from the command line: which there are, what one has to show, and the file of the next meeting."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from cop_tui import core
from cop_tui.cli import series
from cop_tui.cli.commands import app
from cop_tui.cli.errors import Failed
from cop_tui.core.topics.afterwards import Consent
from cop_tui.core.topics.agenda import AddItem
from cop_tui.core.topics.parking import Park
from cop_tui.core.topics.release import ReleaseRecap
from cop_tui.core.topics.setup import End, NextTime, PlannedItem
from cop_tui.core.topics.words import UNNAMED
from cop_tui.session_file import read
from tests.core.world import AMA, BO, World, item

Rows = list[tuple[str, core.State]]


def held(*texts: str, released: bool = False, name: str = "Reflection", **session: object) -> core.State:
    """Return a meeting in which Bo parked some things and lets the first be quoted."""
    world = World(item("open", keep="recap"), series=name, **session)  # type: ignore[arg-type]
    for text in texts:
        world.do(BO, Park(text))
    if texts:
        world.do(BO, Consent([world.kept.parking.notes[0]], UNNAMED))
    world.do(BO, AddItem("Only this time"))
    if released:
        world.state.kept.release.asked = True
        world.do(AMA, End(really=True))
        for who in (AMA, BO):
            world.do(who, ReleaseRecap(world.kept.seq))
    return world.state


def keep(monkeypatch: pytest.MonkeyPatch, rows: Rows) -> None:
    monkeypatch.setattr(series, "stored", lambda _folder: rows)


def test_the_series_of_a_folder_are_listed_with_their_meetings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    keep(
        monkeypatch,
        [("M1", held()), ("M2", held(name="")), ("M3", held(name="reflection")), ("M4", held(name="Other"))],
    )
    series.list_series(tmp_path)
    lines = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert lines == [
        ["reflection"],
        ["M1", "open", "Reflection"],
        ["M3", "open", "Reflection"],
        ["Other"],
        ["M4", "open", "Reflection"],
    ]
    keep(monkeypatch, [])
    series.list_series(tmp_path)
    assert "No series is kept in" in capsys.readouterr().out


def test_a_series_shows_released_recaps_and_what_is_open_as_far_as_a_recap_may_tell_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    keep(
        monkeypatch,
        [("M1", held("Who pays?", "Only for us.", released=True)), ("M2", held("Draft.")), ("M3", held(name=""))],
    )
    series.show_series(" reflection", tmp_path)
    said = capsys.readouterr().out
    assert "# Reflection\n\nIts recap is not released." in said
    assert "## Parked, and what happens to it" in said
    assert said.endswith("# Still open\n\n- parked: “Who pays?” (Reflection)\n- parked: “Draft.” (Reflection)\n")
    assert "Only for us." not in said
    for name in ("", "Nothing"):
        with pytest.raises(Failed, match="There is no series"):
            series.show_series(name, tmp_path)
    keep(monkeypatch, [("M1", held())])
    series.show_series("Reflection", tmp_path)
    assert "Still open" not in capsys.readouterr().out


def test_the_next_meeting_has_the_parts_that_were_planned_and_what_became_of_it_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    last = held(next=NextTime("9 April, 2 pm", "Write to Ama.", minutes=75), agreement=("We listen.",), keep_days=90)
    keep(monkeypatch, [("M1", last)])
    file = tmp_path / "next.toml"
    series.write_next("M1", file, data=tmp_path, force=False)
    assert capsys.readouterr().out == (
        f"Wrote {file}. Left to fill in: when you meet after it; the file has an example. "
        f"Then: cop host {file} --data {tmp_path}\n"
    )
    plan = read(file)
    assert (plan.starts, plan.minutes, plan.series, plan.keep_days) == ("9 April, 2 pm", 75, "Reflection", 90)
    assert plan.next == NextTime(join="Write to Ama.")
    assert plan.agreement == ("We listen.",)
    assert [(part.title, part.became) for part in plan.items] == [("What became of it", True), ("Open", False)]
    again = World(*plan.items, series="Reflection").state
    assert [part.became for part in series.following(again).items] == [True, False]


def test_what_is_not_known_of_the_days_stands_there_to_be_filled_in_and_is_read_then(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    keep(monkeypatch, [("M1", held())])
    monkeypatch.setattr(series, "find_server", lambda folder: folder == tmp_path)
    file = tmp_path / "next.toml"
    series.write_next("M1", file, data=tmp_path, force=False)
    opens = f"cop open {file} --data {tmp_path}"
    assert capsys.readouterr().out == (
        f"Wrote {file}. Left to fill in: when you meet and when you meet after it; the file has an example. "
        f"Then: {opens}\n"
    )
    text = file.read_text(encoding="utf-8")
    assert text.splitlines()[0].endswith(f"then: {opens}")
    assert read(file).next == NextTime()
    filled = [line.removeprefix("# ") if line.startswith(("# [", "# starts")) else line for line in text.splitlines()]
    file.write_text("\n".join(filled), encoding="utf-8")
    plan = read(file)
    assert (plan.starts, plan.next) == ("Thursday 12 March, 2 pm", NextTime(starts_at="2026-04-09 14:00"))


def test_without_a_folder_the_next_is_held_where_meetings_usually_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    keep(monkeypatch, [("M1", held())])
    monkeypatch.setattr(series, "data_folder", lambda _data: tmp_path)
    series.write_next("M1", tmp_path / "a b.toml", data=None, force=False)
    assert capsys.readouterr().out.endswith(f"Then: cop host '{tmp_path / 'a b.toml'}'\n")


@pytest.mark.parametrize("words", [["series"], ["series", "list"]])
def test_series_alone_lists_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: list[str]) -> None:
    folders: list[Path] = []

    def found(folder: Path) -> Rows:
        folders.append(folder)
        return [("M1", held())]

    monkeypatch.setattr(series, "stored", found)
    there = CliRunner().invoke(app, [words[0], "--data", str(tmp_path), *words[1:]])
    assert there.output.splitlines()[0] == "Reflection"
    behind = CliRunner().invoke(app, [*words, "--data", str(tmp_path)])
    assert behind.output == there.output
    assert folders == [tmp_path, tmp_path]


def test_a_file_that_is_there_is_left_unless_it_is_forced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keep(monkeypatch, [("M1", held())])
    file = tmp_path / "next.toml"
    file.write_text("mine", encoding="utf-8")
    with pytest.raises(Failed, match="is there already"):
        series.write_next("M1", file, data=tmp_path, force=False)
    assert file.read_text(encoding="utf-8") == "mine"
    series.write_next("M1", file, data=tmp_path, force=True)
    assert read(file).series == "Reflection"
    with pytest.raises(Failed, match="could not be written"):
        series.write_next("M1", tmp_path / "no" / "where.toml", data=tmp_path, force=False)


def test_a_meeting_that_stands_alone_or_is_not_there_has_no_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(monkeypatch, [("M1", held(name=""))])
    with pytest.raises(Failed, match="stands alone"):
        series.write_next("M1", None, data=tmp_path, force=False)
    with pytest.raises(Failed, match="There is no meeting"):
        series.write_next("M9", None, data=tmp_path, force=False)


def test_where_nothing_was_kept_of_words_what_became_of_it_is_kept_for_the_group() -> None:
    state = World(PlannedItem("Talk", mode="open"), series="Reflection", keep="live").state
    assert series.following(state).items[0].keep == "group"
