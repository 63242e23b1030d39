"""The working agreement: points from the plan, and points people add."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, field

from cop_tui.core import base
from cop_tui.core.base import Command, Outcome, Rule, Topic
from cop_tui.core.record import on_record
from cop_tui.core.words import AGREE, WordsKept, WordsWithdrawn, keep

if TYPE_CHECKING:
    from cop_tui.core.meeting import Meeting, State


class Agreement(Struct):
    """Kept: the numbers of points people added, in the order they came."""

    points: list[int] = field(default_factory=list)


class Agree(Command, frozen=True):
    """Put a point into our agreement."""

    text: str


def _decide(state: State, command: Agree, who: int, _now: int) -> Outcome:
    return Outcome([keep(state, who, command.text, AGREE)])


def _apply_kept(meeting: Meeting, event: WordsKept) -> None:
    if event.kind == AGREE:
        meeting.agreement.points.append(meeting.seq)


def _apply_withdrawn(meeting: Meeting, event: WordsWithdrawn) -> None:
    meeting.agreement.points = [n for n in meeting.agreement.points if n not in event.words]


TOPIC = Topic(
    name="agreement",
    rules={Agree: Rule(base.MEMBERS, base.LIVE, on_record)},
    decide={Agree: _decide},
    apply={WordsKept: _apply_kept, WordsWithdrawn: _apply_withdrawn},
)
