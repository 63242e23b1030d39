"""What a topic has to say in a recap, as data: sections, sentences of its frame, and which kinds of words stand in them.

A topic's sections are made from what is kept and from lines that are allowed already: a line whose author has not agreed
never reaches a topic. Which places there are, and in which order they are read, is the recap's own affair.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import Enum
from typing import TYPE_CHECKING

from cop_tui.core.engine.ids import NO_WORD, WordId

if TYPE_CHECKING:
    from cop_tui.core.meeting import Meeting


class Place(Enum):
    """Where a section stands. Any number of sections, each with a heading of its own, stand at SECTIONS and NOT_WORKING."""

    SECTIONS = "sections"
    NOT_WORKING = "not_working"
    LEARNING = "learning"
    CHANGED = "changed"
    DECIDED = "decided"
    AGREED = "agreed"
    PROMISED = "promised"
    PARKED = "parked"
    INVITATION = "invitation"


FORM = 2
"""In which form a recap is told now: 2, with the number of what came back and may not be told in its words; 1, with what was agreed in
its plan; 0, as before that. A release keeps the form that people read."""
FRAMING, LEARNING = "framing", "learning"
"""The keys of the paragraph under the title, and of the section of learning points."""


def arranged(usual: Sequence[str], order: Sequence[str]) -> list[str]:
    """Return the keys of sections in an order somebody gave; one that it does not name stays behind the one it usually follows."""
    found = [key for key in dict.fromkeys(order) if key in usual]
    for place, key in enumerate(usual):
        if key not in found:
            found.insert(found.index(usual[place - 1]) + 1 if place else 0, key)
    return found


def heading_key(heading: str) -> str:
    """Return what is the same for two headings that say the same: without capitals and marks at the end."""
    return heading.casefold().rstrip(" .:?!…")


class Frame(Enum):
    """Where a sentence stands that belongs to no section: the title, which edition, the paragraph under it, the note at the end."""

    TITLE = "title"
    EDITION = "edition"
    FRAMING = "framing"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of a line: words that somebody said (`said`), or what the program says beside them."""

    text: str
    said: bool = True


@dataclass(frozen=True, slots=True)
class Line:
    """One contribution that may be told, with the number of its words (0: of none).

    `quote` marks words taken as they were said; `name` is there only if their author chose that and names may leave.
    `beneath` are the numbers of further words that stand in the same line, such as an answer. `spans` are its pieces where the
    program says something beside the words; none: all of it was said.
    """

    text: str
    word: WordId = NO_WORD
    quote: bool = False
    name: str = ""
    beneath: tuple[WordId, ...] = ()
    spans: tuple[Span, ...] = ()

    def beside(self, *spans: Span, beneath: tuple[WordId, ...] = ()) -> Line:
        """Return the line as these pieces, in which its own words are one; `beneath` are the numbers of others' words in it."""
        return replace(self, text=" ".join(span.text for span in spans), spans=spans, beneath=beneath)


@dataclass(frozen=True, slots=True)
class TopicSection:
    """What a topic says at one place. The order of `lines` tells nothing and is not kept.

    `first` is the group's as it was planned, nobody's words: it stands before them, in its order.
    `awaited`: people were asked, or said something that they may still release, so that a draft shows the heading without
    any line; a section that has no line is otherwise there only for its lead. `leaves`: it leaves a closed meeting too.
    `links` are the addresses in the lead that may be followed. `key` is the name by which the group writes this section itself ("":
    it does not).
    """

    place: Place
    heading: str
    lead: str = ""
    lines: tuple[Line, ...] = ()
    awaited: bool = False
    leaves: bool = False
    links: tuple[str, ...] = ()
    key: str = ""
    first: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Point:
    """One point of a section as the group wrote it: a claim, words as they were said beneath it or alone, or a sub-heading."""

    claim: str = ""
    line: Line | None = None
    heading: str = ""


@dataclass(frozen=True, slots=True)
class Written:
    """What the group wrote for the section of this `key`: an introduction in its own words, and points in its own order.

    `points` is None where it wrote an introduction only, so that what topics say stands beneath it; `out`: it leaves the section out.
    """

    key: str
    intro: str = ""
    points: tuple[Point, ...] | None = None
    out: bool = False


@dataclass(frozen=True, slots=True)
class Order:
    """The keys of sections in the order that the group gave them; those it does not name follow in their usual order."""

    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sentence:
    """What a topic says in the frame of a recap. `leaves`: it leaves a closed meeting too."""

    place: Frame
    text: str
    leaves: bool = False


@dataclass(frozen=True, slots=True)
class Following:
    """What a topic says of the next meeting, for calendars.

    `start` is in the time zone named `timezone` if it does not say itself what it is ahead of UTC; `minutes` is about how long it
    takes, 0 where nobody said.
    """

    title: str
    start: datetime
    timezone: str = ""
    minutes: int = 0
    leaves: bool = False


@dataclass(frozen=True, slots=True)
class Usable:
    """What a recap may use: what is kept, and of words and notes the lines that their authors let it have.

    `text` is the text of a piece that the group wrote. `draft`: it has not been released. `closed`: the meeting was a closed one. `quotes`: what was said to a
    question may be told as it was said. `day` is the day of the meeting where it was
    held, None before it begins. `under_way`: it is read by people who are in the meeting, which has not ended.
    """

    kept: Meeting
    line: Callable[[WordId], Line | None]
    text: Callable[[WordId], str] = lambda _number: ""
    draft: bool = True
    closed: bool = False
    day: date | None = None
    quotes: bool = True
    under_way: bool = False

    @property
    def language(self) -> str:
        """The tag of the language that people speak."""
        return self.kept.setup.session.language

    @property
    def form(self) -> int:
        """In which form the recap is told: that which whoever released it has read, else that of now."""
        release = self.kept.release
        return release.form if release.by else FORM

    @property
    def regime(self) -> str:
        """What was agreed about what may leave."""
        return self.kept.setup.session.regime

    def lines(self, numbers: Iterable[WordId]) -> list[Line]:
        """Return the lines that may be told of words and notes, by the numbers of the events that brought them."""
        return [line for number in numbers if (line := self.line(number)) is not None]


@dataclass(frozen=True, slots=True)
class InRecap:
    """What a topic says in a recap, and the kinds of words that stand in it, its own or another topic's.

    `ours` are the headings, and the sentences under them, that are the program's own: in English whatever people speak.
    """

    say: Callable[[Usable], Iterable[TopicSection | Sentence | Written | Order | Following]]
    kinds: tuple[str, ...] = ()
    ours: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NotInRecap:
    """A kind of words that brings nothing into a recap, whatever its authors agree to, and why."""

    kind: str
    because: str
