"""The room by keyboard: lines and keys do what they say, drafts outlive everything, and nothing fires by accident."""

from __future__ import annotations

import pytest
from textual import events
from textual.command import CommandList

from cop_tui.acts.act import Send
from cop_tui.acts.lookup import hour
from cop_tui.client import notices
from cop_tui.client.session import Change
from cop_tui.core.engine import base
from cop_tui.core.engine.ids import ItemId, Ms, PersonId
from cop_tui.core.topics import agenda, clock, floor, parking, release, roles, setup, words
from cop_tui.ui.conversation import TYPED
from cop_tui.ui.view import KEYS, LINE
from cop_tui.ui.widgets.rows import Rows
from tests.ui.conftest import key, meeting, running, send, shown
from tests.ui.fake import FakeSession


@pytest.mark.parametrize("me", ["Ama", "Ana"])
async def test_everybody_starts_in_the_line(me: str) -> None:
    async with running(meeting(me, holder=me == "Ama"), keys=False) as (app, _):
        assert app.room.line.mode == LINE
        assert app.focused is app.room.line


async def test_a_typed_word_does_its_act_and_empties_the_line() -> None:
    session = meeting("Ana")
    async with running(session) as (app, pilot):
        await send(pilot, "hand about funders")
        assert session.done == [floor.Hand("funders")]
        assert app.room.line.value == ""
        assert "You are next. No rush." in shown(pilot)


async def test_an_empty_line_asks_what_is_happening() -> None:
    async with running(meeting("Ana")) as (_, pilot):
        await pilot.press("enter")
        await pilot.pause()
        assert "Part 3 of 7: What is hard" in shown(pilot)
        assert "You can: hand" in shown(pilot)
        await pilot.press("escape")
        assert "You can:" not in shown(pilot)


async def test_whoever_speaks_reads_in_the_talk_that_somebody_else_went_on() -> None:
    session = meeting("Ana")
    async with running(session) as (_, pilot):
        await send(pilot, "hand")
        session.act("Ama", floor.CallNext())
        await pilot.pause()
        session.act("Ama", floor.CallNext())
        await pilot.pause()
        assert "Your turn is over: Ama went on." in shown(pilot)


async def test_what_is_refused_says_why_and_stays_in_the_line() -> None:
    session = meeting("Ana")
    session.act("Bo", floor.Hand())
    session.act("Ama", floor.CallNext())
    async with running(session) as (app, pilot):
        await send(pilot, "say I have half a sentence")
        assert app.room.line.value == "say I have half a sentence"
        assert "Bo has the floor. Raise a hand to be next; your line is kept." in shown(pilot)


async def test_a_refusal_from_the_server_brings_the_line_back() -> None:
    session = meeting("Ana")
    async with running(session) as (app, pilot):
        session.act("Ama", floor.CloseQueue())
        await send(pilot, "hand about money")
        assert app.room.line.value == "hand about money"
        assert "The queue is closed" in shown(pilot)


async def test_a_refusal_never_overwrites_what_is_typed_by_then() -> None:
    session = meeting("Ana")
    async with running(session) as (app, pilot):
        session.act("Ama", floor.CloseQueue())
        session.lose()
        await send(pilot, "hand")
        app.room.line.put("half a")
        session.come_back()
        await pilot.pause()
        assert app.room.line.value == "half a"
        await pilot.press("up")
        assert app.room.line.value == "hand"
        await pilot.press("down")
        assert app.room.line.value == "half a"


async def test_text_that_is_no_word_is_asked_about_before_it_is_said() -> None:
    session = meeting("Ana", item=ItemId(5))
    async with running(session) as (_, pilot):
        await send(pilot, "We were tired.")
        assert session.done == []
        assert "Did you mean to say this to the room? It would be kept. y / n, then Enter" in " ".join(
            shown(pilot).split()
        )
        await send(pilot, "y")
        assert session.done == [words.Say("We were tired.")]
        await send(pilot, "Or not.")
        await pilot.press("escape")
        await pilot.pause()
        assert "Nothing was sent." in shown(pilot)
        await send(pilot, "y")
        assert len(session.done) == 1


async def test_offline_a_wish_waits_and_is_sent_in_its_order() -> None:
    session = meeting("Ana")
    async with running(session, (120, 34)) as (_, pilot):
        session.lose()
        await pilot.pause()
        await send(pilot, "hand")
        assert "Waiting: hand." in shown(pilot)
        assert "LINK LOST, trying" in shown(pilot)
        session.come_back()
        await pilot.pause()
        assert "aiting: hand" not in shown(pilot)
        assert "1 Ana (you)" in shown(pilot)


async def test_a_single_key_does_its_act_once_nothing_followed() -> None:
    session = meeting("Ama", holder=True)
    session.act("Bo", floor.Hand())
    async with running(session) as (_, pilot):
        await pilot.press("n")
        assert session.done == []
        pilot.app.room.line.settle()
        await pilot.pause()
        assert session.done == [floor.CallNext(PersonId(0), PersonId(0))]


async def test_a_burst_of_letters_is_a_draft_and_does_nothing() -> None:
    session = meeting("Ama", holder=True)
    session.act("Bo", floor.Hand())
    async with running(session) as (app, pilot):
        await pilot.press(*"next mbx on")
        await pilot.pause()
        app.room.line.settle()
        await pilot.pause()
        assert session.done == []
        assert app.room.line.mode == LINE
        assert app.room.line.value == "next mbx on"
        assert TYPED in shown(pilot)


async def test_pasted_text_is_asked_about_and_kept_as_one_line_that_is_not_sent() -> None:
    session = meeting("Ama", holder=True)
    async with running(session) as (app, pilot):
        app.post_message(events.Paste("next\nmove on\n\x1b[31mend\n"))
        await pilot.pause()
        await pilot.pause()
        assert session.done == []
        assert app.room.line.mode == LINE
        assert "Send as one with say, keep as draft, drop? s / k / d" in " ".join(shown(pilot).split())
        await send(pilot, "k")
        assert session.done == []
        assert app.room.line.value == "say next move on [31mend"


async def test_only_offered_acts_have_keys() -> None:
    session = meeting("Ama", holder=True)
    async with running(session) as (app, pilot):
        await key(pilot, "z")
        assert "z does nothing now." in shown(pilot)
        await key(pilot, "a")
        assert session.done == []
        assert app.room.line.mode == KEYS


async def test_a_key_that_needs_words_puts_its_word_into_the_line() -> None:
    session = meeting("Ama", holder=True)
    async with running(session) as (app, pilot):
        await key(pilot, "p")
        assert app.room.line.value == "put in "
        assert app.room.line.mode == LINE
        await pilot.press(*"Femi", "enter")
        await pilot.pause()
        assert session.done == [floor.PutIn("Femi")]


async def test_slash_begins_a_line_and_escape_goes_back_to_keys_with_the_draft_for_the_up_key() -> None:
    session = meeting("Ama", holder=True)
    async with running(session) as (app, pilot):
        await pilot.press("slash", *"say hello", "escape")
        await pilot.pause()
        assert app.room.line.mode == KEYS
        assert "Your text is kept: /, then the up key, brings it back." in shown(pilot)
        await pilot.press("slash")
        assert (app.room.line.mode, app.room.line.value) == (LINE, "")
        await pilot.press("up")
        assert app.room.line.value == "say hello"
        await pilot.press("ctrl+u", "slash", *"say x")
        assert app.room.line.value == "say x"
        await pilot.press("escape")
        await key(pilot, "p")
        assert app.room.line.value == "put in "
        await pilot.press("up")
        assert app.room.line.value == "say x"


@pytest.mark.parametrize("me", ["Ama", "Ana"])
async def test_escape_leads_to_the_keys_and_stays_there(me: str) -> None:
    async with running(meeting(me, holder=me == "Ama")) as (app, pilot):
        app.room.line.put("")
        for _ in range(3):
            await pilot.press("escape")
            await pilot.pause()
            assert app.room.line.mode == KEYS
        assert "/ begins a line." in shown(pilot)


async def test_the_act_of_a_letter_is_shown_before_it_is_done_and_escape_takes_it_back() -> None:
    session = meeting("Ama", holder=True)
    async with running(session) as (app, pilot):
        await pilot.press("m")
        await pilot.pause()
        assert "m: move on ..." in shown(pilot)
        await pilot.press("escape")
        await pilot.pause()
        app.room.line.settle()
        await pilot.pause()
        assert session.done == []
        assert "Nothing was done." in shown(pilot)
        await pilot.press("m", "o")
        await pilot.pause()
        assert (app.room.line.mode, app.room.line.value) == (LINE, "mo")


async def test_a_key_whose_act_changes_while_it_waits_does_nothing() -> None:
    session = meeting("Ama", holder=True)
    async with running(session) as (app, pilot):
        await pilot.press("c")
        await pilot.pause()
        session.act("Ama", floor.CloseQueue())
        await pilot.pause()
        app.room.line.settle()
        await pilot.pause()
        assert session.done == []
        assert "What c does changed just now, so nothing was done." in shown(pilot)


async def test_a_digit_and_the_question_mark_are_keys_at_once() -> None:
    async with running(meeting("Ama", holder=True)) as (app, pilot):
        await pilot.press("9")
        await pilot.pause()
        assert "9 does nothing now." in shown(pilot)
        await pilot.press("?")
        await pilot.pause()
        assert app.screen is not app.room


async def test_a_word_typed_slowly_whose_first_letter_opened_the_line_stands_there_once() -> None:
    session = meeting("Ama", holder=True)
    async with running(session) as (app, pilot):
        await key(pilot, "p")
        await pilot.press(*"ut in Femi")
        assert app.room.line.value == "put in Femi"
        await pilot.press("enter")
        await pilot.pause()
        assert session.done == [floor.PutIn("Femi")]


async def test_ending_the_meeting_asks_first_and_y_answers_on_keys() -> None:
    session = meeting("Ama", holder=True)
    async with running(session) as (app, pilot):
        await send(pilot, "end")
        assert "End the meeting for everybody? y / n" in " ".join(shown(pilot).split())
        await pilot.press("escape")
        await send(pilot, "end")
        app.room.line.turn_to(KEYS)
        await key(pilot, "m")
        assert session.done == []
        await key(pilot, "y")
        assert isinstance(session.done[-1], setup.End)


async def test_moving_on_over_waiting_people_takes_the_key_a_second_time() -> None:
    session = meeting("Ama", holder=True)
    session.act("Bo", floor.Hand())
    async with running(session) as (_, pilot):
        await key(pilot, "m")
        assert "Move on anyway? y / n" in shown(pilot)
        assert session.replica.kept.agenda.current == 3
        await key(pilot, "m")
        assert session.replica.kept.agenda.current == 4


async def test_what_is_asked_back_leaves_the_line_empty_and_enter_alone_does_nothing() -> None:
    session = meeting("Ama", holder=True, item=ItemId(5))
    session.act("Bo", parking.Park("Who pays?"))
    session.act("Ama", release.AskAll())
    async with running(session) as (app, pilot):
        app.room.line.turn_to(LINE)
        for typed in ("end", "y"):
            await send(pilot, typed)
        assert "Parked for today and not looked at yet: 1." in shown(pilot)
        assert "End anyway? y / n" in " ".join(shown(pilot).split())
        assert app.room.line.value == ""
        for _ in range(3):
            await pilot.press("enter")
            await pilot.pause()
        assert session.replica.kept.setup.phase == "open"
        for typed in ("park This", "end", "y", "y"):
            await send(pilot, typed)
        assert session.replica.kept.setup.phase == "closed"


async def test_a_second_question_waits_and_is_asked_after_the_first_is_left() -> None:
    session = meeting("Ama", holder=True, item=ItemId(5))
    async with running(session) as (app, pilot):
        app.room.line.turn_to(LINE)
        await send(pilot, "We were tired")
        await send(pilot, "end")
        assert "One question at a time" in " ".join(shown(pilot).split())
        await pilot.press("escape")
        await pilot.pause()
        assert "End the meeting for everybody? y / n" in " ".join(shown(pilot).split())
        assert "Did you mean" not in shown(pilot)
        await send(pilot, "y")
        assert isinstance(session.done[-1], setup.End)


@pytest.mark.parametrize(("between", "item"), [("", 4), ("x", 3)])
async def test_moving_on_over_waiting_people_takes_a_yes_right_after_it(between: str, item: ItemId) -> None:
    session = meeting("Ama", holder=True)
    session.act("Bo", floor.Hand())
    async with running(session) as (_, pilot):
        for pressed in f"m{between}y":
            await key(pilot, pressed)
        assert session.replica.kept.agenda.current == item


async def test_a_change_of_role_is_shown_and_changes_neither_line_nor_mode() -> None:
    session = meeting("Ana")
    async with running(session, (120, 34)) as (app, pilot):
        app.room.line.put("say half a sent")
        session.act("Ama", roles.OfferRole("space holder", PersonId(2), hand_over=True))
        await pilot.pause()
        session.act("Ana", roles.TakeRole("space holder"))
        await pilot.pause()
        assert "you hold the space" in shown(pilot)
        assert app.room.line.value == "say half a sent"
        assert app.room.line.mode == LINE
        app.room.line.turn_to(KEYS)
        session.act("Ana", roles.LayDown("space holder"))
        await pilot.pause()
        assert "you hold the space" not in shown(pilot)
        assert app.room.line.mode == KEYS
        assert app.room.line.value == "say half a sent"


async def test_resizing_to_almost_nothing_and_back_keeps_the_draft() -> None:
    async with running(meeting("Ana")) as (app, pilot):
        app.room.line.put("say half a sent")
        for size in ((20, 5), (1, 1), (120, 40), (40, 12), (80, 24)):
            await pilot.resize_terminal(*size)
            await pilot.pause()
        assert app.room.line.value == "say half a sent"
        assert "Reflection in co-production" in shown(pilot)


async def test_a_line_that_could_not_be_sent_at_all_is_back_in_the_draft() -> None:
    session = meeting("Ana", item=ItemId(5))
    async with running(session) as (app, pilot):
        session.lose()
        await send(pilot, "off something fragile")
        from cop_tui.client.outbox import Answer

        session.waiting[0][1].set_result(Answer("returned"))
        await pilot.pause()
        assert app.room.line.value == "off something fragile"
        assert "your line is kept" in app.room.view.said


async def test_help_is_grouped_by_task_and_any_way_back_leads_to_the_room() -> None:
    async with running(meeting("Ama", holder=True)) as (app, pilot):
        await key(pilot, "?")
        await pilot.pause()
        text = app.screen.query_one("#tasks").text
        assert text.strip().startswith("HOLDING THE SPACE")
        for _ in range(20):
            await pilot.press("pagedown")
            text += app.screen.query_one("#tasks").text
        assert "TAKING PART" in text
        assert "Raise my hand" in text
        assert "Nothing you type by mistake is sent to the room." in text
        await pilot.press("escape")
        assert app.screen is app.room
        assert app.focused is app.room.line


async def test_older_talk_can_be_reached_and_the_newest_again() -> None:
    session = meeting("Ana", item=ItemId(5))
    async with running(session) as (_, pilot):
        for number in range(40):
            session.act("Bo", words.Say(f"line {number}."))
        await pilot.pause()
        for _ in range(20):
            await pilot.press("pageup")
        assert "line 0." in shown(pilot)
        for _ in range(20):
            await pilot.press("pagedown")
        assert "line 39." in shown(pilot)


async def test_last_shows_what_was_said_and_kept() -> None:
    session = meeting("Ana", item=ItemId(5))
    async with running(session) as (_, pilot):
        session.act("Bo", words.Say("one"))
        session.act("Cy", words.Say("two"))
        await pilot.pause()
        await send(pilot, "last 1")
        await pilot.pause()
        assert "Cy: two" in shown(pilot)
        assert "Bo: one" not in shown(pilot)


async def test_hush_leaves_words_and_drops_what_does_not_concern_me() -> None:
    session = meeting("Ana", item=ItemId(5))
    async with running(session) as (app, pilot):
        await send(pilot, "hush")
        session.act("Ama", floor.CloseQueue())
        session.act("Bo", words.Say("still heard"))
        await pilot.pause()
        assert "closed the queue" not in shown(pilot)
        assert "still heard" in shown(pilot)
        await send(pilot, "unhush")
        session.act("Ama", floor.OpenQueue())
        await pilot.pause()
        assert "opened the queue again" in shown(pilot)
        assert app.room.view.talk.hush is False


async def test_a_note_without_a_name_is_written_and_can_be_taken_back() -> None:
    session = meeting("Ana", item=ItemId(6))
    async with running(session) as (_, pilot):
        await send(pilot, "write Nobody dares to say no.")
        assert [note.text for note in session.my_notes] == ["Nobody dares to say no."]
        assert "Held. It is shown together" in shown(pilot)
        await send(pilot, "take back")
        assert "Take back note a: 'Nobody dares to say no.'?" in " ".join(shown(pilot).split())
        assert session.my_notes != []
        await send(pilot, "y")
        assert session.my_notes == []
        assert "Taken back." in shown(pilot)


async def test_the_palette_lists_what_can_be_done_now_and_does_it() -> None:
    session = meeting("Ana")
    async with running(session) as (app, pilot):
        await pilot.press("ctrl+p")
        await pilot.pause()
        assert app.screen is not app.room
        await pilot.press(*"raise my hand")
        found = app.screen.query_one(CommandList)
        while not found.option_count:
            await pilot.pause()
        assert "Raise my hand" in str(found.get_option_at_index(0).prompt)
        await pilot.press("down", "enter")
        await pilot.pause()
        await pilot.pause()
        assert session.done == [floor.Hand("")]


async def test_hints_go_on_with_what_is_tried() -> None:
    session = meeting("Ana")
    async with running(session, hints=["hand: ask for a turn", "park something"]) as (_, pilot):
        assert "Try: hand: ask for a turn" in shown(pilot)
        await send(pilot, "hand")
        assert "Try: park something" in shown(pilot)
        await send(pilot, "park Interpreter rates")
        assert "Try:" not in shown(pilot)


async def test_hints_may_follow_the_moment() -> None:
    session = meeting("Ana")
    async with running(session, hints=lambda s: f"item {s.replica.kept.agenda.current}") as (app, pilot):
        now = session.replica.kept.agenda.current
        assert f"Try: item {now}" in shown(pilot)
        session.act("Ama", agenda.MoveOn(now, really=True))
        app.room.draw()
        await pilot.pause()
        assert f"Try: item {now + 1}" in shown(pilot)


async def test_nothing_is_drawn_again_while_nothing_changes() -> None:
    session = meeting("Ana")
    async with running(session) as (app, pilot):
        app.room.draw()
        await pilot.pause()
        drawn: list[tuple[object, ...]] = []
        for rows in app.room.query(Rows):
            rows.refresh = lambda *regions, **_: drawn.append(regions)
        for _ in range(30):
            session.time += 1000
            app.room.draw()
        assert [len(regions) for regions in drawn] in ([], [1])
        session.act("Bo", floor.Hand())
        app.room.draw()
        assert len(drawn) > 1


async def test_a_minute_sends_the_clock_alone_though_everything_was_painted_as_rows_changed() -> None:
    session = meeting("Ana")
    async with running(session) as (app, pilot):
        with app.batch_update():  # nothing is painted before both have come
            session.act("Bo", floor.Hand("money"))
            session.act("Ama", floor.CloseQueue())
            await pilot.pause()
            app.room.refresh()
        app.room._on_timer_update()
        await pilot.pause()
        sent: list[str] = []
        app._display = lambda screen, update: sent.append(update.render_segments(app.console)) if update else None
        session.time += 60_000
        app.room.draw()
        await pilot.pause()
        app.room._on_timer_update()
        assert hour(Ms(session.now())) in "".join(sent)
        assert len("".join(sent)) < 300


async def test_a_pause_by_anybody_is_in_everybodys_strong_line() -> None:
    session = meeting("Ana")
    async with running(session) as (_, pilot):
        session.act("Bo", clock.Pause())
        await pilot.pause()
        assert "Paused. All clocks have stopped." in shown(pilot)
        session.time += 2000  # what somebody else paused a moment ago stays so
        await send(pilot, "resume")
        assert "Paused." not in shown(pilot)


async def test_the_terminals_own_cursor_stands_in_the_line() -> None:
    async with running(meeting("Ana")) as (app, pilot):
        await pilot.press(*"say")
        await pilot.pause()
        assert app.cursor_position == (7, 23)


async def test_a_new_item_is_announced() -> None:
    session = meeting("Ana")
    async with running(session) as (_, pilot):
        session.act("Ama", agenda.MoveOn())
        await pilot.pause()
        assert "Part 4: Break." in shown(pilot)


async def test_a_refused_line_gives_way_to_typing_and_up_brings_it_back() -> None:
    session = meeting("Ana")
    session.act("Ama", floor.CloseQueue())
    async with running(session) as (app, pilot):
        await send(pilot, "hand about money")
        assert app.room.line.value == "hand about money"
        await pilot.press(*"park")
        assert app.room.line.value == "park"
        await pilot.press("up")
        assert app.room.line.value == "hand about money"
        await send(pilot, "hand about money")
        await pilot.press("end", "s")
        assert app.room.line.value == "hand about moneys"


async def test_a_refused_line_goes_with_the_keys_and_once_it_has_come_true() -> None:
    session = meeting("Ama", holder=True)
    async with running(session) as (app, pilot):
        await send(pilot, "move onwards please")
        app.room.line.keep("move onwards please")
        await pilot.press("escape", "escape")
        app.room.line.turn_to(KEYS)
        assert app.room.line.value == ""
        app.room.line.put("reopen")
        app.room.line.keep("reopen")
        app.room.line.mode = LINE
        session.act("Ama", floor.CloseQueue())
        await app.room.take(Send(floor.OpenQueue())).over
        assert app.room.line.value == ""


async def test_the_key_that_moves_on_is_not_taken_twice_in_a_moment() -> None:
    session = meeting("Ama", holder=True)
    async with running(session) as (_, pilot):
        await key(pilot, "m")
        assert session.replica.kept.agenda.current == 4
        await key(pilot, "m")
        assert "This part began a moment ago, so nothing was done. For move on, press m once more." in " ".join(
            shown(pilot).split()
        )
        assert session.replica.kept.agenda.current == 4
        await key(pilot, "m")
        assert session.replica.kept.agenda.current == 5
        session.time += 3000
        await key(pilot, "m")
        assert session.replica.kept.agenda.current == 6
        await send(pilot, "move on")
        await send(pilot, "y")  # what was written in that part has not been shown
        assert session.replica.kept.agenda.current == 7


async def test_handing_over_by_key_asks_for_a_name_and_lists_who_is_here() -> None:
    session = meeting("Ama", holder=True)
    async with running(session) as (app, pilot):
        await key(pilot, "h")
        assert app.room.line.value == "hand over to "
        assert "Type a name: Ana, Bo, Cy, Di." in shown(pilot)
        await send(pilot, "hand over Cy")
        assert session.done == [roles.OfferRole("space holder", PersonId(4), hand_over=True)]


async def test_a_line_that_a_key_opened_leads_back_to_keys_once_it_went_through() -> None:
    session = meeting("Ama", holder=True)
    async with running(session) as (app, pilot):
        await key(pilot, "p")
        assert app.room.line.mode == LINE
        await pilot.press(*"Femi", "enter")
        await pilot.pause()
        assert app.room.line.mode == KEYS
        await key(pilot, "c")
        assert session.done == [floor.PutIn("Femi", "phone"), floor.CloseQueue()]
        await pilot.press("slash")
        await pilot.press(*"reopen", "enter")
        await pilot.pause()
        assert app.room.line.mode == LINE


async def test_a_line_that_a_key_opened_stays_with_its_text_when_it_is_refused() -> None:
    session = meeting("Ama", holder=True)
    async with running(session) as (app, pilot):
        await key(pilot, "h")
        await pilot.press(*"Nobody", "enter")
        await pilot.pause()
        assert app.room.line.mode == LINE
        assert app.room.line.value == "hand over to Nobody"
        await send(pilot, "hand over to Cy")
        assert session.done == [roles.OfferRole("space holder", PersonId(4), hand_over=True)]
        assert app.room.line.mode == KEYS


async def test_back_on_keys_the_answer_is_still_there() -> None:
    session = FakeSession(setup.SessionPlan(title="Cases", items=(setup.PlannedItem("A case", "queue", advice=False),)))
    session.people("Ama", me="Ama", role=base.HOLDER)
    session.act("Ama", setup.Begin())
    async with running(session) as (app, pilot):
        await key(pilot, "i")
        await pilot.press(*"ask Di", "enter")
        await pilot.pause()
        assert app.room.line.mode == KEYS
        assert "Kept for you alone" in shown(pilot)


async def test_what_i_asked_for_gives_way_to_news_once_it_could_be_read() -> None:
    session = meeting("Ana")
    async with running(session) as (app, pilot):
        await pilot.press("enter")
        await pilot.pause()
        session.act("Bo", floor.Hand())  # none of my business
        session.act("Ama", agenda.MoveOn(ItemId(3), really=True))
        await pilot.pause()
        assert "You can:" in shown(pilot)
        session.time += 10_000
        app.room.draw()
        assert "You can:" not in shown(pilot)
        assert "Part 4: Break." in shown(pilot)


async def test_what_i_asked_for_stands_while_nothing_concerns_me_and_while_i_turn_its_pages() -> None:
    session = meeting("Ana")
    async with running(session) as (app, pilot):
        await pilot.press("enter")
        await pilot.pause()
        session.act("Bo", floor.Hand())
        session.time += 60_000
        app.room.draw()
        assert "You can:" in shown(pilot)
        await pilot.press("pagedown", "pageup")
        session.act("Ama", agenda.MoveOn(ItemId(3), really=True))
        await pilot.pause()
        session.time += 6_000
        app.room.draw()
        assert "You can:" in shown(pilot)
        session.time += 4_000
        app.room.draw()
        assert "You can:" not in shown(pilot)


async def test_what_i_asked_for_gives_way_to_my_turn_at_once() -> None:
    session = meeting("Ana")
    session.act("Ana", floor.Hand())
    async with running(session) as (_, pilot):
        await pilot.press("enter")
        await pilot.pause()
        assert "You can:" in shown(pilot)
        session.act("Ama", floor.CallNext())
        await pilot.pause()
        assert "You can:" not in shown(pilot)
        assert "Your turn, Ana." in shown(pilot)


async def test_coming_back_speaks_of_a_draft_only_where_one_is_and_goes_by_itself() -> None:
    session = meeting("Ana")
    async with running(session) as (app, pilot):
        told = notices.notice("Back.", "back", mine=True)
        session.tell(Change(notices=[told]))
        await pilot.pause()
        assert app.room.view.said == "Back."
        app.room.line.put("half")
        session.tell(Change(notices=[told]))
        await pilot.pause()
        assert app.room.view.said == "Back. Your draft is here."
        session.time += 8000
        app.room.draw()
        assert app.room.view.said == ""


async def test_my_number_in_the_queue_follows_the_queue() -> None:
    session = meeting("Ana")
    session.act("Bo", floor.Hand())
    async with running(session) as (_, pilot):
        await send(pilot, "hand")
        assert "Your hand is up: 2nd." in shown(pilot)
        session.act("Cy", floor.Hand())
        await pilot.pause()
        assert "Your hand is up: 2nd." in shown(pilot)
        session.act("Bo", floor.LowerHand())
        await pilot.pause()
        assert "Your hand is up" not in shown(pilot)
        assert "You are next. No rush." in shown(pilot)
