"""How a part of a format is told in one line, and what a plan is read from."""

from __future__ import annotations

import contextlib
import os
import struct
import subprocess
import sys
from pathlib import Path

import pytest

from cop_tui import formats
from cop_tui.cli import planning, plans
from cop_tui.cli.errors import Failed
from cop_tui.core.topics.setup import OPEN_REGIME, PlannedItem

if sys.platform != "win32":
    import fcntl
    import pty
    import termios

PLAIN = PlannedItem("Talk", mode="open", minutes=1, turn=0, keep="group")


@pytest.mark.parametrize(
    ("item", "line"),
    [
        (PLAIN, "Talk (open; 1 minute; kept: group)"),
        (PlannedItem("R", mode="round", minutes=0, turn=45, order="arrival", keep="live"),
         "R (round; 0 minutes; turns of 45 seconds, arrival; kept: live)"),
        (PlannedItem("P", mode="open", minutes=2, turn=0, who="presenter", advice=False, capture="points", keep="recap"),
         "P (open; 2 minutes; for: presenter; no advice; kept: recap; worth keeping: points)"),
        (PlannedItem("N", mode="open", minutes=2, turn=0, capture="none", keep="group"), "N (open; 2 minutes; kept: group)"),
    ],
)  # fmt: skip
def test_a_part_says_what_is_not_as_usual_and_nothing_else(item: PlannedItem, line: str) -> None:
    assert planning._part(item) == line


def test_where_nothing_may_leave_the_meeting_that_is_said_before_the_parts(capsys: pytest.CaptureFixture[str]) -> None:
    for name in formats.names():
        planning.show_format(name)
        third = capsys.readouterr().out.splitlines()[2]
        assert third.startswith("1. ") is (formats.load(name).regime == OPEN_REGIME), name


def test_a_file_of_that_name_comes_before_a_format(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("circle").write_text('title = "T"\n[[item]]\ntitle = "Ours"\nmode = "round"\nminutes = 17\nturn = 100\n')
    planning.plan_session(Path("circle"), 10, 0, 0)
    assert "Ours" in capsys.readouterr().out


def test_a_plan_that_is_too_long_says_that_its_format_has_a_short_form(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def planned(text: str) -> str:
        file = tmp_path / "f.toml"
        file.write_text(f'title = "T"\n{text}\n')
        planning.plan_session(file, 8, 0, 0)
        return capsys.readouterr().out

    said = "Its format has a short form of 62 minutes: short = true in the file."
    assert said in planned('format = "cop-rounds"\nminutes = 60')
    assert "short form" not in planned('format = "cop-rounds"\nminutes = 90'), "it fits"
    assert "short form" not in planned('format = "cop-rounds"\nminutes = 60\nshort = true')
    assert "short form" not in planned('format = "action-learning"\nminutes = 20'), "it has none"
    assert "short form" not in planned('minutes = 5\n[[item]]\ntitle = "Talk"\nmode = "open"\nminutes = 50')


@pytest.mark.parametrize("group", [(4, 3, 2), (4, 5, 0)])
def test_more_who_type_or_have_an_interpreter_than_come_is_no_plan(group: tuple[int, int, int]) -> None:
    with pytest.raises(Failed, match="are more than the 4 people") as failed:
        planning.plan_session(Path("circle"), *group)
    assert failed.value.status == 2
    planning.plan_session(Path("circle"), 4, 3, 1)


def test_every_mistake_in_a_plan_is_told_with_the_exit_code_of_a_wrong_use(tmp_path: Path) -> None:
    file = tmp_path / "f.toml"
    file.write_text('titel = "T"\nminutes = 0\n')
    with pytest.raises(Failed) as failed:
        plans.read_plan(file)
    assert failed.value.status == 2
    assert "f.toml:1: titel" in str(failed.value)
    assert "f.toml:2: minutes" in str(failed.value)


@pytest.mark.skipif(sys.platform == "win32", reason="there is no pseudo terminal")
@pytest.mark.parametrize("command", [["formats"], ["formats", "show", "cop-rounds"]])
def test_a_terminal_gets_lines_that_are_broken_between_words_and_a_pipe_whole_ones(command: list[str]) -> None:
    program = [sys.executable, "-m", "cop_tui.cli", *command]
    whole = subprocess.run(program, capture_output=True, text=True, check=True).stdout
    shown = printed(program, 60)
    assert shown.split() == whole.split()
    assert max(map(len, whole.splitlines())) > 60 >= max(map(len, shown.splitlines()))


def printed(program: list[str], columns: int) -> str:
    """Return what a program prints into a terminal of so many columns."""
    mine, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    with subprocess.Popen(program, stdout=theirs, stdin=subprocess.DEVNULL) as running:
        os.close(theirs)
        said = b""
        with contextlib.suppress(OSError):  # it has ended, and nobody writes any more
            while more := os.read(mine, 65_536):
                said += more
        os.close(mine)
    assert running.returncode == 0
    return said.decode().replace("\r\n", "\n")
