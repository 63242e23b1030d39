"""The panels of topics, of what is parked and of the recap show everybody the numbers by which people act."""

from __future__ import annotations

import pytest

from cop_tui.core.engine.ids import Ms
from cop_tui.core.topics import afterwards, coffee, commitments, dots, parking
from cop_tui.ui.panels import parked, prompt, recap, topics
from cop_tui.ui.panels.panel import possible
from cop_tui.ui.view import KEYS, View
from tests.acts.rooms import REVEAL, as_session, room
from tests.ui.fake import FakeSession


def written(me: str) -> FakeSession:
    fake = room(me)
    for who, text in (("Bo", "Rates"), ("Cy", "Trust"), ("Di", "Time")):
        fake.act(who, coffee.AddTopic(text))
    return fake


def rows(fake: FakeSession) -> tuple[list[str], list[str]]:
    """Return the lines of the panel, and what can be done now about its rows."""
    view = View(as_session(fake), Ms(fake.now()), mode=KEYS)
    made = topics.PANEL.rows(view, 40, False)
    offered = [can.line for each in made for can in each.can if possible(view, can)]
    return [line.plain for each in made for line in each.lines], offered


@pytest.mark.parametrize("me", ["Ama", "Ana"])
def test_topics_keep_their_numbers_in_the_panel_of_everybody(me: str) -> None:
    fake = written(me)
    assert rows(fake)[0] == ["1 Rates", "2 Trust", "3 Time"]
    fake.act("Ama", coffee.NextTopic())
    assert rows(fake)[0] == ["Now: Rates", "2 Trust", "3 Time"]


def test_what_a_row_offers_names_its_number() -> None:
    fake = written("Ama")
    fake.act("Ama", coffee.NextTopic(word=fake.server.kept.dots.topics[1]))
    assert rows(fake)[1] == ["next topic 1", "next topic 3"]
    fake.act("Ama", dots.StartDots("topics", 2))
    assert rows(fake)[1] == ["dot 1", "dot 3"]


def test_the_question_for_dots_has_the_numbers_of_the_topics_and_keys_only_for_one_digit() -> None:
    fake = room("Ana")
    for number in range(1, 12):
        fake.act(("Bo", "Cy")[number % 2], coffee.AddTopic(f"Thing {number}"))
    for place in (0, 0, 6):
        fake.act("Ama", coffee.NextTopic(word=fake.server.kept.dots.topics[place]))
    fake.act("Ama", dots.StartDots("topics", 2))
    text = " ".join(line.plain for line in prompt.rows(View(as_session(fake), Ms(fake.now()), mode=KEYS), 80))
    for shown in ("[3] Thing 3", "[8] Thing 8", "10 Thing 10", "11 Thing 11"):
        assert shown in text
    for gone in ("[1]", "[2]", "[9]", "[10]", "[11]", "Thing 9"):
        assert gone not in text


def test_what_is_parked_keeps_its_number_in_its_panel_and_in_what_a_row_offers() -> None:
    fake = room("Ana", item=REVEAL)  # the last part, in which it is looked at
    for text in ("Rates", "Trust"):
        fake.act("Bo", parking.Park(text))
    fake.act("Bo", afterwards.Withdraw([fake.server.kept.parking.notes[0]]))
    (row,) = parked.PANEL.rows(View(as_session(fake), Ms(fake.now()), mode=KEYS), 40, False)
    assert [line.plain for line in row.lines] == ["2 Trust"]
    assert "sort 2 " in [can.line for can in row.can]


def test_a_promise_has_the_number_of_its_list_in_the_recap() -> None:
    fake = room("Ana")
    for text in ("I ask", "I write"):
        fake.act("Bo", commitments.Commit(text))
    fake.act("Bo", afterwards.Withdraw([fake.server.kept.commitments.promises[0]]))
    shown = recap.PANEL.rows(View(as_session(fake), Ms(fake.now()), mode=KEYS), 60, False)
    assert "2 I write" in [line.plain for row in shown for line in row.lines]
