"""What is installed from a wheel, away from the checkout, has all that the commands read."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

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


def test_the_demo_the_formats_and_the_themes_are_in_the_wheel(tmp_path: Path) -> None:
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path / "dist")]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True, timeout=50)
    (wheel,) = (tmp_path / "dist").iterdir()
    with zipfile.ZipFile(wheel) as packed:
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
