"""The file of a recap: its format, its name, who may read it, and what it never takes the place of."""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path
from typing import Any

import msgspec
import pytest

from cop_tui.cli import demo, recaps, writing
from cop_tui.cli.errors import Failed
from cop_tui.cli.writing import format_of, name_of, write_all, write_recap
from cop_tui.recap import EXPORTS, Next, NotMade, Recap, export

RECAP = Recap("T", "F", "Th", date="2026-03-12", meeting="M1")
COMING = Next("2026-04-09T14:00:00+01:00", "Europe/London", 60, "T: next session")


def failed(out: Path, content: bytes = b"new", *, force: bool = False) -> str:
    with pytest.raises(Failed) as caught:
        write_recap(out, content, force=force)
    return str(caught.value)


@pytest.mark.parametrize("fmt", [fmt for fmt in EXPORTS if fmt != "paste"])
def test_the_ending_of_the_file_says_the_format(fmt: str) -> None:
    assert format_of(Path(f"recap.{fmt}"), "") == fmt
    assert format_of(Path(f"recap.{fmt.upper()}"), "") == fmt
    assert format_of(Path(f"recap.{fmt}"), fmt) == fmt


@pytest.mark.parametrize("name", ["recap", "recap.odt", "recap.md.bak", "recap.", ".md", "recap.paste"])
def test_another_ending_is_refused_with_the_endings_there_are(name: str) -> None:
    with pytest.raises(
        Failed, match=r"one of: \.md, \.html, \.txt, \.json, \.docx, \.ics\. Nothing was written"
    ) as caught:
        format_of(Path(name), "md")
    assert caught.value.status == 2


def test_a_format_that_is_not_that_of_the_file_is_refused() -> None:
    with pytest.raises(Failed, match=r"ends in \.html, and --format says md"):
        format_of(Path("recap.html"), "md")


def test_without_a_file_the_format_is_markdown_unless_asked_otherwise(tmp_path: Path) -> None:
    assert (format_of(None, ""), format_of(None, "json"), format_of(tmp_path, "txt")) == ("md", "json", "txt")


def test_a_recap_is_for_its_owner_alone_whatever_the_mask_is(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        write_recap(tmp_path / "deep" / "recap.md", b"words")
        write_recap(tmp_path / "deep" / "recap.md", b"other words", force=True)
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "deep" / "recap.md").stat().st_mode) == 0o600
    assert (tmp_path / "deep" / "recap.md").read_text() == "other words"


def test_a_file_that_is_there_is_left_as_it_is_unless_it_is_to_be_replaced(tmp_path: Path) -> None:
    out = tmp_path / "recap.md"
    out.write_text("edited by hand")
    assert "is there already and was left as it is" in failed(out)
    assert out.read_text() == "edited by hand"
    assert os.listdir(tmp_path) == ["recap.md"]
    write_recap(out, b"new", force=True)
    assert out.read_text() == "new"


@pytest.mark.parametrize("force", [False, True])
@pytest.mark.parametrize("there", [False, True])
def test_nothing_is_written_through_a_link(tmp_path: Path, force: bool, there: bool) -> None:
    behind = tmp_path / "elsewhere.md"
    if there:
        behind.write_text("mine")
    (tmp_path / "recap.md").symlink_to(behind)
    assert "nothing is written through links" in failed(tmp_path / "recap.md", force=force)
    assert (tmp_path / "recap.md").is_symlink()
    assert behind.exists() is there
    assert not there or behind.read_text() == "mine"


@pytest.mark.parametrize("links", [True, False])
def test_what_comes_there_in_the_very_moment_is_left_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, links: bool
) -> None:
    out, link, sync = tmp_path / "recap.md", os.link, os.fsync

    def no_links(*_: object) -> None:
        raise PermissionError

    def meanwhile(handle: int) -> None:
        out.write_text("somebody else's")
        sync(handle)

    monkeypatch.setattr(os, "fsync", meanwhile)
    monkeypatch.setattr(os, "link", link if links else no_links)
    assert "is there already" in failed(out)
    assert out.read_text() == "somebody else's"


def test_on_a_disk_without_links_a_recap_is_written_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_links(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr(os, "link", no_links)
    write_recap(tmp_path / "recap.md", b"words")
    assert (tmp_path / "recap.md").read_text() == "words"


def test_where_writing_breaks_off_the_old_file_is_whole_and_nothing_else_is_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "recap.md"
    out.write_text("the old one")

    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    assert "could not be written (No space left on device)" in failed(out, force=True)
    assert out.read_text() == "the old one"
    assert os.listdir(tmp_path) == ["recap.md"]


def test_a_name_that_the_program_makes_is_of_day_and_meeting() -> None:
    assert name_of(Recap("T", "F", "Th", date="2026-03-12", meeting="M1"), "html") == "2026-03-12-M1.html"
    assert name_of(Recap("T", "F", "Th", meeting="M1"), "md") == "M1.md"
    assert name_of(Recap("T", "F", "Th"), "md") == "recap.md"
    assert name_of(RECAP, "paste") == "2026-03-12-M1-paste.txt"
    assert name_of(RECAP, "ics") == "2026-03-12-M1-next.ics"
    assert len({name_of(RECAP, fmt) for fmt in EXPORTS}) == len(EXPORTS)
    assert name_of(Recap("T", "F", "Th", meeting="../../etc/x"), "md") == "-etc-x.md"


def test_text_to_paste_is_asked_for_in_words_and_goes_into_a_text_file() -> None:
    assert format_of(None, "paste") == "paste"
    assert (format_of(Path("recap.txt"), "paste"), format_of(Path("recap.txt"), "")) == ("paste", "txt")
    with pytest.raises(Failed, match=r"ends in \.md, and --format says paste"):
        format_of(Path("recap.md"), "paste")


@pytest.mark.parametrize("fmt", ["docx", "ics"])
def test_what_no_terminal_shows_is_only_written_to_a_file(fmt: str, tmp_path: Path) -> None:
    with pytest.raises(Failed, match=rf"Say where to write it: --out recap\.{fmt}"):
        format_of(None, fmt)
    assert format_of(tmp_path, fmt) == fmt


def test_all_formats_are_written_at_once_for_their_owner_alone(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        told = list(write_all(tmp_path / "deep", msgspec.structs.replace(RECAP, next=COMING)))
    finally:
        os.umask(before)
    files = sorted((tmp_path / "deep").iterdir())
    assert [file.name for file in files] == sorted(name_of(RECAP, fmt) for fmt in EXPORTS)
    assert sorted(told) == sorted(f"Wrote {file}" for file in files)
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}


def test_what_cannot_be_made_of_a_meeting_is_said_and_all_else_is_written(tmp_path: Path) -> None:
    *wrote, left = write_all(tmp_path, RECAP)
    assert len(wrote) == len(os.listdir(tmp_path)) == len(EXPORTS) - 1
    assert left.startswith("Not written as ics. The next meeting has no day and hour that a calendar reads.")


def test_a_folder_that_cannot_be_made_is_told_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "taken").touch()
    with pytest.raises(Failed, match="could not be written"):
        list(write_all(tmp_path / "taken", RECAP))


def test_all_formats_or_none_are_written_beside_what_is_there_already(tmp_path: Path) -> None:
    (tmp_path / "2026-03-12-M1.json").write_text("mine")
    with pytest.raises(Failed, match=r"M1\.json is there already and was left as it is"):
        list(write_all(tmp_path, RECAP))
    assert os.listdir(tmp_path) == ["2026-03-12-M1.json"]
    assert len(list(write_all(tmp_path, RECAP, force=True))) == len(EXPORTS)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"every": Path("d"), "out": Path("x.md")}, "Leave --out, --format and --paste out"),
        ({"every": Path("d"), "paste": True}, "Leave --out, --format and --paste out"),
        ({"paste": True, "fmt": "md"}, "--paste and --format md are two formats"),
        ({"paste": True, "out": Path("x.docx")}, r"ends in \.docx, and --format says paste"),
    ],
)
def test_options_that_say_two_things_are_refused_before_a_meeting_is_looked_for(
    asked: dict[str, Any], said: str, tmp_path: Path
) -> None:
    with pytest.raises(Failed, match=said) as caught:
        recaps.make_recap("none", data=tmp_path, name="", **{"fmt": "", "out": None, **asked})
    assert caught.value.status == 2


@pytest.mark.parametrize(("fmt", "package"), [("docx", "docx"), ("ics", "icalendar")])
def test_without_its_package_a_file_is_not_made_and_how_to_install_it_is_said(
    fmt: str, package: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(sys.modules, f"cop_tui.recap.{fmt}", raising=False)
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(NotMade, match=r"is not installed here: pip install 'cop-tui\[export\]'\."):
        export(msgspec.structs.replace(RECAP, next=COMING), fmt)


def test_a_wrong_ending_is_told_before_a_meeting_is_looked_for(tmp_path: Path) -> None:
    with pytest.raises(Failed, match="ends in one of"):
        recaps.make_recap("none", data=tmp_path, fmt="", out=tmp_path / "recap.odt", name="")


def test_the_demo_writes_where_a_person_keeps_everything(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COP_HOME", str(tmp_path))
    assert demo._default_out() == tmp_path / "demo"


def test_a_folder_that_cannot_be_written_to_is_told_before_the_meeting(tmp_path: Path) -> None:
    (tmp_path / "taken").touch()
    with pytest.raises(Failed, match="Choose a folder with --out"):
        writing.check_folder(tmp_path / "taken")
