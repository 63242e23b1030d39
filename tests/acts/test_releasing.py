"""Releasing the recap: read first, as it would go out, and only a yes after that lets it go."""

from __future__ import annotations

import asyncio

import msgspec
import pytest

from cop_tui.acts import anew, performing, queries
from cop_tui.acts.act import Tell
from cop_tui.acts.releasing import ASKED, LOOK_FIRST, LOOKED, OUTSIDE, SHOWN
from cop_tui.client.outbox import Answer
from cop_tui.core.engine import limits
from cop_tui.core.engine.ids import PersonId, WordId
from cop_tui.core.topics import afterwards, commitments, release, setup, words, writing
from cop_tui.ui.panels import own
from tests.acts import rooms
from tests.acts.rooms import PLAN, as_session, number, read, room
from tests.acts.test_performing import Shown
from tests.plain.typed import joined
from tests.ui.fake import FakeSession
from tests.ui.shown import after_end, view_of


def ended(me: str = "Ama", *, item: int = 5, series: str = "") -> tuple[FakeSession, WordId]:
    """Return a meeting that is over, and what Ana said in it and lets be quoted with her name."""
    fake = room(me, plan=msgspec.structs.replace(PLAN, series=series))
    fake.act("Ana", words.Say("We were tired."))
    told = WordId(fake.server.kept.seq)
    fake.act("Ana", afterwards.Consent([told], words.NAMED))
    fake.act("Bo", words.Say("Nobody reads this."))
    fake.act("Ama", release.AskAll())
    fake.act("Ama", setup.End(really=True))
    return fake, told


def lines(fake: FakeSession, line: str) -> list[str]:
    step = read(fake, line)
    assert isinstance(step, Tell)
    return step.lines


async def test_release_shows_the_recap_as_it_would_go_out_and_a_yes_after_it_releases() -> None:
    fake, _ = ended()
    read = fake.server.kept.seq
    async with joined(fake) as ama:
        said = await ama.enter("release")
        assert said[: said.index(SHOWN)] == [
            LOOK_FIRST,
            f"Names stand only where people chose to be quoted with theirs; we found no other. {LOOKED}",
            "1 thing that could stand in it lacks somebody's yes.",
            OUTSIDE,
        ]
        assert said[-1] == ASKED
        assert "• “We were tired.”" in said
        assert "– Ana" in said
        assert not any("Draft" in line or "so far" in line or "Nobody reads" in line for line in said)
        assert fake.done == []
        assert (await ama.enter("y"))[-1].startswith("You checked and released the recap.")
        assert fake.done == [release.ReleaseRecap(read)]


async def test_where_nobody_is_quoted_by_name_release_says_that_there_is_none() -> None:
    fake, told = ended()
    fake.act("Ana", afterwards.Consent([told], words.UNNAMED))
    async with joined(fake) as ama:
        assert f"We found nobody's name in it. {LOOKED}" in await ama.enter("release")


async def test_whoever_releases_a_recap_of_a_series_reads_that_its_other_meetings_find_it() -> None:
    found = "People in other meetings of Reflection can find what stands in it then, without a name."
    for series in ("Reflection", ""):
        fake, _ = ended(series=series)
        async with joined(fake) as ama:
            assert (found in await ama.enter("release")) == bool(series)


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
        fake.act("Ana", afterwards.Soften(told, "We rested."))
        await ama.new()
        said = await ama.enter("y")
        assert said[0] == "The recap has changed since you read it, so it was not released. Read it as it is now."
        assert said[1] == "This has changed since you read it:"
        read_first = said.index(LOOK_FIRST)
        assert said[read_first - 2 : read_first] == ["Before: • “We were tired.”", "Now: • “We rested.”"]
        assert "• “We rested.”" in said
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
        assert "• “We were tired.”" in await ama.new()


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


async def test_names_in_others_words_and_quotes_that_could_be_guessed_are_told_before_and_keep_nobody_from_releasing() -> (
    None
):
    fake, told = ended()
    fake.act("Ana", afterwards.Soften(told, "I will ring Cy, and Bo."))
    fake.act("Ana", afterwards.Consent([told], words.UNNAMED))
    for state in (fake.server, fake.replica.state):
        state.kept.people.by_id[PersonId(number("Di"))].left = True
    async with joined(fake) as ama:
        said = await ama.enter("release")
        assert said[1:4] == [
            f'"Bo, Cy" stand in it. {LOOKED}',
            "1 quote could be guessed: fewer than five people could have said it.",
            "1 thing that could stand in it lacks somebody's yes.",
        ]
        assert (await ama.enter("y"))[-1].startswith("You checked and released the recap.")


async def test_of_a_closed_meeting_whose_names_are_erased_it_is_said_that_nobody_could_look_for_them() -> None:
    items = tuple(msgspec.structs.replace(item, keep="group") for item in PLAN.items)
    fake = room("Ama", plan=msgspec.structs.replace(PLAN, items=items, regime="closed"))
    fake.act("Ana", words.Say("I will ring Cy."))
    fake.act("Ana", afterwards.Consent([WordId(fake.server.kept.seq)], words.UNNAMED))
    fake.act("Ama", release.AskAll())
    fake.act("Ama", setup.End(really=True))
    async with joined(fake) as ama:
        assert f'"Cy" stands in it. {LOOKED}' in await ama.enter("release")
        await ama.enter("n")
        fake.later(limits.ERASED_MS)
        await ama.new()
        assert (
            "The names of this meeting are erased, so we could not look for them. Read it for names."
            in await ama.enter("release")
        )


def test_what_i_may_still_let_be_quoted_is_told_once_where_my_words_are_and_nobody_is_reminded() -> None:
    fake, _ = ended("Bo")
    once = "Not in the recap: 1 thing of yours. Say quote 1 if you would like it there."
    assert once in lines(fake, "mine")
    shown = " ".join(line.plain for line in after_end(view_of(fake), 200))
    for said in (
        lines(fake, "now?"),
        lines(fake, "recap?"),
        queries.joining_lines(as_session(fake)),
        [shown],
    ):
        assert once not in " ".join(said)
        assert "lacks your yes" not in " ".join(said)
    assert own.entries(as_session(fake))[0][3] == "not quoted"
    for other in ("Ana", "Ama"):
        fake, _ = ended(other)
        assert once not in " ".join([*lines(fake, "now?"), *lines(fake, "mine"), *lines(fake, "recap?")])
        assert all(state != own.LACKS for *_, state in own.entries(as_session(fake)))


def test_of_several_things_that_could_still_be_quoted_it_is_said_which_and_how_and_they_are_not_counted() -> None:
    fake = room("Bo")
    for text in ("We were tired.", "Between us.", "And nobody said so."):
        fake.act("Bo", words.Say(text))
    fake.act("Ama", release.AskAll())
    mine = fake.server.kept.words.of(PersonId(number("Bo")))
    fake.act("Bo", afterwards.Consent([mine[1]], words.UNNAMED))
    assert lines(fake, "mine")[-1] == "Could still be in the recap: 1 and 3. quote 1, 3 lets them in."


def test_before_people_were_asked_nothing_lacks_a_yes() -> None:
    fake = room("Bo")
    fake.act("Bo", commitments.Commit("Nobody reads this.", group=True))
    assert "lacks your yes" not in " ".join([*lines(fake, "mine"), *lines(fake, "recap?")])
    fake.act("Ama", release.AskAll())
    assert "lacks your yes" in " ".join(lines(fake, "mine"))
    fake.act("Bo", afterwards.Consent(fake.server.kept.words.of(PersonId(number("Bo"))), words.GROUP))
    assert "lacks your yes" not in " ".join(lines(fake, "mine")), "a no is an answer"


def test_many_words_without_a_yes_are_not_all_repeated() -> None:
    fake = room("Bo")
    for n in range(5):
        text = f"Line {n}, and so on and on for longer than anybody would like to read it again."
        fake.act("Bo", commitments.Commit(text, group=True))
    fake.act("Ama", release.AskAll())
    (said,) = [line for line in lines(fake, "mine") if "lacks your yes" in line]
    assert said.endswith('…" and 2 more. To give it: quote 1, 2, 3, 4, 5. No answer leaves them out.')


async def test_a_claim_that_is_left_out_is_told_before_the_recap_goes_out() -> None:
    fake, told = ended()
    fake.act("Ama", writing.WritePiece(writing.CLAIM, f"{rooms.OPEN}", "Work takes more than hours.", told))
    fake.act("Ana", afterwards.Withdraw([told]))
    async with joined(fake) as ama:
        said = await ama.enter("release")
        assert (
            "1 piece is left out, since words were taken back. recap? shows it: keep claim, reword or cut piece."
            in said
        )
        assert not any("more than hours" in line for line in said)


CHANGED = "Some quotes are in other words than were said: do not call them word for word."


async def test_that_a_quote_was_put_in_other_words_is_told_where_the_recap_is_read_before_it_goes_out() -> None:
    fake, told = ended()
    async with joined(fake) as ama:
        assert CHANGED not in await ama.enter("release")
        await ama.enter("n")
        assert CHANGED not in await ama.enter("recap? all")
        fake.act("Ana", afterwards.Soften(told, "We rested."))
        await ama.new()
        said = await ama.enter("release")
        assert CHANGED in said[: said.index(SHOWN)]
        await ama.enter("n")
        assert (await ama.enter("recap? all"))[0] == CHANGED
        for who in ("Ama", "Ana"):
            fake.act(who, release.ReleaseRecap(fake.server.kept.seq))
        await ama.new()
        assert CHANGED not in await ama.enter("recap? all"), "it has gone out"


async def test_other_words_of_what_is_not_quoted_are_nobodys_business() -> None:
    fake, told = ended()
    fake.act("Ana", afterwards.Soften(told, "We rested."))
    fake.act("Ana", afterwards.Consent([told], words.GROUP))
    async with joined(fake) as ama:
        assert CHANGED not in await ama.enter("recap? all")


async def test_what_changed_is_told_of_the_recap_that_was_read_and_of_nothing_that_was_read_since() -> None:
    fake, _ = ended()
    ama = Shown(fake)
    await ama.enter("release")
    await ama.settle()
    fake.lose()
    await ama.enter("y")
    (_, wish), *_ = fake.waiting
    fake.link = "good"
    assert any("We were tired." in line for line in await ama.enter("find tired"))
    wish.set_result(Answer("refused", code="recap_changed", text="The recap has changed since you read it."))
    said = " ".join(await ama.settle())
    assert ASKED in said
    assert anew.CHANGED not in said


async def test_what_could_not_be_read_again_is_compared_with_nothing_that_is_read_later() -> None:
    fake, _ = ended()
    ama = Shown(fake)
    await ama.enter("release")
    await ama.settle()
    fake.canned = Answer("refused", code="recap_changed", text="The recap has changed since you read it.")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ama.performer, "_fetched", _not_fetched)
        said = [*await ama.enter("y"), *await ama.settle()]
    assert performing.NOT_WHOLE in " ".join(said)
    assert anew.CHANGED not in " ".join([*await ama.enter("find tired"), *await ama.settle()])


async def _not_fetched() -> bool:
    return False
