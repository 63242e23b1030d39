"""What the author of words saw of where they would go, as it travels with a command."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct

from cop_tui.core.engine.ids import NO_ITEM, ItemRef

Number = Annotated[int, Meta(ge=0, le=2**53 - 1)]


class Seen(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What somebody's screen said of the words they might say.

    `item` is the current part (0: none), `keep` what becomes of words to the room ("" nothing, "group", "recap"), `off`
    whether the room is off the record, `group` the number of the event that made my small group what it is (0: I am in
    none), `notes` the part that notes are written for (0: none are).
    """

    item: ItemRef = NO_ITEM
    keep: str = ""
    off: bool = False
    group: Number = 0
    notes: ItemRef = NO_ITEM
