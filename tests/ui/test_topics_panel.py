"""The panel of topics: there for everybody, each topic under the number by which it is taken up and dotted."""

from __future__ import annotations

import pytest

from cop_tui.core.engine.ids import Ms
from cop_tui.core.topics import coffee, dots
from cop_tui.ui.panels import topics
from cop_tui.ui.view import KEYS, View
from tests.acts.rooms import as_session, room
from tests.ui.fake import FakeSession


def written(me: str) -> FakeSession:
    fake = room(me)
    for who, text in (("Bo", "Rates"), ("Cy", "Trust"), ("Di", "Time")):
        fake.act(who, coffee.AddTopic(text))
    return fake


def rows(fake: FakeSession) -> tuple[list[str], list[str]]:
    """Return the lines of the panel, and what can be done about its rows."""
    made = topics.PANEL.rows(View(as_session(fake), Ms(fake.now()), mode=KEYS), 40, False)
    return [line.plain for each in made for line in each.lines], [can.line for each in made for can in each.can]


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
