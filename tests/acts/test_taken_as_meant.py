"""What people type in passing is taken as they mean it, and asked about where others would see it."""

from __future__ import annotations

import pytest

from cop_tui.acts import notes
from cop_tui.acts.act import Question, Send, Tell, UseNote
from cop_tui.acts.deciding import NOT_BY_YES
from cop_tui.client import mynotes
from cop_tui.client.outbox import Answer
from cop_tui.core.engine.ids import WordId
from cop_tui.core.topics import checks, consenting, deciding, floor
from cop_tui.core.topics.notes import Note
from cop_tui.wire.frames import SAVED
from tests.acts import rooms
from tests.acts.lines import ready
from tests.acts.rooms import REVEAL, as_session, room
from tests.ui.fake import FakeSession


def test_a_note_is_not_shown_on_its_own_before_its_author_says_yes() -> None:
    fake = ready("Ana", "publish")
    step = rooms.read(fake, "publish")
    assert isinstance(step, Question)
    assert step.text == notes.ALONE
    assert isinstance(step.then, UseNote)
    assert fake.done == []
    fake.my_notes[0].state, left = mynotes.LEFT, step.then.which
    fake.my_notes.append(mynotes.new_note("We were heard.", REVEAL, quote=False))
    fake.my_notes[-1].state = mynotes.SHOWN
    later = rooms.read(fake, "publish")
    assert isinstance(later, Question)
    assert isinstance(later.then, UseNote)
    assert later.then.which == left, "the one that was left over, whatever was written since"


@pytest.mark.parametrize("shown", [True, False])
def test_taking_back_a_note_that_others_have_seen_does_not_say_that_nobody_has_it(shown: bool) -> None:
    answer = Answer(SAVED, facts={"shown": int(shown)})
    said = notes._taken_back(UseNote(notes.TAKE_BACK), answer, as_session(room("Ana")))
    assert ("cannot be unshown" in said) is shown
    assert ("Nobody else has it any more" in said) is not shown


@pytest.mark.parametrize("line", ["hand down", "hand off"])
def test_a_hand_goes_down_by_name(line: str) -> None:
    fake = room("Ana", item=rooms.QUEUE)
    fake.act("Ana", floor.Hand())
    assert rooms.read(fake, line) == Send(floor.LowerHand())


def test_yes_to_a_proposal_says_which_words_answer_it() -> None:
    fake = room("Ana")
    fake.act("Bo", deciding.Propose("We meet monthly."))
    assert rooms.read(fake, "yes") == Tell(["There is no question open."])
    fake.act("Ama", consenting.AskConsent())
    assert rooms.read(fake, "yes") == Tell([NOT_BY_YES])
    fake.act("Ana", consenting.GiveConsent())
    assert rooms.read(fake, "yes") == Tell(["There is no question open."])


def test_yes_to_a_check_says_which_words_answer_it() -> None:
    fake = room("Ana")
    fake.act("Ama", checks.StartCheck("Are we ready?"))
    how = rooms.read(fake, "yes")
    assert isinstance(how, Tell)
    (told,) = how.lines
    assert told.startswith("The check is answered with its own words: feel ")
    assert all(f"feel {option.name}" in told for option in fake.server.kept.checks.current.options)  # type: ignore[union-attr]


def test_a_note_of_another_window_is_read_again_once_everybody_has_been_shown_it() -> None:
    fake = room("Ana", item=REVEAL)
    note = mynotes.new_note("", REVEAL, False)
    note.state = mynotes.SHOWN
    fake.my_notes.append(note)
    at = WordId(fake.server.kept.seq)
    fake.replica.kept.notes.shown[note.hash] = Note(REVEAL, at)
    fake.replica.state.texts.pop(at, None)
    assert mine(fake).startswith(f"a. {notes.TO_FETCH} [a note without name")
    fake.replica.state.texts[at] = "We never have time."
    assert mine(fake).startswith("a. We never have time. [a note without name")


def mine(fake: FakeSession) -> str:
    step = rooms.read(fake, "mine")
    assert isinstance(step, Tell)
    return step.lines[0]
