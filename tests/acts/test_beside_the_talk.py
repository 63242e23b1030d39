"""Lines for what people do beside the talk: thank, know it too, have something read, say two notes are one, write to those who hold."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from cop_tui import core
from cop_tui.acts import about_me, to_holders, waiting
from cop_tui.acts import same_here as same_acts
from cop_tui.acts import thanking as thanking_acts
from cop_tui.acts.act import Misread, Question, Send, Tell
from cop_tui.acts.parser import BY_NAME, offered
from cop_tui.acts.performing import Performer, Reply, after
from cop_tui.acts.prompts import asked
from cop_tui.client.outbox import Answer
from cop_tui.core.engine.ids import Ms, PersonId, WordId
from cop_tui.core.topics import (
    afterwards,
    between,
    care,
    ending,
    feedback,
    floor,
    merging,
    parking,
    people,
    reading,
    release,
    roles,
    same_here,
    setup,
    thanking,
    words,
)
from cop_tui.ui.panels import holding
from tests.acts.rooms import PLAN, QUEUE, as_session, command, number, read, room
from tests.ui.fake import FakeSession
from tests.ui.shown import view_of

ANA, BO = PersonId(number("Ana")), PersonId(number("Bo"))


def told(fake: FakeSession, line: str) -> list[str]:
    """Return the lines that are shown for a typed line."""
    step = read(fake, line)
    assert isinstance(step, Tell), step
    return step.lines


def misread(fake: FakeSession, line: str) -> str:
    """Return why a line cannot be made into an act."""
    with pytest.raises(Misread) as caught:
        read(fake, line)
    return str(caught.value)


def test_somebody_is_thanked_by_name_and_everybody_for_something() -> None:
    fake = room("Ana")
    assert command(fake, "thank Bo for the tea") == thanking.ThankYou("for the tea", BO)
    assert command(fake, "thank bo: the tea, and all of it") == thanking.ThankYou("the tea, and all of it", BO)
    assert command(fake, "thank for the tea") == thanking.ThankYou("for the tea")
    assert command(fake, "thank everybody for coming") == thanking.ThankYou("for coming")
    assert command(fake, "thank you all for coming") == thanking.ThankYou("for coming")
    assert command(fake, "thank the group for coming") == thanking.ThankYou("for coming")
    assert command(fake, "thank you Bo for the tea") == thanking.ThankYou("for the tea", BO)


@pytest.mark.parametrize("line", ["thank you so much, Bo", "thank Bp for the tea", "thank you", "thank"])
def test_a_sentence_of_thanks_and_a_mistyped_name_send_nothing(line: str) -> None:
    assert misread(room("Ana"), line) == thanking_acts.HOW


def test_a_thank_you_says_what_for() -> None:
    assert misread(room("Ana"), "thank Bo") == "Say what for: thank Bo for ..."


def thanked() -> tuple[FakeSession, WordId, WordId]:
    """Return a meeting in which Bo thanked Ana twice."""
    fake = room("Ana")
    for text in ("for the tea", "for the map"):
        fake.act("Bo", thanking.ThankYou(text, ANA))
    first, second = fake.server.kept.thanking.to
    return fake, first, second


def test_whoever_is_thanked_answers_for_the_one_that_waits_or_by_number() -> None:
    fake, first, second = thanked()
    assert command(fake, "yes to thanks") == thanking.AgreeToThanks(first, words.UNNAMED)
    assert command(fake, "yes to thanks 2 with name") == thanking.AgreeToThanks(second, words.NAMED)
    assert command(fake, "yes to thanks 2 without name") == thanking.AgreeToThanks(second, words.UNNAMED)
    assert command(fake, "no to thanks 2") == thanking.AgreeToThanks(second, words.GROUP)
    assert "thanked? shows 2 to you" in misread(fake, "yes to thanks 3")
    assert misread(fake, "yes to thanks gladly").startswith("Say which by its number")
    fake.act("Ana", thanking.AgreeToThanks(first, words.UNNAMED))
    assert command(fake, "yes to thanks") == thanking.AgreeToThanks(second, words.UNNAMED)
    assert command(fake, "no to thanks") == thanking.AgreeToThanks(first, words.GROUP)
    assert not BY_NAME["yes to thanks"].available(as_session(room("Bo")))
    assert BY_NAME["no to thanks"].available(as_session(fake))


def test_thanked_shows_what_is_to_me_and_from_me_and_nobody_elses() -> None:
    assert told(room("Ana"), "thanked?") == [
        "No thank-you here is to you or from you. Anybody can: thank Bo for the tea."
    ]
    fake, first, _ = thanked()
    fake.act("Cy", thanking.ThankYou("for nothing of Ana's", BO))
    fake.act("Ana", thanking.ThankYou("for waiting", BO))
    fake.act("Ana", thanking.ThankYou("for coming, all"))
    fake.act("Ana", thanking.AgreeToThanks(first, words.NAMED))
    assert told(fake, "thanked?") == [
        "1. To you, from Bo: for the tea [in the recap, with your name, if Bo agrees too]",
        "2. To you, from Bo: for the map [stays with the group]",
        "4. To Bo, from you: for waiting [not in the recap, unless Bo and you agree]",
        "5. To everybody, from you: for coming, all [not in the recap, unless you agree: mine]",
        "To you: yes to thanks 1, with name if you like; no answer means no.",
    ]


@pytest.mark.parametrize("agrees", [True, False])
def test_who_gave_thanks_reads_the_same_whatever_the_other_has_answered(agrees: bool) -> None:
    fake = room("Ana")
    fake.act("Ana", thanking.ThankYou("for waiting", BO))
    mine = WordId(fake.server.kept.seq - 1)
    if agrees:
        fake.act("Bo", thanking.AgreeToThanks(mine, words.UNNAMED))
    assert told(fake, "thanked?")[0] == "1. To Bo, from you: for waiting [not in the recap, unless Bo and you agree]"
    fake.act("Ana", afterwards.Consent([mine], words.UNNAMED))
    assert "for waiting [may be quoted without name, if Bo agrees too]" in " ".join(told(fake, "mine"))
    assert told(fake, "thanked?")[0] == (
        "1. To Bo, from you: for waiting [in the recap, without your name, if Bo agrees too]"
    )


def test_same_here_is_for_whoever_has_the_floor_or_spoke_last() -> None:
    fake = room("Ana")
    assert misread(fake, "same here") == "Say whose words you know too: same here Bo."
    assert not BY_NAME["same here"].available(as_session(fake))
    fake.act("Bo", words.Say("I was tired."))
    fake.act("Ana", words.Say("I am here."))
    asks = read(fake, "same here")
    assert isinstance(asks, Question)
    assert asks.text == "Let Bo know that they are not alone with it? Nobody is told who, or how many. y / n"
    assert asks.then == Send(same_here.SameHere(BO), act=BY_NAME["same here"])
    assert command(fake, "same here Cy") == same_here.SameHere(PersonId(number("Cy")))
    assert BY_NAME["same here"].available(as_session(fake))
    fake.act("Ama", floor.PutIn("Femi"))
    core.apply(fake.replica.state, floor.Called(PersonId(number("Di"))))
    asks = read(fake, "same here")
    assert isinstance(asks, Question)
    assert asks.text.startswith("Let Di know")
    core.apply(fake.replica.state, floor.Called(ANA))
    assert misread(fake, "same here").startswith("Say whose")
    assert after(same_here.SameHere(BO), Answer("held")) == same_acts.PASSED_ON
    assert BY_NAME["same here"].unkept, "a half-typed line of it is on no disk"


def test_my_words_are_read_by_those_who_hold_or_by_somebody_named_with_a_colon() -> None:
    fake = room("Ana")
    assert command(fake, "read for me Cy: I would wait") == reading.ReadForMe("I would wait", PersonId(number("Cy")))
    assert command(fake, "read for me I would wait") == reading.ReadForMe("I would wait")
    assert command(fake, "read for me Cy said it well") == reading.ReadForMe("Cy said it well")
    assert misread(fake, "read for me").startswith("Type your words after it")
    assert misread(fake, "read for me Cy:").startswith("Type your words after it")
    assert after(reading.ReadForMe("x"), Answer("held", facts={"names": ["Ama", "Di"]})).startswith(
        "Ama or Di is asked, aside"
    )
    assert after(reading.ReadForMe("x"), Answer("held")).startswith("Somebody is asked, aside")


def test_whoever_is_asked_to_read_answers_what_waits_and_then_what_they_took() -> None:
    fake = room("Ana")
    for who in ("Bo", "Cy"):
        fake.act(who, reading.ReadForMe(f"{who}'s words.", ANA))
    found = asked(as_session(fake))
    assert found is not None
    assert (found.kind, found.text) == ("READ ALOUD?", "Bo asks you to read this aloud for them: Bo's words.")
    assert [choice.line for choice in found.choices] == ["yes read it", "rather not read it"]
    fake.act("Ana", reading.AnswerReading(1, yes=True))
    assert command(fake, "yes read it") == reading.AnswerReading(2, yes=True)
    assert command(fake, "rather not read it") == reading.AnswerReading(2, yes=False)
    assert command(fake, "have read it") == reading.HaveRead(1)
    fake.act("Ana", reading.HaveRead(1))
    fake.act("Ana", reading.AnswerReading(2, yes=True))
    assert command(fake, "have read it") == reading.HaveRead(2)
    assert asked(as_session(fake)) is None
    assert after(reading.AnswerReading(2, yes=True), Answer("held")) == ""
    assert after(reading.AnswerReading(2, yes=False), Answer("held")).startswith("You are not asked any more")
    with pytest.raises(core.Refused, match="reading_none"):
        read(fake, "do not read it")
    fake.act("Ana", reading.ReadForMe("Mine."))
    assert command(fake, "do not read it") == reading.DoNotRead()


def test_two_parked_notes_are_named_by_their_numbers() -> None:
    fake = room("Ana")
    for who, text in (("Ana", "Who pays?"), ("Bo", "Money?")):
        fake.act(who, parking.Park(text))
    first, second = fake.server.kept.parking.notes
    for line in ("merge 2 and 1", "merge 2 1", "merge 2, 1", "merge 2 into 1"):
        assert command(fake, line) == merging.AskSame(second, first)
    assert misread(fake, "merge 2").startswith("Say which two")
    assert "lot? shows 2 parked" in misread(fake, "merge 2 and 7")
    fake.act("Bo", merging.AskSame(second, first))
    found = asked(as_session(fake))
    assert found is not None
    assert (found.kind, found.text) == ("THE SAME?", "Bo thinks that these say the same: Money? / Who pays?")
    assert command(fake, "yes the same") == merging.AnswerSame(1, yes=True)
    assert command(fake, "rather not the same") == merging.AnswerSame(1, yes=False)
    fake.act("Ana", merging.AnswerSame(1, yes=True))
    assert "2. Money? (parked, says the same as 1)" in told(fake, "lot?")
    assert command(fake, "take apart 2") == merging.TakeApart(second)
    assert after(merging.AnswerSame(1, yes=False), Answer("held")) == "They stay two. Nothing is written down."
    assert after(merging.AnswerSame(1, yes=True), Answer("held")).startswith("You said yes.")
    assert after(merging.AnswerSame(1, yes=True), Answer("relayed")) == "", "the event tells it"


def test_those_who_hold_read_their_lines_on_request() -> None:
    fake = room("Ama")
    with pytest.raises(core.Refused, match="holds_alone"):
        read(fake, "to holders Bo looks tired")
    assert told(fake, "from holders?") == ["No line between those who hold is here for you."]
    fake.act("Ama", roles.OfferRole("space holder", PersonId(number("Cy"))))
    fake.act("Cy", roles.TakeRole("space holder"))
    assert command(fake, "to holders Bo looks tired") == between.TellHolders("Bo looks tired")
    assert misread(fake, "to holders").startswith("Type the line after it")
    fake.act("Cy", between.TellHolders("A break?"))
    assert told(fake, "from holders?") == ["Cy: A break?", "Nothing keeps these lines."]
    assert BY_NAME["to holders"].unkept


def test_whoever_lays_the_space_down_is_shown_nothing_any_more_of_what_holders_read() -> None:
    fake = room("Ama")
    fake.act("Ama", roles.OfferRole("space holder", PersonId(number("Cy"))))
    fake.act("Cy", roles.TakeRole("space holder"))
    fake.act("Cy", between.TellHolders("A break?"))
    fake.act("Bo", care.SlowerPlease())
    holds = {act.name for act in offered(as_session(fake))}
    assert {"from holders?", "answer", "lay down"} <= holds
    fake.act("Ama", roles.LayDown("space holder"))
    left = {act.name for act in offered(as_session(fake))}
    assert not {"from holders?", "to holders", "answer"} & left
    assert told(fake, "from holders?") == ["No line between those who hold is here for you."]
    assert misread(fake, "answer") == "There is nothing to answer now."
    assert holding.aside(view_of(fake), 60) == []
    fake.act("Cy", roles.OfferRole("space holder", PersonId(number("Ama"))))
    fake.act("Ama", roles.TakeRole("space holder"))
    assert told(fake, "from holders?") == ["Cy: A break?", "Nothing keeps these lines."]


def test_feedback_is_without_a_name_unless_wished_and_asks_where_people_may_guess() -> None:
    fake = room("Ana")
    fake.act("Ama", release.AskAll())
    step = read(fake, "leave feedback It was too short")
    assert isinstance(step, Question)
    assert step.text.startswith("Fewer than five could have written it")
    assert isinstance(step.then, Send)
    assert step.then.command == feedback.GiveFeedback("It was too short")
    assert command(fake, "leave feedback with name: Lovely") == feedback.GiveFeedback("Lovely", named=True)
    assert command(fake, "leave feedback with my name Lovely") == feedback.GiveFeedback("Lovely", named=True)
    assert misread(fake, "leave feedback with name").startswith("Type your line after it")
    core.apply(fake.replica.state, people.Joined(PersonId(6), "Eli"))
    assert command(fake, "leave feedback It was too short") == feedback.GiveFeedback("It was too short")
    named, unnamed = feedback.GiveFeedback("x", named=True), feedback.GiveFeedback("x")
    assert after(named, Answer("held")).startswith("Held, with your name, until the meeting has ended")
    assert after(unnamed, Answer("held")).startswith("Held, without your name, until the meeting has ended")
    for sent in (named, unnamed):
        assert after(sent, Answer("held")).endswith(
            "Until then take back feedback takes it back, and another line takes its place."
        )


def test_feedback_that_is_held_is_in_mine_with_how_to_take_it_back_as_long_as_nobody_may_read_it() -> None:
    fake = room("Ana")
    fake.act("Ama", release.AskAll())
    nothing = ["You have written nothing that is kept."]
    assert told(fake, "mine") == nothing
    assert not BY_NAME["take back feedback"].available(as_session(fake))
    fake.act("Ana", feedback.GiveFeedback("It was too short"))
    line = "For those who hold the space: It was too short [without your name; read after the end; until then: take back feedback]"
    assert told(fake, "mine") == [*nothing, line]
    assert BY_NAME["take back feedback"].available(as_session(fake))
    fake.act("Ana", feedback.GiveFeedback("Lovely", named=True))
    assert "Lovely [with your name; " in told(fake, "mine")[-1]
    assert "too short" not in " ".join(told(fake, "mine"))
    fake.act("Ana", words.Say("I was tired."))
    assert "Lovely [with your name; " in " ".join(told(fake, "mine")), "beside words that are kept, too"
    for over in (setup.End(really=True), ending.OpenAgain()):
        fake.act("Ama", over)
        assert "Lovely" not in " ".join(told(fake, "mine")), (
            "those who hold may have read it, and nobody knows whose it is"
        )
        assert not BY_NAME["take back feedback"].available(as_session(fake))


def test_feedback_is_shown_before_it_is_taken_back_and_told_to_nobody() -> None:
    fake = room("Ana")
    fake.act("Ama", release.AskAll())
    for line in (
        "take back feedback",
        "withdraw feedback",
        "feedback none",
        "leave feedback none",
        "leave feedback None",
    ):
        fake = room("Ana")
        fake.act("Ama", release.AskAll())
        assert command(fake, line) == feedback.TakeFeedbackBack(), "the server says that none is held"
        fake.act("Ana", feedback.GiveFeedback("It was too short"))
        step = read(fake, line)
        assert isinstance(step, Question)
        assert step.text == "Take back 'It was too short'? Nobody has read it, and nobody is told. y / n"
        assert step.no == "Nothing was taken back, and it is held until the meeting has ended."
        assert isinstance(step.then, Send)
        assert step.then.command == feedback.TakeFeedbackBack()
    assert after(feedback.TakeFeedbackBack(), Answer("held")) == "Taken back. Nobody else has it any more."
    assert misread(fake, "take back feedback please").startswith("Your line begins with one of the words here")
    fake.act("Ana", feedback.TakeFeedbackBack())
    assert told(fake, "mine") == ["You have written nothing that is kept."]
    assert fake.server.memory.feedback == feedback.FeedbackMemory()


def test_another_line_takes_the_place_of_the_one_before_and_says_so_before_it_is_sent() -> None:
    fake = room("Ana")
    fake.act("Ama", release.AskAll())
    assert "another line takes its place" in misread(fake, "leave feedback")
    fake.act("Ana", feedback.GiveFeedback("It was too short"))
    before = "This takes the place of the line that you left: 'It was too short'."
    step = read(fake, "leave feedback Just right")
    assert isinstance(step, Question)
    assert step.text == f"{before} {to_holders.FEW}"
    step = read(fake, "leave feedback with name Just right")
    assert isinstance(step, Question)
    assert step.text == f"{before} Leave it? y / n"
    assert isinstance(step.then, Send)
    assert step.then.command == feedback.GiveFeedback("Just right", named=True)
    core.apply(fake.replica.state, people.Joined(PersonId(6), "Eli"))
    step = read(fake, "leave feedback Just right")
    assert isinstance(step, Question)
    assert step.text == f"{before} Leave it? y / n"


@pytest.mark.parametrize(
    ("line", "asks"),
    [("leave feedback Just right", to_holders.FEW), ("leave feedback with name Just right", "Leave it? y / n")],
)
async def test_where_another_line_takes_its_place_both_are_shown_what_goes_and_what_comes(line: str, asks: str) -> None:
    fake = room("Ana")
    fake.act("Ama", release.AskAll())
    fake.act("Ana", feedback.GiveFeedback("It was too short"))
    shown: list[Reply] = []
    performer = Performer(as_session(fake), shown.append)
    performer.perform(performer.reader.read(line))
    said = f"The line that you left goes: 'It was too short'. In its place comes: 'Just right'. {asks}"
    assert (shown[-1].text, performer.reader.question) == (said, said)
    performer.perform(performer.reader.read("n"))
    assert shown[-1].text == "Nothing was sent. The line that you left before stays as it is."


def test_after_the_end_feedback_is_not_taken_back_and_it_is_said_why() -> None:
    fake = room("Ana")
    fake.act("Ama", release.AskAll())
    fake.act("Ana", feedback.GiveFeedback("It was too short"))
    fake.act("Ama", setup.End(really=True))
    assert command(fake, "take back feedback") == feedback.TakeFeedbackBack()
    with pytest.raises(core.Refused, match="feedback_told") as refused:
        core.decide(fake.server, feedback.TakeFeedbackBack(), ANA, Ms(fake.now()))
    assert "nothing says any more whose it is" in core.explain(refused.value)


def test_whoever_holds_reads_the_feedback_after_the_end() -> None:
    fake = room("Ama")
    assert told(fake, "feedback?")[0].startswith("Nothing is here for you to read")
    fake.replica.state.mine.feedback = [feedback.Line("Lovely", BO), feedback.Line("Too short")]
    assert told(fake, "feedback?") == ["Bo: Lovely", "Without a name: Too short", "Nothing keeps these lines."]


def test_after_the_end_a_line_for_those_who_hold_is_too_late_and_says_what_else_there_is() -> None:
    for me, line, read_ in (
        ("Ana", to_holders.TOO_LATE, to_holders.NOT_YOURS),
        ("Ama", to_holders.AMONG_HOLDERS, to_holders.NONE_LEFT),
    ):
        fake = room(me)
        fake.act("Ama", release.AskAll())
        fake.act("Ama", setup.End(really=True))
        assert misread(fake, "leave feedback It was short") == line
        assert told(fake, "feedback?") == [read_]
    assert "off ..." in to_holders.TOO_LATE
    assert "to holders ..." in to_holders.AMONG_HOLDERS


@pytest.mark.parametrize(
    "line",
    [
        "feedback None of the turns were hurried",
        "feedback: None of the turns were hurried",
        "my feedback: None of the turns were hurried",
        "feedback? None of the turns were hurried",
    ],
)
def test_feedback_with_a_line_behind_it_is_asked_about_as_leaving_it_and_the_line_comes_back(line: str) -> None:
    fake = room("Ana")
    core.apply(fake.replica.state, people.Joined(PersonId(6), "Eli"))
    fake.act("Ama", release.AskAll())
    step = read(fake, line)
    assert isinstance(step, Question)
    assert step.text == "Did you mean leave feedback None of the turns were hurried? y / n"
    assert (step.back, isinstance(step.then, Send)) == (line, True)
    assert isinstance(step.then, Send)
    assert step.then.command == feedback.GiveFeedback("None of the turns were hurried")
    assert not waiting.draft_may_be_kept(as_session(fake), line), "nothing keeps such a line on a disk"


def test_feedback_with_a_line_behind_it_says_when_it_can_be_left_or_that_it_is_too_late() -> None:
    fake = room("Ana", item=QUEUE)
    assert misread(fake, "feedback The turns were calm") == (
        "Did you mean leave feedback [with name] ...? That is for the end, when everybody is asked about their words or the last part is "
        "open. Nothing was sent."
    )
    fake.act("Ama", release.AskAll())
    fake.act("Ama", setup.End(really=True))
    assert misread(fake, "feedback The turns were calm").endswith(to_holders.TOO_LATE)


def test_feedback_alone_tells_who_can_read_none_how_a_line_is_left_as_long_as_it_can_be() -> None:
    fake = room("Ana", item=QUEUE)
    for line in ("feedback", "feedback?"):
        assert told(fake, line)[0].endswith("To leave a line yourself, once the end is near: leave feedback ...")
    fake.act("Ama", release.AskAll())
    for line in ("feedback", "feedback?"):
        assert told(fake, line)[0].endswith("To leave a line yourself: leave feedback ...")
    fake.act("Ana", feedback.GiveFeedback("It was too short"))
    assert told(fake, "feedback") == [to_holders.NONE_YET]
    fake.act("Ama", setup.End(really=True))
    assert told(fake, "feedback")[0].endswith("It is too late now to leave a line.")


def test_while_a_line_can_be_left_for_those_who_hold_it_is_named_once_and_afterwards_no_more() -> None:
    fake = room("Ana", item=QUEUE)

    def named() -> list[bool]:
        said = about_me.line(as_session(fake), Ms(0))[0], " ".join(told(fake, "now?")), " ".join(told(fake, "help"))
        return [to_holders.INVITES in said[0], to_holders.INVITES in said[1], "leave feedback" in said[2]]

    assert named() == [False] * 3
    fake.act("Ama", release.AskAll())
    assert named() == [True] * 3
    fake.act("Ana", feedback.GiveFeedback("It was too short"))
    assert named() == [False, False, True], "it may be written anew"
    fake.act("Ana", feedback.TakeFeedbackBack())
    fake.act("Ama", setup.End(really=True))
    assert named() == [False] * 3
    assert to_holders.invitation(as_session(room("Ama"))) == "", "whoever holds the space leaves none"


def test_who_is_asked_about_their_own_words_reads_of_feedback_only_behind_their_answer() -> None:
    fake = room("Ana")
    fake.act("Ana", words.Say("We were tired."))
    fake.act("Ama", release.AskAll())
    assert to_holders.INVITES not in about_me.line(as_session(fake), Ms(0))[0]
    own = fake.replica.kept.words.of(fake.replica.me)
    for to in (words.GROUP, words.UNNAMED):
        fake.act("Ana", afterwards.Consent(own, to))
        assert about_me.line(as_session(fake), Ms(0))[0].endswith(f"mine: change it. {to_holders.INVITES}")


def test_somebody_new_says_so_before_the_first_part_is_over() -> None:
    fake = room("Ana", begun=False)
    assert command(fake, "new here") == care.NewHere()
    assert command(fake, "back after a while") == care.NewHere(returned=True)
    assert BY_NAME["new here"].available(as_session(fake))
    assert not BY_NAME["new here"].available(as_session(room("Ana"))), "a part is over"
    assert not BY_NAME["new here"].available(as_session(room("Ama", begun=False))), (
        "those who hold would tell themselves"
    )
    assert after(care.NewHere(), Answer("held")).startswith("Those who hold the space are told, aside")


def test_an_answer_to_a_thank_you_that_changes_nothing_says_how_it_stays() -> None:
    word = WordId(7)
    assert after(thanking.AgreeToThanks(word, words.GROUP), Answer("held")) == thanking_acts.STAYS
    assert after(thanking.AgreeToThanks(word, words.NAMED), Answer("held")) == thanking_acts.ALREADY
    assert after(thanking.AgreeToThanks(word, words.NAMED), Answer("saved")) == ""


def test_where_only_themes_leave_thanked_says_that_they_stay() -> None:
    fake = room("Ana", plan=replace(PLAN, regime="themes"))
    fake.act("Bo", thanking.ThankYou("for the tea", ANA))
    fake.act("Ana", thanking.ThankYou("for waiting", BO))
    assert told(fake, "thanked?") == [
        "1. To you, from Bo: for the tea [stays with the group]",
        "2. To Bo, from you: for waiting [stays with the group]",
    ]
    assert not BY_NAME["yes to thanks"].available(as_session(fake))
