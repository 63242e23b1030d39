"""Planning from the command line: the formats there are, one of them in full, and how a plan fits so many people."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING

from cop_tui import formats
from cop_tui.cli.errors import Failed
from cop_tui.cli.plans import read_plan
from cop_tui.cli.streams import columns
from cop_tui.core.engine.text import cells, ended
from cop_tui.core.plan import open_questions, timing
from cop_tui.core.topics.setup import EVERYONE, HONEST, OPEN_REGIME, REGIME_LINES, PlannedItem

if TYPE_CHECKING:
    from pathlib import Path


USUALLY = 8
"""So many people come where nobody says how many."""


def _print(line: str) -> None:
    """Print a line, broken between words where a terminal would break it within one."""
    if not (width := columns()):
        print(line)
        return
    first, *words = line.split()
    shown = first
    for word in words:
        if cells(shown) + 1 + cells(word) > width:
            print(shown)
            shown = f"  {word}"
        else:
            shown += f" {word}"
    print(shown)


def list_formats() -> None:
    """Print every format in one line; one's own that cannot be read says so and hides nobody else's."""
    for name in formats.names():
        try:
            found = formats.load(name)
        except formats.FormatError as problem:
            _print(f"{name}: cannot be used. {str(problem).splitlines()[0]}")
            continue
        _print(f"{name}: {found.title}, {found.total} minutes, made for {found.n}. {found.about}")
    _print('cop formats show NAME has its parts. In a session file: format = "NAME".')


def show_format(name: str) -> None:
    """Print a format: what it is for, where it comes from, and its parts."""
    found = _load(name)
    _print(f"{found.title}: {found.total} minutes, made for {found.n} people. {found.about}")
    _print(f"Source: {found.source}")
    if found.regime != OPEN_REGIME:
        _print(f"{REGIME_LINES[found.regime]} {HONEST}")
    for number, item in enumerate(found.items, 1):
        _print(f"{number}. {_part(item)}")
    if out := formats.left_out(found):
        without = ", ".join(f"{at + 1}" for at in out)
        _print(f"In short it takes {formats.shortened(found).total} minutes, without {without}: short = true.")
    _print(f'To use it: title = "..." and format = "{found.id}" in a session file.')


def plan_session(file: Path, people: int | None, typed: int, interpreted: int) -> None:
    """Print how the parts of a session file, or of a format, fit so many people, and which of their questions are not open.

    `people` None: as many as usually come, and that is said.
    """
    counted = people is None
    people = max(USUALLY, typed + interpreted) if people is None else people
    if typed + interpreted > people:
        raise Failed(
            f"{typed} typing and {interpreted} with an interpreter are more than the {people} people who come.", 2
        )
    items: tuple[PlannedItem, ...]
    short = ""
    if not file.exists() and str(file) in formats.names():
        items, minutes, language = _load(str(file)).items, 0, open_questions.LANGUAGE
    else:
        plan = read_plan(file)
        items, minutes, language = plan.items, plan.minutes, plan.language
        short = _short_form(file) if sum(item.minutes for item in items) > minutes else ""
    if counted:
        _print(f"For {people} people, as nothing else was said. For another number: --people N.")
    for line in timing.lines(
        timing.measure(dict(enumerate(items, 1)), timing.Group(people, typed, interpreted)), minutes
    ):
        _print(line)
    if short:
        _print(short)
    for number, item in enumerate(items, 1):
        if advice := open_questions.advice(item.prompt, language):
            _print(f"{number}. {ended(item.title)} {item.prompt} {advice} It is asked as you write it.")


def _short_form(file: Path) -> str:
    """Return that the format of a session file has a short form, and how it is asked for; "" where it has none, or is in it already."""
    written = tomllib.loads(file.read_text(encoding="utf-8-sig"))
    found = _load(written["format"]) if written.get("format") and not written.get("short") else None
    if found is None or not formats.left_out(found):
        return ""
    return f"Its format has a short form of {formats.shortened(found).total} minutes: short = true in the file."


def _load(name: str) -> formats.Format:
    try:
        return formats.load(name)
    except formats.FormatError as problem:
        said = str(problem)
        raise Failed(said[:1].upper() + said[1:] if said.startswith("there is") else said, 2) from None


def _part(item: PlannedItem) -> str:
    said = [item.mode, f"{item.minutes} minute{'' if item.minutes == 1 else 's'}"]
    said += [f"turns of {item.turn} seconds, {item.order}"] if item.turn else []
    said += [f"for: {item.who}"] if item.who != EVERYONE else []
    said += ["no advice"] if not item.advice else []
    said.append(f"kept: {item.keep}")
    said += [f"worth keeping: {item.capture}"] if item.capture not in ("", "none") else []
    said += ["what it is for"] if item.carries else []
    return f"{item.title} ({'; '.join(said)})"
