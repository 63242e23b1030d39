"""What of the earlier meetings of a series may stand in a later one, and what of it comes forward by itself.

A thing comes as the group's: without a name, a person or a seat. What was parked for later, promised together, decided to be looked at
again, or agreed was made for a next time, and comes unless its author takes it back; what was heard comes where its author
lets a recap tell it. Of a closed meeting, or one whose rule is not known, only what was released comes. A promise that somebody made
alone never does: they bring it up themselves, or not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from cop_tui.core.engine.ids import WordId
from cop_tui.core.engine.text import clean
from cop_tui.core.topics import agreement, deciding, parking
from cop_tui.core.topics.became import OFTEN, SETTLED
from cop_tui.core.topics.changed import goes_out, note_goes_out
from cop_tui.core.topics.series import AGREED, DECIDED, HEARD, PARKED, PROMISED, There
from cop_tui.core.topics.setup import CHATHAM, MONTHS, OPEN_REGIME, THEMES, utc_day
from cop_tui.core.topics.words import SAY

if TYPE_CHECKING:
    from cop_tui.core.meeting import Meeting, State

_FIRST = date(1970, 1, 1)
_TELLING = (OPEN_REGIME, CHATHAM, THEMES)  # of another rule only what was released comes
_DATES = (
    re.compile(r"(?P<year>\d{4})-(?P<number>\d\d)-(?P<day>\d\d)"),
    re.compile(r"\b(?P<day>\d{1,2})(?:st|nd|rd|th)?\.? (?:of )?(?P<month>[A-Za-z]{3,9})\b\.?,?(?: (?P<year>\d{4}))?"),
    re.compile(r"\b(?P<month>[A-Za-z]{3,9}) (?P<day>\d{1,2})(?!\d)(?:st|nd|rd|th)?,?(?: (?P<year>\d{4}))?"),
    re.compile(r"\b(?P<month>[A-Za-z]{3,9})\b(?: (?P<year>\d{4}))?"),
)


@dataclass(frozen=True, slots=True)
class Past:
    """An earlier meeting of the series, by its id; `state` is None where it cannot be read now."""

    meeting: str
    state: State | None


class _Thing(NamedTuple):
    number: WordId
    kind: str
    due: bool


def points(past: Sequence[Past], today: date) -> tuple[There, ...]:
    """Return everything of these meetings, in their order, that may stand in a later one, what came back often first.

    What is `due` comes forward on the day `today`.
    """
    read = [(one.meeting, one.state) for one in past if one.state is not None]
    agreed = next((meeting for meeting, state in reversed(read) if _agreed(state.kept)), "")
    found: list[There] = []
    said = _said([state.kept for _, state in read])
    for meeting, state in read:
        kept = state.kept
        opened = utc_day(kept.setup.opened)
        for thing in _things(kept, opened or today, today):
            text = clean(state.texts.get(thing.number, ""))
            if not text or not _may_come(kept, thing.number):
                continue
            before = said.get((meeting, thing.number), [])
            due = thing.due and not (before and before[-1] in SETTLED) and (thing.kind != AGREED or meeting == agreed)
            found.append(
                There(
                    meeting,
                    thing.number,
                    thing.kind,
                    text,
                    title=clean(kept.setup.session.title),
                    day=(opened - _FIRST).days if opened else 0,
                    version=kept.agreement.version,
                    quote=_quoted(kept, thing.number),
                    carried=len(before),
                    was=before[-1] if before else "",
                    due=due,
                )
            )
    kinds = (HEARD, PROMISED, PARKED, DECIDED, AGREED)
    return tuple(sorted(found, key=lambda p: (p.kind != PARKED or p.carried < OFTEN, kinds.index(p.kind))))


def _said(meetings: Sequence[Meeting]) -> dict[tuple[str, WordId], list[str]]:
    """Return what was said of each thing that came forward, by where it comes from, in each meeting that it came back in and that was held.

    A meeting that lets out only what is released counts, as it came back there; what was said of it there stays there, so what was
    said before stands in its place.
    """
    said: dict[tuple[str, WordId], list[str]] = {}
    for kept in meetings:
        series, tells = kept.series, kept.setup.session.regime in _TELLING
        for point in series.points.values():
            if kept.setup.opened and (kept.regime.erased or not point.gone):
                before = said.setdefault((series.sources[point.source].meeting, point.number), [])
                before.append(point.how if tells else before[-1] if before else "")
    return said


def _things(kept: Meeting, since: date, today: date) -> Iterator[_Thing]:
    """Yield what a meeting has for a next time, each number once, and whether its time has come."""
    taken: set[WordId] = set()
    for thing in (*_waiting(kept, since, today), *_heard(kept)):
        if thing.number not in taken:
            taken.add(thing.number)
            yield thing


def _waiting(kept: Meeting, since: date, today: date) -> Iterator[_Thing]:
    for note in kept.parking.notes:
        about = kept.parking.of(note)
        if about.state == parking.LET_GO:
            continue  # its author has let it go
        waits = about.state not in parking.OVER and not about.item and about.back != "elsewhere"
        soon = about.back in ("", *parking.RETURNS) or has_come(about.back, since, today)
        yield _Thing(note, PARKED, waits and soon)
    for promise in kept.commitments.promises:
        carried = kept.commitments.about[promise]
        if carried.group:
            yield _Thing(promise, PROMISED, not carried.again or has_come(carried.again, since, today))
    for decision in kept.deciding.decisions.values():
        if decision.outcome == deciding.DECIDED:
            looks = decision.review and not decision.reopened and has_come(decision.review, since, today)
            yield _Thing(decision.word, DECIDED, bool(looks))
    yield from (_Thing(point, AGREED, True) for point in _agreed(kept))


def _heard(kept: Meeting) -> Iterator[_Thing]:
    """Yield what was said to what is hard, where the recap tells it."""
    hard = {number for number, item in kept.agenda.items.items() if item.plan.hard}
    for number, word in kept.words.by_id.items():
        if word.kind == SAY and word.item in hard and goes_out(kept, number):
            yield _Thing(number, HEARD, True)
    for note in kept.notes.shown.values():
        if note.item in hard and note_goes_out(kept, note):
            yield _Thing(note.at, HEARD, True)


def _agreed(kept: Meeting) -> list[WordId]:
    return [point for point in kept.agreement.points if kept.agreement.of(point).state == agreement.AGREED]


def _may_come(kept: Meeting, number: WordId) -> bool:
    """Return whether something may stand in a later meeting: it is not being taken back, and its meeting's rule lets it."""
    word = kept.words.by_id.get(number)
    if word is not None and (word.withdrawn or number in kept.earlier.words()):
        return False
    if kept.setup.session.regime in _TELLING:
        return True
    if word is not None:
        return goes_out(kept, number)
    return _quoted(kept, number)


def _quoted(kept: Meeting, number: WordId) -> bool:
    """Return whether the author of something lets a recap tell it."""
    if number in kept.words.by_id:
        return goes_out(kept, number)
    return any(note.at == number and note_goes_out(kept, note) for note in kept.notes.shown.values())


def has_come(written: str, since: date, today: date) -> bool:
    """Return whether a day that people wrote has come; of one without a year it is the first after `since`.

    What cannot be read as a day has come: better that it is looked at too soon than never.
    """
    day = day_in(written, since)
    return day is None or day <= today


def day_in(written: str, since: date) -> date | None:
    """Return the day that people wrote, without a year the first one after `since`; None where none can be read."""
    for form in _DATES:
        for found in form.finditer(written):
            if (day := _day(found.groupdict(), since)) is not None:
                return day
    return None


def _day(parts: dict[str, str | None], since: date) -> date | None:
    """Return the day that these parts name, None where they name none."""
    name = (parts.get("month") or "").casefold()
    months = [n for n, month in enumerate(MONTHS, 1) if name in (month.casefold(), month[:3].casefold())]
    month = int(parts.get("number") or 0) or next(iter(months), 0)
    day, year = int(parts.get("day") or 1), parts.get("year")
    try:
        if year:
            return date(int(year), month, day)
        this = date(since.year, month, day)
        return (
            this
            if this >= since.replace(day=1 if "day" not in parts else since.day)
            else date(since.year + 1, month, day)
        )
    except ValueError:
        return None
