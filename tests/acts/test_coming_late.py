"""Somebody who comes in late is answered the same as everybody else: what a topic shows is what it has newcomers sent."""

from __future__ import annotations

import msgspec
import pytest

from cop_tui import core
from cop_tui.acts.act import Tell
from cop_tui.client.replica import Replica
from cop_tui.core.engine.ids import ItemId, PersonId, WordId
from cop_tui.core.topics import (
    agreement,
    coffee,
    commitments,
    consenting,
    deciding,
    learning,
    notes,
    parking_followup,
    role_notes,
    words,
)
from cop_tui.core.topics import parking as lot
from tests.acts.rooms import OPEN, read, room
from tests.ui.fake import FakeSession

QUERIES = ("decisions?", "promises?", "lot?", "agreement?", "topics?", "who?", "now?", "mine")
TALK = 12  # more than a newcomer is sent of the talk


def full() -> FakeSession:
    """Return a meeting in which everything that keeps words has kept some, with a good deal of talk after it."""
    fake = room("Ama", item=OPEN)
    fake.act("Ana", deciding.Propose("We meet monthly"))
    fake.act("Ama", consenting.AskConsent())
    for name in ("Ana", "Bo", "Cy", "Di", "Ama"):
        fake.act(name, consenting.GiveConsent())
    fake.act("Ama", deciding.Decide("in a year", fake.server.kept.deciding.matter.version))  # type: ignore[union-attr]
    fake.act("Bo", deciding.Propose("We meet on Fridays"))
    fake.act("Cy", lot.Park("Who pays?"))
    fake.act("Ama", parking_followup.NoToNote(fake.server.kept.parking.notes[0], "No money", "we ask"))
    fake.act("Ana", commitments.Commit("I write it up"))
    fake.act("Bo", agreement.Agree("We may pass"))
    fake.act("Bo", learning.Learn("Small steps"))
    fake.act("Ama", role_notes.IfHard("space holder", "I pass it on"))
    fake.act("Di", coffee.AddTopic("Rates"))
    for n in range(TALK):
        fake.act("Ana", words.Say(f"line {n}"))
    return fake


def come_late(fake: FakeSession, texts: set[int]) -> FakeSession:
    """Let the person of this screen come in anew, with no words but these."""
    late = room("Ama", item=OPEN)
    late.server, late.time = fake.server, fake.time
    late.replica = Replica()
    late.replica.me, late.replica.whose = fake.replica.me, fake.replica.whose
    late.replica.state = msgspec.json.decode(msgspec.json.encode(fake.replica.state), type=core.State)
    late.replica.state.texts = {n: text for n, text in fake.replica.state.texts.items() if n in texts}
    return late


def answer(fake: FakeSession, query: str) -> list[str]:
    step = read(fake, query)
    assert isinstance(step, Tell)
    return step.lines


@pytest.mark.parametrize("query", QUERIES)
def test_somebody_who_came_late_is_answered_the_same(query: str) -> None:
    fake = full()
    late = come_late(fake, set(core.needed(fake.server.kept, fake.replica.me)))
    assert len(late.replica.state.texts) < len(fake.replica.state.texts)
    assert answer(late, query) == answer(fake, query)


def test_the_comparison_finds_words_that_were_not_sent() -> None:
    fake = full()
    late = come_late(fake, set())
    differ = [query for query in QUERIES if answer(late, query) != answer(fake, query)]
    assert differ == ["decisions?", "promises?", "lot?", "agreement?", "topics?", "who?", "now?", "mine"]


def test_notes_of_this_part_come_with_it_and_no_others() -> None:
    fake = room("Ama", item=OPEN)
    current = fake.server.kept.agenda.current
    shown = fake.server.kept.notes.shown
    shown["here"] = notes.Note(current, WordId(7))
    shown |= {f"elsewhere {n}": notes.Note(ItemId(current + 1), WordId(n)) for n in range(100, 107)}
    assert core.needed(fake.server.kept, PersonId(1)) == [101, 102, 103, 104, 105, 106, 7]
