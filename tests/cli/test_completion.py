"""Tab in a shell completes what the program has, by the script that the program prints."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import pexpect
import pytest
from click.testing import CliRunner

from cop_tui.cli.commands import app
from tests.whole.programs import ROOT, environment

RUN = CliRunner()
SECONDS = 15


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_each_shell_gets_a_script_that_asks_the_program(shell: str) -> None:
    said = RUN.invoke(app, ["completion", shell])
    assert said.exit_code == 0
    assert f"_COP_COMPLETE={shell}_complete" in said.output


def test_a_shell_nobody_knows_is_a_mistake_in_the_line() -> None:
    assert RUN.invoke(app, ["completion", "sh"]).exit_code == 2


@pytest.mark.takes("a shell is started, and the program for each Tab")
@pytest.mark.skipif(shutil.which("bash") is None, reason="there is no bash here")
def test_tab_completes_a_command_an_option_and_a_file_in_bash(tmp_path: Path) -> None:
    program = tmp_path / "bin" / "cop"
    program.parent.mkdir()
    start = "import sys; sys.argv[0] = 'cop'; from cop_tui.cli import main; main()"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -c "{start}" "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    (tmp_path / "evening.toml").touch()
    env = environment(tmp_path / "home") | {
        "PATH": f"{program.parent}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": os.pathsep.join(map(str, (ROOT, ROOT / "server"))),
        "PS1": "ready> ",
        "TERM": "dumb",
    }
    shell = pexpect.spawn(
        "bash", ["--norc", "--noprofile", "-i"], env=env, cwd=str(tmp_path), encoding="utf-8", timeout=SECONDS
    )
    try:
        shell.sendline('eval "$(cop completion bash)"; echo is "there"')
        shell.expect_exact("is there")
        for typed, wanted in (
            ("cop meet\t", "cop meetings "),
            ("cop join --obs\t", "--observer "),
            ("cop host eve\t", "evening.toml"),
        ):
            shell.send(typed)
            shell.expect_exact(wanted)
            shell.send("\x15")  # the line is thrown away
    finally:
        shell.close(force=True)
