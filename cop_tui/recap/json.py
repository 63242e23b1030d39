"""A recap as JSON, for programs: the data as it is, with empty parts left in so that its shape never varies."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from cop_tui.recap.shape import Recap

VERSION = 1
"""Of the shape; another number means that something which was there has gone or means something else."""


def write(recap: Recap) -> str:
    """Return the whole recap behind the version of its shape, indented by two spaces."""
    whole = {"version": VERSION, **msgspec.structs.asdict(recap)}
    return msgspec.json.format(msgspec.json.encode(whole), indent=2).decode() + "\n"
