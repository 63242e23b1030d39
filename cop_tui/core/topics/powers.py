"""Questions to the card of the meeting: who decided that, who pays for it, what is fixed and why. Asked in the room, and answered there.

A question stays until somebody who holds the space answers it, and says no more than that it was asked; a later answer takes the
place of an earlier one. With their authors' yes both stand in the recap, so that a power which was questioned is seen to be.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, field

from cop_tui.core.engine import base
from cop_tui.core.engine.base import Command, Ignorable, Kind, Outcome, Refused, Rule, Topic
from cop_tui.core.engine.ids import NO_WORD, Ms, PersonId, WordId, WordRef
from cop_tui.core.engine.sections import InRecap, Line, Place, Span, TopicSection, Usable
from cop_tui.core.engine.text import sentence
from cop_tui.core.topics.record import on_record
from cop_tui.core.topics.words import ANSWER, CARD, WordsKept, keep

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cop_tui.core.meeting import Meeting, State

HEADING = "What was asked about who decides"


class Powers(Struct, omit_defaults=True):
    """Kept: all questions to the card in the order they came, and the number of the words that answer each.

    Those that were taken back stay in the list, so that each keeps the number people know it by.
    """

    asked: list[WordId] = field(default_factory=list)
    answers: dict[WordId, WordId] = field(default_factory=dict)


class AskCard(Command, frozen=True):
    """Ask something about the card: who decided, who pays, what is fixed and why."""

    texts = ("text",)
    audience = base.LOT
    text: str


class AnswerCard(Command, frozen=True):
    """Answer a question to the card."""

    texts = ("text",)
    audience = base.LOT
    asked: WordRef
    text: str


class CardAnswered(Ignorable, frozen=True, kw_only=True):
    """Words answer a question to the card; `answer` is their number."""

    urgency = base.USUAL

    asked: WordId
    answer: WordId


def standing(meeting: Meeting) -> dict[WordId, tuple[int, WordId]]:
    """Return the questions that were not taken back, each with its number for people and that of its answer's words (0: none yet)."""
    words, powers = meeting.words.by_id, meeting.powers
    found = {}
    for place, number in enumerate(powers.asked, 1):
        answer = powers.answers.get(number, NO_WORD)
        if not words[number].withdrawn:
            found[number] = (place, NO_WORD if answer and words[answer].withdrawn else answer)
    return found


def _asked_numbers(meeting: Meeting) -> dict[WordId, int]:
    return {question: place for question, (place, _) in standing(meeting).items()}


def _ask(state: State, command: AskCard, who: PersonId, _now: Ms) -> Outcome:
    return Outcome([keep(state, who, command.text, CARD)])


def _answer(state: State, command: AnswerCard, who: PersonId, _now: Ms) -> Outcome:
    if command.asked not in standing(state.kept):
        raise Refused("no_card_question")
    words = keep(state, who, command.text, ANSWER)
    return Outcome([words, CardAnswered(asked=command.asked, answer=WordId(state.kept.seq + 1))])


def _apply_kept(meeting: Meeting, event: WordsKept) -> None:
    if event.kind == CARD:
        meeting.powers.asked.append(WordId(meeting.seq))


def _apply_answered(meeting: Meeting, event: CardAnswered) -> None:
    meeting.powers.answers[event.asked] = event.answer


def _tell_answered(state: State, event: CardAnswered, _me: PersonId) -> str:
    place, _ = standing(state.kept).get(event.asked, (0, NO_WORD))
    return f"That answers question {place} about the card." if place else ""


def _needs(kept: Meeting, _person: PersonId) -> Iterable[WordId]:
    return [number for question, (_, answer) in standing(kept).items() for number in (question, answer) if number]


def _recap(use: Usable) -> Iterable[TopicSection]:
    """Say what was asked about who decides, each with its answer where that may be told."""
    there = standing(use.kept)
    lines = tuple(_line(use, answer, line) for n, (_, answer) in there.items() for line in use.lines([n]))
    if there:
        yield TopicSection(Place.SECTIONS, HEADING, lines=lines, awaited=True)


def _line(use: Usable, answer: WordId, question: Line) -> Line:
    answers = use.lines([answer])
    if not answers:
        return question
    said = (Span("It was answered:", False), *(Span(one.text) for one in answers))
    return question.beside(Span(sentence(question.text)), *said, beneath=tuple(one.word for one in answers))


TOPIC = Topic(
    name="powers",
    kinds={
        CARD: Kind(
            "{who} asked about the card: {text}",
            "about the card: ",
            most=20,
            called="questions about the card",
            numbers=_asked_numbers,
            numbered="asked",
        )
    },
    needs=_needs,
    rules={AskCard: Rule(base.MEMBERS, base.LIVE, on_record), AnswerCard: Rule(base.HOLDERS, base.LIVE, on_record)},
    decide={AskCard: _ask, AnswerCard: _answer},
    apply={WordsKept: _apply_kept, CardAnswered: _apply_answered},
    tell={CardAnswered: _tell_answered},
    refusals={"no_card_question": "There is no such question about the card."},
    recap=(InRecap(_recap, (CARD, ANSWER), (HEADING,)),),
)
