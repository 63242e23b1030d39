"""What is taken back is shown first; what is written down for somebody else is theirs; no question about a note is lost."""

from __future__ import annotations

import pytest

from cop_tui import core
from cop_tui.acts.act import Misread, Question, Send, UseNote
from cop_tui.acts.parser import BY_NAME
from cop_tui.acts.reader import LEFT
from cop_tui.acts.refusals import explain
from cop_tui.core.engine.ids import ItemId, PersonId, WordId
from cop_tui.core.topics import (
    afterwards,
    commitments,
    feedback,
    floor,
    following,
    parking,
    parking_followup,
    record,
    release,
    setup,
    words,
)
from tests.acts.rooms import OPEN, QUEUE, REVEAL, as_session, command, number, read, room
from tests.acts.test_performing import Shown
from tests.ui.fake import FakeSession

FEMI = PersonId(6)


def with_femi(me: str = "Ama") -> FakeSession:
    """Return a meeting with Femi-Ann on the phone."""
    fake = room(me, item=OPEN)
    fake.act("Ama", floor.PutIn("Femi-Ann"))
    return fake


async def test_take_back_means_what_was_sent_last_and_shows_it_before_it_is_erased() -> None:
    fake = room(item=REVEAL)
    ana = Shown(fake)
    await ana.enter("write The stairs are too steep")
    await ana.enter("n")
    fake.act("Ana", commitments.Commit("I ask for the key."))
    promise = WordId(fake.replica.kept.seq)
    step = read(fake, "take back")
    assert step == Question(
        "This is the last of yours that is kept. Take back 1: 'I ask for the key.'? The text is erased for good. Another: take back a. y / n",
        Send(afterwards.Withdraw([promise])),
        act=BY_NAME["take back"],
        no="Nothing was taken back. mine shows what is yours. Another: take back a.",
    )
    assert (await ana.enter("take back"))[0].startswith("This is the last of yours that is kept.")
    assert await ana.enter("n") == ["Nothing was taken back. mine shows what is yours. Another: take back a."]
    assert len(fake.my_notes) == 1


async def test_a_note_written_after_other_words_is_what_was_sent_last() -> None:
    fake = room(item=REVEAL)
    fake.act("Ana", parking.Park("Who pays?"))
    ana = Shown(fake)
    await ana.enter("write The stairs are too steep")
    await ana.enter("n")
    step = read(fake, "take back")
    assert isinstance(step, Question)
    assert step.then == UseNote("take back", which=0)
    assert "'The stairs are too steep'" in step.text


async def test_feedback_that_was_left_last_is_what_take_back_means_and_is_named_where_it_was_not() -> None:
    fake = room(item=OPEN)
    ana = Shown(fake)
    fake.act("Ana", parking.Park("Who pays?"))
    fake.act("Ama", release.AskAll())
    fake.act("Ana", feedback.GiveFeedback("It was too short"))
    step = read(fake, "take back")
    assert step == Question(
        "This is what you left last. Take back 'It was too short'? Nobody has read it, and nobody is told. Another: take back 1. y / n",
        Send(feedback.TakeFeedbackBack()),
        act=BY_NAME["take back"],
        no="Nothing was taken back, and it is held until the meeting has ended. Another: take back 1.",
    )
    fake.act("Ana", parking.Park("And how?"))
    step = read(fake, "take back")
    assert isinstance(step, Question)
    assert step.text.startswith("This is the last of yours that is kept. Take back 2: 'And how?'?")
    assert step.text.endswith("Another: take back feedback or 1. y / n")
    await ana.enter("take back feedback")
    assert await ana.enter("y") == ["Taken back. Nobody else has it any more."]
    assert fake.server.memory.feedback.lines == {}


def test_words_are_taken_back_by_number_as_they_are_withdrawn() -> None:
    fake = room()
    fake.act("Ana", words.Say("One"))
    step = read(fake, "take back 1")
    assert isinstance(step, Question)
    assert step.text == "Take back 'One'? The text is erased for good. y / n"
    with pytest.raises(Misread, match="use their numbers"):
        read(fake, "take back 9")
    with pytest.raises(Misread, match="nothing to take back"):
        read(room(), "take back")


async def test_the_question_about_the_first_note_is_asked_again_after_the_second_which_waits() -> None:
    ana = Shown(room(item=REVEAL))
    await ana.enter("write The stairs are too steep")
    told = await ana.enter("write Nobody asked us")
    assert LEFT not in " ".join(told)
    assert told[-1].endswith("Note a, 'The stairs are too steep': may the recap quote it, without your name? y / n")
    told = await ana.enter("y")
    assert told[-1].endswith("Note b, 'Nobody asked us': may the recap quote it, without your name? y / n")
    await ana.enter("y")
    assert [note.quote for note in ana.fake.my_notes] == [True, True]
    assert not ana.performer.reader.open


async def test_a_question_about_a_note_outlives_any_other_line_and_ends_with_its_answer() -> None:
    ana = Shown(room(item=REVEAL))
    await ana.enter("write The stairs are too steep")
    told = [*await ana.enter("hand"), *await ana.settle()]
    assert "Note a, 'The stairs are too steep': may the recap quote it" in " ".join(told)
    ana.performer.reader.pending = None
    assert ana.performer.reader.following() is not None, "what closes a question from elsewhere loses none about a note"
    await ana.enter("quote a none")
    told = await ana.enter("quote a")
    assert "y / n" not in " ".join(told)
    assert not ana.performer.reader.open


async def test_the_question_about_a_note_that_is_taken_back_is_dropped() -> None:
    ana = Shown(room(item=REVEAL))
    await ana.enter("write The stairs are too steep")
    told = await ana.enter("take back")
    assert told[-1].startswith("Take back note a: 'The stairs are too steep'?")
    told = await ana.enter("y")
    assert told == ["Taken back. Nobody else has it any more."]
    assert not ana.performer.reader.open


def test_somebody_on_the_phone_promises_learns_and_parks_through_whoever_writes_for_them() -> None:
    fake = with_femi()
    for line, kind in (("commit", words.COMMIT), ("learn", words.LEARN), ("park", words.PARK)):
        assert command(fake, f"{line} for Femi-Ann: I am the second.") == words.Scribe(FEMI, "I am the second.", kind)
    fake.act("Ama", words.Scribe(FEMI, "I am the second.", words.COMMIT))
    (promise,) = fake.replica.kept.commitments.promises
    kept = fake.replica.kept.words.by_id[promise]
    assert (kept.person, kept.scribe, kept.consent) == (FEMI, number("Ama"), words.GROUP)
    assert fake.replica.kept.commitments.about[promise].people == [FEMI]


def test_scribed_words_that_begin_with_a_word_of_ours_are_asked_about() -> None:
    step = read(with_femi(), "scribe Femi-Ann: commit I am the second.")
    assert isinstance(step, Question)
    assert step.text == "Write it down as a promise of Femi-Ann: 'I am the second.'? y / n"
    assert isinstance(step.then, Send)
    assert step.then.command == words.Scribe(FEMI, "I am the second.", words.COMMIT)


@pytest.mark.parametrize("line", ["say for Femi-Ann: Too fast.", "for Femi-Ann: Too fast."])
def test_words_for_somebody_on_the_phone_lead_to_writing_them_down(line: str) -> None:
    fake = with_femi()
    step = read(fake, line)
    assert isinstance(step, Question)
    assert step.text == "Write it down as something said by Femi-Ann: 'Too fast.'? y / n"
    assert isinstance(step.then, Send)
    assert step.then.command == words.Scribe(FEMI, "Too fast.")


def test_a_promise_for_nobody_without_a_screen_is_asked_about_as_ones_own() -> None:
    for line, known in (
        ("commit for Bo: I wait.", "Bo has a screen"),
        ("commit for us: We meet.", "Nobody here is called us"),
    ):
        step = read(with_femi(), line)
        assert isinstance(step, Question)
        assert step.text.startswith(known)
        assert isinstance(step.then, Send)
        assert isinstance(step.then.command, commitments.Commit)


def test_where_nothing_said_is_kept_it_is_told_what_can_be_written_down() -> None:
    fake = with_femi()
    said = core.Refused("not_kept_now")
    assert explain(said) == (
        "This part is not kept, so there is nothing to write down. On the record a promise, a lesson or "
        "something to park can be: promise for NAME: ..., learn for NAME: ..., park for NAME: ..."
    )
    fake.act("Ama", record.RecordOff())
    with pytest.raises(core.Refused) as refusal:
        read(fake, "say for Femi-Ann: Too fast.")
    assert refusal.value.code == "not_kept_now"
    with pytest.raises(core.Refused) as refusal:
        read(fake, "commit for Femi-Ann: I ask.")
    assert refusal.value.code == "off_record_keep"


def test_something_parked_that_is_settled_is_sorted_as_done() -> None:
    fake = room("Ama")
    fake.act("Ama", parking.Park("Who pays?"))
    note = WordId(fake.replica.kept.seq)
    for line in ("sort 1 done", "sort 1 settled", "sort 1 Done."):
        assert command(fake, line) == parking_followup.MarkNote(note, "done")
    with pytest.raises(Misread, match="one at a time"):
        read(fake, "sort all done")


def test_the_label_of_next_says_what_it_does() -> None:
    fake = room("Ama", item=QUEUE)
    said = BY_NAME["next"].labelled
    fake.act("Bo", floor.Hand())
    assert said(as_session(fake)) == "next: Bo"
    fake.act("Ama", floor.CallNext())
    assert said(as_session(fake)) == "end Bo's turn"
    fake.act("Cy", floor.Hand())
    assert said(as_session(fake)) == "next: Cy"
    fake.act("Di", following.CannotFollow())
    assert said(as_session(fake)) == "next: who cannot follow"


def test_in_a_live_part_a_line_for_somebody_on_the_phone_is_asked_about_and_told_to_the_room() -> None:
    plan = setup.SessionPlan(title="T", items=(setup.PlannedItem("Arriving", mode="open", keep="live"),))
    fake = room("Ama", item=ItemId(1), plan=plan)
    fake.act("Ama", floor.PutIn("Femi-Ann"))
    for line in ("say for Femi-Ann: Hello.", "for Femi-Ann: Hello."):
        step = read(fake, line)
        assert isinstance(step, Question)
        assert isinstance(step.then, Send)
        assert step.then.command == words.Scribe(FEMI, "Hello.")
    fake.act("Ama", words.Scribe(FEMI, "I am the second.", words.COMMIT))
    assert fake.replica.kept.commitments.promises


@pytest.mark.parametrize("line", ["take back part 6", "take back the part 6b"])
def test_a_part_is_not_taken_back_and_it_is_said_how_it_is_passed_over(line: str) -> None:
    with pytest.raises(Misread, match="goes past it with take and another number"):
        read(room(), line)
