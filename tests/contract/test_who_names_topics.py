"""Whoever shows, sends, keeps or exports a meeting asks `core.view`, `core.by_server` and the tables of topics, and names no topic."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import cop_server
import cop_tui
from cop_tui import core
from cop_tui.acts.parser import ACTS
from cop_tui.core.engine.base import tag

TUI, SERVER = Path(cop_tui.__file__).parent, Path(cop_server.__file__).parent
MACHINERY = (
    "act",
    "parser",
    "reader",
    "prompts",
    "queries",
    "lookup",
    "waiting",
    "entered",
    "letters",
    "pasted",
    "connection",
    "leaving",
    "performing",
    "reader",
)
NAMED = "cop_tui.core.topics"
KINDS = {*core.KINDS, *(tag(kind.__name__) for kind in (*core.EVENTS, *core.PASSING, *core.ASIDES))}
ACT_NAMES = {act.name for act in ACTS}

REASONS = {
    "client/mynotes.py": "sends the commands of notes without a name, whose secrets it alone knows",
}
"""Modules that may name a topic, a kind or an act, each with its reason."""


def _modules() -> Iterator[tuple[str, Path]]:
    for folder in ("client", "recap", "ui", "plain"):
        for path in sorted((TUI / folder).rglob("*.py")):
            yield str(path.relative_to(TUI)), path
    for name in MACHINERY:
        path = TUI / "acts" / f"{name}.py"
        if path.exists():
            yield f"acts/{name}.py", path
    for path in sorted(SERVER.rglob("*.py")):
        yield f"server/{path.relative_to(SERVER)}", path


def _imports(tree: ast.AST) -> list[str]:
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            names = [f"{node.module}.{alias.name}" for alias in node.names]
            found += [name for name in names if name.startswith(f"{NAMED}.")]
        elif isinstance(node, ast.Import):
            found += [alias.name for alias in node.names if alias.name.startswith(NAMED)]
    return found


def _strings(node: ast.AST, constants: dict[str, ast.expr]) -> Iterator[str]:
    """Yield the strings that something is compared with, looking through names of constants of the same module."""
    if isinstance(node, ast.Name) and node.id in constants:
        node = constants[node.id]
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "frozenset" and node.args:
        node = node.args[0]
    if isinstance(node, ast.Tuple | ast.List | ast.Set):
        for element in node.elts:
            yield from _strings(element, constants)
    elif isinstance(node, ast.Dict):
        for key in node.keys:
            if key is not None:
                yield from _strings(key, constants)
    elif isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value


def _asks_what_it_is(node: ast.expr) -> bool:
    """Return whether one side of a comparison is a kind, a tag or the name of an act."""
    text = ast.unparse(node)
    return any(word in text for word in ("kind", "tag", "act.name", ".name", "done.name", "what"))


def _compared(tree: ast.Module) -> list[str]:
    constants = {
        target.id: node.value
        for node in tree.body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Compare):
            sides = [node.left, *node.comparators]
            for side in sides:
                others = [other for other in sides if other is not side]
                said = set(_strings(side, constants)) & (KINDS | ACT_NAMES)
                if said and any(map(_asks_what_it_is, others)):
                    found.append(f"line {node.lineno}: {', '.join(sorted(said))}")
        elif isinstance(node, ast.MatchValue):
            said = set(_strings(node.value, constants)) & (KINDS | ACT_NAMES)
            found += [f"line {node.lineno}: {word}" for word in said]
    return found


def test_nobody_else_names_a_topic() -> None:
    found = {}
    for name, path in _modules():
        tree = ast.parse(path.read_text(encoding="utf-8"))
        if names := [*_imports(tree), *_compared(tree)]:
            found[name] = names
    allowed = REASONS.keys()
    assert not {name: names for name, names in found.items() if name not in allowed}
    assert not REASONS.keys() - found.keys(), "they name none any more: take them out of the list"


def test_few_may_each_with_a_reason() -> None:
    assert len(REASONS) <= 12
    assert all(len(reason.split()) > 4 for reason in REASONS.values())


def test_the_engine_knows_no_topic() -> None:
    for path in sorted((TUI / "core" / "engine").glob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for_types = [
            node for node in ast.walk(tree) if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test)
        ]
        only_types = {id(inner) for node in for_types for inner in ast.walk(node)}
        named = [
            node.module
            for node in ast.walk(tree)
            if isinstance(node, ast.ImportFrom) and node.module and id(node) not in only_types
        ]
        assert not _imports(tree), path.name
        assert not [module for module in named if not module.startswith("cop_tui.core.engine") and "cop_" in module]


@pytest.mark.parametrize(
    "code",
    [
        "from cop_tui.core.topics import floor",
        "def late():\n    from cop_tui.core.topics.words import SAY",
        "import cop_tui.core.topics.words",
        "urgent = notice.kind == 'called'",
        "FEW = frozenset({'called', 'joined'})\nurgent = notice.kind in FEW",
        "if act.name in ('mine', 'help'):\n    pass",
        "match word.kind:\n    case 'learn':\n        pass",
    ],
)
def test_a_name_is_found_however_it_is_written(code: str) -> None:
    tree = ast.parse(code)
    assert [*_imports(tree), *_compared(tree)]


@pytest.mark.parametrize("code", ["from cop_tui.core import view", "here = how == 'here'", "name = message.kind"])
def test_what_names_none_is_left_alone(code: str) -> None:
    tree = ast.parse(code)
    assert not [*_imports(tree), *_compared(tree)]
