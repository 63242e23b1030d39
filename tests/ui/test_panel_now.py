"""Now: which part, its question, who has the floor, what is for me alone, and how the time stands."""

from __future__ import annotations

import pytest

from cop_tui import core
from cop_tui.core.engine import base, limits
from cop_tui.core.engine.ids import ItemId, PersonId, WordId
from cop_tui.core.topics import (
    afterwards,
    agenda,
    aloud,
    care,
    clock,
    coffee,
    consenting,
    deciding,
    floor,
    following,
    notes,
    pace,
    parking,
    parking_followup,
    people,
    release,
    roles,
    rounds,
    setup,
    words,
)
from cop_tui.ui.panels import now
from cop_tui.ui.view import KEYS
from tests.ui.conftest import meeting
from tests.ui.evening import choosing, decided, ended
from tests.ui.fake import FakeSession
from tests.ui.moments import busy, my_turn, shown_notes
from tests.ui.shown import SIZES, SMALL, USUAL, WIDE, drawn, flat, now_of, screen, view_of

sized = pytest.mark.parametrize("size", SIZES)


# Which part, and whose turn


def test_the_title_says_which_part_this_is_and_when_it_ends() -> None:
    place = screen(view_of(busy("Ana"))).now
    assert place.title.plain == "3 of 7 · What is hard, or not working? · speaking queue"
    assert place.below.plain.startswith("ends about ")


def test_a_part_made_from_something_parked_is_called_by_its_words_until_they_are_taken_back() -> None:
    session = busy("Ana")
    note = from_parked(session, "Who pays for thinking?")
    assert screen(view_of(session)).now.title.plain == "6a \u00b7 Who pays for thinking? \u00b7 speaking queue"
    assert "thinking" not in "".join(line.plain for line in screen(view_of(session)).now.lines), "said once"
    session.act("Bo", afterwards.Withdraw([note]))
    assert screen(view_of(session)).now.title.plain == "6a \u00b7 Parked: number 2 \u00b7 speaking queue"


def test_parked_words_that_the_border_has_no_room_for_are_the_question_of_their_part() -> None:
    session = busy("Ana")
    from_parked(session, f"Who pays {'and pays ' * 8}for thinking?")
    assert "for thinking?" in flat(now_of(session))


def from_parked(session: FakeSession, text: str) -> WordId:
    """Let Bo park a text, and make it the part that is on now; return its number."""
    session.act("Bo", parking.Park(text))
    note = session.server.kept.parking.notes[-1]
    session.act("Cy", parking_followup.NoteToItem(note))
    session.act("Ama", agenda.TakeUp(ItemId(len(session.server.kept.agenda.items)), really=True))
    return note


def test_without_a_border_below_the_time_stands_first_in_the_title() -> None:
    place = screen(view_of(busy("Ana")), SMALL).now
    assert place.title.plain.startswith("ends about ")
    assert " · 3 of 7 · What is hard, or not working?" in place.title.plain
    assert not place.below.plain


@sized
def test_everybody_sees_who_has_the_floor_and_who_comes_next(size: tuple[int, int]) -> None:
    assert "Bo has the floor. Next Cy, then you, Femi (by phone)." in flat(now_of(busy("Ana"), size))
    assert "Your hand is up: 2nd." in now_of(busy("Ana"), size)


def test_a_round_says_its_question_and_my_place() -> None:
    text = now_of(meeting("Cy", item=ItemId(2)))
    assert "What do you bring today?" in text
    assert "Ama has the floor.  Next Ana, then Bo, you, and 1 more." in text


def test_the_first_who_comes_after_the_ones_named_is_told_as_me() -> None:
    session = meeting("Di")
    for who in ("Ana", "Bo", "Cy", "Di"):
        session.act(who, floor.Hand())
    assert "Next Ana, then Bo, Cy, you after 3." in now_of(session)


def test_more_who_wait_than_are_named_are_a_number() -> None:
    session = busy("Bo")
    for who in ("Di", "Ama"):
        session.act(who, floor.Hand())
    assert "Next Cy, then Ana, Femi (by phone), and 2 more." in flat(now_of(session))


def test_a_space_holder_sees_how_the_turn_and_the_part_stand_and_whether_everybody_fits() -> None:
    place = screen(view_of(busy("Ama", holder=True), KEYS)).now
    assert "Bo has the floor, about 2 minutes left." in place.text
    assert "Next Cy, then Ana, Femi (by phone)." in place.text
    assert place.below.plain == "about 10 minutes left; hearing all 3 takes about 6 minutes, and fits"


def test_whether_hearing_everybody_fits_is_said_in_minutes() -> None:
    session = busy("Ama", holder=True)
    session.time += 8 * 60_000
    assert "about 2 minutes left, 4 too few to hear all 3" in now_of(session, mode=KEYS), (
        "in few words, as the border is no wider"
    )
    session.act("Cy", floor.LowerHand())
    assert "about 2 minutes left, 2 too few to hear both" in now_of(session, mode=KEYS)


def test_a_space_holder_sees_whose_turn_is_over_and_who_has_been_told() -> None:
    session = busy("Ama", holder=True)
    session.time += 61_000
    assert "about 45 seconds left" in now_of(session, mode=KEYS)
    session.time += 120_000
    assert "over the time; Bo has been told, others have not" in now_of(session, mode=KEYS)


def test_a_closed_queue_is_said_to_everybody() -> None:
    for me, holder in (("Ama", True), ("Ana", False)):
        session = busy(me, holder=holder)
        session.act("Ama", floor.CloseQueue())
        assert "No new hands now." in now_of(session)
    session = meeting("Ana")
    session.act("Ama", floor.CloseQueue())
    assert "Nobody has the floor.  No new hands now." in now_of(session)


def test_where_nobody_speaks_in_turns_no_floor_is_shown() -> None:
    for me in ("Ama", "Ana"):
        text = now_of(meeting(me, holder=me == "Ama", item=ItemId(6)), mode=KEYS)
        assert not any(word in text for word in ("has the floor", "Nobody is waiting", "hearing"))


# My turn, and what is for me


@sized
def test_my_turn_is_one_strong_line_with_a_soft_time(size: tuple[int, int]) -> None:
    session = my_turn()
    assert "Your turn, Ana. About 2 minutes. Finish with done, or pass." in flat(now_of(session, size))
    session.time += 105_000
    assert "Your turn, Ana. About 15 seconds." in flat(now_of(session, size))
    session.time += 60_000
    assert "Your turn. That was the time. Take what you need to finish, or type more." in flat(now_of(session, size))


def test_the_own_clock_never_ticks() -> None:
    session = my_turn()
    seen: dict[str, int] = {}
    for _ in range(119):
        session.time += 1000
        said = now_of(session).split("Your turn, Ana. ")[1].split(". Finish")[0]
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
    assert "You are next, after Bo. No rush." in text
    assert "left" not in text


def test_a_pause_and_an_extension_are_said_in_the_strong_line() -> None:
    session = meeting("Ana")
    session.act("Ama", clock.Extend(5))
    assert "5 more minutes? Silence is a yes." in now_of(session)
    session.act("Bo", clock.Pause())
    assert "Paused. All clocks have stopped. Nobody has to say why, or is told who asked." in " ".join(
        now_of(session).split()
    )


def test_being_away_is_said_to_me_alone() -> None:
    session = meeting("Ana")
    session.act("Ana", people.Away())
    assert "You are away. Your place waits 15 minutes, your draft longer." in now_of(session)
    other = meeting("Bo")
    other.act("Ana", people.Away())
    assert "away" not in now_of(other)


def test_an_untimed_turn_and_an_untimed_part_have_no_clock() -> None:
    session = meeting("Ana", item=ItemId(7))
    session.act("Ana", pace.Untimed())
    for _ in range(5):
        if session.replica.kept.floor.speaker == session.replica.me:
            break
        session.act("Ama", floor.CallNext())
    assert "Your turn, Ana. Take the time you need." in now_of(session)
    session.act("Bo", agenda.AddItem("Anything else", minutes=0))
    session.act("Ama", agenda.TakeUp(ItemId(8), really=True))
    assert "no time limit" in now_of(session)


def test_who_may_take_a_role_on_offer_is_told_and_nobody_is_pressed() -> None:
    session = meeting("Ana")
    session.act("Ama", roles.OfferRole("space holder", PersonId(2)))
    told = "Offered to you and nobody else: space holder. role space holder: take it. Leaving it is fine."
    assert told in " ".join(now_of(session).split())


def test_to_hold_the_space_together_is_offered_last_and_in_the_first_part_alone() -> None:
    session, line = meeting("Ana", item=ItemId(1)), "On offer: space holder."
    assert line in drawn(session)
    assert line not in drawn(meeting("Ama", holder=True, item=ItemId(1)))
    session.act("Ama", agenda.MoveOn())
    assert line not in drawn(session)
    assert " role " not in drawn(session)


def test_what_waits_for_me_is_said_calmly_when_nothing_else_is() -> None:
    assert "Write on your own: write ..." in now_of(meeting("Ana", item=ItemId(6)))
    session = meeting("Ana", item=ItemId(5))
    session.act("Ana", words.Say("We were tired."))
    session.act("Ama", release.AskAll())
    assert "The recap quotes none of your words. May it?" in now_of(session)
    session.act("Ana", afterwards.Consent(session.replica.kept.words.of(session.replica.me), words.GROUP))
    assert "The recap quotes none of your words. mine: change it." in now_of(session)
    session.act("Ana", afterwards.Consent(session.replica.kept.words.of(session.replica.me), words.UNNAMED))
    assert "The recap may quote 1 of your 1 line." in now_of(session)
    assert "   mine " in drawn(session)


def test_what_i_wrote_is_counted_in_no_two_ways() -> None:
    session = meeting("Ana", item=ItemId(5))
    session.act("Bo", deciding.Propose("We meet monthly."))
    session.act("Ama", consenting.AskConsent())
    session.act("Ana", consenting.RaiseConcern("Too often.", 1))
    session.act("Ana", words.Say("We were tired."))
    session.act("Ama", deciding.LeaveUndecided(1))
    session.act("Ama", release.AskAll())
    session.act("Ana", afterwards.Consent(session.replica.kept.words.of(session.replica.me), words.UNNAMED))
    assert "The recap may quote what you agreed to. mine: change it." in now_of(session)
    session.act("Ana", words.Say("We are rested."))
    assert "The recap may quote what you agreed to. mine: change it." in now_of(session)
    session.act("Ama", setup.End(really=True))
    assert "You wrote several things. The recap quotes only what you agree to" in flat(now_of(session))


@sized
def test_what_may_be_done_about_quoting_is_whole_at_every_size(size: tuple[int, int]) -> None:
    session = meeting("Ana", item=ItemId(5))
    for n in range(3):
        session.act("Ana", words.Say(f"Line {n}."))
    session.act("Ama", release.AskAll())
    assert "quote all / quote none / mine to choose." in flat(now_of(session, size))


# Requests for who holds the space


@pytest.mark.parametrize(
    ("wish", "line"),
    [
        (care.SlowerPlease(), "Someone asks: slower, please."),
        (care.SoonerPlease(), "1 to be read by you alone"),
        (care.JargonPlease(), "Someone asks: in plain words, please."),
        (care.TrustBreaks([PersonId(1), PersonId(5)]), "1 to be read by you alone"),
    ],
)
@pytest.mark.parametrize("size", [USUAL, WIDE])
def test_a_space_holder_sees_what_was_really_asked_and_how_to_answer(
    wish: core.Command, line: str, size: tuple[int, int]
) -> None:
    session = busy("Ama", holder=True)
    session.act("Cy", wish)
    text = flat(now_of(session, size, KEYS))
    assert "For you only, never stored" in text
    assert f"{line} a answer" in text
    assert f"{line} type answer" in flat(now_of(session, size))


@sized
def test_many_requests_for_care_are_not_lost_from_sight(size: tuple[int, int]) -> None:
    session = busy("Ama", holder=True)
    for who in ("Bo", "Cy", "Di"):
        session.act(who, care.CheckOnMe())
    text = now_of(session, size, KEYS)
    assert "For you only, never stored" in text
    assert "3 to be read by you alone" in text
    assert "check on them" not in text, "screens are shared: no name unasked"


def test_a_request_stays_before_the_question_and_the_floor() -> None:
    session = meeting("Ama", holder=True, item=ItemId(2))
    session.act("Ama", floor.Done())
    session.act("Bo", care.CheckOnMe())
    text = "\n".join(line.plain for line in now.rows(view_of(session, KEYS), 56, 2))
    assert "1 to be read by you alone" in text


def test_more_requests_than_two_are_counted() -> None:
    session = busy("Ama", holder=True)
    for wish in (care.SlowerPlease(), care.JargonPlease(), care.CheckOnMe()):
        session.act("Cy", wish)
    assert "and 1 more" in now_of(session, mode=KEYS)


def test_the_screen_asks_whoever_holds_the_space_whether_they_heard_what_was_typed_for_somebody_on_the_phone() -> None:
    session = meeting("Ama", holder=True, item=ItemId(5))
    session.act("Ama", floor.PutIn("Femi"))
    session.act("Ama", roles.TakeRole("scribe"))
    femi = PersonId(len(session.server.kept.people.by_id))
    session.act("Ama", words.Scribe(femi, "Ring people back."))
    session.act("Bo", aloud.QuoteAloud(femi, [WordId(session.server.kept.seq)], words.UNNAMED))
    text = flat(now_of(session))
    assert "SAID ALOUD?" in text
    assert "Bo typed: Femi says that 'Ring people back.' may be quoted without name." in text
    assert "[1] I heard it" in text
    assert "[2] not said" in text


# The question of the part


@sized
def test_a_long_question_is_shortened_and_ends_in_an_ellipsis(size: tuple[int, int]) -> None:
    session = meeting("Ana")
    session.act("Ama", rounds.StartRound(60, "Why " + "very " * 80 + "long?"))
    text = now_of(session, size)
    assert "Why very" in text
    assert "…" in text
    assert "long?" not in text


def test_a_question_that_the_title_says_already_is_not_said_twice() -> None:
    part = setup.PlannedItem("What now?", mode="open", prompt="What now?")
    session = FakeSession(setup.SessionPlan("Short", items=(part,)))
    session.people("Ama", "Ana", me="Ana", holders=("Ama",))
    session.act("Ama", setup.Begin())
    assert now_of(session).count("What now?") == 1


@pytest.mark.parametrize("height", range(2, 8))
def test_on_my_turn_what_it_is_about_gives_way_before_who_is_next_and_that_before_what_is_about_me(height: int) -> None:
    session = meeting("Ana", item=ItemId(2))
    session.act("Ama", floor.Done())
    session.act("Bo", care.CheckOnMe())
    text = "\n".join(line.plain for line in now.rows(view_of(session), 56, height))
    assert "Your turn, Ana." in text
    assert ("Next Bo, then Cy, Di." in text) is (height >= 3)
    assert ("What do you bring today?" in text) is (height >= 4)
    assert ("You have the floor" in text) is (height >= 5)


def test_no_two_empty_lines_stand_above_each_other() -> None:
    for session in (busy("Ana"), shown_notes("Ama", holder=True), meeting("Ana", begun=False)):
        lines = flat_lines(session)
        assert not [n for n in range(1, len(lines)) if not lines[n].strip() and not lines[n - 1].strip()]


def flat_lines(session: FakeSession) -> list[str]:
    """Return the lines of Now on a large screen down to its last that says something."""
    lines = [line.plain for line in now.rows(view_of(session), 96, 20)]
    while lines and not lines[-1].strip():
        lines.pop()
    return lines


# Notes without names


def test_once_notes_are_shown_one_may_still_write() -> None:
    for me, holder in (("Ama", True), ("Ana", False)):
        text = now_of(shown_notes(me, holder=holder))
        assert "The notes are shown. To add one: write ..." in text
        assert "Write on your own" not in text
    assert "Write on your own" in now_of(meeting("Ana", item=ItemId(6)))


@sized
def test_before_a_reveal_now_says_whether_it_is_enough_and_no_number(size: tuple[int, int]) -> None:
    for me, holder in (("Ama", True), ("Ana", False)):
        session = meeting(me, holder=holder, item=ItemId(6))
        assert "Write on your own: write ... Not enough yet to show." in flat(now_of(session, size))
        for who in ("Ana", "Bo", "Cy"):
            session.act(who, notes.HoldNote(notes.digest(who), f"By {who}"))
        session.later(limits.LOOK_AGAIN_MS)
        session.later(limits.LOOK_AGAIN_MS)
        assert "Write on your own: write ... Enough to show. Give people time." in flat(now_of(session, size))


# Before and after


@sized
def test_the_lobby_says_where_i_am_what_is_kept_and_how_to_speak(size: tuple[int, int]) -> None:
    text = flat(now_of(meeting("Ana", begun=False), size))
    for wanted in (
        "What helps us",
        "is on Ama's laptop",
        "To speak: hand",
        "To leave: bye",
        "It begins when a space holder opens it.",
    ):
        assert wanted in text
    assert ("Here Ama (space holder)" in text) is (size != SMALL)
    assert ("Until then you can talk here." in text) is (size != SMALL)
    holder = flat(now_of(meeting("Ama", holder=True, begun=False), size))
    assert "b on keys, or the word begin, opens the meeting." in holder


@sized
def test_after_the_meeting_i_learn_what_is_mine_to_decide(size: tuple[int, int]) -> None:
    session = meeting("Ana", item=ItemId(5))
    session.act("Ana", words.Say("We were tired."))
    session.act("Ama", release.AskAll())
    session.act("Ama", setup.End(really=True))
    shown = screen(view_of(session), size)
    assert flat(shown.now.text).count("The meeting is over") == 1
    assert "You wrote 1 thing." in flat(shown.now.text)
    assert "mine" in shown.foot.line.plain
    session.act("Ama", release.ReleaseRecap(session.server.kept.seq))
    assert "Ama released it; it takes one more person: release." in flat(now_of(session, size))
    session.act("Bo", release.ReleaseRecap(session.server.kept.seq))
    assert "The recap is released, by Ama and Bo." in flat(now_of(session, size))


def test_before_the_first_welcome_nothing_is_asked_of_me() -> None:
    assert "Nothing is needed from you yet" in drawn(FakeSession())
    assert view_of(FakeSession()).phase == base.LOBBY


@sized
def test_that_somebody_cannot_follow_stays_in_sight_of_who_holds_and_who_speaks_until_it_is_over(
    size: tuple[int, int],
) -> None:
    for me, sees in (("Ama", True), ("Bo", True), ("Ana", False)):
        session = busy(me, holder=me == "Ama")
        session.act("Cy", following.CannotFollow())
        session.later(60_000)
        assert ("Somebody cannot follow, or needs a pause" in flat(now_of(session, size))) == sees, me
        assert "Cy cannot" not in flat(now_of(session, size))
        session.act("Cy", following.CanFollow())
        assert "cannot follow" not in flat(now_of(session, size))


def test_what_i_said_of_following_is_not_on_my_own_screen() -> None:
    session = busy("Ana")
    before = now_of(session)
    session.act("Ana", following.CannotFollow())
    assert session.replica.state.mine.unsettled
    assert now_of(session) == before
    assert "follow again" not in screen(view_of(session)).foot.line.plain


def test_plain_words_are_asked_of_the_speaker_until_the_turn_is_over() -> None:
    session = busy("Bo")
    session.act("Cy", care.JargonPlease())
    assert "Somebody asks for plain words." in flat(now_of(session))
    session.act("Bo", floor.Done())
    assert "plain words" not in flat(now_of(session))


@sized
def test_who_holds_reads_how_to_write_down_what_somebody_on_the_phone_says(size: tuple[int, int]) -> None:
    session = busy("Ama", holder=True)
    femi = next(n for n, p in session.server.kept.people.by_id.items() if p.name == "Femi")
    session.act("Ama", floor.CallNext(femi))
    assert "To write down what Femi says: scribe Femi: ..." in flat(now_of(session, size))
    if size != SMALL:  # which has room for three keys
        assert "k write for Femi" in screen(view_of(session, KEYS), size).foot.line.plain


def test_a_topic_is_called_by_its_own_number_and_no_other() -> None:
    session = busy("Ama", holder=True)
    session.act("Cy", coffee.AddTopic("Tea"))
    session.act("Ama", coffee.NextTopic(5))
    assert screen(view_of(session)).now.title.plain.startswith("Topic 1")
    assert " of " not in screen(view_of(session)).now.title.plain


@sized
@pytest.mark.parametrize(("me", "stands"), [("Ana", "the clock has stopped"), ("Ama", "left; the clock has stopped")])
def test_in_a_pause_the_border_names_no_hour(size: tuple[int, int], me: str, stands: str) -> None:
    session = busy(me, holder=me == "Ama")
    session.act("Bo", clock.Pause())
    text = now_of(session, size)
    assert stands in text
    assert "ends about" not in text
    assert "hearing" not in text


def test_a_break_that_is_paused_ends_at_no_hour() -> None:
    session = meeting("Ana", item=ItemId(4))
    assert "A break, until about " in now_of(session)
    session.act("Bo", clock.Pause())
    assert "A break." in now_of(session)
    assert "until" not in now_of(session)


@pytest.mark.parametrize("size", [USUAL, WIDE])
def test_what_a_part_is_about_stands_above_whose_turn_it_is(size: tuple[int, int]) -> None:
    text = now_of(choosing("Ama"), size)
    assert text.index("Topic  Money for travel") < text.index("Nobody has the floor.")
    text = now_of(decided("Ana"), size)
    assert text.index("Proposal  Cy:") < text.index("Nobody has the floor.") < text.index("CONSENT?")
    text = now_of(busy("Ana"), size)
    assert text.index("What is hard, or not working?") < text.index("has the floor")


def test_after_the_end_the_sentences_leave_no_empty_rows_below_them() -> None:
    for size in ((80, 24), (80, 20), (100, 30)):
        shown = screen(view_of(ended()), size)
        assert shown.now.lines[-1].plain, size
    assert "Who pays for thinking time?" in screen(view_of(ended()), USUAL).main.text


@pytest.mark.parametrize("size", SIZES)
def test_a_hand_that_waits_behind_a_round_stands_in_its_place_wherever_who_waits_is_said(size: tuple[int, int]) -> None:
    session = FakeSession(
        setup.SessionPlan("Arriving", items=(setup.PlannedItem("Arriving", mode="round", minutes=10, turn=60),))
    )
    session.people("Ama", "Ana", "Bo", "Cy", me="Ana", holders=("Ama",))
    for who, command in (("Ama", setup.Begin()), ("Ama", floor.Done()), ("Ana", floor.Done()), ("Ana", floor.Hand())):
        session.act(who, command)
    session.act("Ama", floor.Hand())
    for speaker, line, mine in (
        ("Bo", "Next Cy, then you, Ama.", "Your hand is up: 2nd."),
        ("Cy", "Next you, then Ama.", "Your hand is up: 1st."),
        ("", "Next you, then Ama.", "You are next. No rush."),
    ):
        text = flat(now_of(session, size))
        assert line in text
        assert mine in text
        assert "Nobody is waiting" not in flat(drawn(session, size))
        assert speaker == (session.replica.name(session.replica.kept.floor.speaker) if speaker else "")
        if speaker:
            session.act(speaker, floor.Done())
