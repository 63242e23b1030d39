"""Somebody who comes in again after the end finds what is asked about words of theirs, and nobody else receives a byte of it."""

from __future__ import annotations

from pathlib import Path

from cop_tui.core.engine.ids import PersonId, WordId
from cop_tui.core.topics.afterwards import Soften
from cop_tui.core.topics.clearer import AskAuthor, AuthorAsked
from cop_tui.core.topics.learning import Learn
from cop_tui.core.topics.release import AskAll
from cop_tui.core.topics.setup import Begin, End
from tests.server.guests import PLAN, Guest, served


async def test_an_author_who_comes_in_again_finds_the_question_and_the_new_words_reach_everybody(
    tmp_path: Path,
) -> None:
    async with served(tmp_path) as server:
        made = await server.create(PLAN)
        ana = await Guest("Ana").come(server, made.holder_code)
        bo, cy = [await Guest(name).come(server, made.code) for name in ("Bo", "Cy")]
        await ana.do(Begin())
        word = WordId((await bo.do(Learn("What became of March."))).seq)
        await ana.do(AskAll())
        assert (await ana.do(End(really=True))).how == "saved"
        await bo.leave()
        asked = await ana.do(AskAuthor(word, "Which March?"))
        assert (asked.how, asked.facts) == ("held", {})
        await bo.come(server)
        question = AuthorAsked(word, PersonId(1), "Which March?", word)
        await bo.until(lambda: question in bo.asides)
        assert (await bo.do(Soften(word, "What came of asking in March."))).how == "saved"
        await cy.until(lambda: "What came of asking in March." in cy.state.texts.values())
        later = await Guest("Bo", bo.seat).come(server, made.code)
        await later.sync()
        assert question not in later.asides
        for guest in (ana, cy):
            await guest.sync()
        assert not [m for guest in (ana, cy) for m in guest.asides if isinstance(m, AuthorAsked)]
