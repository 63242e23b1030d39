"""What is on a screen at every size: pure lines, checked without a terminal."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cop_tui import core
from cop_tui.client.session import Change
from cop_tui.core.engine import base, limits
from cop_tui.core.engine.ids import ItemId, Ms, PersonId, WordId
from cop_tui.core.topics import (
    agenda,
    aloud,
    care,
    clock,
    commitments,
    consenting,
    deciding,
    door,
    floor,
    notes,
    pace,
    parking,
    people,
    record,
    release,
    roles,
    rounds,
    setup,
    words,
)
from cop_tui.ui.rows import width_of
from cop_tui.ui.keys import KeyTable
#from cop_tui.ui.panels import table
sheet = None
from cop_tui.ui.view import KEYS, LINE, View
from tests.ui.conftest import as_session, meeting
from tests.ui.fake import FakeSession


def view_of(session: FakeSession, mode: str = LINE) -> View:
    view = View(as_session(session), Ms(session.now()), mode=mode)
    view.talk.start(session.replica)
    return view


def drawn(session: FakeSession, width: int = 80, height: int = 23, mode: str = LINE) -> str:
    return "\n".join(line.plain for line in sheet(view_of(session, mode), width, height, KeyTable()))


def busy(me: str, *, holder: bool = False) -> FakeSession:
    session = meeting(me, holder=holder)
    for who, note in (("Bo", "funders"), ("Cy", ""), ("Ana", "interpreters")):
        session.act(who, floor.Hand(note))
    session.act("Ama", floor.CallNext())
    session.act("Bo", words.Say("We delivered, and nobody asked how it had been."))
    session.act("Di", parking.Park("Who pays for thinking?"))
    session.act("Ama", floor.PutIn("Femi"))
    return session


def shown_notes(me: str, *, holder: bool = False) -> FakeSession:
    session = meeting(me, holder=holder, item=ItemId(6))
    for who in ("Ana", "Bo", "Cy", "Di"):
        session.act(who, notes.HoldNote(hashlib.sha256(who.encode()).hexdigest(), f"What {who} thinks."))
    session.act("Ama", notes.Reveal())
    return session


def test_a_participant_sees_floor_queue_agenda_and_parking_on_a_small_terminal() -> None:
    text = drawn(busy("Ana"))
    for wanted in (
        "Reflection in co-production",
        "ON RECORD",
        "link good",
        "3 of 7   What is hard, or not working?",
        "ends about ",
        "Bo has the floor.  Next: Cy.  Then: Ana (you).  1 more.",
        "Bo  We delivered, and nobody asked how it had been.",
        "1 Cy",
        "2 Ana (you) ",
        "3 Femi (by phone)",
        "4 Break",
        "Who pays for thinking?",
        "Order: not yet called in this item, then in the meeting, then who asked first.",
        "hand   park ..   pause   away",
        "Enter: now?",
        "kept for the group",
    ):
        assert wanted.replace("link good", "connecting") in text


def test_a_space_holder_sees_reasons_requests_times_and_counts() -> None:
    session = busy("Ama", holder=True)
    session.act("Di", care.SlowerPlease())
    text = drawn(session, mode=KEYS)
    for wanted in (
        "HOLDING: Ama (you)",
        "about 10 minutes left, to ",
        "meeting ends ",
        "FLOOR",
        "about 2 minutes left",
        "NEXT",
        "not yet called in this meeting",
        "by phone",
        "FOR YOU ONLY, never stored",
        "Someone asks: slower, please.",
        "[a] answer",
        "AHEAD",
        "Hearing all 3 takes about 6 minutes. That fits.",
        "KEPT    1 line   0 learning points   1 parked",
        "[n] next: Cy",
        "[m] move on (3 wait)",
        "[/] type a line",
    ):
        assert wanted in text, wanted


@pytest.mark.parametrize(
    ("wish", "line"),
    [
        (care.SoonerPlease(), "1 to be read by you alone"),
        (care.JargonPlease(), "Someone asks: in plain words, please."),
        (care.TrustBreaks([PersonId(1), PersonId(5)]), "1 to be read by you alone"),
    ],
)
def test_a_space_holder_sees_what_was_really_asked(wish: core.Command, line: str) -> None:
    session = busy("Ama", holder=True)
    session.act("Cy", wish)
    assert line in drawn(session, mode=KEYS)


def test_nobody_is_counted_or_ranked_for_the_space_holder() -> None:
    text = drawn(busy("Ama", holder=True), mode=KEYS)
    assert "turns" not in text
    assert "spoke" not in text


def test_whether_hearing_everybody_fits_is_said_in_minutes() -> None:
    session = busy("Ama", holder=True)
    session.time += 8 * 60_000
    assert "Hearing all 3 takes about 6 minutes, 4 more than there is." in drawn(session, mode=KEYS)
    session.act("Cy", floor.LowerHand())
    assert "Hearing both takes about 4 minutes, 2 more than there is." in drawn(session, mode=KEYS)


def test_my_turn_is_one_strong_line_with_a_soft_time() -> None:
    session = meeting("Ana")
    session.act("Ana", floor.Hand())
    session.act("Ama", floor.CallNext())
    assert "YOUR TURN. About 2 minutes. Finish with done, or pass." in drawn(session)
    session.time += 105_000
    assert "YOUR TURN. About 15 seconds." in drawn(session)
    session.time += 60_000
    assert "YOUR TURN. That was the time. Take what you need to finish, or type more." in drawn(session)


def test_the_own_clock_never_ticks() -> None:
    session = meeting("Ana")
    session.act("Ana", floor.Hand())
    session.act("Ama", floor.CallNext())
    seen: dict[str, int] = {}
    for _ in range(119):
        session.time += 1000
        said = drawn(session).split("YOUR TURN. ")[1].split(". Finish")[0]
        seen[said] = seen.get(said, 0) + 1
    assert list(seen) == [
        "About 2 minutes",
        "About 1.5 minutes",
        "About 1 minute",
        "About 45 seconds",
        "About 30 seconds",
        "About 15 seconds",
        "A few seconds",
    ]
    assert min(seen.values()) > 5


def test_being_next_is_said_and_others_are_not_told_my_time() -> None:
    session = meeting("Ana")
    session.act("Bo", floor.Hand())
    session.act("Ama", floor.CallNext())
    session.act("Ana", floor.Hand())
    text = drawn(session)
    assert "YOU ARE NEXT, after Bo. No rush." in text
    assert "left" not in text


def test_a_pause_and_an_extension_are_said_in_the_strong_line() -> None:
    session = meeting("Ana")
    session.act("Ama", clock.Extend(5))
    assert "5 MORE MINUTES? Silence is a yes." in drawn(session)
    session.act("Bo", clock.Pause())
    assert "PAUSED. All clocks have stopped. Nobody has to say why." in drawn(session)


def test_off_the_record_is_said_in_words() -> None:
    session = meeting("Ana")
    session.act("Ama", record.RecordOff())
    text = drawn(session)
    assert "OFF THE RECORD" in text
    assert "ON RECORD" not in text
    assert "Off the record: nothing said now is kept." in text


def test_a_round_shows_who_is_still_to_come_and_its_question() -> None:
    session = meeting("Cy", item=ItemId(2))
    text = drawn(session)
    assert "STILL TO COME" in text
    assert "What do you bring today?" in text
    assert "Ama has the floor.  Next: Ana.  Then: Bo.  2 more, you after 2." in text


def test_withdrawn_words_leave_the_screen() -> None:
    session = meeting("Ana", item=ItemId(5))
    session.act("Ana", words.Say("a secret of mine"))
    view = view_of(session)
    number = next(iter(session.replica.kept.words.by_id))
    assert "a secret of mine" in "\n".join(x.plain for x in sheet(view, 80, 23, KeyTable()))
    session.act("Ana", words.Withdraw([number]))
    text = "\n".join(x.plain for x in sheet(view, 80, 23, KeyTable()))
    assert "secret" not in text
    assert "(withdrawn)" in text


def test_a_note_whose_text_has_not_come_yet_is_never_called_withdrawn() -> None:
    session = meeting("Ana", item=ItemId(5))
    shown = notes.Note(ItemId(5), WordId(9))
    session.replica.kept.notes.shown["a" * 64] = shown
    view = view_of(session)
    assert "(withdrawn)" not in "\n".join(x.plain for x in sheet(view, 80, 23, KeyTable()))
    session.replica.state.texts[WordId(9)] = "nobody asks"
    assert "nobody asks" in "\n".join(x.plain for x in sheet(view, 80, 23, KeyTable()))
    del session.replica.state.texts[WordId(9)]
    shown.withdrawn = True
    assert "(withdrawn)" in "\n".join(x.plain for x in sheet(view, 80, 23, KeyTable()))


def test_the_lobby_says_where_i_am_what_is_kept_and_how_to_speak_and_leave() -> None:
    text = drawn(meeting("Ana", begun=False))
    for wanted in (
        "What helps us",
        "is on Ama's laptop",
        "To speak: hand",
        "HERE    Ama (space holder)",
        "1 Welcome",
    ):
        assert wanted in text
    assert "It begins when a space holder opens it." in text
    assert "[b] or the word begin opens the meeting" in drawn(meeting("Ama", holder=True, begun=False))


def test_after_the_meeting_i_learn_what_is_mine_to_decide() -> None:
    session = meeting("Ana", item=ItemId(5))
    session.act("Ana", words.Say("We were tired."))
    session.act("Ama", release.AskAll())
    session.act("Ama", setup.End(really=True))
    text = drawn(session)
    assert "The meeting is over. Thank you." in text
    assert "You wrote 1 thing." in text
    assert "mine" in text.split("\n")[-2] + text.split("\n")[-1] + text.split("\n")[-3]
    session.act("Ama", release.ReleaseRecap())
    assert "Ama released it; it takes one more person: release." in drawn(session)
    session.act("Bo", release.ReleaseRecap())
    assert "The recap is released, by Ama and Bo." in drawn(session)


def test_before_the_first_welcome_nothing_is_asked_of_me() -> None:
    session = FakeSession()
    assert "Nothing is needed from you yet" in drawn(session)


def test_items_taken_out_of_order_are_still_ahead() -> None:
    session = meeting("Ana", item=ItemId(5))
    text = drawn(session, 120, 39)
    assert text.index("6 What we do not say") < text.index("2 How we arrive")


def test_a_wide_screen_has_the_table_at_the_side() -> None:
    lines = drawn(busy("Ana"), 120, 39).split("\n")
    assert any("What is hard" in line and "| WAITING" in line for line in lines)


@pytest.mark.parametrize("size", [(80, 23), (120, 39), (40, 11), (20, 4), (1, 1), (200, 60)])
@pytest.mark.parametrize("holder", [False, True])
@pytest.mark.parametrize("mode", [LINE, KEYS])
def test_a_sheet_is_exactly_as_large_as_the_screen(size: tuple[int, int], holder: bool, mode: str) -> None:
    session = busy("Ama" if holder else "Ana", holder=holder)
    view = view_of(session, mode)
    for question, told in (("", []), ("Really? y / n", []), ("", ["a line that was asked for"] * 30)):
        view.question, view.told = question, told
        lines = sheet(view, *size, KeyTable())
        assert len(lines) == size[1]


@settings(max_examples=60)
@given(st.integers(1, 150), st.integers(1, 45), st.booleans(), st.sampled_from(["lobby", "open", "closed"]))
def test_no_line_outgrows_the_screen_at_any_size(width: int, height: int, holder: bool, phase: str) -> None:
    me = "Ama" if holder else "Ana"
    session = meeting(me, holder=holder, begun=False) if phase == "lobby" else busy(me, holder=holder)
    if phase == "closed":
        session.act("Ama", agenda.MoveOn(really=True))
        session.act("Ama", release.AskAll())
        session.act("Ama", setup.End(really=True))
    lines = sheet(view_of(session), width, height, KeyTable())
    assert len(lines) == height
    assert max(width_of(line) for line in lines) <= width


def test_on_a_tiny_screen_my_question_stays_in_sight() -> None:
    view = view_of(busy("Ana"))
    view.question = "Really? y / n"
    text = "\n".join(line.plain for line in sheet(view, 20, 4, KeyTable()))
    assert "Really? y / n" in text


def test_the_line_that_fits_least_is_the_last_one_shown_of_the_talk() -> None:
    session = meeting("Ana", item=ItemId(5))
    for number in range(40):
        session.act("Bo", words.Say(f"line {number}"))
    view = view_of(session)
    assert "line 39" in "\n".join(line.plain for line in sheet(view, 80, 23, KeyTable()))
    view.back = 10
    text = "\n".join(line.plain for line in sheet(view, 80, 23, KeyTable()))
    assert "line 39" not in text
    assert "newer lines below" in text


def test_hands_and_turns_do_not_push_words_off_the_screen() -> None:
    session = meeting("Ana")
    view = view_of(session)
    session.listen(lambda change: _take(view, session, change))
    session.act("Bo", floor.Hand("funders"))
    session.act("Ama", floor.CallNext())
    session.act("Bo", words.Say("one thing"))
    session.act("Cy", floor.Hand())
    assert [view.session.replica.text(e.word) or e.text for e in view.talk.entries] == ["one thing"]


def test_a_call_out_of_order_is_shown_to_everyone() -> None:
    session = meeting("Ana")
    view = view_of(session)
    session.listen(lambda change: _take(view, session, change))
    session.act("Bo", floor.Hand())
    session.act("Cy", floor.Hand())
    session.act("Ama", floor.CallNext(PersonId(4)))
    assert "Ama chose this out of order" in view.talk.entries[-1].text


def test_words_that_nothing_keeps_stand_in_their_place_in_the_talk() -> None:
    session = meeting("Ana", item=ItemId(5))
    view = view_of(session)
    session.listen(lambda change: _take(view, session, change))
    session.act("Bo", words.Say("kept"))
    session.act("Bo", words.Off("not kept"))
    session.act("Ama", agenda.MoveOn())
    text = "\n".join(line.plain for line in sheet(view, 80, 23, KeyTable()))
    assert text.index("Bo  kept") < text.index("Bo  off the record: not kept") < text.index("Item 6: ")


def _take(view: View, session: FakeSession, change: Change) -> None:
    view.talk.add(session.replica, change.messages, change.notices)


def test_notes_without_names_stand_in_the_talk_and_leave_it_when_taken_back() -> None:
    session = meeting("Ana", item=ItemId(6))
    view = view_of(session)
    session.listen(lambda change: _take(view, session, change))
    secrets = {who: f"secret of {who}" for who in ("Ana", "Bo", "Cy")}
    for who, secret in secrets.items():
        session.act(who, notes.HoldNote(notes.digest(secret), f"a note by somebody {len(who)}{secret[-1]}"))
    session.act("Ama", notes.Reveal())
    text = "\n".join(line.plain for line in sheet(view, 80, 23, KeyTable()))
    assert text.count("note  a note by somebody") == 3
    session.act("Bo", notes.TakeBack(secrets["Bo"]))
    text = "\n".join(line.plain for line in sheet(view, 80, 23, KeyTable()))
    assert text.count("note  a note by somebody") == 2
    assert "note  (withdrawn)" in text


def test_notes_off_the_record_are_shown_and_not_kept() -> None:
    session = meeting("Ana", item=ItemId(6))
    view = view_of(session)
    session.listen(lambda change: _take(view, session, change))
    session.act("Ama", record.RecordOff())
    for who in ("Ana", "Bo", "Cy"):
        session.act(who, notes.HoldNote(notes.digest(who), f"fragile {who}"))
    session.act("Ama", notes.Reveal())
    text = "\n".join(line.plain for line in sheet(view, 80, 23, KeyTable()))
    assert "note  off the record: fragile" in text
    assert session.replica.state.texts == {}


def test_words_written_down_for_somebody_say_so() -> None:
    session = meeting("Ana", item=ItemId(5))
    session.act("Ama", roles.TakeRole("scribe"))
    session.act("Ama", words.Scribe(PersonId(3), "It was too fast."))
    assert "Bo  It was too fast. (written down for them)" in drawn(session)


def test_who_may_take_a_role_on_offer_is_told_and_nobody_is_pressed() -> None:
    session = meeting("Ana")
    session.act("Ama", roles.OfferRole("space holder", PersonId(2)))
    assert "ON OFFER: space holder. role space holder: take it. Leaving it is fine." in drawn(session)


def test_to_hold_the_space_together_is_offered_last_and_in_the_first_part_alone() -> None:
    session, line = meeting("Ana", item=ItemId(1)), "ON OFFER: space holder."
    assert line in drawn(session)
    assert line not in drawn(meeting("Ama", holder=True, item=ItemId(1)))
    session.act("Ama", agenda.MoveOn())
    assert line not in drawn(session)
    assert " role " not in drawn(session)


def test_what_waits_for_me_is_said_calmly_when_nothing_else_is() -> None:
    session = meeting("Ana", item=ItemId(6))
    assert "WRITE ON YOUR OWN: write ..." in drawn(session)
    session = meeting("Ana", item=ItemId(5))
    session.act("Ana", words.Say("We were tired."))
    session.act("Ama", release.AskAll())
    assert "THE RECAP QUOTES NONE OF YOUR WORDS." in drawn(session)
    session.act("Ana", words.Consent(session.replica.kept.words.of(session.replica.me), words.UNNAMED))
    assert "THE RECAP MAY QUOTE 1 of your 1 line." in drawn(session)
    assert "   mine " in drawn(session)


def test_being_away_is_said_to_me_alone() -> None:
    session = meeting("Ana")
    session.act("Ana", people.Away())
    assert "YOU ARE AWAY. Your place waits 15 minutes, your draft longer." in drawn(session)
    assert "away" not in drawn(meeting("Bo")).split("----")[0]


def test_an_untimed_turn_and_an_untimed_item_have_no_clock() -> None:
    session = meeting("Ana", item=ItemId(7))
    session.act("Ana", pace.Untimed())
    for _ in range(5):
        if session.replica.kept.floor.speaker == session.replica.me:
            break
        session.act("Ama", floor.CallNext())
    assert "YOUR TURN. Take the time you need." in drawn(session)
    session.act("Bo", agenda.AddItem("Anything else", minutes=0))
    session.act("Ama", agenda.TakeUp(ItemId(8), really=True))
    assert "no time limit" in drawn(session)


def test_a_long_question_is_shortened_and_a_short_one_is_whole() -> None:
    session = meeting("Ana")
    session.act("Ama", rounds.StartRound(60, "Why " + "very " * 60 + "long?"))
    text = drawn(session)
    assert "…" in text
    assert "long?" not in text


def test_a_partial_replica_says_that_it_is_catching_up() -> None:
    session = meeting("Ana")
    session.replica.partial = True
    assert "catching up" in drawn(session)


def test_a_space_holder_sees_whose_turn_is_over_and_who_has_been_told() -> None:
    session = busy("Ama", holder=True)
    session.time += 61_000
    assert "about 45 seconds left" in drawn(session, mode=KEYS)
    session.time += 120_000
    assert "over the time; Bo has been told, others have not" in drawn(session, mode=KEYS)


def test_wordings_promises_and_a_closed_door_are_counted_as_things() -> None:
    session = busy("Ama", holder=True)
    session.act("Ama", roles.TakeRole("scribe"))
    session.act("Ama", words.Scribe(PersonId(3), "It was too fast."))
    session.act("Ana", commitments.Commit("I ask the funders."))
    session.act("Ama", door.CloseDoor())
    session.act("Ama", floor.CloseQueue())
    text = drawn(session, 120, 39, KEYS)
    assert "2 lines" in text
    assert "1 promise" in text
    assert "1 wording awaiting a yes" in text
    assert "door closed" in text
    assert "The queue is closed." in text


def test_many_requests_for_care_are_not_lost_from_sight() -> None:
    session = busy("Ama", holder=True)
    for who in ("Bo", "Cy", "Di"):
        session.act(who, care.CheckOnMe())
    text = drawn(session, mode=KEYS)
    assert "FOR YOU ONLY, never stored" in text
    assert "3 to be read by you alone" in text
    assert "check on them" not in text, "screens are shared: no name unasked"


def test_a_lost_line_is_said_even_beside_a_long_title() -> None:
    session = meeting("Ana")
    session.link = "lost"
    session.act("Ama", record.RecordOff())
    top = drawn(session).split("\n")[0]
    assert "OFF THE RECORD    LINK LOST, trying" in top
    assert "Reflection" in top


def test_words_offered_are_never_cut_in_the_middle() -> None:
    session = meeting("Ana", item=ItemId(5))
    session.act("Ana", floor.Hand())
    session.act("Ama", floor.CallNext())
    session.act("Bo", clock.Pause())
    session.act("Bo", clock.Resume())
    for width in range(40, 100):
        lines = [line for line in drawn(session, width).split("\n") if line.startswith(" say ")]
        assert lines
        assert all("…" not in line for line in lines)


def test_where_nobody_speaks_in_turns_no_queue_is_shown_and_notes_have_the_room() -> None:
    for me in ("Ama", "Ana"):
        text = drawn(meeting(me, holder=me == "Ama", item=ItemId(6)), mode=KEYS)
        assert not any(word in text for word in ("WAITING", "Order:", "[c]", "FLOOR   ", "AHEAD"))
        assert "COMING" in text or me == "Ama"


def test_talk_that_is_cut_says_how_much_is_above_and_begins_with_a_whole_sentence() -> None:
    session = meeting("Ana", item=ItemId(5))
    for number in range(12):
        session.act("Bo", words.Say(f"entry {number} begins here " + "and goes on " * 9))
    lines = [line for line in drawn(session).split("\n") if "more above" in line or "Bo  " in line or "goes on" in line]
    assert "more above: Page Up" in lines[0]
    assert "begins here" in lines[1]
    assert "entry 11" in "".join(lines)


def test_the_first_who_comes_after_the_ones_named_is_told_as_me() -> None:
    session = meeting("Cy")
    for who in ("Ana", "Bo", "Cy"):
        session.act(who, floor.Hand())
    assert "Next: Ana.  Then: Bo.  You after 2." in drawn(session)


def test_a_space_holder_on_a_small_terminal_sees_the_question_the_round_is_about() -> None:
    assert "What do you bring today?" in drawn(meeting("Ama", holder=True, item=ItemId(2)), mode=KEYS)


@pytest.mark.parametrize("mode", ["round", "reveal", "pairs", "consent", "queue", "ask-presenter"])
def test_the_question_of_a_full_part_stays_before_what_is_ahead(mode: str) -> None:
    part = setup.PlannedItem("This part", mode=mode, prompt="What is it for?", minutes=9, turn=60, keep="recap")
    later = [setup.PlannedItem(f"Part {n} of a long plan", minutes=9) for n in range(2, 9)]
    session = FakeSession(setup.SessionPlan(title="Full", items=(part, *later)))
    session.people("Ama", "Ana", "Bo", "Cy", me="Ama", role=base.HOLDER, holders=("Ama",))
    session.act("Ama", setup.Begin())
    for who in ("Ana", "Bo", "Cy"):
        if table.queued(view_of(session)) and mode != "round":
            session.act(who, floor.Hand())
    session.act("Bo", care.CheckOnMe())
    if mode == "consent":
        session.act("Bo", deciding.Propose("We meet on Mondays in the small room, as long as the large one is cold."))
        session.act("Ama", consenting.AskConsent())
    assert "What is it for?" in drawn(session, mode=KEYS)


def test_a_plan_that_does_not_fit_says_how_many_parts_more_there_are() -> None:
    parts = tuple(setup.PlannedItem(f"Part {n}", minutes=5) for n in range(1, 13))
    session = FakeSession(setup.SessionPlan(title="Long", items=parts))
    session.people("Ama", "Ana", me="Ana")
    for height in (50, 23, 21):
        text = drawn(session, height=height)
        shown = text.count("5 minutes")
        assert 0 < shown < 12
        assert f"and {12 - shown} more" in text


def test_what_may_be_done_about_quoting_is_whole_on_a_small_terminal() -> None:
    session = meeting("Ana", item=ItemId(5))
    for n in range(3):
        session.act("Ana", words.Say(f"Line {n}."))
    session.act("Ama", release.AskAll())
    assert "quote all / quote none / mine to choose." in " ".join(drawn(session).split())


def test_the_question_gives_way_after_what_is_kept_and_before_the_talk() -> None:
    session = meeting("Ama", holder=True, item=ItemId(2))
    session.act("Ama", words.Say("I bring a story."))
    assert "What do you bring today?" in drawn(session, height=19, mode=KEYS)
    text = drawn(session, height=15, mode=KEYS)
    assert "What do you bring today?" in text
    assert "KEPT" not in text
    text = drawn(session, height=12, mode=KEYS)
    assert "What do you bring today?" not in text
    assert "I bring a story." in text


def test_no_two_empty_lines_stand_above_each_other_but_for_the_talk() -> None:
    lines = drawn(shown_notes("Ama", holder=True), mode=KEYS).split("\n")
    talk = next(place for place, line in enumerate(lines) if "note  " in line)
    assert not [place for place in range(1, talk) if not lines[place].strip() and not lines[place - 1].strip()]


def test_once_notes_are_shown_they_are_counted_and_one_may_still_write() -> None:
    for me, holder in (("Ama", True), ("Ana", False)):
        text = drawn(shown_notes(me, holder=holder))
        assert "THE NOTES ARE SHOWN. You may still write ..." in text
        assert "WRITE ON YOUR OWN" not in text
    assert "4 notes" in drawn(shown_notes("Ama", holder=True), mode=KEYS)
    assert "WRITE ON YOUR OWN" in drawn(meeting("Ana", item=ItemId(6)))


def test_help_and_the_way_to_the_line_stand_together_in_the_last_line_of_keys() -> None:
    last = drawn(busy("Ama", holder=True), mode=KEYS).split("\n")[-1]
    assert last.endswith("[?] help  [/] type a line")


def test_notes_that_were_parked_without_a_name_do_not_count_as_shown() -> None:
    session = meeting("Ama", holder=True, item=ItemId(6))
    for who in ("Ana", "Bo", "Cy", "Di"):
        session.act(who, notes.ParkUnnamed(hashlib.sha256(who.encode()).hexdigest(), f"What {who} would park."))
    session.act("Ama", agenda.MoveOn(ItemId(6), really=True))
    session.act("Ama", agenda.TakeUp(ItemId(6), really=True))
    text = drawn(session, mode=KEYS)
    assert "4 parked" in text
    assert "notes" not in text.split("KEPT")[1].split("\n")[0]
    assert "WRITE ON YOUR OWN" in text


def test_the_order_of_the_queue_is_explained_while_somebody_is_in_it() -> None:
    assert "Order:" not in drawn(meeting("Ana"))
    assert "Order:" not in drawn(meeting("Ana"), width=120, height=39)
    assert "Order: not yet called" in drawn(busy("Ana"))
    assert "Order: everybody once." in drawn(meeting("Ana", item=ItemId(2)))


def test_after_the_end_somebody_on_keys_reads_what_is_left_to_do_and_how() -> None:
    session = meeting("Ama", holder=True, item=ItemId(7))
    session.act("Ama", agenda.TakeUp(ItemId(5), really=True))
    session.act("Ama", words.Say("One thing."))
    session.act("Ama", release.AskAll())
    session.act("Ama", setup.End())
    last = drawn(session, mode=KEYS).split("\n")[-1]
    assert last.split()[:3] == ["release", "mine", "bye"]
    assert last.endswith("[/] type a line")
    assert "What you do with the floor" not in last


def test_the_way_to_more_takes_no_line_of_its_own() -> None:
    for session in (busy("Ana"), meeting("Ana")):
        last = [line for line in drawn(session).split("\n") if "Enter: now?" in line]
        assert len(last) == 1
        assert last[0].strip() != "Enter: now?"


def test_before_a_reveal_the_screen_says_whether_it_is_enough_and_no_number() -> None:
    for me, holder in (("Ama", True), ("Ana", False)):
        session = meeting(me, holder=holder, item=ItemId(6))
        assert "WRITE ON YOUR OWN: write ... Not enough yet to show." in drawn(session)
        for who in ("Ana", "Bo", "Cy"):
            session.act(who, notes.HoldNote(notes.digest(who), f"By {who}"))
        session.later(limits.LOOK_AGAIN_MS)
        session.later(limits.LOOK_AGAIN_MS)
        assert "WRITE ON YOUR OWN: write ... Enough to show. Give people time." in drawn(session)


def test_the_screen_asks_whoever_holds_the_space_whether_they_heard_what_was_typed_for_somebody_on_the_phone() -> None:
    session = meeting("Ama", holder=True, item=ItemId(5))
    session.act("Ama", floor.PutIn("Femi"))
    session.act("Ama", roles.TakeRole("scribe"))
    femi = PersonId(len(session.server.kept.people.by_id))
    session.act("Ama", words.Scribe(femi, "Ring people back."))
    session.act("Bo", aloud.QuoteAloud(femi, [WordId(session.server.kept.seq)], words.UNNAMED))
    text = " ".join(drawn(session).split())
    assert "SAID ALOUD?" in text
    assert "Bo typed: Femi says that 'Ring people back.' may be quoted without name." in text
    assert "[1] I heard it" in text
    assert "[2] not said" in text
