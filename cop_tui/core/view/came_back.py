"""What may be asked about what came back from earlier meetings, and about what people promised or carried."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cop_tui.core.engine.base import Message
from cop_tui.core.engine.ids import PersonId, WordId
from cop_tui.core.topics import became, carrying

if TYPE_CHECKING:
    from cop_tui.core.meeting import Meeting, State


def before(state: State, number: WordId) -> str:
    """Return what stands in a list before something that came forward: what it was."""
    return became.before(state, number)


def became_of_it(state: State, number: WordId) -> str:
    """Return where something that came forward comes from, and what became of it, in words."""
    return became.of_it(state, number)


def series(kept: Meeting) -> str:
    """Return the name of the series that a meeting belongs to, "" where it stands alone."""
    return kept.series.name


def own_promises(kept: Meeting, person: PersonId) -> list[WordId]:
    """Return what somebody promised alone, in their own words, and carries."""
    return [
        n
        for n, about in kept.commitments.about.items()
        if about.people == [person] and not about.group and kept.words.by_id[n].person == person
    ]


def roles_to_carry() -> list[str]:
    """Return the roles of which it is kept, and may be told, that somebody carried them."""
    return list(carrying.CARRIED)


def month_of(year: int, month: int) -> int:
    """Return the number of a month, with January 1970 as 0."""
    return carrying.month_of(year, month)


def have_carried(role: str, since: int = 0, until: int = 0, told: int = 0) -> str:
    """Return to somebody what they have carried, and from which months on where they are given, in the middle of a sentence."""
    return carrying.to_me(role, since, until, told)


def carried_asked(message: Message) -> bool:
    """Return whether this asks who has carried what."""
    return isinstance(message, carrying.CarriedAsked) and not message.over


def became_ways(state: State, number: WordId) -> list[str]:
    """Return what may be said to have become of something that came forward."""
    return [*became.ways(state.kept.series.points[number].kind)]


def became_so_far(state: State, number: WordId, me: PersonId) -> str:
    """Return what was said to have become of something, by somebody other than me as far as that is known; else ""."""
    point = state.kept.series.points[number]
    word = state.kept.words.by_id.get(point.answer)
    if point.how in ("", became.OPEN) and word is None:
        return ""
    return "" if word and word.person == me else became.told(point)
