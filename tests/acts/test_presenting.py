"""What is typed around presenting, groups, kinds of hand, orders of a round and paces."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from cop_tui import core
from cop_tui.acts import parser, performing, prompts, queries
from cop_tui.acts.act import Misread, Step, Tell
from cop_tui.client import notices
from cop_tui.client.outbox import Answer
from cop_tui.core import view
from cop_tui.core.engine.ids import ItemId, Ms, PersonId
from cop_tui.core.topics import agenda, care, floor, following, groups, ideas, pace, presenting, rounds, setup
from tests.acts import rooms
from tests.acts.rooms import QUEUE, as_session, command, number, read, room
from tests.ui.fake import FakeSession


def one(mode: str, me: str = "Ana", **plan: object) -> FakeSession:
    """Return a meeting in its only item, of this mode."""
    return room(me, plan=replace(rooms.PLAN, items=(setup.PlannedItem("Thinking", mode=mode, **plan),)), item=1)  # type: ignore[arg-type]


def told(step: Step) -> list[str]:
    assert isinstance(step, Tell)
    return step.lines


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("hand", floor.Hand()),
        ("hand about trust", floor.Hand("trust")),
        ("hand question", floor.Hand("", "question")),
        ("hand question about the form", floor.Hand("the form", "question")),
        ("hand Can't follow", floor.Hand("", "pause")),
        ("hand how we work: too fast", floor.Hand("too fast", "process")),
        ("hand answer to this", floor.Hand("", "answer")),
        ("hand questions I have", floor.Hand("questions I have")),
        ("pace typing", pace.OwnPace("typing")),
    ],
)
def test_a_kind_of_hand_is_typed_after_it(line: str, expected: core.Command) -> None:
    assert command(room(item=QUEUE), line) == expected


def test_a_hand_that_is_up_changes_its_kind_and_comes_down_alone() -> None:
    fake = room(item=QUEUE)
    fake.act("Ana", floor.Hand())
    assert command(fake, "hand question") == floor.Hand("", "question")
    assert command(fake, "hand") == floor.LowerHand()
    fake.act("Ana", floor.Hand("the form", "question"))
    fake.act("Bo", following.CannotFollow())
    lines = told(read(fake, "queue?"))
    assert "1. Ana (you): question, the form" in lines
    fake.later(8 * 60_000)
    assert "1. Ana (you): question, the form" in told(read(fake, "queue?"))
    assert "First of all: somebody cannot follow, or needs a pause." in lines
    with pytest.raises(Misread):
        read(fake, "pace")


def test_the_order_of_a_round_is_typed_before_its_seconds() -> None:
    fake = room("Ama", item=QUEUE)
    begun = command(fake, "round reversed 30 Why?")
    assert isinstance(begun, rounds.StartRound)
    assert (begun.seconds, begun.prompt, begun.order, begun.seed) == (30, "Why?", "reversed", 0)
    drawn = command(fake, "round drawn 30 Why?")
    assert isinstance(drawn, rounds.StartRound)
    assert drawn.seed
    with pytest.raises(Misread):
        read(fake, "round again")
    fake.act("Ama", rounds.StartRound(30, "Why?"))
    fake.act("Ama", rounds.EndRound())
    again = command(fake, "again")
    assert isinstance(again, rounds.StartRound)
    assert again.prompt == "Why?"


def test_an_idea_kept_for_later_is_mine_alone_and_offered_when_advice_is_welcome() -> None:
    fake = one("ask-presenter", advice=False)
    assert "keep idea" in {act.name for act in parser.offered(as_session(fake))}
    assert told(read(fake, "ideas?"))[0].startswith("You have kept no idea")
    with pytest.raises(Misread):
        read(fake, "keep idea")
    assert rooms.told(fake, "keep idea Ask the council")[0].startswith("Kept for you alone")
    assert told(read(fake, "ideas?")) == ["Your ideas, for you alone:", "1. Ask the council"]
    assert fake.done == []
    assert notices.kept_ideas(fake.replica.state) == []
    assert notices.kept_ideas(core.State()) == []
    (offered,) = notices.kept_ideas(room(item=QUEUE).replica.state)
    assert offered.text == "You kept ideas for later: ideas?"


def test_presenting_is_typed_and_seen_in_who() -> None:
    fake = one("without-presenter")
    fake.act("Ana", presenting.Present())
    assert "Ana presents." in told(read(fake, "who?"))
    assert command(fake, "come back") == presenting.ComeBack()
    assert command(fake, "step back") == presenting.StepBack()
    assert command(room("Ama"), "ask to present Bo") == presenting.AskToPresent(PersonId(number("Bo")))
    assert command(one("without-presenter", "Ana"), "present") == presenting.Present()


def test_groups_say_who_is_with_whom_and_where_words_go() -> None:
    fake = one("pairs")
    lines = told(read(fake, "groups?"))
    assert lines[0] == "2 groups."
    assert lines[-1].startswith("You are with ")
    assert queries.record_line(as_session(fake)).startswith("What you say goes to your group alone")
    assert command(fake, "bring back We listened") == groups.BringBack("We listened")
    assert command(fake, "group with Bo") == groups.ChooseGroup(PersonId(number("Bo")))
    assert isinstance(command(one("pairs", "Ama"), "draw groups"), groups.DrawGroups)
    with pytest.raises(Misread):
        read(fake, "bring back")
    assert told(read(room(), "groups?")) == ["There are no small groups now."]


def test_groups_show_who_was_left_alone() -> None:
    fake = one("pairs", "Ama")
    pair, others = sorted(fake.replica.kept.groups.groups, key=len)
    stays, goes = (fake.replica.name(person) for person in pair)
    assert not any("(alone)" in line for line in told(read(fake, "groups?")))
    fake.act(goes, groups.ChooseGroup(others[0]))
    assert any(line.endswith(f". {stays} (alone)") for line in told(read(fake, "groups?")))


@pytest.mark.parametrize(
    "sent",
    [presenting.AskToPresent(PersonId(2)), following.CannotFollow(), care.SoonerPlease()],
    ids=lambda sent: type(sent).__name__,
)
def test_what_is_asked_aside_is_answered_with_a_sentence(sent: core.Command) -> None:
    assert performing.after(sent, Answer("held"))


def test_whoever_presents_is_asked_about_ideas_where_they_are_due_and_says_it_in_two_words() -> None:
    told_alone = setup.PlannedItem("The dilemma", mode="presenter", who="presenter", advice=False)
    wanted = setup.PlannedItem("Ideas", mode="queue", who="not presenter")
    plan = setup.SessionPlan("T", items=(told_alone, wanted))
    fake = room("Ana", plan=plan, item=ItemId(1))
    fake.act("Ana", presenting.Present())
    assert not {"ideas now", "no ideas now"} & {act.name for act in parser.offered(as_session(fake))}
    fake.act("Ama", agenda.MoveOn(really=True))
    assert {"ideas now", "no ideas now"} <= {act.name for act in parser.offered(as_session(fake))}
    found = prompts.asked(as_session(fake))
    assert found is not None
    assert found.text.endswith("Would you like ideas now?")
    assert [choice.line for choice in found.choices] == ["come back", "ideas now", "no ideas now"]
    assert command(fake, "ideas now") == ideas.SayIdeas(True)
    assert command(fake, "no ideas now") == ideas.SayIdeas(False)
    fake.act("Ana", ideas.SayIdeas(False))
    after = prompts.asked(as_session(fake))
    assert after is not None
    assert [choice.line for choice in after.choices] == ["come back"]
    assert performing.after(ideas.SayIdeas(False), Answer("held"), as_session(fake)) == "", (
        "what is told to all says it"
    )


def test_whoever_has_brought_something_finds_the_question_and_both_answers() -> None:
    fake = one("presenter", who="presenter")
    fake.act("Ana", presenting.Present())
    assert prompts.asked(as_session(fake)) is None
    fake.act("Ana", floor.Done())
    found = prompts.asked(as_session(fake))
    assert found is not None
    assert (found.text, [choice.line for choice in found.choices]) == (
        "Would you like ideas now?",
        ["ideas now", "no ideas now"],
    )
    assert {"ideas now", "no ideas now"} <= {act.name for act in parser.offered(as_session(fake))}
    fake.act("Ana", ideas.SayIdeas(True))
    assert prompts.asked(as_session(fake)) is None


def test_whoever_speaks_as_the_minutes_of_the_part_run_out_finds_the_question_too() -> None:
    fake = one("presenter", who="presenter")
    fake.act("Ana", presenting.Present())
    left = view.part_left(fake.replica.state, Ms(fake.now()))
    assert left
    assert prompts.asked(as_session(fake)) is None
    fake.time += left
    found = prompts.asked(as_session(fake))
    assert found is not None
    assert [choice.line for choice in found.choices] == ["ideas now", "no ideas now"]
    other = one("presenter", "Bo", who="presenter")
    other.act("Ana", presenting.Present())
    other.time += left
    assert prompts.asked(as_session(other)) is None, "nobody else is asked"
