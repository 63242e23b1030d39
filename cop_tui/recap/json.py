"""A recap as JSON, for programs: the data as it is, with empty parts left in so that its shape never varies."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from cop_tui.recap.shape import Recap


def write(recap: Recap) -> str:
    """Return the whole recap, indented by two spaces."""
    return msgspec.json.format(msgspec.json.encode(recap), indent=2).decode() + "\n"
