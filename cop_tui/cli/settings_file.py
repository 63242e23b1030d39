"""The file of settings: what stands in it and on which line, with a sentence for each line that cannot be read.

What its settings mean is not known here. TOML readers give no lines for values, so a key's line is looked for.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

KEYS = "keys"
"""The table in which acts have other keys."""

_PART = r"""[A-Za-z0-9_-]+|"[^"]*"|'[^']*'"""
_DOTTED = rf"(?:{_PART})(?:\s*\.\s*(?:{_PART}))*"
_HEADER = re.compile(rf"\s*\[\s*({_DOTTED})\s*\]")
_KEY = re.compile(rf"\s*({_DOTTED})\s*=")
_AT = re.compile(r"at line (\d+)")
HOW = 'Words stand in quotes, as in "Ana"; true and false do not.'


@dataclass(frozen=True, slots=True)
class Entry:
    """A value in the file, and where it stands, as the beginning of a sentence: "config.toml, line 4"."""

    value: object
    where: str


@dataclass(slots=True)
class SettingsFile:
    """What stands in a file: settings, keys of acts by the act's id, and what was wrong with its lines."""

    path: Path
    there: bool = False
    settings: dict[str, Entry] = field(default_factory=dict)
    keys: dict[str, Entry] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)


def read(path: Path) -> SettingsFile:
    """Return what stands in a file; one that is not there has nothing in it."""
    found = SettingsFile(path)
    try:
        text = path.read_text(encoding="utf-8-sig")  # some editors begin a file with a mark
    except FileNotFoundError:
        return found
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        found.problems.append(f"{path.name} cannot be read ({reason}). Nothing in it is used.")
        return found
    found.there = True
    table = _readable(text, found)
    places = _places(text)
    keys = table.pop(KEYS, {})
    found.settings = {name: Entry(value, _where(found, places, name)) for name, value in table.items()}
    if isinstance(keys, dict):
        found.keys = {name: Entry(value, _where(found, places, f"{KEYS}.{name}")) for name, value in _flat(keys)}
    else:
        found.problems.append(f"{_where(found, places, KEYS)}: {KEYS} is the name of a table, [{KEYS}].")
    return found


def _readable(text: str, found: SettingsFile) -> dict[str, Any]:
    """Return what can be read; each line that cannot be is a problem, and the others are read without it."""
    lines = text.split("\n")
    while True:
        try:
            return tomllib.loads("\n".join([*lines, ""]))
        except (tomllib.TOMLDecodeError, RecursionError) as error:
            at = _AT.search(str(error))
            number = int(at[1]) if at else 0
            if not number or number > len(lines) or not lines[number - 1].strip():
                found.problems.append(f"{found.path.name} cannot be read ({error}). Nothing in it is used.")
                return {}
            key = _KEY.match(lines[number - 1])
            what = key[1] if key else "this line"
            found.problems.append(f"{found.path.name}, line {number}: {what} cannot be read. {HOW}")
            lines[number - 1] = ""


def _places(text: str) -> dict[str, int]:
    """Return on which line each key stands, by its full name with dots."""
    found: dict[str, int] = {}
    table = ""
    for number, line in enumerate(text.split("\n"), 1):
        if header := _HEADER.match(line):
            table = _plain(header[1]) + "."
            found.setdefault(table.removesuffix("."), number)
        elif key := _KEY.match(line):
            found.setdefault(table + _plain(key[1]), number)
    return found


def _plain(dotted: str) -> str:
    """Return a key as TOML writes it without its quotes."""
    return ".".join(part.strip("\"'") for part in re.findall(_PART, dotted))


def _where(found: SettingsFile, places: dict[str, int], name: str) -> str:
    """Return where a key stands: on its line, or on that of the table which holds it."""
    while name and name not in places:
        name = name.rpartition(".")[0]
    return f"{found.path.name}, line {places[name]}" if name else found.path.name


def _flat(table: dict[str, Any], before: str = "") -> Iterator[tuple[str, object]]:
    """Give the values of a table and of those in it, by their names with dots: `act.next` may stand in quotes or not."""
    for name, value in table.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{before}{name}.")
        else:
            yield before + name, value
