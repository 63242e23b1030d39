"""Series from the command line: which there are, what one has to show, and the file of the next meeting."""

from __future__ import annotations

import os
import stat
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from cop_tui import core
from cop_tui.cli import series, series_shown, stored
from cop_tui.cli.commands import app
from cop_tui.cli.errors import Failed
from cop_tui.core.topics.afterwards import Consent, Withdraw
from cop_tui.core.topics.agenda import AddItem
from cop_tui.core.topics.became import SayBecame, SettleBrought
from cop_tui.core.topics.parking import Park
from cop_tui.core.topics.release import ReleaseRecap
from cop_tui.core.topics.setup import End, NextTime, PlannedItem
from cop_tui.core.topics.words import UNNAMED
from cop_tui.session_file import read
from tests.core.test_forward import agree, come
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
    read_rows = [(one, core.State(kept=state.kept, texts=state.texts)) for one, state in rows]  # as from a folder
    for module in (series, series_shown, stored):
        monkeypatch.setattr(module, "stored", lambda _folder: read_rows)


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
    series_shown.show_series(" reflection", tmp_path)
    said = capsys.readouterr().out
    assert "# Reflection\n\nIts recap is not released." in said
    assert "## Parked, and what happens to it" in said
    assert said.endswith("# Still open\n\n- parked: “Who pays?” (Reflection)\n- parked: “Draft.” (Reflection)\n")
    assert "Only for us." not in said
    for name in ("", "Nothing"):
        with pytest.raises(Failed, match="There is no series"):
            series_shown.show_series(name, tmp_path)
    keep(monkeypatch, [("M1", held())])
    series_shown.show_series("Reflection", tmp_path)
    assert "Still open" not in capsys.readouterr().out


def test_the_next_meeting_has_the_parts_that_were_planned_and_what_became_of_it_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    last = held(next=NextTime("9 April, 2 pm", "Write to Ama.", minutes=75), agreement=("We listen.",), keep_days=90)
    keep(monkeypatch, [("M1", last)])
    file = tmp_path / "next.toml"
    series.write_next("M1", file, data=tmp_path, force=False)
    assert capsys.readouterr().out.startswith(
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


def first_file(tmp_path: Path, name: str = "Reflection") -> Path:
    file = tmp_path / "first.toml"
    series.new_series(name, file, data=tmp_path, force=False)
    return file


def test_a_series_begins_with_a_session_file_that_can_be_held_as_it_is_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    keep(monkeypatch, [])
    file = first_file(tmp_path, ' Tea "and"  rates\\ ')
    plan = read(file)
    assert plan.series == 'Tea "and" rates\\'
    assert plan.keep_days == 90
    assert plan.items
    assert not [part for part in plan.items if part.became]
    said = capsys.readouterr().out
    assert f"then: cop host {file}" in said
    assert "cop next" in said
    assert """cop series show 'Tea "and" rates\\'""" in said
    assert [path.name for path in tmp_path.iterdir()] == ["first.toml"]


def test_a_series_that_is_there_already_goes_on_with_its_next_meeting(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(monkeypatch, [("M1", held()), ("M2", held())])
    with pytest.raises(Failed, match=r"There is a series reflection already\..*cop next M2"):
        first_file(tmp_path, "reflection")
    for name in ("", " ", "x" * 121):
        with pytest.raises(Failed, match="Say what the series is called"):
            first_file(tmp_path, name)
    assert not list(tmp_path.iterdir())
    keep(monkeypatch, [])
    first_file(tmp_path)
    with pytest.raises(Failed, match="is there already"):
        first_file(tmp_path)
    series.new_series("Other", tmp_path / "first.toml", data=tmp_path, force=True)
    assert read(tmp_path / "first.toml").series == "Other"
    with pytest.raises(Failed, match="could not be written"):
        series.new_series("Other", tmp_path / "none" / "first.toml", data=tmp_path, force=False)


def test_the_agreement_is_shown_as_it_changed_from_meeting_to_meeting(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    first = World(series="Reflection", agreement=("We are *kind*.",))
    agree(first, "We listen.")
    first.do(BO, Consent([first.kept.agreement.points[0]], UNNAMED))
    agree(first, "Only for us.")
    second = World(series="Reflection", agreement=("We are *kind*.", "We pass."))
    come(second, first)
    for point in second.kept.series.standing():
        second.do(AMA, SettleBrought(point, "holds"))
    third = World(series="Reflection", regime="closed", agreement=("We pass.",))
    third.do(BO, Park("Who pays?"))
    keep(
        monkeypatch,
        [
            ("ONE", first.state),
            ("TWO", second.state),
            ("THREE", third.state),
            ("FOUR", World(series="Reflection").state),
        ],
    )
    series_shown.show_series("Reflection", tmp_path)
    said = capsys.readouterr().out
    history = said[said.index("# How our agreement changed") :].split("# Still open")[0]
    assert history.split("\n\n") == [
        "# How our agreement changed",
        "## Reflection, 14 November 2023",
        "- As planned: “We are \\*kind\\*.”\n- Version 1: agreed: “We listen.”\n- Version 2: agreed: a point that no recap may tell",
        "## Reflection, 14 November 2023",
        "- As planned: “We pass.”\n- What we had agreed before: it holds.",
        "## Reflection",
        "- As planned no longer: “We are \\*kind\\*.”",
        "## Reflection, 14 November 2023",
        "- As planned no longer: “We pass.”",
        "",
    ]
    assert "Only for us." not in said
    first.do(BO, Withdraw([first.kept.agreement.points[0]]))
    series_shown.show_series("Reflection", tmp_path)
    said = capsys.readouterr().out
    assert "We listen." not in said
    assert "- Version 3: agreed no longer: a point that no recap may tell" in said


def test_what_a_server_has_still_to_take_out_of_a_later_meeting_is_not_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    first = World(item("open", keep="recap"), series="Reflection")
    first.do(BO, Park("Who pays?"))
    first.do(BO, Consent([first.kept.parking.notes[0]], UNNAMED))
    second = World(series="Reflection")
    come(second, first)
    (point,) = second.kept.series.standing()
    second.do(BO, SayBecame(point, "on the agenda"))
    second.state.kept.release.asked = True
    second.do(AMA, End(really=True))
    for who in (AMA, BO):
        second.do(who, ReleaseRecap(second.kept.seq))
    keep(monkeypatch, [("ONE", first.state), ("TWO", second.state)])
    series_shown.show_series("Reflection", tmp_path)
    assert "Who pays?" in capsys.readouterr().out
    first.do(BO, Withdraw([first.kept.parking.notes[0]]))
    series_shown.show_series("Reflection", tmp_path)
    assert "Who pays?" not in capsys.readouterr().out


def test_what_is_open_cannot_become_markup(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    keep(monkeypatch, [("M1", held("[x](https://x.example) <b>"))])
    series_shown.show_series("Reflection", tmp_path)
    assert r"- parked: “\[x\](https\:/\/x\.example) &lt;b>” (Reflection)" in capsys.readouterr().out


def test_a_series_is_written_to_a_file_as_a_recap_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    keep(monkeypatch, [("M1", held("Who pays?"))])
    series_shown.show_series("Reflection", tmp_path)
    shown = capsys.readouterr().out
    file = tmp_path / "out" / "series.md"
    series_shown.show_series("Reflection", tmp_path, out=file)
    assert capsys.readouterr().out == f"Wrote {file}\n"
    assert file.read_text(encoding="utf-8") == shown
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    file.write_text("edited", encoding="utf-8")
    with pytest.raises(Failed, match="is there already"):
        series_shown.show_series("Reflection", tmp_path, out=file)
    assert file.read_text(encoding="utf-8") == "edited"
    series_shown.show_series("Reflection", tmp_path, out=file, force=True)
    assert file.read_text(encoding="utf-8") == shown
    link = tmp_path / "link.md"
    os.symlink(file, link)
    with pytest.raises(Failed, match="a link to another place"):
        series_shown.show_series("Reflection", tmp_path, out=link, force=True)
    with pytest.raises(Failed, match=r"ends in \.md"):
        series_shown.show_series("Reflection", tmp_path, out=tmp_path / "series.html")
    series_shown.show_series("Reflection", tmp_path, out=tmp_path)
    assert (tmp_path / "reflection.md").read_text(encoding="utf-8") == shown


@pytest.mark.parametrize(
    ("following", "days", "until"),
    [
        (NextTime("9 April"), 30, "14 December 2023"),
        (NextTime(starts_at="2023-12-15 14:00"), 30, "14 December 2023"),
        (NextTime("14 December"), 30, ""),
        (NextTime("9 April"), 180, ""),
        (NextTime("soon"), 1, ""),
        (NextTime(), 1, ""),
    ],
)
def test_it_is_said_where_the_days_of_a_meeting_are_over_before_the_next(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    following: NextTime,
    days: int,
    until: str,
) -> None:
    last = held(released=True, next=following, keep_days=days)
    keep(monkeypatch, [("M1", last)])
    series.write_next("M1", tmp_path / "next.toml", data=tmp_path, force=False)
    said = capsys.readouterr().out
    assert ("are over on" in said) == bool(until)
    assert (f"are over on {until} (keep_days = {days})" in said) == bool(until)
    assert len(said.splitlines()) == 1 + bool(until)


def test_a_meeting_that_goes_on_counts_as_if_it_ended_today() -> None:
    going_on = held(next=NextTime("9 April"), keep_days=30)
    assert series.too_few_days(going_on, date(2030, 3, 11)) == ""
    assert "are over on 9 March 2030" in series.too_few_days(going_on, date(2030, 2, 7))
