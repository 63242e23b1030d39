"""What a released recap tells in other meetings of its series: line by line, as it stands now, and never with a name.

It is read from the meeting whenever somebody asks, so what was taken back, put in other words or quoted less is followed at once. What is
to be taken back after a day is left out already. Of a meeting whose recap was not released, or is a draft again, nothing is told.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace as changed

from cop_tui.core.engine.base import Id
from cop_tui.core.engine.sections import Frame, Place
from cop_tui.core.engine.text import clean, shorten
from cop_tui.core.forward import Past, points
from cop_tui.core.recap_parts import SEVERAL, SINGLE, Bullet, Section, Standing, standing
from cop_tui.core.topics.release import DAY_MS
from cop_tui.core.topics.setup import CLOSED_REGIME
from cop_tui.core.usable import usable

if TYPE_CHECKING:
    from datetime import date

    from cop_tui.core.engine.ids import WordId
    from cop_tui.core.engine.sections import Line
    from cop_tui.core.meeting import State

SHORT_LINES = 5  # lines of a recap in short
SHORT_CELLS = 240  # widest text in one of them
_ENDS = ".!?… "  # where a sentence of a recap may end otherwise than the words it was made of
_FIRST = (Place.LEARNING, Place.CHANGED, Place.DECIDED, Place.PROMISED, *SEVERAL)
"""What stands in a recap in short, the first first."""


class ToldLine(Struct, frozen=True, omit_defaults=True):
    """One line of a recap: the heading it stands under, a sentence of the group, and what somebody said beneath it or alone.

    `ours` are the places in `text`, from and to in characters, where the program says something beside the words.
    """

    under: str = ""
    claim: str = ""
    text: str = ""
    ours: tuple[tuple[int, int], ...] = ()


class Released(Struct, frozen=True, omit_defaults=True):
    """Lines of a released recap, with the title of its meeting and the day that was opened (UTC days since 1970, 0: not told).

    `more`: it has more lines than these.
    """

    title: str = ""
    day: Id = 0
    lines: tuple[ToldLine, ...] = ()
    more: bool = False


class StillOpen(Struct, frozen=True, omit_defaults=True):
    """Something that released recaps tell and that comes forward from there: its kind, its words, and the meeting it comes from.

    `day` is when that was opened (UTC days since 1970, 0: not told), `version` that of its agreement.
    """

    kind: str
    text: str
    title: str = ""
    day: Id = 0
    version: Id = 0


def plain(text: str) -> str:
    """Return a text as it is compared where people look for words: without capitals and accents."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


def whole(state: State, *, copies: bool = True) -> Released | None:
    """Return all lines of the recap of a meeting, None where it is not released or tells nothing.

    `copies`: with what came forward from earlier meetings; without, where that has still to follow what became narrower there.
    """
    if (there := _there(state, copies)) is None:
        return None
    return _released(state, there, [line for section in there.ordered() for line in _lines(section)])


def in_short(state: State, *, copies: bool = True) -> Released | None:
    """Return the few lines of a recap that somebody new reads first: what was learned, changed, decided and promised, then answers."""
    if (there := _there(state, copies)) is None:
        return None
    sections = [section for place in _FIRST for section in _at(there, place)]
    lines = [line for section in sections for line in _lines(section, leads=False)]
    everything = sum(1 for section in there.ordered() for _ in _lines(section, leads=False))
    short = tuple(map(_cut, lines[:SHORT_LINES]))
    found = _released(state, there, short)
    return changed(found, more=everything > len(short)) if found is not None else None


def having(told: Released, wanted: str) -> Released | None:
    """Return the lines of a recap that have words in them, or in their heading, whatever the letters; None where none has."""
    key = plain(wanted)
    lines = tuple(
        line for line in told.lines if any(key in plain(part) for part in (line.claim, line.text, line.under))
    )
    return changed(told, lines=lines) if lines else None


def still_open(past: Sequence[Past], told: Mapping[str, Released], today: date) -> list[StillOpen]:
    """Return what of these meetings, in their order, is due in a next one and stands in their recaps, `told` by the meeting's id.

    What was said in a later one of them to have settled it is open no more, whether that one has a recap or not.
    """
    texts = {meeting: "\n".join(line.text for line in recap.lines) for meeting, recap in told.items()}
    return [
        StillOpen(point.kind, point.text, point.title, point.day, point.version)
        for point in points(past, today)
        if point.due and point.quote and point.meeting in texts and point.text.rstrip(_ENDS) in texts[point.meeting]
    ]


def _there(state: State, copies: bool) -> Standing | None:
    if not state.kept.release.released:
        return None
    use, waiting = usable(state), state.kept.earlier.words()

    def line(number: WordId) -> Line | None:
        return None if number in waiting else use.line(number)

    there = standing(replace(use, line=line))
    return there if copies else replace(there, placed=there.placed | {Place.CHANGED.value: None})


def _released(state: State, there: Standing, lines: Sequence[ToldLine]) -> Released | None:
    if not lines:
        return None
    session, opened = state.kept.setup.session, state.kept.setup.opened
    # As in the recap itself: of a closed meeting no day is told.
    day = 0 if session.regime == CLOSED_REGIME else opened // DAY_MS
    return Released(clean(" ".join(there.frame[Frame.TITLE])), day, tuple(lines))


def _at(there: Standing, place: Place) -> Iterable[Section]:
    found = there.placed[place.value]
    if place in SINGLE:
        return [found] if found is not None else []
    sections: tuple[Section, ...] = found
    return sections


def _lines(section: Section, *, leads: bool = True) -> Iterator[ToldLine]:
    """Yield the lines of a section and its parts; `leads`: with the sentence under its heading, told as one of the group."""
    heading = clean(section.heading)
    if leads and section.lead:
        yield ToldLine(heading, clean(section.lead))
    yield from (_line(heading, bullet) for bullet in section.bullets)
    for part in section.parts:
        yield from _lines(part, leads=leads)


def _line(heading: str, bullet: Bullet) -> ToldLine:
    return ToldLine(heading, clean(bullet.claim), bullet.text, bullet.ours)


def _cut(line: ToldLine) -> ToldLine:
    text = shorten(line.text, SHORT_CELLS)
    ours = line.ours if text == line.text else tuple(place for place in line.ours if place[1] < len(text))
    return ToldLine(line.under, shorten(line.claim, SHORT_CELLS), text, ours)
