"""The shape of a recap, as data: what stands in it and in which order, not how it is written.

The order follows the recaps that communities of practice write by hand: the theme, one framing paragraph, thanks, a
section for each question, what did not work, the learning, what was decided, agreed and promised, what is parked, an invitation.
There is no room in it for attendance, times, counts or who spoke when, so no format can show them.
"""

from __future__ import annotations

from typing import Any

from msgspec import Struct

from cop_tui.core.engine.sections import Place
from cop_tui.core.engine.text import clean

DRAFT = "Draft, still being checked."
SEVERAL = (Place.SECTIONS, Place.NOT_WORKING)
"""Places with a section for each heading, in the order they are read in; what topics say there is not joined."""
SINGLE = (Place.LEARNING, Place.DECIDED, Place.AGREED, Place.PROMISED, Place.PARKED, Place.INVITATION)
"""Places with one section, in the order they are read in, behind the others."""


class Bullet(Struct, frozen=True):
    """One contribution. `quote` marks words taken as they were said; `name` is there only if its author chose that."""

    text: str
    quote: bool = False
    name: str = ""


class Section(Struct, frozen=True):
    """A heading, an optional sentence under it, and contributions in an order that tells nothing.

    `links` are addresses in the sentence that those who convened wrote themselves: nothing else in a recap is a link.
    """

    heading: str
    lead: str = ""
    bullets: tuple[Bullet, ...] = ()
    links: tuple[str, ...] = ()


class Recap(Struct, frozen=True):
    """A recap, first things first. `draft` holds until two people have released it as it is; `edition` says which of several it is.

    `date` is the day of the meeting where it was held (2026-03-12; "" before it begins, and of a closed meeting), `meeting` its id, `language` the
    tag of the language its people speak, and `regime` what was agreed about what may leave.
    """

    title: str
    framing: str
    thanks: str
    draft: bool = True
    sections: tuple[Section, ...] = ()
    not_working: tuple[Section, ...] = ()
    learning: Section | None = None
    decided: Section | None = None
    agreed: Section | None = None
    promised: Section | None = None
    parked: Section | None = None
    invitation: Section | None = None
    note: str = ""
    date: str = ""
    meeting: str = ""
    language: str = "en"
    regime: str = "open"
    edition: str = ""

    def ordered(self) -> list[Section]:
        """Return all sections in the order they are read in."""
        several = [section for place in SEVERAL for section in getattr(self, place.value)]
        single = [getattr(self, place.value) for place in SINGLE]
        return [*several, *(section for section in single if section is not None)]


_MARKS = str.maketrans(
    {**dict.fromkeys("“„‟〝❝", "‘"), **dict.fromkeys("”〞〟❞", "’"), **dict.fromkeys('"＂', "'"), "«": "‹", "»": "›"}
)


def in_marks(text: str) -> str:
    """Return words in quotation marks that they cannot close themselves: marks within them become single ones.

    Every contribution stands in such marks, and a name on a line of its own below them, so that no words, whatever they end
    with, look like words with a name.
    """
    return f"“{text.translate(_MARKS)}”"


def washed(recap: Recap) -> Recap:
    """Return the recap with every text cleaned of control, direction and invisible characters."""

    def wash(value: Any) -> Any:
        if isinstance(value, str):
            return clean(value)
        if isinstance(value, Struct):
            return type(value)(**{f: wash(getattr(value, f)) for f in value.__struct_fields__})
        return tuple(map(wash, value)) if isinstance(value, tuple) else value

    result: Recap = wash(recap)
    return result
