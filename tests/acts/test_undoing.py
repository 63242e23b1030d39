"""*undo* takes back what somebody did last here themself, whoever they are, after a question; where there is nothing it says so."""

from __future__ import annotations

import pytest

from cop_tui.acts.act import Misread, Question, Send, UseNote
from cop_tui.acts.entered import Entered
from cop_tui.acts.performing import Performer, Reply
from cop_tui.acts.undoing import DID_NOTHING, HOW, LINES, NOTHING
from cop_tui.core.topics import afterwards, clock, floor, people, words
from tests.acts.rooms import OPEN, QUEUE, REVEAL, as_session, read, room
from tests.ui.fake import FakeSession


async def did(fake: FakeSession, *lines: str) -> None:
    """Do what lines say, one after the other; what is asked is answered with yes."""
    shown: list[Reply] = []
    performer = Performer(as_session(fake), shown.append)
    for line in lines:
        step = performer.reader.read(line)
        await performer.perform(step).over
        fake.time += 3000
        if performer.reader.open:
            await performer.perform(performer.reader.read("y")).over


def asked(fake: FakeSession, line: str = "undo") -> Question:
    step = read(fake, line)
    assert isinstance(step, Question), step
    return step


def sent(fake: FakeSession) -> object:
    then = asked(fake).then
    return then.command if isinstance(then, Send) else then


async def test_a_hand_that_was_raised_last_is_lowered_by_whoever_raised_it() -> None:
    for who in ("Ana", "Ama"):
        fake = room(who, item=QUEUE)
        await did(fake, "hand about buses")
        assert asked(fake).text == "Did you mean lower? y / n"
        assert sent(fake) == floor.LowerHand()
        await did(fake, "undo")
        assert fake.replica.kept.floor.find(fake.replica.me) is None
        assert asked(fake).text == "Did you mean hand? y / n", "undone twice, it is as it was"


async def test_it_says_what_is_undone_where_the_word_alone_does_not() -> None:
    fake = room("Ana", item=QUEUE)
    await did(fake, "hand about buses")
    assert asked(fake).asked == "Did you mean lower (to lower your hand)? y / n"
    holds = room("Ama", item=QUEUE)
    holds.act("Ana", floor.Hand())
    await did(holds, "next")
    assert asked(holds).asked == "Did you mean put back (to take the last call back)? y / n"
    await did(holds, "close")
    assert asked(holds).asked == "Did you mean reopen (to take hands again)? y / n"


@pytest.mark.parametrize("line", ["say We are tired.", "promise I call them.", "park Who pays?", "learn Go slowly."])
async def test_words_that_were_sent_last_are_shown_before_they_are_erased(line: str) -> None:
    for who in ("Ana", "Ama"):
        fake = room(who, item=OPEN)
        await did(fake, line)
        text = line.partition(" ")[2]
        assert f"Take back 1: '{text}'? The text is erased for good. y / n" in asked(fake).text.replace(
            ": promised", ""
        )
        await did(fake, "undo")
        assert all(word.withdrawn for word in fake.replica.kept.words.by_id.values() if word.person == fake.replica.me)


async def test_what_was_done_last_counts_and_not_what_was_done_before() -> None:
    fake = room("Ana", item=OPEN)
    await did(fake, "say We are tired.", "pause")
    assert sent(fake) == clock.Resume()
    await did(fake, "resume", "hand")
    assert sent(fake) == floor.LowerHand()
    await did(fake, "say It is warm.")
    assert isinstance(sent(fake), afterwards.Withdraw)
    await did(fake, "away")
    assert sent(fake) == people.Back()


async def test_a_note_without_a_name_is_taken_back() -> None:
    fake = room("Ana", item=REVEAL)
    await did(fake, "write We never have time.")
    question = asked(fake)
    assert isinstance(question.then, UseNote)
    assert question.then.what == "take back"


async def test_a_call_is_put_back_by_whoever_called_and_by_nobody_else() -> None:
    fake = room("Ama", item=QUEUE)
    fake.act("Ana", floor.Hand())
    await did(fake, "next")
    assert asked(fake).text == "Did you mean put back? y / n"
    assert isinstance(sent(fake), floor.PutBack)
    await did(fake, "hand")
    assert sent(fake) == floor.LowerHand(), "my own last act is another one"


def test_a_program_that_was_started_anew_finds_what_of_mine_can_be_taken_back() -> None:
    fake = room("Ana", item=QUEUE)
    fake.act("Ana", floor.Hand())
    assert sent(fake) == floor.LowerHand()
    holds = room("Ama", item=QUEUE)
    holds.act("Ana", floor.Hand())
    holds.act("Ama", floor.CallNext())
    assert isinstance(sent(holds), floor.PutBack)
    fake = room("Ana", item=OPEN)
    fake.act("Ana", words.Say("We are tired."))
    assert isinstance(sent(fake), afterwards.Withdraw)


@pytest.mark.parametrize("begun", [True, False])
@pytest.mark.parametrize("who", ["Ama", "Ana", "Di"])
def test_where_there_is_nothing_it_is_said_in_a_sentence(who: str, begun: bool) -> None:
    with pytest.raises(Misread) as said:
        read(room(who, item=QUEUE, begun=begun), "undo")
    assert str(said.value) == NOTHING


@pytest.mark.parametrize(
    ("item", "line", "says"),
    [
        (OPEN, "off Between us.", "What you said last is kept nowhere"),
        (OPEN, "slower please", r"What you did last \(slower please\) cannot be undone here"),
        (OPEN, "same here Bo", r"What you did last \(same here\) cannot be undone here"),
    ],
)
async def test_what_cannot_be_undone_is_said_and_nothing_else_is_taken_back_for_it(
    item: int, line: str, says: str
) -> None:
    fake = room("Ana", item=OPEN)
    await did(fake, "say We are tired.", line)
    with pytest.raises(Misread, match=says):
        read(fake, "undo")


async def typed(fake: FakeSession, *lines: str) -> list[str]:
    """Return what is shown to lines that are read and done as in both clients."""
    shown: list[Reply] = []
    performer = Performer(as_session(fake), shown.append)
    for line in lines:
        step = performer.read(Entered(line, question=performer.reader.asked))
        if isinstance(step, Reply):
            shown.append(step)
        else:
            await performer.perform(step).over
        fake.time += 3000
    return [" ".join([reply.before, reply.text, *reply.lines]).strip() for reply in shown]


@pytest.mark.parametrize("line", ["next", "Relieved", "take back 9", "consent"])
async def test_a_line_that_did_nothing_needs_no_undoing_and_what_was_done_before_is_only_named(line: str) -> None:
    fake = room("Ana", item=OPEN)
    await typed(fake, "say We are tired.", line)
    said = (await typed(fake, "undo"))[-1]
    assert (
        said == "Your last line did nothing, so it needs no undoing. What you did before it is undone with: take back 1"
    )
    assert not fake.replica.kept.words.by_id[next(iter(fake.replica.kept.words.by_id))].withdrawn
    assert (await typed(fake, "undo"))[-1] == said, "said twice it is no more"
    said = (await typed(fake, "take back 1"))[-1]
    assert said == "Take back 'We are tired.'? The text is erased for good. y / n"


async def test_what_a_yes_or_a_look_comes_after_is_undone_as_ever() -> None:
    fake = room("Ana", item=OPEN)
    await typed(fake, "Relieved", "y")
    assert (await typed(fake, "undo"))[-1].startswith("Take back 1: 'Relieved'?")
    await typed(fake, "consent", "mine")
    assert (await typed(fake, "undo"))[-1].startswith("Take back 1: 'Relieved'?")


async def test_where_nothing_was_done_before_only_that_is_said() -> None:
    fake = room("Ana", item=QUEUE)
    assert (await typed(fake, "next", "undo"))[-1] == DID_NOTHING
    assert (await typed(fake, "hand", "next", "undo"))[
        -1
    ] == f"{DID_NOTHING} What you did before it is undone with: lower"


async def test_a_part_put_on_the_agenda_last_is_taken_off_it() -> None:
    fake = room("Ana", item=OPEN)
    await did(fake, "agenda+ Money")
    assert asked(fake).text == "Did you mean agenda- 7? y / n"


def test_what_undoes_and_what_only_changes_are_different_acts() -> None:
    assert not LINES.keys() & HOW.keys()
