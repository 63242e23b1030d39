"""Releasing the recap: read first, as it would go out, and only a yes after that lets it go."""

from __future__ import annotations

import asyncio

from cop_tui.acts import performing
from cop_tui.acts.releasing import ASKED, SHOWN
from cop_tui.client.outbox import Answer
from cop_tui.core.engine.ids import WordId
from cop_tui.core.topics import release, setup, words
from tests.acts.rooms import room
from tests.plain.typed import joined
from tests.ui.fake import FakeSession


def ended(me: str = "Ama", *, item: int = 5) -> tuple[FakeSession, WordId]:
    """Return a meeting that is over, and what Ana said in it and lets be quoted with her name."""
    fake = room(me)
    fake.act("Ana", words.Say("We were tired."))
    told = WordId(fake.server.kept.seq)
    fake.act("Ana", words.Consent([told], words.NAMED))
    fake.act("Bo", words.Say("Nobody reads this."))
    fake.act("Ama", release.AskAll())
    fake.act("Ama", setup.End(really=True))
    return fake, told


async def test_release_shows_the_recap_as_it_would_go_out_and_a_yes_after_it_releases() -> None:
    fake, _ = ended()
    read = fake.server.kept.seq
    async with joined(fake) as ama:
        said = await ama.enter("release")
        assert said[0] == SHOWN
        assert said[-1] == ASKED
        assert "“We were tired.”" in said
        assert "– Ana" in said
        assert not any("Draft" in line or "so far" in line or "Nobody reads" in line for line in said)
        assert fake.done == []
        assert (await ama.enter("y"))[-1].startswith("You checked and released the recap.")
        assert fake.done == [release.ReleaseRecap(read)]


async def test_a_no_or_anything_else_releases_nothing() -> None:
    fake, _ = ended()
    async with joined(fake) as ama:
        await ama.enter("release")
        assert await ama.enter("n") == ["Nothing was released."]
        await ama.enter("release")
        await ama.enter("mine")
        await ama.enter("y")
        assert fake.done == []


async def test_what_changed_while_it_was_read_is_refused_and_shown_anew() -> None:
    fake, told = ended()
    async with joined(fake) as ama:
        await ama.enter("release")
        fake.act("Ana", words.Soften(told, "We rested."))
        await ama.new()
        said = await ama.enter("y")
        assert said[0] == "The recap has changed since you read it, so it was not released. Read it as it is now."
        assert said[1] == SHOWN
        assert "“We rested.”" in said
        assert said[-1] == ASKED
        assert fake.server.kept.release.by == []
        await ama.enter("y")
        assert fake.server.kept.release.by == [1]


async def test_whoever_may_not_release_is_shown_nothing_and_told_why() -> None:
    fake, _ = ended("Ana")
    fake.act("Ana", release.ReleaseRecap(fake.server.kept.seq))
    async with joined(fake) as ana:
        assert await ana.enter("release") == ["You have released it. It takes one other person."]
    fake, _ = ended("Ana")
    fake.act("Bo", release.ReleaseRecap(fake.server.kept.seq))
    async with joined(fake) as ana:
        assert (await ana.enter("release"))[0].startswith("One of the two who release a recap is a space holder")


async def test_what_was_said_before_somebody_came_is_fetched_first() -> None:
    fake, told = ended()
    text = fake.replica.state.texts.pop(told)
    pages = asyncio.Event()

    async def history(before: int = 0) -> dict[WordId, str]:
        await pages.wait()
        fake.replica.state.texts[told] = text
        return {told: text}

    fake.history = history  # type: ignore[method-assign]
    async with joined(fake) as ama:
        assert await ama.enter("release") == []
        pages.set()
        assert "“We were tired.”" in await ama.new()


async def test_what_cannot_be_fetched_is_not_shown_and_not_released() -> None:
    fake, told = ended()
    del fake.replica.state.texts[told]

    async def history(before: int = 0) -> dict[WordId, str]:
        fake.link = "lost"
        return {}

    fake.history = history  # type: ignore[method-assign]
    async with joined(fake) as ama:
        assert await ama.enter("release") == [performing.NOT_WHOLE]
        assert await ama.enter("y") == ["There is no question open."]


async def test_a_release_that_a_slow_line_answers_late_is_not_given_twice() -> None:
    fake, _ = ended()
    async with joined(fake) as ama:
        await ama.enter("release")
        fake.mute = True
        ama.typed.enter("y")
        await ama.new()
        assert len(fake.waiting) == 1
        fake.waiting.pop()[1].set_result(Answer("saved"))
        await ama.new()
        assert len(fake.done) == 1
