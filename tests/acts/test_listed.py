"""A number alone means what was listed right before it: asked about first, and only where the list had been in sight."""

from __future__ import annotations

from cop_tui.acts.act import Question, Send, Tell
from cop_tui.acts.entered import Entered
from cop_tui.core.engine.ids import PersonId, WordId
from cop_tui.core.topics import aloud, words
from tests.acts.rooms import reader
from tests.acts.test_voices import FEMI, meeting, theirs
from tests.ui.fake import FakeSession


def waiting() -> FakeSession:
    """Return a meeting in which Ama is asked to confirm two things that Bo typed for Femi."""
    fake = meeting("Ama")
    for word in theirs(fake):
        fake.act("Bo", aloud.QuoteAloud(PersonId(FEMI), [WordId(word)], words.UNNAMED))
    return fake


def test_a_number_alone_confirms_what_was_listed_with_it_after_its_question() -> None:
    fake = waiting()
    typed = reader(fake)
    assert isinstance(typed.read("confirm"), Tell)
    step = typed.read("2")
    assert isinstance(step, Question)
    assert step.text == "Femi says that 'thing 2' may be quoted without name. Did you hear it? y / n"
    assert typed.read("y") == Send(aloud.ConfirmAloud(fake.server.kept.seq))


def test_a_yes_after_the_list_says_that_a_number_is_missing_and_the_number_still_counts() -> None:
    typed = reader(waiting())
    typed.read("confirm")
    assert typed.read("y") == Tell(["Say which: 1 or 2. Nothing was done."])
    step = typed.read("1")
    assert isinstance(step, Question)
    assert "'thing 1'" in step.text


def test_what_would_be_done_at_once_is_asked_about_where_only_its_number_was_typed() -> None:
    fake = waiting()
    typed = reader(fake)
    typed.read("not said")
    step = typed.read("1")
    assert isinstance(step, Question)
    assert step.text == "not said 1? y / n"
    assert typed.read("n") == Tell(["Nothing was done."])
    typed.read("not said")
    typed.read("1")
    assert typed.read("y") == Send(aloud.DropAloud(fake.server.kept.seq - 1))


def test_a_number_that_was_entered_before_the_list_was_shown_means_nothing_of_it() -> None:
    typed = reader(waiting())
    before = typed.asked
    typed.read("confirm")
    step = typed.read(Entered("1", question=before))
    assert isinstance(step, Question)
    assert "say this to the room" in step.text


def test_after_another_line_a_number_means_nothing_of_the_list() -> None:
    typed = reader(waiting())
    for between in ("lot?", "Hello everybody"):
        typed.read("confirm")
        typed.read(between)
        step = typed.read("1")
        assert isinstance(step, Question)
        assert "Did you hear it" not in step.text
        typed.read("n")
        typed.read("n")
