"""The questions that were put to the group, and what was answered to each.

A question is the prompt of an item that was opened and is kept for the recap (its title, when it has no prompt), or the
prompt of a round in such an item. The same question put twice is one section. Sections stand in the order of the agenda.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cop_tui.core import words
from cop_tui.core.text import clean
from cop_tui.recap.answers import note_bullet, word_bullet

if TYPE_CHECKING:
    from cop_tui.core import State
    from cop_tui.recap.shape import Bullet

ASKED, HARD, LEARNING = "asked", "hard", "learning"
ASKING = frozenset({"queue", "round", "open", "reveal"})  # modes in which the group is asked something

# What is hard stands on its own, before the learning, at full length. The question itself decides, by these words and
# by nothing that anybody answered: no answer is ever weighed as good or bad news.
_HARD = re.compile(
    r"n[o']t (been )?work|\bhard(er|est)?\b|\bdifficult|\bchalleng|\bstuck\b|\bfail|\bstruggl|\bbarrier"
    r"|\bwrong\b|\bin (the|our|your) way\b",
    re.IGNORECASE,
)
_LEARNING = re.compile(r"\blearning points?\b", re.IGNORECASE)


@dataclass(slots=True)
class Question:
    """A question as it was put, of which kind, and the answers that may be shown."""

    heading: str
    kind: str = ASKED
    asked: bool = False
    bullets: list[Bullet] = field(default_factory=list)


def kind_of(*texts: str) -> str:
    """Return whether a question asks for learning points, for what is hard, or something else, by its words alone."""
    together = " / ".join(texts).replace("’", "'")
    if _LEARNING.search(together):
        return LEARNING
    return HARD if _HARD.search(together) else ASKED


def questions(state: State) -> list[Question]:
    """Return the questions that were put, or answered without being put, in the order of the agenda."""
    kept = state.kept
    found: dict[str, Question] = {}
    places: dict[tuple[int, int], Question] = {}
    for number, item in kept.agenda.items.items():
        if item.plan.keep != "recap" or not item.opened:
            continue
        title, prompt = clean(item.plan.title), clean(item.plan.prompt)
        prompt = prompt or _topic(state, number)
        own = _question(found, prompt or title, kind_of(title, prompt))
        own.asked |= item.plan.mode in ASKING
        places[number, 0] = own
        for n, put in kept.rounds.put.items():
            if put.item == number:
                asked = clean(put.prompt)
                places[number, n] = _question(found, asked, kind_of(asked)) if asked else own
                places[number, n].asked = True
    _fill(state, places)
    return list(found.values())


def _topic(state: State, item: int) -> str:
    """Return the words of the topic that an item is about, when whoever wrote them lets the recap quote them."""
    taken = state.kept.dots.taken.get(item)
    bullets = word_bullet(state, taken.word, quote=False) if taken else []
    return bullets[0].text if bullets else ""


def _question(found: dict[str, Question], heading: str, kind: str) -> Question:
    return found.setdefault(heading.casefold(), Question(heading, kind))


def _fill(state: State, places: dict[tuple[int, int], Question]) -> None:
    for number, word in state.kept.words.by_id.items():
        place = places.get((word.item, word.round)) or places.get((word.item, 0))
        if place is not None and word.kind == words.SAY:
            place.bullets += word_bullet(state, number, quote=True)
    for note in state.kept.notes.shown.values():
        if (place := places.get((note.item, 0))) is not None:
            place.bullets += note_bullet(state, note, quote=True)
