"""Typed lines for coming in again and for names: which command they send, what is shown, and what is asked first."""

from __future__ import annotations

import pytest

from cop_tui.acts.act import Misread, Question, Send
from cop_tui.acts.parser import BY_NAME, offered
from cop_tui.acts.performing import after
from cop_tui.client.outbox import Answer
from cop_tui.core.engine.ids import PersonId, WordId
from cop_tui.core.topics import coffee, earlier, naming, returning
from cop_tui.core.topics.floor import PutIn
from cop_tui.core.topics.people import Link
from cop_tui.core.topics.words import Say
from cop_tui.wire.invite import read_word
from tests.acts.rooms import as_session, command, number, read, room
from tests.ui.fake import FakeSession

HELD = Answer("held")


def shown(fake: FakeSession, line: str) -> tuple[str, str]:
    """Return the word that a line makes and the sentence that shows it."""
    sent = command(fake, line)
    assert isinstance(sent, returning.Continue | returning.LetBack)
    word = fake.ways[sent.way]
    assert returning.digest(word, fake.replica.meeting) == sent.way
    return word, after(sent, HELD, as_session(fake))


@pytest.mark.parametrize("line", ["continue", "continue elsewhere", "continue on another device"])
def test_continue_shows_a_word_once_that_only_this_client_knows(line: str) -> None:
    fake = room("Ana")
    word, said = shown(fake, line)
    assert read_word(word) == word
    assert f"Your word is {word}." in said
    assert f"cop join INVITE --continue {word}" in said
    assert "Notes without a name stay on this device" in said
    assert fake.ways == {}
    assert shown(fake, line)[0] != word


def test_a_word_is_not_shown_when_it_was_refused() -> None:
    fake = room("Ana")
    assert after(command(fake, "continue"), Answer("refused", text="No."), as_session(fake)) == "No."


def test_while_a_vote_runs_continue_is_a_vote_and_continue_elsewhere_is_not() -> None:
    fake = room("Ana")
    for text in ("Trust", "Rates"):
        fake.act("Bo", coffee.AddTopic(text))
    fake.act("Ama", coffee.NextTopic())
    fake.later(7 * 60_000)
    assert isinstance(command(fake, "continue"), coffee.Vote)
    assert isinstance(command(fake, "continue elsewhere"), returning.Continue)


def test_a_holder_is_shown_the_word_for_somebody_by_name() -> None:
    fake = room("Ama")
    assert BY_NAME["let back"] not in offered(as_session(fake))
    fake.act("Bo", Link("away"))
    assert BY_NAME["let back"] in offered(as_session(fake))
    word, said = shown(fake, "let back Bo")
    assert f"The word for Bo is {word}. Read it to Bo and to nobody else." in said
    assert "no role until it is given to them again" in said
    with pytest.raises(Misread):
        read(fake, "let back")


def test_whoever_was_let_back_as_me_is_sent_out_after_a_question() -> None:
    fake = room("Ana")
    assert BY_NAME["not me"] not in offered(as_session(fake))
    fake.act("Ana", Link("away"))
    fake.act("Ama", returning.LetBack(PersonId(number("Ana")), "a" * 64))
    fake.act("Ama", returning.TakeSeat("a" * 64))
    assert BY_NAME["not me"] in offered(as_session(fake))
    step = read(fake, "not me")
    assert isinstance(step, Question)
    assert step.then == Send(returning.NotMe())
    fake.replica.state.mine.since = fake.replica.kept.seq  # on the device on which they came back
    assert BY_NAME["not me"] not in offered(as_session(fake))


def test_words_that_are_to_be_taken_back_are_shown_so_and_can_be_kept() -> None:
    fake = room("Ana")
    fake.act("Ana", Say("from before"))
    said = WordId(fake.replica.kept.seq)
    assert BY_NAME["keep my words"] not in offered(as_session(fake))
    fake.replica.kept.earlier.asked[99] = earlier.Asked(PersonId(number("Ana")), [said], 98)
    assert BY_NAME["keep my words"] in offered(as_session(fake))
    assert command(fake, "keep my words") == earlier.KeepWords()
    mine = read(fake, "mine")
    assert "from before [is being taken back]" in str(mine)


def test_from_a_seat_that_was_let_back_quote_all_is_for_what_was_said_since() -> None:
    fake = room("Ana")
    fake.act("Ana", Say("from before"))
    fake.replica.state.mine.since = fake.replica.kept.seq
    with pytest.raises(Misread, match="since you came back"):
        read(fake, "quote all")
    fake.act("Ana", Say("from after"))
    assert command(fake, "quote all").words == [fake.replica.kept.seq]  # type: ignore[attr-defined]
    assert len(command(fake, "quote none").words) == 2  # type: ignore[attr-defined]


@pytest.mark.parametrize("line", ["rename Ana M.", "rename to Ana M."])
def test_another_name_is_taken_after_a_question(line: str) -> None:
    step = read(room("Ana"), line)
    assert isinstance(step, Question)
    assert step.then == Send(naming.Rename("Ana M."))
    assert "Your old name is erased" in step.text
    with pytest.raises(Misread):
        read(room("Ana"), "rename")


def test_a_holder_mends_a_name_and_takes_out_who_was_put_in_by_mistake() -> None:
    fake = room("Ama")
    assert not {BY_NAME["mend"], BY_NAME["take out"]} & set(offered(as_session(fake)))
    fake.act("Ama", PutIn("Femmi"))
    assert {BY_NAME["mend"], BY_NAME["take out"]} <= set(offered(as_session(fake)))
    assert command(fake, "mend Femmi as Femi") == naming.Mend(PersonId(6), "Femi")
    assert command(fake, "take out femmi") == naming.TakeOut(PersonId(6))
    with pytest.raises(Misread, match="mend Femmi as Femi"):
        read(fake, "mend Femmi")
