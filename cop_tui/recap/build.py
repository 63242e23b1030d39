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
from cop_tui.core.engine.sections import Frame, InRecap, Line, Place, Sentence, TopicSection, heading_key
from cop_tui.core.usable import usable
from cop_tui.recap.shape import SEVERAL, SINGLE, Bullet, Recap, Section, washed

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cop_tui.core import State

THANKS = "Thanks to all who came along and contributed."
NOTE = (
    "Nobody is quoted here who has not agreed. If you find your words here and think again, take them back: "
    "this recap is then made again without them."
)
CLOSED = "This was a closed meeting: what was said stays there. Only what people released themselves is told here."
NOTHING_RELEASED = "This was a closed meeting, and nothing was released."
NOTHING_YET = "Nothing here may be quoted so far."
QUOTED = "Some of what was said is worth passing on, in the words of those who said it."


def build(state: State, meeting: str = "", *, released: bool = False) -> Recap:
    """Return the recap of the meeting with this id, from its kept state and the texts beside it; `released`: as it would go out."""
    use = usable(state, zones.day)
    use = replace(use, draft=False) if released else use
    said = [part for topic in TOPICS for told in topic.recap if isinstance(told, InRecap) for part in told.say(use)]
    leaving = [part for part in said if part.leaves or not use.closed]
    parts = _gathered([part for part in leaving if isinstance(part, TopicSection)])
    lines = [line for part in parts for line in part.lines]
    frame = {place: [p.text for p in leaving if isinstance(p, Sentence) and p.place is place] for place in Frame}
    if use.closed:
        framing = [CLOSED if lines else NOTHING_RELEASED]
    else:
        framing = [*frame[Frame.FRAMING], *[QUOTED] * any(line.quote for line in lines)]
    recap = Recap(
        title=" ".join(frame[Frame.TITLE]),
        framing=" ".join(framing),
        thanks=THANKS,
        draft=use.draft,
        note=" ".join([NOTE, *frame[Frame.NOTE]]),
        date=use.day.isoformat() if use.day and not use.closed else "",
        meeting=meeting,
        language=use.language,
        regime=use.regime,
        edition=" ".join(frame[Frame.EDITION]),
        **_placed(parts, gaps=use.draft and not use.closed),
    )
    return washed(recap)


def _gathered(parts: list[TopicSection]) -> list[TopicSection]:
    """Return what topics say, with a question that is called as a section of its own is in that section: no heading is there twice."""
    own = {
        heading_key(part.heading): part
        for part in parts
        if part.place in SINGLE and (part.lines or part.lead or part.awaited)
    }

    def at_home(part: TopicSection) -> TopicSection:
        home = own.get(heading_key(part.heading)) if part.place in SEVERAL else None
        return replace(part, place=home.place, heading=home.heading) if home else part

    return [at_home(part) for part in parts]


def _placed(parts: list[TopicSection], gaps: bool) -> dict[str, Any]:
    """Return what stands at each place of a recap; `gaps` shows what was asked without an answer that may be told."""
    at = {place: [part for part in parts if part.place is place] for place in Place}
    several = {place.value: tuple(s for part in at[place] for s in _section([part], gaps)) for place in SEVERAL}
    single = {place.value: next(iter(_section(at[place], gaps)), None) for place in SINGLE}
    return {**several, **single}


def _section(parts: list[TopicSection], gaps: bool) -> list[Section]:
    """Return the section that topics fill at one place, the first of them naming it, or none where nothing is to be told."""
    lines = [line for part in parts for line in part.lines]
    leads = [part.lead for part in parts if part.lead]
    if not lines and any(part.awaited for part in parts):
        leads = [*leads, NOTHING_YET] if gaps else []
    links = tuple(link for part in parts for link in part.links)
    return [Section(parts[0].heading, " ".join(leads), _shuffled(lines), links)] if lines or leads else []


def _shuffled(lines: Iterable[Line]) -> tuple[Bullet, ...]:
    """Return contributions in an order that tells nothing: by a hash of their text, the same whenever it is made."""
    bullets = (Bullet(line.text, line.quote, line.name) for line in lines)
    return tuple(sorted(bullets, key=lambda b: (hashlib.sha256(b.text.encode()).digest(), b.name)))
