"""Plans as text: TOML from a person, read without guessing, and every mistake told at its line.

Responsible for values becoming the parts of a plan, for a session file and a format file alike. What a whole session is
says `cop_tui.session_file`, what a format is `cop_tui.formats`; the rules of a plan are in `cop_tui.core.topics.setup`.
"""

from __future__ import annotations

import difflib
import tomllib
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any, get_origin, get_type_hints

from cop_tui import core
from cop_tui.core.engine.text import clean
from cop_tui.core.topics.setup import PlannedItem, Problem, SessionPlan
from cop_tui.session_file.lines import Path, line_of, lines_of, syntax

if TYPE_CHECKING:
    from pathlib import Path as FilePath

    from msgspec import Struct

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
    "advice": "false",
    "hard": "true",
    "learning": "true",
    "parked": "true",
    "carries": "true",
    "short": "true",
    "became": "true",
    "series": "Reflection",
    "answers": "from Monday on, each evening from 6 to 8 pm",
    "who": "all",
    "capture": "points",
    "regime": "open",
    "binding": "true",
    "timezone": "Europe/London",
    "language": "en",
    "starts_at": "2026-04-09 14:00",
    "n": 8,
    "total": 60,
}
LISTS = {
    "agreement": 'points; for example: ["We listen to the end", "Passing is fine"]',
    "options": 'answers; for example: ["good: go on", "concern: something to look at", "against: not like this"]',
}
SESSION_FILE, FORMAT_FILE = "session file", "format file"


class PlanError(Exception):
    """A file that is no plan; its text is one line per mistake."""


def parsed(path: FilePath, what: str) -> tuple[str, dict[str, Any]]:
    """Return the text of a file and the TOML in it; `what` names the kind of file. Raises PlanError."""
    name = clean(str(path))
    text = _text(path, name, what)
    try:
        return text, tomllib.loads(text)
    except RecursionError:
        raise PlanError(f"{name}: brackets are nested too deeply; a {what} needs none inside others.") from None
    except ValueError as error:
        line, said = syntax(text, error)
        raise PlanError(f"{name}:{line}: {said}") from None


def _text(path: FilePath, name: str, what: str) -> str:
    try:
        if path.is_dir():
            raise PlanError(f"{name} is a folder; name the {what} in it.")
        if path.exists() and not path.is_file():  # a pipe would be waited on for ever
            raise PlanError(f"{name} is no ordinary file; name a {what}.")
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
    except FileNotFoundError:
        hint = "write one with: cop new FILE" if what == SESSION_FILE else "cop formats lists those there are"
        raise PlanError(f"{name} does not exist; {hint}") from None
    except (OSError, ValueError):
        raise PlanError(f"{name} cannot be read; check that it is a file and that you may open it.") from None
    if len(content) > LARGEST:
        raise PlanError(f"{name} is too large for a {what}; at most {LARGEST // 1024} KiB are read.")
    try:
        # Editors on Windows put a mark at the start of a file, which is no part of the text.
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = "\0"
    if "\0" in text:
        raise PlanError(f"{name} is not a text file in UTF-8; save it as plain text, encoding UTF-8.")
    return text.replace("\r\n", "\n")


def told(name: str, text: str, mistakes: dict[Path, str]) -> str:
    """Return one line for each mistake in a file's text, in the order of its lines."""
    lines = lines_of(text)
    ordered = sorted((line_of(lines, path), _key(path), said) for path, said in mistakes.items())
    shown = [f"{name}:{line}: {clean(f'{key}: {said}')}" for line, key, said in ordered[:SHOWN]]
    if len(ordered) > SHOWN:
        shown.append(f"{name}: {len(ordered) - SHOWN} more mistakes are left; mend these first.")
    return "\n".join(shown)


def _key(path: Path) -> str:
    """Return a path as a person writes it: `title`, `next.starts`, `item 3 mode`."""
    shown = ""
    for part in path:
        joint = "" if not shown else " " if isinstance(part, int) or shown[-1].isdigit() else "."
        shown += f"{joint}{part + 1 if isinstance(part, int) else clean(part)[:40]}"
    return shown


def worded(problem: Problem) -> str:
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
class Reading:
    """The mistakes found while values become a plan, by path; the first at a path counts."""

    mistakes: dict[Path, str] = field(default_factory=dict)

    def refuse(self, path: Path, said: str) -> None:
        """Remember a mistake, with what would be right."""
        # What a wrong type leads to further on is no mistake of its own.
        if not any(path[:n] in self.mistakes for n in range(1, len(path) + 1)):
            self.mistakes[path] = said

    def tables(self, value: Any) -> list[dict[str, Any]]:
        """Return what stands under every [[item]]; {} for one that is no part of its own."""
        if isinstance(value, dict):
            self.refuse(("item",), "a part has two brackets on each side; write [[item]]")
            return []
        if not isinstance(value, list):
            self.refuse(("item",), 'is not a part of its own; write a line [[item]] and under it title = "Welcome"')
            return []
        for n, raw in enumerate(value):
            if not isinstance(raw, dict):
                self.refuse(
                    ("item", n), 'is not a part of its own; write a line [[item]] and under it title = "Welcome"'
                )
        return [raw if isinstance(raw, dict) else {} for raw in value]

    def item(self, n: int, raw: dict[str, Any], keep: str) -> PlannedItem:
        """Return one item; what it says nothing about is as usual, and kept as `keep` says."""
        known = fields_of(PlannedItem)
        parts: dict[str, Any] = {"title": "", "keep": keep}
        for key, one in raw.items():
            if self.known(("item", n, key), key, known, inside="an [[item]]"):
                self.put(parts, ("item", n, key), one, known[key])
        return PlannedItem(**parts)

    def part(self, path: Path, value: Any, kind: type[Struct]) -> Any:
        """Return what stands under a heading of its own."""
        known = fields_of(kind)
        parts: dict[str, Any] = {}
        if isinstance(value, dict):
            for key, one in value.items():
                if self.known((*path, key), key, known, inside=f"[{path[0]}]"):
                    self.put(parts, (*path, key), one, known[key])
        else:
            self.refuse(path, f"is a part of its own with {listed(known)}; write a line [{path[0]}] and those under it")
        return kind(**parts)

    def texts(self, path: Path, value: Any) -> tuple[str, ...]:
        """Return a list of texts."""
        if not isinstance(value, list):
            self.refuse(path, f"is a list of {LISTS.get(str(path[-1]), LISTS['agreement'])}")
            return ()
        texts: dict[str, Any] = {}
        for n, one in enumerate(value):
            self.put(texts, (*path, n), one, str)
        return tuple(texts.get(str(n), "") for n in range(len(value)))

    def put(self, parts: dict[str, Any], path: Path, value: Any, kind: Any) -> None:
        """Put a value of the right type where it belongs, or say which type would be right."""
        key = str(path[-1])
        if get_origin(kind) is tuple:
            parts[key] = self.texts(path, value)
        elif kind is str and isinstance(value, (datetime, date, time)):
            # A date without quotes is a type of its own in TOML; as a text it says the same.
            parts[key] = value.isoformat(" ", "minutes") if isinstance(value, datetime) else value.isoformat()
        elif kind is str and not isinstance(value, str):
            self.refuse(path, f"must be text in quotes; for example: {_example(path)}")
        elif kind is int and (isinstance(value, bool) or not isinstance(value, int)):
            self.refuse(path, f"must be a whole number without quotes; for example: {key} = {EXAMPLES[key]}")
        elif kind is bool and not isinstance(value, bool):
            self.refuse(path, f"must be true or false without quotes; for example: {key} = {EXAMPLES[key]}")
        else:
            parts[key] = value

    def known(self, path: Path, key: str, known: dict[str, Any], inside: str = "") -> bool:
        """Return whether a key is one of those known here; one that is not is a mistake, told with the nearest."""
        if key in known:
            return True
        near = difflib.get_close_matches(key.lower(), known, 1, 0.6)
        if near:
            right = f"did you mean {near[0]}?" if near[0] != "item" else "did you mean [[item]]?"
        elif inside and key in fields_of(SessionPlan):
            right = f"{key} is about the whole meeting; write it above the first line with [ ]"
        elif key in fields_of(PlannedItem):
            right = f"{key} belongs to a part; write it under an [[item]]"
        else:
            right = f"known here: {listed(known)}"
        self.refuse(path, f"is not known{f' in {inside}' if inside else ''}; {right}")
        return False


def listed(known: dict[str, Any]) -> str:
    """Return keys as they are named in a sentence."""
    return ", ".join("[[item]]" if k == "item" else k for k in known)


def fields_of(kind: type[Struct]) -> dict[str, Any]:
    """Return the keys of a part and the type of each."""
    return get_type_hints(kind)
