"""No two modules need each other, at the top or inside a function: whoever reads one need not read the other first."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import cop_server
import cop_tui

ROOTS = {"cop_tui": Path(cop_tui.__file__).parent, "cop_server": Path(cop_server.__file__).parent}


def modules(roots: dict[str, Path]) -> dict[str, Path]:
    """Return every module of some packages by its name."""
    found = {}
    for name, root in roots.items():
        for path in root.rglob("*.py"):
            parts = [name, *path.relative_to(root).with_suffix("").parts]
            found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


def _run(node: ast.AST) -> Iterator[ast.Import | ast.ImportFrom]:
    """Yield the imports that run, in functions too; those for types alone do not."""
    for inner in ast.iter_child_nodes(node):
        if isinstance(inner, ast.If) and "TYPE_CHECKING" in ast.dump(inner.test):
            continue
        if isinstance(inner, ast.Import | ast.ImportFrom):
            yield inner
        yield from _run(inner)


def imports(known: dict[str, Path]) -> dict[str, set[str]]:
    """Return which modules each module imports, the packages around it not counted."""
    found: dict[str, set[str]] = {}
    for name, path in known.items():
        wanted: set[str] = set()
        for node in _run(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                wanted.update(alias.name for alias in node.names)
            elif node.module:
                inner = {f"{node.module}.{alias.name}" for alias in node.names}
                wanted |= inner & known.keys() or {node.module}
        found[name] = (wanted & known.keys()) - {name}
    return found


def circles(graph: dict[str, set[str]]) -> list[set[str]]:
    """Return the groups of modules of which each needs each."""

    def reached(start: str) -> set[str]:
        seen: set[str] = set()
        waiting = [start]
        while waiting:
            new = graph[waiting.pop()] - seen
            seen |= new
            waiting += new
        return seen

    reach = {name: reached(name) for name in graph}
    found: list[set[str]] = []
    for name in sorted(graph):
        if name in reach[name] and not any(name in circle for circle in found):
            found.append({other for other in reach[name] if name in reach[other]})
    return found


def test_no_two_modules_need_each_other() -> None:
    assert [sorted(circle) for circle in circles(imports(modules(ROOTS)))] == []


@pytest.mark.parametrize(
    "second", ["from one import other\n", "def late():\n    from one import first\n", "import one.first\n"]
)
def test_a_circle_is_found_wherever_it_is_imported(tmp_path: Path, second: str) -> None:
    (tmp_path / "first.py").write_text("from one.second import late\n")
    (tmp_path / "second.py").write_text(second)
    (tmp_path / "other.py").write_text("import one.first\n")
    found = circles(imports(modules({"one": tmp_path})))
    assert [{"one.first", "one.second"} <= circle for circle in found] == [True]


def test_what_is_imported_for_types_alone_makes_no_circle(tmp_path: Path) -> None:
    (tmp_path / "first.py").write_text("from one.second import late\n")
    (tmp_path / "second.py").write_text("if TYPE_CHECKING:\n    from one import first\n")
    assert circles(imports(modules({"one": tmp_path}))) == []
