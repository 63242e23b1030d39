"""What people type in their own words, line by line: what is done with it, for whom, and at which moment of a meeting."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from cop_tui import core
from cop_tui.acts import refusals
from cop_tui.acts.act import Leave, Misread, Question, Send, Tell
from cop_tui.acts.entered import Entered
from cop_tui.acts.leaving import HAND_WAITS, HAVE_FLOOR, TURN_COMES, Leaving
from cop_tui.acts.parser import help_lines
from cop_tui.acts.performing import Performer, Reply
from cop_tui.acts.unheard import NOT_ASKED, SILENT, TO_HOLDERS
from cop_tui.acts.when import LEAVING_IT, NO_OFFER
from cop_tui.core.engine.ids import PersonId, WordId
from cop_tui.core.topics import (
    aloud,
    carrying,
    checks,
    consenting,
    deciding,
    floor,
    notes,
    parking,
    reading,
    release,
    roles,
    rounds,
    setup,
    thanking,
    words,
)
from cop_tui.core.topics.series import NameSeries
from tests.acts.rooms import NAMES, OPEN, QUEUE, REVEAL, ROUND, as_session, command, read, room

if TYPE_CHECKING:
    from tests.ui.fake import FakeSession

ZED = PersonId(len(NAMES) + 1)


def over(me: str) -> FakeSession:
    """Return a meeting that has ended."""
    fake = room(me)
    fake.act("Ama", release.AskAll())
    fake.act("Ama", setup.End())
    return fake


def with_zed(me: str = "Bo") -> FakeSession:
    """Return a meeting with Zed on the phone."""
    fake = room(me, item=QUEUE)
    fake.act("Ama", floor.PutIn("Zed"))
    return fake


def proposed(me: str) -> FakeSession:
    """Return a meeting in which everybody is asked about a proposal."""
    fake = with_zed(me)
    fake.act("Bo", deciding.Propose("We meet."))
    fake.act("Ama", consenting.AskConsent())
    return fake


MEETINGS = {
    "lobby": lambda me: room(me, begun=False),
    "round": lambda me: room(me, item=ROUND),
    "queue": lambda me: room(me, item=QUEUE),
    "talk": room,
    "over": over,
}
EVERYWHERE = tuple(MEETINGS)
NOT_OPEN = ("lobby", "over")


def became_of(fake: FakeSession, line: str) -> str:
    """Return what is done with a line: *shows*, *asks* or *does* and the act's word, *leaves*, or *says*."""
    try:
        step = read(fake, line)
    except (Misread, core.Refused):
        return "says"
    inner = step.then if isinstance(step, Question) else step
    how = (
        "asks"
        if isinstance(step, Question)
        else "leaves"
        if isinstance(step, Leave)
        else "does"
        if isinstance(step, Send)
        else "shows"
    )
    return f"{how} {inner.act.words[0]}" if inner.act else how


TABLE: list[tuple[str, str, dict[str, str]]] = [
    # line, what is done with it, and where it is something else: by moment, or by who and moment
    ("undo", "says", {}),
    ("mine?", "shows mine", {}),
    ("mine!", "shows mine", {}),
    ("help!", "shows help", {}),
    ("cost", "shows cost?", {}),
    ("who has not answered", "shows unanswered?", {}),
    ("who is missing?", "shows unanswered?", {}),
    ("Who is not here?", "shows unanswered?", {}),
    ("what is tonight about?", "shows expect?", {}),
    ("what did i write", "shows mine", {}),
    ("what may be quoted?", "shows mine", {}),
    ("when is my turn?", "shows my turn?", {}),
    ("waiting?", "shows queue?", {}),
    ("notes?", "shows notes?", {}),
    ("carry?", "shows what i carried?", {}),
    ("help carry", "shows help", {}),
    ("help phone", "shows help", {}),
    ("i want to leave", "asks bye", {}),
    ("no thanks", "shows offers?", {}),
    ("more time", "says", {"Ama round": "does more"}),
    ("more", "says", {"Ama round": "does more"}),
    ("thank the group for the tea", "does thank", dict.fromkeys(NOT_OPEN, "says")),
    ("pass Zed", "says", {}),
    ("done Zed", "says", {}),
    ("quote all for Zed", "says", {}),
    ("same here note 8", "says", {}),
    ("offer to write for Zed", "asks offer to write for", {"over": "says", **{f"Ama {at}": "shows offer to write for" for at in EVERYWHERE}}),
    ("done?", "says", {"Ama round": "asks done"}),
]  # fmt: skip
CASES = [
    (line, who, at, but.get(f"{who} {at}", but.get(at, done)))
    for line, done, but in TABLE
    for who in ("Ana", "Ama")
    for at in EVERYWHERE
]


@pytest.mark.parametrize(("line", "who", "at", "done"), CASES, ids=["-".join(case[:3]) for case in CASES])
def test_a_line_in_ones_own_words_is_taken_as_it_is_meant(line: str, who: str, at: str, done: str) -> None:
    assert became_of(MEETINGS[at](who), line) == done


def said(fake: FakeSession, line: str) -> str:
    """Return why a line was not done."""
    with pytest.raises((Misread, core.Refused)) as why:
        read(fake, line)
    return refusals.explain(why.value) if isinstance(why.value, core.Refused) else str(why.value)


def shown(fake: FakeSession, line: str) -> list[str]:
    """Return what a line shows."""
    step = read(fake, line)
    assert isinstance(step, Tell), step
    return step.lines


# Where only the signs at the end differ


@pytest.mark.parametrize(
    "line", ["who carried what", "Who carried what!", "who carried what.", "who carried", "ask who carried what"]
)
def test_what_asks_everybody_says_so_and_does_not_repeat_what_was_typed(line: str) -> None:
    fake = room()
    fake.act_of_host(NameSeries("Reflection"))
    step = read(fake, line)
    assert isinstance(step, Question)
    assert step.text == "Did you mean to ask everybody who carried what? y / n"
    assert isinstance(step.then, Send)
    assert step.then.command == carrying.AskCarried()


def test_no_question_says_that_a_word_is_none_and_then_the_same_word() -> None:
    fake = room("Ama", item=ROUND)
    step = read(fake, "done?")
    assert isinstance(step, Question)
    assert step.text == "Did you mean done? y / n"


# Whoever looked for a word


def had_their_turn(me: str) -> FakeSession:
    """Return a round in which Ana had her turn and Bo has the floor."""
    fake = room(me, item=ROUND)
    for who in ("Ama", "Ana"):
        fake.act(who, floor.Done())
    return fake


def test_whoever_looks_for_a_word_is_not_told_that_they_had_their_turn() -> None:
    looked = said(had_their_turn("Ana"), "fnord the thing")
    assert looked == "That is none of the words here, and nothing was sent. Your line is kept. help lists the words."
    wished = said(had_their_turn("Ana"), "say And another thing")
    assert (
        wished
        == "Bo has the floor, and the round goes on to others. Once it is over, anyone can raise a hand again. Your line is kept."
    )


async def test_a_line_that_was_no_word_in_a_round_comes_back() -> None:
    fake = had_their_turn("Ana")
    unread = Performer(as_session(fake), lambda reply: None).read(Entered("fnord the thing"))
    assert isinstance(unread, Reply)
    assert unread.keep


# Who has not answered


def test_who_has_not_answered_is_nobody_by_name_and_what_can_be_done_is_said() -> None:
    lines = shown(proposed("Ama"), "who has not answered?")
    assert lines[0] == SILENT
    assert "ask consent" in lines[1]
    assert "extend 5" in lines[1]
    assert lines[2] == "Zed takes part by phone: ask them aloud; then consent for Zed."
    assert not any(name in line for line in lines for name in ("Ana", "Cy", "Di"))
    assert shown(proposed("Ana"), "who is missing?")[:2] == [SILENT, TO_HOLDERS]
    assert shown(room(), "who is not here?") == [NOT_ASKED]


def test_who_has_not_answered_a_check_is_nobody_by_name_either() -> None:
    fake = with_zed("Ama")
    fake.act("Ama", checks.StartCheck("Ready?"))
    lines = shown(fake, "who has not answered")
    assert lines[0] == SILENT
    assert "close check" in lines[1]
    assert "voices 1 " in lines[2]
    fake.act("Ana", checks.Feel(fake.server.kept.checks.current.options[0].name))  # type: ignore[union-attr]
    assert shown(fake, "who has not answered") == lines, "who answered changes nothing of it"


# People without a screen


@pytest.mark.parametrize("word", ["pass", "done"])
def test_the_turn_of_somebody_without_a_screen_ends_by_their_name_alone(word: str) -> None:
    fake = with_zed("Ama")
    assert "does not have the floor" in said(fake, f"{word} Zed")
    fake.act("Ama", floor.CallNext(ZED))
    assert command(fake, f"{word} Zed") == floor.Done(ZED)
    assert "takes nothing after it" in said(fake, f"{word} Bo")
    assert "takes nothing after it" in said(fake, f"{word} Zed and go on")


@pytest.mark.parametrize(
    ("line", "places", "to"),
    [
        ("quote all for Zed", (1, 2), words.UNNAMED),
        ("quote for Zed", (1, 2), words.UNNAMED),
        ("quote 2 for Zed", (2,), words.UNNAMED),
        ("quote 1, 2 for zed", (1, 2), words.UNNAMED),
        ("quote all for Zed with name", (1, 2), words.NAMED),
        ("quote none for Zed", (1, 2), words.GROUP),
        ("quote 2 none for Zed", (2,), words.GROUP),
    ],
)
def test_words_of_somebody_without_a_screen_are_quoted_as_ones_own_are(
    line: str, places: tuple[int, ...], to: str
) -> None:
    fake = with_zed("Bo")
    for text in ("First.", "Second."):
        fake.act("Di", words.Scribe(ZED, text))
    theirs = aloud.of(fake.server, ZED)
    assert command(fake, line) == aloud.QuoteAloud(ZED, [theirs[place - 1] for place in places], to)


def test_help_of_somebody_without_a_screen_is_what_others_can_type_for_them() -> None:
    fake = with_zed()
    lines = help_lines(as_session(fake), "Zed")
    assert lines[0] == "Zed takes part without a screen. Others type for them:"
    assert any(line.startswith("  scribe Zed: TEXT") for line in lines)
    assert any(line.startswith("  consent for Zed") for line in lines)
    assert not any("NAME" in line for line in lines)
    assert help_lines(as_session(fake), "ana") == [
        "ana is somebody here, and no word to type. who? shows who takes part."
    ]
    assert any(line.startswith("  put in NAME") for line in help_lines(as_session(fake), "phone"))
    assert any(line.startswith("  who carried what?") for line in help_lines(as_session(fake), "carry"))


def test_whoever_offers_to_write_is_led_to_being_the_scribe() -> None:
    step = read(with_zed(), "offer to write for Zed")
    assert isinstance(step, Question)
    assert (
        step.text
        == "Whoever writes for others is a scribe, and everybody sees who is. Di writes already. Be scribe? y / n"
    )
    assert isinstance(step.then, Send)
    assert step.then.command == roles.TakeRole("scribe")
    assert shown(with_zed("Di"), "offer to write for Zed") == [
        "You may write for others already: scribe Zed: and what they said."
    ]


# My turn, offers, notes, thanks


def test_when_my_turn_is_is_said_for_me_alone() -> None:
    fake = room("Cy", item=ROUND)
    assert shown(fake, "when is my turn?") == ["Your turn comes after Bo. No rush."]
    assert shown(room("Ana", item=ROUND), "my turn?") == ["You are next, after Ama. No rush."]
    assert shown(had_their_turn("Ana"), "my turn?") == [
        "This round goes on to others. To ask for a turn after it: hand."
    ]
    fake = room("Ana", item=QUEUE)
    assert shown(fake, "my turn?") == ["You wait for no turn now. To ask for one: hand."]
    fake.act("Bo", floor.Hand())
    fake.act("Ana", floor.Hand())
    assert shown(fake, "my turn?") == ["Your turn comes after Bo. No rush."]
    assert shown(room(), "my turn?") == ["Anybody may speak in this part: say ..."]


def test_no_thanks_to_an_offer_needs_no_answer() -> None:
    fake = room("Bo")
    assert shown(fake, "no thanks") == [NO_OFFER]
    fake.act("Ama", roles.OfferRole("timekeeper", PersonId(3)))
    assert shown(fake, "no thanks") == ["On offer to you: timekeeper. role timekeeper takes it.", LEAVING_IT]


def test_what_somebody_offers_to_park_or_asks_to_read_aloud_is_read_whole_with_its_answers() -> None:
    fake = room("Bo")
    fake.act("Ama", parking.OfferPark(PersonId(3), "Who pays? " * 30))
    fake.act("Ana", reading.ReadForMe("I was tired. " * 20, PersonId(3)))
    assert shown(fake, "offers?") == [
        f"Ama offers to park what you said: {('Who pays? ' * 30).strip()}",
        "To answer: yes park it / rather not park it.",
        f"Ana asks you to read this aloud for them: {('I was tired. ' * 20).strip()}",
        "To answer: yes read it / rather not read it.",
        LEAVING_IT,
    ]


def test_the_notes_that_were_shown_are_read_with_their_numbers() -> None:
    fake = room("Ana", item=REVEAL)
    assert shown(fake, "notes?") == ["No notes are shown yet. mine shows your own."]
    for n, text in zip(map(WordId, (1, 2)), ("We never have time.", "It is warm."), strict=True):
        fake.replica.kept.notes.shown[f"h{n}"] = notes.Note(REVEAL, at=n)
        fake.replica.state.texts[n] = text
    assert shown(fake, "notes?") == ["Notes without names, Unsaid.", "1. We never have time.", "2. It is warm."]


@pytest.mark.parametrize("whom", ["the group", "everybody", "you all", "the room,", "to everyone"])
def test_thanks_to_everybody_say_what_for_and_not_twice_whom(whom: str) -> None:
    assert command(room(), f"thank {whom} for the tea") == thanking.ThankYou("for the tea")
    said(room(), f"thank {whom}")


@pytest.mark.parametrize("line", ["same here note 8", "same here 8", "same here to the note about time"])
def test_what_is_known_too_of_a_note_is_said_in_the_room_as_nobody_can_be_told(line: str) -> None:
    assert said(room(), line).startswith("A note has no name, so there is nobody to let know.")


# Leaving with a turn


def test_whoever_leaves_with_the_floor_or_a_turn_to_come_is_asked_first() -> None:
    assert Leaving(as_session(room("Ama", item=ROUND))).question() == HAVE_FLOOR
    assert Leaving(as_session(room("Cy", item=ROUND))).question() == TURN_COMES
    for fake in (had_their_turn("Ana"), room(), room("Ana", item=QUEUE), over("Ana"), room("Ana", begun=False)):
        assert Leaving(as_session(fake)).question() == ""


def test_whoever_leaves_with_a_hand_up_in_the_queue_is_asked_first_and_where_anybody_may_speak_nobody_is() -> None:
    for item, asked in ((QUEUE, HAND_WAITS), (OPEN, "")):
        fake = room("Ana", item=item)
        fake.act("Ana", floor.Hand())
        assert Leaving(as_session(fake)).question() == "", "alone in the queue no place is lost"
        fake.act("Bo", floor.Hand())
        parting = Leaving(as_session(fake))
        assert parting.question() == asked
        fake.act("Ana", floor.LowerHand())
        assert parting.over is bool(asked)
        assert Leaving(as_session(fake)).question() == ""


def test_a_question_about_a_hand_is_over_once_its_turn_has_come() -> None:
    fake = room("Ana", item=QUEUE)
    fake.act("Bo", floor.Hand())
    fake.act("Ama", floor.CallNext())
    fake.act("Ana", floor.Hand())
    parting = Leaving(as_session(fake))
    assert parting.question() == HAND_WAITS
    fake.act("Ama", floor.CallNext())
    assert parting.over
    parting.stay()
    assert parting.question() == HAVE_FLOOR


async def test_yes_leaves_no_stays_and_asking_twice_leaves() -> None:
    fake = room("Cy", item=ROUND)
    parting = Leaving(as_session(fake))
    assert parting.question() == TURN_COMES
    assert parting.answer("w") is None, "there is nothing to wait for"
    assert parting.answer("n") == "You stay."
    assert parting.question() == TURN_COMES
    assert parting.question() == ""
    parting.stay()
    assert parting.question() == TURN_COMES
    assert not parting.over
    fake.act("Ama", rounds.EndRound())
    assert parting.over
    assert parting.answer("y") == ""
    await asyncio.sleep(0)
    assert fake.left
