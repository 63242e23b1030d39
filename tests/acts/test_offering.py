"""What is offered follows the rules of the meeting, and what is said about it is short."""

from __future__ import annotations

import msgspec
import pytest

from cop_tui import core
from cop_tui.acts import about_me, card, parking, parser, performing, queries, queue, waiting
from cop_tui.acts.act import HOLD, LOOK, PART, WRITE, Tell, UseNote
from cop_tui.acts.lookup import hour
from cop_tui.acts.parser import ACTS, by_task, everything, help_lines, offered
from cop_tui.client import mynotes
from cop_tui.client.outbox import Answer
from cop_tui.core.engine import limits
from cop_tui.core.engine.ids import ItemId, Ms, PersonId
from cop_tui.core.topics import (
    afterwards,
    agenda,
    agreement,
    care,
    clock,
    floor,
    notes,
    people,
    presenting,
    release,
    roles,
    setup,
    words,
)
from cop_tui.core.topics.parking import Park
from tests.acts import rooms
from tests.acts.rooms import OPEN, QUEUE, REVEAL, ROUND, as_session, off_the_record, read, reader, room
from tests.ui.fake import FakeSession


def _closed(me: str) -> FakeSession:
    fake = room(me)
    fake.act("Ana", words.Say("Something"))
    fake.act("Ama", release.AskAll())
    fake.act("Ama", setup.End())
    return fake


def _speaking(me: str) -> FakeSession:
    fake = room(me, item=QUEUE)
    fake.act("Ana", floor.Hand())
    fake.act("Ama", floor.CallNext())
    return fake


def _paused(me: str) -> FakeSession:
    fake = room(me, item=QUEUE)
    fake.act("Bo", clock.Pause())
    return fake


SITUATIONS = {
    "lobby": lambda me: room(me, begun=False),
    "queue": lambda me: room(me, item=QUEUE),
    "round": lambda me: room(me, item=ROUND),
    "open": lambda me: room(me, item=OPEN),
    "writing": lambda me: room(me, item=REVEAL),
    "speaking": _speaking,
    "paused": _paused,
    "off": off_the_record,
    "closed": _closed,
}


@pytest.mark.parametrize("situation", SITUATIONS)
@pytest.mark.parametrize("me", ["Ama", "Ana", "Di"])
def test_nothing_is_offered_that_would_be_refused_and_the_rules_alone_refuse(me: str, situation: str) -> None:
    fake = SITUATIONS[situation](me)
    state, number = fake.replica.state, fake.replica.me
    for act in ACTS:
        refusal = act.refusal(as_session(fake))
        ruled = core.permits(state, number, act.command) if act.command else None
        assert (refusal.code if refusal else "") == (ruled.code if ruled else "")
        assert act.available(as_session(fake)) <= (refusal is None)
    names = {act.name for act in offered(as_session(fake))}
    assert {"now?", "mine", "help", "bye"} <= names


def test_more_is_offered_to_the_speaker_and_resume_while_it_is_paused() -> None:
    assert "more" in _names(_speaking("Ana"))
    assert "more" not in _names(_speaking("Bo"))
    assert {"resume"} == _names(_paused("Ana")) & {"pause", "resume"}


def _names(fake: FakeSession) -> set[str]:
    return {act.name for act in offered(as_session(fake))}


def test_whoever_speaks_is_offered_no_hand_and_whoever_waits_one_word_for_it() -> None:
    assert "hand" not in _names(_speaking("Ana"))
    fake = room(item=QUEUE)
    fake.act("Ana", floor.Hand())
    assert {"hand", "lower"} & _names(fake) == {"hand"}


def test_a_queue_keeper_holds_a_role_and_not_the_space() -> None:
    fake = room(item=QUEUE)
    fake.act("Ana", roles.TakeRole("queue keeper"))
    fake.act("Ana", floor.PutIn("Femi"))
    assert "lower" in _names(fake)
    assert parser.can_line(as_session(fake)) == (
        "You can: hand, park, pause, away, lower. In your role: next, last word, close, put in. help says more."
    )


def test_now_says_the_usual_words_and_what_applies_and_leaves_the_rest_to_help() -> None:
    step = read(room(item=OPEN), "")
    assert isinstance(step, Tell)
    assert step.lines == [
        "Part 5 of 6: Learning. Anybody may speak: say ... Ends about " + hour(Ms(_ends(room()))) + ".",
        "The question: Learning?",
        "Nobody has the floor.",
        "What you say goes to the room and is kept for the group; the recap quotes it only if you agree.",
        "You can: hand, say, off, park, pause, away. help says more.",
    ]


def _ends(fake: FakeSession) -> int:
    ends = clock.item_ends(fake.replica.state)
    assert ends is not None
    return ends


def test_what_i_can_do_names_what_applies_only_now() -> None:
    writing = parser.can_line(as_session(room(item=REVEAL)))
    assert writing == "You can: park, pause, away, write. help says more."
    assert "done, pass, park, pause, away, more" in parser.can_line(as_session(_speaking("Ana")))
    held = parser.can_line(as_session(room("Ama", item=QUEUE)))
    assert held.startswith(
        "You can: hand, say, off, park, pause, away. You hold the space: next, move on, take, round, "
    )
    assert parser.can_line(as_session(_closed("Ana"))) == "You can: off, away, release. help says more."


def test_joining_takes_three_lines_and_says_where_the_meeting_is() -> None:
    first, kept, how = queries.joining_lines(as_session(room(item=QUEUE)))
    assert first == ("Reflection in co-production. What helps us to reflect together. Now: part 3 of 6, What is hard.")
    assert kept == (
        "What is kept is on Ama's laptop; its owner can read it. Each part says what it keeps. Never kept: words off the "
        "record or of live parts, who was away, how long anybody spoke. People can remember or copy what they see."
    )
    assert "hand" in how
    assert "bye" in how
    assert "card?" not in how
    assert "agreement?" not in how
    plan = msgspec.structs.replace(
        rooms.PLAN, agreement=("One voice at a time.",), card=setup.Card(pays="The network.")
    )
    assert (
        "card?: who convened, pays and decides. agreement?: what we agreed."
        in queries.joining_lines(as_session(room(plan=plan)))[2]
    )
    told = msgspec.structs.replace(rooms.PLAN, card=setup.Card(contact="Ama"))
    assert "card?: what is fixed, and whom to talk to." in queries.joining_lines(as_session(room(plan=told)))[2]
    assert not parser.BY_NAME["card?"].available(as_session(room()))
    assert parser.BY_NAME["card?"].available(as_session(room(plan=told)))
    assert queries.joining_lines(as_session(room(begun=False)))[0].endswith("The meeting has not begun yet.")
    assert queries.joining_lines(as_session(_closed("Ana")))[0].endswith("The meeting is over.")


def test_in_the_lobby_now_does_not_repeat_the_lines_of_joining() -> None:
    fake = room(begun=False)
    step = read(fake, "now?")
    assert isinstance(step, Tell)
    assert not set(step.lines) & set(queries.joining_lines(as_session(fake)))
    assert len(step.lines) == 2


def test_the_record_says_what_becomes_of_words() -> None:
    assert queries.record_line(as_session(off_the_record())).startswith("Off the record: nothing said now is kept.")
    assert queries.record_line(as_session(room(begun=False))) == "What is said now goes to the room and is not kept."
    assert queries.record_line(as_session(room(item=rooms.BREAK))) == (
        "What is said now goes to the room and is not kept."
    )


def test_the_queue_tells_who_waits_why_and_where_i_am() -> None:
    fake = room(item=QUEUE)
    fake.act("Bo", floor.Hand("rates"))
    fake.act("Ana", floor.Hand())
    fake.act("Ama", floor.PutIn("Femi", "phone"))
    fake.act("Ama", floor.CloseQueue())
    step = read(fake, "queue?")
    assert step == Tell(
        [
            "Nobody has the floor. Next: Bo. You are number 2 of 3 waiting.",
            "Queue: 3 waiting. It is closed.",
            "1. Bo: rates",
            "2. Ana (you)",
            "3. Femi, by phone",
            "Order: not yet called in this part, then in the meeting, then who asked first.",
        ]
    )
    why = read(fake, "why?")
    assert isinstance(why, Tell)
    assert why.lines[1] == "1. Bo: not yet called from the queue."


def test_a_round_tells_who_is_still_to_come() -> None:
    step = read(room(item=ROUND), "q?")
    assert isinstance(step, Tell)
    assert step.lines[:2] == ["Ama has the floor. You are next.", "Still to come in the round: Ana, Bo, Cy and Di."]


def test_who_lot_agenda_agreement_card_and_time_answer_in_lines() -> None:
    plan = setup.SessionPlan(
        title="T",
        items=rooms.PLAN.items,
        agreement=("We may pass.",),
        card=setup.Card(convened="Two of us", pays="The network"),
    )
    fake = room(plan=plan)
    fake.act("Ana", Park("Who pays?"))
    fake.act("Bo", agreement.Agree("We end on time."))
    fake.act("Bo", agenda.AddItem("Rates", 5))
    fake.act("Ama", roles.OfferRole("space holder", PersonId(rooms.number("Ana"))))
    assert read(fake, "lot?") == Tell(["Parked: 1.", "1. Who pays?", parking.FOR_ONE])
    assert read(fake, "agreement?") == Tell(
        [
            "What we agreed:",
            "1. We may pass.",
            "2. We end on time. (proposed)",
            *setup.may_leave(fake.server),
        ]
    )
    assert read(fake, "card?") == Tell(["Convened by: Two of us.", "Paid by: The network.", card.TO_ASK])
    who = read(fake, "who?")
    assert isinstance(who, Tell)
    assert who.lines[:3] == ["5 people take part.", "Ama: space holder", "Ana (you)"]
    assert who.lines[-1] == "On offer: space holder. Type role space holder to take it."
    items = read(fake, "agenda?")
    assert isinstance(items, Tell)
    assert items.lines[-1] == "7. Rates: queue, 5 minutes, ahead, put in by Bo."
    time = read(fake, "time?")
    assert isinstance(time, Tell)
    assert time.lines[1].endswith("about 10 minutes left.")
    fake.act("Bo", clock.Pause())
    time = read(fake, "time?")
    assert isinstance(time, Tell)
    assert "All clocks have stopped." in time.lines
    empty = room()
    assert read(empty, "lot?") == Tell(["Nothing is parked yet."])
    assert read(empty, "mine") == Tell(["You have written nothing that is kept."])
    assert isinstance(read(empty, "card?"), Tell)
    assert isinstance(read(empty, "agreement?"), Tell)


def test_only_the_speaker_and_whoever_keeps_time_see_a_turn_run() -> None:
    def lines(fake: FakeSession) -> list[str]:
        step = read(fake, "time?")
        assert isinstance(step, Tell)
        return step.lines

    assert lines(_speaking("Ana"))[-1] == "Your turn: about 2 minutes left."
    assert lines(_speaking("Ama"))[-1] == "Ana's turn: about 2 minutes left."
    assert "turn" not in " ".join(lines(_speaking("Bo")))
    late = _speaking("Ana")
    late.later(180_000)
    assert lines(late)[-1] == "Your turn is over its time; no rush."


def test_help_is_by_task_and_explains_one_word() -> None:
    fake = as_session(room(item=OPEN))
    short = help_lines(fake, "")
    assert short[0] == "Now you can:"
    assert not any("slower" in line for line in short)
    lines = help_lines(fake, "all")
    assert len(short) < len(lines)
    assert lines[0] == "Taking part:"
    looking = lines[lines.index("Looking and asking:") + 1 :]
    assert [line.partition(":")[0].strip() for line in looking[:2]] == ["now?", "queue?"]
    assert not any(line.startswith("Holding the space") for line in lines)
    assert help_lines(fake, "queue")[:-1] == [
        "queue?: Who has the floor, who waits, and in which order. Also typed: q?, queue."
    ]
    assert help_lines(fake, "bananas") == ['There is no word "bananas" here. help all lists them.']
    for act in ACTS:
        assert help_lines(fake, act.words[0])[0].startswith(act.usage)


def test_help_begins_with_ones_own_task_and_in_it_with_what_only_this_moment_brings() -> None:
    assert [group for group, _ in by_task(as_session(room("Ama")))][:2] == [HOLD, PART]
    assert next(group for group, _ in by_task(as_session(room("Di")))) == WRITE
    assert next(group for group, _ in by_task(as_session(room("Ana")))) == PART
    assert help_lines(as_session(room("Ama")), "all")[0] == "Holding the space:"
    holding = [line.strip() for line in help_lines(as_session(room("Ama", item=QUEUE)), "")]
    assert holding[1].startswith("next [NAME]: ")
    for fake in (_speaking("Ana"), room("Ana"), room("Ama", item=QUEUE)):
        every = [act for _, acts in by_task(as_session(fake)) for act in acts]
        assert sorted(act.name for act in every) == sorted(act.name for act in offered(as_session(fake)))
    mine = [act.name for act in dict(by_task(as_session(_speaking("Ana"))))[PART]]
    assert mine.index("more") < mine.index("done") < mine.index("learn")


@pytest.mark.parametrize("word", ["away", "bye"])
def test_whoever_steps_away_reads_how_long_their_place_waits(word: str) -> None:
    (line,) = (line for line in help_lines(as_session(room()), word) if line.startswith(f"{word}: "))
    assert "place waits 15 minutes" in line


@pytest.mark.parametrize(("me", "first"), [("Ama", HOLD), ("Di", WRITE), ("Ana", PART)])
def test_the_help_of_the_line_client_begins_with_ones_own_task_in_the_order_of_the_screens(me: str, first: str) -> None:
    session = as_session(room(me, item=QUEUE))
    task, *_ = by_task(session)
    shown = [line.strip() for line in help_lines(session, "") if line.startswith("  ")]
    every = {f"{act.usage}: {act.help}": group for group, acts in by_task(session) for act in acts}
    assert task[0] == first
    assert every[shown[0]] == first
    assert shown == [line for line in every if line in shown], "both clients have one order"


@pytest.mark.parametrize("me", ["Ama", "Di", "Ana"])
def test_the_whole_help_has_the_sentence_of_every_act(me: str) -> None:
    session = as_session(room(me, item=QUEUE))
    shown = help_lines(session, "all")
    assert [f"  {act.usage}: {act.help}" for _, acts in everything(session) for act in acts] == [
        line for line in shown if line.startswith("  ")
    ]
    assert {act.name for _, acts in by_task(session) for act in acts} <= {
        act.name for _, acts in everything(session) for act in acts
    }


def test_an_answer_is_said_where_the_event_does_not_tell_it() -> None:
    saved = Answer("saved")
    fake = room(item=QUEUE)
    fake.act("Bo", floor.Hand())
    fake.act("Ana", floor.Hand())
    after, session = performing.after, as_session(fake)
    assert (
        after(floor.Pass(), saved)
        == "Passed. Nothing is written down. In a round, whoever likes can still raise a hand at its end."
    )
    assert after(people.Back(), saved, session) == (
        "Welcome back. No announcement was made. You are number 2 of 2 waiting."
    )
    assert after(care.SlowerPlease(), Answer("held")).endswith("Nobody is told who asked.")
    assert after(care.CheckOnMe(), Answer("held")).endswith("it is not stored.")
    assert after(floor.More(), Answer("held", facts={"asked": 1})).endswith("is asked for another.")
    assert after(words.Say("x"), saved) == ""
    assert after(words.Say("x"), Answer("refused", text="Not now.")) == "Not now."
    assert "your line is kept" in after(words.Say("x"), Answer("returned"))


def test_a_note_that_is_held_tells_how_the_recap_may_quote_it() -> None:
    fake = room(item=REVEAL)
    session, held = as_session(fake), Answer("held")
    fake.my_notes.append(mynotes.new_note("One", REVEAL, False))
    assert performing.after_note(session, UseNote("write", "One"), held) == (
        "Your note is note a. quote a lets the recap quote it."
    )
    assert performing.after_note(session, UseNote("quote", which=0, quote=True), held) == (
        "The recap may quote that note, without a name."
    )
    assert performing.after_note(session, UseNote("quote", which=0), held) == "The recap does not quote that note."
    assert performing.after_note(session, UseNote("take back", which=0), held).startswith("Taken back.")
    assert performing.after_note(session, UseNote("publish", which=0), Answer("saved")) == ""
    assert performing.after_note(session, UseNote("write", "One"), Answer("refused", text="No.")) == "No."
    mine = read(fake, "mine")
    assert mine == Tell(
        [
            "a. One [a note without name, sending, not quoted]",
            "quote a, quote a none. take back a. No answer means not quoted.",
        ]
    )
    fake.my_notes[0].state = mynotes.SHOWN
    shown = read(fake, "mine")
    assert shown == Tell(
        [
            "a. One [a note without name, shown; it was not marked for the recap before the reveal, so it stays out]",
            "take back a. No answer means not quoted.",
        ]
    )
    live = room(item=REVEAL, plan=setup.SessionPlan(title="T", items=tuple(_live(i) for i in rooms.PLAN.items)))
    live.my_notes.append(mynotes.new_note("One", REVEAL, False))
    assert performing.after_note(as_session(live), UseNote("write", "One"), held) == "Your note is note a."
    assert reader(live).held(UseNote("write", "One"), held) is None


def test_a_note_is_asked_about_while_it_is_held_and_yes_is_for_that_note() -> None:
    fake = room(item=REVEAL)
    first, note = (mynotes.new_note(text, REVEAL, False) for text in ("One", "Two"))
    fake.my_notes += [first, note]
    typed, wrote, held = reader(fake), UseNote("write", "Two"), Answer("held")
    asked = typed.held(wrote, held)
    assert asked
    assert asked.text == "Your note is note b. May the recap quote it, without your name? y / n"
    fake.my_notes.remove(first)
    assert typed.read("y") == UseNote("quote", which=1, quote=True)
    assert typed.held(wrote, held)
    assert typed.read("n") == Tell(["The recap does not quote that note."])
    assert typed.held(wrote, held)
    fake.my_notes.remove(note)
    assert typed.read("y") == Tell(["That note is not held any more."])
    fake.my_notes.append(note)
    assert typed.held(wrote, Answer("refused")) is None
    typed.read("We were tired of this")
    assert typed.held(wrote, held) is None, "another question is open"


def test_quoting_all_says_that_shown_notes_are_not_covered() -> None:
    fake = room()
    fake.act("Ana", words.Say("One"))
    every = afterwards.Consent(fake.replica.kept.words.of(fake.replica.me), words.UNNAMED)
    assert performing.after(every, Answer("saved"), as_session(fake)) == ""
    fake.my_notes.append(mynotes.new_note("Two", REVEAL, False))
    fake.my_notes[0].state = mynotes.SHOWN
    assert performing.after(every, Answer("saved"), as_session(fake)).startswith(
        "Your notes without name are not covered"
    )


def test_what_is_kept_says_only_that_and_how_to_leave() -> None:
    kept = read(room(), "kept?")
    assert isinstance(kept, Tell)
    assert kept.lines[0].startswith("What is kept is on")
    assert kept.lines[-1].startswith("To leave: bye.")
    assert len(kept.lines) == 3


def test_after_a_reveal_it_is_said_what_comes_now() -> None:
    fake = room(item=REVEAL)
    for name in ("Ana", "Bo", "Cy"):
        fake.act(name, notes.HoldNote(notes.digest(name), f"By {name}"))
    fake.act("Ama", notes.Reveal())
    now = read(fake, "now?")
    assert isinstance(now, Tell)
    assert "The notes are shown. A space holder can move on to talk about them." in now.lines


def _live(item: setup.PlannedItem) -> setup.PlannedItem:
    return setup.PlannedItem(item.title, mode=item.mode, keep="live")


def test_looking_is_offered_to_everybody_always() -> None:
    for act in ACTS:
        assert (act.group == LOOK) == (act.command is None)


def test_what_is_parked_is_told_when_it_will_be_looked_at() -> None:
    later = setup.PlannedItem("What waits, and check-out", mode="open", minutes=5, parked=True)
    parks, saved = Park("This"), Answer("saved")
    timed = room(item=OPEN, plan=setup.SessionPlan(title="T", items=(*rooms.PLAN.items, later)))
    at = hour(Ms(_ends(timed) + 600_000))
    assert performing.after(parks, saved, as_session(timed)) == f"{parking.SEEN} We look at it about {at}."
    untimed = tuple(setup.PlannedItem(i.title, mode=i.mode, minutes=0) for i in rooms.PLAN.items)
    loose = room(item=OPEN, plan=setup.SessionPlan(title="T", items=(*untimed, later)))
    assert performing.after(parks, saved, as_session(loose)) == f"{parking.SEEN} We look at it in part 7."
    assert performing.after(parks, saved, as_session(room())) == performing.after(parks, saved) == parking.SEEN
    titled = setup.SessionPlan(title="T", items=(*rooms.PLAN.items, setup.PlannedItem("Parked bicycles", mode="open")))
    assert performing.after(parks, saved, as_session(room(item=OPEN, plan=titled))) == parking.SEEN, "no title decides"


def test_before_a_reveal_everybody_reads_one_of_two_sentences() -> None:
    for me in ("Ana", "Ama"):
        fake = room(me, item=REVEAL)
        for name in ("Ana", "Bo", "Cy"):
            now = read(fake, "now?")
            assert isinstance(now, Tell)
            assert "Not enough yet to show." in " ".join(now.lines)
            fake.act(name, notes.HoldNote(notes.digest(name), f"By {name}"))
        fake.later(limits.LOOK_AGAIN_MS)
        fake.later(limits.LOOK_AGAIN_MS)
        now = read(fake, "now?")
        assert isinstance(now, Tell)
        assert "Enough to show. Give people time." in " ".join(now.lines)


def test_mine_says_of_words_put_otherwise_that_a_backup_was_put_back_which_held_only_the_old_ones() -> None:
    fake = room("Bo", item=QUEUE)
    fake.act("Bo", Park("harsh words"))
    (number,) = fake.replica.kept.words.by_id
    for softened, said in ((False, "1. withdrawn"), (True, "1. withdrawn: you had put this in other words")):
        core.apply(fake.replica.state, afterwards.WordsWithdrawn([number], softened=softened))
        mine = read(fake, "mine")
        assert isinstance(mine, Tell)
        assert mine.lines[0].startswith(said)
        assert ("backup" in mine.lines[0]) == softened


@pytest.mark.parametrize(("days", "last"), [(0, ""), (1, "the last day"), (14, "the last 14 days")])
def test_joining_says_over_how_many_days_backups_hold_what_is_withdrawn_later(days: int, last: str) -> None:
    fake = room(item=QUEUE)
    fake.replica.state.mine.backups = days
    kept = queries.joining_lines(as_session(fake))[1]
    said = f" Backups of {last} still hold what is withdrawn later; one that is put back has it taken out again."
    assert kept.endswith(said) if days else "Backups" not in kept


def test_help_of_a_word_that_means_two_things_says_both() -> None:
    said = " ".join(help_lines(as_session(room()), "continue"))
    assert "Vote to go on with this topic" in said
    assert "At any other time continue is continue elsewhere: Show a word" in said


def test_in_an_open_part_nobody_is_told_to_wait_for_a_turn() -> None:
    fake = room(item=OPEN)
    greeting = " ".join(queries.joining_lines(as_session(fake)))
    assert "To speak: say ..., as anybody may in this part" in greeting
    assert "hand, then say" not in greeting
    fake.act("Ana", floor.Hand())
    assert "nothing has to be waited for" in queue.floor_line(as_session(fake))
    assert "You are next" not in queue.floor_line(as_session(fake))
    assert "Anybody may speak here" in about_me.line(as_session(fake), Ms(0))[0]


def test_where_there_is_a_queue_the_greeting_says_to_raise_a_hand() -> None:
    assert "To speak: hand, then say ..." in " ".join(queries.joining_lines(as_session(room(item=QUEUE))))


@pytest.mark.parametrize("part", [REVEAL])
def test_where_nobody_can_ask_for_a_turn_the_greeting_promises_none_here(part: ItemId) -> None:
    assert "To speak in parts with a queue: hand" in " ".join(queries.joining_lines(as_session(room(item=part))))


def test_who_leaves_is_told_goodbye_and_their_way_back() -> None:
    fake = room()
    assert waiting.goodbye(as_session(fake)) == [
        "Goodbye. Your place waits 15 minutes. Nobody is told that you left. Your way back: cop alone, on this computer, then 4 for your meetings; no invite is needed."
    ]
    fake.pending.kept = False
    assert "a space holder lets you back" in waiting.goodbye(as_session(fake))[0]
    assert waiting.goodbye(as_session(_closed("Ana"))) == ["Goodbye."]


def test_who_leaves_a_meeting_that_is_over_is_told_their_seat_stays_how_to_come_back_and_what_for() -> None:
    back = "Your seat stays yours: cop join with the same invite, on this computer, brings you back."
    assert waiting.after_the_end(as_session(room("Ana"))) == [], "goodbye says it while the meeting goes on"
    fake = _closed("Ana")
    assert waiting.after_the_end(as_session(fake)) == [f"{back} Your own words can be changed for 30 days: mine."]
    assert waiting.after_the_end(as_session(_closed("Bo"))) == [back], "who wrote nothing has nothing to change"
    session = fake.replica.kept.setup.session
    fake.replica.kept.setup.session = msgspec.structs.replace(
        session, keep_days=1, next=msgspec.structs.replace(session.next, starts="5 November at five")
    )
    assert waiting.after_the_end(as_session(fake))[0].endswith(
        "can be changed for 1 day: mine. Next session: 5 November at five."
    )
    fake.pending.kept = False
    assert "so a space holder lets you back" in waiting.after_the_end(as_session(fake))[0]
    fake.at_a_door = True
    assert waiting.after_the_end(as_session(fake)) == [], "the door says it"


def test_who_parks_something_is_told_who_sees_it() -> None:
    assert parking.looked_at(Park("Who pays?"), Answer("saved"), as_session(room())).startswith(
        "In the parking lot, seen by all, with your name."
    )


def _all(fake: FakeSession) -> list[str]:
    return [line.strip().partition(":")[0] for line in help_lines(as_session(fake), "all")]


def _in_palette(fake: FakeSession) -> set[str]:
    return {act.words[0] for _, acts in by_task(as_session(fake)) for act in acts}


def test_what_is_only_for_a_moment_stands_in_help_and_palette_while_that_lasts() -> None:
    came = room("Ana", begun=False)
    case = room(
        plan=msgspec.structs.replace(rooms.PLAN, items=(setup.PlannedItem("Case", mode="presenter"),)), item=ItemId(1)
    )
    case.act("Ana", presenting.Present())
    case.act("Ana", floor.Done())
    ending = room("Ana")
    ending.act("Ama", release.AskAll())
    for fake, words_ in (
        (came, ("new here", "back after a while")),
        (case, ("ideas now", "no ideas now")),
        (ending, ("leave feedback",)),
        (_closed("Ama"), ("feedback?",)),
    ):
        assert {*words_} <= _in_palette(fake)
        assert all(any(line.startswith(word) for line in _all(fake)) for word in words_)
    for word in ("new here", "ideas now", "leave feedback", "feedback?"):
        assert word not in _in_palette(room("Bo", item=QUEUE)), "and not after it"


def test_help_with_a_part_of_a_word_leads_to_it() -> None:
    fake = as_session(room())
    assert help_lines(fake, "new")[0] == '"new" alone is no word here. With it:'
    assert any(line.strip().startswith("new here:") for line in help_lines(fake, "new"))
    assert "ideas now" in help_lines(fake, "ideas")[1]
    assert "leave feedback" in help_lines(fake, "feedback")[1]
