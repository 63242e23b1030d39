"""Formats: ways to hold a meeting that others have tried, each a file with its source; and one's own beside them.

Responsible for finding, reading and checking them: one whose parts do not add up is refused with the sum. They are recipes,
never rules: a session opens one out into items, and everything about those can be changed.
"""

from __future__ import annotations

import difflib
from importlib import resources
from pathlib import Path
from typing import Any

from msgspec import Struct, structs

from cop_tui.core.engine.text import clean
from cop_tui.core.plan import timing
from cop_tui.core.topics.setup import PlannedItem, SessionPlan, cleaned, problems
from cop_tui.session_file.reading import FORMAT_FILE, PlanError, Reading, fields_of, parsed, told, worded

QUESTION = "{question}"  # stands in a prompt where the group's own question goes
PEOPLE = 500  # most people a format may be made for


class Format(Struct, frozen=True):
    """A recipe: made for `n` people and `total` minutes, where it comes from, and its items in order."""

    id: str
    title: str
    about: str
    source: str
    n: int
    total: int
    regime: str
    items: tuple[PlannedItem, ...]


class FormatError(Exception):
    """A format that is not there or does not hold together; its text is a sentence, or one line per mistake."""


class _Head(Struct, frozen=True):
    title: str
    about: str
    source: str
    n: int
    total: int
    regime: str


def own_folder() -> Path:
    """Return the folder where a person's own formats are looked for."""
    from cop_tui.client.profile import Places

    return Places().config / "formats"


def names(own: Path | None = None) -> list[str]:
    """Return the names of all formats: those that come with the program, and one's own."""
    folder = own if own is not None else own_folder()
    mine = {path.stem for path in folder.glob("*.toml")} if folder.is_dir() else set()
    return sorted({*_shipped(), *mine})


def load(name: str, own: Path | None = None, beside: Path | None = None) -> Format:
    """Return a format by name, one's own before those that come along, or by the path of a file (from `beside`).

    Raises FormatError when it is not there, cannot be read or does not add up.
    """
    folder = own if own is not None else own_folder()
    asked = clean(name)
    if asked.endswith(".toml") or "/" in asked or "\\" in asked:
        path = (beside or Path()) / Path(asked).expanduser()
        return _read(path, path.stem)
    if asked and (folder / f"{asked}.toml").is_file():
        return _read(folder / f"{asked}.toml", asked)
    if asked in _shipped():
        with resources.as_file(resources.files(__name__) / f"{asked}.toml") as path:
            return _read(path, asked)
    known = names(own)
    near = difflib.get_close_matches(asked.lower(), known, 1)
    right = f"did you mean {near[0]}?" if near else f"there are: {', '.join(known)}"
    raise FormatError(f"there is no format '{asked[:40]}'; {right}")


def opened(format: Format, question: str = "") -> tuple[PlannedItem, ...]:
    """Return the items of a format with the group's question where it belongs."""
    return tuple(structs.replace(i, prompt=i.prompt.replace(QUESTION, clean(question)).strip()) for i in format.items)


def left_out(format: Format) -> list[int]:
    """Return the places of the items that the short form of a format does without.

    There are none where it does not say which items carry it, and where each of them stays: then it has no short form.
    """
    return timing.spare(format.items) if any(item.carries for item in format.items) else []


def shortened(format: Format) -> Format:
    """Return the short form of a format: what carries it, time to think, the opening and the end, each as long as it was."""
    out = left_out(format)
    items = tuple(item for at, item in enumerate(format.items) if at not in out)
    return structs.replace(format, items=items, total=sum(item.minutes for item in items))


def _shipped() -> list[str]:
    files = resources.files(__name__).iterdir()
    return sorted(file.name.removesuffix(".toml") for file in files if file.name.endswith(".toml"))


def _read(path: Path, name: str) -> Format:
    try:
        text, raw = parsed(path, FORMAT_FILE)
    except PlanError as problem:
        raise FormatError(str(problem)) from None
    reading = Reading()
    known = {**fields_of(_Head), "id": str, "item": "[[item]]"}
    parts: dict[str, Any] = {"id": name, "title": "", "about": "", "source": "", "n": 8, "total": 0, "regime": "open"}
    for key, value in raw.items():
        if key != "item" and reading.known((key,), key, known):
            reading.put(parts, (key,), value, known[key])
    items = tuple(reading.item(n, one, "group") for n, one in enumerate(reading.tables(raw.get("item", []))))
    _check(reading, name, parts, items)
    if reading.mistakes:
        raise FormatError(told(clean(str(path)), text, reading.mistakes))
    plan = cleaned(SessionPlan(parts["title"], items=items))
    washed: dict[str, Any] = {key: clean(value) if isinstance(value, str) else value for key, value in parts.items()}
    return Format(**washed, items=plan.items)


def _check(reading: Reading, name: str, parts: dict[str, Any], items: tuple[PlannedItem, ...]) -> None:
    if parts["id"] != name:
        reading.refuse(("id",), f"must be the name of its file: {name}")
    if not 1 <= parts["n"] <= PEOPLE:
        reading.refuse(("n",), f"must be a whole number from 1 to {PEOPLE}")
    plan = SessionPlan(parts["title"], minutes=parts["total"], regime=parts["regime"], items=items)
    for problem in problems(plan):
        path = ("total",) if problem.path == ("minutes",) else problem.path
        reading.refuse(path, worded(problem))
    taken = sum(item.minutes for item in items)
    if taken != parts["total"]:
        reading.refuse(("total",), f"The parts take {taken} minutes and the whole says {parts['total']}.")
