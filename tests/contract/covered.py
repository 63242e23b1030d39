"""How much of each package the tests have reached, from what `coverage combine` has put together.

`python -m tests.contract.covered` prints the table, then each place that was not reached in a package that falls short,
and ends with status 1 when one does. The share counts lines and branches together.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

import coverage

ALL, MOST = 100.0, 90.0
WHOLE = ("core", "wire")  # the rules, and the only place where bytes become types


def package_of(file: str) -> str:
    """Return the package a file is counted in: the one inside cop_tui, or `cop_server`."""
    parts = Path(file).with_suffix("").parts
    if "cop_server" in parts:
        return "cop_server"
    inside = parts[parts.index("cop_tui") + 1 :]
    return inside[0] if len(inside) > 1 else "cop_tui"


def needed(package: str) -> float:
    """Return the share of a package that has to be reached, in percent."""
    return ALL if package in WHOLE else MOST


def measured(files: dict[str, Any]) -> dict[str, float]:
    """Return the share of each package that was reached, in percent, from the files of a coverage report."""
    there: Counter[str] = Counter()
    reached: Counter[str] = Counter()
    for file, found in files.items():
        package, total = package_of(file), found["summary"]
        there[package] += total["num_statements"] + total["num_branches"]
        reached[package] += total["covered_lines"] + total["covered_branches"]
    return {package: 100 * reached[package] / there[package] for package in sorted(there) if there[package]}


def main() -> int:
    """Print the table; return 1 when a package falls short."""
    data = coverage.Coverage()
    data.load()
    with tempfile.TemporaryDirectory() as folder:
        data.json_report(outfile=str(Path(folder, "report.json")))
        files: dict[str, Any] = json.loads(Path(folder, "report.json").read_text(encoding="utf-8"))["files"]
    shares = measured(files)
    short = {package for package, share in shares.items() if share < needed(package)}
    for package, share in shares.items():
        print(f"{package:<12} {share:6.2f} %  at least {needed(package):3.0f} %{'  SHORT' * (package in short)}")
    if short:
        data.report(morfs=[file for file in files if package_of(file) in short])
    return 1 if short else 0


if __name__ == "__main__":
    sys.exit(main())
