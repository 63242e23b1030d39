"""A session file: a meeting as planned, written as TOML by a person, read without guessing.

Responsible for turning a file into a plan, formats opened out, and for saying what is wrong with it: one line a mistake,
with file, line, key, what is wrong and what would be right. How values are read is in `cop_tui.session_file.reading`; the
commented form for a first session in `cop_tui.session_file.template`.
"""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, Any

from cop_tui import formats, zones
from cop_tui.core.engine.text import clean
from cop_tui.core.topics.setup import KEEPS, OPEN_REGIME, Card, NextTime, PlannedItem, SessionPlan, cleaned, problems
from cop_tui.session_file.reading import SESSION_FILE, PlanError, Reading, fields_of, parsed, told, worded
from cop_tui.session_file.template import template

if TYPE_CHECKING:
    from pathlib import Path as FilePath

    from cop_tui.session_file.lines import Path

__all__ = ["SessionFileError", "read", "template"]

IN_ITEM: dict[str, type] = {"format": str, "question": str, "short": bool}
"""What may stand beside a format."""


class SessionFileError(Exception):
    """A file that is no session; its text is one line per mistake."""


def read(path: FilePath, own: FilePath | None = None) -> SessionPlan:
    """Return the plan in a session file, every text cleaned, every format opened out.

    `own` is the folder of one's own formats. Raises SessionFileError with all mistakes in the file.
    """
    try:
        text, raw = parsed(path, SESSION_FILE)
    except PlanError as error:
        raise SessionFileError(str(error)) from None
    reading = _Reading(path, own)
    session = cleaned(reading.session(raw))
    for problem in problems(session):
        reading.refuse(reading.written(problem.path), worded(problem))
    if session.timezone and zones.zone(session.timezone) is None:
        reading.refuse(("timezone",), _no_zone(session.timezone))
    if reading.mistakes:
        raise SessionFileError(told(clean(str(path)), text, reading.mistakes))
    return session


def _no_zone(name: str) -> str:
    near = difflib.get_close_matches(name, zones.names(), 1, 0.6)
    return f"'{clean(name)[:40]}' is no time zone known here; " + (
        f'did you mean "{near[0]}"?' if near else 'for example: timezone = "Europe/London"'
    )


class _Reading(Reading):
    """A session being read: its mistakes, and where each of its items is written."""

    def __init__(self, path: FilePath, own: FilePath | None) -> None:
        super().__init__()
        self._path, self._own = path, own
        self._homes: list[Path] = []
        self._regime = False  # whether the session says what may leave it

    def written(self, path: Path) -> Path:
        """Return where in the file the thing at a path of the plan is written: what a format brought, at its name."""
        if len(path) < 2 or path[0] != "item" or not isinstance(path[1], int):
            return path
        home = self._homes[path[1]]
        return home if home[-1] == "format" else (*home, *path[2:])

    def session(self, raw: dict[str, Any]) -> SessionPlan:
        """Return the plan in the values of a file."""
        known = {**fields_of(SessionPlan), "item": "[[item]]", **IN_ITEM}
        del known["items"]
        parts: dict[str, Any] = {"title": ""}
        self._regime = "regime" in raw
        for key, value in raw.items():
            if key in ("next", "card"):
                parts[key] = self.part((key,), value, NextTime if key == "next" else Card)
            elif key == "agreement":
                parts[key] = self.texts((key,), value)
            elif key != "item" and self.known((key,), key, known):
                self.put(parts, (key,), value, known[key])
        name, question, short = parts.pop("format", ""), parts.pop("question", ""), parts.pop("short", None)
        if question and not name:
            self.refuse(
                ("question",), 'is what a format asks; write format = "thinking-round" too, or the prompt of a part'
            )
        if short is not None and not name:
            self.refuse(("short",), 'is for a format; write format = "cop-rounds" too, or leave parts out yourself')
        if name:
            if "item" in raw:
                self.refuse(
                    ("format",), "brings all the parts; leave the [[item]] out, or write format under an [[item]]"
                )
            return self._of_format(parts, name, question, bool(short))
        keep = parts["keep"] if parts.get("keep") in KEEPS else "group"
        return SessionPlan(**parts, items=self._items(raw.get("item", []), keep))

    def _of_format(self, parts: dict[str, Any], name: str, question: str, short: bool) -> SessionPlan:
        items: tuple[PlannedItem, ...] = ()
        if found := self._format(("format",), name, short):
            items = formats.opened(found, question)
            parts = {"minutes": found.total, "regime": found.regime, **parts}
        else:
            items = (PlannedItem("?"),)  # that no item is left is no mistake of its own
        self._homes = [("format",)] * len(items)
        return SessionPlan(**parts, items=items)

    def _items(self, value: Any, keep: str) -> tuple[PlannedItem, ...]:
        items: list[PlannedItem] = []
        for n, raw in enumerate(self.tables(value)):
            if "format" in raw:
                brought = self._brought(n, raw)
                self._homes += [("item", n, "format")] * len(brought)
                items += brought
            else:
                self._homes.append(("item", n))
                items.append(self.item(n, raw, keep))
        return tuple(items)

    def _brought(self, n: int, raw: dict[str, Any]) -> tuple[PlannedItem, ...]:
        parts: dict[str, Any] = {}
        for key, value in raw.items():
            if key in IN_ITEM:
                self.put(parts, ("item", n, key), value, IN_ITEM[key])
            else:
                self.refuse(("item", n, key), "has no place beside format, which brings parts of its own; take it away")
        found = self._format(("item", n, "format"), parts.get("format", ""), parts.get("short", False))
        if found and found.regime != OPEN_REGIME and not self._regime:
            said = f'is made for meetings where what is said stays; write regime = "{found.regime}", or another, above the first ['
            self.refuse(("item", n, "format"), said)
        return formats.opened(found, parts.get("question", "")) if found else (PlannedItem("?"),)

    def _format(self, path: Path, name: str, short: bool) -> formats.Format | None:
        """Return a format, or its short form, as it is named at a path; None where there is none, which is a mistake."""
        if path in self.mistakes:
            return None
        try:
            found = formats.load(name, own=self._own, beside=self._path.parent)
        except formats.FormatError as problem:
            self.refuse(path, str(problem).replace("\n", "; "))
            return None
        if short and not formats.left_out(found):
            self.refuse((*path[:-1], "short"), "has nothing to leave out of this format; take the line away")
        return formats.shortened(found) if short else found
