"""A session file: a meeting as planned, written as TOML by a person, read without guessing.

Responsible for turning a file into a plan and for saying what is wrong with it: one line a mistake, with file, line, key,
what is wrong and what would be right. The rules of a plan are in `cop_tui.core.setup`; its commented form for a first
session is in `cop_tui.session_template`.
"""

from __future__ import annotations

import difflib
import tomllib
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any, get_type_hints

from cop_tui import core
from cop_tui.core.setup import KEEPS, Card, NextTime, PlannedItem, Problem, Session, cleaned, problems
from cop_tui.core.text import clean
from cop_tui.session_lines import Path, line_of, lines_of, syntax
from cop_tui.session_template import template

if TYPE_CHECKING:
    from pathlib import Path as FilePath

    from msgspec import Struct

__all__ = ["SessionFileError", "read", "template"]

LARGEST = 256 * 1024  # bytes; a session file with every text at its limit is smaller
SHOWN = 20  # mistakes told at once
EXAMPLES: dict[str, str | int] = {
    "title": "What we are about",
    "keep": "group",
    "mode": "queue",
    "order": "least heard first",
    "minutes": 10,
    "keep_days": 30,
    "people": 30,
    "turn": 120,
}


class SessionFileError(Exception):
    """A file that is no session; its text is one line per mistake."""


def read(path: FilePath) -> Session:
    """Return the plan in a session file, every text cleaned; raises SessionFileError with all mistakes in it."""
    name = clean(str(path))
    text = _text(path, name)
    try:
        raw = tomllib.loads(text)
    except RecursionError:
        raise SessionFileError(
            f"{name}: brackets are nested too deeply; a session file needs none inside others."
        ) from None
    except ValueError as error:
        line, said = syntax(text, error)
        raise SessionFileError(f"{name}:{line}: {said}") from None
    reading = _Reading()
    session = cleaned(reading.session(raw))
    for problem in problems(session):
        reading.refuse(problem.path, _worded(problem))
    if reading.mistakes:
        raise SessionFileError(_told(name, lines_of(text), reading.mistakes))
    return session


def _text(path: FilePath, name: str) -> str:
    try:
        if path.is_dir():
            raise SessionFileError(f"{name} is a folder; name the session file in it.")
        if path.exists() and not path.is_file():  # a pipe would be waited on for ever
            raise SessionFileError(f"{name} is no ordinary file; name a session file.")
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
    except FileNotFoundError:
        raise SessionFileError(f"{name} does not exist; write one with: cop new FILE") from None
    except (OSError, ValueError):
        raise SessionFileError(f"{name} cannot be read; check that it is a file and that you may open it.") from None
    if len(content) > LARGEST:
        raise SessionFileError(f"{name} is too large for a session file; at most {LARGEST // 1024} KiB are read.")
    try:
        # Editors on Windows put a mark at the start of a file, which is no part of the text.
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = "\0"
    if "\0" in text:
        raise SessionFileError(f"{name} is not a text file in UTF-8; save it as plain text, encoding UTF-8.")
    return text.replace("\r\n", "\n")


def _told(name: str, lines: dict[Path, int], mistakes: dict[Path, str]) -> str:
    ordered = sorted((line_of(lines, path), _key(path), said) for path, said in mistakes.items())
    told = [f"{name}:{line}: {clean(f'{key}: {said}')}" for line, key, said in ordered[:SHOWN]]
    if len(ordered) > SHOWN:
        told.append(f"{name}: {len(ordered) - SHOWN} more mistakes are left; mend these first.")
    return "\n".join(told)


def _key(path: Path) -> str:
    """Return a path as a person writes it: `title`, `next.starts`, `item 3 mode`."""
    shown = ""
    for part in path:
        joint = "" if not shown else " " if isinstance(part, int) or shown[-1].isdigit() else "."
        shown += f"{joint}{part + 1 if isinstance(part, int) else clean(part)[:40]}"
    return shown


def _worded(problem: Problem) -> str:
    """Return the sentence of a mistake with what would be right, where the rule does not say it already."""
    code, facts = problem.code, problem.facts
    said = core.sentence(code, facts)
    if code == "plan_empty":
        return f"{said}; for example: {_example(problem.path)}"
    if code == "plan_choice" and (near := difflib.get_close_matches(facts["value"].lower(), facts["known"], 1)):
        return f'{said}; did you mean "{near[0]}"?'
    if code == "plan_no_items":
        return f'{said}; add a line [[item]] and under it title = "Welcome"'
    return f"{said}; make it shorter" if code == "plan_too_long" else said


def _example(path: Path) -> str:
    """Return a text as it would be written at a path."""
    if path[0] == "agreement":
        return '"We listen to the end"'
    return f'{path[-1]} = "{EXAMPLES.get(str(path[-1]), "...")}"'


@dataclass
class _Reading:
    """The mistakes found while values become a plan, by path; the first at a path counts."""

    mistakes: dict[Path, str] = field(default_factory=dict)

    def refuse(self, path: Path, said: str) -> None:
        # What a wrong type leads to further on is no mistake of its own.
        if not any(path[:n] in self.mistakes for n in range(1, len(path) + 1)):
            self.mistakes[path] = said

    def session(self, raw: dict[str, Any]) -> Session:
        known = {**_fields(Session), "item": "[[item]]"}
        del known["items"]
        parts: dict[str, Any] = {"title": ""}
        for key, value in raw.items():
            if key in ("next", "card"):
                parts[key] = self._part((key,), value, NextTime if key == "next" else Card)
            elif key == "agreement":
                parts[key] = self._texts((key,), value)
            elif key != "item" and self._known((key,), key, known):
                self._put(parts, (key,), value, known[key])
        keep = parts["keep"] if parts.get("keep") in KEEPS else "group"
        return Session(**parts, items=self._items(raw.get("item", []), keep))

    def _items(self, value: Any, keep: str) -> tuple[PlannedItem, ...]:
        if isinstance(value, dict):
            self.refuse(("item",), "an item has two brackets on each side; write [[item]]")
            return ()
        if not isinstance(value, list):
            self.refuse(("item",), 'is not a part of its own; write a line [[item]] and under it title = "Welcome"')
            return ()
        known = _fields(PlannedItem)
        items = []
        for n, raw in enumerate(value):
            parts: dict[str, Any] = {"title": "", "keep": keep}
            if not isinstance(raw, dict):
                self.refuse(
                    ("item", n), 'is not a part of its own; write a line [[item]] and under it title = "Welcome"'
                )
                raw = {}
            for key, one in raw.items():
                if self._known(("item", n, key), key, known, inside="an [[item]]"):
                    self._put(parts, ("item", n, key), one, known[key])
            items.append(PlannedItem(**parts))
        return tuple(items)

    def _part(self, path: Path, value: Any, kind: type[Struct]) -> Any:
        known = _fields(kind)
        parts: dict[str, Any] = {}
        if isinstance(value, dict):
            for key, one in value.items():
                if self._known((*path, key), key, known, inside=f"[{path[0]}]"):
                    self._put(parts, (*path, key), one, known[key])
        else:
            self.refuse(
                path, f"is a part of its own with {_listed(known)}; write a line [{path[0]}] and those under it"
            )
        return kind(**parts)

    def _texts(self, path: Path, value: Any) -> tuple[str, ...]:
        if not isinstance(value, list):
            self.refuse(path, 'is a list of points; for example: ["We listen to the end", "Passing is fine"]')
            return ()
        texts: dict[str, Any] = {}
        for n, one in enumerate(value):
            self._put(texts, (*path, n), one, str)
        return tuple(texts.get(str(n), "") for n in range(len(value)))

    def _put(self, parts: dict[str, Any], path: Path, value: Any, kind: Any) -> None:
        """Put a value of the right type where it belongs, or say which type would be right."""
        key = str(path[-1])
        if kind is str and isinstance(value, (datetime, date, time)):
            # A date without quotes is a type of its own in TOML; as a text it says the same.
            parts[key] = value.isoformat(" ", "minutes") if isinstance(value, datetime) else value.isoformat()
        elif kind is str and not isinstance(value, str):
            self.refuse(path, f"must be text in quotes; for example: {_example(path)}")
        elif kind is int and (isinstance(value, bool) or not isinstance(value, int)):
            self.refuse(path, f"must be a whole number without quotes; for example: {key} = {EXAMPLES[key]}")
        else:
            parts[key] = value

    def _known(self, path: Path, key: str, known: dict[str, Any], inside: str = "") -> bool:
        if key in known:
            return True
        near = difflib.get_close_matches(key.lower(), known, 1, 0.6)
        if near:
            right = f"did you mean {near[0]}?" if near[0] != "item" else "did you mean [[item]]?"
        elif inside and key in _fields(Session):
            right = f"{key} is about the whole meeting; write it above the first line with [ ]"
        elif key in _fields(PlannedItem):
            right = f"{key} belongs to an item; write it under an [[item]]"
        else:
            right = f"known here: {_listed(known)}"
        self.refuse(path, f"is not known{f' in {inside}' if inside else ''}; {right}")
        return False


def _listed(known: dict[str, Any]) -> str:
    return ", ".join("[[item]]" if k == "item" else k for k in known)


def _fields(kind: type[Struct]) -> dict[str, Any]:
    return get_type_hints(kind)
