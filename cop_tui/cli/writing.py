"""Files that a command leaves where it was told to, or a sentence that says why it cannot."""

from __future__ import annotations

import tempfile
from typing import TYPE_CHECKING

from cop_tui.cli.errors import Failed

if TYPE_CHECKING:
    from pathlib import Path


def write_recap(out: Path, text: str) -> None:
    """Write a recap to a file, or fail with a sentence."""
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_text(text, encoding="utf-8")
    except OSError as error:
        raise Failed(f"{out} could not be written ({error.strerror}). The meeting itself is safe.") from None


def check_folder(folder: Path) -> None:
    """Fail with a sentence where no recap can be written: better before a meeting than after it."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise Failed(f"No recap can be written to {folder} ({error.strerror}). Choose a folder with --out.") from None
