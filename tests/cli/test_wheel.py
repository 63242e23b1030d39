"""What is installed from a wheel, away from the checkout, has all that the commands read, and says nothing that leads nowhere."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import zipfile
from email import message_from_string
from pathlib import Path

import pytest

from cop_tui import extras
from tests.whole.programs import Place, Program, environment

ROOT = Path(__file__).parents[2]
LOOK = """
from pathlib import Path

import cop_tui
from cop_tui import formats
from cop_tui.cli.demo import demo_plan
from cop_tui.ui.themes import shipped

print(cop_tui.__file__)
print(demo_plan().title)
print(len(formats.names(Path("nowhere"))), len(list(shipped().iterdir())))
"""
SECONDS = 600  # to fetch and install what the base install needs, on a slow line


def built(folder: Path, kind: str = "wheel") -> Path:
    """Build a wheel, or the sources, and return the file."""
    build = [sys.executable, "-m", "hatchling", "build", "-t", kind, "-d", str(folder)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True, timeout=50)
    (made,) = folder.iterdir()
    return made


def test_the_demo_the_formats_and_the_themes_are_in_the_wheel(tmp_path: Path) -> None:
    with zipfile.ZipFile(built(tmp_path / "dist")) as packed:
        packed.extractall(tmp_path / "site")
    seen = subprocess.run(
        [sys.executable, "-P", "-c", LOOK],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(tmp_path / "site")},
        check=True,
        capture_output=True,
        text=True,
        timeout=50,
    )
    home, title, counts = seen.stdout.splitlines()
    assert Path(home).is_relative_to(tmp_path)
    assert title == "The role of reflection in co-production"
    assert counts == "12 6"


def test_what_goes_with_a_wheel_names_its_parts_and_links_to_nothing_that_is_not_there(tmp_path: Path) -> None:
    with zipfile.ZipFile(built(tmp_path)) as packed:
        (name,) = [name for name in packed.namelist() if name.endswith(".dist-info/METADATA")]
        metadata = message_from_string(packed.read(name).decode())
    assert metadata["Name"] == extras.PACKAGE
    assert metadata.get_all("Project-URL") is metadata["Home-page"] is None
    needs = [need for need in metadata.get_all("Requires-Dist", []) if "extra ==" not in need]
    assert {re.split(r"[<>=;~ ]", need)[0] for need in needs} == {
        *("click", "msgspec", "platformdirs", "textual", "tzdata", "wcwidth", "websockets")
    }
    assert set(metadata.get_all("Provides-Extra", [])) == {*extras.MODULES, "all", "dev", "live"}
    readme = str(metadata.get_payload())
    assert metadata["Description-Content-Type"] == "text/markdown"
    assert "![" not in readme
    assert not [link for link in re.findall(r"\]\(([^)]*)\)", readme) if not link.startswith("https://")]
    assert "Holding a meeting (docs/holding-a-meeting.md)" in readme
    assert "- Try it" not in readme
    assert "cop-tui" in readme


@pytest.mark.slow
def test_a_wheel_in_an_empty_environment_joins_a_meeting_and_hosts_none(place: Place) -> None:
    subprocess.run([sys.executable, "-m", "venv", str(place.folder / "venv")], check=True, timeout=SECONDS)
    programs = place.folder / "venv" / ("Scripts" if sys.platform == "win32" else "bin")
    pip = [str(programs / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, str(built(place.folder / "dist"))], check=True, timeout=SECONDS)
    installed = {path.name for path in (place.folder / "venv").rglob("site-packages/*")}
    assert not installed & {module for modules in extras.MODULES.values() for module in modules}

    place.serve("--host", "0.0.0.0")
    made = place.open()
    ana = Program(
        [str(programs / "cop"), "join", made.holder_invite, "--name", "Ana", "--plain"], place.folder / "home-Ana"
    )
    place.programs.append(ana)
    ana.hear("To speak:")
    ana.do("begin", "Part 1 of 5")
    ana.do("say It works", "It works")
    refused = subprocess.run(
        [str(programs / "cop"), "host", str(place.plan)],
        capture_output=True, text=True, check=False, timeout=50, env=environment(place.folder / "home-Bo"),
    )  # fmt: skip
    assert refused.stderr == f"{extras.lacking('aiosqlite')}\n"
    assert refused.returncode == 1
