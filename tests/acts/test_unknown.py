"""What is no word of ours, and cannot be said now, is told first what is asked; a number alone is told nothing of the floor."""

from __future__ import annotations

import pytest

from cop_tui.acts.act import Misread
from cop_tui.core.topics import consenting, deciding, floor
from tests.acts.rooms import QUEUE, read, room
from tests.plain.typed import joined
from tests.ui.fake import FakeSession

HOW = "To answer the proposal, if you like: consent / concern ... / objection ... / not now. Nothing else is taken for an answer."


def proposed() -> FakeSession:
    fake = room("Ana", item=QUEUE)
    fake.act("Bo", deciding.Propose("We meet monthly"))
    fake.act("Ama", consenting.AskConsent())
    return fake


def said(fake: FakeSession, line: str) -> str:
    with pytest.raises(Misread) as misread:
        read(fake, line)
    return str(misread.value)


async def test_a_number_alone_is_told_how_the_proposal_is_answered_and_nothing_of_the_floor() -> None:
    whole = f"That is none of the words here, and nothing was sent. {HOW} help lists the words."
    assert said(proposed(), "2") == whole
    async with joined(proposed()) as ana:
        assert await ana.enter("2") == [whole]
    fake = proposed()
    fake.act("Bo", floor.Hand())
    fake.act("Ama", floor.CallNext())
    assert said(fake, "2") == whole
    fake.act("Ana", consenting.GiveConsent())
    assert said(fake, "2") == "That is none of the words here, and nothing was sent. help lists the words."


def test_words_are_told_how_the_proposal_is_answered_before_how_one_speaks() -> None:
    fake = proposed()
    assert said(fake, "Relieved") == (
        f"That is none of the words here, and nothing was sent. {HOW} Your line is kept. To speak: hand. help lists the words."
    )
    fake.act("Ana", floor.Hand())
    assert said(fake, "Relieved") == (
        f"That is none of the words here, and nothing was sent. {HOW} Your line is kept. help lists the words."
    )
    fake.act("Ana", consenting.GiveConsent())
    assert "nobody has called you yet" in said(fake, "Relieved")
