"""`cop config`: where the settings are, what each is, where that comes from, and what is wrong; and an example."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from cop_tui.cli.settings import SETTINGS, read_settings, shown

if TYPE_CHECKING:
    from cop_tui.cli.settings import Setting, Settings

ORDER = "An option of the command line comes first, then the variable, then this file."
KEYS_SAID = (
    '# Other keys on the screen, one letter each, "" for none. An act is called act. and its word, with - for spaces;\n'
    "# docs/settings.md lists them."
)
EXAMPLE_KEYS = ('act.next = "z"', 'act.move-on = ""')


def show_settings() -> int:
    """Print the settings, one a line, and what is wrong with them; return 1 if anything is."""
    from cop_tui.cli.keymap import keymap
    from cop_tui.cli.themes import chosen

    settings = read_settings()
    theme, bad_theme = chosen(settings)
    keys, bad_keys = keymap(settings)
    print(
        f"Settings: {settings.file.path}{'' if settings.file.there else ' (not there; cop config --example has one)'}"
    )
    if folder := settings.themes:
        print(f"Themes of your own: {folder}{'' if folder.is_dir() else ' (not there)'}")
    for setting in SETTINGS:
        print(_line(setting, settings, theme))
    for name, key in keys.items():
        print(f"{name} = {shown(key)}, from {settings.keys[name].where}")
    problems = [*settings.problems, *bad_theme, *bad_keys, *_bad_themes(settings)]
    for problem in problems:
        print(problem)
    return 1 if problems else 0


def _line(setting: Setting, settings: Settings, theme: str | None) -> str:
    found = settings.found[setting.key]
    if setting.key == "theme" and not theme:
        return f"theme = {shown(_usual_theme())}, which suits this terminal"
    if not found.where:
        return (
            f"{setting.key} = {shown(found.value)}, as usual" if found.value != "" else f"{setting.key}: you are asked"
        )
    return f"{setting.key} = {shown(found.value)}, from {found.where}"


def _usual_theme() -> str:
    from rich.console import Console

    from cop_tui.ui.few_colours import FEW
    from cop_tui.ui.themes import usual

    few = Console(force_terminal=True, legacy_windows=False).color_system in FEW
    return usual(few=few, no_color="NO_COLOR" in os.environ)


def _bad_themes(settings: Settings) -> list[str]:
    from cop_tui.ui.themes import load

    return load(settings.themes)[1] if settings.themes else []


def example() -> str:
    """Return a file of settings with a comment on each; all of it is commented out, so that it changes nothing."""
    path = read_settings(shared=True).file.path
    parts = [f"# The settings of cop. This file belongs at {path}\n# {ORDER}\n"]
    for setting in SETTINGS:
        also = f" Also {setting.variable}." if setting.variable else ""
        parts.append(f"# {setting.about}{also}\n# {setting.key} = {shown(setting.example or setting.usual)}\n")
    parts.append(
        '# Other keys for acts, one letter each, "" for none. docs/settings.md has the names of all acts.\n# [keys]\n'
    )
    return "\n".join(parts) + "".join(f"# {line}\n" for line in EXAMPLE_KEYS)
