"""What is worth knowing of a recap before it goes out: what lacks its author's yes, and what could be guessed.

It blocks nothing, and tells of nobody: things are counted, and each author is told of their own.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from cop_tui.core import recap_view
from cop_tui.core.engine import limits
from cop_tui.core.engine.base import OBSERVER
from cop_tui.core.engine.sections import InRecap, Line, Place, TopicSection, Written
from cop_tui.core.engine.text import spoken_list
from cop_tui.core.meeting import TOPICS
from cop_tui.core.topics.deciding import DECIDED
from cop_tui.core.topics.naming import SOMEBODY
from cop_tui.core.topics.people import called
from cop_tui.core.topics.words import GROUP
from cop_tui.core.usable import usable

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cop_tui.core.engine.ids import PersonId, WordId
    from cop_tui.core.engine.sections import Usable
    from cop_tui.core.meeting import Meeting, State

NOT_HERE = "..."
"""What stands for a text that has not come yet: whether its author said yes is known without it."""
NOUNS = {
    Place.DECIDED: "a decision",
    Place.PROMISED: "a promise",
    Place.LEARNING: "a learning point",
    Place.AGREED: "a point of our agreement",
    Place.PARKED: "something parked",
}
MANY = {
    Place.DECIDED: "decisions",
    Place.PROMISED: "promises",
    Place.LEARNING: "learning points",
    Place.AGREED: "points",
    Place.PARKED: "parked things",
}


def told(use: Usable) -> list[tuple[Place, Line]]:
    """Return the lines that stand in a recap, each with its place."""
    parts = [part for topic in TOPICS for said in topic.recap if isinstance(said, InRecap) for part in said.say(use)]
    written = {part.key: part for part in parts if isinstance(part, Written) and part.points is not None}
    leaving = [part for part in parts if isinstance(part, TopicSection) and (part.leaves or not use.closed)]
    return [(part.place, line) for part in leaving for line in _lines(part, written.get(part.key))]


def _lines(part: TopicSection, written: Written | None) -> Iterable[Line]:
    """Return the lines of a section: where the group wrote it, the words that it placed there."""
    if written is None:
        return part.lines
    return [replace(point.line, quote=True) for point in written.points or () if point.line]


def lacking(state: State) -> dict[WordId, Place]:
    """Return what could stand in the recap and lacks its author's yes, each with its place.

    Of a closed meeting nothing is meant to leave, so that nothing lacks there.
    """
    use = usable(state)
    if use.closed:
        return {}
    words = state.kept.words.by_id

    def line(number: WordId) -> Line | None:
        word = words.get(number)
        if word is None or word.withdrawn or word.consent != GROUP:
            return use.line(number)
        return Line(state.texts.get(number, NOT_HERE), number)

    there = {line.word for _, line in told(use)}
    return {line.word: place for place, line in told(replace(use, line=line)) if line.word and line.word not in there}


def lacking_of(state: State, person: PersonId) -> list[WordId]:
    """Return the words of somebody that could stand in the recap and that they said neither yes nor no to."""
    words = state.kept.words.by_id
    return [n for n in sorted(lacking(state)) if words[n].person == person and not words[n].no]


def is_of_group(meeting: Meeting, number: WordId) -> bool:
    """Return whether words are a decision, or what we promised together: without them a whole one is missing."""
    promise = meeting.commitments.about.get(number)
    decided = any(d.word == number and d.outcome == DECIDED for d in meeting.deciding.decisions.values())
    return decided or (number in meeting.commitments.promises and promise is not None and promise.group)


def beside(state: State, numbers: list[WordId], person: PersonId) -> str:
    """Return in a sentence whether others' words stand in the recap with a name where these would stand; "" where nobody's do."""
    use, words = usable(state), state.kept.words.by_id

    def line(number: WordId) -> Line | None:
        return Line(state.texts.get(number, NOT_HERE), number) if number in numbers else use.line(number)

    found = told(replace(use, line=line))
    here = {place for place, line in found if line.word in numbers}
    others = [
        (place, line)
        for place, line in found
        if place in here and line.word in words and line.word not in numbers and words[line.word].person != person
    ]
    if not others:
        return ""
    places = {place for place, _ in others}
    what = MANY.get(places.pop(), "quotes") if len(places) == 1 else "words"
    named = sum(1 for _, line in others if line.name)
    how = "without a name" if not named else "with a name" if named == len(others) else "with a name, some without one"
    return f"{'Some o' if 0 < named < len(others) else 'O'}ther {what} stand {how}."


def lacking_line(state: State) -> str:
    """Return in a sentence how much that could stand in the recap lacks somebody's yes, never whose; "" where nothing does.

    What the group placed is named by its number in the recap, where those who write it see that it waits; nothing else is told of its
    place: where few spoke to a question that would say whose words they are.
    """
    found, placed = lacking(state), _placed(state)
    nouns = [
        noun for number, place in found.items() if number not in placed and (noun := _noun(state.kept, number, place))
    ]
    named = [f"what stands at {where}" for number, where in placed.items() if number in found]
    named += [noun for noun in (*NOUNS.values(), "a proposal") if noun in nouns]
    if not found:
        return ""
    if len(found) == 1:
        return f"1 thing that could stand in it lacks somebody's yes{f': {named[0]}' if named else ''}."
    among = f", {spoken_list(named)} among them" if named else ""
    return f"{len(found)} things that could stand in it lack somebody's yes{among}."


def _placed(state: State) -> dict[WordId, str]:
    """Return the number in the recap (2.1) of everything that was said and that the group placed there."""
    return {
        piece.word: f"{number}.{place}"
        for number, section in enumerate(recap_view.sections(state))
        for place, piece in enumerate(recap_view.pieces(state, section.key), 1)
        if piece.word
    }


def _noun(meeting: Meeting, number: WordId, place: Place) -> str:
    decided = {decision.word for decision in meeting.deciding.decisions.values() if decision.outcome == DECIDED}
    return "a proposal" if place is Place.DECIDED and number not in decided else NOUNS.get(place, "")


def names(state: State) -> list[str]:
    """Return the names of all who were here, as far as they are not erased."""
    people = state.kept.people.by_id.items()
    return [person.name for number, person in people if person.name not in (called(number), SOMEBODY)]


def guessable(state: State) -> int:
    """Return how many quotes without a name fewer than five people could have said."""
    quotes = [line.word for _, line in told(usable(state)) if line.quote and not line.name]
    return sum(1 for number in quotes if _could_have_said(state.kept, number) < limits.FEW_WRITERS)


def reworded_line(state: State) -> str:
    """Return in a sentence that some quotes are in words that their author changed later, never how many or whose; "" where none are.

    Of a recap that went out already nothing is said.
    """
    words = state.kept.words.by_id
    quotes = [line.word for _, line in told(usable(state)) if line.quote and line.word in words]
    changed = not state.kept.release.released and any(words[number].at for number in quotes)
    return "Some quotes are in other words than were said: do not call them word for word." if changed else ""


def _could_have_said(meeting: Meeting, number: WordId) -> int:
    """Return how many could have said what came with the event of this number: nothing keeps who was there, but who had come by then."""
    count, came = 0, meeting.seq + 1
    for person in sorted(meeting.people.by_id, reverse=True):
        known = meeting.people.by_id[person]
        came = min(came, known.at)  # `at` is later where somebody took another name, and nobody came after the next one
        count += came < number and not (known.left or OBSERVER in known.roles)
    return count


def guessable_line(state: State) -> str:
    """Return in a sentence how many quotes could be guessed; "" where none could."""
    found = guessable(state)
    quotes, them = ("1 quote", "it") if found == 1 else (f"{found} quotes", "them")
    return f"{quotes} could be guessed: fewer than five people could have said {them}." if found else ""
