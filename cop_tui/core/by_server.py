"""What a server itself wishes and makes in a meeting, and what it reads from an outcome to write and to send.

Nobody types these wishes: they come from the door, from connections and from whoever hosts.
"""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from cop_tui.core import forward
from cop_tui.core.engine.base import LOBBY, Aside, Command, Event, Memo, Outcome
from cop_tui.core.engine.ids import Ms, PersonId
from cop_tui.core.engine.text import fold
from cop_tui.core.forward import Past as Past
from cop_tui.core.topics import (
    afterwards,
    earlier,
    ending,
    letters,
    notes,
    people,
    purge,
    regime,
    release,
    returning,
    roles,
    series,
    setup,
)
from cop_tui.core.topics.setup import SessionPlan as SessionPlan
from cop_tui.core.topics.setup import cleaned as cleaned
from cop_tui.core.topics.setup import problems as problems
from cop_tui.core.topics.setup import utc_day as utc_day

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from cop_tui.core.meeting import ServerState, State

DAY_MS = 86_400_000

# What a server wishes


def join(name: str, role: str) -> Command:
    """Return the wish of somebody new at the door."""
    return people.Join(name, role)


def is_join(command: Command) -> bool:
    """Return whether a wish is that of somebody new at the door."""
    return isinstance(command, people.Join)


def link(how: str, since: Ms) -> Command:
    """Return the wish that tells how somebody's connection is since a time (UTC ms)."""
    return people.Link(how, since)


def hold() -> Command:
    """Return the wish of somebody who has brought the space holders' code."""
    return roles.HoldByCode()


def take_seat(way: str) -> Command:
    """Return the wish of somebody who has brought a word with this digest: one more seat."""
    return returning.TakeSeat(way)


def end() -> Command:
    """Return the wish of whoever hosts that the meeting ends."""
    return ending.EndByHost()


def open_again() -> Command:
    """Return the wish of whoever hosts that a meeting which has ended goes on."""
    return ending.OpenByHost()


def backups_hold(days: int, *, first: bool) -> Aside:
    """Return what people are told when backups hold for so many days what is withdrawn; `first`: there were none before."""
    return afterwards.BackupsHold(days, first)


def planned(session: SessionPlan) -> Event:
    """Return the event with which a meeting begins to be."""
    return setup.Planned(session)


def still_to_wait(asked: int, hours: int, now: Ms) -> Memo:
    """Return how many hours the server remembers, from `now` (UTC ms) on, that a request has still to wait."""
    return earlier.Wait(asked, hours, Ms(now + earlier.HOUR_MS))


def name_series(name: str) -> Command:
    """Return the wish of whoever hosts that a meeting belongs to a series."""
    return series.NameSeries(name)


def come_forward(past: Sequence[Past], today: date, *, adding: bool) -> Command:
    """Return the wish that a meeting holds of these earlier ones of its series what they let it hold, and nothing else of them.

    `adding`: with what is due on the day `today`.
    """
    meetings = tuple(one.meeting for one in past)
    unread = tuple(one.meeting for one in past if one.state is None)
    return series.Forward(forward.points(past, today), meetings, unread, adding)


def content_ended(state: State) -> list[Event]:
    """Return the events that end what was said, when the days of the plan are over."""
    return purge.ended(state).events


# What a server reads from what was decided


def came_in(outcome: Outcome, otherwise: PersonId) -> PersonId:
    """Return who has come in new by an outcome, or somebody else where nobody has."""
    return next((event.person for event in outcome.events if isinstance(event, people.Joined)), otherwise)


def left(events: Iterable[Event]) -> list[PersonId]:
    """Return whose seats end altogether by these events."""
    return [event.person for event in events if isinstance(event, people.Left)]


class SeatsOver(NamedTuple):
    """Whose seats end, those that began after the event `since` (-1: all), and the code of the reason they are told."""

    person: PersonId
    since: int
    why: str


def seats_ended(event: Event) -> SeatsOver | None:
    """Return the seats that end by an event, or None."""
    if isinstance(event, people.Left):
        return SeatsOver(event.person, -1, "removed")
    return SeatsOver(event.person, event.since, "not_them") if isinstance(event, returning.SeatsEnded) else None


def seat_since(outcome: Outcome) -> int:
    """Return the event with which a seat begins that somebody takes by an outcome, 0 unless they were let back to it."""
    return next((memo.since for memo in outcome.memos if isinstance(memo, returning.SeatTaken)), 0)


def waits(memos: Iterable[Memo]) -> list[tuple[int, int]]:
    """Return how many hours each of what was asked has still to wait, by the number of its event, where that changes."""
    return [(memo.asked, memo.hours) for memo in memos if isinstance(memo, earlier.Wait)]


def settled(state: State, event: Event) -> list[int]:
    """Return the numbers of the events that wait for nothing any more, by an event that is not applied yet."""
    over = [state.kept.ending.at] if isinstance(event, setup.OpenedAgain | regime.NamesBlanked) else []
    return [*earlier.settled(state, event), *over]


def content_ends(state: State, event: Event) -> Ms | None:
    """Return when the days of the plan are over after an event that ends the meeting (UTC ms); None of any other event."""
    if not isinstance(event, setup.Closed):
        return None
    return Ms(event.at + state.kept.setup.session.keep_days * DAY_MS)


def erases_when_over(state: State, event: Event) -> bool:
    """Return whether an event ends a meeting of which nothing is to stay."""
    return isinstance(event, setup.Closed) and state.kept.setup.session.regime == setup.CLOSED_REGIME


def series_key(name: str) -> str:
    """Return what is the same for the names of one series, however they are written."""
    return fold(name)


def series_named(events: Iterable[Event]) -> list[str]:
    """Return the names of the series to which a meeting belongs by these events."""
    return [event.name for event in events if isinstance(event, series.SeriesNamed)] + [
        event.session.series for event in events if isinstance(event, setup.Planned) and event.session.series
    ]


def named_by(name: str) -> list[Event]:
    """Return what tells that a meeting belongs to a series now."""
    return [series.SeriesNamed(name=name)]


def series_of(state: State) -> str:
    """Return the name of the series that a meeting belongs to, "" where it stands alone."""
    return state.kept.series.name


def is_awaited(state: State) -> bool:
    """Return whether a meeting has not begun yet."""
    return state.kept.setup.phase == LOBBY


def changes_what_comes(events: Iterable[Event]) -> bool:
    """Return whether more, or something else, may come forward from a meeting by these events."""
    return any(isinstance(event, setup.Closed | release.RecapReleased) for event in events)


def begins(events: Iterable[Event]) -> bool:
    """Return whether a meeting begins by these events."""
    return any(isinstance(event, setup.Opened) for event in events)


def opened_again(event: Event) -> bool:
    """Return whether a meeting that had ended goes on by an event."""
    return isinstance(event, setup.OpenedAgain)


def withdrawn(events: Iterable[Event]) -> tuple[int, int]:
    """Return how many words and how many notes without a name are taken back by these events."""
    told = list(events)
    said = sum(len(event.words) for event in told if isinstance(event, afterwards.WordsWithdrawn))
    return said, sum(isinstance(event, notes.NoteWithdrawn) for event in told)


def names_gone(events: Iterable[Event]) -> int:
    """Return how many names end with what was said."""
    return sum(len(event.people) for event in events if isinstance(event, purge.ContentEnded))


# Letters, which are in a file of their own


def changes_letters(memos: Iterable[Memo]) -> bool:
    """Return whether the letters that wait for a meeting are others after these are remembered."""
    return any(isinstance(memo, letters.LetterMemo | letters.LettersMemo) for memo in memos)


def letters_after(state: ServerState, memos: Iterable[Memo] = ()) -> bytes:
    """Return the letters that wait once these are remembered, as they are written to their file; b"" for none."""
    waiting = letters.after(state, memos)
    return msgspec.json.encode(waiting) if waiting else b""


def take_up_letters(state: ServerState, written: bytes) -> None:
    """Take up the letters that waited at an earlier start; what cannot be read is none."""
    with contextlib.suppress(msgspec.MsgspecError):
        letters.take_up(state, msgspec.json.decode(written or b"{}", type=dict[str, letters.Letter]))


# The words that let somebody back


def way_digest(word: str, meeting: str) -> str:
    """Return what a server knows a word by that lets somebody in on another device."""
    return returning.digest(word, meeting)


def way_opens(state: ServerState, way: str, now: Ms) -> PersonId | None:
    """Return the person for whom a word with this digest opens a seat at `now` (UTC ms), or None."""
    found = returning.opens(state, way, now)
    return found.person if found is not None else None
