"""What a contributor's commands stand on: the locked packages, the newest Python that is looked for, and the hooks before a commit."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LOCKS = ("requirements.lock", "requirements-dev.lock")


def pins(name: str) -> dict[str, str]:
    text = (ROOT / name).read_text(encoding="utf-8")
    return dict(re.findall(r"^([a-z0-9-]+)==([^ ;]+)", text, re.MULTILINE))


@pytest.mark.parametrize("name", LOCKS)
def test_every_locked_package_has_its_hashes_and_none_says_where_it_comes_from(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    packages = re.split(r"^(?=[a-z0-9])", text, flags=re.MULTILINE)[1:]
    assert packages
    assert not [package for package in packages if "--hash=sha256:" not in package]
    assert not re.search(r"://|^-|index|find-links", text, re.MULTILINE)


def test_what_only_working_on_the_screens_needs_is_not_installed_with_a_server() -> None:
    first, second = map(pins, LOCKS)
    assert "textual-dev" in second
    assert not first.keys() & second.keys()


def newest(folder: Path, first: str = sys.executable) -> str:
    found = subprocess.run(
        ["bash", str(ROOT / ".ci" / "newest-python"), first],
        env={**os.environ, "PATH": f"{folder / 'bin'}:/usr/bin:/bin", "PYENV_ROOT": str(folder / "pyenv")},
        capture_output=True,
        text=True,
        check=True,
    )
    return found.stdout.strip()


def made_python(path: Path, says: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{says}\n", encoding="utf-8")
    path.chmod(0o755)
    return path


@pytest.mark.skipif(
    shutil.which("bash") is None, reason="the script that is run before a change is accepted needs bash"
)
def test_the_newest_python_is_one_that_can_make_an_environment(tmp_path: Path) -> None:
    made_python(tmp_path / "bin" / "python3.98", "exit 1")  # as pyenv's commands do while none is chosen
    made_python(tmp_path / "bin" / "python3.96", "exit 0")
    kept = made_python(tmp_path / "pyenv" / "versions" / "3.97.1" / "bin" / "python3.97", "exit 0")
    assert newest(tmp_path) == str(kept)
    kept.unlink()
    assert newest(tmp_path) == str(tmp_path / "bin" / "python3.96")


@pytest.mark.skipif(
    shutil.which("bash") is None, reason="the script that is run before a change is accepted needs bash"
)
def test_a_python_that_is_no_newer_is_none(tmp_path: Path) -> None:
    first = made_python(tmp_path / "first", "echo 96")
    made_python(tmp_path / "bin" / "python3.96", "exit 0")
    assert newest(tmp_path, str(first)) == ""


def test_hooks_before_a_commit_call_what_make_check_calls_and_need_no_network() -> None:
    hooks = (ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8")
    assert set(re.findall(r"repo: (\S+)", hooks)) == {"local"}
    assert set(re.findall(r"language: (\S+)", hooks)) == {"system"}
    called = set(re.findall(r"entry: \.venv/bin/(.+)", hooks))
    recipe = (ROOT / "Makefile").read_text(encoding="utf-8").partition("\ncheck:")[2].partition("\n\n")[0]
    checked = set(re.findall(r"-m (.+)", recipe)) | set(re.findall(r"\$\(VENV\)/bin/([\w-]+)", recipe))
    assert {line.replace(" .", "") for line in called} == {line.replace(" .", "") for line in checked}


def test_a_slow_test_is_marked_in_its_own_file_where_the_slow_run_looks() -> None:
    marking = [path for path in (ROOT / "tests").rglob("*.py") if "mark.slow" in path.read_text(encoding="utf-8")]
    assert [path.name for path in marking if not path.match("test_*.py")] == ["conftest.py"]
