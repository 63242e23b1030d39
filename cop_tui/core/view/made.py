"""What may be asked about what the group makes: topics, dots, checks, decisions, promises, its agreement, and what was said aloud."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cop_tui.core.engine.base import Message
from cop_tui.core.engine.ids import PersonId, WordId
from cop_tui.core.topics import (
    agreement,
    aloud,
    care,
    checks,
    coffee,
    commitments,
    consenting,
    deciding,
    dots,
    numbers,
    parking,
    parking_followup,
    words,
)

if TYPE_CHECKING:
    from cop_tui.core.meeting import Meeting, State


def topic(meeting: Meeting) -> dots.Taken | None:
    """Return the topic that is talked about in the current part, or None."""
    return coffee.current(meeting)


def topic_numbers(meeting: Meeting) -> dict[WordId, int]:
    """Return the topics that wait, in their present order, each with the number it keeps."""
    return numbers.topics(meeting)


def parked_numbers(meeting: Meeting) -> dict[WordId, int]:
    """Return what is parked, in its present order, each with the number it keeps."""
    return numbers.parked(meeting)


def aloud_numbers(meeting: Meeting) -> dict[int, int]:
    """Return what was said aloud and waits for a second person, by the number of its event, each with the number it keeps."""
    return numbers.aloud(meeting)


def promise_numbers(meeting: Meeting) -> dict[WordId, int]:
    """Return the promises, each with the number it keeps."""
    return numbers.promises(meeting)


def dotted(meeting: Meeting) -> dict[WordId, int]:
    """Return the words that can be dotted now, in their present order, each with its number; none where no dots are given."""
    running = meeting.dots.running
    return dots.numbered(meeting, running.what) if running else {}


def topics_dotted(meeting: Meeting) -> bool:
    """Return whether dots are given to topics now."""
    running = meeting.dots.running
    return running is not None and running.what == dots.TOPICS


def my_dots(state: State) -> list[WordId]:
    """Return the words that I gave my dots to."""
    return dots.my_dots(state)


def my_answer(state: State) -> str:
    """Return what I answered in the running check; nothing when I did not."""
    return checks.my_answer(state)


def totals(counted: dict[str, int]) -> str:
    """Return the totals of a check in words, or why there are none."""
    return checks.shown(counted)


def words_of(state: State, number: WordId) -> str:
    """Return the words of a proposal or decision, or what stands there when they are not here."""
    return deciding.words_of(state, number)


def repeats_parked(message: Message | None) -> bool:
    """Return whether the sentence of a message repeats words that are parked, which their author may take back."""
    return isinstance(message, parking_followup.NoteMarked)


def told_alone(meeting: Meeting) -> dict[PersonId, tuple[str, PersonId]]:
    """Return the answers that were said aloud and told by one person alone: what each is, and who told it, by whose it is."""
    return deciding.told_alone(meeting)


def how_to_answer_aloud(state: State, me: PersonId) -> str:
    """Return how to type the answers of people without a screen, as a sentence for whoever does that; nothing for others."""
    return consenting.how_to_answer(state, me)


def still_silent(state: State) -> list[PersonId]:
    """Return who has been in the meeting since it was opened, and has not answered the proposal on the table."""
    return deciding.silent(state)


def asks_consent(matter: deciding.Matter) -> bool:
    """Return whether a proposal waits for what everybody says to it."""
    return matter.step == deciding.CONSENT


OBJECTS, CONSENTS = words.OBJECTION, deciding.CONSENT


def answers_heard() -> tuple[str, ...]:
    """Return the answers to a proposal in the order in which they need to be heard."""
    return words.OBJECTION, words.CONCERN, deciding.CONSENT


def left_open(decision: deciding.Decision) -> str:
    """Return how a decision ended, in words, where it was not decided; else nothing."""
    return "" if decision.outcome == deciding.DECIDED else decision.outcome


def became_of(state: State, note: WordId) -> str:
    """Return what became of a parked note, in words; nothing while it is only parked."""
    known = state.kept.parking.of(note) != parking.Parked() or note in state.kept.parking.same
    return parking_followup.receipt(state, note) if known else ""


def parked_reason(state: State, note: WordId) -> WordId:
    """Return the number of the words that say why a parked note cannot be, or comes back when it does (0: none)."""
    return parking_followup.reason(state, note)


def carried(state: State, promise: WordId, me: PersonId) -> str:
    """Return who carries a promise and what was said about it, in words for me."""
    return commitments.carried(state, promise, me)


def proposed_points(meeting: Meeting) -> list[WordId]:
    """Return the points of the agreement that are proposed and not agreed."""
    known = meeting.agreement
    return [number for number in known.points if known.of(number).state == agreement.PROPOSED]


def my_vote(state: State) -> bool | None:
    """Return whether I voted to go on with this topic in the vote that runs, None when I did not vote."""
    return coffee.my_vote(state)


def said_yes(state: State, point: WordId) -> bool:
    """Return whether I said yes to a point of the agreement as it is proposed now."""
    return agreement.said_yes(state, point)


def point_place(state: State, point: WordId) -> int:
    """Return the number of a point of the agreement as lists show it (0: it is gone)."""
    return agreement.place(state, point)


def aloud_for(state: State, me: PersonId) -> dict[int, tuple[int, aloud.Spoken]]:
    """Return what was said aloud and waits for me to have heard it too, by its event, with the number people know it by."""
    if not aloud.serves(state, me):
        return {}
    known = numbers.aloud(state.kept)
    waiting = state.kept.aloud.waiting.items()
    return {event: (known[event], said) for event, said in waiting if said.by != me and aloud.suffices(state, said, me)}


def confirmable(state: State, me: PersonId) -> list[int]:
    """Return the numbers of what was said aloud and counts once I have heard it too, whether I serve the meeting or not."""
    known, waiting = numbers.aloud(state.kept), state.kept.aloud.waiting.items()
    return [known[event] for event, said in waiting if not aloud.cannot_confirm(state, said, me)]


def only_answers_wait(state: State) -> bool:
    """Return whether all that waits for a second person answers a proposal."""
    return all(said.what in deciding.ANSWERS for said in state.kept.aloud.waiting.values())


def said_aloud(state: State, said: aloud.Spoken) -> str:
    """Return in a sentence what was said aloud."""
    return aloud.what_waits(state, said)


def opens_on_request(signal: care.SignalRaised) -> bool:
    """Return whether a request made aside names somebody, so that nothing of it stands on a screen unasked."""
    return care.is_named(signal.kind)


def requests(state: State, me: PersonId) -> dict[int, care.SignalRaised]:
    """Return the requests that wait for me, by number; those to whoever holds the space only while I do."""
    return care.to_answer(state, me)


def asked_aside(signal: care.SignalRaised, person: str, other: str) -> str:
    """Return the sentence for a request that somebody made aside, with the names of who made it and who else reads it."""
    return care.asked(signal.kind, person, other)
