"""The guide for whoever runs a server: each command is one, and each sentence it explains is one the program prints."""

from __future__ import annotations

import ast
import re
import shlex

import click
import pytest

from cop_tui.cli.commands import app
from tests.contract import protocol_tables

GUIDE = (protocol_tables.DOCS / "running-a-server.md").read_text(encoding="utf-8")
GAP = "…"


def _commands() -> list[str]:
    """Return every line that runs `cop`, in the shell's blocks and in the text."""
    blocks = "\n".join(re.findall(r"```sh\n(.*?)```", GUIDE, re.DOTALL))
    spans = re.findall(r"`(cop(?:-server)? [a-z][^`\n]+)`", re.sub(r"```.*?```", "", GUIDE, flags=re.DOTALL))
    return re.findall(r"^(?:\S+/)?(cop(?:-server)? [a-z].*)$", blocks, re.MULTILINE) + spans


@pytest.mark.parametrize("line", sorted(set(_commands())))
def test_every_command_of_the_guide_is_read_by_the_program(line: str) -> None:
    program, name, *arguments = shlex.split(line)
    more = ["--data", "folder"] if program == "cop-server" else []
    command = app.commands[name]
    if isinstance(command, click.Group):
        name, *arguments = arguments
        command = command.commands[name]
    command.make_context(name, [*arguments, *more])


def _texts() -> list[str]:
    """Return every text of the programs, with a gap where something is put in."""
    found = []
    for folder in ("cop_tui/cli", "cop_tui/wire", "server/cop_server"):
        for file in (protocol_tables.ROOT / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                if isinstance(node, ast.JoinedStr):
                    parts = [p.value if isinstance(p, ast.Constant) else GAP for p in node.values]
                    found.append("".join(map(str, parts)))
                elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                    found.append(node.value.replace("%s", GAP))
    return found


def _sentences() -> list[str]:
    table = GUIDE.partition("| It says |")[2].partition("\n\n")[0]
    return re.findall(r"^\| \*(.+?)\* \|", table, re.MULTILINE)


def test_every_sentence_of_a_bad_day_is_one_that_is_printed() -> None:
    sentences, texts = _sentences(), _texts()
    assert len(sentences) >= 15
    for sentence in sentences:
        parts = [part.strip() for part in sentence.split(GAP) if part.strip(" .()")]
        assert any(all(part in text for part in parts) for text in texts), sentence
