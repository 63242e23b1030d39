"""The parking lot: what matters and cannot be looked at now, in its author's words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, field

from cop_tui.core import base
from cop_tui.core.base import Command, Outcome, Rule, Topic
from cop_tui.core.dots import PARKED, DotsClosed
from cop_tui.core.record import on_record
from cop_tui.core.words import PARK, WordsKept, WordsWithdrawn, keep

if TYPE_CHECKING:
    from cop_tui.core.meeting import Meeting, State


class Parking(Struct):
    """Kept: the numbers of parked notes, in the order they came."""

    notes: list[int] = field(default_factory=list)


class Park(Command, frozen=True):
    """Put something into the parking lot, in my words."""

    text: str


def _decide(state: State, command: Park, who: int, _now: int) -> Outcome:
    return Outcome([keep(state, who, command.text, PARK)])


def _apply_kept(meeting: Meeting, event: WordsKept) -> None:
    if event.kind == PARK:
        meeting.parking.notes.append(meeting.seq)


def _apply_withdrawn(meeting: Meeting, event: WordsWithdrawn) -> None:
    meeting.parking.notes = [n for n in meeting.parking.notes if n not in event.words]


def _apply_dots(meeting: Meeting, event: DotsClosed) -> None:
    if event.what == PARKED:
        meeting.parking.notes = list(event.order)


TOPIC = Topic(
    name="parking",
    rules={Park: Rule(base.MEMBERS, base.LIVE, on_record)},
    decide={Park: _decide},
    apply={WordsKept: _apply_kept, WordsWithdrawn: _apply_withdrawn, DotsClosed: _apply_dots},
)
