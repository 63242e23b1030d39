"""The numbers under which lists show what people wrote: topics, what is parked, promises, points of the agreement.

People act by these numbers, so each keeps its own for the whole meeting: what is taken up, withdrawn or put in another order
changes which numbers a list shows and where they stand, and never what a number means.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cop_tui.core.topics.words import AGREE, COMMIT, THANK, TOPIC_WORD

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cop_tui.core.engine.ids import WordId
    from cop_tui.core.meeting import Meeting


def topics(meeting: Meeting) -> dict[WordId, int]:
    """Return the topics that wait, in their present order, each with its number."""
    return _listed(meeting.dots.topics, _said(meeting, TOPIC_WORD))


def topic(meeting: Meeting, word: WordId) -> int:
    """Return the number of a topic, whether it still waits or not."""
    return _counted(_said(meeting, TOPIC_WORD)).get(word, 0)


def parked(meeting: Meeting) -> dict[WordId, int]:
    """Return what is parked, in its present order, each with its number."""
    return _listed(meeting.parking.notes, meeting.parking.came)


def promises(meeting: Meeting) -> dict[WordId, int]:
    """Return the promises, in the order they came, each with its number."""
    return _listed(meeting.commitments.promises, _said(meeting, COMMIT))


def points(meeting: Meeting) -> dict[WordId, int]:
    """Return the points that people added to the agreement, each with its number; those of the plan have the first ones."""
    planned = len(meeting.setup.session.agreement)
    return _listed(meeting.agreement.points, _said(meeting, AGREE), planned)


def thanks(meeting: Meeting) -> dict[WordId, int]:
    """Return the thank-yous, in the order they came, each with its number."""
    came = _said(meeting, THANK)
    return _listed([word for word in came if not meeting.words.by_id[word].withdrawn], came)


def aloud(meeting: Meeting) -> dict[int, int]:
    """Return what was said aloud and waits for a second person, by the number of its event, each with its own number."""
    waiting = meeting.aloud.waiting.items()
    return {event: spoken.number or place for place, (event, spoken) in enumerate(waiting, 1)}


def _said(meeting: Meeting, kind: str) -> list[WordId]:
    """Return all words of a kind in the order they came, also those that are withdrawn."""
    return sorted(number for number, word in meeting.words.by_id.items() if word.kind == kind)


def _counted(came: Iterable[WordId], before: int = 0) -> dict[WordId, int]:
    return {word: number for number, word in enumerate(came, before + 1)}


def _listed(there: list[WordId], came: list[WordId], before: int = 0) -> dict[WordId, int]:
    """Return what is there with its place among all that came; what nobody saw come, as an older server sends it, is first."""
    known = set(came)
    numbers = _counted([*(word for word in there if word not in known), *came], before)
    return {word: numbers[word] for word in there}
