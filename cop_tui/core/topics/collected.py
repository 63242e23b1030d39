"""What was said, collected by the question it was said to, for those who write the recap.

Whatever its author lets be quoted: who writes up sees what there is, and a recap shows only what authors agree to. Each thing has
the number under which it is spoken of, and keeps it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cop_tui.core.engine.sections import LEARNING, Place
from cop_tui.core.topics.questions import questions
from cop_tui.core.topics.setup import CLOSED_REGIME
from cop_tui.core.topics.words import NEVER_TOLD, SAY, THANK

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cop_tui.core.engine.ids import WordId
    from cop_tui.core.engine.sections import Usable
    from cop_tui.core.meeting import Meeting


NOT_PLACED = NEVER_TOLD | {THANK}
"""Kinds that nobody places in the recap; a thank-you stands there by itself, once all who have to agree do."""


@dataclass(frozen=True, slots=True)
class Group:
    """Things that were said to one question, or of one kind: the key of their section ("": it is not written), and their numbers."""

    key: str
    heading: str
    words: tuple[WordId, ...]


def numbered(meeting: Meeting) -> dict[WordId, int]:
    """Return everything that may be placed in a recap, each with its number: in the order it came, also what is withdrawn since."""
    closed = meeting.setup.session.regime == CLOSED_REGIME
    kept = {number for number, item in meeting.agenda.items.items() if closed or item.plan.keep == "recap"}
    came = [
        number
        for number, word in meeting.words.by_id.items()
        if word.kind not in NOT_PLACED and (word.kind != SAY or word.item in kept)
    ]
    parked = {*meeting.parking.came}
    came += [note.at for note in meeting.notes.shown.values() if note.at in parked or note.item in kept]
    return {word: number for number, word in enumerate(sorted(came), 1)}


def stands(meeting: Meeting, word: WordId) -> bool:
    """Return whether something that was said may stand in a recap, once its author agrees."""
    known = meeting.words.by_id.get(word)
    gone = known.withdrawn if known else all(n.at != word or n.withdrawn for n in meeting.notes.shown.values())
    return not gone and word in numbered(meeting)


def collected(use: Usable) -> list[Group]:
    """Return what was said, by question in the order of the recap, then what else was written down, by its kind."""
    kept, asked = use.kept, questions(use)
    groups = [Group(q.key, q.heading, tuple(q.said)) for q in asked if q.place is not Place.LEARNING]
    learnt = [*kept.learning.points, *(n for q in asked if q.place is Place.LEARNING for n in q.said)]
    groups.append(Group(LEARNING, "Learning points", tuple(learnt)))
    groups.append(Group("", "Decided", tuple(d.word for d in kept.deciding.decisions.values())))
    groups.append(Group("", "Promised", tuple(_standing(kept, kept.commitments.promises))))
    groups.append(Group("", "Parked", tuple(kept.parking.notes)))
    told: set[WordId] = set()
    known = numbered(kept)
    found = []
    for group in groups:
        words = tuple(n for n in group.words if n in known and n not in told)
        told.update(words)
        found.append(Group(group.key, group.heading, words))
    return [group for group in found if group.words or group.key]


def _standing(kept: Meeting, words: Iterable[WordId]) -> list[WordId]:
    return [n for n in words if not kept.words.by_id[n].withdrawn]
