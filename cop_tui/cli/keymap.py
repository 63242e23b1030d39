"""The keys that a person gives to acts: those that can be used, and a sentence for each that cannot."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

from cop_tui.acts.parser import ACTS
from cop_tui.cli.settings import shown
from cop_tui.ui.keys import AT_ONCE, act_id

if TYPE_CHECKING:
    from cop_tui.acts.act import Act
    from cop_tui.cli.settings import Settings

TAKEN = AT_ONCE | {"/", "y"}
"""Keys that are no act's: they choose, ask for help, begin a line, and answer."""

BY_ID = {act_id(act): act for act in ACTS}


def keymap(settings: Settings) -> tuple[dict[str, str], list[str]]:
    """Return the keys that are changed, by the act's id ("" for none), and what is wrong with the others."""
    changed: dict[str, str] = {}
    problems: list[str] = []
    for name, entry in settings.keys.items():
        if problem := _problem(name, entry.value):
            problems.append(f"{entry.where}: {problem}")
        else:
            changed[name] = str(entry.value)
    while shared := _shared(changed):
        name, other = shared
        said = f"{name} is {shown(changed.pop(name))}, which {other} has too. It keeps {BY_ID[name].key or 'none'}."
        problems.append(f"{settings.keys[name].where}: {said}")
    return changed, problems


def _problem(name: str, key: object) -> str:
    if name not in BY_ID:
        near = get_close_matches(name, BY_ID, 1)
        return f"there is no act called {shown(name)}" + (f"; did you mean {near[0]}?" if near else ".")
    if not isinstance(key, str):
        return f"{name} is {shown(key)}; a key is a letter in quotes."
    if len(key) > 1 or key.isspace() or (key and not key.isprintable()):
        return f'{name} is {shown(key)}; a key is one letter, or "" for none.'
    if key in TAKEN and key != BY_ID[name].key:
        return f"{name} is {shown(key)}, which no act can have: digits choose, ? is help, / begins a line, y answers."
    return ""


def _shared(changed: dict[str, str]) -> tuple[str, str] | None:
    """Return a changed act and another that would have the same key and may be done at the same time, or None.

    Two that had one key before may have one again: they are never done at the same moment.
    """
    for name, key in changed.items():
        for other, act in BY_ID.items():
            both = other != name and key and changed.get(other, act.key) == key
            if both and not _one_before(BY_ID[name], act):
                return name, other
    return None


def _one_before(one: Act, other: Act) -> bool:
    return bool(one.key) and one.key == other.key
