"""What people read calls a part of the meeting a part; *item* is its name in code, on the wire and in a session file."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import cop_tui
from cop_tui.acts.parser import ACTS

TUI, DOCS = Path(cop_tui.__file__).parent, Path(cop_tui.__file__).parents[1] / "docs"
TYPED = sorted({*(word for act in ACTS for word in (*act.words, *act.phrases))}, key=len, reverse=True)
NAMED = re.compile(r"\[\[item\]\]|\{item\}|`[^`]*`")
ITEM = re.compile(r"\bitems?\b", re.IGNORECASE)
GUIDES = (
    "holding-a-meeting",
    "session-files",
    "formats",
    "keys",
    "commands",
    "peers",
    "keeping-data",
    "running-a-server",
)


def sentences(source: str) -> Iterator[str]:
    """Yield the strings of a module that hold more than one word and are no docstrings."""
    tree = ast.parse(source)
    alone = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    texts = [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and id(node) not in alone]
    yield from (text for text in texts if isinstance(text, str) and (" " in text.strip() or text.endswith(" ")))


def says_item(text: str) -> bool:
    """Return whether a text says *item* other than in a word to be typed, in a field, in code or in the heading of a file."""
    text = NAMED.sub("", text)
    for typed in TYPED:
        if ITEM.search(typed):
            text = re.sub(rf"\b{re.escape(typed)}\b", "", text)
    return ITEM.search(text) is not None


@pytest.mark.parametrize("folder", ["acts", "client", "core", "ui", "plain", "recap", "session_file", "cli"])
def test_no_sentence_calls_a_part_an_item(folder: str) -> None:
    modules = sorted((TUI / folder).rglob("*.py"))
    assert modules
    found = {
        str(path.relative_to(TUI)): [said for said in sentences(path.read_text("utf-8")) if says_item(said)]
        for path in modules
    }
    assert not {path: said for path, said in found.items() if said}


@pytest.mark.parametrize("page", GUIDES)
def test_no_guide_calls_a_part_an_item(page: str) -> None:
    text = re.sub(r"```.*?```", "", (DOCS / f"{page}.md").read_text("utf-8"), flags=re.DOTALL)
    assert not [line for line in text.splitlines() if says_item(line)]


@pytest.mark.parametrize("text", ["Put an item on the agenda.", "Item ", "That was the last item."])
def test_an_item_is_found_wherever_it_stands_in_a_sentence(text: str) -> None:
    assert list(sentences(f"said = {text!r}")) == [text]
    assert says_item(text)


@pytest.mark.parametrize(
    "text", ["item from 1", "write it under an [[item]]", "There is no part {item}.", "`item` (number)"]
)
def test_what_is_typed_and_what_a_file_calls_it_may_be_named(text: str) -> None:
    assert not says_item(text)
