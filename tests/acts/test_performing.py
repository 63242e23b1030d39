"""An act is performed once: shown at once or after it was said that there is no answer, with what its line is worth."""

from __future__ import annotations

import asyncio
import re

import pytest

from cop_tui.acts import performing
from cop_tui.acts.act import HELP_PAGE, MINE_PAGE, Leave, Question, Send, Step, UseNote
from cop_tui.acts.asking import JUST_ASKED, ONE_AT_A_TIME
from cop_tui.acts.entered import NEVER, TOO_EARLY, Entered
from cop_tui.acts.parser import BY_NAME
from cop_tui.acts.performing import Performer, Reply, of_before
from cop_tui.acts.reader import LEFT
from cop_tui.client.outbox import ENDED, Answer
from cop_tui.core.engine import base
from cop_tui.core.engine.ids import ItemId, PersonId
from cop_tui.core.topics import afterwards, checks, floor, parking, record, roles, setup
from tests.acts.rooms import ENDS, OPEN, QUEUE, REVEAL, as_session, room
from tests.ui.fake import FakeSession


class Shown(list[Reply]):
    """What was shown of one person's acts."""

    def __init__(self, fake: FakeSession) -> None:
        super().__init__()
        self.fake = fake
        self.performer = Performer(as_session(fake), self.append)

    async def enter(self, line: str) -> list[str]:
        """Type a line; return what is said until something was."""
        step = self.read(line)
        if isinstance(step, Reply):
            self.append(step)
        else:
            await self.performer.perform(step).said
        return self.new()

    def read(self, line: str) -> Step | Reply:
        """Return what a line asks for, typed with all in sight."""
        return self.performer.read(Entered(line, question=self.performer.reader.asked))

    def new(self) -> list[str]:
        """Return what was said since the last look."""
        texts = [" ".join(filter(None, (r.before, r.text or " ".join(r.lines)))) for r in self]
        self.clear()
        return texts

    async def settle(self) -> list[str]:
        """Let everything happen that happens without time passing; return what was said."""
        for _ in range(10):
            await asyncio.sleep(0)
        return self.new()


async def test_an_answer_that_takes_long_on_a_good_line_is_said_to_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(performing, "ANSWER_SECONDS", 0)
    fake = room(item=OPEN)
    ana, fake.mute = Shown(fake), True
    assert await ana.enter("park Who pays?") == [
        "Waiting: park Who pays?. There is no answer yet. It goes out in order; you can go on."
    ]
    fake.waiting.pop()[1].set_result(Answer("saved"))
    assert await ana.settle() == ["Saved: park Who pays?. In the parking lot, seen by all, with your name."]


async def test_a_note_waits_like_any_act_and_is_asked_about_when_it_is_held() -> None:
    fake = room(item=REVEAL)
    ana = Shown(fake)
    fake.lose()
    assert (await ana.enter("write We were tired"))[0].startswith("Waiting: write We were tired.")
    fake.waiting.pop()[1].set_result(Answer("held"))
    assert await ana.settle() == [
        "Held: write We were tired. Your note is note a. May the recap quote it, without your name? y / n"
    ]
    assert ana.performer.reader.open


async def test_what_ends_unanswered_with_the_program_is_left_to_the_farewell() -> None:
    fake = room(item=OPEN)
    ana = Shown(fake)
    fake.lose()
    await ana.enter("park Who pays?")
    fake.waiting.pop()[1].set_result(Answer("returned", code=ENDED, text="The connection ended."))
    assert await ana.settle() == []


async def test_what_a_client_cannot_show_ends_it_and_is_not_waited_for() -> None:
    fake = room(item=OPEN)

    def show(_reply: Reply) -> None:
        raise BrokenPipeError

    performer = Performer(as_session(fake), show)
    with pytest.raises(BrokenPipeError):
        await performer.perform(Send(parking.Park("This"))).said


@pytest.mark.parametrize(
    ("answer", "line", "keep"),
    [
        (Answer("saved"), "", False),
        (Answer("refused", code="queue_closed"), "park This", False),
        (Answer("refused", code="others_turn"), "park This", True),
        (Answer("returned"), "park This", True),
        (Answer("repeated"), "park This", True),
    ],
)
async def test_a_line_that_was_not_done_comes_back_and_words_that_may_be_said_later_are_kept(
    answer: Answer, line: str, keep: bool
) -> None:
    fake = room(item=OPEN)
    ana, fake.canned = Shown(fake), answer
    step = ana.read("park This")
    assert isinstance(step, Send)
    reply = await ana.performer.perform(step).over
    assert (reply.line, reply.keep) == (line, keep)


async def test_an_act_without_a_line_is_called_by_what_it_sends() -> None:
    fake = room(item=OPEN)
    ana = Shown(fake)
    fake.lose()
    await ana.performer.perform(Send(parking.Park("This"))).said
    assert ana.new()[0].startswith("Waiting: park. There is no answer yet.")


async def test_what_was_typed_before_the_meeting_was_there_does_nothing_and_is_kept() -> None:
    ana = Shown(room(item=OPEN))
    early = ana.performer.read(Entered("park This", question=NEVER))
    assert isinstance(early, Reply)
    assert (early.text, early.line, early.keep) == (TOO_EARLY, "park This", True)
    assert not isinstance(ana.performer.read(Entered("lot?", question=NEVER)), Reply), "looking is harmless"


async def test_a_refusal_asks_once_more_only_where_the_act_says_so() -> None:
    for name, asks in (("next", True), ("close", False)):
        fake = room("Ama", item=QUEUE)
        ama, fake.canned = Shown(fake), Answer("refused", code="floor_waits", text="Bo is composing.")
        asked = " Go on all the same? y / n" if asks else ""
        assert await ama.enter(name) == [f"Bo is composing.{asked}"]
        assert ama.performer.reader.open is asks
        assert ("Go on all the same?" in ama.performer.reader.question) is asks


def test_what_was_refused_before_this_program_began_is_told_with_the_word_that_helps() -> None:
    refused = Answer("refused", code="closed", text="The meeting is over. You can still see your own words.")
    assert of_before("park This", refused).text == (
        "Refused: park This. The meeting is over. You can still see your own words: mine."
    )


async def test_a_line_that_is_asked_back_stays_in_no_line() -> None:
    fake = room("Ama", item=QUEUE)
    fake.act("Bo", floor.Hand())
    ama = Shown(fake)
    step = ama.read("move on")
    assert isinstance(step, Send)
    reply = await ama.performer.perform(step).over
    assert (reply.asks, reply.line, reply.keep) == (True, "", False)


async def test_the_second_question_comes_with_the_answer_to_the_first() -> None:
    fake = room("Ama")
    ama = Shown(fake)
    await ama.enter("We were tired")
    first = "Did you mean to say this to the room? It would be kept. y / n"
    assert await ama.enter("end") == [f"{ONE_AT_A_TIME} {first}"]
    fake.later(JUST_ASKED)
    assert await ama.enter("n") == [f"Nothing was sent. {ENDS}"]
    await ama.enter("And hungry")
    assert await ama.enter("close") == [f'{LEFT} "And hungry" {first}'], "the act itself is told as it happens"
    assert await ama.enter("queue?") != [first]
    await ama.enter("end")
    await ama.enter("We were tired")
    told = await ama.enter("queue?")
    assert told[0].startswith("Nobody has the floor"), "what is looked at drops no question that an act asked"
    assert told[-1] == ENDS, "lines are read to their end first"
    assert await ama.enter("quote 99") == [f"mine shows 0 things of yours; use their numbers. {ENDS}"]
    fake.later(JUST_ASKED)
    assert await ama.enter("n") == [f'Nothing was sent. "We were tired" {first}'], (
        "what it is about stands nowhere else by now"
    )
    assert await ama.enter("quote 99") == [f"{LEFT} mine shows 0 things of yours; use their numbers."]
    await ama.enter("end")
    ama.performer.reader.pending = None
    ama.performer.ask_next()
    assert ama == []


async def test_a_yes_after_something_was_looked_at_answers_what_an_act_asked_and_nothing_guessed() -> None:
    fake = room("Ama")
    ama = Shown(fake)
    for look in ("who?", "agenda", "park", "time?", "hush"):
        await ama.enter("end")
        told = await ama.enter(look)
        assert told[-1].endswith(ENDS), look
        assert not any(LEFT in line for line in told), look
        await ama.enter("n")
    await ama.enter("We were tired")
    await ama.enter("who?")
    assert await ama.enter("y") == ["There is no question open."]
    assert fake.done == []
    await ama.enter("promis to write to the council")
    told = await ama.enter("agenda?")
    assert told[-1].endswith("y / n"), "it was meant for an act, which does not go to the room unseen"
    await ama.enter("n")
    await ama.enter("end")
    await ama.enter("agenda")
    await ama.enter("y")
    assert [type(command) for command in fake.done] == [setup.End]


async def test_the_reason_of_an_answer_is_asked_about_once_the_answer_is_taken_in() -> None:
    fake = room()
    fake.act("Ama", checks.StartCheck("Are we ready?"))
    ana = Shown(fake)
    assert await ana.enter("feel concern too late for me") == [
        "The answer went without its reason. Park 'too late for me' without your name? y / n"
    ]
    await ana.enter("y")
    assert [note.text for note in fake.my_notes] == ["too late for me"]
    fake.canned = Answer("refused", code="queue_closed", text="It is over.")
    assert await ana.enter("feel concern too late for me") == ["It is over."]


async def test_a_step_carries_the_act_it_came_from() -> None:
    ama = Shown(room("Ama"))
    for line, name in (
        ("park This", "park"), ("hush", "hush"), ("last", "last"), ("bye", "bye"), ("queue?", "queue?"), ("", "now?"),
        ("We were tired of this", "say"), ("end", "end"), ("hnad", "hand"),
    ):  # fmt: skip
        step = ama.read(line)
        assert not isinstance(step, Reply)
        inner = step.then if isinstance(step, Question) else step
        assert inner.act is BY_NAME[name], line
        ama.performer.reader.pending = None


async def test_a_page_that_screens_have_is_named_and_leaving_is_left_to_the_client() -> None:
    ana = Shown(room(item=OPEN))
    for line, page in (("help", HELP_PAGE), ("help hand", ""), ("mine", MINE_PAGE), ("queue?", "")):
        await ana.enter(line)
        step = ana.read(line)
        assert not isinstance(step, Reply)
        assert (await ana.performer.perform(step).over).opens == page
    assert (await ana.performer.perform(Leave()).over).leaves


async def test_the_same_act_about_something_else_takes_the_place_of_what_it_asked() -> None:
    fake = room("Ana", item=OPEN)
    ana = Shown(fake)
    for words in ("first", "second", "third"):
        await ana.enter(f"say {words}")
    [asked] = await ana.enter("take back")
    other = re.search(r"take back (\d+)", asked)
    assert other
    [again] = await ana.enter(other[0])
    assert ONE_AT_A_TIME not in again
    assert "third" in asked
    assert "second" in again
    second = next(n for n, word in fake.replica.kept.words.by_id.items() if fake.replica.shown(n) == "second")
    await ana.enter("y")
    assert fake.done[-1] == afterwards.Withdraw([second])


async def test_of_two_notes_that_wait_together_each_is_asked_about_by_its_own_letter() -> None:
    fake = room(item=REVEAL)
    ana = Shown(fake)
    fake.lose()
    await ana.enter("write We were tired")
    await ana.enter("write Nobody asked me")
    first, second = (future for _, future in fake.waiting)
    first.set_result(Answer("held"))
    assert await ana.settle() == [
        "Held: write We were tired. Your note is note a. May the recap quote it, without your name? y / n"
    ]
    second.set_result(Answer("held"))
    assert await ana.settle() == ["Held: write Nobody asked me. Your note is note b. quote b lets the recap quote it."]
    yes = ana.performer.reader.pending
    assert isinstance(yes, UseNote)
    assert yes.which == 0, "a yes is about the note that is asked about, whatever was written since"


async def test_what_was_left_twice_is_taken_back_by_its_own_letter() -> None:
    fake = room(item=ItemId(1), begun=False)
    ana = Shown(fake)
    fake.lose()
    for text in ("tea", "captions"):
        await ana.enter(f"need: with name {text}")
    fake.waiting.pop(0)[1].set_result(Answer("held"))
    (said,) = await ana.settle()
    assert said.endswith("take back a takes it back.")


ALONE = (
    "Nobody else here holds the space, so the role is offered to the room. Whoever takes it, you too, stands in and cannot "
    "end the meeting at once. The space holders' invite gives it back whole. Lay it down? y / n"
)


async def test_whoever_holds_the_space_alone_is_asked_before_it_is_laid_down_and_yes_lays_it_down() -> None:
    fake = room("Ama")
    ama = Shown(fake)
    for line in ("lay down", "lay down space holder", "lay down"):
        assert await ama.enter(line) == [ALONE]
    assert (await ama.enter("who?"))[-1] == ALONE, "a look leaves it standing"
    assert await ama.enter("n") == ["Nothing was done: you hold the space."]
    assert fake.done == []
    await ama.enter("lay down")
    await ama.enter("y")
    assert fake.done == [roles.LayDown(base.HOLDER)]
    assert not fake.replica.kept.people.with_role(base.HOLDER)


async def test_an_answer_to_an_older_question_lays_nothing_down() -> None:
    fake = room("Ama")
    ama = Shown(fake)
    await ama.enter("We were tired")
    assert await ama.enter("lay down") == [f"{LEFT} {ALONE}"]
    asked = ama.performer.reader.asked
    early = ama.performer.read(Entered("y", question=asked - 1))
    assert isinstance(early, Question), "it was typed for what was asked before"
    assert fake.done == []


async def test_laying_down_asks_nothing_where_somebody_else_holds_the_space_here_or_it_is_another_role() -> None:
    fake = room("Ama")
    ama = Shown(fake)
    fake.act("Ama", roles.TakeRole("scribe"))
    await ama.enter("lay down scribe")
    await ama.enter("lay down scribe of Di")
    fake.act("Ama", roles.OfferRole(base.HOLDER, PersonId(3)))
    fake.act("Bo", roles.TakeRole(base.HOLDER))
    await ama.enter("lay down")
    assert [type(command) for command in fake.done] == [roles.LayDown] * 3


async def test_with_nobody_beside_them_but_who_stands_in_they_are_asked_too() -> None:
    fake = room("Ama", item=ItemId(1))
    fake.act("Bo", roles.TakeRole(base.HOLDER))  # Ama began alone, so it lay open
    assert fake.replica.kept.people.stand_in == [3]
    ama = Shown(fake)
    (asked,) = await ama.enter("lay down")
    assert asked.startswith("Whoever else holds the space here stands in, and cannot end the meeting at once.")
    await ama.enter("y")
    assert fake.done == [roles.LayDown(base.HOLDER)]


async def test_whoever_stands_in_alone_is_asked_in_words_of_their_own() -> None:
    fake = room("Ama")
    fake.act("Ama", roles.LayDown(base.HOLDER))
    fake.act("Ama", roles.TakeRole(base.HOLDER))
    (asked,) = await Shown(fake).enter("lay down")
    assert "stands in, as you do" in asked
    assert "invite" not in asked


async def test_a_yes_to_quoting_a_note_is_no_use_off_the_record_and_says_so_and_the_note_stays_as_it_was() -> None:
    fake = room(item=REVEAL)
    ana = Shown(fake)
    await ana.enter("write We were tired")
    fake.act("Ama", record.RecordOff())
    told = "We are off the record, so the recap cannot have note a. Once we are on again, if it is not shown by then: quote a."
    assert await ana.enter("y") == [told]
    assert await ana.enter("quote a") == [told]
    [held] = fake.server.memory.notes.waiting.values()
    assert (held.live, held.quote) == (False, False), "what was written on the record is kept where it is shown on it"
    fake.act("Ama", record.RecordOn())
    assert await ana.enter("quote a") == ["The recap may quote that note, without a name."]
    [held] = fake.server.memory.notes.waiting.values()
    assert (held.live, held.quote) == (False, True)


async def test_a_yes_that_was_on_its_way_as_the_room_went_off_the_record_is_answered_truly() -> None:
    fake = room(item=REVEAL)
    ana = Shown(fake)
    await ana.enter("write We were tired")
    fake.lose()
    await ana.enter("y")
    fake.act("Ama", record.RecordOff())
    fake.come_back()
    assert (await ana.settle())[-1].endswith("We went off the record meanwhile, so the recap does not quote that note.")
