"""What came forward from earlier meetings of the same series, each with where it comes from, and how it goes again.

A copy here stands for what somebody said there and carries nobody's name, person or seat. It is only as wide as its author lets it be
there: what is taken back, put in other words or quoted less in that meeting follows here, by the wish of the server alone. What
may come, and when, is in `cop_tui.core.forward`; what people say became of it in `cop_tui.core.topics.became`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, field

from cop_tui.core.engine import base, limits
from cop_tui.core.engine.base import Command, Erasure, Event, Id, Ignorable, Outcome, Refused, Topic
from cop_tui.core.engine.ids import NO_ITEM, NO_WORD, ItemId, Ms, PersonId, WordId
from cop_tui.core.engine.narrowing import Common, Narrowed
from cop_tui.core.engine.text import clean
from cop_tui.core.topics.setup import Planned

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from cop_tui.core.meeting import Meeting, State

HEARD, PROMISED, PARKED, DECIDED, AGREED = "heard", "promised", "parked", "decided", "agreed"


class Source(Struct, omit_defaults=True):
    """An earlier meeting, by its id; its title is the text of the event that named it.

    `day` is when it was opened (UTC days since 1970, 0: never), `version` that of its agreement. `gone`: it was erased.
    """

    meeting: str
    day: Id = 0
    version: Id = 0
    gone: bool = False


class Brought(Struct, omit_defaults=True):
    """Something that came forward: from which source, its number there, and what it was there.

    `at` is the number of the event that holds its text when it was put in other words (0: the event with its own number). `quote`: its
    author lets a recap tell it. `carried` is in how many meetings before this one it came back already, and `was` what was said of
    it there last. `how` is what became of it ("": nobody has said yet), `said` the number of the event that said so last, `answer` the number
    of the words that say more, and `item` the item that it became. `gone`: it is not here any more.
    """

    source: WordId
    number: WordId
    kind: str = HEARD
    at: int = 0
    quote: bool = False
    carried: Id = 0
    was: str = ""
    how: str = ""
    answer: WordId = NO_WORD
    item: ItemId = NO_ITEM
    gone: bool = False
    said: int = 0


class Series(Struct, omit_defaults=True):
    """Kept: the name of the series ("": the meeting stands alone), the meetings things came from, and what came, in its order."""

    name: str = ""
    sources: dict[WordId, Source] = field(default_factory=dict)
    points: dict[WordId, Brought] = field(default_factory=dict)

    def standing(self) -> dict[WordId, Brought]:
        """Return what came and is here."""
        return {number: point for number, point in self.points.items() if not point.gone}

    def numbered(self) -> dict[WordId, int]:
        """Return what came and is here, each with the number people know it by: none changes when another goes."""
        return {n: place for place, (n, point) in enumerate(self.points.items(), 1) if not point.gone}


class There(Struct, frozen=True):
    """Something in an earlier meeting that its author lets stand in a later one, as it is there now.

    `title`, `day` and `version` are of that meeting. `due`: it comes forward by itself.
    """

    meeting: str
    number: WordId
    kind: str
    text: str
    title: str = ""
    day: int = 0
    version: int = 0
    quote: bool = False
    carried: int = 0
    was: str = ""
    due: bool = True


class Forward(Command, frozen=True):
    """Let stand here what earlier meetings have, and nothing else of them; a wish of the server alone.

    `meetings` are those there are, `unread` those of which nothing can be told now. `adding`: bring what is due.
    """

    points: tuple[There, ...]
    meetings: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()
    adding: bool = False


class NameSeries(Command, frozen=True):
    """Put a meeting that stands alone into a series; a wish of whoever hosts."""

    series: str


class SeriesNamed(Ignorable, frozen=True, kw_only=True):
    """This meeting belongs to a series."""

    content = "name"
    urgency = base.USUAL

    name: str


class SourceNamed(Ignorable, frozen=True, kw_only=True):
    """Something comes forward from this earlier meeting; `text` is its title."""

    urgency = base.SHOWN

    meeting: str
    text: str
    day: Id = 0
    version: Id = 0


class PointBrought(Ignorable, frozen=True, kw_only=True):
    """Something comes forward from an earlier meeting; it is known by this event's number."""

    urgency = base.SHOWN

    source: WordId
    number: WordId
    kind: str
    text: str
    quote: bool = False
    carried: Id = 0
    was: str = ""


class PointReworded(Event, frozen=True):
    """Its author has put in other words what came forward; the old ones are erased."""

    urgency = base.SHOWN

    point: WordId
    text: str


class PointsUnquoted(Event, frozen=True):
    """No recap may tell these things that came forward any more."""

    urgency = base.SHOWN

    points: list[WordId]


class PointsGone(Event, frozen=True):
    """What came forward is gone, or the title of a meeting it came from; `at_end`: with the end of this meeting or of its days."""

    urgency = base.SHOWN

    points: list[WordId]
    at_end: bool = False


def title(state: State, source: WordId) -> str:
    """Return the title of the meeting that something came from, "" once that is erased."""
    return state.texts.get(source, "")


def _forward(state: State, command: Forward, _who: PersonId, _now: Ms) -> Outcome:
    series, events = state.kept.series, list[Event]()
    there = {(point.meeting, point.number): point for point in command.points}
    anew = command.adding and state.kept.setup.phase == base.LOBBY
    gone = [n for n, s in series.sources.items() if not s.gone and s.meeting not in command.meetings]
    unquoted, stands = list[WordId](), set[tuple[str, WordId]]()
    for number, brought in series.standing().items():
        key = (series.sources[brought.source].meeting, brought.number)
        point = there.get(key)
        if point is None and key[0] not in command.unread:
            gone.append(number)
            continue
        if point is not None and anew and not _same(state, number, brought, point):
            gone.append(number)  # and comes again as it is there now
            continue
        stands.add(key)
        if point is not None and point.text != state.texts.get(number):
            events.append(PointReworded(number, point.text))
        if point is not None and brought.quote and not point.quote:
            unquoted.append(number)
    events += [PointsUnquoted(unquoted)] if unquoted else []
    events += [PointsGone(gone)] if gone else []
    if command.adding and state.kept.setup.phase != base.CLOSED:
        due = [point for point in command.points if point.due and (point.meeting, point.number) not in stands]
        room = limits.BROUGHT - sum(1 for n in series.standing() if n not in gone)
        events += _brought(state, due[: max(0, room)], len(events), set(gone))
    return Outcome(events)


def _same(state: State, number: WordId, brought: Brought, point: There) -> bool:
    """Return whether what came forward is still what would come now."""
    before = (state.texts.get(number), brought.kind, brought.quote, brought.carried, brought.was, True)
    return before == (point.text, point.kind, point.quote, point.carried, point.was, point.due)


def _brought(state: State, due: list[There], before: int, gone: set[WordId]) -> Iterator[Event]:
    """Yield the events that bring these, behind `before` others, each meeting named once."""
    sources = state.kept.series.sources.items()
    known = {source.meeting: number for number, source in sources if not source.gone and number not in gone}
    at = state.kept.seq + before
    for point in due:
        if point.meeting not in known:
            at += 1
            known[point.meeting] = WordId(at)
            yield SourceNamed(meeting=point.meeting, text=point.title, day=point.day, version=point.version)
        at += 1
        yield PointBrought(
            source=known[point.meeting],
            number=point.number,
            kind=point.kind,
            text=point.text,
            quote=point.quote,
            carried=point.carried,
            was=point.was,
        )


def _name(state: State, command: NameSeries, _who: PersonId, _now: Ms) -> Outcome:
    name = clean(command.series)
    if state.kept.series.name:
        raise Refused("in_series", name=state.kept.series.name)
    if not name or len(name) > limits.TITLE:
        raise Refused("series_name", limit=limits.TITLE)
    return Outcome([SeriesNamed(name=name)])


def at_end(state: State, *, released: bool = False) -> list[Event]:
    """Return the events that end what came forward with its meeting; `released`: what its recap tells stays."""
    ends = [n for n, point in state.kept.series.standing().items() if not (released and point.quote)]
    return [PointsGone(ends, at_end=True)] if ends else []


def _apply_planned(meeting: Meeting, event: Planned) -> None:
    meeting.series.name = event.session.series


def _apply_named(meeting: Meeting, event: SeriesNamed) -> None:
    meeting.series.name = event.name


def _apply_source(meeting: Meeting, event: SourceNamed) -> None:
    meeting.series.sources[WordId(meeting.seq)] = Source(event.meeting, event.day, event.version)


def _apply_brought(meeting: Meeting, event: PointBrought) -> None:
    brought = Brought(event.source, event.number, event.kind, 0, event.quote, event.carried, event.was)
    meeting.series.points[WordId(meeting.seq)] = brought


def _apply_reworded(meeting: Meeting, event: PointReworded) -> None:
    meeting.series.points[event.point].at = meeting.seq


def _apply_unquoted(meeting: Meeting, event: PointsUnquoted) -> None:
    for number in event.points:
        meeting.series.points[number].quote = False


def _apply_gone(meeting: Meeting, event: PointsGone) -> None:
    series = meeting.series
    for number in event.points:
        if number in series.points:
            series.points[number].gone = True
        else:
            series.sources[number].gone = True


def _homes(kept: Meeting, numbers: Iterable[WordId]) -> list[int]:
    """Return the numbers of the events in which these texts live."""
    points = kept.series.points
    return [(points[number].at if number in points else 0) or number for number in numbers]


def _texts(kept: Meeting) -> Iterator[WordId]:
    yield from (number for number, source in kept.series.sources.items() if not source.gone)
    yield from kept.series.standing()


def _gone_again(state: State, entry: Narrowed, shared: Common) -> list[Event]:
    standing = {*_texts(state.kept)}
    there = [n for n in map(WordId, entry.of) if n <= shared.last and n in standing]
    return [PointsGone(there)] if there else []


def _unquoted_again(state: State, entry: Narrowed, shared: Common) -> list[Event]:
    standing = state.kept.series.standing()
    there = [n for n in map(WordId, entry.of) if n <= shared.last and n in standing and standing[n].quote]
    return [PointsUnquoted(there)] if there else []


def _unquotes(state: State) -> list[Event]:
    quoted = [number for number, point in state.kept.series.standing().items() if point.quote]
    return [PointsUnquoted(quoted)] if quoted else []


TOPIC = Topic(
    name="series",
    decide={Forward: _forward, NameSeries: _name},
    narrows={
        PointsGone: lambda _state, at, event: Narrowed("brought", at, tuple(event.points)),
        PointReworded: lambda _state, at, event: Narrowed("brought", at, (event.point,)),
        PointsUnquoted: lambda _state, at, event: Narrowed("brought unquoted", at, tuple(event.points)),
    },
    narrows_again={"brought": _gone_again, "brought unquoted": _unquoted_again},
    unquotes=_unquotes,
    texts=_texts,
    homes=lambda kept: {number: point.at for number, point in kept.series.points.items()},
    erases={
        PointReworded: Erasure(stored=lambda state, e: _homes(state.kept, [e.point]), under=lambda e: e.point),
        PointsGone: Erasure(texts=lambda _state, e: e.points, stored=lambda state, e: _homes(state.kept, e.points)),
    },
    needs=lambda kept, _person: _texts(kept),
    apply={
        Planned: _apply_planned,
        SeriesNamed: _apply_named,
        SourceNamed: _apply_source,
        PointBrought: _apply_brought,
        PointReworded: _apply_reworded,
        PointsUnquoted: _apply_unquoted,
        PointsGone: _apply_gone,
    },
    tell={
        SeriesNamed: lambda _state, event, _me: f"This meeting belongs to a series now: {event.name}.",
        SourceNamed: base.silent,
        PointBrought: base.silent,
        PointReworded: base.silent,
        PointsUnquoted: base.silent,
        PointsGone: base.silent,
    },
    refusals={
        "in_series": "That meeting belongs to a series already: {name}. Nothing was changed.",
        "series_name": "A series needs a name of at most {limit} characters. Nothing was changed.",
    },
    recap=(),
)
