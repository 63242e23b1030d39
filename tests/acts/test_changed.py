"""What came of what was said here: only what has an answer, and nobody who has not done something."""

from __future__ import annotations

from cop_tui.acts.act import Tell
from cop_tui.acts.changed import NOTHING
from cop_tui.core.engine.ids import ItemId
from cop_tui.core.topics import agreement, consenting, deciding, parking, parking_followup, powers
from cop_tui.core.topics.became import SayBecame
from tests.acts.rooms import read, room
from tests.acts.test_became import came, point


def test_where_nothing_has_an_answer_yet_nothing_is_counted() -> None:
    fake = room("Ana")
    fake.act("Bo", parking.Park("Who pays?"))
    fake.act("Bo", agreement.Agree("We listen."))
    step = read(fake, "changed?")
    assert isinstance(step, Tell)
    assert step.lines == [NOTHING]


def test_answers_about_the_card_and_what_became_of_things_from_before_are_told() -> None:
    fake = came()
    fake.act("Ana", powers.AskCard("Who decided that?"))
    fake.act("Bo", powers.AskCard("Who pays?"))
    asked = next(iter(powers.standing(fake.server.kept)))
    fake.act("Ama", powers.AnswerCard(asked, "The council"))
    fake.act("Ana", SayBecame(point(fake, 1), "changed", "there is a ramp"))
    fake.act("Ana", SayBecame(point(fake, 2), "open"))
    step = read(fake, "changed?")
    assert isinstance(step, Tell)
    assert step.lines[0] == "Asked 1: Who decided that? Answered: The council"
    assert step.lines[1].startswith("Came back 1: heard: heard it (from First")
    assert step.lines[1].endswith("there is a ramp")
    assert len(step.lines) == 2, "what waits is not told"


def test_what_was_answered_decided_and_agreed_is_told() -> None:
    fake = room("Ana")
    for text in ("Who pays?", "Rooms", "Tea", "Waits"):
        fake.act("Bo", parking.Park(text))
    money, rooms_, tea, _ = fake.server.kept.parking.notes
    fake.act("Ama", parking_followup.NoToNote(money, "No money", "we ask in May"))
    fake.act("Ama", parking_followup.MarkNote(rooms_, "done"))
    fake.act("Ama", parking_followup.NoteToItem(tea))
    fake.act("Bo", agreement.Agree("We listen."))
    fake.later(120_000)
    fake.act("Bo", deciding.Propose("We meet weekly"))
    fake.act("Ama", consenting.AskConsent())
    fake.act("Cy", consenting.GiveConsent())
    fake.act("Ama", deciding.Decide("in June"))
    assert fake.server.kept.parking.of(tea).item == ItemId(7)
    step = read(fake, "changed?")
    assert isinstance(step, Tell)
    assert step.lines == [
        "Parked 1: Who pays? Now: cannot be. No money. Instead: we ask in May",
        "Parked 2: Rooms. Now: done.",
        "Parked 3: Tea. Now: parked, part 7.",
        "1. Decided: We meet weekly. We look at it again: in June.",
        "Agreed: We listen.",
    ]
