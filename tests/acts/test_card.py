"""Typed lines of the card: reading it, asking about it, and answering by number."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from cop_tui.acts import parser
from cop_tui.acts.act import Misread, Tell
from cop_tui.acts.card import TO_ASK
from cop_tui.core.engine.ids import WordId
from cop_tui.core.topics import powers, setup
from tests.acts.rooms import PLAN, as_session, command, read, room
from tests.ui.fake import FakeSession


def told(fake: FakeSession) -> list[str]:
    """Return what is read of the card."""
    step = read(fake, "card?")
    assert isinstance(step, Tell)
    return step.lines


def test_the_card_is_read_with_what_was_asked_about_it_and_answered() -> None:
    fake = room("Ana", plan=replace(PLAN, card=setup.Card(decides="The steering group.")))
    assert told(fake) == ["Who decides what: The steering group.", TO_ASK]
    for text in ("Who chose them", "Who pays?"):
        fake.act("Bo", powers.AskCard(text))
    first, second = fake.server.kept.powers.asked
    fake.act("Ama", powers.AnswerCard(second, "The council."))
    assert told(fake)[1:] == [
        "Asked 1: Who chose them. Not answered yet.",
        "Asked 2: Who pays? Answered: The council.",
        TO_ASK,
    ]
    assert first < second


def test_a_card_that_says_nothing_can_be_asked_all_the_same() -> None:
    fake = room("Ana")
    assert "You can ask." in told(fake)[0]
    assert not parser.BY_NAME["card?"].available(as_session(fake))
    assert command(fake, "ask card Who decided that?") == powers.AskCard("Who decided that?")
    fake.act("Ana", powers.AskCard("Who decided that?"))
    assert parser.BY_NAME["card?"].available(as_session(fake))


def test_a_question_is_answered_by_its_number() -> None:
    fake = room("Ama")
    assert not parser.BY_NAME["answer card"].available(as_session(fake))
    fake.act("Bo", powers.AskCard("Who decided that?"))
    (question,) = fake.server.kept.powers.asked
    assert parser.BY_NAME["answer card"].available(as_session(fake))
    for line in ("answer card 1: The council did.", "answer card 1 The council did."):
        assert command(fake, line) == powers.AnswerCard(WordId(question), "The council did.")
    for line in ("answer card", "answer card 1", "answer card 2: x", "answer card The council"):
        with pytest.raises(Misread, match=r"answer card N"):
            read(fake, line)
    with pytest.raises(Misread, match="Type the question"):
        read(fake, "ask card")
