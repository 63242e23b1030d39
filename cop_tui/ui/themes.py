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

DEFAULT, TERMINAL, MONOCHROME = "cop-dark", "cop-terminal", "cop-monochrome"
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
NOT_MADE = {
    "ansi-background": "background",
    "ansi-foreground": "foreground",
    "foreground-disabled": "foreground",
    "surface-active": "surface",
}
"""Variables that Textual's own styles ask for and that it makes for no theme of the terminal's colours."""

ANSI = "ansi_"  # how the names of the terminal's own colours begin


class BadTheme(Exception):
    """A theme file cannot be used; the text is a sentence that names the file and the reason."""


def usual(*, few: bool, no_color: bool) -> str:
    """Return the theme for whoever chose none. `few`: the terminal has 16 colours; `no_color`: none are wanted."""
    return MONOCHROME if no_color else TERMINAL if few else DEFAULT


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
    if not found["name"].isprintable():
        raise bad("its name has characters in it that cannot be shown")
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
    if mixed := [key for key in (*COLOURS, *OWN) if _is_ansi(found[key]) != _is_ansi(found["background"])]:
        raise bad(f"{mixed[0]} and background are not of one kind: either all colours begin with {ANSI}, or none does")
    return made(found["name"], found.get("dark", True), found)


def _is_ansi(colour: str) -> bool:
    return colour.startswith(ANSI)


def made(name: str, dark: bool, colours: dict[str, str]) -> Theme:
    """Return a theme of these colours, one for each of COLOURS and OWN."""
    ansi = _is_ansi(colours["background"])
    missing = {key: colours[behind] for key, behind in NOT_MADE.items()} if ansi else {}
    given: dict[str, Any] = {key: colours[key] for key in COLOURS}
    return Theme(
        name=name,
        dark=dark,
        ansi=ansi,
        variables={key: colours[key] for key in OWN} | _marks(colours) | missing,
        **given,
    )


def _marks(colours: dict[str, str]) -> dict[str, str]:
    """Return how the cursor and what is selected look: the text's two colours, exchanged."""
    text, behind, style = colours["foreground"], colours["background"], "none"
    if _is_ansi(behind):  # the terminal exchanges them: only it knows its default colours
        text, behind, style = behind, text, "reverse"
    marks = ("input-cursor", "input-selection", "screen-selection")
    found = {f"{mark}-background": text for mark in marks} | {f"{mark}-foreground": behind for mark in marks}
    return found | {"input-cursor-text-style": style}


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
