"""Each mode on the screen, for who takes part and who holds the space, small and wide: what happens, and what is asked."""

from __future__ import annotations

import re

import pytest

from cop_tui.acts.act import Question
from cop_tui.core.engine.ids import ItemId, PersonId
from cop_tui.core.topics import (
    afterwards,
    agreement,
    care,
    checks,
    coffee,
    commitments,
    composing,
    consenting,
    deciding,
    dots,
    floor,
    groups,
    parking,
    parking_followup,
    presenting,
    words,
)
from cop_tui.ui.view import KEYS, LINE
from tests.acts.rooms import reader
from tests.ui import modes
from tests.ui.conftest import key, running, send, shown
from tests.ui.fake import FakeSession
from tests.ui.shown import SIZES, SMALL, WIDE, flat, leafed, now_of, panel, printed, screen, view_of

EVERYBODY = [("Ana", LINE), ("Ama", KEYS)]
HOSTILE = "[/x] [@click=app.quit]y[/] \x1b]0;t\x07 \u202eevil " + "e" + "\u0301" * 40

sized = pytest.mark.parametrize("size", SIZES)
seen = pytest.mark.parametrize(("me", "mode"), EVERYBODY)


def has(text: str, *wanted: str) -> None:
    read = flat(text)
    for one in wanted:
        assert one in read, (one, text)


@sized
@seen
def test_a_part_without_presenter_yet_asks_who_brings_something(size: tuple[int, int], me: str, mode: str) -> None:
    has(now_of(modes.at("tell", me), size, mode), "Nobody presents yet", "[1] present")
    if size != SMALL:
        has(now_of(modes.at("tell", me), size, mode), "No advice in this part.")


@sized
@seen
def test_who_presents_and_how_the_others_take_part_is_said(size: tuple[int, int], me: str, mode: str) -> None:
    session = modes.at("tell", me)
    session.act("Bo", presenting.Present())
    has(now_of(session, size, mode), "Bo speaks first and is not interrupted.")
    modes.go(session, "ask")
    has(now_of(session, size, mode), "Raise a hand to ask Bo: hand. They answer without one.", "keep idea")
    modes.go(session, "without")
    has(now_of(session, size, mode), "Bo only listens")


@sized
def test_whoever_presents_is_told_when_no_hand_is_needed_and_when_to_listen(size: tuple[int, int]) -> None:
    session = modes.at("tell")
    session.act("Ana", presenting.Present())
    modes.go(session, "ask")
    has(now_of(session, size), "You present, and need no hand to speak")
    modes.go(session, "without")
    has(now_of(session, size), "YOU LISTEN", "[1] come back")


@sized
@seen
def test_who_presents_is_named_in_the_parts_that_do_not_say_it_and_afterwards_who_did(
    size: tuple[int, int], me: str, mode: str
) -> None:
    session = modes.at("tell", me)
    session.act("Bo", presenting.Present())
    modes.go(session, "talk")
    has(now_of(session, size, mode), "Presented Bo")


async def test_a_new_part_is_one_line_of_the_talk_and_clears_what_was_answered_in_the_one_before() -> None:
    session = modes.at("dots")
    async with running(session) as (_, pilot):
        await send(pilot, "Hm")
        await send(pilot, "n")
        assert "Nothing was sent." in shown(pilot)
        modes.go(session, "talk")
        await pilot.pause()
        assert "Part 8: Talk." in shown(pilot)
        assert "Nothing was sent." not in shown(pilot)


@sized
@seen
def test_a_check_shows_each_answer_with_its_meaning_then_mine_then_totals(
    size: tuple[int, int], me: str, mode: str
) -> None:
    session = modes.at("check", me)
    has(now_of(session, size, mode), "CHECK How ready are we?", "[1] glad", "[5] against")
    if size != SMALL:
        has(now_of(session, size, mode), "[1] glad: I am glad about it", "[5] against: it would")
        has(now_of(session, size, mode), "It decides nothing. Totals only, none below four answers.")
    for who, how in (("Ama", "fine"), ("Ana", "fine"), ("Bo", "glad"), ("Cy", "concern")):
        session.act(who, checks.Feel(how))
    text = now_of(session, size, mode)
    has(text, "[2] fine (yours)")
    assert text.count("(yours)") == 1
    session.act("Ama", checks.CloseCheck())
    text = now_of(session, size, mode)
    has(text, "Checked How ready are we? glad 1, fine 2, unsure 0, concern 1, against 0.")
    assert "[1]" not in text


@sized
@seen
def test_consent_shows_the_proposal_what_is_asked_and_who_said_what(size: tuple[int, int], me: str, mode: str) -> None:
    session = modes.at("consent", me)
    has(now_of(session, size, mode), "Propose something (propose ...)")
    session.act("Bo", deciding.Propose("We meet monthly."))
    has(now_of(session, size, mode), "Proposal Bo: We meet monthly.")
    session.act("Ama", consenting.AskConsent())
    has(now_of(session, size, mode), "good enough for now, and safe enough to try?", "[1] consent", "[4] not now")
    session.act("Cy", consenting.RaiseConcern("Evenings are hard."))
    session.act("Di", consenting.RaiseObjection("Too often."))
    session.act(me, consenting.GiveConsent())
    text = now_of(session, size, mode)
    has(text, "Objection Di (Too often.)", "Concern Cy (Evenings are hard.)", f"Consent {me} (you)")
    has(text, "[1] consent (yours)", "[2] concern ..")
    session.act("Bo", deciding.Amend("We meet twice a year."))
    session.act("Di", consenting.GiveConsent())
    session.act("Ama", deciding.Decide("14 May"))
    text = now_of(session, size, mode)
    assert "[1]" not in text
    has(leafed(session, size, mode), "Decided 1 We meet twice a year. again: 14 May")


@sized
@seen
def test_my_group_and_the_others_are_named_and_their_words_stay_there(
    size: tuple[int, int], me: str, mode: str
) -> None:
    session = modes.at("pairs", me)
    mine = next(g for g in session.server.kept.groups.groups if session.replica.me in g)
    names = [session.replica.name(p) for p in mine if p != session.replica.me]
    text = now_of(session, size, mode)
    has(text, f"Your group You are with {' and '.join(names)}.", "bring back ... tells everybody")
    assert "has the floor" not in text
    has(leafed(session, size, mode), "Group 1: ", "Group 2: ")
    session.act(me, groups.BringBack("We want time."))
    has(now_of(session, size, mode), "1 of 3 lines are brought back.")


async def test_words_in_a_group_are_talk_and_no_notice() -> None:
    session = modes.at("pairs")
    async with running(session) as (_, pilot):
        await send(pilot, "say Only for you.")
        assert "Ana  (to your group) Only for you." in shown(pilot)
        assert " * Ana, in your group" not in shown(pilot)


def topics(me: str, *texts: str) -> FakeSession:
    session = modes.at("write", me)
    for text in texts:
        session.act("Bo", coffee.AddTopic(text))
    return session


@sized
@seen
def test_topics_dots_the_topic_of_now_and_the_vote(size: tuple[int, int], me: str, mode: str) -> None:
    session = topics(me, "Money", "Time", "Trust")
    has(leafed(session, size, mode), "topic: Money")
    has(leafed(session, size, mode), "2 Time")
    assert panel(session, "topics").startswith("Topics (3)")
    modes.go(session, "dots")
    session.act("Ama", dots.StartDots("topics", 2))
    has(
        now_of(session, size, mode),
        "DOTS On the topics. You have 2 left of 2.",
        "[2] Time",
        "Nobody sees whose are where.",
    )
    there = session.server.kept.dots.topics
    for who in ("Ama", "Ana", "Bo", "Cy"):
        session.act(who, dots.PlaceDots([there[1], there[1]]))
    has(now_of(session, size, mode), "[2] Time (yours x2)")
    session.act("Ama", dots.CloseDots())
    session.act("Ama", coffee.NextTopic(5))
    has(now_of(session, size, mode), "Topic Time")
    session.later(5 * 60_000)
    has(now_of(session, size, mode), "GO ON? 3 more minutes for this topic? [1] continue [2] enough")


@sized
def test_more_topics_than_numbers_are_counted(size: tuple[int, int]) -> None:
    session = topics("Ana", *(f"Topic of some length, number {n}" for n in range(1, 13)))
    modes.go(session, "dots")
    session.act("Ama", dots.StartDots())
    text = now_of(session, size)
    has(text, "[9] Topic", "and 3 more")
    assert "[10]" not in text


@sized
@seen
def test_a_proposed_point_is_asked_about_and_the_agreement_is_beside_it(
    size: tuple[int, int], me: str, mode: str
) -> None:
    session = modes.at("agreement", me)
    session.act("Bo", agreement.Agree("One speaks.", "how we work"))
    text = now_of(session, size, mode)
    has(text, "AGREE? One speaks. [1] yes [2] rather not", "Silence is a yes.")
    has(leafed(session, size, mode), "Agreement How we work: 1. One speaks. (proposed)")


@sized
def test_promises_are_beside_the_part_that_asks_for_them(size: tuple[int, int]) -> None:
    session = modes.at("promises")
    has(leafed(session, size), "Nothing is promised yet. promise ... does it.")
    session.act("Ana", commitments.Commit("I ask."))
    has(leafed(session, size), "Promised 1 I ask. you")


@sized
def test_the_review_shows_what_is_parked_with_its_numbers_and_receipts(size: tuple[int, int]) -> None:
    session = modes.at("talk")
    for text in ("Rates", "Rooms"):
        session.act("Bo", parking.Park(text))
    for part in modes.PARTS:
        modes.go(session, part)
    has(leafed(session, size), "1 Rates", "2 Rooms")
    session.act("Cy", parking_followup.TakeCare(session.server.kept.parking.notes[0]))
    has(leafed(session, size), "1 Rates parked, Cy looks after it")


@pytest.mark.parametrize(("size", "whole"), [((80, 34), True), (WIDE, True), (SMALL, False)])
def test_the_lobby_shows_who_holds_which_power_where_there_is_room(size: tuple[int, int], whole: bool) -> None:
    text = now_of(modes.lobby(), size)
    assert ("Convened by: The network." in text) is whole
    assert ("card?: who convened, pays and decides." in flat(text)) is whole


@sized
@seen
def test_that_trust_is_breaking_reaches_the_two_who_are_told(size: tuple[int, int], me: str, mode: str) -> None:
    session = modes.at("talk", me)
    other = "Bo" if me == "Ama" else "Ama"
    numbers = {session.replica.name(n): n for n in session.replica.kept.people.by_id}
    session.act("Cy", care.TrustBreaks([numbers[me], numbers[other]]))
    text = now_of(session, size, mode)
    has(text, "For you only, never stored", "1 to be read by you alone")
    assert "trust" not in text
    step = reader(session).read("answer")
    assert isinstance(step, Question)
    assert step.text.startswith(f"Told to you and {other} alone: somebody says that trust is breaking here.")
    has(text, "a answer" if mode == KEYS else "type answer")
    assert "Cy" not in text


@sized
@seen
def test_who_is_still_composing_is_said_and_how_long_a_hand_has_been_up_is_not(
    size: tuple[int, int], me: str, mode: str
) -> None:
    session = modes.at("talk", me)
    for who in ("Bo", "Cy"):
        session.act(who, floor.Hand())
    session.act("Ama", floor.CallNext())
    session.act("Bo", composing.WaitForMe())
    if mode == LINE:
        has(now_of(session, size, mode), "Bo has the floor, still composing.")
    session.act("Cy", composing.WaitForMe())
    if mode == KEYS:
        has(leafed(session, size, mode), "Cy still composing")
    session.act("Di", floor.Hand())
    session.time += 60 * 60_000
    assert not re.search("for (a|about) |long time", leafed(session, size, mode))


async def test_one_key_asks_the_floor_to_wait() -> None:
    session = modes.at("talk", "Ama")
    session.act("Ama", floor.Hand())
    session.act("Ama", floor.CallNext())
    async with running(session) as (_, pilot):
        assert "w wait" in shown(pilot)
        await key(pilot, "w")
        assert session.done == [composing.WaitForMe()]
        assert "Your turn. The floor waits while you write." in shown(pilot)


def hostile(me: str, part: str) -> FakeSession:
    session = topics(me, HOSTILE, HOSTILE)
    modes.go(session, part)
    match part:
        case "check":
            session.act("Ama", checks.CloseCheck())
            session.act("Ama", checks.StartCheck(HOSTILE))
        case "consent":
            session.act("Bo", deciding.Propose(HOSTILE))
            session.act("Ama", consenting.AskConsent())
            session.act("Cy", consenting.RaiseObjection(HOSTILE))
        case "dots":
            session.act("Ama", dots.StartDots())
        case "agreement":
            session.act("Bo", agreement.Agree(HOSTILE))
        case "talk":
            session.act("Ama", coffee.NextTopic(5))
            session.act("Ama", parking.OfferPark(PersonId(2), HOSTILE))
        case "promises":
            session.act("Bo", commitments.Commit(HOSTILE))
    return session


@sized
@seen
@pytest.mark.parametrize("part", ["check", "consent", "dots", "agreement", "talk", "promises"])
def test_hostile_words_are_only_words_in_every_panel(size: tuple[int, int], me: str, mode: str, part: str) -> None:
    text = leafed(hostile(me, part), size, mode)
    assert "[/x]" in text
    assert not any(ord(c) < 32 or c in "\u202e\x7f" for c in text.replace("\n", ""))


@pytest.mark.parametrize("size", [SMALL, pytest.param(WIDE, marks=pytest.mark.slow)])
@pytest.mark.parametrize("part", ["check", "consent", "dots", "agreement", "talk", "promises"])
async def test_a_click_on_hostile_words_does_nothing_they_say(size: tuple[int, int], part: str) -> None:
    async with running(hostile("Ana", part), size) as (app, pilot):
        rows = printed(app)
        there = [(row.index("@click"), y) for y, row in enumerate(rows) if "@click" in row]
        assert there
        for column, y in there:
            await pilot.click(offset=(column, y))
        await pilot.pause()
        assert app.return_value is None
        assert "[/x]" in shown(pilot)


# Answering by number


async def test_a_number_that_is_sent_answers_from_the_line_and_from_the_keys() -> None:
    session = modes.at("check")
    async with running(session) as (app, pilot):
        await send(pilot, "2")
        assert session.done == [checks.Feel("fine", 1)]
        assert app.room.line.value == ""
        assert "[2] fine (yours)" in shown(pilot)
        await pilot.press("escape")
        await pilot.press("slash", "1", "enter")
        await pilot.pause()
        assert session.done[-1] == checks.Feel("glad", 1)


async def test_an_answer_that_needs_words_goes_into_the_line() -> None:
    session = modes.at("consent", "Ama")
    session.act("Bo", deciding.Propose("We meet monthly."))
    session.act("Ama", consenting.AskConsent())
    async with running(session) as (app, pilot):
        await send(pilot, "3")
        assert (app.room.line.mode, app.room.line.value) == (LINE, "objection ")
        assert session.done == []
        await pilot.press(*"Too often.", "enter")
        await pilot.pause()
        assert session.done == [consenting.RaiseObjection("Too often.", 1)]
        await send(pilot, "1")
        await send(pilot, "1")  # what was said to a proposal is changed by a number that is given once more
        assert session.done[-1] == consenting.GiveConsent(1)


async def test_a_word_typed_behind_a_line_that_was_begun_is_asked_about_before_it_is_a_reason() -> None:
    session = modes.at("consent", "Ama")
    session.act("Bo", deciding.Propose("We meet monthly."))
    session.act("Ama", consenting.AskConsent())
    async with running(session) as (app, pilot):
        await send(pilot, "3")
        await pilot.press(*"decide", "enter")
        await pilot.pause()
        assert "decide is a word here. Is it your reason? y / n" in shown(pilot)
        assert session.done == []
        await pilot.press("n", "enter")
        await pilot.pause()
        assert app.room.line.value == "decide"
        assert session.done == []


async def test_what_is_said_is_asked_about_only_in_a_line_that_was_begun() -> None:
    session = modes.at("agreement")
    async with running(session, keys=False) as (app, pilot):
        app.room.talk.open_line("say ")
        await pilot.press(*"help", "enter")
        await pilot.pause()
        assert "help is a word here. Is it what you say? y / n" in shown(pilot)
        await send(pilot, "n")
        assert session.done == []
        app.room.line.value = ""
        await send(pilot, "say help")
        assert session.done == [words.Say("help")]


async def test_a_question_can_be_put_aside_and_taken_up_again() -> None:
    session = modes.at("check")
    async with running(session) as (_, pilot):
        await send(pilot, "0")
        assert "[1] glad" not in shown(pilot)
        assert "[0] look again" in shown(pilot)
        assert "Put aside. Nobody is told" in shown(pilot)
        await send(pilot, "2")
        assert session.done == []
        await send(pilot, "0")
        assert "[1] glad" in shown(pilot)
        await send(pilot, "0")
        session.act("Ama", checks.CloseCheck())
        session.act("Ama", checks.StartCheck("And now?"))
        await pilot.pause()
        assert "CHECK  And now?" in shown(pilot)
        assert "[1] glad" in shown(pilot)


async def test_what_is_put_aside_lets_the_next_question_through() -> None:
    session = modes.at("check")
    async with running(session) as (_, pilot):
        await send(pilot, "0")
        session.act("Bo", agreement.Agree("One speaks."))
        await pilot.pause()
        assert "AGREE?  One speaks." in shown(pilot)
        session.act("Ana", agreement.ObjectToPoint(session.server.kept.agreement.points[0]))
        await pilot.pause()
        assert "[0] look again" in shown(pilot)


async def test_a_number_meant_for_one_question_does_not_answer_the_next() -> None:
    session = modes.at("check")
    session.act("Ama", parking.OfferPark(session.replica.me, "Who pays?"))
    async with running(session) as (_, pilot):
        await send(pilot, "2")
        assert session.done == [parking.AnswerPark(False, 1)]
        await send(pilot, "2")
        assert session.done == [parking.AnswerPark(False, 1)]
        assert "This was asked a moment ago, so nothing was sent. For fine, give 2 once more." in shown(pilot)
        await send(pilot, "2")
        assert session.done[-1] == checks.Feel("fine", 1)


async def test_a_number_without_a_question_or_beyond_it_is_no_answer() -> None:
    session = modes.at("check", "Ama")
    async with running(session) as (_, pilot):
        await key(pilot, "6")
        assert session.done == []
        session.act("Ama", checks.CloseCheck())
        await key(pilot, "9")
        assert "9 does nothing now." in shown(pilot)
        await key(pilot, "1")
        assert session.done == [], "where nothing is asked, a number chooses a panel"


async def test_a_space_holder_leads_through_dots_topics_and_a_check_by_keys() -> None:
    session = topics("Ama", "Money", "Time")
    modes.go(session, "dots")
    session.time += 60_000
    async with running(session) as (app, pilot):
        for pressed, command in (
            ("s", dots.StartDots()),
            ("1", dots.PlaceDots([session.server.kept.dots.topics[0]], 1)),
            ("v", dots.CloseDots(1)),
            ("t", coffee.NextTopic(if_item=ItemId(7))),
        ):
            assert f" {pressed} " in app.room.foot.text or f"[{pressed}]" in app.room.now.text
            await (send if pressed.isdecimal() else key)(pilot, pressed)
            assert session.done[-1] == command
            app.room.line.turn_to(KEYS)
            await pilot.pause()
        await key(pilot, "y")
        assert "y does nothing now." in shown(pilot)
        modes.go(session, "consent")
        session.act("Bo", deciding.Propose("We meet."))
        await key(pilot, "q")
        assert session.done[-1:] == [consenting.AskConsent()]
        session.time += 60_000
        await send(pilot, "1")
        app.room.line.turn_to(KEYS)
        await key(pilot, "y")
        assert "y does nothing now." in shown(pilot), "it only ever answers"
        await key(pilot, "f")
        assert app.room.line.value == "decide "
        await pilot.press(*"14 May", "enter")
        await pilot.pause()
        assert "Silence is not a yes here." in " ".join(shown(pilot).split())
        assert not any(isinstance(command, deciding.Decide) for command in session.done)
        await key(pilot, "y")
        assert session.done[-1:] == [deciding.Decide("14 May", 1)]


async def test_two_numbers_are_two_dots_and_a_number_says_yes_to_one_of_several_points() -> None:
    session = topics("Ana", "Money", "Time", "Trust")
    session.act("Ama", dots.StartDots("topics", 2))
    session.time += 60_000
    async with running(session) as (_, pilot):
        await send(pilot, "1 3")
        there = session.server.kept.dots.topics
        assert session.done == [dots.PlaceDots([there[0], there[2]], 1)]
    session = modes.at("agreement")
    for text in ("One speaks, the others listen.", "We begin on time."):
        session.act("Bo", agreement.Agree(text))
    session.time += 60_000
    async with running(session) as (_, pilot):
        has(shown(pilot), "AGREE?", "One speaks, the others listen.", "We begin on time.")
        await send(pilot, "3")
        point = session.server.kept.agreement.points[1]
        assert session.done == [agreement.YesToPoint(point, point)]


async def test_taking_up_the_next_topic_waits_a_moment_after_the_one_before() -> None:
    session = topics("Ama", "Money", "Time", "Trust")
    modes.go(session, "talk")
    session.time += 60_000
    async with running(session) as (_, pilot):
        await key(pilot, "t")
        await key(pilot, "t")
        assert len(session.done) == 1
        assert "This part began a moment ago, so nothing was done. For next topic, press t once more." in " ".join(
            shown(pilot).split()
        )
        await key(pilot, "t")
        assert len(session.done) == 2


@sized
def test_words_said_stay_readable_beside_what_is_asked(size: tuple[int, int]) -> None:
    session = modes.at("talk")
    session.act("Bo", floor.Hand())
    session.act("Ama", floor.CallNext())
    session.act("Bo", words.Say("There was no time."))
    session.act("Ama", checks.StartCheck("Go on?"))
    has(screen(view_of(session), size).text, "Bo There was no time.", "Bo has the floor.", "CHECK Go on?")


@sized
@seen
def test_my_own_yes_to_a_point_is_seen_by_me_and_only_until_it_is_proposed_anew(
    size: tuple[int, int], me: str, mode: str
) -> None:
    session = modes.at("agreement", me)
    session.act("Bo", agreement.Agree("One speaks."))
    point = session.server.kept.agreement.points[0]
    session.act("Cy", agreement.YesToPoint(point))
    assert "(yours)" not in now_of(session, size, mode), "what others said is theirs"
    session.act(me, agreement.YesToPoint(point))
    has(now_of(session, size, mode), "AGREE? One speaks. [1] yes (yours)")
    session.act("Bo", afterwards.Soften(point, "One speaks, if they like."))
    assert "(yours)" not in now_of(session, size, mode)


@sized
def test_my_own_vote_on_more_time_is_seen_by_me_and_not_in_the_next_vote(size: tuple[int, int]) -> None:
    session = topics("Ana", "Money", "Time")
    session.act("Ama", coffee.NextTopic())
    session.later(7 * 60_000)
    session.act("Bo", coffee.Vote(True))
    assert "(yours)" not in now_of(session, size)
    session.act("Ana", coffee.Vote(True))
    has(now_of(session, size), "[1] continue (yours)")
    session.act("Ama", coffee.CloseVote())
    session.later(3 * 60_000)
    has(now_of(session, size), "GO ON?")
    assert "(yours)" not in now_of(session, size)
