"""README as it goes with a wheel: what leads into the source folder is named there and not linked, since nobody could follow it.

Used by hatchling where a package is built (`pyproject.toml`).
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from hatchling.metadata.plugin.interface import MetadataHookInterface

_PICTURE = re.compile(r"^!\[[^\]]*\]\((?!https?://)[^)]*\)\n\n?", re.MULTILINE)
_CONTENTS = re.compile(r"(?:^- \[[^\]]*\]\(#[^)]*\)\n)+\n?", re.MULTILINE)
_LINK = re.compile(r"\[([^\]]*)\]\((?!https?://)([^)#]*)(#[^)]*)?\)")
_NOTE = (
    "This page was written for the folder with the sources: *this folder* means that one, and files that it names, such as "
    "docs/settings.md, are in the source archive of the package.\n\n"
)


def outside(text: str) -> str:
    """Return a README without pictures, contents and links that work only beside the other files; these are named."""
    text = _CONTENTS.sub(_NOTE, _PICTURE.sub("", text), count=1)
    return _LINK.sub(_named, text)


def _named(link: re.Match[str]) -> str:
    name, path = link[1], link[2]
    return name if not path or path == name.strip("`") else f"{name} ({path})"


class Readme(MetadataHookInterface):
    """Puts that text into the metadata."""

    def update(self, metadata: dict[str, Any]) -> None:
        """Set `readme`."""
        text = (Path(self.root) / "README.md").read_text(encoding="utf-8")
        metadata["readme"] = {"content-type": "text/markdown", "text": outside(text)}
