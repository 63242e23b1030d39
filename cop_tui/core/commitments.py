"""Commitments: what people promise, in their own words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, field

from cop_tui.core import base
from cop_tui.core.base import Command, Outcome, Rule, Topic
from cop_tui.core.record import on_record
from cop_tui.core.words import COMMIT, WordsKept, WordsWithdrawn, keep

if TYPE_CHECKING:
    from cop_tui.core.meeting import Meeting, State


class Commitments(Struct):
    """Kept: the numbers of promises, in the order they came."""

    promises: list[int] = field(default_factory=list)


class Commit(Command, frozen=True):
    """Promise something."""

    text: str


def _decide(state: State, command: Commit, who: int, _now: int) -> Outcome:
    return Outcome([keep(state, who, command.text, COMMIT)])


def _apply_kept(meeting: Meeting, event: WordsKept) -> None:
    if event.kind == COMMIT:
        meeting.commitments.promises.append(meeting.seq)


def _apply_withdrawn(meeting: Meeting, event: WordsWithdrawn) -> None:
    meeting.commitments.promises = [n for n in meeting.commitments.promises if n not in event.words]


TOPIC = Topic(
    name="commitments",
    rules={Commit: Rule(base.MEMBERS, base.MEETING, on_record)},
    decide={Commit: _decide},
    apply={WordsKept: _apply_kept, WordsWithdrawn: _apply_withdrawn},
)
