"""Numbers that must not be taken for one another: points in time, people, items of the agenda, contributions.

Each is a plain number on the wire and on disk. What a command brings as one of them is bounded: those types end in `Ref`.
"""

from __future__ import annotations

from typing import Annotated, NewType

from msgspec import Meta

Ms = NewType("Ms", int)
"""A point in time, in UTC milliseconds; 0 for none. A length of time is a plain number."""

PersonId = NewType("PersonId", int)
"""The number of a person; 0 stands for nobody, none or everyone, as its field says."""

ItemId = NewType("ItemId", int)
"""The number of an item of the agenda; 0 for none."""

WordId = NewType("WordId", int)
"""The number of a contribution, which is that of the event that brought it; 0 for none."""

PersonRef = Annotated[PersonId, Meta(ge=0, le=2**31 - 1)]
ItemRef = Annotated[ItemId, Meta(ge=0, le=2**31 - 1)]
WordRef = Annotated[WordId, Meta(ge=0, le=2**31 - 1)]

NO_TIME, NOBODY, NO_ITEM, NO_WORD = Ms(0), PersonId(0), ItemId(0), WordId(0)

NO_READER = PersonId(-1)
"""Nobody in particular reads a sentence, so that it calls nobody "you"."""
