"""Typed lines of deciding together: checks, consent, dots and topics."""

from __future__ import annotations

import contextlib

import pytest

from cop_tui import core
from cop_tui.acts import parser, performing
from cop_tui.acts.act import Misread, Question, Send, Tell, UseNote
from cop_tui.acts.parser import offered
from cop_tui.client.outbox import Answer
from cop_tui.core.engine.ids import ItemId, WordId
from cop_tui.core.topics import (
    checks,
    clock,
    coffee,
    consenting,
    deciding,
    dots,
    floor,
    parking,
    people,
    record,
    roles,
    setup,
    words,
)
from tests.acts.rooms import OPEN, as_session, command, read, room
from tests.ui.fake import FakeSession


def tell(fake: FakeSession, line: str) -> list[str]:
    step = read(fake, line)
    assert isinstance(step, Tell)
    return step.lines


def checking(me: str = "Ana") -> FakeSession:
    fake = room(me)
    fake.act("Ama", checks.StartCheck("Are we ready?", True))
    return fake


def proposed(me: str = "Ana") -> FakeSession:
    fake = room(me)
    fake.act("Bo", deciding.Propose("We meet monthly"))
    return fake


def asked(me: str = "Ana") -> FakeSession:
    fake = proposed(me)
    fake.act("Ama", consenting.AskConsent())
    return fake


def written(me: str = "Ana") -> FakeSession:
    fake = room(me)
    for who, text in (("Bo", "Rates"), ("Cy", "Trust")):
        fake.act(who, coffee.AddTopic(text))
    return fake


def names(fake: FakeSession) -> set[str]:
    return {act.name for act in offered(as_session(fake))}


def test_a_check_is_asked_with_a_question_and_says_whether_it_binds() -> None:
    assert command(room("Ama"), "check Are we ready?") == checks.StartCheck("Are we ready?", False, OPEN)
    assert command(room("Ama"), "check binding: Now?") == checks.StartCheck("Now?", True, OPEN)
    with pytest.raises(Misread, match="Type the question"):
        read(room("Ama"), "check")
    plan = setup.SessionPlan(title="T", items=(setup.PlannedItem("Ready?", mode="check"),))
    fake = room("Ama", item=ItemId(1), plan=plan)
    fake.act("Ama", checks.CloseCheck())
    assert "check" in names(fake)
    assert command(fake, "check") == checks.StartCheck("", False, ItemId(1))


def test_feelings_are_typed_as_far_as_they_are_clear() -> None:
    fake = checking()
    assert command(fake, "feel g") == checks.Feel("glad", 1)
    assert command(fake, "feel Concern") == checks.Feel("concern", 1)
    assert command(fake, "feel nothing") == checks.Feel("", 1)
    for line in ("feel", "feel happy"):
        with pytest.raises(Misread, match="glad"):
            read(fake, line)
    with pytest.raises(Misread, match="No check runs"):
        read(room(), "feel glad")


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("feel concern too late for me", "too late for me"),
        ("feel Concern: too late, again", "too late, again"),
        ("feel conc too late for me", "too late for me"),
        ("feel concern", ""),
    ],
)
def test_an_answer_may_carry_its_reason_which_is_parked_without_a_name_or_goes_nowhere(line: str, why: str) -> None:
    step = read(checking(), line)
    assert isinstance(step, Send)
    assert step.command == checks.Feel("concern", 1), "totals hold no reasons, and nobody sees whose they are"
    if not why:
        assert step.after is None
        return
    assert step.after
    assert step.after.then == UseNote("park", why)
    assert why in step.after.text


@pytest.mark.parametrize(
    ("line", "feels"),
    [
        ("concern It is too fast", "concern"),
        ("Concern: It is too fast", "concern"),
        ("a concern: It is too fast", "concern"),
        ("My concern, It is too fast", "concern"),
        ("I have a concern: It is too fast", "concern"),
        ("objection It is too fast", "against"),
        ("object It is too fast", "against"),
        ("I object because It is too fast", "against"),
        ("against - It is too fast", "against"),
        ("unsure: It is too fast", "unsure"),
    ],
)
def test_an_answer_with_its_reason_is_taken_for_an_answer_to_the_check_and_sent_only_by_a_yes(
    line: str, feels: str
) -> None:
    step = read(checking(), line)
    assert isinstance(step, Question)
    assert step.text == f"Did you mean this as your answer: feel {feels} It is too fast? y / n"
    assert step.then == read(checking(), f"feel {feels} It is too fast")
    assert step.back == line


@pytest.mark.parametrize(
    ("line", "meant"),
    [
        ("a concern: It is too fast", "concern It is too fast"),
        ("I object: It is too fast", "objection It is too fast"),
        ("object It is too fast", "objection It is too fast"),
        ("against: It is too fast", "objection It is too fast"),
    ],
)
def test_an_answer_with_its_reason_is_taken_for_an_answer_to_the_proposal_and_sent_only_by_a_yes(
    line: str, meant: str
) -> None:
    step = read(asked(), line)
    assert isinstance(step, Question)
    assert step.text == f"Did you mean this as your answer: {meant}? y / n"
    assert step.then == read(asked(), meant)


def test_a_sentence_that_only_begins_like_an_answer_stays_a_sentence() -> None:
    for line in ("fine words we hear", "glad you ask", "a concern we had in May", "fine, let us go on"):
        for fake in (checking("Bo"), asked("Bo")):
            step = read(fake, line)
            assert isinstance(step, Question)
            assert step.then == Send(words.Say(line)), line


def test_to_object_to_more_time_is_no_answer_to_the_proposal() -> None:
    fake = asked()
    with pytest.raises(Misread, match=r"say it with its words: objection \.\.\."):
        read(fake, "object")
    fake.act("Ama", clock.Extend(5))
    assert command(fake, "object") == clock.Object()


def test_an_answer_of_two_words_is_told_from_its_reason() -> None:
    item = setup.PlannedItem("Ready?", mode="check", options=("not sure", "concern", "against", "not now: later"))
    fake = room(item=ItemId(1), plan=setup.SessionPlan(title="T", items=(item,)))
    assert command(fake, "feel not s") == checks.Feel("not sure", 1)
    step = read(fake, "feel not sure it fits")
    assert isinstance(step, Send)
    assert (step.command, step.after and step.after.then) == (checks.Feel("not sure", 1), UseNote("park", "it fits"))
    with pytest.raises(Misread, match="Choose one of"):
        read(fake, "feel not it fits")


def test_off_the_record_a_reason_stays_with_whoever_typed_it() -> None:
    fake = checking()
    fake.act("Ama", record.RecordOff())
    step = read(fake, "feel concern too late for me")
    assert isinstance(step, Send)
    assert step.after is None


def test_what_a_check_means_and_what_came_of_those_before_can_be_asked() -> None:
    assert tell(room(), "check?") == ["There has been no check in this meeting."]
    fake = checking()
    lines = tell(fake, "check?")
    assert lines[0] == "The check: Are we ready? It is binding."
    assert lines[4] == "feel concern: something worries me."
    assert lines[-1] == "You have given no answer, and need not."
    fake.act("Ana", checks.Feel("fine"))
    assert tell(fake, "check?")[-1] == "Your answer: fine."
    fake.act("Ama", checks.CloseCheck())
    assert tell(fake, "check?") == ["Over (binding): Are we ready? Too few answered, so no totals are shown."]


def test_while_it_runs_a_check_is_offered_and_never_in_the_way() -> None:
    fake = checking()
    assert {"feel"} == {"feel", "check", "close check"} & names(fake)
    assert "close check" in names(checking("Ama"))
    assert "The check: Are we ready? If you like: feel glad / fine / unsure / concern / against." in tell(fake, "now?")
    assert "say" in names(fake)
    assert "feel" not in names(room())


def test_a_proposal_is_offered_step_by_step() -> None:
    assert "propose" not in names(room())
    plan = setup.SessionPlan(title="T", items=(setup.PlannedItem("Decide", mode="consent"),))
    assert "propose" in names(room(item=ItemId(1), plan=plan))
    assert {"amend"} == {"amend", "propose", "consent", "reactions"} & names(proposed("Bo"))
    assert {"reactions", "ask consent", "no decision"} <= names(proposed("Ama"))
    assert {"consent", "concern", "objection", "not now"} <= names(asked())
    assert {"decide", "no decision"} <= names(asked("Ama"))
    fake = asked()
    fake.act("Ana", consenting.GiveConsent())
    assert "not now" not in names(fake)
    assert "Bo's proposal: We meet monthly" in tell(fake, "now?")
    can = parser.can_line(as_session(asked()))
    assert "consent, concern, objection, not now" in can


def test_deciding_where_some_have_not_answered_asks_first_and_names_only_who_cannot_read_it() -> None:
    fake = asked("Ama")
    fake.act("Ama", floor.PutIn("Femi"))
    fake.act("Ama", floor.PutIn("Zed"))
    fake.act("Di", people.Away())
    fake.act("Cy", roles.TakeRole("observer"))
    fake.act("Bo", consenting.GiveConsent())
    asks = read(fake, "decide in June")
    assert asks == Question(
        "Some have not answered. Silence is not a yes here. Have you asked Femi and Zed aloud? Away, or without a "
        "connection: Di. ask consent asks everyone again; no decision leaves it open. Decide all the same? y / n",
        Send(deciding.Decide("in June", 1)),
    )
    assert {"ask consent", "no decision"} <= names(fake)


def test_whoever_came_only_to_the_lobby_is_neither_asked_about_nor_named_as_away() -> None:
    fake = room("Ama", begun=False)
    for who in ("Cy", "Di"):
        fake.act(who, people.Link("away"))
    fake.act("Ama", setup.Begin())
    fake.act("Bo", deciding.Propose("We meet monthly"))
    fake.act("Ama", consenting.AskConsent())
    for who in ("Ama", "Ana", "Bo"):
        fake.act(who, consenting.GiveConsent())
    assert command(fake, "decide in June") == deciding.Decide("in June", 1), "all who came have answered"
    fake.act("Cy", people.Link("here"))
    fake.act("Cy", people.Link("away"))
    asks = read(fake, "decide in June")
    assert isinstance(asks, Question)
    assert "Away, or without a connection: Cy." in asks.text
    assert "Di" not in asks.text


def test_whoever_decides_reads_first_whose_concerns_stand_and_how_they_are_answered() -> None:
    fake = asked("Ama")
    for who in ("Ama", "Ana"):
        fake.act(who, consenting.GiveConsent())
    fake.act("Cy", consenting.RaiseConcern("It is far"))
    fake.act("Di", consenting.RaiseConcern("It is late"))
    asks = read(fake, "decide in June")
    assert isinstance(asks, Question)
    assert asks.text == (
        "Concerns stand: Cy and Di; proposal? shows them. Bo can answer them: amend ... Some have not answered. Silence is not "
        "a yes here. ask consent asks everyone again; no decision leaves it open. Decide all the same? y / n"
    )
    fake.act("Bo", consenting.GiveConsent())
    fake.act("Di", consenting.GiveConsent())
    asks = read(fake, "decide")
    assert isinstance(asks, Question)
    assert asks.text.startswith(
        "A concern stands: Cy; proposal? shows it. Bo can answer it: amend ... No day is named on which"
    )
    assert command(fake, "decide in June") == deciding.Decide("in June", 1), "a concern stops nothing"


def test_a_day_to_look_at_it_again_is_named_as_an_example() -> None:
    fake = asked("Ama")
    for who in ("Ama", "Ana", "Bo", "Cy", "Di"):
        fake.act(who, consenting.GiveConsent())
    asks = read(fake, "decide")
    assert isinstance(asks, Question)
    assert asks.text == (
        "No day is named on which it is looked at again (to name one: decide 14 May). Decide all the same? y / n"
    )


def test_enter_alone_decides_nothing() -> None:
    fake = asked("Ama")
    for who in ("Ama", "Ana", "Bo", "Cy", "Di"):
        fake.act(who, consenting.GiveConsent())
    assert command(fake, "decide in June") == deciding.Decide("in June", 1), "everybody has answered"
    asks = read(fake, "decide")
    assert isinstance(asks, Question)
    assert asks.text.startswith("No day is named on which it is looked at again")
    for act in parser.ACTS:
        if act.key and (act.needs or act.begins) and act.name not in ("check", "round"):  # which can be closed again
            for me in ("Ama", "Ana", "Di"):
                with contextlib.suppress(Misread, core.Refused):
                    assert not isinstance(read(asked(me), act.words[0]), Send) or act.name == "decide", act.name


def test_answers_carry_the_wording_they_are_for() -> None:
    assert command(asked(), "consent") == consenting.GiveConsent(1)
    assert command(asked(), "concern It is far") == consenting.RaiseConcern("It is far", 1)
    assert command(asked(), "objection Nobody can come") == consenting.RaiseObjection("Nobody can come", 1)
    assert command(asked("Ama"), "decide in June") == deciding.Decide("in June", 1)
    assert command(proposed("Ama"), "no decision") == deciding.LeaveUndecided(1)
    for line in ("concern", "objection", "propose", "topic"):
        with pytest.raises(Misread, match="after it"):
            read(asked(), line)
    with pytest.raises(core.Refused) as refused:
        read(room(), "consent")
    assert refused.value.code == "nothing_on_table"
    assert performing.after(consenting.NotNow(), Answer("relayed")) == "Not now. Nothing is written down."


def test_what_is_proposed_and_was_decided_can_be_asked() -> None:
    assert tell(room(), "decisions?") == ["Nothing is proposed and nothing has been decided yet."]
    fake = asked()
    fake.act("Cy", consenting.RaiseConcern("It is far"))
    fake.act("Di", consenting.GiveConsent())
    assert tell(fake, "decisions?") == [
        "Bo proposes: We meet monthly",
        "Everybody is asked: consent / concern ... / objection ... / not now.",
        "Cy: concern: It is far",
        "Di: consent",
    ]
    fake.act("Ama", deciding.Decide("in June"))
    fake.act("Cy", deciding.Reopen(1))
    assert tell(fake, "decisions?") == [
        "1. Decided: We meet monthly. We look at it again: in June. Reopened as part 7."
    ]
    with pytest.raises(Misread, match="by number"):
        read(fake, "reopen decision")
    assert tell(proposed(), "proposal?") == ["Bo proposes: We meet monthly"]


def test_dots_are_placed_by_the_numbers_that_are_shown() -> None:
    fake = written("Ama")
    assert command(fake, "dots") == dots.StartDots("topics", 2)
    assert command(fake, "dots 3") == dots.StartDots("topics", 3)
    assert command(fake, "dots on parked") == dots.StartDots("parked", 2)
    assert command(room("Ama"), "dots") == dots.StartDots("parked", 2)
    with pytest.raises(Misread, match="how many each"):
        read(fake, "dots people")
    with pytest.raises(Misread, match="No dots"):
        read(fake, "dot 1")
    fake.act("Ama", dots.StartDots())
    first, second = fake.replica.kept.dots.topics
    assert command(fake, "dot 2, 1 and 2") == dots.PlaceDots([second, first, second], 1)
    assert command(fake, "dot none") == dots.PlaceDots([], 1)
    assert command(fake, "close dots") == dots.CloseDots(1)
    for line in ("dot", "dot Rates", "dot 3"):
        with pytest.raises(Misread, match="topics\\? shows"):
            read(fake, line)
    fake.act("Ama", dots.PlaceDots([second, second]))
    assert tell(fake, "topics?") == ["Topics to come: 2.", "1. Rates", "2. Trust (your dots: 2)"]
    assert {"dot", "close dots"} <= names(fake)
    assert "dots" not in names(fake)


def test_dots_on_parked_notes_use_the_numbers_of_the_lot() -> None:
    fake = room("Ama")
    for text in ("one", "two"):
        fake.act("Bo", parking.Park(text))
    fake.act("Ama", dots.StartDots("parked"))
    assert command(fake, "dot 2") == dots.PlaceDots([fake.replica.kept.parking.notes[1]], 1)
    with pytest.raises(Misread, match="lot\\? shows"):
        read(fake, "dot 5")
    assert tell(fake, "topics?") == ["No topics wait. topic ..."]


def test_topics_are_taken_up_in_order_or_by_number_for_some_minutes() -> None:
    fake = written("Ama")
    second = fake.replica.kept.dots.topics[1]
    assert command(fake, "next topic") == coffee.NextTopic(7, WordId(0), OPEN)
    assert command(fake, "next topic 2") == coffee.NextTopic(7, second, OPEN)
    assert command(fake, "next topic 2 5m") == coffee.NextTopic(5, second, OPEN)
    assert command(fake, "next topic 5 min") == coffee.NextTopic(5, WordId(0), OPEN)
    for line in ("next topic Trust", "next topic 9"):
        with pytest.raises(Misread):
            read(fake, line)
    assert "topic" in names(written())
    fake.act("Ama", coffee.NextTopic())
    assert tell(fake, "topics?") == ["The topic: Rates", "Topics to come: 1.", "2. Trust"]
    assert "The topic: Rates" in tell(fake, "now?")


def test_the_vote_on_going_on_is_offered_while_it_runs() -> None:
    fake = written()
    fake.act("Ama", coffee.NextTopic())
    assert not {"continue", "enough"} & names(fake)
    fake.later(7 * 60_000)
    assert {"continue", "enough"} <= names(fake)
    assert command(fake, "continue") == coffee.Vote(True, ItemId(7))
    assert command(fake, "enough") == coffee.Vote(False, ItemId(7))
    assert "continue, enough" in parser.can_line(as_session(fake))


def test_a_question_is_taken_for_no_answer() -> None:
    fake = asked("Ana")
    assert "as your answer" in str(read(fake, "agreed"))
    try:
        step = str(read(fake, "agreed?"))
    except Misread as problem:
        step = str(problem)
    assert "as your answer" not in step
