"""What somebody reads of their own answers, words, promises and offers, and what a near word of an answer becomes."""

from __future__ import annotations

import msgspec
import pytest

from cop_tui.acts import about_me, parser
from cop_tui.acts.act import Misread, Question, Read, Send
from cop_tui.core.engine import base
from cop_tui.core.engine.ids import Ms, PersonId
from cop_tui.core.topics import afterwards, clock, commitments, consenting, roles, words
from tests.acts.rooms import PLAN, as_session, command, number, read, room
from tests.acts.test_deciding import asked, checking, proposed
from tests.plain.typed import joined


def test_promise_makes_a_promise_and_i_promise_asks_first() -> None:
    assert command(room(), "promise I call them") == commitments.Commit("I call them")
    assert command(room(), "promise together We meet") == commitments.Commit("We meet", group=True)
    step = read(room(), "I promise I call them")
    assert isinstance(step, Question)
    assert step.text == "Did you mean promise I call them? y / n"
    assert step.back == "I promise I call them"


def test_a_part_that_asks_who_does_what_names_the_word() -> None:
    items = tuple(msgspec.structs.replace(item, capture="commitments") for item in PLAN.items)
    here, elsewhere = room(plan=msgspec.structs.replace(PLAN, items=items)), room()
    for fake, named in ((here, True), (elsewhere, False)):
        session = as_session(fake)
        assert ("commit" in [act.name for act in parser.usual(session)]) is named
        assert (" promise" in parser.can_line(session)) is named
        assert ("  promise ..." in "\n".join(parser.help_lines(session, ""))) is named


@pytest.mark.parametrize(
    ("line", "answer"),
    [("ok", "consent"), ("agree", "consent"), ("unsure", "not now"), ("Not sure.", "not now"), ("maybe", "not now")],
)
def test_a_near_word_of_an_answer_is_offered_as_that_answer_and_sent_only_by_a_yes(line: str, answer: str) -> None:
    step = read(asked(), line)
    assert isinstance(step, Question)
    assert step.text.startswith(f"Did you mean this as your answer: {answer}, ")
    assert isinstance(step.then, Send)
    assert type(step.then.command) in (consenting.GiveConsent, consenting.NotNow)


def test_an_answer_that_needs_words_is_asked_for_them() -> None:
    with pytest.raises(Misread, match=r"Nothing was sent\. .* objection \.\.\. Other answers: consent / concern"):
        read(asked(), "disagree")


def test_the_label_of_an_answer_to_a_check_is_offered_as_that_answer() -> None:
    fake = checking()
    running = fake.replica.kept.checks.current
    assert running is not None
    step = read(fake, running.options[0].name)
    assert isinstance(step, Question)
    assert f"your answer: feel {running.options[0].name}" in step.text


@pytest.mark.parametrize("line", ["ok", "unsure", "maybe"])
def test_where_nothing_is_asked_a_near_word_of_an_answer_is_no_answer(line: str) -> None:
    step = read(room(), line)
    assert isinstance(step, Question)
    assert "your answer" not in step.text


def test_enter_says_how_the_proposal_is_answered_until_it_is() -> None:
    fake = asked()
    how = "To answer it, if you like: consent / concern ... / objection ... / not now."
    assert how in " ".join(parser.now_lines(as_session(fake)))
    fake.act("Ana", consenting.GiveConsent())
    assert how not in " ".join(parser.now_lines(as_session(fake)))
    assert how not in " ".join(parser.now_lines(as_session(proposed())))


def test_none_asks_first_where_it_takes_back_what_i_let_be_quoted() -> None:
    fake = room()
    for text in ("one", "two", "three"):
        fake.act("Ana", commitments.Commit(text))
    mine = fake.server.kept.words.of(PersonId(number("Ana")))
    none = Send(afterwards.Consent(mine, words.GROUP))
    assert read(fake, "quote none") == none, "it takes nothing back"
    fake.act("Ana", afterwards.Consent(mine[:2], words.UNNAMED))
    step = read(fake, "quote none")
    assert isinstance(step, Question)
    assert (step.text, step.no) == ("2 of yours may be quoted now. None at all? y / n", "It stays as you said.")
    assert step.then == none


def test_before_my_name_goes_in_i_read_that_others_stand_without_one() -> None:
    fake = room()
    for who in ("Bo", "Cy", "Ana"):
        fake.act(who, commitments.Commit(f"{who} calls"))
    mine = fake.server.kept.words.of(PersonId(number("Ana")))
    step = read(fake, "quote 1 with name")
    assert isinstance(step, Question)
    assert step.text == "May the recap quote 'Ana calls' with your name? y / n", "nobody else's stands there"
    for who, to in (("Bo", words.UNNAMED), ("Cy", words.UNNAMED)):
        fake.act(who, afterwards.Consent(fake.server.kept.words.of(PersonId(number(who))), to))
    step = read(fake, "quote 1 with name")
    assert isinstance(step, Question)
    assert step.text == "Other promises stand without a name. Put your name to yours? y / n"
    assert step.then == Send(afterwards.Consent(mine, words.NAMED))
    assert isinstance(read(fake, "quote 1"), Send)
    fake.act("Bo", afterwards.Consent(fake.server.kept.words.of(PersonId(number("Bo"))), words.NAMED))
    step = read(fake, "quote 1 with name")
    assert isinstance(step, Question)
    assert step.text.startswith("Some other promises stand with a name, some without one.")


def test_an_offer_to_me_says_whether_it_is_to_me_alone() -> None:
    fake = room("Bo")
    fake.act("Ama", roles.OfferRole(base.HOLDER, PersonId(number("Bo"))))
    said, _ = about_me.line(as_session(fake), Ms(fake.now()))
    assert said.startswith("Offered to you and nobody else: space holder.")
    fake.act("Ama", roles.OfferRole(base.HOLDER, PersonId(number("Cy"))))
    said, _ = about_me.line(as_session(fake), Ms(fake.now()))
    assert said.startswith("On offer: space holder.")


async def test_whoever_asked_for_a_pause_reads_that_it_was_them() -> None:
    fake = room("Bo")
    async with joined(fake) as bo:
        assert "You asked for this pause. Only you see that." in await bo.enter("pause")
    fake = room("Bo")
    async with joined(fake) as bo:
        fake.act("Ana", clock.Pause())
        assert not any("You asked" in line for line in await bo.new())


async def test_recap_reads_the_recap_as_it_stands_and_says_how_to_have_a_file() -> None:
    assert isinstance(read(room(), "recap"), Read)
    async with joined(room("Bo")) as bo:
        said = await bo.enter("recap")
        assert len(said) > 3
        assert any("For a file of it: cop recap and your invite" in line for line in said)
        assert said == await bo.enter("recap? all")
