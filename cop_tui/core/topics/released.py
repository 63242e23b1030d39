"""What people let out of a closed meeting, where no other section of its recap tells it.

What was said in a closed meeting stays there with its questions, so nothing stands under one. What somebody released is read all the
same: they were told that it would be.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from cop_tui.core.engine.base import Topic
from cop_tui.core.engine.sections import InRecap, Line, Place, TopicSection, Usable
from cop_tui.core.topics import agreement, commitments, deciding, learning, parking
from cop_tui.core.topics.words import AGREE, ANSWER, CARD, COMMIT, LEARN, PARK, PROPOSE, SAY, TOPIC_WORD

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from cop_tui.core.engine.ids import WordId

HEADING = "What people released"
KINDS = frozenset({SAY, ANSWER, LEARN, PARK, COMMIT, AGREE, PROPOSE, TOPIC_WORD, CARD})
OTHERS = (agreement, commitments, deciding, learning, parking)
"""Topics with sections of their own in the recap of a closed meeting."""


def _told(use: Usable) -> Iterator[WordId]:
    """Yield the numbers of words and notes that stand in other sections."""
    for topic in OTHERS:
        for told in topic.TOPIC.recap:
            for part in told.say(use) if isinstance(told, InRecap) else ():
                for line in part.lines if isinstance(part, TopicSection) else ():
                    yield from (line.word, *line.beneath)


def _lines(use: Usable) -> Iterator[Line]:
    """Yield what was released and stands in no other section."""
    told, kept = set(_told(use)), use.kept
    said = {number: word.kind for number, word in kept.words.by_id.items() if word.kind in KINDS}
    said |= {note.at: PARK if note.at in kept.parking.notes else SAY for note in kept.notes.shown.values()}
    for number, kind in said.items():
        if number not in told:
            yield from (replace(line, quote=kind == SAY) for line in use.lines([number]))


def _recap(use: Usable) -> Iterable[TopicSection]:
    if use.closed:
        yield TopicSection(Place.SECTIONS, HEADING, lines=tuple(_lines(use)), leaves=True)


TOPIC = Topic(name="released", recap=(InRecap(_recap, ours=(HEADING,)),))
