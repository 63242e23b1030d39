"""The settings of one person: what there is, what each is now, and where it comes from.

An option of the command line comes first, then the environment, then the file, then what is usual. What cannot be used
is a sentence, and the next in this order counts. Themes and keys are looked at where they are used.
"""

from __future__ import annotations

import os
import unicodedata
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cop_tui.cli import settings_file
from cop_tui.client.folders import config_folder

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from cop_tui.cli.settings_file import Entry, SettingsFile

FILE, THEMES = "config.toml", "themes"
YES, NO = ("1", "true", "yes", "on"), ("0", "false", "no", "off")
SHOWN = 40  # letters of a value that are repeated in a sentence
_JOINERS = "\u200c\u200d"


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting: its key, what it is when nothing is said, what it does, and its variable in the environment."""

    key: str
    usual: str | bool
    about: str
    variable: str = ""
    example: str = ""

    @property
    def option(self) -> str:
        """The option of the command line that does the same."""
        return f"--{self.key}"


SETTINGS = (
    Setting("name", "", "The name the room sees. Left out, you are asked.", "COP_NAME", "Ana"),
    Setting("theme", "", "Colours. Left out, they suit the terminal.", "COP_THEME", "cop-light"),
    Setting("plain", False, "The line client: one sentence a line, no screens.", "COP_PLAIN"),
    Setting("low", False, "Low-bandwidth mode when you join: news every ten seconds, your turn at once.", "COP_LOW"),
    Setting("borders", True, "Lines around the panels of the screens."),
    Setting("bell", False, "Ring, and say it in the window's title, when it is your turn and when there is a pause."),
)


@dataclass(frozen=True, slots=True)
class Found:
    """What a setting is, and where that stands: an option, a variable, a line of the file, or nowhere."""

    value: str | bool
    where: str = ""


@dataclass(slots=True)
class Settings:
    """All settings, the keys of acts as the file has them, and what is wrong so far.

    `themes` is the folder of this person's own themes, whether it is there or not; None on somebody else's computer.
    """

    file: SettingsFile
    themes: Path | None
    found: dict[str, Found] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)

    @property
    def keys(self) -> dict[str, Entry]:
        """The keys that the file gives to acts, by the act's id."""
        return self.file.keys

    def text(self, key: str) -> str:
        """Return a setting that is a word; nothing when nobody said any."""
        return str(self.found[key].value)

    def on(self, key: str) -> bool:
        """Return whether a setting is on."""
        return bool(self.found[key].value)


def read_settings(options: Mapping[str, object] | None = None, *, shared: bool = False) -> Settings:
    """Return the settings. `options` are those of the command line, None where one was not given.

    `shared`: this is somebody else's computer, and what is set there is not this person's.
    """
    path = config_folder() / FILE
    file = settings_file.SettingsFile(path) if shared else settings_file.read(path)
    settings = Settings(file, None if shared else path.parent / THEMES, problems=list(file.problems))
    for setting in SETTINGS:
        settings.found[setting.key] = _find(setting, options or {}, settings)
    known = [setting.key for setting in SETTINGS]
    for key, entry in file.settings.items():
        if key not in known:
            there = ", ".join(known)
            settings.problems.append(
                f"{entry.where}: there is no setting called {shown(key)}; there is {there}, and the table [keys]."
            )
    return settings


def _find(setting: Setting, options: Mapping[str, object], settings: Settings) -> Found:
    given = options.get(setting.key)
    if isinstance(given, bool) or (isinstance(given, str) and given.strip()):
        return Found(given, setting.option)
    for value, where in (_in_environment(setting), _in_file(setting, settings.file)):
        if value is None:
            continue
        if problem := _problem(setting, value):
            settings.problems.append(f"{where}: {problem}")
        elif isinstance(value, str | bool):
            return Found(value, where)
    return Found(setting.usual)


def _in_environment(setting: Setting) -> tuple[object, str]:
    text = os.environ.get(setting.variable, "").strip() if setting.variable else ""
    if not text:
        return None, ""
    if isinstance(setting.usual, bool) and text.casefold() in (*YES, *NO):
        return text.casefold() in YES, setting.variable
    return text, setting.variable


def _in_file(setting: Setting, file: SettingsFile) -> tuple[object, str]:
    entry = file.settings.get(setting.key)
    return (entry.value, entry.where) if entry else (None, "")


def _problem(setting: Setting, value: object) -> str:
    """Return what is wrong with a value, or nothing."""
    said = f"{setting.key} is {shown(value)}; "
    if isinstance(setting.usual, bool):
        return "" if isinstance(value, bool) else said + "it is true or false, without quotes."
    if not isinstance(value, str):
        return said + "it is a word in quotes."
    if not value.strip():
        return f"{setting.key} is empty. Leave it out, or write something between the quotes."
    if any(unicodedata.category(letter)[0] == "C" and letter not in _JOINERS for letter in value):
        return f"{setting.key} has characters in it that cannot be shown."
    return _too_wide(value) if setting.key == "name" else ""


def _too_wide(name: str) -> str:
    from cop_tui.core.engine.limits import NAME_CELLS
    from cop_tui.core.engine.text import cells

    return "" if cells(name.strip()) <= NAME_CELLS else f"name is too long: it may be {NAME_CELLS} letters wide."


def shown(value: object) -> str:
    """Return a value as the file would have it, safe to show and not too long."""
    if isinstance(value, bool):
        return "true" if value else "false"
    text = "".join(letter if letter.isprintable() else "?" for letter in str(value))
    text = text if len(text) <= SHOWN else text[: SHOWN - 1] + "…"
    return f'"{text}"' if isinstance(value, str) else text
