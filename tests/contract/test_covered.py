"""How much of a package is reached is counted over all of its files, and the rules have to be reached whole."""

from __future__ import annotations

import pytest

from tests.contract import covered


def found(lines: tuple[int, int], branches: tuple[int, int]) -> dict[str, dict[str, int]]:
    names = ("num_statements", "covered_lines", "num_branches", "covered_branches")
    return {"summary": dict(zip(names, (*lines, *branches), strict=True))}


def test_lines_and_branches_of_all_files_of_a_package_count_together() -> None:
    shares = covered.measured(
        {
            "cop_tui/core/a.py": found((8, 8), (0, 0)),
            "cop_tui/core/b.py": found((6, 4), (6, 5)),
            "cop_tui/core/__init__.py": found((0, 0), (0, 0)),
            "cop_tui/session_file/lines.py": found((3, 3), (1, 1)),
        }
    )
    assert shares == {"core": 85.0, "session_file": 100.0}


@pytest.mark.parametrize(
    ("file", "package", "share"),
    [
        ("cop_tui/core/topics/floor.py", "core", 100),
        ("cop_tui/wire/codec.py", "wire", 100),
        ("cop_tui/ui/panels/top.py", "ui", 90),
        ("cop_tui/session_file/document.py", "session_file", 90),
        ("cop_tui/__init__.py", "cop_tui", 90),
        ("server/cop_server/entrance.py", "cop_server", 90),
    ],
)
def test_every_file_belongs_to_a_package(file: str, package: str, share: float) -> None:
    assert covered.package_of(file) == package
    assert covered.needed(package) == share
