"""The parts of cop that not every install brings: what each is for, the modules it adds, and the line that installs it.

Whoever only takes part needs none of them. What such a part brings is imported where it is used, and nowhere else.
"""

from __future__ import annotations

import sys
from importlib.util import find_spec
from pathlib import Path

HOST, DOOR, EXPORT, SOCKS = "host", "door", "export", "socks"
PACKAGE = "cop-tui"
"""What the package is called where packages are installed from; `cop` is another one there."""

MODULES = {
    HOST: ("aiosqlite", "cryptography", "segno"),
    DOOR: ("asyncssh",),
    EXPORT: ("docx", "icalendar"),
    SOCKS: ("python_socks",),
}
"""The modules that each part adds, by the name of its extra."""

_DOES = {
    HOST: "hosts meetings",
    DOOR: "lets people in by ssh and in a browser",
    EXPORT: "writes documents and calendar files",
    SOCKS: "goes through SOCKS proxies",
}


def is_there(module: str) -> bool:
    """Return whether a module can be imported; nothing of it is loaded."""
    return find_spec(module) is not None


def lacking(module: str) -> str | None:
    """Return the sentence on a module that cannot be imported, None of one that belongs to no part."""
    top = module.partition(".")[0]
    for extra, modules in MODULES.items():
        if top in modules:
            return (
                f"This needs the part of cop that {_DOES[extra]}, which is not installed here. What was saved is safe. "
                f"To install it: {line(extra)}"
            )
    return None


def line(extra: str, prefix: Path | None = None) -> str:
    """Return the line that adds a part to the install that this program runs from; `prefix` is its folder."""
    quote = '"' if sys.platform == "win32" else "'"  # there a single one is a letter like others
    what = f"{quote}{PACKAGE}[{extra}]{quote}"
    home = prefix or Path(sys.prefix)
    if (home / "pipx_metadata.json").exists():
        return f"pipx runpip {PACKAGE} install {what}"
    if (home / "uv-receipt.toml").exists():
        return f"uv pip install --python {home} {what}"
    return f"pip install {what}"
