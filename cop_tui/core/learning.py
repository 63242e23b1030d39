"""Learning points: lessons for the recap, each a sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, field

from cop_tui.core import base
from cop_tui.core.base import Command, Outcome, Rule, Topic
from cop_tui.core.record import on_record
from cop_tui.core.words import LEARN, WordsKept, WordsWithdrawn, keep

if TYPE_CHECKING:
    from cop_tui.core.meeting import Meeting, State


class Learning(Struct, omit_defaults=True):
    """Kept: the numbers of learning points, in the order they came."""

    points: list[int] = field(default_factory=list)


class Learn(Command, frozen=True):
    """Write down a learning point."""

    texts = ("text",)
    text: str


def _decide(state: State, command: Learn, who: int, _now: int) -> Outcome:
    return Outcome([keep(state, who, command.text, LEARN)])


def _apply_kept(meeting: Meeting, event: WordsKept) -> None:
    if event.kind == LEARN:
        meeting.learning.points.append(meeting.seq)


def _apply_withdrawn(meeting: Meeting, event: WordsWithdrawn) -> None:
    meeting.learning.points = [n for n in meeting.learning.points if n not in event.words]


TOPIC = Topic(
    name="learning",
    rules={Learn: Rule(base.MEMBERS, base.MEETING, on_record)},
    decide={Learn: _decide},
    apply={WordsKept: _apply_kept, WordsWithdrawn: _apply_withdrawn},
)
