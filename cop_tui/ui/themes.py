"""Colour themes from TOML files: checked colour by colour before the app sees them, since a bad one ends the app later."""

from __future__ import annotations

import tomllib
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

from textual.color import Color, ColorParseError
from textual.theme import Theme

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

DEFAULT = "cop-dark"
COLOURS = (
    "primary",
    "secondary",
    "accent",
    "warning",
    "error",
    "success",
    "foreground",
    "background",
    "surface",
    "panel",
)
OWN = {"cop-turn": "success", "cop-held": "warning", "cop-off": "error", "cop-quiet": "foreground"}


class BadTheme(Exception):
    """A theme file cannot be used; the text is a sentence that names the file and the reason."""


def read(name: str, text: str) -> Theme:
    """Return the theme in a file's text; `name` is the file's name. Raises BadTheme."""

    def bad(reason: str) -> BadTheme:
        return BadTheme(f"The theme in {name} is left out: {reason}. Everything else works.")

    try:
        found: dict[str, Any] = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise bad(f"it is not TOML ({error})") from None
    if not isinstance(found.get("name"), str) or not found["name"]:
        raise bad("it has no name")
    unknown = sorted(set(found) - {"name", "dark", *COLOURS, *OWN})
    if unknown:
        raise bad(f"{unknown[0]} is no key of a theme")
    for key in (*COLOURS, *OWN):
        if key not in found:
            raise bad(f"{key} is missing")
        try:
            Color.parse(found[key])
        except (ColorParseError, TypeError, AttributeError):
            raise bad(f"{key} is no colour") from None
    if not isinstance(found.get("dark", True), bool):
        raise bad("dark is true or false")
    return Theme(
        name=found["name"],
        dark=found.get("dark", True),
        variables={key: found[key] for key in OWN} | _cursor(found),
        **{key: found[key] for key in COLOURS},
    )


def _cursor(found: dict[str, Any]) -> dict[str, str]:
    return {"input-cursor-background": found["foreground"], "input-cursor-foreground": found["background"]}


def shipped() -> Traversable:
    """Return the folder of our own themes: in the package when it is installed, beside it in a checkout."""
    inside = resources.files("cop_tui") / "themes"
    return inside if inside.is_dir() else Path(__file__).parents[2] / "themes"


def load(*folders: Traversable) -> tuple[list[Theme], list[str]]:
    """Return the themes in these folders, and a sentence for each file that could not be used."""
    themes: dict[str, Theme] = {}
    problems: list[str] = []
    for folder in folders:
        try:
            files = sorted((f for f in folder.iterdir() if f.name.endswith(".toml")), key=lambda f: f.name)
        except OSError:
            continue
        for file in files:
            try:
                theme = read(file.name, file.read_text(encoding="utf-8"))
            except BadTheme as problem:
                problems.append(str(problem))
            except (OSError, UnicodeDecodeError):
                problems.append(f"The theme in {file.name} is left out: it cannot be read. Everything else works.")
            else:
                themes[theme.name] = theme
    return list(themes.values()), problems
