"""The folders of one person: what is kept for them, and what they set themselves."""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs


def data_folder() -> Path:
    """Return the folder of what is kept for a person, where the system keeps such things, or COP_HOME."""
    return _home() or Path(platformdirs.user_data_dir("cop", appauthor=False))


def config_folder() -> Path:
    """Return the folder of what a person sets: settings, themes, formats; where the system keeps such things, or COP_HOME.

    On Windows that is the folder which goes with the person from computer to computer (APPDATA).
    """
    return _home() or Path(platformdirs.user_config_dir("cop", appauthor=False, roaming=True))


def _home() -> Path | None:
    home = os.environ.get("COP_HOME")
    return Path(home).expanduser() if home else None
