"""The pages for people name only what is there: words, keys, commands, options, files, and what a session file takes."""

from __future__ import annotations

import re
import shlex

import pytest

from cop_tui import formats, recap
from cop_tui.acts.parser import ACTS, find
from cop_tui.cli.commands import app
from cop_tui.core.engine import base
from cop_tui.core.topics import setup
from tests.contract import protocol_tables

HOLDING, PEERS, WRITING = "holding-a-meeting.md", "peers.md", "writing-the-recap.md"
LINE, KEY = (
    "`[/]`, then `",
    re.compile(r"`\[[^/]\]`"),
)  # how a cell begins where a word is typed, and where a key does it
SOURCES = ("cop_tui", "server/cop_server", ".")  # where a page may leave out how a path begins
KEYS = {act.key for act in ACTS if act.key} | {"/"}
PLAN = {
    field.encode_name for kind in (setup.SessionPlan, setup.PlannedItem, setup.Card, setup.NextTime)
    for field in protocol_tables.fields_of(kind)
} | {"format", "question", "short"}  # fmt: skip
OTHER = {
    *PLAN, *setup.MODES, *setup.KEEPS, *setup.REGIMES, *setup.ORDERS, *base.ROLES, *formats.names(), *recap.FORMATS,
    "y", "all", "choose", "none",  # answers to a question
    "##", "###", "-", "- >", "> 7", "put", "closed", ".docx", ".html", ".md", ".txt", ".json", ".ics", "[next] starts_at",  # in files
    "[[item]]", "[card]", "[next]", "evening.toml", "MEETING", "Stop it?", "cd", "Terminal", "cop",
}  # fmt: skip


def _text(page: str) -> str:
    return (protocol_tables.DOCS / page).read_text(encoding="utf-8")


def _spans(text: str) -> list[str]:
    return re.findall(r"`([^`\n]+)`", re.sub(r"```.*?```", "", text, flags=re.DOTALL))


def _is_there(span: str) -> bool:
    """Return whether a span of code on a page names something that exists."""
    if key := re.fullmatch(r"\[(.)\]", span):
        return key[1] in KEYS
    if span in OTHER or span.partition(" = ")[0] in PLAN:
        return True
    if "/" in span and " " not in span:
        return any((protocol_tables.ROOT / source / span).exists() for source in SOURCES)
    if span.startswith("--"):
        return f" {span.split()[0]} " in _text("commands.md")
    if span.startswith(("cop ", "ssh ")):
        return True  # those are read as a shell reads them, below
    found = find(span)
    return found is not None and (not found[1] or bool(found[0].takes))


@pytest.mark.parametrize("page", [HOLDING, PEERS, WRITING])
def test_every_word_key_and_file_a_page_names_is_there(page: str) -> None:
    spans = _spans(_text(page))
    assert len(spans) > (30 if page == WRITING else 50)
    assert not [span for span in spans if not _is_there(span)]


def test_every_command_of_the_page_on_doors_is_read_by_the_program() -> None:
    shown = re.findall(r"^cop (.+)$", _text("doors.md"), re.MULTILINE)
    shown += [
        span.removeprefix("cop ") for span in _spans(_text("doors.md")) if span.startswith("cop ") and "--" in span
    ]
    assert len(shown) >= 4
    for line in shown:
        name, *arguments = shlex.split(line)
        app.commands[name].make_context(name, arguments)


@pytest.mark.parametrize("page", [HOLDING, PEERS, WRITING])
def test_every_command_a_page_shows_is_read_by_the_program(page: str) -> None:
    text = _text(page)
    shown = [span for span in _spans(text) if span.startswith("cop ")]
    shown += [line for block in re.findall(r"```sh\n(.*?)```", text, re.DOTALL) for line in block.splitlines()]
    commands = app.commands
    for line in shown:
        name, *arguments = shlex.split(line)[1:]
        if name == "--version":
            continue
        if not arguments and name in commands:
            continue  # a command that is only named
        if name == "formats":
            assert arguments[0] == "show"
            assert arguments[1] in formats.names()
            continue
        commands[name].make_context(name, arguments)


def test_a_key_stands_beside_the_word_that_does_the_same() -> None:
    rows = re.findall(r"^\| (?:to |some|it |\w).*? \| (.*?) \| (.*?) \|$", _text(HOLDING), re.MULTILINE)
    keyed = [(_spans(screens), _spans(line)) for screens, line in rows if KEY.match(screens)]
    assert len(keyed) > 10
    for keys, words in keyed:
        acts = [found[0] for word in words if (found := find(word))]
        assert {key.strip("[]") for key in keys if key.startswith("[")} <= {act.key for act in acts}, words
    typed = [(_spans(screens), _spans(line)) for screens, line in rows if screens.startswith(LINE)]
    assert len(typed) > 20
    assert not [pair for pair in typed if not set(pair[1]) <= set(pair[0])]
    assert not re.findall(r"^\|[^|]*\| type .*", _text(HOLDING), re.MULTILINE), "on keys, typed letters are keys"


def test_the_guide_gives_a_space_holder_nearly_every_key() -> None:
    named = {span.strip("[]") for span in _spans(_text(HOLDING)) if re.fullmatch(r"\[.\]", span)}
    assert KEYS - named <= {"r", "t", "w"}, "one's own hand, a Lean Coffee's next topic, waiting: other pages have them"
