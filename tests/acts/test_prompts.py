"""What is asked of me: one question at a time, each answer a line that could be typed, and nothing I may not do."""

from __future__ import annotations

import pytest

from cop_tui.acts import answered, prompts
from cop_tui.acts.act import Misread, Question, Send, Tell
from cop_tui.core.engine import base
from cop_tui.core.engine.ids import WordId
from cop_tui.core.topics import (
    agenda,
    agreement,
    checks,
    coffee,
    consenting,
    deciding,
    dots,
    parking,
    presenting,
    roles,
    setup,
    words,
)
from tests.acts.rooms import as_session, read, reader, room
from tests.ui import modes
from tests.ui.fake import FakeSession
from tests.ui.shown import now_of


def asked(session: FakeSession) -> prompts.Asked:
    found = prompts.asked(as_session(session))
    assert found is not None
    return found


def give(session: FakeSession, label: str, more: str = "") -> None:
    """Type the line of an answer, and words behind it where it needs some."""
    choice = next(c for c in asked(session).choices if c.label == label)
    assert choice.needs == bool(more)
    step = reader(session).read(f"{choice.line} {more}".strip())
    assert isinstance(step, Send)
    session.act(session.replica.name(session.replica.me), step.command)


def test_nothing_is_asked_where_nothing_is_to_be_answered() -> None:
    assert prompts.asked(as_session(modes.lobby())) is None
    assert prompts.asked(as_session(modes.at("last"))) is None


def test_a_check_asks_with_its_labels_and_their_meanings_and_knows_my_answer() -> None:
    session = modes.at("check")
    found = asked(session)
    assert (found.kind, found.text, found.answered) == ("CHECK", "How ready are we?", False)
    assert [c.label for c in found.choices] == ["glad", "fine", "unsure", "concern", "against"]
    assert all(c.meaning for c in found.choices)
    give(session, "concern")
    assert [c.label for c in asked(session).choices if c.mine] == ["concern"]
    assert asked(session).key == found.key


def test_an_observer_is_not_asked() -> None:
    session = modes.at("check")
    session.act("Ana", roles.TakeRole(base.OBSERVER))
    assert prompts.asked(as_session(session)) is None


def test_consent_asks_for_a_reason_with_a_concern_and_an_objection_only() -> None:
    session = modes.at("consent")
    session.act("Bo", deciding.Propose("We meet monthly."))
    assert prompts.asked(as_session(session)) is None
    session.act("Ama", consenting.AskConsent())
    assert [(c.label, c.needs) for c in asked(session).choices] == [
        ("consent", False),
        ("concern", True),
        ("objection", True),
        ("not now", False),
    ]
    give(session, "objection", "Too often.")
    assert [c.label for c in asked(session).choices if c.mine] == ["objection"]
    assert "not now" not in [c.label for c in asked(session).choices]  # there is an answer that stands


def test_other_words_of_a_proposal_are_another_question() -> None:
    session = modes.at("consent")
    session.act("Bo", deciding.Propose("We meet monthly."))
    session.act("Ama", consenting.AskConsent())
    before = asked(session).key
    session.act("Bo", deciding.Amend("We meet twice a year."))
    assert asked(session).key != before


def topics(session: FakeSession, *texts: str) -> None:
    modes.go(session, "write")
    for text in texts:
        session.act("Bo", coffee.AddTopic(text))


def test_each_dot_goes_where_it_is_put_and_one_too_many_moves_the_first() -> None:
    session = modes.at("write")
    topics(session, "Money", "Time", "Trust")
    session.act("Ama", dots.StartDots("topics", 2))
    for label, mine in (("Time", [0, 1, 0]), ("Time", [0, 2, 0]), ("Trust", [0, 1, 1]), ("Money", [1, 0, 1])):
        give(session, label)
        assert [c.mine for c in asked(session).choices] == mine
    assert "All yours are placed" in asked(session).text


def test_a_single_dot_moves() -> None:
    session = modes.at("write")
    topics(session, "Money", "Time")
    session.act("Ama", dots.StartDots("topics", 1))
    assert "1 left of 1" in asked(session).text
    give(session, "Time")
    give(session, "Money")
    assert [c.mine for c in asked(session).choices] == [1, 0]


def test_of_a_topic_whose_text_is_not_here_it_is_said_and_no_word_is_named_that_does_something_else() -> None:
    session = modes.at("write")
    topics(session, "Money", "Time")
    first = session.server.kept.dots.topics[0]
    session.act("Ama", dots.StartDots("topics", 2))
    del session.replica.state.texts[first]
    assert [choice.label for choice in asked(session).choices] == ["(still coming)", "Time"]
    session.act("Ama", dots.CloseDots(1))
    modes.go(session, "talk")
    session.act("Ama", coffee.NextTopic(5, first))
    assert "(still coming)" in now_of(session)


def test_dots_on_what_is_parked_name_it() -> None:
    session = modes.at("talk")
    for text in ("Rates", "Rooms"):
        session.act("Bo", parking.Park(text))
    session.act("Ama", dots.StartDots("parked", 2))
    assert [c.label for c in asked(session).choices] == ["Rates", "Rooms"]
    assert "what is parked" in asked(session).text


def test_a_vote_asks_whether_to_go_on() -> None:
    session = modes.at("write")
    topics(session, "Money", "Time")
    modes.go(session, "talk")
    session.act("Ama", coffee.NextTopic(5))
    assert prompts.asked(as_session(session)) is None
    session.later(5 * 60_000)
    assert [c.label for c in asked(session).choices] == ["continue", "enough"]
    give(session, "enough")
    assert session.server.memory.coffee.votes == {session.replica.me: False}


@pytest.mark.parametrize(("label", "parked"), [("yes", 1), ("rather not", 0)])
def test_an_offer_to_park_my_words_is_asked_first(label: str, parked: int) -> None:
    session = modes.at("check")
    session.act("Ama", parking.OfferPark(session.replica.me, "Who pays for thinking?"))
    assert "Ama offers to park what you said: Who pays for thinking?" in asked(session).text
    give(session, label)
    assert len(session.server.kept.parking.notes) == parked
    assert asked(session).kind == "CHECK"


def test_kept_words_that_are_offered_to_be_parked_are_shown() -> None:
    session = modes.at("dots")
    session.act("Ana", words.Say("Thinking has no budget."))
    session.act("Ama", parking.OfferPark(session.replica.me, word=WordId(session.server.kept.seq)))
    assert "Thinking has no budget." in asked(session).text


def test_a_proposed_point_can_be_declined() -> None:
    session = modes.at("agreement")
    session.act("Bo", agreement.Agree("One speaks, the others listen."))
    assert asked(session).text == "One speaks, the others listen."
    give(session, "rather not")
    assert prompts.asked(as_session(session)) is None


def test_several_proposed_points_are_told_apart_and_each_can_be_agreed_or_declined() -> None:
    session = modes.at("agreement")
    for text in ("One speaks, the others listen.", "We begin on time."):
        session.act("Bo", agreement.Agree(text))
    found = asked(session)
    places = [agreement.place(session.replica.state, point) for point in session.server.kept.agreement.points]
    assert [(c.label, c.meaning) for c in found.choices] == [
        (f"yes {places[0]}", "One speaks, the others listen."),
        (f"rather not {places[0]}", ""),
        (f"yes {places[1]}", "We begin on time."),
        (f"rather not {places[1]}", ""),
    ]
    points = session.server.kept.agreement.points
    for line, command in (
        (f"yes {places[1]}", agreement.YesToPoint(points[1], points[1])),
        (f"yes to {places[0]}", agreement.YesToPoint(points[0], points[0])),
        (f"Rather not {places[0]}", agreement.ObjectToPoint(points[0])),
    ):
        step = reader(session).read(line)
        assert isinstance(step, Send)
        assert step.command == command
    with pytest.raises(Misread, match=rf"^Proposed: {places[0]}, {places[1]}\."):
        reader(session).read(f"yes {places[1] + 1}")
    session.act("Cy", agreement.Agree("We end on time."))
    assert f"{places[1]}. We begin on time." in asked(session).text, "many answers have no room for what they mean"
    session.act("Cy", agreement.ObjectToPoint(session.server.kept.agreement.points[-1]))
    give(session, f"rather not {places[0]}")
    assert [c.label for c in asked(session).choices] == ["yes", "rather not"]
    give(session, "rather not")
    assert isinstance(reader(session).read("yes 1"), Question), "with nothing proposed it is a sentence"


def test_numbers_alone_are_dots_while_dots_are_placed() -> None:
    session = modes.at("write")
    topics(session, "Money", "Time", "Trust")
    there = session.server.kept.dots.topics
    session.act("Ama", dots.StartDots("topics", 2))
    found = asked(session)
    assert [prompts.line_for(found, text) for text in ("1 3", "1, 3", "3")] == ["dot 1 3", "dot 1 3", "dot 3"]
    assert [prompts.line_for(found, text) for text in ("", "4", "0", "1 4", "1 is mine")] == [""] * 5
    step = reader(session).read("1 3")
    assert step == Question("Did you mean your dots: dot 1 3? y / n", Send(dots.PlaceDots([there[0], there[2]], 1)))
    session = modes.at("check")
    assert prompts.line_for(asked(session), "1 2") == "", "a check has one answer"


def test_a_part_for_somebody_who_presents_asks_who_brings_something() -> None:
    session = modes.at("tell")
    give(session, "present")
    assert session.server.kept.presenting.who == session.replica.me
    assert prompts.asked(as_session(session)) is None


def test_who_would_like_to_present_is_asked_in_the_part_before() -> None:
    session = modes.lobby()
    session.act("Ama", setup.Begin())
    modes.go(session, "pairs")
    assert prompts.asked(as_session(session)) is None
    plan = setup.SessionPlan("One", items=(modes.PARTS["dots"], modes.PARTS["tell"]))
    session = FakeSession(plan)
    session.people("Ama", "Ana", me="Ana", holders=("Ama",))
    session.act("Ama", setup.Begin())
    give(session, "present")
    assert session.server.kept.presenting.who == session.replica.me


@pytest.mark.parametrize(("me", "labels"), [("Ama", ["ask", "end"]), ("Ana", [])])
def test_when_the_agenda_is_done_who_holds_the_space_is_asked_how_it_ends(me: str, labels: list[str]) -> None:
    session = modes.at("tell", me)
    for part in modes.PARTS:
        modes.go(session, part)
    session.act("Ama", agenda.MoveOn(really=True))
    found = prompts.asked(as_session(session))
    assert [c.label for c in (found.choices if found else ())] == labels
    if labels:
        session.act("Bo", parking.Park("Rates"))
        assert [c.label for c in asked(session).choices] == ["next time", *labels]
        give(session, "next time")
        give(session, "ask")
        assert [c.label for c in asked(session).choices] == ["end"]


def test_whoever_listens_may_come_back() -> None:
    session = modes.at("tell")
    session.act("Ana", presenting.Present())
    modes.go(session, "without")
    give(session, "come back")
    assert session.server.kept.presenting.back
    assert prompts.asked(as_session(session)) is None


def test_a_check_with_its_own_answers_has_a_choice_for_each() -> None:
    session = modes.at("talk")
    session.act("Ama", checks.StartCheck("Shall we stop?", binding=True))
    assert asked(session).after.startswith("It is binding")


def test_what_i_answered_is_told_to_me_by_what_is_happening_and_by_help_and_never_what_others_did() -> None:
    fake = room("Ana")
    fake.act("Ama", checks.StartCheck("How are we?"))
    fake.act("Bo", checks.Feel("fine", 1))
    fake.act("Bo", agreement.Agree("One speaks."))
    fake.act("Cy", agreement.YesToPoint(fake.server.kept.agreement.points[0]))
    fake.act("Bo", deciding.Propose("We meet."))
    fake.act("Ama", consenting.AskConsent())
    fake.act("Cy", consenting.GiveConsent())
    assert answered.lines(as_session(fake)) == []
    fake.act("Ana", checks.Feel("fine", 1))
    fake.act("Ana", agreement.YesToPoint(fake.server.kept.agreement.points[0]))
    fake.act("Ana", consenting.GiveConsent())
    mine = [
        "Your answer to the proposal: consent. You can change it.",
        "Your answer to the check: fine. You can change it.",
        "You said yes to point 1. You can still object to it: object to point 1.",
    ]
    for line in ("now?", "?"):
        step = read(fake, line)
        assert isinstance(step, Tell)
        assert [told for told in step.lines if told in mine] == mine
