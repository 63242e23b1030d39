"""Typing for people on the phone or in the room, and saying that one heard it too."""

from __future__ import annotations

import pytest

from cop_tui import core
from cop_tui.acts import parser, performing, prompts, queries, refusals
from cop_tui.acts.act import Misread, Question, Send, Tell
from cop_tui.client.outbox import Answer
from cop_tui.core.engine.ids import ItemId, PersonId, WordId
from cop_tui.core.topics import aloud, care, coffee, consenting, deciding, floor, following, roles, words
from tests.acts.rooms import BREAK, NAMES, QUEUE, ROUND, as_session, command, number, read, room
from tests.ui.fake import FakeSession

FEMI = len(NAMES) + 1


def meeting(me: str = "Bo", *, written: int = 2, asked: bool = False) -> FakeSession:
    """Return a meeting with Femi on the phone, for whom Ama wrote something down; asked: Ana's proposal is on the table."""
    fake = room(me)
    fake.act("Ama", floor.PutIn("Femi"))
    fake.act("Ama", roles.TakeRole("scribe"))
    for line in range(written):
        fake.act("Ama", words.Scribe(PersonId(FEMI), f"thing {line + 1}"))
    if asked:
        fake.act("Ana", deciding.Propose("We meet weekly"))
        fake.act("Ama", consenting.AskConsent())
    return fake


def theirs(fake: FakeSession) -> list[WordId]:
    return aloud.of(fake.server, PersonId(FEMI))


def told(fake: FakeSession, line: str) -> list[str]:
    step = read(fake, line)
    assert isinstance(step, Tell)
    return step.lines


def test_an_objection_for_somebody_carries_their_reason_and_the_wording_it_is_about() -> None:
    fake = meeting(asked=True)
    assert command(fake, "objection for Femi: Too much") == aloud.ObjectAloud(PersonId(FEMI), "Too much", 1)
    assert command(fake, "consent for Femi") == aloud.ConsentAloud(PersonId(FEMI), 1)


def test_a_reason_of_ones_own_that_begins_with_for_is_ones_own_objection() -> None:
    fake = meeting(asked=True)
    assert command(fake, "objection for me it is too much") == consenting.RaiseObjection("for me it is too much", 1)
    for line, said in (("objection for", "Say whose"), ("objection for Femi:", "Type the reason")):
        with pytest.raises(Misread, match=said):
            read(fake, line)
    with pytest.raises(core.Refused):
        read(fake, "objection for Nobody: It is too much")  # and is not said in one's own name


def test_without_a_proposal_nothing_is_consented_to() -> None:
    with pytest.raises(core.Refused):
        read(meeting(), "consent for Femi")


def test_a_yes_is_for_the_words_it_names_and_without_a_name_unless_it_says_so() -> None:
    fake = meeting()
    first, second = theirs(fake)
    assert command(fake, "yes for Femi") == aloud.QuoteAloud(
        PersonId(FEMI), [WordId(first), WordId(second)], words.UNNAMED
    )
    assert command(fake, "yes for Femi 2") == aloud.QuoteAloud(PersonId(FEMI), [WordId(second)], words.UNNAMED)
    assert command(fake, "yes for Femi 1, 2 with name") == aloud.QuoteAloud(
        PersonId(FEMI), [WordId(first), WordId(second)], words.NAMED
    )
    assert command(fake, "yes for Femi without name") == aloud.QuoteAloud(
        PersonId(FEMI), [WordId(first), WordId(second)], words.UNNAMED
    )
    assert command(fake, "no for Femi 1") == aloud.QuoteAloud(PersonId(FEMI), [WordId(first)], words.GROUP)


def test_a_yes_while_a_proposal_asks_for_one_has_to_say_to_what() -> None:
    fake = meeting(asked=True)
    with pytest.raises(Misread, match="Yes to what"):
        read(fake, "yes for Femi")
    assert isinstance(command(fake, "yes for Femi 1"), aloud.QuoteAloud)
    fake.act("Bo", aloud.ObjectAloud(PersonId(FEMI), "Too much"))
    assert isinstance(command(fake, "yes for Femi"), aloud.QuoteAloud)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("yes for", "Say for whom"),
        ("yes for Femi 7", "shows 2 things"),
        ("no for", "Say for whom"),
        ("withdraw for Femi", "Say which by number"),
        ("withdraw all for Femi", "Say which by number"),
        ("withdraw 3 for Femi", "shows 2 things"),
        ("confirm", "Nothing that was said aloud"),
        ("confirm it", "Type confirm"),
        ("not said", "Nothing that was said aloud"),
    ],
)
def test_what_cannot_be_read_is_sent_to_nobody(line: str, said: str) -> None:
    with pytest.raises(Misread, match=said):
        read(meeting(), line)


def test_with_nothing_written_down_there_is_nothing_to_quote() -> None:
    with pytest.raises(Misread, match="Nothing of Femi's is written down"):
        read(meeting(written=0), "yes for Femi")


def test_words_are_taken_back_for_somebody_in_either_order_and_keep_their_numbers() -> None:
    fake = meeting()
    first, second = theirs(fake)
    assert command(fake, "withdraw 2 for Femi") == aloud.WithdrawAloud(PersonId(FEMI), [WordId(second)])
    assert command(fake, "withdraw for Femi 1 and 2") == aloud.WithdrawAloud(
        PersonId(FEMI), [WordId(first), WordId(second)]
    )
    fake.act("Bo", aloud.WithdrawAloud(PersonId(FEMI), [WordId(first)]))
    fake.act("Ama", aloud.ConfirmAloud(fake.server.kept.seq))
    assert command(fake, "withdraw 2 for Femi") == aloud.WithdrawAloud(PersonId(FEMI), [WordId(second)])
    assert command(fake, "yes for Femi") == aloud.QuoteAloud(PersonId(FEMI), [WordId(second)], words.UNNAMED)


def test_what_is_confirmed_is_shown_first_where_it_publishes_or_erases() -> None:
    fake = meeting("Ama", asked=True)
    first, second = theirs(fake)
    fake.act("Bo", aloud.QuoteAloud(PersonId(FEMI), [WordId(first)], words.UNNAMED))
    step = read(fake, "confirm")
    assert isinstance(step, Question)
    assert step.text == "Femi says that 'thing 1' may be quoted without name. Did you hear it? y / n"
    said = fake.server.kept.seq
    assert step.then == Send(aloud.ConfirmAloud(said))
    fake.act("Bo", aloud.WithdrawAloud(PersonId(FEMI), [WordId(second)]))
    for word in ("confirm", "not said"):
        first_line, *waiting = told(fake, word)
        assert first_line == f"2 things wait. Say which: {word} and its number."
        assert [line[:2] for line in waiting] == ["1.", "2."]
    with pytest.raises(Misread, match="from 1 to 2"):
        read(fake, "confirm 3")
    step = read(fake, "confirm 2")
    assert isinstance(step, Question)
    assert "Did you hear it? The text is erased for good." in step.text
    fake.act("Bo", aloud.ConsentAloud(PersonId(FEMI)))
    step = read(fake, "confirm 3")
    assert isinstance(step, Question), "an answer is asked about as a quote is"
    assert step.text == "Femi consents to the proposal. Did you hear it? y / n"
    assert step.then == Send(aloud.ConfirmAloud(fake.server.kept.seq))
    assert command(fake, "not said 1") == aloud.DropAloud(said)


def test_who_takes_part_by_voice_is_told_with_their_words_and_what_waits() -> None:
    assert told(room(), "voices?") == [
        "Nobody takes part by phone or in the room. A space holder puts them in: put in NAME."
    ]
    assert told(meeting(written=0), "voices?") == ["Femi, by phone: no words yet."]
    fake = meeting("Bo")
    first, second = theirs(fake)
    fake.act("Bo", aloud.WithdrawAloud(PersonId(FEMI), [WordId(first)]))
    waits = "1. Said aloud, typed by Bo: Femi takes back 'thing 1'. Somebody else who heard it: confirm 1. Else: not said 1."
    assert told(fake, "voices?")[0] == waits
    assert waits in told(fake, "now?")
    fake.act("Ama", aloud.ConfirmAloud(fake.server.kept.seq))
    assert told(fake, "voices?") == ["Femi, by phone:", "  1. withdrawn", "  2. thing 2 [not quoted]"]
    fake.act("Ama", aloud.QuoteAloud(PersonId(FEMI), [WordId(second)], words.UNNAMED))
    assert "If you heard it: confirm 2. Else: not said 2." in told(fake, "voices?")[0], "a number is given once"


def test_a_screen_asks_whoever_serves_the_meeting_whether_they_heard_it_too() -> None:
    fake = meeting("Ama")
    assert prompts.asked(as_session(fake)) is None or "ALOUD" not in str(prompts.asked(as_session(fake)))
    fake.act("Ama", aloud.QuoteAloud(PersonId(FEMI), theirs(fake)[:1], words.UNNAMED))
    fake.act("Bo", aloud.QuoteAloud(PersonId(FEMI), theirs(fake), words.UNNAMED))
    asked = prompts.asked(as_session(fake))
    assert asked is not None
    assert asked.kind == "SAID ALOUD?"
    assert asked.text.startswith("Bo typed: Femi says that 'thing 1' / 'thing 2' may be")
    assert [choice.line for choice in asked.choices] == ["confirm 2", "not said 2"]
    member = meeting("Bo")
    member.act("Ama", aloud.QuoteAloud(PersonId(FEMI), theirs(member), words.UNNAMED))
    found = prompts.asked(as_session(member))
    assert found is None or found.kind != "SAID ALOUD?"


def test_what_somebody_typed_for_another_slides_in_before_no_question_that_i_have_not_answered() -> None:
    fake = meeting("Ama", asked=True)
    fake.act("Bo", aloud.QuoteAloud(PersonId(FEMI), theirs(fake), words.UNNAMED))
    asked = prompts.asked(as_session(fake))
    assert asked is not None
    assert asked.kind == "CONSENT?"
    fake.act("Ama", consenting.GiveConsent())
    asked = prompts.asked(as_session(fake))
    assert asked is not None
    assert asked.kind == "SAID ALOUD?"


def test_a_scribe_is_not_asked_where_only_a_space_holder_will_do() -> None:
    fake = meeting("Di")
    fake.act("Bo", aloud.QuoteAloud(PersonId(FEMI), theirs(fake), words.UNNAMED))
    found = prompts.asked(as_session(fake))
    assert found is None or found.kind != "SAID ALOUD?"
    fake.act("Bo", aloud.QuoteAloud(PersonId(FEMI), theirs(fake), words.GROUP))
    found = prompts.asked(as_session(fake))
    assert found is not None
    assert [choice.line for choice in found.choices] == ["confirm 2"]


@pytest.mark.parametrize(
    ("part", "said"),
    [
        (QUEUE, "Femi's hand is up. lower Femi takes it down."),
        (ROUND, "Femi has a place in this round, and no hand up. put in Femi raises one for afterwards."),
        (BREAK, "Femi has no hand up, as none are taken from them in this part."),
    ],
)
async def test_whoever_puts_somebody_in_reads_what_became_of_their_hand(part: ItemId, said: str) -> None:
    fake = room("Ama", item=part)
    sent = command(fake, "put in Femi")
    assert performing.after(sent, await fake.do(sent), as_session(fake)) == said


def test_who_holds_writes_down_what_somebody_on_the_phone_says_while_they_speak() -> None:
    fake = room("Ama", item=QUEUE)
    act = parser.BY_NAME["scribe"]
    assert act.refusal(as_session(fake)) is not None, "nobody is on the phone"
    fake.act("Ama", floor.PutIn("Femi"))
    assert command(fake, "scribe Femi: We had no tea") == words.Scribe(PersonId(FEMI), "We had no tea")
    assert not act.in_footer(as_session(fake))
    assert act.begins is not None
    assert act.begins(as_session(fake))[0] == "scribe "
    fake.act("Ama", floor.CallNext())
    assert act.in_footer(as_session(fake))
    assert act.labelled(as_session(fake)) == "write for Femi"
    assert act.begins(as_session(fake)) == (
        "scribe Femi: ",
        "Type what Femi says. It is theirs, and stays with the group until they agree to more.",
    )


def test_a_refusal_says_how_to_become_the_scribe() -> None:
    fake = meeting("Ama")
    fake.act("Ama", roles.LayDown("scribe"))
    answer = Answer("refused", code="writes_for_voices", text=core.explain(core.Refused("writes_for_voices")))
    assert refusals.reason(answer) == (
        "A space holder writes down what people on the phone or in the room say; the scribe does it for everybody. "
        "Nothing was done. To be the scribe: role scribe."
    )


def test_enter_says_that_somebody_cannot_follow_while_it_stands() -> None:
    fake = room("Cy", item=QUEUE)
    fake.act("Bo", floor.Hand())
    fake.act("Ama", floor.CallNext())
    fake.act("Cy", following.CannotFollow())
    mine = "You said that you cannot follow, or need a pause. follow again takes it back; nobody is told who."
    assert following.STANDS in told(fake, "now?")
    assert mine in told(fake, "now?")
    assert command(fake, "follow again") == following.CanFollow()
    fake.act("Cy", following.CanFollow())
    assert not {following.STANDS, mine} & set(told(fake, "now?"))


def test_enter_says_to_whoever_speaks_that_plain_words_are_asked_for() -> None:
    fake = room("Bo", item=QUEUE)
    fake.act("Bo", floor.Hand())
    fake.act("Ama", floor.CallNext())
    fake.act("Cy", care.JargonPlease())
    assert "Somebody asks for plain words." in told(fake, "now?")


def test_a_topic_is_named_without_a_number_among_the_parts() -> None:
    fake = room("Ama", item=QUEUE)
    fake.act("Bo", coffee.AddTopic("Tea"))
    fake.act("Ama", coffee.NextTopic())
    assert told(fake, "now?")[0].startswith("Topic 1.")
    assert queries.where_now(as_session(fake)) == "Now: Topic 1."


@pytest.mark.parametrize("word", ["objection", "concern"])
def test_a_name_without_a_colon_is_still_theirs(word: str) -> None:
    fake = meeting(asked=True)
    made = {"objection": aloud.ObjectAloud, "concern": aloud.ConcernAloud}[word]
    assert command(fake, f"{word} for Femi it is too much") == made(PersonId(FEMI), "it is too much", 1)
    assert command(fake, f"{word} for femi: Too much") == made(PersonId(FEMI), "Too much", 1)
    with pytest.raises(Misread, match="Type the reason"):
        read(fake, f"{word} for Femi")


def test_a_concern_of_ones_own_that_begins_with_for_is_ones_own() -> None:
    assert command(meeting(asked=True), "concern for me it is far") == consenting.RaiseConcern("for me it is far", 1)


@pytest.mark.parametrize(
    ("text", "asked", "sent"),
    [
        ("consent", "consent", aloud.ConsentAloud(PersonId(FEMI), 1)),
        ("Yes.", "consent", aloud.ConsentAloud(PersonId(FEMI), 1)),
        ("objection: Too far", "objection: Too far", aloud.ObjectAloud(PersonId(FEMI), "Too far", 1)),
        ("concern it is far", "concern: it is far", aloud.ConcernAloud(PersonId(FEMI), "it is far", 1)),
    ],
)
def test_an_answer_written_down_while_everybody_is_asked_is_asked_about_as_an_answer(
    text: str, asked: str, sent: core.Command
) -> None:
    step = read(meeting("Ama", asked=True), f"scribe Femi: {text}")
    assert isinstance(step, Question)
    assert step.text == f"Is that Femi's answer to the proposal: {asked}? y / n"
    assert isinstance(step.then, Send)
    assert step.then.command == sent
    assert step.no == f"Nothing was sent. As words of theirs: scribe Femi: They said: {text}"


def test_what_reads_like_an_answer_is_written_down_where_nobody_is_asked_or_it_is_a_sentence() -> None:
    assert isinstance(command(meeting("Ama"), "scribe Femi: consent"), words.Scribe)
    fake = meeting("Ama", asked=True)
    for text in ("Consent is a big word", "They said: consent", "concern", "We ring back"):
        assert command(fake, f"scribe Femi: {text}") == words.Scribe(PersonId(FEMI), text)


def test_a_hand_for_a_voice_is_theirs_and_for_nobody_is_asked_about() -> None:
    fake = meeting("Ama")
    assert command(fake, "hand for Femi") == floor.PutIn("Femi")
    step = read(fake, "hand for the forms")
    assert isinstance(step, Question)
    assert step.text == "Nobody here is called the forms. Raise your own hand, about that? y / n"
    assert isinstance(step.then, Send)
    assert step.then.command == floor.Hand("for the forms")
    with pytest.raises(core.Refused):
        read(fake, "hand for Cy")  # who has a screen raises their own
    with pytest.raises(core.Refused):
        read(meeting("Bo"), "hand for Femi")  # who may put people in is the same as ever
    with pytest.raises(Misread, match="nothing after it"):
        read(fake, "hand for Femi about tea")


@pytest.mark.parametrize(("word", "own"), [("done", floor.Done()), ("pass", floor.Pass())])
def test_a_turn_of_a_voice_is_ended_by_name_and_mine_only_after_a_question(word: str, own: core.Command) -> None:
    fake = room("Ama", item=QUEUE)
    for name in ("Femi", "Zed"):
        fake.act("Ama", floor.PutIn(name))
    fake.act("Ama", floor.CallNext())
    assert command(fake, f"{word} for Femi") == floor.Done(PersonId(FEMI))
    with pytest.raises(Misread, match="Zed does not have the floor"):
        read(fake, f"{word} for Zed")
    with pytest.raises(Misread, match="Nobody here is called now, and it is not your turn"):
        read(fake, f"{word} for now")
    fake.act("Ama", floor.Done(PersonId(FEMI)))
    fake.act("Ama", floor.Hand())
    fake.act("Ama", floor.CallNext(PersonId(number("Ama"))))
    step = read(fake, f"{word} for now")
    assert isinstance(step, Question)
    assert step.text == f"Nobody here is called now. {word.capitalize()} for yourself? y / n"
    assert isinstance(step.then, Send)
    assert step.then.command == own
    with pytest.raises(Misread, match="Say for whom"):
        read(fake, f"{word} for")


async def test_whoever_wrote_a_line_down_is_asked_and_told_that_it_is_gone() -> None:
    fake = meeting("Ama")
    step = read(fake, "withdraw 2 for Femi")
    assert isinstance(step, Question)
    assert step.text == "Take back 'thing 2', which you wrote down? The text is erased for good. y / n"
    assert isinstance(step.then, Send)
    said = performing.after(step.then.command, await fake.do(step.then.command), as_session(fake))
    assert said.startswith("Taken back: you wrote it down. The text is being erased everywhere")
    sent = command(meeting("Bo"), "withdraw 2 for Femi")
    other = meeting("Bo")
    assert performing.after(sent, await other.do(sent), as_session(other)) == ""


def test_whoever_typed_it_is_refused_before_anything_is_asked() -> None:
    fake = meeting("Bo")
    fake.act("Bo", aloud.QuoteAloud(PersonId(FEMI), theirs(fake), words.UNNAMED))
    with pytest.raises(core.Refused) as refused:
        read(fake, "confirm")
    assert refused.value.code == "confirmed_by_another"
    fake = meeting("Di")
    fake.act("Bo", aloud.QuoteAloud(PersonId(FEMI), theirs(fake), words.UNNAMED))
    with pytest.raises(core.Refused) as refused:
        read(fake, "confirm")
    assert refused.value.code == "confirmed_by_holder"


def test_a_decision_asks_nobody_aloud_who_has_answered_and_says_who_told_it() -> None:
    fake = meeting("Ama", asked=True)
    fake.act("Ama", floor.PutIn("Zed"))
    fake.act("Bo", consenting.GiveConsent())
    fake.act("Ama", aloud.ConsentAloud(PersonId(FEMI)))
    step = read(fake, "decide 9 April")
    assert isinstance(step, Question)
    assert "Have you asked Zed aloud?" in step.text
    assert "Femi: consent, told by Ama. Nobody else has said so yet." in step.text
    assert "Femi: consent, told by Ama" in told(fake, "decisions?")
    fake.act("Ama", aloud.ConcernAloud(PersonId(FEMI + 1), "Far"))
    assert "Zed: concern, told by Ama: Far" in told(fake, "decisions?")


def test_the_question_for_consent_names_how_to_answer_for_a_voice_to_whoever_does_that() -> None:
    how = "Said aloud: consent for Femi / concern for Femi: ... / objection for Femi: ..."
    asked = prompts.asked(as_session(meeting("Ama", asked=True)))
    assert asked is not None
    assert asked.after == f"Answers are told by name. {how}."
    assert f"{how}." in told(meeting("Ama", asked=True), "now?")
    asked = prompts.asked(as_session(meeting("Bo", asked=True)))
    assert asked is not None
    assert asked.after == "Answers are told by name."
