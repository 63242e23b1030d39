"""Surroundings that lack something: a folder, a home, a language, a terminal or an input. A sentence, never a traceback."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.whole.programs import COP, SECONDS, Opened, Place, environment


@pytest.fixture(scope="module")
def met(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Place, Opened]]:
    place = Place(tmp_path_factory.mktemp("odd"))
    try:
        place.serve()
        yield place, place.open()
    finally:
        place.stop()
    place.no_traceback()


def run(
    folder: Path,
    *arguments: str,
    without: tuple[str, ...] = (),
    closed: tuple[int, ...] = (),
    variables: dict[str, str] | None = None,
) -> subprocess.CompletedProcess[str]:
    """Run `cop` to its end with other surroundings; `closed` are streams that are not there at all."""

    def close() -> None:
        for number in closed:
            os.close(number)

    kept = {k: v for k, v in environment(folder / "home").items() if k not in without}
    return subprocess.run(
        [*COP, *arguments],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
        env=kept | (variables or {}),
        cwd=folder,
        timeout=SECONDS,
        check=False,
        preexec_fn=close if closed else None,
    )


@pytest.mark.parametrize("command", [("demo", "--out", "taken/x"), ("serve", "--data", "taken/x", "--port", "0")])
def test_a_folder_that_cannot_be_written_is_told_at_once(tmp_path: Path, command: tuple[str, ...]) -> None:
    (tmp_path / "taken").write_text("a file")
    said = run(tmp_path, *command)
    assert said.returncode not in (0, 70)
    assert len(said.stderr.strip().splitlines()) == 1
    assert "Not a directory" in said.stderr


def test_hosting_where_nothing_can_be_written_is_told_at_once(tmp_path: Path) -> None:
    plan = tmp_path / "plan.toml"
    plan.write_text('title = "T"\n[[item]]\ntitle = "A"\n')
    said = run(
        tmp_path, "host", str(plan), "--name", "Ama", "--plain", without=("COP_HOME",), variables={"HOME": "/dev/null"}
    )
    assert said.returncode not in (0, 70)
    assert len(said.stderr.strip().splitlines()) == 1
    assert "Nothing was changed" in said.stderr


def test_somebody_whose_own_files_cannot_be_kept_takes_part_and_is_told(met: tuple[Place, Opened]) -> None:
    place, made = met
    (place.folder / "taken").write_text("a file")
    said = run(
        place.folder,
        "join",
        made.invite,
        "--name",
        "Bo",
        "--plain",
        variables={"COP_HOME": str(place.folder / "taken")},
    )
    assert said.returncode == 0, said.stderr
    assert "To speak:" in said.stdout
    assert "to come back later you will need the invite again" in said.stdout


@pytest.mark.parametrize("closed", [(0,), (1,), (2,), (0, 1, 2)])
@pytest.mark.slow
def test_streams_that_are_closed_from_the_start_do_no_harm(met: tuple[Place, Opened], closed: tuple[int, ...]) -> None:
    place, made = met
    said = run(place.folder, "join", made.invite, "--name", f"B{len(closed)}{closed[0]}", "--plain", closed=closed)
    assert said.returncode == 0, said.stderr
    assert "went wrong" not in said.stderr


@pytest.mark.parametrize(
    "variables",
    [
        {"LC_ALL": "C"},
        {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"},
        {"PYTHONIOENCODING": "ascii"},
        {"TERM": "dumb", "COLUMNS": "1", "LINES": "1", "NO_COLOR": "1"},
        {"TERM": "", "COLUMNS": "-5", "LINES": "x"},
        {"HOME": "", "XDG_DATA_HOME": "relative", "TMPDIR": "/nonexistent"},
    ],
    ids=["C", "strict C", "ascii", "dumb", "no terminal", "no home"],
)
@pytest.mark.slow
def test_other_surroundings_change_nothing_for_whoever_joins(
    met: tuple[Place, Opened], variables: dict[str, str]
) -> None:
    place, made = met
    name = f"Zo\u00e9 {len(str(variables))}"
    said = run(place.folder, "join", made.invite, "--name", name, "--plain", variables=variables)
    assert said.returncode == 0, said.stderr
    assert "To speak:" in said.stdout
    assert said.stderr == ""


@pytest.mark.slow
@pytest.mark.parametrize(
    "variables",
    [{"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"}, {"TERM": "dumb", "COLUMNS": "1", "NO_COLOR": "1"}],
    ids=["strict C", "dumb"],
)
def test_the_demo_runs_through_anywhere(tmp_path: Path, variables: dict[str, str]) -> None:
    said = subprocess.run(
        [*COP, "demo", "--people", "3", "--out", str(tmp_path / "out")],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        env={k: v for k, v in environment(tmp_path).items() if k != "HOME"} | variables,
        timeout=110,
        check=False,
    )
    assert said.returncode == 0, said.stderr[-500:]
    (written,) = (tmp_path / "out").glob("*.md")
    assert written.read_text(encoding="utf-8").startswith("# ")
    assert b"Traceback" not in said.stderr
