"""The questions that were put to the group, and what was answered to each, for the recap.

A question is the prompt of an item that was opened and is kept for the recap (its title, when it has no prompt), or the
prompt of a round in such an item. The same question put twice is one section. Sections stand in the order of the agenda.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from cop_tui.core.engine.base import Topic
from cop_tui.core.engine.ids import ItemId, WordId
from cop_tui.core.engine.sections import InRecap, Line, Place, TopicSection, Usable
from cop_tui.core.engine.text import clean
from cop_tui.core.topics.words import PARK, SAY, TOPIC_WORD

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cop_tui.core.topics.setup import PlannedItem

ASKING = frozenset({"queue", "round", "open", "reveal"})  # modes in which the group is asked something


@dataclass(slots=True)
class Question:
    """A question as it was put, where its section stands, and the answers that may be told.

    `key` names its section: the part and the round in which it was put first. `said` are the numbers of all words and notes
    said to it that still stand, whatever their authors let be quoted.
    """

    heading: str
    place: Place
    key: str = ""
    asked: bool = False
    lines: list[Line] = field(default_factory=list)
    said: list[WordId] = field(default_factory=list)


def _place(plan: PlannedItem) -> Place:
    """Return where answers stand, as the plan of their item says.

    No answer is ever weighed as good or bad news, and no wording either.
    """
    return Place.LEARNING if plan.learning else Place.NOT_WORKING if plan.hard else Place.SECTIONS


def questions(use: Usable) -> list[Question]:
    """Return the questions that were put, or answered without being put, in the order of the agenda.

    What was said in a closed meeting stays there, and so do its questions.
    """
    if use.closed:
        return []
    found: dict[str, Question] = {}
    places: dict[tuple[ItemId, int], Question] = {}
    for number in use.kept.agenda.listed():
        item = use.kept.agenda.items[number]
        if item.plan.keep != "recap" or not item.opened:
            continue
        place = _place(item.plan)
        own = _question(found, clean(item.plan.prompt) or _topic(use, number) or clean(item.plan.title), place, number)
        own.asked |= item.plan.mode in ASKING
        places[number, 0] = own
        for n, put in use.kept.rounds.put.items():
            if put.item == number:
                asked = clean(put.prompt)
                places[number, n] = _question(found, asked, place, number, n) if asked else own
                places[number, n].asked = True
    _fill(use, places)
    return list(found.values())


def _topic(use: Usable, item: ItemId) -> str:
    """Return the words of the topic or the parked note that an item is about, when their author lets the recap quote them."""
    taken = use.kept.dots.taken.get(item)
    word = taken.word if taken else use.kept.agenda.items[item].words
    return next((line.text for line in use.lines([word])), "") if word else ""


def _question(found: dict[str, Question], heading: str, place: Place, item: ItemId, turn: int = 0) -> Question:
    return found.setdefault(heading.casefold(), Question(heading, place, f"{item}.{turn}" if turn else f"{item}"))


def _fill(use: Usable, places: dict[tuple[ItemId, int], Question]) -> None:
    words = use.kept.words.by_id.items()
    said = {number: (word.item, word.round) for number, word in words if word.kind == SAY and not word.withdrawn}
    said |= {note.at: (note.item, 0) for note in use.kept.notes.shown.values() if not note.withdrawn}
    for number, (item, turn) in said.items():
        if question := places.get((item, turn)) or places.get((item, 0)):
            question.said.append(number)
            question.lines += [replace(line, quote=True) for line in use.lines([number] if use.quotes else [])]


def _recap(use: Usable) -> Iterable[TopicSection]:
    """Say each question with its answers; learning points stand elsewhere."""
    for question in questions(use):
        if question.heading and question.place is not Place.LEARNING:
            yield TopicSection(
                question.place,
                question.heading,
                lines=tuple(question.lines),
                awaited=question.asked and use.quotes,
                key=question.key,
            )


TOPIC = Topic(name="questions", recap=(InRecap(_recap, (SAY, TOPIC_WORD, PARK)),))
