"""From what topics say to a recap: each section at its place, and its lines in an order that tells nothing.

Every topic is asked, and decides what it says; which words it may use, their authors have decided (`core.usable`). In a draft what was
asked keeps its heading even where no answer may be told, with a sentence that says so: those who check it see the gap.
Once released, what is empty is left out. Of a closed meeting only what is marked to leave is told.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from cop_tui import zones
from cop_tui.core import TOPICS
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
    Written,
    arranged,
    heading_key,
)
from cop_tui.core.usable import under_way, usable
from cop_tui.recap.calendar import in_calendar
from cop_tui.recap.shape import SEVERAL, SINGLE, Bullet, Recap, Section, washed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from cop_tui.core import State

THANKS = "Thanks to all who came along and contributed."
AGREED = "Nobody is quoted here who has not agreed."
NOTE = "If you find your words here and think again, take them back: this recap is then made again without them."
CLOSED = "This was a closed meeting: what was said stays there. Only what people released themselves is told here."
NOTHING_RELEASED = "This was a closed meeting, and nothing was released."
NOTHING_YET = "Nothing here may be quoted so far."
QUOTED = "Some of what was said is worth passing on, in the words of those who said it."


def build(state: State, meeting: str = "", *, released: bool = False, inside: bool = False) -> Recap:
    """Return the recap of the meeting with this id, from its kept state and the texts beside it.

    `released`: as it would go out; `inside`: for people who are in the meeting, which may not have ended.
    """
    use = usable(state, zones.day)
    use = replace(use, under_way=inside and under_way(state))
    use = replace(use, draft=False) if released else use
    said = [part for topic in TOPICS for told in topic.recap if isinstance(told, InRecap) for part in told.say(use)]
    leaving = [part for part in said if isinstance(part, Written | Order) or part.leaves or not use.closed]
    written = {part.key: part for part in leaving if isinstance(part, Written)}
    parts = _gathered(_unplaced([part for part in leaving if isinstance(part, TopicSection)], written))
    order = next((part.keys for part in leaving if isinstance(part, Order)), ())
    frame = {place: [p.text for p in leaving if isinstance(p, Sentence) and p.place is place] for place in Frame}
    placed = _placed(parts, written, order, gaps=use.draft and not use.closed)
    told = [bullet for value in placed.values() for bullet in _bullets(value)]
    own = written[FRAMING].intro if FRAMING in written else ""
    if use.closed:
        framing = [CLOSED if told else NOTHING_RELEASED]
    else:
        framing = [own] if own else [*frame[Frame.FRAMING], *[QUOTED] * any(bullet.quote for bullet in told)]
    recap = Recap(
        title=" ".join(frame[Frame.TITLE]),
        framing=" ".join(framing),
        thanks=THANKS,
        draft=use.draft,
        # Who writes the introduction themselves says there what there is to say of the quotes.
        note=" ".join([*[AGREED] * (use.closed or not own), NOTE, *frame[Frame.NOTE]]),
        date=use.day.isoformat() if use.day and not use.closed else "",
        meeting=meeting,
        language=use.language,
        regime=use.regime,
        next=next((in_calendar(part) for part in leaving if isinstance(part, Following)), None),
        edition=" ".join(frame[Frame.EDITION]),
        **placed,
    )
    return washed(recap)


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


def _placed(parts: list[TopicSection], written: dict[str, Written], order: Sequence[str], gaps: bool) -> dict[str, Any]:
    """Return what stands at each place of a recap; `gaps` shows what was asked without an answer that may be told.

    Where the group ordered its sections itself, all of them stand in that order at the first place.
    """
    at = {place: [part for part in parts if part.place is place] for place in Place}
    if order:
        everything = [part for place in SEVERAL for part in at[place]]
        rank = {key: n for n, key in enumerate(arranged([part.key for part in everything], order))}
        at |= {place: [] for place in SEVERAL}
        at[SEVERAL[0]] = sorted(everything, key=lambda part: rank.get(part.key, 0))
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
    first = tuple(Bullet(text) for part in parts for text in part.first)
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
