"""What starting each part really loads, in a fresh interpreter: paper rules miss a deferred import."""

from __future__ import annotations

import os
import subprocess
import sys

from cop_tui import extras


def top_level_modules_after(statement: str) -> set[str]:
    """Names of the top-level modules that a new Python has loaded after running `statement`."""
    report = f"{statement}\nimport sys\nprint(*sorted({{name.partition('.')[0] for name in sys.modules}}))"
    # Isolated from the environment and the current folder: what counts is what an install would load.
    # What measures the tests loads things of its own, so it stays out, too.
    env = {k: v for k, v in os.environ.items() if not k.startswith("COVERAGE_")}
    result = subprocess.run([sys.executable, "-I", "-c", report], capture_output=True, text=True, check=False, env=env)
    assert result.returncode == 0, result.stderr
    return set(result.stdout.split())


def test_the_package_itself_loads_nothing_but_its_version() -> None:
    before = top_level_modules_after("pass")
    assert top_level_modules_after("import cop_tui") - before == {"cop_tui"}


def test_the_server_loads_no_textual() -> None:
    assert top_level_modules_after("import cop_server.app").isdisjoint({"textual", "rich"})


def test_the_core_loads_no_event_loop() -> None:
    loaded = top_level_modules_after("import cop_tui.core")
    assert loaded.isdisjoint({"asyncio", "sqlite3", "aiosqlite", "websockets", "textual"})


def test_the_line_client_loads_no_textual() -> None:
    assert "textual" not in top_level_modules_after("import cop_tui.plain")


def test_the_line_client_runs_no_server() -> None:
    assert top_level_modules_after("import cop_tui.plain").isdisjoint({"cop_server", "aiosqlite"})


def test_a_recap_loads_what_only_documents_and_calendars_need_when_one_is_written() -> None:
    assert top_level_modules_after("import cop_tui.recap").isdisjoint({"docx", "lxml", "icalendar"})
    assert top_level_modules_after("import cop_tui.cli.recaps").isdisjoint({"docx", "lxml", "icalendar"})


def test_whoever_takes_part_loads_nothing_that_a_part_brings() -> None:
    brought = {module for modules in extras.MODULES.values() for module in modules}
    everything = "import cop_tui.cli.joining, cop_tui.cli.attending, cop_tui.plain.client, cop_tui.ui.app, cop_tui.cli.remembered"
    assert top_level_modules_after(everything).isdisjoint(brought)
