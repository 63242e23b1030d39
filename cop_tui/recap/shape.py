"""The shape of a recap, as data: what stands in it and in which order, not how it is written.

The order follows the recaps that communities of practice write by hand: the theme, one framing paragraph, thanks, a
section for each question, what did not work, the learning, what changed since last time, what was decided, agreed and promised, what is parked, an invitation.
There is no room in it for attendance, times, counts or who spoke when, so no format can show them.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from cop_tui.core.engine.text import clean
from cop_tui.core.recap_parts import SEVERAL, SINGLE
from cop_tui.core.recap_parts import Bullet as Bullet
from cop_tui.core.recap_parts import Section as Section

DRAFT = "Draft, still being checked."


class NotMade(Exception):
    """A recap that cannot be written in a format; its text is a sentence that says why, and what to do."""


class Next(Struct, frozen=True):
    """The next meeting, for a calendar.

    `starts_at` is its local time and what that is ahead of UTC, as ISO 8601 writes it (2026-04-09T14:00:00+01:00), in the time
    zone named `timezone`; `minutes` is about how long it takes, 0 where that is not known.
    """

    starts_at: str
    timezone: str
    minutes: int = 0
    title: str = ""


class Recap(Struct, frozen=True):
    """A recap, first things first. `draft` holds until two people have released it as it is; `edition` says which of several it is.

    `date` is the day of the meeting where it was held (2026-03-12; "" before it begins, and of a closed meeting), `meeting` its id, `language` the
    tag of the language its people speak, and `regime` what was agreed about what may leave. `next` is there where somebody said
    when the next meeting is in a form that a calendar takes. `reading` is where to read on, in a style that has it at its end.
    """

    title: str
    framing: str
    thanks: str
    draft: bool = True
    sections: tuple[Section, ...] = ()
    not_working: tuple[Section, ...] = ()
    learning: Section | None = None
    changed: Section | None = None
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
    next: Next | None = None
    reading: Section | None = None

    def ordered(self) -> list[Section]:
        """Return all sections in the order they are read in."""
        several = [section for place in SEVERAL for section in getattr(self, place.value)]
        single = [getattr(self, place.value) for place in SINGLE]
        return [*several, *(section for section in (*single, self.reading) if section is not None)]


_MARKS = str.maketrans(
    {**dict.fromkeys("“„‟〝❝", "‘"), **dict.fromkeys("”〞〟❞", "’"), **dict.fromkeys('"＂', "'"), "«": "‹", "»": "›"}
)


def in_marks(text: str) -> str:
    """Return words in quotation marks that they cannot close themselves: marks within them become single ones.

    Every contribution stands in such marks, and a name on a line of its own below them, so that no words, whatever they end
    with, look like words with a name.
    """
    return f"“{text.translate(_MARKS)}”"


_DASHES = re.compile(r"^(?:[-‐-―−]+(?:\s+|(?=[^\W\d_])))+(?=\S)")  # but not those of a number


def as_claim(text: str) -> str:
    """Return a claim so that it looks neither like words in marks nor like a name: its marks are single ones, and no dash begins it.

    A name stands only on a line of its own below words in double marks, and no claim has such marks.
    """
    return _DASHES.sub("", text.translate(_MARKS))


def spans_of(bullet: Bullet) -> list[tuple[str, bool]]:
    """Return the pieces of a contribution, each with whether somebody said it; none of them has marks of its own.

    What was said is set in marks, and what the program says beside it is not: nobody is quoted with words of ours.
    """
    found: list[tuple[str, bool]] = []
    at = 0
    for start, end in bullet.ours:
        found += [(bullet.text[at:start].strip(), True), (bullet.text[start:end].strip(), False)]
        at = end
    if bullet.text[at:] or not (found or bullet.claim):
        found.append((bullet.text[at:].strip(), True))
    return [(in_marks(text)[1:-1] if said else as_claim(text), said) for text, said in found if text or not bullet.ours]


def _as_it_is(text: str) -> str:
    return text


def lines_of(bullet: Bullet, apart: Callable[[str], str] = _as_it_is) -> tuple[str, str, str]:
    """Return the lines of a contribution: a claim, below it words in marks, and below those the name of their author; "" is none.

    `apart` is what a format does to each text that somebody wrote, so that it changes nothing around it.
    """
    words = " ".join(f"“{apart(text)}”" if said else apart(text) for text, said in spans_of(bullet))
    return apart(as_claim(bullet.claim)), words, apart(bullet.name) if words else ""


def washed(recap: Recap) -> Recap:
    """Return the recap with every text cleaned of control, direction and invisible characters."""

    def wash(value: Any) -> Any:
        if isinstance(value, str):
            return clean(value)
        if isinstance(value, Bullet) and clean(value.text) != value.text:
            value = replace(value, ours=())  # its places would be others
        if isinstance(value, Struct):
            return type(value)(**{f: wash(getattr(value, f)) for f in value.__struct_fields__})
        return tuple(map(wash, value)) if isinstance(value, tuple) else value

    result: Recap = wash(recap)
    return result
