"""The numbers by which people act on topics, parked notes, promises, points and what was said aloud: each keeps its own."""

from __future__ import annotations

import re

import pytest

from cop_tui.acts import notes, prompts
from cop_tui.acts.act import Misread, Question, Send, Tell, UseNote
from cop_tui.client import mynotes
from cop_tui.core.engine.ids import ItemId, PersonId, WordId
from cop_tui.core.topics import afterwards, agreement, aloud, checks, coffee, commitments, dots, floor, parking, words
from tests.acts.rooms import OPEN, REVEAL, as_session, command, read, room
from tests.ui.fake import FakeSession

LOOK = {"topic": "topics?", "parked": "lot?", "promise": "promises?", "point": "agreement?"}
WRITE = {
    "topic": coffee.AddTopic,
    "parked": parking.Park,
    "promise": commitments.Commit,
    "point": agreement.Agree,
}
ACT = {
    "topic": lambda fake, n: command(fake, f"next topic {n}").word,  # type: ignore[attr-defined]
    "parked": lambda fake, n: command(fake, f"care for {n}").parked,  # type: ignore[attr-defined]
    "promise": lambda fake, n: command(fake, f"join promise {n}").promise,  # type: ignore[attr-defined]
    "point": lambda fake, n: command(fake, f"object to point {n}").point,  # type: ignore[attr-defined]
}
EVERY = pytest.mark.parametrize("what", list(LOOK))


def written(what: str, me: str = "Ama") -> tuple[FakeSession, list[WordId]]:
    """Return a meeting in which Bo, Cy and Di wrote one each, and where each is kept."""
    fake, found = room(me), []
    for who, text in (("Bo", "Rates"), ("Cy", "Trust"), ("Di", "Time")):
        fake.act(who, WRITE[what](text))
        found.append(next(n for n in reversed(fake.server.kept.words.by_id)))
    return fake, found


def listed(fake: FakeSession, line: str) -> dict[str, str]:
    """Return what a list shows: each of the three texts with the number before it, in the order of the list."""
    step = read(fake, line)
    assert isinstance(step, Tell)
    found = (re.match(r"(\d+)\. (Rates|Trust|Time)\b", told) for told in step.lines)
    return {each[2]: each[1] for each in found if each}


@EVERY
def test_a_number_means_the_same_after_another_is_withdrawn(what: str) -> None:
    fake, (first, second, third) = written(what)
    before = listed(fake, LOOK[what])
    assert list(before) == ["Rates", "Trust", "Time"]
    fake.act("Bo", afterwards.Withdraw([first]))
    assert listed(fake, LOOK[what]) == {"Trust": before["Trust"], "Time": before["Time"]}
    assert ACT[what](fake, before["Trust"]) == second
    assert ACT[what](fake, before["Time"]) == third
    with pytest.raises(Misread):
        read(
            fake,
            {"topic": "next topic", "parked": "care for", "promise": "join promise"}.get(what, "object to point")
            + " 1",
        )


@EVERY
def test_what_comes_later_gets_a_number_that_nothing_had(what: str) -> None:
    fake, (*_, third) = written(what)
    before = listed(fake, LOOK[what])
    fake.act("Di", afterwards.Withdraw([third]))
    fake.act("Bo", WRITE[what]("Time"))
    assert int(listed(fake, LOOK[what])["Time"]) == int(before["Time"]) + 1


def test_a_number_means_the_same_after_the_first_topic_is_taken_up() -> None:
    fake, (_, second, third) = written("topic")
    fake.act("Ama", coffee.NextTopic())
    assert listed(fake, "topics?") == {"Trust": "2", "Time": "3"}
    assert command(fake, "next topic 3") == coffee.NextTopic(7, third, ItemId(7))
    fake.act("Ama", dots.StartDots("topics", 2))
    assert command(fake, "dot 2 3") == dots.PlaceDots([second, third], 1)
    with pytest.raises(Misread, match=r"topics\? shows their numbers"):
        read(fake, "dot 1")


@pytest.mark.parametrize(("what", "line"), [("topics", "topics?"), ("parked", "lot?")])
def test_dots_change_the_order_and_no_number(what: str, line: str) -> None:
    fake, (_, _, third) = written("topic" if what == "topics" else "parked")
    fake.act("Ama", dots.StartDots(what, 2))
    for who in ("Ama", "Ana", "Bo", "Cy"):
        fake.act(who, dots.PlaceDots([third]))
    fake.act("Ama", dots.CloseDots())
    assert list(listed(fake, line).items()) == [("Time", "3"), ("Rates", "1"), ("Trust", "2")]


def test_a_topic_that_is_taken_up_names_its_part_by_its_number() -> None:
    fake, (_, _, third) = written("topic")
    fake.act("Ama", coffee.NextTopic(word=third))
    assert fake.server.kept.agenda.items[fake.server.kept.agenda.current].plan.title == "Topic 3"


def test_the_numbers_asked_for_are_those_of_the_list() -> None:
    fake, (_, _, third) = written("topic")
    fake.act("Ama", coffee.NextTopic())
    fake.act("Ama", dots.StartDots("topics", 2))
    found = prompts.asked(as_session(fake))
    assert found is not None
    assert [(choice.number, choice.label) for choice in found.choices] == [(2, "Trust"), (3, "Time")]
    assert [prompts.line_for(found, given) for given in ("3", "2 3", "1", "1 2")] == ["dot 3", "dot 2 3", "", ""]
    fake.act("Ama", dots.PlaceDots([third]))
    found = prompts.asked(as_session(fake))
    assert found is not None
    assert prompts.line_for(found, "2") == "dot 3 2"


def test_numbers_alone_are_dots_whatever_else_is_asked() -> None:
    fake, (first, _, third) = written("topic")
    fake.act("Ama", dots.StartDots("topics", 2))
    fake.act("Ama", checks.StartCheck("Are we ready?", False, OPEN))
    found = prompts.asked(as_session(fake))
    assert found is not None
    assert found.kind == "CHECK"
    step = read(fake, "1 3")
    assert step == Question("Did you mean your dots: dot 1 3? y / n", Send(dots.PlaceDots([first, third], 1)))
    asks = read(fake, "2")
    assert isinstance(asks, Question)
    assert "dots" not in asks.text, "a single number may answer what is asked"


def test_a_number_that_no_topic_has_is_no_dot_and_no_speech() -> None:
    fake, _ = written("topic")
    fake.act("Ama", dots.StartDots("topics", 2))
    for line in ("9", "1 9"):
        with pytest.raises(Misread, match=r"topics\? shows their numbers"):
            read(fake, line)


def taken_back(fake: FakeSession, line: str) -> UseNote:
    """Return what a yes takes back, once its words were shown."""
    step = read(fake, line)
    assert isinstance(step, Question)
    assert isinstance(step.then, UseNote)
    assert fake.my_notes.numbered()[step.then.which].text in step.text
    return step.then


def noted(*texts: str) -> FakeSession:
    fake = room(item=REVEAL)
    fake.my_notes += [mynotes.new_note(text, REVEAL, False) for text in texts]
    return fake


def test_a_note_keeps_its_letter_after_another_is_taken_back() -> None:
    fake = noted("We were tired", "Nobody asked", "It was late")
    assert taken_back(fake, "take back b") == UseNote("take back", which=1)
    fake.my_notes.pop(0)
    step = read(fake, "mine")
    assert isinstance(step, Tell)
    assert [line[:2] for line in step.lines[:2]] == ["b.", "c."]
    assert step.lines[-1].startswith("quote b, quote b none. take back b.")
    assert taken_back(fake, "take back b") == UseNote("take back", which=1)
    assert read(fake, "quote c") == UseNote("quote", which=2, quote=True)
    assert taken_back(fake, "take back") == UseNote("take back", which=2)
    for line in ("take back a", "quote a", "quote d"):
        with pytest.raises(Misread, match="by its letter"):
            read(fake, line)


async def test_a_yes_for_a_note_that_has_gone_meanwhile_does_nothing_with_another() -> None:
    fake = noted("We were tired", "Nobody asked")
    step = taken_back(fake, "take back a")
    del fake.my_notes[0]
    answer = await notes.USES["take back"].do(as_session(fake), step)
    assert (answer.how, answer.text) == ("refused", "That note is not held any more.")
    assert [note.text for note in fake.my_notes] == ["Nobody asked"]


def test_letters_go_on_after_z() -> None:
    fake = noted(*(f"note {n}" for n in range(28)))
    assert list(notes.lettered(as_session(fake)))[24:] == ["y", "z", "aa", "ab"]
    assert taken_back(fake, "take back ab") == UseNote("take back", which=27)
    assert read(fake, "quote aa none") == UseNote("quote", which=26)


def test_minutes_without_a_number_are_minutes() -> None:
    fake, (_, second, _) = written("topic")
    assert command(fake, "next topic 10m") == coffee.NextTopic(10, WordId(0), OPEN)
    assert command(fake, "next topic 2 10m") == coffee.NextTopic(10, second, OPEN)


def test_words_that_are_parked_later_come_after_what_was_parked_before() -> None:
    fake = room("Ama")
    fake.act("Bo", words.Say("Rates"))
    said = WordId(fake.server.kept.seq)
    fake.act("Cy", parking.Park("Trust"))
    fake.act("Ama", parking.OfferPark(PersonId(3), word=said))
    fake.act("Bo", parking.AnswerPark(True))
    assert listed(fake, "lot?") == {"Trust": "1", "Rates": "2"}


def test_what_an_older_server_sent_without_numbers_has_the_places_it_had() -> None:
    fake, (first, second, _) = written("parked")
    fake.replica.kept.parking.came = []
    assert listed(fake, "lot?") == {"Rates": "1", "Trust": "2", "Time": "3"}
    assert command(fake, "care for 2").parked == second  # type: ignore[attr-defined]
    assert first in fake.replica.kept.parking.notes


def test_a_number_of_something_said_aloud_means_the_same_after_another_is_confirmed() -> None:
    fake = room("Ama")
    fake.act("Ama", floor.PutIn("Femi", "phone"))
    femi = PersonId(6)
    for text in ("one", "two"):
        fake.act("Di", words.Scribe(femi, text))
    theirs, waits = aloud.of(fake.server, femi), []
    for word in theirs:
        fake.act("Bo", aloud.QuoteAloud(femi, [word], words.UNNAMED))
        waits.append(fake.server.kept.seq)
    assert command(fake, "not said 2") == aloud.DropAloud(waits[1])
    fake.act("Ama", aloud.ConfirmAloud(waits[0]))
    assert command(fake, "not said 2") == aloud.DropAloud(waits[1])
    with pytest.raises(Misread, match=r"What was number 1 does not wait any more.*Still waiting: not said 2"):
        read(fake, "not said 1")
