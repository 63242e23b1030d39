"""Learning points: lessons for the recap, each a sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, field

from cop_tui.core.engine import base
from cop_tui.core.engine.base import Command, Kind, Outcome, Rule, Topic
from cop_tui.core.engine.ids import Ms, PersonId, WordId
from cop_tui.core.engine.sections import LEARNING, InRecap, Place, TopicSection, Usable, heading_key
from cop_tui.core.topics.afterwards import WordsWithdrawn
from cop_tui.core.topics.questions import questions
from cop_tui.core.topics.record import on_record
from cop_tui.core.topics.words import LEARN, WordsKept, keep

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cop_tui.core.meeting import Meeting, State

HEADING = "Learning points"


class Learning(Struct, omit_defaults=True):
    """Kept: the numbers of learning points, in the order they came."""

    points: list[WordId] = field(default_factory=list)


class Learn(Command, frozen=True):
    """Write down a learning point."""

    texts = ("text",)
    text: str


def _decide(state: State, command: Learn, who: PersonId, _now: Ms) -> Outcome:
    return Outcome([keep(state, who, command.text, LEARN)])


def _apply_kept(meeting: Meeting, event: WordsKept) -> None:
    if event.kind == LEARN:
        meeting.learning.points.append(WordId(meeting.seq))


def _apply_withdrawn(meeting: Meeting, event: WordsWithdrawn) -> None:
    gone = set(event.words)
    meeting.learning.points = [n for n in meeting.learning.points if n not in gone]


def _recap(use: Usable) -> Iterable[TopicSection]:
    """Say the learning points, with what was said when the group was asked for them."""
    points = use.kept.learning.points
    asked = [question for question in questions(use) if question.place is Place.LEARNING]
    lead = next((q.heading for q in asked if heading_key(q.heading) not in ("learning points", "learning point")), "")
    lines = (*use.lines(points), *(line for question in asked for line in question.lines))
    yield TopicSection(Place.LEARNING, HEADING, lead, lines, awaited=bool(asked or points), leaves=True, key=LEARNING)


TOPIC = Topic(
    name="learning",
    kinds={
        LEARN: Kind("{who} wrote down a learning point: {text}", "learning point: ", most=50, called="learning points")
    },
    needs=lambda kept, _person: kept.learning.points,
    rules={Learn: Rule(base.MEMBERS, base.MEETING, on_record)},
    decide={Learn: _decide},
    apply={WordsKept: _apply_kept, WordsWithdrawn: _apply_withdrawn},
    recap=(InRecap(_recap, (LEARN,), (HEADING,)),),
)
