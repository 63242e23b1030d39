"""The line client's loop: one sentence for what happens, and nobody is interrupted while typing."""

from __future__ import annotations

import asyncio

import pytest

from cop_tui.acts import waiting
from cop_tui.acts.entered import TOO_EARLY
from cop_tui.acts.leaving import HAND_WAITS, TURN_COMES
from cop_tui.client import notices
from cop_tui.client.ending import Ending
from cop_tui.client.outbox import Answer
from cop_tui.client.session import Change
from cop_tui.core.engine.ids import PersonId
from cop_tui.core.engine.text import wrapped
from cop_tui.core.topics import agenda, aloud, clock, floor, record, release, roles, setup, words
from tests.acts.rooms import NAMES, OPEN, QUEUE, REVEAL, ROUND, as_session, number, off_the_record, room
from tests.acts.test_listed import waiting as listed_twice
from tests.plain.typed import Client, joined
from tests.ui.fake import FakeSession


async def test_joining_takes_three_lines() -> None:
    async with joined(room(begun=False)) as ana:
        assert len(ana.joining) == 3
        assert ana.joining[0].endswith("The meeting has not begun yet.")


async def test_what_happens_is_one_sentence_a_line() -> None:
    async with joined(room(item=QUEUE)) as ana:
        ana.session.act("Bo", floor.Hand())
        assert await ana.new() == ["Bo has a hand up."]
        assert await ana.enter("hand about rates") == ["Your hand is up. You are number 2 of 2."]
        ana.session.act("Ama", floor.CallNext())
        assert await ana.new() == ["Bo has the floor. You are next."]
        ana.session.act("Bo", floor.Done())
        ana.session.act("Ama", floor.CallNext())
        assert (await ana.new())[-1] == "Your turn, Ana. About 2 minutes. Finish with done, or pass."
        assert await ana.enter("say We were tired.") == ["Ana: We were tired."]
        assert await ana.enter("pass") == [
            "Passed. Nothing is written down. In a round, whoever likes can still raise a hand at its end."
        ]


async def test_whoever_speaks_reads_once_that_somebody_else_went_on_though_a_line_is_half_typed() -> None:
    async with joined(room(item=QUEUE)) as ana:
        await ana.enter("hand")
        ana.session.act("Bo", floor.Hand())
        ana.session.act("Ama", floor.CallNext())
        await ana.new()
        ana.typed.half = "say And the"
        ana.session.act("Ama", floor.CallNext())
        over = "Your turn is over: Ama went on. If something is left to say, hand asks for a turn, and park ... keeps it for later."
        assert [line for line in await ana.new() if line] == ["Bo has the floor.", over, "say And the"]


async def test_an_announcement_waits_until_the_line_is_finished() -> None:
    async with joined(room(item=OPEN)) as ana:
        ana.typed.half = "say I thi"
        ana.session.act("Bo", words.Say("Hello"))
        ana.session.act("Cy", words.Say("Good day"))
        assert await ana.new() == []
        assert await ana.enter("say I think so") == ["Bo: Hello", "Cy: Good day", "Ana: I think so"]


async def test_something_urgent_breaks_in_after_what_waited_and_the_line_is_written_again() -> None:
    async with joined(room(item=OPEN)) as ana:
        ana.typed.half = "say I thi"
        ana.session.act("Bo", words.Say("Hello"))
        ana.session.act("Cy", clock.Pause())
        text = ana.screen.getvalue()
        assert text.endswith(
            "\nBo: Hello\nPaused. All clocks have stopped. Nobody has to say why, or is told who asked. Type resume to go on.\nsay I thi"
        )


async def test_a_line_left_alone_holds_back_nothing_for_long() -> None:
    async with joined(room(item=OPEN)) as ana:
        ana.typed.half = "say I thi"
        ana.session.act("Bo", words.Say("Hello"))
        assert await ana.look() == []
        ana.typed.left_alone = True
        assert await ana.look() == ["", "Bo: Hello", "say I thi"]
        assert await ana.look() == []
        ana.session.act("Cy", words.Say("Anybody here?"))
        text = ana.screen.getvalue()
        assert text.endswith("say I thi\nCy: Anybody here?\nsay I thi")


async def test_hush_announces_only_what_concerns_me() -> None:
    async with joined(room(item=QUEUE)) as ana:
        assert await ana.enter("hush") == [
            "Only what concerns you is announced now. unhush announces everything again."
        ]
        ana.session.act("Bo", floor.Hand())
        ana.session.act("Cy", floor.Hand())
        assert await ana.new() == []
        assert await ana.enter("hand") == ["Your hand is up. You are number 3 of 3."]
        ana.session.act("Bo", clock.Pause())
        assert (await ana.new())[0].startswith("Paused.")
        ana.session.act("Bo", clock.Resume())
        await ana.enter("unhush")
        ana.session.act("Di", floor.Hand())
        assert (await ana.new())[-1] == "Di has a hand up."


async def test_a_line_that_cannot_be_sent_now_is_kept_and_how_to_have_it_back_is_told_once() -> None:
    async with joined(room(item=QUEUE)) as ana:
        assert await ana.enter("say My whole thought") == [
            "Nobody has called you yet. If your hand is down, raise it; then wait to be called. Your line is kept. To raise it: hand.",
            "Your line is kept: the up key brings it back.",
        ]
        assert ana.typed.half == "", "the next word begins a line of its own"
        assert len(await ana.enter("say Another thought")) == 1
        assert ana.typed.kept == ["say My whole thought", "say Another thought"]


async def test_a_late_yes_says_at_once_that_the_recap_which_was_released_is_a_draft_again() -> None:
    fake = room("Ana", item=OPEN)
    fake.act("Ana", words.Say("We were tired."))
    fake.act("Ama", release.AskAll())
    fake.act("Ama", setup.End(really=True))
    for name in ("Ama", "Bo"):
        fake.act(name, release.ReleaseRecap(fake.replica.kept.seq))
    async with joined(fake) as ana:
        assert await ana.enter("quote 1") == [
            "Saved: 1 line of yours: quote without name. Only you see this.",
            "The recap has changed since it was released. It is a draft until two people have checked it again.",
        ]


async def test_of_a_line_that_is_no_word_here_it_is_said_once_that_it_is_kept_with_how_it_comes_back() -> None:
    async with joined(room(item=QUEUE)) as ana:
        said = await ana.enter("fnord the thing")
        assert len(said) == 1
        assert said[0].endswith(
            "Your line is kept: the up key brings it back. To raise it: hand. help lists the words."
        )
        assert said[0].count("Your line is kept") == 1
        assert ana.typed.kept == ["fnord the thing"]
        assert len(await ana.enter("fnord another thing")) == 1
        assert ana.typed.kept == ["fnord the thing", "fnord another thing"]


async def test_nothing_is_kept_for_a_key_where_there_are_no_keys() -> None:
    async with joined(room(item=QUEUE)) as ana:
        ana.typed.terminal = False
        assert await ana.enter("say My whole thought") == [
            "Nobody has called you yet. If your hand is down, raise it; then wait to be called. Your line is kept. To raise it: hand."
        ]


async def test_a_line_the_server_refuses_late_is_kept_and_what_is_typed_meanwhile_stays() -> None:
    async with joined(room(item=OPEN)) as ana:
        session = ana.session
        session.lose()
        assert await ana.enter("say Together") == [
            "Waiting: say Together. There is no answer yet. It goes out in order; you can go on."
        ]
        ana.typed.half = "par"
        _, future = session.waiting.pop()
        future.set_result(Answer("refused", code="others_turn", text="Bo has the floor."))
        session.link = "good"
        assert await ana.new() == []
        assert ana.typed.half == "par"
        said = await ana.enter("park It")
        assert said[:3] == [
            "Refused: say Together. Bo has the floor.",
            "Your line is kept: the up key brings it back.",
            "Parked in your words: 'It' (parked 1)",
        ]
        assert ana.typed.kept == ["say Together"]


async def test_words_that_did_not_get_out_come_back_as_they_were_meant() -> None:
    async with joined(off_the_record()) as ana:
        session = ana.session
        session.lose()
        await ana.enter("off Between us")
        session.returned.append("Between us")
        _, future = session.waiting.pop()
        future.set_result(Answer("returned"))
        said = await ana.new()
        assert said == [
            "No answer: off Between us. The connection was lost before an answer came, so others may have read it or not. "
            "Look before you send it again; your line is kept.",
            "Your line is kept: the up key brings it back.",
        ]
        assert ana.typed.kept == ["off Between us"]
        assert session.returned == []


async def test_yes_that_is_refused_brings_back_what_was_asked_about() -> None:
    async with joined(room(item=OPEN)) as ana:
        assert await ana.enter("We are tired") == ["Did you mean to say this to the room? It would be kept. y / n"]
        ana.session.act("Bo", clock.Pause())
        await ana.new()
        await ana.enter("y")
        assert ana.typed.kept == ["We are tired"]


async def test_a_late_answer_does_not_keep_anybody_from_leaving() -> None:
    async with joined(room(item=OPEN)) as ana:
        ana.session.lose()
        await ana.enter("say Hello")
        (asked,) = await ana.enter("bye")
        assert asked == (
            'No answer yet to: "say Hello". Leave? w: wait for it, then leave; t: take it back and leave; y: leave; n: stay. '
            'Left like this, it waits on this computer until you join again: "say Hello".'
        )
        assert not ana.session.left
        await ana.enter("bye")
        assert ana.session.left


async def test_leaving_waits_for_what_has_no_answer_when_asked_to() -> None:
    async with joined(room(item=OPEN)) as ana:
        ana.session.lose()
        await ana.enter("say Hello")
        await ana.enter("bye")
        assert await ana.enter("w") == ["You leave as soon as it has its answer. bye leaves at once."]
        assert not ana.session.left
        ana.session.come_back()
        await ana.new()
        assert ana.session.left


async def test_whoever_stays_after_all_does_not_leave_once_what_waited_has_its_answer() -> None:
    async with joined(room(item=OPEN)) as ana:
        ana.session.lose()
        await ana.enter("say Hello")
        for line in ("bye", "w"):
            await ana.enter(line)
        assert await ana.enter("n") == ["You stay."]
        ana.session.come_back()
        await ana.new()
        assert not ana.session.left


async def test_a_line_that_asks_for_nothing_leaves_the_question_about_leaving_and_it_is_asked_again() -> None:
    async with joined(room(item=OPEN)) as ana:
        ana.session.lose()
        await ana.enter("say Hello")
        (asked,) = await ana.enter("bye")
        await ana.enter("feel")
        assert await ana.enter("y") == ["There is no question open."]
        assert await ana.enter("bye") == [asked]
        assert not ana.session.left


async def test_a_goodbye_while_leaving_waits_leaves_at_once() -> None:
    async with joined(room(item=OPEN)) as ana:
        ana.session.lose()
        await ana.enter("say Hello")
        await ana.enter("bye")
        await ana.enter("w")
        await ana.enter("bye")
        assert ana.session.left
        assert ana.session.unanswered


async def test_leaving_takes_back_what_was_never_sent_when_asked_to() -> None:
    async with joined(room(item=OPEN)) as ana:
        ana.session.lose()
        await ana.enter("say Hello")
        await ana.enter("bye")
        assert 'Taken back, and not sent: "say Hello".' in await ana.enter("t")
        assert ana.session.left
        assert not ana.session.unanswered


async def test_a_no_to_leaving_stays_and_asks_again_next_time() -> None:
    async with joined(room(item=OPEN)) as ana:
        ana.session.lose()
        await ana.enter("off Between us")
        (asked,) = await ana.enter("bye")
        assert asked.endswith('It does not go out later: "off Between us".')
        assert await ana.enter("n") == ["You stay."]
        assert (await ana.enter("bye"))[0].startswith('No answer yet to: "off Between us".')
        assert not ana.session.left


async def test_ctrl_c_with_something_unanswered_asks_once_and_leaves_at_the_second() -> None:
    async with joined(room(item=OPEN)) as ana:
        ana.session.lose()
        await ana.enter("say Hello")
        ana.typed.interrupted.set()
        assert (await ana.new())[0].startswith('No answer yet to: "say Hello".')
        assert not ana.session.left
        ana.typed.interrupted.set()
        await ana.new()
        assert ana.session.left


async def test_a_hang_up_asks_nobody() -> None:
    async with joined(room(item=OPEN)) as ana:
        ana.session.lose()
        await ana.enter("say Hello")
        ana.typed.hung_up.set()
        await ana.new()
        assert ana.session.left


async def test_a_half_typed_line_is_kept_where_its_act_could_be_and_brought_back_by_the_up_key() -> None:
    session = room(item=OPEN)
    async with joined(session) as ana:
        for half, kept in (
            ("say Half a th", "say Half a th"),
            ("off Half a th", ""),
            ("offf Half a th", ""),
            ("writ", ""),
            ("park", ""),
            ("park Who", "park Who"),
        ):
            ana.typed.half = half
            waiting.keep_draft(as_session(session), ana.typed.half)
            assert session.pending.draft == kept
    session = room(item=OPEN)
    session.pending.draft = "park Who"
    async with joined(session) as ana:
        assert ana.typed.kept == ["park Who"]


async def test_a_half_typed_line_begun_off_the_record_or_sent_back_is_not_written_to_the_disk_later() -> None:
    session = off_the_record()
    async with joined(session) as ana:
        ana.typed.half = "say My boss"
        await ana.look()
        session.act("Ama", record.RecordOn())
        ana.typed.half = "say My boss hits people"
        await ana.look()
        assert session.pending.draft == ""
        session.lose()
        await ana.enter("say About this")
        _, future = session.waiting.pop()
        future.set_result(Answer("returned"))
        await ana.new()
        ana.typed.half = "say About this, too"
        await ana.look()
        assert session.pending.draft == ""
        ana.typed.half = ""
        await ana.look()
        ana.typed.half = "say Something else"
        await ana.look()
        assert session.pending.draft == "say Something else"


async def test_a_line_begun_off_the_record_is_not_written_to_the_disk_however_soon_we_are_on_again() -> None:
    session = off_the_record()
    async with joined(session) as ana:
        ana.typed.half, ana.typed.left_alone = "say My boss", True  # so that what happens is written at once
        session.act("Ama", record.RecordOn())
        assert "Ama put us on the record again. Words are kept as the part says." in await ana.new()
        ana.typed.half = "say My boss hits people"
        await ana.look()
        assert session.pending.draft == ""


async def test_whoever_joins_while_we_are_off_the_record_is_told_so() -> None:
    async with joined(off_the_record()) as ana:
        assert ana.joining[0].endswith("Off the record: nothing said now is kept.")


async def test_a_snapshot_that_moved_us_on_is_told() -> None:
    session = room(item=OPEN)
    async with joined(session) as ana:
        session.server.kept.agenda.current = session.replica.kept.agenda.current = QUEUE
        session.tell(Change(fresh=True))
        assert (await ana.new())[-1].startswith(f"Now: part {QUEUE} of ")


async def test_the_line_that_is_lost_and_comes_back_is_told_while_typing() -> None:
    async with joined(room(item=OPEN)) as ana:
        ana.typed.half = "say"
        lost = notices.notice("The line is lost.", "line_lost", mine=True)
        ana.session.tell(Change(notices=[lost], link=True))
        assert await ana.new() == ["", "The line is lost.", "say"]


async def test_an_answer_the_event_does_not_tell_is_said() -> None:
    async with joined(room(item=QUEUE)) as ana:
        assert await ana.enter("slower please") == [
            "The space holders are asked, aside, to go slower. Nobody is told who asked."
        ]
        assert (await ana.enter("away"))[-1].startswith("You are away.")
        assert await ana.enter("back") == ["Welcome back. No announcement was made."]


async def test_that_a_note_is_held_is_said_once_and_not_when_only_its_quoting_changes() -> None:
    for line, where in (("write We were tired", REVEAL), ("park without name Who pays?", OPEN)):
        async with joined(room(item=where)) as ana:
            assert (await ana.enter(line))[0].startswith("Held. ")
            for again in ("y", "quote a", "quote a none", "quote a"):
                assert not any("Held" in said for said in await ana.enter(again)), again
            assert (await ana.enter(f"{line} and hungry"))[0].startswith("Held. "), (
                "another note is another thing that is held"
            )


async def test_what_was_typed_for_a_question_that_is_dropped_is_kept_and_it_is_said_each_time_how_it_comes_back() -> (
    None
):
    async with joined(room("Ama")) as ama:
        for text in ("Nobody said so", "Sorry"):
            await ama.enter(text)
            assert (await ama.enter("who?"))[:2] == [
                "What was asked before is dropped, and nothing was sent for it.",
                "Your line is kept: the up key brings it back.",
            ]
            assert ama.typed.kept[-1] == text


async def test_a_word_that_was_not_meant_for_the_others_comes_back_as_a_sentence_does() -> None:
    async with joined(room("Ama")) as ama:
        for text in ("We were tired", "Sorry"):
            await ama.enter(text)
            assert await ama.enter("n") == ["Nothing was sent.", "Your line is kept: the up key brings it back."]
            assert ama.typed.kept[-1] == text


async def test_where_no_key_brings_a_line_back_it_is_said_again() -> None:
    async with joined(room("Ama")) as ama:
        ama.typed.terminal = False
        await ama.enter("Nobody said so")
        assert "Your line was: Nobody said so" in await ama.enter("who?")


async def test_a_note_is_held_quoted_and_taken_back() -> None:
    async with joined(room(item=REVEAL)) as ana:
        assert await ana.enter("write We were tired") == [
            "Held. It is shown together with the others, shuffled, without names.",
            "Your note is note a. May the recap quote it, without your name? y / n",
        ]
        assert (await ana.enter("y"))[-1] == "The recap may quote that note, without a name."
        assert (await ana.enter("quote a"))[-1] == "The recap may quote that note, without a name."
        assert await ana.enter("take back a") == [
            "Take back note a: 'We were tired'? The text is erased for good. y / n"
        ]
        assert await ana.enter("y") == ["Taken back. Nobody else has it any more."]
        assert (await ana.enter("We were tired"))[0].startswith("Did you mean to write this as a note")


async def test_last_reads_older_words_and_says_when_there_are_none() -> None:
    async with joined(room(item=OPEN)) as ana:
        assert await ana.enter("last") == ["Nothing that was said is kept yet."]
        for text in ("One", "Two", "Three"):
            ana.session.act("Bo", words.Say(text))
        await ana.new()
        assert await ana.enter("last 2") == ["Bo: Two", "Bo: Three"]


def test_a_sentence_is_broken_between_words_at_a_terminal_and_nowhere_else() -> None:
    assert wrapped("We were tired and said so.", 12) == ["We were", "tired and", "said so."]
    assert wrapped("Unbreakableness is left whole", 8) == ["Unbreakableness", "is left", "whole"]
    assert wrapped("We were tired.", 0) == ["We were tired."]


def test_the_letters_that_answer_a_question_stand_on_one_line() -> None:
    for question, letters in (
        ("Did you mean to say this to the room? y / n", "y / n"),
        ("Send it, keep it? s / k / d", "s / k / d"),
    ):
        for width in range(5, len(question) + 2):
            lines = wrapped(question, width)
            assert " ".join(lines) == question, "no word is lost for it"
            assert lines[-1].endswith(letters), width
    assert wrapped("Leave? y / n", 13) == ["Leave? y / n"]
    assert wrapped("Leave? y / n", 11) == ["Leave?", "y / n"]
    assert wrapped("y / n answers it", 9) == ["y / n", "answers", "it"]
    assert wrapped("Type 1 / 2 or wait", 10) == ["Type", "1 / 2 or", "wait"]
    assert wrapped("either / or, as always", 9) == ["either /", "or, as", "always"]


async def test_the_end_of_input_leaves() -> None:
    async with joined(room()) as ana:
        await ana.enter(None)
        assert ana.session.left


async def test_whoever_wants_out_at_once_is_out_even_before_joining_is_over() -> None:
    client = Client(room())
    running = asyncio.create_task(client.plain.run())
    await client.settle()
    client.typed.interrupted.set()
    async with asyncio.timeout(5):
        await running
    assert client.session.left


async def test_when_nobody_reads_any_more_the_client_leaves() -> None:
    async with joined(room(item=OPEN)) as ana:
        ana.screen.gone = True
        ana.session.act("Bo", words.Say("Hello"))
        await ana.settle()
        assert ana.session.left
        ana.screen.gone = False


HOSTILE = (
    "[/x]",
    "\x1b[31mRed",
    "\x1b]0;title\x07Bell",
    "‮drawkcab",
    "e" + "\u0301" * 500,
    "Z\u200bW",
    "\x9b2J",
    "a\rb\nc",
)


async def test_nothing_anybody_types_reaches_the_terminal_raw() -> None:
    plan = setup.SessionPlan(title="\x1b[2JT", purpose=HOSTILE[3], items=(setup.PlannedItem(HOSTILE[1], mode="open"),))
    session = FakeSession(plan)
    session.replica.whose = HOSTILE[2]
    session.people(*NAMES, *HOSTILE, me="Ana", holders=("Ama",))
    session.link = "good"
    async with joined(session) as ana:
        session.act("Ama", setup.Begin())
        for name in HOSTILE:
            session.act(name, words.Say(name * 2))
            session.act(name, floor.Hand(name))
        for line in ("who?", "now?", "queue?", "last 50", "mine", "kept?", "agenda?", *HOSTILE):
            await ana.enter(line)
        text = ana.screen.getvalue()
    assert all(c.isprintable() or c == "\n" for c in text)
    assert not any("\u2500" <= c <= "\u259f" for c in text), "no boxes are drawn"
    assert "\u0301" * 5 not in text


async def test_refusals_and_names_that_fit_nobody_are_sentences() -> None:
    async with joined(room("Ama", item=QUEUE)) as ama:
        assert await ama.enter("next Zoe") == ["There is nobody of that name here. Type who? to see the names."]
        assert await ama.enter("next") == ["Nobody is waiting. The floor is free."]
        assert await ama.enter("put in") == ["Say who: put in Femi, or put in Femi room."]
        ama.session.act("Bo", floor.Hand())
        await ama.new()
        assert (await ama.enter("move on"))[0].startswith("1 still waiting to be heard.")
        assert (await ama.enter("move on"))[0].startswith("Part 4 of 6: Break.")


async def test_yes_after_the_refusal_of_an_end_ends_the_meeting() -> None:
    async with joined(room("Ama", item=QUEUE)) as ama:
        ama.session.act("Bo", floor.Hand())
        await ama.enter("end")
        assert (await ama.enter("y"))[-1] == "1 still waiting to be heard. They can park it. End anyway? y / n"
        assert (await ama.enter("y"))[-1].startswith("The meeting has ended.")


async def test_being_taken_along_by_others_is_told_once() -> None:
    async with joined(room(item=QUEUE)) as ana:
        ana.session.act("Ana", floor.Hand())
        ana.session.act("Ama", roles.OfferRole("space holder", PersonId(2)))
        lines = await ana.new()
        assert lines == [
            "Your hand is up. You are number 1 of 1.",
            "Ama offers you the role of space holder, and nobody else. Type role space holder to take it. Leaving it is fine: the offer ends with this part.",
        ]


async def alone(session: FakeSession) -> tuple[Client, asyncio.Task[Ending]]:
    """Run a line client whose meeting does not answer yet."""
    client = Client(session)
    running = asyncio.create_task(client.plain.run())
    await client.settle()
    return client, running


async def test_whoever_leaves_a_round_before_their_turn_is_asked_once() -> None:
    async with joined(room("Cy", item=ROUND)) as cy:
        assert await cy.enter("bye") == [TURN_COMES]
        assert await cy.enter("n") == ["You stay."]
        assert not cy.session.left
        await cy.enter("bye")
        await cy.enter("y")
        assert cy.session.left


@pytest.mark.parametrize("line", ["bye", "quit", None])
async def test_who_waits_for_a_silent_server_can_leave(line: str | None) -> None:
    session = FakeSession()
    client, running = await alone(session)
    client.typed.enter(line)
    async with asyncio.timeout(2):
        await running
    assert session.left


async def test_what_is_typed_before_the_meeting_is_there_goes_nowhere_and_comes_back_with_a_key() -> None:
    session = FakeSession()
    session.people("Ana", me="Ana")
    client, running = await alone(session)
    assert await client.enter("say My boss hits people") == []
    session.welcome()
    assert TOO_EARLY in await client.new()
    assert session.done == []
    assert client.typed.kept == ["say My boss hits people"]
    client.typed.enter("bye")
    async with asyncio.timeout(2):
        await running


async def test_a_line_begun_before_the_meeting_is_there_is_not_written_to_the_disk() -> None:
    session = FakeSession()
    session.people("Ana", me="Ana")
    client, running = await alone(session)
    client.typed.half = "park My boss hits people"
    session.welcome()
    await client.look()
    assert session.pending.draft == ""
    client.typed.enter("bye")
    async with asyncio.timeout(2):
        await running


async def test_what_a_program_wrote_waits_for_the_meeting_in_its_order() -> None:
    session = FakeSession()
    session.people("Ana", me="Ana")
    client, running = await alone(session)
    client.typed.terminal = False
    for line in ("away", "back", "bye"):
        client.typed._lines.put_nowait(line)  # as from a pipe, where no Enter is pressed
    await client.settle()
    assert session.done == []
    assert not session.left
    session.welcome()
    async with asyncio.timeout(2):
        await running
    assert [type(command).__name__ for command in session.done] == ["Away", "Back"]


async def test_when_somebody_asks_the_line_client_says_since_when_nothing_was_heard() -> None:
    session = FakeSession()
    session.people("Ana", me="Ana")
    async with joined(session) as client:
        session.link, session.silent = "slow", 60
        wanted = (
            "The connection may be gone. Last heard from the meeting 60 s ago. What you send waits until it answers."
        )
        assert (await client.enter("now?"))[0] == wanted
        assert (await client.enter("who?"))[-1] == wanted
        session.link, session.silent = "lost", 180
        assert (await client.enter("now?"))[0] == (
            "The connection is lost and tried again by itself. Last heard from the meeting 3 min ago. "
            "What you see is from then."
        )
        session.link = "good"
        assert "connection" not in " ".join(await client.enter("who?"))


async def test_what_comes_beside_an_urgent_sentence_counts_as_told_only_when_it_is_written(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    session = room(item=QUEUE)
    async with joined(session) as ana:
        ana.typed.half = "say Half a thought"
        changes: list[Change] = []
        with monkeypatch.context() as patch:
            patch.setattr(session, "tell", changes.append)
            session.act("Ama", agenda.MoveOn(really=True))
        (change,) = changes
        change.notices.insert(0, notices.notice("Back.", notices.BACK, mine=True))
        session.tell(change)
        written = " ".join(await ana.new())
        assert "Back." in written
        seen = ana.plain._stamp("say Half a thought").seen
        assert (seen == session.seen()) == all(each.text in written for each in change.notices)


async def test_whoever_was_not_let_in_leaves_nothing_behind_that_waits() -> None:
    session = room(begun=False)
    client = Client(session)
    running = asyncio.create_task(client.plain.run())
    await client.settle()
    await session.leave()
    await running
    await client.settle()
    assert asyncio.all_tasks() == {asyncio.current_task()}


async def test_next_asks_before_it_cuts_off_whoever_speaks() -> None:
    async with joined(room("Ama", item=QUEUE)) as ama:
        for who in ("Bo", "Cy"):
            ama.session.act(who, floor.Hand())
        ama.session.act("Ama", floor.CallNext())
        await ama.new()
        assert await ama.enter("next") == ["Bo has the floor. Go on to Cy? y / n"]
        assert await ama.enter("n") == ["Bo goes on."]
        ama.session.time += 120_000
        assert (await ama.enter("next"))[0].startswith("Cy has the floor.")


async def test_a_call_that_is_taken_back_gives_the_floor_back_to_whoever_it_cut_off() -> None:
    async with joined(room("Ama", item=QUEUE)) as ama:
        for who in ("Bo", "Cy"):
            ama.session.act(who, floor.Hand())
        ama.session.act("Ama", floor.CallNext())
        await ama.new()
        assert await ama.enter("next") == ["Bo has the floor. Go on to Cy? y / n"]
        ama.session.time += 3_000
        await ama.enter("y")
        assert ama.session.server.kept.floor.speaker == PersonId(number("Cy"))
        assert await ama.enter("put back") == [
            "You took the last call back: Bo has the floor again; Cy is in the queue as before."
        ]


async def test_a_sentence_that_was_not_meant_for_the_room_is_kept_for_the_up_key() -> None:
    async with joined(room(item=OPEN)) as ana:
        await ana.enter("We are tired")
        assert await ana.enter("n") == ["Nothing was sent.", "Your line is kept: the up key brings it back."]
        assert ana.typed.kept == ["We are tired"]
        assert ana.session.done == []


async def test_what_is_asked_about_a_turn_is_dropped_with_a_word_once_that_turn_is_over() -> None:
    session = room("Ama", item=QUEUE)
    for name in ("Bo", "Cy"):
        session.act(name, floor.Hand())
    session.act("Ama", floor.CallNext())
    async with joined(session) as ama:
        assert (await ama.enter("next"))[-1] == "Bo has the floor. Go on to Cy? y / n"
        session.act("Bo", floor.Done())
        assert "Bo no longer has the floor, so the question is dropped. Nothing was done." in await ama.new()
        assert await ama.enter("y") == ["There is no question open."]
        assert session.server.kept.floor.speaker == 0
        await ama.enter("next")
        assert session.server.kept.floor.speaker == PersonId(4)


async def test_what_is_asked_about_something_that_ends_with_the_meeting_is_dropped_with_a_word() -> None:
    session = room("Ana", item=OPEN)
    session.act("Ama", release.AskAll())
    async with joined(session) as ana:
        await ana.enter("leave feedback Longer breaks please")
        assert (await ana.enter("leave feedback Shorter rounds please"))[-1].endswith("y / n")
        session.act("Ama", setup.End(really=True))
        assert "The meeting has ended, so the question is dropped. Nothing was done." in await ana.new()
        assert await ana.enter("y") == ["There is no question open."]


async def test_what_was_listed_is_chosen_by_its_number_alone_and_a_quiet_part_hears_whoever_holds() -> None:
    fake = listed_twice()
    second = fake.server.kept.seq
    async with joined(fake) as ama:
        assert (await ama.enter("confirm"))[0] == "2 things wait. Say which: confirm and its number."
        assert await ama.enter("y") == ["Say which: 1 or 2. Nothing was done."]
        asked = " ".join(await ama.enter("2"))
        assert "'thing 2' may be quoted without name. Did you hear it? y / n" in asked
        await ama.enter("y")
        assert fake.done == [aloud.ConfirmAloud(second)]
    async with joined(room("Ama", item=REVEAL)) as ama:
        assert await ama.enter("off two more minutes") == ["Ama (off the record): two more minutes"]


async def test_a_question_that_stands_is_asked_again_on_a_line_of_its_own() -> None:
    async with joined(room("Ama", item=QUEUE)) as ama:
        asked = (await ama.enter("end"))[-1]
        assert asked.endswith("y / n")
        answer, again = await ama.enter("state?")
        assert answer.startswith("sequence ")
        assert again == asked


async def test_laying_the_space_down_alone_asks_first() -> None:
    async with joined(room("Ama")) as ama:
        (asked,) = await ama.enter("lay down")
        assert asked.startswith("Nobody else here holds the space")
        assert await ama.enter("n") == ["Nothing was done: you hold the space."]
        assert ama.session.done == []
        await ama.enter("lay down")
        await ama.enter("y")
        assert ama.session.done == [roles.LayDown("space holder")]


async def test_leaving_with_a_hand_up_asks_first() -> None:
    async with joined(room(item=QUEUE)) as ana:
        await ana.enter("hand")
        ana.session.act("Bo", floor.Hand())
        await ana.new()
        assert await ana.enter("bye") == [HAND_WAITS]
        assert not ana.session.left
        await ana.enter("y")
        assert ana.session.left


async def test_a_yes_to_quoting_a_note_off_the_record_says_what_becomes_of_it() -> None:
    async with joined(room(item=REVEAL)) as ana:
        await ana.enter("write We were tired")
        ana.session.act("Ama", record.RecordOff())
        await ana.new()
        (said,) = await ana.enter("y")
        assert said.startswith("We are off the record, so the recap cannot have note a.")
