"""What stands in a recap: from what topics say to sections at their places, with their lines in an order that tells nothing.

Every topic is asked, and decides what it says; which words it may use, their authors have decided (`core.usable`). In a draft what was
asked keeps its heading even where no answer may be told, with a sentence that says so: those who check it see the gap.
Once released, what is empty is left out. Of a closed meeting only what is marked to leave is told.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from cop_tui.core.engine.sections import (
    FRAMING,
    Following,
    Frame,
    InRecap,
    Line,
    Order,
    Place,
    Point,
    Sentence,
    TopicSection,
    Usable,
    Written,
    arranged,
    heading_key,
)
from cop_tui.core.meeting import TOPICS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

NOTHING_YET = "Nothing here may be quoted so far."
OURS = frozenset(
    {NOTHING_YET}.union(*(told.ours for topic in TOPICS for told in topic.recap if isinstance(told, InRecap)))
)
"""Headings, and sentences under them, that are the program's own, in English whatever people speak."""
SEVERAL = (Place.SECTIONS, Place.NOT_WORKING)
"""Places with a section for each heading, in the order they are read in; what topics say there is not joined."""
SINGLE = (Place.LEARNING, Place.CHANGED, Place.DECIDED, Place.AGREED, Place.PROMISED, Place.PARKED, Place.INVITATION)
"""Places with one section, in the order they are read in, behind the others."""


class Bullet(Struct, frozen=True):
    """One contribution. `quote` marks words taken as they were said; `name` is there only if its author chose that.

    `claim` is a sentence of the group, nobody's own words: it stands above `text`, which is then "" or what somebody said to it.
    `ours` are the places in `text`, from and to in characters, where the program says something beside the words.
    """

    text: str
    quote: bool = False
    name: str = ""
    claim: str = ""
    ours: tuple[tuple[int, int], ...] = ()


class Section(Struct, frozen=True):
    """A heading, an optional sentence under it, and contributions, in an order that tells nothing where nobody gave them one.

    `links` are addresses in the sentence that those who convened wrote themselves: nothing else in a recap is a link. `parts`
    stand behind the contributions under headings of their own; a part has no parts itself.
    """

    heading: str
    lead: str = ""
    bullets: tuple[Bullet, ...] = ()
    links: tuple[str, ...] = ()
    parts: tuple[Section, ...] = ()


@dataclass(frozen=True, slots=True)
class Standing:
    """What stands in a recap: `placed` has what is at each place by its name, a section or several, `own` the introduction that
    the group wrote itself, `frame` what topics say around it, and `following` what they say of the next meeting."""

    placed: dict[str, Any]
    own: str
    frame: dict[Frame, list[str]]
    following: tuple[Following, ...]

    def bullets(self) -> list[Bullet]:
        """Return every contribution, wherever it stands."""
        return [bullet for value in self.placed.values() for bullet in _bullets(value)]

    def ordered(self) -> list[Section]:
        """Return all sections in the order they are read in."""
        several = [section for place in SEVERAL for section in self.placed[place.value]]
        return [*several, *(own for place in SINGLE if (own := self.placed[place.value]) is not None)]


def standing(use: Usable, *, hard_first: bool = False) -> Standing:
    """Return what stands in a recap of what may be used; `hard_first`: what is hard has its own place in any order the group gave."""
    said = [part for topic in TOPICS for told in topic.recap if isinstance(told, InRecap) for part in told.say(use)]
    leaving = [part for part in said if isinstance(part, Written | Order) or part.leaves or not use.closed]
    written = {part.key: part for part in leaving if isinstance(part, Written)}
    parts = _gathered(_unplaced([part for part in leaving if isinstance(part, TopicSection)], written))
    order = next((part.keys for part in leaving if isinstance(part, Order)), ())
    return Standing(
        _placed(_in_order(parts, order, hard_first), written, gaps=use.draft and not use.closed),
        written[FRAMING].intro if FRAMING in written else "",
        {place: [p.text for p in leaving if isinstance(p, Sentence) and p.place is place] for place in Frame},
        tuple(part for part in leaving if isinstance(part, Following)),
    )


def _unplaced(parts: list[TopicSection], written: dict[str, Written]) -> list[TopicSection]:
    """Return what topics say without answers and learning points that the group placed itself: nothing is quoted twice.

    What was decided, promised or parked is told where it is looked for all the same.
    """
    placed = {point.line.word for own in written.values() for point in own.points or () if point.line}

    def left(part: TopicSection) -> TopicSection:
        lines = tuple(line for line in part.lines if line.word not in placed)
        if part.place not in (*SEVERAL, Place.LEARNING) or lines == part.lines:
            return part
        return replace(part, lines=lines) if lines else replace(part, lines=(), lead="", awaited=False)

    return [left(part) for part in parts]


def _gathered(parts: list[TopicSection]) -> list[TopicSection]:
    """Return what topics say, with a question that is called as a section of its own is in that section: no heading is there twice."""
    own = {
        heading_key(part.heading): part
        for part in parts
        if part.place in SINGLE and (part.first or part.lines or part.lead or part.awaited)
    }

    def at_home(part: TopicSection) -> TopicSection:
        home = own.get(heading_key(part.heading)) if part.place in SEVERAL else None
        return replace(part, place=home.place, heading=home.heading) if home else part

    return [at_home(part) for part in parts]


def _in_order(parts: list[TopicSection], order: Sequence[str], hard_first: bool) -> dict[Place, list[TopicSection]]:
    """Return what topics say at each place; where the group ordered its sections itself, all of them stand so at the first place.

    With `hard_first` that is the order at each place, and what is hard keeps its own.
    """
    at = {place: [part for part in parts if part.place is place] for place in Place}
    if order:
        everything = [part for place in SEVERAL for part in at[place]]
        rank = {key: n for n, key in enumerate(arranged([part.key for part in everything], order))}
        everything.sort(key=lambda part: rank.get(part.key, 0))
        for place in SEVERAL:
            there = everything if place is SEVERAL[0] else []
            at[place] = [part for part in everything if part.place is place] if hard_first else there
    return at


def _placed(at: dict[Place, list[TopicSection]], written: dict[str, Written], gaps: bool) -> dict[str, Any]:
    """Return what stands at each place of a recap; `gaps` shows what was asked without an answer that may be told."""
    several = {
        place.value: tuple(s for part in at[place] for s in _section([part], written, gaps)) for place in SEVERAL
    }
    single = {place.value: next(iter(_section(at[place], written, gaps)), None) for place in SINGLE}
    return {**several, **single}


def _section(parts: list[TopicSection], written: dict[str, Written], gaps: bool) -> list[Section]:
    """Return the section that topics fill at one place, the first of them naming it, or none where nothing is to be told."""
    own = next((written[part.key] for part in parts if part.key in written), None)
    if own and own.out:
        return []
    first = tuple(Bullet("", claim=text) for part in parts for text in part.first)
    lines = [line for part in parts for line in part.lines]
    leads = [own.intro] if own and own.intro else [part.lead for part in parts if part.lead]
    links = () if own and own.intro else tuple(link for part in parts for link in part.links)
    if own and own.points is not None:
        return _as_written(parts[0].heading, " ".join(leads), own.points, links, gaps)
    if not (first or lines) and any(part.awaited for part in parts):
        leads = [*leads, NOTHING_YET] if gaps else leads if own else []
    bullets = (*first, *_shuffled(lines))
    return [Section(parts[0].heading, " ".join(leads), bullets, links)] if bullets or leads else []


def _as_written(heading: str, lead: str, points: Iterable[Point], links: tuple[str, ...], gaps: bool) -> list[Section]:
    """Return a section as the group wrote it, or none where nothing of it is to be told; a sub-heading without a point is left out."""
    heads: list[str] = [""]
    under: list[list[Bullet]] = [[]]
    for point in points:
        if point.heading:
            heads.append(point.heading)
            under.append([])
        else:
            under[-1].append(_point(point))
    parts = tuple(
        Section(head, "", tuple(bullets)) for head, bullets in zip(heads[1:], under[1:], strict=True) if bullets
    )
    if not (under[0] or parts or lead):
        return [Section(heading, NOTHING_YET)] if gaps else []
    return [Section(heading, lead, tuple(under[0]), links, parts)]


def _point(point: Point) -> Bullet:
    line = point.line
    return Bullet(line.text, True, line.name, point.claim, _ours(line)) if line else Bullet("", claim=point.claim)


def _ours(line: Line) -> tuple[tuple[int, int], ...]:
    """Return where in the text of a line the program says something beside the words."""
    found, at = [], 0
    for span in line.spans:
        if not span.said:
            found.append((at, at + len(span.text)))
        at += len(span.text) + 1  # and a blank
    return tuple(found)


def _bullets(value: Any) -> Iterator[Bullet]:
    """Yield the bullets of what stands at one place."""
    for section in value if isinstance(value, tuple) else [value] if value else []:
        yield from section.bullets
        yield from _bullets(section.parts)


def _shuffled(lines: Iterable[Line]) -> tuple[Bullet, ...]:
    """Return contributions in an order that tells nothing: by a hash of their text, the same whenever it is made."""
    bullets = (Bullet(line.text, line.quote, line.name, ours=_ours(line)) for line in lines)
    return tuple(sorted(bullets, key=lambda b: (hashlib.sha256(b.text.encode()).digest(), b.name)))
